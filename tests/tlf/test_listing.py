"""Records shown as they are, of the population, in order."""

from datetime import date

import pandas as pd
import pytest

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.layout import lay_out
from tests.tlf.literals import ADSL, AGE, POPULATIONS, displayed, listing, texts

SUBJECT = {"variable": "USUBJID", "label": "Subject", "key": True}
TERM = {"variable": "AETERM", "label": "Term"}


def test_records_are_sorted_and_missing_values_empty():
    display = displayed(listing([SUBJECT, TERM], sort=["USUBJID", "AESEQ"]))[0]

    assert [["P-1", ""], ["P-1", "Cough␇"], ["P-2", "=cmd <b>"]] == texts(display)


def test_rows_know_the_record_they_show():
    display = displayed(listing([SUBJECT], sort=["USUBJID", "AESEQ"]))[0]

    assert [2, 1, 0] == [row.record for row in display.blocks[0].rows]


def test_only_subjects_of_the_population_and_records_that_meet_the_condition():
    """P-2 is not in the safety set."""
    safe = displayed(listing([SUBJECT, TERM], population="SAF", where="AETERM is not missing"))[0]

    assert [["P-1", "Cough␇"]] == texts(safe)


def test_a_variable_of_ADSL_comes_by_subject():
    display = displayed(listing([SUBJECT, {"variable": "ARM", "label": "Group", "values": {"A": "Active"}}]))[0]

    assert [["P-2", "B"], ["P-1", "Active"], ["P-1", "Active"]] == texts(display)


def test_dates_and_numbers_are_shown_and_typed():
    columns = [{"variable": "ASTDT", "label": "Start"}, {"variable": "DOSE", "label": "Dose", "show": "xx.xx"}]
    block = displayed(listing(columns))[0].blocks[0]

    assert [["2012-03-04", "1.01"], ["", "2.25"], ["2012-03-05", ""]] == [[c.text for c in r.cells] for r in block.rows]
    assert [(date(2012, 3, 4), "yyyy-mm-dd"), (1.01, "0.00")] == [(c.value, c.form) for c in block.rows[0].cells]


def test_dates_in_the_form_of_the_style():
    display = displayed(listing([{"variable": "ASTDT", "label": "Start"}]), style=Style(dates="date9"))[0]

    assert ["04MAR2012"] == texts(display)[0]


def test_date_times_show_their_time_and_times_of_day_are_times():
    """A date-time at midnight is shown as a date; missing stays empty."""
    moments = pd.Series(pd.to_datetime(["2012-03-04T14:25:10", "2012-03-04", None], format="ISO8601"))
    records = pd.DataFrame({"USUBJID": "P-1", "ASTDTM": moments, "ASTTM": moments - moments.dt.normalize()})
    cells = _column(records, {"variable": "ASTDTM", "label": "Start"}, Style(dates="date9"))
    clocks = _column(records, {"variable": "ASTTM", "label": "Time"})

    assert ["04MAR2012 14:25:10", "04MAR2012", ""] == [cell.text for cell in cells]
    assert ["14:25:10", "00:00:00", ""] == [cell.text for cell in clocks]


def test_dates_as_collected_show_what_is_known():
    """Complete dates are dates for a spreadsheet; partial ones, times and days that no month has stay text."""
    collected = pd.DataFrame({"USUBJID": "P-1", "AESTDTC": ["2012-03-04", "2012-03", "2012", "2012-03-04T14:25", "2012-02-31", None]})
    column = {"variable": "AESTDTC", "label": "Start", "date": True}
    iso, date9 = (_column(collected, column, Style(dates=form)) for form in ("iso", "date9"))

    assert ["2012-03-04", "2012-03", "2012", "2012-03-04 14:25", "2012-02-31", ""] == [cell.text for cell in iso]
    assert ["04MAR2012", "MAR2012", "2012", "04MAR2012 14:25", "2012-02-31", ""] == [cell.text for cell in date9]
    assert [date(2012, 3, 4), None, None, None, None, None] == [cell.value for cell in iso]


def test_numbers_stored_as_text_take_the_mask_and_other_text_stays():
    results = pd.DataFrame({"USUBJID": "P-1", "AVALC": ["55.692", "1.0310", "457", "Trace", "2+", "<0.5", "-0.04"]})
    cells = _column(results, {"variable": "AVALC", "label": "Result", "show": "s4", "align": "decimal"})

    assert ["55.69", "1.031", "457", "Trace", "2+", "<0.5", "-0.04"] == [cell.text for cell in cells]
    assert [(55.69, "0.00"), (1.031, "0.000"), (457.0, "0")] == [(cell.value, cell.form) for cell in cells[:3]]
    assert [None, None, None] == [cell.value for cell in cells[3:6]]


def test_capitals_in_sentence_case_unless_the_column_has_other_words():
    outcomes = pd.DataFrame({"USUBJID": "P-1", "AEOUT": ["RECOVERED/RESOLVED", "NOT RELATED", "SAE"]})
    column = {"variable": "AEOUT", "label": "Outcome", "case": "sentence", "values": {"SAE": "Serious AE"}}

    assert ["Recovered/resolved", "Not related", "Serious AE"] == [cell.text for cell in _column(outcomes, column)]


def _column(data, column, style=None):
    """The cells of one column of a listing of `data`."""
    display = lay_out([listing([column])], AGE, {"ADSL": ADSL, "ADAE": data}, POPULATIONS, style or Style(), Findings())[0]
    return [row.cells[0] for row in display.blocks[0].rows]


def test_several_variables_stand_in_one_cell():
    display = displayed(listing([{"variables": ["USUBJID", "AETERM"], "label": "Both"}]))[0]

    assert [["P-2 / =cmd <b>"], ["P-1 / Cough␇"], ["P-1 / -"]] == texts(display)


def test_no_record_is_said():
    display = displayed(listing([SUBJECT, TERM], where="AETERM == 'none'", empty="No event."))[0]

    assert [["No event.", ""]] == texts(display)


def test_control_characters_are_seen_and_told():
    findings = Findings()
    displayed(listing([TERM]), findings=findings)

    assert [("tlf-control-character", "ADAE", "AETERM", 1)] == [(f.rule, f.dataset, f.variable, f.count) for f in findings]


def test_every_unknown_variable_is_told_at_once():
    with pytest.raises(StudyError) as stopped:
        displayed(listing([{"variable": "AETREM", "label": "Term"}], sort=["SUBJ"]))

    assert "ADAE has no variable AETREM - did you mean AETERM?" in str(stopped.value)
    assert "ADAE has no variable SUBJ" in str(stopped.value)
