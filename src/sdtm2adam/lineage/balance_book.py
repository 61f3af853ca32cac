"""The balance sheet as an Excel workbook; the same balance gives the same bytes."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.lineage.balance_tables import FATE_SAYS, Shown

FIXED = datetime(2000, 1, 1)
CELL_MOST, ROWS_MOST = 32_767, 1_048_576
NARROWEST, WIDEST = 9, 70  # characters of a column
TOP = 2  # rows above the header of a table
LINE_HIGH, TALLEST = 15, 409  # points
SHADES = {"unaccounted": "#f6c9c4", "rejected": "#fbe7b5", "unread": "#f6c9c4", "no": "#f6c9c4"}
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"}  # control characters, made visible


def write_book(shown: Sequence[Shown], told: str, path: Path) -> None:
    """Write the workbook: what it says in all, then a sheet a table. Text is never a formula or a link."""
    import xlsxwriter

    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(path, plain_text) as book:
        book.set_properties({"title": "Balance sheet", "created": FIXED})
        looks = Looks(book)
        _first_sheet(book.add_worksheet("Balance sheet"), shown, told, looks)
        for table in shown:
            _sheet(book.add_worksheet(table.name), table, looks)


class Looks:
    """The formats of one workbook."""

    def __init__(self, book):
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.says = book.add_format({"italic": True, "font_color": "#555555", "valign": "top"})
        heading = {"bold": True, "bg_color": "#f3f3f3", "valign": "top", "text_wrap": True, "bottom": 1}
        self.head = book.add_format(heading)
        self.head_of_numbers = book.add_format({**heading, "align": "right", "indent": 1})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        right = {"valign": "top", "align": "right", "indent": 1}
        self.number = book.add_format({**right, "num_format": "#,##0"})
        self.nothing = book.add_format({**right, "num_format": "0", "font_color": "#a0a0a0"})
        self.whole = book.add_format({**right, "num_format": "0"})
        self.sum = book.add_format({**right, "bold": True, "top": 1, "num_format": "#,##0"})
        self.sum_text = book.add_format({"bold": True, "top": 1})
        self.shades = {word: book.add_format({"valign": "top", "bg_color": colour}) for word, colour in SHADES.items()}


def _first_sheet(sheet, shown: Sequence[Shown], told: str, looks: Looks) -> None:
    _page(sheet)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "Balance sheet", looks.title)
    sheet.write_string(1, 0, "In all", looks.head)
    sheet.write_string(1, 1, _fitting(told), looks.text)
    sheet.set_row(1, _height(told, 100))
    at = 3
    for heading, lines in (("Sheet", [(s.name, s.says) for s in shown]), ("Fate of a row", list(FATE_SAYS.items()))):
        sheet.write_string(at, 0, heading, looks.head)
        sheet.write_string(at, 1, "What it says", looks.head)
        for row, (name, says) in enumerate(lines, start=at + 1):
            sheet.write_string(row, 0, name, looks.text)
            sheet.write_string(row, 1, says, looks.text)
            sheet.set_row(row, _height(says, 100))
        at += len(lines) + 2


def _sheet(sheet, table: Shown, looks: Looks) -> None:
    _page(sheet)
    frame = table.frame.head(ROWS_MOST - TOP - 3)
    sheet.write_string(0, 0, table.says, looks.says)
    numeric = {name: pd.api.types.is_numeric_dtype(frame[name].dtype) for name in frame.columns}
    tall = np.ones(len(frame), dtype=np.int64)
    for at, name in enumerate(frame.columns):
        wide = _width(name, frame[name])
        sheet.set_column(at, at, wide)
        sheet.write_string(TOP, at, str(name), looks.head_of_numbers if numeric[name] else looks.head)
        if not numeric[name]:
            tall = np.maximum(tall, frame[name].map(lambda text, wide=wide: _lines(text, wide) if isinstance(text, str) else 1).to_numpy())
    sheet.set_row(TOP, LINE_HIGH * max((str(name).count(" ") + 1 for name, n in numeric.items() if n), default=1))
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)
    for at, name in enumerate(frame.columns):
        number = looks.whole if name == "line" else looks.number
        for row, value in enumerate(frame[name].tolist(), start=TOP + 1):
            text = looks.shades.get(value, looks.text) if name != "closes" or value == "yes" else looks.shades["no"]
            _cell(sheet, row, at, value, text, number if value else looks.nothing)
    for row in np.flatnonzero(tall > 1).tolist():
        sheet.set_row(TOP + 1 + row, min(LINE_HIGH * int(tall[row]), TALLEST))
    below = TOP + 1 + len(frame)
    for at, value in enumerate(table.total):
        _cell(sheet, below, at, value, looks.sum_text, looks.sum)
    if len(frame) < len(table.frame):
        sheet.write_string(below, 0, f"and {len(table.frame) - len(frame)} more rows than a sheet can hold", looks.says)
    if len(frame):
        sheet.autofilter(TOP, 0, below - 1, len(frame.columns) - 1)


def _cell(sheet, row: int, at: int, value: object, text, number) -> None:
    if isinstance(value, str):
        if value or text.top:
            sheet.write_string(row, at, _fitting(value), text)
    elif not pd.isna(value):
        sheet.write_number(row, at, value, number)


def _page(sheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _width(name: str, values: pd.Series) -> float:
    """As wide as what it holds, within bounds; a heading may break between words."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return max(NARROWEST, *(len(word) + 3 for word in name.split()))
    longest = max((len(text) for text in values.dropna().astype(str).unique()), default=0)
    return min(max(1.1 * longest + 2, NARROWEST, *(len(word) + 3 for word in name.split())), WIDEST)


def _lines(text: str, wide: float) -> int:
    """Lines that a text takes in a column this wide; a little more room than letters, since they are not alike."""
    return sum(max(1, math.ceil(1.05 * len(line) / wide)) for line in text.split("\n")) if len(text) > 0.8 * wide or "\n" in text else 1


def _height(text: str, wide: float) -> float:
    return min(LINE_HIGH * _lines(text, wide), TALLEST)


def _fitting(text: str) -> str:
    text = text.translate(PICTURES)
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - 1] + "…"
