"""Blocks -> pages, by measured heights: nothing is left to the program that opens the file.

A row is not split unless it is taller than a page; a heading stays with what it heads, and a small group stays whole;
on a further page the headings above the first row stand again, marked as continued, and so do the keys of a listing.
Columns that a page is too narrow for stand below, see panels.py.
"""

from collections.abc import Sequence
from dataclasses import replace

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import sections_among
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Page, Row, runs_across
from sdtm2adam.tlf.panels import cut_to_width
from sdtm2adam.tlf.paper import (
    CONTINUED,
    HANG,
    INDENT,
    LEADING,
    NOTES_GAP,
    PADDING,
    ROW_GAP,
    SPARE,
    TOLERANCE,
    line_height,
    note_height,
    paper,
    section_height,
)
from sdtm2adam.tlf.widths import broken, lines_needed, width

BLOCK_GAP = 1.5  # lines between two blocks of a page
RULED = 1.5  # points that a rule below a header line takes
WHOLE = 0.4  # a group up to this part of a page is kept whole
FEW = 3  # fewer rows of a block than these do not stand alone at the foot of a page that others begin


def pages_of_all(displays: Sequence[Display], style: Style) -> list[tuple[Page, ...]]:
    """The pages of outputs that stand in one document, in this order: those that open a section have its heading on their first page."""
    heads = sections_among(displays, style)
    return [pages_of(display, style, display.output in heads) for display in displays]


def pages_of(display: Display, style: Style, opens_section: bool = True) -> tuple[Page, ...]:
    """The pages of one output, at least one; their rows are the display's, each once, in order.

    A row taller than a page stands as several, whose texts together are its texts.
    opens_section  whether its first page keeps room for the heading of a section
    """
    room = _room_for_blocks(display, style)
    pages: list[list[Block]] = [[]]
    left = room - (section_height(style) if opens_section else 0)
    for whole in (part for block in display.blocks for part in cut_to_width(block, paper(style).room, style)):
        if whole.fresh and pages[-1]:
            pages.append([])
            left = room
        block, heights = _within_pages(whole, room, style)
        for part, fresh, height in _parts(block, heights, left, room, not pages[-1], style):
            if fresh and pages[-1]:
                pages.append([])
            left = (room if fresh else left) - _above(part, not pages[-1], style) - height
            pages[-1].append(part)
    return tuple(Page(display, i + 1, len(pages), tuple(blocks)) for i, blocks in enumerate(pages))


def picture_size(display: Display, style: Style) -> tuple[float, float]:
    """Width and height in points of a figure's picture on its page: its own, or smaller where the page has less room."""
    picture = display.picture
    room, depth = room_for_picture(display, style)
    scale = min(1.0, room / picture.width, depth / picture.height)
    return picture.width * scale, picture.height * scale


def _within_pages(block: Block, room: float, style: Style) -> tuple[Block, list[float]]:
    """The block with every row that is taller than a page cut into rows that are not, and the heights of its rows."""
    lines = [row_lines(row, block, style) for row in block.rows]
    most = (
        int((room - _above(block, True, style) - ROW_GAP) / line_height(style)) - 3
    )  # programs may need a line more, the first page a heading
    if max(lines, default=0) > most - 4:
        rows: list[Row] = []
        for i, row in enumerate(block.rows):
            fits = max(most - len(_headings(block, i)), 1)
            rows += [row] if lines[i] <= fits else _cut(row, block, fits, style)
        block = replace(block, rows=tuple(rows))
        lines = [row_lines(row, block, style) for row in rows]
    return block, [count * line_height(style) + ROW_GAP for count in lines]


