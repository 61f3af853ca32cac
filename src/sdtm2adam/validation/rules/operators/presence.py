"""Is it there, is it filled."""

import numpy as np

from sdtm2adam.validation.rules.coding import group_numbers
from sdtm2adam.validation.rules.operators.registry import Question, operator


@operator("empty")
def empty(asked: Question) -> np.ndarray:
    return asked.column.null()


@operator("non_empty")
def non_empty(asked: Question) -> np.ndarray:
    return ~asked.column.null()


@operator("exists")
def exists(asked: Question) -> np.ndarray:
    """One answer for all rows: the column is there, or the name is an item of a list in the cells of the value.

    Where rows are variables, a variable of the dataset is there too; the reference engine asks for columns of its frame alone.
    """
    there = asked.frame.has(asked.leaf.name) or (asked.leaf.name in asked.frame.described and not asked.compatible)
    if not there and asked.says_column and isinstance(asked.leaf.value, str):
        return asked.other.where(("holds", asked.leaf.name), lambda cell: isinstance(cell, (list, set)) and asked.leaf.name in cell)
    return np.full(asked.frame.count, there)


@operator("not_exists")
def not_exists(asked: Question) -> np.ndarray:
    return ~exists(asked)


def _last_of_group(asked: Question) -> tuple[np.ndarray, np.ndarray]:
    """Order by group and ordering, and which places of that order are the last of their group."""
    group = group_numbers(asked.columns("value")[:1], asked.frame.count)
    rank = order_numbers(asked, asked.leaf.get("ordering"))
    order = np.lexsort((rank, group))
    ends = np.append(np.diff(group[order]) != 0, True) if len(order) else np.zeros(0, dtype=bool)
    return order, ends


def order_numbers(asked: Question, name: object) -> np.ndarray:
    """The place of each record's value among the sorted values; missing ones come last."""
    if name is None:
        return np.arange(asked.frame.count)
    column = asked.named(str(name))
    items = column.values.items
    key = (lambda at: items[at]) if column.number else (lambda at: str(items[at]))
    place = np.empty(len(items) + 1, dtype="int64")
    place[sorted(range(len(items)), key=key)] = np.arange(len(items))
    place[-1] = len(items)
    return place[column.codes]


@operator("empty_within_except_last_row")
def empty_within_except_last_row(asked: Question) -> np.ndarray:
    """Null in a record that is not the last of its group (`value`) in the order of `ordering`."""
    return asked.column.null() & ~_is_last(asked)


@operator("non_empty_within_except_last_row")
def non_empty_within_except_last_row(asked: Question) -> np.ndarray:
    return ~asked.column.null() & ~_is_last(asked)


def _is_last(asked: Question) -> np.ndarray:
    order, ends = _last_of_group(asked)
    last = np.zeros(asked.frame.count, dtype=bool)
    last[order[ends]] = True
    return last
