"""One record of several of another table, chosen by order or by date, and what it brings."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Brought, Col, Key, Table, TableCol, TableCols, TableWhere, verb
from sdtm2adam.derive.dates import DAY, as_seconds
from sdtm2adam.derive.flags import order_of
from sdtm2adam.derive.joins import keys
from sdtm2adam.derive.lookups import columns_there, with_columns
from sdtm2adam.derive.origin import NONE


@verb
def first_where(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    order: TableCols,
    columns: Brought,
    where: TableWhere | None = None,
    otherwise: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of the first record of another table with this key, in this order, among those that meet `where`.

    Where no record meets it, the first of those that meet `otherwise`. `columns` says what to bring (theirs: new name).
    Ties: the record that stands first in the table. A record without a value to order by comes last.
    Out: the same rows. Missing: where there is no such record.

    Example:
        - first_where: {table: DS, on: [USUBJID], order: [DSSTDTC], where: "DSCAT == 'DISPOSITION'", columns: {DSDECOD: DCREAS}}

        DS:
        USUBJID | DSCAT       | DSSTDTC    | DSDECOD
        P1      | PROTOCOL    | 2012-03-01 | RANDOMIZED
        P1      | DISPOSITION | 2012-06-05 | DEATH
        P1      | DISPOSITION | 2012-04-05 | ADVERSE EVENT

        USUBJID -> DCREAS
        P1      -> ADVERSE EVENT
        P2      -> .
    """
    return _brought(df, table, on, order, columns, (where, otherwise), last=False)


