"""Numeric date-times and times of day for analysis, their parts, and times that are imputed with their flag."""

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.dates import DAY, as_dates, as_day_number, as_moments, as_seconds, clock, day_number
from sdtm2adam.derive.text import coded, from_codes

WHOLE_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
HOUR, MINUTE, SECOND = 3600.0, 60.0, 1.0  # what the last part of a time of day counts


@verb
def analysis_datetime(df: pd.DataFrame, dtc: Col, new: New = "ADTM") -> pd.DataFrame:
    """The date-time of ISO 8601 text with at least hour and minute; seconds that were not collected are 00.

    Missing: when the text is missing, or is no complete date with hour and minute (nothing is imputed; `imputed_datetime` does).
    Source: ADaMIG 3.1.2, 3.3.3 (--DTM).

    Example:
        - analysis_datetime: {dtc: EXSTDTC, new: ASTDTM}

        EXSTDTC          -> ASTDTM
        2012-03-05T08:30 -> 2012-03-05T08:30:00
        2012-03-05T08    -> .
        2012-03-05       -> .
    """
    seconds, unit = clock(df[dtc])
    return df.assign(**{new: as_moments(day_number(df[dtc]) * DAY + np.where(unit <= MINUTE, seconds, np.nan), df.index)})


@verb
def analysis_time(df: pd.DataFrame, dtc: Col, new: New = "ATM") -> pd.DataFrame:
    """The time of day of ISO 8601 text with at least hour and minute; seconds that were not collected are 00.

    Out: time since midnight. Missing: when the text is missing, or has no hour and minute. Source: ADaMIG 3.1.2, 3.3.3 (--TM).

    Example:
        - analysis_time: {dtc: EXSTDTC, new: ASTTM}

        EXSTDTC             -> ASTTM
        2012-03-05T08:30:15 -> 08:30:15
        2012-03-05          -> .
    """
    seconds, unit = clock(df[dtc])
    return df.assign(**{new: _as_times(np.where(unit <= MINUTE, seconds, np.nan), df.index)})


def _time_is_whole(given: Mapping) -> Iterator[str]:
    if not WHOLE_CLOCK.fullmatch(given["time"]):
        yield f"`{given['time']}` is no whole time of day, as 23:59:59 is"


@verb(check=_time_is_whole)
def imputed_datetime(df: pd.DataFrame, dtc: Col, date: Col, time: str, new: New, flag: New, not_before: Col | None = None) -> pd.DataFrame:
    """A date, imputed or not, with the time of its ISO 8601 text, unknown parts of which are those of `time`; and the flag.

    `date` is the analysis date of `dtc` (analysis_date, or one that was imputed). Out: date-time in `new`; `flag` is H where the
    whole time was put in, M minutes and seconds, S the seconds, else missing. S is not said in a column where no record has
    seconds and `time` ends in 00. `not_before` lifts an imputed time to that moment where the collected part allows it (same
    day; same hour or minute if known). Missing: where `date` is.
    Source: ADaMIG 3.1.3 (time imputation flags, TMF).

    Example:
        - imputed_datetime: {dtc: AESTDTC, date: ASTDT, time: "00:00:00", new: ASTDTM, flag: ASTTMF, not_before: TRTSDTM}

        AESTDTC             | ASTDT      | TRTSDTM             -> ASTDTM              | ASTTMF
        2012-03-05T08:30:15 | 2012-03-05 | 2012-03-05T09:00:00 -> 2012-03-05T08:30:15 | .
        2012-03-05T09       | 2012-03-05 | 2012-03-05T09:00:00 -> 2012-03-05T09:00:00 | M
        2012-03-05          | 2012-03-05 | 2012-03-05T09:00:00 -> 2012-03-05T09:00:00 | H
        .                   | .          | 2012-03-05T09:00:00 -> .                   | .
    """
    days = as_day_number(df[date])
    known, unit = clock(df[dtc])
    unit = np.where(np.isnan(unit) | (day_number(df[dtc]) != days), DAY, unit)  # the span in which the moment lies
    given = sum(part * int(text) for part, text in zip((HOUR, MINUTE, SECOND), time.split(":"), strict=True))
    start = days * DAY + np.where(unit == DAY, 0, np.nan_to_num(known))
    moment = start + given % unit
    if not_before is not None:
        floor = as_seconds(df[not_before])
        moment = np.where((unit > SECOND) & (floor > moment) & (floor < start + unit), floor, moment)
    level = np.select([np.isnan(days), unit == DAY, unit == HOUR, unit == MINUTE], [-1, 0, 1, 2], -1)
    if time.endswith(":00") and not (unit == SECOND).any():
        level = np.where(level == 2, -1, level)
    return df.assign(**{new: as_moments(moment, df.index), flag: from_codes(level, ["H", "M", "S"], df.index)})


@verb
def date_of(df: pd.DataFrame, datetime: Col, new: New) -> pd.DataFrame:
    """The date of a date-time. Missing: where it is. Source: ADaMIG 3.1.2 (--DT beside --DTM).

    Example:
        - date_of: {datetime: ASTDTM, new: ASTDT}

        ASTDTM              -> ASTDT
        2012-03-05T08:30:00 -> 2012-03-05
        .                   -> .
    """
    return df.assign(**{new: as_dates(as_day_number(df[datetime]), df.index)})


@verb
def time_of_day(df: pd.DataFrame, datetime: Col, new: New) -> pd.DataFrame:
    """The time of day of a date-time, as time since midnight. Missing: where it is. Source: ADaMIG 3.1.2 (--TM beside --DTM).

    Example:
        - time_of_day: {datetime: ASTDTM, new: ASTTM}

        ASTDTM              -> ASTTM
        2012-03-05T08:30:00 -> 08:30:00
        .                   -> .
    """
    return df.assign(**{new: _as_times(as_seconds(df[datetime]) % DAY, df.index)})


@verb
def year_of(df: pd.DataFrame, date: Col, new: New) -> pd.DataFrame:
    """The year of a date, date-time or ISO 8601 text that has one, as a number. Missing: where there is none.

    Example:
        - year_of: {date: BRTHDTC, new: BRTHYR}

        BRTHDTC -> BRTHYR
        1950-03 -> 1950
        .       -> .
    """
    text = coded(df[date])
    years = [float(v[:4]) if v[:4].isdecimal() else np.nan for v in text.cat.categories]
    return df.assign(**{new: np.array([*years, np.nan])[text.cat.codes.to_numpy()]})


def _as_times(seconds: np.ndarray, index: pd.Index) -> pd.Series:
    whole = np.where(np.isnan(seconds), np.iinfo("int64").min, np.nan_to_num(seconds)).astype("int64")
    return pd.Series(whole.astype("timedelta64[s]"), index=index)
