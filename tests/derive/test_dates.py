"""What is counted from dates: study days, durations, age."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values


def test_there_is_no_study_day_0():
    df = frame("""
        DTC              | RFSTDTC
        2012-03-05       | 2012-03-05
        2012-03-04       | 2012-03-05
        2012-03-06T23:59 | 2012-03-05T08:00
        2011-03-05       | 2012-03-05
        2012-03          | 2012-03-05
        .                | 2012-03-05
        2012-03-05       | .
    """)

    assert [1, -1, 2, -366, None, None, None] == values(apply("study_day", df, date="DTC", reference="RFSTDTC", new="DY"), "DY")


def test_a_study_day_of_dates_is_that_of_their_text():
    df = frame("""
        ADT:date   | RFSTDTC
        2012-03-04 | 2012-03-05T10:00
        .          | 2012-03-05
    """)

    assert [-1, None] == values(apply("study_day", df, date="ADT", reference="RFSTDTC", new="ADY"), "ADY")


@pytest.mark.parametrize(
    ("unit", "plus", "expected"),
    [("days", 0, 14), ("days", 1, 15), ("weeks", 0, 2), ("months", 0, 14 / 30.4375), ("years", 0, 14 / 365.25)],
)
def test_durations(unit, plus, expected):
    df = frame("""
        A          | B
        2012-03-05 | 2012-03-19
        2012-03    | 2012-03-19
    """)

    assert [expected, None] == values(apply("duration", df, start="A", end="B", unit=unit, plus=plus, new="DUR"), "DUR")


def test_a_unit_that_there_is_not_is_told():
    with pytest.raises(StudyError, match="unit `month`.*did you mean months"):
        apply("duration", frame("A | B\n2012-03-05 | 2012-03-19"), start="A", end="B", unit="month", new="DUR")


@pytest.mark.parametrize(
    ("birth", "at", "years"),
    [
        ("2003-01-01", "2024-01-01", 21),
        ("2003-01-01", "2023-12-31", 20),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
        ("2004-02-29", "2024-02-28", 19),
        ("2004-02-29", "2024-02-29", 20),
        ("1950-07-15", "2012-03-05T08:00", 61),
        ("1950-07", "2012-03-05", None),
        ("1950-07-15", ".", None),
    ],
)
def test_age_counts_anniversaries(birth, at, years):
    """Trap: days divided by 365.25 make 2003-01-01 to 2024-01-01 twenty years. It is the 21st birthday."""
    df = frame(f"BRTHDTC:text | RFICDTC:text\n{birth} | {at}")

    assert [years] == values(apply("age", df, birth="BRTHDTC", at="RFICDTC", new="AGE"), "AGE")


def test_age_at_an_analysis_date():
    df = frame("BRTHDTC | TRTSDT:date\n1950-07-15 | 2012-07-15")

    assert [62] == values(apply("age", df, birth="BRTHDTC", at="TRTSDT", new="AGE"), "AGE")


@pytest.mark.parametrize(
    ("at", "months"), [("2012-03-05", 0), ("2012-04-04", 0), ("2012-04-05", 1), ("2013-03-05", 12), ("2012-03", None), (".", None)]
)
def test_age_in_months_counts_days_of_the_month(at, months):
    df = frame(f"BRTHDTC | RFICDTC\n2012-03-05 | {at}")

    assert [months] == values(apply("age_in_months", df, birth="BRTHDTC", at="RFICDTC", new="AGE"), "AGE")
