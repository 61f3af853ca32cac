"""The values of one Dataset-JSON column, checked against its dataType and held as a column of a frame.

Source: Dataset-JSON 1.1, "Supported Column Data Type Combinations".
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.meta import Type

EXACT_WHOLE = 2**53  # from here on whole numbers have gaps in a double
_KINDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "an array", dict: "an object"}
_TAKES = {
    "integer": (int, float),  # a float where it is whole
    "float": (int, float),
    "double": (int, float),
    "decimal": (str, int, float),
    "boolean": (bool,),
}
_COMPLETE = {
    "date": r"\d{4}-\d\d-\d\d",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?",
    "time": r"\d\d:\d\d(:\d\d(\.\d+)?)?",
}
_DECIMAL = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d+)?")


class WrongCells(StudyError):
    """Values that a column of this type cannot hold; what, where first, how many."""


def as_values(values: Sequence, data_type: str, held_as: Type) -> pd.Categorical | np.ndarray:
    """The values as the frame holds them: categories for text, float64, datetime64 or timedelta64; null is missing.

    Errors: WrongCells where a value is not of the type.
    """
    takes = _TAKES.get(data_type, (str,))
    strange = set(map(type, values)) - {type(None), *takes}
    if strange:
        at = [row for row, value in enumerate(values, 1) if type(value) in strange]
        kinds = " or ".join(sorted(_KINDS.get(kind, kind.__name__) for kind in strange))
        what = f"{len(at)} value(s) are {kinds}, which {data_type} does not take"
        raise WrongCells(f"{what}, first {_short(values[at[0] - 1])} in row {at[0]}")
    if data_type == "boolean":
        return as_texts(values)
    if held_as == "text":
        return _categorical(values)
    if data_type == "decimal":
        return _decimals(values)
    if held_as in _COMPLETE:
        return _dates(values, held_as)
    return _numbers(values, data_type)


def as_texts(values: Sequence) -> pd.Categorical:
    """Every value as it stands in the file, without the quotes of text; null is missing."""
    strange = set(map(type, values)) & {list, dict}
    if strange:
        at = next(row for row, value in enumerate(values, 1) if type(value) in strange)
        raise WrongCells(f"row {at} holds {_KINDS[type(values[at - 1])]}, which is no value")
    words = {True: "true", False: "false"}
    return _categorical([words[v] if isinstance(v, bool) else v for v in values] if bool in set(map(type, values)) else values)


def _categorical(values: Sequence[str | None]) -> pd.Categorical:
    texts, codes = _coded(values)
    return pd.Categorical.from_codes(codes, categories=pd.Index(texts, dtype="str"))


def _coded(values: Sequence[str | None]) -> tuple[list[str], np.ndarray]:
    """The distinct texts in order of appearance, and which each row has: -1 for null."""
    try:
        coded = pa.array(values, pa.large_string()).dictionary_encode()
    except UnicodeEncodeError:
        at = [row for row, value in enumerate(values, 1) if value is not None and not _can_be_written(value)]
        raise WrongCells(
            f"{len(at)} value(s) hold half a character (a lone surrogate), first {values[at[0] - 1]!a} in row {at[0]}"
        ) from None
    return coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _numbers(values: Sequence[float | None], data_type: str) -> np.ndarray:
    try:
        numbers = np.array(values, dtype="float64")
    except OverflowError:
        numbers = np.array([np.inf if v is not None and abs(v) > EXACT_WHOLE else v for v in values], dtype="float64")
    with np.errstate(invalid="ignore"):
        odd = np.isinf(numbers) | (np.abs(numbers) >= EXACT_WHOLE if data_type == "integer" else False)
        if data_type == "integer":
            odd |= np.isfinite(numbers) & (numbers % 1 != 0)
    if odd.any():
        rows = np.flatnonzero(odd)
        what = "whole number that a double can hold" if data_type == "integer" else "number that a double can hold"
        raise WrongCells(f"{len(rows)} value(s) are no {what}, first {_short(values[rows[0]])} in row {rows[0] + 1}")
    return numbers


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _decimals(values: Sequence[str | float | None]) -> np.ndarray:
    texts, codes = _coded([v if v is None or isinstance(v, str) else repr(v) for v in values])
    wrong = [text for text in texts if not _DECIMAL.fullmatch(text)]
    if wrong:
        raise WrongCells(f"{len(wrong)} distinct value(s) are no decimal number: {some(map(repr, wrong), 3)}")
    return np.append([float(text.replace(",", "")) for text in texts], np.nan)[codes]


def _dates(values: Sequence[str | None], held_as: Type) -> np.ndarray:
    """Complete dates and times only: the receiver is to make a number of each."""
    texts, codes = _coded(values)
    pattern = re.compile(_COMPLETE[held_as])
    wrong = [text for text in texts if not pattern.fullmatch(text)]
    if not wrong:
        days = np.array([f"1970-01-01T{t}" if held_as == "time" else t for t in texts] + ["NaT"], dtype=object)
        try:
            held = days.astype(str).astype("datetime64[us]")
        except ValueError:
            wrong = [text for text in texts if not _is_date(text, held_as)]
    if wrong:
        what = f"{len(wrong)} distinct value(s) are no complete {held_as} in ISO 8601"
        raise WrongCells(f"{what}, which targetDataType integer asks for: {some(map(repr, wrong), 3)}")
    whole = held.astype("datetime64[s]")
    held = whole if (np.isnat(held) | (whole == held)).all() else held
    return (held - np.datetime64("1970-01-01", "s"))[codes] if held_as == "time" else held[codes]


def _is_date(text: str, held_as: Type) -> bool:
    try:
        np.datetime64(f"1970-01-01T{text}" if held_as == "time" else text, "us")
    except ValueError:
        return False
    return True
