"""What formats of SAS show: dates, times or both, whatever their order and length; the number behind is always whole.

A date counts days, a datetime seconds, from 1960-01-01; a time counts seconds from midnight.
Source: SAS 9.4 Formats and Informats, "Formats by Category" (Date and Time; ISO 8601).
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

NAME = re.compile(r"\$?[A-Za-z_][A-Za-z0-9_]*?(?=\d*(?:\.\d*)?$)")
# SAS has no date before 1582, when the calendar began, and none after 19,900; ISO 8601 has four digits for a year.
FIRST, LAST = date(1582, 1, 1), date(9999, 12, 31)

_DATETIMES = r"DATETIME|DATEAMPM|DT[A-Z]+|MDYAMPM|YMDDTTM|NLDATM[A-Z]*|(?:[EB]8601|IS8601)(?:DT|DN|DZ|LX|DX)"
_TIMES = r"TIME|TIMEAMPM|HHMM|HOUR|MMSS|TOD|NLTIM[A-Z]*|(?:[EB]8601|IS8601)(?:TM|TZ|LZ|TX)"
_DATES = (
    r"DATE|DAY|DOWNAME|(?:DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM|YYQ|YYQR)[BCDNPSZ]?|EURDF[A-Z]+|HDATE|HEBDATE|JULDAY|JULIAN|MINGUO|MONNAME"
    r"|MONTH|MONYY|NENGO|NLDATE[A-Z]*|QTRR?|WEEK(?:DATE|DATX|DAY|[UVW])|WORDDAT[EX]|YEAR|YYMON|YYWEEK[UVW]|(?:[EB]8601|IS8601)DA"
)


def base_name(format_: str) -> str:
    """DATE of DATE9., $SEX of $SEX1., E8601DA of E8601DA10."""
    found = NAME.match(format_.strip().upper())
    return found[0] if found else ""


def kind_of(format_: str) -> str:
    """What a number with this format stands for: `date`, `datetime`, `time`, or `number` for a format of another kind."""
    name = base_name(format_)
    kinds = {"datetime": _DATETIMES, "time": _TIMES, "date": _DATES}
    return next((kind for kind, names in kinds.items() if re.fullmatch(names, name)), "number")


def shown_as(format_: str) -> Callable[[float], str | None] | None:
    """How a number with this format is written as ISO 8601; None for a format of another kind.

    The function gives None for a number that is no such date or time.
    """
    return {"datetime": _datetime, "time": _time, "date": _date}.get(kind_of(format_))


def _date(days: float) -> str | None:
    if days != int(days):
        return None
    return _day(days)


def _day(days: float) -> str | None:
    if not (FIRST - date(1960, 1, 1)).days <= days <= (LAST - date(1960, 1, 1)).days:
        return None
    return (date(1960, 1, 1) + timedelta(days=int(days))).isoformat()


def _datetime(seconds: float) -> str | None:
    if _day(seconds // 86400) is None:
        return None
    return _trimmed((datetime(1960, 1, 1) + timedelta(microseconds=round(seconds * 1e6))).isoformat())


def _time(seconds: float) -> str | None:
    """Hours may be more than 23: SAS shows a span of time with the same formats."""
    if seconds < 0 or seconds >= 3600 * 10000:
        return None
    whole, micro = divmod(round(seconds * 1e6), 1_000_000)
    return _trimmed(f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}" + (f".{micro:06}" if micro else ""))


def _trimmed(text: str) -> str:
    return text.rstrip("0") if "." in text else text
