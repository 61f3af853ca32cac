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
    before, after = (text_of(piece.records[name]) for name in (analysis.baseline, analysis.variable))
    _stop_at_repeats(piece, analysis)
    _stop_at_unlisted(before, after, levels, analysis)
    tally = pd.crosstab(before.fillna(NOT_CODED).to_numpy(), after.fillna(NOT_CODED).to_numpy())
    known = tally.reindex(index=list(levels), columns=list(levels), fill_value=0)
    both = int(known.to_numpy().sum())
    sums = known.copy()
    sums.loc[TOTAL], sums[TOTAL] = known.sum(), known.sum(axis=1)
    sums.loc[TOTAL, TOTAL] = both
    made = [Result("n", both, method="count"), Result("missing", piece.N - both, method="count")]
    for start in (*levels, TOTAL):
        for end in (*levels, TOTAL):
            of, options = _denominator(start, end, sums, piece.N, analysis)
            made += _share(int(sums.loc[start, end]), of, start + JOIN + end, options)
    with_missing = tally.reindex(index=[*levels, NOT_CODED], columns=[*levels, NOT_CODED], fill_value=0)
    made += [Result("n", int(with_missing.loc[NOT_CODED, end]), NOT_CODED + JOIN + end, method="count") for end in with_missing.columns]
    made += [Result("n", int(with_missing.loc[start, NOT_CODED]), start + JOIN + NOT_CODED, method="count") for start in levels]
    return made


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
    before, after = (text_of(piece.records[name]).fillna(NOT_CODED) for name in (analysis.baseline, analysis.variable))
    return before + JOIN + after


def _denominator(start: str, end: str, sums: pd.DataFrame, population: int, analysis: Analysis) -> tuple[int, str]:
    """How many a percentage is of, and its name."""
    both = int(sums.loc[TOTAL, TOTAL])
    return {
        "population": (population, f"population {analysis.population}"),
        "non_missing": (both, "both values"),
        "from": (int(sums.loc[start, TOTAL]), f"same {analysis.baseline}"),
        "to": (int(sums.loc[TOTAL, end]), f"same {analysis.variable}"),
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
