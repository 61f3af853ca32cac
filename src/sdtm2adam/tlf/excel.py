"""Displays -> one Excel workbook: an index, a sheet an output, and the numbers behind the cells.

A cell that is one number or date is a number or date with a display format, showing what the page shows,
marks included; all else is text, also where it begins with = + - @. Listings have their keys and headings in
every row, to filter by. Cells of tables carry their rows of the results as a note. A figure's sheet has its picture
and the numbers behind it.
"""

import struct
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from pathlib import Path

import pandas as pd

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.filterable import filterable
from sdtm2adam.tlf.layout import cells_frame
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, Display, runs_across
from sdtm2adam.tlf.paper import PADDING, line_height
from sdtm2adam.tlf.widths import lines_needed

FIXED = datetime(2000, 1, 1)
NOTED = 2000  # cells of a sheet that carry notes; a sheet with more would open slowly, and the last sheet says the same
LONGEST, TALLEST = 32767, 409  # characters in a cell, points of a row
DEFAULT_ROW = 15  # points of a row whose height is not set
NOTE = {"x_scale": 1.2, "y_scale": 0.4, "author": ""}
DIGIT = 5.25  # points that one character of a column's width takes
NARROWEST, WIDEST = 8, 60  # characters of a column
BEHIND = ("group", "by", "variable", "level", "stat", "value", "text", "method")


def write_workbook(displays: Sequence[Display], ard: pd.DataFrame, style: Style, path: Path, draft: bool = False) -> None:
    """Write the workbook. Errors: OSError where it cannot be written."""
    import xlsxwriter

    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": visible(style.packet)[:255], "created": FIXED})
    sheets = Sheets(book, style, "DRAFT" if draft else "")
    sheets.index(displays)
    for display in displays:
        sheets.display(display)
    sheets.numbers(displays, ard)
    book.close()
    path.write_bytes(held.getvalue())


