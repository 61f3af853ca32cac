"""A question, as the condition under which a record fails it: any of some sets of parts, of which all are true.

Written in one way only, whoever asks: `AEENDTC < AESTDTC` and `AESTDTC > AEENDTC` are one, a value that is filled and
not Y is one that is none of Y and missing. Two questions are the same where these conditions are equal; conditions that
say the same and do not come out equal stay apart.

    Part(AMONG, ("AESER",), frozenset({"Y", MISSING}), holds=False)     filled, and not Y
    Part(ORDER, ("AEENDTC", "AESTDTC"), frozenset("<"))                 the first is before the second

No part of a question is what its askers do with values that cannot be read as what it is about (text among dates), and
with keys of which something is missing.
"""

from collections.abc import Iterable
from itertools import combinations, product
from typing import NamedTuple

from sdtm2adam.errors import StudyError

AMONG, ORDER, SAME, NUMBER, LENGTH, MATCHES, STARTS, TWICE, THERE, IS = (
    "among", "order", "same", "number", "length", "matches", "starts", "twice", "there", "is",
)  # fmt: skip
MISSING = ""
BEFORE, EQUAL, AFTER, UNSURE = "<", "=", ">", "~"  # UNSURE: dates that are alike as far as the shorter one is known
OTHER = "!"
OUTCOMES = {ORDER: frozenset((BEFORE, EQUAL, AFTER, UNSURE)), SAME: frozenset((EQUAL, OTHER))}
TURNED = {BEFORE: AFTER, AFTER: BEFORE}
OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
OF_VALUES = (ORDER, SAME, NUMBER, LENGTH, MATCHES, STARTS, IS)  # true of no record in which a value is missing
MOST = 48  # sets of parts; a condition with more is nobody's plain question


class Unclear(StudyError):
    """Not a question that can be written in this way: it is compared with no other."""

    def __init__(self):
        super().__init__("what is asked cannot be told")


class Part(NamedTuple):
    """One thing that may be true of a record.

    says   of AMONG the values, of ORDER and SAME how the first column stands to the second, else what is asked of the column
    holds  False: that it is not true
    """

    kind: str
    columns: tuple[str, ...]
    says: frozenset | tuple = ()
    holds: bool = True


Failing = frozenset[frozenset[Part]]
ALWAYS: Failing = frozenset([frozenset()])
NEVER: Failing = frozenset()


def among(column: str, values: Iterable[str], holds: bool = True) -> Failing:
    """The value is one of these (or none of these); MISSING is a value."""
    return frozenset([frozenset([Part(AMONG, (column,), frozenset(values), holds)])])


def missing(column: str) -> Failing:
    return among(column, (MISSING,))


def filled(column: str) -> Failing:
    return among(column, (MISSING,), False)


def standing(kind: str, first: str, second: str, outcomes: Iterable[str]) -> Failing:
    """Two values, both there, of which the first stands to the second in one of these ways."""
    ways = frozenset(outcomes)
    if first > second:
        first, second, ways = second, first, frozenset(TURNED.get(way, way) for way in ways)
    return _whole([Part(kind, (first, second), ways)])


def asked(kind: str, column: str, says: tuple, holds: bool = True) -> Failing:
    """A value that is there and meets (or does not meet) a test."""
    return _whole([Part(kind, (column,), says, holds)])


def twice(columns: Iterable[str]) -> Failing:
    """The key occurs in several records. A subject's id says the study too."""
    key = frozenset(columns)
    return frozenset([frozenset([Part(TWICE, tuple(sorted(key - {"STUDYID"} if "USUBJID" in key else key)))])])


def there(column: str) -> Failing:
    return frozenset([frozenset([Part(THERE, (column,))])])


def any_of(parts: Iterable[Failing]) -> Failing:
    return _settled({one for part in parts for one in part})


def all_of(parts: Iterable[Failing]) -> Failing:
    made: Failing = ALWAYS
    for part in parts:
        made = _settled({one | other for one, other in product(made, part)})
    return made


def opposite(condition: Failing) -> Failing:
    return all_of(any_of(_not(part) for part in one) for one in condition)


def is_of_records(condition: Failing | None) -> bool:
    """Whether it is known, and fails some records and not others: what is true of every record is not asked of records."""
    return bool(condition) and condition != ALWAYS


def compares_records(condition: Failing) -> bool:
    """Whether a record fails because of others: what is asked of all parts of a split dataset is then not asked of one."""
    return any(part.kind == TWICE for one in condition for part in one)


def columns_of(condition: Failing) -> tuple[str, ...]:
    return tuple(sorted({column for one in condition for part in one for column in part.columns}))


