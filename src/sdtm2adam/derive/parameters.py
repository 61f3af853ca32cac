"""Parameters computed from others: a rate between visits, a difference, an improvement of slope."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, verb
from sdtm2adam.derive.origin import appended, both, derived, parents
from sdtm2adam.derive.text import constant_text
from sdtm2adam.errors import ERROR, Finding, Findings, some

RECORD_LEVEL = ("AVALC", "ABLFL", "BASE", "CHG", "PCHG", "DTYPE", "SRCDOM", "SRCVAR", "SRCSEQ", "ADT", "ADY")


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVISITN", "AVAL"))
def rate(df: pd.DataFrame, parameter: str, start: float, end: float, span: float, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: change of another from visit `start` to visit `end` (AVISITN), divided by `span`.

    With span in months: points a month. One record for each subject that has both values, with the visit
    of `end`; none where one is missing. Errors: a subject with two records at one of the visits.

    Example:
        - rate: {parameter: TOTAL, start: 0, end: 4, span: 4, as: SLOPE}

        USUBJID | PARAMCD | AVISITN | AVAL
        P1      | TOTAL   | 0       | 40
        P1      | TOTAL   | 4       | 36
        P2      | TOTAL   | 0       | 38
        ->
        USUBJID | PARAMCD | AVISITN | AVAL
        P1      | TOTAL   | 0       | 40
        P1      | TOTAL   | 4       | 36
        P2      | TOTAL   | 0       | 38
        P1      | SLOPE   | 4       | -1
    """
    first, last = (_at(df, parameter, visit, found) for visit in (start, end))
    value = (last["AVAL"].to_numpy() - first["AVAL"].reindex(last.index).to_numpy()) / span
    return _with(df, last, first, value, as_)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"))
def difference(df: pd.DataFrame, of: str, minus: str, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: one parameter minus another of the same subject, for subjects that have both; none where one is missing.

    Errors: a subject with two records of one of them.

    Example:
        - difference: {of: SLOPE, minus: SLOPE0, as: SLCHG}

        USUBJID | PARAMCD | AVAL
        P1      | SLOPE0  | -2
        P1      | SLOPE   | -0.5
        ->
        USUBJID | PARAMCD | AVAL
        P1      | SLOPE0  | -2
        P1      | SLOPE   | -0.5
        P1      | SLCHG   | 1.5
    """
    first, last = (_at(df, code, None, found) for code in (minus, of))
    return _with(df, last, first, last["AVAL"].to_numpy() - first["AVAL"].reindex(last.index).to_numpy(), as_)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"))
def slope_improvement(df: pd.DataFrame, of: str, against: str, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: by how many percent the slope `of` is better than the slope `against`, where that is a decline.

    100 x (1 - of / against) for a negative `against`. A slope that is zero or positive has no
    decline to improve: the record is made, its value is missing, and a criterion decides what that counts as.

    Example:
        - slope_improvement: {of: SLOPE, against: SLOPE0, as: IMPROVED}

        USUBJID | PARAMCD  | AVAL
        P1      | SLOPE0   | -2
        P1      | SLOPE    | -0.5
        P2      | SLOPE0   | 0
        P2      | SLOPE    | -0.5
        ->
        USUBJID | PARAMCD  | AVAL
        P1      | SLOPE0   | -2
        P1      | SLOPE    | -0.5
        P2      | SLOPE0   | 0
        P2      | SLOPE    | -0.5
        P1      | IMPROVED | 75
        P2      | IMPROVED | .
    """
    first, last = (_at(df, code, None, found) for code in (against, of))
    before = first["AVAL"].reindex(last.index).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        # written as 1 - ratio, a slope of exactly zero is an improvement of exactly 100
        percent = np.where(before < 0, 100 * (1 - last["AVAL"].to_numpy() / before), np.nan)
    return _with(df, last, first, percent, as_, keep_missing=True)


def _at(df: pd.DataFrame, parameter: str, visit: float | None, found: Findings) -> pd.DataFrame:
    """The records of a parameter (at a visit) that have a value or stand alone, by subject."""
    met = (df["PARAMCD"] == parameter).to_numpy(dtype=bool)
    if visit is not None:
        met = met & (df["AVISITN"] == visit).to_numpy(dtype=bool)
    rows = df[met]
    subject = rows["USUBJID"].astype(object)
    twice = subject.duplicated(keep=False)
    if twice.any():
        message = (
            f"several records of {parameter}"
            + (f" at visit {visit:g}" if visit is not None else "")
            + f" for {some(subject[twice].unique())}"
        )
        numbers = tuple(np.flatnonzero(met)[twice.to_numpy()].tolist())
        found.add(Finding("parameter", ERROR, "", "PARAMCD", message, rows=numbers, count=int(twice.sum())))
    return rows[~subject.duplicated().to_numpy()].set_index(subject[~subject.duplicated()].to_numpy())


def _with(
    df: pd.DataFrame, last: pd.DataFrame, first: pd.DataFrame, value: np.ndarray, as_: str, keep_missing: bool = False
) -> pd.DataFrame:
    """`df` and, below it, the new parameter's records, shaped after the later of the two records behind each."""
    has_both = last.index.isin(first.index)
    if not keep_missing:
        has_both &= ~np.isnan(value)
    rows = last[has_both]
    rows = rows.drop(columns=[c for c in RECORD_LEVEL if c in rows.columns])
    rows = rows.assign(AVAL=value[has_both], PARAMCD=constant_text(as_, rows.index))
    if "_src" in df.columns:
        rows = derived(rows, both(parents(last)[has_both], parents(first).reindex(rows.index)))
    return appended(df, rows.reset_index(drop=True))
