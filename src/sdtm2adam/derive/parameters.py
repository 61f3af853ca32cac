"""Parameters computed from others: a rate between visits, a difference, an improvement of slope."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, verb
from sdtm2adam.derive.origin import NONE, SRC, appended, both, of_several, parents
from sdtm2adam.derive.text import constant_text, numbered
from sdtm2adam.errors import ERROR, Finding, Findings, some

RECORD_LEVEL = ("AVALC", "ABLFL", "BASE", "CHG", "PCHG", "DTYPE", "ADT", "ADY")


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVISITN", "AVAL"))
def rate(df: pd.DataFrame, parameter: str, start: float, end: float, span: float, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: change of another from visit `start` to visit `end` (AVISITN), divided by `span`.

    With span in months: points a month. One record for each subject that has both values, with the visit
    of `end`; none where one is missing. SRCDOM, SRCVAR and SRCSEQ are those of the record at `end`.
    Errors: a subject with two records at one of the visits.

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
    earlier, later, before, after = _of_both(df, first, last)
    known = ~np.isnan(after - before)
    return _with(df, earlier[known], later[known], (after - before)[known] / span, as_)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"))
def difference(df: pd.DataFrame, of: str, minus: str, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: one parameter minus another of the same subject, for subjects that have both; none where one is missing.

    SRCDOM, SRCVAR and SRCSEQ are those of the record of `of`. Errors: a subject with two records of one of them.

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
    earlier, later, subtracted, value = _of_both(df, first, last)
    known = ~np.isnan(value - subtracted)
    return _with(df, earlier[known], later[known], (value - subtracted)[known], as_)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"))
def slope_improvement(df: pd.DataFrame, of: str, against: str, as_: str, found: Findings) -> pd.DataFrame:
    """A parameter: by how many percent the slope `of` is better than the slope `against`, where that is a decline.

    100 x (1 - of / against) for a negative `against`. A slope that is zero or positive has no
    decline to improve: the record is made, its value is missing, and a criterion decides what that counts as.
    SRCDOM, SRCVAR and SRCSEQ are those of the record of `of`.

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
    earlier, later, before, after = _of_both(df, first, last)
    with np.errstate(divide="ignore", invalid="ignore"):
        # written as 1 - ratio, a slope of exactly zero is an improvement of exactly 100
        percent = np.where(before < 0, 100 * (1 - after / before), np.nan)
    return _with(df, earlier, later, percent, as_)


def _at(df: pd.DataFrame, parameter: str, visit: float | None, found: Findings) -> np.ndarray:
    """Position of each subject's record of a parameter (at a visit), by the number of the subject; -1 for none.

    A second one is an error and not taken.
    """
    met = (df["PARAMCD"] == parameter).to_numpy(dtype=bool)
    if visit is not None:
        met = met & (df["AVISITN"] == visit).to_numpy(dtype=bool)
    rows = np.flatnonzero(met)
    subject, size = _subjects(df)
    place = np.full(size, NONE)
    place[subject[rows[::-1]]] = rows[::-1]
    twice = rows[np.bincount(subject[rows], minlength=size)[subject[rows]] > 1]
    if len(twice):
        message = (
            f"several records of {parameter}"
            + (f" at visit {visit:.15g}" if visit is not None else "")
            + f" for {some(df['USUBJID'].iloc[twice].astype(object).unique())}"
        )
        found.add(Finding("parameter", ERROR, "", "PARAMCD", message, rows=tuple(twice.tolist()), count=len(twice)))
    return place


def _subjects(df: pd.DataFrame) -> tuple[np.ndarray, int]:
    """A number for the subject of each record, a missing one being a subject of its own, and how many there may be."""
    codes, size = numbered(df["USUBJID"])
    return codes.astype(np.int64) + 1, size + 1


def _of_both(df: pd.DataFrame, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Positions of the two records of each subject who has both, and their values."""
    later = np.sort(last[(first != NONE) & (last != NONE)])
    earlier = first[_subjects(df)[0][later]]
    value = df["AVAL"].to_numpy(dtype="float64")
    return earlier, later, value[earlier], value[later]


def _with(df: pd.DataFrame, earlier: np.ndarray, later: np.ndarray, value: np.ndarray, as_: str) -> pd.DataFrame:
    """`df` and, below it, the new parameter's records, shaped after the later of the two records behind each."""
    records = df.take(later).drop(columns=[c for c in RECORD_LEVEL if c in df])
    records = records.assign(AVAL=value, PARAMCD=constant_text(as_, records.index))
    if SRC in df:
        every = np.ones(len(later), dtype=bool)
        records = records.assign(**of_several(records, every, both(parents(df.iloc[later]), parents(df.iloc[earlier]))))
    return appended(df, records)
