"""Hy's law: a rise of transaminases together with one of bilirubin, at the same visit or within some days."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, Col, Cols, Where, verb
from sdtm2adam.derive.dates import as_day_number
from sdtm2adam.derive.limits import above, at_least
from sdtm2adam.derive.made_records import OF_A_PARAMETER, combined
from sdtm2adam.derive.origin import NONE, appended
from sdtm2adam.derive.text import coded, constant_text, from_codes, numbered, together

VISIT = ("USUBJID", "AVISITN")


def _multiples_are_said(given: Mapping[str, Any]) -> Iterator[str]:
    for argument in ("transaminases", "bilirubin"):
        if not given[argument] or any(times <= 0 for times in given[argument].values()):
            yield f"`{argument}` says for each parameter the multiple of its upper limit, as {{ALT: 3}}"
    if both := set(given["transaminases"]) & set(given["bilirubin"]):
        yield f"{', '.join(sorted(both))} stands under both `transaminases` and `bilirubin`"
    if given.get("days", 0) < 0:
        yield "`days` is a number of days from 0 on"


@verb(rows=ADDED, uses=("PARAMCD", "AVAL"), makes=("AVALC",), check=_multiples_are_said)
def hys_law(
    df: pd.DataFrame,
    transaminases: dict[str, float],
    bilirubin: dict[str, float],
    as_: str,
    by: Cols = VISIT,
    limit: Col = "ANRHI",
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter that is Y (AVALC; AVAL 1) where a transaminase and bilirubin are raised at the same visit, else N (0).

    `transaminases` and `bilirubin` say from which multiple of the upper `limit` each parameter counts: {ALT: 3, AST: 3} at that multiple
    or above, {BILI: 2} above it; a value within one part in a billion is at the multiple. Of the transaminases those that were
    measured decide. In: records with a value and a limit that meet `where`. Out: below them a record for each group (`by`) that has
    any of them, made from those. Missing: AVALC and AVAL where one side is raised and the other was not measured.
    Source: FDA guidance on drug-induced liver injury (2009); ADaMIG 4.2 (derived parameters).

    Example:
        - hys_law: {transaminases: {ALT: 3, AST: 3}, bilirubin: {BILI: 2}, as: HYSLAW}

        USUBJID | AVISITN | PARAMCD | AVAL | ANRHI
        P1      | 4       | ALT     | 120  | 40
        P1      | 4       | BILI    | 45   | 20
        P2      | 4       | AST     | 119  | 40
        ->
        USUBJID | AVISITN | PARAMCD | AVAL | AVALC
        P1      | 4       | ALT     | 120  | .
        P1      | 4       | BILI    | 45   | .
        P2      | 4       | AST     | 119  | .
        P1      | 4       | HYSLAW  | 1    | Y
        P2      | 4       | HYSLAW  | 0    | N
    """
    enzyme, liver = _raised(df, transaminases, limit, at_least, where), _raised(df, bilirubin, limit, above, where)
    keyed = np.logical_and.reduce([df[c].notna().to_numpy() for c in by])
    rows = np.flatnonzero(keyed & ((enzyme != NONE) | (liver != NONE)))
    group = together([numbered(df[c].iloc[rows]) for c in by], len(rows))
    highest = [_highest(group, side[rows]) for side in (enzyme, liver)]
    return _told(df, rows, group, highest, as_)


