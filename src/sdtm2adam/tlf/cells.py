"""One cell: what its row and column ask for, looked up in the results and put in their masks."""

import re
from dataclasses import dataclass, field
from math import isfinite

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.spec.style import Blocks, Style
from sdtm2adam.spec.table_columns import COMPARISON, Column
from sdtm2adam.spec.table_rows import TableRow
from sdtm2adam.tlf.masks import as_drawn, filled, in_mask, percent, placeholders, places_of, spreadsheet_form, with_decimals
from sdtm2adam.tlf.model import Cell
from sdtm2adam.tlf.results import Result, Results

COUNTED = ("participants", "n")  # what a percentage counts, the first that the cell has
SHARE = re.compile(r"\s*[(\[][^()\[\]]*\{pct[^{}]*\}[^()\[\]]*[)\]]")  # a percentage in brackets, as in `{n} ({pct|xx.x}%)`


@dataclass(frozen=True)
class Asked:
    """Where a cell looks: its table, row and column, and the first four parts of its keys."""

    table: str
    row: str
    column: Column
    place: tuple[str, str, str, str]
    decimals: int | None = None


@dataclass
class Filling:
    """The results a table is filled from, and the faults seen on the way.

    statistics  analysis -> what it computes
    draws       whether cells show their masks instead of numbers (see shells.py)
    """

    results: Results
    style: Style
    statistics: dict[str, str] = field(default_factory=dict)
    draws: bool = False
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


def mask_of(row: TableRow, column: Column, filling: Filling) -> str:
    """The mask of one cell, or "" where nothing is shown: that of the row, of the column, or of the style's habits."""
    if not row.analysis:
        return ""
    blocks = filling.style.blocks
    if isinstance(row.show, dict):
        return row.show.get(column.id, "")
    if column.group == COMPARISON:
        compared = row.compare if row.compare is not None else not row.level
        return (column.show or blocks.comparison) if compared else ""
    analysis = row.beside.get(column.id, row.analysis)
    shown = row.show if row.show is not None and analysis == row.analysis else column.show
    return shown or usual_mask(filling.statistics.get(analysis, ""), blocks)


def usual_mask(statistics: str, blocks: Blocks) -> str:
    """What a cell of an analysis shows when nobody says; "" for statistics that have no habit."""
    counts = {"count": blocks.categorical, "subjects": blocks.categorical, "events": blocks.nested}
    return {**counts, "summary": blocks.summary, "change": blocks.summary}.get(statistics, "")


def cell_of(asked: Asked, show: str, filling: Filling) -> Cell:
    if filling.draws:
        return _drawn(with_decimals(show, asked.decimals or 0), asked)
    show = _without_share(with_decimals(show, _decimals(asked, filling)), asked, filling)
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


def _drawn(show: str, asked: Asked) -> Cell:
    """A cell of a shell: its mask as it is drawn."""
    return Cell(filled(show, [as_drawn(stat, mask) for stat, mask in placeholders(show)]), asked.column.align or "center")


def _decimals(asked: Asked, filling: Filling) -> int:
    """Decimals of the data behind a cell: those that the row says, or else those of its analysis, no more than usual."""
    if asked.decimals is not None:
        return asked.decimals
    analysis, _, by, _ = asked.place
    return min(filling.results.decimals.get((analysis, by), 0), filling.style.blocks.most_decimals)


def _without_share(show: str, asked: Asked, filling: Filling) -> str:
    """The mask without its percentage in brackets where the group has no participants, or nobody is counted and zero has none."""
    if not SHARE.search(show):
        return show
    find = filling.results.find
    counted = next((found for stat in COUNTED for found in [find((*asked.place, stat))] if found), None)
    of = find((*asked.place, "N"))
    empty = of is not None and of.value == 0
    nobody = counted is not None and counted.value == 0
    return SHARE.sub("", show) if empty or (nobody and filling.style.zero == "n") else show


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
