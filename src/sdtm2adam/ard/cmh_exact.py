"""The common odds ratio of stratified 2 x 2 tables by its exact distribution, all margins given.

Counts in, results out. Given the margins, the sum of the first cells has a known distribution with one parameter, the common odds
ratio; the test is of 1, the limits are those values that a one-sided test at 2.5% does not reject. Source: R: mantelhaen.test(exact =
TRUE); SAS: PROC FREQ, EXACT COMOR.
"""

from collections.abc import Callable

import numpy as np

from sdtm2adam.ard.cmh import NOT_TWO_BY_TWO
from sdtm2adam.ard.frame import MISSING, Result

STATS = ("statistic", "p", "ratio", "ci_low", "ci_high")
TIE = 1e-7  # sums whose probability differs by less, relatively, are equally probable (as in R)
WIDEST = 700.0  # log odds ratios beyond cannot be told from infinity


def cmh_exact(tables: np.ndarray) -> list[Result]:
    """statistic (the sum of first cells), p (two-sided), ratio (conditional maximum likelihood), ci_low, ci_high.

    The p value adds up the sums that are no more probable than the observed one. Where the sum is the least or the largest that the
    margins allow the ratio is zero or infinite, and so is one limit: missing, and said.
    """
    tables = np.asarray(tables, dtype=int)
    if tables.shape[1:] != (2, 2):
        raise ValueError(NOT_TWO_BY_TWO)
    kept = tables[(tables.sum(axis=2) > 0).all(axis=1) & (tables.sum(axis=1) > 0).all(axis=1)]
    if not len(kept):
        why = "no stratum has subjects in two rows and two columns"
        return [Result(s, MISSING, method="cmh_exact", warnings=why) for s in STATS]
    low, log_chance = _distribution(kept)
    sums, observed = low + np.arange(len(log_chance)), int(kept[:, 0, 0].sum())
    chance = _at(log_chance, sums, 0.0)
    p = float(chance[chance <= chance[observed - low] * (1 + TIE)].sum())
    least, largest = observed == sums[0], observed == sums[-1]
    found = {
        "statistic": (float(tables[:, 0, 0].sum()), ""),
        "p": (min(1.0, p), ""),
        "ratio": _solved(lambda log: (_at(log_chance, sums, log) @ sums) - observed, least, largest),
        "ci_low": _solved(lambda log: _at(log_chance, sums, log)[observed - low :].sum() - 0.025, least, False),
        "ci_high": _solved(lambda log: 0.025 - _at(log_chance, sums, log)[: observed - low + 1].sum(), False, largest),
    }
    options = "first by second, common to strata, exact, 95% CI"
    return [Result(s, v, method="cmh_exact", options=options, warnings=why) for s, (v, why) in found.items()]


def _distribution(tables: np.ndarray) -> tuple[int, np.ndarray]:
    """The least sum that the margins allow, and the log (up to a constant) of the probability of each sum, at an odds ratio of 1."""
    from scipy.special import gammaln

    least, whole = 0, np.ones(1)
    for (a, b), (c, d) in tables.tolist():
        row, column, n = a + b, a + c, a + b + c + d
        cells = np.arange(max(0, row + column - n), min(row, column) + 1)
        logs = -(gammaln(cells + 1) + gammaln(row - cells + 1) + gammaln(column - cells + 1) + gammaln(n - row - column + cells + 1))
        whole = np.convolve(whole, np.exp(logs - logs.max()))
        whole, least = whole / whole.max(), least + int(cells[0])
    with np.errstate(divide="ignore"):
        return least, np.log(whole)


def _at(log_chance: np.ndarray, sums: np.ndarray, log_ratio: float) -> np.ndarray:
    """The probability of each sum at an odds ratio."""
    logs = log_chance + log_ratio * sums
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def _solved(rising: Callable[[float], float], zero: bool, infinite: bool) -> tuple[float, str]:
    """The odds ratio at which a function that rises with it is zero; halved until it no longer moves."""
    if zero:
        return 0.0, ""
    if infinite:
        return MISSING, "infinite: the sum of first cells is the largest that the margins allow"
    low, high = -WIDEST, WIDEST
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return float(np.exp((low + high) / 2)), ""
