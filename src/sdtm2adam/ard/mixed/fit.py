"""A linear mixed model fitted: searches from several starts, and what became of parameters at the edge of what they may be."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sdtm2adam.ard.mixed.covariance import Structure, independent, root
from sdtm2adam.ard.mixed.likelihood import Model, Point, point_at
from sdtm2adam.ard.mixed.newton import Found
from sdtm2adam.ard.mixed.patterns import patterns
from sdtm2adam.ard.mixed.searching import Searched, searched, starts

ZERO = 1e-6  # of the variance that a random effect adds to y, against all of it: less counts as none
DETERMINED = 1e-9  # smallest eigenvalue of the information, its diagonal scaled to 1, that still tells parameters apart
NOT_CONVERGED = "the search did not converge"


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    point       at the estimates, in the units of y; its Hessian is the basis of degrees of freedom
    model       the model of `point`; where the random effects came out singular, their structure has the rank that is left
    free        which parameters of `point` are not held at zero
    random, residual  covariance matrices of the random effects (r x r, r may be 0) and of the residuals (visits)
    converged, singular  with `says` in words, "" where there is nothing to say
    """

    point: Point
    model: Model
    free: np.ndarray
    random: np.ndarray
    residual: np.ndarray
    converged: bool
    singular: bool
    says: str

    @property
    def asymptotic(self) -> np.ndarray:
        """Covariance of the parameters from the observed information; zero for those that are held at zero.

        Errors: LinAlgError where the data do not determine every parameter: the information is not positive definite.
        """
        made, rows = np.zeros_like(self.point.hessian), np.ix_(self.free, self.free)
        information = self.point.hessian[rows]
        lengths = np.sqrt(np.abs(np.diag(information)))
        if not (lengths > 0).all() or np.linalg.eigvalsh(information / np.outer(lengths, lengths)).min() < DETERMINED:
            raise np.linalg.LinAlgError("the data do not determine every covariance parameter")
        made[rows] = 2 * np.linalg.inv(information)
        return made


def fit(
    y: np.ndarray,
    x: np.ndarray,
    subject: np.ndarray,
    *,
    visit: np.ndarray | None = None,
    repeated: Callable[[int], Structure] | None = None,
    random: np.ndarray | None = None,
    effects: Structure | None = None,
    restricted: bool = True,
) -> Fit:
    """Fit y = x b + random u + e, independent between subjects.

    y (N,), x (N, p) of full column rank, subject (N,) any codes; no missing values.
    visit, repeated   whole numbers 0 ... d-1, each once a subject, and a structure for var(e); else one residual variance
    random, effects   (N, r) and a structure of size r for var(u), or neither
    Errors: LinAlgError where x is not of full column rank, or nothing is left to vary around it.
    """
    _, codes = np.unique(subject, return_inverse=True)
    visits = _numbers_within(codes) if repeated is None else np.asarray(visit, dtype=int)
    residual = (repeated or independent)(int(visits.max(initial=0)) + 1)
    design = np.zeros((len(y), 0)) if random is None else np.asarray(random, dtype=float)
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    units = float(np.sqrt(left @ left / max(len(y) - x.shape[1], 1))) or 1.0

    def model_in(units: float) -> Model:
        return Model(patterns(codes, visits, design, np.column_stack([x, y / units])), len(y), x.shape[1], effects, residual, restricted)

    looked_for = searched(model_in(units))
    ends = [looked_for.from_(start) for start in starts(looked_for, left / units, visits, codes, design)]
    best = min(ends, key=lambda end: (round(end.value, 6), not end.converged))
    lengths = np.sqrt((design**2).mean(axis=0))
    return _at_the_end(model_in(1.0), looked_for, best, units, lengths)


def _at_the_end(model: Model, looked_for: Searched, best: Found, units: float, lengths: np.ndarray) -> Fit:
    """The fit in the units of y; random effects that came out singular get a structure of the rank that the data leave them.

    lengths  root mean squares of the columns of the random effects, by which their variances are compared
    """
    split = model.split
    rest = _own(model.residual, looked_for.model.residual, best.at[split:], units)
    random, residual = (matrix * units**2 for matrix in looked_for.matrices(best.at))
    if model.random is None:
        return _made(model, rest, random, residual, best)
    theta = np.append(_own(model.random, looked_for.model.random, best.at[:split], units), rest)
    added = random * np.outer(lengths, lengths)
    added = added / (np.trace(added) + np.trace(residual) / len(residual))
    rank = int((np.linalg.eigvalsh(added) >= ZERO).sum())
    if rank == len(random):
        return _made(model, theta, random, residual, best)
    if model.random.name == "VC":
        held = np.append(model.random.begin(added) < ZERO, np.zeros(len(rest), dtype=bool))
        return _made(model, np.where(held, 0.0, theta), random, residual, best, singular=True, free=~held)
    reduced = root(len(random), rank) if rank else None
    theta = np.append(reduced.begin(random), rest) if reduced else rest
    return _made(replace(model, random=reduced), theta, random, residual, best, singular=True)


def _own(structure: Structure, as_searched: Structure, theta: np.ndarray, units: float) -> np.ndarray:
    """Parameters of the structure that was asked for, in the units of y."""
    found = as_searched.scaled(theta, units)
    return found if structure is as_searched else structure.begin(as_searched.matrix(found))


def _made(
    model: Model,
    theta: np.ndarray,
    random: np.ndarray,
    residual: np.ndarray,
    best: Found,
    *,
    singular: bool = False,
    free: np.ndarray | None = None,
) -> Fit:
    says = "; ".join(
        words
        for words, holds in (
            (NOT_CONVERGED, not best.converged),
            ("the covariance matrix of the random effects is singular", singular),
        )
        if holds
    )
    free = np.ones(len(theta), dtype=bool) if free is None else free
    return Fit(point_at(model, theta), model, free, random, residual, best.converged, singular, says)


def _numbers_within(codes: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... within each subject."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    numbers = np.empty(len(codes), dtype=int)
    numbers[order] = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes))))
    return numbers
