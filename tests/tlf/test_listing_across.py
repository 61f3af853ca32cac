"""Values side by side, headings above records, marks behind values, several values in a cell, records of SDTM."""

import pandas as pd
import pytest
from pydantic import ValidationError

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.filterable import filterable
from sdtm2adam.tlf.layout import lay_out, records_frame
from sdtm2adam.tlf.panels import cut_to_width
from sdtm2adam.tlf.paper import paper
from tests.tlf.literals import ADSL, AGE, POPULATIONS, listing, texts

LAB = pd.DataFrame(
    [
        ("P-1", 1.0, "2012-03-04", "HGB", 140.0, "NORMAL"),
        ("P-1", 1.0, "2012-03-04", "WBC", 3.1, "LOW"),
        ("P-1", 2.0, "2012-04-04", "HGB", 151.0, "HIGH"),
        ("P-2", 1.0, "2012-03-09", "WBC", 5.0, "NORMAL"),
    ],
    columns=["USUBJID", "VISIT", "ADT", "PARAMCD", "AVAL", "ANRIND"],
).assign(ADT=lambda lab: pd.to_datetime(lab["ADT"]))
VISIT = {"variable": "VISIT", "label": "Visit"}
SUBJECT = {"variable": "USUBJID", "label": "Subject", "key": True}
TESTS = [{"level": "HGB", "label": "Hgb"}, {"level": "WBC", "label": "WBC"}]
RESULT = {"label": "Result", "variable": "AVAL", "show": "xx.x", "columns": TESTS}


def shown(columns, data=LAB, findings=None, datasets=None, **changes):
    """The display of a listing of `data`."""
    given = {"ADSL": ADSL, "ADAE": data, **(datasets or {})}
    found = Findings() if findings is None else findings
    return lay_out([listing(columns, **changes)], AGE, given, POPULATIONS, Style(), found)[0]


