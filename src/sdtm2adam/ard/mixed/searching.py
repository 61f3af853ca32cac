"""From structures to what is searched for: a vector without bounds, and its way back to matrices of covariances.

Residual variances are searched for by their logs, variances of random effects (which may be zero) by their roots, correlations
by their hyperbolic arc tangents, an unstructured matrix by its Cholesky root: every step on the way is a covariance matrix.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sdtm2adam.ard.mixed.covariance import LOG, SQUARE, TANH, Linear, Structure, root
from sdtm2adam.ard.mixed.likelihood import Model, point_at, value_at
from sdtm2adam.ard.mixed.newton import Found, search

INTO = {
    LOG: (np.exp, np.exp, np.exp),
    SQUARE: (lambda f: f * f, lambda f: 2 * f, lambda f: np.full_like(f, 2.0)),
    TANH: (np.tanh, lambda f: 1 / np.cosh(f) ** 2, lambda f: -2 * np.tanh(f) / np.cosh(f) ** 2),
}  # parameter, first and second derivative by what is searched for
BACK = {LOG: np.log, SQUARE: np.sqrt, TANH: np.arctanh}


@dataclass(frozen=True)
class Searched:
    """A model whose unstructured matrices are written by their roots, with how each of its parameters is searched for."""

    model: Model

    @property
    def kinds(self) -> np.ndarray:
        own = (self.model.random, self.model.residual)
        return np.array([kind for structure in own if structure is not None for kind in structure.search])

    def into(self, free: np.ndarray, order: int = 0) -> np.ndarray:
        """The parameters (order 0) or their derivatives by the vector without bounds."""
        made = free.copy() if order == 0 else np.full_like(free, 1.0 if order == 1 else 0.0)
        for kind, ways in INTO.items():
            met = self.kinds == kind
            made[met] = ways[order](free[met])
        return made

    def back(self, theta: np.ndarray) -> np.ndarray:
        made = theta.copy()
        for kind, way in BACK.items():
            met = self.kinds == kind
            made[met] = way(theta[met])
        return made

    def value(self, free: np.ndarray) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            theta = self.into(free)
        return value_at(self.model, theta) if np.isfinite(theta).all() else np.inf

    def derivatives(self, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        point, slope = point_at(self.model, self.into(free)), self.into(free, 1)
        return point.gradient * slope, point.hessian * np.outer(slope, slope) + np.diag(point.gradient * self.into(free, 2))

    def from_(self, start: np.ndarray) -> Found:
        """Search from one start, in parameters; the end is in parameters too."""
        found = search(self.value, self.derivatives, self.back(start))
        return replace(found, at=self.into(found.at))

    def matrices(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Covariance matrices of random effects (0 x 0 where there are none) and residuals."""
        effects, rest = theta[: self.model.split], theta[self.model.split :]
        random = self.model.random.matrix(effects) if self.model.random is not None else np.zeros((0, 0))
        return random, self.model.residual.matrix(rest)


def searched(model: Model) -> Searched:
    """The model with every unstructured matrix written as L L'."""
    random = None if model.random is None else by_root(model.random)
    return Searched(replace(model, random=random, residual=by_root(model.residual)))


def by_root(structure: Structure) -> Structure:
    return root(structure.size) if isinstance(structure, Linear) and structure.name == "UN" else structure


def starts(
    search_for: Searched, residuals: np.ndarray, visits: np.ndarray, subject: np.ndarray, random: np.ndarray
) -> Iterator[np.ndarray]:
    """Where searches begin, for residuals of ordinary least squares of variance about 1.

    Without random effects: from the covariances of the residuals, shrunk halfway, and from independence. With them: the
    variance divided between random effects and the rest, three ways.
    """
    model = search_for.model
    seen = _covariances(residuals, visits, subject, model.residual.size)
    if model.random is None:
        for shrink in (0.5, 0.05):
            yield model.residual.begin(shrink * seen + (1 - shrink) * np.diag(np.diag(seen)))
        return
    lengths = np.maximum((random**2).mean(axis=0), 1e-12)
    for share in (0.5, 0.1, 0.9):
        effects = model.random.begin(np.diag(share / (len(lengths) * lengths)))
        yield np.append(effects, model.residual.begin((1 - share) * np.diag(np.diag(seen))))


def _covariances(residuals: np.ndarray, visits: np.ndarray, subject: np.ndarray, size: int) -> np.ndarray:
    """Covariances between visits over the subjects that have both, made positive definite where they are not."""
    wide = np.full((subject.max(initial=0) + 1, size), np.nan)
    wide[subject, visits] = residuals
    there = ~np.isnan(wide)
    filled = np.where(there, wide, 0.0)
    both = there.T.astype(float) @ there
    seen = filled.T @ filled / np.maximum(both, 1)
    seen[np.diag_indices(size)] = np.where(np.diag(both) > 0, np.maximum(np.diag(seen), 1e-3), 1.0)
    values, vectors = np.linalg.eigh(seen)
    return vectors * np.maximum(values, 1e-2 * values.max()) @ vectors.T
