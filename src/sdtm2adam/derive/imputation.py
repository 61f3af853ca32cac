"""Dates of which a part is unknown: the first, the last or the middle day that they may be, within other dates; and their flag."""

from calendar import monthrange

import numpy as np
import pandas as pd

from sdtm2adam.derive.analysis_dates import known_part
from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.dates import as_dates, as_day_number
from sdtm2adam.derive.text import chosen, coded, constant_text, from_codes

MIDDLE_OF_MONTH, MIDDLE_OF_YEAR = 15, "06-30"


@verb
def imputed_first(
    df: pd.DataFrame, dtc: Col, new: New, flag: New, not_before: Cols | None = None, not_after: Cols | None = None
) -> pd.DataFrame:
    """The date of ISO 8601 text; where a part is unknown, the first day that it may be, within the bounds; and the flag.

    Out: date in `new`; `flag` is D where the day was put in, M where month and day were, else missing. `not_before` and
    `not_after` name dates of the row: of those that lie in the month or year that was collected the latest and the earliest
    count, and where both cannot be held, `not_after`. A date collected in full stays as it is.
    Missing: when not even the year is known (`filled_date` takes another date then). Source: ADaMIG 3.1.3 (DTF).

    Example:
        - imputed_first: {dtc: AESTDTC, new: ASTDT, flag: ASTDTF, not_before: [TRTSDT], not_after: [DTHDT]}

        AESTDTC    | TRTSDT     | DTHDT      -> ASTDT      | ASTDTF
        2012-03-09 | 2012-03-15 | .          -> 2012-03-09 | .
        2012-03    | 2012-03-15 | .          -> 2012-03-15 | D
        2012-02    | 2012-03-15 | .          -> 2012-02-01 | D
        2012       | 2012-03-15 | 2012-03-10 -> 2012-03-10 | M
        .          | 2012-03-15 | .          -> .          | .
    """
    return _imputed(df, dtc, new, flag, not_before, not_after, 0)


@verb
def imputed_last(
    df: pd.DataFrame, dtc: Col, new: New, flag: New, not_before: Cols | None = None, not_after: Cols | None = None
) -> pd.DataFrame:
    """The date of ISO 8601 text; where a part is unknown, the last day that it may be, within the bounds; and the flag.

    Flag, bounds and sources as in `imputed_first`. Missing: when not even the year is known.

    Example:
        - imputed_last: {dtc: AEENDTC, new: AENDT, flag: AENDTF, not_after: [DTHDT, CUTDT]}

        AEENDTC | DTHDT      | CUTDT      -> AENDT      | AENDTF
        2012-02 | .          | 2012-12-31 -> 2012-02-29 | D
        2012-06 | 2012-06-10 | 2012-12-31 -> 2012-06-10 | D
        2012    | .          | 2012-11-30 -> 2012-11-30 | M
    """
    return _imputed(df, dtc, new, flag, not_before, not_after, 1)


@verb
def imputed_middle(
    df: pd.DataFrame, dtc: Col, new: New, flag: New, not_before: Cols | None = None, not_after: Cols | None = None
) -> pd.DataFrame:
    """The date of ISO 8601 text; where a part is unknown, the 15th of its month or 30 June of its year, within the bounds; and the flag.

    Another day in the middle: `imputed_date`. Flag, bounds and sources as in `imputed_first`. Missing: when not even the year is
    known.

    Example:
        - imputed_middle: {dtc: MHSTDTC, new: ASTDT, flag: ASTDTF, not_after: [RFICDT]}

        MHSTDTC | RFICDT     -> ASTDT      | ASTDTF
        2011-03 | 2012-03-05 -> 2011-03-15 | D
        2011    | 2012-03-05 -> 2011-06-30 | M
        2012    | 2012-03-05 -> 2012-03-05 | M
    """
    return _imputed(df, dtc, new, flag, not_before, not_after, 2)


@verb
def filled_date(df: pd.DataFrame, date: Col, by: Cols, new: New, flag: New) -> pd.DataFrame:
    """A date or, where it is missing altogether, the first filled of other dates; `flag` is then Y and else what it was.

    For dates of which nothing is known: run it after the date's own imputation, with the same flag. Missing: where all are
    missing. Source: ADaMIG 3.1.3 (DTF: Y, the whole date is imputed).

    Example:
        - filled_date: {date: ASTDT, by: [TRTSDT], new: ASTDT, flag: ASTDTF}

        ASTDT      | ASTDTF | TRTSDT     -> ASTDT      | ASTDTF
        2012-03-09 | .      | 2012-03-05 -> 2012-03-09 | .
        2012-04-01 | D      | 2012-03-05 -> 2012-04-01 | D
        .          | .      | 2012-03-05 -> 2012-03-05 | Y
        .          | .      | .          -> .          | .
    """
    days = as_day_number(df[date])
    absent = np.isnan(days)
    for other in by:
        days = np.where(np.isnan(days), as_day_number(df[other]), days)
    before = coded(df[flag]) if flag in df.columns else constant_text(None, df.index)
    put_in = absent & ~np.isnan(days)
    return df.assign(**{new: as_dates(days, df.index), flag: chosen(put_in, constant_text("Y", df.index), before)})


def _imputed(df, dtc: str, new: str, flag: str, not_before: list[str] | None, not_after: list[str] | None, which: int) -> pd.DataFrame:
    """The first (0), last (1) or middle (2) day of what each text may mean, held within the bounds."""
    text = coded(df[dtc])
    spans = [possible_days(known_part(v)) for v in text.cat.categories] + [(np.nan,) * 3 + (-1,)]
    first, last, middle, level = np.array(spans, dtype="float64")[text.cat.codes.to_numpy()].T
    put_in = level >= 0
    low, high = _bound(df, not_before, np.fmax), _bound(df, not_after, np.fmin)
    low = np.where(put_in & (low >= first) & (low <= last), low, first)
    high = np.where(put_in & (high >= first) & (high <= last), high, last)
    wanted = (low, high, middle)[which]
    days = np.where(put_in, np.minimum(np.maximum(wanted, low), high), first)
    return df.assign(**{new: as_dates(days, df.index), flag: from_codes(level.astype(np.int64), ["D", "M"], df.index)})


def _bound(df: pd.DataFrame, columns: list[str] | None, choose) -> np.ndarray:
    return choose.reduce([np.full(len(df), np.nan), *(as_day_number(df[c]) for c in columns or ())])


def possible_days(known: str) -> tuple[float, float, float, int]:
    """First, last and middle day of what is known of a date, and what is unknown: -1 nothing, 0 the day, 1 month and day."""
    if not known:
        return np.nan, np.nan, np.nan, -1
    if len(known) == 10:
        return (_day(known),) * 3 + (-1,)
    if len(known) == 7:
        length = monthrange(int(known[:4]), int(known[5:7]))[1]
        return _day(f"{known}-01"), _day(f"{known}-{length}"), _day(f"{known}-{MIDDLE_OF_MONTH}"), 0
    year = known[:4]
    return _day(f"{year}-01-01"), _day(f"{year}-12-31"), _day(f"{year}-{MIDDLE_OF_YEAR}"), 1


def _day(text: str) -> float:
    return float(np.datetime64(text, "D").astype(int))
