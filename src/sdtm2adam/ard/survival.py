"""Kaplan-Meier curves with the mean and median of SAS, R or SPSS, which differ."""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.frame import MISSING

NORMAL_975 = 1.959963984540054  # 97.5% point of the standard normal distribution
SPSS_975 = 1.96  # what SPSS puts in its place
TIE = 1.5e-8  # survival within this of a quantile is at it (as in R): products of fractions are not exact


@dataclass(frozen=True)
class Curve:
    """A survival curve at each distinct time, with event or censored; equal lengths.

    spread: Greenwood's sum of d / (r (r - d)) up to and with the time; infinite where the curve is 0.
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    spread: np.ndarray

    @property
    def se(self) -> np.ndarray:
        """Greenwood's standard error of the curve; missing where the curve is 0."""
        return np.where(self.survival > 0, self.survival, MISSING) * np.sqrt(self.spread)


def kaplan_meier(time: np.ndarray, event: np.ndarray) -> Curve:
    """The curve of times without missing; a subject censored at a time is at risk of the events of that time."""
    distinct, where = np.unique(time, return_inverse=True)
    leaving = np.bincount(where, minlength=len(distinct))
    events = np.bincount(where, weights=event, minlength=len(distinct))
    at_risk = leaving[::-1].cumsum()[::-1]
    last = at_risk == events
    step = events / np.where(last, 1, at_risk * (at_risk - events))
    spread = np.cumsum(np.where(last & (events > 0), np.inf, step))
    return Curve(distinct, at_risk, events, np.cumprod(1 - events / at_risk), spread)


def restricted_mean(curve: Curve, end: float) -> tuple[float, float]:
    """Area under the curve up to `end`, and its standard error without correction."""
    before = curve.time < end
    edges = np.concatenate([[0.0], curve.time[before], [end]])
    strips = np.diff(edges) * np.concatenate([[1.0], curve.survival[before]])
    beyond = strips[::-1].cumsum()[::-1][1:]  # area from each time to the end
    d, r = curve.events[before], curve.at_risk[before]
    falls = (d > 0) & (r > d)
    variance = (beyond[falls] ** 2 * d[falls] / (r[falls] * (r[falls] - d[falls]))).sum()
    return float(strips.sum()), float(np.sqrt(variance))


def mean_to_last_event(curve: Curve) -> tuple[float, float]:
    """PROC LIFETEST: to the last event, variance times m / (m - 1) for m events."""
    m = curve.events.sum()
    if m == 0:
        return MISSING, MISSING
    area, se = restricted_mean(curve, curve.time[curve.events > 0].max())
    return area, se * float(np.sqrt(m / (m - 1))) if m > 1 else MISSING


def mean_to_last_time(curve: Curve) -> tuple[float, float]:
    """SPSS KM, and R with rmean = "individual": to the last time of the group, censored or not."""
    return restricted_mean(curve, curve.time.max())


def first_at_or_below(curve: Curve, level: float) -> float:
    """SPSS: the first time at which the curve is at or below `level`."""
    return _first(curve.time, curve.survival <= level + TIE)


def midway_to_next_event(curve: Curve, level: float) -> float:
    """SAS: where the curve is flat at `level`, midway to the next event; missing if there is none."""
    below = _first(curve.time, curve.survival < level - TIE)
    return (first_at_or_below(curve, level) + below) / 2


def midway_of_flat(curve: Curve, level: float) -> float:
    """R: where the curve is flat at `level`, midway to the next event or to the last time."""
    at = first_at_or_below(curve, level)
    below = _first(curve.time, curve.survival < level - TIE)
    return (at + (curve.time.max() if np.isnan(below) else below)) / 2


def plain_limits(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """95% limits on the curve, kept within 0 and 1; missing where the curve is 0."""
    half = NORMAL_975 * curve.se
    return np.maximum(curve.survival - half, 0), np.minimum(curve.survival + half, 1)


def log_limits(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """95% limits on the log of the curve; missing where the curve is 0."""
    known = curve.survival > 0
    log, half = np.log(np.where(known, curve.survival, 1)), NORMAL_975 * np.sqrt(np.where(known, curve.spread, np.nan))
    return np.exp(log - half), np.minimum(np.exp(log + half), 1)


def loglog_limits(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """95% limits on log(-log) of the curve; missing where it is 0 or 1."""
    known = (curve.survival > 0) & (curve.survival < 1)
    log = np.log(np.where(known, curve.survival, 0.5))
    half = NORMAL_975 * np.sqrt(np.where(known, curve.spread, np.nan)) / -log
    return np.exp(log * np.exp(half)), np.exp(log * np.exp(-half))


LIMITS = {"plain": plain_limits, "log": log_limits, "loglog": loglog_limits}


def limits_of_quantile(curve: Curve, level: float, interval: str) -> tuple[float, float]:
    """The times at which the lower and the upper limit of the curve first reach `level`."""
    low, high = LIMITS[interval](curve)
    return _first(curve.time, low <= level + TIE), _first(curve.time, high <= level + TIE)


def density_se(curve: Curve, level: float) -> float:
    """SPSS's standard error of a quantile: that of the curve there by its slope between level -+ 0.05.

    The slope is between the event times just outside those levels.
    """
    falls = curve.events > 0
    time, survival = np.append(0.0, curve.time[falls]), np.append(1.0, curve.survival[falls])
    at = _first(curve.time, curve.survival <= level + TIE)
    above, below = survival >= level + 0.05 - TIE, survival <= level - 0.05 + TIE
    if np.isnan(at) or not below.any() or not above.any():
        return MISSING
    u, v = np.flatnonzero(above).max(), np.flatnonzero(below).min()
    slope = (survival[u] - survival[v]) / (time[v] - time[u])
    return float(curve.se[curve.time == at][0] / slope)


def _first(time: np.ndarray, met: np.ndarray) -> float:
    return float(time[met.argmax()]) if met.any() else MISSING
