"""One narrative for each participant with a death or serious event; what is missing is told, and what lies around an event."""

from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import load_workbook

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.excel import write_workbook
from sdtm2adam.tlf.layout import lay_out
from sdtm2adam.tlf.pdf_table import table
from tests.tlf.literals import AGE


def dates(*values):
    return pd.to_datetime(pd.Series(values)).dt.as_unit("s")


ADSL = pd.DataFrame({"USUBJID": ["P-2", "P-1", "P-3"], "SEX": ["F", "M", None], "AGE": [60.0, 55.0, 41.0], "SAFFL": ["Y", "Y", "N"]})
ADAE = pd.DataFrame(
    {
        "USUBJID": ["P-1", "P-1", "P-2", "P-2", "P-3"],
        "AETERM": ["Fall", "Arrest", "Cold", "Burn", "Stroke"],
        "AESER": ["N", "Y", "Y", "Y", "Y"],
        "AESTDTC": ["2012-03", "2012-04-10", "2012-05-01", "2012-05", "2012-06-01"],
        "ASTDT": dates("2012-03-01", "2012-04-10", "2012-05-01", None, "2012-06-01"),
        "AENDT": dates(None, None, "2012-05-09", None, None),
    }
)
ADCM = pd.DataFrame(
    {
        "USUBJID": ["P-1"] * 6,
        "CMTRT": ["long before", "into the days before", "on the day", "long after", "ongoing", "no start"],
        "ASTDT": dates("2012-01-01", "2012-01-01", "2012-04-10", "2012-04-13", "2012-01-01", None),
        "AENDT": dates("2012-04-06", "2012-04-07", "2012-04-10", "2012-04-20", None, "2012-04-08"),
    }
)
POPULATIONS = {"SAF": SimpleNamespace(label="Safety Set", where="SAFFL == 'Y'")}
SERIOUS = {"dataset": "ADAE", "where": "AESER == 'Y'", "sort": ["ASTDT"]}


def narrative(*parts, **changes) -> Narrative:
    given = {"output": "n", "kind": "narrative", "number": "14.3.3", "title": "Participant {USUBJID}", "population": "SAF",
             "subjects": [SERIOUS], "parts": parts}  # fmt: skip
    return Narrative.model_validate({**given, **changes})


def displays(*parts, data=None, **changes):
    given = {"ADSL": ADSL, "ADAE": ADAE, "ADCM": ADCM, **(data or {})}
    return lay_out([narrative(*parts, **changes)], AGE, given, POPULATIONS, Style(), Findings())


def texts(display):
    """Title of each block and the texts of its rows."""
    return [(block.title, [[cell.text for cell in row.cells] for row in block.rows]) for block in display.blocks]


def test_each_participant_of_the_population_has_a_numbered_narrative():
    """P-3 had a serious event and is not in the safety set; the event of P-1 that was not serious is no reason."""
    found = displays({"title": "About", "facts": {"Age": "{AGE} years"}})

    assert [("n_1", "14.3.3.1", "Participant P-1", "Safety Set"), ("n_2", "14.3.3.2", "Participant P-2", "Safety Set")] == [
        (display.output, display.number, display.title, display.population) for display in found
    ]
    assert [("About", [["Age", "55 years"]])] == texts(found[0])


def test_a_part_stands_once_for_each_record():
    part = {"title": "Event: {AETERM}", "each": SERIOUS, "text": ["{AETERM} began on {AESTDTC} at the age of {AGE}."]}
    asked = narrative(part, fields={"AESTDTC": {"date": True}, "AETERM": {"case": "lower"}})
    found = lay_out([asked], AGE, {"ADSL": ADSL, "ADAE": ADAE}, POPULATIONS, Style(dates="date9"), Findings())

    assert [
        ("Event: cold", [["cold began on 01MAY2012 at the age of 60."]]),
        ("Event: burn", [["burn began on MAY2012 at the age of 60."]]),
    ] == texts(found[1])


def test_a_missing_value_is_told_as_such():
    """In the words of the narrative, or of the field."""
    part = {"each": SERIOUS, "text": ["From {ASTDT} to {AENDT}."]}

    assert [("", [["From not recorded to still there."]])] == texts(
        displays(part, fields={"AENDT": {"missing": "still there"}}, subjects=[{**SERIOUS, "where": "AETERM == 'Burn'"}])[0]
    )[1:]


def test_a_part_about_records_that_a_participant_has_not_is_left_out():
    about, part = {"facts": {"Sex": "{SEX}"}}, {"title": "Fall", "each": {"dataset": "ADAE", "where": "AETERM == 'Fall'"}, "write": ["why"]}

    assert [["", "Fall"], [""]] == [[block.title for block in display.blocks] for display in displays(about, part)]


