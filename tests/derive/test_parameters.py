"""Parameters computed from others: slope, difference, improvement."""

import pytest

from tests.derive.tables import apply, frame, rows, tried

SCORES = frame("""
    _src | USUBJID | PARAMCD | AVISITN | AVAL | BASE | ABLFL
    0    | P1      | TOT     | 0       | 40   | 40   | Y
    1    | P1      | TOT     | 4       | 36   | 40   | .
    2    | P2      | TOT     | 0       | 44   | 44   | Y
    3    | P2      | OTH     | 4       | 36   | .    | .
    4    | P3      | TOT     | 0       | .    | .    | .
    5    | P3      | TOT     | 4       | 36   | .    | .
""")
RATE = {"parameter": "TOT", "start": 0, "end": 4, "span": 4, "as_": "SLOPE"}


def test_a_slope_is_the_change_between_two_visits_by_time():
    """40 to 36 points in 4 months: one point a month lost. Who lacks a visit or a value has no record."""
    added = apply("rate", SCORES, **RATE).iloc[len(SCORES) :]

    assert [("P1", "SLOPE", 4, -1)] == rows(added, "USUBJID PARAMCD AVISITN AVAL")


def test_what_belongs_to_a_record_is_not_copied_to_the_computed_one():
    """No baseline, change or flag of the visit's own record, and both records behind it."""
    added = apply("rate", SCORES, **RATE).iloc[len(SCORES) :]

    assert [(None, None, -1, (0, 1))] == rows(added, "BASE ABLFL _src _from")


def test_a_computed_record_names_the_source_of_the_later_record():
    """A slope ends with the total of month 4; its difference from another slope ends there too."""
    sourced = frame("""
        USUBJID | PARAMCD | AVISITN | AVAL | SRCDOM | SRCVAR   | SRCSEQ
        P1      | TOT     | 0       | 40   | QS     | QSSTRESN | 3
        P1      | TOT     | 4       | 36   | QS     | QSSTRESN | 8
        P1      | BEFORE  | 0       | -2   | QS     | QSSTRESN | 3
    """)
    slope = apply("rate", sourced, **RATE)
    change = apply("difference", slope, of="SLOPE", minus="BEFORE", as_="CHANGE")

    assert 2 * [("QS", "QSSTRESN", 8)] == rows(change.iloc[len(sourced) :], "SRCDOM SRCVAR SRCSEQ")


def test_the_rows_that_were_there_stay_as_they_are():
    assert rows(SCORES, "_src USUBJID PARAMCD AVISITN AVAL ABLFL") == rows(
        apply("rate", SCORES, **RATE).iloc[: len(SCORES)], "_src USUBJID PARAMCD AVISITN AVAL ABLFL"
    )


def test_two_records_at_one_visit_are_told():
    twice = frame("""
        USUBJID | PARAMCD | AVISITN | AVAL
        P1      | TOT     | 0       | 40
        P1      | TOT     | 0       | 41
        P1      | TOT     | 4       | 36
    """)
    _, found = tried("rate", twice, **RATE)

    assert [((0, 1), "several records of TOT at visit 0 for P1")] == [(f.rows, f.message) for f in found]


SLOPES = frame("""
    USUBJID | PARAMCD | AVAL
    P1      | BEFORE  | -2
    P1      | AFTER   | -0.5
    P2      | BEFORE  | -2
    P3      | AFTER   | -0.5
""")


def test_a_difference_needs_both():
    added = apply("difference", SLOPES, of="AFTER", minus="BEFORE", as_="DIFF").iloc[len(SLOPES) :]

    assert [("P1", "DIFF", 1.5)] == rows(added, "USUBJID PARAMCD AVAL")


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        ("-2", "-1", 50),
        ("-2", "0", 100),
        ("-0.3", "0", 100),
        ("-2", "1", 150),
        ("-2", "-3", -50),
        ("0", "-1", None),
        ("0.5", "-1", None),
        ("-2", ".", None),
    ],
)
def test_the_improvement_of_a_slope(before, after, percent):
    """Half as steep is 50 %, level exactly 100 %, rising more. Who did not decline before has nothing to improve: missing."""
    df = frame(f"USUBJID | PARAMCD | AVAL\nP1 | BEFORE | {before}\nP1 | AFTER | {after}\nP2 | BEFORE | 1")
    added = apply("slope_improvement", df, of="AFTER", against="BEFORE", as_="GAIN").iloc[len(df) :]

    assert [("P1", "GAIN", percent)] == rows(added, "USUBJID PARAMCD AVAL")


def test_no_record_to_compute_from_adds_none():
    assert rows(SLOPES, "USUBJID PARAMCD") == rows(apply("difference", SLOPES, of="ONE", minus="OTHER", as_="DIFF"), "USUBJID PARAMCD")
