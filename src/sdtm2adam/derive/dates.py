"""ISO 8601 text from collected dates and times, and the study day.

Collected dates come as `2012-03-05`, `05-MAR-2012`, `20120305`, `05/03/2012` (when declared) with unknown
parts written UN, UNK, NK, XX or `-`. What is known is kept, and nothing is made up: `2012-UN-UN` is `2012`,
and a date or time of which nothing is known (`UN-UNK-UNK`) is missing.
"""

import re
from datetime import date as calendar_date
from functools import lru_cache

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.origin import once
from sdtm2adam.derive.text import coded, from_codes, on_distinct, on_distinct_rows
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean, some

MONTHS = {m: i for i, m in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), start=1)}
UNKNOWN = r"UN|UNK|NK|XX|XXX|-{1,3}"
STYLES = (
    re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}}|{UNKNOWN})-(?P<d>\d{{1,2}}|{UNKNOWN})\Z", re.IGNORECASE),
    re.compile(rf"(?P<d>\d{{1,2}}|{UNKNOWN})[- ]?(?P<m>[A-Z]{{3}}|{UNKNOWN})[- ]?(?P<y>\d{{4}})\Z", re.IGNORECASE),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})\Z"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})\Z"),
    re.compile(r"(?P<y>\d{4})\Z"),
)
SLASHED = {
    "DMY": re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})\Z"),
    "MDY": re.compile(r"(?P<m>\d{1,2})[/.](?P<d>\d{1,2})[/.](?P<y>\d{4})\Z"),
}
DAYS_IN = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
NOTHING_KNOWN = re.compile(rf"(?:{UNKNOWN}|UNKNOWN)(?:[-/:. ](?:{UNKNOWN}))*\Z", re.IGNORECASE)
ISO_CLOCK = re.compile(r"T(\d\d)(?::(\d\d)(?::(\d\d))?)?")
CACHED = 1 << 16  # distinct texts to remember: the same days stand in many columns of a study
CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<n>\d{2})(?::(?P<s>\d{2}))?\Z")


@lru_cache(CACHED)
def iso_date_text(text: str, order: str | None = None) -> str | None:
    """ISO 8601 text of one collected date, as precise as what was collected; None when it is no date."""
    text = text.strip()
    for style in STYLES + ((SLASHED[order],) if order else ()):
        found = style.match(text)
        if found:
            return _from_parts(found.groupdict())
    return None


def _from_parts(parts: dict) -> str | None:
    year, month, day = int(parts["y"]), _month(parts.get("m")), parts.get("d")
    if month is None or month == 0:
        return None if month is None else f"{year:04d}"
    if not (day and day.isdigit()):
        return f"{year:04d}-{month:02d}"
    try:
        return calendar_date(year, month, int(day)).isoformat()
    except ValueError:
        return None


def _month(text: str | None) -> int | None:
    """1-12; 0 when unknown; None when it is no month."""
    if text is None or re.fullmatch(UNKNOWN, text, re.IGNORECASE):
        return 0
    month = int(text) if text.isdigit() else MONTHS.get(text.upper())
    return month if month and 1 <= month <= 12 else None


@lru_cache(CACHED)
def iso_time_text(text: str) -> str | None:
    """`THH:MM` or `THH:MM:SS`; None when it is no time of day. 24:00 is refused, not moved to the next day."""
    found = CLOCK.match(text.strip())
    if not found or int(found["h"]) > 23 or int(found["n"]) > 59 or int(found["s"] or 0) > 59:
        return None
    return f"T{int(found['h']):02d}:{found['n']}" + (f":{found['s']}" if found["s"] else "")


