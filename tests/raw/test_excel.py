"""Sheets of workbooks as frames: what is shown is read, and what a look at the sheet would hide is told."""

from datetime import date, datetime, time

import openpyxl
import pytest

from tests.raw.reading import only, read, records, texts
from tests.raw.workbooks import from_parts, packed, sheet, workbook

HEADER = [["SUBJ", "TERM"]]


def rules(found) -> list[tuple]:
    return [(f.rule, f.severity, f.count) for f in found]


def test_text_is_text_whatever_it_looks_like(tmp_path):
    rows = [["001", "NA"], ["1.0", " nan "], ["=1+1", "#d"], ["2012-03-05", 'a "b"\nc'], ["'7", "두통"]]
    frame, found = read(tmp_path, sheet(HEADER + rows), "x.xlsx")

    assert [(*row, n) for n, row in enumerate(rows, 2)] == records(frame)
    assert 0 == len(found)


def test_numbers_dates_and_truth_are_as_shown(tmp_path):
    shown = [
        ("General", 1.5, "1.5"),
        ("0.00", 1.5, "1.50"),
        ("000", 7, "007"),
        ("0%", 0.25, "25%"),
        ("yyyy-mm-dd", datetime(2012, 3, 5), "2012-03-05"),
        ("dd-mmm-yyyy", datetime(2012, 3, 5), "05-Mar-2012"),
        ("hh:mm", time(8, 30), "08:30"),
        ("@", 5, "5"),
    ]

    def fill(book):
        made = book.add_worksheet()
        made.write_row(0, 0, HEADER[0])
        for row, (code, value, _) in enumerate(shown, 1):
            made.write_string(row, 0, code)
            made.write(row, 1, value, book.add_format({"num_format": code}))
        made.write_string(9, 0, "truth")
        made.write_boolean(9, 1, True)

    frame, found = read(tmp_path, workbook(fill), "x.xlsx")

    assert [*((code, text) for code, _, text in shown), ("truth", "TRUE")] == records(frame, "SUBJ", "TERM")
    assert 0 == len(found)


def test_openpyxl_writes_what_is_read(tmp_path):
    """Another writer: dates carry formats of their own, texts stand in the cells, and 1904 counts from another day."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in [("SUBJ", "TERM"), ("1", date(2012, 3, 5)), ("2", datetime(2012, 3, 5, 8, 30)), ("3", 0.1 + 0.2), ("4", False)]:
        book.active.append(row)
    book.save(tmp_path / "made.xlsx")
    frame, found = read(tmp_path, (tmp_path / "made.xlsx").read_bytes(), "x.xlsx")

    assert ["2012-03-05", "2012-03-05 8:30:00", "0.3", "FALSE"] == texts(frame)["TERM"]
    assert 0 == len(found)


@pytest.mark.parametrize(("code", "value", "text", "severity"), [
    (14, 40973, "2012-03-05", "note"),
    (22, 40973.5, "2012-03-05T12:00:00", "note"),
    ("[$-F800]dddd, mmmm dd, yyyy", 40973, "2012-03-05", "note"),
    ("[$-412]mmm yyyy", 40973, "2012-03-05", "note"),
    ("# ?/?", 0.5, "0.5", "warning"),
    (44, 1234.5, "1234.5", "warning"),
    (";;;", 5, "5", "warning"),
])  # fmt: skip
def test_a_format_that_is_not_shown_is_told_and_the_value_is_kept(tmp_path, code, value, text, severity):
    """Dates in the format of the computer's region, as Excel gives to most dates that are typed, are read unambiguously."""

    def fill(book):
        made = book.add_worksheet()
        made.write_row(0, 0, HEADER[0])
        made.write_row(1, 0, ["1"])
        made.write_number(1, 1, value, book.add_format({"num_format": code}))

    frame, found = read(tmp_path, workbook(fill), "x.xlsx")

    assert [text] == texts(frame)["TERM"]
    assert [("raw-format", severity, 1)] == rules(found)
    assert "raw/x.xlsx row 2" == only(found).source
    assert "as B2" in only(found).message


def test_cells_that_hold_more_than_they_show_are_counted(tmp_path):
    def fill(book):
        made = book.add_worksheet()
        made.write_row(0, 0, HEADER[0])
        for row, value in enumerate([1.25, 1.234, 1.2, 1.239], 1):
            made.write_row(row, 0, ["1"])
            made.write_number(row, 1, value, book.add_format({"num_format": "0.00"}))

    frame, found = read(tmp_path, workbook(fill), "x.xlsx")

    assert ["1.25", "1.23", "1.20", "1.24"] == texts(frame)["TERM"]
    assert [("raw-more-than-shown", "warning", 2)] == rules(found)
    assert "2 cells hold more than they show, as B3; what is shown is read" == only(found).message
    assert "raw/x.xlsx rows 3, 5" == only(found).source


