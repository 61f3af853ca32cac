"""Dates and times as SDTM writes them (ISO 8601, partial ones too), as numbers that compare at equal precision.

A moment is YYYYMMDDhhmmss, known up to `digits` of it: 4 the year, 6 the month, 8 the day, 10, 12, 14 hour, minute, second;
0 nothing. What stands behind a gap (2003---15) is not compared. Of an interval the begin counts, or its end where asked.
A time with a zone counts as its day: the others rarely have one, and an hour is no difference then.
"""

import calendar
import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.validation.conformance.cells import is_text

DAY = 8
DATE = re.compile(
    r"(?P<y>\d{4}|-)(?:-(?P<m>\d\d|-)(?:-(?P<d>\d\d|-)(?:T(?P<h>\d\d|-)(?::(?P<n>\d\d|-)(?::(?P<s>\d\d(?:\.\d+)?|-))?)?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII,
)
NUMBER = r"\d+(?:[.,]\d+)?"
DURATION = re.compile(
    rf"(?P<sign>[+-]?)P(?=\d|T\d)(?:{NUMBER}W|(?:{NUMBER}Y)?(?:{NUMBER}M)?(?:{NUMBER}D)?(?:T(?=\d)(?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}S)?)?)",
    re.ASCII,
)
FRACTION_INSIDE = re.compile(r"[.,]\d+[A-Z].*\d")
MOST = {"m": 12, "d": 31, "h": 23, "n": 59, "s": 59}


class Moments(NamedTuple):
    """A column of moments: the numbers, and how many digits of each are known."""

    number: np.ndarray
    digits: np.ndarray

    @property
    def day_known(self) -> np.ndarray:
        return self.digits >= DAY

    @property
    def known(self) -> np.ndarray:
        return self.digits > 0

    def at(self, rows: np.ndarray) -> "Moments":
        """The moments of these rows; a negative row has none."""
        if not len(self.number):
            return Moments(np.zeros(len(rows), dtype="int64"), np.zeros(len(rows), dtype="int64"))
        return Moments(self.number[rows], np.where(rows >= 0, self.digits[rows], 0))

    def days(self) -> np.ndarray:
        """Whole days since 1970-01-01; NaN where the day is not known."""
        date = self.number // 10**6
        year, month, day = date // 10**4, date // 100 % 100, date % 100
        months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
        return np.where(self.day_known, months.astype("datetime64[D]").astype("int64") + day - 1.0, np.nan)


def is_date(text: str) -> bool:
    """Whether the text has a form of ISO 8601 that SDTM uses: a date, whole or partial, with or without time, or an interval."""
    return is_interval(text) if "/" in text else _is_one(text) and not is_duration(text)


def is_duration(text: str) -> bool:
    """P1Y2M3DT4H5M6S or P2W; only the last part may have a fraction."""
    return bool(DURATION.fullmatch(text)) and not FRACTION_INSIDE.search(text)


def is_interval(text: str) -> bool:
    begin, sign, end = text.partition("/")
    return bool(sign) and _is_one(begin) and _is_one(end) and not (is_duration(begin) and is_duration(end))


def _is_one(text: str) -> bool:
    """A date or a duration; the last part of a date that is written is a known one."""
    return is_duration(text) or bool((found := DATE.fullmatch(text)) and [v for v in found.groups()[:6] if v][-1] != "-")


def is_in_calendar(text: str) -> bool:
    """Whether every date of the text is in the calendar, and every time on the clock; other forms are not asked."""
    return all(_in_calendar(part) for part in text.split("/", 1))


def _in_calendar(text: str) -> bool:
    found = DATE.fullmatch(text)
    if not found:
        return True
    part = {name: int(value[:2] if name != "y" else value) for name, value in found.groupdict().items() if _says(name, value)}
    if any(part.get(name, 0) > most for name, most in MOST.items()) or part.get("m") == 0 or part.get("d") == 0 or part.get("y") == 0:
        return False
    return part.get("d", 1) <= calendar.monthrange(part.get("y", 2000), part.get("m", 1))[1]


def _says(name: str, value: str | None) -> bool:
    return name != "zone" and value is not None and value != "-"


@lru_cache(maxsize=2**17)
def _read(text: str, end: bool) -> tuple[int, int]:
    begin, sign, rest = text.partition("/")
    one = rest if end and sign and not rest.startswith("P") else begin
    found = DATE.fullmatch(one)
    if not found or not _in_calendar(one):
        return 0, 0
    parts = [found[name] for name in "ymdhns"]
    known = next((at for at, part in enumerate(parts) if part is None or part == "-"), 6)
    if found["zone"]:
        known = min(known, 3)
    number = int("".join((part or "")[: 4 if at == 0 else 2] for at, part in enumerate(parts[:known])) or 0)
    digits = 2 * known + 2 if known else 0
    return number * 10 ** (14 - digits), digits


def moments(column: pd.Series, end: bool = False) -> Moments:
    """The moments of a column of text; what is no date has none. `end`: of an interval the end."""
    if not is_text(column):
        return Moments(np.zeros(len(column), dtype="int64"), np.zeros(len(column), dtype="int64"))
    by_code = np.array([_read(str(text), end) for text in column.array.categories] + [(0, 0)], dtype="int64")
    codes = column.array.codes
    return Moments(by_code[codes, 0], by_code[codes, 1])


def _cut(one: Moments, other: Moments, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both numbers as far as both are known, and whether anything is."""
    digits = np.minimum(np.minimum(one.digits, other.digits), most)
    scale = 10 ** (14 - digits)
    return one.number // scale, other.number // scale, digits > 0


def later(one: Moments, other: Moments, most: int = 14) -> np.ndarray:
    """True where the first is later for certain, as far as both are known; never where one has nothing."""
    a, b, both = _cut(one, other, most)
    return both & (a > b)


def differs(one: Moments, other: Moments, most: int = 14) -> np.ndarray:
    """True where they are not the same, as far as both are known; never where one has nothing."""
    a, b, both = _cut(one, other, most)
    return both & (a != b)


def extreme(values: Moments, group: np.ndarray, count: int, last: bool = False) -> np.ndarray:
    """The row of each group's first moment (or last), -1 for a group that has none; group -1 is no group.

    A partial one counts as the earliest (the latest) moment that it may be: it is compared no further than it is known.
    """
    rows = np.flatnonzero(values.known & (group >= 0))
    number = values.number + 10 ** (14 - values.digits) - 1 if last else values.number
    order = rows[np.lexsort((values.digits[rows], -number[rows] if last else number[rows], group[rows]))]
    found = np.full(count, -1, dtype="int64")
    groups, first = np.unique(group[order], return_index=True)
    found[groups] = order[first]
    return found
