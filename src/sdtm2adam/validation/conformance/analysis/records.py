"""Records of a parameter asked together: the flagged one of each group, values that are the same, arithmetic that agrees."""

import numpy as np
import pandas as pd

from sdtm2adam.validation.conformance.cells import codes_of, is_text
from sdtm2adam.validation.conformance.delivery import Domain

TOLERANCE = 1e-6  # of the larger number involved: a rounded value is another one, the last digit of a file's format is not
OF_BASELINE = ("USUBJID", "PARAMCD", "BASETYPE")


def told_tolerance() -> str:
    return f"by more than {TOLERANCE:.15g} of the larger number"


def flagged_row(domain: Domain, flag: str, *within: str) -> np.ndarray:
    """For each record the first record of its group that is flagged Y, -1 where none is."""
    group = domain.groups(*within)
    first = np.full(int(group.max(initial=-1)) + 1, -1, dtype="int64")
    rows = np.flatnonzero(domain.equals(flag, "Y"))[::-1]
    first[group[rows]] = rows
    return first[group] if len(group) else group


def unlike(one: np.ndarray, other: np.ndarray, scale: tuple[np.ndarray, ...] = ()) -> np.ndarray:
    """True where two numbers differ by more than the tolerance; never where one is missing.

    scale  numbers that they were calculated from: a small difference of large numbers keeps the error of these
    """
    with np.errstate(invalid="ignore"):
        largest = np.fmax.reduce([np.abs(x) for x in (one, other, *scale)])
        return np.isfinite(one) & np.isfinite(other) & (np.abs(one - other) > TOLERANCE * largest)


def of_rows(numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The number in each of these rows, NaN for row -1."""
    return np.where(rows >= 0, numbers[rows], np.nan) if len(numbers) else np.full(len(rows), np.nan)


def same_as_row(column: pd.Series, other: pd.Series, rows: np.ndarray) -> np.ndarray:
    """True where a record's value is that of `other` in the row; two missing are the same; row -1 is no row.

    Both are columns of one dataset; where one is text and the other holds numbers, nothing is the same.
    """
    if is_text(column) != is_text(other):
        return np.zeros(len(column), dtype=bool)
    if is_text(column):
        place = column.cat.categories.get_indexer(other.cat.categories)
        place = np.append(np.where(place < 0, -2, place), -1)[codes_of(other)]
        return (rows >= 0) & (codes_of(column) == (place[rows] if len(place) else rows))
    a, b = column.to_numpy(dtype="float64"), of_rows(other.to_numpy(dtype="float64"), rows)
    return (rows >= 0) & ((np.isnan(a) & np.isnan(b)) | (np.isfinite(a) & np.isfinite(b) & ~unlike(a, b)))
