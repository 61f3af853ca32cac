"""What is counted from ISO 8601 dates: days, study days, durations, age."""

import re
from collections.abc import Iterator, Mapping
from datetime import date as calendar_date
from functools import lru_cache

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.text import coded, from_codes, on_distinct_rows
from sdtm2adam.errors import did_you_mean

DAYS_IN = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
DAY = 86_400.0  # seconds
ISO_CLOCK = re.compile(r"T(\d\d)(?::(\d\d)(?::(\d\d))?)?")
CACHED = 1 << 16  # distinct texts to remember: the same days stand in many columns of a study


def moments(iso: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970-01-01 with the time of day as a fraction, and whether a time was given; NaN where partial or missing."""
    text = coded(iso)
    seconds = clock(text)[0]
    return day_number(text) + np.nan_to_num(seconds) / DAY, ~np.isnan(seconds)


def clock(iso: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Seconds since midnight of ISO text with a time, and the seconds in its last part (1, 60 or 3600); NaN where there is no time."""
    text = coded(iso)
    read = np.array([_seconds(v) for v in text.array.categories] + [(np.nan, np.nan)])[text.array.codes]
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
    days = [_days(v) for v in text.array.categories] + [np.nan]
    return np.array(days, dtype="float64")[text.array.codes]


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


def as_seconds(series: pd.Series) -> np.ndarray:
    """Seconds since 1970-01-01 of a date or date-time column, be it ISO text or dates; a date is its first second.

    NaN where partial or missing. Whole numbers, so that moments can be compared for being equal.
    """
    if pd.api.types.is_datetime64_any_dtype(series):
        return np.where(series.isna().to_numpy(), np.nan, series.to_numpy().astype("datetime64[s]").astype("float64"))
    return day_number(series) * DAY + np.nan_to_num(clock(series)[0])


def as_moments(seconds: np.ndarray, index: pd.Index) -> pd.Series:
    """Date-times from seconds since 1970-01-01; NaN is missing."""
    whole = np.where(np.isnan(seconds), np.iinfo("int64").min, np.nan_to_num(seconds)).astype("int64")
    return pd.Series(whole.astype("datetime64[s]"), index=index)


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


def unit_is_known(given: Mapping) -> Iterator[str]:
    """What is wrong with `unit` of a duration."""
    if given["unit"] not in DAYS_IN:
        yield f"unit `{given['unit']}` is not one of {', '.join(DAYS_IN)}{did_you_mean(given['unit'], DAYS_IN)}"


@verb(check=unit_is_known)
def duration(df: pd.DataFrame, start: Col, end: Col, new: New, unit: str = "days", plus: int = 0) -> pd.DataFrame:
    """Time from `start` to `end` in days, weeks (7), months (30.4375 days) or years (365.25 days).

    `plus: 1` counts both end days. Missing: when either date is missing or partial.

    Example:
        - duration: {start: ASTDT, end: AENDT, new: ADURN, plus: 1}

        ASTDT      | AENDT      -> ADURN
        2012-03-05 | 2012-03-06 -> 2
        2012-03-05 | .          -> .
    """
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
    return df.assign(**{new: np.floor(_completed_months(df, birth, at) / 12)})


@verb
def age_in_months(df: pd.DataFrame, birth: Col, at: Col, new: New) -> pd.DataFrame:
    """Completed months between two dates, by the day of the month; the 31st of a month without one is the 1st of the next.

    Missing: when either date is missing or partial. Source: SDTMIG DM, AGE and AGEU (MONTHS).

    Example:
        - age_in_months: {birth: BRTHDTC, at: RFICDTC, new: AGE}

        BRTHDTC    | RFICDTC    -> AGE
        2011-01-31 | 2012-03-30 -> 13
        2011-01-31 | 2012-03-31 -> 14
        2011-01-31 | 2011-03-01 -> 1
        2011       | 2012-03-05 -> .
    """
    return df.assign(**{new: _completed_months(df, birth, at)})


def _completed_months(df: pd.DataFrame, birth: str, at: str) -> np.ndarray:
    pair = pd.DataFrame({"birth": _iso(df[birth]), "at": _iso(df[at])})

    def months(birth: str | None, at: str | None) -> str | None:
        if not (birth and at) or len(birth) < 10 or len(at) < 10:
            return None
        return str((int(at[:4]) - int(birth[:4])) * 12 + int(at[5:7]) - int(birth[5:7]) - (at[8:10] < birth[8:10]))

    text = on_distinct_rows(pair, ["birth", "at"], months)
    return np.array([float(v) for v in text.array.categories] + [np.nan])[text.array.codes]


def _iso(series: pd.Series) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(series):
        return coded(series)
    codes, values = pd.factorize(series)
    return from_codes(codes, [v.strftime("%Y-%m-%d") for v in values], series.index)
