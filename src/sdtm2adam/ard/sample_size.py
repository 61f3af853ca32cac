"""Power and sample size: t tests of two groups, of pairs and of one group, and two proportions.

Numbers in, results out. Power counts both tails of a two-sided test, as SAS does; what R prints with strict = FALSE is that of the
one-sided test at half the level. Source: SAS/STAT, PROC POWER, TWOSAMPLEMEANS (TEST=DIFF), PAIREDMEANS, ONESAMPLEMEANS and
TWOSAMPLEFREQ (TEST=PCHI); R: power.t.test, power.prop.test.

    difference  of means under the alternative, in the units of sd;  sd of one subject, alike in both groups
    alpha, sides  level of the test, and 1 or 2;  ratio  subjects of the first and of the second group, as whole numbers: (2, 1)
    dropout     share of those enrolled that are not evaluable; enrolled are evaluable / (1 - dropout), rounded up in each group
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.errors import StudyError

LEAST_ALPHA, MOST_SD = 1e-12, 1000.0  # beyond, the distribution of t cannot be computed
LARGEST = 10_000_000  # subjects: beyond, the difference is nothing a trial can show


@dataclass(frozen=True)
class Aim:
    """What a trial is to show: power, at a level, one- or two-sided, allowing for drop-out."""

    power: float
    alpha: float
    sides: int
    dropout: float = 0.0

    def faults(self) -> list[str]:
        return [
            *([] if 0 < self.power < 1 else [f"power {self.power:.15g} is not between 0 and 1"]),
            *([] if 0 < self.alpha < 1 else [f"alpha {self.alpha:.15g} is not between 0 and 1"]),
            *([f"alpha {self.alpha:.15g} is below {LEAST_ALPHA:.15g}"] if 0 < self.alpha < LEAST_ALPHA else []),
            *([] if self.sides in (1, 2) else [f"sides {self.sides} is neither 1 nor 2"]),
            *([] if 0 <= self.dropout < 1 else [f"dropout {self.dropout:.15g} is not from 0 to less than 1"]),
        ]


def power_two_means(n: float, m: float, difference: float, sd: float, alpha: float, sides: int) -> float:
    """Of the pooled t test of n against m subjects."""
    return _power_t(abs(difference) / (sd * np.sqrt(1 / n + 1 / m)), n + m - 2, alpha, sides)


def power_one_mean(n: float, difference: float, sd: float, alpha: float, sides: int) -> float:
    """Of the one-sample t test; of pairs with sd that of their difference."""
    return _power_t(abs(difference) * np.sqrt(n) / sd, n - 1, alpha, sides)


def power_two_proportions(n: float, m: float, first: float, second: float, alpha: float, sides: int) -> float:
    """Of Pearson's chi-square without correction, by the normal approximation: pooled variance under no difference, own beside it."""
    from scipy.special import ndtr, ndtri

    pooled = (n * first + m * second) / (n + m)
    under_null = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    own = np.sqrt(first * (1 - first) / n + second * (1 - second) / m)
    limit, distance = -float(ndtri(alpha / sides)) * under_null, abs(first - second)
    if not own > 0:
        return float(distance > limit)
    return float(ndtr((distance - limit) / own) + (ndtr((-distance - limit) / own) if sides == 2 else 0))


def sd_of_difference(sd: float, correlation: float) -> float:
    """Of pairs with equal sd and this correlation. SAS: PAIREDMEANS, STDDEV= and CORR=."""
    return float(sd * np.sqrt(2 * (1 - correlation)))


def size_two_means(difference: float, sd: float, aim: Aim, ratio: tuple[int, int] = (1, 1)) -> list[Result]:
    """n_first, n_second, n_total (evaluable), power (reached), enrolled_first, enrolled_second, enrolled_total."""
    _stop_at(aim, [*_finite(difference), *_positive(sd=sd), *_in_sd(difference, sd), *_of_ratio(ratio)])
    options = f"difference {difference:.15g}, sd {sd:.15g}"
    return _groups("size_two_means", lambda n, m: power_two_means(n, m, difference, sd, aim.alpha, aim.sides), aim, ratio, options)


def size_two_proportions(first: float, second: float, aim: Aim, ratio: tuple[int, int] = (1, 1)) -> list[Result]:
    """As size_two_means, of the chi-square of two proportions."""
    outside = [f"proportion {p:.15g} is not between 0 and 1" for p in (first, second) if not 0 <= p <= 1]
    _stop_at(aim, [*outside, *_of_ratio(ratio)])
    options = f"proportions {first:.15g} and {second:.15g}"
    return _groups(
        "size_two_proportions", lambda n, m: power_two_proportions(n, m, first, second, aim.alpha, aim.sides), aim, ratio, options
    )


