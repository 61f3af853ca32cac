"""A sheet of an Excel workbook as collected text: every cell as it is shown, and what a look at the sheet would hide.

Text is text as it stands; a number is shown by its format, once for each distinct number and format. The first row with
anything in it is the header. Rows and columns that are hidden are read like others, and named.
"""

import re

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.raw import excel_dates
from sdtm2adam.raw.excel_display import display, general
from sdtm2adam.raw.excel_formats import REGION, Unshowable, sections_of
from sdtm2adam.raw.excel_parts import Cells, SheetPart, Workbook, column_letters
from sdtm2adam.raw.odd_text import visible
from sdtm2adam.raw.table import Table, in_order
from sdtm2adam.spec.raw import at_lines

CURRENCY = "the currency of the computer's region"
RANGE = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def read_sheet(workbook: Workbook, sheet: str | None, shown: str, found: Findings) -> Table | None:
    """The records of a sheet (the only one, where none is named); None, and an error, when there is none to read.

    Errors in `found`: no such sheet, several and none named, cells that hold an error or were never computed.
    """
    part = _chosen(workbook, sheet, shown, found)
    if part is None:
        return None
    cells = workbook.cells(part)
    texts, codes, doubts = _texts(cells, workbook)
    at = pd.DataFrame({"row": cells.rows, "column": cells.columns, "code": codes}, dtype="int64")
    filled = at[codes != _blank(texts)]
    if filled.empty:
        found.add(Finding("raw-empty-file", ERROR, "", "", f"{shown} is empty", source=shown, fix="export it again"))
        return None
    texts = _visible(texts, at, shown, found)
    header = int(filled["row"].min())
    _tell_formulas(cells, workbook, shown, found)
    _tell_doubts(doubts, at, shown, found)
    _tell_layout(cells, part, header, filled, shown, found)
    return _table(filled, header, texts)


def _chosen(workbook: Workbook, sheet: str | None, shown: str, found: Findings) -> SheetPart | None:
    names = list(workbook.sheets)
    listed = ", ".join(name + (" (hidden)" if part.hidden else "") for name, part in workbook.sheets.items())
    if sheet is None and len(names) == 1:
        return workbook.sheets[names[0]]
    if sheet in workbook.sheets:
        return workbook.sheets[sheet]
    if not names:
        message, fix = f"{shown} has no sheet with cells", "export it again"
    elif sheet is None:
        message, fix = f"{shown} has {len(names)} sheets: {listed}", "say in specs/raw.yaml which one to read: `sheet: NAME`"
    else:
        message = f"{workbook.shown} has no sheet {sheet}{did_you_mean(sheet, names)}"
        fix = f"change `sheet:` in specs/raw.yaml\nthere are: {listed}"
    found.add(Finding("raw-sheet", ERROR, "", "", message, source=shown, fix=fix))
    return None


class _Doubts:
    """Distinct contents whose text is not all there is to say of them, by why."""

    def __init__(self):
        self.cut: list[int] = []
        self.stored: dict[str, list[int]] = {}


def _texts(cells: Cells, workbook: Workbook) -> tuple[list[str], np.ndarray, tuple[_Doubts, np.ndarray]]:
    """The distinct texts of a sheet, which of them each cell shows, and the doubts with the content of each cell."""
    value_codes, distinct = pd.factorize(np.array(cells.contents, dtype=object))
    kind_codes, kind_names = pd.factorize(np.array(cells.kinds, dtype=object))
    # only of numbers does the text depend on the style
    styled = np.append(kind_names == "n", False)
    style_codes = np.where(styled[kind_codes], np.array(cells.styles, dtype=np.int64), 0)
    shape = (len(distinct) + 1, len(kind_names) + 1, int(style_codes.max(initial=0)) + 1)
    packed, content = np.unique(np.ravel_multi_index((value_codes, kind_codes, style_codes), shape), return_inverse=True)
    doubts, texts = _Doubts(), []
    for place, (value, kind, style) in enumerate(zip(*(part.tolist() for part in np.unravel_index(packed, shape)), strict=True)):
        texts.append(_text(distinct[value], kind_names[kind], style, place, workbook, doubts))
    alike, shown = pd.factorize(np.array([*texts, ""], dtype=object))
    return list(shown), alike[content], (doubts, content)


