"""The long-term course of the analysed, and how far it is from the printed survival."""

from collections.abc import Callable
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
import pandas as pd

from reconstruction.dates import DAYS_IN_MONTH
from reconstruction.people_fit import printed

YOUNGER_THAN = 54
NEVER = 10**6

# Printed means (outcome, whether a standard error is printed) and tests (outcome), for everybody and for the younger.
MEANS = {
    False: {"Overall survival, estimated mean, months": ("overall", True)},
    True: {
        "Overall survival, age <54 years": ("overall", False),
        "Tracheostomy-free survival, age <54 years": ("free", False),
    },
}
TESTS = {
    False: {"Overall survival": "overall", "Tracheostomy-free survival": "free"},
    True: {"Overall survival, age <54 years": "overall", "Tracheostomy-free survival, age <54 years": "free"},
}


@dataclass(frozen=True)
class Course:
    """The long-term course of the analysed, one element each, in days from V1; NEVER where nothing happened.

    `end` is the day of death when `dead`, else the day of last contact; at `censored` another MSC therapy began.
    """

    end: np.ndarray
    dead: np.ndarray
    tracheostomy: np.ndarray
    censored: np.ndarray

    def overall(self) -> tuple[np.ndarray, np.ndarray]:
        """Months and event of overall survival."""
        days = np.minimum(self.end, self.censored)
        return days / DAYS_IN_MONTH, self.dead & (self.end <= self.censored)

    def without_tracheostomy(self) -> tuple[np.ndarray, np.ndarray]:
        """Months and event of tracheostomy-free survival."""
        stop = np.minimum(self.end, self.censored)
        first = self.tracheostomy <= stop
        return np.minimum(stop, self.tracheostomy) / DAYS_IN_MONTH, first | (self.dead & (self.end <= self.censored))


def is_young(analysed: pd.DataFrame) -> np.ndarray:
    return (analysed["AGE"] < YOUNGER_THAN).to_numpy(bool)


def survival_miss(analysed: pd.DataFrame, of_young: bool) -> Callable[[Course], float]:
    """Sums the distances from the means, standard errors and p printed for the younger, or else for everybody.

    A month weighs as much as 0.05 of p.
    """
    in_a = (analysed["ARM"] == "A").to_numpy()
    whole = is_young(analysed) if of_young else np.ones(len(analysed), bool)
    means = [
        (outcome, whole & members, printed(row, arm, "mean"), printed(row, arm, "se") if with_error else None)
        for row, (outcome, with_error) in MEANS[of_young].items()
        for arm, members in (("A", in_a), ("B", ~in_a))
    ]
    tests = [(outcome, printed(row, None, "p")) for row, outcome in TESTS[of_young].items()]

    def miss(course: Course) -> float:
        outcomes = {"overall": course.overall(), "free": course.without_tracheostomy()}
        total = 0.0
        for outcome, members, mean, error in means:
            months, event = outcomes[outcome]
            area, spread = restricted_mean(months[members], event[members])
            total += 0.05 * (mean.miss(area) + (error.miss(spread) if error else 0.0))
        for outcome, p in tests:
            months, event = outcomes[outcome]
            total += p.miss(log_rank_p(months[whole], event[whole], in_a[whole]))
        return total

    return miss


# Plain loops below: with groups of a dozen they are faster than arrays, and the search asks thousands of times.


def restricted_mean(time: np.ndarray, event: np.ndarray) -> tuple[float, float]:
    """Area under the Kaplan-Meier curve up to the last time, censored or not, and its standard error.

    The standard error is that of SPSS 17: sum of (area to the right)^2 d / (n (n - d)) over the event times,
    without the factor m / (m - 1). Taken person by person, tied events add up to the same sum.
    """
    at_risk, alive, area, before = len(time), 1.0, 0.0, 0.0
    weights = []
    for when, censored in sorted(zip(time.tolist(), (~event).tolist())):
        area += alive * (when - before)
        before = when
        if not censored:
            alive *= 1 - 1 / at_risk
            weights.append((area, at_risk))
        at_risk -= 1
    variance = sum((area - left) ** 2 / (n * (n - 1)) for left, n in weights if n > 1)
    return area, sqrt(variance)


def log_rank_p(time: np.ndarray, event: np.ndarray, in_a: np.ndarray) -> float:
    """Two-sided p of the unstratified log-rank test with one degree of freedom."""
    at_risk = deaths = a_at_risk = 0
    excess = variance = 0.0
    people = sorted(zip(time.tolist(), event.tolist(), in_a.tolist()), reverse=True)
    for (when, died, a), (following, *_) in zip(people, [*people[1:], (-1.0,)]):
        at_risk += 1
        a_at_risk += a
        deaths += died
        excess += died and a
        if when == following:
            continue
        if deaths:
            share = a_at_risk / at_risk
            excess -= deaths * share
            variance += deaths * share * (1 - share) * (at_risk - deaths) / max(at_risk - 1, 1)
        deaths = 0
    return erfc(sqrt(excess**2 / variance / 2))
