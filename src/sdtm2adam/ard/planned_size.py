"""The size of a trial as a result: what it was to show, and how many subjects that takes."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import COMPARISON, TOTAL, Result
from sdtm2adam.ard.sample_size import Aim, size_one_mean, size_two_means, size_two_proportions
from sdtm2adam.ard.slices import Slice
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.analysis_parts import SampleSize

Size = Callable[[SampleSize, Aim], list[Result]]
SIZES: dict[str, Size] = {
    "two_means": lambda asked, aim: size_two_means(asked.difference, asked.sd, aim, asked.ratio),
    "one_mean": lambda asked, aim: size_one_mean(asked.difference, asked.sd, aim),
    "two_proportions": lambda asked, aim: size_two_proportions(asked.first, asked.second, aim, asked.ratio),
}
ASSUMED = ("difference", "sd", "first", "second", "alpha", "dropout")


def sample_size(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """n_first, n_second, n_total (evaluable), enrolled_first, enrolled_second, enrolled_total, power (reached).

    Of one group n, enrolled, power. Also what was assumed: difference, sd, first, second, alpha, dropout, power_asked.
    Under TOTAL, or `comparison` where the output has groups. No data go in.
    """
    asked = analysis.sample_size
    aim = Aim(asked.power, asked.alpha, asked.sides, asked.dropout)
    assumed = {name: getattr(asked, name) for name in ASSUMED} | {"power_asked": asked.power}
    given = [Result(stat, float(value), method="assumed") for stat, value in assumed.items() if value is not None]
    return {COMPARISON if group else TOTAL: [*given, *SIZES[asked.test](asked, aim)]}


def no_record(piece: Slice, analysis: Analysis) -> pd.Series:
    """No record goes into a size."""
    return piece.unlevelled(np.zeros(len(piece.rows), dtype=bool))