def test_the_only_sheet_is_read_and_of_several_the_named_one(tmp_path):
    def fill(book):
        for name, value in (("AE", "a"), ("MH", "m")):
            made = book.add_worksheet(name)
            made.write_row(0, 0, HEADER[0])
            made.write_row(1, 0, ["1", value])
        book.add_chartsheet("Chart")

    several = workbook(fill)

    frame, found = read(tmp_path, several, "x.xlsx", sheet="MH")
    assert [("1", "m", 2)] == records(frame)
    assert ["1 sheet of raw/x.xlsx is not named in specs/raw.yaml and is not read: AE"] == [f.message for f in found]

    frame, found = read(tmp_path, several, "x.xlsx")
    assert frame is None
    assert ("raw-sheet", "raw/x.xlsx has 2 sheets: AE, MH") == (only(found).rule, only(found).message)

    frame, found = read(tmp_path, several, "x.xlsx", sheet="MHH")
    assert frame is None
    assert "raw/x.xlsx has no sheet MHH - did you mean MH?" == found.seen[0].message


def test_merged_and_hidden_cells_are_told_and_read(tmp_path):
    def fill(book):
        made = book.add_worksheet("AE")
        made.merge_range("A1:B1", "SUBJ")
        made.write("B1", "TERM")
        made.write_row(1, 0, ["1", "a"])
        made.merge_range("A3:A4", "2")
        made.write("B3", "b")
        made.write("B4", "c")
        made.write_row(4, 0, ["3", "d"])
        made.set_row(4, None, None, {"hidden": True})
        made.set_row(20, None, None, {"hidden": True})
        made.set_column(1, 1, None, None, {"hidden": True})
        made.set_column(30, 40, None, None, {"hidden": True})
        book.add_worksheet("other").activate()
        made.hide()

    frame, found = read(tmp_path, workbook(fill), "x.xlsx", sheet="AE")

    assert [("1", "a", 2), ("2", "b", 3), ("", "c", 4), ("3", "d", 5)] == records(frame)
    told = {f.rule: f.message for f in found}
    assert told["raw-merged-header"].endswith("is that of the first column alone: A1:B1")
    assert told["raw-merged"].endswith("is that of the first cell alone; the others are blank: A3:A4")
    assert "1 row is hidden and read like the others: 5" == told["raw-hidden-row"]
    assert "1 column is hidden and read like the others: B" == told["raw-hidden-column"]
    assert "the sheet is hidden and is read: AE" == told["raw-hidden-sheet"]


def test_rows_before_between_and_after(tmp_path):
    """The first row with anything in it is the header; an empty row between records is told, formatted ones after are none."""

    def fill(book):
        made = book.add_worksheet()
        bold = book.add_format({"bold": True})
        made.write_row(2, 1, ["SUBJ", "TERM"])
        made.write_row(3, 1, ["1", "a"])
        made.write_blank(4, 1, None, bold)
        made.write_row(5, 1, ["2", ""])
        made.write_blank(9, 1, None, bold)
        made.write_blank(3, 9, None, bold)

    frame, found = read(tmp_path, workbook(fill), "x.xlsx")

    assert [("1", "a", 4), ("2", "", 6)] == records(frame)
    assert [("raw-blank-line", "1 row without any value skipped", "raw/x.xlsx row 5")] == [(f.rule, f.message, f.source) for f in found]


def test_messages_of_records_speak_of_rows(tmp_path):
    _, found = read(tmp_path, sheet([*HEADER, ["1", "a"], ["1", "a"]]), "x.xlsx")

    assert "1 record repeats another exactly: row 3 repeats row 2" == only(found).message


