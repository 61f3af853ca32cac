"""A release of CDISC terminology as NCI EVS publishes it: tab-separated text, Excel, ODM-XML; and its export as CSV.

What a file is, its first bytes say, not its name.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from sdtm2adam.errors import StudyError, some
from sdtm2adam.formats.archives import Archive
from sdtm2adam.standards.nci_odm import odm_release
from sdtm2adam.standards.nci_rows import (
    PACKAGE_NAMES,
    Release,
    ReleasedCodelist,
    ReleasedValue,
    is_date,
    named,
    refused,
    release_of,
    synonyms_in,
    tidy,
    which,
)

# Columns of NCI's table, as its header has them; the definition and the date may be left out.
CODE, OF, EXTENSIBLE, NAME = "Code", "Codelist Code", "Codelist Extensible (Yes/No)", "Codelist Name"
VALUE, SYNONYMS, PREFERRED, STANDARD = "CDISC Submission Value", "CDISC Synonym(s)", "NCI Preferred Term", "Standard and Date"
NEEDED = (CODE, OF, EXTENSIBLE, NAME, VALUE, SYNONYMS, PREFERRED)
AGAIN = "download the file again from NCI EVS (tab-separated text, Excel as .xlsx, or ODM-XML)"
PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html\b)", re.IGNORECASE | re.DOTALL)
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
QUOTED = re.compile(r'"(?:[^"]|"")*"')
HEADER_WITHIN = 20  # rows of a sheet in which the header is looked for

Row = tuple[str, Sequence[str]]  # where it stands, and its cells


def read_release(path: Path, package: str = "", on: str = "") -> Release:
    """The release in a file. Errors: Unreadable, one message with all that is wrong, and what to do.

    package, on  which package, and its date, where the file does not say so itself or says it wrongly
    """
    shown, package = path.name, PACKAGE_NAMES.get(package.lower(), package)
    if on and not is_date(on):
        raise StudyError(f"{on} is not a date; write it as 2025-03-28")
    if package and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", package):
        raise StudyError(f"{package} is not the name of a package; write it as SDTM or ADaM")
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise refused(shown, [f"it cannot be read ({fault.strerror})"], "name a file that is there") from None
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise refused(shown, ["it is empty"], AGAIN)
    if PAGE.match(start):
        raise refused(shown, ["it is a web page (HTML), not a release: often the page of the download instead of the file"], AGAIN)
    if data.startswith(OLD_EXCEL):
        fix = "open it and save it as .xlsx, or take the tab-separated text file (.txt) of the same release"
        raise refused(shown, ["it is an Excel workbook of the old kind (.xls), which is not read"], fix)
    if data.startswith(ZIP):
        return _excel(data, shown, package, on)
    if start.lstrip().startswith(b"<") or (start[:2] in MARKS and b"<\x00?\x00" in start[:8]):
        return odm_release(data, shown, package, on)
    return _text(data, shown, package, on)


def _text(data: bytes, shown: str, package: str, on: str) -> Release:
    """The text file, or the same table as CSV."""
    text, notes = _decoded(data, shown)
    if "\0" in text:
        raise refused(shown, ["it is no text: it has NUL bytes"], AGAIN)
    first = text.split("\n", 1)[0]
    if "\t" in first:
        lines = text.split("\n")
        if lines[-1]:
            notes.append("the file does not end with a line break; compare its size with that at NCI")
        rows = [(f"line {n}", _unquoted(line.rstrip("\r").split("\t"))) for n, line in enumerate(lines, start=1) if line.strip()]
    else:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            rows = [(f"line {reader.line_num}", cells) for cells in reader if any(cells)]
        except csv.Error as fault:
            raise refused(shown, [f"line {reader.line_num}: {fault}"], AGAIN) from None
    return _table(rows, shown, package, on, "", notes)


def _decoded(data: bytes, shown: str) -> tuple[str, list[str]]:
    mark = next((encoding for bom, encoding in MARKS.items() if data.startswith(bom)), "utf-8")
    try:
        return data.decode(mark), []
    except UnicodeDecodeError as odd:
        if odd.reason == "unexpected end of data" and odd.end == len(data):
            raise refused(shown, ["it is cut off: it ends within a character"], AGAIN) from None
    try:  # how the older files were written
        return data.decode("cp1252"), ["the file is not UTF-8; it was read as Windows text (cp1252)"]
    except UnicodeDecodeError as odd:
        raise refused(shown, [f"byte 0x{data[odd.start]:02X} at {odd.start:,} is neither UTF-8 nor Windows text"], AGAIN) from None


def _unquoted(cells: list[str]) -> list[str]:
    """Cells without the quotation marks that a spreadsheet puts around some of them."""
    return [cell[1:-1].replace('""', '"') if QUOTED.fullmatch(cell) else cell for cell in cells]


def _excel(data: bytes, shown: str, package: str, on: str) -> Release:
    """The one sheet of a workbook that has the header of NCI's table."""
    from openpyxl import load_workbook

    try:
        archive = Archive(data, shown)
        for member in archive.names:
            archive.read(member)  # damaged members and such as grow without bounds are told here
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except StudyError as fault:
        raise refused(shown, [str(fault).removeprefix(f"{shown} ")], AGAIN) from None
    except Exception as fault:  # whatever a file that is no workbook makes of its reader
        raise refused(shown, [f"it is not an Excel workbook ({type(fault).__name__}: {fault})"], AGAIN) from None
    found = []
    for sheet in book.worksheets:
        rows = [(f"row {n}", [_cell(value) for value in cells]) for n, cells in enumerate(sheet.iter_rows(values_only=True), start=1)]
        top = next((i for i, (_, cells) in enumerate(rows[:HEADER_WITHIN]) if {CODE, OF} <= {_heading(cell) for cell in cells}), None)
        if top is not None:
            found.append((sheet.title, [(at, cells) for at, cells in rows[top:] if any(cells)]))
    if len(found) != 1:
        has = f"the sheets {some(title for title, _ in found)} each have" if found else f"none of the sheets ({some(book.sheetnames)}) has"
        fix = "leave one sheet of terms in the workbook" if found else AGAIN
        raise refused(shown, [f"{has} the header of NCI's table ({', '.join(NEEDED)})"], fix)
    (title, rows) = found[0]
    return _table(rows, shown, package, on, title, [])


