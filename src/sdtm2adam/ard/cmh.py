"""Cochran-Mantel-Haenszel tests of stratified tables, and what 2 x 2 tables have in common: odds ratio and relative risk.

Counts in, results out: an array of strata x rows x columns. Source: SAS/STAT, PROC FREQ, CMH (table scores); Landis, Heyman and Koch
(1978); Robins, Breslow and Greenland (1986); Greenland and Robins (1985); R: mantelhaen.test.

    correlation           both classifications ordered          1 df
    row mean scores       columns ordered                       rows - 1 df
    general association   none ordered                          (rows - 1)(columns - 1) df
"""

from collections.abc import Callable

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.ranks import NORMAL_975

NOTHING_TO_COMPARE = "no stratum has subjects in two rows and two columns"
NOT_TWO_BY_TWO = "the tables are not 2 x 2"

Marginal = Callable[[int, int], np.ndarray]  # rows, columns -> matrix by which the cells (row by row) are summed up


def _correlation(rows: int, columns: int) -> np.ndarray:
    return np.kron(np.arange(1.0, rows + 1), np.arange(1.0, columns + 1))[None]


def _row_means(rows: int, columns: int) -> np.ndarray:
    return np.kron(np.eye(rows)[:-1], np.arange(1.0, columns + 1))


def _general(rows: int, columns: int) -> np.ndarray:
    return np.kron(np.eye(rows)[:-1], np.eye(columns)[:-1])


ALTERNATIVES: dict[str, Marginal] = {"cmh_correlation": _correlation, "cmh_row_means": _row_means, "cmh_general": _general}


def cmh(method: str, tables: np.ndarray) -> list[Result]:
    """statistic, df, p of one of ALTERNATIVES. Scores are 1, 2, ... in the order of rows and columns, as SAS's table scores of text.

    Rows and columns that are empty in all strata are left out, and strata that tell nothing. SAS: PROC FREQ, TABLES s*r*c / CMH.
    """
    from scipy.special import chdtrc

    used = _informative(tables)
    if used is None:
        return [Result(s, MISSING, method=method, warnings=NOTHING_TO_COMPARE) for s in ("statistic", "df", "p")]
    excess, variance = _summed(used, ALTERNATIVES[method](*used.shape[1:]))
    if np.linalg.matrix_rank(variance) < len(variance):
        why = "strata overlap too little: the test is not defined"
        return [Result(s, MISSING, method=method, warnings=why) for s in ("statistic", "df", "p")]
    statistic, df = float(excess @ np.linalg.solve(variance, excess)), len(excess)
    found = {"statistic": statistic, "df": float(df), "p": float(chdtrc(df, statistic))}
    return [Result(s, v, method=method, options="table scores", df=df) for s, v in found.items()]


def cmh_corrected(tables: np.ndarray) -> list[Result]:
    """statistic, df, p of 2 x 2 tables with continuity correction, which SAS does not make. R: mantelhaen.test(correct = TRUE)."""
    from scipy.special import chdtrc

    method = "cmh_corrected"
    used = _informative(tables)
    if used is None or used.shape[1:] != (2, 2):
        why = NOTHING_TO_COMPARE if used is None else NOT_TWO_BY_TWO
        return [Result(s, MISSING, method=method, warnings=why) for s in ("statistic", "df", "p")]
    excess, variance = _summed(used, _general(2, 2))
    correction = 0.5 if abs(excess[0]) >= 0.5 else 0.0
    statistic = float((abs(excess[0]) - correction) ** 2 / variance[0, 0])
    found = {"statistic": statistic, "df": 1.0, "p": float(chdtrc(1, statistic))}
    return [Result(s, v, method=method, options="continuity correction", df=1) for s, v in found.items()]


