"""Search for integers that give the printed numbers: the published digits, how far off we are, and a patient search."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.special import stdtr

PUBLISHED = Path(__file__).parents[1] / "validation" / "published.csv"
GROUPS = {"A": "MSC Group", "B": "Control Group", None: "difference"}
State = TypeVar("State")


@dataclass(frozen=True)
class Target:
    """A printed number and how far the exact value may be from it (just inside half a unit of its last digit)."""

    value: float
    reach: float

    def miss(self, exact: float) -> float:
        """0 when `exact` prints as published, else the distance still to go."""
        return max(0.0, abs(exact - self.value) - self.reach)


@cache
def published() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED, dtype=str, keep_default_na=False)


def printed(row: str, arm: str | None, statistic: str) -> Target:
    """The published number of one row; `arm` None stands for the comparison of the arms."""
    table = published()
    hit = table[(table["row"] == row) & (table["group"] == GROUPS[arm]) & (table["statistic"] == statistic)]
    text = hit["published"].item()
    decimals = len(text.partition(".")[2])
    return Target(float(text), 0.49 * 10.0**-decimals)


def moments(x: np.ndarray) -> tuple[float, float]:
    """Mean and SD (n - 1)."""
    mean = x.sum() / len(x)
    return mean, np.sqrt(max(0.0, x @ x - len(x) * mean * mean) / (len(x) - 1))


def two_group_miss(row: str) -> Callable[[np.ndarray, np.ndarray], float]:
    """How far two samples are from the printed means, SDs and p (pooled t) of `row`; a p weighs twice its distance."""
    mean_a, mean_b = (printed(row, arm, "mean") for arm in "AB")
    sd_a, sd_b = (printed(row, arm, "sd") for arm in "AB")
    p = printed(row, None, "p")

    def miss(a: np.ndarray, b: np.ndarray) -> float:
        (ma, sa), (mb, sb), (na, nb) = moments(a), moments(b), (len(a), len(b))
        pooled = ((na - 1) * sa**2 + (nb - 1) * sb**2) / (na + nb - 2)
        t = (ma - mb) / np.sqrt(pooled * (1 / na + 1 / nb))
        arms = mean_a.miss(ma) + mean_b.miss(mb) + sd_a.miss(sa) + sd_b.miss(sb)
        return arms + 2 * p.miss(2 * stdtr(na + nb - 2, -abs(t)))

    return miss


def settle(
    start: State,
    move: Callable[[State], State],
    miss: Callable[[State], float],
    rng: np.random.Generator,
    steps: int = 40_000,
    heat: float = 0.02,
) -> State:
    """The first state with no miss left, else the best met in `steps`.

    Annealing: worse moves are taken too, ever more rarely.
    """
    here, here_miss = start, miss(start)
    best, best_miss = here, here_miss
    for step in range(steps):
        if best_miss == 0:
            break
        there = move(here)
        there_miss = miss(there)
        if there_miss <= here_miss + heat * (1 - step / steps) ** 3 * rng.exponential():
            here, here_miss = there, there_miss
        if here_miss < best_miss:
            best, best_miss = here, here_miss
    return best
