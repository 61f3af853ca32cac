"""Rubin's rules: one estimate with its error from those of several imputed data sets.

Estimates and standard errors in, results out. Source: Rubin (1987); Barnard and Rubin (1999) for the degrees of freedom with a finite
number of them in the complete data; SAS/STAT, PROC MIANALYZE, EDF=; R mice: pool.scalar.
"""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.design import Design
from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.linear import linear

STATS = ("estimate", "se", "df", "statistic", "p", "ci_low", "ci_high", "missing_information")
TOO_FEW = "fewer than two imputations: the variance between them is not known"
NO_VARIANCE = "no variance within or between imputations: nothing to test with"


@dataclass(frozen=True)
class Pooled:
    """What `m` imputed data sets say of one parameter.

    estimate  their mean;  within  mean of the squared standard errors;  between  variance of the estimates
    complete_df  degrees of freedom that the analysis would have without missing data; may be infinite
    """

    m: int
    estimate: float
    within: float
    between: float
    complete_df: float

    @property
    def total(self) -> float:
        return self.within + (1 + 1 / self.m) * self.between

    @property
    def se(self) -> float:
        return float(np.sqrt(self.total))

    @property
    def increase(self) -> float:
        """Relative increase in variance due to missing values; missing without variance within."""
        return (1 + 1 / self.m) * self.between / self.within if self.within > 0 else MISSING

    @property
    def df(self) -> float:
        """Barnard and Rubin's; those of the complete data where the imputations do not differ, as nothing was missing."""
        if self.between == 0:
            return self.complete_df
        share = (1 + 1 / self.m) * self.between / self.total
        of_imputations = (self.m - 1) / share**2
        if np.isinf(self.complete_df):
            return of_imputations
        observed = (self.complete_df + 1) / (self.complete_df + 3) * self.complete_df * (1 - share)
        return of_imputations * observed / (of_imputations + observed)

    @property
    def missing_information(self) -> float:
        """Fraction of information that is missing."""
        return (self.increase + 2 / (self.df + 3)) / (self.increase + 1) if self.between > 0 else 0.0

    def results(self, method: str, options: str) -> list[Result]:
        """STATS: estimate, se, df, statistic and its two-sided p, ci_low, ci_high (95%), missing_information."""
        from scipy.special import stdtr, stdtrit

        options = f"{options}, {self.m} imputations, Rubin's rules"
        if self.m < 2 or not self.total > 0:
            why, known = (TOO_FEW, {}) if self.m < 2 else (NO_VARIANCE, {"estimate": self.estimate, "se": 0.0})
            known = {"estimate": self.estimate} | known
            return [Result(s, known.get(s, MISSING), method=method, options=options, warnings=why) for s in STATS]
        # Of infinite degrees of freedom the t distribution is the normal one.
        df = min(self.df, 1e12)
        half, statistic = float(stdtrit(df, 0.975)) * self.se, self.estimate / self.se
        p = 2 * float(stdtr(df, -abs(statistic)))
        values = (self.estimate, self.se, df, statistic, p, self.estimate - half, self.estimate + half, self.missing_information)
        return [Result(s, float(v), method=method, options=options, df=df) for s, v in zip(STATS, values, strict=True)]


def pooled(estimates: np.ndarray, ses: np.ndarray, complete_df: float = np.inf) -> Pooled:
    """Of one parameter: its estimate and standard error in each imputed data set."""
    estimates, ses = np.asarray(estimates, dtype=float), np.asarray(ses, dtype=float)
    between = float(estimates.var(ddof=1)) if len(estimates) > 1 else MISSING
    if np.ptp(estimates) == 0:
        between = 0.0 if len(estimates) > 1 else MISSING
    return Pooled(len(estimates), float(estimates.mean()), float((ses**2).mean()), between, complete_df)


def pooled_linear(completed: np.ndarray, design: Design, contrast: np.ndarray) -> Pooled:
    """One contrast of a linear model, fitted to each of the imputed y in the rows of `completed` (m, N); the design is the same in all.

    Analysis of covariance at one visit: `design.mean(TRT="A") - design.mean(TRT="B")` for a difference of LS means.
    """
    fitted = [linear(y, design).t(contrast) for y in completed]
    return pooled(np.array([f["estimate"] for f in fitted]), np.array([f["se"] for f in fitted]), fitted[0]["df"])
