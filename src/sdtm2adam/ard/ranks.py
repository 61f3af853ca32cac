"""Tests on ranks: two groups (Wilcoxon, with Hodges and Lehmann's shift), pairs (signed rank), several groups (Kruskal-Wallis).

Numbers in, results out. Exact p values are those of the permutation distribution with ties as they are, found by counting sums
of ranks; two-sided is as far from the expected sum as observed, or farther. Source: SAS/STAT, PROC NPAR1WAY and PROC UNIVARIATE.
"""

import numpy as np

from sdtm2adam.ard.descriptive import percentile
from sdtm2adam.ard.frame import MISSING, Result

NORMAL_975 = 1.959963984540054
LARGEST_EXACT = 400  # values: beyond, counting takes longer than the normal approximation is wrong
WILCOXON, EXACT, SIGNED, KRUSKAL = "Wilcoxon rank sum", "Wilcoxon rank sum, exact", "Wilcoxon signed rank", "Kruskal-Wallis"
FARTHER = 1e-9  # sums of half ranks are exact; this only guards the comparison


def wilcoxon(first: np.ndarray, second: np.ndarray) -> list[Result]:
    """statistic (rank sum of the first group), z, p by the normal approximation with continuity correction; shift and its limits.

    SAS: PROC NPAR1WAY WILCOXON HL: `Normal Approximation`, `Hodges-Lehmann Estimation` with Moses' limits. The shift is first
    minus second.
    """
    method = "wilcoxon"
    if why := _untestable(first, second):
        return _none(method, WILCOXON, ("statistic", "z", "p", "shift", "ci_low", "ci_high"), why)
    observed, expected, deviation, _ = _rank_sum(first, second)
    z = _toward_zero(observed - expected) / deviation
    shift, low, high = hodges_lehmann(first, second)
    found = {"statistic": observed, "z": z, "p": two_sided_normal(z), "shift": shift, "ci_low": low, "ci_high": high}
    return [*(_known(s, v, method) for s, v in found.items()), Result("test", text=WILCOXON, method=method)]


def wilcoxon_exact(first: np.ndarray, second: np.ndarray) -> list[Result]:
    """statistic and the exact p; shift and limits as `wilcoxon` gives them. SAS: PROC NPAR1WAY, EXACT WILCOXON."""
    method = "wilcoxon_exact"
    why = _untestable(first, second)
    if not why and len(first) + len(second) > LARGEST_EXACT:
        why = f"more than {LARGEST_EXACT} values: the exact test takes too long"
    if why:
        return _none(method, EXACT, ("statistic", "p", "shift", "ci_low", "ci_high"), why)
    observed, expected, _, ranks = _rank_sum(first, second)
    chance = _chance_of_sums(ranks, len(first))
    sums = np.arange(len(chance)) / 2
    far = np.abs(sums - expected) >= abs(observed - expected) - FARTHER
    shift, low, high = hodges_lehmann(first, second)
    found = {"statistic": observed, "p": min(1.0, float(chance[far].sum())), "shift": shift, "ci_low": low, "ci_high": high}
    return [*(_known(s, v, method) for s, v in found.items()), Result("test", text=EXACT, method=method)]


def signed_rank(differences: np.ndarray) -> list[Result]:
    """statistic (S: sum of positive ranks minus its expectation) and p of paired differences; zeros are left out.

    p is exact up to 20 differences and beyond from the t approximation, as in SAS: PROC UNIVARIATE, `Signed Rank`.
    """
    method, kept = "signed_rank", differences[differences != 0]
    if len(kept) == 0:
        return _none(method, SIGNED, ("statistic", "p"), "no difference is other than zero")
    n, ranks = len(kept), _ranks(np.abs(kept))
    positive = float(ranks[kept > 0].sum())
    centred = positive - n * (n + 1) / 4
    if n <= 20:
        chance = _chance_of_signs(ranks)
        far = np.abs(np.arange(len(chance)) / 2 - n * (n + 1) / 4) >= abs(centred) - FARTHER
        p, how = min(1.0, float(chance[far].sum())), "exact"
    else:
        from scipy.special import stdtr

        variance = float((ranks**2).sum()) / 4
        room = n * variance - centred**2
        p = 2 * float(stdtr(n - 1, -abs(centred) * np.sqrt(n - 1) / np.sqrt(room))) if room > 0 else 0.0
        how = "t approximation"
    found = [Result("statistic", centred, method=method, options=how), Result("p", p, method=method, options=how)]
    return [*found, Result("test", text=SIGNED, method=method)]