def odds_ratio_mh(tables: np.ndarray) -> list[Result]:
    """ratio, ci_low, ci_high: Mantel and Haenszel's common odds ratio, first row by second. SAS: PROC FREQ, CMH; R: mantelhaen.test."""
    a, b, c, d, n = _cells(tables)
    r, s = a * d / n, b * c / n
    if not r.sum() * s.sum() > 0:
        return _no_ratio("odds_ratio_mh", "the odds ratio is zero or infinite in all strata together")
    p, q = (a + d) / n, (b + c) / n
    first = (p * r).sum() / (2 * r.sum() ** 2)
    across = (p * s + q * r).sum() / (2 * r.sum() * s.sum())
    variance = first + across + (q * s).sum() / (2 * s.sum() ** 2)
    return _limited("odds_ratio_mh", np.log(r.sum() / s.sum()), variance, "Mantel-Haenszel")


def odds_ratio_logit(tables: np.ndarray) -> list[Result]:
    """ratio, ci_low, ci_high: the mean of the strata's log odds ratios, weighted by inverse variance (Woolf).

    In a stratum with an empty cell 0.5 is added to each of its cells, as SAS does. SAS: PROC FREQ, CMH, `Logit`.
    """
    a, b, c, d, n = _cells(tables)
    if not len(n):
        return _no_ratio("odds_ratio_logit", NOTHING_TO_COMPARE)
    half = np.where(np.minimum.reduce([a, b, c, d]) == 0, 0.5, 0.0)
    a, b, c, d = a + half, b + half, c + half, d + half
    weight = 1 / (1 / a + 1 / b + 1 / c + 1 / d)
    return _limited("odds_ratio_logit", (weight * np.log(a * d / (b * c))).sum() / weight.sum(), 1 / weight.sum(), "logit")


def risk_ratio_mh(tables: np.ndarray, column: int = 0) -> list[Result]:
    """ratio, ci_low, ci_high: Mantel and Haenszel's common relative risk of a column (0 or 1), first row by second.

    SAS: PROC FREQ, CMH, `Relative Risk (Column 1)` and `(Column 2)`.
    """
    has, n1, other, n2, n = _risks(tables, column)
    first, second = (has * n2 / n).sum(), (other * n1 / n).sum()
    if not first * second > 0:
        return _no_ratio("risk_ratio_mh", "a group has no subject with it in any stratum")
    spread = (n1 * n2 * (has + other) - has * other * n) / n**2
    return _limited("risk_ratio_mh", np.log(first / second), spread.sum() / (first * second), "Mantel-Haenszel")


def risk_ratio_logit(tables: np.ndarray, column: int = 0) -> list[Result]:
    """ratio, ci_low, ci_high: the mean of the strata's log relative risks, weighted by inverse variance; empty cells as odds_ratio_logit.

    A stratum in which all have it tells nothing. SAS: PROC FREQ, CMH, `Logit`.
    """
    has, n1, other, n2, _ = _risks(tables, column)
    if not len(has):
        return _no_ratio("risk_ratio_logit", NOTHING_TO_COMPARE)
    empty = np.minimum.reduce([has, n1 - has, other, n2 - other]) == 0
    has, n1, other, n2 = has + empty / 2, n1 + empty, other + empty / 2, n2 + empty
    variance = 1 / has - 1 / n1 + 1 / other - 1 / n2
    logs = np.log(has * n2 / (other * n1))
    return _limited("risk_ratio_logit", (logs / variance).sum() / (1 / variance).sum(), 1 / (1 / variance).sum(), "logit")


def breslow_day(tables: np.ndarray) -> list[Result]:
    """statistic, df, p of the test that the odds ratio is the same in all strata, without Tarone's correction.

    SAS: PROC FREQ, CMH, `Breslow-Day Test for Homogeneity of the Odds Ratios`.
    """
    from scipy.special import chdtrc

    a, b, c, d, n = _cells(tables)
    r, s = (a * d / n).sum() if len(n) else 0.0, (b * c / n).sum() if len(n) else 0.0
    why = "fewer than two strata tell of the odds ratio" if len(n) < 2 else "" if r * s > 0 else "the common odds ratio is zero or infinite"
    if why:
        return [Result(stat, MISSING, method="breslow_day", warnings=why) for stat in ("statistic", "df", "p")]
    expected = _expected(r / s, a + b, a + c, n)
    variance = 1 / (1 / expected + 1 / (a + b - expected) + 1 / (a + c - expected) + 1 / (d - a + expected))
    statistic, df = float(((a - expected) ** 2 / variance).sum()), len(n) - 1
    found = {"statistic": statistic, "df": float(df), "p": float(chdtrc(df, statistic))}
    return [Result(stat, v, method="breslow_day", df=df) for stat, v in found.items()]


