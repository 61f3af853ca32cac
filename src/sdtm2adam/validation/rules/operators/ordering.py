"""Whether records stand in the order that another column says."""

import numpy as np

from sdtm2adam.validation.rules.coding import group_numbers
from sdtm2adam.validation.rules.columns import Column, is_null
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.registry import Question, operator
from sdtm2adam.validation.rules.patterns import pattern
from sdtm2adam.validation.rules.sdtm_dates import moment


def _sort_key(value: object) -> tuple:
    return (1, "", value) if isinstance(value, (int, float)) else (0, str(value), 0.0)


def ranks(column: Column) -> np.ndarray:
    """The place of each value among the sorted distinct ones, -1 for null."""
    items = column.values.items
    place = np.full(len(items) + 1, -1, dtype="int64")
    filled = [at for at in range(len(items)) if not is_null(items[at])]
    place[sorted(filled, key=lambda at: _sort_key(items[at]))] = np.arange(len(filled))
    return place[column.codes]


@operator("target_is_sorted_by")
def target_is_sorted_by(asked: Question) -> np.ndarray:
    """Within the groups, the target increases as every column named in `value` does, missing ones at the end that it says.

    Records of the same target stand in any order; to the reference engine they stand as in the file, and those without a group
    are right.
    """
    entries = asked.leaf.value
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("name") for entry in entries):
        raise RuleFault(f"{asked.leaf.operator}: the value must be a list of columns with their order")
    within = asked.columns("within")
    group = group_numbers(within, asked.frame.count)
    target = _target(asked)
    right = np.ones(asked.frame.count, dtype=bool)
    for entry in entries:
        by = asked.named(str(entry["name"]))
        descending = entry.get("sort_order") in ("desc", "dsc")
        nulls_first = entry.get("null_position") == "first"
        right &= _sorted(group, target, by, descending, nulls_first, asked.compatible)
    if asked.compatible:
        right |= np.any([column.codes < 0 for column in within], axis=0)
    return right


def _target(asked: Question) -> np.ndarray:
    column = asked.column
    if not asked.leaf.get("regex"):
        return ranks(column)
    wanted = pattern(str(asked.leaf.get("regex")))
    cut = [wanted.first(str(item)) for item in column.values.items]
    numbers = [float(c) if c and c.isdigit() else c for c in cut]
    place = {item: at for at, item in enumerate(sorted({n for n in numbers if n is not None}, key=_sort_key))}
    return np.array([*(place.get(n, -1) for n in numbers), -1], dtype="int64")[column.codes]


def _sorted(group: np.ndarray, target: np.ndarray, by: Column, descending: bool, nulls_first: bool, as_they_stand: bool) -> np.ndarray:
    """Right records for one column; see the page of the format for what (a) to (d) are."""
    count = len(group)
    right = np.ones(count, dtype=bool)
    key = ranks(by)
    last = np.iinfo("int64").max
    proper = np.where(key < 0, -last if nulls_first else last, -key if descending else key)
    order = np.lexsort((np.arange(count) if as_they_stand else proper, np.where(target < 0, last, target), group))
    bounds = np.flatnonzero(np.append(True, np.diff(group[order]) != 0)) if count else np.zeros(0, dtype="int64")
    overlapping = _overlapping(by)
    for start, stop in zip(bounds, np.append(bounds[1:], count), strict=True):
        rows = order[start:stop]
        _judge_group(rows, key, target, descending, nulls_first, overlapping, by, right)
    return right


def _overlapping(by: Column) -> dict[int, int]:
    """Precision of each distinct date text, by code; empty where no two differ, so that nothing can overlap."""
    precisions = {}
    for code in by.used():
        found = moment(by.values.items[code])
        if found is not None:
            precisions[int(code)] = found.precision
    return precisions if len(set(precisions.values())) > 1 else {}


def _judge_group(rows, key, target, descending, nulls_first, overlapping, by, right) -> None:
    keys = key[rows]
    filled = keys >= 0
    if not filled.all():  # (a) a null that is not at the end where it should be
        places = np.flatnonzero(~filled)
        proper = np.arange(len(places)) if nulls_first else np.arange(len(rows) - len(places), len(rows))
        right[rows[places[~np.isin(places, proper)]]] = False
    left = rows[filled]
    if overlapping:  # (b) partial dates of which one begins with the other
        unclear = _unclear(left, overlapping, by)
        right[left[unclear]] = False
        left = left[~unclear]
    keys = key[left]
    in_order = keys if not descending else -keys
    if (np.diff(in_order) >= 0).all():
        return
    placed = left[np.argsort(in_order, kind="stable")]
    right[left[target[left] != target[placed]]] = False  # (c)
    steps = np.diff(in_order) < 0  # (d)
    right[left[:-1][steps]] = False
    right[left[1:][steps]] = False


def _unclear(rows: np.ndarray, overlapping: dict[int, int], by: Column) -> np.ndarray:
    codes = by.codes[rows]
    texts = {int(code): str(by.values.items[code]) for code in set(codes.tolist())}
    precisions = {code: overlapping.get(code) for code in texts}
    wrong = {
        code
        for code, text in texts.items()
        for other, longer in texts.items()
        if precisions[code] != precisions[other] and (longer.startswith(text) or text.startswith(longer))
    }
    return np.isin(codes, list(wrong))


@operator("target_is_not_sorted_by")
def target_is_not_sorted_by(asked: Question) -> np.ndarray:
    return ~target_is_sorted_by(asked)


@operator("is_ordered_set")
def is_ordered_set(asked: Question) -> np.ndarray:
    """Within the groups of `value` the column stands in its own order: each record has the value that sorting would put there."""
    column, count = asked.column, asked.frame.count
    group = group_numbers([asked.named(name) for name in asked.listed()], count)
    rank = ranks(column)
    standing = np.lexsort((np.arange(count), group))
    sorted_rows = np.lexsort((np.arange(count), np.where(rank < 0, np.iinfo("int64").max, rank), group))
    right = np.ones(count, dtype=bool)
    right[standing] = rank[standing] == rank[sorted_rows]
    return right


@operator("is_not_ordered_set")
def is_not_ordered_set(asked: Question) -> np.ndarray:
    return ~is_ordered_set(asked)


@operator("is_ordered_by")
def is_ordered_by(asked: Question) -> np.ndarray:
    """The whole column is in ascending (or, `order: dsc`, descending) order; one answer for all records."""
    rank = ranks(asked.column)
    steps = np.diff(rank if asked.leaf.get("order") not in ("dsc", "desc") else -rank)
    return np.full(asked.frame.count, bool((steps >= 0).all()))


@operator("is_not_ordered_by")
def is_not_ordered_by(asked: Question) -> np.ndarray:
    return ~is_ordered_by(asked)
