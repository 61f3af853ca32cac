"""Reference-based imputation: what would have been seen after a participant left, had he then been like the reference group.

    mar   as his own group goes on
    j2r   jump to reference: from then on the reference group's means
    cr    copy reference: the reference group's means from the beginning, so that he keeps what distance he had
    cir   copy increments in reference: on from his own group's mean by the reference group's steps

Values before he left are his own, gaps among them imputed as missing at random; the covariance between what he had and what follows is the
reference group's, which matters where groups have one of their own. Participants of the reference group are imputed at random whatever
the method. Source: Carpenter, Roger and Kenward (2013), J Biopharm Stat 23:1352-1371; the SAS macros of the DIA working group; R: rbmi.
"""

from collections.abc import Callable

import numpy as np

from sdtm2adam.ard.imputation import Draws, conditional

Means = Callable[[np.ndarray, np.ndarray, int], np.ndarray]  # own and reference means (..., T), visits observed -> means (..., T)


def _own(own: np.ndarray, reference: np.ndarray, observed: int) -> np.ndarray:
    return own


def _jump(own: np.ndarray, reference: np.ndarray, observed: int) -> np.ndarray:
    return np.concatenate([own[..., :observed], reference[..., observed:]], axis=-1)


def _copy(own: np.ndarray, reference: np.ndarray, observed: int) -> np.ndarray:
    return reference


def _increments(own: np.ndarray, reference: np.ndarray, observed: int) -> np.ndarray:
    """Who was never seen after the start goes as the reference group does."""
    if observed == 0:
        return reference
    stepped = own[..., [observed - 1]] + reference[..., observed:] - reference[..., [observed - 1]]
    return np.concatenate([own[..., :observed], stepped], axis=-1)


STRATEGIES: dict[str, Means] = {"mar": _own, "j2r": _jump, "cr": _copy, "cir": _increments}


def reference_based(draws: Draws, strategy: str, reference: str, seed: int) -> np.ndarray:
    """Completed values (m, n, T), rows as in draws.data: what follows the last value is drawn by one of STRATEGIES.

    With the same draws and seed all strategies use the same random numbers, so that they differ by what they assume only.
    """
    data, rng = draws.data, np.random.default_rng([seed, 2])
    visits, to = data.values.shape[1], data.names.index(reference)
    completed = draws.completed.copy()
    of_reference = draws.mean(to)
    for code in range(len(data.names)):
        means = STRATEGIES["mar" if code == to else strategy]
        sigma = draws.sigma[code if strategy == "mar" else to]
        own = draws.mean(code)
        for observed in range(visits):
            rows = np.flatnonzero((data.group == code) & (data.last == observed))
            normal = rng.standard_normal((len(completed), len(rows), visits - observed))
            if not len(rows):
                continue
            mean = means(own[:, rows], of_reference[:, rows], observed)
            completed[:, rows, observed:] = drawn(completed[:, rows], mean, sigma, observed, normal)
    return completed


def drawn(values: np.ndarray, mean: np.ndarray, sigma: np.ndarray, observed: int, normal: np.ndarray) -> np.ndarray:
    """What follows the first `observed` of values (..., rows, T), given these; with `normal` zero it is what is expected."""
    given, asked = np.arange(observed), np.arange(observed, mean.shape[-1])
    weights, spread = conditional(sigma, given, asked)
    away = values[..., given] - mean[..., given]
    return mean[..., asked] + away @ weights + normal @ np.swapaxes(spread, -1, -2)