@verb
def iso_datetime(
    df: pd.DataFrame,
    date: Col,
    new: New,
    found: Findings,
    time: Col | None = None,
    order: str | None = None,
) -> pd.DataFrame:
    """ISO 8601 text of a collected date, with its time where one was collected.

    In: `2012-03-05`, `05-MAR-2012`, `20120305`, a year with or without a month; unknown parts as UN, UNK, NK, XX
    or `-`. `05/03/2012` only where `order` says DMY or MDY. Times as `8:30` or `08:30:15`.
    Out: text as precise as collected; a time is only added to a complete date.
    Missing: when the date is missing. Errors: a finding for each value that is no date or no time.
    Source: SDTMIG 4.4.1 and 4.4.2 (formats for date/time variables, precision).

    Example:
        - iso_datetime: {date: AE_STDT, time: AE_STTM, new: AESTDTC}

        AE_STDT     | AE_STTM -> AESTDTC
        05-MAR-2012 | 8:30    -> 2012-03-05T08:30
        UN-MAR-2012 | 8:30    -> 2012-03
        20120306    | .       -> 2012-03-06
    """
    if order is not None and order not in SLASHED:
        raise StudyError(f"order `{order}` is not one of {', '.join(SLASHED)}")
    days = on_distinct(df[date], lambda text: iso_date_text(text, order))
    _refuse(df, date, days, "is not a date", found)
    if time is None:
        return df.assign(**{new: days})
    clock = on_distinct(df[time], iso_time_text)
    _refuse(df, time, clock, "is not a time of day", found)
    both = pd.DataFrame({"day": days, "clock": clock})

    def joined(day: str | None, at: str | None) -> str | None:
        return day + at if day and at and len(day) == 10 else day

    return df.assign(**{new: on_distinct_rows(both, ["day", "clock"], joined)})


def _refuse(df: pd.DataFrame, column: str, made: pd.Series, says: str, found: Findings) -> None:
    text = coded(df[column])
    bad = (text.cat.codes.to_numpy() >= 0) & (made.cat.codes.to_numpy() < 0)
    if bad.any():
        bad &= ~text.isin([t for t in text.cat.categories if NOTHING_KNOWN.match(t.strip())]).to_numpy()
    if bad.any():
        bad = once(df, column, bad)
        values = coded(df[column])[bad].astype(object)
        texts = [f"'{v}'" for v in dict.fromkeys(values)]
        message = f"{bad.sum()} collected value{'s' if bad.sum() > 1 else ''} in {column} {says}: {some(texts)}"
        rows = tuple(np.flatnonzero(bad).tolist())
        fix = "query the site and export again, or, where the style is another, declare it (order: DMY or MDY)"
        found.add(Finding("date", ERROR, "", "", message, rows=rows, count=int(bad.sum()), field=column, fix=fix))


