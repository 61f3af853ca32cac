"""Collected dates and times as ISO 8601 text, and what is counted from them."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, tried, values


@pytest.mark.parametrize(
    ("collected", "iso"),
    [
        ("2012-03-05", "2012-03-05"),
        ("2012-3-5", "2012-03-05"),
        ("05-MAR-2012", "2012-03-05"),
        ("5 mar 2012", "2012-03-05"),
        ("05MAR2012", "2012-03-05"),
        ("20120305", "2012-03-05"),
        ("29-FEB-2012", "2012-02-29"),
    ],
)
def test_a_date_in_the_styles_of_collection(collected, iso):
    assert [iso] == values(apply("iso_datetime", frame(f"D:text\n{collected}"), date="D", new="DTC"), "DTC")


@pytest.mark.parametrize(
    ("collected", "iso"),
    [
        ("2012-03", "2012-03"),
        ("2012", "2012"),
        ("2012-03-UN", "2012-03"),
        ("2012-UNK-UNK", "2012"),
        ("UN-MAR-2012", "2012-03"),
        ("UN-UNK-2012", "2012"),
        ("NK-NK-2012", "2012"),
        ("XX-XXX-2012", "2012"),
        ("2012-03---", "2012-03"),
        ("---MAR-2012", "2012-03"),
    ],
)
def test_a_partial_date_keeps_what_is_known(collected, iso):
    """Trap: a partial date becomes the first of the month. Here it stays as precise as it was collected."""
    assert [iso] == values(apply("iso_datetime", frame(f"D:text\n{collected}"), date="D", new="DTC"), "DTC")


@pytest.mark.parametrize("collected", ["30-FEB-2012", "2012-13-01", "2012-00-01", "05/03/2012", "5.3.12", "yesterday", "2012-03-05x"])
def test_what_is_no_date_is_missing_and_told(collected):
    """Slashes are no date until the study says how to read them."""
    made, found = tried("iso_datetime", frame(f"D:text\n2012-03-05\n{collected}"), date="D", new="DTC")

    assert ["2012-03-05", None] == values(made, "DTC")
    assert [("date", "D", (1,), 1)] == [(f.rule, f.field, f.rows, f.count) for f in found]
    assert f"'{collected}'" in found.errors[0].message


@pytest.mark.parametrize(("order", "iso"), [("DMY", "2012-03-05"), ("MDY", "2012-05-03")])
def test_slashes_are_read_as_declared(order, iso):
    assert [iso] == values(apply("iso_datetime", frame("D:text\n05/03/2012"), date="D", order=order, new="DTC"), "DTC")


def test_an_order_that_there_is_not_is_told():
    with pytest.raises(StudyError, match="order `DYM`.*DMY"):
        apply("iso_datetime", frame("D:text\n05/03/2012"), date="D", order="DYM", new="DTC")


def test_a_time_is_added_to_a_complete_date_only():
    df = frame("""
        D          | T
        2012-03-05 | 8:05
        2012-03-05 | 08:05:30
        2012-03-05 | .
        2012-03    | 08:05
        .          | 08:05
    """)

    assert ["2012-03-05T08:05", "2012-03-05T08:05:30", "2012-03-05", "2012-03", None] == values(
        apply("iso_datetime", df, date="D", time="T", new="DTC"), "DTC"
    )


@pytest.mark.parametrize("time", ["24:00", "8h05", "08:60", "25:10"])
def test_what_is_no_time_of_day_is_told_and_the_date_stays(time):
    """24:00 is refused, not moved to the next day."""
    made, found = tried("iso_datetime", frame(f"D | T\n2012-03-05 | {time}"), date="D", time="T", new="DTC")

    assert ["2012-03-05"] == values(made, "DTC")
    assert [("T", 1)] == [(f.field, f.count) for f in found]


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
