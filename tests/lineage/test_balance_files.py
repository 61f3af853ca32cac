"""The workbook and the page: the numbers that were counted, text as text, and the same bytes every time."""

import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from sdtm2adam.lineage.balance_files import write_balance
from sdtm2adam.lineage.balance_page import MOST, write_page
from sdtm2adam.lineage.balance_tables import tables, told
from tests.lineage.small_study import Drawn, drawn, laid_out
from tests.lineage.test_balance import AE, ae

HOSTILE = 'SUBJ,TERM,DT\n1,Headache,2024-01-01\n=1+1,,<script>alert(1)</script>\n3,,"a\x01b"\n'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Drawn:
    """One mapped row and two that are not: one declared, of a subject that would be a formula and for a reason that would be markup."""
    rows = "[{where: \"SUBJ == '=1+1'\", reason: <script>alert(1)</script> & co}]"
    return drawn(laid_out(tmp_path_factory.mktemp("hostile"), ae(HOSTILE, not_submitted_rows=rows, form="<b>Events</b>"), {"AE": AE}))


def written(made: Drawn, folder: Path) -> Path:
    sizes = {"sdtm": {name: len(frame) for name, frame in made.sheet.frames["sdtm"].items()}}
    write_balance(made.balance, made.study.raw, made.sheet.frames["raw"], sizes, folder)
    return folder


class Tags(HTMLParser):
    """The tags of a page, and whether they close in the order in which they open."""

    VOID = {"meta", "br"}

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()


def test_the_same_balance_writes_the_same_bytes(hostile, tmp_path):
    first, second = written(hostile, tmp_path / "a"), written(hostile, tmp_path / "b")

    assert ["balance.csv", "balance.html", "balance.xlsx"] == sorted(p.name for p in first.iterdir())
    assert [] == [p.name for p in first.iterdir() if p.read_bytes() != (second / p.name).read_bytes()]


def test_the_workbook_holds_the_sums_and_every_row_that_is_not_mapped(hostile, tmp_path):
    book = openpyxl.load_workbook(written(hostile, tmp_path) / "balance.xlsx")
    head, *lines = [list(row) for row in book["Exports"].iter_rows(min_row=3, values_only=True)]
    exports = {line[0]: dict(zip(head, line)) for line in lines}
    _, *rows = [list(row) for row in book["Rows not mapped"].iter_rows(min_row=3, values_only=True)]

    assert ["Balance sheet", "Exports", "Rows by dataset", "Columns", "Rows not mapped", "Raw to SDTM to ADaM"] == book.sheetnames
    assert {"lines": 4, "rows": 3, "mapped": 1, "not submitted": 1, "filtered": 1, "unaccounted": 0, "closes": "yes"}.items() <= exports[
        "ae"
    ].items()
    assert 6 == exports["all exports"]["rows"] == exports["all exports"]["sum of fates"]
    assert [
        ["ae", "raw/ae.csv", 3, "=1+1", "not submitted", "<script>alert(1)</script> & co"],
        ["ae", "raw/ae.csv", 4, "3", "filtered", "AE: not (TERM is not missing)"],
    ] == rows


def test_text_is_never_a_formula(hostile, tmp_path):
    book = openpyxl.load_workbook(written(hostile, tmp_path) / "balance.xlsx")

    assert [] == [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_the_page_needs_nothing_else_and_text_is_text(hostile, tmp_path):
    """Whole HTML, no script, no address, and what would like to be markup is shown as it is."""
    page = (written(hostile, tmp_path) / "balance.html").read_text(encoding="utf-8")
    tags = Tags(page)

    assert [] == tags.open
    assert {"caption", "thead", "tbody", "tfoot", "table", "section", "th"} <= tags.seen
    assert not {"script", "link", "img", "b", "iframe"} & tags.seen
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert not re.search(r"https?:|url\(|@import| on\w+=", page)


def test_the_page_says_how_many_rows_it_leaves_to_the_workbook(tmp_path):
    lines = "\n".join(f"1,,{i}" for i in range(MOST + 5))
    made = drawn(laid_out(tmp_path, ae(f"SUBJ,TERM,DT\n{lines}\n"), {"AE": AE}))
    shown = tables(made.balance, made.study.raw, made.sheet.frames["raw"], {})
    write_page(shown, told(made.balance), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert "And 5 more rows, in balance.xlsx." in page
    assert f"2 exports, {MOST + 8:,} rows: 3 mapped, {MOST + 5:,} filtered. The sums close for every export." in page


def test_the_sheet_says_what_does_not_close(tmp_path):
    made = drawn(laid_out(tmp_path, {"notes": {"text": "NOTE\na\nb\n", "columns": "[NOTE]"}}, {}))

    assert told(made.balance).endswith("It does not close for 1 of them. raw/notes.csv: 2 rows are unaccounted for.")
    exports = tables(made.balance, made.study.raw, made.sheet.frames["raw"], {})[0]
    assert ["yes", "no"] == exports.frame["closes"].tolist()
    assert "no" == exports.total[-1]


def test_the_way_from_raw_to_sdtm_counts_records_on_both_sides(hostile):
    flow = tables(hostile.balance, hostile.study.raw, hostile.sheet.frames["raw"], {"sdtm": {"DM": 3, "AE": 1}})[-1].frame
    line = flow[(flow["table"] == "ae") & (flow["dataset"] == "AE")].iloc[0]

    assert ("raw", 3, 1, "SDTM", 1, 1) == tuple(line[c] for c in ("from", "records", "of them used", "into", "its records", "made of them"))
