"""Tests of a difference between groups: numbers in, results out; they know no study and no frame.

Data that cannot be tested (empty, constant, one group) give missing results that say why.
"""

import numpy as np

from sdtm2adam.ard.descriptive import deviation, mean
from sdtm2adam.ard.fisher import fisher_p
from sdtm2adam.ard.frame import MISSING, Result

CHISQ, FISHER, TTEST = "Chi-square", "Fisher exact", "Pooled t test"
WELCH, PAIRED, FOLDED = "Welch t test", "t test of the mean", "Folded F"
SMALL_EXPECTED = 5
DIFFERENCE = ("diff", "se", "ci_low", "ci_high", "statistic", "df", "p")


def ttest_pooled(first: np.ndarray, second: np.ndarray, options: str = "first minus second, 95% CI") -> list[Result]:
    """diff (first minus second), se, ci_low, ci_high, statistic, df, p of Student's t test, variances pooled.

    Two-sided; values without missing. SAS: PROC TTEST, row Pooled. Not Welch's test.
    """
    from scipy.special import stdtr, stdtrit  # Student's distribution; scipy.stats takes seconds to import

    first, second = np.sort(first), np.sort(second)
    n, m = len(first), len(second)
    df = n + m - 2
    if min(n, m) == 0:
        return _none("ttest_pooled", TTEST, DIFFERENCE, "a group has no value", options)
    diff = mean(first) - mean(second)
    if df < 1:
        known = [Result("diff", diff, method="ttest_pooled", options=options)]
        return known + _none("ttest_pooled", TTEST, DIFFERENCE[1:], "one value a group: no variance", options)
    spread = sum(deviation(v) ** 2 * (len(v) - 1) for v in (first, second) if len(v) > 1)
    se = float(np.sqrt(spread / df * (1 / n + 1 / m)))
    if se == 0:
        known = [Result(s, v, method="ttest_pooled", options=options) for s, v in (("diff", diff), ("se", se))]
        return known + _none("ttest_pooled", TTEST, DIFFERENCE[2:], "the values of each group are all equal", options)
    half, statistic = float(stdtrit(df, 0.975)) * se, diff / se
    values = (diff, se, diff - half, diff + half, statistic, df, 2 * float(stdtr(df, -abs(statistic))))
    found = zip(DIFFERENCE, values, strict=True)
    return [
        *(Result(stat, value, method="ttest_pooled", options=options, df=df) for stat, value in found),
        Result("test", text=TTEST, method="ttest_pooled", options=options),
    ]


def ttest_welch(first: np.ndarray, second: np.ndarray, options: str = "first minus second, 95% CI") -> list[Result]:
    """diff (first minus second), se, ci_low, ci_high, statistic, df, p without equal variances. SAS: PROC TTEST, row Satterthwaite."""
    from scipy.special import stdtr, stdtrit

    first, second = np.sort(first), np.sort(second)
    if min(len(first), len(second)) < 2:
        why = "a group has no value" if min(len(first), len(second)) == 0 else "one value a group: no variance"
        return _none("ttest_welch", WELCH, DIFFERENCE, why, options)
    diff = mean(first) - mean(second)
    parts = [deviation(v) ** 2 / len(v) for v in (first, second)]
    se = float(np.sqrt(sum(parts)))
    if se == 0:
        known = [Result(s, v, method="ttest_welch", options=options) for s, v in (("diff", diff), ("se", se))]
        return known + _none("ttest_welch", WELCH, DIFFERENCE[2:], "the values of each group are all equal", options)
    df = se**4 / sum(part**2 / (len(v) - 1) for part, v in zip(parts, (first, second), strict=True))
    half, statistic = float(stdtrit(df, 0.975)) * se, diff / se
    values = (diff, se, diff - half, diff + half, statistic, df, 2 * float(stdtr(df, -abs(statistic))))
    return [
        *(Result(stat, value, method="ttest_welch", options=options, df=df) for stat, value in zip(DIFFERENCE, values, strict=True)),
        Result("test", text=WELCH, method="ttest_welch", options=options),
    ]


