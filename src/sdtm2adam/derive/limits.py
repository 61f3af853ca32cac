"""Beyond a limit or at it: the one rule by which numbers are held against limits, so that noise of floats is no difference.

A value within one part in a billion of a limit is at the limit: 5.000000001 against 5.0 is neither above nor below.
"""

import numpy as np

TOLERANCE = 1e-9  # of the limit


def above(value: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Whether a number is above its limit; false where either is missing."""
    with np.errstate(invalid="ignore"):
        return value > limit * (1 + TOLERANCE * np.sign(limit))


def below(value: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Whether a number is below its limit; false where either is missing."""
    with np.errstate(invalid="ignore"):
        return value < limit * (1 - TOLERANCE * np.sign(limit))


def at_least(value: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Whether a number is at its limit or above; false where either is missing."""
    return ~np.isnan(value - limit) & ~below(value, limit)


def at_most(value: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Whether a number is at its limit or below; false where either is missing."""
    return ~np.isnan(value - limit) & ~above(value, limit)
