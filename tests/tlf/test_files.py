"""The files as other programs read them: python-docx and openpyxl, and the bytes."""

from dataclasses import replace
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.write import write_displays, write_outputs
from tests.tlf.displays import figure, picture
from tests.tlf.literals import AGE, DATASETS, POPULATIONS, listing, table

STYLE = Style(study="Study X", stamp="SYNTHETIC", footer="Cut 2013", sections={"14": "Tables", "16": "Lists"})
AGES = {"label": "Age", "analysis": "age", "show": {"a": "{mean|xx.x}", "b": "{mean|xx.x} ({sd|xx.x})", "p": "{p|p.xxx}"}}
COLUMNS = [
    {"variable": "USUBJID", "label": "Subject", "key": True},
    {"variable": "AETERM", "label": "Term"},
    {"variable": "ASTDT", "label": "Start"},
    {"variable": "DOSE", "label": "Dose"},
]


@pytest.fixture
def written(tmp_path):
    """Write a table and a listing; the folder."""

    def write(name: str = "out", draft: bool = False):
        outputs = [listing(COLUMNS, sort=["USUBJID", "AESEQ"]), table([{"label": "Demography"}, AGES], footnotes=["a & b < c"])]
        paths = write_outputs(outputs, AGE, DATASETS, STYLE, tmp_path / name, draft, populations=POPULATIONS)
        assert {"t.docx", "l.docx", "packet.docx", "packet.xlsx"} <= {path.name for path in paths}
        return tmp_path / name

    return write


def test_same_inputs_give_the_same_bytes(written):
    first, second = written("first"), written("second")

    files = sorted(path.relative_to(first) for path in first.rglob("*.*"))
    assert 4 * 2 + 5 == len(files)
    for path in files:
        assert (first / path).read_bytes() == (second / path).read_bytes(), path


def test_no_member_of_an_archive_knows_the_clock(written):
    for path in [path for path in written().rglob("*.*") if path.suffix in (".docx", ".xlsx")]:
        with ZipFile(path) as archive:
            assert {(1980, 1, 1, 0, 0, 0)} == {member.date_time for member in archive.infolist()}


def test_word_tables_repeat_their_header_and_do_not_split_rows(written):
    rows = Document(written() / "docx" / "t.docx").tables[0]._tbl.findall(qn("w:tr"))
    properties = [row.find(qn("w:trPr")) for row in rows]

    assert [True, False, False] == [p.find(qn("w:tblHeader")) is not None for p in properties]
    assert all(p.find(qn("w:cantSplit")) is not None for p in properties)


def test_word_cells_hold_the_text_and_line_up_at_the_point(written):
    age = Document(written() / "docx" / "t.docx").tables[0].rows[2]

    assert ["Age", "53.7", "52.5 (-)", "<0.001"] == [cell.text for cell in age.cells]
    assert ["DECIMAL"] == [stop.alignment.name for stop in age.cells[1].paragraphs[0].paragraph_format.tab_stops]


def test_text_of_data_and_specs_is_escaped(written):
    folder = written()
    cells = [cell.text for row in Document(folder / "docx" / "l.docx").tables[0].rows for cell in row.cells]

    assert {"=cmd <b>", "Cough␇"} <= set(cells)
    assert "a & b < c" in [p.text for p in Document(folder / "docx" / "t.docx").paragraphs]


def test_every_page_carries_the_stamp_and_drafts_say_so(written):
    final, draft = written("final"), written("draft", draft=True)

    for name in ("docx/t.docx", "docx/l.docx", "packet.docx"):
        assert "SYNTHETIC" == Document(final / name).sections[0].header.paragraphs[0].text
        assert "DRAFT   SYNTHETIC" == Document(draft / name).sections[0].header.paragraphs[0].text
    assert "&CDRAFT  SYNTHETIC" == "&C" + openpyxl.load_workbook(draft / "packet.xlsx")["t"].oddHeader.center.text


def test_the_contents_give_pages_and_lead_to_bookmarks(written):
    """One page of contents, then the table on page 2 and the listing on page 3."""
    packet = Document(written() / "packet.docx")
    body = packet.element.body
    entries = [p.text for p in packet.paragraphs if p.style.name.casefold().startswith("toc")]
    links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}

    assert ["14  Tables\t2", "Table 14.1.1  Age\t2", "16  Lists\t3", "Listing 16.2.7  Adverse Events\t3"] == entries
    assert {"out_t", "out_l"} == links == marks


def test_headings_are_headings(written):
    packet = Document(written() / "packet.docx")
    headings = [(p.style.name, p.text) for p in packet.paragraphs if p.style.name.startswith("Heading")]

    assert [
        ("Heading 1", "14  Tables"),
        ("Heading 2", "Table 14.1.1  Age"),
        ("Heading 1", "16  Lists"),
        ("Heading 2", "Listing 16.2.7  Adverse Events"),
    ] == headings


