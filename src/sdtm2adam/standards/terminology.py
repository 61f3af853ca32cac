"""CDISC controlled terminology (source: NCI EVS): a release as an object, a codelist at a time.

The release of 2025-03-28 is carried: SDTM, ADaM and Define-XML terminology; releases/README.md says which codelists.
`standards/imported.py` gives the releases that a study has imported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.standards.facts import listed, rows_of

VERSION = "2025-03-28"
PACKAGES = ("SDTM", "ADaM", "DEFINE")  # those carried; where two packages have a codelist, the first in this order wins


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


class Listed(NamedTuple):
    """A codelist before its terms are read."""

    package: str
    short: str
    code: str
    name: str
    extensible: str


class Package(NamedTuple):
    """One package of a release.

    name, date  SDTM, 2025-03-28
    listed      its codelists, by short name
    rows        short name -> rows with code, value and synonyms; a codelist may be listed and not be here
    whole       whether every codelist of the package is here
    """

    name: str
    date: str
    listed: Mapping[str, Listed]
    rows: Mapping[str, list[Mapping[str, str]]]
    whole: bool = True


class Terminology:
    """The terminology that a study uses: packages, each of its date; `version` is the date by which the study names it.

    Where several packages have a codelist (SEND repeats those of SDTM) the first package has it.
    """

    def __init__(self, version: str, packages: tuple[Package, ...]):
        self.version = version
        self.packages = {package.name: package.date for package in packages}
        self._packages = {package.name: package for package in packages}
        self._by_name: dict[str, Listed] = {}
        for package in packages:
            for row in package.listed.values():
                self._by_name.setdefault(row.code, row)
                self._by_name.setdefault(row.short, row)
        self._read: dict[str, Codelist] = {}

    def codelist(self, short_or_code: str) -> Codelist:
        """The codelist by short name (`AESEV`) or C-code (`C66769`).

        Errors: StudyError when there is no such codelist, or it is listed and its terms are not carried.
        """
        row = self._by_name.get(short_or_code)
        if row is None:
            hint = did_you_mean(short_or_code, self._by_name)
            raise StudyError(f"codelist {short_or_code} is not among those carried of CDISC terminology {self.version}{hint}")
        if row.short not in self._read:
            self._read[row.short] = _with_terms(row, self._packages[row.package].rows.get(row.short))
        return self._read[row.short]

    def codelists(self) -> dict[str, str]:
        """Short name -> name of every codelist whose terms are at hand, by package and then by short name."""
        return {
            row.short: row.name
            for package in self._packages.values()
            for row in package.listed.values()
            if row.short in package.rows and self._by_name[row.short] is row
        }

    def __contains__(self, short_or_code: str) -> bool:
        """Whether the codelist is there, with its terms."""
        row = self._by_name.get(short_or_code)
        return row is not None and row.short in self._packages[row.package].rows

    def lists(self, short_or_code: str) -> bool:
        """Whether CDISC has such a codelist and its terms are not at hand."""
        return short_or_code in self._by_name and short_or_code not in self

    def knows(self, codelist: Codelist) -> bool:
        """Whether it can be said if this terminology has a codelist: its terms are at hand, or all of its package is."""
        package = self._packages.get(codelist.package)
        return codelist.code in self or (package is not None and package.whole)


@lru_cache
def carried() -> Terminology:
    """The release that comes with the program."""
    return Terminology(VERSION, tuple(carried_package(name) for name in PACKAGES))


@lru_cache
def carried_package(name: str) -> Package:
    rows = (Listed(**row) for row in rows_of(f"ct_{VERSION}_codelists.csv") if row["package"] == name)
    return Package(name, VERSION, {row.short: row for row in rows}, _LaterRead(name), whole=name != "SDTM")


def codelist(short_or_code: str) -> Codelist:
    """A codelist of the carried release; see `Terminology.codelist`."""
    return carried().codelist(short_or_code)


def codelists() -> dict[str, str]:
    """Short name -> name of every codelist of the carried release whose terms are carried."""
    return carried().codelists()


def _with_terms(row: Listed, rows: list[Mapping[str, str]] | None) -> Codelist:
    if rows is None:
        raise StudyError(f"codelist {row.short} ({row.name}) is listed, but its terms are not carried")
    terms = {term["value"]: Term(term["code"], listed(term["synonyms"])) for term in rows}
    return Codelist(row.code, row.short, row.name, row.extensible == "Yes", row.package, terms)


class _LaterRead:
    """The terms of a carried package by codelist, read when the first is asked for: `check` needs only a few."""

    def __init__(self, package: str):
        self.package = package

    def get(self, short: str) -> list[Mapping[str, str]] | None:
        return _carried_terms(self.package).get(short)

    def __contains__(self, short: str) -> bool:
        return short in _carried_terms(self.package)


@lru_cache
def _carried_terms(package: str) -> dict[str, list[dict[str, str]]]:
    by_list: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(f"ct_{VERSION}_{package.lower()}.csv"):
        by_list.setdefault(row["codelist"], []).append(row)
    return by_list
