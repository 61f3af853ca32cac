"""Keys that must stand once, values that must agree within a group, and rows that occur together."""

import numpy as np

from sdtm2adam.validation.rules.coding import counts_of, dense, group_numbers
from sdtm2adam.validation.rules.columns import Column, column_of, spread
from sdtm2adam.validation.rules.engine_states import BEFORE_MAJORITY
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.registry import Question, operator
from sdtm2adam.validation.rules.patterns import pattern


def _key(asked: Question) -> list[Column]:
    names = [asked.leaf.name, *(name for name in asked.listed() if asked.frame.has(name))]
    columns = []
    for name in (name for name in dict.fromkeys(names) if asked.frame.has(name)):
        column = asked.frame.column(name)
        named = _named_in(column, asked)
        columns += [asked.frame.column(item) for item in named] if named or name.startswith("$") else [column]
    cut = asked.leaf.get("regex")
    return [cut_column(column, str(cut)) for column in columns] if cut else columns


def _named_in(column: Column, asked: Question) -> list[str]:
    """The columns that a list of names means; those that are not there are left out."""
    held = column.first()
    return [name for name in held if asked.frame.has(name)] if isinstance(held, (list, set)) else []


def cut_column(column: Column, text: str) -> Column:
    """Texts cut to what the pattern matches at their beginning, where it matches the first of the column."""
    wanted = pattern(text)
    first = next((item for item in column.distinct() if isinstance(item, str)), None)
    if first is None or wanted.match(first) is None:
        return column
    cut = [found.group(0) if isinstance(item, str) and (found := wanted.match(item)) else item for item in column.values.items]
    whole = column_of(cut)
    return spread(whole, column)


def _repeated(asked: Question) -> np.ndarray:
    """Where the key stands more than once; to the reference engine a key of one column alone does so everywhere."""
    key = _key(asked)
    if asked.compatible and len(set(map(id, key))) == 1:
        return np.ones(asked.frame.count, dtype=bool)
    return counts_of(group_numbers(key, asked.frame.count)) > 1


@operator("is_not_unique_set")
def is_not_unique_set(asked: Question) -> np.ndarray:
    """The key (name and values; columns that are not there are left out) occurs more than once; missing equals missing."""
    return _repeated(asked)


@operator("is_unique_set")
def is_unique_set(asked: Question) -> np.ndarray:
    return ~_repeated(asked)


@operator("is_inconsistent_across_dataset")
def is_inconsistent_across_dataset(asked: Question) -> np.ndarray:
    """In a group with several values: every record without the most frequent one; all of them in a tie.

    The few that stray are what a person goes and looks at, not the thousand records that agree. A missing value contradicts
    nothing; to the reference engine it is a value.
    """
    column = asked.column
    names = [name for name in asked.listed() if asked.frame.has(name)]
    if not names:
        raise RuleFault(f"{asked.leaf.operator}: none of the columns {', '.join(asked.listed())} is there")
    if asked.leaf.get("regex"):
        wanted = pattern(str(asked.leaf.get("regex")))
        whole = column_of(wanted.first(item) if isinstance(item, str) else item for item in column.values.items)
        column = spread(whole, column)
    group = group_numbers([asked.frame.column(name) for name in names], asked.frame.count)
    if asked.compatible:
        flag = _with_several if asked.compatible >= BEFORE_MAJORITY else _not_most_frequent
        return flag(group, group_numbers([column], asked.frame.count))
    filled, flagged = ~column.null(), np.zeros(asked.frame.count, dtype=bool)
    flagged[filled] = _not_most_frequent(dense(group[filled]), dense(column.codes[filled]))
    return flagged


def _with_several(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """True for all records of a group that has more than one value."""
    values = np.unique(np.stack([group, value]), axis=1)[0]
    return (np.bincount(values, minlength=1) > 1)[group]


def _not_most_frequent(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    if not len(group):
        return np.zeros(0, dtype=bool)
    pairs, inverse, count = np.unique(group * (int(value.max()) + 1) + value, return_inverse=True, return_counts=True)
    of_group = pairs // (int(value.max()) + 1)
    groups = int(group.max()) + 1
    most = np.zeros(groups, dtype="int64")
    np.maximum.at(most, of_group, count)
    winners = np.bincount(of_group, weights=count == most[of_group], minlength=groups)
    several = np.bincount(of_group, minlength=groups) > 1
    flagged = several[of_group] & ((count < most[of_group]) | (winners[of_group] > 1))
    return flagged[inverse.reshape(-1)]


@operator("present_on_multiple_rows_within")
def present_on_multiple_rows_within(asked: Question) -> np.ndarray:
    """The value stands in more than `value` (1) records of its group; missing equals missing, in the value and in the group."""
    least = asked.leaf.value if isinstance(asked.leaf.value, (int, float)) else 1
    return counts_of(group_numbers([*asked.columns("within"), asked.column], asked.frame.count)) > least


@operator("not_present_on_multiple_rows_within")
def not_present_on_multiple_rows_within(asked: Question) -> np.ndarray:
    return ~present_on_multiple_rows_within(asked)


@operator("has_different_values")
def has_different_values(asked: Question) -> np.ndarray:
    return np.full(asked.frame.count, len(set(asked.column.codes.tolist())) > 1)


@operator("has_same_values")
def has_same_values(asked: Question) -> np.ndarray:
    return ~has_different_values(asked)
