"""Numeric date-times and times of day, their parts, and imputed times."""

import pytest

from sdtm2adam.adam.dataset import _type
from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

TEXTS = frame("""
    DTC                 | ADT:date
    2012-03-05T08:30:15 | 2012-03-05
    2012-03-05T08:30    | 2012-03-05
    2012-03-05T08       | 2012-03-05
    2012-03-05          | 2012-03-05
    2012-03             | 2012-03-31
    .                   | 2012-03-31
    .                   | .
""")


def test_a_date_time_has_hour_and_minute():
    expected = ["2012-03-05T08:30:15", "2012-03-05T08:30:00", None, None, None, None, None]

    assert expected == values(apply("analysis_datetime", TEXTS, dtc="DTC"), "ADTM")


def test_a_time_of_day_has_hour_and_minute():
    assert ["08:30:15", "08:30:00", None, None, None, None, None] == values(apply("analysis_time", TEXTS, dtc="DTC"), "ATM")


def test_unknown_parts_of_a_time_are_imputed_with_their_flag():
    """H all of it, M minutes and seconds, S seconds; a date that was imputed has no time of its own."""
    made = apply("imputed_datetime", TEXTS, dtc="DTC", date="ADT", time="23:59:59", new="ADTM", flag="ATMF")

    assert [
        ("2012-03-05T08:30:15", None),
        ("2012-03-05T08:30:59", "S"),
        ("2012-03-05T08:59:59", "M"),
        ("2012-03-05T23:59:59", "H"),
        ("2012-03-31T23:59:59", "H"),
        ("2012-03-31T23:59:59", "H"),
        (None, None),
    ] == rows(made, "ADTM ATMF")


def test_seconds_that_were_never_collected_and_are_00_have_no_flag():
    """Where one record has seconds, those put into another are flagged (ADaMIG 3.1.3)."""
    arguments = {"dtc": "DTC", "date": "ADT", "time": "00:00:00", "new": "ADTM", "flag": "ATMF"}

    assert [None, "S", "M", "H", "H", "H", None] == values(apply("imputed_datetime", TEXTS, **arguments), "ATMF")
    assert [None, "M", "H", "H", "H", None] == values(apply("imputed_datetime", TEXTS.iloc[1:].reset_index(drop=True), **arguments), "ATMF")


@pytest.mark.parametrize(
    ("dtc", "made"),
    [
        ("2012-03-05", "2012-03-05T09:20:10"),
        ("2012-03-05T09", "2012-03-05T09:20:10"),
        ("2012-03-05T09:20", "2012-03-05T09:20:10"),
        ("2012-03-05T08", "2012-03-05T08:00:00"),
        ("2012-03-05T10", "2012-03-05T10:00:00"),
        ("2012-03-05T09:20:05", "2012-03-05T09:20:05"),
        ("2012-03-04", "2012-03-04"),
    ],
)
def test_an_imputed_time_is_lifted_to_treatment_where_it_may_lie_there(dtc, made):
    df = frame(f"DTC | TRTSDTM\n{dtc} | 2012-03-05T09:20:10")
    df = apply("analysis_date", df, dtc="DTC")
    df = apply("imputed_datetime", df, dtc="DTC", date="ADT", time="00:00:00", new="ADTM", flag="ATMF", not_before="TRTSDTM")

    assert [made] == values(df, "ADTM")


@pytest.mark.parametrize("time", ["24:00:00", "23:59", "8:30:00", "noon"])
def test_a_time_in_a_spec_is_whole(time):
    with pytest.raises(StudyError, match="is no whole time of day, as 23:59:59 is"):
        apply("imputed_datetime", TEXTS, dtc="DTC", date="ADT", time=time, new="ADTM", flag="ATMF")


def test_the_parts_of_a_date_time():
    df = apply("analysis_datetime", TEXTS, dtc="DTC")
    df = apply("date_of", df, datetime="ADTM", new="D")
    df = apply("time_of_day", df, datetime="ADTM", new="T")
    df = apply("year_of", df, date="ADTM", new="Y")

    assert [("2012-03-05", "08:30:15", 2012), ("2012-03-05", "08:30:00", 2012), (None, None, None)] == rows(df, "D T Y")[:3]


def test_the_year_of_a_partial_date():
    assert [2012, 2012, None] == values(apply("year_of", frame("DTC\n2012-03\n2012---15\n--03-15"), date="DTC", new="Y"), "Y")


def test_times_before_1970_are_times_of_day():
    df = apply("analysis_datetime", frame("DTC\n1950-03-05T08:30"), dtc="DTC")

    assert [("1950-03-05", "08:30:00")] == rows(
        apply("time_of_day", apply("date_of", df, datetime="ADTM", new="D"), datetime="ADTM", new="T"), "D T"
    )


def test_a_date_time_orders_records_by_its_time():
    df = apply("analysis_datetime", frame("USUBJID | DTC\nP1 | 2012-03-05T10:00\nP1 | 2012-03-05T08:00"), dtc="DTC")

    assert [None, "Y"] == values(apply("first_record_flag", df, by=["USUBJID"], order=["ADTM"], new="FL"), "FL")


@pytest.mark.parametrize(
    ("verb", "name", "expected"),
    [("analysis_datetime", "ADTM", "datetime"), ("analysis_time", "ATM", "time"), ("analysis_date", "ADT", "date")],
)
def test_the_type_of_a_variable_is_seen_from_its_values(verb, name, expected):
    df = apply(verb, TEXTS, dtc="DTC", new=name)

    assert expected == _type(name, df[name], None)
    assert expected == _type(name, df[name].iloc[:0], None)
