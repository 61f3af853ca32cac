"""The bytes of an export: from the folder, or out of a zip; each file is opened once, however many exports it holds."""

from collections import Counter
from hashlib import sha256
from pathlib import Path, PurePosixPath

from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean, some
from sdtm2adam.formats.archives import Archive
from sdtm2adam.raw.excel_parts import Workbook
from sdtm2adam.spec.file_kinds import ARCHIVE, ODM, PARQUET, READABLE, TRANSPORT, WORKBOOK, FileKind
from sdtm2adam.spec.raw import RawExport, RawSpec

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a file of one kind begins, where another may bear its name. A web page is often a page to sign in, saved instead.
BEGINS = {
    b"PK\x03\x04": ("a zip archive or an Excel workbook", (WORKBOOK,)),
    OLD_OFFICE: ("an Excel workbook that is old (.xls) or locked with a password", (WORKBOOK,)),
    b"PAR1": ("a Parquet file", (PARQUET,)),
    b"HEADER RECORD*******": ("a SAS transport file", (TRANSPORT,)),
    b"%PDF-": ("a PDF", ()),
    b"\x1f\x8b\x08": ("a gzip archive", ()),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", ()),
}
ARTICLE = {"E": "an", "O": "an"}
PAGES = (b"<!doctype html", b"<html")
NOTHING = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


class Folder:
    """The folder of the exports, its archives and workbooks kept open while exports are read."""

    def __init__(self, path: Path, spec: RawSpec):
        self.path, self.spec = path, spec
        self.present = sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())
        self.archives: dict[str, Archive] = {}
        self.workbooks: dict[tuple, Workbook] = {}
        self.odm: dict[tuple, tuple[str, bytes]] = {}
        self._digests: dict[str, str] = {}
        # only what is asked for again is kept: the exports of a study may be larger than memory twice over
        self._again = {name for name, count in Counter(export.file for export in spec.exports.values()).items() if count > 1}
        self._kept: dict[str, bytes] = {}

    def file(self, name: str, shown: str, found: Findings) -> bytes | None:
        """The bytes of a file of the folder; None, and one error, when it is not there or cannot be read."""
        if name in self._kept:
            return self._kept[name]
        path = self.path / name
        if path.is_dir():
            message, fix = f"{shown} is a folder, not a file", "name the file in it, or put the file in its place"
            found.add(Finding("raw-missing-file", ERROR, "", "", message, source=shown, fix=fix))
            return None
        if not path.is_file():
            found.add(self._missing(name, shown))
            return None
        try:
            data = path.read_bytes()
        except OSError as fault:
            message = f"{shown} cannot be read: {fault.strerror or type(fault).__name__}"
            found.add(Finding("raw-unreadable", ERROR, "", "", message, source=shown, fix="look at its permissions, or copy it again"))
            return None
        self._digests[name] = sha256(data).hexdigest()
        if name in self._again:
            self._kept[name] = data
        return data

    def data(self, export: RawExport, shown: str, found: Findings) -> bytes | None:
        """The bytes that hold the records of an export, from a zip where it says so. Errors: BadArchive."""
        return self._within(export, export.member or export.file, shown, found)

    def catalogue(self, export: RawExport, found: Findings) -> bytes | None:
        """The formats catalogue of an export, in the same folder or the same zip. Errors: BadArchive."""
        shown = str(PurePosixPath(self.spec.folder, export.file if export.member else "", export.catalogue))
        return self._within(export, export.catalogue, shown, found)

    def _within(self, export: RawExport, name: str, shown: str, found: Findings) -> bytes | None:
        if export.member is None:
            return self.file(name, shown, found)
        if export.file not in self.archives:
            archive = str(PurePosixPath(self.spec.folder, export.file))
            packed = self.file(export.file, archive, found)
            if packed is None:
                return None
            self.archives[export.file] = Archive(packed, archive)
        return self.archives[export.file].read(name)

    def workbook(self, export: RawExport, data: bytes) -> Workbook:
        """The workbook of an export. Errors: BadWorkbook, BadArchive, BadXml."""
        place = (export.file, export.member)
        if place not in self.workbooks:
            self.workbooks[place] = Workbook(data, self.shown(export))
        return self.workbooks[place]

    def shown(self, export: RawExport) -> str:
        """The file of an export as messages show it, without the part that it reads: `raw/book.xlsx`, `raw/data.zip/book.xlsx`."""
        return str(PurePosixPath(self.spec.folder, export.file, export.member or ""))

    def sha256(self, name: str) -> str:
        """SHA-256 of a file that was read."""
        return self._digests[name]

    def strangers(self) -> list[str]:
        """Files of a kind that could be read and that no export names."""
        declared = {str(PurePosixPath(export.file)) for export in self.spec.exports.values()}
        return [p for p in self.present if PurePosixPath(p).suffix.lower() in (*READABLE, ARCHIVE) and p not in declared]

    def _missing(self, name: str, shown: str) -> Finding:
        """What the folder holds instead; the closest name is sought among files that no other export reads."""
        kind = PurePosixPath(name).suffix.lower()
        there = [p for p in self.present if PurePosixPath(p).suffix.lower() == kind]
        hint = did_you_mean(name, self.strangers())
        listed = f"there are: {some(there, 8)}" if there else f"there is no {kind} file in the folder"
        fix = f"put the file there, or change `file:` in specs/raw.yaml\n{listed}"
        return Finding("raw-missing-file", ERROR, "", "", f"{shown} is missing{hint}", source=shown, fix=fix)


def is_what_it_is_called(data: bytes, kind: FileKind, shown: str, found: Findings) -> bool:
    """False, and one error, for an empty file and for one that begins like a file of another kind."""
    if not data.strip(NOTHING):
        found.add(Finding("raw-empty-file", ERROR, "", "", f"{shown} is empty ({len(data)} bytes)", source=shown, fix="export it again"))
        return False
    other = _other_kind(data, kind)
    if other:
        message = f"{shown} is {other}, not {ARTICLE.get(kind.name[0], 'a')} {kind.name}".replace("not a text", "not text")
        fix = "export or download the file again" if "page" in other else "give it the ending of what it is, or export it again"
        found.add(Finding("raw-wrong-kind", ERROR, "", "", message, source=shown, fix=fix))
    return not other


def _other_kind(data: bytes, kind: FileKind) -> str:
    if kind != ODM and data[:512].lstrip(NOTHING).lower().startswith(PAGES):
        return "a web page (HTML), often one to sign in that was saved in place of the file"
    return next((name for begins, (name, kinds) in BEGINS.items() if data.startswith(begins) and kind not in kinds), "")


def unreadable(fault: StudyError, shown: str) -> Finding:
    """Why a file is not read, as its reader says it, as a finding."""
    message, _, fix = str(fault).partition("\n    to fix  ")
    if not fix and "; " not in message:  # after a semicolon some readers say themselves what to do
        fix = "export or copy the file again"
    return Finding("raw-unreadable", ERROR, "", "", message, source=shown, fix=fix)
