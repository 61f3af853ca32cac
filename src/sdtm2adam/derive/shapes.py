"""Wide to long, and rows that a study adds."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, Brought, Cells, Key, Keyed, New, Table, TableWhere, verb
from sdtm2adam.derive.joins import came_by, keys
from sdtm2adam.derive.origin import FROM, NONE, SRC, VIA, appended
from sdtm2adam.derive.text import coded, from_codes, quotes_are_closed
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


def _tests_are_told(given: Mapping) -> Iterator[str]:
    columns = {c for cells in given["tests"].values() for c in cells}
    if not columns:
        yield "`tests` names for each test the columns that it fills, as SYSBP: {VSORRES: SYS}"
    for name in (n for n in given["filled"] if n not in columns):
        yield f"`filled`: no test has {name}{did_you_mean(name, columns)}"
    yield from quotes_are_closed(c for cells in given["tests"].values() for c in cells.values())


@verb(rows=RESHAPED, check=_tests_are_told)
def unpivot_tests(df: pd.DataFrame, tests: Cells, topic: New, filled: list[str]) -> pd.DataFrame:
    """Wide to long where a test has several columns: its result, unit, position, method, whether it was done.

    `tests` says for each test code which column fills which: SYSBP: {VSORRES: SYS, VSPOS: SYS_POS, VSORRESU: "'mmHg'"}; fixed
    text stands in single quotes. In: one row a visit. Out: a row for each visit and test that has a collected value in any of
    `filled`; the other columns are repeated. What is the same for a test in every study visit (name, category) comes from a
    table by `lookup_columns`. Missing: what a test does not name, and what was not collected.
    Source: SDTMIG 4.1.2 (Findings: one record per test).

    Example:
        - unpivot_tests:
            topic: VSTESTCD
            filled: [VSORRES, VSSTAT]
            tests:
              TEMP: {VSORRES: Temp (C), VSORRESU: "'C'", VSLOC: TEMP_SITE, VSSTAT: TEMP_ND}
              PULSE: {VSORRES: PUL, VSORRESU: "'beats/min'"}

        SUBJ | Temp (C) | TEMP_SITE | TEMP_ND  | PUL
        P1   | 36.8     | EAR       | .        | 64
        P2   | .        | .         | NOT DONE | .
        ->
        SUBJ | VSTESTCD | VSORRES | VSORRESU  | VSLOC | VSSTAT
        P1   | TEMP     | 36.8    | C         | EAR   | .
        P1   | PULSE    | 64      | beats/min | .     | .
        P2   | TEMP     | .       | C         | .     | NOT DONE
    """
    names = list(dict.fromkeys(c for cells in tests.values() for c in cells))
    made = {name: _across_tests(df, [cells.get(name) for cells in tests.values()]) for name in names}
    wanted = np.zeros((len(df), len(tests)), dtype=bool)
    for name in filled:
        collected = [not (cells.get(name) or "'").startswith("'") for cells in tests.values()]
        wanted |= (made[name][0] >= 0) & np.array(collected)
    row, test = np.nonzero(wanted)
    long = df.iloc[row].reset_index(drop=True)
    values = {name: from_codes(codes[row, test], distinct, long.index) for name, (codes, distinct) in made.items()}
    return long.assign(**{topic: from_codes(test, tests, long.index), **values})


def _across_tests(df: pd.DataFrame, cells: list[str | None]) -> tuple[np.ndarray, list[str]]:
    """Codes of what each test has of one new column, a row a record and a column a test, and the texts they stand for."""
    fixed = [c[1:-1].replace("''", "'") if c is not None and c.startswith("'") else None for c in cells]
    parts = [coded(df[c]) if c is not None and text is None else None for c, text in zip(cells, fixed, strict=True)]
    distinct = sorted(set().union(*(p.cat.categories for p in parts if p is not None), (t for t in fixed if t is not None)))
    place = {v: i for i, v in enumerate(distinct)}
    codes = np.full((len(df), len(cells)), NONE, dtype=np.int64)
    for i, (part, text) in enumerate(zip(parts, fixed, strict=True)):
        if part is not None:
            codes[:, i] = np.array([place[v] for v in part.cat.categories] + [NONE], dtype=np.int64)[part.cat.codes.to_numpy()]
        elif text is not None:
            codes[:, i] = place[text]
    return codes, distinct


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
