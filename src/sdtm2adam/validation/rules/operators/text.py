"""What a text contains, begins and ends with, and matches."""

import numpy as np

from sdtm2adam.validation.rules.columns import Column
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.membership import in_list
from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.registry import Question, operator, opposite
from sdtm2adam.validation.rules.patterns import as_text, pattern


def _holds(cell: object, wanted: object) -> bool:
    if isinstance(cell, (list, set)):
        return in_list(wanted, cell)
    return isinstance(cell, str) and isinstance(wanted, str) and wanted in cell


def _holds_folded(cell: object, wanted: object) -> bool:
    if isinstance(cell, (list, set)):
        return in_list(wanted, cell, lambda v: v.lower() if isinstance(v, str) else v)
    return isinstance(cell, str) and isinstance(wanted, str) and wanted.lower() in cell.lower()


@operator("contains")
def contains(asked: Question) -> np.ndarray:
    """The value is a part of the text, or an item of the list in the cell; missing contains nothing.

    Of a column as value: record by record; the reference engine looks whether the text is anywhere in the other column.
    """
    if asked.says_column and asked.compatible and not asked.column.values.nested and not asked.other.values.nested:
        there = set(map(as_text, asked.other.distinct()))
        return asked.column.where(None, lambda _: False) | np.fromiter(
            (v is not None and as_text(v) in there for v in asked.column.objects()), dtype=bool, count=asked.frame.count
        )
    return where_pair(asked.column, asked.other, _holds)


@operator("contains_case_insensitive")
def contains_case_insensitive(asked: Question) -> np.ndarray:
    return where_pair(asked.column, asked.other, _holds_folded)


opposite("does_not_contain", "contains")
opposite("does_not_contain_case_insensitive", "contains_case_insensitive")


def _ends(asked: Question) -> tuple[str, ...]:
    if asked.says_column:
        return tuple(str(item) for item in asked.other.distinct())
    value = asked.leaf.value
    if isinstance(value, list):
        return tuple(map(str, value))
    return (str(value),)


@operator("starts_with")
def starts_with(asked: Question) -> np.ndarray:
    ends = _ends(asked)
    return asked.column.where(("starts", ends), lambda text: isinstance(text, str) and text.startswith(ends))


@operator("ends_with")
def ends_with(asked: Question) -> np.ndarray:
    ends = _ends(asked)
    return asked.column.where(("ends", ends), lambda text: isinstance(text, str) and text.endswith(ends))


def said_pattern(asked: Question) -> str:
    if not isinstance(asked.leaf.value, str):
        raise RuleFault(f"{asked.leaf.operator}: {asked.leaf.value!r} is no pattern")
    return asked.leaf.value


def _matching(column: Column, text: str) -> np.ndarray:
    asked = pattern(text)
    return column.where(("match", text), lambda value: asked.match(as_text(value)) is not None)


@operator("matches_regex")
def matches_regex(asked: Question) -> np.ndarray:
    """From the beginning of the text on; missing neither matches nor fails to, empty text is tried."""
    return _matching(asked.column, said_pattern(asked))


@operator("not_matches_regex")
def not_matches_regex(asked: Question) -> np.ndarray:
    return ~_matching(asked.column, said_pattern(asked)) & (asked.column.codes >= 0)

