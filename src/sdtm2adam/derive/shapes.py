"""Wide to long, and rows that a study adds."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Brought, Key, Keyed, New, Table, TableWhere, verb
from sdtm2adam.derive.joins import came_by, keys
from sdtm2adam.derive.origin import FROM, NONE, SRC, VIA, appended
from sdtm2adam.derive.text import coded, from_codes
from sdtm2adam.errors import StudyError, did_you_mean


@verb(rows=RESHAPED)
def unpivot(df: pd.DataFrame, columns: Keyed, topic: New, result: New, keep_missing: bool = False) -> pd.DataFrame:
    """Wide to long: one row for each filled cell of `columns` (collected column: test code).

    In: one row a visit. Out: one row a visit and test, tests in the order given, `topic` and `result` as
    text, the other columns repeated. Missing cells give no row, or, with `keep_missing`, a row without
    result (for NOT DONE). Source: SDTMIG 4.1.2 (Findings: one record per test).

    Example:
        - unpivot: {columns: {SYS: SYSBP, PUL: PULSE}, topic: VSTESTCD, result: VSORRES}

        SUBJ | SYS | PUL
        P1   | 120 | 64
        P2   | .   | 70
        ->
        SUBJ | VSTESTCD | VSORRES
        P1   | SYSBP    | 120
        P1   | PULSE    | 64
        P2   | PULSE    | 70
    """
    absent = [f"{c}{did_you_mean(c, map(str, df.columns))}" for c in columns if c not in df.columns]
    if absent:
        raise StudyError(f"there is no column {', '.join(absent)}")
    parts = [coded(df[c]) for c in columns]
    distinct = sorted(set().union(*(p.cat.categories for p in parts)))
    place = {v: i for i, v in enumerate(distinct)}
    codes = np.empty((len(df), len(parts)), dtype=np.int64)
    for i, part in enumerate(parts):
        to = np.array([place[v] for v in part.cat.categories] + [NONE], dtype=np.int64)
        codes[:, i] = to[part.cat.codes.to_numpy()]
    row, test = np.nonzero((codes >= 0) | keep_missing)
    long = df.drop(columns=list(columns)).iloc[row].reset_index(drop=True)
    return long.assign(
        **{
            topic: from_codes(test, columns.values(), long.index),
            result: from_codes(codes[row, test], distinct, long.index),
        }
    )


@verb(rows=RESHAPED)
def one_per(df: pd.DataFrame, table: Table, on: Key, copies: Brought) -> pd.DataFrame:
    """A row for each row here and each row of the table with the same key: a planned grid, elements of an arm.

    `copies` brings columns of the table (theirs: new name). Rows without a match, or with a missing key, give no row.

    Example:
        - one_per: {table: elements, on: [ARMCD], copies: [ETCD]}

        elements:
        ARMCD  | ETCD
        ACTIVE | SCRN
        ACTIVE | TREAT

        USUBJID | ARMCD
        P1      | ACTIVE
        P2      | .
        ->
        USUBJID | ARMCD  | ETCD
        P1      | ACTIVE | SCRN
        P1      | ACTIVE | TREAT
    """
    names = copies if isinstance(copies, dict) else {c: c for c in copies}
    absent = [f"{c}{did_you_mean(c, map(str, table.columns))}" for c in names if c not in table.columns]
    if absent:
        raise StudyError(f"the other table has no column {', '.join(absent)}")
    mine, theirs = keys(df, table, on)
    pairs = pd.DataFrame({"key": mine, "row": np.arange(len(df))}).merge(
        pd.DataFrame({"key": theirs, "other": np.arange(len(table))}).query("key >= 0"), on="key"
    )
    pairs = pairs.sort_values(["row", "other"], kind="stable")
    grid = df.iloc[pairs["row"].to_numpy()].reset_index(drop=True)
    other = table.iloc[pairs["other"].to_numpy()].reset_index(drop=True)
    origin = came_by(grid, table, pairs["other"].to_numpy(), list(names.values()))
    return grid.assign(**{new: other[old] for old, new in names.items()}, **origin)


@verb(rows="added")
def add_absent(
    df: pd.DataFrame, table: Table, on: Key, columns: dict[str, str | int | float], where: TableWhere | None = None
) -> pd.DataFrame:
    """A record for each row of the table (a subject, say; those that meet `where`) that has no record of this kind yet.

    `columns` are the constants that make the kind: {PARAMCD: X, AVISIT: Month 6}. A new record holds the
    key, these constants, and what else of the table has the same name; its value stays missing, so a
    criterion with a rule for missing (non-responder) can count it.

    Example:
        - add_absent: {table: ADSL, on: [USUBJID], columns: {PARAMCD: SCORE, AVISITN: 6}}

        ADSL:
        USUBJID
        P1
        P2

        USUBJID | PARAMCD | AVISITN | AVAL
        P1      | SCORE   | 6       | 40
        ->
        USUBJID | PARAMCD | AVISITN | AVAL
        P1      | SCORE   | 6       | 40
        P2      | SCORE   | 6       | .
    """
    lacking = [f"{c}{did_you_mean(c, map(str, df.columns))}" for c in columns if c not in df.columns]
    if lacking:
        raise StudyError(f"there is no column {', '.join(lacking)}")
    table = table if where is None else table[where.mask(table)]
    same = np.ones(len(df), dtype=bool)
    for name, value in columns.items():
        same = same & (df[name] == value).fillna(False).to_numpy(dtype=bool)
    mine, theirs = keys(df[same], table, on)
    absent = table[~np.isin(theirs, mine)].reset_index(drop=True)
    shared = [c for c in df.columns if c in absent.columns and not str(c).startswith("_")]
    constants = {n: pd.Series([v] * len(absent), index=absent.index) for n, v in columns.items()}
    rows = absent[shared].assign(**constants)
    if SRC in df.columns:
        origin = absent.get(SRC, pd.Series(NONE, index=absent.index))
        rows = rows.assign(**{SRC: NONE, FROM: pd.Series([(s,) if s != NONE else () for s in origin], index=rows.index, dtype=object)})
        rows = rows.assign(**{c: NONE for c in df.columns if str(c).startswith(VIA)})
    return appended(df, rows)
