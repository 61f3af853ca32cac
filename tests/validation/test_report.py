"""The findings report: by subject, form and field; the same bytes each time; text is only ever text."""

from html.parser import HTMLParser

import openpyxl
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.validation.report import write_report, write_workbook
from sdtm2adam.validation.tables import by_subject, finding_table, summary

RAW = RawSpec.model_validate(
    {
        "missing": [""],
        "exports": {"ae": {"file": "ae.csv", "form": "Adverse Events", "columns": ["SITE", "SUBJ", "TERM"], "subject": ["SITE", "SUBJ"]}},
    }
)
AE = pd.DataFrame(
    {
        "SITE": ["01"] * 4,
        "SUBJ": ["002", "001", "002", None],
        "TERM": ["=1+1", None, "<script>alert(1)</script>", "x"],
        "_line": [2, 3, 4, 6],
    }
).astype({"SITE": "category", "SUBJ": "category", "TERM": "category"})
FRAMES = {("raw", "ae"): AE}
FINDINGS = Findings(
    [
        Finding(
            "R-1",
            NOTE,
            "ae",
            "TERM",
            "odd: 3 of 4 records do not comply; found 'x'",
            (0, 2, 3),
            3,
            ("01-002",),
            "raw/ae.csv lines 2, 4, 6",
            "Adverse Events",
            "TERM",
        ),
        Finding("R-2", ERROR, "ae", "TERM", "missing", (1,), 1, ("01-001",), "raw/ae.csv line 3", "Adverse Events", "TERM"),
        Finding("R-3", WARNING, "AE", "", "<b>no form</b>\nsecond line", source="specs/sdtm/ae.yaml:3"),
    ]
)


def test_findings_are_told_by_subject():
    """One row a finding and subject with its own lines and values, errors first, then subject, form, field."""
    table = by_subject(FINDINGS, FRAMES, RAW)

    assert [
        ("error", "01-001", "R-2", 1, "missing", "raw/ae.csv line 3"),
        ("warning", "(no subject)", "R-3", 1, "", "specs/sdtm/ae.yaml:3"),
        ("note", "(no subject)", "R-1", 1, "x", "raw/ae.csv line 6"),
        ("note", "01-002", "R-1", 2, "=1+1, <script>alert(1)</script>", "raw/ae.csv lines 2, 4"),
    ] == list(table[["severity", "subject", "rule", "records", "values", "where"]].itertuples(index=False, name=None))
    assert "odd" == table["message"][3]


def test_without_frames_a_finding_keeps_one_row_for_all_its_subjects():
    """Findings of a stage whose data are not at hand are told all the same."""
    assert ["R-2", "R-3", "R-1"] == by_subject(FINDINGS, {})["rule"].tolist()
    assert ["R-2", "R-3", "R-1"] == finding_table(FINDINGS)["rule"].tolist()


def test_the_workbook_holds_text_and_no_formulas(tmp_path):
    """A collected `=1+1` is read back as that text."""
    paths = write_report(FINDINGS, summary([], FRAMES, FINDINGS), tmp_path, FRAMES, RAW)

    assert ["findings.parquet", "findings.xlsx", "findings.html"] == [p.name for p in paths]
    book = openpyxl.load_workbook(paths[1])
    assert ["Datasets", "By subject", "Findings"] == book.sheetnames
    cells = [cell for row in book["By subject"].iter_rows() for cell in row]
    assert {"s", "n"} == {cell.data_type for cell in cells}
    assert any(str(cell.value).startswith("=1+1") for cell in cells)


def test_the_page_holds_text_and_no_markup(tmp_path):
    """The only elements are our own; nothing is loaded from anywhere."""
    page = write_report(FINDINGS, summary([], FRAMES, FINDINGS), tmp_path, FRAMES, RAW)[2].read_text(encoding="utf-8")
    tags = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)
    parser.feed(page)

    assert not tags & {"script", "b", "link", "img", "a"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "1 error, 1 warning, 1 note." in page
    assert "http" not in page


def test_the_same_findings_make_the_same_bytes(tmp_path):
    """No clock, no host, no folder in any of the three files."""
    first = [p.read_bytes() for p in write_report(FINDINGS, summary([], FRAMES, FINDINGS), tmp_path / "a", FRAMES, RAW)]
    again = [p.read_bytes() for p in write_report(FINDINGS, summary([], FRAMES, FINDINGS), tmp_path / "b", FRAMES, RAW)]

    assert first == again


def test_nothing_found(tmp_path):
    """A report of nothing says so."""
    page = write_report(Findings(), summary([], {}, Findings()), tmp_path)[2].read_text(encoding="utf-8")

    assert "0 errors, 0 warnings, 0 notes." in page and page.count("<p>None.</p>") == 3


def test_a_row_is_as_high_as_its_wrapped_text(tmp_path):
    """Some programs do not work heights out: rows of one line keep theirs, none is higher than a sheet can have."""
    table = pd.DataFrame({"severity": ["note"] * 3, "message": ["short", "a\nb\n" + "c" * 130, "x\n" * 100]})
    write_workbook({"Findings": table}, tmp_path / "a.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Findings"]
    assert [None, 75, 405] == [sheet.row_dimensions[row].height for row in (2, 3, 4)]


def test_a_finished_record_of_a_subject_is_told_with_the_line_it_was_collected_in_and_without_the_counts_of_all():
    ae = pd.DataFrame({"USUBJID": pd.Categorical(["P1", "P2"]), "AESTDY": [1.0, 57.0]})
    says = "the day is wrong: 2 of 2 records\n    AESTDY=57   2 records, first 1\n    explained  It was so. (e.yaml:1)"
    found = Findings([Finding("S2A-1", NOTE, "AE", "AESTDY", says, rows=(0, 1), count=2, source="ae.xpt records 1, 2")])
    table = by_subject(found, {("sdtm", "AE"): ae}, collected=lambda dataset, rows: f"raw/{dataset.lower()}.csv line {rows[0] + 2}")

    assert ["sdtm AE record 1 (raw/ae.csv line 2)", "sdtm AE record 2 (raw/ae.csv line 3)"] == table["where"].tolist()
    assert ["1", "57"] == table["values"].tolist()
    assert {"the day is wrong\n    explained  It was so. (e.yaml:1)"} == set(table["message"])
