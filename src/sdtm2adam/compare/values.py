"""The values of two columns held against one another, record by record; missing is a value of its own."""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.compare.columns import Column
from sdtm2adam.compare.matching import translation
from sdtm2adam.compare.sides import unit_of

# What two numbers may differ by and count as equal, where nothing is said: what the last digits of arithmetic may do.
TINY = 1e-12


@dataclass(frozen=True)
class Criterion:
    """Two numbers or moments are equal where they differ by at most `absolute`, or by at most `relative` of the larger.

    absolute is in the unit of the numbers; of dates in days, of times and dates with times in seconds; `relative` is
    not asked of dates and times.
    """

    absolute: float = TINY
    relative: float = TINY


USUAL = Criterion()


@dataclass(frozen=True)
class Held:
    """What came of one variable; positions are those of matched pairs.

    unequal        where the values differ
    near           pairs that differ and count as equal
    only_base, only_other   pairs in which one side has a value and the other none
    largest, relative       difference of two numbers; NaN where no pair has both
    means          of base, of other and of their difference, over pairs with both
    """

    unequal: np.ndarray
    near: int
    only_base: int
    only_other: int
    largest: float = np.nan
    relative: float = np.nan
    means: tuple[float, float, float] = (np.nan, np.nan, np.nan)


def held(first: Column, second: Column, criterion: Criterion, chosen: np.ndarray | None = None) -> Held:
    """Two columns of one kind, pair by pair. `chosen` says which pairs are compared, all where it is not given."""
    none = first.missing, second.missing
    if chosen is not None:
        none = none[0] & chosen, none[1] & chosen
    counts = int((none[1] & ~first.missing).sum()), int((none[0] & ~second.missing).sum())
    if first.kind == "text" and second.kind == "text" and first.odd is None and second.odd is None:
        differ = first.codes != np.append(translation(first, second), -1)[second.codes]
        return Held(np.flatnonzero(differ if chosen is None else differ & chosen), 0, *counts)
    if first.numbers is None or second.numbers is None:  # of unlike kinds: all that has a value is odd
        differ = ~(first.missing & second.missing)
        return Held(np.flatnonzero(differ if chosen is None else differ & chosen), 0, *counts)
    return _numbers(first, second, criterion, chosen, counts)


def _numbers(first: Column, second: Column, criterion: Criterion, chosen: np.ndarray | None, counts: tuple[int, int]) -> Held:
    unit = unit_of(first, second)
    here, there = (first.numbers, second.numbers) if unit == 1 else (first.numbers / unit, second.numbers / unit)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = there - here
        size = np.abs(apart)
        scale = np.maximum(np.abs(here), np.abs(there))
        same = here == there
        near = ~same & (size <= criterion.absolute)
        if first.kind == "number":
            near |= ~same & (size <= criterion.relative * scale) & np.isfinite(scale)
    empty = np.isnan(here) & np.isnan(there)
    if first.letters is not None or second.letters is not None:
        empty &= _letters(first) == _letters(second)
    differ = ~(same | near | empty)
    for column in (first, second):
        differ = differ if column.odd is None else differ | column.odd
    if chosen is not None:
        differ, near = differ & chosen, near & chosen
    both = ~np.isnan(apart) if chosen is None else ~np.isnan(apart) & chosen
    if not both.any():
        return Held(np.flatnonzero(differ), int(near.sum()), *counts)
    share = np.divide(size, scale, out=np.zeros_like(size), where=both & (scale > 0) & np.isfinite(scale))
    means = tuple(np.nan if first.is_moment and part is not apart else float(part[both].mean()) for part in (here, there, apart))
    largest, relative = float(size[both].max()), float(share[both].max()) if first.kind == "number" else np.nan
    return Held(np.flatnonzero(differ), int(near.sum()), *counts, largest, relative, means)


def _letters(column: Column) -> np.ndarray:
    return np.zeros(len(column), dtype=np.int8) if column.letters is None else column.letters
