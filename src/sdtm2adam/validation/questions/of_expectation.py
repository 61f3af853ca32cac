"""What an expectation asks of its dataset, read from the suite as it is written, in the form in which questions are compared."""

from collections.abc import Callable, Collection

from sdtm2adam.spec.condition import tokens_of
from sdtm2adam.spec.ranges import Range, ranges_of
from sdtm2adam.spec.suite import Expectation
from sdtm2adam.validation.questions import failing
from sdtm2adam.validation.questions.failing import Failing, Unclear

EITHER, BOTH, NEITHER = "either_value_is_missing", "both_values_are_missing", "neither"
SIGNS = {"LT": "<", "LE": "<=", "GT": ">", "GE": ">="}


def question_of(expectation: Expectation, texts: Collection[str], numbers: Collection[str]) -> Failing | None:
    """The condition under which a record fails; None where that cannot be told.

    texts, numbers   the columns of the dataset by what they hold
    An argument that is not read here makes another question of it.
    """
    entry = READ.get(expectation.expect)
    if entry is None or set(expectation.arguments) - set(entry[0]):
        return None
    try:
        asked = _Expected(expectation, frozenset(texts), frozenset(numbers))
        where = asked.where()
        return _key_within(asked, where) if expectation.expect in KEYS else failing.all_of([where, entry[1](asked)])
    except Unclear:
        return None


class _Expected:
    def __init__(self, expectation: Expectation, texts: frozenset[str], numbers: frozenset[str]):
        self.given, self.condition, self.columns = expectation.arguments, expectation.where, expectation.columns
        self.texts, self.numbers = texts, numbers

    @property
    def column(self) -> str:
        return self.columns[0]

    def where(self) -> Failing:
        """The condition of `where`, where it is parts that must all hold, each about one column."""
        if not self.condition:
            return failing.ALWAYS
        read = ranges_of(self.condition)
        return failing.all_of([*map(self._range, read.ranges), *map(self._rest, read.rest)])

    def _range(self, one: Range) -> Failing:
        number = one.column in self.numbers
        if one.comparator in SIGNS:
            if not number:
                raise Unclear
            return failing.asked(failing.NUMBER, one.column, (SIGNS[one.comparator], _number(one.values[0])))
        values = self._as_texts(one.column, list(map(_number, one.values)) if number else list(one.values))
        if one.comparator in ("EQ", "IN"):
            return failing.among(one.column, values)
        return failing.among(one.column, [*values, failing.MISSING], False)

    def _rest(self, text: str) -> Failing:
        first, *words = tokens_of(text)
        said = [word.text.lower() for word in words]
        if first.is_column and said in (["is", "missing"], ["is", "not", "missing"]):
            return failing.missing(first.value) if len(said) == 2 else failing.filled(first.value)
        raise Unclear

    def _as_texts(self, column: str, values: object) -> list[str]:
        number = column in self.numbers
        if not isinstance(values, list) or any(isinstance(v, bool) or not isinstance(v, (str, int, float)) for v in values):
            raise Unclear
        if any(isinstance(value, str) == number for value in values):
            raise Unclear
        return [value if isinstance(value, str) else f"{value:.15g}" for value in values]

    def in_set(self) -> Failing:
        return failing.among(self.column, self._as_texts(self.column, self.given["value_set"]))

    def not_in_set(self) -> Failing:
        values = self._as_texts(self.column, self.given["value_set"])
        return failing.among(self.column, [*values, failing.MISSING], False)

    def matching(self, right: bool) -> Failing:
        if self.column in self.numbers or not isinstance(self.given["regex"], str):
            raise Unclear
        return failing.asked(failing.MATCHES, self.column, (self.given["regex"],), right)

    def outside(self, kind: str) -> Failing:
        if kind == failing.NUMBER and self.column in self.texts:
            raise Unclear
        parts = []
        for key, sign, strict in (("min_value", "<", "strict_min"), ("max_value", ">", "strict_max")):
            bound = self.given.get(key)
            if bound is None:
                continue
            if isinstance(bound, bool) or not isinstance(bound, (int, float)):
                raise Unclear
            sign = sign + "=" if self.given.get(strict) else sign
            parts.append(failing.asked(kind, self.column, (sign, float(bound) if kind == failing.NUMBER else int(bound))))
        return failing.any_of(parts)

    def too_early(self) -> Failing:
        first, second = self.columns
        if (first in self.numbers) != (second in self.numbers):
            raise Unclear
        equal = "=~" if first in self.numbers else "="
        wrong = failing.standing(failing.ORDER, first, second, "<" if self.given.get("or_equal") else "<" + equal)
        return failing.any_of([wrong, self._not_there()])

    def unlike(self) -> Failing:
        first, second = self.columns
        if (first in self.numbers) != (second in self.numbers):
            raise Unclear
        return failing.any_of([failing.standing(failing.SAME, first, second, failing.OTHER), self._not_there()])

    def _not_there(self) -> Failing:
        """Pairs of which something is missing fail too, unless the expectation ignores them."""
        ignored = self.given.get("ignore_row_if", BOTH)
        if ignored == EITHER:
            return failing.NEVER
        either = failing.any_of(failing.missing(column) for column in self.columns)
        both = failing.all_of(failing.missing(column) for column in self.columns)
        if ignored not in (BOTH, NEITHER):
            raise Unclear
        return either if ignored == NEITHER else failing.all_of([either, failing.opposite(both)])

    def absent(self) -> Failing:
        return failing.opposite(failing.there(str(self.given["column"])))


