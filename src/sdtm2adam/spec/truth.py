"""Where a comparison is true and where it is false; on rows where it is neither, a value is missing or a date too partial to tell.

Text is compared once per distinct value of a categorical column.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from sdtm2adam.errors import some

WHOLE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")
ISO = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2})(?:T(?P<h>\d{2})(?::(?P<n>\d{2})(?::(?P<s>\d{2})(?P<f>\.\d+)?)?)?)?)?|---(?P<only>\d{2}))?"
)
NO_YEAR = re.compile(r"--(?:\d{2}|-)(?:-(?:\d{2}|-))?(?:T\d{2}(?::\d{2}(?::\d{2})?)?)?")
DAY = 86_400.0
A_FRACTION = 2.0**-10  # of a second; a power of two, so that what is added can be taken away again
UNITS = {"h": 3_600.0, "n": 60.0, "s": 1.0}

Truth = tuple[np.ndarray, np.ndarray]  # where it is true, where it is false; neither: unknown


@dataclass(frozen=True)
class Name:
    """A column."""

    column: str


@dataclass(frozen=True)
class Value:
    """A literal: text or number."""

    value: str | float


Operand = Name | Value


def both(parts: list[Truth]) -> Truth:
    """`and`: true where all are, false where any is."""
    return np.logical_and.reduce([t for t, _ in parts]), np.logical_or.reduce([f for _, f in parts])


def either(parts: list[Truth]) -> Truth:
    """`or`: true where any is, false where all are."""
    return np.logical_or.reduce([t for t, _ in parts]), np.logical_and.reduce([f for _, f in parts])


def missing(operand: Operand, frame: pd.DataFrame) -> Truth:
    """`is missing`: the only test that is true for missing."""
    blank = _blank(_series(operand, frame))
    return blank, ~blank


def among(operand: Operand, values: tuple, frame: pd.DataFrame) -> Truth:
    """`in [..]`. Errors: TypeError where numbers are asked of text or the other way round."""
    series = _series(operand, frame)
    if _blank(series).all():
        return _unknown(series)
    _same_kind(series, values[0], operand)
    return _known(series.isin(_as_kind_of(series, values)), series)


def text_test(operand: Operand, says: str, test: Callable[[str], bool], frame: pd.DataFrame) -> Truth:
    """`starts with` and its like: a test of text. Errors: TypeError for a column of numbers or dates."""
    series = _series(operand, frame)
    if _blank(series).all():
        return _unknown(series)
    if not is_text(series):
        raise TypeError(f"`{says}` needs a text column; {_said(operand)} is none")
    return _known(_on_distinct(series, lambda texts: texts.map(test, na_action="ignore")), series)


def compare(left: Operand, op: str, right: Operand, frame: pd.DataFrame) -> Truth:
    """= != < <= > >=. Errors: TypeError for operands of unlike kind, and for text with an order that are no dates."""
    if isinstance(left, Value):
        left, right, op = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    series = _series(left, frame)
    if _blank(series).all() or (isinstance(right, Name) and _blank(_series(right, frame)).all()):
        return _unknown(series)
    if op in ("=", "!="):
        true, false = _same(series, left, right, frame)
        return (true, false) if op == "=" else (false, true)
    if isinstance(right, Value):
        _same_kind(series, right.value, left)
        value = _as_kind_of(series, (right.value,))[0]
        other = pd.Series([value])
    else:
        other = value = _series(right, frame)
    if is_text(series) != is_text(other):
        raise TypeError("text is ordered only with text (ISO dates), numbers only with numbers")
    if is_text(series):
        return _in_time(Span.of(series, _said(left)), op, Span.of(other, _said(right)))
    order = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[op]
    return _known(getattr(series, order)(value), series, *([other] if isinstance(right, Name) else []))


def _same(series: pd.Series, left: Operand, right: Operand, frame: pd.DataFrame) -> Truth:
    if isinstance(right, Value):
        _same_kind(series, right.value, left)
        other = _as_kind_of(series, (right.value,))[0]
        return _known(_on_distinct(series, lambda texts: texts == other), series)
    other = _series(right, frame)
    if is_text(series) != is_text(other):
        raise TypeError(f"{_said(left)} and {_said(right)} are not of one kind (text and number)")
    first, second = (s.astype(object) if is_text(s) else s for s in (series, other))
    return _known((first == second).to_numpy(dtype=bool), series, other)


@dataclass(frozen=True)
class Span:
    """From when to when dates as written may be, in seconds: a month, a whole day, a minute; unknown is NaN.

    unit  seconds of the smallest part that is counted: a day for whole and partial dates, an hour, a minute or a second for times
    """

    start: np.ndarray
    end: np.ndarray
    unit: np.ndarray

    @classmethod
    def of(cls, series: pd.Series, said: str) -> "Span":
        """Of each row's ISO 8601 text. Errors: TypeError for text that is none, which has no order."""
        text = series if isinstance(series.dtype, pd.CategoricalDtype) else series.astype("str").astype("category")
        codes = text.array.codes
        known = [span(value) for value in text.array.categories]
        used = set(np.unique(codes).tolist())
        odd = [value for i, value in enumerate(text.array.categories) if known[i] is None and i in used]
        if odd:
            hint = "make dates of it (iso_datetime) or numbers (number) first"
            raise TypeError(f"{said} holds {some(map(repr, odd))}: only ISO 8601 dates have an order among texts; {hint}")
        nowhere = (np.nan, np.nan, np.nan)
        return cls(*np.array([*(s or nowhere for s in known), nowhere])[codes].T)


