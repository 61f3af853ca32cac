"""Tests of survival between groups: log-rank, Gehan's Wilcoxon and Tarone-Ware, stratified or not.

Source: SAS/STAT, PROC LIFETEST, STRATA / TEST=; a weight multiplies observed minus expected at each time with events.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sdtm2adam.ard.frame import MISSING

Sample = tuple[np.ndarray, np.ndarray]  # time, event; nothing missing
WEIGHTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "logrank": np.ones_like,
    "gehan": lambda at_risk: at_risk,
    "tarone_ware": np.sqrt,
}


def compared(strata: Sequence[Sequence[Sample]], weight: str = "logrank") -> tuple[np.ndarray, np.ndarray, float]:
    """Observed and expected events of each group, weighted and summed over strata, and the chi-square on groups - 1 df.

    strata: in each the samples of all groups, in the same order; a sample may be empty, a group not everywhere. Missing when no
    time tells the groups apart.
    """
    parts = [_of_stratum(samples, WEIGHTS[weight]) for samples in strata]
    observed, expected, variance = (sum(part[i] for part in parts) for i in range(3))
    free, excess = variance[:-1, :-1], (observed - expected)[:-1]
    if not np.abs(free).max(initial=0) > 0 or np.linalg.matrix_rank(free) < len(free):
        return observed, expected, MISSING
    return observed, expected, float(excess @ np.linalg.solve(free, excess))


def _of_stratum(samples: Sequence[Sample], weight: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    times = np.concatenate([t for t, _ in samples])
    happened = np.concatenate([e for _, e in samples]).astype(bool)
    distinct = np.unique(times[happened])
    at_risk = np.array([_counted_from(t, distinct) for t, _ in samples], dtype=float)
    events = np.array([_counted_at(t[e.astype(bool)], distinct) for t, e in samples], dtype=float)
    r, d = at_risk.sum(axis=0), events.sum(axis=0)
    w, share = weight(r), at_risk / r
    spread = w**2 * d * (r - d) / np.maximum(r - 1, 1)
    variance = np.diag((spread * share).sum(axis=1)) - (spread * share) @ share.T
    return (w * events).sum(axis=1), (w * d * share).sum(axis=1), variance


def _counted_from(time: np.ndarray, distinct: np.ndarray) -> np.ndarray:
    return len(time) - np.searchsorted(np.sort(time), distinct, side="left")


def _counted_at(time: np.ndarray, distinct: np.ndarray) -> np.ndarray:
    ordered = np.sort(time)
    return np.searchsorted(ordered, distinct, side="right") - np.searchsorted(ordered, distinct, side="left")
