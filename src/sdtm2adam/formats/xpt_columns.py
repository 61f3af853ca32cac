"""The records of a SAS transport file as columns: numbers as float64, text as distinct values and one code a row.

An IBM double is sign, 7 bits of exponent to base 16 (excess 64) and 56 bits of fraction. The fraction becomes a
double by one rounding (none for what a double held before) and is then scaled by a power of 16, which is exact.
Source: TS-140, sections "Numeric data fields" and "Missing values".
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.formats.xpt_cards import Cards
from sdtm2adam.formats.xpt_header import Member
from sdtm2adam.formats.xpt_variables import XptVariable

_FRACTION = np.uint64((1 << 56) - 1)
_POWERS = 16.0 ** (np.arange(128) - 64 - 14)  # 14 digits to base 16 stand behind the point
_SCALE = np.concatenate([_POWERS, -_POWERS])  # by the first byte: sign and exponent
_LETTERS = {ord("."): ".", ord("_"): "._", **{ord(letter): f".{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
_IS_MISSING = np.isin(np.arange(256), list(_LETTERS))
_BLANK, _ASCII = 0x20, 0x80
BLOCK = 4096  # records


class Text(NamedTuple):
    """A text column: its distinct values (none missing, "" for blanks) and, for every record, which one."""

    values: pa.Array
    codes: np.ndarray


class SpecialMissing(NamedTuple):
    """Records in which a number is missing with a reason, such as .A or ._; a plain missing number is not among them."""

    variable: str
    letter: str
    rows: np.ndarray


class OddText(NamedTuple):
    """A value with bytes that are not text in the encoding, as shown (escaped); in how many records, the first one."""

    variable: str
    shown: str
    count: int
    first: int


class Columns(NamedTuple):
    """All columns in the order of the variables, and what a column of numbers or text cannot say."""

    held: tuple[np.ndarray | Text, ...]
    special: tuple[SpecialMissing, ...]
    odd: tuple[OddText, ...]


def columns_of(cards: Cards, member: Member) -> Columns:
    """Every variable of a member. Text keeps everything but blanks (and zero bytes that fill) at its end.

    A byte that is not valid in the encoding, and a zero byte inside text, stay visible as \\xe9 and are listed.
    """
    held, special, odd = [], [], []
    for variable, raw in zip(member.variables, _side_by_side(cards.data, member), strict=True):
        if variable.is_text:
            text, seen = _text(raw, variable, cards)
            held.append(text)
            odd += seen
        else:
            numbers, seen = _numbers(raw, variable)
            held.append(numbers)
            special += seen
    return Columns(tuple(held), tuple(special), tuple(odd))


def _side_by_side(data: bytes, member: Member) -> list[np.ndarray]:
    """The bytes of each variable as a matrix of its own, records x length.

    A block of records at a time, because it stays in the processor's cache while each variable is taken from it.
    """
    if not member.variables:
        return []
    names = [str(i) for i in range(len(member.variables))]
    kinds = [f"V{v.length}" for v in member.variables]
    layout = {"names": names, "formats": kinds, "offsets": [v.position for v in member.variables], "itemsize": member.width}
    records = np.frombuffer(data, np.dtype(layout), member.records, member.start)
    apart = [np.empty(member.records, kind) for kind in kinds]
    for start in range(0, member.records, BLOCK):
        block = records[start : start + BLOCK]
        for name, whole in zip(names, apart, strict=True):
            whole[start : start + BLOCK] = block[name]
    return [whole.view("uint8").reshape(member.records, v.length) for whole, v in zip(apart, member.variables, strict=True)]


def _numbers(raw: np.ndarray, variable: XptVariable) -> tuple[np.ndarray, list[SpecialMissing]]:
    """Records x bytes as float64; NaN for every kind of missing. A number cut to fewer bytes ended in zeros."""
    if variable.length < 8:
        raw = np.pad(raw, ((0, 0), (0, 8 - variable.length)))
    first = raw[:, 0]
    fraction = raw.view(">u8")[:, 0].astype("uint64") & _FRACTION
    values = fraction.view("int64").astype("float64") * _SCALE[first]
    rows = np.flatnonzero(fraction == 0)
    rows = rows[_IS_MISSING[first[rows]]]
    values[rows] = np.nan
    reasons = first[rows]
    said = (_LETTERS[int(byte)] for byte in np.unique(reasons[reasons != ord(".")]))
    special = [SpecialMissing(variable.name, letter, rows[reasons == ord(letter[1])]) for letter in said]
    return values, special


def _text(raw: np.ndarray, variable: XptVariable, cards: Cards) -> tuple[Text, list[OddText]]:
    distinct, codes = _distinct(raw)
    if not len(distinct) or (distinct.max() < _ASCII and distinct.min() > 0):
        return Text(_trimmed(distinct), codes), []
    texts = [bytes(value).rstrip(b" \0") for value in distinct]
    shown = [cards.as_text(text) for text in texts]
    odd = [i for i, text in enumerate(texts) if b"\0" in text or not _is_valid(text, cards.encoding)]
    seen = [OddText(variable.name, shown[i], int((codes == i).sum()), int(np.argmax(codes == i))) for i in odd]
    coded = pa.array(shown, pa.large_string()).dictionary_encode()
    return Text(coded.dictionary, coded.indices.to_numpy()[codes]), seen


def _distinct(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows of a byte matrix in order of appearance, and which of them each row is."""
    rows, length = raw.shape
    if length <= 8:
        wide = np.full((rows, 8), _BLANK, "uint8")
        wide[:, :length] = raw
        coded = pa.array(wide.view("uint64")[:, 0]).dictionary_encode()
        return coded.dictionary.to_numpy().view("uint8").reshape(-1, 8)[:, :length], coded.indices.to_numpy()
    coded = pa.FixedSizeBinaryArray.from_buffers(pa.binary(length), rows, [None, pa.py_buffer(raw)]).dictionary_encode()
    distinct = coded.dictionary
    return np.frombuffer(distinct.buffers()[1], "uint8", len(distinct) * length).reshape(-1, length), coded.indices.to_numpy()


def _trimmed(distinct: np.ndarray) -> pa.Array:
    """Rows of ASCII bytes as text without the blanks at their end."""
    count, length = distinct.shape
    ends = pa.py_buffer(np.arange(count + 1, dtype="int64") * length)
    whole = pa.LargeStringArray.from_buffers(count, ends, pa.py_buffer(np.ascontiguousarray(distinct)))
    return pc.ascii_rtrim(whole, " ")


def _is_valid(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
