"""A record's partner in another dataset: the same subject in DM, the same visit in TV, the same arm in TA."""

import numpy as np
import pandas as pd

from sdtm2adam.validation.conformance.cells import as_numbers, codes_of, is_text
from sdtm2adam.validation.conformance.delivery import SUBJECT, Domain
from sdtm2adam.validation.conformance.moments import Moments, moments


def shared_codes(one: pd.Series, other: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Both columns as whole numbers, equal where the values are; -1 for missing.

    Where one is text and the other holds numbers, text that is a number is that number: that the kinds differ is for other checks.
    """
    if is_text(one) and is_text(other):
        place = one.array.categories.get_indexer(other.array.categories)
        new = np.where(place >= 0, place, len(one.array.categories) + np.arange(len(place)))
        return codes_of(one), np.append(new, -1).astype("int64")[other.array.codes]
    codes = pd.factorize(np.concatenate([as_numbers(one), as_numbers(other)]))[0].astype("int64")
    return codes[: len(one)], codes[len(one) :]


def row_in(other: Domain, domain: Domain, *likes: str | tuple[str, str]) -> np.ndarray:
    """For each record of `domain` the first record of `other` with the same values of these variables, -1 for none.

    likes  a variable that both have, or (as `domain` calls it, as `other` does); missing equals nothing
    """
    here, there = np.zeros(len(domain.frame), dtype="int64"), np.zeros(len(other.frame), dtype="int64")
    for like in likes:
        mine, its = (like, like) if isinstance(like, str) else like
        a, b = shared_codes(domain.column(mine), other.column(its))
        size = max(int(a.max(initial=0)), int(b.max(initial=0))) + 1
        here, there = (np.where((x < 0) | (y < 0), -1, x * size + y) for x, y in ((here, a), (there, b)))
        if max(int(here.max(initial=0)), int(there.max(initial=0))) <= 4 * (len(here) + len(there)):
            continue  # the numbers are small enough to count by; finding smaller ones costs a sort
        codes = np.unique(np.concatenate([here, there]), return_inverse=True)
        small = codes[1].reshape(-1) - (1 if len(codes[0]) and codes[0][0] < 0 else 0)
        here, there = small[: len(here)], small[len(here) :]
    first = np.full(max(int(here.max(initial=0)), int(there.max(initial=0))) + 2, -1, dtype="int64")
    rows = np.flatnonzero(there >= 0)[::-1]
    first[there[rows]] = rows
    return first[here]


def subject_in(dm: Domain, domain: Domain) -> np.ndarray:
    """The row in DM of each record's subject, -1 where DM has none."""
    return row_in(dm, domain, SUBJECT)


def of_subject(dm: Domain, domain: Domain, variable: str) -> Moments:
    """A date of DM for each record of the domain, by subject; none where DM has none."""
    return moments(dm.column(variable)).at(subject_in(dm, domain))


def same_text(one: pd.Series, other: pd.Series, rows: np.ndarray) -> np.ndarray:
    """True where the record's value is that of its partner; -1 in `rows` is no partner, two missing are the same."""
    a, b = shared_codes(one, other)
    return (rows >= 0) & (a == (b[rows] if len(b) else np.full(len(a), -2)))


def same_value(one: pd.Series, other: pd.Series, rows: np.ndarray) -> np.ndarray:
    """The same where numbers are the same when they differ by less than one part in a thousand million.

    A transport file keeps numbers in a form of its own, so that the last digit may differ from that of another file.
    """
    if is_text(one) or is_text(other):
        return same_text(one, other, rows)
    a = as_numbers(one)
    b = as_numbers(other)[rows] if len(other) else np.full(len(a), np.nan)
    with np.errstate(invalid="ignore"):
        near = np.abs(a - b) <= 1e-9 * np.maximum(np.abs(a), np.abs(b))
    return (rows >= 0) & (near | (np.isnan(a) & np.isnan(b)))
