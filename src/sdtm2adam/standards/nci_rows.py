"""What a release of NCI holds, whatever file it came in: the rows of its terms, and what would be wrong with them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sdtm2adam.errors import StudyError, some

C_CODE = re.compile(r"C\d+")
# The names by which NCI's files call a package, as they are looked for in headings and file names, and ours.
PACKAGE_NAMES = {
    "define-xml": "DEFINE",
    "define": "DEFINE",
    "sdtm": "SDTM",
    "adam": "ADaM",
    "send": "SEND",
    "cdash": "CDASH",
    "protocol": "PROTOCOL",
    "glossary": "GLOSSARY",
    "ddf": "DDF",
    "qrs": "QRS",
    "qs-ft": "QS-FT",
    "coa": "COA",
    "tmf": "TMF",
    "mrct-ctr": "MRCT-CTR",
}
_NAMES = re.compile(rf"(?<![a-z])({'|'.join(sorted(PACKAGE_NAMES, key=len, reverse=True))})(?![a-z])", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


class ReleasedTerm(NamedTuple):
    """One term in its codelist; all text. `synonyms` are joined by `; `, `extensible` is Yes, No or empty."""

    package: str
    codelist: str
    codelist_code: str
    name: str
    extensible: str
    code: str
    value: str
    synonyms: str
    preferred_term: str


class ReleasedCodelist(NamedTuple):
    """A codelist as a file has it; `at` says where it stands there."""

    code: str
    short: str
    name: str
    extensible: str
    at: str


class ReleasedValue(NamedTuple):
    """A term as a file has it, with the C-code of its codelist."""

    codelist_code: str
    code: str
    value: str
    synonyms: tuple[str, ...]
    preferred_term: str
    at: str


class Release(NamedTuple):
    """One package of one date: its terms by codelist, value and code, so that every format gives the same rows."""

    package: str
    date: str
    terms: tuple[ReleasedTerm, ...]
    notes: tuple[str, ...] = ()

    @property
    def codelists(self) -> int:
        return len({term.codelist for term in self.terms})


class Unreadable(StudyError):
    """A file that is no release of NCI's, or a damaged one; every fault of it in one message."""


def refused(shown: str, faults: Iterable[str], fix: str) -> Unreadable:
    """The error of a file, all its faults at once."""
    faults = list(faults)
    says = faults[0] if len(faults) == 1 else f"{len(faults)} faults\n" + "\n".join(f"    {fault}" for fault in faults)
    return Unreadable(f"{shown}: {says}\n    to fix  {fix}")


def release_of(
    shown: str, lists: list[ReleasedCodelist], values: list[ReleasedValue], package: str, on: str, notes: Iterable[str] = ()
) -> Release:
    """The rows of a file as a release. Errors: Unreadable with all that contradicts itself.

    shown        the file's name in messages
    package, on  which package it is, and its date
    """
    faults = list(_faults(lists, values))
    if faults:
        raise refused(shown, faults, "download the file again from NCI EVS; what was cut off, sorted or edited by hand is not imported")
    by_code = {codelist.code: codelist for codelist in lists}
    terms = [_term(by_code[value.codelist_code], value, package) for value in values]
    filled = {value.codelist_code for value in values}
    terms += [ReleasedTerm(package, c.short, c.code, c.name, c.extensible, "", "", "", "") for c in lists if c.code not in filled]
    empty = [c.short for c in lists if c.code not in filled]
    told = (*notes, f"{len(empty)} codelist(s) without a term: {some(empty)}; is the file whole?") if empty else tuple(notes)
    return Release(package, on, tuple(sorted(terms, key=lambda t: (t.codelist, t.value, t.code))), told)


def _term(codelist: ReleasedCodelist, value: ReleasedValue, package: str) -> ReleasedTerm:
    where = (package, codelist.short, codelist.code, codelist.name, codelist.extensible)
    return ReleasedTerm(*where, value.code, value.value, "; ".join(value.synonyms), value.preferred_term)


def _faults(lists: list[ReleasedCodelist], values: list[ReleasedValue]) -> Iterator[str]:
    """Contradictions: no terms, no codes, things that stand twice, terms of a codelist that is not there."""
    if not values:
        yield "it holds no terms"
    odd = [f"`{row.code}` ({row.at})" for row in (*lists, *values) if not C_CODE.fullmatch(row.code)]
    if odd:
        yield f"{len(odd)} row(s) without a C-code: {some(odd)}"
    blank = [row.at for row in values if not row.value] + [row.at for row in lists if not row.short]
    if blank:
        yield f"{len(blank)} row(s) without a submission value: {some(blank)}"
    answers = [f"{row.short} says `{row.extensible}`" for row in lists if row.extensible not in ("Yes", "No", "")]
    if answers:
        yield f"whether a codelist is extensible is Yes or No: {some(answers)}"
    for what, twice in (
        ("codelist code(s)", _twice(lists, lambda row: row.code)),
        ("short name(s) of codelists", _twice(lists, lambda row: row.short)),
        ("term(s) of the same codelist", _twice(values, lambda row: f"{row.codelist_code} {row.value}")),
    ):
        if twice:
            yield f"{len(twice)} {what} stand twice: {some(twice)}"
    known = {row.code for row in lists}
    stray = Counter(row.codelist_code for row in values if row.codelist_code not in known)
    if stray:
        yield f"{sum(stray.values())} term(s) of {len(stray)} codelist(s) that the file does not have: {some(stray)}"


def _twice(rows: list, key) -> list[str]:
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(key(row), []).append(row.at)
    return [f"{name} ({' and '.join(at[:2])})" for name, at in places.items() if len(at) > 1 and name]


def named(*texts: str) -> tuple[str, str]:
    """Package and date that texts name, the first that says one first; "" where none does."""
    packages = (found for text in texts for found in _NAMES.findall(text.replace("_", " ")))
    dates = (found for text in texts for found in _DATE.findall(text) if is_date(found))
    package = next(packages, "")
    return PACKAGE_NAMES.get(package.lower(), package), next(dates, "")


def which(shown: str, package: str, on: str, *texts: str) -> tuple[str, str]:
    """Package and date, as told or as the texts name them. Errors: Unreadable where neither does."""
    of_text, dated = named(*texts)
    package, on = package or of_text, on or dated
    faults = [f"which {what} it is of is not said" for what, known in (("package", package), ("date", on)) if not known]
    if faults:
        raise refused(shown, faults, "say it: --package SDTM --date 2025-03-28")
    return package, on


def is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def synonyms_in(cell: str) -> tuple[str, ...]:
    """Synonyms as NCI writes them in one cell, taken apart as its own ODM files have them."""
    return tuple(part for part in (tidy(part) for part in cell.split(";")) if part)


def tidy(text: str) -> str:
    """Text of a cell without what surrounds it; line breaks and tabs within it are blanks, as in an XML attribute."""
    return re.sub(r"[\r\n\t]", " ", text).strip()