@verb
def last_where(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    order: TableCols,
    columns: Brought,
    where: TableWhere | None = None,
    otherwise: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of the last record of another table with this key, in this order, among those that meet `where`.

    Where no record meets it, the last of those that meet `otherwise`. `columns` says what to bring (theirs: new name).
    Ties: the record that stands last in the table. A record without a value to order by comes first.
    Out: the same rows. Missing: where there is no such record.

    Example:
        - last_where:
            {table: VS, on: [USUBJID], order: [VISITNUM], where: "VISITNUM < 2", otherwise: "VISITNUM == 2", columns: {VSSTRESN: WTBL}}

        VS:
        USUBJID | VISITNUM | VSSTRESN
        P1      | 0        | 71
        P1      | 1        | 70
        P1      | 2        | 69
        P2      | 2        | 82

        USUBJID -> WTBL
        P1      -> 70
        P2      -> 82
        P3      -> .
    """
    return _brought(df, table, on, order, columns, (where, otherwise), last=True)


def _brought(df, table, on, order, columns, conditions, last: bool) -> pd.DataFrame:
    columns_there(table, order)
    where, otherwise = (None if c is None else c.mask(table) for c in conditions)
    at = chosen_records(df, table, on, order, np.ones(len(table), dtype=bool) if where is None else where, last)
    if otherwise is not None:
        at = np.where(at == NONE, chosen_records(df, table, on, order, otherwise, last), at)
    return with_columns(df, table, at, columns_there(table, columns))


def chosen_records(df: pd.DataFrame, table: pd.DataFrame, on, order: list[str], met: np.ndarray, last: bool) -> np.ndarray:
    """For each row of `df` the position of the first (last) record with its key among those that are `met`; -1 for none."""
    mine, theirs = keys(df, table, on)
    rows = np.flatnonzero(met & (theirs >= 0))
    part = table.iloc[rows]
    ordered = rows[np.lexsort([rows, *order_of(part, order, -np.inf if last else np.inf)])]
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    ordered = ordered if last else ordered[::-1]  # what is put in last, counts
    place[theirs[ordered]] = ordered
    place[-1] = NONE
    return place[mine]


@verb
def last_on_or_before(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    date: TableCol,
    until: Col,
    columns: Brought,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of the last record of another table with this key whose `date` is not after the date `until` of the row here.

    Dates, date-times or ISO 8601 text on either side. Where both have a time the times decide; where either has none (midnight
    counts as none), a record of the same day counts. Ties: the record that stands last in the table.
    Out: the same rows. Missing: where there is no such record, where `until` is missing or partial; such records never count.

    Example:
        - last_on_or_before: {table: EX, on: [USUBJID], date: EXSTDTC, until: AESTDTC, columns: {EXSTDTC: LDOSEDTC, EXDOSE: LDOSE}}

        EX:
        USUBJID | EXSTDTC          | EXDOSE
        P1      | 2012-03-05T08:00 | 50
        P1      | 2012-03-12T08:00 | 25

        USUBJID | AESTDTC          -> LDOSEDTC         | LDOSE
        P1      | 2012-03-12T07:30 -> 2012-03-05T08:00 | 50
        P1      | 2012-03-12       -> 2012-03-12T08:00 | 25
        P1      | 2012-03          -> .                | .
    """
    columns_there(table, [date])
    mine, theirs = keys(df, table, on)
    met = np.ones(len(table), dtype=bool) if where is None else where.mask(table)
    limit = as_seconds(df[until])
    limit = limit + np.where(limit % DAY == 0, DAY - 1, 0)
    at = latest_begun(mine, theirs, limit, as_seconds(table[date]), met)
    return with_columns(df, table, at, columns_there(table, columns))


@verb
def first_on_or_after(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    date: TableCol,
    since: Col,
    columns: Brought,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of the first record of another table with this key whose `date` is not before the date `since` of the row here.

    Dates, date-times or ISO 8601 text on either side. Where both have a time the times decide; where either has none (midnight
    counts as none), a record of the same day counts. Ties: the record that stands first in the table.
    Out: the same rows. Missing: where there is no such record, where `since` is missing or partial; such records never count.

    Example:
        - first_on_or_after: {table: VS, on: [USUBJID], date: VSDTC, since: TRTSDT, columns: {VSSTRESN: WTFIRST}}

        VS:
        USUBJID | VSDTC      | VSSTRESN
        P1      | 2012-03-01 | 71
        P1      | 2012-03-05 | 70
        P1      | 2012-04-05 | 69

        USUBJID | TRTSDT     -> WTFIRST
        P1      | 2012-03-05 -> 70
        P2      | .          -> .
    """
    columns_there(table, [date])
    mine, theirs = keys(df, table, on)
    met = np.ones(len(table), dtype=bool) if where is None else where.mask(table)
    moments = as_seconds(table[date])
    moments = moments + np.where(moments % DAY == 0, DAY - 1, 0)
    at = _beside(mine, theirs, as_seconds(df[since]), moments, met, before=False)
    return with_columns(df, table, at, columns_there(table, columns))


def latest_begun(mine: np.ndarray, theirs: np.ndarray, here: np.ndarray, there: np.ndarray, met: np.ndarray) -> np.ndarray:
    """For each row (key and moment) the position of the last record of its key that is `met` and not after it; -1 for none."""
    return _beside(mine, theirs, here, there, met, before=True)


def _beside(mine: np.ndarray, theirs: np.ndarray, here: np.ndarray, there: np.ndarray, met: np.ndarray, before: bool) -> np.ndarray:
    """For each row the position of the last record not after its moment (the first not before it); -1 for none."""
    rank = np.unique(np.concatenate([here, there]), return_inverse=True)[1].astype(np.int64)  # whole numbers: no precision is lost
    size = len(rank) + 1
    usable = np.flatnonzero(met & (theirs >= 0) & ~np.isnan(there))
    codes = theirs[usable] * size + rank[len(here) :][usable]
    order = np.argsort(codes, kind="stable")
    wanted = mine * size + rank[: len(here)]
    at = np.searchsorted(codes[order], wanted, side="right") - 1 if before else np.searchsorted(codes[order], wanted, side="left")
    there_is = (at >= 0) & (at < len(order)) & (mine >= 0) & ~np.isnan(here)
    row = np.append(usable[order], NONE)[np.where(there_is, at, -1)]
    return np.where((row >= 0) & (np.append(theirs, -2)[row] == mine), row, NONE)
