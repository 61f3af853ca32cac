"""Values of records -> cells of a column; each distinct value is put into words once, never once per record."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import ListingColumn, Mark
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.masks import in_mask, spreadsheet_form
from sdtm2adam.tlf.model import Cell
from sdtm2adam.tlf.visible import visible

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DATE_FORMS = {"iso": "yyyy-mm-dd", "date9": "ddmmmyyyy"}
DATE = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T\d\d:\d\d(:\d\d)?)?)?)?\Z")
CASES = {"stored": str, "sentence": str.capitalize, "lower": str.lower}
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


@dataclass(frozen=True)
class CodedCells:
    """The cells of one column: the distinct ones, and for each record which of them it has (-1: an empty one)."""

    codes: np.ndarray
    distinct: tuple[Cell, ...]
    empty: Cell

    def listed(self, rows: np.ndarray | None = None) -> list[Cell]:
        """A cell for each record, or for each of `rows`; row -1 is an empty cell."""
        if rows is None:
            codes = self.codes
        else:
            codes = np.append(self.codes, -1)[rows]  # row -1 is the last one: empty
        cells = (*self.distinct, self.empty)  # code -1 is the last one
        return [cells[code] for code in codes.tolist()]


def coded_cells(column: ListingColumn, records: pd.DataFrame, style: Style) -> CodedCells:
    """The cells of `column` for all records, with its marks."""
    cells = _together(column, [_coded(records[name], column, style) for name in column.sources], style)
    for mark in column.marks:
        cells = _marked(cells, mark, parse(mark.where).mask(records))
    return cells


def _together(column: ListingColumn, parts: Sequence[CodedCells], style: Style) -> CodedCells:
    """Several variables in one cell, each distinct combination joined once."""
    if len(parts) == 1 and not column.labels:
        return parts[0]
    codes, firsts = numbered([part.codes for part in parts])
    texts = []
    for row in firsts:
        texts_of = [part.distinct[part.codes[row]].text if part.codes[row] >= 0 else "" for part in parts]
        shown = zip(column.sources, texts_of, strict=True)
        told = [_labelled(column, name, text or style.missing) for name, text in shown if text or not column.left_out]
        texts.append(column.join.join(told))
    return CodedCells(codes, tuple(Cell(text, column.align or "left") for text in texts), Cell(align=column.align or "left"))


def _labelled(column: ListingColumn, name: str, text: str) -> str:
    return f"{column.labels[name]}: {text}" if name in column.labels else text


def _marked(cells: CodedCells, mark: Mark, where: np.ndarray) -> CodedCells:
    """The cells of records that meet a mark's condition, with it; an empty cell has no mark."""
    met = where & (cells.codes >= 0)
    which, place = np.unique(cells.codes[met], return_inverse=True)
    codes = cells.codes.copy()
    codes[met] = len(cells.distinct) + place
    marked = (cells.distinct[code] for code in which.tolist())
    with_mark = (replace(cell, mark=cell.mark + mark.mark) if cell.text else cell for cell in marked)
    return CodedCells(codes, (*cells.distinct, *with_mark), cells.empty)


def numbered(codes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Distinct combinations of several codes: for each record the number of its own, by first appearance, and where each is first."""
    together = np.zeros(len(codes[0]), dtype=np.int64)
    for each in codes:
        together, _ = pd.factorize(together * (int(each.max(initial=-1)) + 2) + each + 1)
    _, firsts = np.unique(together, return_index=True)
    return together, firsts


def distinct_codes(values: pd.Series) -> np.ndarray:
    """For each record which of the distinct values it has, missing being -1."""
    return pd.factorize(values, use_na_sentinel=True)[0]


def _coded(values: pd.Series, column: ListingColumn, style: Style) -> CodedCells:
    codes, distinct = pd.factorize(values, use_na_sentinel=True)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = pd.DatetimeIndex(distinct)
        unit, midnight = ("minutes", "T00:00") if (moments.second == 0).all() else ("seconds", "T00:00:00")
        iso = [value.isoformat(timespec=unit).removesuffix(midnight) for value in moments]
        cells = [_collected_date_cell(value, column, style) for value in iso]
    elif pd.api.types.is_timedelta64_dtype(values.dtype):  # times of day
        cells = [Cell(str(value)[-8:], column.align or "left") for value in pd.TimedeltaIndex(distinct)]
    elif pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        cells = [_number_cell(float(value), column) for value in distinct]
    else:
        cells = [_text_cell(str(value), column, style) for value in distinct]
    return CodedCells(codes, tuple(cells), Cell(align=cells[0].align if cells else column.align or "left"))


def _text_cell(value: str, column: ListingColumn, style: Style) -> Cell:
    """Text as stored, in other words or in sentence case; a number or date where the column shows such."""
    if value in column.values:
        return Cell(visible(column.values[value]), column.align or "left")
    if column.date and DATE.match(value):
        return _collected_date_cell(value, column, style)
    if column.show and NUMBER.match(value):
        return _number_cell(float(value), column)
    return Cell(visible(CASES[column.case](value)), column.align or "left")


def _collected_date_cell(value: str, column: ListingColumn, style: Style) -> Cell:
    """A date as collected: a complete one as every other date, of a partial one what is known, a time after a blank."""
    day, _, time = value.partition("T")
    year, *parts = day.split("-")
    if len(parts) == 2 and int(parts[1]) <= monthrange(int(year), int(parts[0]))[1]:
        whole = _date_cell(date.fromisoformat(day), column, style)
        return Cell(f"{whole.text} {time}", whole.align) if time else whole
    month = MONTHS[int(parts[0]) - 1] if len(parts) == 1 else ""
    return Cell(month + year if style.dates == "date9" and len(parts) < 2 else value, column.align or "left")


def _date_cell(value: date, column: ListingColumn, style: Style) -> Cell:
    iso = f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    text = iso if style.dates == "iso" else f"{value.day:02d}{MONTHS[value.month - 1]}{value.year:04d}"
    return Cell(text, column.align or "left", value=value, form=DATE_FORMS[style.dates])


def _number_cell(value: float, column: ListingColumn) -> Cell:
    stored = format(value, ".15g")
    if stored in column.values:
        return Cell(column.values[stored], column.align or "left")
    text = in_mask(value, column.show) if column.show else stored
    form = spreadsheet_form(text) if column.show else "General"
    return Cell(text, column.align or "decimal", value=float(text), form=form)
