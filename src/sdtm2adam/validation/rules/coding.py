"""Several columns as whole numbers: equal where the values are, within a frame or between two."""

from collections.abc import Sequence

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Values


def group_numbers(columns: Sequence[Column], count: int) -> np.ndarray:
    """The number of the group of each record, dense from 0; a missing value is a value like any other."""
    group = np.zeros(count, dtype="int64")
    for column in columns:
        group = dense(group * (len(column.values.items) + 1) + column.codes + 1)
    return group


def dense(numbers: np.ndarray) -> np.ndarray:
    """The same numbers from 0 on without gaps, in their order."""
    if not len(numbers):
        return numbers
    top = int(numbers.max()) + 1
    if top <= 4 * len(numbers) + 1024:  # small enough to count by, which costs no sort
        there = np.zeros(top, dtype=bool)
        there[numbers] = True
        return (np.cumsum(there) - 1)[numbers]
    return np.unique(numbers, return_inverse=True)[1].reshape(-1).astype("int64")


def counts_of(group: np.ndarray) -> np.ndarray:
    """For each record how many records its group has."""
    return np.bincount(group, minlength=1)[group] if len(group) else np.zeros(0, dtype="int64")


def recoded(values: Values, onto: Values) -> np.ndarray:
    """For each code of `values` the code of the same value in `onto`, or a new one behind its own; -1 last."""
    key = ("recoded", id(onto))
    kept = values.asked.get(key)
    if kept is not None and kept[0] is onto:
        return kept[1]
    place = onto.made("place", lambda v: {_key(item): at for at, item in enumerate(v.items)})
    new = len(onto.items)
    codes = np.empty(len(values.items) + 1, dtype="int64")
    for at, item in enumerate(values.items):
        found = place.get(_key(item))
        codes[at] = new + at if found is None else found
    codes[-1] = -1
    values.asked[key] = (onto, codes)
    return codes


def _key(item: object) -> object:
    return (type(item).__name__, repr(item)) if isinstance(item, (list, set, dict, bool)) else item


def shared_numbers(here: Sequence[Column], there: Sequence[Column], counts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The groups of two frames by the same keys, numbered alike; missing equals missing."""
    a, b = np.zeros(counts[0], dtype="int64"), np.zeros(counts[1], dtype="int64")
    for mine, its in zip(here, there, strict=True):
        other = its.codes if its.values is mine.values else recoded(its.values, mine.values)[its.codes]
        size = len(mine.values.items) + len(its.values.items) + 1
        both = dense(np.concatenate([a * size + mine.codes + 1, b * size + other + 1]))
        a, b = both[: counts[0]], both[counts[0] :]
    return a, b


def matched(here: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of rows whose numbers agree, by the rows of the first, then of the second; an inner join."""
    order = np.argsort(there, kind="stable")
    sorted_there = there[order]
    left, right = np.searchsorted(sorted_there, here, "left"), np.searchsorted(sorted_there, here, "right")
    counts = right - left
    rows = np.repeat(np.arange(len(here)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, order[np.repeat(left, counts) + within]


def matched_left(here: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `matched`, and every row of the first without a partner once, with -1."""
    rows, partners = matched(here, there)
    alone = np.setdiff1d(np.arange(len(here)), rows)
    rows, partners = np.concatenate([rows, alone]), np.concatenate([partners, np.full(len(alone), -1, dtype="int64")])
    order = np.argsort(rows, kind="stable")
    return rows[order], partners[order]


def pairs_of(one: Column, other: Column) -> tuple[np.ndarray, list[tuple[object, object]]]:
    """The distinct pairs of values in two columns, and for each record the number of its pair; None for missing."""
    width = len(other.values.items) + 1
    numbers = (one.codes + 1) * width + other.codes + 1
    if len(numbers):
        distinct, inverse = np.unique(numbers, return_inverse=True)
    else:
        distinct, inverse = numbers, numbers
    a, b = [None, *one.values.items], [None, *other.values.items]
    return inverse.reshape(-1), [(a[n // width], b[n % width]) for n in distinct.tolist()]
