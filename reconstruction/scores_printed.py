"""What the publication prints of a comparison of two groups, and how far the data must spread to print so.

Once the number of participants and the sum of a score are settled in both groups, a printed row of Table 1 or Table 3
asks for three things only: the sum of squared deviations of the one group, of the other, and of both together.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import inf
from pathlib import Path

import pandas as pd
from scipy.special import stdtrit

PUBLISHED = Path(__file__).parents[1] / "validation" / "published.csv"
MSC, CONTROL, DIFFERENCE = "MSC Group", "Control Group", "difference"
SAFETY = 1e-3  # of an interval's width, so that nothing hangs on the last bit of a float


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def __and__(self, other: "Interval") -> "Interval":
        return Interval(max(self.low, other.low), min(self.high, other.high))

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def inside(self) -> "Interval":
        """The interval without its outermost edge."""
        edge = SAFETY * self.width if self.width < inf else 0.0
        return Interval(self.low + edge, self.high - edge)


@dataclass(frozen=True)
class Size:
    """How many participants of a group have the score, and its sum over them."""

    n: int
    total: float

    @property
    def mean(self) -> float:
        return self.total / self.n


@dataclass(frozen=True)
class Spread:
    """Allowed sums of squared deviations from the mean: of each group, and of both together."""

    msc: Interval
    control: Interval
    both: Interval


@cache
def published_rows() -> pd.DataFrame:
    """Every published number, one a row; missing text is an empty string."""
    return pd.read_csv(PUBLISHED, dtype=str, keep_default_na=False)


@cache
def reproducible(display: str, row: str, timepoint: str = "") -> dict[tuple[str, str], str]:
    """The numbers of one printed row that the data can reach: (group, statistic) -> text as printed."""
    table = published_rows()
    table = table[
        (table["display"] == display) & (table["row"] == row) & (table["timepoint"] == timepoint) & (table["status"] == "reproducible")
    ]
    return {(group, statistic): text for group, statistic, text in zip(table["group"], table["statistic"], table["published"])}


def prints_as(value: float, text: str) -> bool:
    """Whether `value` is printed as `text`: half away from zero, with as many decimals as the text has."""
    if text.startswith("<"):
        return value < 0.5 * float(text[1:])
    places = Decimal(1).scaleb(-_decimals(text))
    return Decimal(format(value, ".15g")).quantize(places, ROUND_HALF_UP) == Decimal(text)


def spread(row: tuple[str, str], msc: Size, control: Size, leaving: frozenset = frozenset()) -> Spread:
    """The sums of squares that print `row` (display, row) exactly, given the sizes of both groups.

    `leaving` names statistics of the difference to leave out of account.
    ValueError when the sums do not print the means, or no spread prints the rest.
    """
    printed = {key: text for key, text in reproducible(*row).items() if key[1] not in leaving}
    exact = {
        (MSC, "n"): msc.n,
        (MSC, "mean"): msc.mean,
        (CONTROL, "n"): control.n,
        (CONTROL, "mean"): control.mean,
        (DIFFERENCE, "diff"): msc.mean - control.mean,
    }
    wrong = {key: (text, exact[key]) for key, text in printed.items() if key in exact and not prints_as(exact[key], text)}
    if wrong:
        raise ValueError(f"{row}: printed and given {wrong}")
    groups = [_squares(_interval(printed[group, "sd"]), size.n - 1) for group, size in ((MSC, msc), (CONTROL, control))]
    df = msc.n + control.n - 2
    both = _squares(_se_interval(printed, msc, control), df / (1 / msc.n + 1 / control.n))
    both &= Interval(groups[0].low + groups[1].low, groups[0].high + groups[1].high)
    if both.width <= 0:
        raise ValueError(f"{row}: no spread prints the difference; both groups together would need {both}")
    return Spread(groups[0].inside, groups[1].inside, both.inside)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _interval(text: str) -> Interval:
    """The values that print as `text`, to one side of zero."""
    half = 0.5 * 10.0 ** -_decimals(text)
    return Interval(float(text) - half, float(text) + half)


def _squares(sd: Interval, factor: float) -> Interval:
    return Interval(max(sd.low, 0) ** 2 * factor, sd.high**2 * factor)


def _se_interval(printed: dict, msc: Size, control: Size) -> Interval:
    """Standard errors of the difference that print its SE, confidence limits and p value."""
    df = msc.n + control.n - 2
    diff = msc.mean - control.mean
    quantile = stdtrit(df, 0.975)
    allowed = Interval(0, inf)
    for (group, statistic), text in printed.items():
        if group == DIFFERENCE and statistic == "se":
            allowed &= _interval(text)
        if group == DIFFERENCE and statistic == "ci_low":
            allowed &= Interval((diff - _interval(text).high) / quantile, (diff - _interval(text).low) / quantile)
        if group == DIFFERENCE and statistic == "ci_high":
            allowed &= Interval((_interval(text).low - diff) / quantile, (_interval(text).high - diff) / quantile)
        if group == DIFFERENCE and statistic == "p":
            allowed &= _se_of_p(text, abs(diff), df)
    return allowed


def _se_of_p(text: str, diff: float, df: int) -> Interval:
    if text.startswith("<"):
        return Interval(0, diff / -stdtrit(df, 0.25 * float(text[1:])))
    p = _interval(text)
    return Interval(diff / -stdtrit(df, p.low / 2), diff / -stdtrit(df, p.high / 2))
