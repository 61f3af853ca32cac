"""Dates and times of analysis data as SAS counts them: days since 1960-01-01, seconds since then, seconds since midnight.

Transport files hold such numbers. Files of other kinds hold dates as dates; they become the same numbers, so that one
check reads all. What a number means is told by its type, its format or, where a file has neither, its name.
"""

import re

import numpy as np
import pandas as pd

from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.moments import Moments

DATE, DATETIME, TIME = "date", "datetime", "time"
KINDS = (DATE, DATETIME, TIME)
EPOCH = pd.Timestamp("1960-01-01")
SECONDS = 86_400
TO_UNIX = 3653  # days from 1960-01-01 to 1970-01-01
EARLIEST, LATEST = -21_914, 54_787  # 1900-01-01 and 2110-01-01: what is beyond is counted in other units

_STORED = ((DATETIME, re.compile(r"timestamp|datetime")), (DATE, re.compile(r"date")), (TIME, re.compile(r"time|duration")))
_FORMATS = (
    (DATETIME, re.compile(r"(DATETIME|DATEAMPM|E8601D[TZX]|B8601D[TZX]|IS8601D[TZX]|MDYAMPM|NLDATM|DTDATE|DTMONYY)")),
    (DATE, re.compile(r"(DATE|YYMMDD|MMDDYY|DDMMYY|E8601DA|B8601DA|IS8601DA|NLDATE|WORDDATE|WEEKDATE|MONYY|YYMON|JULIAN)")),
    (TIME, re.compile(r"(TIME|TOD|HHMM|E8601T[MZX]|B8601T[MZX]|IS8601T[MZX]|NLTIM)")),
)
_NAMES = (
    (DATETIME, re.compile(r"[A-Z0-9_]*DTM")),
    (DATE, re.compile(r"[A-Z0-9_]*DT")),
    (TIME, re.compile(r"(?!.*ELTM$|ARELTM)[A-Z0-9_]*TM")),
)


def kind_of(name: str, type_: str, format_: str, as_text: bool) -> str:
    """`date`, `datetime` or `time` for a variable that is one; "" for any other.

    as_text  whether the values stand as text: then only the file's own type makes them dates (2014-01-02 as text is text)
    """
    if type_ in KINDS:
        return type_
    if type_ not in ("", "text", "integer", "float"):
        return next((kind for kind, form in _STORED if form.match(type_)), "")
    if as_text:
        return ""
    if format_:
        return next((kind for kind, form in _FORMATS if form.match(format_.upper())), "")
    return next((kind for kind, form in _NAMES if form.fullmatch(name)), "")


def as_numbers(column: pd.Series, kind: str) -> pd.Series:
    """A column of dates that stand as text, as numbers; unchanged where some text is no date of this kind."""
    if not is_text(column):
        return column
    texts = [str(text) for text in column.cat.categories]
    read = _times(texts) if kind == TIME else _days_or_seconds(texts, kind)
    if np.isnan(read).any():
        return column
    return pd.Series(np.append(read, np.nan)[column.cat.codes.to_numpy()], index=column.index)


def _times(texts: list[str]) -> np.ndarray:
    return pd.to_timedelta(pd.Series(texts, dtype="object"), errors="coerce").dt.total_seconds().to_numpy(dtype="float64")


def _days_or_seconds(texts: list[str], kind: str) -> np.ndarray:
    moments = pd.to_datetime(pd.Series(texts, dtype="object"), errors="coerce", utc=True, format="ISO8601").dt.tz_localize(None)
    seconds = (moments - EPOCH).dt.total_seconds().to_numpy(dtype="float64")
    return seconds if kind == DATETIME else np.floor(seconds / SECONDS)


def as_dates(column: pd.Series, kind: str) -> pd.Series | None:
    """Numbers that are dates or datetimes as such; None for text, and where a number is beyond any trial."""
    if is_text(column):
        return None
    days = column / (1 if kind == DATE else SECONDS)
    if ((days < EARLIEST) | (days > LATEST)).any():
        return None
    return EPOCH + pd.to_timedelta(column, unit="D" if kind == DATE else "s")


def shown(value: float, kind: str) -> str:
    """A number as the date or time that it is: 19725 is 2014-01-02. The bare number where it is beyond any trial."""
    days = value if kind == DATE else value / SECONDS
    if kind == TIME:
        return str(pd.Timedelta(seconds=value)).rpartition(" ")[2] if 0 <= value < SECONDS else f"{value:.15g}"
    if not EARLIEST <= days <= LATEST:
        return f"{value:.15g}"
    moment = EPOCH + pd.Timedelta(days=float(days))
    return moment.strftime("%Y-%m-%d" if kind == DATE else "%Y-%m-%dT%H:%M:%S")


def days_of(moments: Moments) -> np.ndarray:
    """Whole days of ISO 8601 text as SAS counts them; NaN where the day is not known."""
    return moments.days() + TO_UNIX
