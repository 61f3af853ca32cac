"""Scores of questionnaires: totals and subscales from items, prorated or averaged where some were not answered."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, Col, Cols, New, Where, verb
from sdtm2adam.derive.limits import above, below
from sdtm2adam.derive.made_records import OF_A_PARAMETER, combined
from sdtm2adam.derive.origin import appended
from sdtm2adam.derive.text import coded, constant_text, numbered, plain_number, together
from sdtm2adam.errors import ERROR, Finding, Findings, some

VISIT = ("USUBJID", "AVISITN")


def _items_are_enough(given: Mapping[str, Any]) -> Iterator[str]:
    items, at_least = list(given["items"]), given["at_least"]
    if not items or len(set(items)) < len(items):
        yield "`items` names the parameters that are added up, each once"
    elif at_least is not None and not 1 <= at_least <= len(items):
        yield f"`at_least` is a number of items from 1 to {len(items)}"


def _most_are_numbers(given: Mapping[str, Any]) -> Iterator[str]:
    yield from _items_are_enough(given)
    if odd := [name for name, most in given["items"].items() if most <= 0]:
        yield f"`items` says the highest score of each item, above 0: {', '.join(odd)}"


@verb(rows=ADDED, uses=("PARAMCD", "AVAL"), check=_items_are_enough)
def total_score(
    df: pd.DataFrame,
    items: list[str],
    as_: str,
    found: Findings,
    at_least: int | None = None,
    by: Cols = VISIT,
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter: the sum of the items (PARAMCD) that were answered, one record for each subject and visit (`by`).

    All items must be answered, or `at_least` so many; then the sum is that of the answered ones as it stands (`prorated_score` makes
    up for the others). In: a record an item. Out: below them a record for each group with enough answers, made from those; columns
    in which they differ (source record, topic) are missing. Missing: too few answers give no record.
    Errors: a finding where an item has two values in a group that meet `where`; the group gets no score.
    Source: ADaMIG 3.3.4 (PARAM: one parameter a score), 4.2 (derived parameters).

    Example:
        - total_score: {items: [Q1, Q2], as: TOTAL}

        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 3
        P1      | 1       | Q2      | 4
        P1      | 2       | Q1      | 2
        P1      | 2       | Q2      | .
        ->
        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 3
        P1      | 1       | Q2      | 4
        P1      | 2       | Q1      | 2
        P1      | 2       | Q2      | .
        P1      | 1       | TOTAL   | 7
    """
    rows, group, _ = _answers(df, items, by, where, at_least, found)
    return _scored(df, rows, group, as_, np.bincount(group, df["AVAL"].to_numpy(dtype="float64")[rows]))


