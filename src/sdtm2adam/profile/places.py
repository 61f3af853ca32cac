"""Where exports lie in an unknown folder: each file, zip member, sheet, dataset and item group, and how it is written."""

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sdtm2adam.errors import Finding, Findings, StudyError
from sdtm2adam.formats.archives import Archive
from sdtm2adam.formats.dataset_json import read_as_written
from sdtm2adam.formats.safe_xml import BadXml
from sdtm2adam.formats.xpt_reader import read_xpt
from sdtm2adam.raw.decoding import decode
from sdtm2adam.raw.delimited import rows_of
from sdtm2adam.raw.detecting import delimiter_of, encoding_of
from sdtm2adam.raw.excel_parts import Workbook
from sdtm2adam.raw.header import DELIMITERS
from sdtm2adam.raw.odm import groups_of
from sdtm2adam.raw.opening import Folder, is_what_it_is_called
from sdtm2adam.spec.file_kinds import INSTEAD, JSON, ODM, TEXT, TRANSPORT, WORKBOOK, is_archive, kind_of
from sdtm2adam.spec.raw import OdmPlace, RawExport, RawSpec

COMMENT = "#"
NOT_KNOWN_YET = "?"
HIDDEN = ("__MACOSX",)  # what a computer packs beside the files that a person chose


class Place(NamedTuple):
    """An export as it can be read, without its columns; what the file itself calls its columns; and why it is read so."""

    name: str
    export: RawExport
    labels: dict[str, str]
    why: tuple[str, ...]


class Unread(NamedTuple):
    """A file, or a part of one, that is not read: what it is, why, and what to do.

    is_data  False for a kind that never holds records, such as a note or a picture
    """

    shown: str
    why: str
    fix: str = ""
    is_data: bool = True


def places_in(folder: Path) -> tuple[list[Place], list[Unread]]:
    """Every export in a folder and what cannot be read of it, both in the order of the names of the files."""
    opened = Folder(folder, RawSpec(folder=folder.name or "raw", missing=("",), exports={}))
    places: list[Place] = []
    unread: list[Unread] = []
    for name in opened.present:
        if not any(part.startswith(".") for part in PurePosixPath(name).parts):
            _look_into(name, opened, places, unread)
    return _named_apart(places), unread


def _look_into(name: str, opened: Folder, places: list[Place], unread: list[Unread]) -> None:
    shown, found = str(PurePosixPath(opened.spec.folder, name)), Findings()
    other = "" if is_archive(name) else _other_kind(name)
    if other:
        unread.append(_of_other_kind(shown, other))
        return
    try:
        data = opened.file(name, shown, found)
        if data is None:
            raise _Told(found)
        if not is_archive(name):
            places += _parts(data, name, None, shown)
            return
        archive = Archive(data, shown)
    except StudyError as fault:
        unread.append(unread_of(shown, fault))
        return
    for member in archive.names:
        if PurePosixPath(member).parts[0] in HIDDEN or PurePosixPath(member).name.startswith("."):
            continue
        inside = f"{shown}/{member}"
        try:
            other = _other_kind(member)
            if other:
                unread.append(_of_other_kind(inside, other))
            else:
                places += _parts(archive.read(member), name, member, inside)
        except StudyError as fault:
            unread.append(unread_of(inside, fault))


def _of_other_kind(shown: str, why: str) -> Unread:
    """A file of a kind that is not read; where it can be saved as another, that is to be done."""
    what, _, advice = why.partition(": ")
    known = PurePosixPath(shown).suffix.lower() in INSTEAD
    return Unread(shown, what if known else "no kind that holds exports", advice if known else "", known)


def _other_kind(name: str) -> str:
    """Why a file of this name is not read; nothing where it is."""
    try:
        kind_of(name)
    except ValueError as fault:
        return str(fault).removeprefix(f"{name} is ")
    return ""


class _Told(StudyError):
    """Findings of a reader that say why nothing is read."""

    def __init__(self, found: Findings):
        super().__init__("\n".join(f.message for f in found.errors), found.errors)


def unread_of(shown: str, fault: Exception) -> Unread:
    """One line for what is not read: the first fault that its reader tells."""
    findings = getattr(fault, "findings", ())
    if findings:
        return Unread(shown, without_name(shown, findings[0].message), findings[0].fix)
    why, _, fix = str(fault).partition("\n    to fix  ")
    return Unread(shown, without_name(shown, why), fix)


def without_name(shown: str, message: str) -> str:
    """The first line of a message about a file, without the name that stands beside it anyway."""
    return message.splitlines()[0].removeprefix(shown).lstrip(": ")