def moments(iso: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970-01-01 with the time of day as a fraction, and whether a time was given; NaN where partial or missing."""
    text = coded(iso)
    seconds = clock(text)[0]
    return day_number(text) + np.nan_to_num(seconds) / 86_400, ~np.isnan(seconds)


def clock(iso: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Seconds since midnight of ISO text with a time, and the seconds in its last part (1, 60 or 3600); NaN where there is no time."""
    text = coded(iso)
    read = np.array([_seconds(v) for v in text.cat.categories] + [(np.nan, np.nan)])[text.cat.codes.to_numpy()]
    return read[:, 0], read[:, 1]


@lru_cache(CACHED)
def _seconds(text: str) -> tuple[float, float]:
    found = ISO_CLOCK.match(text, 10)
    if not found:
        return np.nan, np.nan
    hour, minute, second = found.groups()
    return float(int(hour) * 3600 + int(minute or 0) * 60 + int(second or 0)), 1.0 if second else 60.0 if minute else 3600.0


def day_number(iso: pd.Series) -> np.ndarray:
    """Days since 1970-01-01 of ISO text with a complete date (a time is cut off); NaN where partial or missing."""
    text = coded(iso)
    days = [_days(v) for v in text.cat.categories] + [np.nan]
    return np.array(days, dtype="float64")[text.cat.codes.to_numpy()]


@lru_cache(CACHED)
def _days(text: str) -> float:
    try:
        return (
            float(calendar_date.fromisoformat(text[:10]).toordinal() - calendar_date(1970, 1, 1).toordinal()) if len(text) >= 10 else np.nan
        )
    except ValueError:
        return np.nan


def as_day_number(series: pd.Series) -> np.ndarray:
    """Days since 1970-01-01 of a date column, be it ISO text or dates."""
    if pd.api.types.is_datetime64_any_dtype(series):
        days = series.to_numpy().astype("datetime64[D]").astype("float64")
        return np.where(series.isna().to_numpy(), np.nan, days)
    return day_number(series)


def as_dates(days: np.ndarray, index: pd.Index) -> pd.Series:
    """Dates from days since 1970-01-01; NaN is missing."""
    whole = np.where(np.isnan(days), np.iinfo("int64").min, np.nan_to_num(days)).astype("int64")
    return pd.Series(whole.astype("datetime64[D]").astype("datetime64[s]"), index=index)


@verb
def study_day(df: pd.DataFrame, date: Col, reference: Col, new: New) -> pd.DataFrame:
    """Day of `date` relative to `reference`: the reference day is 1, the day before it -1, and there is no day 0.

    In: ISO 8601 text or dates. Out: same rows, whole number in `new`.
    Missing: when either date is missing or partial. Source: SDTMIG 4.4.4; ADaMIG 3.2.3 (ADY).

    Example:
        - study_day: {date: AESTDTC, reference: RFSTDTC, new: AESTDY}

        AESTDTC    | RFSTDTC    -> AESTDY
        2012-03-06 | 2012-03-05 -> 2
        2012-03-05 | 2012-03-05 -> 1
        2012-03-04 | 2012-03-05 -> -1
        2012-03    | 2012-03-05 -> .
    """
    difference = as_day_number(df[date]) - as_day_number(df[reference])
    return df.assign(**{new: difference + (difference >= 0)})


@verb
def duration(df: pd.DataFrame, start: Col, end: Col, new: New, unit: str = "days", plus: int = 0) -> pd.DataFrame:
    """Time from `start` to `end` in days, weeks (7), months (30.4375 days) or years (365.25 days).

    `plus: 1` counts both end days. Missing: when either date is missing or partial.

    Example:
        - duration: {start: ASTDT, end: AENDT, new: ADURN, plus: 1}

        ASTDT      | AENDT      -> ADURN
        2012-03-05 | 2012-03-06 -> 2
        2012-03-05 | .          -> .
    """
    if unit not in DAYS_IN:
        raise StudyError(f"unit `{unit}` is not one of {', '.join(DAYS_IN)}{did_you_mean(unit, DAYS_IN)}")
    days = as_day_number(df[end]) - as_day_number(df[start]) + plus
    return df.assign(**{new: days / DAYS_IN[unit]})


@verb
def age(df: pd.DataFrame, birth: Col, at: Col, new: New) -> pd.DataFrame:
    """Completed years between two dates, by anniversaries; 29 February has its birthday on 1 March.

    Missing: when either date is missing or partial. Source: SDTMIG DM, AGE.

    Example:
        - age: {birth: BRTHDTC, at: RFICDTC, new: AGE}

        BRTHDTC    | RFICDTC    -> AGE
        1950-03-05 | 2012-03-05 -> 62
        1950-03-06 | 2012-03-05 -> 61
        1950       | 2012-03-05 -> .
    """
    pair = pd.DataFrame({"birth": _iso(df[birth]), "at": _iso(df[at])})

    def years(birth: str | None, at: str | None) -> str | None:
        if not (birth and at) or len(birth) < 10 or len(at) < 10:
            return None
        return str(int(at[:4]) - int(birth[:4]) - (at[5:10] < birth[5:10]))

    text = on_distinct_rows(pair, ["birth", "at"], years)
    values = np.array([float(v) for v in text.cat.categories] + [np.nan])
    return df.assign(**{new: values[text.cat.codes.to_numpy()]})


def _iso(series: pd.Series) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(series):
        return coded(series)
    codes, values = pd.factorize(series)
    return from_codes(codes, [v.strftime("%Y-%m-%d") for v in values], series.index)
