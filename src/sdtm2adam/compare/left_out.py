"""Cells that a person has left out of a comparison, by name and with the reason."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.compare.matching import Match
from sdtm2adam.compare.sides import Side
from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.excluded import Exclusion

Told = Callable[[dict[str, np.ndarray]], pd.DataFrame]


def excluded(
    entries: Sequence[Exclusion], base: Side, other: Side, names: dict[str, str], match: Match
) -> tuple[dict[str, np.ndarray], Told]:
    """By variable the pairs that are left out, and a function that tells every entry once it is known which pairs differ.

    Errors: StudyError for conditions that ask of what neither side has; all of them at once.
    """
    left_out: dict[str, np.ndarray] = {}
    cells: list[tuple[Exclusion, str, np.ndarray | None]] = []
    faults = []
    for entry in entries:
        variable = base.found(entry.variable)
        if variable not in names:
            hint = did_you_mean(entry.variable, names) if variable is None and other.found(entry.variable) is None else ""
            cells.append((entry, f"no variable of that name is compared{hint}", None))
            continue
        try:
            chosen = _chosen(entry, base, other, match)
        except StudyError as fault:
            faults.append(f"{entry.written_at or f'the exclusion of {entry.variable}'}: {fault}")
            continue
        left_out[variable] = left_out.get(variable, np.zeros(len(match), dtype=bool)) | chosen
        cells.append((entry, variable, chosen))
    if faults:
        raise StudyError("\n".join(faults))
    return left_out, lambda differ: _told(cells, differ)


def _chosen(entry: Exclusion, base: Side, other: Side, match: Match) -> np.ndarray:
    """The pairs that an entry names: those whose record of the base meets the condition, or of the other where the base lacks a column."""
    if not entry.where:
        return np.ones(len(match), dtype=bool)
    condition = parse(entry.where)
    side, rows = (base, match.base) if all(base.found(name) for name in condition.columns) else (other, match.other)
    return condition.mask(side.frame(condition.columns))[rows]


def _told(cells: list[tuple[Exclusion, str, np.ndarray | None]], differ: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row an entry: variable, condition, reason, how many cells it leaves out, how many of these differ, and why it excludes nothing."""
    rows = []
    for entry, variable, chosen in cells:
        count = 0 if chosen is None else int(chosen.sum())
        wrong = int((chosen & differ[variable]).sum()) if count and variable in differ else 0
        says = "" if wrong else "none of these cells differs" if count else "no record meets its condition"
        says = variable if chosen is None else says
        rows.append((entry.variable, entry.where, entry.reason, count, wrong, says, entry.written_at))
    table = pd.DataFrame(rows, columns=["variable", "where", "reason", "cells", "of these unequal", "excludes nothing", "written at"])
    return table.astype({"cells": "int64", "of these unequal": "int64"})