def _number(written: str) -> float:
    """A value of a condition about numbers; a date among them is one of days, which other askers do not write."""
    try:
        return float(written)
    except ValueError:
        raise Unclear from None


def _key_within(asked: _Expected, where: Failing) -> Failing:
    """A key that must stand once among some records: those that share a value, which is then a part of the key."""
    if len(where) != 1:
        raise Unclear
    (parts,) = where
    if any(part.kind != failing.AMONG or not part.holds or len(part.says) != 1 for part in parts):
        raise Unclear
    return failing.all_of([where, failing.twice([*asked.columns, *(part.columns[0] for part in parts)])])


Reading = Callable[[_Expected], Failing]
READ: dict[str, tuple[tuple[str, ...], Reading]] = {
    "expect_column_values_to_not_be_null": (("column",), lambda asked: failing.missing(asked.column)),
    "expect_column_values_to_be_null": (("column",), lambda asked: failing.filled(asked.column)),
    "expect_column_values_to_be_in_set": (("column", "value_set"), _Expected.not_in_set),
    "expect_column_values_to_not_be_in_set": (("column", "value_set"), _Expected.in_set),
    "expect_column_values_to_match_regex": (("column", "regex"), lambda asked: asked.matching(False)),
    "expect_column_values_to_not_match_regex": (("column", "regex"), lambda asked: asked.matching(True)),
    "expect_column_values_to_be_between": (
        ("column", "min_value", "max_value", "strict_min", "strict_max"),
        lambda asked: asked.outside(failing.NUMBER),
    ),
    "expect_column_value_lengths_to_be_between": (
        ("column", "min_value", "max_value", "strict_min", "strict_max"),
        lambda asked: asked.outside(failing.LENGTH),
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": (("column_A", "column_B", "or_equal", "ignore_row_if"), _Expected.too_early),
    "expect_column_pair_values_to_be_equal": (("column_A", "column_B", "ignore_row_if"), _Expected.unlike),
    "expect_column_values_to_be_unique": (("column",), lambda asked: failing.twice(asked.columns)),
    "expect_compound_columns_to_be_unique": (("column_list", "ignore_row_if"), lambda asked: failing.twice(asked.columns)),
    "expect_column_to_exist": (("column",), _Expected.absent),
}
KEYS = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
