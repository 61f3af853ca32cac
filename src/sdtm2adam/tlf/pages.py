"""Blocks -> pages, by measured heights: nothing is left to the program that opens the file.

A row is never split; a heading stays with what it heads, and a small group stays whole; on a further page
the headings above the first row stand again, marked as continued, and so do the keys of a listing.
"""

from dataclasses import replace

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Page, Row
from sdtm2adam.tlf.paper import HANG, INDENT, LEADING, PADDING, ROW_GAP, SPARE, TOLERANCE, line_height, note_height, paper, section_height
from sdtm2adam.tlf.widths import lines_needed

CONTINUED = " (continued)"
BLOCK_GAP = 1.5  # lines between two blocks of a page
RULED = 1.5  # points that a rule below a header line takes
WHOLE = 0.4  # a group up to this part of a page is kept whole


def pages_of(display: Display, style: Style) -> tuple[Page, ...]:
    """The pages of one output, at least one; their rows are the display's, each once, in order."""
    room = _room_for_blocks(display, style)
    pages: list[list[Block]] = [[]]
    left = room - section_height(style)
    for block in display.blocks:
        if block.fresh and pages[-1]:
            pages.append([])
            left = room
        for part, fresh in _parts(block, left, room, not pages[-1], style):
            if fresh and pages[-1]:
                pages.append([])
            left = (room if fresh else left) - _height(part, not pages[-1], style)
            pages[-1].append(part)
    return tuple(Page(display, i + 1, len(pages), tuple(blocks)) for i, blocks in enumerate(pages))


def _parts(block: Block, left: float, room: float, top: bool, style: Style) -> list[tuple[Block, bool]]:
    """The pieces of a block and whether each begins a page.

    The first may go where `left` points remain: at the `top` of a page or below other blocks.
    """
    if left < _height(block, top, style) <= room * WHOLE:
        return [(_piece(block, 0, len(block.rows)), True)]
    above = _above(block, True, style)
    heights = [row_height(row, block, style) for row in block.rows]
    units = _units(block.rows, heights, (room - above) * WHOLE)
    parts, start, free, fresh = [], 0, left - _above(block, top, style), False
    for first, end in units:
        need = sum(heights[first:end])
        if need > free and (first > start or not fresh):
            if first > start:
                parts.append((start, first, fresh))
            start, fresh = first, True
            free = room - above - sum(row_height(row, block, style) for row in _headings(block, first))
        free -= need
    parts.append((start, len(block.rows), fresh))
    return [(_piece(block, a, b), fresh) for a, b, fresh in parts]


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
    lines = max(_cell_lines(cell, wide, style) for cell, wide in zip(row.cells, block.widths, strict=True))
    return lines * line_height(style) + ROW_GAP


def _cell_lines(cell: Cell, wide: float, style: Style) -> int:
    if not cell.text:
        return 1
    room = wide - 2 * PADDING - TOLERANCE / 2 - cell.indent * INDENT
    lines = lines_needed(cell.shown, room, style.size, style.font, cell.bold)
    return lines_needed(cell.shown, room - HANG, style.size, style.font, cell.bold) if lines > 1 and cell.hanging else lines


def _above(block: Block, top: bool, style: Style) -> float:
    """Height of what stands above the rows: the block's title, or a gap to the block above, and its header lines."""
    lines = [
        max((_head_lines(cell, block, style) for cell in block.head if cell.line + cell.lines - 1 == line), default=1)
        for line in range(block.head_lines)
    ]
    gap = BLOCK_GAP * line_height(style) + 2 if block.title else 0 if top else line_height(style)
    return gap + sum(lines) * line_height(style) + (ROW_GAP + RULED) * len(lines)


def _head_lines(cell: HeadCell, block: Block, style: Style) -> int:
    wide = sum(block.widths[cell.column : cell.column + cell.columns]) - 2 * PADDING - TOLERANCE / 2
    return lines_needed(cell.text, wide, style.size, style.font, True)


def _height(block: Block, top: bool, style: Style) -> float:
    return _above(block, top, style) + sum(row_height(row, block, style) for row in block.rows)


def _room_for_blocks(display: Display, style: Style) -> float:
    """What titles, footnotes and the source line leave of a page; the first page may have a section heading too."""
    sheet = paper(style)
    title = f"{display.heading}  {display.title}{CONTINUED}"
    titles = lines_needed(title, sheet.room, style.size + 2, style.font, True) * (style.size + 2) * LEADING + 4
    around = 2 * line_height(style) + 4  # running line and population
    notes = sum(lines_needed(note, sheet.room, style.size - 1, style.font) for note in display.notes)
    return sheet.depth - titles - around - notes * note_height(style) - 3 - SPARE * line_height(style)
