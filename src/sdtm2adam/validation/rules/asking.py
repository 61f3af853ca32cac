"""What a rule asks of a dataset, in the form in which questions are compared.

Only rules of records that look at one dataset and work nothing out before are read; an operator that is not among those
below makes a rule's question one that cannot be told.
"""

from collections.abc import Callable
from functools import lru_cache

from sdtm2adam.validation.questions import failing
from sdtm2adam.validation.questions.failing import Failing, Unclear
from sdtm2adam.validation.rules.rule_model import DATASET, RECORD, All, Any, Check, Leaf, Not, Rule, leaves_of
from sdtm2adam.validation.rules.study_data import Unit

PRESENCE = ("exists", "not_exists")
KEYS = ("is_unique_set", "is_not_unique_set")  # of their columns those that are not there are left out
DATES = {
    "date_equal_to": "=",
    "date_not_equal_to": "<>~",
    "date_less_than": "<",
    "date_less_than_or_equal_to": "<=~",
    "date_greater_than": ">",
    "date_greater_than_or_equal_to": ">=~",
}
NUMBERS = {
    "less_than": "<",
    "less_than_or_equal_to": "<=",
    "greater_than": ">",
    "greater_than_or_equal_to": ">=",
}
LENGTHS = {"longer_than": 0, "longer_than_or_equal_to": -1}
KINDS = {"is_complete_date": ("a complete date", True), "is_incomplete_date": ("a complete date", False), "invalid_date": ("a date", False)}


def question_of(rule: Rule, unit: Unit) -> Failing | None:
    """The condition under which a record of the dataset is an issue; None where it cannot be told."""
    if rule.check is None or rule.kind != "Record Data" or rule.joins or rule.operations or rule.sensitivity not in (RECORD, DATASET):
        return None
    letters, frame = unit.letters, unit.frame
    named = _names(rule)
    known = frozenset(name for name in named if frame.has(letters + name[2:] if name.startswith("--") else name))
    numbers = frozenset(name for name in known if frame.column(letters + name[2:] if name.startswith("--") else name).number)
    question = _question(rule, known, numbers)
    return failing.renamed(question, letters) if failing.is_of_records(question) else None


@lru_cache(maxsize=4096)
def _names(rule: Rule) -> tuple[str, ...]:
    """Every text of the rule that may be a column."""
    told = [text for leaf in leaves_of(rule.check) for text in (leaf.name, leaf.value) if isinstance(text, str)]
    listed = [item for leaf in leaves_of(rule.check) if isinstance(leaf.value, list) for item in leaf.value if isinstance(item, str)]
    return tuple(dict.fromkeys(told + listed))


@lru_cache(maxsize=16384)
def _question(rule: Rule, known: frozenset[str], numbers: frozenset[str]) -> Failing | None:
    """Of a dataset that has these of its columns; those of numbers among them."""
    whether_there = all(leaf.operator in PRESENCE for leaf in rule.leaves)
    try:
        return _Reader(known, numbers, whether_there).condition(rule.check)
    except Unclear:
        return None