@verb(rows=ADDED, uses=("PARAMCD", "AVAL"), check=_items_are_enough)
def mean_score(
    df: pd.DataFrame,
    items: list[str],
    as_: str,
    found: Findings,
    at_least: int | None = None,
    by: Cols = VISIT,
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter: the mean of the items (PARAMCD) that were answered, one record for each subject and visit (`by`).

    Everything but the mean is as in `total_score`. Missing: too few answers give no record.

    Example:
        - mean_score: {items: [Q1, Q2, Q3], as: SCALE, at_least: 2}

        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 3
        P1      | 1       | Q2      | 4
        ->
        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 3
        P1      | 1       | Q2      | 4
        P1      | 1       | SCALE   | 3.5
    """
    rows, group, _ = _answers(df, items, by, where, at_least, found)
    total = np.bincount(group, df["AVAL"].to_numpy(dtype="float64")[rows])
    return _scored(df, rows, group, as_, total / np.maximum(np.bincount(group), 1))


@verb(rows=ADDED, uses=("PARAMCD", "AVAL"), check=_most_are_numbers)
def prorated_score(
    df: pd.DataFrame,
    items: dict[str, float],
    as_: str,
    at_least: int,
    found: Findings,
    by: Cols = VISIT,
    where: Where | None = None,
) -> pd.DataFrame:
    """A parameter: the sum of the answered items, raised to the whole scale where some were not answered.

    `items` says the highest score of each item (PARAMCD): the sum is multiplied by the highest possible total and divided by the
    highest total of the answered items. With items of equal weight that is the mean of the answered ones times the number of items.
    `at_least` so many must be answered. All else is as in `total_score`. Missing: too few answers give no record.
    Errors: also a finding for an item above its highest score; the group gets no score.

    Example:
        - prorated_score: {items: {Q1: 10, Q2: 5, Q3: 5}, as: TOTAL, at_least: 2}

        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 8
        P1      | 1       | Q2      | 1
        P1      | 2       | Q1      | 8
        ->
        USUBJID | AVISITN | PARAMCD | AVAL
        P1      | 1       | Q1      | 8
        P1      | 1       | Q2      | 1
        P1      | 2       | Q1      | 8
        P1      | 1       | TOTAL   | 12
    """
    most = np.array(list(items.values()), dtype="float64")
    rows, group, item = _answers(df, list(items), by, where, at_least, found)
    value = df["AVAL"].to_numpy(dtype="float64")
    beyond = above(value[rows], most[item])
    if beyond.any():
        highest = some(f"{name} {plain_number(items[name])}" for name in dict.fromkeys(np.array(list(items), dtype=object)[item[beyond]]))
        message = f"{int(beyond.sum())} answer{'s' if beyond.sum() > 1 else ''} above the highest score of the item ({highest})"
        numbers = tuple(np.sort(rows[beyond]).tolist())
        found.add(Finding("score", ERROR, "", "AVAL", message, rows=numbers, count=len(numbers), fix="query the site, or correct `items`"))
        rows, group, item = _only_groups(~np.isin(group, group[beyond]), rows, group, item)
    share = np.bincount(group, most[item]) / most.sum()
    return _scored(df, rows, group, as_, np.bincount(group, value[rows]) / np.where(share > 0, share, 1))


def _ends_rise(given: Mapping[str, Any]) -> Iterator[str]:
    if not given["low"] < given["high"]:
        yield "`low` is the lowest answer and `high` the highest"


@verb(check=_ends_rise)
def reversed_item(
    df: pd.DataFrame, low: float, high: float, where: Where, found: Findings, from_: Col = "AVAL", new: New = "AVAL"
) -> pd.DataFrame:
    """An answer turned round, on records that meet `where`: low + high - answer; the others keep theirs.

    For items that are worded the other way, before they go into a score. Missing stays missing.
    Errors: a finding for answers outside `low` to `high`; they become missing.

    Example:
        - reversed_item: {low: 1, high: 5, where: "PARAMCD == 'Q2'"}

        PARAMCD | AVAL -> AVAL
        Q1      | 2    -> 2
        Q2      | 2    -> 4
        Q2      | .    -> .
    """
    value, met = df[from_].to_numpy(dtype="float64", na_value=np.nan), where.mask(df)
    outside = met & (above(value, np.float64(high)) | below(value, np.float64(low)))
    if outside.any():
        rows = tuple(np.flatnonzero(outside).tolist())
        message = f"{len(rows)} answer{'s' if len(rows) > 1 else ''} outside {plain_number(low)} to {plain_number(high)}"
        found.add(Finding("score", ERROR, "", "", message, rows=rows, count=len(rows), field=from_, fix="query the site"))
    return df.assign(**{new: np.where(outside, np.nan, np.where(met, low + high - value, value))})


def _answers(
    df: pd.DataFrame, items: list[str], by: Cols, where: Where | None, at_least: int | None, found: Findings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of the answers that count, the number of each one's group (from 0, without gaps) and of its item.

    Only groups with enough answers; one in which an item has two is told and left out.
    """
    codes = coded(df["PARAMCD"])
    place = {name: i for i, name in enumerate(items)}
    item = np.array([*(place.get(c, -1) for c in codes.cat.categories), -1])[codes.cat.codes.to_numpy()]
    met = (item >= 0) & df["AVAL"].notna().to_numpy() & np.logical_and.reduce([df[c].notna().to_numpy() for c in by])
    met &= True if where is None else where.mask(df)
    rows = np.flatnonzero(met)
    item = item[rows]
    group = together([numbered(df[c].iloc[rows]) for c in by], len(rows))
    pair = group * len(items) + item
    several = (np.bincount(pair)[pair] > 1) if len(rows) else np.zeros(0, dtype=bool)
    if several.any():
        names = some(dict.fromkeys(np.array(items, dtype=object)[item[several]]))
        message = f"{int(several.sum())} values of an item that should have one for each {', '.join(by)} ({names})"
        told = tuple(rows[several].tolist())
        fix = "say with `where:` which record counts, or name in `by:` what tells them apart"
        found.add(Finding("several-records", ERROR, "", "AVAL", message, rows=told, count=len(told), fix=fix))
    enough = (np.bincount(group) >= (at_least or len(items)))[group] if len(rows) else np.zeros(0, dtype=bool)
    return _only_groups(enough & ~np.isin(group, group[several]), rows, group, item)


def _only_groups(kept: np.ndarray, rows: np.ndarray, group: np.ndarray, item: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The answers of some groups, which are numbered anew."""
    return rows[kept], np.unique(group[kept], return_inverse=True)[1], item[kept]


def _scored(df: pd.DataFrame, rows: np.ndarray, group: np.ndarray, as_: str, value: np.ndarray) -> pd.DataFrame:
    """The frame and, below it, the records of a score."""
    index = pd.RangeIndex(len(np.unique(group)))
    new = {"PARAMCD": constant_text(as_, index), "AVAL": pd.Series(value[: len(index)], index=index, dtype="float64")}
    return appended(df, combined(df, rows, group, OF_A_PARAMETER, **new))
