"""A block too wide for the page -> several below one another, each with the first columns again.

A column is too narrow where a number would break or a word lose its shape; how wide columns are otherwise is decided
where the block is laid out. Nothing is set smaller: type that cannot be read shows nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import decimal_position
from sdtm2adam.tlf.model import Block, HeadCell, runs_across
from sdtm2adam.tlf.paper import INDENT, PADDING, TOLERANCE
from sdtm2adam.tlf.widths import longest_piece, width

WORD = 12  # a word up to this many digits wide is not broken for want of room
SLACK = 1.0  # points that a column may lack before it counts as too narrow
STUB = 1 / 3  # the part of the page that the repeated columns may take
STRETCH = 1.6  # columns of a part are stretched at most so much to fill the page


def cut_to_width(block: Block, room: float, style: Style) -> tuple[Block, ...]:
    """The block itself where all its columns have the width they need, else parts that have, in order.

    Every part has all rows and the first columns: the keys of a listing, the label of a table's row.
    """
    stub = max(block.keys, 1)
    if len(block.widths) <= stub or not _too_narrow(block, style):
        return (block,)
    need = [_needed(block, column, style) for column in range(len(block.widths))]
    for column in range(stub):
        need[column] = max(need[column], min(_whole(block, column, style), room * STUB / stub))
    parts = list(_parts(block, stub, need, room))
    if len(parts) == 1:
        return (_part(block, stub, parts[0], need, room, style, ""),)
    last = len(block.widths) - stub
    titles = [f"columns {part[0] - stub + 1} to {part[-1] - stub + 1} of {last}" for part in parts]
    return tuple(_part(block, stub, part, need, room, style, says) for part, says in zip(parts, titles, strict=True))


def _too_narrow(block: Block, style: Style) -> bool:
    word = width("0" * WORD, style.size, style.font) + 2 * PADDING + TOLERANCE
    return any(
        (wide < word or block.decimals[column] is not None) and wide + SLACK < _needed(block, column, style)
        for column, wide in enumerate(block.widths)
    )


def _needed(block: Block, column: int, style: Style) -> float:
    """Width below which a column cannot be read: its longest number, its longest word up to a length."""
    cells = [row.cells[column] for row in block.rows if not runs_across(row)]
    texts = {(cell.shown, cell.indent, cell.align == "decimal") for cell in cells}
    word = width("0" * WORD, style.size, style.font)
    parts = [
        (width(text, style.size, style.font) if solid else min(longest_piece(text, style.size, style.font), word)) + indent * INDENT
        for text, indent, solid in texts
    ]
    above = [cell for cell in block.head if (cell.column, cell.columns) == (column, 1)]
    heads = [min(longest_piece(cell.text, style.size, style.font, True), word) for cell in above]
    return max([*parts, *heads], default=0.0) + 2 * PADDING + TOLERANCE


def _whole(block: Block, column: int, style: Style) -> float:
    texts = {(row.cells[column].shown, row.cells[column].indent) for row in block.rows if not runs_across(row)}
    lines = [(line, indent) for text, indent in texts for line in text.split("\n")]
    widest = max((width(line, style.size, style.font, True) + indent * INDENT for line, indent in lines), default=0.0)
    return widest + 2 * PADDING + TOLERANCE


def _parts(block: Block, stub: int, need: Sequence[float], room: float) -> Iterator[list[int]]:
    """Columns after the first ones, in order, in runs that fit; what one header spans stays together where it fits a page."""
    free = room - sum(need[:stub])
    part: list[int] = []
    for group in _spanned(block, stub):
        wide = sum(need[column] for column in group)
        if part and free / 2 < sum(need[column] for column in part) and wide <= free < wide + sum(need[column] for column in part):
            yield part
            part = []
        for column in group:
            if part and sum(need[at] for at in (*part, column)) > free:
                yield part
                part = []
            part.append(column)
    yield part


def _spanned(block: Block, stub: int) -> list[list[int]]:
    """Columns after the first ones, those together that the topmost header line spans."""
    starts = sorted({cell.column for cell in block.head if cell.line == 0 and cell.column > stub} | {stub})
    ends = [*starts[1:], len(block.widths)]
    return [list(range(a, b)) for a, b in zip(starts, ends, strict=True)]


def _part(block: Block, stub: int, columns: Sequence[int], need: Sequence[float], room: float, style: Style, says: str) -> Block:
    keep = [*range(stub), *columns]
    asked = sum(need[column] for column in columns)
    stretch = max(1.0, min(STRETCH, (room - sum(need[:stub])) / asked))
    shares = [(room - asked * stretch) * need[column] / sum(need[:stub]) for column in range(stub)]
    widths = (*shares, *(need[column] * stretch for column in columns))
    rows = tuple(replace(row, cells=tuple(row.cells[column] for column in keep)) for row in block.rows)
    decimals = tuple(
        None if block.decimals[column] is None else decimal_position([row.cells[i] for row in rows], widths[i], style)
        for i, column in enumerate(keep)
    )
    title = f"{block.title} ({says})" if block.title and says else block.title or says.capitalize()
    return replace(
        block,
        head=tuple(_heads(block, keep)),
        widths=widths,
        decimals=decimals,
        rows=rows,
        columns=tuple(block.columns[column] for column in keep),
        title=title,
    )


def _heads(block: Block, keep: Sequence[int]) -> Iterator[HeadCell]:
    """Header cells over the columns kept; one that spans the cut stands in both parts."""
    for cell in block.head:
        under = [i for i, column in enumerate(keep) if cell.column <= column < cell.column + cell.columns]
        if under:
            yield replace(cell, column=under[0], columns=len(under))