def test_excel_holds_numbers_and_dates_and_never_a_formula(written):
    book = openpyxl.load_workbook(written() / "packet.xlsx")
    age = [(cell.value, cell.data_type, cell.number_format) for cell in book["t"][7]]
    last = [(cell.value, cell.data_type) for cell in book["l"][8]]

    assert ["Index", "t", "l", "Results"] == book.sheetnames
    assert (53.7, "n", "0.0") == age[1]
    assert [("52.5 (-)", "s"), ("<0.001", "s")] == [cell[:2] for cell in age[2:]]
    assert [("P-2", "s"), ("=cmd <b>", "s"), ("d"), (1.005, "n")] == [last[0], last[1], last[2][1], last[3]]


def test_excel_freezes_headers_filters_listings_and_links_from_the_index(written):
    book = openpyxl.load_workbook(written() / "packet.xlsx")

    assert ("B6", None) == (book["t"].freeze_panes, book["t"].auto_filter.ref)
    assert ("B6", "A5:D8") == (book["l"].freeze_panes, book["l"].auto_filter.ref)
    assert ["P-1", "P-1", "P-2"] == [book["l"].cell(row, 1).value for row in (6, 7, 8)]
    assert "'t'!A1" == book["Index"]["A5"].hyperlink.location


def test_a_mark_stands_behind_the_number_which_stays_a_number(tmp_path):
    """In Word behind the text, in Excel in the display format."""
    ard = AGE.assign(method=["chisq" if a == "sex" else "ttest_pooled" for a in AGE["analysis"]], value=AGE["value"].replace(0.0004, 0.5))
    rows = [{"label": name, "analysis": name, "show": {"p": "{p|p.xxx}"}} for name in ("age", "sex")]
    paths = write_outputs([table(rows)], ard, DATASETS, STYLE, tmp_path, populations=POPULATIONS)
    sheet = openpyxl.load_workbook(tmp_path / "packet.xlsx")["t"]

    assert ["0.500", "0.236†"] == [row.cells[3].text for row in Document(paths[0]).tables[0].rows[1:]]
    assert [(0.5, "0.000"), (0.236, '0.000"†"')] == [(sheet.cell(row, 4).value, sheet.cell(row, 4).number_format) for row in (6, 7)]
    assert sheet["A9"].value.startswith("p: Student's t test") and "A9:D9" in [str(merged) for merged in sheet.merged_cells.ranges]


def test_excel_freezes_no_header_over_the_rows_of_another_block(tmp_path):
    columns = [{"id": "a", "label": "A", "group": "A"}]
    panels = [{"title": title, "columns": columns, "rows": [AGES | {"show": {"a": "{mean|xx.x}"}}]} for title in ("Upper", "Lower")]
    write_outputs([table([], panels=panels)], AGE, DATASETS, STYLE, tmp_path, populations=POPULATIONS)

    assert "B4" == openpyxl.load_workbook(tmp_path / "packet.xlsx")["t"].freeze_panes


def test_excel_shows_the_unrounded_results_behind_each_cell(written):
    results = openpyxl.load_workbook(written() / "packet.xlsx")["Results"]

    assert ["t", 0, "Age", "a", "53.7", 2, "A"] == [cell.value for cell in results[2]][:7]
    assert 53.65 == results.cell(2, 12).value


def test_only_the_formats_that_the_style_names_are_written(tmp_path):
    write_displays([figure()], AGE, STYLE.model_copy(update={"formats": ("pdf", "xlsx")}), tmp_path)

    assert ["packet.pdf", "packet.xlsx", "pdf/f.pdf"] == sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*"))


@pytest.mark.parametrize(("formats", "place"), [(("rtf", "docx"), "rtf/t.rtf"), (("xlsx", "pdf"), "pdf/t.pdf"), (("xlsx",), "packet.xlsx")])
def test_the_define_points_at_the_first_format_with_a_file_an_output(formats, place):
    assert place == STYLE.model_copy(update={"formats": formats}).file_of("t")


def test_a_figure_in_word_is_pixels_and_lines_with_its_words(tmp_path):
    write_displays([figure(), replace(figure(), output="f2", number="14.2.2")], AGE, STYLE, tmp_path)
    with ZipFile(tmp_path / "packet.docx") as archive:
        assert {f"word/media/{name}.{kind}" for name in ("f", "f2") for kind in ("png", "svg")} <= set(archive.namelist())
        assert picture().png == archive.read("word/media/f.png") and picture().svg == archive.read("word/media/f2.svg")
    shown = Document(tmp_path / "packet.docx").inline_shapes

    assert [(100 * 12700, 100 * 12700)] * 2 == [(shape.width, shape.height) for shape in shown]
    assert {picture().alt} == {shape._inline.docPr.get("descr") for shape in shown} and 2 == len(
        {shape._inline.docPr.id for shape in shown}
    )


def test_a_figures_sheet_has_its_picture_and_its_numbers(tmp_path):
    write_displays([figure()], AGE, STYLE, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "packet.xlsx")["f"]
    found = [row for row in sheet.iter_rows(values_only=True) if row[1] in (1.5, -2)]

    assert 1 == len(sheet._images) and [("0", 1.5), ("4", -2)] == [row[:2] for row in found]


def test_cells_of_tables_carry_their_results_as_a_note(written):
    sheet = openpyxl.load_workbook(written() / "packet.xlsx")["t"]

    assert "ARD 2" == sheet["B7"].comment.text.strip() and "ARD 4, 5" == sheet["C7"].comment.text.strip()
