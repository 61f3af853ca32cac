"""PDF as a reader of it finds it: bookmarks, tags, fonts, pages, the same bytes."""

import re

import pypdfium2
import pypdfium2.raw as raw
import pytest

from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.pdf import PdfWriter
from sdtm2adam.tlf.pdf_table import quoted
from tests.tlf.displays import STYLE, awkward, empty, figure, wide


@pytest.fixture(scope="module")
def outputs():
    return [pages_of(shown, STYLE) for shown in (wide(), empty(), figure(), awkward())]


@pytest.fixture(scope="module")
def packet(outputs) -> bytes:
    return PdfWriter(STYLE).packet(outputs)


def test_every_section_and_output_has_a_bookmark_that_leads_to_its_page(packet, outputs):
    """One page of contents; the pages of the outputs follow."""
    document = pypdfium2.PdfDocument(packet)
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index() + 1) for mark in document.get_toc()]
    counts = [len(pages) for pages in outputs]

    assert 1 + sum(counts) == len(document)
    assert [
        (0, "14  Tables", 2),
        (1, "Table 14.1.2  Title of t_wide", 2),
        (1, "Table 14.1.3  Title of t_empty", 2 + counts[0]),
        (1, "Figure 14.2.1  Title of f", 3 + counts[0]),
        (0, "16  Lists", 4 + counts[0]),
        (1, "Listing 16.2.1  Title of l", 4 + counts[0]),
    ] == marks


def test_files_are_tagged_and_say_their_title_and_language(packet):
    document = pypdfium2.PdfDocument(packet)

    assert raw.FPDFCatalog_IsTagged(document) and STYLE.packet == document.get_metadata_value("Title")
    assert b"/Lang(en)" in packet


def test_every_font_is_embedded(packet):
    """Each font's description names the file that is in it."""
    described = re.findall(rb"/Type/FontDescriptor.*?>>", packet, re.DOTALL)
    names = b" ".join(found.partition(b"/FontName/")[2].split(b"/")[0] for found in described)

    assert [] == [found for found in described if b"/FontFile" not in found]
    assert b"+Arimo" in names and b"+NotoSansKR" in names and b"+LastResort" in names


def test_the_same_pages_give_the_same_bytes(outputs, packet):
    assert packet == PdfWriter(STYLE).packet(outputs)


def test_no_file_knows_the_clock(packet):
    assert b"/CreationDate" not in packet and b"/ModDate" not in packet and b"xmp:CreateDate" not in packet


def test_pages_have_the_size_of_the_paper(packet):
    sheet = paper(STYLE)

    assert all(
        abs(page.get_width() - sheet.width) < 0.1 and abs(page.get_height() - sheet.height) < 0.1 for page in pypdfium2.PdfDocument(packet)
    )


def test_no_line_stands_outside_the_margins(packet, outputs):
    """Right of the margin, or below the footer, text would be cut off in print."""
    sheet, left = paper(STYLE), STYLE.margins.left * 72 / 2.54
    for page in pypdfium2.PdfDocument(packet):
        shown = page.get_textpage()
        for i in range(shown.count_rects()):
            x, y, right, _ = shown.get_rect(i)
            assert left - 1 < x and right < left + sheet.room + 1 and y > 0, shown.get_text_bounded(*shown.get_rect(i))


def test_text_is_a_string_and_never_markup():
    assert r'"\\u{7} \"#x\" *b*\n"' == quoted('\\u{7} "#x" *b*\n')
