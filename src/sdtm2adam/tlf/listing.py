"""A listing's spec and its data set -> one block: a row a record, typed values beside the text."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import Listing, ListingColumn
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.columns import column_widths, decimal_position
from sdtm2adam.tlf.masks import in_mask, spreadsheet_form
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import paper

SUBJECT = "USUBJID"
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DATE_FORMS = {"iso": "yyyy-mm-dd", "date9": "ddmmmyyyy"}
DATE = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T\d\d:\d\d(:\d\d)?)?)?)?\Z")
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def listing_block(listing: Listing, datasets: Mapping[str, pd.DataFrame], where: str, style: Style, findings: Findings) -> Block:
    """The records of `listing` as one block, sorted; `where` is the population's condition on ADSL.

    A row's `record` is its row number in the data set. Variables the data set lacks come from ADSL by
    subject. Missing values are empty; a listing without records has one row that says so. Control
    characters are shown as pictures, with a finding.
    Errors: StudyError that lists every data set, variable or condition that cannot be found.
    """
    _stop_at_unknown(listing, datasets)
    frame = _with_adsl(listing, datasets)
    keep = _in_population(frame, datasets["ADSL"], where) if where else np.ones(len(frame), dtype=bool)
    if listing.where:
        keep = keep & parse(listing.where).mask(frame)
    records = frame.assign(_record=np.arange(len(frame)))[keep]
    if listing.sort:
        records = records.sort_values(list(listing.sort), kind="stable", na_position="last")
    columns = [_cells(column, records, listing, style, findings) for column in listing.columns]
    rows = _rows(columns, records["_record"].tolist()) if len(records) else _empty(listing)
    heads = [column.label for column in listing.columns]
    widths = column_widths(columns, heads, [column.width for column in listing.columns], paper(style).room, style)
    head = tuple(
        HeadCell(text, i, align="left" if _left(cells) else "center") for i, (text, cells) in enumerate(zip(heads, columns, strict=True))
    )
    decimals = tuple(decimal_position(cells, wide, style) for cells, wide in zip(columns, widths, strict=True))
    keys = sum(column.key for column in listing.columns) if len(records) else 0
    return Block(head, widths, decimals, rows, tuple("/".join(c.sources) for c in listing.columns), keys=keys)


def visible(text: str) -> str:
    """`text` with characters that XML cannot hold shown as control pictures (or U+FFFD)."""
    return ILLEGAL.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)


def _stop_at_unknown(listing: Listing, datasets: Mapping[str, pd.DataFrame]) -> None:
    faults = Findings()

    def fault(says: str) -> None:
        faults.add(Finding("tlf-listing", ERROR, listing.output, "", says))

    for name in dict.fromkeys([listing.dataset, "ADSL"]):
        if name not in datasets:
            fault(f"there is no data set {name}{did_you_mean(name, datasets)}")
    if not len(faults):
        known = {*datasets[listing.dataset].columns, *datasets["ADSL"].columns}
        wanted = [v for column in listing.columns for v in column.sources] + list(listing.sort)
        wanted += sorted(parse(listing.where).columns) if listing.where else []
        for variable in dict.fromkeys(wanted):
            if variable not in known:
                fault(f"{listing.dataset} has no variable {variable}{did_you_mean(variable, sorted(known))}")
    faults.stop_if_errors(f"output {listing.output} stopped")


def _with_adsl(listing: Listing, datasets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    frame, adsl = datasets[listing.dataset], datasets["ADSL"]
    wanted = {v for column in listing.columns for v in column.sources} | set(listing.sort)
    wanted |= parse(listing.where).columns if listing.where else set()
    carried = sorted(wanted - set(frame.columns))
    if not carried:
        return frame
    by_subject = adsl.set_index(adsl[SUBJECT].astype("str"))
    at = by_subject.index.get_indexer(frame[SUBJECT].astype("str"))
    return frame.assign(**{name: by_subject[name].take(at).set_axis(frame.index).where(at >= 0) for name in carried})


def _in_population(frame: pd.DataFrame, adsl: pd.DataFrame, where: str) -> np.ndarray:
    members = adsl[SUBJECT].astype("str")[parse(where).mask(adsl)]
    return frame[SUBJECT].astype("str").isin(set(members)).to_numpy(dtype=bool)


def _cells(column: ListingColumn, records: pd.DataFrame, listing: Listing, style: Style, findings: Findings) -> list[Cell]:
    """The cells of one column; each distinct value is put into words once."""
    parts = [_shown(records[name], column, style) for name in column.sources]
    for name in column.sources:
        _note_control_characters(records[name], listing, name, findings)
    if len(parts) == 1:
        return parts[0]
    texts = [[cell.text or style.missing for cell in cells] for cells in parts]
    return [Cell(column.join.join(together), column.align or "left") for together in zip(*texts, strict=True)]


def _shown(values: pd.Series, column: ListingColumn, style: Style) -> list[Cell]:
    codes, distinct = pd.factorize(values, use_na_sentinel=True)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        iso = [value.isoformat().removesuffix("T00:00:00") for value in pd.DatetimeIndex(distinct)]
        cells = [_collected_date_cell(value, column, style) for value in iso]
    elif pd.api.types.is_timedelta64_dtype(values.dtype):  # times of day
        cells = [Cell(str(value)[-8:], column.align or "left") for value in pd.TimedeltaIndex(distinct)]
    elif pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        cells = [_number_cell(float(value), column) for value in distinct]
    else:
        cells = [_text_cell(str(value), column, style) for value in distinct]
    empty = Cell(align=cells[0].align if cells else column.align or "left")
    return [cells[code] if code >= 0 else empty for code in codes.tolist()]


def _text_cell(value: str, column: ListingColumn, style: Style) -> Cell:
    """Text as stored, in other words or in sentence case; a number or date where the column shows such."""
    if value in column.values:
        return Cell(visible(column.values[value]), column.align or "left")
    if column.date and DATE.match(value):
        return _collected_date_cell(value, column, style)
    if column.show and NUMBER.match(value):
        return _number_cell(float(value), column)
    return Cell(visible(value.capitalize() if column.case == "sentence" else value), column.align or "left")


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


def _note_control_characters(values: pd.Series, listing: Listing, variable: str, findings: Findings) -> None:
    counts = values.value_counts()
    odd = [str(value) for value in counts.index[counts > 0] if isinstance(value, str) and ILLEGAL.search(value)]
    if odd:
        count = int(counts[odd].sum())
        says = f"{count} value(s) hold control characters, shown as pictures in {listing.output}: {some(map(repr, odd))}"
        findings.add(Finding("tlf-control-character", WARNING, listing.dataset, variable, says, count=count))


def _rows(columns: list[list[Cell]], records: list[int]) -> tuple[Row, ...]:
    return tuple(Row(cells, 0, cells[0].text, record) for cells, record in zip(zip(*columns, strict=True), records, strict=True))


def _empty(listing: Listing) -> tuple[Row, ...]:
    return (Row((Cell(listing.empty), *(Cell() for _ in listing.columns[1:])), 0, listing.empty),)


def _left(cells: list[Cell]) -> bool:
    return not cells or cells[0].align == "left"
