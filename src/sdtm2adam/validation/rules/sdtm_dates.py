"""Dates and durations of SDTM text as the rules read them: which are valid, how precise, and which is earlier."""

import re
from datetime import datetime
from typing import NamedTuple

PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
_DATE = re.compile(
    r"(?P<year>\d{4}|-)(?:-(?P<month>\d{2}|-)(?:-(?P<day>\d{2}|-))?)?"
    r"(?:T(?P<hour>\d{2}|-)(?::(?P<minute>\d{2}|-)(?::(?P<second>\d{2}|-)(?:\.(?P<fraction>\d+))?)?)?)?"
    r"(?P<zone>Z|[+-]\d{2}:\d{2})?"
)
_TIME_ONLY = re.compile(r"T(?P<hour>\d{2}|-)(?::(?P<minute>\d{2}|-)(?::(?P<second>\d{2}|-)(?:\.(?P<fraction>\d+))?)?)?")
_DURATION = re.compile(
    r"(?P<sign>-)?P(?!$)(?:(?P<weeks>\d+(?:[.,]\d+)?)W|"
    r"(?:(\d+(?:[.,]\d+)?)Y)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?=\d)(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?)"
)
STARTS = (1970, 1, 1, 0, 0, 0, 0)


class Moment(NamedTuple):
    """A date as far as it is known. precision: the last part known before the first unknown one, 0 for the year, -1 for none.

    parts  year ... microsecond in UTC, unknown ones as in 1970-01-01T00:00
    """

    precision: int
    parts: tuple[int, ...]


def moment(text: object) -> Moment | None:
    """The date of a text; None for what is no valid date. Of an interval the first date, its gaps filled from the second."""
    if not isinstance(text, str):
        return None
    sides = text.split("/")
    if len(sides) > 2:
        return None
    found = [_side(side) for side in sides]
    if any(side is None for side in found) or not _parses(text, found[0]):
        return None
    known, zone = found[0]
    if len(found) == 2:
        known = [mine if mine is not None else its for mine, its in zip(known, found[1][0], strict=True)]
    unknown = next((at for at, part in enumerate(known) if part is None), len(PARTS))
    parts = [part if part is not None else start for part, start in zip(known, STARTS, strict=True)]
    return Moment(unknown - 1, _in_utc(tuple(parts), zone if unknown > 3 else 0))


def _side(text: str) -> tuple[list[int | None], int] | None:
    """The parts of one date, None for unknown ones, and its zone in minutes."""
    found = _DATE.fullmatch(text) or _TIME_ONLY.fullmatch(text)
    if not found:
        return None
    said = found.groupdict()
    known = [int(said[name]) if (said.get(name) or "-") != "-" else None for name in PARTS[:6]]
    fraction = said.get("fraction")
    known.append(int(fraction[:6].ljust(6, "0")) if fraction and known[5] is not None else None)
    return known, _minutes(said.get("zone") or "")


def _minutes(zone: str) -> int:
    if zone in ("", "Z"):
        return 0
    return (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[4:6]))


def _parses(text: str, first: tuple[list[int | None], int]) -> bool:
    """Whether the text is a date of the calendar; what has gaps or two sides is not held against it."""
    if "/" in text or "--" in text or "-:" in text or text.endswith("-"):
        return True
    known, _ = first
    if known[0] is None or ("T" in text and known[2] is None):
        return False
    parts = [part if part is not None else start for part, start in zip(known, STARTS, strict=True)]
    if parts[3] == 24 and not any(parts[4:]):
        parts[3] = 0
    try:
        datetime(*parts)
    except ValueError:
        return False
    return True


def _in_utc(parts: tuple[int, ...], zone: int) -> tuple[int, ...]:
    if not zone:
        return parts
    try:
        stamp = datetime(*parts[:3]).toordinal() * 1440 + parts[3] * 60 + parts[4] - zone
        day = datetime.fromordinal(stamp // 1440)
    except (ValueError, OverflowError):
        return parts
    return (day.year, day.month, day.day, stamp % 1440 // 60, stamp % 60, parts[5], parts[6])


def is_valid_date(text: object) -> bool:
    return moment(text) is not None


def is_complete_date(text: object) -> bool:
    """Whether the whole text is at least a full calendar date."""
    if not isinstance(text, str):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_valid_duration(text: object, negative: bool) -> bool:
    """P, then nY nM nD, T nH nM nS, or nW; a decimal in the last part only; a leading minus where that is allowed."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not found or (found["sign"] and not negative):
        return False
    numbers = re.findall(r"\d+(?:[.,]\d+)?", text)
    return bool(numbers) and not any("." in n or "," in n for n in numbers[:-1])


def compared(one: Moment | None, other: Moment | None, in_full: bool = False) -> tuple[int, bool] | None:
    """(-1, 0 or 1 at the lower precision, whether both are equally precise); None where either has no date.

    in_full   to the last part instead, what is not known as it is in 1970-01-01T00:00; how precise they are does not matter then
    """
    if one is None or other is None or min(one.precision, other.precision) < 0:
        return None
    depth = len(PARTS) if in_full else min(one.precision, other.precision) + 1
    a, b = one.parts[:depth], other.parts[:depth]
    return (a > b) - (a < b), in_full or one.precision == other.precision