def _visible(texts: list[str], at: pd.DataFrame, shown: str, found: Findings) -> list[str]:
    """The texts with characters that no text has shown escaped, and a finding where there are any."""
    made = [visible(text) for text in texts]
    odd = [i for i, (before, after) in enumerate(zip(texts, made, strict=True)) if before != after]
    cells = at[at["code"].isin(odd)]
    if odd:
        told = some(f"{_cell(row, column)} {made[code]}" for row, column, code in cells.itertuples(index=False))
        hold = "cell holds characters" if len(cells) == 1 else "cells hold characters"
        message = f"{len(cells)} {hold} that are no text, shown escaped: {told}"
        _add(
            found, "raw-odd-bytes", WARNING, message, shown, cells["row"].tolist(), len(cells), "put the text right, and save the workbook"
        )
    return made


def _blank(texts: list[str]) -> int:
    return texts.index("")


def _text(value: str, kind: str, style: int, place: int, workbook: Workbook, doubts: _Doubts) -> str:
    if kind == "b":
        return "TRUE" if value in ("1", "true") else "FALSE"
    if kind != "n" or value == "":
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    code = workbook.formats[style] if style < len(workbook.formats) else "General"
    if code in ("General", "@"):
        return general(number)
    try:
        if code is None or code == REGION:
            raise Unshowable(code or CURRENCY)
        text, whole = display(code, workbook.from_1904)(number)
    except Unshowable as why:
        said = f"the format {code} ({why})" if code and code != REGION and str(why) != REGION else f"a format that is {why}"
        text, dated = _stored(number, code, workbook.from_1904)
        doubts.stored.setdefault(("date " if dated else "") + said, []).append(place)
        return text
    if not whole:
        doubts.cut.append(place)
    return text


def _stored(number: float, code: str | None, from_1904: bool) -> tuple[str, bool]:
    """What stands for a number whose format is not shown: a date as ISO text (True), anything else as it is stored."""
    try:
        if code == REGION or (code and _is_date(code)):
            return excel_dates.iso(number, from_1904), True
    except Unshowable:
        pass
    return general(number), False


def _is_date(code: str) -> bool:
    try:
        return any(section.is_date for section in sections_of(code))
    except Unshowable as why:
        return str(why) == REGION


def _table(filled: pd.DataFrame, header: int, texts: list[str]) -> Table:
    """The cells below the header as columns. A column that holds nothing, not even a name, is none."""
    body = filled[filled["row"] > header]
    rows, at = np.unique(body["row"].to_numpy(), return_inverse=True)
    columns, blank = np.unique(filled["column"].to_numpy()), _blank(texts)
    grid = np.full((len(columns), len(rows)), blank, dtype=np.int64)
    grid[np.searchsorted(columns, body["column"].to_numpy()), at] = body["code"].to_numpy()
    first = filled[filled["row"] == header].set_index("column")["code"]
    names = tuple(texts[first.get(column, blank)] for column in columns)
    between = np.setdiff1d(np.arange(header + 1, rows[-1]), rows) if len(rows) else rows
    return Table(names, tuple(in_order(codes, texts) for codes in grid), rows, (), tuple(between.tolist()))


def _cell(row: int, column: int) -> str:
    return f"{column_letters(int(column))}{int(row)}"


