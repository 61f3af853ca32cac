"""RTF: commands of the data disarmed, characters as numbers, tables, pictures and links as programs need them."""

import re

import pytest

from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.rtf import RtfWriter
from sdtm2adam.tlf.rtf_parts import escaped
from tests.tlf.displays import STYLE, awkward, empty, figure, picture, wide


@pytest.fixture(scope="module")
def packet() -> str:
    return RtfWriter(STYLE).packet([pages_of(shown, STYLE) for shown in (wide(), empty(), figure(), awkward())]).decode("ascii")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{\\b}", "\\{\\\\b\\}"),
        ("a\nb\tc", "a\\line b\\tab c"),
        ("\u00e9", "\\u233?"),
        ("\u2265", "\\u8805?"),
        ("\ud55c\uae00", "{\\f1 \\u-10916?\\u-20992?}"),
        ("\U0001d6fc", "\\u-10187?\\u-8452?"),
        ("bell\x07", "bell\\u9223?"),
    ],
)
def test_text_is_written_as_numbers_and_commands_are_disarmed(text, written):
    """Signed 16 bits: U+D55C is 54620 - 65536, U+AE00 44544 - 65536; an alpha beyond the first 65,536 is D835 DEFC."""
    assert written == escaped(text)


def test_header_rows_repeat_and_no_row_splits(packet):
    rows = re.findall(r"\\trowd.*?\\row", packet, re.DOTALL)
    header = [row for row in rows if "\\trhdr" in row]

    assert rows and all("\\trkeep" in row for row in rows)
    assert any("Arm 1" in row for row in header) and not any("Characteristic" in row for row in header)


def test_every_row_has_as_many_cells_as_edges(packet):
    for row in re.findall(r"\\trowd.*?\\row", packet, re.DOTALL):
        edges = [int(edge) for edge in re.findall(r"\\cellx(\d+)", row)]

        assert len(edges) == len(re.findall(r"\\cell(?!x)", row)) and sorted(set(edges)) == edges


def test_numbers_stand_at_decimal_tabs(packet):
    assert re.search(r"\\tqdec\\tx\d+ 0\.5\\cell", packet)


def test_every_link_and_page_reference_leads_to_one_bookmark(packet):
    marks = re.findall(r"\\bkmkstart (\w+)", packet)

    assert ["out_t_wide", "out_t_empty", "out_f", "out_l"] == marks == re.findall(r"\\bkmkend (\w+)", packet)
    assert set(marks) == set(re.findall(r'HYPERLINK \\\\l "(\w+)"', packet)) == set(re.findall(r"PAGEREF (\w+)", packet))


def test_a_picture_is_there_in_full_with_its_words(packet):
    found = re.search(r"\\pngblip\\picwgoal2000\\pichgoal2000\s([0-9a-f\s]+)\}", packet)

    assert picture().png == bytes.fromhex(found[1])
    assert '{\\sv A "square" <red> of 100 points}' in packet


def test_drafts_say_so():
    pages = pages_of(empty(), STYLE)

    assert "DRAFT" in RtfWriter(STYLE, draft=True).document(pages).decode() and "DRAFT" not in RtfWriter(STYLE).document(pages).decode()
