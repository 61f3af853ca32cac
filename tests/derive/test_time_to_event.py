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


ADSL = frame("""
    _src | USUBJID | TRTSDT:date | RFENDT:date | CUTDT:date
    100  | P1      | 2012-03-05  | 2012-04-05  | .
    101  | P2      | 2012-03-05  | 2012-04-05  | 2012-03-20
    102  | P3      | 2012-03-05  | 2012-04-05  | 2012-03-20
""")
AE = frame("""
    _src | USUBJID | AESEQ | AEDECOD | ASTDT:date
    0    | P1      | 1     | ITCH    | 2012-03-12
    1    | P1      | 3     | RASH    | 2012-03-09
    2    | P1      | 2     | RASH    | 2012-03-09
    3    | P2      | 1     | RASH    | 2012-03-25
    4    | P2      | 2     | RASH    | .
    5    | P3      | 1     | FALL    | 2012-03-06
""")
QS = frame("""
    _src | USUBJID | QSDTC      | QSSEQ
    20   | P1      | 2012-03-30 | 1
    21   | P2      | 2012-03-30 | 1
    22   | P3      | 2012-03-08 | 1
    23   | P3      | 2012-03-15 | 2
    24   | P3      | 2012-03    | 3
""")
RASH = {"table": "AE", "where": "AEDECOD == 'RASH'", "date": "ASTDT", "columns": {"EVNTDESC": "'Rash'", "SRCSEQ": "AESEQ"}}
ITCH = {**RASH, "where": "AEDECOD == 'ITCH'", "columns": {"EVNTDESC": "AEDECOD", "SRCSEQ": "AESEQ"}}
SCORE = {"table": "QS", "date": "QSDTC", "columns": {"EVNTDESC": "'Last score'", "SRCSEQ": "QSSEQ"}}
TABLES = {"AE": AE, "QS": QS}


def over(**arguments):
    usual = {"parameter": "TTSKIN", "start": "TRTSDT", "events": [ITCH, RASH], "unit": "days"}
    made, found = tried("time_to_event_over", ADSL, TABLES, **{**usual, **arguments})
    return made.iloc[len(ADSL) :], [f.message for f in found]


def test_the_event_is_the_earliest_record_of_all_sources():
    """P1: of the two rashes of one day, the one that stands first in the table; the itch came later. P3 has none."""
    made, found = over(ends={"RFENDT": "End of study"})

    expected = [(4, 0, "Rash", "AE", "ASTDT", 3), (20, 0, "Rash", "AE", "ASTDT", 1), (31, 1, "End of study", "ADSL", "RFENDT", None)]
    assert expected == rows(made, "AVAL CNSR EVNTDESC SRCDOM SRCVAR SRCSEQ")
    assert [] == found


def test_of_records_of_one_day_an_order_says_which():
    made, _ = over(events=[{**RASH, "order": ["AESEQ"]}], ends={"RFENDT": "End of study"})

    assert 2 == rows(made, "SRCSEQ")[0][0]


def test_an_event_after_the_end_of_observation_does_not_count():
    """P2 had the rash five days after the cut-off; who was last seen before the cut-off is censored there."""
    made, _ = over(events=[RASH], ends={"CUTDT": "Cut-off"}, last_seen=[SCORE])

    assert [("2012-03-20", 1, "Cut-off", "ADSL", "CUTDT", None), ("2012-03-15", 1, "Last score", "QS", "QSDTC", 2)] == rows(
        made.iloc[1:], "ADT CNSR CNSDTDSC SRCDOM SRCVAR SRCSEQ"
    )


def test_an_event_after_the_last_contact_counts():
    """Nothing ended P1's observation: the itch came after the last score that counts here. Partial dates never count (P3)."""
    made, found = over(events=[ITCH], last_seen=[{**SCORE, "where": "QSSEQ != 2"}, {**RASH, "date": "ASTDT"}])
    early, _ = over(events=[ITCH], last_seen=[{**RASH, "where": "USUBJID == 'P1'"}, {**SCORE, "where": "USUBJID != 'P1'"}])

    assert [("2012-03-12", 0, "ITCH"), ("2012-03-30", 1, "Last score"), ("2012-03-08", 1, "Last score")] == rows(made, "ADT CNSR EVNTDESC")
    assert ("2012-03-12", 0, "ITCH") == rows(early, "ADT CNSR EVNTDESC")[0]
    assert [] == found


def test_a_parameter_record_comes_from_its_subject_and_from_the_record_that_ended_its_time():
    made, _ = over(events=[RASH], last_seen=[SCORE])

    assert [100, 101, 102] == made["_src"].tolist()
    events, seen = (made[c].tolist() for c in made.columns if c.startswith("_via_"))
    assert ([1, 3, -1], [-1, -1, 23]) == (events, seen)


def test_a_subject_without_event_and_contact_is_told():
    made, found = over(events=[ITCH], ends={"CUTDT": "Cut-off"})

    assert [(0, 7), (1, 15), (1, 15)] == rows(made, "CNSR AVAL")
    assert [] == found
    assert ["neither an event nor a censoring date for P2"] == over(events=[ITCH], last_seen=[{**ITCH, "where": "AEDECOD == 'FALL'"}])[1]


def test_an_event_before_the_start_is_told():
    """Trap: a time is never negative, and never zero for want of a date."""
    early = {**RASH, "date": "QSDTC", "table": "QS", "where": None, "columns": {"EVNTDESC": "'Score'"}}
    late = ADSL.assign(TRTSDT=ADSL["RFENDT"])
    made, found = tried("time_to_event_over", late, TABLES, parameter="T", start="TRTSDT", events=[early], ends={"RFENDT": "End"})

    assert [None, None, None] == [r[0] for r in rows(made.iloc[3:], "AVAL")]
    assert ["an end before the start (TRTSDT) for P1, P2, P3"] == [f.message for f in found]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "`last_seen` or `ends` says where a subject without an event is censored"),
        ({"ends": {"CUTDT": "C"}, "events": [{"table": "AE", "columns": {"EVNTDESC": "'x'"}}]}, "`events`, source 1 names its `date:`"),
        ({"ends": {"CUTDT": "C"}, "events": [{"table": "AE", "date": "ASTDT"}]}, "says under `columns:` what its record means"),
        ({"last_seen": [{**SCORE, "columns": {"EVNTDESC": "'x'", "AVAL": "QSSEQ"}}]}, "AVAL is made by the verb itself"),
        ({"ends": {"CUTDT": "C"}, "unit": "month"}, r"unit `month`.*did you mean months\?"),
        ({"ends": {"CUTDTE": "C"}}, r"CUTDTE - did you mean CUTDT\?"),
    ],
)
def test_what_the_spec_says_wrong_of_sources_is_told(wrong, says):
    with pytest.raises(StudyError, match=says):
        over(**wrong)
