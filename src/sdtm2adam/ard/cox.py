"""Cox's proportional hazards model, with ties after Breslow (SAS) or Efron (R), and the check of proportional hazards.

Numbers in, numbers out. Source: SAS/STAT, PROC PHREG; R survival, coxph and cox.zph (score test of Grambsch and Therneau against the
Kaplan-Meier transform of time).
"""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.survival import kaplan_meier

STEPS, HALVINGS = 50, 30
CLOSE = 1e-10  # of the log likelihood, between steps
GONE = 1e-7  # of the information at the start: with less, the likelihood is flat and the estimate infinite


@dataclass(frozen=True)
class Cox:
    """A fitted model.

    beta, covariance  of the columns of x (log hazard ratios);  loglik, null_loglik  partial log likelihoods, at beta and at zero
    score     chi-square of the score test against zero: the log-rank test, for one factor and Breslow's ties
    says      "" or why there is no estimate: `no event`, `the hazard ratio is infinite`
    """

    beta: np.ndarray
    covariance: np.ndarray
    loglik: float
    null_loglik: float
    score: float
    says: str

    @property
    def se(self) -> np.ndarray:
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class Events:
    """What the partial likelihood says at each time with events: log likelihood, score (p,) and information (p, p)."""

    time: np.ndarray
    loglik: np.ndarray
    score: np.ndarray
    information: np.ndarray


