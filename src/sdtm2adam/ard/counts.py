"""Subjects and events counted: by level, at all, and by nested terms."""

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import JOIN, MISSING, NOT_CODED, Result
from sdtm2adam.ard.proportions import ONE_PROPORTION
from sdtm2adam.ard.slices import Slice, text_of
from sdtm2adam.ard.worst import at_worst
from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.analysis import Analysis

NOBODY = "no subject in the denominator"


def population(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """N, the subjects of the population in the group."""
    return [Result("N", piece.N, method="count", options=f"population {analysis.population}")]


def count(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n, N, pct for each level, zero too; and at level "" the n with a value, N and the subjects without.

    Grain: one record a subject. A value that `levels` does not list is not counted at a level, and said.
    Errors: a subject with more than one value.
    """
    values = piece.text(analysis.variable).to_numpy()
    have = values[~pd.isna(values)]
    subjects = piece.subjects[~pd.isna(values)]
    _stop_at_repeats(piece, subjects)
    denominator = len(have) if analysis.denominator == "non_missing" else piece.N
    options = _of_whom(analysis)
    unlisted = sorted(set(have) - set(levels))
    said = f"not in `levels`: {int(np.isin(have, unlisted).sum())} subject(s) with {some(unlisted)}" if unlisted else ""
    at_all = [
        Result("n", len(have), method="count", warnings=said),
        Result("N", denominator, method="count", options=options),
        Result("missing", piece.N - len(have), method="count"),
    ]
    tally = _records(have)
    return _with_limits(at_all + [r for level in levels for r in _share("n", tally.get(level, 0), denominator, level, options)], analysis)


def subjects(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n, N, pct of subjects with at least one record, and for each level of `variable` with one of that level.

    With `worst:` a subject counts once at all and once a level, under the `by:` that its highest value meets.
    """
    options = _of_whom(analysis)
    anyone = _distinct_subjects(at_worst(_everywhere(piece), 0, piece.records), piece)
    at_all = _share("n", anyone.get("", 0), piece.N, "", options)
    if not analysis.variable:
        return _with_limits(at_all, analysis)
    tally = _distinct_subjects(at_worst(piece.text(analysis.variable), 1, piece.records), piece)
    return _with_limits(at_all + [r for level in levels for r in _share("n", tally.get(level, 0), piece.N, level, options)], analysis)


def events(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """events, participants, N, pct: at level "" in all, then for each term and the terms nested in it.

    A subject counts once a level. The same inner term under two outer terms is two levels. A level that only
    another group has is given with zeros. With `worst:` a subject counts once a level, under the `by:` that its
    highest value there meets, and events are not counted.
    """
    paths = [_everywhere(piece), *_paths(piece, analysis)]
    happened: dict[str, int] = {}
    people: dict[str, int] = {}
    for depth, path in enumerate(paths):
        happened |= _records(path)
        people |= _distinct_subjects(at_worst(path, depth, piece.records), piece)
    options = _of_whom(analysis)
    made = [
        r
        for level in levels
        for r in (
            *([] if analysis.worst else [Result("events", happened.get(level, 0), level, method="count")]),
            *_share("participants", people.get(level, 0), piece.N, level, options),
        )
    ]
    return _with_limits(made, analysis)


def listed_or_observed(analysis: Analysis, slices: list[Slice]) -> tuple[str, ...]:
    """The levels of the spec, or else all that any group has: numbers by size, text by letter."""
    if analysis.levels or not analysis.variable:
        return analysis.levels
    values = pd.concat([s.records[analysis.variable] for s in slices]).drop_duplicates().dropna()
    observed = values.astype("str") if isinstance(values.dtype, pd.CategoricalDtype) else values
    return tuple(dict.fromkeys(text_of(observed.sort_values()).dropna()))


def nested_levels(analysis: Analysis, slices: list[Slice]) -> tuple[str, ...]:
    """The total "", then every term that any group has, each followed by the terms nested in it."""
    terms = {tuple(path.split(JOIN)) for s in slices for depth in _paths(s, analysis) for path in depth.unique()}
    return ("", *(JOIN.join(t) for t in sorted(terms)))


def value_level(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record that went in; missing where the value is."""
    return piece.text(analysis.variable)


def subject_level(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record, "" where the analysis has no variable or the value is missing; of the worst ones with `worst:`."""
    level = piece.text(analysis.variable).fillna("") if analysis.variable else _everywhere(piece)
    return at_worst(level, 1 if analysis.variable else 0, piece.records)


def nested_level(piece: Slice, analysis: Analysis) -> pd.Series:
    """The innermost level of each record; with `worst:` of those that are the worst of their subject there."""
    return at_worst(_paths(piece, analysis)[-1], len(analysis.nested), piece.records)


def _everywhere(piece: Slice) -> pd.Series:
    """The level "" of every record."""
    return piece.unlevelled(np.ones(len(piece.rows), dtype=bool))


def _of_whom(analysis: Analysis) -> str:
    """The denominator, as the results tell it."""
    if analysis.among:
        return f"among {analysis.among}"
    return f"population {analysis.population}" if analysis.denominator == "population" else analysis.denominator.replace("_", "-")


def _paths(piece: Slice, analysis: Analysis) -> list[pd.Series]:
    """For each depth the level of every record: `SOC`, then `SOC | PT`."""
    return piece.once(("nested", analysis.nested), lambda: _paths_of(piece, analysis))


def _paths_of(piece: Slice, analysis: Analysis) -> list[pd.Series]:
    terms = [piece.text(name).fillna(NOT_CODED) for name in analysis.nested]
    for name, term in zip(analysis.nested, terms, strict=True):
        odd = [t for t in term.unique() if JOIN in t]
        if odd:
            raise StudyError(f"{name} holds '{JOIN}', which separates nested terms: {some(odd)}")
    paths = [terms[0]]
    for term in terms[1:]:
        paths.append(paths[-1] + JOIN + term)
    return paths


def _distinct_subjects(levels: pd.Series, piece: Slice) -> dict[str, int]:
    """Level -> number of subjects with at least one record of it."""
    codes, distinct = pd.factorize(levels.to_numpy())
    known, apart = codes >= 0, piece.subjects.max(initial=0) + 1
    pairs = np.unique(codes[known] * apart + piece.subjects[known])
    return dict(zip(distinct.tolist(), np.bincount(pairs // apart, minlength=len(distinct)).tolist(), strict=True))


def _records(levels: pd.Series | np.ndarray) -> dict[str, int]:
    """Level -> number of records of it."""
    codes, distinct = pd.factorize(np.asarray(levels, dtype=object))
    return dict(zip(distinct.tolist(), np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist(), strict=True))


def _share(stat: str, n: int, denominator: int, level: str, options: str) -> list[Result]:
    pct = 100 * int(n) / denominator if denominator else MISSING
    return [
        Result(stat, int(n), level, method="count"),
        Result("N", denominator, level, method="count", options=options),
        Result("pct", pct, level, method="count", options=options, warnings="" if denominator else NOBODY),
    ]


def _with_limits(results: list[Result], analysis: Analysis) -> list[Result]:
    """With `limits:` also pct_low and pct_high (95%) of each percentage."""
    if not analysis.limits:
        return results
    tally = {(r.stat if r.stat == "N" else "n", r.level): int(r.value) for r in results if r.stat in ("n", "participants", "N")}
    more = []
    for share in (r for r in results if r.stat == "pct"):
        n, of = tally["n", share.level], tally["N", share.level]
        low, high = ONE_PROPORTION[analysis.limits](n, of) if of else (MISSING, MISSING)
        limit = share._replace(method=analysis.limits)
        more += [limit._replace(stat="pct_low", value=100 * low), limit._replace(stat="pct_high", value=100 * high)]
    return results + more


def _stop_at_repeats(piece: Slice, subjects: np.ndarray) -> None:
    repeats = len(subjects) - len(np.unique(subjects))
    if repeats:
        by = f" under `{piece.by}`" if piece.by else ""
        raise StudyError(
            f"{repeats} subject record(s) too many in group {piece.group}{by};"
            " `statistics: count` takes one a subject\n"
            "    to fix  narrow `where:` to one record a subject, or use `statistics: subjects`"
        )
