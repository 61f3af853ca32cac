"""A PDF file -> its pages, by the tags that a screen reader follows: what is not tagged right is not found."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

from sdtm2adam.tlf.read_back.sheet import Grid, Sheet

UNTAGGED = -1  # running heads and feet, rules
LINE_END_HYPHEN = "\x02"  # what pdfium makes of a hyphen that ends a line
HEADER = "TH"


def read_pdf(path: Path) -> list[Sheet]:
    """The pages of a file. Cells without text are left out, as nothing on the page stands for them.

    Errors: PdfiumError for a file that is none.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return [_sheet(document[number]) for number in range(len(document))]
    finally:
        document.close()


def _sheet(page) -> Sheet:
    import pypdfium2.raw as raw

    texts, sheet = _marked(page), Sheet()
    tree = raw.FPDF_StructTree_GetForPage(page)
    for i in range(raw.FPDF_StructTree_CountChildren(tree)):
        _walk(raw.FPDF_StructTree_GetChildAtIndex(tree, i), texts, sheet)
    raw.FPDF_StructTree_Close(tree)
    return sheet


def _marked(page) -> dict[int, list[str]]:
    """The texts of a page by the number under which tags name them."""
    import pypdfium2.raw as raw

    texts: dict[int, list[str]] = {}
    shown = page.get_textpage()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
        number = raw.FPDFPageObj_GetMarkedContentID(thing)
        if number != UNTAGGED:
            said = _said(lambda buffer, size, thing=thing: raw.FPDFTextObj_GetText(thing, shown, buffer, size), ctypes.c_ushort)
            texts.setdefault(number, []).append(said)
    return texts


def _said(ask, of) -> str:
    """A text that pdfium writes into a buffer, having told its size."""
    size = ask(None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(of)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace").replace(LINE_END_HYPHEN, "-")


def _walk(element, texts: dict[int, list[str]], sheet: Sheet) -> None:
    import pypdfium2.raw as raw

    kind = _kind(element)
    if kind == "Table":
        sheet.grids.append(_grid(element, texts))
    elif kind == "Figure":
        sheet.pictures.append(_said(lambda buffer, size: raw.FPDF_StructElement_GetAltText(element, buffer, size), ctypes.c_void_p))
    else:
        own = "".join(_own(element, texts))
        sheet.texts += [own] if own.strip() else []
        for child in _children(element):
            _walk(child, texts, sheet)


def _kind(element) -> str:
    import pypdfium2.raw as raw

    return _said(lambda buffer, size: raw.FPDF_StructElement_GetType(element, buffer, size), ctypes.c_void_p)


def _children(element) -> Iterator:
    import pypdfium2.raw as raw

    for i in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, i)
        if child:
            yield child


def _own(element, texts: dict[int, list[str]]) -> Iterator[str]:
    import pypdfium2.raw as raw

    for i in range(raw.FPDF_StructElement_GetMarkedContentIdCount(element)):
        yield from texts.get(raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, i), ())


def _all(element, texts: dict[int, list[str]]) -> str:
    return "".join([*_own(element, texts), *(_all(child, texts) for child in _children(element))])


def _grid(table, texts: dict[int, list[str]]) -> Grid:
    grid = Grid()
    for part in _children(table):
        for row in [part] if _kind(part) == "TR" else _children(part):
            cells = list(_children(row))
            heads = bool(cells) and all(_kind(cell) == HEADER for cell in cells)
            (grid.head if heads else grid.rows).append([_all(cell, texts) for cell in cells])
    return grid
