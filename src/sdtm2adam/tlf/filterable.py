"""A listing for a spreadsheet: what its headings say stands in columns before the records, where a filter or a sort keeps it."""

from dataclasses import replace

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Block, Cell, HeadCell
from sdtm2adam.tlf.paper import PADDING
from sdtm2adam.tlf.widths import width

WIDEST = 160.0  # points of a column of headings; longer ones go on in further lines


def filterable(block: Block, style: Style) -> Block:
    """The block with a column for each value of its headings and a row for each record; one without headings as it is."""
    if not block.headings or not any(row.parts for row in block.rows):
        return block
    lead, lines = len(block.headings), block.head_lines
    above: tuple[tuple[Cell, ...], ...] = ()
    rows = []
    for row in block.rows:
        if row.parts:
            above = (*above[: row.depth], tuple(Cell(part) for part in row.parts))
        else:
            rows.append(replace(row, cells=(*(cell for cells in above for cell in cells), *row.cells)))
    head = [HeadCell(label, column, 1, 0, lines, "left") for column, label in enumerate(block.headings)]
    head += [replace(cell, column=cell.column + lead) for cell in block.head]
    texts = [{label, *(row.cells[column].text for row in rows)} for column, label in enumerate(block.headings)]
    widths = [min(max(width(text, style.size, style.font, True) for text in of) + 2 * PADDING, WIDEST) for of in texts]
    return replace(
        block,
        head=tuple(head),
        widths=(*widths, *block.widths),
        decimals=(*(None for _ in widths), *block.decimals),
        rows=tuple(rows),
        columns=(*block.headings, *block.columns),
        keys=block.keys + lead,
        headings=(),
    )
