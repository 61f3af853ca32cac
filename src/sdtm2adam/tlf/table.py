"""A table's spec and its results -> blocks of cells. A cell without a result stops the table, never a blank."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.spec.output import COMPARISON, Column, Panel, Table, TableRow
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.cautions import with_cautions
from sdtm2adam.tlf.columns import column_widths, decimal_position, head_cells
from sdtm2adam.tlf.masks import filled, in_mask, percent, placeholders, places_of, spreadsheet_form
from sdtm2adam.tlf.methods import with_methods
from sdtm2adam.tlf.model import Block, Cell, Row
from sdtm2adam.tlf.nested import JOIN, unfolded
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.results import Result, Results

COUNTED = ("participants", "n")  # what a percentage counts, the first that the cell has


@dataclass(frozen=True)
class Asked:
    """Where a cell looks: its table, row and column, and the first four parts of its keys."""

    table: str
    row: str
    column: Column
    place: tuple[str, str, str, str]


@dataclass
class Filling:
    """The results a table is filled from, and the faults seen on the way."""

    results: Results
    style: Style
    faults: Findings = field(default_factory=Findings)

    def result(self, asked: Asked, stat: str) -> Result | None:
        """One result, or None with a fault noted that says what is near."""
        key = (*asked.place, stat)
        found = self.results.find(key)
        if found is None or key in self.results.twice:
            self.fault(asked, f"{{{stat}}}: {self.results.near(key)}", asked.place)
            return None
        return found

    def fault(self, asked: Asked, says: str, place: tuple[str, ...] = ()) -> None:
        names = zip(("analysis", "group", "by", "level"), place, strict=False)
        looked = ", ".join(f"{name} {part!r}" for name, part in names if part)
        message = f"row {asked.row!r}, column {asked.column.id}, {says}" + (f"\n    asked for  {looked}" if looked else "")
        self.faults.add(Finding("tlf-result", ERROR, asked.table, "", message))


def table_blocks(table: Table, results: Results, style: Style) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """One block a panel, in order, and the footnotes that tell the tests behind them and what to know of models.

    Errors: StudyError that lists every cell whose result the ARD lacks, with the nearest it has.
    """
    filling = Filling(results, style)
    rows = [tuple(_row(table, row, panel.leaves(), filling) for row in _rows(panel, results)) for panel in table.panels]
    rows, notes = with_methods(table, rows, results)
    rows, cautions = with_cautions(rows, results)
    blocks = tuple(_block(table, panel, part, filling) for panel, part in zip(table.panels, rows, strict=True))
    filling.faults.stop_if_errors(f"output {table.output} stopped")
    return blocks, (*notes, *cautions)


def _block(table: Table, panel: Panel, rows: tuple[Row, ...], filling: Filling) -> Block:
    leaves = panel.leaves()
    head = head_cells(panel.stub.label, panel.columns, lambda column: _label(table, column, filling))
    lines = max(cell.line + cell.lines for cell in head)
    columns = [[row.cells[i] for row in rows] for i in range(len(leaves) + 1)]
    heads = [cell.text for cell in sorted(head, key=lambda cell: cell.column) if cell.line + cell.lines == lines]
    declared = [panel.stub.width, *(leaf.width for leaf in leaves)]
    widths = column_widths(columns, heads, declared, paper(filling.style).room, filling.style)
    decimals = tuple(decimal_position(cells, wide, filling.style) for cells, wide in zip(columns, widths, strict=True))
    return Block(head, widths, decimals, rows, ("label", *(leaf.id for leaf in leaves)), panel.title)


def _rows(panel: Panel, results: Results) -> Iterator[TableRow]:
    for row in panel.rows:
        yield from unfolded(row, results) if row.nested else [row]


def _label(table: Table, column: Column, filling: Filling) -> str:
    """A column's label with `{N}` filled in."""
    asked = Asked(table.output, "(header)", column, ("", column.group, "", ""))
    texts = []
    for stat, mask in placeholders(column.label):
        sizes = filling.results.sizes(column.group) if stat == "N" else {}
        if len(sizes) != 1:
            has = f"the ARD has {', '.join(map(str, sorted(sizes)))}" if sizes else "the ARD has none"
            filling.fault(asked, f"{{{stat}}}: a header shows the one N of its group, and {has}")
        texts.append(in_mask(next(iter(sizes)), mask) if len(sizes) == 1 else "")
    return filled(column.label, texts)


