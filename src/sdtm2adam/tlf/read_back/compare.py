"""What the files hold, held against the pages they were written from."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path

from sdtm2adam.errors import ERROR, Finding, some
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Page
from sdtm2adam.tlf.read_back.expected import alone, on_the_web, together
from sdtm2adam.tlf.read_back.pdf import read_pdf
from sdtm2adam.tlf.read_back.rtf import read_rtf
from sdtm2adam.tlf.read_back.sheet import Grid, Sheet
from sdtm2adam.tlf.read_back.web import read_web
from sdtm2adam.tlf.read_back.word import read_word
from sdtm2adam.tlf.read_back.workbook import workbook_faults

RULE = "tlf-read-back"
READERS: dict[str, Callable[[Path], list[Sheet]]] = {"docx": read_word, "rtf": read_rtf, "pdf": read_pdf, "html": read_web}
TOGETHER = ("docx", "rtf", "pdf")
TOLD = 3  # differences of a file that are told


def read_back(folder: Path, outputs: Sequence[Sequence[Page]], style: Style) -> list[Finding]:
    """A finding for each file of the folder that does not show what its pages show, or that is not there.

    Compared are the pages, every cell of their tables, titles, footnotes, `Page x of y`, the table of contents, and the
    alternative texts of pictures. Of PDF files line ends and blanks are not compared, as lines are set one by one.
    """
    found = []
    for kind in style.formats:
        if kind == "xlsx":
            path = folder / "packet.xlsx"
            found += _finding(path, folder, lambda path=path: workbook_faults(path, [pages[0].display for pages in outputs]))
            continue
        bare = kind == "pdf"
        for pages in outputs:
            path = folder / kind / f"{pages[0].display.output}.{kind}"
            wanted = [on_the_web(pages[0].display, style)] if kind == "html" else alone(pages, style)
            found += _finding(
                path, folder, lambda kind=kind, path=path, wanted=wanted, bare=bare: _faults(READERS[kind](path), wanted, bare)
            )
        if kind in TOGETHER:
            path, wanted = folder / f"packet.{kind}", together(outputs, style)
            found += _finding(
                path, folder, lambda kind=kind, path=path, wanted=wanted, bare=bare: _faults(READERS[kind](path), wanted, bare)
            )
    return found


def _finding(path: Path, folder: Path, faults: Callable[[], Iterator[str]]) -> list[Finding]:
    name = path.relative_to(folder).as_posix()
    if not path.is_file():
        return [Finding(RULE, ERROR, path.stem, "", f"{name} is not there")]
    told = list(islice(faults(), 1000))
    if not told:
        return []
    return [Finding(RULE, ERROR, path.stem, "", f"{name} does not show what was laid out: {some(told[:TOLD])}", count=len(told))]


def _faults(read: Sequence[Sheet], wanted: Sequence[Sheet], bare: bool) -> Iterator[str]:
    """A sentence for each thing that differs; `bare`: blanks and empty cells do not count."""
    if len(read) != len(wanted):
        yield f"{len(read)} pages are not {len(wanted)}"
    for number, (got, due) in enumerate(zip(read, wanted, strict=False), start=1):
        yield from _texts(got, due, bare, f"page {number}")
        if len(got.grids) != len(due.grids):
            yield f"page {number}: {len(got.grids)} tables are not {len(due.grids)}"
        for grid, of in zip(got.grids, due.grids, strict=False):
            yield from _cells(grid, of, bare, f"page {number}")
        if [_plain(alt, bare) for alt in got.pictures] != [_plain(alt, bare) for alt in due.pictures]:
            yield f"page {number}: pictures {got.pictures} are not {due.pictures}"


def _texts(got: Sheet, due: Sheet, bare: bool, where: str) -> Iterator[str]:
    """Titles and footnotes, one by one; in PDF as one text, as a line may be several there."""
    if bare:
        a, b = ("".join(_plain(text, True) for text in sheet.texts) for sheet in (got, due))
        if a != b:
            yield f"{where}: the text {_around(a, b)!r} is not {_around(b, a)!r}"
        return
    for a, b in zip_longest(got.texts, due.texts, fillvalue=""):
        if a != b:
            yield f"{where}: the text {a!r} is not {b!r}"


def _cells(got: Grid, due: Grid, bare: bool, where: str) -> Iterator[str]:
    for part, read, wanted in (("header line", got.head, due.head), ("row", got.rows, due.rows)):
        if bare:  # in PDF a label over several header lines stands in the first of them
            read, wanted = _filled(read), _filled(wanted)
            if part == "header line":
                read, wanted = [sorted(chain(*read))], [sorted(chain(*wanted))]
        if len(read) != len(wanted):
            yield f"{where}: {len(read)} {part}s are not {len(wanted)}"
        for number, (row, of) in enumerate(zip(read, wanted, strict=False), start=1):
            for column, (a, b) in enumerate(zip_longest(row, of, fillvalue=""), start=1):
                if a != b:
                    yield f"{where}, {part} {number}, cell {column}: {a!r} is not {b!r}"


def _filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows without blanks and cells without text, those that have some."""
    bare = [[text for text in (_plain(cell, True) for cell in row) if text] for row in rows]
    return [row for row in bare if row]


def _plain(text: str, bare: bool) -> str:
    return "".join(text.split()) if bare else text


def _around(text: str, other: str) -> str:
    """The part of a text where it begins to differ from another."""
    at = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    return text[max(at - 20, 0) : at + 20]
