"""Columns that tell the records of an export apart: smallest sets that are unique, those with the subject first.

Exact duplicates of whole records are set aside, as they are when a study declares a key. Where a set of one or two columns is
sought, every one is tried; for larger ones the subject's columns stand in it, and columns are added one at a time and
taken out again where they are not needed.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.shapes import BLANKS, DECIMAL, OPERATOR, TEXT
from sdtm2adam.raw.repeats import first_alike
from sdtm2adam.spec.raw import LINE

MOST_KEYS = 4
MOST_COLUMNS = 7
TRIED = 24  # columns: a key of a form stands among those that identify, and near its beginning
SAMPLE = 3_000


def repeats(frame: pd.DataFrame) -> np.ndarray:
    """Positions of records that repeat an earlier one in every column."""
    first = first_alike([frame[name].array for name in frame.columns if name != LINE], len(frame))
    return np.flatnonzero(first != np.arange(len(frame)))


def candidate_keys(frame: pd.DataFrame, columns: tuple[Column, ...], subject: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Up to four smallest unique sets of columns; none for fewer than two records.

    Those without free text and without columns that are not always filled stand first, then those with the subject's columns.
    """
    if len(frame) < 2:
        return []
    codes = {c.name: frame[c.name].array.codes.astype(np.int64) for c in columns}
    names = [c.name for c in sorted(columns, key=lambda c: (c.name not in subject, _rank(c))) if c.distinct > 1 and _rank(c) < 3][:TRIED]
    found: list[tuple[str, ...]] = []
    own = tuple(name for name in subject if name in codes)
    if own:
        found += _with(own, names, codes)
    for size in (1, 2):
        for chosen in combinations(names, size):
            part_of_subject = own and set(chosen) & set(own) and not set(own) <= set(chosen)
            if not part_of_subject and not any(set(key) <= set(chosen) for key in found) and _unique(chosen, codes):
                found.append(chosen)
    if not found:
        found += _grown((), names, codes)
    order, loose = [c.name for c in columns], {c.name for c in columns if _rank(c) == 2}
    minimal = [key for key in dict.fromkeys(found) if not any(set(other) < set(key) for other in found)]
    ranked = sorted(
        minimal, key=lambda key: (bool(loose & set(key)), not (own and set(own) <= set(key)), len(key), [order.index(n) for n in key])
    )
    return [tuple(sorted(key, key=order.index)) for key in ranked[:MOST_KEYS]]


def _with(own: tuple[str, ...], names: list[str], codes: dict[str, np.ndarray]) -> list[tuple[str, ...]]:
    """The subject's columns alone, with each single other column, or grown."""
    if _unique(own, codes):
        return [own]
    single = [(*own, name) for name in names if name not in own and _unique((*own, name), codes)]
    return single or _grown(own, names, codes)


def _grown(base: tuple[str, ...], names: list[str], codes: dict[str, np.ndarray]) -> list[tuple[str, ...]]:
    """One set: the column that tells most records apart is added until all are, then what is not needed is taken out."""
    chosen = base
    left = [name for name in names if name not in chosen]
    while left and len(chosen) < MOST_COLUMNS and not (chosen and _unique(chosen, codes)):
        best = max(left, key=lambda name: (_groups((*chosen, name), codes), -left.index(name)))
        chosen, left = (*chosen, best), [name for name in left if name != best]
    if not chosen or not _unique(chosen, codes):
        return []
    for name in reversed(chosen[len(base) :]):
        fewer = tuple(n for n in chosen if n != name)
        chosen = fewer if fewer and _unique(fewer, codes) else chosen
    return [chosen]


def _rank(column: Column) -> int:
    """0 for what identifies (numbers, codes, dates), 1 for texts of a list, 2 for those that are not always filled; 3 is no key."""
    wordy = column.look in (TEXT, BLANKS) and not column.is_listed
    if column.look in (DECIMAL, OPERATOR) or column.longest > 60 or not column.filled or (wordy and column.longest > 40):
        return 3
    return 2 if column.filled < column.records or wordy else 1 if column.look == TEXT else 0


def _unique(names: tuple[str, ...], codes: dict[str, np.ndarray]) -> bool:
    """Whether no two records agree in all of these; a first look at some of them is quick and mostly enough."""
    length = len(codes[names[0]])
    if length > SAMPLE and _packed_groups(names, codes, SAMPLE) < SAMPLE:
        return False
    return _packed_groups(names, codes, length) == length


def _groups(names: tuple[str, ...], codes: dict[str, np.ndarray]) -> int:
    return _packed_groups(names, codes, min(len(codes[names[0]]), 4 * SAMPLE))


def _packed_groups(names: tuple[str, ...], codes: dict[str, np.ndarray], length: int) -> int:
    """How many different combinations the first `length` records have."""
    packed = codes[names[0]][:length] + 1
    for name in names[1:]:
        own = codes[name][:length] + 1
        most = int(own.max(initial=0)) + 1
        if int(packed.max(initial=0)) * most > 2**62:
            packed = np.unique(packed, return_inverse=True)[1]
        packed = packed * most + own
    return len(pd.unique(packed))