def size_one_mean(difference: float, sd: float, aim: Aim) -> list[Result]:
    """n, power, enrolled of the one-sample t test; of the paired one with sd that of the differences."""
    _stop_at(aim, [*_finite(difference), *_positive(sd=sd), *_in_sd(difference, sd)])
    method, options = "size_one_mean", _options(f"difference {difference:.15g}, sd {sd:.15g}", aim)
    found = whole_number(lambda n: power_one_mean(n, difference, sd, aim.alpha, aim.sides), aim.power, 2)
    if found is None:
        return [Result(s, MISSING, method=method, options=options, warnings=_never(aim)) for s in ("n", "power", "enrolled")]
    reached = power_one_mean(found, difference, sd, aim.alpha, aim.sides)
    rows = {"n": found, "power": reached, "enrolled": enrolled(found, aim.dropout)}
    return [Result(s, float(v), method=method, options=options) for s, v in rows.items()]


def largest_sd(n: float, m: float, difference: float, aim: Aim) -> float:
    """The standard deviation at which n against m evaluable subjects have just the power: what a published size implies.

    A published number enrolled is first brought back to those evaluable, by the drop-out that was allowed for.
    """
    _stop_at(aim, [*_finite(difference), *([] if min(n, m) > 1 else ["a group of fewer than two"])])
    low, high = 0.0, abs(difference) * np.sqrt(n + m) * 1e3
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        enough = power_two_means(n, m, difference, middle, aim.alpha, aim.sides) >= aim.power
        low, high = (middle, high) if enough else (low, middle)
    return low


def enrolled(evaluable: int, dropout: float) -> int:
    """How many to enrol so that this many are evaluable; rounded up, but not for what is only rounding error."""
    return int(np.ceil(evaluable / (1 - dropout) - 1e-9))


def whole_number(power: Callable[[float], float], target: float, least: int) -> int | None:
    """The least whole number from which on the power, which rises, reaches the target; None beyond LARGEST."""
    if power(least) >= target:
        return least
    below, above = least, 2 * least
    while power(above) < target:
        if above > LARGEST:
            return None
        below, above = above, 2 * above
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if power(middle) < target else (below, middle)
    return above


def _power_t(noncentrality: float, df: float, alpha: float, sides: int) -> float:
    from scipy.special import nctdtr, stdtrit

    if noncentrality == 0:
        return alpha
    limit = -float(stdtrit(df, alpha / sides))
    other = nctdtr(df, noncentrality, -limit) if sides == 2 else 0.0
    return float(1 - nctdtr(df, noncentrality, limit) + (0.0 if np.isnan(other) else other))  # scipy has none where it adds nothing


def _groups(method: str, power: Callable[[float, float], float], aim: Aim, ratio: tuple[int, int], options: str) -> list[Result]:
    """The least whole number of blocks of the ratio; with one subject in all there is no variance, so a group has two at least."""
    first, second = ratio
    options = _options(f"{options}, allocation {first}:{second}", aim)
    blocks = whole_number(lambda b: power(b * first, b * second), aim.power, 2)
    stats = ("n_first", "n_second", "n_total", "power", "enrolled_first", "enrolled_second", "enrolled_total")
    if blocks is None:
        return [Result(s, MISSING, method=method, options=options, warnings=_never(aim)) for s in stats]
    n, m = blocks * first, blocks * second
    to_enrol = enrolled(n, aim.dropout), enrolled(m, aim.dropout)
    values = (n, m, n + m, power(n, m), *to_enrol, sum(to_enrol))
    return [Result(s, float(v), method=method, options=options) for s, v in zip(stats, values, strict=True)]


def _options(what: str, aim: Aim) -> str:
    sides = "one-sided" if aim.sides == 1 else "two-sided"
    return f"{what}, power {aim.power:.15g}, {sides} alpha {aim.alpha:.15g}, drop-out {aim.dropout:.15g}"


def _never(aim: Aim) -> str:
    return f"no size reaches a power of {aim.power:.15g}"


def _finite(difference: float) -> list[str]:
    return [] if np.isfinite(difference) else [f"difference {difference:.15g} is not a number"]


def _positive(**numbers: float) -> list[str]:
    return [f"{name} {value:.15g} is not greater than 0" for name, value in numbers.items() if not (value > 0 and np.isfinite(value))]


def _in_sd(difference: float, sd: float) -> list[str]:
    return [f"difference {difference:.15g} is more than {MOST_SD:.15g} times sd {sd:.15g}"] if abs(difference) / MOST_SD > sd > 0 else []


def _of_ratio(ratio: tuple[int, int]) -> list[str]:
    if min(ratio) > 0 and all(r == int(r) for r in ratio):
        return []
    return [f"ratio {ratio[0]:.15g}:{ratio[1]:.15g} is not of two whole numbers"]


def _stop_at(aim: Aim, more: list[str]) -> None:
    if faults := [*aim.faults(), *more]:
        raise StudyError("no sample size for:\n" + "\n".join(f"    {fault}" for fault in faults))
