"""Pages by measured heights."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Row
from sdtm2adam.tlf.pages import pages_of, pages_of_all
from sdtm2adam.tlf.widths import broken, lines_needed, longest_piece, pieces, width
from tests.tlf.literals import displayed, listing, table, texts

STYLE = Style()


def display(rows, keys: int = 0, title: str = "", footnotes=()) -> Display:
    """A display of one block; rows are (depth, texts)."""
    wide = len(rows[0][1])
    head = tuple(HeadCell(f"H{i}", i) for i in range(wide))
    made = tuple(Row(tuple(Cell(t) for t in shown), depth, shown[0]) for depth, shown in rows)
    block = Block(head, (200.0,) * wide, (None,) * wide, made, tuple("abc"[:wide]), title, keys)
    return Display("t", "table", "14.1", "T", "All", (block,), tuple(footnotes))


def first_column(page) -> list[str]:
    return [row.cells[0].text for block in page.blocks for row in block.rows]


def test_every_row_stands_on_one_page_and_none_is_lost():
    shown = [(0, [f"r{i}"]) for i in range(95)]
    pages = pages_of(display(shown), STYLE)

    assert [f"r{i}" for i in range(95)] == [text for page in pages for text in first_column(page)]
    assert [(1, 4), (2, 4), (3, 4), (4, 4)] == [(page.number, page.of) for page in pages]


def test_footnotes_take_their_room_on_every_page():
    rows = [(0, [f"r{i}"]) for i in range(60)]

    few, many = (len(pages_of(display(rows, footnotes=["note"] * n), STYLE)) for n in (0, 12))
    assert few < many


def test_a_heading_is_never_the_last_row_of_a_page():
    """Wherever the break falls, the head of a group stands with its first row at least."""
    for before in range(20, 34):
        rows = [(0, [f"r{i}"]) for i in range(before)] + [(0, ["Head"]), (1, ["one"]), (1, ["two"])] + [(0, ["end"])] * 9
        for page in pages_of(display(rows), STYLE):
            assert "Head" != first_column(page)[-1]


def test_a_group_longer_than_a_page_repeats_its_headings_as_continued():
    rows = [(0, ["Total", "9"]), (1, ["SOC", "9"])] + [(2, [f"pt{i}", "1"]) for i in range(60)]
    second = pages_of(display(rows), STYLE)[1]

    assert ["Total (continued)", "SOC (continued)"] == first_column(second)[:2]
    assert "" == second.blocks[0].rows[0].cells[1].text


def test_a_key_is_shown_where_it_changes_and_again_at_the_top_of_a_page():
    """P1 fills more than a page; an inner key that stays is shown again when the outer one changes."""
    rows = [(0, ["P1", "A", f"{i}"]) for i in range(40)] + [(0, ["P2", "A", "x"])]
    first, second = pages_of(display(rows, keys=2), STYLE)

    assert ["P1", "A"] == [c.text for c in first.blocks[0].rows[0].cells[:2]]
    assert ["", ""] == [c.text for c in first.blocks[0].rows[1].cells[:2]]
    assert ["P1", "A"] == [c.text for c in second.blocks[0].rows[0].cells[:2]]
    assert ["P2", "A"] == [c.text for c in second.blocks[0].rows[-1].cells[:2]]


def test_a_small_panel_that_does_not_fit_begins_a_page():
    long, short = display([(0, [f"r{i}"]) for i in range(24)]), display([(0, [f"s{i}"]) for i in range(6)], title="Lower")
    both = Display("t", "table", "14.1", "T", "All", (*long.blocks, *short.blocks))
    pages = pages_of(both, STYLE)

    assert [1, 1] == [len(page.blocks) for page in pages]
    assert ["s0", "s1", "s2", "s3", "s4", "s5"] == first_column(pages[1])


def test_no_fewer_than_three_rows_of_a_long_panel_stand_at_the_foot_of_a_page():
    """Wherever the break falls, a panel that begins below another one begins with three rows or on the next page."""
    feet = set()
    for above in range(10, 30):
        long, lower = display([(0, [f"r{i}"]) for i in range(above)]), display([(0, [f"s{i}"]) for i in range(40)], title="Lower")
        pages = pages_of(Display("t", "table", "14.1", "T", "All", (*long.blocks, *lower.blocks)), STYLE)
        feet.add(len(pages[0].blocks[1].rows) if len(pages[0].blocks) > 1 else 0)
        assert [f"s{i}" for i in range(40)] == [text for page in pages for text in first_column(page) if text.startswith("s")]

    assert {0, 3} <= feet and not feet & {1, 2}


def test_only_outputs_that_open_a_section_keep_room_for_its_heading():
    """Of two alike the second has a row more on its first page."""
    style = Style(sections={"14.1": "Disposition"})
    rows = [(0, [f"r{i}"]) for i in range(40)]
    first, second = pages_of_all([replace(display(rows), output=name) for name in ("a", "b")], style)

    assert len(first[0].blocks[0].rows) + 1 == len(second[0].blocks[0].rows)


def test_an_output_without_records_has_one_page():
    empty = displayed(listing([{"variable": "AETERM", "label": "Term"}], where="AETERM == '?'", empty="None."))[0]

    assert [["None."]] == texts(empty)
    assert 1 == len(pages_of(empty, STYLE))


def test_columns_fill_the_page_and_numbers_do_not_wrap():
    block = displayed(table([{"label": "Age " * 90, "analysis": "age", "show": "{mean|xx.x} ({sd|xx.x})"}]))[0].blocks[0]
    room = (29.7 - 4) * 72 / 2.54

    assert abs(sum(block.widths) - room) < 0.01
    assert block.widths[1] > width("53.7 (7.7)", 9) + 8


def test_widths_are_those_of_the_type():
    """Adobe's Helvetica metrics: H 722, e 556, l 222, l 222, o 556 thousandths; a wide character is one em."""
    assert 22.78 == round(width("Hello", 10), 2)
    assert 20.0 == width("한글", 10)


def test_numbers_are_not_broken_at_their_hyphens_and_korean_text_anywhere():
    assert ["lead-", "in ", "01-001 ", "2012-03-04"] == pieces("lead-in 01-001 2012-03-04")
    assert ["한", "글"] == pieces("한글")
    assert width("2012-03-04", 9) == longest_piece("a 2012-03-04", 9)
    assert 3 == lines_needed("한글한글한", 20, 10)
    assert 2 == lines_needed("a\nb", 100, 10)


@given(st.text(alphabet="ab- 0-/한\n", max_size=40), st.sampled_from([15.0, 40.0, 90.0]))
def test_lines_together_are_the_text_and_stand_in_the_room(text, room):
    lines = broken(text, room, 9)

    assert text == "".join(lines)
    assert all(width(line.rstrip(" \n"), 9) <= room or len(line.rstrip(" \n")) == 1 for line in lines)
    assert lines_needed(text, room, 9) == len(lines)


@given(st.text(alphabet="ab- 0-/", min_size=1, max_size=30))
def test_ascii_text_breaks_where_all_text_breaks(text):
    """What stands before a wide character is cut as if it stood alone."""
    assert [*pieces(text)] == [piece.removesuffix("한") for piece in pieces(f"{text}한") if piece != "한"]
