"""The parts of an Excel workbook, which is a zip of XML files: sheets by name, shared texts, number formats, cells.

Read with the streaming parser of formats/safe_xml.py and not through openpyxl, which takes three times as long, holds every
cell as an object, and does not tell a formula without a computed value from an empty cell.
Source: ECMA-376 part 1, SpreadsheetML (18.2 workbook, 18.3 worksheets, 18.4 shared strings, 18.8 styles).
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from posixpath import normpath

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.archives import Archive
from sdtm2adam.formats.safe_xml import Element, parse, stream
from sdtm2adam.raw.excel_formats import BUILT_IN, BY_REGION, REGION

OF_TEXT = dict.fromkeys(("s", "str", "inlineStr"), "s")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a number or name that is not as the standard has it makes of reading it.
DAMAGE = (ValueError, KeyError, IndexError, TypeError)
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the part that holds an encrypted workbook, as the old container writes it.
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")


class BadWorkbook(StudyError):
    """Why a file is not read as a workbook; one sentence, with what to do."""


@dataclass(frozen=True)
class SheetPart:
    name: str
    part: str
    hidden: bool


@dataclass
class Cells:
    """What a sheet's XML says; rows and columns are counted from 1.

    rows, columns, styles, kinds, contents
                of each cell with content; the kind is n number, s text, b boolean, e error, or d date as ISO text.
                Five lists and not one of tuples, which the garbage collector would go through again and again
    formulas    places in these of contents that were computed;  uncomputed  of those that never were
    """

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)
    uncomputed: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


class Workbook:
    """An opened workbook. Errors (on opening and reading): BadWorkbook, BadArchive, BadXml."""

    def __init__(self, data: bytes, shown: str):
        self.shown = shown
        if data.startswith(OLD_OR_LOCKED):
            if LOCKED_PART in data:
                raise BadWorkbook(f"{shown} is encrypted with a password; save it without one")
            raise BadWorkbook(f"{shown} is a workbook of the old kind (.xls) whatever its name says; save it as .xlsx")
        self.archive = Archive(data, shown)
        try:
            self._open()
        except DAMAGE as fault:
            raise self._damaged(fault) from None

    def _open(self) -> None:
        main = self._main_part()
        root = self._xml(main)
        related = self._related(main)
        self.sheets = _sheets(root, related)
        properties, calculation = _below(root, "workbookPr"), _below(root, "calcPr")
        self.from_1904 = any(_is_true(p.get("date1904")) for p in properties)
        self.asks_to_calculate = any(_is_true(c.get("fullCalcOnLoad")) for c in calculation)
        self._texts_part = _part_of(related, "/sharedStrings")
        self._styles_part = _part_of(related, "/styles")

    def _main_part(self) -> str:
        target = _part_of(self._related(""), "/officeDocument") if "_rels/.rels" in self.archive.names else "xl/workbook.xml"
        if target not in self.archive.names:
            raise BadWorkbook(f"{self.shown} is a zip archive and no workbook; if it holds exports, name it .zip and say `member:`")
        return target

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (type, part) of one part."""
        path = PurePosixPath(part)
        rels = str(path.parent / "_rels" / f"{path.name}.rels")
        if rels not in self.archive.names:
            return {}
        folder = str(path.parent)
        return {
            e.get("Id", ""): (e.get("Type", ""), normpath(f"{folder}/{t}" if not t.startswith("/") else t).lstrip("/"))
            for e in self._xml(rels)
            if e.get("TargetMode") != "External" and (t := e.get("Target", ""))
        }

    def _xml(self, part: str) -> Element:
        return parse(self.archive.read(part), f"{self.shown}/{part}")

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts that cells share."""
        return () if self._texts_part is None else _shared_texts(self.archive.read(self._texts_part), f"{self.shown}/{self._texts_part}")

    @cached_property
    def formats(self) -> tuple[str | None, ...]:
        """The number format of each style; REGION where it is the computer's, None where it is its currency."""
        if self._styles_part is None:
            return ()
        root = self._xml(self._styles_part)
        own = {int(e.get("numFmtId", "0")): e.get("formatCode", "General") for e in _below(root, "numFmt")}
        styles = [xf for group in _below(root, "cellXfs") for xf in group]
        return tuple(_format(int(xf.get("numFmtId", "0")), own) for xf in styles)

    def cells(self, sheet: SheetPart) -> Cells:
        """Everything a sheet holds."""
        try:
            return read_cells(self.archive.read(sheet.part), f"{self.shown} sheet {sheet.name}", self.texts)
        except DAMAGE as fault:
            raise self._damaged(fault) from None

    def _damaged(self, fault: Exception) -> BadWorkbook:
        return BadWorkbook(f"{self.shown} is damaged ({type(fault).__name__}: {fault}); open it, save it again, or export it again")