def renamed(condition: Failing, letters: str) -> Failing:
    """`--` at the beginning of names replaced by the domain's letters."""
    return frozenset(frozenset(_renamed(part, letters) for part in one) for one in condition)


def _renamed(part: Part, letters: str) -> Part:
    names = tuple(letters + name[2:] if name.startswith("--") else name for name in part.columns)
    if names == tuple(sorted(names)):
        return part._replace(columns=names)
    if part.kind == TWICE:
        return part._replace(columns=tuple(sorted(names)))
    return Part(part.kind, names[::-1], frozenset(TURNED.get(way, way) for way in part.says), part.holds)


def _whole(parts: Iterable[Part]) -> Failing:
    """With what the parts say without words: their values are there."""
    own = frozenset(parts)
    there = {Part(AMONG, (column,), frozenset((MISSING,)), False) for part in own if part.kind in OF_VALUES for column in part.columns}
    return frozenset([own | there])


def _not(part: Part) -> Failing:
    """Of a record in which the values are there."""
    return _whole([contrary(part)])


def contrary(part: Part) -> Part:
    """What is true of the values that are there where the part is not."""
    if part.kind in OUTCOMES:
        return part._replace(says=OUTCOMES[part.kind] - part.says)
    if part.kind in (NUMBER, LENGTH):
        return part._replace(says=(OPPOSITE[part.says[0]], part.says[1]))
    return part._replace(holds=not part.holds)


def _settled(sets: set[frozenset[Part]]) -> Failing:
    """Parts about one column as one part, sets that are never all true left out, and one set for two that can be one."""
    made = {one for one in map(_joined, sets) if one is not None}
    while len(made) <= MOST:
        pair = next((both for both in combinations(sorted(made, key=sorted_parts), 2) if _one_of(*both) is not None), None)
        if pair is None:
            return frozenset(made)
        made = (made - set(pair)) | {_one_of(*pair)}
    raise Unclear


def sorted_parts(parts: Iterable[Part]) -> list[tuple]:
    """The parts in an order that is the same from run to run."""
    return sorted((p.kind, p.columns, tuple(sorted(p.says) if isinstance(p.says, frozenset) else map(str, p.says)), p.holds) for p in parts)


def _joined(parts: frozenset[Part]) -> frozenset[Part] | None:
    """None for parts that are never all true."""
    by_subject: dict[tuple, Part] = {}
    for part in parts:
        subject = (part.kind, part.columns, () if _has_values(part) else part.says)
        before = by_subject.setdefault(subject, part)
        if before == part:
            continue
        if not _has_values(part):
            return None  # one is the opposite of the other
        by_subject[subject] = _both(before, part)
    found = by_subject.values()
    if any(not part.says and part.holds for part in found if _has_values(part)):
        return None
    keys = {column for part in found if part.kind == TWICE and part.holds for column in part.columns}
    return frozenset(part for part in found if part.columns[0] not in keys or not is_filled(part))


def is_filled(part: Part) -> bool:
    """Whether it says no more than that there is a value."""
    return part.kind == AMONG and not part.holds and part.says == {MISSING}


def _has_values(part: Part) -> bool:
    """Whether it says which values, or which ways of standing to each other, there may be."""
    return part.kind == AMONG or part.kind in OUTCOMES


def _both(one: Part, other: Part) -> Part:
    """Two parts about the same that are both true."""
    if one.holds and other.holds:
        return one._replace(says=one.says & other.says)
    if not one.holds and not other.holds:
        return one._replace(says=one.says | other.says)
    inside, outside = (one, other) if one.holds else (other, one)
    return inside._replace(says=inside.says - outside.says)


def _either(one: Part, other: Part) -> Part:
    """Two parts about the same of which one is true."""
    if one.holds and other.holds:
        return one._replace(says=one.says | other.says)
    if not one.holds and not other.holds:
        return one._replace(says=one.says & other.says)
    inside, outside = (one, other) if one.holds else (other, one)
    return outside._replace(says=outside.says - inside.says)


def _one_of(one: frozenset[Part], other: frozenset[Part]) -> frozenset[Part] | None:
    """One set for two, where one is a part of the other or they differ in the values of one column alone."""
    if one <= other or other <= one:
        return min(one, other, key=len)
    if len(one - other) != 1 or len(other - one) != 1:
        return None
    (a,), (b,) = one - other, other - one
    if not _has_values(a) or (a.kind, a.columns) != (b.kind, b.columns):
        return None
    joined = _either(a, b)
    return (one & other) | ({joined} if joined.says or joined.holds else set())
