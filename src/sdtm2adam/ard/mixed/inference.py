"""Tests of what the fixed effects say: t and F with Satterthwaite's or Kenward and Roger's degrees of freedom.

    Satterthwaite    variances of contrasts matched to chi-square; F after Fai and Cornelius (1996)
    Kenward-Roger    the covariance of the estimates adjusted for that of theta (Kenward and Roger 1997), with the second
                     derivatives of V, as SAS's DDFM=KR; without them `linear`, as DDFM=KR(LINEAR)

Source: SAS/STAT, PROC MIXED, MODEL statement, DDFM=. Both rest on the observed information of theta, as in SAS; R's lmerTest and
pbkrtest take the expected one, and their degrees of freedom differ where data are unbalanced.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.mixed.fit import Fit


@dataclass(frozen=True)
class Test:
    """A contrast: estimate, standard error, degrees of freedom, t and its two-sided p. What is not known is NaN."""

    estimate: float
    se: float
    df: float
    statistic: float
    p: float

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence limits."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.df, 0.5 + level / 2)) * self.se if self.df > 0 else np.nan
        return self.estimate - half, self.estimate + half


@dataclass(frozen=True)
class FTest:
    """Several contrasts at once: F, numerator and denominator degrees of freedom, p."""

    f: float
    num_df: int
    den_df: float
    p: float


@dataclass(frozen=True)
class Inference:
    """What contrasts of one fit are tested with.

    covariance  of the fixed effects, adjusted where the method says so
    plain       the same without adjustment
    slopes      (K, p, p) derivatives of `plain` by the covariance parameters
    spread      asymptotic covariance of the covariance parameters
    f_test      how several contrasts are tested
    """

    beta: np.ndarray
    covariance: np.ndarray
    plain: np.ndarray
    slopes: np.ndarray
    spread: np.ndarray
    f_test: Callable[["Inference", np.ndarray], FTest]

    def t(self, contrast: np.ndarray) -> Test:
        """One contrast, a row of p numbers."""
        from scipy.special import stdtr

        contrast = np.asarray(contrast, dtype=float)
        estimate = float(contrast @ self.beta)
        se = float(np.sqrt(contrast @ self.covariance @ contrast))
        df = _df(self, contrast)
        if not se > 0:
            return Test(estimate, se, np.nan, np.nan, np.nan)
        return Test(estimate, se, df, estimate / se, 2 * float(stdtr(df, -abs(estimate / se))) if df > 0 else np.nan)

    def f(self, contrasts: np.ndarray) -> FTest:
        """Several contrasts at once, a matrix of q rows, which need not be independent."""
        rows = _independent(np.atleast_2d(np.asarray(contrasts, dtype=float)))
        return self.f_test(self, rows)


def satterthwaite(fit: Fit) -> Inference:
    """Errors: LinAlgError where the information of the covariance parameters is singular."""
    plain = fit.point.covariance
    return Inference(fit.point.beta, plain, plain, plain @ _of_x(fit) @ plain, fit.asymptotic, _fai_cornelius)


def kenward_roger(fit: Fit) -> Inference:
    """As SAS's DDFM=KR: of a restricted likelihood. Errors: LinAlgError where the information of theta is singular."""
    return _adjusted(fit, bent=True)


def kenward_roger_linear(fit: Fit) -> Inference:
    """As SAS's DDFM=KR(LINEAR): without the second derivatives of V. Of UN, CS, TOEP and VC, which have none, the same."""
    return _adjusted(fit, bent=False)


