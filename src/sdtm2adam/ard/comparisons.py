"""Comparisons of the groups of one analysis under one by-condition: the bridge from slices to tests."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.ard import tests
from sdtm2adam.ard.descriptive import numbers
from sdtm2adam.ard.frame import Result
from sdtm2adam.ard.slices import Slice
from sdtm2adam.ard.time_to_event import logrank
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

Found = dict[str, list[Result]]  # group -> its results
COUNTED = ("n", "participants")


def compared(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The results of `compare:` between the groups, TOTAL not among them; none for `compare: none`.

    Errors: a t test of other than two groups.
    """
    return COMPARISONS[analysis.compare](slices, found, analysis, levels)


def no_comparison(slices, found, analysis, levels) -> list[Result]:
    """Nothing is compared."""
    return []


def means(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The pooled t test of the two groups, first minus second in the order of the groups."""
    if len(slices) != 2:
        raise StudyError(f"`compare: ttest_pooled` is for two groups and there are {len(slices)}")
    first, second = (numbers(s, analysis.variable) for s in slices)
    options = f"{slices[0].group} minus {slices[1].group}, 95% CI"
    return tests.ttest_pooled(first[~np.isnan(first)], second[~np.isnan(second)], options)


def counts(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The test of groups by levels at level "", and with `compare_each` of each level against the rest.

    `count`: a single level is tested against the rest of its denominator. `subjects` and `events`: subjects
    with a record against those without.
    """
    test = tests.COUNT_TESTS[analysis.compare]
    tallies = [{(r.stat if r.stat == "N" else "n", r.level): r.value for r in found[s.group]
                if r.stat in (*COUNTED, "N")} for s in slices]  # fmt: skip
    shown = [level for level in levels if level]
    overall = _by_level(tallies, shown) if analysis.statistics == "count" else _against_rest(tallies, "")
    each = shown if analysis.compare_each else []
    return [
        *test(overall),
        *(r._replace(level=level) for level in each for r in test(_against_rest(tallies, level))),
    ]


def times(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The log-rank test of all groups."""
    return logrank(slices, analysis)


COMPARISONS: dict[str, Callable[..., list[Result]]] = {
    "none": no_comparison,
    "ttest_pooled": means,
    "chisq": counts,
    "fisher": counts,
    "chisq_or_fisher": counts,
    "logrank": times,
}


def _by_level(tallies: list[dict], levels: list[str]) -> np.ndarray:
    if len(levels) == 1:
        return _against_rest(tallies, levels[0])
    return np.array([[t["n", level] for level in levels] for t in tallies]).reshape(len(tallies), len(levels))


def _against_rest(tallies: list[dict], level: str) -> np.ndarray:
    return np.array([[t["n", level], t["N", level] - t["n", level]] for t in tallies])
