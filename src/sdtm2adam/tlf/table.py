"""A table's spec and its results -> blocks of cells. A cell without a result stops the table, never a blank."""

from collections.abc import Iterator, Mapping, Sequence

from sdtm2adam.spec.output import Column, Panel, Table
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.cautions import with_cautions
from sdtm2adam.tlf.cells import Asked, Filling, cell_of, mask_of
from sdtm2adam.tlf.columns import column_widths, decimal_position, head_cells
from sdtm2adam.tlf.masks import filled, in_mask, placeholders
from sdtm2adam.tlf.methods import with_methods
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.results import JOIN, Results
from sdtm2adam.tlf.unfolding import Shown, by_of, rows_of, values_of


def table_blocks(table: Table, results: Results, style: Style) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """One block a panel, or a value that its panel is repeated for, in order, and the footnotes that tell the tests
    behind them and what to know of models.

    A panel for whose analyses nothing was counted says so. Errors: StudyError that lists every cell whose result the
    ARD lacks, with the nearest it has.
    """
    filling = Filling(results, style, {analysis.id: analysis.statistics for analysis in table.analyses})
    blocks, notes = panel_blocks(table, filling)
    filling.faults.stop_if_errors(f"output {table.output} stopped")
    return blocks, notes


def panel_blocks(table: Table, filling: Filling) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of all panels and the footnotes that their results ask for; what is lacking is noted in `filling`."""
    whole = [one for panel in table.panels for one in _repeated(table, panel, filling)]
    panels, rows = [panel for panel, _ in whole], [rows for _, rows in whole]
    notes: tuple[str, ...] = ()
    if not filling.draws:
        rows, notes = with_methods(table, panels, rows, filling.results)
        rows, cautions = with_cautions(rows, filling.results)
        notes = (*notes, *cautions)
    return tuple(_blocks(table, panels, rows, filling)), notes


def _repeated(table: Table, panel: Panel, filling: Filling) -> Iterator[tuple[Panel, tuple[Row, ...]]]:
    """The panel with its rows, once for each value of `page_by` or `group_by`."""
    if _is_empty(table, panel, filling):
        title = panel.title.replace("{by}", "").strip()
        yield panel.model_copy(update={"title": title}), (_says(filling.style.no_data, panel),)
        return
    if not panel.repeated:
        yield panel, tuple(_rows(table, panel, filling, {}))
        return
    for value in values_of(table, panel.rows, panel.repeated, filling.results, {}):
        title = (panel.title or "{by}").replace("{by}", value)
        yield panel.model_copy(update={"title": title}), tuple(_rows(table, panel, filling, {panel.repeated: value}))


def _is_empty(table: Table, panel: Panel, filling: Filling) -> bool:
    """Whether the panel shows analyses and for none of them anything was counted.

    An analysis that the results do not have at all is no such thing, unless it is by a variable: then no record has a value.
    """
    shown = {row.source for row in panel.rows if row.source}
    asked = [analysis for analysis in table.analyses if analysis.id in shown]
    counted = {a.id: filling.results.counted(a.id) for a in asked}
    return bool(asked) and not any(
        counted[a.id] or a.statistics == "population" or (counted[a.id] is None and not a.by_variable) for a in asked
    )


def _says(text: str, panel: Panel) -> Row:
    return Row((Cell(text), *(Cell() for _ in panel.leaves())), 0, text)


def _rows(table: Table, panel: Panel, filling: Filling, fixed: Mapping[str, str]) -> Iterator[Row]:
    leaves = panel.leaves()
    for shown in rows_of(table, panel, filling.results, filling.style.blocks, fixed):
        yield _row(table, shown, leaves, filling)


def _blocks(table: Table, panels: Sequence[Panel], rows: Sequence[tuple[Row, ...]], filling: Filling) -> Iterator[Block]:
    """Blocks, those with the same columns as wide as one another."""
    heads = [head_cells(panel.stub.label, panel.columns, lambda column: label_of(table, column, filling)) for panel in panels]
    for panel, head, own in zip(panels, heads, rows, strict=True):
        alike = [row for other, more in zip(panels, rows, strict=True) if other.columns == panel.columns for row in more]
        first = panel is panels[0]
        yield block_of(panel, head, own, alike, filling.style, fresh=bool(panel.page_by) and not first)


def block_of(panel: Panel, head: tuple[HeadCell, ...], rows: tuple[Row, ...], alike: Sequence[Row], style: Style, fresh: bool) -> Block:
    """The block of these rows; widths and decimal positions are those of all rows `alike`."""
    leaves = panel.leaves()
    lines = max(cell.line + cell.lines for cell in head)
    cells = [[row.cells[i] for row in alike] for i in range(len(leaves) + 1)]
    heads = [cell.text for cell in sorted(head, key=lambda cell: cell.column) if cell.line + cell.lines == lines]
    declared = [panel.stub.width, *(leaf.width for leaf in leaves)]
    widths = column_widths(cells, heads, declared, paper(style).room, style)
    decimals = tuple(decimal_position(column, wide, style) for column, wide in zip(cells, widths, strict=True))
    return Block(head, widths, decimals, rows, ("label", *(leaf.id for leaf in leaves)), panel.title, fresh=fresh)


def label_of(table: Table, column: Column, filling: Filling) -> str:
    """A column's label with `{N}` filled in."""
    label = column.label + (filling.style.blocks.size if column.sized else "")
    asked = Asked(table.output, "(header)", column, ("", column.group, "", ""))
    texts = []
    for stat, mask in placeholders(label):
        sizes = filling.results.sizes(column.group) if stat == "N" else {}
        if len(sizes) != 1:
            has = f"the ARD has {', '.join(map(str, sorted(sizes)))}" if sizes else "the ARD has none"
            filling.fault(asked, f"{{{stat}}}: a header shows the one N of its group, and {has}")
        size = next(iter(sizes), "")
        texts.append(str(size) if filling.draws else in_mask(size, mask) if len(sizes) == 1 else "")
    return filled(label, texts)


def _row(table: Table, shown: Shown, leaves: tuple[Column, ...], filling: Filling) -> Row:
    row = shown.row
    bold = row.bold if row.bold is not None else not row.analysis and not row.cells
    cells = [Cell(row.label, indent=row.indent, bold=bold, hanging=True)]
    name = ": ".join([*(value for value in shown.fixed.values() if value not in row.label), row.label])  # as the trace calls it
    parts = {analysis: table.dimensions(analysis) for analysis in (row.analysis, *row.beside.values())}
    for column in leaves:
        show = mask_of(row, column, filling)
        analysis = row.beside.get(column.id, row.analysis)
        by = by_of(parts[analysis], shown.fixed, (row.by, column.by))
        level = JOIN.join(filter(None, (row.level, column.level)))
        asked = Asked(table.output, name, column, (analysis, column.group, by, level), row.decimals)
        text = row.cells.get(column.id, "")
        cells.append(cell_of(asked, show, filling) if show else Cell(text, column.align or ("center" if text else "decimal")))
    return Row(tuple(cells), row.indent, name)
