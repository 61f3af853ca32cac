"""Values from another table: joined, looked up, or whether any exists."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Brought, Col, Key, New, Table, TableCol, TableWhere, verb
from sdtm2adam.derive.origin import NONE, SRC, VIA, once
from sdtm2adam.derive.text import coded, from_codes, is_text, numbered, together
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean, some

On = list[str] | dict[str, str]


def keys(df: pd.DataFrame, table: pd.DataFrame, on: On) -> tuple[np.ndarray, np.ndarray]:
    """One whole number a row for the key of either frame, equal where the keys are; -1 where a part is missing."""
    pairs = dict(on) if isinstance(on, dict) else {c: c for c in on}
    for frame, names in ((df, pairs.keys()), (table, pairs.values())):
        absent = [f"{n}{did_you_mean(n, map(str, frame.columns))}" for n in names if n not in frame]
        if absent:
            raise StudyError(f"the key of a join names columns that are not there: {', '.join(absent)}")
    parts = [_joined(df[mine], table[theirs]) for mine, theirs in pairs.items()]
    if len(parts) == 1:
        code = parts[0][0]
    else:
        known = np.logical_and.reduce([codes >= 0 for codes, _ in parts])
        code = np.where(known, together(parts, len(df) + len(table)), -1)
    return code[: len(df)], code[len(df) :]


def _joined(first: pd.Series, second: pd.Series) -> tuple[np.ndarray, int]:
    """Two key columns below one another, numbered: numbers as they are, anything else by its text."""
    if all(pd.api.types.is_numeric_dtype(s.dtype) for s in (first, second)):
        return numbered(pd.Series(np.concatenate([s.to_numpy(dtype="float64", na_value=np.nan) for s in (first, second)])))
    mine, theirs = coded(first).array, coded(second).array
    place = {text: number for number, text in enumerate(mine.categories)}
    to = np.array([*(place.setdefault(text, len(place)) for text in theirs.categories), -1], dtype=np.int64)
    return np.concatenate([mine.codes, to[theirs.codes]]), len(place)


def one_to_each(df: pd.DataFrame, table: pd.DataFrame, on: On, name: str, found: Findings) -> np.ndarray:
    """For each row of `df`, the position of its row in `table`; -1 for none.

    A key that stands on several rows of the table is an error finding that names it: joining it would
    multiply rows or pick one by chance. Where work goes on in draft, such a key brings nothing.
    """
    mine, theirs = keys(df, table, on)
    several = np.bincount(theirs + 1)[1:] > 1  # by key; the first place is that of a missing one
    twice = np.append(several, False)[theirs]
    if twice.any():
        twice &= np.isin(theirs, mine)
    if twice.any():
        columns = list(on.values()) if isinstance(on, dict) else list(on)
        values = table.loc[twice, columns].astype(object).drop_duplicates().agg(lambda r: " ".join(map(str, r)), axis=1)
        message = f"{name} has several rows for {len(values)} of the keys to be joined ({', '.join(columns)}): {some(values)}"
        fix = "say which row counts with `where:`, or correct the export"
        numbers = " ".join(map(str, table[SRC].to_numpy()[twice])) if SRC in table.columns else ""
        source = f"{{origin {numbers}}}" if numbers else ""  # the builder knows file and line
        found.add(Finding("join-key", ERROR, "", "", message, count=int(twice.sum()), source=source, fix=fix))
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs[::-1]] = np.arange(len(theirs))[::-1]
    place[theirs[twice]] = NONE  # none of several is chosen
    place[-1] = NONE
    return place[mine]


def taken(column: pd.Series, at: np.ndarray, index: pd.Index) -> pd.Series:
    """Values of `column` at these positions; missing where the position is -1."""
    if is_text(column):
        text = coded(column)
        codes = np.append(text.cat.codes.to_numpy(), NONE)
        return from_codes(codes[at], text.cat.categories, index)
    if column.dtype.kind in "mM":
        moments = column.to_numpy().astype(f"{column.dtype.kind}8[s]")
        return pd.Series(np.append(moments, np.array(["NaT"], dtype=moments.dtype))[at], index=index)
    values = np.append(column.to_numpy(dtype="float64", na_value=np.nan), np.nan)
    return pd.Series(values[at], index=index)


def came_by(df: pd.DataFrame, table: pd.DataFrame, at: np.ndarray, brought: list[str]) -> dict[str, np.ndarray]:
    """The hidden column that says which row of the other table was brought in."""
    if SRC not in table:
        return {}
    number = sum(str(c).startswith(VIA) for c in df)
    return {f"{VIA}{number}:{','.join(brought)}": np.append(table[SRC].to_numpy(dtype="int64"), NONE)[at]}


def pairs(mine: np.ndarray, theirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every row here with every row of the other table that has its key (numbers of `keys`): their positions, in order."""
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    first = np.searchsorted(ordered, mine, side="left")
    count = np.where(mine >= 0, np.searchsorted(ordered, mine, side="right") - first, 0)
    here = np.repeat(np.arange(len(mine)), count)
    return here, order[np.repeat(first, count) + _place_in(here)]