def _row(table: Table, row: TableRow, leaves: tuple[Column, ...], filling: Filling) -> Row:
    bold = row.bold if row.bold is not None else not row.analysis
    cells = [Cell(row.label, indent=row.indent, bold=bold, hanging=True)]
    for column in leaves:
        show = _mask_of(row, column)
        by = row.by or column.by
        level = JOIN.join(filter(None, (row.level, column.level)))
        asked = Asked(table.output, row.label, column, (row.analysis, column.group, by, level))
        cells.append(_cell(asked, show, filling) if show else Cell(align=column.align or "decimal"))
    return Row(tuple(cells), row.indent, row.label)


def _mask_of(row: TableRow, column: Column) -> str:
    """The mask of one cell, or "" where nothing is shown."""
    if not row.analysis:
        return ""
    if isinstance(row.show, dict):
        return row.show.get(column.id, "")
    if column.group == COMPARISON:
        compared = row.compare if row.compare is not None else not row.level
        return column.show if compared else ""
    return row.show if row.show is not None else column.show


def _cell(asked: Asked, show: str, filling: Filling) -> Cell:
    wanted = placeholders(show)
    texts, rows, numbers = [], [], []
    for stat, mask in wanted:
        text, behind = _percentage(asked, mask, filling) if stat == "pct" else _statistic(asked, stat, mask, filling)
        texts.append(text)
        rows += behind
        told = filling.results.find((*asked.place, stat))
        numbers += [(told.row, filling.style.missing if text is None else text)] if told else []
    align = asked.column.align or "decimal"
    if texts and all(text is None for text in texts):
        return Cell(filling.style.missing, align, ards=tuple(rows), numbers=tuple(numbers))
    texts = [filling.style.missing if text is None else text for text in texts]
    alone = show == f"{{{'|'.join(filter(None, wanted[0]))}}}" if len(wanted) == 1 else False
    value, form = _typed(texts[0]) if alone else (None, "")
    return Cell(filled(show, texts), align, ards=tuple(dict.fromkeys(rows)), value=value, form=form, numbers=tuple(numbers))


def _statistic(asked: Asked, stat: str, mask: str, filling: Filling) -> tuple[str | None, list[int]]:
    """Text of one statistic (None where it could not be estimated) and its row in the ARD."""
    result = filling.result(asked, stat)
    if result is None:
        return None, []
    if not isfinite(result.value):
        return (result.text if result.text and not mask else None), [result.row]
    try:
        return in_mask(result.value, mask), [result.row]
    except ValueError as fault:
        filling.fault(asked, f"{{{stat}}}: {fault}")
        return None, [result.row]


def _percentage(asked: Asked, mask: str, filling: Filling) -> tuple[str | None, list[int]]:
    """A percentage from the whole numbers behind it: participants (or n) of N; None where N is 0."""
    counted = [stat for stat in COUNTED if filling.results.find((*asked.place, stat))] or ["n"]
    n, of = filling.result(asked, counted[0]), filling.result(asked, "N")
    if n is None or of is None:
        return None, []
    whole = isfinite(n.value) and isfinite(of.value) and of.value > 0
    text = percent(int(n.value), int(of.value), places_of(mask)) if whole else None
    return text, [n.row, of.row]


def _typed(text: str) -> tuple[float | None, str]:
    """A text that is one number as a spreadsheet holds it: the number shown, and its display format."""
    try:
        return float(text), spreadsheet_form(text)
    except ValueError:
        return None, ""