def _cut(row: Row, block: Block, most: int, style: Style) -> list[Row]:
    """A row as several of at most `most` lines; the key of a listing and the label of a row stand in each."""
    widths = (sum(block.widths), *block.widths[1:]) if runs_across(row) else block.widths
    lines = [cell_lines(cell, wide, style) for cell, wide in zip(row.cells, widths, strict=True)]
    rows = []
    for start in range(0, max(map(len, lines)), most):
        cells = []
        for i, (cell, of) in enumerate(zip(row.cells, lines, strict=True)):
            if len(of) <= most and start:
                stands = i < max(block.keys, 1)
                again = cell if block.keys else replace(cell, text=cell.text + CONTINUED if cell.text else "", ards=())
                cells.append(again if stands else Cell(align=cell.align))
            elif len(of) <= most:
                cells.append(cell)
            else:
                ends = start + most >= len(of)
                text = "".join(of[start : start + most])
                text = text.removesuffix(cell.mark) if ends else text.rstrip(" \n")
                cells.append(replace(cell, text=text, mark=cell.mark if ends else "", ards=() if start else cell.ards))
        rows.append(replace(row, cells=tuple(cells)))
    return rows


def _parts(block: Block, heights: list[float], left: float, room: float, top: bool, style: Style) -> list[tuple[Block, bool, float]]:
    """The pieces of a block, whether each begins a page, and the height of its rows.

    The first may go where `left` points remain: at the `top` of a page or below other blocks.
    """
    whole = sum(heights)
    if left < _above(block, top, style) + whole <= room * WHOLE:
        return [(_piece(block, 0, len(block.rows)), True, whole)]
    above = _above(block, True, style)
    parts, start, free, fresh, headed = [], 0, left - _above(block, top, style), False, 0.0
    for first, end in _units(block.rows, heights, (room - above) * WHOLE):
        need = sum(heights[first:end])
        if need > free and (first > start or not (fresh or top)):
            stays = first - start >= FEW or fresh or top
            if first > start and stays:
                parts.append((_piece(block, start, first), fresh, headed + sum(heights[start:first])))
            start, fresh = first if stays else start, True
            headed = sum(row_height(row, block, style) for row in _headings(block, start)) if start else 0.0
            free = room - above - headed - sum(heights[start:first])
        free -= need
    parts.append((_piece(block, start, len(block.rows)), fresh, headed + sum(heights[start:])))
    return parts


def _units(rows: tuple[Row, ...], heights: list[float], most: float) -> list[tuple[int, int]]:
    """Runs of rows that stay on one page: small groups whole, of larger ones the head with its first part."""
    return _split(rows, heights, 0, len(rows), most)


def _split(rows, heights, start: int, end: int, most: float) -> list[tuple[int, int]]:
    units, at = [], start
    while at < end:
        stop = at + 1
        while stop < end and rows[stop].depth > rows[at].depth:
            stop += 1
        if stop == at + 1 or sum(heights[at:stop]) <= most:
            units.append((at, stop))
        else:
            first, *others = _split(rows, heights, at + 1, stop, most)
            units += [(at, first[1]), *others]
        at = stop
    return units


def _piece(block: Block, start: int, end: int) -> Block:
    """Rows start..end of a block as they stand on a page of their own."""
    rows = [replace(row, keep_with_next=_heads(block.rows, start + i, end)) for i, row in enumerate(block.rows[start:end])]
    if block.keys:
        rows = _without_repeats(rows, block.keys)
    headings = _headings(block, start) if start else []
    return replace(block, rows=(*headings, *rows), title=block.title + CONTINUED if start and block.title else block.title)


def _heads(rows: tuple[Row, ...], at: int, end: int) -> bool:
    return at + 1 < end and rows[at + 1].depth > rows[at].depth


def _headings(block: Block, first: int) -> list[Row]:
    """The rows above row `first` that it belongs to, as headings marked continued."""
    found, depth = [], block.rows[first].depth
    for row in reversed(block.rows[:first]):
        if row.depth < depth:
            depth = row.depth
            label = replace(row.cells[0], text=row.cells[0].text + CONTINUED)
            found.append(replace(row, cells=(label, *(Cell() for _ in row.cells[1:])), keep_with_next=True))
    return found[::-1]


