"""Restricted mean survival time: the area under the curve of each group up to a time, and how groups differ in it.

Times and events in, results out. Source: SAS/STAT, PROC LIFETEST, RMST(TAU=): areas with the variance that has no m / (m - 1), the
test of equal means chi-square on groups - 1 df.
"""

from collections.abc import Sequence

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.logrank import Sample
from sdtm2adam.ard.ranks import NORMAL_975, two_sided_normal
from sdtm2adam.ard.survival import kaplan_meier, restricted_mean

NO_TIME = "no subject with a time"
NO_SPREAD = "no event before the restricting time: no variance"


def rmst(sample: Sample, tau: float) -> list[Result]:
    """rmst, se, ci_low, ci_high (95%) of one group, up to tau."""
    area, se, why = _area(sample, tau)
    method, options = "rmst", f"to {tau:.15g}"
    if why:
        return [Result(s, MISSING, method=method, options=options, warnings=why) for s in ("rmst", "se", "ci_low", "ci_high")]
    found = {"rmst": area, "se": se, "ci_low": area - NORMAL_975 * se, "ci_high": area + NORMAL_975 * se}
    return [Result(s, v, method=method, options=options, warnings="" if se > 0 else NO_SPREAD) for s, v in found.items()]


def rmst_difference(first: Sample, second: Sample, tau: float) -> list[Result]:
    """diff (first minus second), se, ci_low, ci_high (95%), z and its two-sided p."""
    method, options = "rmst_difference", f"to {tau:.15g}, first minus second, 95% CI"
    areas = [_area(sample, tau) for sample in (first, second)]
    stats = ("diff", "se", "ci_low", "ci_high", "z", "p")
    if why := next((why for _, _, why in areas if why), ""):
        return [Result(s, MISSING, method=method, options=options, warnings=why) for s in stats]
    (one, se_one, _), (other, se_other, _) = areas
    diff, se = one - other, float(np.hypot(se_one, se_other))
    if not se > 0:
        known = {"diff": diff, "se": 0.0}
        return [Result(s, known.get(s, MISSING), method=method, options=options, warnings=NO_SPREAD) for s in stats]
    values = (diff, se, diff - NORMAL_975 * se, diff + NORMAL_975 * se, diff / se, two_sided_normal(diff / se))
    return [Result(s, v, method=method, options=options) for s, v in zip(stats, values, strict=True)]


def rmst_test(samples: Sequence[Sample], tau: float) -> list[Result]:
    """statistic, df, p of the test that all groups have the same restricted mean."""
    from scipy.special import chdtrc

    method, options = "rmst_test", f"to {tau:.15g}"
    areas = [_area(sample, tau) for sample in samples]
    why = next((why for _, _, why in areas if why), "") or ("" if len(areas) > 1 else "fewer than two groups")
    if not why and sum(se > 0 for _, se, _ in areas) < len(areas) - 1:
        why = NO_SPREAD
    if why:
        return [Result(s, MISSING, method=method, options=options, warnings=why) for s in ("statistic", "df", "p")]
    means, variances = np.array([a for a, _, _ in areas]), np.array([se**2 for _, se, _ in areas])
    contrasts = np.column_stack([np.eye(len(means) - 1), -np.ones(len(means) - 1)])
    apart = contrasts @ means
    statistic = float(apart @ np.linalg.solve(contrasts @ np.diag(variances) @ contrasts.T, apart))
    df = len(means) - 1
    found = {"statistic": statistic, "df": float(df), "p": float(chdtrc(df, statistic))}
    return [Result(s, v, method=method, options=options, df=df) for s, v in found.items()]


def _area(sample: Sample, tau: float) -> tuple[float, float, str]:
    """Area and standard error, or why there is none: a curve that ends censored before tau is not known up to there."""
    time, event = sample
    if len(time) == 0:
        return MISSING, MISSING, NO_TIME
    curve = kaplan_meier(time, event)
    if tau > curve.time[-1] and curve.survival[-1] > 0:
        return MISSING, MISSING, f"a group is followed to {curve.time[-1]:.15g} only: not known to {tau:.15g}"
    if not tau > 0:
        return MISSING, MISSING, "the restricting time is not greater than 0"
    return *restricted_mean(curve, tau), ""