def test_places_for_the_medical_writer_are_marked():
    display = displays({"text": ["It began."], "write": ["course", "treatment"]}, writer=">> {what} <<")[0]

    assert [("", [["It began."], [">> course <<"], [">> treatment <<"]])] == texts(display)
    assert [False, True, True] == [row.cells[0].bold for row in display.blocks[0].rows]


def around(**days):
    events = {"dataset": "ADAE", "where": "AESER == 'Y'"}
    window = {"start": "ASTDT", "end": "AENDT", "events": events, "from": "ASTDT", "to": "AENDT", **days}
    columns = [{"variable": "CMTRT", "label": "Medication"}]
    return {"title": "Medication", "table": {"dataset": "ADCM", "sort": ["CMTRT"], "columns": columns, "around": window, "empty": "None."}}


def test_only_records_that_overlap_the_days_around_an_event_are_shown():
    """The event of P-1 is on 10 April and has no end. Three days before it is 7 April; what ended on the 6th is not shown."""
    found = displays(around(before=3, after=2))

    assert [("Medication", [["into the days before"], ["no start"], ["on the day"], ["ongoing"]])] == texts(found[0])
    assert ["long after"] not in texts(found[0])[0][1] and ["long after"] in texts(displays(around(before=3, after=3))[0])[0][1]
    assert [("Medication", [["None."]])] == texts(found[1])


def test_around_an_event_without_a_date_every_record_is_shown():
    of_two = ADCM.assign(USUBJID="P-2")

    assert sorted(ADCM["CMTRT"]) == [row[0] for row in texts(displays(around(), data={"ADCM": of_two})[1])[0][1]]


def test_days_around_events_need_dates():
    with pytest.raises(StudyError, match=r"ADCM\.ASTDT holds no dates"):
        displays(around(), data={"ADCM": ADCM.assign(ASTDT="2012-01-01")})


def test_without_such_a_participant_one_output_says_so():
    found = displays({"write": ["all"]}, subjects=[{"dataset": "ADAE", "where": "AETERM == 'none'"}], empty="No death.")

    assert ["n"] == [display.output for display in found]
    assert [("", [["No death."]])] == texts(found[0])


@pytest.mark.parametrize("empty", ["ADAE", "ADCM", "ADSL"])
def test_empty_data_sets_stop_nothing(empty):
    given = {"ADSL": ADSL, "ADAE": ADAE, "ADCM": ADCM}
    found = displays(around(), {"each": SERIOUS, "text": ["{AETERM}"]}, data={empty: given[empty].iloc[:0]})

    assert (2 if empty == "ADCM" else 1) == len(found)


def test_every_name_that_is_not_there_is_told_at_once():
    part = {"each": SERIOUS, "text": ["{AETREM}"]}
    with pytest.raises(StudyError) as stopped:
        displays(part, {"table": {"dataset": "ADMH", "columns": [{"variable": "MHTERM", "label": "Term"}]}}, title="{USUBJD}")

    told = str(stopped.value)
    assert "ADAE has no variable AETREM - did you mean AETERM?" in told
    assert "there is no data set ADMH" in told and "ADSL has no variable USUBJD - did you mean USUBJID?" in told


@pytest.mark.parametrize("term", ["x" * 400, "호흡부전", "e\u0301" * 40, "a {brace} of its own", "word " * 600])
def test_terms_stand_in_sentences_as_they_are(term):
    long = ADAE.assign(AETERM=term)
    part = {"each": {"dataset": "ADAE", "where": "ASTDT == '2012-04-10'"}, "text": ["Had {AETERM}."]}

    assert f"Had {term}." == texts(displays(part, data={"ADAE": long})[0])[0][1][0][0]


def test_in_a_spreadsheet_text_lies_over_all_columns(tmp_path):
    """The facts have two columns, so a paragraph lies over two, and neither is as wide as it."""
    found = displays({"facts": {"Age": "{AGE} years"}}, {"text": ["word " * 100]})
    write_workbook(found, AGE, Style(), tmp_path / "packet.xlsx")
    sheet = load_workbook(tmp_path / "packet.xlsx")["n_1"]

    assert [("A5", "Age"), ("B5", "55 years"), ("A7", "word " * 100)] == [
        (cell.coordinate, cell.value) for row in sheet.iter_rows(min_row=5) for cell in row if cell.value
    ]
    assert ["A7:B7"] == [str(merged) for merged in sheet.merged_cells.ranges]
    assert sheet.row_dimensions[7].height > 3 * sheet.row_dimensions[5].height > 0
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width


def test_in_a_pdf_facts_have_no_header_line():
    """Else each of them would stand a line too low, over the next one."""
    facts, text = (display.blocks[0] for display in (displays({"facts": {"Age": "{AGE}"}})[0], displays({"text": ["{AGE}"]})[0]))

    assert ["table.header" in table(block, Style()) for block in (facts, text)] == [False, False]
