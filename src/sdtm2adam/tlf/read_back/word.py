"""A Word document -> its pages, as they are parted in the file."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from sdtm2adam.tlf.read_back.sheet import Grid, Sheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
P, TBL, TR, TC, RUN, TEXT, TAB, BREAK, HIDDEN = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t", "tab", "br", "vanish"))
HEADER, NEW_PAGE = f"{W}trPr/{W}tblHeader", f"{W}pPr/{W}pageBreakBefore"


def read_word(path: Path) -> list[Sheet]:
    """The pages of a document. Errors: what zipfile and ElementTree raise for a file that is none."""
    with ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    sheets = [Sheet()]
    for element in body:
        if element.tag == P:
            if element.find(NEW_PAGE) is not None:
                sheets.append(Sheet())
            text = _text(element)
            sheets[-1].texts += [text] if text.strip() else []
            sheets[-1].pictures += [picture.get("descr") for picture in element.iter(PICTURE)]
        elif element.tag == TBL:
            sheets[-1].grids.append(_grid(element))
    return sheets


def _grid(table) -> Grid:
    grid = Grid()
    for row in table.iterfind(TR):
        cells = ["\n".join(_text(paragraph) for paragraph in cell.iterfind(P)) for cell in row.iterfind(TC)]
        (grid.head if row.find(HEADER) is not None else grid.rows).append(cells)
    return grid


def _text(paragraph) -> str:
    """What a paragraph shows: the texts, tabs and breaks of its runs; what fields tell to Word is no text."""
    return "".join(part for run in paragraph.iter(RUN) for part in _parts(run))


def _parts(run) -> Iterator[str]:
    for part in run:
        if part.tag == TEXT:
            yield part.text or ""
        elif part.tag in (TAB, BREAK):
            yield "\t" if part.tag == TAB else "\n"
