"""Releases of terminology that a study has imported: specs/terminology/<package>_<date>.csv, and which of them it uses.

A study names a date. Of each package it uses what was in force on that day: the newest release of the package on or
before it, imported or carried. The date itself must be that of a release at hand, so that a slip of the pen is told.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.standards.nci_rows import Release, ReleasedTerm, is_date
from sdtm2adam.standards.terminology import PACKAGES, VERSION, Listed, Package, Terminology, carried, carried_package

FOLDER = "specs/terminology"
HOW = "download the release from NCI EVS (text, Excel or ODM-XML) and bring it in with: sdtm2adam ct import FILE"


def file_name(release: Release) -> str:
    return f"{release.package.lower()}_{release.date}.csv"


def compact(release: Release) -> bytes:
    """The file of a release in the study folder: what identifies its terms, no definitions. Equal releases give equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ReleasedTerm._fields)
    writer.writerows(release.terms)
    return text.getvalue().encode()


def read_compact(path: Path, shown: str) -> Release:
    """A file that `compact` made. Errors: StudyError where it was not, or was changed so that it cannot be read."""
    date = path.stem.rpartition("_")[2]
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise StudyError(f"{shown} cannot be read ({fault}).\n    to fix  {HOW}") from None
    width = len(ReleasedTerm._fields)
    odd = [i for i, row in enumerate(rows, start=1) if len(row) != width]
    if not rows or tuple(rows[0]) != ReleasedTerm._fields or odd or len(rows) < 2 or not is_date(date):
        where = f"line {odd[0]}" if odd else "its header, its name or its length"
        raise StudyError(f"{shown} is not as it was written ({where}).\n    to fix  {HOW}")
    terms = tuple(ReleasedTerm(*row) for row in rows[1:])
    return Release(terms[0].package, date, terms)


def as_package(release: Release) -> Package:
    listed: dict[str, Listed] = {}
    rows: dict[str, list[dict[str, str]]] = {}
    for term in release.terms:
        listed[term.codelist] = Listed(release.package, term.codelist, term.codelist_code, term.name, term.extensible)
        of_list = rows.setdefault(term.codelist, [])
        if term.value:
            of_list.append({"code": term.code, "value": term.value, "synonyms": term.synonyms})
    return Package(release.package, release.date, listed, rows)


def imports(folder: Path) -> dict[tuple[str, str], Path]:
    """(package as in file names, date) -> file, of a study's imported releases."""
    found = {}
    for path in sorted((folder / FOLDER).glob("*_*.csv")):
        package, _, date = path.stem.rpartition("_")
        if is_date(date):
            found[package, date] = path
    return found


def terminology_of(folder: Path, version: str) -> Terminology:
    """The terminology in force on a date, as the study names it. Errors: StudyError that says how to import.

    folder   the study's
    version  the date of a release, carried or imported
    """
    files = imports(folder)
    dates = sorted({date for _, date in files} | {VERSION})
    if version not in dates:
        at_hand = f"there are {', '.join(dates)}" if len(dates) > 1 else f"only {VERSION}"
        hint = did_you_mean(version, dates)
        raise StudyError(f"terminology {version} is neither carried nor imported, {at_hand}{hint}\n    to fix  {HOW}")
    if version == VERSION and all(date > version for _, date in files):
        return carried()
    return Terminology(version, tuple(_in_force(folder, files, version)))


def _in_force(folder: Path, files: dict[tuple[str, str], Path], version: str) -> Iterator[Package]:
    """Of each package its newest release up to a date; SDTM, ADaM and Define first. An import goes before what is carried."""
    newest: dict[str, str] = {}
    for package, date in sorted(files):
        if date <= version:
            newest[package] = max(date, newest.get(package, ""))
    first = {name.lower(): name for name in PACKAGES}
    for package in (*first, *sorted(set(newest) - set(first))):
        date = newest.get(package, "")
        if package in first and VERSION <= version and date < VERSION:
            yield carried_package(first[package])
        elif date:
            path = files[package, date]
            yield as_package(read_compact(path, path.relative_to(folder).as_posix()))


def put(folder: Path, releases: list[Release]) -> list[tuple[Path, str]]:
    """Write releases into a study's folder, all or none; gives each file, and whether it is new, replaced or unchanged.

    Errors: StudyError when two of them are the same package of the same date.
    """
    names = [file_name(release) for release in releases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError(f"Two of the files hold the same release: {some(twice)}.\n    to fix  import one of them")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    written = []
    for name, release in zip(names, releases, strict=True):
        path, data = folder / FOLDER / name, compact(release)
        was = path.read_bytes() if path.exists() else None
        path.write_bytes(data)
        written.append((path, "new" if was is None else "unchanged" if was == data else "replaced"))
    return written
