"""CDISC controlled terminology of 2025-03-28 (source: NCI EVS): a codelist at a time.

SDTM, ADaM and Define-XML terminology; releases/README.md says which codelists are carried.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.standards.facts import listed, rows_of

VERSION = "2025-03-28"


class Term(NamedTuple):
    """C-code and synonyms of one submission value."""

    code: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class Codelist:
    """One codelist. `terms`: submission value -> Term, sorted by value; do not change it, it is read once."""

    code: str
    short: str
    name: str
    extensible: bool
    package: str
    terms: dict[str, Term]

    def value_of(self, code: str) -> str | None:
        """The submission value of a C-code; the same code in LBTESTCD and LBTEST pairs test code and test name."""
        return next((value for value, term in self.terms.items() if term.code == code), None)


def codelist(short_or_code: str) -> Codelist:
    """The codelist by short name (`AESEV`) or C-code (`C66769`).

    Errors: StudyError when the release has no such codelist among those listed, or its terms are not carried.
    """
    row = _listed().get(short_or_code)
    if row is None:
        hint = did_you_mean(short_or_code, _listed())
        raise StudyError(f"codelist {short_or_code} is not among those carried of CDISC terminology {VERSION}{hint}")
    return _read(row["short"])


def codelists() -> dict[str, str]:
    """Short name -> name of every codelist whose terms are carried, by package and then by short name."""
    return {row["short"]: row["name"] for row in _rows() if row["short"] in _terms(row["package"])}


@lru_cache
def _read(short: str) -> Codelist:
    row = _listed()[short]
    rows = _terms(row["package"]).get(short)
    if rows is None:
        raise StudyError(f"codelist {short} ({row['name']}) is listed, but its terms are not carried")
    terms = {term["value"]: Term(term["code"], listed(term["synonyms"])) for term in rows}
    return Codelist(row["code"], short, row["name"], row["extensible"] == "Yes", row["package"], terms)


@lru_cache
def _listed() -> dict[str, dict[str, str]]:
    return {row[by]: row for by in ("code", "short") for row in _rows()}


def _rows() -> tuple[dict[str, str], ...]:
    return rows_of(f"ct_{VERSION}_codelists.csv")


@lru_cache
def _terms(package: str) -> dict[str, list[dict[str, str]]]:
    by_list: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(f"ct_{VERSION}_{package.lower()}.csv"):
        by_list.setdefault(row["codelist"], []).append(row)
    return by_list
