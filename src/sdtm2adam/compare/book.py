"""A comparison as an Excel workbook; the same tables give the same bytes."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from sdtm2adam.compare.shown import Shown, Told

FIXED = datetime(2000, 1, 1)
CELL_MOST, ROWS_MOST = 32_767, 1_048_576
NARROWEST, WIDEST = 9, 60  # characters of a column
TOP = 2  # rows above the header of a table
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"}  # control characters, made visible
WRONG, WARN, GOOD = "#f6c9c4", "#fbe7b5", "#d9ead3"
SHADES = {
    "differs": WRONG,
    "only in base": WRONG,
    "only in other": WRONG,
    "could not be compared": WRONG,
    "attributes differ": WARN,
    "equal": GOOD,
}
PLACES = ("code", "record", "record in base", "record in other")  # numbers that count nothing
COUNTS_OF_WRONG = (
    "unequal",
    "missing in base",
    "missing in other",
    "only in base",
    "only in other",
    "values unequal",
    "with differences",
    "attributes",
)


def write_book(told: Told, shown: Sequence[Shown], path: Path) -> None:
    """A first sheet with the outcome and what each sheet says, then a sheet a table. Text is never a formula or a link."""
    import xlsxwriter

    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(path, plain_text) as book:
        book.set_properties({"title": told.heading, "created": FIXED})
        looks = Looks(book)
        _first_sheet(book.add_worksheet("Outcome"), told, shown, looks)
        for table in shown:
            _sheet(book.add_worksheet(table.name), table, looks)


class Looks:
    """The formats of one workbook."""

    def __init__(self, book):
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.says = book.add_format({"italic": True, "font_color": "#555555"})
        heading = {"bold": True, "bg_color": "#f3f3f3", "valign": "top", "text_wrap": True, "bottom": 1}
        self.head = book.add_format(heading)
        self.head_of_numbers = book.add_format({**heading, "align": "right"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        right = {"valign": "top", "align": "right"}
        self.count = book.add_format({**right, "num_format": "#,##0"})
        self.nothing = book.add_format({**right, "num_format": "0", "font_color": "#a0a0a0"})
        self.wrong = book.add_format({**right, "num_format": "#,##0", "bg_color": WRONG})
        self.plain = book.add_format({**right, "num_format": "0"})
        self.number = book.add_format({**right, "num_format": "General"})
        self.shades = {word: book.add_format({"valign": "top", "bg_color": colour}) for word, colour in SHADES.items()}
        self.outcome = {wrong: book.add_format({"bold": True, "valign": "top", "text_wrap": True, "bg_color": WRONG if wrong else GOOD})
                        for wrong in (True, False)}  # fmt: skip


def _first_sheet(sheet, told: Told, shown: Sequence[Shown], looks: Looks) -> None:
    _page(sheet)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, told.heading, looks.title)
    lines = [("Outcome", told.result), *told.facts]
    for row, (name, says) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, looks.head)
        sheet.write_string(row, 1, _fitting(says), looks.outcome[told.differs] if row == 2 else looks.text)
        sheet.set_row(row, 15 * max(1, math.ceil(len(says) / 95)))
    at = len(lines) + 3
    sheet.write_string(at, 0, "Sheet", looks.head)
    sheet.write_string(at, 1, "What it says", looks.head)
    for row, table in enumerate(shown, start=at + 1):
        sheet.write_string(row, 0, table.name, looks.text)
        sheet.write_string(row, 1, f"{table.says} {_many(table.rows)}", looks.text)


def _many(rows: int) -> str:
    return "No rows." if not rows else "1 row." if rows == 1 else f"{rows:,} rows."


def _sheet(sheet, table: Shown, looks: Looks) -> None:
    _page(sheet)
    sheet.write_string(0, 0, table.says, looks.says)
    frame = table.frame.head(ROWS_MOST - TOP - 3)
    if frame.empty:
        sheet.write_string(TOP, 0, "None.", looks.text)
        return
    for at, name in enumerate(frame.columns):
        column = frame[name]
        numeric = pd.api.types.is_numeric_dtype(column.dtype)
        sheet.set_column(at, at, _width(str(name), column))
        sheet.write_string(TOP, at, str(name), looks.head_of_numbers if numeric else looks.head)
        number = looks.number if pd.api.types.is_float_dtype(column.dtype) else looks.count
        for row, value in enumerate(column.tolist(), start=TOP + 1):
            if isinstance(value, str):
                sheet.write_string(
                    row, at, _fitting(value), looks.shades.get(value, looks.text) if name in ("outcome", "where it is") else looks.text
                )
            elif not pd.isna(value):
                _number(sheet, row, at, value, _of_count(str(name), value, number, looks))
    sheet.set_row(TOP, 15 * max(str(name).count(" ") + 1 for name in frame.columns))
    sheet.freeze_panes(TOP + 1, 1)
    sheet.repeat_rows(TOP)
    below = TOP + 1 + len(frame)
    sheet.autofilter(TOP, 0, below - 1, len(frame.columns) - 1)
    if len(frame) < table.rows:
        sheet.write_string(below, 0, f"and {table.rows - len(frame):,} more rows", looks.says)


def _of_count(name: str, value: float, number, looks: Looks):
    if name in COUNTS_OF_WRONG:
        return looks.wrong if value else looks.nothing
    return looks.plain if name in PLACES else number if value else looks.nothing


def _number(sheet, row: int, at: int, value: float, look) -> None:
    if math.isinf(value):
        sheet.write_string(row, at, str(value), look)
    else:
        sheet.write_number(row, at, value, look)


def _page(sheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _width(name: str, values: pd.Series) -> float:
    """As wide as what it holds, within bounds; a heading may break between words."""
    words = max(len(word) + 3 for word in name.split())
    if pd.api.types.is_numeric_dtype(values.dtype):
        return max(NARROWEST, words, 13 if pd.api.types.is_float_dtype(values.dtype) else 0)
    longest = max((len(text) for text in values.dropna().astype(str).unique()), default=0)
    return min(max(1.1 * longest + 2, NARROWEST, words), WIDEST)


def _fitting(text: str) -> str:
    text = text.translate(PICTURES)
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - 1] + "…"
