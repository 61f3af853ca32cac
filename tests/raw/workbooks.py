"""Workbooks for tests: written by xlsxwriter, or laid together from the parts of the format where no writer makes such a file."""

import io
import zipfile

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(fill, **options) -> bytes:
    """What `fill(book)` writes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book)
    return buffer.getvalue()


def sheet(rows: list[list], name: str = "Sheet1") -> bytes:
    """One sheet of texts (numbers where numbers are given)."""

    def fill(book) -> None:
        made = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                (made.write_string if isinstance(value, str) else made.write_number)(r, c, value)

    return workbook(fill, strings_to_formulas=False)


def from_parts(cells: str, texts: str = "", calculation: str = "", prefix: str = "", doctype: str = "") -> bytes:
    """A workbook of one sheet with this XML in sheetData, these shared <si> texts, and only the parts that must be there."""
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns{":" + prefix if prefix else ""}="{MAIN}" xmlns:r="{OFFICE}"'
    listed = f'<{p}sheet name="S" sheetId="1" r:id="rId1"/>'
    parts = {
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": _relations(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("sharedStrings", "/xl/sharedStrings.xml")}
        ),
        "xl/workbook.xml": f"<{p}workbook {space}><{p}sheets>{listed}</{p}sheets>{calculation}</{p}workbook>",
        "xl/sharedStrings.xml": f"<{p}sst {space}>{texts}</{p}sst>",
        "xl/worksheets/sheet1.xml": f"{doctype}<{p}worksheet {space}><{p}sheetData>{cells}</{p}sheetData></{p}worksheet>",
    }
    return packed({name: text.encode() for name, text in parts.items()})


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    each = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>' for i, (kind, target) in targets.items())
    return f'<Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def packed(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()
