"""Numbers compared, and texts by their length."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Values
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.registry import Question, operator

Comparing = Callable[[np.ndarray, np.ndarray], np.ndarray]
COMPARISONS: dict[str, Comparing] = {
    "less_than": np.less,
    "less_than_or_equal_to": np.less_equal,
    "greater_than": np.greater,
    "greater_than_or_equal_to": np.greater_equal,
}


def numbers_of(column: Column) -> np.ndarray:
    """The column as float64; text that is a number is that number, anything else NaN."""
    return column.values.made("numbers", _numbers)[column.codes]


def _numbers(values: Values) -> np.ndarray:
    return np.append(np.array([_number(item) for item in values.items], dtype="float64"), np.nan)


def _number(item: object) -> float:
    try:
        return float(item) if isinstance(item, (str, int, float)) else np.nan
    except (ValueError, OverflowError):
        return np.nan


@operator(*COMPARISONS)
def number_compared(asked: Question) -> np.ndarray:
    """False where either side is no number. Errors: RuleFault for a literal that is none."""
    ours = numbers_of(asked.column)
    if asked.says_column or asked.leaf.get("value_is_reference"):
        theirs = numbers_of(asked.other)
    else:
        asked.came()
        if not isinstance(asked.literal, float):
            raise RuleFault(f"{asked.leaf.operator}: {asked.leaf.value!r} is no number and no column")
        theirs = np.full(asked.frame.count, float(asked.literal))
    with np.errstate(invalid="ignore"):
        return COMPARISONS[asked.leaf.operator](ours, theirs)


LENGTHS: dict[str, Comparing] = {
    "longer_than": np.greater,
    "longer_than_or_equal_to": np.greater_equal,
    "has_equal_length": np.equal,
}
OPPOSITES = {
    "shorter_than_or_equal_to": "longer_than",
    "shorter_than": "longer_than_or_equal_to",
    "has_not_equal_length": "has_equal_length",
}


def _lengths(column: Column, operator_name: str) -> np.ndarray:
    if column.number and (column.codes >= 0).any():
        raise RuleFault(f"{operator_name}: the column holds numbers, which have no length")
    made = column.values.made("lengths", lambda v: np.append([float(len(i)) if hasattr(i, "__len__") else np.nan for i in v.items], np.nan))
    return made[column.codes]


def _longer(asked: Question, name: str) -> np.ndarray:
    ours = _lengths(asked.column, asked.leaf.operator)
    if asked.says_column:
        theirs = numbers_of(asked.other) if asked.other.number else _lengths(asked.other, asked.leaf.operator)
    else:
        literal = asked.literal
        if not isinstance(literal, (str, list, float)):
            raise RuleFault(f"{asked.leaf.operator}: {asked.leaf.value!r} is no length")
        theirs = np.full(asked.frame.count, float(len(literal) if isinstance(literal, (str, list)) else _number(literal)))
    with np.errstate(invalid="ignore"):
        return LENGTHS[name](ours, theirs)


@operator(*LENGTHS)
def length_compared(asked: Question) -> np.ndarray:
    """Characters of the text against a number, or the length of another text. A missing text is not longer than anything."""
    return _longer(asked, asked.leaf.operator)


@operator(*OPPOSITES)
def length_not_compared(asked: Question) -> np.ndarray:
    """The complement of its counterpart: true of a missing text."""
    return ~_longer(asked, OPPOSITES[asked.leaf.operator])
