"""Equal and not equal. Two nulls are neither; one null is not equal. Text never equals a number, unless the rule says so."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.coding import recoded
from sdtm2adam.validation.rules.columns import is_null
from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.registry import Question, operator

Same = Callable[[object, object], bool]


def _plain(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b if isinstance(a, str) or isinstance(b, str) else a == b


def _as_text(a: object, b: object) -> bool:
    return normal_text(a) == normal_text(b)


def normal_text(value: object) -> str:
    """A value as text, a number without trailing noughts, without blanks at its ends."""
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.15g}" if text.lower().lstrip("+-") not in ("nan", "inf", "infinity") else text


def _rounded(a: object, b: object) -> bool:
    try:
        return round(float(a)) == round(float(b))
    except (TypeError, ValueError, OverflowError):
        return _plain(a, b)


def _same(asked: Question) -> Same:
    if asked.leaf.get("type_insensitive"):
        return _as_text
    return _rounded if asked.leaf.get("round_values") else _plain


def _equal(asked: Question, same: Same) -> tuple[np.ndarray, np.ndarray]:
    """(equal, neither is null or only one is)"""
    column, other = asked.column, asked.other
    if same is _plain and not column.values.nested and not other.values.nested:
        theirs = recoded(other.values, column.values)[other.codes] if other.values is not column.values else other.codes
        both = ~column.null() & ~other.null()
        return both & (column.codes == theirs), ~(column.null() & other.null())
    equal = where_pair(column, other, lambda a, b: not is_null(a) and not is_null(b) and same(a, b))
    return equal, ~(column.null() & other.null())


@operator("equal_to")
def equal_to(asked: Question) -> np.ndarray:
    return _equal(asked, _same(asked))[0]


@operator("not_equal_to")
def not_equal_to(asked: Question) -> np.ndarray:
    equal, any_said = _equal(asked, _same(asked))
    return ~equal & any_said


def _folded(asked: Question) -> Same:
    def same(a: object, b: object) -> bool:
        if isinstance(a, str) and isinstance(b, str):
            return a.lower() == b.lower()
        return (asked.compatible and not isinstance(a, str) and not isinstance(b, str)) or _plain(a, b)

    return same


@operator("equal_to_case_insensitive")
def equal_to_case_insensitive(asked: Question) -> np.ndarray:
    return _equal(asked, _folded(asked))[0]


@operator("not_equal_to_case_insensitive")
def not_equal_to_case_insensitive(asked: Question) -> np.ndarray:
    equal, any_said = _equal(asked, _folded(asked))
    return ~equal & any_said


def _part(asked: Question, key: str) -> np.ndarray:
    """Whether the first (`prefix`) or last (`suffix`) characters equal the value; missing is not equal."""
    count = asked.whole_number(key)
    cut = text_end(key, count)
    if key == "prefix" and asked.leaf.value == "DOMAIN" and not asked.leaf.get("value_is_literal"):
        letters = asked.letters
        return asked.column.where((key, count, letters), lambda text: isinstance(text, str) and cut(text) == letters)
    return where_pair(asked.column, asked.other, lambda a, b: isinstance(a, str) and b is not None and cut(a) == b)


def text_end(key: str, count: int) -> Callable[[str], str]:
    """The first or the last characters of a text."""
    return (lambda text: text[:count]) if key == "prefix" else (lambda text: text[-count:] if count else "")


@operator("prefix_equal_to", "suffix_equal_to")
def part_equal_to(asked: Question) -> np.ndarray:
    return _part(asked, asked.leaf.operator.split("_")[0])


@operator("prefix_not_equal_to", "suffix_not_equal_to")
def part_not_equal_to(asked: Question) -> np.ndarray:
    """A dataset without a domain has no letters that its name could begin with."""
    if not asked.letters and asked.leaf.value == "DOMAIN" and not asked.compatible:
        return np.zeros(asked.frame.count, dtype=bool)
    return ~_part(asked, asked.leaf.operator.split("_")[0])