def _cell(value: object) -> str:
    """A cell as text; a number that a spreadsheet made of one is written as it is shown."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _heading(cell: str) -> str:
    """A heading as it is known here, whatever its case and spaces."""
    plain = " ".join(cell.replace("\ufeff", "").split()).casefold()
    return next((name for name in (*NEEDED, STANDARD) if name.casefold() == plain), plain)


def _table(rows: list[Row], shown: str, package: str, on: str, title: str, notes: list[str]) -> Release:
    """NCI's table: a row without a codelist code is a codelist, and its terms name it."""
    names = [_heading(cell) for cell in rows[0][1]]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise refused(shown, [f"its header lacks {', '.join(missing)}; it has {some((n for n in names if n), 10) or 'nothing'}"], AGAIN)
    faults = []
    twice = sorted({name for name in names if name in NEEDED and names.count(name) > 1})
    if twice:
        faults.append(f"its header has twice: {', '.join(twice)}")
    needed = max(names.index(name) for name in NEEDED) + 1
    width = len(names) if STANDARD not in names else max(needed, names.index(STANDARD) + 1)
    ragged = [f"{at} has {len(cells)} cells" for at, cells in rows[1:] if len(cells) < width or any(cells[len(names) :])]
    if ragged:
        faults.append(f"{len(ragged)} row(s) do not fit the header's {len(names)} columns (cut off?): {some(ragged)}")
    errors = [f"{at}: {cell}" for at, cells in rows[1:] for cell in cells if cell in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!")]
    if errors:
        faults.append(f"{len(errors)} cell(s) with a fault of a formula: {some(errors)}")
    if faults:
        raise refused(shown, faults, AGAIN)
    at = {name: names.index(name) for name in (*NEEDED, STANDARD) if name in names}
    lists, values = [], []
    for where, cells in rows[1:]:
        cell = {name: tidy(cells[i]) for name, i in at.items()}
        if cell[OF]:
            values.append(ReleasedValue(cell[OF], cell[CODE], cell[VALUE], synonyms_in(cell[SYNONYMS]), cell[PREFERRED], where))
        else:
            lists.append(ReleasedCodelist(cell[CODE], cell[VALUE], cell[NAME], cell[EXTENSIBLE].capitalize(), where))
    package, on = _which(rows, at.get(STANDARD), shown, package, on, title)
    return release_of(shown, lists, values, package, on, notes)


def _which(rows: list[Row], column: int | None, shown: str, package: str, on: str, title: str) -> tuple[str, str]:
    """Package and date: as told, else of the column Standard and Date, of the sheet, of the file's name."""
    said = list(dict.fromkeys(tidy(cells[column]) for _, cells in rows[1:] if cells[column].strip())) if column is not None else []
    if len({named(text) for text in said}) > 1 and not (package and on):
        raise refused(
            shown, [f"it holds several releases: {some(said)}"], "split it, a file for each, or name one with --package and --date"
        )
    return which(shown, package, on, *said[:1], title, shown)
