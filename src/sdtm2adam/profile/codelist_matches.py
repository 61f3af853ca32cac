"""Which CDISC codelists a set of collected values could come from, by their terms and synonyms."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.standards import codelist, codelists

NEAR = 0.6  # of the distinct values; below, a list is no more than a coincidence
MOST = 3


class Match(NamedTuple):
    """A codelist, how many of the distinct values it knows, out of how many, and those it does not know."""

    short: str
    name: str
    known: int
    of: int
    unknown: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.known / self.of


def folded(text: str) -> str:
    """A value as it is compared: case and spaces do not matter."""
    return " ".join(text.split()).casefold()


def matches(values: list[str], name: str = "") -> list[Match]:
    """Codelists that know at least two and 6 in 10 of the values, best first; numbers alone match nothing.

    Where several do equally well, the one whose short name or name the column's name resembles stands first, then the shortest.
    """
    if len(values) < 2 or all(value.strip().isdigit() for value in values):
        return []
    known = Counter(short for value in values for short in _index().get(folded(value), ()))
    near = [short for short, count in known.items() if count >= 2 and count / len(values) >= NEAR]
    ranked = sorted(near, key=lambda short: (-known[short], not _resembles(name, short), len(codelist(short).terms), short))
    return [match_of(values, short) for short in ranked[:MOST]]


def match_of(values: Iterable[str], short: str) -> Match:
    """How far one codelist knows the values. Errors: StudyError when there is no such codelist."""
    values, known = list(values), terms_of(short)
    unknown = tuple(value for value in values if folded(value) not in known)
    return Match(short, codelist(short).name, len(values) - len(unknown), len(values), unknown)


@lru_cache
def terms_of(short: str) -> dict[str, str]:
    """Term or synonym, folded -> submission value. A term goes before a synonym of another."""
    listed = codelist(short).terms
    synonyms = {folded(synonym): value for value, term in listed.items() for synonym in term.synonyms}
    return {**synonyms, **{folded(value): value for value in listed}}


@lru_cache
def _index() -> dict[str, tuple[str, ...]]:
    """Term or synonym, folded -> the SDTM codelists that have it."""
    lists: dict[str, list[str]] = {}
    for short in codelists():
        if codelist(short).package == "SDTM":
            for text in terms_of(short):
                lists.setdefault(text, []).append(short)
    return {text: tuple(shorts) for text, shorts in lists.items()}


def _resembles(name: str, short: str) -> bool:
    own, listed = folded(name).replace("_", ""), short.casefold()
    words = [word for word in folded(codelist(short).name).replace("/", " ").split() if len(word) > 3]
    return bool(own) and (listed in own or own in listed or any(word[:4] in own for word in words))