def _parts(data: bytes, file: str, member: str | None, shown: str) -> list[Place]:
    """The exports of one file. Errors: StudyError of its reader; `_Told`."""
    kind, found = kind_of(member or file), Findings()
    if not is_what_it_is_called(data, kind, shown, found):
        raise _Told(found)
    stem = PurePosixPath(member or file).stem

    def place(part: str = "", labels: dict[str, str] | None = None, why: tuple[str, ...] = (), **how) -> Place:
        # a declared export names its columns; of one that is still to be looked into, every column is read
        export = RawExport(file=file, member=member, columns=[NOT_KNOWN_YET], **how).model_copy(update={"columns": {}})
        return Place(name_of(f"{stem}_{part}" if part else stem), export, labels or {}, why)

    if kind == TEXT:
        how, why = _written(data, shown)
        return [place(why=why, **how)]
    if kind == WORKBOOK:
        sheets = Workbook(data, shown).sheets
        hidden = {name: ("the sheet is hidden",) if part.hidden else () for name, part in sheets.items()}
        return [place(name if len(sheets) > 1 else "", sheet=name, why=hidden[name]) for name in sheets]
    if kind == TRANSPORT:
        file_ = read_xpt(data, shown=shown)
        several = file_.members if len(file_.members) > 1 else (None,)
        read = [read_xpt(data, member=name, shown=shown) for name in several] if several != (None,) else [file_]
        return [place(n or "", _labels(f.variables), dataset=n, form=f.label) for n, f in zip(several, read, strict=True)]
    if kind == ODM:
        try:
            groups = groups_of(data)
        except BadXml as fault:
            raise StudyError(f"{shown} cannot be read: {fault.problem}\n    to fix  {fault.fix}") from None
        if not groups:
            raise StudyError(f"{shown} has no item groups")
        odm = [(OdmPlace(form=g.form or None, item_group=g.item_group), g.item_group) for g in groups]
        return [place(part if len(groups) > 1 else "", odm=at) for at, part in odm]
    if kind == JSON and b'"datasetJSONVersion"' in data[: 1 << 16]:
        read = read_as_written(data, shown)
        return [place(labels={c.name: c.label for c in read.columns if c.label}, form=read.label)]
    return [place()]


def _labels(variables) -> dict[str, str]:
    return {v.name: v.label for v in variables if v.label}


def _written(data: bytes, shown: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """How a text file is written, and why it is taken to be. Errors: `_Told`."""
    found = Findings()
    encoding = encoding_of(data, shown, found)
    text = None if encoding is None else decode(data, encoding, shown, found)
    if text is None:
        raise _Told(found)
    if encoding == "utf-8" and text.startswith("\ufeff"):
        encoding = "utf-8-sig"
    text = text.removeprefix("\ufeff")
    if text.startswith(COMMENT):
        delimiter = delimiter_of(text, (), '"', COMMENT, shown, quiet := Findings())
        if delimiter and _fields(text, delimiter, "") != _fields(text, delimiter, COMMENT):
            noted = f"the file begins with lines that have {COMMENT} in front and not the fields of the others"
            return {"encoding": encoding, "delimiter": delimiter, "comment": COMMENT}, (*_why(found), *_why(quiet), noted)
    if not any(delimiter in text.partition("\n")[0] for delimiter in DELIMITERS):
        return {"encoding": encoding, "delimiter": ","}, (*_why(found), "its header has one name")
    delimiter = delimiter_of(text, (), '"', "", shown, found)
    if delimiter is None:
        raise _Told(found)
    return {"encoding": encoding, "delimiter": delimiter}, _why(found)


def _fields(text: str, delimiter: str, comment: str) -> int:
    lines = (line for line in text.splitlines() if not (comment and line.startswith(comment)))
    return len(next(rows_of(lines, delimiter, '"'), []))


def _why(found: Findings) -> tuple[str, ...]:
    return tuple(_sentence(finding) for finding in found if finding.rule == "raw-detected")


def _sentence(finding: Finding) -> str:
    """The reason of a detection without the name of the file."""
    taken = finding.message.removeprefix(finding.source).strip()
    return taken.removeprefix("is ")


def name_of(text: str) -> str:
    """A name for an export: lower case, words joined by underscores; letters of any script stay."""
    return re.sub(r"\W+", "_", text.casefold()).strip("_") or "export"


def _named_apart(places: list[Place]) -> list[Place]:
    """The same places, a number behind a name that another one has already."""
    taken: set[str] = set()
    named = []
    for place in places:
        name, number = place.name, 2
        while name in taken:
            name, number = f"{place.name}_{number}", number + 1
        taken.add(name)
        named.append(place._replace(name=name))
    return named
