"""What strata have in common: the difference of two proportions, with limits that are not Wald's.

Counts in, results out: an array of strata x 2 groups x 2 answers, the first answer being the one that is meant. Source: SAS/STAT,
PROC FREQ, COMMONRISKDIFF(CL=NEWCOMBE SCORE); Yan and Su (2010) for the stratified Newcombe limits; Agresti (2013) for the score.
"""

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.proportions import miettinen_nurminen
from sdtm2adam.ard.ranks import NORMAL_975, two_sided_normal

NOBODY = "no stratum has subjects in both groups"


def common_difference_newcombe(tables: np.ndarray) -> list[Result]:
    """diff (Mantel-Haenszel's, first group minus second), ci_low, ci_high: stratified Newcombe limits (95%)."""
    method, options = "common_difference_newcombe", "first minus second, Mantel-Haenszel weights, 95% CI stratified Newcombe"
    has, size = _counts(tables)
    if not len(size):
        return [Result(s, MISSING, method=method, options=options, warnings=NOBODY) for s in ("diff", "ci_low", "ci_high")]
    weights = size[:, 0] * size[:, 1] / size.sum(axis=1)
    weights = weights / weights.sum()
    share = has / size
    diff = float(weights @ (share[:, 0] - share[:, 1]))
    (low, other_low), (high, other_high) = np.transpose([_wilson(share[:, i], size[:, i], weights) for i in (0, 1)])
    spread, other = (weights**2 @ (1 / size)).tolist()
    below = NORMAL_975 * np.sqrt(spread * low * (1 - low) + other * other_high * (1 - other_high))
    above = NORMAL_975 * np.sqrt(spread * high * (1 - high) + other * other_low * (1 - other_low))
    found = {"diff": diff, "ci_low": diff - float(below), "ci_high": diff + float(above)}
    return [Result(s, v, method=method, options=options) for s, v in found.items()]


def common_difference_score(tables: np.ndarray) -> list[Result]:
    """diff (first group minus second), se, ci_low, ci_high (95%), z, p: the strata's Miettinen-Nurminen limits, summed up.

    Each stratum counts with the middle of its limits, weighted by the inverse square of their width.
    """
    method, options = "common_difference_score", "first minus second, 95% CI summary score"
    has, size = _counts(tables)
    stats = ("diff", "se", "ci_low", "ci_high", "z", "p")
    if not len(size):
        return [Result(s, MISSING, method=method, options=options, warnings=NOBODY) for s in stats]
    pairs = zip(has.astype(int).tolist(), size.astype(int).tolist(), strict=True)
    limits = np.array([miettinen_nurminen(a, n, b, m) for (a, b), (n, m) in pairs])
    precision = (2 * NORMAL_975 / (limits[:, 1] - limits[:, 0])) ** 2
    diff, se = float(precision @ limits.mean(axis=1) / precision.sum()), float(1 / np.sqrt(precision.sum()))
    values = (diff, se, diff - NORMAL_975 * se, diff + NORMAL_975 * se, diff / se, two_sided_normal(diff / se))
    return [Result(s, v, method=method, options=options) for s, v in zip(stats, values, strict=True)]


def _counts(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who has it and how many there are, strata x groups, of strata with both groups. Errors: ValueError for other tables."""
    tables = np.asarray(tables, dtype=float)
    if tables.shape[1:] != (2, 2):
        raise ValueError("the tables are not 2 x 2")
    size = tables.sum(axis=2)
    kept = (size > 0).all(axis=1)
    return tables[kept, :, 0], size[kept]


def _wilson(share: np.ndarray, size: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted means of the strata's Wilson limits at a level at which together they cover 95%.

    The level hangs on the strata's variances; where all have it, or none, these are alike but for the sizes.
    """
    variance = share * (1 - share) / size
    variance = variance if variance.any() else 1 / size
    z = NORMAL_975 * np.sqrt(weights**2 @ variance) / (weights @ np.sqrt(variance))
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    return float(weights @ (centre - half)), float(weights @ (centre + half))