def span(text: str) -> tuple[float, float, float] | None:
    """Seconds since 1970-01-01 from which and up to (not including) which ISO 8601 text may be meant, and its unit in seconds.

    None when it is no such text. A date without a year may be any (NaN); `2012---15` is some 15th of 2012.
    """
    found = ISO.fullmatch(text)
    if not found:
        return (np.nan, np.nan, np.nan) if NO_YEAR.fullmatch(text) else None
    year, month, day = int(found["y"]), found["m"], found["d"]
    try:
        if found["only"]:
            return _day(year, 1, int(found["only"])), _day(year, 12, int(found["only"])) + DAY, DAY
        first = _day(year, int(month or 1), int(day or 1))
        if day is None:
            last = int(month or 12)
            return first, _day(year, last, monthrange(year, last)[1]) + DAY, DAY
        clock = {part: found[part] for part in UNITS if found[part] is not None}
        if not clock:
            return first, first + DAY, DAY
        at = datetime(year, int(month), int(day), *map(int, clock.values()))
    except ValueError:  # no day of the calendar
        return None
    start = first + at.hour * 3_600 + at.minute * 60 + at.second + float(found["f"] or 0)
    unit = A_FRACTION if found["f"] else UNITS[list(clock)[-1]]
    return start, start + unit, unit


def _day(year: int, month: int, day: int) -> float:
    return (date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()) * DAY


def _in_time(left: Span, op: str, right: Span) -> Truth:
    """A comparison is decided where it comes out alike for every moment that the texts may mean.

    In one unit, days are as good as points: a day is equal to itself. A day and a minute of that day are not.
    """
    if op in (">", ">="):
        return _in_time(right, "<" if op == ">" else "<=", left)
    with np.errstate(invalid="ignore"):
        alike = left.unit == right.unit
        first_of_right, last_of_right = right.start, right.end - right.unit
        first_of_left, last_of_left = left.start, left.end - left.unit
        sure = left.end <= right.start
        never = left.start >= right.end
        if op == "<":
            never = np.where(alike, first_of_left >= last_of_right, never)
        else:
            sure = np.where(alike, last_of_left <= first_of_right, sure)
    return sure, never


def _known(result, *series: pd.Series) -> Truth:
    """True and false where all operands are known."""
    known = ~np.logical_or.reduce([_blank(s) for s in series])
    result = np.asarray(result, dtype=bool)
    return result & known, ~result & known


def _blank(series: pd.Series) -> np.ndarray:
    """Where a value is missing."""
    return series.array.codes < 0 if isinstance(series.dtype, pd.CategoricalDtype) else series.isna().to_numpy()


def _unknown(series: pd.Series) -> Truth:
    """Neither true nor false on any row: nothing is filled, whatever type the column then has."""
    return np.zeros(len(series), dtype=bool), np.zeros(len(series), dtype=bool)


def _series(operand: Operand, frame: pd.DataFrame) -> pd.Series:
    if isinstance(operand, Name):
        return frame[operand.column]
    return pd.Series([operand.value] * len(frame), index=frame.index)


def is_text(series: pd.Series) -> bool:
    """Whether a column holds text, coded or not."""
    kind = series.array.categories.dtype if isinstance(series.dtype, pd.CategoricalDtype) else series.dtype
    return pd.api.types.is_string_dtype(kind) or pd.api.types.is_object_dtype(kind)


def _same_kind(series: pd.Series, value: str | float, operand: Operand) -> None:
    if pd.api.types.is_datetime64_any_dtype(series):
        return
    if is_text(series) and not isinstance(value, str):
        raise TypeError(f"{_said(operand)} is text; write the value in quotes: '{value:.15g}'")
    if not is_text(series) and isinstance(value, str):
        raise TypeError(f"{_said(operand)} is a number; write the value without quotes")


def _as_kind_of(series: pd.Series, values: tuple) -> list:
    if not pd.api.types.is_datetime64_any_dtype(series):
        return list(values)
    try:
        if all(isinstance(v, str) and WHOLE_DATE.fullmatch(v) for v in values):
            return [pd.Timestamp(v) for v in values]
    except ValueError:  # no day of the calendar
        pass
    raise TypeError(f"dates are compared with whole dates, written '2012-03-05'; here is {', '.join(map(repr, values))}")


def _on_distinct(series: pd.Series, test: Callable[[pd.Series | pd.Index], pd.Series | pd.Index | np.ndarray]) -> np.ndarray:
    """`test` once per distinct value of a categorical column, else once per row; false for missing."""
    if not isinstance(series.dtype, pd.CategoricalDtype):
        return test(series).astype(object).fillna(False).to_numpy(dtype=bool)
    by_code = np.asarray(test(series.array.categories), dtype=bool)
    return np.append(by_code, False)[series.array.codes]


def _said(operand: Operand) -> str:
    return operand.column if isinstance(operand, Name) else repr(operand.value)
