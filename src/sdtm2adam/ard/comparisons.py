"""Comparisons of the groups of one analysis under one by-condition: the bridge from slices to tests."""

from collections.abc import Callable
from functools import partial

import numpy as np

from sdtm2adam.ard import ranks, stratified, tests
from sdtm2adam.ard.descriptive import numbers
from sdtm2adam.ard.exposure import compared_rates
from sdtm2adam.ard.frame import Result
from sdtm2adam.ard.proportions import DIFFERENCES, odds_ratio, risk_difference, risk_ratio
from sdtm2adam.ard.rates import rate_difference, rate_ratio
from sdtm2adam.ard.rmst import rmst_difference, rmst_test
from sdtm2adam.ard.slices import Slice
from sdtm2adam.ard.time_to_event import curves, hazards, restricted
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
    """A test of two groups' values, first minus second in the order of the groups."""
    if len(slices) != 2:
        raise StudyError(f"`compare: {analysis.compare}` is for two groups and there are {len(slices)}")
    options = f"{slices[0].group} minus {slices[1].group}, 95% CI"
    return [r._replace(options=options) for r in OF_TWO[analysis.compare](*_samples(slices, analysis))]


def several(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The Kruskal-Wallis test of all groups."""
    return ranks.kruskal_wallis(_samples(slices, analysis))


def _samples(slices: list[Slice], analysis: Analysis) -> list[np.ndarray]:
    return [number[~np.isnan(number)] for s in slices for number in [numbers(s, analysis.variable)]]


def counts(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The test of groups by levels at level "", and with `compare_each` of each level against the rest.

    `count`: a single level is tested against the rest of its denominator. `subjects` and `events`: subjects
    with a record against those without.
    """
    test, tallies = tests.COUNT_TESTS[analysis.compare], _tallies(slices, found)
    shown = [level for level in levels if level]
    overall = _by_level(tallies, shown) if analysis.statistics == "count" else _against_rest(tallies, "")
    each = shown if analysis.compare_each else []
    return [
        *test(overall),
        *(r._replace(level=level) for level in each for r in test(_against_rest(tallies, level))),
    ]


def risks(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """Difference, ratio or odds ratio of two groups' proportions: of a single level, of subjects with a record at level "", and
    with `compare_each` of each level."""
    if len(slices) != 2:
        raise StudyError(f"`compare: {analysis.compare}` is for two groups and there are {len(slices)}")
    tallies = _tallies(slices, found)
    shown = [level for level in levels if level]
    whole = [] if analysis.statistics == "count" else [""]
    asked = whole + (shown if analysis.compare_each or (not whole and len(shown) == 1) else [])
    made = []
    for level in asked:
        (n, rest), (m, other) = _against_rest(tallies, level).astype(int).tolist()
        results = _RISKS[analysis.compare](n, n + rest, m, m + other)
        made += [r._replace(level="" if len(shown) == 1 and not whole else level) for r in results]
    return made


def _tallies(slices: list[Slice], found: Found) -> list[dict]:
    return [{(r.stat if r.stat == "N" else "n", r.level): r.value for r in found[s.group]
             if r.stat in (*COUNTED, "N")} for s in slices]  # fmt: skip


def times(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """A test of all groups' survival, within strata where the analysis names them."""
    return curves(slices, analysis)


def hazard_ratios(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The hazard of each group by that of the last."""
    return hazards(slices, analysis)


def restricted_means(slices: list[Slice], found: Found, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """The restricted mean survival times of the groups against one another."""
    return restricted(slices, analysis)


OF_TWO = {
    "ttest_pooled": tests.ttest_pooled,
    "ttest_welch": tests.ttest_welch,
    "folded_f": tests.folded_f,
    "wilcoxon": ranks.wilcoxon,
    "wilcoxon_exact": ranks.wilcoxon_exact,
}
_RISKS: dict[str, Callable[[int, int, int, int], list[Result]]] = {
    **{name: partial(risk_difference, name) for name in DIFFERENCES},
    "risk_ratio": risk_ratio,
    "odds_ratio": odds_ratio,
}
SAYS = {
    **OF_TWO,
    "kruskal_wallis": ranks.kruskal_wallis,
    **tests.COUNT_TESTS,
    **dict.fromkeys(DIFFERENCES, risk_difference),
    "risk_ratio": risk_ratio,
    "odds_ratio": odds_ratio,
    **stratified.SAYS,
    "rate_ratio": rate_ratio,
    "rate_difference": rate_difference,
    **dict.fromkeys(("logrank", "gehan", "tarone_ware"), curves),
    **dict.fromkeys(("cox_breslow", "cox_efron"), hazards),
    "rmst_difference": rmst_difference,
    "rmst_test": rmst_test,
}  # the function whose docstring tells what a comparison gives
COMPARISONS: dict[str, Callable[..., list[Result]]] = {
    "none": no_comparison,
    **dict.fromkeys(OF_TWO, means),
    "kruskal_wallis": several,
    **dict.fromkeys(tests.COUNT_TESTS, counts),
    **dict.fromkeys(_RISKS, risks),
    **stratified.COMPARED,
    **dict.fromkeys(("rate_ratio", "rate_difference"), compared_rates),
    **dict.fromkeys(("logrank", "gehan", "tarone_ware"), times),
    **dict.fromkeys(("cox_breslow", "cox_efron"), hazard_ratios),
    **dict.fromkeys(("rmst_difference", "rmst_test"), restricted_means),
}


def _by_level(tallies: list[dict], levels: list[str]) -> np.ndarray:
    if len(levels) == 1:
        return _against_rest(tallies, levels[0])
    return np.array([[t["n", level] for level in levels] for t in tallies]).reshape(len(tallies), len(levels))


def _against_rest(tallies: list[dict], level: str) -> np.ndarray:
    return np.array([[t["n", level], t["N", level] - t["n", level]] for t in tallies])
