"""Two datasets compared: `compare` for frames, `compare_sides` for what files are read as, and the Comparison that both give.

Nothing is printed or written here: `text.py`, `book.py` and `page.py` tell a Comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sdtm2adam.compare.columns import Column
from sdtm2adam.compare.keys import Keys, found_keys, given_keys
from sdtm2adam.compare.left_out import excluded
from sdtm2adam.compare.matching import Match, by_keys, in_order
from sdtm2adam.compare.outcome import Comparison
from sdtm2adam.compare.pairs import aligned, attribute_differences, common, pair, told_kind
from sdtm2adam.compare.sides import Side, side_of
from sdtm2adam.compare.values import USUAL, Criterion, Held, held
from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.excluded import Exclusion

__all__ = ["AS_USUAL", "Comparison", "Criterion", "How", "compare", "compare_sides"]


@dataclass(frozen=True)
class How:
    """How two datasets are compared.

    criterion   when two numbers count as equal
    ignore      variables that are not looked at
    where       a condition: only records that meet it are compared, of either side
    exclusions  cells that are left out, each with its reason
    by_order    match records in the order in which they stand, whatever could be a key
    """

    criterion: Criterion = USUAL
    ignore: tuple[str, ...] = ()
    where: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    by_order: bool = False


AS_USUAL = How()


def compare(base: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str] = (), how: How = AS_USUAL, name: str = "") -> Comparison:
    """Two frames compared: cells, records, variables.

    In:  frames of text (coded or not), numbers, dates, times; the key's variables in `keys`, or none for a proposal.
    Missing: a value of its own, equal to missing; text "" and missing are the same, as in SAS.
    Errors: StudyError for keys that a side lacks, no variable in common, a condition that cannot be asked.
    """
    return compare_sides(side_of(base, "base"), side_of(other, "other"), keys, how, name)


def compare_sides(base: Side, other: Side, keys: Sequence[str] = (), how: How = AS_USUAL, name: str = "") -> Comparison:
    """The same for two sides, whose files may say keys and attributes."""
    base, other = (_without(side, how.ignore) for side in (base, other))
    base, other = aligned(base, other)
    names = common(base, other)
    if not names:
        raise StudyError(
            f"{base.name} and {other.name} have no variable in common\n"
            f"    {base.name}: {some(base.columns, 12)}\n    {other.name}: {some(other.columns, 12)}\n"
            "    to fix  compare the datasets that belong together"
        )
    records = len(base), len(other)
    if how.where:
        base, other = (_subset(side, how.where) for side in (base, other))
    pairs = {variable: pair(base.columns[variable], other.columns[own]) for variable, own in names.items()}
    chosen = _keys(base, other, pairs, tuple(keys), how)
    match = _match(pairs, chosen, len(base), len(other))
    return _compared(base, other, names, _Pairs(pairs, chosen, match), how, name, records)


def _without(side: Side, ignore: tuple[str, ...]) -> Side:
    left_out = {name.casefold() for name in ignore}
    return replace(side, columns={name: column for name, column in side.columns.items() if name.casefold() not in left_out})


def _subset(side: Side, where: str) -> Side:
    condition = parse(where)
    return side.take(np.flatnonzero(condition.mask(side.frame(condition.columns))))


def _keys(base: Side, other: Side, pairs: dict, keys: tuple[str, ...], how: How) -> Keys:
    if how.by_order:
        return Keys((), "none, as asked: records are matched in the order in which they stand")
    return given_keys(keys, base, other) if keys else found_keys(base, other, pairs)


def _match(pairs: dict[str, tuple[Column, Column]], keys: Keys, base: int, other: int) -> Match:
    if not keys.names:
        return in_order(base, other)
    return by_keys([pairs[name][0] for name in keys.names], [pairs[name][1] for name in keys.names])


@dataclass(frozen=True)
class _Pairs:
    """The columns of both sides, each pair of one kind, and which records belong together."""

    columns: dict[str, tuple[Column, Column]]
    keys: Keys
    match: Match

    def matched(self, name: str) -> tuple[Column, Column]:
        first, second = self.columns[name]
        return _taken(first, self.match.base), _taken(second, self.match.other)


def _taken(column: Column, rows: np.ndarray) -> Column:
    """The records of the matched pairs; the column itself where they are all of it, in order."""
    whole = len(rows) == len(column) and (not len(rows) or (rows[0] == 0 and bool((np.diff(rows) == 1).all())))
    return column if whole else column.take(rows)


def _compared(base: Side, other: Side, names: dict[str, str], pairs: _Pairs, how: How, name: str, records: tuple[int, int]) -> Comparison:
    left_out, exclusions = excluded(how.exclusions, base, other, names, pairs.match)
    rows, unequal, of_excluded = [], {}, {}
    for variable, own in names.items():
        if variable in pairs.keys.names:
            continue
        chosen = ~left_out[variable] if variable in left_out else None
        first, second = pairs.matched(variable)
        result = held(first, second, how.criterion, chosen)
        if chosen is not None:
            every = np.zeros(len(pairs.match), dtype=bool)
            every[held(first, second, how.criterion).unequal] = True
            of_excluded[variable] = every
        unequal[variable] = result.unequal
        cells = len(pairs.match) if chosen is None else int(chosen.sum())
        rows.append(_row(variable, told_kind(base.columns[variable], other.columns[own]), cells, len(pairs.match), result))
    return Comparison(
        name=name,
        base=base,
        other=other,
        criterion=how.criterion,
        where=how.where,
        keys=pairs.keys,
        match=pairs.match,
        names=names,
        records=records,
        attributes=attribute_differences(base, other, names),
        variables=pd.DataFrame(rows, columns=list(VARIABLES)).astype(VARIABLES),
        exclusions=exclusions(of_excluded),
        unequal=unequal,
    )


VARIABLES = {
    "variable": "str", "compared as": "str", "cells": "int64", "equal": "int64", "unequal": "int64", "near": "int64",
    "missing in other": "int64", "missing in base": "int64", "excluded": "int64", "largest difference": "float64",
    "largest relative": "float64", "mean base": "float64", "mean other": "float64", "mean difference": "float64",
}  # fmt: skip


def _row(variable: str, kind: str, cells: int, pairs: int, result: Held) -> tuple:
    wrong = len(result.unequal)
    counts = (cells, cells - wrong, wrong, result.near, result.only_base, result.only_other, pairs - cells)
    return (variable, kind, *counts, result.largest, result.relative, *result.means)
