"""Lists in cells held against lists, and variables that are numbered."""

import re
from itertools import pairwise

import numpy as np

from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.registry import Question, operator


@operator("is_ordered_subset_of")
def is_ordered_subset_of(asked: Question) -> np.ndarray:
    """Every item is in the other list, and they stand there in this order."""
    return where_pair(asked.column, asked.other, _ordered)


def _ordered(items: object, among: object) -> bool:
    if not isinstance(items, list) or not isinstance(among, list):
        return False
    place = {item: at for at, item in reversed(list(enumerate(among)))}
    places = [place.get(item) for item in items]
    return None not in places and all(a < b for a, b in pairwise(places))


@operator("is_not_ordered_subset_of")
def is_not_ordered_subset_of(asked: Question) -> np.ndarray:
    return ~is_ordered_subset_of(asked)


@operator("inconsistent_enumerated_columns")
def inconsistent_enumerated_columns(asked: Question) -> np.ndarray:
    """Of VAR, VAR1, VAR2 ... one is filled behind one that is empty."""
    stem = asked.leaf.name
    found = [(int(m[1] or 0), name) for name in asked.frame.names if (m := re.fullmatch(re.escape(stem) + r"(\d*)", name))]
    before_empty, wrong = np.zeros(asked.frame.count, dtype=bool), np.zeros(asked.frame.count, dtype=bool)
    for _, name in sorted(found):
        null = asked.frame.column(name).null()
        wrong |= before_empty & ~null
        before_empty |= null
    return wrong


@operator("value_has_multiple_references")
def value_has_multiple_references(asked: Question) -> np.ndarray:
    """The mapping in the cell of the value counts this value more than once."""
    return where_pair(asked.column, asked.other, lambda a, b: isinstance(b, dict) and b.get(a, 0) > 1)


@operator("value_does_not_have_multiple_references")
def value_does_not_have_multiple_references(asked: Question) -> np.ndarray:
    return ~value_has_multiple_references(asked)
