"""Numeric dates for analysis: complete dates, imputed dates with their flag, shifted and chosen dates."""

import calendar

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.dates import as_dates, as_day_number, day_number
from sdtm2adam.derive.text import coded, from_codes


@verb
def analysis_date(df: pd.DataFrame, dtc: Col, new: New = "ADT") -> pd.DataFrame:
    """The date of ISO 8601 text; a time is cut off. Missing: when the text is missing or partial (nothing is imputed)."""
    return df.assign(**{new: as_dates(day_number(df[dtc]), df.index)})


@verb
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
    """
    text = coded(df[dtc])
    known = [_imputed(v, day, month_day) for v in text.cat.categories] + [np.nan]
    days = np.array(known)[text.cat.codes.to_numpy()]
    level = np.array([{10: -1, 7: 0, 4: 1}.get(min(len(v), 10), -1) for v in text.cat.categories] + [-1])[text.cat.codes.to_numpy()]
    if not_before is not None:
        days = _lifted(days, level, as_day_number(df[not_before]))
    return df.assign(**{new: as_dates(days, df.index), flag: from_codes(level, ["D", "M"], df.index)})


def _imputed(text: str, day: int, month_day: str) -> float:
    if len(text) >= 10:
        return float(np.datetime64(text[:10], "D").astype(int))
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
    """A date so many days later (earlier when negative). Missing: when the date is."""
    return df.assign(**{new: as_dates(as_day_number(df[date]) + days, df.index)})


@verb
def first_date(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The earliest of several date columns; missing ones do not count, and all missing is missing."""
    return df.assign(**{new: as_dates(_across(df, columns, np.fmin), df.index)})


@verb
def last_date(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The latest of several date columns; missing ones do not count, and all missing is missing."""
    return df.assign(**{new: as_dates(_across(df, columns, np.fmax), df.index)})


def _across(df: pd.DataFrame, columns: list[str], choose) -> np.ndarray:
    return choose.reduce([as_day_number(df[c]) for c in columns])


@verb
def fixed_date(df: pd.DataFrame, date: str, new: New) -> pd.DataFrame:
    """The same calendar date on every row: a data cut, an administrative end. ISO 8601 text in the spec."""
    day = float(np.datetime64(date, "D").astype(int))
    return df.assign(**{new: as_dates(np.full(len(df), day), df.index)})
