"""Dates: valid, complete, earlier, later; durations."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.coding import pairs_of
from sdtm2adam.validation.rules.columns import Column, Values
from sdtm2adam.validation.rules.engine_states import BEFORE_COMMON_PRECISION
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.registry import Question, operator
from sdtm2adam.validation.rules.sdtm_dates import PARTS, Moment, compared, is_complete_date, is_valid_duration, moment

Verdict = Callable[[int, bool], bool]
VERDICTS: dict[str, Verdict] = {
    "date_equal_to": lambda order, alike: order == 0 and alike,
    "date_not_equal_to": lambda order, alike: order != 0 or not alike,
    "date_less_than": lambda order, _: order < 0,
    "date_less_than_or_equal_to": lambda order, _: order <= 0,
    "date_greater_than": lambda order, _: order > 0,
    "date_greater_than_or_equal_to": lambda order, _: order >= 0,
}


def moments_of(values: Values) -> list[Moment | None]:
    """The date of each distinct value, None for none; missing last."""
    return values.made("moments", lambda v: [*(moment(item) for item in v.items), None])


@operator(*VERDICTS)
def date_compared(asked: Question) -> np.ndarray:
    """False where either side is no date. Dates are compared at the lower precision; equal ones are equally precise."""
    verdict = VERDICTS[asked.leaf.operator]
    component = asked.leaf.get("date_component")
    if component and component != "auto" and component not in PARTS:
        raise RuleFault(f"there is no date component {component!r}")
    in_full = asked.compatible >= BEFORE_COMMON_PRECISION
    return _by_pair(asked.column, asked.other, lambda a, b: _judged(a, b, verdict, component, in_full))


def _judged(one: Moment | None, other: Moment | None, verdict: Verdict, component: object, in_full: bool) -> bool:
    found = compared(one, other, in_full)
    if found is None:
        return False
    if component == "auto":
        return verdict(found[0], True)
    if component:
        a, b = one.parts[PARTS.index(component)], other.parts[PARTS.index(component)]
        return verdict((a > b) - (a < b), True)
    return verdict(*found)


def _by_pair(one: Column, other: Column, test: Callable[[Moment | None, Moment | None], bool]) -> np.ndarray:
    """The test of each distinct pair of dates; texts are read once for each column."""
    if not len(one):
        return np.zeros(0, dtype=bool)
    ours, theirs = moments_of(one.values), moments_of(other.values)
    place, pairs = pairs_of(Column(_numbered(one.values), one.codes), Column(_numbered(other.values), other.codes))
    answers = [a is not None and b is not None and test(ours[a], theirs[b]) for a, b in pairs]
    return np.array(answers, dtype=bool)[place]


def _numbered(values: Values) -> Values:
    return Values(range(len(values.items)))


@operator("is_complete_date")
def complete(asked: Question) -> np.ndarray:
    return asked.column.where("complete date", is_complete_date)


@operator("is_incomplete_date")
def incomplete(asked: Question) -> np.ndarray:
    """A missing value is not complete."""
    return ~complete(asked)


@operator("invalid_date")
def invalid_date(asked: Question) -> np.ndarray:
    """A missing value is no valid date."""
    return asked.column.where("invalid date", lambda text: moment(text) is None, True)


@operator("invalid_duration")
def invalid_duration(asked: Question) -> np.ndarray:
    """A missing value is no valid duration."""
    negative = asked.leaf.get("negative") is not False
    return asked.column.where(("duration", negative), lambda text: not is_valid_duration(text, negative), True)
