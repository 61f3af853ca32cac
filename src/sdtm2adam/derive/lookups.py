"""Several columns at once from a look-up table or a dictionary; what it does not know is told."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Brought, Col, Key, Table, TableCol, TableWhere, verb
from sdtm2adam.derive.joins import came_by, one_to_each, taken
from sdtm2adam.derive.origin import NONE, once
from sdtm2adam.derive.text import coded, folded, on_distinct, on_distinct_rows
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean, some

MANY = 1_000  # entries among which a close match is looked for at once; of more, those with the same first letters


@verb
def lookup_columns(
    df: pd.DataFrame, on: Key, table: Table, columns: Brought, found: Findings, where: TableWhere | None = None
) -> pd.DataFrame:
    """Columns of a look-up table by a key of one or several columns; every key must stand there.

    For metadata by test (unit, method, category), time points (--TPT, --TPTNUM, --ELTM, --TPTREF) and the like. `on` names the
    key (mine: theirs where names differ), `columns` what to bring (theirs: new name); `where` narrows the table first.
    Missing: where a part of the key is missing. Errors: a finding that lists keys that the table does not have, with close
    matches; a key that stands there twice.

    Example:
        - lookup_columns: {on: {TEST: test, TP: collected}, table: points, columns: {TPT: LBTPT, TPTNUM: LBTPTNUM, ELTM: LBELTM}}

        points:
        test | collected | TPT          | TPTNUM | ELTM
        PK   | pre       | PREDOSE      | 1      | .
        PK   | 2h        | 2 HOURS POST | 2      | PT2H

        TEST | TP  -> LBTPT        | LBTPTNUM | LBELTM
        PK   | 2h  -> 2 HOURS POST | 2        | PT2H
        PK   | pre -> PREDOSE      | 1        | .
        PK   | .   -> .            | .        | .
    """
    table = table if where is None else table[where.mask(table)].reset_index(drop=True)
    pairs = dict(on) if isinstance(on, dict) else {c: c for c in on}
    names = columns_there(table, columns)
    at = one_to_each(df, table, pairs, "the look-up table", found)
    mine, theirs = (_shown(frame, list(side)) for frame, side in ((df, pairs.keys()), (table, pairs.values())))
    known = set(theirs.cat.categories)
    unknown = (at == NONE) & mine.notna().to_numpy() & ~mine.isin(known).to_numpy()
    if unknown.any():
        fix = "add it to the look-up table (specs/tables/), or query the site and export again"
        _tell(df.assign(**{"~key": mine}), "~key", ", ".join(pairs), unknown, "not in the look-up table", known, fix, "lookup", found)
    return with_columns(df, table, at, names)


@verb
def dictionary(
    df: pd.DataFrame,
    term: Col,
    table: Table,
    key: TableCol,
    columns: Brought,
    found: Findings,
    where: TableWhere | None = None,
) -> pd.DataFrame:
    """Columns of a coding dictionary (terms and codes of all levels) where its `key` is the term or code collected here.

    The dictionary is a table of the study: the files of the user's own MedDRA or WHODrug licence, or any CSV. Case and spaces do
    not matter. Entries that say the same of all these columns count once; `where` narrows them (to the primary path, say).
    A term through several levels takes one step a file: first the term's code, then the path of that code.
    Missing: where the term is. Errors: a finding that lists terms that the dictionary does not have, with close matches;
    a term with several entries that differ. Source: SDTMIG 4.2.6, 6.2.1 (AEDECOD, AEBODSYS and their codes).

    Example:
        - dictionary: {term: AE_TERM, table: words, key: llt, columns: {pt: AEDECOD, code: AEPTCD}, where: "current == 'Y'"}

        words:
        llt      | pt       | code | current
        Sore toe | Toe pain | 17   | Y
        Sore toe | Foot ill | 99   | N
        Toe pain | Toe pain | 17   | Y

        AE_TERM  -> AEDECOD  | AEPTCD
        sore toe -> Toe pain | 17
        .        -> .        | .
    """
    table = table if where is None else table[where.mask(table)]
    names = columns_there(table, {key: key} | named_columns(columns))
    names = {old: new for old, new in names.items() if old in named_columns(columns)}
    theirs, at = by_term(df, term, table, key, list(names), "the dictionary", found)
    known = set(coded(theirs[key]).cat.categories)
    mine = on_distinct(df[term], folded)
    unknown = (at == NONE) & mine.notna().to_numpy() & ~mine.isin(known).to_numpy()
    if unknown.any():
        fix = "code the term anew, or take the version of the dictionary that it was coded with"
        shown = {folded(v): v for v in coded(table[key]).cat.categories}
        _tell(df, term, term, unknown, "not in the dictionary", shown.values(), fix, "dictionary", found)
    return with_columns(df, theirs, at, names)


def by_term(
    df: pd.DataFrame, term: str, table: pd.DataFrame, key: str, columns: list[str], called: str, found: Findings
) -> tuple[pd.DataFrame, np.ndarray]:
    """The entries of a table of terms, alike ones once, and for each row the position of its term's entry; -1 for none.

    Neither case nor spaces matter. A term with several entries that differ in these columns is an error finding.
    """
    theirs = table.assign(**{key: on_distinct(table[key], folded)})
    theirs = theirs[~theirs.duplicated([key, *columns])].reset_index(drop=True)
    mine = df.assign(**{term: on_distinct(df[term], folded)})
    return theirs, one_to_each(mine, theirs, {term: key}, called, found)


def named_columns(columns: list[str] | dict[str, str]) -> dict[str, str]:
    return dict(columns) if isinstance(columns, dict) else {c: c for c in columns}


def columns_there(table: pd.DataFrame, columns: list[str] | dict[str, str]) -> dict[str, str]:
    """Column -> new name. Errors: StudyError for columns that the table lacks."""
    names = named_columns(columns)
    absent = [f"{c}{did_you_mean(c, map(str, table.columns))}" for c in names if c not in table.columns]
    if absent:
        raise StudyError(f"the table has no column {', '.join(absent)}")
    return names


def with_columns(df: pd.DataFrame, table: pd.DataFrame, at: np.ndarray, names: dict[str, str]) -> pd.DataFrame:
    """`df` with columns of the rows at these positions of the table (theirs: new name), and their trace."""
    brought = {new: taken(table[old], at, df.index) for old, new in names.items()}
    return df.assign(**brought, **came_by(df, table, at, list(brought)))


def _shown(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """A key as a person reads it, missing where a part is."""
    return on_distinct_rows(frame, columns, lambda *parts: None if None in parts else " / ".join(parts))


def _tell(
    df: pd.DataFrame,
    column: str,
    shown: str,
    unknown: np.ndarray,
    says: str,
    known: Iterable[str],
    fix: str,
    rule: str,
    found: Findings,
) -> None:
    told = once(df, column, unknown)
    texts = coded(df[column])[told].astype(object).value_counts()
    hints = {text: did_you_mean(text, _near(text, known)) for text in texts.index[:5]}
    said = some(f"'{t}' ({n} record{'s' if n > 1 else ''}){hints.get(t, '')}" for t, n in texts.items())
    rows = tuple(np.flatnonzero(told).tolist())
    message = f"{len(texts)} collected value{'s' if len(texts) > 1 else ''} in {shown} {says}: {said}; first at {{row {rows[0]}}}"
    found.add(Finding(rule, ERROR, "", "", message, rows=rows, count=len(rows), field=shown.split(", ")[0], fix=fix))


def _near(text: str, known: Iterable[str]) -> list[str]:
    every = sorted(map(str, known))
    return every if len(every) <= MANY else [k for k in every if k[:2].casefold() == text[:2].casefold()]
