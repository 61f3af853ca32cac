"""A question of two values, asked once of each distinct pair."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.coding import pairs_of
from sdtm2adam.validation.rules.columns import Column


def where_pair(one: Column, other: Column, test: Callable[[object, object], bool]) -> np.ndarray:
    """The test's answer for each record; None stands for missing."""
    place, pairs = pairs_of(one, other)
    answers = np.fromiter((bool(test(a, b)) for a, b in pairs), dtype=bool, count=len(pairs))
    return answers[place] if len(pairs) else np.zeros(len(one), dtype=bool)
