"""Which of several records counts: the nearest, worst, first or last, by an order that leaves nothing to how rows are sorted."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Order, Where, verb
from sdtm2adam.derive.flags import order_of
from sdtm2adam.derive.text import from_codes, numbered, together
from sdtm2adam.errors import ERROR, Finding, Findings

DOWNWARD = ("highest", "latest")
VISIT = ("USUBJID", "PARAMCD", "AVISITN")


def order_is_said(given: Mapping[str, Any], argument: str = "order") -> Iterator[str]:
    """What is wrong with an order: it names at least one column."""
    if not given[argument]:
        yield f"`{argument}` names the columns that decide, as {{ADT: latest}}; which record stands first by chance decides nothing"


@verb(check=order_is_said)
def chosen_record_flag(df: pd.DataFrame, by: Cols, order: Order, new: New, found: Findings, where: Where | None = None) -> pd.DataFrame:
    """`Y` on the one record of each group that comes first in a stated order, among those that meet `where`; else missing.

    `order` names columns, each with `lowest`, `highest`, `earliest` or `latest`; a later one decides where the earlier ones are
    alike: {AVAL: highest, ADT: earliest} is the worst value of a score that is bad when high, {ADT: latest} the last record.
    A value that is missing comes after all others. Records that lack a part of `by` (no analysis visit) are in no group.
    Errors: a finding where records are alike in all of `order`; none of them is flagged. Source: ADaMIG 3.3.8 (ANLzzFL).

    Example:
        - chosen_record_flag: {by: [USUBJID, PARAMCD, AVISITN], order: {AVAL: highest, ADT: earliest}, new: ANL02FL}

        USUBJID | PARAMCD | AVISITN | ADT        | AVAL -> ANL02FL
        P1      | SYSBP   | 4       | 2012-04-02 | 120  -> .
        P1      | SYSBP   | 4       | 2012-04-05 | 130  -> Y
        P1      | SYSBP   | 4       | 2012-04-09 | 130  -> .
        P1      | SYSBP   | .       | 2012-05-09 | 150  -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    return df.assign(**{new: flag_of(chosen(df, by, order, met, found), df)})


@verb(check=lambda given: order_is_said(given, "ties"))
def nearest_record_flag(
    df: pd.DataFrame,
    ties: Order,
    found: Findings,
    by: Cols = VISIT,
    distance: Col = "AWTDIFF",
    new: New = "ANL01FL",
    where: Where | None = None,
) -> pd.DataFrame:
    """`Y` on the record of each analysis visit that is nearest to its target, among those that meet `where`; else missing.

    `ties` says which of equally near records counts: {ADT: latest}, or {ADT: earliest, ATM: earliest} where a day has several.
    Records without a distance (in no window) are not flagged.
    Errors: a finding where records are alike in all of `ties`; none of them is flagged. Source: ADaMIG 3.3.8 (ANLzzFL).

    Example:
        - nearest_record_flag: {ties: {ADT: latest}}

        USUBJID | PARAMCD | AVISITN | ADT        | AWTDIFF -> ANL01FL
        P1      | SYSBP   | 4       | 2012-04-01 | 3       -> .
        P1      | SYSBP   | 4       | 2012-04-03 | 1       -> .
        P1      | SYSBP   | 4       | 2012-04-05 | 1       -> Y
        P1      | SYSBP   | .       | 2012-09-05 | .       -> .
    """
    met = df[distance].notna().to_numpy() & (True if where is None else where.mask(df))
    return df.assign(**{new: flag_of(chosen(df, list(by), {distance: "lowest", **ties}, met, found), df)})


def flag_of(rows: np.ndarray, df: pd.DataFrame) -> pd.Series:
    """`Y` on these rows."""
    flagged = np.full(len(df), -1)
    flagged[rows] = 0
    return from_codes(flagged, ["Y"], df.index)


def chosen(df: pd.DataFrame, by: list[str], order: Mapping[str, str], met: np.ndarray, found: Findings) -> np.ndarray:
    """Positions of the first record of each group in this order, among those that are met; groups in which two are first are told."""
    rows = np.flatnonzero(met & np.logical_and.reduce([df[c].notna().to_numpy() for c in by]))
    part = df.iloc[rows]
    code = together([numbered(part[c]) for c in by], len(part))
    decides = ordered(part, order)
    placed = np.lexsort([*decides[::-1], code])
    first = placed[np.diff(code[placed], prepend=-1) > 0]  # of each group, which are numbered from 0
    as_good = np.logical_and.reduce([column == column[first[code]] for column in decides])
    several = np.bincount(code[as_good], minlength=len(first)) > 1
    if several.any():
        alike = tuple(rows[as_good & several[code]].tolist())
        message = f"{len(alike)} records that could be chosen are alike in {', '.join(order)}, within {', '.join(by)}; none of them is"
        fix = "name another column that decides between them"
        found.add(Finding("tie", ERROR, "", "", message, rows=alike, count=len(alike), fix=fix))
    return rows[first[~several]]


def ordered(df: pd.DataFrame, order: Mapping[str, str]) -> list[np.ndarray]:
    """Sort keys for the columns of an order, the one that decides first before the others; what is missing comes last."""
    keys = []
    for name, way in order.items():
        values = order_of(df, [name], np.nan)[0]
        keys.append(np.nan_to_num(-values if way in DOWNWARD else values, nan=np.inf, posinf=np.inf, neginf=-np.inf))
    return keys
