"""Dates and durations of SDTM text: which are valid, how precise, which is later."""

import pytest

from sdtm2adam.validation.rules.sdtm_dates import compared, is_complete_date, is_valid_date, is_valid_duration, moment
from tests.validation.rules.small import answers

T, F = True, False


@pytest.mark.parametrize("text", ["2020", "2020-01", "2020-01-15", "2020---15", "-----T10:00", "2020-01-15T10:00:01.5", "2020-01-15T10:00Z",
                                  "2020-01-15T10:00+02:00", "2020-01-01/2020-02-01", "--12-15", "2020-01-15T24:00"])  # fmt: skip
def test_valid_dates(text):
    assert is_valid_date(text)


@pytest.mark.parametrize("text", ["2020-13-01", "2020-02-30", "UNK", "", None, "20200115", "15-01-2020", "2020-1-5", "2020-01-15 10:00",
                                  "2020-01-15T25:00", 2020.0, "2020/2021/2022"])  # fmt: skip
def test_invalid_dates(text):
    assert not is_valid_date(text)


@pytest.mark.parametrize(
    ("text", "precision"), [("2020", 0), ("2020-01", 1), ("2020---15", 0), ("-----T10:00", -1), ("2020-01-15T10:00", 4)]
)
def test_precision_ends_before_the_first_unknown_part(text, precision):
    assert precision == moment(text).precision


def test_dates_are_compared_at_the_lower_precision():
    assert (0, False) == compared(moment("2020-01-15"), moment("2020-01"))
    assert (1, True) == compared(moment("2020-01-15"), moment("2020-01-14"))
    assert (-1, False) == compared(moment("2019-12-31T10:00"), moment("2020"))
    assert compared(moment("-----T10:00"), moment("2020")) is None


def test_zones_are_taken_to_utc():
    assert (0, True) == compared(moment("2020-01-15T10:00+02:00"), moment("2020-01-15T08:00Z"))
    assert (0, True) == compared(moment("2020-01-01T00:30+01:00"), moment("2019-12-31T23:30Z"))


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("date_equal_to", [F, T, F, F, F]),
        ("date_not_equal_to", [T, F, T, F, F]),
        ("date_less_than", [F, F, F, F, F]),
        ("date_less_than_or_equal_to", [T, T, F, F, F]),
        ("date_greater_than", [F, F, T, F, F]),
        ("date_greater_than_or_equal_to", [T, T, T, F, F]),
    ],
)
def test_comparison_of_columns(operator, expected):
    """A partial date, an equal one, a later one, no date, missing: what is no date is never true."""
    rows = "X | Y\n2020-01-15 | 2020-01\n2020-01-15 | 2020-01-15\n2020-02 | 2020-01-15\nUNK | 2020-01-15\n. | 2020"

    assert expected == answers(rows, {"name": "X", "operator": operator, "value": "Y"})


@pytest.mark.parametrize(
    ("text", "complete"), [("2020-01-15", T), ("2020-01-15T10:00", T), ("2020-01", F), ("2020", F), ("", F), (None, F), ("2020-01-15T", F)]
)
def test_complete_dates(text, complete):
    assert complete == is_complete_date(text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [("P1D", T), ("PT30M", T), ("P1Y2M3DT4H5M6S", T), ("P2W", T), ("P1.5D", T), ("P1.5DT1H", F), ("P", F), ("PT", F), ("P1DT", F),
     ("1D", F), ("P1W2D", F), ("", F), (None, F)],
)  # fmt: skip
def test_durations(text, valid):
    assert valid == is_valid_duration(text, negative=True)


def test_a_negative_duration_where_none_may_be():
    assert is_valid_duration("-P1D", negative=True)
    assert not is_valid_duration("-P1D", negative=False)
