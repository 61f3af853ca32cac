"""Which record of one side belongs to which of the other: by the values of keys, in order where keys are not unique."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.compare.columns import Column

ROOM = 2**62


@dataclass(frozen=True)
class Match:
    """Records by their positions (from 0).

    base, other              of matched pairs, in the order of the base
    only_base, only_other    of records without a partner
    repeated                 a row a key that stands more than once on a side: its first record on either side (-1 for
                             none), and how many each side has
    by_order                 pairs of such keys, which were matched in the order in which they stand
    """

    base: np.ndarray
    other: np.ndarray
    only_base: np.ndarray
    only_other: np.ndarray
    repeated: pd.DataFrame
    by_order: int = 0

    def __len__(self) -> int:
        return len(self.base)


NONE_REPEATED = pd.DataFrame({name: np.empty(0, dtype=np.int64) for name in ("base", "other", "in base", "in other")})


def in_order(base: int, other: int) -> Match:
    """The first with the first, the second with the second: where there is no key."""
    both = min(base, other)
    rows = np.arange(max(base, other))
    return Match(rows[:both], rows[:both], rows[both:base], rows[both:other], NONE_REPEATED)


def by_keys(base: list[Column], other: list[Column]) -> Match:
    """Records with equal keys; missing is a value of its own, and the nth of a repeated key belongs to the nth.

    In: the key's columns of either side, pair by pair of one kind.
    """
    first, second, groups = joint(base, other)
    if len(first) == len(second) and np.array_equal(first, second) and groups == len(first):
        return in_order(len(first), len(second))
    counts = [np.bincount(codes, minlength=groups) for codes in (first, second)]
    more = (counts[0] > 1) | (counts[1] > 1)
    repeated, by_order = NONE_REPEATED, 0
    if more.any():
        repeated = _repeated(first, second, counts, np.flatnonzero(more))
        by_order = int(np.minimum(counts[0], counts[1])[more].sum())
        first, second, groups = _numbered(first, second)
    at = np.full(groups, -1)
    at[second] = np.arange(len(second))
    partner = at[first]
    rows = np.flatnonzero(partner >= 0)
    taken = np.zeros(len(second), dtype=bool)
    taken[partner[rows]] = True
    return Match(rows, partner[rows], np.flatnonzero(partner < 0), np.flatnonzero(~taken), repeated, by_order)


def joint(base: list[Column], other: list[Column]) -> tuple[np.ndarray, np.ndarray, int]:
    """One code a record for all columns together, the same on both sides for the same values; and how many codes there are."""
    packed = np.zeros(len(base[0]) + len(other[0]), dtype=np.int64)
    groups = 1
    for pair in zip(base, other, strict=True):
        own, distinct = _of_pair(*pair)
        if groups * distinct >= ROOM:
            packed, groups = _dense(packed)
        packed, groups = packed * distinct + own, groups * distinct
    packed, groups = _dense(packed)
    return packed[: len(base[0])], packed[len(base[0]) :], groups


def _dense(codes: np.ndarray) -> tuple[np.ndarray, int]:
    dense, distinct = pd.factorize(codes)
    return dense.astype(np.int64), len(distinct)


def _of_pair(first: Column, second: Column) -> tuple[np.ndarray, int]:
    """Codes of both columns, one below the other, from 0 for missing; and one more than the largest."""
    if first.numbers is None and second.numbers is None:
        there = translation(first, second)
        codes = np.concatenate([first.codes, np.append(there, -1)[second.codes]]) + 1
        return codes.astype(np.int64), int(codes.max(initial=0)) + 1
    codes, distinct = pd.factorize(np.concatenate([first.numbers, second.numbers]))
    codes, most = codes.astype(np.int64) + 1, len(distinct)
    letters = _both(first, second, "letters")
    codes = np.where(letters > 0, most + letters, codes)
    most += int(letters.max(initial=0))
    odd = _both(first, second, "odd") > 0
    if odd.any():  # text that is no number has only its own like
        texts = np.concatenate([_texts(first), _texts(second)])
        own, others = pd.factorize(texts[odd])
        codes[odd] = most + 1 + own
        most += len(others)
    return codes, most + 1


def _texts(column: Column) -> np.ndarray:
    return np.full(len(column), "", dtype=object) if column.codes is None else column.shown(np.arange(len(column)))


def _both(first: Column, second: Column, part: str) -> np.ndarray:
    held = [getattr(column, part) for column in (first, second)]
    return np.concatenate(
        [np.zeros(len(c), np.int64) if h is None else h.astype(np.int64) for c, h in zip((first, second), held, strict=True)]
    )


def translation(first: Column, second: Column) -> np.ndarray:
    """For each distinct text of the second column its code in the first; a new code where the first has none such."""
    if first.texts is second.texts or np.array_equal(first.texts, second.texts):
        return np.arange(len(second.texts))
    known = pd.Index(first.texts).get_indexer(pd.Index(second.texts))
    new = known < 0
    known[new] = len(first.texts) + np.arange(int(new.sum()))
    return known


def _repeated(first: np.ndarray, second: np.ndarray, counts: list[np.ndarray], keys: np.ndarray) -> pd.DataFrame:
    starts = []
    for codes, count in zip((first, second), counts, strict=True):
        start = np.full(len(count), -1)
        start[codes[::-1]] = np.arange(len(codes))[::-1]
        starts.append(start[keys])
    table = {"base": starts[0], "other": starts[1], "in base": counts[0][keys], "in other": counts[1][keys]}
    return pd.DataFrame(table).sort_values(["base", "other"], ignore_index=True)


def _numbered(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Codes that also tell apart the first, second, ... record of a key on each side."""
    numbers = [_nth(codes) for codes in (first, second)]
    deep = max(int(n.max(initial=0)) for n in numbers) + 1
    whole = np.concatenate([codes * deep + n for codes, n in zip((first, second), numbers, strict=True)])
    packed, groups = _dense(whole)
    return packed[: len(first)], packed[len(first) :], groups


def _nth(codes: np.ndarray) -> np.ndarray:
    """Whether a record is the first (0), second (1), ... of its code."""
    order = np.argsort(codes, kind="stable")
    inside = codes[order]
    begins = np.flatnonzero(np.append(True, inside[1:] != inside[:-1])) if len(codes) else np.empty(0, dtype=np.int64)
    nth = np.empty(len(codes), dtype=np.int64)
    nth[order] = np.arange(len(codes)) - np.repeat(begins, np.diff(np.append(begins, len(codes))))
    return nth