def _format(number: int, own: dict[int, str]) -> str | None:
    return own.get(number) or BUILT_IN.get(number) or (REGION if number in BY_REGION else None)


def _sheets(root: Element, related: dict[str, tuple[str, str]]) -> dict[str, SheetPart]:
    """The sheets with cells (a sheet may be a chart), in the order of the workbook."""
    found = {}
    for element in _below(root, "sheet"):
        name, kind_and_part = element.get("name", ""), related.get(_relationship(element), ("", ""))
        if kind_and_part[0].endswith("/worksheet"):
            found[name] = SheetPart(name, kind_and_part[1], element.get("state", "visible") != "visible")
    return found


def _relationship(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def _part_of(related: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((part for type_, part in related.values() if type_.endswith(kind)), None)


def _below(root: Element, name: str) -> list[Element]:
    """Elements of a name anywhere below; the namespace differs between the two editions of the standard."""
    return [e for e in root.iter() if e.tag.rpartition("}")[2] == name]


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")


def meant(text: str) -> str:
    """Text as it was typed: characters that XML cannot hold are written _x000D_."""
    if "_x" not in text:
        return text
    read = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # two halves of one character stand as two escapes
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _shared_texts(data: bytes, shown: str) -> tuple[str, ...]:
    """Each shared text; its runs of one look joined, and without the reading aids of East Asian text."""
    texts: list[str] = []
    runs: list[str] = []
    aids = 0

    def started(tag: str, attributes: dict[str, str], line: int, text: str) -> None:
        nonlocal aids
        name = tag.rpartition("}")[2]
        aids += name == "rPh"
        if name == "si":
            runs.clear()

    def ended(tag: str, text: str) -> None:
        nonlocal aids
        name = tag.rpartition("}")[2]
        aids -= name == "rPh"
        if name == "t" and not aids:
            runs.append(text)
        elif name == "si":
            texts.append(meant("".join(runs)))

    stream(data, shown, started, ended)
    return tuple(texts)


def read_cells(data: bytes, shown: str, texts: tuple[str, ...]) -> Cells:
    """One pass over the XML of a sheet; `texts` are those that its cells share."""
    cells = Cells()
    rows, columns, styles, kinds, contents = (
        each.append for each in (cells.rows, cells.columns, cells.styles, cells.kinds, cells.contents)
    )
    in_letters: dict[str, int] = {}
    cell = number = None
    here: dict[str, str] = {}
    row = column = aids = 0
    value: str | None = None
    formula = False
    runs: list[str] = []

    # These two run once for every element of a sheet, most often for a cell and its value, so those are looked for first.
    def started(tag: str, attributes: dict[str, str], line: int, text: str) -> None:
        nonlocal cell, number, here, row, column, value, formula, aids
        if tag == cell:
            here, value, formula = attributes, None, False
            runs.clear()
            letters = attributes.get("r", "").rstrip("0123456789")
            column = (in_letters.get(letters) or in_letters.setdefault(letters, column_number(letters))) if letters else column + 1
        elif tag != number:
            name = tag.rpartition("}")[2]
            if cell is None:
                cell, number = (tag[: -len(name)] + each for each in "cv")
            elif name == "row":
                row, column = int(attributes.get("r", row + 1)), 0
                if _is_true(attributes.get("hidden")):
                    cells.hidden_rows.append(row)
            elif name == "col" and _is_true(attributes.get("hidden")):
                cells.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
            elif name == "mergeCell":
                cells.merged.append(attributes["ref"])
            aids += name == "rPh"

    def ended(tag: str, text: str) -> None:
        nonlocal value, formula, aids
        if tag == number:
            value = text
        elif tag == cell:
            if value is not None or formula or runs:
                kind = here.get("t", "n")
                if formula:
                    computed(kind)
                rows(row)
                columns(column)
                styles(int(here.get("s", 0)))
                kinds(OF_TEXT.get(kind, kind))
                contents(said(kind))
        else:
            name = tag.rpartition("}")[2]
            if name == "f":
                formula = True
            elif name == "t" and not aids:
                runs.append(text)
            aids -= name == "rPh"

    def computed(kind: str) -> None:
        cells.formulas.append(len(cells.rows))
        if value is None or (value == "" and kind != "str"):
            cells.uncomputed.append(len(cells.rows))

    def said(kind: str) -> str:
        if kind == "s":
            return texts[int(value)]
        if kind == "inlineStr":
            return meant("".join(runs))
        return meant(value or "") if kind == "str" else value or ""

    stream(data, shown, started, ended)
    return cells


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
