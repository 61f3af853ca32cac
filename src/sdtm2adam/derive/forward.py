"""Records for expected visits that have none: the last value carried forward, the worst one, or one in between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.choosing import order_is_said, ordered
from sdtm2adam.derive.contract import ADDED, Col, Cols, Order, Table, TableCol, TableWhere, Where, verb
from sdtm2adam.derive.joins import taken
from sdtm2adam.derive.made_records import OF_A_VALUE, below, combined, copies
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.preceding import last_up_to
from sdtm2adam.derive.text import constant_text, numbered, together
from sdtm2adam.derive.windows import BROUGHT, STATED, counted, of_windows
from sdtm2adam.errors import ERROR, Finding, Findings

GRID = ("AVISIT", "AVISITN")
SERIES = ("USUBJID", "PARAMCD")


def visits_are_told_apart(table: pd.DataFrame, given: Mapping[str, Any]) -> Iterator[tuple[list[int], str]]:
    """What is wrong with a table of expected visits: each has an AVISITN, and none has that of another."""
    rows = np.arange(len(table)) if given["expected"] is None else np.flatnonzero(given["expected"].mask(table))
    numbers = table["AVISITN"].to_numpy()[rows]
    for row in rows[pd.isna(numbers)].tolist():
        yield [row], "the visit has no AVISITN"
    for number in dict.fromkeys(pd.Series(numbers)[pd.Series(numbers).duplicated()].dropna()):
        same = rows[numbers == number].tolist()
        yield same, f"AVISITN {number:.15g} stands there {len(same)} times; `expected` takes some of the rows"


@dataclass(frozen=True)
class Gaps:
    """Expected visits that have no record, and the records that there are, sorted by series and visit.

    rows, series, at  position, series and AVISITN (or day) of each record that counts
    moment            the number of its series and AVISITN together: records that share it stand side by side
    of, visit         series of each gap, and the row of its visit in `grid`
    """

    rows: np.ndarray
    series: np.ndarray
    at: np.ndarray
    moment: np.ndarray
    of: np.ndarray
    visit: np.ndarray
    grid: pd.DataFrame


@verb(rows=ADDED, uses=(*GRID, "AVAL"), makes=("DTYPE",), of_tables={"visits": GRID}, check_tables={"visits": visits_are_told_apart})
def carry_forward(
    df: pd.DataFrame,
    visits: Table,
    found: Findings,
    by: Cols = SERIES,
    where: Where | None = None,
    expected: TableWhere | None = None,
) -> pd.DataFrame:
    """A record for each expected visit that has none, with the last value before it (LOCF); DTYPE is LOCF.

    `visits` is a table of the study with AVISIT and AVISITN, a table of windows for instance; `expected` takes some of its rows.
    Visits follow one another by AVISITN. Only records with a value that meet `where` fill a visit and are carried: what is carried
    depends on whether the analysis record has been chosen before (ANL01FL == 'Y'), so that order is the spec's to say. In: records
    of `by`. Out: below them a copy of the carried record with the visit (and window, where both have it) of the gap, DTYPE, no
    ABLFL and no AWTDIFF (`target_distance` gives it again); SRCDOM, SRCVAR and SRCSEQ are those of the carried record.
    Missing: a visit before which there is nothing gets no record. Errors: a finding where two records of one visit could be
    carried. Source: ADaMIG 3.3.5 (DTYPE), 4.2 (derived records).

    Example:
        - carry_forward: {visits: weeks, expected: "AVISITN > 0", where: "AVISITN > 0"}

        weeks:
        AVISIT   | AVISITN
        Baseline | 0
        Week 4   | 4
        Week 8   | 8

        USUBJID | PARAMCD | AVISIT   | AVISITN | AVAL
        P1      | TOT     | Baseline | 0       | 40
        P1      | TOT     | Week 4   | 4       | 36
        P2      | TOT     | Baseline | 0       | 30
        ->
        USUBJID | PARAMCD | AVISIT   | AVISITN | AVAL | DTYPE
        P1      | TOT     | Baseline | 0       | 40   | .
        P1      | TOT     | Week 4   | 4       | 36   | .
        P2      | TOT     | Baseline | 0       | 30   | .
        P1      | TOT     | Week 8   | 8       | 36   | LOCF
    """
    gaps = _gaps(df, visits, by, where, expected, df["AVISITN"].to_numpy(dtype="float64"))
    last = last_up_to(gaps.of, gaps.grid["AVISITN"].to_numpy(dtype="float64")[gaps.visit], gaps.series, gaps.at, strictly=True)
    return below(df, _carried(df, gaps, last, last, "LOCF", found))


@verb(
    rows=ADDED,
    uses=(*GRID, "AVAL"),
    makes=("DTYPE",),
    of_tables={"visits": GRID},
    check=order_is_said,
    check_tables={"visits": visits_are_told_apart},
)
def worst_forward(
    df: pd.DataFrame,
    visits: Table,
    order: Order,
    found: Findings,
    by: Cols = SERIES,
    where: Where | None = None,
    expected: TableWhere | None = None,
) -> pd.DataFrame:
    """A record for each expected visit that has none, with the worst value before it (WOCF); DTYPE is WOCF.

    `order` says what is worst: {AVAL: highest}. Of records alike in it, that of the earliest visit is carried. All else, and
    what stays missing, is as in `carry_forward`. Source: ADaMIG 3.3.5 (DTYPE).

    Example:
        - worst_forward: {visits: weeks, order: {AVAL: lowest}}

        weeks:
        AVISIT | AVISITN
        Week 4 | 4
        Week 8 | 8
        Week 9 | 9

        USUBJID | PARAMCD | AVISIT | AVISITN | AVAL
        P1      | TOT     | Week 4 | 4       | 36
        P1      | TOT     | Week 8 | 8       | 38
        ->
        USUBJID | PARAMCD | AVISIT | AVISITN | AVAL | DTYPE
        P1      | TOT     | Week 4 | 4       | 36   | .
        P1      | TOT     | Week 8 | 8       | 38   | .
        P1      | TOT     | Week 9 | 9       | 36   | WOCF
    """
    gaps = _gaps(df, visits, by, where, expected, df["AVISITN"].to_numpy(dtype="float64"))
    last = last_up_to(gaps.of, gaps.grid["AVISITN"].to_numpy(dtype="float64")[gaps.visit], gaps.series, gaps.at, strictly=True)
    worst_so_far = _running_first(gaps.series, ordered(df.iloc[gaps.rows], order))
    return below(df, _carried(df, gaps, last, np.append(worst_so_far, NONE)[last], "WOCF", found))


@verb(rows=ADDED, uses=(*GRID, "AVAL"), makes=("DTYPE",), of_tables={"visits": GRID}, check_tables={"visits": visits_are_told_apart})
def interpolate(
    df: pd.DataFrame,
    visits: Table,
    found: Findings,
    day: Col = "ADY",
    target: TableCol = "AWTARGET",
    by: Cols = SERIES,
    where: Where | None = None,
    expected: TableWhere | None = None,
) -> pd.DataFrame:
    """A record for each expected visit that has none and lies between two values, on the straight line between them; DTYPE is INTERP.

    The line runs over study days (there is no day 0): from the last value on or before the visit's target day to the first after it.
    In: records of `by` with a value and a day that meet `where`. Out: below them a record from both, in which columns that differ
    (date, source record) are missing. Missing: a visit without a value on either side gets no record.
    Errors: a finding where two records of one day could be taken. Source: ADaMIG 3.3.5 (DTYPE).

    Example:
        - interpolate: {visits: weeks}

        weeks:
        AVISIT | AVISITN | AWTARGET
        Week 4 | 4       | 29
        Week 8 | 8       | 57

        USUBJID | PARAMCD | AVISIT  | AVISITN | ADY | AVAL
        P1      | TOT     | Week 4  | 4       | 29  | 40
        P1      | TOT     | Week 12 | 12      | 85  | 36
        ->
        USUBJID | PARAMCD | AVISIT  | AVISITN | ADY | AVAL | DTYPE
        P1      | TOT     | Week 4  | 4       | 29  | 40   | .
        P1      | TOT     | Week 12 | 12      | 85  | 36   | .
        P1      | TOT     | Week 8  | 8       | .   | 38   | INTERP
    """
    days = counted(df[day].to_numpy(dtype="float64", na_value=np.nan))
    gaps = _gaps(df, visits, by, where, expected, days)
    aims = counted(gaps.grid[target].to_numpy(dtype="float64", na_value=np.nan))[gaps.visit]
    before = last_up_to(gaps.of, aims, gaps.series, gaps.at)
    series = np.append(gaps.series, NONE)
    between = (before >= 0) & (series[np.minimum(before + 1, len(gaps.series))] == gaps.of)
    first, second = before[between], before[between] + 1
    plain = _alone(gaps, first, "day", found) & _alone(gaps, second, "day", found)
    first, second, visit, aims = first[plain], second[plain], gaps.visit[between][plain], aims[between][plain]
    value = df["AVAL"].to_numpy(dtype="float64")[gaps.rows]
    share = (aims - gaps.at[first]) / (gaps.at[second] - gaps.at[first])
    new = {"AVAL": value[first] + share * (value[second] - value[first]), "DTYPE": constant_text("INTERP", pd.RangeIndex(len(first)))}
    group = np.tile(np.arange(len(first)), 2)
    made = combined(df, gaps.rows[np.concatenate([first, second])], group, OF_A_VALUE, **_of_visit(df, gaps.grid, visit), **new)
    return below(df, made)


def _gaps(df: pd.DataFrame, visits: pd.DataFrame, by: Cols, where: Where, expected: TableWhere, at: np.ndarray) -> Gaps:
    """The expected visits of each series that have no record with a value, and the records that may fill them."""
    grid = visits if expected is None else visits[expected.mask(visits)].reset_index(drop=True)
    grid = of_windows(grid) if set(STATED) <= set(grid.columns) else grid
    met = df["AVAL"].notna().to_numpy() & np.logical_and.reduce([df[c].notna().to_numpy() for c in by])
    met &= True if where is None else where.mask(df)
    every = together([numbered(df[c]) for c in by], len(df))
    rows = np.flatnonzero(met & ~np.isnan(at))
    rows = rows[np.lexsort([rows, at[rows], every[rows]])]
    numbers, wanted = df["AVISITN"].to_numpy(dtype="float64"), grid["AVISITN"].to_numpy(dtype="float64")
    of, visit = np.repeat(np.unique(every[rows]), len(wanted)), np.tile(np.arange(len(wanted)), len(np.unique(every[rows])))
    has = last_up_to(of, wanted[visit], every[met], numbers[met])
    absent = (has < 0) | (np.append(numbers[met], np.nan)[has] != wanted[visit])
    same = (np.diff(every[rows], prepend=-1) == 0) & (np.diff(at[rows], prepend=np.nan) == 0)
    return Gaps(rows, every[rows], at[rows], np.cumsum(~same), of[absent], visit[absent], grid)


def _running_first(series: np.ndarray, decides: list[np.ndarray]) -> np.ndarray:
    """For each record of sorted series, the position of the first in order (of equals the earliest) of those up to it."""
    placed = np.lexsort([np.arange(len(series)), *decides[::-1]])
    rank = np.empty(len(series), dtype=np.int64)
    rank[placed] = np.arange(len(series))
    before_others = series.astype(np.int64) * len(series)  # series follow one another, so a later one always begins anew
    return placed[np.minimum.accumulate(rank - before_others) + before_others] if len(series) else placed


def _carried(df: pd.DataFrame, gaps: Gaps, last: np.ndarray, source: np.ndarray, dtype: str, found: Findings) -> pd.DataFrame:
    """Copies of the records to be carried, for the gaps that have one; those of which there are two at their visit are told."""
    filled = np.flatnonzero(last >= 0)
    filled = filled[_alone(gaps, source[filled], "visit", found)]
    at, flags = gaps.rows[source[filled]], [c for c in ("ABLFL", "AWTDIFF") if c in df.columns]
    visit = _of_visit(df, gaps.grid, gaps.visit[filled])
    made = copies(df, at, **visit, DTYPE=constant_text(dtype, pd.RangeIndex(len(at))))
    return made.assign(**{c: made[c].mask(np.ones(len(made), dtype=bool)) for c in flags})


def _of_visit(df: pd.DataFrame, grid: pd.DataFrame, visit: np.ndarray) -> dict[str, pd.Series]:
    """AVISIT, AVISITN and, where the records have one, the window of these visits; missing where the table says none."""
    names = [c for c in BROUGHT if c in df.columns]
    index = pd.RangeIndex(len(visit))
    none = np.full(len(visit), NONE)
    return {c: taken(grid[c], visit, index) if c in grid.columns else taken(df[c], none, index) for c in names}


def _alone(gaps: Gaps, source: np.ndarray, of_one: str, found: Findings) -> np.ndarray:
    """Whether each of these records stands alone at its visit (or day); where it does not, all of that visit are told."""
    if not len(source):
        return np.zeros(0, dtype=bool)
    alone = (np.bincount(gaps.moment) == 1)[gaps.moment[source]]
    if not alone.all():
        told = tuple(np.sort(gaps.rows[np.isin(gaps.moment, gaps.moment[source[~alone]])]).tolist())
        message = f"{len(told)} records of one {of_one} could each fill a visit; none of them does"
        fix = "say with `where:` which record counts (ANL01FL == 'Y')"
        found.add(Finding("several-records", ERROR, "", "AVAL", message, rows=told, count=len(told), fix=fix))
    return alone
