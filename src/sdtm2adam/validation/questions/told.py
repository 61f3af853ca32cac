"""A truth for each record that knows what it was asked: checks combine these, and what a check asks can be read from them.

`domain.filled("--SCAT") & domain.empty("--CAT")` is an array of truths like any other, and `says` of it is the
condition in the form of `failing.py`. Whatever else is done to it gives a plain array, of which nothing is known.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sdtm2adam.validation.questions import failing
from sdtm2adam.validation.questions.failing import Failing, Unclear

Says = tuple  # ("filled", "--SCAT"), ("and", Says, Says), ...
NEVER: Says = ("never",)


class Noted(NamedTuple):
    """What a check has asked of a dataset, with `--` for these letters; the variable that it is told of, and the rows that failed."""

    dataset: str
    letters: str
    variable: str
    says: Says
    rows: tuple[int, ...]


class Told(np.ndarray):
    """An array of truths with what they say; None for nothing that is known."""

    says: Says | None

    def __array_finalize__(self, _) -> None:
        self.says = None

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array.view(np.ndarray)[()] if return_scalar else array.view(np.ndarray)

    def __and__(self, other: np.ndarray) -> np.ndarray:
        return _together("and", np.logical_and, self, other)

    def __or__(self, other: np.ndarray) -> np.ndarray:
        return _together("or", np.logical_or, self, other)

    def __invert__(self) -> np.ndarray:
        return told(np.logical_not(_plain(self)), ("not", self.says) if self.says else None)

    __rand__, __ror__ = __and__, __or__
    # `wanted &= ...` makes a new array and does not change one that another name may still mean
    __iand__, __ior__ = __and__, __or__

    def __setitem__(self, at, value) -> None:
        self.says = None
        super().__setitem__(at, value)


def told(truths: np.ndarray, says: Says | None) -> np.ndarray:
    """The truths, with what they say where that is known."""
    if says is None:
        return truths
    made = truths.view(Told)
    made.says = says
    return made


def _plain(truths: np.ndarray) -> np.ndarray:
    return truths.view(np.ndarray)


def _together(word: str, join, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    left, right = getattr(one, "says", None), getattr(other, "says", None)
    truths = join(_plain(one), _plain(other) if isinstance(other, np.ndarray) else other)
    return told(truths, (word, left, right) if left and right else None)


@lru_cache(maxsize=16384)
def condition(says: Says) -> Failing | None:
    """What was asked, in the form in which questions are compared; None where that cannot be said."""
    try:
        return _read(says)
    except Unclear:
        return None


def _read(says: Says) -> Failing:
    word, *about = says
    if word == "never":
        return failing.NEVER
    if word == "filled":
        return failing.filled(about[0])
    if word == "equals":
        return failing.among(about[0], about[1])
    if word == "twice":
        return failing.twice(about)
    if word == "later":
        return failing.standing(failing.ORDER, about[0], about[1], failing.AFTER)
    if word == "least":
        return failing.standing(failing.ORDER, about[0], about[1], (failing.AFTER, failing.EQUAL, failing.UNSURE))
    if word == "number":
        like, sign, bound = about
        return failing.among(like, [f"{bound:.15g}"]) if sign == "=" else failing.asked(failing.NUMBER, like, (sign, float(bound)))
    if word == "not":
        return failing.opposite(_read(about[0]))
    join = failing.all_of if word == "and" else failing.any_of
    return join([_read(about[0]), _read(about[1])])