def _tell_formulas(cells: Cells, workbook: Workbook, shown: str, found: Findings) -> None:
    """Cells that were computed: a note; with an error or without a result: an error each kind."""
    wrong = [i for i, kind in enumerate(cells.kinds) if kind == "e"] if "e" in cells.kinds else []
    if wrong:
        told = some(f"{_cell(cells.rows[i], cells.columns[i])} {cells.contents[i]}" for i in wrong)
        message = f"{len(wrong)} {'cell holds an error' if len(wrong) == 1 else 'cells hold an error'} instead of a value: {told}"
        fix = "put the formula right, or put the value in its place, and save the workbook"
        _add(found, "raw-formula-error", ERROR, message, shown, [cells.rows[i] for i in wrong], len(wrong), fix)
    never = cells.uncomputed
    if never:
        told = some(_cell(cells.rows[i], cells.columns[i]) for i in never)
        message = f"{len(never)} {'formula was' if len(never) == 1 else 'formulas were'} never computed: {told}"
        fix = "open the workbook, let it calculate, and save it; or put values in place of formulas"
        _add(found, "raw-formula-no-value", ERROR, message, shown, [cells.rows[i] for i in never], len(never), fix)
    computed = sorted(set(cells.formulas) - set(never))
    if computed:
        doubt, first = workbook.asks_to_calculate, _cell(cells.rows[computed[0]], cells.columns[computed[0]])
        message = f"{len(computed)} {'cell is a formula' if len(computed) == 1 else 'cells are formulas'}, from {first} on"
        message += "; the last computed value is read" + (", though the workbook asks to be calculated again" if doubt else "")
        fix = "open the workbook, let it calculate, and save it" if doubt else ""
        _add(found, "raw-formula", WARNING if doubt else NOTE, message, shown, [], len(computed), fix)


def _add(found: Findings, rule: str, severity: str, message: str, shown: str, rows: list[int], count: int, fix: str) -> None:
    source = at_lines(shown, list(dict.fromkeys(rows)), "row")
    found.add(Finding(rule, severity, "", "", message, count=count, source=source, fix=fix))


def _tell_doubts(doubts: tuple[_Doubts, np.ndarray], at: pd.DataFrame, shown: str, found: Findings) -> None:
    why, content = doubts
    if why.cut:
        cells = at[np.isin(content, why.cut)]
        more = "cell holds more than it shows" if len(cells) == 1 else "cells hold more than they show"
        message = f"{len(cells)} {more}, as {_first(cells)}; what is shown is read"
        fix = "give the column a format that shows all digits, if they were collected"
        _add(found, "raw-more-than-shown", WARNING, message, shown, cells["row"].tolist(), len(cells), fix)
    for said, places in why.stored.items():
        cells, dated = at[np.isin(content, places)], said.startswith("date ")
        read = "it is read as year-month-day" if dated else "the number is read as it is stored"
        message = f"{len(cells)} {'cell has' if len(cells) == 1 else 'cells have'} {said.removeprefix('date ')}, as {_first(cells)}; {read}"
        _add(found, "raw-format", NOTE if dated else WARNING, message, shown, cells["row"].tolist(), len(cells), "")


def _first(cells: pd.DataFrame) -> str:
    return _cell(cells["row"].iloc[0], cells["column"].iloc[0])


def _tell_layout(cells: Cells, part: SheetPart, header: int, filled: pd.DataFrame, shown: str, found: Findings) -> None:
    """Merged cells, and what is hidden and holds something: a warning each."""
    rows, columns = set(filled["row"].tolist()), sorted(set(filled["column"].tolist()))
    names = [ref for ref in cells.merged if _covers(ref, header)]
    merged = [ref for ref in cells.merged if ref not in names]
    hidden = [row for row in cells.hidden_rows if row in rows]
    letters = [column_letters(c) for c in columns if any(first <= c <= last for first, last in cells.hidden_columns)]
    in_header = "cells of the header are merged, and their name is that of the first column alone"
    in_body = "cells are merged, and their value is that of the first cell alone; the others are blank"
    told = [
        ("raw-merged-header", names, in_header, "give each column a name of its own"),
        ("raw-merged", merged, in_body, "fill each cell"),
        ("raw-hidden-row", hidden, f"{_count(hidden, 'row')} hidden and read like the others", "show them, and take out what is no record"),
        ("raw-hidden-column", letters, f"{_count(letters, 'column')} hidden and read like the others", ""),
        ("raw-hidden-sheet", [part.name] if part.hidden else [], "the sheet is hidden and is read", ""),
    ]
    for rule, things, says, fix in told:
        if things:
            places = hidden if things is hidden else []
            _add(found, rule, WARNING, f"{says}: {some(things)}", shown, places, len(things), fix)


def _count(things: list, noun: str) -> str:
    return f"1 {noun} is" if len(things) == 1 else f"{len(things)} {noun}s are"


def _covers(ref: str, row: int) -> bool:
    found = RANGE.fullmatch(ref)
    return bool(found) and int(found[2]) <= row <= int(found[4] or found[2])
