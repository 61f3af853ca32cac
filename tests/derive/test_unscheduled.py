"""Visits that no plan foresees, numbered between the scheduled ones."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

PLAN = frame("""
    collected | VISITNUM | VISIT  | VISITDY
    Screening | 1        | SCREEN | -7
    V1        | 2        | WEEK 0 | 1
    V2        | 3        | WEEK 4 | 29
""")
CALL = {"from_": "EVENT", "date": "DTC", "where": "EVENT starts with 'Uns'"}


def numbered(text: str, **more):
    return apply("visit_with_unscheduled", frame("USUBJID | EVENT | DTC\n" + text), {"visits": PLAN}, **CALL, **more)


def test_unscheduled_visits_follow_the_last_scheduled_one_by_date():
    """Whatever the order of the rows; two rows of one day are one visit; each subject has numbers of its own."""
    made = numbered("""P1 | Uns 2 | 2012-03-20T10:00
        P1 | Screening | 2012-03-01
        P1 | V1 | 2012-03-05
        P1 | Uns 1 | 2012-03-09
        P1 | V2 | 2012-04-02
        P1 | Uns 1 | 2012-03-20
        P1 | Uns 3 | 2012-04-02
        P2 | Uns | 2012-03-01
        P2 | V1 | 2012-03-05
        P2 | Uns | 2012-03-05""")

    assert [
        (2.2, "UNSCHEDULED 2.2", None),
        (1, "SCREEN", -7),
        (2, "WEEK 0", 1),
        (2.1, "UNSCHEDULED 2.1", None),
        (3, "WEEK 4", 29),
        (2.2, "UNSCHEDULED 2.2", None),
        (3.1, "UNSCHEDULED 3.1", None),
        (0.1, "UNSCHEDULED 0.1", None),
        (2, "WEEK 0", 1),
        (2.1, "UNSCHEDULED 2.1", None),
    ] == rows(made, "VISITNUM VISIT VISITDY")


def test_an_unscheduled_visit_without_a_date_has_no_number_and_is_told():
    df = frame("USUBJID | EVENT | DTC\nP1 | Uns | .\nP1 | Uns | 2012-03\nP1 | V1 | .\nP1 | Uns | 2012-03-09")
    made, found = tried("visit_with_unscheduled", df, {"visits": PLAN}, **CALL)

    assert [None, None, 2, 0.1] == values(made, "VISITNUM")
    assert [None, None, "WEEK 0", "UNSCHEDULED 0.1"] == values(made, "VISIT")
    assert [(ERROR, "visit", (0, 1))] == [(f.severity, f.rule, f.rows) for f in found]


def test_a_misspelt_visit_is_no_unscheduled_one():
    """Only what meets the condition is unscheduled; the rest must be in the plan."""
    _, found = tried("visit_with_unscheduled", frame("USUBJID | EVENT | DTC\nP1 | V11 | 2012-03-09"), {"visits": PLAN}, **CALL)

    assert [("lookup", (0,))] == [(f.rule, f.rows) for f in found]


def test_more_visits_than_tenths_are_told_and_hundredths_hold_them():
    """The tenth would have the number of the next whole visit."""
    text = "\n".join(f"P1 | Uns | 2012-03-{day:02d}" for day in range(1, 12))
    _, found = tried("visit_with_unscheduled", frame("USUBJID | EVENT | DTC\n" + text), {"visits": PLAN}, **CALL)

    assert [(9, 10)] == [f.rows for f in found]
    assert [0.01, 0.02, 0.1, 0.11] == [values(numbered(text, step=0.01), "VISITNUM")[i] for i in (0, 1, 9, 10)]


def test_a_step_that_does_not_divide_a_visit_is_refused():
    with pytest.raises(StudyError, match="`step` is 0.1"):
        numbered("P1 | Uns | 2012-03-01", step=0.5)
