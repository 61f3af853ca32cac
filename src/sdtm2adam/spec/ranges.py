"""A condition as ranges of single columns, for readers that know no more: value-level metadata, analysis results of a define.

    PARAMCD == 'TOTAL' and AVISITN > 0 and (CHG is missing or CHG < 5)
    -> PARAMCD EQ TOTAL; AVISITN GT 0; and the rest: (CHG is missing or CHG < 5)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sdtm2adam.spec.condition import Token, tokens_of

COMPARATORS = {"=": "EQ", "==": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
TURNED = {"LT": "GT", "LE": "GE", "GT": "LT", "GE": "LE"}


@dataclass(frozen=True)
class Range:
    """One column against values: EQ, NE, LT, LE, GT, GE with one of them, IN and NOTIN with some."""

    column: str
    comparator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Ranges:
    """Ranges that must all hold, and the parts of the condition that no range says, as they are written."""

    ranges: tuple[Range, ...]
    rest: tuple[str, ...]


def ranges_of(text: str) -> Ranges:
    """What of a condition can be said as ranges. The empty condition has none. Errors: as `parse`."""
    parts = list(_conjuncts(text))
    read = [(part, _range(part)) for part in parts]
    return Ranges(tuple(found for _, found in read if found), tuple(_text(text, part) for part, found in read if not found))


def _conjuncts(text: str) -> Iterator[list[Token]]:
    """The parts that `and` joins at the top; the whole condition where `or` stands there."""
    tokens = list(tokens_of(text))
    depth, cuts = 0, []
    for at, token in enumerate(tokens):
        depth += (token.text in "([") - (token.text in ")]") if token.kind == "mark" else 0
        if depth == 0 and token.kind == "word" and token.text.lower() == "or":
            cuts = []
            break
        if depth == 0 and token.kind == "word" and token.text.lower() == "and":
            cuts.append(at)
    starts = [0, *(cut + 1 for cut in cuts)]
    for start, end in zip(starts, [*cuts, len(tokens)], strict=True):
        if tokens[start:end]:
            yield tokens[start:end]


def _range(part: list[Token]) -> Range | None:
    """A part as a range; None where it is none: two columns, a text test, `is missing`, brackets."""
    kinds = [token.kind for token in part]
    words = [token.text.lower() if token.kind == "word" else "" for token in part]
    if len(part) == 3 and kinds[1] == "op":
        left, comparator, right = part[0], COMPARATORS[part[1].text], part[2]
        if left.is_value and right.is_column:
            left, right, comparator = right, left, TURNED.get(comparator, comparator)
        return Range(left.value, comparator, (right.value,)) if left.is_column and right.is_value else None
    for start, comparator in ((["in"], "IN"), (["not", "in"], "NOTIN")):
        if part[0].is_column and words[1 : 1 + len(start)] == start:
            values = tuple(token.value for token in part[1 + len(start) :] if token.is_value)
            single = {"IN": "EQ", "NOTIN": "NE"}[comparator] if len(values) == 1 else comparator
            return Range(part[0].value, single, values)
    return None


def _text(text: str, part: list[Token]) -> str:
    return text[part[0].start : part[-1].end].strip()
