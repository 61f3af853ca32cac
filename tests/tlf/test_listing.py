"""Records shown as they are, of the population, in order."""

from datetime import date

import pytest

from sdtm2adam.errors import Findings, StudyError
from sdtm2adam.spec.style import Style
from tests.tlf.literals import displayed, listing, texts

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
