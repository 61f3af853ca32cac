"""Exposure-adjusted incidence rates: events by person-time, with exact Poisson limits, and their ratio between two groups.

Counts and person-time in, results out. Limits are 95% and two-sided. Source: Garwood (1936), as the quantiles of chi-square that SAS
programs use; R: poisson.test. Of first occurrences the person-time of a subject ends with the first event.
"""

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.ranks import NORMAL_975

TIE = 1e-7  # counts whose probability differs by less, relatively, are equally probable (as in R)
NO_TIME = "no person-time"


def incidence_rate(events: int, exposure: float, per: float = 1.0) -> list[Result]:
    """rate, ci_low, ci_high: events in so much exposure, by `per` units of it (100 for a rate by 100 person-years)."""
    from scipy.special import gammaincinv

    method, options = "incidence_rate", f"by {per:.15g} units of exposure, exact 95% CI"
    if not exposure > 0:
        return [Result(s, MISSING, method=method, options=options, warnings=NO_TIME) for s in ("rate", "ci_low", "ci_high")]
    low = float(gammaincinv(events, 0.025)) if events > 0 else 0.0
    found = {"rate": float(events), "ci_low": low, "ci_high": float(gammaincinv(events + 1, 0.975))}
    return [Result(s, v / exposure * per, method=method, options=options) for s, v in found.items()]


def rate_ratio(events: int, exposure: float, other_events: int, other_exposure: float) -> list[Result]:
    """ratio (first by second), ci_low, ci_high, p: exact, given the events of both; p adds up what is no more probable than seen.

    R: poisson.test(c(events, other_events), c(exposure, other_exposure)).
    """
    from scipy.special import betaincinv

    method, options, stats = "rate_ratio", "first by second, exact 95% CI", ("ratio", "ci_low", "ci_high", "p")
    both = events + other_events
    why = NO_TIME if not min(exposure, other_exposure) > 0 else "no event in either group" if both == 0 else ""
    if why:
        return [Result(s, MISSING, method=method, options=options, warnings=why) for s in stats]
    low = float(betaincinv(events, other_events + 1, 0.025)) if events > 0 else 0.0
    high = float(betaincinv(events + 1, other_events, 0.975)) if other_events > 0 else 1.0
    scale, infinite = other_exposure / exposure, "infinite: no event in the second group"
    found = {
        "ratio": events / other_events * scale if other_events > 0 else MISSING,
        "ci_low": low / (1 - low) * scale,
        "ci_high": high / (1 - high) * scale if high < 1 else MISSING,
        "p": _binomial_p(events, both, exposure / (exposure + other_exposure)),
    }
    return [Result(s, v, method=method, options=options, warnings=infinite if np.isnan(v) else "") for s, v in found.items()]


def rate_difference(events: int, exposure: float, other_events: int, other_exposure: float, per: float = 1.0) -> list[Result]:
    """diff (first minus second), ci_low, ci_high, by the normal approximation. SAS: PROC STDRATE, EFFECT=DIFF, CL=NORMAL."""
    method, options = "rate_difference", f"by {per:.15g} units of exposure, first minus second, 95% CI Wald"
    stats = ("diff", "ci_low", "ci_high")
    if not min(exposure, other_exposure) > 0:
        return [Result(s, MISSING, method=method, options=options, warnings=NO_TIME) for s in stats]
    diff = events / exposure - other_events / other_exposure
    half = NORMAL_975 * float(np.hypot(np.sqrt(events) / exposure, np.sqrt(other_events) / other_exposure))
    why = "" if half > 0 else "no event in either group: no variance"
    values = (diff, diff - half if half > 0 else MISSING, diff + half if half > 0 else MISSING)
    return [
        Result(s, v * per, method=method, options=options, warnings=why if np.isnan(v) else "") for s, v in zip(stats, values, strict=True)
    ]


def _binomial_p(seen: int, of: int, share: float) -> float:
    """Two-sided: the probability of all counts that are no more probable than the one seen."""
    from scipy.special import gammaln, xlog1py, xlogy

    counts = np.arange(of + 1)
    logs = gammaln(of + 1) - gammaln(counts + 1) - gammaln(of - counts + 1) + xlogy(counts, share) + xlog1py(of - counts, -share)
    return float(min(1.0, np.exp(logs[logs <= logs[seen] + np.log1p(TIE)]).sum()))
