"""Datasets of two folders, or of two files, compared by name; one row a dataset, and all of it as one outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sdtm2adam.compare.comparison import AS_USUAL, How, compare_sides
from sdtm2adam.compare.outcome import OF_ATTRIBUTES, Comparison
from sdtm2adam.compare.reading import Datasets, refuse_unlike
from sdtm2adam.errors import StudyError, did_you_mean

UNREADABLE = 32_768  # what PROC COMPARE says where it could not compare
ONLY_BASE, ONLY_OTHER = 64, 128  # as of records


@dataclass(frozen=True)
class Outcome:
    """Several comparisons, in the order of their names.

    base, other             what was compared, as it was named
    only_base, only_other   datasets without a partner
    unreadable              dataset -> why it could not be read or compared
    """

    base: str
    other: str
    comparisons: tuple[Comparison, ...]
    only_base: tuple[str, ...] = ()
    only_other: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The bits of all comparisons; of datasets that only one side has, those of records; of what cannot be compared 32768."""
        code = 0
        for comparison in self.comparisons:
            code |= comparison.code
        code |= (ONLY_BASE if self.only_base else 0) | (ONLY_OTHER if self.only_other else 0)
        return code | (UNREADABLE if self.unreadable else 0)

    @property
    def agrees(self) -> bool:
        """Equal in all but what files say of their variables."""
        return self.code & ~OF_ATTRIBUTES == 0

    @property
    def summary(self) -> pd.DataFrame:
        """A row a dataset: records of both sides, matched, in one only; cells compared, equal, excluded; outcome."""
        rows = [_row(c) for c in self.comparisons]
        rows += [_without(name, "only in base") for name in self.only_base]
        rows += [_without(name, "only in other") for name in self.only_other]
        rows += [_without(name, "could not be compared") for name, _ in self.unreadable]
        table = pd.DataFrame(rows, columns=list(SUMMARY)).astype(SUMMARY)
        return table.sort_values("dataset", kind="stable", ignore_index=True)


SUMMARY = {
    "dataset": "str", "outcome": "str", "records in base": "Int64", "records in other": "Int64", "matched": "Int64",
    "only in base": "Int64", "only in other": "Int64", "with differences": "Int64", "variables": "Int64", "cells": "Int64",
    "equal": "Int64", "unequal": "Int64", "excluded": "Int64", "share equal": "float64", "attributes": "Int64", "code": "Int64",
}  # fmt: skip


def _row(c: Comparison) -> tuple:
    outcome = "equal" if c.is_equal else "attributes differ" if c.agrees else "differs"
    records = (len(c.base), len(c.other), len(c.match), len(c.match.only_base), len(c.match.only_other), c.records_unequal)
    cells = (c.cells, c.cells_equal, c.cells_unequal, c.cells_excluded, c.share)
    return (c.name, outcome, *records, len(c.variables), *cells, len(c.attributes), c.code)


def _without(name: str, outcome: str) -> tuple:
    return (name, outcome, *[None] * (len(SUMMARY) - 2))


def compare_datasets(base: Datasets, other: Datasets, keys: Sequence[str] = (), how: How = AS_USUAL) -> Outcome:
    """Datasets of two folders (or files of several datasets) by name; two files of one dataset each whatever they are called.

    Errors: StudyError for a folder beside a file, for two that share no dataset, and for what cannot be compared as
    asked (keys, conditions), of all datasets at once.
    """
    refuse_unlike(base, other)
    pairs = _pairs(base, other)
    done, faults, unreadable = [], [], dict(base.unreadable | other.unreadable)
    for name, (one, two) in pairs.items():
        entries = tuple(e for e in how.exclusions if not e.dataset or e.dataset.upper() == name or len(pairs) == 1)
        try:
            done.append(compare_sides(one, two, keys, replace(how, exclusions=entries), name))
        except StudyError as fault:
            faults.append(str(fault))
    if faults:
        raise StudyError("\n\n".join(faults))
    alone = len(pairs) == 1 and not base.is_folder
    only = [
        () if alone else tuple(n for n in a.sides if n not in b.sides and n not in unreadable) for a, b in ((base, other), (other, base))
    ]
    notes = [f"{side.name}: {note}" for pair in pairs.values() for side in pair for note in side.notes]
    notes += [*base.notes, *other.notes, *_unused(how, pairs)]
    return Outcome(base.shown, other.shown, tuple(done), *only, tuple(sorted(unreadable.items())), tuple(notes))


def _pairs(base: Datasets, other: Datasets) -> dict:
    if not base.is_folder and len(base.sides) == len(other.sides) == 1:
        [(name, one)], [two] = base.sides.items(), other.sides.values()
        return {name: (one, two)}
    names = [name for name in base.sides if name in other.sides]
    if not names and not (base.unreadable or other.unreadable):
        has = "\n".join(f"    {side.shown}: {', '.join(side.sides)}" for side in (base, other))
        raise StudyError(f"{base.shown} and {other.shown} have no dataset of one name\n{has}")
    return {name: (base.sides[name], other.sides[name]) for name in names}


def _unused(how: How, pairs: dict) -> list[str]:
    """Names that a person gave and that are nowhere: told, as they may be misspelt."""
    known = {variable.casefold(): variable for pair in pairs.values() for side in pair for variable in side.columns}
    notes = [f"--ignore {n}: no dataset has it{did_you_mean(n, known.values())}" for n in how.ignore if n.casefold() not in known]
    datasets = {entry.dataset.upper(): entry for entry in how.exclusions if entry.dataset}
    notes += [
        f"{entry.written_at or entry.variable}: there is no dataset {name} to exclude from{did_you_mean(name, pairs)}"
        for name, entry in datasets.items()
        if name not in pairs and len(pairs) != 1
    ]
    return notes
