"""Two columns that should go one to one, and what one says of the next record."""

import numpy as np

from sdtm2adam.validation.rules.coding import group_numbers
from sdtm2adam.validation.rules.columns import Column
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.presence import order_numbers
from sdtm2adam.validation.rules.operators.registry import Question, operator


@operator("is_not_unique_relationship")
def is_not_unique_relationship(asked: Question) -> np.ndarray:
    """A value on either side that meets more than one value of the other, null being one of them; all records with that value."""
    several = np.zeros(asked.frame.count, dtype=bool)
    ours, names = asked.column, asked.listed()
    if not names:
        raise RuleFault(f"{asked.leaf.operator}: it names no column to go with {asked.leaf.name}")
    for name in names:
        theirs = asked.named(name)
        several |= _meets_several(ours, theirs) | _meets_several(theirs, ours)
    return several


@operator("is_unique_relationship")
def is_unique_relationship(asked: Question) -> np.ndarray:
    return ~is_not_unique_relationship(asked)


def _meets_several(one: Column, other: Column) -> np.ndarray:
    """True for the records of each non-null value of the first that meets more than one of the second."""
    count = len(one)
    if not count:
        return np.zeros(0, dtype=bool)
    a, b = group_numbers([one], count), group_numbers([_null_alike(other)], count)
    pairs = np.unique(a * (int(b.max()) + 1) + b)
    meets = np.bincount(pairs // (int(b.max()) + 1), minlength=int(a.max()) + 1)
    return (meets[a] > 1) & ~one.null()


def _null_alike(column: Column) -> Column:
    return Column(column.values, np.where(column.null(), -1, column.codes))


@operator("has_next_corresponding_record")
def has_next_corresponding_record(asked: Question) -> np.ndarray:
    """Within the group, in the order of `ordering`, the column equals `value` of the next record; the last record is right."""
    count = asked.frame.count
    group = group_numbers(asked.columns("within"), count)
    order = np.lexsort((np.arange(count), order_numbers(asked, asked.leaf.get("ordering")), group))
    following = np.full(count, -1, dtype="int64")
    following[order[:-1]] = order[1:] if count else order
    last = np.ones(count, dtype=bool)
    last[order[:-1]] = np.diff(group[order]) != 0
    theirs = asked.columns("value")[0].take(np.where(last, -1, following))
    return last | where_pair(asked.column, theirs, lambda a, b: a is not None and a == b)


@operator("does_not_have_next_corresponding_record")
def does_not_have_next_corresponding_record(asked: Question) -> np.ndarray:
    return ~has_next_corresponding_record(asked)
