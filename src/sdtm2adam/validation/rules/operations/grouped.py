"""One value a group of a dataset, laid on the rows under test."""

from collections.abc import Callable, Sequence

import numpy as np

from sdtm2adam.validation.rules.coding import shared_numbers
from sdtm2adam.validation.rules.columns import Column, Values, column_of
from sdtm2adam.validation.rules.faults import Skipped
from sdtm2adam.validation.rules.operations.registry import Asked


def kept_rows(asked: Asked) -> np.ndarray:
    """The rows that the operation's filter leaves; `ABC&` keeps what begins with ABC, an empty text what has no value."""
    keep = np.ones(asked.rows.count, dtype=bool)
    for name, wanted in (asked.operation.get("filter") or {}).items():
        column = asked.column(str(name))
        keep &= _meets(column, wanted)
    return np.flatnonzero(keep)


def _meets(column: Column, wanted: object) -> np.ndarray:
    if isinstance(wanted, str) and wanted.endswith("&"):
        return column.where(("begins", wanted), lambda v: isinstance(v, str) and v.startswith(wanted[:-1]))
    if isinstance(wanted, list):
        return np.any([_meets(column, item) for item in wanted], axis=0)
    return column.where(("is", repr(wanted)), lambda v: v == wanted and isinstance(v, bool) == isinstance(wanted, bool))


def per_group(asked: Asked, rows: np.ndarray, work: Callable[[np.ndarray], object], without: object = None) -> Column:
    """`work` of the rows of each group, for every row under test the value of its group; `without` where there is no such group.

    rows   those of the source that count
    A missing key is a group like any other; to the reference engine there is no such group.
    """
    names, ours = asked.group, asked.our_group
    theirs = [asked.column(name).take(rows) for name in names]
    mine = [asked.frame.column(name) for name in ours if asked.frame.has(name)]
    if len(mine) != len(theirs):
        missing = next(name for name in ours if not asked.frame.has(name))
        raise Skipped(f"{asked.operation.operator}: there is no column {missing} to group by")
    here, there = shared_numbers(mine, theirs, (asked.frame.count, len(rows)))
    order = np.argsort(there, kind="stable")
    starts = np.flatnonzero(np.diff(there[order], prepend=-1) != 0)
    values: dict[int, object] = {}
    for start, stop in zip(starts, [*starts[1:], len(order)], strict=False):
        values[int(there[order[start]])] = work(rows[order[start:stop]])
    if asked.study.compatible:
        here = np.where(np.any([column.codes < 0 for column in mine], axis=0), -1, here)
    return _laid(here, values, without)


def _laid(here: np.ndarray, values: dict[int, object], without: object) -> Column:
    groups, place = np.unique(here, return_inverse=True) if len(here) else (here, here)
    column = column_of([values.get(int(group), without) for group in groups])
    return Column(Values(column.values.items), np.append(column.codes, -1)[place.reshape(-1)])


def count_per_group(asked: Asked, rows: np.ndarray, theirs: Sequence[Column], mine: Sequence[Column]) -> Column:
    """How many of the rows have the group of each row under test."""
    here, there = shared_numbers(mine, theirs, (asked.frame.count, len(rows)))
    counts = np.bincount(there, minlength=int(here.max(initial=0)) + 1)[here].astype("float64")
    whole, codes = np.unique(counts, return_inverse=True)
    return Column(Values(whole.tolist(), True), codes.reshape(-1).astype("int64"))

