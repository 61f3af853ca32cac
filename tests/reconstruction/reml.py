"""A small REML fit of the piecewise linear mixed model, for the tests only.

Kept apart from the package's own fit on purpose: two programs that agree are worth more than one.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm


@dataclass(frozen=True)
class Fit:
    """Fixed effects with standard errors, -2 log restricted likelihood (up to a constant), the largest gradient left
    at the end, and how far apart the -2 log likelihoods of the different starts ended."""

    beta: np.ndarray
    covariance: np.ndarray
    deviance: float
    gradient: float
    disagreement: float

    def contrast(self, weights) -> tuple[float, float, float]:
        """Estimate, standard error and two-sided normal p value of a combination of the fixed effects."""
        weights = np.asarray(weights, float)
        estimate, se = weights @ self.beta, np.sqrt(weights @ self.covariance @ weights)
        return estimate, se, 2 * norm.sf(abs(estimate / se))


@dataclass(frozen=True)
class Pattern:
    """Participants with the same design: how many, their design, the sum of y and of y y'."""

    n: int
    x: np.ndarray
    z: np.ndarray
    y: np.ndarray
    yy: np.ndarray


def pattern(x: np.ndarray, z: np.ndarray, ys: np.ndarray) -> Pattern:
    """In: one row of `ys` a participant, all with fixed-effects design `x` and random-effects design `z`."""
    return Pattern(len(ys), x, z, ys.sum(axis=0), ys.T @ ys)


def fit(patterns: list[Pattern]) -> Fit:
    """Fit y = X b + Z u + e: u unstructured, e independent. The best of three starts."""
    size = patterns[0].z.shape[1]
    starts = [np.r_[np.diag(sds)[np.tril_indices(size)], 0.0] for sds in ([1] * size, [0.3] * size, [4, 1, 1])]
    runs = [minimize(_deviance, start, (patterns, size), "BFGS", options={"gtol": 1e-4}) for start in starts]
    best = min(runs, key=lambda run: run.fun)
    xx, xy, _, _ = _pieces(best.x, patterns, size)
    return Fit(
        np.linalg.solve(xx, xy),
        np.linalg.inv(xx),
        best.fun,
        np.abs(best.jac).max(),
        max(run.fun for run in runs) - best.fun,
    )


def _pieces(parameters, patterns, size):
    """Sums over participants of X'V^-1X, X'V^-1y, y'V^-1y and log|V|."""
    root = np.zeros((size, size))
    root[np.tril_indices(size)] = parameters[:-1]
    d, sigma2 = root @ root.T, np.exp(2 * parameters[-1])
    xx = xy = yy = logdet = 0.0
    for each in patterns:
        v = each.z @ d @ each.z.T + sigma2 * np.eye(len(each.y))
        inverse = np.linalg.inv(v)
        xx = xx + each.n * each.x.T @ inverse @ each.x
        xy = xy + each.x.T @ inverse @ each.y
        yy = yy + (inverse * each.yy).sum()
        logdet = logdet + each.n * np.linalg.slogdet(v)[1]
    return xx, xy, yy, logdet


def _deviance(parameters, patterns, size) -> float:
    xx, xy, yy, logdet = _pieces(parameters, patterns, size)
    return logdet + np.linalg.slogdet(xx)[1] + yy - xy @ np.linalg.solve(xx, xy)
