"""Column widths, decimal positions and header cells of a block; all measures in points."""

import re
from collections.abc import Callable, Sequence

from sdtm2adam.spec.style import Style
from sdtm2adam.spec.table_columns import Column
from sdtm2adam.tlf.model import Cell, HeadCell
from sdtm2adam.tlf.paper import INDENT, PADDING, TOLERANCE
from sdtm2adam.tlf.widths import longest_piece, width

NUMBER = re.compile(r"[^0-9]*[0-9]+")
AVERAGE = 0.5  # width of a character of running text, in ems


def head_cells(stub: str, columns: Sequence[Column], label: Callable[[Column], str]) -> tuple[HeadCell, ...]:
    """Header cells of a column tree; a label not above others reaches down to the last header line.

    `label` gives a column's text with its N filled in.
    """
    lines = max(_depth(column) for column in columns)
    cells = [HeadCell(stub, 0, 1, 0, lines, "left")]
    at = 1
    for column in columns:
        cells += _cells_of(column, at, 0, lines, label)
        at += _leaf_count(column)
    return tuple(cells)


def _cells_of(column: Column, at: int, line: int, lines: int, label: Callable[[Column], str]) -> list[HeadCell]:
    if not column.columns:
        return [HeadCell(label(column), at, 1, line, lines - line)]
    cells = [HeadCell(label(column), at, _leaf_count(column), line, 1)]
    for inner in column.below():
        cells += _cells_of(inner, at, line + 1, lines, label)
        at += _leaf_count(inner)
    return cells


def _depth(column: Column) -> int:
    return 1 + max((_depth(inner) for inner in column.columns), default=0)


def _leaf_count(column: Column) -> int:
    return sum(1 for _ in column.leaves())


def column_widths(
    columns: Sequence[Sequence[Cell]], heads: Sequence[str], declared: Sequence[float | None], room: float, style: Style
) -> tuple[float, ...]:
    """Widths that fill `room`: every column gets its longest unbreakable part, then of the rest what its text asks for.

    A declared width counts characters and replaces what the text asks for.
    """
    least, natural = [], []
    for cells, head, chars in zip(columns, heads, declared, strict=True):
        texts = {(cell.shown, cell.indent, cell.align == "decimal") for cell in cells}
        whole = max((_wide(text, style) + indent * INDENT for text, indent, _ in texts), default=0)
        part = max(
            (_wide(text, style) if solid else longest_piece(text, style.size, style.font) for text, _, solid in texts),
            default=0,
        )
        head_part = longest_piece(head, style.size, style.font, True)
        least.append(max(part, head_part) + 2 * PADDING + TOLERANCE)
        asked = chars * AVERAGE * style.size if chars else min(max(whole, _wide(head, style, True)), room / 2)
        natural.append(max(asked + 2 * PADDING, least[-1]))
    return _fitted(least, natural, room)


def _fitted(least: list[float], natural: list[float], room: float) -> tuple[float, ...]:
    if sum(natural) <= room:
        return tuple(n * room / sum(natural) for n in natural)
    if sum(least) >= room:
        return tuple(part * room / sum(least) for part in least)
    spare = (room - sum(least)) / (sum(natural) - sum(least))
    return tuple(part + (n - part) * spare for part, n in zip(least, natural, strict=True))


def decimal_position(cells: Sequence[Cell], column_width: float, style: Style) -> float | None:
    """Where the decimal points of a column stand, from the left of its text area; None without decimals.

    The widest numbers left and right of the point stand in the middle of the column.
    """
    texts = [cell.shown for cell in cells if cell.align == "decimal" and cell.text]
    if not texts:
        return None
    parts = [_at_point(text) for text in texts]
    left = max(width(before, style.size, style.font) for before, _ in parts)
    right = max(width(after, style.size, style.font) for _, after in parts)
    return max(0.0, (column_width - 2 * PADDING - left - right) / 2) + left


def _at_point(text: str) -> tuple[str, str]:
    found = NUMBER.match(text)
    return (found.group(), text[found.end() :]) if found else (text, "")


def _wide(text: str, style: Style, bold: bool = False) -> float:
    return max(width(line, style.size, style.font, bold) for line in text.split("\n"))
