"""A listing's spec and its data set -> one block: a row a record, typed values beside the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sdtm2adam.errors import WARNING, Finding, Findings, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import Listing, ListingColumn
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import column_widths, decimal_position
from sdtm2adam.tlf.listing_cells import CodedCells, coded_cells, distinct_codes, numbered
from sdtm2adam.tlf.listing_records import RECORD, SUBJECTS, chosen, in_population, missing_names
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.visible import ILLEGAL, visible


@dataclass(frozen=True)
class Places:
    """Which record stands where: for each row the first of its records, and by level the record of each row (-1: none)."""

    first: np.ndarray
    of_level: Mapping[str, np.ndarray]


def listing_block(
    listing: Listing, datasets: Mapping[str, pd.DataFrame], where: str, style: Style, findings: Findings
) -> tuple[Block, tuple[str, ...]]:
    """The records of `listing` as one block, sorted, and the notes of its marks; `where` is the population's condition on ADSL.

    A row's `record` is the row number in the data set of its (first) record. Variables the data set lacks come from ADSL
    by subject. Missing values are empty; a listing without records has one row that says so. Control characters are shown
    as pictures, with a finding; records whose level no column shows are counted in one.
    Errors: StudyError that lists every data set, variable or condition that cannot be found.
    """
    wanted = _wanted(listing)
    missing_names(listing.output, listing.dataset, datasets, wanted).stop_if_errors(f"output {listing.output} stopped")
    records = chosen(listing.dataset, datasets, wanted, [listing.where], listing.sort)
    records = in_population(records, datasets[SUBJECTS], where)
    records = _of_levels(listing, records, findings)
    for name in dict.fromkeys(name for column in listing.shown for name in column.sources):
        _note_control_characters(records[name], listing, name, findings)
    return block_of(listing, records, style)


def block_of(listing: Listing, records: pd.DataFrame, style: Style) -> tuple[Block, tuple[str, ...]]:
    """Records that are chosen and sorted, as a block, and the notes of its marks."""
    leaves, places = listing.leaves, _places(listing, records)
    coded = [coded_cells(column, records, style) for column in leaves]
    shown = [places.of_level[column.level] if column.level else places.first for column in leaves]
    columns = [cells.listed(rows) for cells, rows in zip(coded, shown, strict=True)]
    heads = [column.label for column in leaves]
    widths = column_widths(columns, heads, [column.width for column in leaves], paper(style).room, style)
    decimals = tuple(decimal_position(cells, wide, style) for cells, wide in zip(columns, widths, strict=True))
    headings = [coded_cells(heading, records, style) for heading in listing.headings]
    numbers = records[RECORD].to_numpy()
    behind = list(zip(*(np.append(numbers, -1)[at].tolist() for at in shown), strict=True)) if listing.across else [()] * len(places.first)
    told = [[coded_cells(one, records, style) for one in heading.each()] for heading in listing.headings]
    lines = _lines(listing.headings, headings, told, places.first)
    rows = _rows(columns, numbers[places.first].tolist(), behind, lines)
    keys = sum(column.key for column in leaves) if len(records) else 0
    names = tuple(column.id for column in leaves)
    parts = tuple(one.label for heading in listing.headings for one in heading.each())
    block = Block(header_cells(listing.columns, columns), widths, decimals, rows or _empty(listing), names, keys=keys, headings=parts)
    return block, _notes(leaves, columns)


def _wanted(listing: Listing) -> list[str]:
    """Every variable that the listing names, in the order of its file."""
    shown = [name for column in listing.shown for name in column.sources]
    conditions = [listing.where, *(mark.where for column in listing.leaves for mark in column.marks)]
    asked = [name for where in conditions if where for name in sorted(parse(where).columns)]
    return list(dict.fromkeys([*shown, *listing.sort, *([listing.across] if listing.across else []), *asked]))


def _of_levels(listing: Listing, records: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The records whose level has a column; how many have not is told."""
    if not listing.across:
        return records
    levels = {column.level for column in listing.leaves if column.level}
    has_column = records[listing.across].astype("str").isin(levels).to_numpy(dtype=bool)
    if not has_column.all():
        others = records[listing.across][~has_column].astype("str").value_counts().loc[lambda counts: counts > 0]
        says = f"{int((~has_column).sum())} record(s) are not shown in {listing.output}: no column has {listing.across}"
        told = f"{says} {some(others.index)}"
        findings.add(Finding("tlf-not-shown", WARNING, listing.dataset, listing.across, told, count=int((~has_column).sum())))
    return records[has_column]


