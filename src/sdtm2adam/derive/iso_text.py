"""Collected dates and times, as people and systems write them, read into ISO 8601 text; nothing is made up.

    2012-03-05  2012/3/5  2012. 3. 5.  2012년 3월 5일  20120305        the year first: no other reading
    05-MAR-2012  5 March 2012  05MAR2012  March 5, 2012  MAR-2012    the month by its name
    05/03/2012  05.03.2012  05-03-2012                               only where the order is declared: DMY or MDY
    05-MAR-12  12/03/05                                              only where the years are: a pivot
    2012-03-05 08:30  2012-03-05T08:30:15  05MAR2012:08:30:00        with a time

A part may be unknown: UN, UNK, NK, ND, XX, hyphens. What is known is kept: `2012-03`, `2012---15`, `--03-15`.
Source: SDTMIG 3.4, 4.4.2 (precision; a hyphen for a part that is missing in the middle).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date as calendar_date
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

MONTHS = {
    m: i for i, m in enumerate("JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split(), start=1)
}
UNKNOWN = ("UN", "UNK", "UNKN", "UNKNOWN", "NK", "ND", "XX", "XXX", "XXXX", "UU", "UUU", "UUUU")
ORDERS = ("DMY", "MDY", "YMD")
HYPHENS = r"-{1,4}"
WHOLE = 10  # characters of a date of which all is known
CACHED = 1 << 16
ISO = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}(?::\d{2}(?::\d{2})?)?)?)?|---\d{2})?|--(?:\d{2}|-)(?:-(?:\d{2}))?|-----T.*)\Z")
CLOCK = re.compile(r"T?(?P<h>\d{1,2}):(?P<n>\d{2})(?::(?P<s>\d{2})(?:\.0+)?)?\s*(?P<half>[AP]\.?M\.?)?\Z", re.IGNORECASE)
FOUR_DIGITS = re.compile(r"(?P<h>\d{2})(?P<n>\d{2})\Z")
WITH_TIME = re.compile(r"(?P<date>.+?)(?:T|\s+|:)(?P<time>\d{1,2}:\d{2}.*)\Z", re.IGNORECASE)


class Collected(NamedTuple):
    """A date as ISO 8601 text, as precise as known ("" where nothing is), and the time that stood with it."""

    date: str
    time: str | None = None


Reader = Callable[[str], Collected | None]


@lru_cache(maxsize=256)
def date_reader(order: str | None = None, pivot: int | None = None, unknown: tuple[str, ...] = ()) -> Reader:
    """A function that reads one collected text; it gives None for what is no date.

    order    of dates that are all numbers: DMY, MDY or YMD
    pivot    the first of the hundred years in which years of two digits lie
    unknown  words for an unknown part, beside the usual ones
    """
    words = frozenset(w.upper() for w in (*UNKNOWN, *unknown))
    styles = [re.compile(style, re.IGNORECASE) for style in _styles(words, order, pivot is not None)]

    @lru_cache(CACHED)
    def read(text: str) -> Collected | None:
        text = text.strip()
        if _is_unknown(text, words):
            return Collected("")
        for style in styles:
            found = style.fullmatch(text)
            day = found and from_parts(*_parts(found), pivot, words)
            if day is not None:
                return Collected(day)
        split = WITH_TIME.match(text)
        if not split:
            return None
        day, clock = read(split["date"]), time_of(split["time"])
        return Collected(day.date, clock) if day and clock else None

    return read


def _styles(words: frozenset[str], order: str | None, short_years: bool) -> Iterator[str]:
    word = "|".join([*sorted(map(re.escape, words), key=len, reverse=True), HYPHENS])
    year4 = rf"(?P<y>\d{{4}}|{word})"
    year = rf"(?P<y>\d{{4}}|{word}|\d{{2}})" if short_years else year4
    month, day = rf"(?P<m>\d{{1,2}}|{word})", rf"(?P<d>\d{{1,2}}|{word})"
    by_name = r"(?P<m>[^\W\d_]{3,9}|-{3})"  # JAN, January; UNK and --- stand for a name, UN may stand for a number
    by_number = {"y": year, "m": month, "d": day}
    yield rf"{year4}\s*[-/.]\s*{month}\s*[-/.]\s*{day}\.?"
    if order:
        yield r"[-/. ]".join(by_number[part] for part in order.lower())
    yield rf"{year4}-{by_name}-{day}"
    yield rf"{year4}년\s*(?:{month}월\s*)?(?:{day}일)?"
    yield rf"{day}[-/. ]?{by_name}[-/. ]?{year}"
    yield rf"(?P<d>{word})[-/. ]?(?P<m>{word})[-/. ]?{year}"
    yield rf"(?P<m>[^\W\d_]{{3,9}})[-/. ]?{day}(?:[-/ ]|,\s*){year}"
    yield r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
    yield rf"(?P<y>\d{{4}})[-/.]{month}"
    yield r"(?P<m>[^\W\d_]{3,9})[-/. ]?(?P<y>\d{4})"
    yield r"(?P<y>\d{4})"


def _parts(found: re.Match) -> tuple[str | None, str | None, str | None]:
    given = found.groupdict()
    return given.get("y"), given.get("m"), given.get("d")


def _is_unknown(text: str | None, words: Iterable[str]) -> bool:
    return text is None or text.upper() in words or not text.strip("-")


def from_parts(
    year: str | None, month: str | None, day: str | None, pivot: int | None = None, words: Iterable[str] = UNKNOWN
) -> str | None:
    """ISO 8601 text of a date in three parts, any of them unknown; "" where all are, None where they make no date."""
    known = [None if _is_unknown(part, words) else part for part in (year, month, day)]
    numbers = [_year(known[0], pivot), _month(known[1]), _whole(known[2])]
    if any(number is None and part is not None for number, part in zip(numbers, known, strict=True)):
        return None
    y, m, d = numbers
    if d is not None and not 1 <= d <= (monthrange(2000 if y is None else y, m)[1] if m else 31):
        return None
    while numbers and numbers[-1] is None:
        numbers.pop()
    return "-".join("-" if n is None else f"{n:0{size}d}" for n, size in zip(numbers, (4, 2, 2), strict=False))


def _year(text: str | None, pivot: int | None) -> int | None:
    number = _whole(text)
    if number is None or len(text) == 4:
        return number or None
    return pivot + (number - pivot) % 100 if pivot is not None and len(text) == 2 else None


def _month(text: str | None) -> int | None:
    if text is None:
        return None
    number = _whole(text) or next((i for name, i in MONTHS.items() if len(text) >= 3 and name.startswith(text.upper())), None)
    return number if number and 1 <= number <= 12 else None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


@lru_cache(CACHED)
def time_of(text: str, unknown: tuple[str, ...] = ()) -> str | None:
    """`THH:MM` or `THH:MM:SS`, `THH` where the minutes are unknown, "" where all is, None where it is no time of day.

    `8:30 PM` and `2030` are read; 24:00 stays T24:00, for whoever knows the day.
    """
    words = frozenset(w.upper() for w in (*UNKNOWN, *unknown))
    parts = text.strip().split(":")
    cut = len(parts)
    while parts and _is_unknown(parts[-1], words):
        parts.pop()
    if not parts:
        return ""
    if len(parts) == 1 < cut:  # 08:UN
        hour = _whole(parts[0])
        return f"T{hour:02d}" if hour is not None and hour < 24 else None
    text = ":".join(parts)
    found = CLOCK.match(text) or FOUR_DIGITS.match(text)
    if not found:
        return None
    hour, minute, second = int(found["h"]), int(found["n"]), int(found.groupdict().get("s") or 0)
    half = (found.groupdict().get("half") or "").upper()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("P") else 0)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None
    return f"T{hour:02d}:{minute:02d}" + (f":{second:02d}" if found.groupdict().get("s") else "")


def joined(day: str | None, clock: str | None) -> str | None:
    """A date with its time, which only a complete date takes; T24:00 is T00:00 of the next day."""
    if not day or not clock or len(day) != WHOLE:
        return day or None
    if clock.startswith("T24"):
        day, clock = (calendar_date.fromisoformat(day) + timedelta(days=1)).isoformat(), clock.replace("T24", "T00")
    return day + clock
