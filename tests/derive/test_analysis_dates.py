"""Dates for analysis: complete, imputed with a flag, shifted, first and last."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

PARTIAL = frame("""
    DTC              | FLOOR:date
    2012-03-05T08:00 | 2012-03-10
    2012-02          | 2012-02-10
    2012             | 2012-08-10
    .                | 2012-03-10
""")


def imputed(df, day, month_day, not_before=None):
    made = apply("imputed_date", df, dtc="DTC", day=day, month_day=month_day, not_before=not_before, new="DT", flag="DTF")
    return rows(made, "DT DTF")


def test_the_date_of_a_text_is_never_imputed():
    assert ["2012-03-05", None, None, None] == values(apply("analysis_date", PARTIAL, dtc="DTC"), "ADT")


def test_first_of_the_month_and_of_the_year_with_its_flag():
    expected = [("2012-03-05", None), ("2012-02-01", "D"), ("2012-01-01", "M"), (None, None)]

    assert expected == imputed(PARTIAL, 1, "01-01")


def test_day_31_is_the_last_of_the_month():
    """February of a leap year ends on the 29th."""
    expected = [("2012-03-05", None), ("2012-02-29", "D"), ("2012-12-31", "M"), (None, None)]

    assert expected == imputed(PARTIAL, 31, "12-31")


def test_an_imputed_date_is_lifted_to_the_other_within_what_was_collected():
    """A collected date is never moved; 2012-02 is lifted to the 10th, 2012 to August."""
    expected = [("2012-03-05", None), ("2012-02-10", "D"), ("2012-08-10", "M"), (None, None)]

    assert expected == imputed(PARTIAL, 1, "01-01", "FLOOR")


def test_an_imputed_date_is_not_lifted_out_of_its_month_or_year():
    df = frame("""
        DTC     | FLOOR:date
        2012-02 | 2012-03-10
        2011    | 2012-03-10
        2012-02 | 2012-01-10
        2012-02 | .
    """)
    expected = [("2012-02-01", "D"), ("2011-01-01", "M"), ("2012-02-01", "D"), ("2012-02-01", "D")]

    assert expected == imputed(df, 1, "01-01", "FLOOR")


@pytest.mark.parametrize(("day", "month_day"), [(0, "01-01"), (32, "01-01"), (1, "13-01"), (1, "0701"), (1, "02-30")])
def test_an_imputation_that_is_no_day_is_told(day, month_day):
    with pytest.raises(StudyError, match="day"):
        imputed(PARTIAL, day, month_day)


def test_days_later_and_earlier():
    df = frame("""
        ADT:date
        2012-02-28
        .
    """)

    assert ["2012-03-01", None] == values(apply("shifted_date", df, date="ADT", days=2, new="DT"), "DT")
    assert ["2012-02-27", None] == values(apply("shifted_date", df, date="ADT", days=-1, new="DT"), "DT")


def test_first_and_last_of_several_dates():
    """Missing dates do not count; none at all is missing."""
    df = frame("""
        A:date     | B:date
        2012-03-05 | 2012-03-04
        .          | 2012-03-04
        .          | .
    """)

    assert ["2012-03-04", "2012-03-04", None] == values(apply("first_date", df, columns=["A", "B"], new="DT"), "DT")
    assert ["2012-03-05", "2012-03-04", None] == values(apply("last_date", df, columns=["A", "B"], new="DT"), "DT")


def test_a_fixed_date_stands_on_every_row():
    assert ["2018-02-28"] * 4 == values(apply("fixed_date", PARTIAL, date="2018-02-28", new="CUTDT"), "CUTDT")


@pytest.mark.parametrize("date", ["2018-02", "2018-02-30", "28-FEB-2018"])
def test_a_fixed_date_is_a_whole_date(date):
    """A cut-off of 2018-02 is not silently the first of February."""
    with pytest.raises(StudyError, match=date):
        apply("fixed_date", PARTIAL, date=date, new="CUTDT")