def cox(time: np.ndarray, event: np.ndarray, x: np.ndarray, ties: str, strata: np.ndarray | None = None) -> Cox:
    """The fit by Newton's method with step halving.

    time (N,), event (N,) 1 or 0, x (N, p) covariates, strata (N,) codes; nothing missing. ties: `breslow` or `efron`.
    """
    strata = np.zeros(len(time), dtype=int) if strata is None else strata
    p = x.shape[1]
    centre, scale = x.mean(axis=0) if len(x) else np.zeros(p), x.std(axis=0) if len(x) else np.ones(p)
    scale = np.where(scale > 0, scale, 1.0)
    z = (x - centre) / scale

    def at(beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        found = events_at(time, event, z, beta, ties, strata)
        return float(found.loglik.sum()), found.score.sum(axis=0), found.information.sum(axis=0)

    if not len(time):
        return Cox(np.full(p, np.nan), np.full((p, p), np.nan), 0.0, 0.0, np.nan, "no event")
    beta = np.zeros(p)
    here, score, information = null, start, first = at(beta)
    nothing = np.full(p, np.nan)
    if not event.sum():
        return Cox(nothing, np.full((p, p), np.nan), here, here, np.nan, "no event")
    if np.linalg.matrix_rank(information, tol=1e-9 * max(1.0, np.abs(information).max())) < p:
        return Cox(nothing, np.full((p, p), np.nan), here, here, np.nan, "a covariate does not vary, or depends on others")
    of_score = float(start @ np.linalg.solve(first, start))
    for _ in range(STEPS):
        step = np.linalg.solve(information, score)
        for halving in range(HALVINGS):
            there, next_score, next_information = at(beta + step * 0.5**halving)
            if there >= here - CLOSE:
                break
        moved, beta = there - here, beta + step * 0.5**halving
        here, score, information = there, next_score, next_information
        if np.linalg.eigvalsh(information).min() < GONE * np.linalg.eigvalsh(first).min():
            return Cox(nothing, np.full((p, p), np.nan), here, null, of_score, "the hazard ratio is infinite")
        if abs(moved) < CLOSE * (1 + abs(here)):
            break
    covariance = np.linalg.inv(information) / np.outer(scale, scale)
    return Cox(beta / scale, covariance, here, null, of_score, "")


def events_at(time: np.ndarray, event: np.ndarray, x: np.ndarray, beta: np.ndarray, ties: str, strata: np.ndarray) -> Events:
    """The terms of the partial likelihood, time by time within strata.

    With d events at a time, Efron's risk set loses k/d of those events' risk at the k-th of them; Breslow's loses nothing.
    """
    parts = [_of_stratum(time[s], event[s], x[s], beta, ties) for code in np.unique(strata) for s in [strata == code]]
    return Events(*(np.concatenate([part[i] for part in parts]) for i in range(4)))


def _of_stratum(time: np.ndarray, event: np.ndarray, x: np.ndarray, beta: np.ndarray, ties: str) -> tuple:
    order = np.argsort(-time, kind="stable")
    time, event, x = time[order], event[order].astype(bool), x[order]
    risk = np.exp(x @ beta)
    moments = [risk, risk[:, None] * x, risk[:, None, None] * x[:, :, None] * x[:, None, :]]
    summed = [np.cumsum(m, axis=0) for m in moments]
    times, which = np.unique(time[event], return_inverse=True)
    last = np.searchsorted(-time, -times, side="right") - 1  # everybody with a time not before
    d = np.bincount(which, minlength=len(times))
    of_events = [_grouped(m[event], which, len(times)) for m in moments]
    x_events = _grouped(x[event], which, len(times))
    loglik, score = x_events @ beta, x_events.copy()
    information = np.zeros((len(times), x.shape[1], x.shape[1]))
    for k in range(int(d.max(initial=0))):
        there = d > k
        lost = (k / d[there]) if ties == "efron" else np.zeros(int(there.sum()))
        s0, s1, s2 = (s[last[there]] - e[there] * lost.reshape(-1, *[1] * (s.ndim - 1)) for s, e in zip(summed, of_events, strict=True))
        mean = s1 / s0[:, None]
        loglik[there] -= np.log(s0)
        score[there] -= mean
        information[there] += s2 / s0[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return times, loglik, score, information


def _grouped(values: np.ndarray, which: np.ndarray, count: int) -> np.ndarray:
    made = np.zeros((count, *values.shape[1:]))
    np.add.at(made, which, values)
    return made


def proportional(
    time: np.ndarray, event: np.ndarray, x: np.ndarray, beta: np.ndarray, ties: str, strata: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Chi-square (1 df) of each covariate, and of all together (p df), for an effect that changes with time.

    The change is along 1 - S(t), the Kaplan-Meier curve of everybody just before t, as cox.zph has it, with strata too.
    Missing where the events are at one time only, along which nothing can change.
    """
    found = events_at(time, event, x, beta, ties, np.zeros(len(time), dtype=int) if strata is None else strata)
    curve = kaplan_meier(time, event)
    before = np.append(1.0, curve.survival)[np.searchsorted(curve.time, found.time)]
    weights = _events_at_each(time, event, found.time)
    g = 1 - before
    g = g - (g * weights).sum() / weights.sum()
    p = x.shape[1]
    score = (g[:, None] * found.score).sum(axis=0)
    plain = found.information.sum(axis=0)
    once = (g[:, None, None] * found.information).sum(axis=0)
    twice = ((g**2)[:, None, None] * found.information).sum(axis=0)
    left = twice - once @ np.linalg.solve(plain, once)
    scale = np.sqrt(np.diag(plain))
    if np.linalg.matrix_rank(left / np.outer(scale, scale), tol=GONE) < p:
        return np.full(p, np.nan), np.nan
    each = np.array([_of_one(j, score, plain, once, twice) for j in range(p)])
    return each, float(score @ np.linalg.solve(left, score))


def _of_one(j: int, score: np.ndarray, plain: np.ndarray, once: np.ndarray, twice: np.ndarray) -> float:
    return float(score[j] ** 2 / (twice[j, j] - once[j] @ np.linalg.solve(plain, once[:, j])))


def _events_at_each(time: np.ndarray, event: np.ndarray, times: np.ndarray) -> np.ndarray:
    ordered = np.sort(time[event.astype(bool)])
    return np.searchsorted(ordered, times, "right") - np.searchsorted(ordered, times, "left")
