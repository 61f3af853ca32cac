"""A damped Newton search with exact gradient and Hessian.

The Hessian's eigenvalues are taken by size, not by sign, so that a saddle is left downhill; a step that does not lower the
value is shortened. A point counts as found when the value can fall by no more than a hair along Newton's step, and the curvature
is not negative there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEPS, HALVINGS = 200, 40
DECREASE = 1e-10  # of -2 log likelihood, along the full step
NO_LOWER = 1e-6  # what rounding leaves of it where no step lowers the value
CAREFUL, LONGEST = 3, 1.0  # the first steps are far from the quadratic that Newton believes in


@dataclass(frozen=True)
class Found:
    """Where a search ended, its value, whether it converged, and in how many steps."""

    at: np.ndarray
    value: float
    converged: bool
    steps: int


def search(
    value: Callable[[np.ndarray], float], derivatives: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], start: np.ndarray
) -> Found:
    """The minimum nearest downhill of `start`. value may be infinite; derivatives are asked for only where it is not."""
    at, here = start, value(start)
    if not np.isfinite(here):
        return Found(at, np.inf, False, 0)
    for step in range(STEPS):
        gradient, hessian = derivatives(at)
        values, vectors = np.linalg.eigh(hessian)
        steep = np.maximum(np.abs(values), 1e-8 * np.abs(values).max(initial=1.0))
        along = vectors.T @ gradient
        if along @ (along / steep) < DECREASE and values.min() > -1e-6 * steep.max():
            return Found(at, here, True, step)
        move = -vectors @ (along / steep)
        if step < CAREFUL:
            move *= min(1.0, LONGEST / max(np.abs(move).max(), LONGEST))
        for halving in range(HALVINGS):
            there = at + move * 0.5**halving
            lower = value(there)
            if lower < here:
                break
        else:
            return Found(at, here, bool(along @ (along / steep) < NO_LOWER), step)
        at, here = there, lower
    return Found(at, here, False, STEPS)
