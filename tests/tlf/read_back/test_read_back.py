"""Every written file, read again: all is as laid out, and whatever is changed in a file is found."""

import shutil
from dataclasses import replace

import pytest

from sdtm2adam.study import open_study
from sdtm2adam.tlf.model import Cell, Row
from sdtm2adam.tlf.pages import pages_of_all
from sdtm2adam.tlf.read_back.compare import read_back
from sdtm2adam.tlf.write import write_displays
from tests.conftest import ROOT
from tests.tlf.displays import STYLE, awkward, block, display, empty, figure, wide
from tests.tlf.literals import AGE

KINDS = ("docx", "rtf", "pdf", "html", "xlsx")


@pytest.fixture(scope="module")
def displays():
    return [awkward(), wide(), empty(), figure()]


@pytest.fixture(scope="module")
def folder(displays, tmp_path_factory):
    """All awkward displays, written in every format."""
    folder = tmp_path_factory.mktemp("written")
    write_displays(displays, AGE, STYLE, folder)
    return folder


def told(folder, displays, kind: str) -> list[str]:
    """What is found in the files of one format."""
    style = STYLE.model_copy(update={"formats": (kind,)})
    return [finding.message for finding in read_back(folder, pages_of_all(displays, style), style)]


@pytest.mark.parametrize("kind", KINDS)
def test_awkward_displays_are_found_again_in_every_cell(folder, displays, kind):
    assert [] == told(folder, displays, kind)


@pytest.fixture(scope="module")
def reference_style():
    return open_study(ROOT).style


@pytest.fixture(scope="module")
def reference_pages(reference_displays, reference_style):
    """The pages of all outputs, which every format is written from."""
    return pages_of_all(reference_displays, reference_style)


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_reference_study_shows_what_was_laid_out(reference_out, reference_pages, reference_style, kind):
    assert len(reference_pages) > 10
    assert [] == read_back(reference_out / "tlf", reference_pages, reference_style.model_copy(update={"formats": (kind,)}))


def changed(display, column: int, text: str):
    """The display with another text in one cell of its second row."""
    first, second, *others = display.blocks[0].rows
    cells = list(second.cells)
    cells[column] = replace(cells[column], text=text, value=None)
    made = replace(display.blocks[0], rows=(first, replace(second, cells=tuple(cells)), *others))
    return replace(display, blocks=(made,))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("column", "text"), [(1, "another term"), (2, "1.6"), (2, "")])
def test_a_cell_that_differs_is_told_with_both_texts(folder, displays, kind, column, text):
    """The file holds what was written; the layout is asked for something else."""
    found = told(folder, [changed(displays[0], column, text), *displays[1:]], kind)

    assert len(found) == (1 if kind in ("xlsx", "html") else 2)  # alone, and in the packet
    assert all(repr(text.replace(" ", "") if kind == "pdf" else text) in message or "pages are not" in message for message in found)


@pytest.mark.parametrize("kind", ["docx", "rtf", "pdf", "html"])
def test_a_footnote_a_title_or_a_picture_that_differs_is_told(folder, displays, kind):
    note = [replace(displays[0], footnotes=("A note.", "Second note.")), *displays[1:]]
    title = [*displays[:2], replace(displays[2], title="Title of t_empt"), displays[3]]
    shown = [*displays[:3], replace(displays[3], picture=replace(displays[3].picture, alt="A circle"))]

    assert all(told(folder, other, kind) for other in (note, title, shown))


def test_a_number_that_became_text_is_told(folder, displays):
    """A spreadsheet that shows 0.5 as text cannot be summed."""
    first, *others = displays[0].blocks[0].rows
    cells = (*first.cells[:2], replace(first.cells[2], value=None))
    made = replace(displays[0], blocks=(replace(displays[0].blocks[0], rows=(replace(first, cells=cells), *others)),))

    assert ["sheet l, row 6, column 3: '0.5' is not '0.5'"] == [
        message.partition("laid out: ")[2] for message in told(folder, [made, *displays[1:]], "xlsx")
    ]


def test_the_heading_of_a_record_is_read_in_its_row(tmp_path):
    """In a spreadsheet, where a heading is a column."""
    plain = block([["01", "x"], ["02", "y"]], ("Participant", "Text"), keys=1)

    def headed(group: str):
        line = Row((Cell(f"Group: {group}"), Cell()), 0, f"Group: {group}", parts=(group,))
        rows = (line, *(replace(row, depth=1) for row in plain.rows))
        return display(replace(plain, rows=rows, headings=("Group",)), output="l", kind="listing", number="16.2.1")

    write_displays([headed("A")], AGE, STYLE, tmp_path)
    assert [] == [message for kind in KINDS for message in told(tmp_path, [headed("A")], kind)]
    (message,) = told(tmp_path, [headed("B")], "xlsx")
    assert "sheet l, row 6, column 1: 'A' is not 'B', sheet l, row 7, column 1: 'A' is not 'B'" in message


def test_a_file_that_is_not_there_is_told(folder, displays, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "rtf" / "t_wide.rtf").unlink()

    assert ["rtf/t_wide.rtf is not there"] == told(copy, displays, "rtf")


def test_wrong_page_numbers_in_the_contents_are_told(folder, displays):
    """The packet asked for without its first output has other pages everywhere."""
    for kind in ("docx", "rtf", "pdf"):
        assert any("packet" in message for message in told(folder, displays[1:], kind))