def _place_in(here: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... within each run of equal numbers."""
    starts = np.flatnonzero(np.diff(here, prepend=-1))
    return np.arange(len(here)) - np.repeat(starts, np.diff(starts, append=len(here)))


def with_several(df: pd.DataFrame, table: pd.DataFrame, here: np.ndarray, there: np.ndarray, brought: list[str]) -> pd.DataFrame:
    """`df` with the hidden columns that say which rows of the other table (`there`, for row `here`) were brought in together."""
    if SRC not in table.columns or not len(here):
        return df
    place = _place_in(here)
    numbers = np.full((len(df), int(place.max()) + 1), NONE, dtype=np.int64)
    numbers[here, place] = table[SRC].to_numpy(dtype="int64")[there]
    first = sum(str(c).startswith(VIA) for c in df.columns)
    names = [f"{VIA}{first + i}:{','.join(brought)}" for i in range(numbers.shape[1])]
    return df.assign(**dict(zip(names, numbers.T, strict=True)))


@verb
def join(
    df: pd.DataFrame,
    table: Table,
    on: Key,
    columns: Brought,
    found: Findings,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of another table, brought in by key: at most one row of it for each row here.

    `on` names the key (mine: theirs where names differ); `columns` what to bring (theirs: new name);
    `where` narrows the other table first. Missing: where no row matches.
    Errors: a key that stands on several rows of the other table (trap: silent many-to-many merges).

    Example:
        - join: {table: SV, on: [USUBJID], where: "VISITNUM == 1", columns: {SVSTDTC: V1DTC}}

        SV:
        USUBJID | VISITNUM | SVSTDTC
        P1      | 1        | 2012-03-05
        P1      | 2        | 2012-03-12

        USUBJID -> V1DTC
        P1      -> 2012-03-05
        P2      -> .
    """
    table = table if where is None else table[where.mask(table)].reset_index(drop=True)
    names = dict(columns) if isinstance(columns, dict) else {c: c for c in columns}
    absent = [f"{c}{did_you_mean(c, map(str, table.columns))}" for c in names if c not in table]
    if absent:
        raise StudyError(f"the other table has no column {', '.join(absent)}")
    at = one_to_each(df, table, on, "the joined table", found)
    brought = {new: taken(table[old], at, df.index) for old, new in names.items()}
    return df.assign(**brought, **came_by(df, table, at, list(brought)))


@verb
def lookup(df: pd.DataFrame, from_: Col, table: Table, key: TableCol, value: TableCol, new: New, found: Findings) -> pd.DataFrame:
    """The `value` column of a lookup table where its `key` equals the text here.

    Missing stays missing. Errors: a finding that lists the texts the table does not know, with close matches.

    Example:
        - lookup: {from: TEST, table: lb_tests, key: collected, value: LBTESTCD, new: LBTESTCD}

        lb_tests:
        collected | LBTESTCD
        Hb        | HGB
        WBC       | WBC

        TEST -> LBTESTCD
        Hb   -> HGB
        .    -> .
    """
    if value not in table:
        raise StudyError(f"the lookup table has no column {value}{did_you_mean(value, map(str, table.columns))}")
    at = looked_up(df, from_, table, key, found)
    return df.assign(**{new: taken(table[value], at, df.index)})


@verb(makes=("VISITNUM", "VISIT", "VISITDY"), of_tables={"visits": ("collected", "VISITNUM", "VISIT", "VISITDY")})
def visit(df: pd.DataFrame, from_: Col, found: Findings, visits: Table = "visits") -> pd.DataFrame:
    """VISITNUM, VISIT and VISITDY of the visit as collected, from `visits:` in specs/study.yaml (its column `collected`).

    Missing stays missing. Errors: a finding that lists unknown visits. Source: SDTMIG 4.4.5.

    Example:
        - visit: {from: EVENT}

        visits:
        collected | VISITNUM | VISIT     | VISITDY
        Scr       | 1        | SCREENING | -7
        D1        | 2        | BASELINE  | 1

        EVENT -> VISITNUM | VISIT    | VISITDY
        D1    -> 2        | BASELINE | 1
    """
    at = looked_up(df, from_, visits, "collected", found)
    return df.assign(**{name: taken(visits[name], at, df.index) for name in ("VISITNUM", "VISIT", "VISITDY")})


def looked_up(df: pd.DataFrame, from_: str, table: pd.DataFrame, key: str, found: Findings) -> np.ndarray:
    at = one_to_each(df, table, {from_: key}, "the lookup table", found)
    unknown = (df[from_].notna().to_numpy()) & (at == NONE)
    if unknown.any():  # a key that stands there twice is known, and told as that
        unknown &= ~coded(df[from_]).astype(object).isin(coded(table[key]).astype(object)).to_numpy()
    if unknown.any():
        told = once(df, from_, unknown)
        texts = coded(df[from_])[told].astype(object).value_counts()
        known = [str(k) for k in table[key].dropna().unique()]
        said = some(f"'{t}' ({n} record{'s' if n > 1 else ''}){did_you_mean(t, known)}" for t, n in texts.items())
        rows = tuple(np.flatnonzero(told).tolist())
        fix = "add it to the lookup table (visits stand in specs/study.yaml), or query the site and export again"
        message = f"{len(texts)} collected value{'s' if len(texts) > 1 else ''} in {from_} not known: {said}; first at {{row {rows[0]}}}"
        found.add(Finding("lookup", ERROR, "", "", message, rows=rows, count=len(rows), field=from_, fix=fix))
    return at


@verb
def exists(df: pd.DataFrame, table: Table, on: Key, new: New, where: TableWhere | None = None) -> pd.DataFrame:
    """`Y` where the other table has a row with this key (that meets `where`), else `N`; never missing.

    Example:
        - exists: {table: EX, on: [USUBJID], new: TREATED}

        EX:
        USUBJID | EXDOSE
        P1      | 10

        USUBJID -> TREATED
        P1      -> Y
        P2      -> N
    """
    table = table if where is None else table[where.mask(table)]
    mine, theirs = keys(df, table, on)
    met = np.isin(mine, theirs[theirs >= 0])
    return df.assign(**{new: from_codes(np.where(met, 1, 0), ["N", "Y"], df.index)})
