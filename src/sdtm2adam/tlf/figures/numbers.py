"""The numbers behind a picture as a table: every point drawn is a row, with the ARD row or the record that it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import column_widths, decimal_position
from sdtm2adam.tlf.masks import in_mask, spreadsheet_form
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.results import Result
from sdtm2adam.tlf.visible import visible

EXACT = "s6"  # how the numbers behind a picture are shown: six significant digits


@dataclass
class Numbers:
    """A table in the making: `heads` of its columns, and rows of cells."""

    heads: Sequence[str]
    title: str = ""
    rows: list[Row] = field(default_factory=list)

    def add(self, *cells: Cell, record: int | None = None) -> None:
        """A row; `record` is the row number of the record that it shows, where it shows one."""
        self.rows.append(Row(cells, label=", ".join(cell.text for cell in cells if cell.align == "left"), record=record))

    def block(self, style: Style, empty: str) -> Block:
        """The table; without rows it says `empty`."""
        heads, rows = list(self.heads), tuple(self.rows)
        if not rows:
            rows = (Row((Cell(empty), *(Cell() for _ in heads[1:])), label=empty),)
        columns = [[row.cells[i] for row in rows] for i in range(len(heads))]
        widths = column_widths(columns, heads, [None] * len(heads), paper(style).room, style)
        head = tuple(
            HeadCell(text, i, align="left" if _left(cells) else "center")
            for i, (text, cells) in enumerate(zip(heads, columns, strict=True))
        )
        decimals = tuple(decimal_position(cells, wide, style) for cells, wide in zip(columns, widths, strict=True))
        return Block(head, widths, decimals, rows, tuple(heads), self.title)


def words(text: str, *ards: int) -> Cell:
    """A cell of text."""
    return Cell(visible(text), ards=ards)


def number(value: float, *ards: int, missing: str = "") -> Cell:
    """A cell of one number that is drawn, and the ARD rows that it is; `missing` where there is none."""
    if not isfinite(value):
        return Cell(missing, "decimal", ards=ards)
    text = in_mask(value, EXACT)
    return Cell(text, "decimal", ards=ards, value=float(text), form=spreadsheet_form(text))


def result(found: Result | None, missing: str) -> Cell:
    """A cell of one result."""
    return number(found.value, found.row, missing=missing) if found else Cell(missing, "decimal")


def record(position: int) -> Cell:
    """A cell that names the record of a dataset that was drawn: its number, the first being 1."""
    return Cell(str(position + 1), "decimal", value=float(position + 1), form="0")


def _left(cells: Sequence[Cell]) -> bool:
    return all(cell.align == "left" for cell in cells)