def _adjusted(fit: Fit, bent: bool) -> Inference:
    """The sum over pairs of parameters of spread x (Q - P C P - R / 4), with Q = X'W V_j W V_k W X, P = -X'W V_k W X and
    R = X'W V_jk W X, between C twice, is half of what is added to C."""
    plain, spread, of_x = fit.point.covariance, fit.asymptotic, _of_x(fit)
    inner = -np.einsum("jk,juv,vw,kwx->ux", spread, of_x, plain, of_x, optimize=True)
    for block in fit.point.blocks:
        weight = block.inverse
        across = np.tensordot(spread, block.first, 1)
        middle = (block.first @ weight @ across).sum(axis=0)
        if bent and block.second is not None:
            middle = middle - np.tensordot(spread, block.second, 2) / 4
        inner += np.tensordot(weight @ middle @ weight, block.data.sums[..., :-1, :-1], 3)
    covariance = plain + plain @ (inner + inner.T) @ plain
    return Inference(fit.point.beta, covariance, plain, plain @ of_x @ plain, spread, _kenward_roger_f)


def _of_x(fit: Fit) -> np.ndarray:
    """X'W V_k W X for each covariance parameter."""
    return sum(np.tensordot(b.inverse @ b.first @ b.inverse, b.data.sums[..., :-1, :-1], ([1, 2, 3], [0, 1, 2])) for b in fit.point.blocks)


def _df(inference: Inference, contrast: np.ndarray) -> float:
    """Twice the squared variance of a contrast by the variance of that variance."""
    slope = np.einsum("u,kuv,v->k", contrast, inference.slopes, contrast)
    variance = float(slope @ inference.spread @ slope)
    return 2 * float(contrast @ inference.plain @ contrast) ** 2 / variance if variance > 0 else np.nan


def _independent(rows: np.ndarray) -> np.ndarray:
    """Rows that span the same and depend on no other row."""
    kept: list[int] = []
    for i in range(len(rows)):
        if np.linalg.matrix_rank(rows[[*kept, i]]) > len(kept):
            kept.append(i)
    return rows[kept]


def _fai_cornelius(inference: Inference, rows: np.ndarray) -> FTest:
    """The contrasts turned until they are independent, each with its own degrees of freedom."""
    values, vectors = np.linalg.eigh(rows @ inference.covariance @ rows.T)
    turned = vectors.T @ rows
    statistic = float(((turned @ inference.beta) ** 2 / values).sum()) / len(rows)
    own = np.array([_df(inference, row) for row in turned])
    if len(rows) == 1:
        return _tested(statistic, 1, float(own[0]))
    expected = float((own / (own - 2))[own > 2].sum())
    return _tested(statistic, len(rows), 2 * expected / (expected - len(rows)) if expected > len(rows) else np.nan)


def _kenward_roger_f(inference: Inference, rows: np.ndarray) -> FTest:
    """Kenward and Roger (1997), section 3: F is scaled so that its two first moments are those of an F distribution."""
    q = len(rows)
    estimate = rows @ inference.beta
    statistic = float(estimate @ np.linalg.solve(rows @ inference.covariance @ rows.T, estimate)) / q
    theta = rows.T @ np.linalg.solve(rows @ inference.plain @ rows.T, rows)
    turned = theta @ inference.slopes
    traces = np.trace(turned, axis1=1, axis2=2)
    a1 = float(traces @ inference.spread @ traces)
    a2 = float(np.einsum("jk,juv,kvu->", inference.spread, turned, turned, optimize=True))
    if not a2 > 0:
        return FTest(statistic, q, np.nan, np.nan)
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    c1, c2, c3 = (np.array([g, q - g, q + 2 - g]) / (3 * q + 2 * (1 - g))).tolist()
    mean = 1 / (1 - a2 / q)
    variance = 2 / q * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    ratio = variance / (2 * mean**2)
    df = 4 + (q + 2) / (q * ratio - 1)
    return _tested(statistic * df / (mean * (df - 2)), q, df)


def _tested(statistic: float, num_df: int, den_df: float) -> FTest:
    from scipy.special import fdtrc

    p = float(fdtrc(num_df, den_df, statistic)) if den_df > 0 else np.nan
    return FTest(statistic, num_df, float(den_df), p)
