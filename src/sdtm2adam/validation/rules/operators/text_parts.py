"""Patterns in the first or last characters of a text, and a text that equals a part of another."""

import numpy as np

from sdtm2adam.validation.rules.operators.equality import text_end
from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.registry import Question, operator
from sdtm2adam.validation.rules.operators.text import said_pattern
from sdtm2adam.validation.rules.patterns import as_text, pattern


def _part_matches(asked: Question) -> np.ndarray:
    key = "prefix" if "prefix" in asked.leaf.operator else "suffix"
    count, text = asked.whole_number(key), said_pattern(asked)
    cut, wanted = text_end(key, count), pattern(text)
    return asked.column.where((key, count, text), lambda value: wanted.search(cut(as_text(value))) is not None)


@operator("prefix_matches_regex", "suffix_matches_regex")
def part_matches_regex(asked: Question) -> np.ndarray:
    return _part_matches(asked)


@operator("not_prefix_matches_regex", "not_suffix_matches_regex")
def part_does_not_match_regex(asked: Question) -> np.ndarray:
    return ~_part_matches(asked) & (asked.column.codes >= 0)


@operator("equals_string_part")
def equals_string_part(asked: Question) -> np.ndarray:
    """The text equals what `regex` finds first in the value, or its group."""
    wanted = pattern(str(asked.leaf.get("regex")))
    return where_pair(asked.column, asked.other, lambda a, b: a is not None and b is not None and wanted.first(as_text(b)) == a)


@operator("does_not_equal_string_part")
def does_not_equal_string_part(asked: Question) -> np.ndarray:
    return ~equals_string_part(asked)


@operator("split_parts_have_equal_length")
def split_parts_have_equal_length(asked: Question) -> np.ndarray:
    separator = str(asked.leaf.get("separator") or "/")
    return asked.column.where(("parts", separator), lambda text: _equal_parts(str(text), separator), True)


def _equal_parts(text: str, separator: str) -> bool:
    parts = text.split(separator)
    return len(parts) == 1 or (len(parts) == 2 and len(parts[0]) == len(parts[1]))


@operator("split_parts_have_unequal_length")
def split_parts_have_unequal_length(asked: Question) -> np.ndarray:
    return ~split_parts_have_equal_length(asked)


SMALL = frozenset("a an and as at but by for in nor of on or the to via with".split())


@operator("is_title_case")
def is_title_case(asked: Question) -> np.ndarray:
    """Every word begins with a capital, but for short joining words after the first; missing is."""
    return asked.column.where("title", lambda text: not isinstance(text, str) or _titled(text), True)


def _titled(text: str) -> bool:
    words = text.split()
    return all(not w[0].isalpha() or w[0].isupper() or (at > 0 and w.lower() in SMALL) for at, w in enumerate(words))


@operator("is_not_title_case")
def is_not_title_case(asked: Question) -> np.ndarray:
    return ~is_title_case(asked)
