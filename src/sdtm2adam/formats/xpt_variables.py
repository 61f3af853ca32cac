"""The variables of a SAS transport file: 140 bytes each, and for versions 8 and 9 the texts that do not fit into them.

Source: TS-140, "Namestr records", and the paper of the same name for Version 8 or 9, "LABELV8" and "LABELV9".
"""

import re
import struct
from dataclasses import dataclass, replace
from typing import NamedTuple

from sdtm2adam.formats.xpt_cards import CARD, Cards, whole_cards, whole_number

SIZES = (140, 136)  # bytes of a description; 136 where a VAX wrote the file
LABELS = {b"LABELV8 ": 3, b"LABELV9 ": 5}  # how many numbers stand before the texts of an entry

_NAMESTR = struct.Struct(">hhHh8s40s8shhh2s8shhl32s20x")
_NUMBER, _TEXT = 1, 2
_WRITTEN_FORMAT = re.compile(r"(?P<name>\$?(?:\w*[A-Za-z_])?)(?P<width>\d*)\.?(?P<decimals>\d*)")


class SasFormat(NamedTuple):
    """A format or informat as SAS keeps it: DATE, 9, 0 for DATE9. and no name, 8, 2 for 8.2"""

    name: str = ""
    width: int = 0
    decimals: int = 0

    def __str__(self) -> str:
        """As a programmer writes it, with its dot; empty where there is none."""
        if self == NO_FORMAT:
            return ""
        return f"{self.name}{self.width or ''}.{self.decimals or ''}"


NO_FORMAT = SasFormat()


@dataclass(frozen=True)
class XptVariable:
    """One variable of a transport file.

    length    bytes in a record: 2 to 8 for a number
    format    as written in SAS, with its dot (DATE9., 8.2); "" where there is none; the parts stand beside it
    position  byte at which its values begin in a record
    """

    name: str
    label: str
    is_text: bool
    length: int
    format: str = ""
    informat: str = ""
    format_parts: SasFormat = NO_FORMAT
    informat_parts: SasFormat = NO_FORMAT
    right_justified: bool = False
    position: int = 0


class Described(NamedTuple):
    """The variables, what was odd about their descriptions, and the byte after the last of these."""

    variables: tuple[XptVariable, ...]
    notes: tuple[str, ...]
    end: int


def variables_at(cards: Cards, at: int, count: int, size: int, long_names: bool) -> Described:
    """`count` descriptions of `size` bytes from byte `at` on. Errors: NotXpt where one is not whole or says what cannot be."""
    end = at + count * size
    if len(cards.data) < end:
        number = (len(cards.data) - at) // size + 1
        raise cards.broken(f"it ends inside the description of variable {number:,} of {count:,}", len(cards.data))
    variables, notes = _in_place(tuple(_variable(cards, here, size, long_names) for here in range(at, end, size)))
    return Described(variables, notes, at + whole_cards(end - at))


def _variable(cards: Cards, at: int, size: int, long_names: bool) -> XptVariable:
    (
        kind, _, length, _, name, label,
        format_name, format_width, format_decimals, justified, _,
        informat_name, informat_width, informat_decimals, position, long_name,
    ) = _NAMESTR.unpack(cards.data[at : at + size].ljust(_NAMESTR.size, b"\0"))  # fmt: skip
    name = cards.as_text(long_name if long_names and long_name.strip(b" \0") else name)
    if kind not in (_NUMBER, _TEXT):
        raise cards.broken(f"variable {name} is of type {kind}, neither number nor text", at)
    if length < 1 or (kind == _NUMBER and not 2 <= length <= 8):
        allowed = "2 to 8" if kind == _NUMBER else "at least 1"
        raise cards.broken(f"variable {name} has a length of {length} bytes; it must be {allowed}", at)
    display = SasFormat(cards.as_text(format_name), format_width, format_decimals)
    reading = SasFormat(cards.as_text(informat_name), informat_width, informat_decimals)
    label, right = cards.as_text(label), justified == 1
    return XptVariable(name, label, kind == _TEXT, length, str(display), str(reading), display, reading, right, position)


def _in_place(variables: tuple[XptVariable, ...]) -> tuple[tuple[XptVariable, ...], tuple[str, ...]]:
    """Positions as declared where they fill a record without gap or overlap; else one after the other, with a note."""
    expected = 0
    for variable in sorted(variables, key=lambda v: v.position):
        if variable.position != expected:
            break
        expected += variable.length
    else:
        return variables, ()
    placed, at = [], 0
    for variable in variables:
        placed.append(replace(variable, position=at))
        at += variable.length
    return tuple(placed), ("the declared positions of the variables do not fill a record; they were read one after the other",)


def with_long_texts(cards: Cards, described: Described) -> Described:
    """The same with labels over 40 bytes and formats with names over 8, where a section of them follows.

    An entry is a few numbers (which variable, bytes of each text) and the texts. ReadStat mixes entries of three
    numbers into a section of five; there the name of the variable follows at once.
    Errors: NotXpt where the section does not fit the variables or is not whole.
    """
    at = described.end
    head = cards.card(at, "the records")
    numbers = LABELS.get(head[20:28])
    if numbers is None:
        return described
    digits = head[48:78]
    count = whole_number(digits[:5] if digits.isdigit() else digits)  # SAS writes one number, others fields of five digits
    if count is None:
        raise cards.broken("the number of long labels is no number", at)
    at += CARD
    changed = list(described.variables)
    for _ in range(count):
        number, texts, at = _long_texts(cards, at, numbers, changed)
        changed[number - 1] = _with_texts(changed[number - 1], *texts)
    return Described(tuple(changed), described.notes, described.end + whole_cards(at - described.end))


def _long_texts(cards: Cards, at: int, numbers: int, variables: list[XptVariable]) -> tuple[int, list[str], int]:
    """One entry: the number of the variable, the texts, and the byte after them."""
    number, name_size = struct.unpack(">HH", cards.data[at : at + 4].ljust(4, b"\0"))
    if not 1 <= number <= len(variables):
        raise cards.broken(f"a long label belongs to variable {number} of {len(variables)}", at)
    short = cards.text(at + 6, at + 6 + name_size) == variables[number - 1].name
    numbers = 3 if short else numbers
    sizes = struct.unpack(f">{numbers - 1}H", cards.data[at + 2 : at + 2 * numbers].ljust(2 * numbers - 2, b"\0"))
    at += 2 * numbers
    if at + sum(sizes) > len(cards.data):
        raise cards.broken("it ends inside the long labels", len(cards.data))
    texts = []
    for size in sizes:
        texts.append(cards.text(at, at + size))
        at += size
    return number, texts, at


def _with_texts(variable: XptVariable, name: str, label: str, format_: str = "", informat: str = "") -> XptVariable:
    """The variable with its whole name and label; and in version 9 format and informat as in a FORMAT statement."""
    display = _as_format(format_) if format_ else variable.format_parts
    reading = _as_format(informat) if informat else variable.informat_parts
    parts = {"format": str(display), "informat": str(reading), "format_parts": display, "informat_parts": reading}
    return replace(variable, name=name or variable.name, label=label, **parts)


def _as_format(written: str) -> SasFormat:
    parts = _WRITTEN_FORMAT.fullmatch(written.strip())
    return SasFormat(parts["name"], int(parts["width"] or 0), int(parts["decimals"] or 0)) if parts else SasFormat(written)
