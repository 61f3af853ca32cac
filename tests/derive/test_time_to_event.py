"""Time to event: the first event, or the censoring that came before it."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried

OS = {
    "parameter": "OS",
    "start": "V1DT",
    "events": {"TRACHDT": "Tracheostomy", "DTHDT": "Death"},
    "censors": {"CUTDT": "Data cut-off", "LSTALVDT": "Last known alive"},
    "unit": "days",
}


def survival(dates: str, **arguments):
    df = frame("USUBJID | V1DT:date | TRACHDT:date | DTHDT:date | CUTDT:date | LSTALVDT:date\n" + dates)
    made, found = tried("time_to_event", df, **{**OS, **arguments})
    return made.iloc[len(df) :], list(found)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        # an event before any censoring
        ("P1 | 2012-03-05 | . | 2012-03-15 | 2012-04-01 | .", ("2012-03-15", 10, 0, "Death", None, "DTHDT")),
        # no event: the earliest censoring
        ("P1 | 2012-03-05 | . | . | 2012-04-01 | 2012-03-25", ("2012-03-25", 20, 1, "Last known alive", "Last known alive", "LSTALVDT")),
        # an event after the censoring is not seen
        ("P1 | 2012-03-05 | . | 2012-04-15 | 2012-04-01 | .", ("2012-04-01", 27, 1, "Data cut-off", "Data cut-off", "CUTDT")),
        # on the same day the event counts
        ("P1 | 2012-03-05 | . | 2012-04-01 | 2012-04-01 | .", ("2012-04-01", 27, 0, "Death", None, "DTHDT")),
        # of two events the earlier
        ("P1 | 2012-03-05 | 2012-03-20 | 2012-03-15 | . | .", ("2012-03-15", 10, 0, "Death", None, "DTHDT")),
        # of two events, and of two censorings, on one day the one named first
        ("P1 | 2012-03-05 | 2012-03-15 | 2012-03-15 | . | .", ("2012-03-15", 10, 0, "Tracheostomy", None, "TRACHDT")),
        ("P1 | 2012-03-05 | . | . | 2012-03-15 | 2012-03-15", ("2012-03-15", 10, 1, "Data cut-off", "Data cut-off", "CUTDT")),
        # an event on the first day is at time 0
        ("P1 | 2012-03-05 | . | 2012-03-05 | . | .", ("2012-03-05", 0, 0, "Death", None, "DTHDT")),
    ],
)
def test_the_first_event_or_the_censoring_before_it(dates, expected):
    made, found = survival(dates)

    assert [expected] == rows(made, "ADT AVAL CNSR EVNTDESC CNSDTDSC SRCVAR")
    assert [] == found


def test_a_month_is_the_year_divided_by_twelve():
    made, _ = survival("P1 | 2012-03-05 | . | 2013-03-05 | . | .", unit="months")

    assert [(365 / 30.4375,)] == rows(made, "AVAL")


def test_a_subject_without_a_start_is_told_and_has_no_time():
    """Trap: a missing start is a finding, never a zero."""
    made, found = survival("P1 | . | . | 2012-03-15 | . | .")

    assert [(None, None)] == rows(made, "STARTDT AVAL")
    assert [("no start date (V1DT) for P1", ("P1",))] == [(f.message, f.subjects) for f in found]


def test_a_subject_with_neither_event_nor_censoring_is_told():
    made, found = survival("P1 | 2012-03-05 | . | . | . | .")

    assert [(None, None, None, None)] == rows(made, "ADT AVAL CNSR EVNTDESC")
    assert ["neither an event nor a censoring date for P1"] == [f.message for f in found]


def test_an_end_before_the_start_is_told():
    """A negative time to event is a fault of the dates, not a number to analyse."""
    made, found = survival("P1 | 2012-03-05 | . | 2012-03-01 | . | .")

    assert [(None,)] == rows(made, "AVAL")
    assert ["an end before the start (V1DT) for P1"] == [f.message for f in found]


def test_a_second_parameter_starts_from_the_subjects_not_from_the_first():
    df = frame(
        "USUBJID | V1DT:date | TRACHDT:date | DTHDT:date | CUTDT:date | LSTALVDT:date\nP1 | 2012-03-05 | 2012-03-10 | 2012-03-15 | . | ."
    )
    made = apply("time_to_event", df, **{**OS, "events": {"DTHDT": "Death"}})
    made = apply("time_to_event", made, **{**OS, "parameter": "TFS"})

    assert [(None, None), ("OS", 10), ("TFS", 5)] == rows(made, "PARAMCD AVAL")


def test_a_parameter_record_comes_from_its_subject():
    df = frame("_src | USUBJID | V1DT:date | DTHDT:date | CUTDT:date\n7 | P1 | 2012-03-05 | 2012-03-15 | .")
    made = apply("time_to_event", df, **{**OS, "events": {"DTHDT": "Death"}, "censors": {"CUTDT": "Cut"}})

    assert [(7, None), (7, None)] == rows(made, "_src _from")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"unit": "month"}, r"unit `month`.*did you mean months\?"),
        ({"events": {"DTHDTE": "Death"}}, r"DTHDTE - did you mean DTHDT\?"),
        ({"events": {}}, "events"),
        ({"censors": {}}, "censors"),
    ],
)
def test_what_the_spec_says_wrong_is_told(wrong, says):
    with pytest.raises(StudyError, match=says):
        survival("P1 | 2012-03-05 | . | 2012-03-15 | . | .", **wrong)
