"""Flags, choices by condition, and which record of several counts."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Where, verb
from sdtm2adam.derive.dates import as_seconds
from sdtm2adam.derive.text import coded, constant_text, from_codes, numbered, together
from sdtm2adam.errors import StudyError


@verb
def flag(df: pd.DataFrame, where: Where, new: New, no: str | None = None) -> pd.DataFrame:
    """`Y` where the condition is true; else `no` (`N` for population flags, which are never missing) or missing.

    Example:
        - flag: {where: "ARMCD is not missing", new: RANDFL, no: "N"}

        ARMCD  -> RANDFL
        ACTIVE -> Y
        .      -> N
    """
    return df.assign(**{new: from_codes(np.where(where.mask(df), 0, 1), ["Y", no], df.index)})


@verb
def only_where(df: pd.DataFrame, from_: Col, where: Where, new: New) -> pd.DataFrame:
    """A column's values on rows that meet the condition; missing on the others.

    Example:
        - only_where: {from: DSDECOD, where: "DSDECOD != 'COMPLETED'", new: DCSREAS}

        DSDECOD   -> DCSREAS
        COMPLETED -> .
        DEATH     -> DEATH
    """
    return df.assign(**{new: df[from_].where(where.mask(df))})


@verb
def set_where(df: pd.DataFrame, where: Where, value: str | int | float | None, new: New) -> pd.DataFrame:
    """Put a value where the condition is true and leave the rest as it is; a new column starts missing.

    Several in a row make an if-else chain in which the last that is true wins.

    Example:
        - set_where: {where: "AVALC == 'Trace'", value: ABNORMAL, new: ANRIND}

        AVALC    | ANRIND -> ANRIND
        Negative | NORMAL -> NORMAL
        Trace    | .      -> ABNORMAL
    """
    met = where.mask(df)
    if new in df.columns and value is not None:
        _of_one_kind(df[new], value, new)
    if isinstance(value, str):
        old = coded(df[new]) if new in df.columns else constant_text(None, df.index)
        values = [*old.cat.categories, value]
        return df.assign(**{new: from_codes(np.where(met, len(values) - 1, old.cat.codes.to_numpy()), values, df.index)})
    if new in df.columns and isinstance(df[new].dtype, pd.CategoricalDtype):
        return df.assign(**{new: from_codes(np.where(met, -1, df[new].cat.codes.to_numpy()), df[new].cat.categories, df.index)})
    if new in df.columns and not pd.api.types.is_numeric_dtype(df[new].dtype):
        return df.assign(**{new: df[new].mask(met)})
    old = df[new].to_numpy(dtype="float64", na_value=np.nan) if new in df.columns else np.full(len(df), np.nan)
    return df.assign(**{new: np.where(met, np.nan if value is None else float(value), old)})


def _of_one_kind(series: pd.Series, value: str | int | float, column: str) -> None:
    """Text goes into text and numbers into numbers; a column without any value takes either."""
    if series.isna().all():
        return
    numeric = pd.api.types.is_numeric_dtype(series.dtype)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        raise StudyError(f"{column} is a date; a text or number does not go there")
    if numeric == isinstance(value, str):
        raise StudyError(f"{column} is {'a number' if numeric else 'text'}; {value!r} does not go there")


def order_of(df: pd.DataFrame, by: list[str], missing: float = np.inf) -> list[np.ndarray]:
    """Sort keys for np.lexsort, first column last: dates in time, text by its letters, numbers as they are; missing last (first: -inf)."""
    columns = []
    for name in reversed(by):
        series = df[name]
        if pd.api.types.is_numeric_dtype(series.dtype):
            values = series.to_numpy(dtype="float64", na_value=np.nan)
        elif pd.api.types.is_datetime64_any_dtype(series.dtype):
            values = as_seconds(series)
        elif pd.api.types.is_timedelta64_dtype(series.dtype):
            values = series.dt.total_seconds().to_numpy()
        else:
            text = coded(series)
            known = text.array.categories
            ranks = np.arange(len(known)) if known.is_monotonic_increasing else np.argsort(np.argsort(known.to_numpy(dtype=object)))
            values = np.append(ranks.astype("float64"), np.nan)[text.array.codes]
        columns.append(np.where(np.isnan(values), missing, values))
    return columns


def groups(df: pd.DataFrame, by: list[str]) -> np.ndarray:
    """One whole number a row for its combination of values; missing is a value of its own."""
    return together([numbered(df[name]) for name in by], len(df))


def _pick(df: pd.DataFrame, by: list[str], order: list[str], met: np.ndarray, last: bool) -> np.ndarray:
    """True on the first or last row of each group, in this order, among the rows that meet the condition.

    A row without a value to order by is picked only where its group has no other.
    """
    rows = np.flatnonzero(met)
    if not len(rows):
        return np.zeros(len(df), dtype=bool)
    part = df.iloc[rows]
    code = groups(part, by)
    sorted_rows = np.lexsort([np.arange(len(part)), *order_of(part, order, -np.inf if last else np.inf), code])
    starts = np.flatnonzero(np.diff(code[sorted_rows], prepend=-1))
    ends = np.append(starts[1:], len(sorted_rows)) - 1
    picked = np.zeros(len(df), dtype=bool)
    picked[rows[sorted_rows[ends if last else starts]]] = True
    return picked


@verb
def first_record_flag(df: pd.DataFrame, by: Cols, order: Cols, new: New, where: Where | None = None) -> pd.DataFrame:
    """`Y` on the first record of each group in this order, among those that meet `where`; else missing.

    Ties: the record that stands first in the dataset's own order.

    Example:
        - first_record_flag: {by: [USUBJID], order: [ASTDT], where: "AESER == 'Y'", new: AOCCSFL}

        USUBJID | ASTDT      | AESER -> AOCCSFL
        P1      | 2012-03-05 | N     -> .
        P1      | 2012-03-09 | Y     -> Y
        P1      | 2012-03-20 | Y     -> .
    """
    return _flagged(df, by, order, new, where, last=False)


@verb
def last_record_flag(df: pd.DataFrame, by: Cols, order: Cols, new: New, where: Where | None = None) -> pd.DataFrame:
    """`Y` on the last record of each group in this order, among those that meet `where`; else missing.

    Baseline is the last record before treatment: `where: "ADT <= TRTSDT and AVAL is not missing"`.
    Ties: the record that stands last in the dataset's own order. Source: SDTMIG 4.5.9; ADaMIG 3.3.4 (ABLFL).

    Example:
        - last_record_flag: {by: [USUBJID, PARAMCD], order: [ADT], where: "ADT <= TRTSDT and AVAL is not missing", new: ABLFL}

        USUBJID | PARAMCD | ADT        | TRTSDT     | AVAL -> ABLFL
        P1      | SBP     | 2012-03-01 | 2012-03-05 | 120  -> .
        P1      | SBP     | 2012-03-05 | 2012-03-05 | 124  -> Y
        P1      | SBP     | 2012-03-12 | 2012-03-05 | 118  -> .
    """
    return _flagged(df, by, order, new, where, last=True)


def _flagged(df, by, order, new, where, last: bool) -> pd.DataFrame:
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    picked = _pick(df, by, order, met, last)
    return df.assign(**{new: from_codes(np.where(picked, 0, -1), ["Y"], df.index)})


@verb
def sequence(df: pd.DataFrame, new: New, by: Cols = ("USUBJID",)) -> pd.DataFrame:
    """1, 2, 3 ... within each subject (or within `by`), in the dataset's order: its declared keys, by which it is sorted first.

    Never missing; rows without a subject are numbered as one. Source: SDTMIG 4.1.5 (--SEQ).

    Example:
        - sequence: {new: AESEQ}

        USUBJID | AETERM   -> AESEQ
        P1      | Headache -> 1
        P1      | Nausea   -> 2
        P2      | Headache -> 1
    """
    code = groups(df, list(by))
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    place = np.arange(len(df)) - np.repeat(starts, np.diff(starts, append=len(df)))
    return df.assign(**{new: place[np.argsort(order)] + 1.0})


def cuts_rise(given: Mapping) -> Iterator[str]:
    """What is wrong with the cuts and labels of categories."""
    cuts, labels = given["cuts"], given["labels"]
    if len(labels) != len(cuts) + 1 or list(cuts) != sorted(set(cuts)):
        yield "`cuts` rise, and there is one label more than cuts"


@verb(check=cuts_rise)
def categorise(df: pd.DataFrame, from_: Col, cuts: list[float], labels: list[str], new: New, number: New | None = None) -> pd.DataFrame:
    """Text for ranges of a number: below the first cut, from each cut to below the next, and from the last on.

    One label more than cuts; `number` takes 1, 2, 3 ... in their order. Ranges that include their upper end: `categorise_up_to`.
    Missing stays missing.

    Example:
        - categorise: {from: AGE, cuts: [18, 65], labels: ["<18", "18-64", ">=65"], new: AGEGR1, number: AGEGR1N}

        AGE -> AGEGR1 | AGEGR1N
        17  -> <18    | 1
        64  -> 18-64  | 2
        65  -> >=65   | 3
        .   -> .      | .
    """
    return in_categories(df, from_, cuts, labels, new, number, side="right")


def in_categories(df: pd.DataFrame, of: str, cuts: list[float], labels: list[str], new: str, number: str | None, side: str) -> pd.DataFrame:
    """The label of each value's range, and its number; a value at a cut lies right or left of it."""
    values = df[of].to_numpy(dtype="float64")
    known = ~np.isnan(values)
    at = np.searchsorted(np.array(cuts, dtype="float64"), values, side=side)
    made = df.assign(**{new: from_codes(np.where(known, at, -1), labels, df.index)})
    return made if number is None else made.assign(**{number: np.where(known, at + 1.0, np.nan)})