def _places(listing: Listing, records: pd.DataFrame) -> Places:
    """Without `across` each record is a row. With it, records that are alike in all else shown are one row; a further record
    of a level that the row has already begins another row, so that none is lost."""
    if not listing.across or records.empty:
        return Places(np.arange(len(records)), {column.level: np.arange(0) for column in listing.leaves if column.level})
    fixed = [name for column in (*listing.headings, *listing.leaves) if not column.level for name in column.sources]
    alike, _ = numbered([distinct_codes(records[name]) for name in dict.fromkeys([*fixed, *listing.sort])] or [np.zeros(len(records), int)])
    level = records[listing.across].astype("str").to_numpy()
    again = pd.Series(alike).groupby([alike, level], sort=False).cumcount().to_numpy()
    row, first = numbered([alike, again])
    order = np.argsort(first, kind="stable")  # rows as their first records stand
    row, first = np.argsort(order, kind="stable")[row], first[order]
    found = {}
    for name in {column.level for column in listing.leaves if column.level}:
        found[name] = np.full(len(first), -1)
        at = np.flatnonzero(level == name)
        found[name][row[at]] = at
    return Places(first, found)


def _lines(
    headings: Sequence[ListingColumn], cells: Sequence[CodedCells], told: Sequence[Sequence[CodedCells]], rows: np.ndarray
) -> dict[int, list[Row]]:
    """The heading lines above each row that begins a group, by the row's number. told: the cells of each value of a heading."""
    if not len(rows):
        return {}
    lines: dict[int, list[Row]] = {}
    began = np.zeros(len(rows), dtype=bool)
    began[0] = True
    for depth, (heading, coded, values) in enumerate(zip(headings, cells, told, strict=True)):
        codes = coded.codes[rows]
        began = began | np.append(True, codes[1:] != codes[:-1])
        at = np.flatnonzero(began)
        parts = zip(*([cell.text for cell in value.listed(rows[at])] for value in values), strict=True)
        for number, cell, of in zip(at.tolist(), coded.listed(rows[at]), parts, strict=True):
            text = f"{heading.label}: {cell.text}" if heading.label and not heading.labels else cell.text
            lines.setdefault(number, []).append(Row((Cell(text, indent=depth, bold=True),), depth, text, parts=of))
    return lines


def _rows(
    columns: Sequence[Sequence[Cell]], records: Sequence[int], behind: Sequence[tuple[int, ...]], lines: Mapping[int, Sequence[Row]]
) -> tuple[Row, ...]:
    """The rows of records with their heading lines. behind: the records of the cells, where a row shows several."""
    depth = max((line.depth + 1 for above in lines.values() for line in above), default=0)
    each = zip(zip(*columns, strict=True), records, behind, strict=True)
    rows = [Row(cells, depth, cells[0].text, record, of_cells) for cells, record, of_cells in each]
    if not lines:
        return tuple(rows)
    blank = tuple(Cell() for _ in columns[1:])
    made, before = [], 0
    for number, above in sorted(lines.items()):
        made += rows[before:number]
        made += [replace(line, cells=(*line.cells, *blank)) for line in above]
        before = number
    return (*made, *rows[before:])


def header_cells(columns: Sequence[ListingColumn], cells: Sequence[Sequence[Cell]]) -> tuple[HeadCell, ...]:
    """Header cells; a label not above others reaches down to the last header line."""
    lines, at, head = max(_depth(column) for column in columns), 0, []
    for column in columns:
        head += _head_of(column, at, 0, lines, cells)
        at += len(list(column.leaves()))
    return tuple(head)


def _head_of(column: ListingColumn, at: int, line: int, lines: int, cells: Sequence[Sequence[Cell]]) -> list[HeadCell]:
    if not column.columns:
        return [HeadCell(column.label, at, 1, line, lines - line, "left" if _left(cells[at]) else "center")]
    head = [HeadCell(column.label, at, len(list(column.leaves())), line, 1)]
    for inner in column.columns:
        head += _head_of(inner, at, line + 1, lines, cells)
        at += len(list(inner.leaves()))
    return head


def _depth(column: ListingColumn) -> int:
    return 1 + max((_depth(inner) for inner in column.columns), default=0)


def _notes(leaves: Sequence[ListingColumn], columns: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The notes of the marks that stand in some cell."""
    shown = {cell.mark for cells in columns for cell in cells if cell.mark}
    notes = [mark.note for column in leaves for mark in column.marks if mark.note and any(mark.mark in each for each in shown)]
    return tuple(dict.fromkeys(notes))


def _note_control_characters(values: pd.Series, listing: Listing, variable: str, findings: Findings) -> None:
    counts = values.value_counts()
    odd = [str(value) for value in counts.index[counts > 0] if isinstance(value, str) and ILLEGAL.search(value)]
    if odd:
        count = int(counts[odd].sum())
        says = f"{count} value(s) hold control characters, shown as pictures in {listing.output}: {some(map(repr, odd))}"
        findings.add(Finding("tlf-control-character", WARNING, listing.dataset, variable, says, count=count))


def _empty(listing: Listing) -> tuple[Row, ...]:
    return (Row((Cell(visible(listing.empty)), *(Cell() for _ in listing.leaves[1:])), 0, listing.empty),)


def _left(cells: Sequence[Cell]) -> bool:
    return not cells or cells[0].align == "left"
