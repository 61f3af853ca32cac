"""One block of a page as a table in typst's language; text is always a string of it, never markup."""

from collections.abc import Iterator
from functools import lru_cache

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import NUMBER
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.pages import cell_lines, head_heights, row_height, runs_across, text_room
from sdtm2adam.tlf.paper import GAP_ABOVE, HANG, INDENT, PADDING, line_height
from sdtm2adam.tlf.widths import broken, width

RULE, THIN = 1.0, 0.5  # points


@lru_cache(maxsize=65536)
def quoted(text: str) -> str:
    """Text as a string of typst's language."""
    held = visible(text).replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + held.replace("\n", "\\n").replace("\t", "\\t") + '"'


def table(block: Block, style: Style) -> str:
    """A block with its widths, row heights and line breaks."""
    heights = [*head_heights(block, style), *(row_height(row, block, style) for row in block.rows)]
    above = GAP_ABOVE + (line_height(style) - style.size) / 2
    insets = [f"(left: {PADDING if i else 0}pt, right: {PADDING}pt, top: {above:g}pt, bottom: 0pt)" for i in range(len(block.widths))]
    lines = [
        f"table(columns: ({_points(block.widths)}), rows: ({_points(heights)}), inset: ({', '.join(insets)},), align: left + top,",
        *(["table.header(repeat: false,"] if block.head else []),
        f"table.hline(stroke: {RULE}pt),",
        *_head(block, style),
        *([f"table.hline(stroke: {THIN}pt),", "),"] if block.head else []),
        *_rows(block, style),
        f"table.hline(stroke: {RULE}pt),",
        ")",
    ]
    return "\n".join(lines)


def _points(lengths) -> str:
    """Lengths as the items of an array."""
    return "".join(f"{length:.6g}pt," for length in lengths)


def _head(block: Block, style: Style) -> Iterator[str]:
    """Header cells, line by line; one over several columns is underlined."""
    last = block.head_lines - 1
    for line in range(block.head_lines):
        for cell in sorted((c for c in block.head if c.line == line), key=lambda c: c.column):
            ends = cell.line + cell.lines - 1
            span = f"colspan: {cell.columns}, rowspan: {cell.lines}, " if (cell.columns, cell.lines) != (1, 1) else ""
            under = f"stroke: (bottom: {THIN}pt), " if ends < last else ""
            text = f'text(weight: "bold", {quoted(_head_text(cell, block, style))})'
            yield f"table.cell({span}{under}align: {cell.align} + bottom, inset: (bottom: 2.5pt), {text}),"


def _head_text(cell: HeadCell, block: Block, style: Style) -> str:
    wide = sum(block.widths[cell.column : cell.column + cell.columns])
    return _joined(broken(cell.text, text_room(Cell(), wide), style.size, style.font, True))


def _joined(lines: list[str]) -> str:
    """Lines with a line end each instead of their blanks: with these typst would find some too long."""
    return "\n".join(line.rstrip(" \n") for line in lines)


def _rows(block: Block, style: Style) -> Iterator[str]:
    """The cells of all rows, a row a line."""
    for row in block.rows:
        yield "".join(_cells(row, block, style))


def _cells(row: Row, block: Block, style: Style) -> Iterator[str]:
    if runs_across(row):
        yield f"table.cell(colspan: {len(row.cells)}, {_set(row.cells[0], sum(block.widths), None, style)}),"
        return
    for cell, wide, decimal in zip(row.cells, block.widths, block.decimals, strict=True):
        shown = _set(cell, wide, decimal, style) if cell.text else '""'
        yield f"table.cell(align: {cell.align}, {shown})," if cell.text and cell.align in ("center", "right") else f"{shown},"


def _set(cell: Cell, wide: float, decimal: float | None, style: Style) -> str:
    """The text of a cell as it is set."""
    lines = cell_lines(cell, wide, style)
    shown = quoted(_joined(lines))
    if cell.bold:
        shown = f'text(weight: "bold", {shown})'
    if cell.hanging and len(lines) > 1:
        shown = f"par(hanging-indent: {HANG}pt, {shown})"
    left = cell.indent * INDENT
    if cell.align == "decimal" and decimal is not None and len(lines) == 1:
        left = _before_point(cell.shown, wide, decimal, style)
    if left and len(lines) == 1:  # what a line begins with costs typst less than a box around it
        return f"h({left:.6g}pt) + {shown}"
    return f"pad(left: {left:.6g}pt, {shown})" if left else shown


@lru_cache(maxsize=65536)
def _room_before(text: str, size: float, font: str) -> tuple[float, float]:
    found = NUMBER.match(text)
    return width(found.group() if found else text, size, font), width(text, size, font)


def _before_point(text: str, wide: float, decimal: float, style: Style) -> float:
    """Points from the left of the text area to the text, so that its decimal point stands at `decimal` and its end inside the cell."""
    before, whole = _room_before(text, style.size, style.font)
    return max(0.0, min(decimal - before, wide - 2 * PADDING - whole))
