"""P values of other analyses of an output, adjusted for their number."""

from collections.abc import Mapping, Sequence

import numpy as np

from sdtm2adam.ard import frame, multiplicity
from sdtm2adam.ard.frame import COMPARISON, Result
from sdtm2adam.ard.sources import Part
from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.analysis_parts import Hypothesis, Multiplicity

Made = Mapping[str, tuple[list[tuple], list[Part]]]  # analysis id -> its rows and source parts
AT = {name: i for i, name in enumerate(frame.COLUMNS)}


def adjusted_family(output: str, analysis: Analysis, made: Made) -> tuple[list[tuple], list[Part]]:
    """p, p_adjusted, rejected (1 or 0) of each test of the family under `comparison`, its name as level; and the records behind them.

    A test without a p value is not rejected and stays in the family. Rows and source parts.
    Errors: StudyError that lists every test whose p value is not among the results, with what they have.
    """
    found = {name: _p_value(name, test, made) for name, test in analysis.multiplicity.family.items()}
    if faults := [said for said in found.values() if isinstance(said, str)]:
        raise StudyError("\n".join(faults))
    results = adjusted({name: row[AT["value"]] for name, row in found.items()}, analysis.multiplicity)
    parts = [_own(part, analysis.id) for test in analysis.multiplicity.family.values() for part in made[test.analysis][1]
             if part.by == test.by]  # fmt: skip
    return frame.rows(output, analysis.id, COMPARISON, "", "", results), _each_once(parts)


def adjusted(p: Mapping[str, float], asked: Multiplicity) -> list[Result]:
    """The results of a family, from the p value of each of its tests; one missing says so."""
    start = None
    weights = [asked.weights.get(name, 0.0) for name in p]
    if asked.method == "graph":
        start = multiplicity.graph(list(p), weights, asked.transitions)
    elif asked.method == "fallback":
        start = multiplicity.graph(list(p), weights, {a: {b: 1.0} for a, b in zip(list(p), list(p)[1:], strict=False)})
    results = multiplicity.adjusted(asked.method, p, asked.alpha, start)
    raw = [
        Result("p", value, name, method=asked.method, warnings=multiplicity.NO_P if np.isnan(value) else "") for name, value in p.items()
    ]
    return [*raw, *results]


def _p_value(name: str, test: Hypothesis, made: Made) -> tuple | str:
    """The row of the results that a test names, or what is wrong."""
    if test.analysis not in made:
        return f"{name}: the analysis {test.analysis} has no results"
    rows, wanted = made[test.analysis][0], (test.group, test.by, test.level, test.stat)
    places = ("group", "by", "level", "stat")
    for depth, (place, want) in enumerate(zip(places, wanted, strict=True)):
        near = [r for r in rows if all(r[AT[p]] == w for p, w in zip(places[:depth], wanted[:depth], strict=True))]
        has = list(dict.fromkeys(r[AT[place]] for r in near))
        if want not in has:
            return f"{name}: {test.analysis} has no {place} {want!r}{did_you_mean(want, has) or f'; it has {some(map(repr, has))}'}"
    return next(r for r in rows if tuple(r[AT[p]] for p in places) == wanted)


def _own(part: Part, analysis: str) -> Part:
    return part._replace(analysis=analysis, by="", level=np.full(len(part.row), "", dtype=object))


def _each_once(parts: Sequence[Part]) -> list[Part]:
    """Each record of a dataset and group once, however many tests it went into."""
    seen: dict[tuple[str, str], np.ndarray] = {}
    kept = []
    for part in parts:
        before = seen.get((part.dataset, part.group), np.empty(0, dtype=int))
        new = ~np.isin(part.row, before)
        seen[part.dataset, part.group] = np.union1d(before, part.row)
        kept.append(part._replace(level=part.level[new], row=part.row[new]))
    return kept