def test_formulas_errors_and_what_was_never_computed(tmp_path):
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>SUBJ</t></is></c><c r="B1" t="inlineStr"><is><t>TERM</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="e"><f>A3/0</f><v>#DIV/0!</v></c></row>'
        '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f>A4*2</f><v></v></c></row>'
        '<row r="5"><c r="A5"><v>4</v></c><c r="B5"><f>A5*2</f></c></row>'
        '<row r="6"><c r="A6"><v>5</v></c><c r="B6" t="str"><f>""</f><v></v></c></row>'
        '<row r="7"><c r="A7"><v>6</v></c><c r="B7" t="e"><v>#REF!</v></c></row>'
    )
    frame, found = read(tmp_path, from_parts(cells), "x.xlsx")

    assert frame is None
    assert [("raw-formula-error", "error", 2), ("raw-formula-no-value", "error", 2), ("raw-formula", "note", 3)] == rules(found)
    error, never, computed = found
    assert "2 cells hold an error instead of a value: B3 #DIV/0!, B7 #REF!" == error.message
    assert "raw/x.xlsx rows 3, 7" == error.source
    assert "2 formulas were never computed: B4, B5" == never.message
    assert "3 cells are formulas, from B2 on; the last computed value is read" == computed.message


def test_a_workbook_that_asks_to_be_calculated_is_doubted(tmp_path):
    """openpyxl and xlsxwriter write a formula and no result, or 0; they ask for the calculation that did not happen yet."""

    def fill(book):
        made = book.add_worksheet()
        made.write_row(0, 0, HEADER[0])
        made.write_row(1, 0, ["1"])
        made.write_formula(1, 1, "=1+1")

    frame, found = read(tmp_path, workbook(fill), "x.xlsx")

    assert ["0"] == texts(frame)["TERM"]
    assert [("raw-formula", "warning", 1)] == rules(found)


def test_texts_in_runs_with_reading_aids_and_escapes(tmp_path):
    """Runs of one look are joined, the reading of a character is none of its text, and _x000D_ is a carriage return."""
    texts_ = (
        "<si><t>SUBJ</t></si><si><r><t>TE</t></r><r><t>RM</t></r></si>"
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t xml:space="preserve"> a_x000D_b_x005F_x000D_ </t></si>'
        "<si><t>_xD83D__xDE00_</t></si>"
    )
    cells = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row><row><c/><c t="s"><v>4</v></c></row>'
    )
    frame, found = read(tmp_path, from_parts(cells, texts_), "x.xlsx")

    assert [("東京", " a\rb_x000D_ ", 2), ("", "😀", 3)] == records(frame)
    assert 0 == len(found)


def test_names_with_a_prefix_are_the_same_names(tmp_path):
    cells = '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c></x:row>'
    body = '<x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c><x:c r="B2" t="str"><x:v>a</x:v></x:c></x:row>'
    named = "<x:si><x:t>SUBJ</x:t></x:si><x:si><x:t>TERM</x:t></x:si>"
    frame, _ = read(tmp_path, from_parts(cells + body, named, prefix="x"), "x.xlsx")

    assert [("7", "a", 2)] == records(frame)


def test_half_of_a_character_is_shown_escaped_and_told(tmp_path):
    cells = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><v>1</v></c><c t="s"><v>2</v></c></row>'
    frame, found = read(tmp_path, from_parts(cells, "<si><t>SUBJ</t></si><si><t>TERM</t></si><si><t>a_xD83D_b_x0000_</t></si>"), "x.xlsx")

    assert ["a\\ud83db\\x00"] == texts(frame)["TERM"]
    assert [("raw-odd-bytes", "warning", 1)] == rules(found)
    assert "B2 a\\ud83db\\x00" in only(found).message


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "raw/x.xlsx is a workbook of the old kind (.xls) whatever its name says"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"),
            "raw/x.xlsx is encrypted with a password; save it without one",
        ),
        (sheet(HEADER)[:900], "raw/x.xlsx is cut off or damaged"),
        (packed({"ae.csv": b"a"}), "raw/x.xlsx is a zip archive and no workbook"),
        (b"SUBJ,TERM\n1,a\n", "raw/x.xlsx is no zip archive"),
        (b"<html><body>Please sign in</body></html>", "raw/x.xlsx is a web page (HTML)"),
        (from_parts("<row><c t='s'><v>99</v></c></row>"), "raw/x.xlsx is damaged (IndexError"),
        (from_parts("", doctype='<!DOCTYPE a [<!ENTITY b "c">]>'), "a document type (<!DOCTYPE a>) is declared"),
        (from_parts(""), "raw/x.xlsx is empty"),
        (b"", "raw/x.xlsx is empty (0 bytes)"),
    ],
)
def test_what_is_no_workbook_is_one_clear_error(tmp_path, data, says):
    frame, found = read(tmp_path, data, "x.xlsx")

    assert frame is None
    assert "error" == only(found).severity
    assert says in only(found).message
    assert only(found).fix or ";" in only(found).message
