"""In a list or not, all of them there, elements in common."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.validation.rules.columns import is_null
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.operators.equality import text_end
from sdtm2adam.validation.rules.operators.pairs import where_pair
from sdtm2adam.validation.rules.operators.registry import Question, operator, opposite

Change = Callable[[object], object]


def _as_it_is(value: object) -> object:
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def in_list(value: object, items: object, change: Change = _as_it_is) -> bool:
    """Whether a value, or any item of a list, is among the items; text is no number and true is no 1."""
    if isinstance(value, (list, set)):
        return any(in_list(item, items, change) for item in value)
    wanted = change(value)
    return any((type(item) is type(wanted) and item == wanted) or _same_number(item, wanted) for item in map(change, items))


def _same_number(a: object, b: object) -> bool:
    numbers = isinstance(a, (int, float)) and isinstance(b, (int, float))
    return numbers and not isinstance(a, bool) and not isinstance(b, bool) and a == b


def _contained(asked: Question, change: Change = _as_it_is, cut: Callable[[str], str] | None = None) -> np.ndarray:
    column, value = asked.column, asked.leaf.value
    seen: Change = (lambda v: change(cut(v) if isinstance(v, str) else v)) if cut else change
    if isinstance(value, list):
        items = _literals(asked, value)
        if any(isinstance(item, np.ndarray) for item in items):
            return np.any([_contained_by_column(asked, item, seen, change) for item in items], axis=0)
        hashed = {change(item) for item in items if isinstance(item, str)}
        rest = [item for item in items if not isinstance(item, str)]
        key = ("in", change.__name__, cut and cut("0123456789"), tuple(map(repr, items)))
        missing = "" in hashed and not asked.compatible  # a list that names the empty text means missing values too
        return column.where(key, lambda v: seen(v) in hashed if isinstance(v, str) else in_list(v, rest + list(hashed), seen), missing)
    if not asked.says_column:
        raise RuleFault(f"{asked.leaf.operator}: {value!r} is neither a list nor a column")
    other = asked.other
    if other.values.nested:
        cells = {id(cell): _Cell(cell, change) for cell in other.values.items}
        return where_pair(column, other, lambda a, b: a is not None and b is not None and cells[id(b)].holds(a, seen))
    return _contained_by_column(asked, other, seen, change)


class _Cell:
    """A list in a cell, its texts looked up at once."""

    def __init__(self, cell: object, change: Change):
        items = [change(item) for item in cell] if isinstance(cell, (list, set, dict)) else []
        self.texts = {item for item in items if isinstance(item, str)}
        self.others = [item for item in items if not isinstance(item, str)]

    def holds(self, value: object, seen: Change) -> bool:
        if isinstance(value, (list, set)):
            return any(self.holds(item, seen) for item in value)
        return seen(value) in self.texts if isinstance(value, str) else in_list(value, self.others, seen)


def _contained_by_column(asked: Question, other, seen: Change, change: Change) -> np.ndarray:
    """In any record of the other column; missing is in it where it has a missing value."""
    used = {_typed(change(other.values.items[code])) for code in other.used()}
    missing = bool((other.codes < 0).any())

    def test(value: object) -> bool:
        items = value if isinstance(value, (list, set)) else [value]
        return any(_typed(seen(item)) in used for item in items)

    answers = np.fromiter(map(test, asked.column.values.items), dtype=bool, count=len(asked.column.values.items))
    return np.append(answers, missing)[asked.column.codes]


def _typed(value: object) -> tuple:
    return (isinstance(value, str), isinstance(value, bool), value if not isinstance(value, (list, set, dict)) else repr(value))


def _literals(asked: Question, value: list) -> list[object]:
    """The items of a literal list; those that are `$lists` are expanded."""
    items: list[object] = []
    for item in value:
        if isinstance(item, str) and item.startswith("$") and asked.frame.has(item):
            held = asked.frame.column(item).first()
            items += list(held) if isinstance(held, (list, set, dict)) else [held]
        else:
            items.append(item)
    return items


@operator("is_contained_by")
def is_contained_by(asked: Question) -> np.ndarray:
    return _contained(asked)


@operator("is_contained_by_case_insensitive")
def is_contained_by_case_insensitive(asked: Question) -> np.ndarray:
    return _contained(asked, _lower)


def _part_contained(asked: Question) -> np.ndarray:
    key = asked.leaf.operator.split("_")[0]
    cut = text_end(key, asked.whole_number(key))
    return _contained(asked, _as_it_is, cut)


@operator("prefix_is_contained_by", "suffix_is_contained_by")
def part_is_contained_by(asked: Question) -> np.ndarray:
    return _part_contained(asked)


@operator("prefix_is_not_contained_by", "suffix_is_not_contained_by")
def part_is_not_contained_by(asked: Question) -> np.ndarray:
    """A missing value is not told of."""
    return ~_part_contained(asked) & (asked.column.codes >= 0)


opposite("is_not_contained_by", "is_contained_by")
opposite("is_not_contained_by_case_insensitive", "is_contained_by_case_insensitive")


@operator("contains_all")
def contains_all(asked: Question) -> np.ndarray:
    """Every one of the values occurs in the column; of two columns of lists, record by record. The answer of the whole, in every record."""
    if asked.says_column and asked.other.values.nested and asked.column.values.nested:
        return where_pair(asked.column, asked.other, lambda a, b: set(b or ()) <= set(a or ()))
    value = asked.leaf.value
    wanted = _literals(asked, value if isinstance(value, list) else [value])
    there: list[object] = []
    for item in asked.column.distinct():
        there += list(item) if isinstance(item, (list, set)) else [item]
    return _told_once(asked, all(in_list(item, there) for item in wanted if not is_null(item)))


def _told_once(asked: Question, answer: bool) -> np.ndarray:
    """An answer for the whole column, told at its first record."""
    told = np.zeros(asked.frame.count, dtype=bool)
    told[:1] = answer
    return told


@operator("not_contains_all")
def not_contains_all(asked: Question) -> np.ndarray:
    answer = ~contains_all(asked)
    if not (asked.says_column and asked.other.values.nested and asked.column.values.nested):
        answer[1:] = False
    return answer


def _in_common(asked: Question, enough: Callable[[int], bool]) -> np.ndarray:
    return where_pair(asked.column, asked.other, lambda a, b: enough(len(_as_set(a) & _as_set(b))))


def _as_set(value: object) -> set:
    if value is None:
        return set()
    return set(value) if isinstance(value, (list, set, dict)) else {value}


@operator("shares_no_elements_with")
def shares_no_elements_with(asked: Question) -> np.ndarray:
    return _in_common(asked, lambda count: count == 0)


@operator("shares_exactly_one_element_with")
def shares_exactly_one_element_with(asked: Question) -> np.ndarray:
    return _in_common(asked, lambda count: count == 1)


@operator("shares_at_least_one_element_with")
def shares_at_least_one_element_with(asked: Question) -> np.ndarray:
    return _in_common(asked, lambda count: count > 0)
