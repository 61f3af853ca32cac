"""-2 (restricted) log likelihood of a linear mixed model, its gradient and its Hessian, all analytic.

y = X b + Z u + e, var(u) = D(theta), var(e) = R(theta); V = Z D Z' + R in blocks of subjects. With W = V^-1, C = (X'WX)^-1
and r the residuals of generalised least squares:

    -2RLL = log|V| + log|X'WX| + r'Wr + (N - p) log 2 pi          -2LL = log|V| + r'Wr + N log 2 pi

Source: SAS/STAT, PROC MIXED, Estimating Covariance Parameters; the Hessian is the observed one, as SAS uses for its
asymptotic covariance of theta. SAS does not add log|X'X|, and neither do we.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.mixed.covariance import Structure
from sdtm2adam.ard.mixed.patterns import Patterns

LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Model:
    """What is fitted: data in patterns, and the structures of random effects (or none) and residuals.

    Parameters theta: those of `random`, then those of `residual`.
    """

    data: Sequence[Patterns]
    rows: int
    columns: int  # of X
    random: Structure | None
    residual: Structure
    restricted: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return (*(self.random.labels if self.random else ()), *self.residual.labels)

    @property
    def split(self) -> int:
        return len(self.random.labels) if self.random else 0


@dataclass(frozen=True)
class Blocks:
    """Matrices of the patterns of one size at one theta: V^-1, and the derivatives of V."""

    data: Patterns
    inverse: np.ndarray  # (P, n, n)
    first: np.ndarray  # (K, P, n, n)
    second: np.ndarray | None  # (K, K, P, n, n)


@dataclass(frozen=True)
class Point:
    """The model at one theta.

    value     -2 (restricted) log likelihood; infinite where V is not positive definite
    beta      generalised least squares;  covariance  C
    gradient, hessian  by theta
    """

    theta: np.ndarray
    value: float
    beta: np.ndarray
    covariance: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    blocks: tuple[Blocks, ...]


def value_at(model: Model, theta: np.ndarray) -> float:
    """Only -2 (restricted) log likelihood; infinite where a V is not positive definite."""
    try:
        return _solved(model, [_inverse(data, _whole(model, data, theta)) for data in model.data])[0]
    except np.linalg.LinAlgError:
        return np.inf


def point_at(model: Model, theta: np.ndarray) -> Point:
    """The model with gradient and Hessian. Errors: LinAlgError where a V is not positive definite."""
    inverses = [_inverse(data, _whole(model, data, theta)) for data in model.data]
    value, beta, covariance = _solved(model, inverses)
    blocks = tuple(Blocks(data, inverse, *_bent(model, data, theta)) for data, inverse, _ in inverses)
    gradient, hessian = _derivatives(model, blocks, beta, covariance, len(theta))
    return Point(theta, value, beta, covariance, gradient, hessian, blocks)


def _whole(model: Model, data: Patterns, theta: np.ndarray) -> np.ndarray:
    """V of each pattern."""
    residual = model.residual.matrix(theta[model.split :])[_cells(data)]
    if model.random is None:
        return residual
    return residual + data.random @ model.random.matrix(theta[: model.split]) @ data.random.transpose(0, 2, 1)


def _inverse(data: Patterns, whole: np.ndarray) -> tuple[Patterns, np.ndarray, float]:
    """V^-1, and the sum of log|V| over subjects."""
    log_det = 2 * np.log(np.diagonal(np.linalg.cholesky(whole), axis1=1, axis2=2)).sum(axis=1)
    return data, np.linalg.inv(whole), float(data.count @ log_det)


def _cells(data: Patterns) -> tuple[np.ndarray, np.ndarray]:
    return data.visits[:, :, None], data.visits[:, None, :]


def _bent(model: Model, data: Patterns, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """First derivatives of V, and second ones; None where all of those are zero."""
    split, cells = model.split, _cells(data)
    first, second = model.residual.first(theta[split:])[(slice(None), *cells)], model.residual.second(theta[split:])
    of_random = None
    if model.random is not None:
        turned = data.random.transpose(0, 2, 1)
        first = np.concatenate([data.random @ model.random.first(theta[:split])[:, None] @ turned, first])
        of_random = model.random.second(theta[:split])
    if second is None and of_random is None:
        return first, None
    k, (p, n) = len(theta), data.visits.shape
    made = np.zeros((k, k, p, n, n))
    if of_random is not None:
        made[:split, :split] = data.random @ of_random[:, :, None] @ turned
    if second is not None:
        made[split:, split:] = second[(slice(None), slice(None), *cells)]
    return first, made


def _solved(model: Model, inverses: Sequence[tuple[Patterns, np.ndarray, float]]) -> tuple[float, np.ndarray, np.ndarray]:
    whole = sum(np.tensordot(inverse, data.sums, 3) for data, inverse, _ in inverses)
    xx, xy, yy = whole[:-1, :-1], whole[:-1, -1], whole[-1, -1]
    lower = np.linalg.cholesky(xx)
    covariance = np.linalg.inv(xx)
    beta = covariance @ xy
    value = sum(log_det for *_, log_det in inverses) + float(yy - xy @ beta) + model.rows * LOG_2PI
    if model.restricted:
        value += 2 * float(np.log(np.diag(lower)).sum()) - model.columns * LOG_2PI
    return value, beta, covariance


def _derivatives(
    model: Model, blocks: Sequence[Blocks], beta: np.ndarray, covariance: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """With M_k = W V_k W and M_jk = W V_j W V_k W, summed over rows a, b of a pattern against what they are multiplied with:
    T for tr(C X'MX), U for r'Mr, and the columns of X beside r."""
    contrast = np.append(-beta, 1.0)
    gradient, hessian = np.zeros(count), np.zeros((count, count))
    of_x = np.zeros((count, len(beta), len(beta)))  # X'M_k X
    of_r = np.zeros((count, len(beta)))  # X'M_k r
    for b in blocks:
        sums, m = b.data.sums, b.data.count
        beside = sums @ contrast  # (P, n, n, q): rows of (X, y) beside r
        squares = beside @ contrast  # U: r_a r_b
        weighed = squares + np.tensordot(sums[..., :-1, :-1], covariance, 2) if model.restricted else squares
        half = b.inverse @ b.first  # W V_k
        inner = half @ b.inverse  # M_k
        gradient += np.trace(half, axis1=2, axis2=3) @ m - np.tensordot(inner, weighed, 3)
        flat = half.transpose(0, 1, 3, 2).reshape(count, len(m), -1) * m[None, :, None]
        hessian -= np.tensordot(half.reshape(count, len(m), -1), flat, ([1, 2], [1, 2]))
        # 2 sum M_jk (T + U): tr(M_j V_k W (T + U))
        right = (b.first @ b.inverse @ weighed).transpose(0, 1, 3, 2)
        hessian += 2 * np.tensordot(inner.reshape(count, -1), right.reshape(count, -1), ([1], [1]))
        of_r += np.tensordot(inner.reshape(count, -1), beside[..., :-1].reshape(-1, len(beta)), 1)
        if model.restricted:
            of_x += np.tensordot(inner, sums[..., :-1, :-1], ([1, 2, 3], [0, 1, 2]))
        if b.second is not None:
            left = m[:, None, None] * b.inverse - b.inverse @ weighed @ b.inverse
            hessian += np.tensordot(b.second, left, 3)
    hessian -= 2 * of_r @ covariance @ of_r.T
    if model.restricted:
        turned = covariance @ of_x
        hessian -= np.tensordot(turned, turned, ([1, 2], [2, 1]))
    return gradient, (hessian + hessian.T) / 2
