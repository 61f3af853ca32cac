"""Events and records against treatment, and what missing dates mean for each."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values

EVENT = {"start": "START", "end": "END", "treated_from": "FROM", "treated_until": "UNTIL", "new": "FL"}
SPAN = {"start": "START", "end": "END", "since": "FROM", "until": "UNTIL", "new": "FL"}
RECORD = {"date": "START", "treated_from": "FROM", "treated_until": "UNTIL", "new": "FL"}


def dates(start: str, end: str = ".", since: str = "2012-03-05", until: str = "2012-06-01"):
    return frame(f"START:text | END:text | FROM:text | UNTIL:text\n{start} | {end} | {since} | {until}")


@pytest.mark.parametrize(
    ("start", "end", "flag"),
    [
        ("2012-03-04", ".", None),
        ("2012-03-05", ".", "Y"),
        ("2012-06-04", ".", "Y"),
        ("2012-06-05", ".", None),
        ("2012-03", "2012-03-04", None),
        ("2012-03", ".", "Y"),
        ("2012-02", ".", None),
        ("2012", "2012", "Y"),
        ("2012-07", ".", None),
        (".", "2012-03-04", None),
        (".", "2012-03-05", "Y"),
        (".", "2012-02", None),
        (".", ".", "Y"),
        ("--03-15", ".", "Y"),
    ],
)
def test_an_event_counts_unless_its_dates_show_that_it_does_not(start, end, flag):
    """Treated from 5 March to 1 June, and three days longer."""
    assert [flag] == values(apply("treatment_emergent", dates(start, end), **EVENT, days=3), "FL")


@pytest.mark.parametrize(
    ("start", "since", "flag"),
    [
        ("2012-03-05T08:00", "2012-03-05T09:00", None),
        ("2012-03-05T09:00", "2012-03-05T09:00", "Y"),
        ("2012-03-05", "2012-03-05T09:00", "Y"),
        ("2012-03-05T08:00", "2012-03-05", "Y"),
        ("2012-03-05T09", "2012-03-05T09:30", "Y"),
        ("2012-03-04", "2012-03-05T09:00", None),
    ],
)
def test_times_decide_where_both_have_one(start, since, flag):
    assert [flag] == values(apply("treatment_emergent", dates(start, since=since), **EVENT), "FL")


def test_numeric_dates_and_date_times_are_compared_alike():
    df = frame("A | B\n2012-03-05T08:00 | 2012-03-05T09:00\n2012-03-05T10:00 | 2012-03-05T09:00")
    df = apply("analysis_datetime", apply("analysis_datetime", df, dtc="A", new="START"), dtc="B", new="FROM")
    df = apply("analysis_date", df.assign(END=df["START"], UNTIL=df["FROM"]), dtc="B", new="DAY")

    assert [None, "Y"] == values(apply("treatment_emergent", df, **EVENT, days=1), "FL")
    assert ["Y", "Y"] == values(apply("treatment_emergent", df, **(EVENT | {"treated_from": "DAY", "treated_until": "DAY"})), "FL")


@pytest.mark.parametrize("verb", ["treatment_emergent", "on_treatment"])
def test_days_after_treatment_are_no_negative_number(verb):
    with pytest.raises(StudyError, match="`days: -1` is no number of days after the last treatment"):
        apply(verb, dates("2012-03-05"), **(EVENT if verb == "treatment_emergent" else RECORD), days=-1)


def test_a_record_that_became_worse():
    """Only against records of the same group before treatment that have a severity; once worse is enough, the same is not."""
    df = frame("""
        USUBJID | TERM     | GRADE | ASTDT:date | TRTSDT:date
        P1      | Headache | 2     | 2012-03-01 | 2012-03-05
        P1      | Headache | 1     | 2012-03-04 | 2012-03-05
        P1      | Headache | 2     | 2012-03-05 | 2012-03-05
        P1      | Headache | 3     | 2012-03-06 | 2012-03-05
        P1      | Headache | .     | 2012-03-07 | 2012-03-05
        P1      | Headache | 4     | .          | 2012-03-05
        P1      | Nausea   | .     | 2012-03-01 | 2012-03-05
        P1      | Nausea   | 3     | 2012-03-06 | 2012-03-05
        P2      | Headache | 3     | 2012-03-06 | .
    """)
    made = apply("worse_than_before", df, by=["USUBJID", "TERM"], severity="GRADE", start="ASTDT", treated_from="TRTSDT", new="FL")

    assert [None, None, None, "Y", None, None, None, None, None] == values(made, "FL")


@pytest.mark.parametrize(
    ("date", "since", "until", "flag"),
    [
        ("2012-03-05", "2012-03-05", "2012-06-01", "Y"),
        ("2012-03-04", "2012-03-05", "2012-06-01", None),
        ("2012-06-02T10:00", "2012-03-05", "2012-06-01", "Y"),
        ("2012-06-03", "2012-03-05", "2012-06-01", None),
        ("2012-06-03", "2012-03-05", ".", "Y"),
        ("2012-03-05T08:00", "2012-03-05T09:00", ".", None),
        ("2012-03-05", "2012-03-05T09:00", ".", "Y"),
        (".", "2012-03-05", "2012-06-01", None),
        ("2012-04", "2012-03-05", "2012-06-01", None),
        ("2012-04-01", ".", "2012-06-01", None),
    ],
)
def test_a_record_on_treatment(date, since, until, flag):
    """With one day after the last treatment; a record that is not dated is not on treatment."""
    assert [flag] == values(apply("on_treatment", dates(date, since=since, until=until), **RECORD, days=1), "FL")


@pytest.mark.parametrize(
    ("start", "end", "until", "flag"),
    [
        ("2011-01-01", "2012-03-05", "2012-06-01", "Y"),
        ("2011-01-01", "2012-03-04", "2012-06-01", None),
        ("2012-06-01", ".", "2012-06-01", "Y"),
        ("2012-06-02", ".", "2012-06-01", None),
        ("2012-06-02", ".", ".", "Y"),
        (".", "2012-02", "2012-06-01", None),
        (".", "2012", "2012-06-01", "Y"),
        ("2012", ".", "2012-06-01", "Y"),
        (".", ".", ".", "Y"),
    ],
)
def test_what_goes_on_during_treatment(start, end, until, flag):
    assert [flag] == values(apply("overlaps", dates(start, end, until=until), **SPAN), "FL")


def test_without_a_first_treatment_nothing_goes_on_during_it():
    assert [None] == values(apply("overlaps", dates("2012-04-01", since="."), **SPAN), "FL")
