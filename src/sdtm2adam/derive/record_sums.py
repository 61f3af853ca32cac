"""Sums over records of another table: totals, counts, averages, and sums weighted by days (dose times days)."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.arithmetic import numbers
from sdtm2adam.derive.contract import Brought, Col, Key, New, Table, TableCols, TableWhere, verb
from sdtm2adam.derive.dates import as_day_number
from sdtm2adam.derive.joins import keys, pairs, with_several
from sdtm2adam.derive.lookups import columns_there, named_columns
from sdtm2adam.derive.origin import SRC
from sdtm2adam.errors import ERROR, Finding, Findings, some


@verb
def total(df: pd.DataFrame, table: Table, on: Key, columns: Brought, where: TableWhere | None = None) -> pd.DataFrame:
    """The sum of a number over the records of another table that have this key (and meet `where`).

    `columns` says what is summed and as what (theirs: new name), several at once; a text counts as the number that it says.
    Out: the same rows. Missing: without a record that has a number; records without one do not count.

    Example:
        - total: {table: EX, on: [USUBJID], columns: {EXDOSE: CUMDOSE}}

        EX:
        USUBJID | EXDOSE
        P1      | 50
        P1      | 25
        P1      | .
        P2      | .

        USUBJID -> CUMDOSE
        P1      -> 75
        P2      -> .
        P3      -> .
    """
    table = table if where is None else table[where.mask(table)]
    for theirs, new in columns_there(table, columns).items():
        value = numbers(table[theirs])
        here, there = pairs(*keys(df, table, on))
        here, there = (at[~np.isnan(value[there])] for at in (here, there))
        df = with_several(df.assign(**{new: _summed(value[there], here, len(df))}), table, here, there, [new])
    return df


@verb
def average(df: pd.DataFrame, table: Table, on: Key, columns: Brought, where: TableWhere | None = None) -> pd.DataFrame:
    """The arithmetic mean of a number over the records of another table that have this key (and meet `where`).

    `columns` says of what and as what (theirs: new name), several at once; a text counts as the number that it says.
    Out: the same rows. Missing: without a record that has a number; records without one do not count.

    Example:
        - average: {table: EX, on: [USUBJID], columns: {EXDOSE: AVGDOSE}}

        EX:
        USUBJID | EXDOSE
        P1      | 50
        P1      | 25
        P1      | .

        USUBJID -> AVGDOSE
        P1      -> 37.5
        P2      -> .
    """
    table = table if where is None else table[where.mask(table)]
    for theirs, new in columns_there(table, columns).items():
        value = numbers(table[theirs])
        here, there = pairs(*keys(df, table, on))
        here, there = (at[~np.isnan(value[there])] for at in (here, there))
        mean = _summed(value[there], here, len(df)) / np.maximum(np.bincount(here, minlength=len(df)), 1)
        df = with_several(df.assign(**{new: mean}), table, here, there, [new])
    return df


@verb
def record_count(df: pd.DataFrame, table: Table, on: Key, new: New, where: TableWhere | None = None) -> pd.DataFrame:
    """How many records of another table have this key (and meet `where`); 0 for none, never missing.

    Example:
        - record_count: {table: EX, on: [USUBJID], where: "EXDOSE > 0", new: NDOSE}

        EX:
        USUBJID | EXDOSE
        P1      | 50
        P1      | 0
        P1      | 25

        USUBJID -> NDOSE
        P1      -> 2
        P2      -> 0
    """
    table = table if where is None else table[where.mask(table)]
    here, there = pairs(*keys(df, table, on))
    return with_several(df.assign(**{new: np.bincount(here, minlength=len(df)).astype("float64")}), table, here, there, [new])


def _two_days(given: Mapping) -> Iterator[str]:
    if len(given["days"]) != 2:
        yield "`days` names two columns of the table: the first and the last day"
    if len(named_columns(given["columns"])) != 1:
        yield "`columns` names one column of the table: what counts for each day"


@verb(check=_two_days)
def weighted_sum(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    columns: Brought,
    days: TableCols,
    found: Findings,
    open_end: Col | None = None,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """A number times the days for which it held, summed over the records of another table: dose times days.

    `days` names their first and last day, both counted (dates or ISO 8601 text, a time is cut off); `columns` the number and the
    new column (theirs: new). A record whose last day is missing runs to the date `open_end` of the row here.
    Out: the same rows; unit of the number times days. Missing: without a record that has a number; records without one do not
    count. Errors: a record without a first or last day, or whose last day is before the first, is a finding, and the sum missing.

    Example:
        - weighted_sum: {table: EX, on: [USUBJID], columns: {EXDOSE: CUMDOSE}, days: [EXSTDTC, EXENDTC], open_end: DISCDT}

        EX:
        USUBJID | EXDOSE | EXSTDTC    | EXENDTC
        P1      | 50     | 2012-03-01 | 2012-03-10
        P1      | 25     | 2012-03-11 | .
        P2      | 50     | 2012-03-01 | 2012-03-01

        USUBJID | DISCDT     -> CUMDOSE
        P1      | 2012-03-14 -> 600
        P2      | 2012-05-01 -> 50
        P3      | .          -> .
    """
    table = table if where is None else table[where.mask(table)]
    (theirs, new), value, first, last = _per_day(table, columns, days)
    here, there = pairs(*keys(df, table, on))
    here, there = (at[~np.isnan(value[there])] for at in (here, there))
    end = last[there] if open_end is None else np.where(np.isnan(last[there]), as_day_number(df[open_end])[here], last[there])
    span = end - first[there] + 1
    with np.errstate(invalid="ignore"):
        bad = ~(span > 0)
    if bad.any():
        _tell(table, there[bad], days, theirs, found)
    summed = _summed(value[there] * span, here, len(df))
    summed[here[bad]] = np.nan
    return with_several(df.assign(**{new: summed}), table, here, there, [new])


@verb(check=_two_days)
def weighted_sum_until(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    columns: Brought,
    days: TableCols,
    until: Col,
    found: Findings,
) -> pd.DataFrame:
    """The same sum up to and with the date `until` of each row here: the dose that was taken by the day of a record.

    Later days do not count; a record whose last day is missing runs on. Out: the same rows; unit of the number times days; 0
    where the first day is later. Missing: where `until` is, and without a record that has a number.
    Errors: a record without a first day, or whose last day is before the first, is a finding, and the sum missing.

    Example:
        - weighted_sum_until: {table: EX, on: [USUBJID], columns: {EXDOSE: CUMDOSE}, days: [EXSTDTC, EXENDTC], until: ADT}

        EX:
        USUBJID | EXDOSE | EXSTDTC    | EXENDTC
        P1      | 50     | 2012-03-01 | 2012-03-10
        P1      | 25     | 2012-03-11 | .

        USUBJID | ADT        -> CUMDOSE
        P1      | 2012-02-20 -> 0
        P1      | 2012-03-03 -> 150
        P1      | 2012-03-12 -> 550
        P1      | .          -> .
    """
    (theirs, new), value, first, last = _per_day(table, columns, days)
    here, there = pairs(*keys(df, table, on))
    here, there = (at[~np.isnan(value[there])] for at in (here, there))
    with np.errstate(invalid="ignore"):
        bad = np.isnan(first[there]) | (last[there] < first[there])
    if bad.any():
        _tell(table, there[bad], days, theirs, found)
    limit = as_day_number(df[until])
    span = np.maximum(np.fmin(last[there], limit[here]) - first[there] + 1, 0)
    summed = np.where(np.isnan(limit), np.nan, _summed(value[there] * span, here, len(df)))
    summed[here[bad]] = np.nan
    counted = span > 0
    return with_several(df.assign(**{new: summed}), table, here[counted], there[counted], [new])


def _per_day(table: pd.DataFrame, columns, days: list[str]) -> tuple[tuple[str, str], np.ndarray, np.ndarray, np.ndarray]:
    columns_there(table, days)
    ((theirs, new),) = columns_there(table, columns).items()
    return (theirs, new), numbers(table[theirs]), *(as_day_number(table[c]) for c in days)


def _summed(values: np.ndarray, here: np.ndarray, length: int) -> np.ndarray:
    """Sums by row, in the order of the values; missing for rows without any."""
    return np.where(np.bincount(here, minlength=length) > 0, np.bincount(here, weights=values, minlength=length), np.nan)


def _tell(table: pd.DataFrame, bad: np.ndarray, days: list[str], value: str, found: Findings) -> None:
    """An error for records with a number whose days cannot be counted."""
    bad = np.unique(bad)
    shown = [" to ".join("(nothing)" if pd.isna(v) else str(v) for v in row) for row in table[days].iloc[bad].astype(object).to_numpy()]
    message = (
        f"{len(bad)} record{'s' if len(bad) > 1 else ''} with {value} but without days that can be counted "
        f"({' to '.join(days)}): {some(dict.fromkeys(shown))}"
    )
    source = f"{{origin {' '.join(map(str, table[SRC].to_numpy()[bad]))}}}" if SRC in table.columns else ""
    fix = "say with `where:` which records count, give a date for open ends, or query the site and export again"
    found.add(Finding("record-days", ERROR, "", "", message, count=len(bad), source=source, fix=fix))
