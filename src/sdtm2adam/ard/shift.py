"""Shift tables: how subjects moved from a category at baseline to one after it.

Levels are `FROM | TO`. TOTAL in place of either stands for all known values of that side, `(missing)` for none.
"""

import numpy as np
import pandas as pd

from sdtm2adam.ard.counts import NOBODY
from sdtm2adam.ard.frame import JOIN, MISSING, NOT_CODED, TOTAL, Result
from sdtm2adam.ard.slices import Slice, text_of
from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.analysis import Analysis


def shift(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n, N, pct of each pair `FROM | TO` of `baseline` and `variable`, of `FROM | TOTAL`, `TOTAL | TO` and `TOTAL | TOTAL`; n of missing.

    Grain: one record a subject. The pairs with TOTAL count subjects with both values, so that the pairs of known values add up to
    them; `(missing) | TO`, `FROM | (missing)` and `(missing) | (missing)` have n only, the same as at level "": n with both values,
    missing, those of the population without. N follows `denominator:`; `from` is the row of the pair, `to` its column.
    Errors: a subject with more than one record; a value that `levels` does not list.
    """
    before, after = (piece.text(name) for name in (analysis.baseline, analysis.variable))
    _stop_at_repeats(piece, analysis)
    _stop_at_unlisted(before, after, levels, analysis)
    tally = _tally(before, after, levels)
    size, known = len(levels), tally[:-1, :-1]
    sums = np.zeros((size + 1, size + 1), dtype=int)  # the last row and column are the totals of known values
    sums[:size, :size], sums[size, :size], sums[:size, size], sums[size, size] = known, known.sum(0), known.sum(1), known.sum()
    both, names, sides = int(known.sum()), (*levels, TOTAL), (*levels, NOT_CODED)
    made = [Result("n", both, method="count"), Result("missing", piece.N - both, method="count")]
    for i, start in enumerate(names):
        for j, end in enumerate(names):
            of, options = _denominator(sums[i, size], sums[size, j], both, piece.N, analysis)
            made += _share(int(sums[i, j]), of, start + JOIN + end, options)
    pairs = [(i, j) for i in range(size + 1) for j in range(size + 1) if size in (i, j)]
    return made + [Result("n", int(tally[i, j]), sides[i] + JOIN + sides[j], method="count") for i, j in pairs]


def shift_levels(analysis: Analysis, slices: list[Slice]) -> tuple[str, ...]:
    """The levels of the spec, or else all values that any group has before or after: numbers by size, text by letter."""
    of_both = [s.records[name].rename("value") for s in slices for name in (analysis.baseline, analysis.variable)]
    if analysis.levels or not of_both:
        return analysis.levels
    known = pd.concat([text_of(values) for values in of_both]).dropna().drop_duplicates()
    numbers = pd.to_numeric(known, errors="coerce")
    return tuple(known.iloc[np.argsort(numbers, kind="stable")] if numbers.notna().all() else known.sort_values())


def shift_level(piece: Slice, analysis: Analysis) -> pd.Series:
    """The pair of each record, every record has one."""
    before, after = (piece.text(name).fillna(NOT_CODED) for name in (analysis.baseline, analysis.variable))
    return before + JOIN + after


def _tally(before: pd.Series, after: pd.Series, levels: tuple[str, ...]) -> np.ndarray:
    """How many records go from each level to each; the last row and column are those of missing values."""
    size = len(levels) + 1
    place = pd.Index(levels, dtype="str")
    start, end = (np.where(codes < 0, size - 1, codes) for codes in (place.get_indexer(before), place.get_indexer(after)))
    return np.bincount(start * size + end, minlength=size * size).reshape(size, size)


def _denominator(row: int, column: int, both: int, population: int, analysis: Analysis) -> tuple[int, str]:
    """How many a percentage is of, and its name."""
    return {
        "population": (population, f"population {analysis.population}"),
        "non_missing": (both, "both values"),
        "from": (int(row), f"same {analysis.baseline}"),
        "to": (int(column), f"same {analysis.variable}"),
    }[analysis.denominator]


def _share(n: int, of: int, level: str, options: str) -> list[Result]:
    return [
        Result("n", n, level, method="count"),
        Result("N", of, level, method="count", options=options),
        Result("pct", 100 * n / of if of else MISSING, level, method="count", options=options, warnings="" if of else NOBODY),
    ]


def _stop_at_repeats(piece: Slice, analysis: Analysis) -> None:
    repeats = len(piece.subjects) - len(np.unique(piece.subjects))
    if repeats:
        by = f" under `{piece.by}`" if piece.by else ""
        raise StudyError(
            f"{repeats} subject record(s) too many in group {piece.group}{by}; `statistics: shift` takes one a subject\n"
            "    to fix  narrow `where:` to one record a subject, by the flag of the last or the worst value"
        )


def _stop_at_unlisted(before: pd.Series, after: pd.Series, levels: tuple[str, ...], analysis: Analysis) -> None:
    faults = [
        f"{name} has {some(odd)}, which `levels` does not list, in {int(values.isin(odd).sum())} record(s)"
        for name, values in ((analysis.baseline, before), (analysis.variable, after))
        for odd in [sorted(set(values.dropna()) - set(levels))]
        if odd
    ]
    if faults:
        raise StudyError("\n".join(faults))
