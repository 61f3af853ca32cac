"""Visits with those that no plan foresees: numbered between the scheduled ones."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Table, Where, verb
from sdtm2adam.derive.dates import as_day_number
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.joins import looked_up, taken
from sdtm2adam.derive.text import chosen, coded, from_codes, plain_number
from sdtm2adam.errors import ERROR, Finding, Findings

MADE = ("VISITNUM", "VISIT", "VISITDY")
A_LIFETIME = 1_000_000.0  # days: more than between any two dates


def _step_divides_one(given: Mapping) -> Iterator[str]:
    if given["step"] not in (0.1, 0.01):
        yield "`step` is 0.1 (up to 9 unscheduled visits behind a scheduled one) or 0.01 (up to 99)"


@verb(makes=MADE, uses=("USUBJID",), of_tables={"visits": ("collected", *MADE)}, check=_step_divides_one)
def visit_with_unscheduled(
    df: pd.DataFrame, from_: Col, date: Col, where: Where, found: Findings, step: float = 0.1, visits: Table = "visits"
) -> pd.DataFrame:
    """VISITNUM, VISIT and VISITDY as `visit` gives them, and numbers for the visits that meet `where`, which no plan foresees.

    An unscheduled visit is a day of a subject: VISITNUM is that of the subject's last scheduled visit up to that day (0 before
    the first) plus .1, .2 ... by date, VISIT is UNSCHEDULED and the number, VISITDY is missing. `date` is ISO 8601 text.
    Number them once, where all visits stand (SV), so that a visit has one number in all domains; other domains take
    VISITNUM and VISIT from there by subject and day. Missing: where the visit is missing, or an unscheduled one has no complete date.
    Errors: a finding for unscheduled visits without a complete date, for more of them behind one visit than `step` has
    numbers for, and for unknown visits that do not meet `where`. Source: SDTMIG 4.4.5 (clinical encounters and visits).

    Example:
        - visit_with_unscheduled: {from: EVENT, date: SVSTDTC, where: "EVENT starts with 'Uns'"}

        visits:
        collected | VISITNUM | VISIT  | VISITDY
        V1        | 1        | WEEK 0 | 1
        V2        | 2        | WEEK 4 | 29

        USUBJID | EVENT | SVSTDTC    -> VISITNUM | VISIT           | VISITDY
        P1      | V1    | 2012-03-05 -> 1        | WEEK 0          | 1
        P1      | Uns   | 2012-03-20 -> 1.2      | UNSCHEDULED 1.2 | .
        P1      | Uns 1 | 2012-03-09 -> 1.1      | UNSCHEDULED 1.1 | .
        P1      | V2    | 2012-04-02 -> 2        | WEEK 4          | 29
    """
    met = where.mask(df)
    at = looked_up(df.assign(**{from_: df[from_].mask(met)}), from_, visits, "collected", found)
    made = {name: taken(visits[name], at, df.index) for name in MADE}
    days = np.floor(as_day_number(df[date]))
    _report(met & np.isnan(days), "unscheduled visits without a complete date, not numbered", from_, found)
    planned = made["VISITNUM"].to_numpy(dtype="float64", na_value=np.nan)
    unplanned = np.flatnonzero(met & ~np.isnan(days))
    subject = groups(df, ["USUBJID"])
    base = _last_scheduled(subject, days, planned, unplanned)
    nth = _numbered(subject[unplanned], base, days[unplanned])
    too_many = np.zeros(len(df), dtype=bool)
    too_many[unplanned] = nth * step >= 1 - 1e-9
    _report(too_many, f"unscheduled visits behind one scheduled visit are more than steps of {step:.15g} can number", from_, found)
    number = planned.copy()
    number[unplanned] = np.where(nth * step >= 1 - 1e-9, np.nan, np.round(base + nth * step, 2))
    codes, values = pd.factorize(np.where(met, number, np.nan))
    names = from_codes(codes, [f"UNSCHEDULED {plain_number(v)}" for v in values.tolist()], df.index)
    return df.assign(**{**made, "VISITNUM": number, "VISIT": chosen(met, names, coded(made["VISIT"]))})


def _last_scheduled(subject: np.ndarray, days: np.ndarray, planned: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """VISITNUM of the subject's last scheduled visit up to the day of each wanted row; 0 where there is none."""
    seen = np.flatnonzero(~np.isnan(planned) & ~np.isnan(days))
    seen = seen[np.lexsort([planned[seen], days[seen], subject[seen]])]
    when = subject * A_LIFETIME + days
    at = np.searchsorted(when[seen], when[wanted], side="right") - 1
    row = np.append(seen, -1)[at]
    same = (at >= 0) & (np.append(subject, -1)[row] == subject[wanted])
    return np.where(same, np.append(planned, np.nan)[row], 0.0)


def _numbered(subject: np.ndarray, base: np.ndarray, days: np.ndarray) -> np.ndarray:
    """1, 2, 3 ... for the days of a subject behind one visit; rows of one day have one number."""
    every = pd.DataFrame({"subject": subject, "base": base, "day": days}, dtype="float64")
    distinct = every.drop_duplicates().sort_values(["subject", "base", "day"])
    nth = distinct.groupby(["subject", "base"]).cumcount() + 1
    return every.merge(distinct.assign(nth=nth), on=["subject", "base", "day"], how="left")["nth"].to_numpy(dtype="float64")


def _report(rows: np.ndarray, says: str, column: str, found: Findings) -> None:
    if rows.any():
        at = tuple(np.flatnonzero(rows).tolist())
        fix = "query the site for the date of the visit, or choose step: 0.01 where there are so many"
        found.add(Finding("visit", ERROR, "", "", f"{len(at)} records: {says}", rows=at, count=len(at), field=column, fix=fix))
