"""The findings report: an Excel workbook for the data manager and one HTML page that needs nothing else.

Nothing in either depends on the clock or on the machine: same findings, same bytes.
"""

from datetime import datetime
from html import escape
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import SEVERITIES, Findings
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.validation.places import Collected
from sdtm2adam.validation.suites import Frames
from sdtm2adam.validation.tables import by_subject, finding_table

CELL_MOST = 32_767
ROWS_MOST = 1_048_576
WIDTHS = {
    "message": 60,
    "fix": 50,
    "where": 34,
    "spec": 28,
    "values": 34,
    "subjects": 30,
    "form": 26,
    "field": 22,
    "rule": 18,
    "subject": 18,
    "says": 60,
    "explained": 50,
    "datasets": 30,
    "why not": 30,
    "question": 50,
    "asked by": 16,
    "stands in": 30,
    "outcome": 24,
}
NARROW, LINE, TALLEST = 13, 15, 405  # characters of another column; points of a line, and of the highest row that there can be
COLOURS = {"error": "#f6c9c4", "warning": "#fbe7b5", "note": "#dbe8f5"}
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"}  # control characters, made visible
STYLE = """
body{font:14px/1.45 system-ui,"Noto Sans KR",sans-serif;margin:2em auto;max-width:110em;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.5em} h2{font-size:1.15em;margin-top:2em}
table{border-collapse:collapse;width:100%} th,td{border-bottom:1px solid #d8d8d8;padding:.3em .6em;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:#f3f3f3} td{overflow-wrap:anywhere;white-space:pre-line} td.n{text-align:right}
tr.error td:first-child{background:#f6c9c4} tr.warning td:first-child{background:#fbe7b5} tr.note td:first-child{background:#dbe8f5}
"""


def write_report(
    findings: Findings,
    summary: pd.DataFrame,
    folder: Path,
    frames: Frames | None = None,
    raw: RawSpec | None = None,
    collected: Collected | None = None,
) -> list[Path]:
    """Write findings.parquet, findings.xlsx and findings.html into `folder`; their paths.

    findings   of any stage; `summary` is one row a dataset (see `tables.summary`)
    frames     lets a finding be told by subject, with the values and lines concerned; without them it is told
               with all its subjects in one row
    collected  (dataset, rows) -> where records of finished datasets were collected

    Sheets and sections: Datasets, By subject (one row a finding and subject), Findings (one row each).
    Text is never a formula, a link or markup.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"Datasets": summary, "By subject": by_subject(findings, frames or {}, raw, collected), "Findings": finding_table(findings)}
    paths = [folder / f"findings.{kind}" for kind in ("parquet", "xlsx", "html")]
    tables["Findings"].to_parquet(paths[0], index=False)
    write_workbook(tables, paths[1])
    paths[2].write_text(_page(tables, findings), encoding="utf-8", newline="\n")
    return paths


def write_workbook(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """One sheet a table; a column `severity` is coloured, and text is text whatever it looks like."""
    import xlsxwriter

    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, plain_text) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        heading = book.add_format({"bold": True, "bg_color": "#f3f3f3", "valign": "top", "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        shades = {s: book.add_format({"bg_color": colour, "valign": "top"}) for s, colour in COLOURS.items()}
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            _fill(sheet, table, heading, wrapped, shades)


def _fill(sheet, table: pd.DataFrame, heading, wrapped, shades: dict) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, WIDTHS.get(column, NARROW))
        sheet.write_string(0, at, column, heading)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    shown = table.head(ROWS_MOST - 2)
    for at, column in enumerate(shown.columns):
        for row, value in enumerate(shown[column].tolist(), start=1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, at, _fitting(value), shades.get(value, wrapped) if column == "severity" else wrapped)
            else:
                sheet.write_number(row, at, value, wrapped)
    for row, lines in enumerate(_lines(shown), start=1):
        sheet.set_row(row, min(TALLEST, LINE * lines) if lines > 1 else None)
    if len(shown) < len(table):
        sheet.write_string(len(shown) + 1, 0, f"and {len(table) - len(shown)} more rows than a sheet can hold")
    if len(shown):
        sheet.autofilter(0, 0, len(shown), len(shown.columns) - 1)


def _lines(table: pd.DataFrame) -> list[int]:
    """How many lines each row takes where its texts are wrapped: not every program that opens a workbook works it out."""
    most = [1] * len(table)
    for column in table.columns:
        width = WIDTHS.get(column, NARROW)
        taken = {text: sum(1 + len(line) // width for line in text.splitlines()) for text in set(table[column]) if isinstance(text, str)}
        most = [max(known, taken.get(value, 1)) for known, value in zip(most, table[column].tolist(), strict=True)]
    return most


def _fitting(text: str) -> str:
    text = text.translate(PICTURES)
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - 1] + "…"


def _page(tables: dict[str, pd.DataFrame], findings: Findings) -> str:
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITIES}
    told = ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in counts.items())
    sections = [f"<h2>{escape(name)}</h2>\n{html_table(table)}" for name, table in tables.items()]
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f"<title>Validation findings</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            f"<h1>Validation findings</h1>\n<p>{told}.</p>",
            *sections,
            "</body>\n</html>\n",
        ]
    )


def html_table(table: pd.DataFrame) -> str:
    """A table as markup, every text escaped; rows have the class of their severity where there is such a column."""
    if table.empty:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(str(c))}</th>" for c in table.columns)
    cells = [[_cell(value) for value in table[c].tolist()] for c in table.columns]
    severity = table["severity"].tolist() if "severity" in table.columns else [""] * len(table)
    shades = [f' class="{escape(s)}"' if s else "" for s in severity]
    rows = [f"<tr{shade}>{''.join(row)}</tr>" for shade, row in zip(shades, zip(*cells, strict=True), strict=True)]
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f"<td>{escape(value.translate(PICTURES))}</td>"
    return "<td></td>" if pd.isna(value) else f'<td class="n">{value:.15g}</td>'