def _without_repeats(rows: list[Row], keys: int) -> list[Row]:
    """Keys shown where they change; what stands below an unchanged key is shown again when it changes."""
    shown: list[Row] = []
    before: tuple[str, ...] = ()
    for row in rows:
        now = tuple(cell.text for cell in row.cells[:keys])
        same = next((i for i, (a, b) in enumerate(zip(now, before, strict=False)) if a != b), len(before))
        blank = tuple(replace(cell, text="") for cell in row.cells[:same])
        shown.append(replace(row, cells=(*blank, *row.cells[same:])))
        before = now
    return shown


def row_height(row: Row, block: Block, style: Style) -> float:
    """Height of a row: its tallest cell and the gap around it."""
    return row_lines(row, block, style) * line_height(style) + ROW_GAP


def row_lines(row: Row, block: Block, style: Style) -> int:
    """Lines of a row: those of its tallest cell. A heading without other cells runs across all columns."""
    if runs_across(row):
        return _line_count(row.cells[0], sum(block.widths), style)
    return max(_line_count(cell, wide, style) for cell, wide in zip(row.cells, block.widths, strict=True))


def text_room(cell: Cell, wide: float) -> float:
    """Points for the text of a cell in a column of this width; lines after the first have HANG less where the cell hangs."""
    return wide - 2 * PADDING - TOLERANCE / 2 - cell.indent * INDENT


def _line_count(cell: Cell, wide: float, style: Style) -> int:
    if not cell.text:
        return 1
    room = text_room(cell, wide)
    lines = lines_needed(cell.shown, room, style.size, style.font, cell.bold)
    return len(cell_lines(cell, wide, style)) if lines > 1 and cell.hanging else lines


def cell_lines(cell: Cell, wide: float, style: Style) -> list[str]:
    """The lines of a cell, as we break them; together they are its text with its mark."""
    room = text_room(cell, wide)
    if "\n" not in cell.shown and width(cell.shown, style.size, style.font, cell.bold) <= room:
        return [cell.shown]
    return broken(cell.shown, room, style.size, style.font, cell.bold, HANG if cell.hanging else 0)


def _above(block: Block, top: bool, style: Style) -> float:
    """Height of what stands above the rows: the block's title, or a gap to the block above, and its header lines."""
    gap = BLOCK_GAP * line_height(style) + 2 if block.title else 0 if top else line_height(style)
    return gap + sum(head_heights(block, style))


def head_heights(block: Block, style: Style) -> list[float]:
    """Heights of the header lines, each with the rule below it."""
    lines = [
        max((_head_lines(cell, block, style) for cell in block.head if cell.line + cell.lines - 1 == line), default=1)
        for line in range(block.head_lines)
    ]
    return [count * line_height(style) + ROW_GAP + RULED for count in lines]


def _head_lines(cell: HeadCell, block: Block, style: Style) -> int:
    wide = sum(block.widths[cell.column : cell.column + cell.columns]) - 2 * PADDING - TOLERANCE / 2
    return lines_needed(cell.text, wide, style.size, style.font, True)


def room_for_picture(display: Display, style: Style) -> tuple[float, float]:
    """Width and height in points that a picture may have on the page of its output, a section heading above it too."""
    return paper(style).room, _room_for_blocks(display, style) - section_height(style)


def _room_for_blocks(display: Display, style: Style) -> float:
    """What titles, footnotes and the source line leave of a page; the first page may have a section heading too."""
    sheet = paper(style)
    title = f"{display.heading}  {display.title}{CONTINUED}"
    titles = lines_needed(title, sheet.room, style.size + 2, style.font, True) * (style.size + 2) * LEADING + 4
    around = 2 * line_height(style) + 4  # running line and population
    notes = sum(lines_needed(note, sheet.room, style.size - 1, style.font) for note in display.notes)
    return sheet.depth - titles - around - notes * note_height(style) - NOTES_GAP - SPARE * line_height(style)
