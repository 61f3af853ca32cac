"""Numeric dates for analysis: complete dates, imputed dates with their flag, shifted and chosen dates."""

import calendar
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.dates import as_dates, as_day_number, day_number
from sdtm2adam.derive.text import coded, from_codes


@verb
def analysis_date(df: pd.DataFrame, dtc: Col, new: New = "ADT") -> pd.DataFrame:
    """The date of ISO 8601 text; a time is cut off.

    Missing: when the text is missing or partial (nothing is imputed). Source: ADaMIG 3.2.3 (--DT).

    Example:
        - analysis_date: {dtc: AESTDTC, new: ASTDT}

        AESTDTC          -> ASTDT
        2012-03-05T08:30 -> 2012-03-05
        2012-03          -> .
    """
    return df.assign(**{new: as_dates(day_number(df[dtc]), df.index)})


def _days_of_the_calendar(given: Mapping) -> Iterator[str]:
    if not 1 <= given["day"] <= 31:
        yield f"`day: {given['day']}` is no day of a month"
    if not is_whole_date(f"2000-{given['month_day']}"):
        yield f"`month_day: {given['month_day']}` is no day of a year, as 07-01 is"


@verb(check=_days_of_the_calendar)
def imputed_date(
    df: pd.DataFrame,
    dtc: Col,
    day: int,
    month_day: str,
    new: New,
    flag: New,
    not_before: Col | None = None,
) -> pd.DataFrame:
    """The date of ISO 8601 text, with `day` put in where it is unknown, `month_day` where both are, and the flag that says so.

    Out: date in `new`; `flag` is D where the day was put in, M where month and day were, else missing.
    `day` beyond the month's end is its last day, so `day: 31` is end of month; `month_day` is text: "07-01". `not_before` lifts an
    imputed date to that date where the collected part allows it (same year, and same month if known).
    Missing: when not even the year is known. Source: ADaMIG 3.1.3 (date imputation flags, DTF).

    Example:
        - imputed_date: {dtc: AESTDTC, day: 1, month_day: "01-01", new: ASTDT, flag: ASTDTF, not_before: TRTSDT}

        AESTDTC    | TRTSDT     -> ASTDT      | ASTDTF
        2012-03-09 | 2012-03-05 -> 2012-03-09 | .
        2012-03    | 2012-03-05 -> 2012-03-05 | D
        2012-02    | 2012-03-05 -> 2012-02-01 | D
        2011       | 2012-03-05 -> 2011-01-01 | M
    """
    text = coded(df[dtc])
    collected = [known_part(v) for v in text.cat.categories]
    days = np.array([_imputed(v, day, month_day) for v in collected] + [np.nan])[text.cat.codes.to_numpy()]
    level = np.array([{7: 0, 4: 1}.get(len(v), -1) for v in collected] + [-1])[text.cat.codes.to_numpy()]
    if not_before is not None:
        days = _lifted(days, level, as_day_number(df[not_before]))
    return df.assign(**{new: as_dates(days, df.index), flag: from_codes(level, ["D", "M"], df.index)})


def is_whole_date(text: str) -> bool:
    """Whether text in a spec is a day of the calendar, written in full."""
    return len(text) == 10 and not np.isnan(day_number(pd.Series([text], dtype="str"))[0])


def known_part(text: str) -> str:
    """What of a date counts: all of it, year and month, or the year (of `2012---15` too); "" without a year."""
    return "" if text.startswith("-") else text[:4] if text[4:7] == "---" else text[:10]


def _imputed(text: str, day: int, month_day: str) -> float:
    if not text:
        return np.nan
    if len(text) == 10:
        return float(np.datetime64(text, "D").astype(int))
    if len(text) < 7:
        return float(np.datetime64(f"{text[:4]}-{month_day}", "D").astype(int))
    last = calendar.monthrange(int(text[:4]), int(text[5:7]))[1]
    return float(np.datetime64(f"{text[:7]}-{min(day, last):02d}", "D").astype(int))


def _lifted(days: np.ndarray, level: np.ndarray, floor: np.ndarray) -> np.ndarray:
    usable = (level >= 0) & ~np.isnan(days) & ~np.isnan(floor)
    with np.errstate(invalid="ignore"):
        usable &= floor > days
    unit = {0: "M", 1: "Y"}
    for kind, span in unit.items():
        rows = usable & (level == kind)
        same = days[rows].astype("int64").astype("datetime64[D]").astype(f"datetime64[{span}]") == floor[rows].astype("int64").astype(
            "datetime64[D]"
        ).astype(f"datetime64[{span}]")
        days = days.copy()
        days[np.flatnonzero(rows)[same]] = floor[rows][same]
    return days


@verb
def shifted_date(df: pd.DataFrame, date: Col, days: int, new: New) -> pd.DataFrame:
    """A date so many days later (earlier when negative). Missing: when the date is.

    Example:
        - shifted_date: {date: TRTEDT, days: 28, new: FUENDT}

        TRTEDT     -> FUENDT
        2012-03-05 -> 2012-04-02
    """
    return df.assign(**{new: as_dates(as_day_number(df[date]) + days, df.index)})


@verb
def first_date(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The earliest of several date columns; missing ones do not count, and all missing is missing.

    Example:
        - first_date: {columns: [DTHDT, DISCDT], new: ENDDT}

        DTHDT      | DISCDT     -> ENDDT
        2012-06-05 | 2012-04-01 -> 2012-04-01
        .          | 2012-05-01 -> 2012-05-01
    """
    return df.assign(**{new: as_dates(_across(df, columns, np.fmin), df.index)})


@verb
def last_date(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The latest of several date columns; missing ones do not count, and all missing is missing.

    Example:
        - last_date: {columns: [LASTVIS, LASTCALL], new: LSTALVDT}

        LASTVIS    | LASTCALL   -> LSTALVDT
        2012-06-05 | 2012-04-01 -> 2012-06-05
        .          | 2012-05-01 -> 2012-05-01
    """
    return df.assign(**{new: as_dates(_across(df, columns, np.fmax), df.index)})


def _across(df: pd.DataFrame, columns: list[str], choose) -> np.ndarray:
    return choose.reduce([as_day_number(df[c]) for c in columns])


def _date_is_whole(given: Mapping) -> Iterator[str]:
    if not is_whole_date(given["date"]):
        yield f"`{given['date']}` is no whole date, as 2018-02-28 is"


@verb(check=_date_is_whole)
def fixed_date(df: pd.DataFrame, date: str, new: New) -> pd.DataFrame:
    """The same calendar date on every row, never missing: a data cut, an administrative end. ISO 8601 text in the spec.

    Example:
        - fixed_date: {date: "2018-02-28", new: CUTDT}

        USUBJID -> CUTDT
        P1      -> 2018-02-28
    """
    day = day_number(pd.Series([date], dtype="str"))[0]
    return df.assign(**{new: as_dates(np.full(len(df), day), df.index)})