def test_levels_stand_side_by_side():
    """P-1 had no leukocytes at visit 2, P-2 no hemoglobin: those cells are empty."""
    display = shown([SUBJECT, VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD")

    assert [["P-1", "1", "140.0", "3.1"], ["P-1", "2", "151.0", ""], ["P-2", "1", "", "5.0"]] == texts(display)


def test_a_second_record_of_a_level_begins_a_further_row():
    """Two hemoglobin results of one visit are both shown, in their order; the leukocytes stand beside the first."""
    again = pd.concat([LAB, LAB.iloc[[0]].assign(AVAL=141.0)], ignore_index=True)
    display = shown([SUBJECT, VISIT, RESULT], again, sort=["USUBJID", "VISIT"], across="PARAMCD")

    assert [["P-1", "1", "140.0", "3.1"], ["P-1", "1", "141.0", ""]] == texts(display)[:2]


def test_every_record_is_shown_whatever_their_order():
    expected = texts(shown([SUBJECT, VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD"))
    turned = LAB.iloc[::-1].reset_index(drop=True)

    assert expected == texts(shown([SUBJECT, VISIT, RESULT], turned, sort=["USUBJID", "VISIT"], across="PARAMCD"))


def test_a_row_knows_the_first_of_its_records():
    display = shown([SUBJECT, VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD")

    assert [0, 2, 3] == [row.record for row in display.blocks[0].rows]


def test_records_without_a_column_are_counted():
    findings = Findings()
    only = {**RESULT, "columns": TESTS[:1]}
    display = shown([SUBJECT, VISIT, only], sort=["USUBJID", "VISIT"], across="PARAMCD", findings=findings)

    assert [["P-1", "1", "140.0"], ["P-1", "2", "151.0"]] == texts(display)
    assert [("tlf-not-shown", 2, "2 record(s) are not shown in l: no column has PARAMCD WBC")] == [
        (found.rule, found.count, found.message) for found in findings
    ]


def test_an_empty_data_set_says_so_under_every_header():
    display = shown([SUBJECT, VISIT, RESULT], LAB.iloc[:0], sort=["USUBJID"], across="PARAMCD", headings=[SUBJECT], empty="No result.")

    assert [["No result.", "", "", ""]] == texts(display)


def test_spanning_headers_stand_above_their_columns():
    head = shown([SUBJECT, VISIT, RESULT], sort=["USUBJID"], across="PARAMCD").blocks[0].head

    assert [("Subject", 0, 1, 0, 2), ("Visit", 1, 1, 0, 2), ("Result", 2, 2, 0, 1), ("Hgb", 2, 1, 1, 1), ("WBC", 3, 1, 1, 1)] == [
        (cell.text, cell.column, cell.columns, cell.line, cell.lines) for cell in head
    ]


def test_a_column_keeps_what_it_says_itself():
    """The spanning header hands down its mask; the second column has its own, and shows another variable."""
    own = {**RESULT, "columns": [TESTS[0], {"level": "WBC", "label": "WBC", "variables": ["AVAL", "ANRIND"], "show": "xx.xx"}]}
    display = shown([SUBJECT, VISIT, own], sort=["USUBJID", "VISIT"], across="PARAMCD")

    assert ["P-1", "1", "140.0", "3.10 / LOW"] == texts(display)[0]


def test_marks_stand_behind_values_and_their_notes_below():
    marks = [{"where": "ANRIND == 'LOW'", "mark": " L", "note": "L = low"}, {"where": "ANRIND == 'PANIC'", "mark": "!", "note": "! = call"}]
    display = shown([SUBJECT, {**RESULT, "marks": marks}], sort=["USUBJID"], across="PARAMCD")

    assert ["140.0", "3.1 L"] == [cell.shown for cell in display.blocks[0].rows[0].cells[1:]]
    assert 3.1 == display.blocks[0].rows[0].cells[2].value
    assert ("L = low",) == display.footnotes


def test_a_heading_stands_above_the_records_that_have_its_value():
    """Also where only the outer one changes: visit 1 of the next subject has its own line."""
    headings = [{"label": "Subject", "variable": "USUBJID"}, {"label": "Visit", "variable": "VISIT"}]
    display = shown([{"variable": "PARAMCD", "label": "Test"}], sort=["USUBJID", "VISIT"], headings=headings)

    assert [
        ("Subject: P-1", 0), ("Visit: 1", 1), ("HGB", 2), ("WBC", 2), ("Visit: 2", 1), ("HGB", 2),
        ("Subject: P-2", 0), ("Visit: 1", 1), ("WBC", 2),
    ] == [(row.cells[0].text, row.depth) for row in display.blocks[0].rows]  # fmt: skip
    assert [None, None, 0, 1, None, 2, None, None, 3] == [row.record for row in display.blocks[0].rows]


def test_a_sheet_has_headings_in_every_row():
    """A column for each value that a heading tells, so that a filter or a sort keeps them; the page is as it was."""
    both = {"label": "", "variables": ["USUBJID", "PARAMCD"], "labels": {"USUBJID": "Subject"}}
    headings = [both, {"label": "Visit", "variable": "VISIT"}]
    block = shown([{"variable": "AVAL", "label": "Value"}], sort=["USUBJID", "PARAMCD", "VISIT"], headings=headings).blocks[0]
    sheet = filterable(block, Style())

    assert ["Subject", "PARAMCD", "Visit", "Value"] == [cell.text for cell in sheet.head]
    assert [["P-1", "HGB", "1"], ["P-1", "HGB", "2"], ["P-1", "WBC", "1"], ["P-2", "WBC", "1"]] == [
        [cell.text for cell in row.cells[:3]] for row in sheet.rows
    ]
    assert [row.record for row in block.rows if row.record is not None] == [row.record for row in sheet.rows]
    assert ["Subject: P-1 / HGB", "Visit: 1"] == [row.cells[0].text for row in block.rows[:2]]
    assert all(len(row.cells) == len(sheet.widths) == 4 for row in sheet.rows)


def test_a_sheet_without_records_has_no_columns_of_headings():
    block = shown([SUBJECT, RESULT], LAB.iloc[:0], sort=["USUBJID"], across="PARAMCD", headings=[SUBJECT], empty="No result.").blocks[0]

    assert block == filterable(block, Style())


def test_several_values_of_a_cell_have_their_labels():
    """A missing one is left out where the column says so."""
    events = pd.DataFrame({"USUBJID": "P-1", "AESTDTC": ["2012-03", "2012-04-01"], "AEENDTC": ["2012-04-01", None]})
    both = {"label": "Dates", "variables": ["AESTDTC", "AEENDTC"], "labels": {"AESTDTC": "Start", "AEENDTC": "End"}, "join": "\n"}

    assert [["Start: 2012-03\nEnd: 2012-04-01"], ["Start: 2012-04-01\nEnd: -"]] == texts(shown([both], events))
    assert [["Start: 2012-03\nEnd: 2012-04-01"], ["Start: 2012-04-01"]] == texts(shown([{**both, "left_out": True}], events))


def test_partial_dates_are_chosen_where_the_answer_is_certain():
    """2012-03 is before April and 2012-04-15 is not; 2012 may be either."""
    events = pd.DataFrame({"USUBJID": "P-1", "AESTDTC": ["2012-03", "2012-04-15", "2012", None]})

    assert [["2012-03"]] == texts(shown([{"variable": "AESTDTC", "label": "Start"}], events, where="AESTDTC < '2012-04'"))


def test_text_is_sorted_by_its_letters_whatever_order_its_categories_have():
    stored = pd.DataFrame({"USUBJID": "P-1", "TERM": pd.Categorical(["b", "a", "c"], categories=["c", "b", "a"])})

    assert [["a"], ["b"], ["c"]] == texts(shown([{"variable": "TERM", "label": "Term"}], stored, sort=["TERM"]))


EC = pd.DataFrame({"USUBJID": ["P-1", "P-1", "P-2"], "ECSEQ": [1.0, 2.0, 1.0], "ECDOSE": [5.5, 5.7, 6.1]})
SUPPEC = pd.DataFrame(
    {"USUBJID": ["P-1", "P-2"], "IDVAR": "ECSEQ", "IDVARVAL": ["2", "1"], "QNAM": "ECLOT", "QVAL": ["L2", "L9"]},
)


def test_a_dataset_of_sdtm_has_its_supplemental_qualifiers():
    """By subject and sequence number; where there is none the cell is empty. The arm comes from ADSL."""
    columns = [SUBJECT, {"variable": "ECDOSE", "label": "mL"}, {"variable": "ECLOT", "label": "Lot"}, {"variable": "ARM", "label": "Arm"}]
    given = {"sdtm.EC": EC, "sdtm.SUPPEC": SUPPEC}

    assert [["P-1", "5.5", "", "A"], ["P-1", "5.7", "L2", "A"], ["P-2", "6.1", "L9", "B"]] == texts(
        shown(columns, datasets=given, dataset="sdtm.EC", sort=["USUBJID", "ECSEQ"])
    )


def test_a_qualifier_of_the_subject_needs_no_record_number():
    dm = pd.DataFrame({"USUBJID": ["P-1", "P-2"], "SEX": ["F", "M"]})
    supp = pd.DataFrame({"USUBJID": ["P-2"], "IDVAR": [None], "IDVARVAL": [None], "QNAM": ["RANDNO"], "QVAL": ["R7"]})
    display = shown([SUBJECT, {"variable": "RANDNO", "label": "No."}], datasets={"sdtm.DM": dm, "sdtm.SUPPDM": supp}, dataset="sdtm.DM")

    assert [["P-1", ""], ["P-2", "R7"]] == texts(display)


def test_a_qualifier_that_stands_twice_stops_the_listing():
    twice = pd.concat([SUPPEC, SUPPEC], ignore_index=True)

    with pytest.raises(StudyError, match=r"sdtm\.EC has the qualifier ECLOT more than once"):
        shown([{"variable": "ECLOT", "label": "Lot"}], datasets={"sdtm.EC": EC, "sdtm.SUPPEC": twice}, dataset="sdtm.EC")


def test_an_unknown_qualifier_is_told_with_a_close_match():
    with pytest.raises(StudyError, match=r"sdtm\.EC has no variable ECLOTT - did you mean ECLOT\?"):
        shown([{"variable": "ECLOTT", "label": "Lot"}], datasets={"sdtm.EC": EC, "sdtm.SUPPEC": SUPPEC}, dataset="sdtm.EC")


@pytest.mark.parametrize("text", ["word " * 600, "x" * 3000, "호흡부전 " * 80, "e\u0301" * 400, "Perinephritis " * 28])
def test_long_korean_and_combining_text_is_shown_whole(text):
    """3,000 characters with and without blanks, 400 of Korean, of letters with combining accents, of a term."""
    events = pd.DataFrame({"USUBJID": ["P-1", "P-2"], "AETERM": [text, "Cough"]})
    display = shown([SUBJECT, {"variable": "AETERM", "label": "Term"}], events)

    assert [text, "Cough"] == [row.cells[1].text for row in display.blocks[0].rows]


@pytest.mark.parametrize(
    ("columns", "changes", "told"),
    [
        ([{"label": "Both", "variable": "A", "variables": ["B"]}], {}, "says `variable` or `variables`"),
        ([RESULT], {}, "need `across:`"),
        ([VISIT], {"across": "PARAMCD"}, "some columns name the `level`"),
        ([{**RESULT, "key": True}], {"across": "PARAMCD"}, "has no `key` or `level` of its own"),
        ([{"label": "A", "variable": "A", "labels": {"B": "b"}}], {}, "`labels` names what the column does not show: B"),
        ([{"label": "A", "variable": "A", "marks": [{"where": "A ==", "mark": "*"}]}], {}, "A =="),
        ([{**RESULT, "columns": [{"level": "HGB", "lable": "H"}]}], {"across": "X"}, "`lable` is not known here - did you mean label?"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(columns, changes, told):
    with pytest.raises(ValidationError) as refused:
        listing(columns, **changes)

    assert told in str(refused.value)


def test_what_stands_behind_listed_rows_and_cells():
    """Rows are counted without headings; P-1 had no leukocytes at visit 2 and P-2 no hemoglobin."""
    asked = listing([VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD", headings=[SUBJECT])
    found = records_frame(lay_out([asked], AGE, {"ADSL": ADSL, "ADAE": LAB}, POPULATIONS, Style(), Findings()), [asked])

    assert [
        (1, "Subject: P-1 | 1", "", 0), (1, "Subject: P-1 | 1", "AVAL WBC", 1), (2, "Subject: P-1 | 2", "", 2),
        (2, "Subject: P-1 | 2", "AVAL WBC", -1), (3, "Subject: P-2 | 1", "", 3), (3, "Subject: P-2 | 1", "AVAL HGB", -1),
    ] == list(found[["row", "label", "column", "record"]].itertuples(index=False, name=None))  # fmt: skip
    assert {("l", "ADAE")} == set(zip(found["output"], found["dataset"]))


def test_a_long_heading_widens_no_column():
    """Its text runs over all columns: the block stays one, with the widths that its values need."""
    long = ADSL.assign(ARM="A group with a very long name, so that the line is as long as the page is wide " * 2)
    headings = [{"label": "Group", "variable": "ARM"}]
    given = {"ADSL": long, "ADAE": LAB}
    asked = listing([VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD", headings=headings)
    block = lay_out([asked], AGE, given, POPULATIONS, Style(), Findings())[0].blocks[0]

    assert (block,) == cut_to_width(block, paper(Style()).room, Style())
    assert block.widths == shown([VISIT, RESULT], sort=["USUBJID", "VISIT"], across="PARAMCD").blocks[0].widths
