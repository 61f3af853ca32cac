"""Dates as the checks compare them: at equal precision, and never where one says nothing."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.validation.conformance.moments import differs, extreme, is_date, is_duration, is_in_calendar, later, moments


def column(*texts):
    return moments(pd.Series(texts, dtype="str").astype("category"))


@pytest.mark.parametrize(
    "text", ["2013", "2013-03", "2013---15", "--03-15", "-----T07:15", "2013-03-15T13:-:17", "2013-03-15T13+09:00", "2013/2014"]
)
def test_forms_of_dates(text):
    """Whole and partial dates, unknown parts as hyphens, zones, intervals."""
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "2013-", "13-03-15", "2013-03-15 13:00", "2013-03T13", "15MAR2013", "P1D", "２０１３", "2013-03-15T13:00:"]
)
def test_other_text_is_no_date(text):
    """A date has four digits of a year, and its last part is known."""
    assert not is_date(text)


@pytest.mark.parametrize(
    "text, is_one",
    [("P1Y6M", True), ("P2W", True), ("PT1.5H", True), ("-PT15M", True), ("P1.5Y2M", False), ("P1W2D", False), ("PT", False)],
)
def test_forms_of_durations(text, is_one):
    """Weeks stand alone, a fraction last."""
    assert is_one == is_duration(text)


@pytest.mark.parametrize(
    "text, is_there", [("2012-02-29", True), ("2013-02-29", False), ("1900-02-29", False), ("--02-29", True), ("2013-06-31", False)]
)
def test_days_of_the_calendar(text, is_there):
    """Leap years as they are; of an unknown year any day that some year has."""
    assert is_there == is_in_calendar(text)


def test_later_at_equal_precision():
    """A month is not later than its days, nor a day than its hours; a zone leaves the day only; missing is never later."""
    one = column("2013-03", "2013-04", "2013-03-15", "2013-03-15T10:00", "2013-03-15T23:00Z", None, "2013", "unknown")
    other = column("2013-03-31", "2013-03-31", "2013-03-15T09:00", "2013-03-15T09:30", "2013-03-15T01:00", "2013", None, "2012")

    assert [False, True, False, True, False, False, False, False] == later(one, other).tolist()
    assert [False, True, False, True, False, False, False, False] == differs(one, other).tolist()


def test_days_are_counted_for_whole_dates():
    """Days since 1970-01-01; a partial date has none."""
    np.testing.assert_array_equal(
        [0, -1, 365, np.nan, np.nan], column("1970-01-01", "1969-12-31T23:59", "1971-01-01", "1970-01", None).days()
    )


def test_of_an_interval_the_begin_counts_or_the_end():
    """A visit of three days is later than its first day only by its end."""
    texts = pd.Series(["2013-03-01/2013-03-03"], dtype="str").astype("category")

    assert [20130301000000, 20130303000000] == [int(moments(texts, end=end).number[0]) for end in (False, True)]


def test_a_partial_date_counts_as_the_earliest_or_latest_it_may_be():
    """2013 may be before 1 January at noon and after 30 December; groups without dates, and no group, are left out."""
    values, group = column("2013", "2013-01-01T12:00", "2012-05", None, "1999", "2013-12-30"), np.array([0, 0, 1, 2, -1, 0])

    assert [0, 2, -1] == extreme(values, group, 3).tolist()
    assert [0, 2, -1] == extreme(values, group, 3, last=True).tolist()
    assert [1] == extreme(values, np.array([-1, 0, -1, -1, -1, 0]), 1).tolist()
    assert [5] == extreme(values, np.array([-1, 0, -1, -1, -1, 0]), 1, last=True).tolist()