def _summed(tables: np.ndarray, marginal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Observed minus expected, and its covariance with all margins fixed, summed over strata."""
    n = tables.sum(axis=(1, 2))
    of_rows, of_columns = tables.sum(axis=2) / n[:, None], tables.sum(axis=1) / n[:, None]
    expected = n[:, None, None] * of_rows[:, :, None] * of_columns[:, None, :]
    excess = (tables - expected).sum(axis=0).ravel()
    covariance = sum(
        size**2 / (size - 1) * np.kron(np.diag(row) - np.outer(row, row), np.diag(column) - np.outer(column, column))
        for size, row, column in zip(n, of_rows, of_columns, strict=True)
    )
    return marginal @ excess, marginal @ covariance @ marginal.T


def _informative(tables: np.ndarray) -> np.ndarray | None:
    """The strata that have at least two rows and two columns, without rows and columns that are empty everywhere."""
    tables = np.asarray(tables, dtype=float)
    tells = ((tables.sum(axis=2) > 0).sum(axis=1) > 1) & ((tables.sum(axis=1) > 0).sum(axis=1) > 1)
    kept = tables[tells]
    kept = kept[:, kept.sum(axis=(0, 2)) > 0][:, :, kept.sum(axis=(0, 1)) > 0]
    return kept if len(kept) else None


def _cells(tables: np.ndarray) -> tuple[np.ndarray, ...]:
    """a, b, c, d and n of the 2 x 2 tables of strata that tell of the odds ratio. Errors: ValueError for other tables."""
    tables = np.asarray(tables, dtype=float)
    if tables.shape[1:] != (2, 2):
        raise ValueError(NOT_TWO_BY_TWO)
    kept = tables[(tables.sum(axis=2) > 0).all(axis=1) & (tables.sum(axis=1) > 0).all(axis=1)]
    return kept[:, 0, 0], kept[:, 0, 1], kept[:, 1, 0], kept[:, 1, 1], kept.sum(axis=(1, 2))


def _risks(tables: np.ndarray, column: int) -> tuple[np.ndarray, ...]:
    """Who has it and how many there are, of the first and of the second row, and n: of strata with both rows and somebody who has it."""
    tables = np.asarray(tables, dtype=float)
    if tables.shape[1:] != (2, 2):
        raise ValueError(NOT_TWO_BY_TWO)
    kept = tables[(tables.sum(axis=2) > 0).all(axis=1) & (tables.sum(axis=1)[:, column] > 0)]
    rows = kept.sum(axis=2)
    return kept[:, 0, column], rows[:, 0], kept[:, 1, column], rows[:, 1], rows.sum(axis=1)


def _expected(ratio: float, row: np.ndarray, column: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The first cell of tables with these margins and this odds ratio: the root of a quadratic that lies within the margins."""
    if abs(ratio - 1) < 1e-12:
        return row * column / n
    total = ratio * (row + column) + n - row - column
    return (total - np.sqrt(total**2 - 4 * (ratio - 1) * ratio * row * column)) / (2 * (ratio - 1))


def _limited(method: str, log: float, variance: float, name: str) -> list[Result]:
    half = NORMAL_975 * float(np.sqrt(variance))
    found = {"ratio": np.exp(log), "ci_low": np.exp(log - half), "ci_high": np.exp(log + half)}
    return [Result(s, float(v), method=method, options=f"first by second, common to strata, {name}, 95% CI") for s, v in found.items()]


def _no_ratio(method: str, why: str) -> list[Result]:
    return [Result(s, MISSING, method=method, warnings=why) for s in ("ratio", "ci_low", "ci_high")]
