"""Numbers of a number: n, mean, spread and quartiles of the records of one group."""

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.slices import Slice
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

QUARTILES = {"q1": 25, "median": 50, "q3": 75}
NO_VALUE = "no value"
LARGEST = 1e75  # a transport file holds no more, and the square of more may leave floating point
ONE_VALUE = "one value only: no standard deviation"
NOT_POSITIVE = "a value is zero or less: it has no logarithm"


def summary(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """N, n, missing, decimals, mean, sd, se, median, q1, q3, min, max of `variable`; and what `also:` asks for.

    missing counts subjects of the population without a value, whether their record lacks it or there is none.
    decimals are those of the values; sd divides by n - 1; se is sd / sqrt(n); quartiles are SAS PCTLDEF=5, the default of PROC MEANS.
    """
    number = numbers(piece, analysis.variable)
    known = ~np.isnan(number)
    have = len(np.unique(piece.subjects[known]))
    repeated = f"{int(known.sum()) - have} further record(s) of the same subjects" if known.sum() > have else ""
    counts = [
        Result("N", piece.N, options=f"population {analysis.population}"),
        Result("n", int(known.sum()), warnings=repeated),
        Result("missing", piece.N - have),
        Result("decimals", decimals(number[known])),
    ]
    further = [r for name in analysis.also for r in ALSO[name](number[known])]
    return counts + moments(number[known]) + quartiles(number[known]) + further


def decimals(values: np.ndarray) -> int:
    """The most decimals that a value has, at most 9; 0 without values. What floating point adds does not count."""
    for places in range(9):
        scaled = values * 10.0**places
        if np.all(np.abs(scaled - np.rint(scaled)) <= 1e-11 * np.maximum(1.0, np.abs(scaled))):
            return places
    return 9


def moments(values: np.ndarray) -> list[Result]:
    """mean, sd, se, min, max of values without missing."""
    values = np.sort(values)  # the same sum whatever the order of the records
    n = len(values)
    if n == 0:
        return [Result(stat, method="summary", warnings=NO_VALUE) for stat in ("mean", "sd", "se", "min", "max")]
    sd = deviation(values) if n > 1 else MISSING
    why = "" if n > 1 else ONE_VALUE
    return [
        Result("mean", mean(values), method="summary"),
        Result("sd", sd, method="summary", warnings=why),
        Result("se", sd / np.sqrt(n), method="summary", warnings=why),
        Result("min", values[0], method="summary"),
        Result("max", values[-1], method="summary"),
    ]


def mean_limits(values: np.ndarray) -> list[Result]:
    """ci_low, ci_high: 95% limits of the mean by the t distribution. SAS: PROC MEANS, CLM."""
    from scipy.special import stdtrit

    n, method, options = len(values), "mean_limits", "95% CI of the mean"
    if n < 2:
        why = NO_VALUE if n == 0 else ONE_VALUE
        return [Result(s, method=method, options=options, warnings=why) for s in ("ci_low", "ci_high")]
    values = np.sort(values)
    half = float(stdtrit(n - 1, 0.975)) * deviation(values) / np.sqrt(n)
    return [Result(s, mean(values) + way * half, method=method, options=options, df=n - 1) for s, way in (("ci_low", -1), ("ci_high", 1))]


def geometric(values: np.ndarray) -> list[Result]:
    """geo_mean, geo_cv (a share; times 100 it is the CV%), geo_sd, geo_ci_low, geo_ci_high (95%), of values greater than 0.

    geo_cv is sqrt(exp(s^2) - 1), s the standard deviation of the logs. SAS: PROC TTEST, DIST=LOGNORMAL.
    """
    method, stats = "geometric", ("geo_mean", "geo_cv", "geo_sd", "geo_ci_low", "geo_ci_high")
    why = NO_VALUE if len(values) == 0 else NOT_POSITIVE if (values <= 0).any() else ""
    if why:
        return [Result(s, method=method, warnings=why) for s in stats]
    logs = np.sort(np.log(values))
    sd = deviation(logs) if len(logs) > 1 else MISSING
    low, high = (r.value for r in mean_limits(logs))
    found = (np.exp(mean(logs)), np.sqrt(np.expm1(sd**2)), np.exp(sd), np.exp(low), np.exp(high))
    return [Result(s, float(v), method=method, warnings=ONE_VALUE if np.isnan(v) else "") for s, v in zip(stats, found, strict=True)]


ALSO = {"mean_limits": mean_limits, "geometric": geometric}


def quartiles(values: np.ndarray) -> list[Result]:
    """q1, median, q3 by SAS PCTLDEF=5: the empirical distribution function with averaging."""
    known = len(values) > 0
    return [
        Result(
            stat,
            percentile(values, percent) if known else MISSING,
            method="summary",
            options="PCTLDEF=5",
            warnings="" if known else NO_VALUE,
        )
        for stat, percent in QUARTILES.items()
    ]


def percentile(values: np.ndarray, percent: float) -> float:
    """SAS PCTLDEF=5, which is R's type 2; numpy's own default is another definition."""
    return float(np.percentile(values, percent, method="averaged_inverted_cdf"))


def mean(values: np.ndarray) -> float:
    """The mean; of equal values it is that value, without rounding error."""
    return float(values[0] if values.min() == values.max() else values.mean())


def deviation(values: np.ndarray) -> float:
    """Standard deviation with n - 1; exactly 0 for equal values, at least two."""
    return float(np.sqrt(((values - mean(values)) ** 2).sum() / (len(values) - 1)))


def numbers(piece: Slice, variable: str) -> np.ndarray:
    """A variable as float, missing as NaN. Errors: StudyError when it is not a number, infinite, or beyond LARGEST."""
    values = piece.records[variable]
    if not pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        raise StudyError(f"{variable} is not a number; give its numeric variable, or use `statistics: count`")
    found = values.to_numpy(dtype="float64", na_value=np.nan) if len(values) else np.empty(0)
    stop_at_beyond(found, variable, "record(s)", piece.group)
    return found


def stop_at_beyond(values: np.ndarray, variable: str, of: str, group: str) -> None:
    """Errors: StudyError that counts the infinite values, and those beyond LARGEST either way."""
    if np.isinf(values).any():
        raise StudyError(f"{variable} is infinite in {int(np.isinf(values).sum())} {of} of group {group}")
    if (beyond := int((np.abs(values) > LARGEST).sum())) > 0:
        raise StudyError(
            f"{variable} is beyond 1e75 in {beyond} {of} of group {group}: no transport file holds such a number\n"
            "    to fix  mend the derivation of the variable, or leave the records out by `where:`"
        )


def has_value(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record that went in, here always ""; missing where it did not."""
    return piece.unlevelled(piece.records[analysis.variable].notna().to_numpy())