def ttest_mean(values: np.ndarray) -> list[Result]:
    """ci_low, ci_high, statistic, df, p of the mean against zero: of changes, the paired t test. SAS: PROC TTEST PAIRED."""
    from scipy.special import stdtr, stdtrit

    stats = ("ci_low", "ci_high", "statistic", "df", "p")
    values, n = np.sort(values), len(values)
    if n < 2 or (spread := deviation(values)) == 0:
        why = "no value" if n == 0 else "one value only: no variance" if n == 1 else "all values are equal"
        return _none("ttest_mean", PAIRED, stats, why)
    se, df = spread / np.sqrt(n), n - 1
    half, statistic = float(stdtrit(df, 0.975)) * se, mean(values) / se
    found = (mean(values) - half, mean(values) + half, statistic, df, 2 * float(stdtr(df, -abs(statistic))))
    return [
        *(Result(stat, value, method="ttest_mean", df=df) for stat, value in zip(stats, found, strict=True)),
        Result("test", text=PAIRED, method="ttest_mean"),
    ]


def folded_f(first: np.ndarray, second: np.ndarray) -> list[Result]:
    """statistic, num_df, den_df, p of the larger variance by the smaller, two-sided. SAS: PROC TTEST, Equality of Variances."""
    from scipy.special import fdtrc

    stats = ("statistic", "num_df", "den_df", "p")
    if min(len(first), len(second)) < 2:
        return _none("folded_f", FOLDED, stats, "a group has fewer than two values")
    larger, smaller = sorted((first, second), key=deviation, reverse=True)
    if deviation(smaller) == 0:
        return _none("folded_f", FOLDED, stats, "the values of a group are all equal")
    statistic = (deviation(larger) / deviation(smaller)) ** 2
    num, den = len(larger) - 1, len(smaller) - 1
    found = (statistic, num, den, min(1.0, 2 * float(fdtrc(num, den, statistic))))
    return [
        *(Result(stat, value, method="folded_f") for stat, value in zip(stats, found, strict=True)),
        Result("test", text=FOLDED, method="folded_f"),
    ]


def chisq(table: np.ndarray) -> list[Result]:
    """statistic, df, p of Pearson's chi-square without continuity correction; groups are rows.

    Empty rows and columns are left out. SAS: PROC FREQ, row Chi-Square. Not Yates' corrected test.
    """
    from scipy.special import chdtrc  # upper tail of chi-square

    table = _occupied(table)
    if min(table.shape) < 2:
        return _none("chisq", CHISQ, ("statistic", "df", "p"), _why_not(table))
    expected = expected_counts(table)
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    values = {"statistic": statistic, "df": df, "p": float(chdtrc(df, statistic)), "min_expected": expected.min()}
    return [
        *(Result(stat, value, method="chisq", df=df) for stat, value in values.items()),
        Result("test", text=CHISQ, method="chisq"),
    ]


def fisher(table: np.ndarray) -> list[Result]:
    """p of Fisher's exact test, two-sided, of a table of any size; groups are rows.

    Two-sided: tables no more probable than the observed one. SAS: PROC FREQ FISHER, `Two-sided Pr <= P`.
    """
    table = _occupied(table)
    if min(table.shape) < 2:
        return _none("fisher", FISHER, ("p",), _why_not(table))
    p = fisher_p(table)
    if p is None:
        return _none("fisher", FISHER, ("p",), "the table is too large for the exact test")
    return [
        Result("p", p, method="fisher"),
        Result("min_expected", expected_counts(table).min(), method="fisher"),
        Result("test", text=FISHER, method="fisher"),
    ]


def chisq_or_fisher(table: np.ndarray) -> list[Result]:
    """Fisher's exact test where any expected count is below 5, else chi-square; `method` says which."""
    occupied = _occupied(table)
    small = min(occupied.shape) > 1 and expected_counts(occupied).min() < SMALL_EXPECTED
    return fisher(table) if small else chisq(table)


COUNT_TESTS = {"chisq": chisq, "fisher": fisher, "chisq_or_fisher": chisq_or_fisher}


def expected_counts(table: np.ndarray) -> np.ndarray:
    """Row total times column total by the total."""
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()


def _occupied(table: np.ndarray) -> np.ndarray:
    table = np.asarray(table, dtype=int)
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


def _why_not(table: np.ndarray) -> str:
    return "fewer than two groups have subjects" if table.shape[0] < 2 else "all subjects are in one category"


def _none(method: str, name: str, stats: tuple[str, ...], why: str, options: str = "") -> list[Result]:
    missing = [Result(stat, MISSING, method=method, options=options, warnings=why) for stat in stats]
    return [*missing, Result("test", text=name, method=method, options=options, warnings=why)]