class Sheets:
    """The sheets of one workbook; formats are made once each."""

    def __init__(self, book, style: Style, draft: str):
        self.book, self.style, self.draft, self.made = book, style, draft, {}

    def look(self, **of):
        """A cell format with these properties."""
        key = tuple(sorted(of.items()))
        if key not in self.made:
            base = {"font_name": self.style.font, "font_size": self.style.size, "valign": "top"}
            self.made[key] = self.book.add_format({**base, **of})
        return self.made[key]

    def index(self, displays: Sequence[Display]) -> None:
        """The first sheet: number, title, population and a link to each output."""
        sheet = self.book.add_worksheet("Index")
        self._page(sheet)
        sheet.write_string(0, 0, visible(self.style.packet), self.look(bold=True, font_size=self.style.size + 4))
        sheet.write_string(1, 0, self._stamped(), self.look(bold=True, font_color="#C00000"))
        rule = self.look(bold=True, bottom=1)
        for column, (head, wide) in enumerate((("Output", 20), ("Title", 90), ("Population", 28), ("Rows", 8))):
            sheet.write_string(3, column, head, self.look(bold=True, bottom=1, align="right") if head == "Rows" else rule)
            sheet.set_column(column, column, wide)
        for row, display in enumerate(displays, start=4):
            link = f"internal:'{display.output}'!A1"
            sheet.write_url(row, 0, link, self.look(font_color="#0563C1", underline=1), display.heading)
            sheet.write_string(row, 1, display.title, self.look(text_wrap=True))
            sheet.write_string(row, 2, display.population, self.look())
            sheet.write_number(row, 3, sum(_records(block) for block in display.blocks or display.data), self.look())
        sheet.freeze_panes(4, 0)

    def display(self, display: Display) -> None:
        """A sheet for one output: titles, blocks one below the other, footnotes."""
        sheet = self.book.add_worksheet(display.output)
        self._page(sheet)
        sheet.write_url(0, 0, "internal:'Index'!A1", self.look(font_color="#0563C1", underline=1), "Index")
        sheet.write_string(1, 0, f"{display.heading}  {display.title}", self.look(bold=True, font_size=self.style.size + 2))
        sheet.write_string(2, 0, "  ".join(filter(None, [display.population, self._stamped()])), self.look())
        blocks = [filterable(block, self.style) for block in display.blocks or display.data]
        widths = self._widths(sheet, blocks)
        at = self._picture(sheet, display, 4) if display.picture else 4
        noted = sum(bool(cell.ards) for block in blocks for row in block.rows for cell in row.cells) <= NOTED
        for block in blocks:
            if block.title:
                sheet.write_string(at, 0, visible(block.title), self.look(bold=True))
                at += 1
            below = self._head(sheet, block, at)
            if len(blocks) == 1 and not display.picture:
                sheet.freeze_panes(below, max(block.keys, 1 if display.kind == "table" else 0))
                sheet.repeat_rows(at, below - 1)
            self._rows(sheet, block, below, widths, noted)
            if display.kind == "listing" and len(blocks) == 1:
                sheet.autofilter(below - 1, 0, below - 1 + len(block.rows), len(block.widths) - 1)
            at = below + len(block.rows) + 1
        if len(blocks) != 1 or display.picture:  # no header stands for all blocks
            sheet.freeze_panes(3, 0 if display.picture else 1)
        for row, note in enumerate(display.notes, start=at):
            self._note(sheet, row, note, widths)

    def _picture(self, sheet, display: Display, at: int) -> int:
        """The picture of a figure from row `at`, in its size on the page; the row below it."""
        picture = display.picture
        sheet.write_string(at, 0, visible(picture.alt), self.look(italic=True))
        options = {"image_data": BytesIO(picture.png), "description": visible(picture.alt), "object_position": 3}
        wide, high = _pixels(picture.png)
        shown = {"x_scale": picture.width / 72 * 96 / wide, "y_scale": picture.height / 72 * 96 / high}
        sheet.insert_image(at + 1, 0, f"{display.output}.png", {**options, **shown})
        return at + 2 + ceil(picture.height / DEFAULT_ROW)

    def numbers(self, displays: Sequence[Display], ard: pd.DataFrame) -> None:
        """The last sheet: every cell of tables and figures with the unrounded results behind it; the appendix tells them again."""
        sheet = self.book.add_worksheet("Results")
        self._page(sheet)
        shown = cells_frame(display for display in displays if display.kind != "appendix")
        behind = ard[list(BEHIND)].take(shown["ard"]).reset_index(drop=True).add_prefix("result ")
        frame = pd.concat([shown.rename(columns={"text": "shown", "ard": "ARD row"}), behind], axis=1)
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, name, self.look(bold=True, bottom=1))
            self._column(sheet, column, frame[name])
            longest = int(frame[name].astype(str).str.len().max()) if len(frame) else 0
            sheet.set_column(column, column, min(max(longest, len(name) + 3, NARROWEST), WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)

    def _column(self, sheet, column: int, values: pd.Series) -> None:
        plain, number = self.look(), self.look(align="right", indent=1)
        if pd.api.types.is_numeric_dtype(values.dtype):
            for row, value in enumerate(values.tolist(), start=1):
                if pd.notna(value):
                    sheet.write_number(row, column, value, number)
        else:
            texts = values.astype(str).tolist()
            held = {text: _held(text) for text in set(texts)}
            for row, text in enumerate(texts, start=1):
                if text:
                    sheet.write_string(row, column, held[text], plain)

    def _stamped(self) -> str:
        return "  ".join(filter(None, [self.draft, visible(self.style.stamp)]))

    def _page(self, sheet) -> None:
        sheet.set_landscape() if self.style.orientation == "landscape" else sheet.set_portrait()
        sheet.set_paper(9 if self.style.paper == "A4" else 1)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&C{self._stamped().replace('&', '&&')}" if self._stamped() else "")
        sheet.set_footer("&L&A&RPage &P of &N")

    def _widths(self, sheet, blocks: Sequence[Block]) -> list[float]:
        """Columns as wide as on the page, the widest block deciding; their widths in points."""
        columns = range(max((len(block.widths) for block in blocks), default=1))
        tables = [block for block in blocks if len(block.widths) > 1] or blocks  # text lies over all columns
        wide = [max((block.widths[column] for block in tables if column < len(block.widths)), default=200.0) for column in columns]
        widths = [max(points, NARROWEST * DIGIT) for points in wide]
        for column, points in enumerate(widths):
            sheet.set_column(column, column, points / DIGIT)
        return widths

    def _note(self, sheet, row: int, note: str, widths: Sequence[float]) -> None:
        """A footnote across the sheet, as high as it needs."""
        look = self.look(italic=True, text_wrap=True)
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", look)
        sheet.write_string(row, 0, visible(note), look)
        sheet.set_row(row, self._height([(note, sum(widths))]))

    def _height(self, texts: Sequence[tuple[str, float]]) -> float:
        """Height of a row that holds texts in cells of these widths."""
        lines = (lines_needed(text, wide - 2 * PADDING, self.style.size, self.style.font) for text, wide in texts)
        return min(line_height(self.style) * max(lines, default=1) + 3, TALLEST)

    def _head(self, sheet, block: Block, at: int) -> int:
        """Header cells from row `at`; the row below them."""
        last = block.head_lines - 1
        for cell in block.head:
            foot = cell.line + cell.lines - 1
            rule = {"bottom": 1} if foot == last or cell.columns > 1 else {}
            numbers = cell.columns == 1 and block.decimals[cell.column] is not None
            side = {"align": "right", "indent": 1} if numbers else {"align": cell.align}
            look = self.look(bold=True, text_wrap=True, valign="bottom", **side, **rule)
            top, left, right = at + cell.line, cell.column, cell.column + cell.columns - 1
            if cell.lines > 1 or cell.columns > 1:
                sheet.merge_range(top, left, at + foot, right, "", look)
            sheet.write_string(top, left, cell.text, look)
        for line in range(block.head_lines):
            texts = [c.text.count("\n") + 1 for c in block.head if c.lines == 1 and c.line == line]
            sheet.set_row(at + line, line_height(self.style) * max(texts, default=1) + 3)
        return at + block.head_lines

    def _rows(self, sheet, block: Block, at: int, widths: Sequence[float], noted: bool) -> None:
        rooms = [wide - 2 * PADDING for wide in widths]
        size, font, line = self.style.size, self.style.font, line_height(self.style)
        looks: dict[tuple, object] = {}
        for row, shown in enumerate(block.rows, start=at):
            if len(shown.cells) == 1 < len(widths):
                self._paragraph(sheet, row, shown.cells[0], widths)
                continue
            if runs_across(shown):  # over the empty cells beside it
                look = self.look(bold=shown.cells[0].bold, indent=shown.cells[0].indent)
                sheet.write_string(row, 0, _held(shown.cells[0].shown), look)
                continue
            lines = 1
            for column, cell in enumerate(shown.cells):
                if not cell.text:
                    continue
                key = (cell.align, cell.indent, cell.bold, cell.form, cell.mark, cell.value is None)
                look = looks.get(key) or looks.setdefault(key, self._look_of(cell))
                self._cell(sheet, row, column, cell, look)
                if noted and cell.ards:
                    sheet.write_comment(row, column, f"ARD {', '.join(map(str, cell.ards))}", NOTE)
                if len(cell.text) * size > rooms[column] or "\n" in cell.text:  # no letter is wider than its size
                    lines = max(lines, lines_needed(cell.shown, rooms[column], size, font))
            sheet.set_row(row, min(line * lines + 3, TALLEST))

    def _paragraph(self, sheet, row: int, cell: Cell, widths: Sequence[float]) -> None:
        """Text that has the whole width of the sheet to itself."""
        look = self.look(text_wrap=True, bold=cell.bold)
        sheet.merge_range(row, 0, row, len(widths) - 1, "", look)
        sheet.write_string(row, 0, _held(cell.shown), look)
        sheet.set_row(row, self._height([(cell.shown, sum(widths))]))

    def _look_of(self, cell: Cell):
        side = {"align": "right", "indent": 1} if cell.align == "decimal" else {"align": cell.align, "indent": cell.indent}
        if cell.value is None:
            return self.look(text_wrap=True, bold=cell.bold, **side)
        if isinstance(cell.value, float):
            return self.look(num_format=f'{cell.form}"{cell.mark}"' if cell.mark else cell.form, **side)
        return self.look(num_format=cell.form, align="left")

    def _cell(self, sheet, row: int, column: int, cell: Cell, look) -> None:
        if isinstance(cell.value, float):
            sheet.write_number(row, column, cell.value, look)
        elif cell.value is not None:
            sheet.write_datetime(row, column, datetime(cell.value.year, cell.value.month, cell.value.day), look)
        else:
            sheet.write_string(row, column, _held(cell.shown), look)


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    return struct.unpack(">II", png[16:24])


def _held(text: str) -> str:
    """Text as a cell can hold it: without control characters, and marked where it is cut."""
    text = visible(text).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 40]} ... [cut; {len(text)} characters]"


def _records(block: Block) -> int:
    listed = sum(row.record is not None for row in block.rows)
    return listed or (0 if block.keys else len(block.rows))