class _Reader:
    def __init__(self, known: frozenset[str], numbers: frozenset[str], whether_there: bool):
        self.known, self.numbers, self.whether_there = known, numbers, whether_there

    def condition(self, check: Check) -> Failing:
        if isinstance(check, Leaf):
            return self.leaf(check)
        if isinstance(check, Not):
            return failing.opposite(self.condition(check.part))
        if isinstance(check, All):
            return failing.all_of(map(self.condition, check.parts))
        here = [part for part in check.parts if not self._is_left_out(part)]
        return failing.any_of(map(self.condition, here or check.parts))

    def _is_left_out(self, part: Check) -> bool:
        """A branch of `any` that asks for a column which is not there."""
        if isinstance(part, Any):
            return all(map(self._is_left_out, part.parts))
        if isinstance(part, All):
            return any(map(self._is_left_out, part.parts))
        leaves = leaves_of(part)
        return any(leaf.operator not in (*PRESENCE, *KEYS) and leaf.name not in self.known for leaf in leaves)

    def leaf(self, leaf: Leaf) -> Failing:
        if not leaf.name or leaf.name.startswith("$"):
            raise Unclear
        read = READ.get(leaf.operator)
        if read is None or set(leaf.said) - {"value", "value_is_literal"}:
            raise Unclear
        return read(self, leaf)

    def presence(self, leaf: Leaf) -> Failing:
        if leaf.value is not None:
            raise Unclear
        wanted = leaf.operator == "exists"
        if self.whether_there:
            return failing.there(leaf.name) if wanted else failing.opposite(failing.there(leaf.name))
        return failing.ALWAYS if (leaf.name in self.known) == wanted else failing.NEVER

    def equality(self, leaf: Leaf) -> Failing:
        name, value = leaf.name, leaf.value
        if self._is_column(leaf):
            if (name in self.numbers) != (value in self.numbers):
                raise Unclear
            same = failing.standing(failing.SAME, name, value, failing.EQUAL)
            if leaf.operator == "equal_to":
                return same
            neither = failing.all_of([failing.missing(name), failing.missing(value)])
            return failing.all_of([failing.opposite(same), failing.opposite(neither)])
        if value == "":
            return failing.NEVER if leaf.operator == "equal_to" else failing.filled(name)
        return failing.among(name, self._literals(leaf, [value]), leaf.operator == "equal_to")

    def membership(self, leaf: Leaf) -> Failing:
        if not isinstance(leaf.value, list):
            raise Unclear
        return failing.among(leaf.name, self._literals(leaf, leaf.value), leaf.operator == "is_contained_by")

    def date(self, leaf: Leaf) -> Failing:
        if not self._is_column(leaf) or {leaf.name, leaf.value} & self.numbers:
            raise Unclear
        return failing.standing(failing.ORDER, leaf.name, leaf.value, DATES[leaf.operator])

    def number(self, leaf: Leaf) -> Failing:
        sign, value = NUMBERS[leaf.operator], leaf.value
        if self._is_column(leaf):
            if {leaf.name, value} & self.known - self.numbers:
                raise Unclear
            return failing.standing(failing.ORDER, leaf.name, value, _of_numbers(sign))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Unclear
        return failing.asked(failing.NUMBER, leaf.name, (sign, float(value)))

    def length(self, leaf: Leaf) -> Failing:
        if isinstance(leaf.value, bool) or not isinstance(leaf.value, int):
            raise Unclear
        return failing.asked(failing.LENGTH, leaf.name, (">", leaf.value + LENGTHS[leaf.operator]))

    def pattern(self, leaf: Leaf) -> Failing:
        """From the beginning of the text on; a pattern that says so itself is found nowhere else."""
        if not isinstance(leaf.value, str) or leaf.name in self.numbers:
            raise Unclear
        anchored = leaf.value.startswith("^") and "|" not in leaf.value
        return failing.asked(failing.MATCHES if anchored else failing.STARTS, leaf.name, (leaf.value,), leaf.operator == "matches_regex")

    def key(self, leaf: Leaf) -> Failing:
        said = leaf.value if isinstance(leaf.value, list) else [leaf.value]
        if any(not isinstance(name, str) or name.startswith("$") for name in said):
            raise Unclear
        present = [name for name in (leaf.name, *said) if name in self.known]
        if not present:
            raise Unclear
        twice = failing.twice(present)
        return twice if leaf.operator == "is_not_unique_set" else failing.opposite(twice)

    def kind(self, leaf: Leaf) -> Failing:
        words, right = KINDS[leaf.operator]
        is_one = failing.asked(failing.IS, leaf.name, (words,))
        return is_one if right else failing.opposite(is_one)

    def _is_column(self, leaf: Leaf) -> bool:
        value = leaf.value
        if isinstance(value, str) and value.startswith("$"):
            raise Unclear
        return isinstance(value, str) and not leaf.get("value_is_literal") and value in self.known

    def _literals(self, leaf: Leaf, values: list) -> list[str]:
        """As texts. A number is no value of a column of texts, nor the other way round: then it is not what the rule means."""
        number = leaf.name in self.numbers
        for value in values:
            if isinstance(value, bool) or not isinstance(value, (str, int, float)) or (value != "" and isinstance(value, str) == number):
                raise Unclear
            if isinstance(value, str) and value.startswith(("$", "--")):
                raise Unclear
        return [value if isinstance(value, str) else f"{value:.15g}" for value in values]


def _of_numbers(sign: str) -> str:
    """Equal numbers are never unsure."""
    return sign + (failing.UNSURE if "=" in sign else "")


READ: dict[str, Callable[[_Reader, Leaf], Failing]] = {
    "empty": lambda _, leaf: failing.missing(leaf.name),
    "non_empty": lambda _, leaf: failing.filled(leaf.name),
    **dict.fromkeys(PRESENCE, _Reader.presence),
    **dict.fromkeys(("equal_to", "not_equal_to"), _Reader.equality),
    **dict.fromkeys(("is_contained_by", "is_not_contained_by"), _Reader.membership),
    **dict.fromkeys(DATES, _Reader.date),
    **dict.fromkeys(NUMBERS, _Reader.number),
    **dict.fromkeys(LENGTHS, _Reader.length),
    **dict.fromkeys(("matches_regex", "not_matches_regex"), _Reader.pattern),
    **dict.fromkeys(KEYS, _Reader.key),
    **dict.fromkeys(KINDS, _Reader.kind),
}