def kruskal_wallis(samples: list[np.ndarray]) -> list[Result]:
    """statistic, df, p of the Kruskal-Wallis test, corrected for ties. SAS: PROC NPAR1WAY WILCOXON."""
    from scipy.special import chdtrc

    method, samples = "kruskal_wallis", [s for s in samples if len(s)]
    whole = np.concatenate(samples) if samples else np.empty(0)
    if len(samples) < 2 or np.ptp(whole) == 0:
        why = "fewer than two groups have a value" if len(samples) < 2 else "all values are equal"
        return _none(method, KRUSKAL, ("statistic", "df", "p"), why)
    ranks, df = _ranks(whole), len(samples) - 1
    parts = np.split(ranks, np.cumsum([len(s) for s in samples])[:-1])
    between = sum(len(part) * (part.mean() - ranks.mean()) ** 2 for part in parts)
    statistic = float(between / (((ranks - ranks.mean()) ** 2).sum() / (len(ranks) - 1)))
    found = {"statistic": statistic, "df": float(df), "p": float(chdtrc(df, statistic))}
    return [*(Result(s, v, method=method, df=df) for s, v in found.items()), Result("test", text=KRUSKAL, method=method)]


def hodges_lehmann(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """The median of all differences first minus second, and Moses' limits (95%); a limit beyond all differences is missing.

    SAS takes the whole part of n m / 2 - z sqrt(n m (n + m + 1) / 12) as the rank of the lower limit.
    """
    every = np.sort(np.subtract.outer(first, second).ravel())
    rank = int(len(every) / 2 - NORMAL_975 * np.sqrt(len(every) * (len(first) + len(second) + 1) / 12))
    shift = percentile(every, 50)
    return (shift, float(every[rank - 1]), float(every[len(every) - rank])) if rank > 0 else (shift, MISSING, MISSING)


def two_sided_normal(z: float) -> float:
    from scipy.special import ndtr

    return 2 * float(ndtr(-abs(z)))


def _rank_sum(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float, np.ndarray]:
    """The rank sum of the first group, what is expected, its standard deviation with ties, and all ranks."""
    ranks = _ranks(np.concatenate([first, second]))
    n, m = len(first), len(second)
    variance = n * m / ((n + m) * (n + m - 1)) * float(((ranks - ranks.mean()) ** 2).sum())
    return float(ranks[:n].sum()), n * (n + m + 1) / 2, float(np.sqrt(variance)), ranks


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[of]


def _chance_of_sums(ranks: np.ndarray, taken: int) -> np.ndarray:
    """Probability of each sum (in halves) of `taken` ranks drawn without order."""
    halves = np.rint(2 * ranks).astype(int)
    ways = np.zeros((taken + 1, int(np.sort(halves)[-taken:].sum()) + 1))
    ways[0, 0] = 1
    for drawn, half in enumerate(halves, start=1):
        ways[1:, half:] += ways[:-1, : ways.shape[1] - half]
        if drawn % 100 == 0:
            ways /= ways.max()  # only proportions count
    return ways[taken] / ways[taken].sum()


def _chance_of_signs(ranks: np.ndarray) -> np.ndarray:
    """Probability of each sum (in halves) of the ranks whose sign is positive."""
    halves = np.rint(2 * ranks).astype(int)
    chance = np.zeros(halves.sum() + 1)
    chance[0] = 1
    for half in halves:
        moved = np.zeros_like(chance)
        moved[half:] = chance[: len(chance) - half]
        chance = (chance + moved) / 2
    return chance


def _toward_zero(difference: float) -> float:
    """The continuity correction: one half toward zero, not beyond."""
    return float(np.sign(difference) * max(abs(difference) - 0.5, 0.0))


def _untestable(first: np.ndarray, second: np.ndarray) -> str:
    if min(len(first), len(second)) == 0:
        return "a group has no value"
    return "all values are equal" if np.ptp(np.concatenate([first, second])) == 0 else ""


def _known(stat: str, value: float, method: str) -> Result:
    return Result(stat, value, method=method, warnings="too few values for limits" if np.isnan(value) else "")


def _none(method: str, name: str, stats: tuple[str, ...], why: str) -> list[Result]:
    return [*(Result(s, MISSING, method=method, warnings=why) for s in stats), Result("test", text=name, method=method, warnings=why)]