@verb(rows=ADDED, uses=("USUBJID", "PARAMCD", "AVAL"), makes=("AVALC",), check=_multiples_are_said)
def hys_law_within(
    df: pd.DataFrame,
    transaminases: dict[str, float],
    bilirubin: dict[str, float],
    as_: str,
    days: int,
    date: Col = "ADT",
    limit: Col = "ANRHI",
) -> pd.DataFrame:
    """A parameter that is Y (AVALC; AVAL 1) where bilirubin is raised on the day of a raised transaminase or up to `days` days later.

    Multiples and limits are as in `hys_law`. In: records with a value, a limit and a date. Out: below them a record for each day on
    which a transaminase of the subject was measured, made from those of the day and the bilirubin of the days after it. Missing:
    AVALC and AVAL where a transaminase is raised and no bilirubin was measured in that time. Source: as `hys_law`.

    Example:
        - hys_law_within: {transaminases: {ALT: 3}, bilirubin: {BILI: 2}, days: 30, as: HYSLAW}

        USUBJID | PARAMCD | ADT        | AVAL | ANRHI
        P1      | ALT     | 2012-04-01 | 120  | 40
        P1      | BILI    | 2012-04-21 | 45   | 20
        P1      | ALT     | 2012-05-01 | 200  | 40
        ->
        USUBJID | PARAMCD | ADT        | AVAL | AVALC
        P1      | ALT     | 2012-04-01 | 120  | .
        P1      | BILI    | 2012-04-21 | 45   | .
        P1      | ALT     | 2012-05-01 | 200  | .
        P1      | HYSLAW  | 2012-04-01 | 1    | Y
        P1      | HYSLAW  | 2012-05-01 | .    | .
    """
    day, subject = as_day_number(df[date]), numbered(df["USUBJID"])[0].astype(np.int64)
    dated = ~np.isnan(day) & (subject >= 0)
    enzyme = np.where(dated, _raised(df, transaminases, limit, at_least, None), NONE)
    liver = np.where(dated, _raised(df, bilirubin, limit, above, None), NONE)
    first = np.nanmin(day, initial=np.inf, where=dated) if dated.any() else 0.0
    ordinal = np.where(dated, day - first, 0).astype(np.int64)
    span = int(ordinal.max(initial=0)) + days + 1  # so that the days after one subject's last do not reach the next subject
    moment = subject * span + ordinal
    own, others = np.flatnonzero(enzyme != NONE), np.flatnonzero(liver != NONE)
    others = others[np.argsort(moment[others], kind="stable")]
    moments, group = np.unique(moment[own], return_inverse=True)
    start = np.searchsorted(moment[others], moments, side="left")
    count = np.searchsorted(moment[others], moments + days, side="right") - start
    within = others[np.repeat(start - np.append(0, np.cumsum(count)[:-1])[: len(start)], count) + np.arange(count.sum())]
    of = np.repeat(np.arange(len(moments)), count)
    rows, group = np.concatenate([own, within]), np.concatenate([group, of]).astype(np.int64)
    aside = np.arange(len(rows)) >= len(own)
    highest = [_highest(group, np.where(aside, NONE, enzyme[rows])), _highest(group, np.where(aside, liver[rows], NONE))]
    return _told(df, rows, group, highest, as_, aside)


def _raised(df: pd.DataFrame, multiples: Mapping[str, float], limit: str, beyond, where: Where | None) -> np.ndarray:
    """1 for a record of these parameters that is beyond its multiple of the limit, 0 for one that is not, -1 for what was not measured."""
    codes = coded(df["PARAMCD"])
    times = np.array([*(multiples.get(c, np.nan) for c in codes.cat.categories), np.nan], dtype="float64")[codes.cat.codes.to_numpy()]
    value, bound = (df[c].to_numpy(dtype="float64", na_value=np.nan) for c in ("AVAL", limit))
    measured = ~np.isnan(value - bound * times) & (True if where is None else where.mask(df))
    return np.where(measured, beyond(value, bound * times).astype(np.int64), NONE)


def _highest(group: np.ndarray, raised: np.ndarray) -> np.ndarray:
    """For each group 1 where any of its records is raised, 0 where none is, -1 where none was measured."""
    made = np.full(group.max(initial=-1) + 1, NONE, dtype=np.int64)
    np.maximum.at(made, group, raised)
    return made


def _told(
    df: pd.DataFrame, rows: np.ndarray, group: np.ndarray, highest: list[np.ndarray], as_: str, aside: np.ndarray | None = None
) -> pd.DataFrame:
    """The frame and, below it, the records of the parameter."""
    enzyme, liver = highest
    index = pd.RangeIndex(len(enzyme))
    yes, no = (enzyme == 1) & (liver == 1), (enzyme == 0) | (liver == 0)
    new = {
        "PARAMCD": constant_text(as_, index),
        "AVAL": pd.Series(np.select([yes, no], [1.0, 0.0], np.nan), index=index, dtype="float64"),
        "AVALC": from_codes(np.select([yes, no], [0, 1], NONE), ["Y", "N"], index),
    }
    whole = df if "AVALC" in df.columns else df.assign(AVALC=constant_text(None, df.index))
    return appended(whole, combined(whole, rows, group, OF_A_PARAMETER, aside, **new))
