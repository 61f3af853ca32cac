"""Rows taller than a page and tables wider than one: nothing is lost, nothing is set too small to read."""

from sdtm2adam.tlf.pages import pages_of, row_lines
from sdtm2adam.tlf.panels import cut_to_width
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.widths import width
from tests.tlf.displays import KOREAN, STYLE, block, display, wide

ROOM = paper(STYLE).room
TALL = " ".join(f"word{i}" for i in range(1200))


def test_forty_columns_stand_in_parts_that_hold_them_each_once():
    parts = cut_to_width(wide().blocks[0], ROOM, STYLE)

    assert [f"c{i}" for i in range(1, 41)] == [name for part in parts for name in part.columns[1:]]
    assert {"c0"} == {part.columns[0] for part in parts}
    assert all(sum(part.widths) < ROOM + 0.01 and len(part.rows) == 12 for part in parts)
    assert "Columns 1 to 10 of 40" == parts[0].title


def test_no_number_of_a_part_is_wider_than_its_column():
    for part in cut_to_width(wide().blocks[0], ROOM, STYLE):
        for row in part.rows:
            assert all(width(cell.shown, STYLE.size) < room - 8 for cell, room in zip(row.cells[1:], part.widths[1:]))


def test_columns_under_one_header_stay_together_where_a_page_holds_them():
    """Four headers over ten columns each: four parts, and no header is cut."""
    parts = cut_to_width(wide().blocks[0], ROOM, STYLE)

    assert [["Part 0"], ["Part 1"], ["Part 2"], ["Part 3"]] == [[c.text for c in part.head if c.columns == 10] for part in parts]


def test_a_header_over_more_columns_than_a_page_holds_stands_in_every_part():
    made = wide().blocks[0]
    over = type(made.head[0])("All treatments", 1, 40, 0, 1)
    parts = cut_to_width(type(made)((made.head[0], over, *made.head[5:]), made.widths, made.decimals, made.rows, made.columns), ROOM, STYLE)

    assert len(parts) > 1
    assert all(
        ("All treatments", 1, len(part.widths) - 1) == (c.text, c.column, c.columns)
        for part in parts
        for c in part.head
        if c.line == 0 and c.column
    )


def test_what_fits_is_left_alone():
    made = block([["Age", "53.7"], [KOREAN * 9, "1"]], ("", "A"))

    assert (made,) == cut_to_width(made, ROOM, STYLE)


def test_a_heading_across_all_columns_asks_nothing_of_the_first():
    made = block([["Participant: 01-001-0001   Group: Active   Site: 01", ""], ["Month 1", "5"]], ("Visit", "Value"), (50, 60))

    assert (made,) == cut_to_width(made, ROOM, STYLE)


def test_a_span_that_the_next_page_would_hold_is_cut_where_it_leaves_this_one_empty():
    """Two narrow columns, then one header over 20: they begin on the page of the narrow ones."""
    made = wide(20).blocks[0]
    over = type(made.head[0])("Result", 3, 18, 0, 1)
    heads = (made.head[0], *made.head[3:5], over, *made.head[5:])
    first, *_ = cut_to_width(type(made)(heads, made.widths, made.decimals, made.rows, made.columns), ROOM, STYLE)

    assert len(first.widths) > 8


def test_a_row_taller_than_a_page_goes_on_and_loses_no_word():
    shown = display(block([["before", "x"], ["tall", TALL], ["after", "y"]], ("Label", "Text"), (100, 300)))
    pages = pages_of(shown, STYLE)
    rows = [row for page in pages for part in page.blocks for row in part.rows]

    assert len(pages) > 2
    assert TALL == " ".join(row.cells[1].text for row in rows[1:-1])
    assert ["before", "tall", "tall (continued)", "tall (continued)"] == [row.cells[0].text for row in rows[:4]]
    assert all(row_lines(row, part, STYLE) < 40 for page in pages for part in page.blocks for row in part.rows)


def test_the_parts_of_a_listings_tall_row_keep_its_key_and_its_record():
    shown = display(block([["P-1", TALL]], ("Subject", "Text"), (100, 300), keys=1))
    rows = [page.blocks[0].rows[0] for page in pages_of(shown, STYLE)]

    assert {("P-1", 0)} == {(row.cells[0].text, row.record) for row in rows} and len(rows) > 2
