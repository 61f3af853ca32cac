"""Hy's law: transaminases and bilirubin raised together."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows

RULE = {"transaminases": {"ALT": 3, "AST": 3}, "bilirubin": {"BILI": 2}, "as_": "HYSLAW"}


def at_visit(records):
    df = frame("_src | USUBJID | AVISITN | PARAMCD | AVAL | ANRHI\n" + records)
    return apply("hys_law", df, **RULE).iloc[len(df) :]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["ALT | 120 | 40", "AST | 30 | 40", "BILI | 41 | 20"], ("Y", 1)),  # one transaminase is enough, at its multiple
        (["ALT | 119 | 40", "AST | 30 | 40", "BILI | 41 | 20"], ("N", 0)),
        (["ALT | 120 | 40", "BILI | 40 | 20"], ("N", 0)),  # bilirubin must be above
        (["ALT | 120 | 40"], (None, None)),  # raised, and bilirubin was not measured
        (["ALT | 30 | 40"], ("N", 0)),  # not raised, whatever bilirubin was
        (["BILI | 90 | 20"], (None, None)),
        (["ALT | 120 | .", "BILI | 10 | 20"], ("N", 0)),  # without a limit it was not measured
    ],
)
def test_both_are_raised_at_one_visit(records, expected):
    made = at_visit("\n".join(f"{i} | P1 | 4 | {record}" for i, record in enumerate(records)))

    assert [("P1", 4, "HYSLAW", *expected)] == rows(made, "USUBJID AVISITN PARAMCD AVALC AVAL")


def test_visits_and_subjects_are_apart():
    made = at_visit("0 | P1 | 4 | ALT | 120 | 40\n1 | P1 | 8 | BILI | 90 | 20\n2 | P2 | 4 | BILI | 90 | 20\n3 | P1 | . | ALT | 200 | 40")

    assert {("P1", 4, None), ("P1", 8, None), ("P2", 4, None)} == set(rows(made, "USUBJID AVISITN AVALC"))


def test_the_record_comes_from_all_that_was_measured():
    made = at_visit("0 | P1 | 4 | ALT | 120 | 40\n1 | P1 | 4 | BILI | 90 | 20\n2 | P1 | 4 | HGB | 90 | 20")

    assert [(-1, (0, 1))] == rows(made, "_src _from")


def within(records, days=30):
    df = frame("_src | USUBJID | PARAMCD | ADT:date | AVISITN | AVAL | ANRHI\n" + records.strip())
    return apply("hys_law_within", df, **RULE, days=days).iloc[len(df) :]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2012-03-31", None), ("2012-04-01", "Y"), ("2012-05-01", "Y"), ("2012-05-02", None)],
    ids=["the day before", "the same day", "30 days later", "31 days later"],
)
def test_bilirubin_is_raised_within_some_days_after(day, expected):
    made = within(f"0 | P1 | ALT | 2012-04-01 | 4 | 120 | 40\n1 | P1 | BILI | {day} | . | 41 | 20")

    assert [("2012-04-01", 4, expected)] == rows(made, "ADT AVISITN AVALC")


def test_a_bilirubin_that_is_not_raised_answers_too():
    """Of several in that time any that is raised counts."""
    low = "0 | P1 | ALT | 2012-04-01 | 4 | 120 | 40\n1 | P1 | BILI | 2012-04-05 | . | 10 | 20"

    assert ["N"] == [r[0] for r in rows(within(low), "AVALC")]
    assert ["Y"] == [r[0] for r in rows(within(f"{low}\n2 | P1 | BILI | 2012-04-09 | . | 90 | 20"), "AVALC")]


def test_a_day_without_a_transaminase_has_no_record_and_other_subjects_do_not_count():
    made = within("""
        0 | P1 | ALT  | 2012-04-01 | 4 | 120 | 40
        1 | P1 | AST  | 2012-04-01 | 4 | 10  | 40
        2 | P2 | BILI | 2012-04-01 | 4 | 90  | 20
        3 | P2 | ALT  | 2012-01-01 | 1 | 120 | 40
        4 | P3 | ALT  | .          | 1 | 120 | 40
    """)

    assert {("P1", "2012-04-01", None, (0, 1)), ("P2", "2012-01-01", None, (3,))} == set(rows(made, "USUBJID ADT AVALC _from"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"transaminases": {}}, "`transaminases` says for each parameter the multiple"),
        ({"bilirubin": {"BILI": 0}}, "`bilirubin` says for each parameter the multiple"),
        ({"bilirubin": {"ALT": 2}}, "ALT stands under both"),
        ({"days": -1}, "`days` is a number of days from 0 on"),
    ],
)
def test_what_the_spec_says_wrong_is_told(wrong, says):
    df = frame("USUBJID | PARAMCD | ADT:date | AVAL | ANRHI\nP1 | ALT | 2012-04-01 | 1 | 2")

    with pytest.raises(StudyError, match=says):
        apply("hys_law_within", df, **{**RULE, "days": 30, **wrong})
