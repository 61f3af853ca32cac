"""A question as a heading: what must hold, where. `AEENDTC is not before AESTDTC`, `ARMNRS is filled where ARMCD is empty`."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sdtm2adam.errors import some
from sdtm2adam.validation.questions.failing import (
    AMONG,
    IS,
    MATCHES,
    MISSING,
    NUMBER,
    ORDER,
    SAME,
    STARTS,
    THERE,
    TWICE,
    Failing,
    Part,
    columns_of,
    contrary,
    is_filled,
    sorted_parts,
)  # fmt: skip

MOST = 8  # values that a heading names
PLAIN = re.compile(r"[\w.+%/-]+")  # a value that can be told from the words around it
DATES = ("DTC", "DTM", "DT")
SIGNS = {"<": "is less than", "<=": "is at most", ">": "is greater than", ">=": "is at least"}
ORDERED = {
    "<": ("is before", "is less than"),
    ">": ("is after", "is greater than"),
    "<=": ("is before or at", "is at most"),
    "=>": ("is at or after", "is at least"),
    "<=~": ("is not after", "is at most"),
    "=>~": ("is not before", "is at least"),
    "=": ("is the same as", "is the same as"),
    "<>": ("is before or after", "is not"),
    "<>~": ("is not the same as", "is not"),
    "=~": ("is, as far as known,", "is"),
    "<~": ("is, as far as known, before", "is less than"),
    ">~": ("is, as far as known, after", "is greater than"),
}


class Named(NamedTuple):
    """What of the askers and the dataset a sentence is chosen by.

    first    columns that expectations speak of: the sentence says what must hold of them
    then     those that others tell their findings of
    columns  all of the dataset, in its order
    """

    first: Sequence[str] = ()
    then: Sequence[str] = ()
    columns: Sequence[str] = ()


ANY = Named()


def heading(dataset: str, question: Failing, named: Named = ANY) -> str:
    """`AE: AEDECOD is filled`; what askers speak of and the dataset lacks is told."""
    absent = [name for name in dict.fromkeys((*named.first, *named.then)) if name and name not in (*named.columns, *columns_of(question))]
    return f"{dataset}: {sentence(question, named)}{f' (there is no {some(absent)})' if absent and named.columns else ''}"


def sentence(question: Failing, named: Named = ANY) -> str:
    """What must hold. Of the parts that fail together one must not be true where the others are."""
    common = frozenset.intersection(*question) if question else frozenset()
    wheres: dict[str, list[str]] = {}
    for parts in sorted(question, key=sorted_parts):
        told = _without_implied(parts)
        target = min(told, key=lambda part: (part not in common, *_preferred(part, named)))
        where = " and ".join(said(part, named) for part in sorted(told - {target}, key=lambda part: (part.columns, sorted_parts([part]))))
        wheres.setdefault(said(contrary(target), named), []).append(where)
    return "; ".join(f"{must} where {', or '.join(where)}" if all(where) else must for must, where in wheres.items())


def _without_implied(parts: frozenset[Part]) -> frozenset[Part]:
    """Without `is filled` of what another part compares."""
    compared = {column for part in parts if part.kind not in (AMONG, TWICE, THERE) for column in part.columns}
    return frozenset(part for part in parts if part.columns[0] not in compared or not is_filled(part))


def _preferred(part: Part, named: Named) -> tuple:
    return (_place(part, named.first), _rank(part), _place(part, named.then), sorted_parts([part]))


def _place(part: Part, preferred: Sequence[str]) -> int:
    return min((preferred.index(column) for column in part.columns if column in preferred), default=len(preferred))


def _rank(part: Part) -> int:
    if part.kind == AMONG:
        return 2 if part.holds and MISSING in part.says else 3 if not part.holds else 4
    return 0 if part.kind == TWICE else 1


def said(part: Part, named: Named) -> str:
    """A part as a clause."""
    first = part.columns[0]
    if part.kind == AMONG:
        return f"{first} {_values(part.says, part.holds)}"
    if part.kind == ORDER:
        dates, numbers = ORDERED.get("".join(sorted(part.says)), ("stands somehow to",) * 2)
        return f"{first} {dates if any(c.endswith(DATES) for c in part.columns) else numbers} {part.columns[1]}"
    if part.kind == SAME:
        return f"{first} {'is' if part.says == {'='} else 'is not'} {part.columns[1]}"
    if part.kind == TWICE:
        key = sorted(part.columns, key=lambda name: (named.columns.index(name) if name in named.columns else len(named.columns), name))
        return f"{', '.join(key)} {_times(len(key), part.holds)}"
    word, right = "" if part.holds else "not ", part.holds
    if part.kind == THERE:
        return f"{first} is {word}in the dataset"
    if part.kind == IS:
        return f"{first} is {word}{part.says[0]}"
    if part.kind in (MATCHES, STARTS):
        told = "matches" if right else "does not match"
        return f"{first} {told} {part.says[0]}{' from its beginning' if part.kind == STARTS else ''}"
    sign, bound = part.says
    of = "" if part.kind == NUMBER else " characters long"
    return f"{first} {SIGNS[sign]} {bound:.15g}{of}"


def _times(columns: int, twice: bool) -> str:
    if twice:
        return "stands in several records" if columns == 1 else "stand together in several records"
    return "is unique" if columns == 1 else "are unique together"


def _values(values: Iterable[str], right: bool) -> str:
    named = [value if PLAIN.fullmatch(value) else repr(value) for value in sorted(values) if value != MISSING]
    of, blank = some(named, MOST), MISSING in values
    if not named:
        return "is empty" if right else "is filled"
    one = "is" if len(named) == 1 else "is one of"
    none = "not" if len(named) == 1 else "none of"
    if right:
        return f"{one} {of} or empty" if blank else f"{one} {of}"
    return f"is filled and {none} {of}" if blank else f"is {none} {of}"
