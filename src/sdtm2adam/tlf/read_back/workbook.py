"""The workbook against the displays: every cell shows what the page shows, and a number is a number."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sdtm2adam.tlf.model import Block, Cell, Display
from sdtm2adam.tlf.read_back.expected import held

TITLES = 4  # rows above the blocks of a sheet
FORM = re.compile(r'(?P<number>General|0(?:\.(?P<places>0+))?)(?:"(?P<mark>[^"]*)")?')


def workbook_faults(path: Path, displays: Sequence[Display]) -> Iterator[str]:
    """A sentence for each cell that does not show what it should. Errors: what openpyxl raises for a file that is no workbook."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        for display in displays:
            if display.output not in book.sheetnames:
                yield f"there is no sheet {display.output}"
            else:
                rows = [list(row) for row in book[display.output].iter_rows()]
                yield from _sheet_faults(display, rows)
    finally:
        book.close()


def _sheet_faults(display: Display, rows: list[list]) -> Iterator[str]:
    at = TITLES
    for block in display.blocks or display.data:
        found = _begins(block, rows, at)
        if found is None:
            yield f"sheet {display.output}: the header of {block.title or 'a block'} is not found"
            continue
        due = list(_due(block))
        for number, cells in enumerate(due):
            got = rows[found + number] if found + number < len(rows) else []
            for column, cell in enumerate(cells):
                shown = _shown(got[column]) if column < len(got) else ""
                if shown != (held(cell.shown) if cell.text else "") or _is_number(cell) != _holds_number(got, column):
                    yield f"sheet {display.output}, row {found + number + 1}, column {column + 1}: {shown!r} is not {cell.shown!r}"
        at = found + len(due) + 1


def _due(block: Block) -> Iterator[list[Cell]]:
    """The cells that each row of a sheet has: records of a listing with the values of the headings above them."""
    above: dict[int, tuple[str, ...]] = {}
    for row in block.rows:
        if row.parts:
            above = {depth: parts for depth, parts in above.items() if depth < row.depth} | {row.depth: row.parts}
        else:
            yield [*(Cell(part) for depth in sorted(above) for part in above[depth]), *row.cells]


def _begins(block: Block, rows: list[list], at: int) -> int | None:
    """The row after the header of a block, at or below row `at`; of one without a header, the row that shows its first one."""
    last = block.head_lines - 1
    if block.head:
        lead = [held(label) for label in block.headings] if any(row.parts for row in block.rows) else []
        heads = {cell.column + len(lead): held(cell.text) for cell in block.head if cell.line == last and cell.text}
        foot = {} if last else dict(enumerate(lead))  # a label over several lines stands in the first of them
        wanted = foot | heads
    else:
        wanted = {column: held(cell.shown) for column, cell in enumerate(block.rows[0].cells) if cell.text}
    for number in range(at + max(last, 0), len(rows)):
        row = rows[number]
        if wanted and all(column < len(row) and _shown(row[column]) == text for column, text in wanted.items()):
            return number + 1 if block.head else number
    return None


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, float)


def _holds_number(row: list, column: int) -> bool:
    value = row[column].value if column < len(row) else None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(cell) -> str:
    """What a spreadsheet shows of a cell, by its display format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        month = value.strftime("%b").upper() if "mmm" in cell.number_format.lower() else ""
        return f"{value.day:02d}{month}{value.year:04d}" if month else value.strftime("%Y-%m-%d")
    if isinstance(value, int | float):
        form = FORM.fullmatch(cell.number_format)
        if form is None:
            return f"{value} shown as {cell.number_format}"
        places = len(form["places"] or "")
        text = format(value, ".15g") if form["number"] == "General" else f"{value:.{places}f}"
        return text + (form["mark"] or "")
    return str(value)
