"""Listings and narratives before there are data: fields as `<AETERM>`, numbers as their masks."""

from dataclasses import replace

from sdtm2adam.spec.listing import Listing, ListingColumn
from sdtm2adam.spec.narrative import FIELD, Narrative, NarrativeTable
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import column_widths, decimal_position
from sdtm2adam.tlf.listing import header_cells
from sdtm2adam.tlf.masks import as_drawn
from sdtm2adam.tlf.model import Block, Cell, Row
from sdtm2adam.tlf.narrative import as_listing
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.plain_blocks import facts_block, text_block


def drawn_listing(listing: Listing, style: Style) -> Block:
    """The headings and columns of a listing and one record, drawn."""
    leaves = listing.leaves
    cells = [Cell(_field(leaf), leaf.align or ("decimal" if leaf.show else "left")) for leaf in leaves]
    columns = [[cell] for cell in cells]
    widths = column_widths(columns, [leaf.label for leaf in leaves], [leaf.width for leaf in leaves], paper(style).room, style)
    decimals = tuple(decimal_position(of, wide, style) for of, wide in zip(columns, widths, strict=True))
    blank = tuple(Cell() for _ in leaves[1:])
    texts = [f"{one.label}: {_field(one)}" if one.label and not one.labels else _field(one) for one in listing.headings]
    rows = [Row((Cell(text, indent=depth, bold=True), *blank), depth, text) for depth, text in enumerate(texts)]
    record = Row(tuple(cells), len(texts), cells[0].text)
    return Block(header_cells(listing.columns, columns), widths, decimals, (*rows, record), tuple(leaf.id for leaf in leaves))


def drawn_narrative(narrative: Narrative, style: Style) -> tuple[Block, ...]:
    """The parts of a narrative, drawn: each stands once."""
    blocks = []
    for part in narrative.parts:
        facts = {label: _drawn(text) for label, text in part.facts.items()}
        texts, write = [_drawn(text) for text in part.text], [narrative.writer.replace("{what}", what) for what in part.write]
        mine = [facts_block(facts, style)] if facts else []
        mine += [text_block(texts, style)] if texts and part.table else []
        mine += [_table(part.table, style)] if part.table else []
        rest = [] if part.table else texts
        mine += [text_block(rest, style, marked=write)] if rest or write else []
        blocks += [replace(mine[0], title=_drawn(part.title)), *mine[1:]]
    return tuple(blocks)


def _table(table: NarrativeTable, style: Style) -> Block:
    return drawn_listing(as_listing(table), style)


def _drawn(text: str) -> str:
    """`{AETERM}` as `<AETERM>`."""
    return FIELD.sub(lambda field: f"<{field[1]}>", text)


def _field(column: ListingColumn) -> str:
    """What a cell of a listing will look like."""
    if column.date:
        return "yyyy-mm-dd"
    if column.show:
        return as_drawn("value", column.show)
    return column.join.join(f"{column.labels[name]}: <{name}>" if name in column.labels else f"<{name}>" for name in column.sources)
