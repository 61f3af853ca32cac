"""Proportions of two groups: limits of each, and of their difference, ratio and odds ratio.

Counts in, results out. Limits are 95% and two-sided.

    Clopper-Pearson, Wilson            one proportion
    Wald, Newcombe, Miettinen-Nurminen difference of two; first minus second
    Wald                               ratio and odds ratio, on the log scale

Source: SAS/STAT, PROC FREQ, BINOMIAL, RISKDIFF and RELRISK; Newcombe (1998), method 10; Miettinen and Nurminen (1985).
"""

from collections.abc import Callable

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result

NORMAL_975 = 1.959963984540054
CHISQ_95 = NORMAL_975**2
NO_WIDTH = "each group has all or none of its subjects: no variance, and limits without width"
NOBODY = "a group has no subject"
IN_POINTS = ("diff_pct", "pct_low", "pct_high")  # a difference and its limits in percentage points

Limits = tuple[float, float]


def clopper_pearson(n: int, of: int) -> Limits:
    """Exact limits; 0 and 1 where none or all have it. SAS: PROC FREQ, BINOMIAL (EXACT)."""
    from scipy.special import betaincinv

    low = float(betaincinv(n, of - n + 1, 0.025)) if n > 0 else 0.0
    return low, float(betaincinv(n + 1, of - n, 0.975)) if n < of else 1.0


def wilson(n: int, of: int) -> Limits:
    """Score limits without continuity correction. SAS: PROC FREQ, BINOMIAL (WILSON)."""
    p, z = n / of, NORMAL_975
    centre = (p + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * np.sqrt(p * (1 - p) / of + z**2 / (4 * of**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def wald_difference(n: int, of: int, m: int, of_m: int) -> Limits:
    """SAS: RISKDIFF (CL=WALD), without continuity correction."""
    p, q = n / of, m / of_m
    half = NORMAL_975 * float(np.sqrt(p * (1 - p) / of + q * (1 - q) / of_m))
    return p - q - half, p - q + half


def newcombe(n: int, of: int, m: int, of_m: int) -> Limits:
    """Limits of the difference from the Wilson limits of both. SAS: RISKDIFF (CL=NEWCOMBE)."""
    p, q = n / of, m / of_m
    (low, high), (low_m, high_m) = wilson(n, of), wilson(m, of_m)
    return p - q - float(np.hypot(p - low, high_m - q)), p - q + float(np.hypot(high - p, q - low_m))


def miettinen_nurminen(n: int, of: int, m: int, of_m: int) -> Limits:
    """Score limits of the difference, variance times N / (N - 1). SAS: RISKDIFF (CL=MN)."""
    observed = n / of - m / of_m

    def too_far(difference: float) -> float:
        """How much the score at this difference exceeds the limit; falls toward the observed difference."""
        variance = _restricted_variance(difference, n, of, m, of_m) * (of + of_m) / (of + of_m - 1)
        gap = (observed - difference) ** 2
        return (gap / variance if variance > 0 else 0.0 if gap == 0 else np.inf) - CHISQ_95

    return _root(too_far, -1.0, observed), _root(too_far, 1.0, observed)


ONE_PROPORTION: dict[str, Callable[[int, int], Limits]] = {"clopper_pearson": clopper_pearson, "wilson": wilson}
DIFFERENCES: dict[str, tuple[Callable[[int, int, int, int], Limits], str]] = {
    "risk_difference_wald": (wald_difference, "Wald"),
    "risk_difference_newcombe": (newcombe, "Newcombe"),
    "risk_difference_mn": (miettinen_nurminen, "Miettinen-Nurminen"),
}


def risk_difference(method: str, n: int, of: int, m: int, of_m: int) -> list[Result]:
    """diff, ci_low, ci_high of the proportions of two groups, first minus second, by one of DIFFERENCES.

    diff_pct, pct_low, pct_high are the same in percentage points.
    """
    limits, name = DIFFERENCES[method]
    options, stats = f"first minus second, 95% CI {name}", ("diff", "ci_low", "ci_high")
    if min(of, of_m) == 0:
        return [Result(s, MISSING, method=method, options=options, warnings=NOBODY) for s in (*stats, *IN_POINTS)]
    found = (n / of - m / of_m, *limits(n, of, m, of_m))
    points = (100 * (n * of_m - m * of) / (of * of_m), 100 * found[1], 100 * found[2])
    why = NO_WIDTH if found[1] == found[2] else ""
    values = zip((*stats, *IN_POINTS), (*found, *points), strict=True)
    return [Result(s, v, method=method, options=options, warnings=why) for s, v in values]


def risk_ratio(n: int, of: int, m: int, of_m: int) -> list[Result]:
    """ratio, ci_low, ci_high of the proportions, first by second; missing where a group has none. SAS: RELRISK, Wald."""
    if min(of, of_m) == 0 or min(n, m) == 0:
        return _no_ratio("risk_ratio", NOBODY if min(of, of_m) == 0 else "a group has no subject with it")
    return _on_log_scale("risk_ratio", (n / of) / (m / of_m), 1 / n - 1 / of + 1 / m - 1 / of_m)


def odds_ratio(n: int, of: int, m: int, of_m: int) -> list[Result]:
    """ratio, ci_low, ci_high of the odds, first by second; missing where a cell is empty. SAS: RELRISK, Wald."""
    cells = (n, of - n, m, of_m - m)
    if min(cells) == 0:
        return _no_ratio("odds_ratio", NOBODY if min(of, of_m) == 0 else "a cell of the table is empty")
    return _on_log_scale("odds_ratio", n * (of_m - m) / ((of - n) * m), sum(1 / cell for cell in cells))


def _on_log_scale(method: str, ratio: float, variance: float) -> list[Result]:
    factor = float(np.exp(NORMAL_975 * np.sqrt(variance)))
    found = {"ratio": ratio, "ci_low": ratio / factor, "ci_high": ratio * factor}
    return [Result(s, v, method=method, options="first by second, 95% CI Wald") for s, v in found.items()]


def _no_ratio(method: str, why: str) -> list[Result]:
    return [Result(s, MISSING, method=method, warnings=why) for s in ("ratio", "ci_low", "ci_high")]


def _restricted_variance(difference: float, n: int, of: int, m: int, of_m: int) -> float:
    """Variance of the difference with both proportions fitted under it; of Miettinen and Nurminen's cubic the root in closed form."""
    both = of + of_m
    a = both
    b = difference * (of_m + both) - both - n - m
    c = difference**2 * of_m - difference * (2 * m + both) + n + m
    d = difference * (1 - difference) * m
    v = b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a)
    u = np.sign(v) * np.sqrt(max(b**2 / (9 * a**2) - c / (3 * a), 0.0))
    if u == 0:
        second = float(np.clip(-b / (3 * a), 0, 1))
    else:
        angle = (np.pi + np.arccos(np.clip(v / u**3, -1, 1))) / 3
        second = float(2 * u * np.cos(angle) - b / (3 * a))
    second = float(np.clip(second, max(0.0, -difference), min(1.0, 1 - difference)))
    first = second + difference
    return first * (1 - first) / of + second * (1 - second) / of_m


def _root(too_far: Callable[[float], float], outside: float, inside: float) -> float:
    """Where the score meets its limit between a value outside and the observed one; halved until it no longer moves."""
    if too_far(outside) <= 0:
        return outside
    for _ in range(200):
        middle = (outside + inside) / 2
        if middle in (outside, inside):
            break
        outside, inside = (middle, inside) if too_far(middle) > 0 else (outside, middle)
    return (outside + inside) / 2
