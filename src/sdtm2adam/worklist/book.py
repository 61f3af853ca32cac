"""The worklist as an Excel workbook: written for a person to fill in, and read back."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.study import Study
from sdtm2adam.worklist.lines import DECISIONS, FILE, MEANT, MOST, OPEN, PICTURES, SOLVED, Line

FIXED = datetime(2000, 1, 1)
# Column of the sheet -> field of a Line, and its width; the last six are a person's but `state`.
COLUMNS = {
    "codelist": ("codelist", 14),
    "export": ("export", 14),
    "column": ("column", 16),
    "value": ("value", 32),
    "goes into": ("used_in", 16),
    "records": ("records", 9),
    "first seen": ("first", 28),
    "closest term": ("closest", 24),
    "decision": ("decision", 12),
    "term": ("term", 28),
    "note": ("note", 36),
    "person": ("person", 16),
    "state": ("state", 9),
}
FILLED_IN = ("decision", "term", "note", "person")
SHEET, TERMS = "Worklist", "Terms"
SAYS = {
    "decision": "accept: a term of the sponsor's own; synonym: another way to write a term; query: the site is asked",
    "term": "the submission value that is meant; with `accept` it may be left empty where the value itself becomes the term",
}


def write_worklist(lines: list[Line], study: Study, path: Path) -> None:
    """Write the workbook; the same lines give the same bytes. Text is never a formula.

    A sheet `Terms` lists what each codelist has, for the choice in the column `term`.
    Errors: StudyError where the file cannot be written, open in Excel for one; the old one is then as it was.
    """
    import xlsxwriter

    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, plain_text) as book:
        book.set_properties({"title": "Collected values that no codelist maps", "created": FIXED})
        sheet, terms = book.add_worksheet(SHEET), book.add_worksheet(TERMS)
        choices = _terms(terms, book, study, {line.codelist for line in lines})
        _lines(sheet, book, lines, choices)
    beside = path.with_name(path.name + ".partial")
    try:
        beside.write_bytes(made.getvalue())
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        fix = "close it where it is open, and try again"
        raise StudyError(f"{path.name} cannot be written ({fault.strerror}).\n    to fix  {fix}") from None


def _lines(sheet, book, lines: list[Line], choices: dict[str, str]) -> None:
    more = sorted({name for line in lines for name in line.more})
    head = book.add_format({"bold": True, "bg_color": "#f3f3f3", "bottom": 1, "valign": "top"})
    text = book.add_format({"valign": "top", "text_wrap": True})
    filled = book.add_format({"valign": "top", "text_wrap": True, "bg_color": "#fffbe6"})
    grey = book.add_format({"valign": "top", "text_wrap": True, "font_color": "#909090"})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    for at, (name, (_, width)) in enumerate(COLUMNS.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, head)
        if name in SAYS:
            sheet.write_comment(0, at, SAYS[name], {"author": "", "visible": False})
    for at, name in enumerate(more, start=len(COLUMNS)):
        sheet.set_column(at, at, 20)
        sheet.write_string(0, at, name, head)
    decision, term = list(COLUMNS).index("decision"), list(COLUMNS).index("term")
    for row, line in enumerate(lines, start=1):
        solved = line.state == SOLVED
        for at, (name, (of, _)) in enumerate(COLUMNS.items()):
            look = grey if solved else filled if name in FILLED_IN else text
            if name == "records":
                sheet.write_number(row, at, line.records, number)
            else:
                _write(sheet, row, at, getattr(line, of), look)
        for at, name in enumerate(more, start=len(COLUMNS)):
            _write(sheet, row, at, line.more.get(name, ""), text)
        if not solved and line.codelist in choices:
            told = {"error_type": "information", "error_title": "Not a term yet", "error_message": "Right for `accept` only."}
            sheet.data_validation(row, term, row, term, {"validate": "list", "source": choices[line.codelist], **told})
    if lines:
        wrong = {"error_title": "Decision", "error_message": f"One of: {', '.join(DECISIONS)}, or nothing."}
        sheet.data_validation(1, decision, len(lines), decision, {"validate": "list", "source": list(DECISIONS), **wrong})
        sheet.autofilter(0, 0, len(lines), len(COLUMNS) + len(more) - 1)
    sheet.freeze_panes(1, 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _terms(sheet, book, study: Study, used: Iterable[str]) -> dict[str, str]:
    """The sheet of terms, a block for each codelist; gives codelist -> the range of its terms."""
    head = book.add_format({"bold": True, "bg_color": "#f3f3f3", "bottom": 1})
    for at, (name, width) in enumerate((("codelist", 14), ("term", 50), ("where", 16))):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, head)
    sheet.freeze_panes(1, 0)
    ranges, row = {}, 1
    for name in sorted(used):
        spec = study.codelists.get(name)
        if spec is None:
            continue
        standard = study.terminology.codelist(spec.standard).terms if spec.standard else {}
        terms = [(term, "study") for term in spec.terms] + [(term, "CDISC") for term in standard if term not in spec.terms]
        for at, (term, where) in enumerate(terms, start=row):
            for column, cell in enumerate((name, term, where)):
                _write(sheet, at, column, cell, None)
        ranges[name] = f"={TERMS}!$B${row + 1}:$B${row + len(terms)}"
        row += len(terms)
    return ranges


def _write(sheet, row: int, at: int, value: str, look) -> None:
    if value:
        sheet.write_string(row, at, shown(value), look)
    elif look is not None:
        sheet.write_blank(row, at, None, look)


def shown(value: str) -> str:
    """Text as a cell can hold it: control characters as their pictures, no longer than a cell may be."""
    return value.translate(PICTURES)[:MOST]


def read_worklist(path: Path) -> list[Line]:
    """The lines of the workbook in its order, whatever a person sorted or hid; columns are found by their names.

    Errors: StudyError when there is none, it is no workbook, or lacks a column.
    """
    from openpyxl import load_workbook

    if not path.exists():
        raise StudyError(f"There is no {path.name} yet; make it with: sdtm2adam ct worklist")
    again = "    to fix  save it as an Excel workbook (.xlsx), or delete it and make it anew: sdtm2adam ct worklist"
    try:
        book = load_workbook(path)
    except Exception as fault:  # whatever a file that is no workbook makes of its reader
        raise StudyError(f"{FILE} cannot be read ({type(fault).__name__}: {fault}).\n{again}") from None
    if SHEET not in book.sheetnames:
        raise StudyError(f"{FILE} has no sheet {SHEET}{did_you_mean(SHEET, book.sheetnames)}.\n{again}")
    rows = book[SHEET].iter_rows()
    names = [_text(cell.value) for cell in next(rows, ())]
    missing = [name for name in COLUMNS if name not in names]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if missing or twice:
        said = [f"lacks the columns {', '.join(missing)}"] * bool(missing) + [f"has twice: {', '.join(twice)}"] * bool(twice)
        raise StudyError(f"{FILE}, sheet {SHEET}, {' and '.join(said)}.\n{again}")
    lines = [_line(dict(zip(names, (_text(c.value) for c in cells), strict=True)), cells[0].row) for cells in rows]
    return [line for line in lines if any(line.key)]


def _line(cells: dict[str, str], row: int) -> Line:
    given = {of: cells[name] for name, (of, _) in COLUMNS.items() if of not in ("records", "decision", "state")}
    records = int(cells["records"]) if cells["records"].isdigit() else 0
    more = {name: text for name, text in cells.items() if name and name not in COLUMNS}
    state = SOLVED if cells["state"].strip().casefold() == SOLVED else OPEN
    return Line(**given, records=records, decision=cells["decision"].strip(), state=state, more=more, row=row)


def _text(value: object) -> str:
    """A cell as text; a number that a person typed is its shortest text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).translate(MEANT)
