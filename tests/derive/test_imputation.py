"""Dates of which a part is unknown, within other dates, with their flag."""

import pytest

from tests.derive.tables import apply, frame, rows, values

PARTIAL = frame("""
    DTC              | LOW:date   | LOW2:date  | HIGH:date
    2012-03-09T10:00 | 2012-03-15 | .          | 2012-03-01
    2012-03          | 2012-03-15 | 2012-03-20 | .
    2012-03          | 2012-02-15 | .          | 2012-04-20
    2012-02          | .          | .          | .
    2012             | .          | 2012-11-20 | 2012-12-20
    2012---15        | .          | .          | 2012-03-01
    2012-03          | 2012-03-20 | .          | 2012-03-10
    --03-15          | 2012-03-20 | .          | .
    .                | 2012-03-20 | .          | .
""")
WITHIN = {"dtc": "DTC", "new": "ADT", "flag": "ADTF", "not_before": ["LOW", "LOW2"], "not_after": ["HIGH"]}
FLAGS = [None, "D", "D", "D", "M", "M", "D", None, None]


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("imputed_first", "2012-03-09 2012-03-20 2012-03-01 2012-02-01 2012-11-20 2012-01-01 2012-03-10"),
        ("imputed_last", "2012-03-09 2012-03-31 2012-03-31 2012-02-29 2012-12-20 2012-03-01 2012-03-10"),
        ("imputed_middle", "2012-03-09 2012-03-20 2012-03-15 2012-02-15 2012-11-20 2012-03-01 2012-03-10"),
    ],
)
def test_unknown_parts_within_bounds(verb, expected):
    """The latest lower bound counts; one outside of the month or year counts not; of two that cross the upper; full dates stay."""
    made = apply(verb, PARTIAL, **WITHIN)

    assert [*expected.split(), None, None] == values(made, "ADT")
    assert FLAGS == values(made, "ADTF")


@pytest.mark.parametrize(
    ("verb", "month", "year"),
    [("imputed_first", "03-01", "01-01"), ("imputed_last", "03-31", "12-31"), ("imputed_middle", "03-15", "06-30")],
)
def test_unknown_parts_without_bounds(verb, month, year):
    made = apply(verb, frame("DTC:text\n2012-03\n2012"), dtc="DTC", new="ADT", flag="ADTF")

    assert [(f"2012-{month}", "D"), (f"2012-{year}", "M")] == rows(made, "ADT ADTF")


def test_a_date_of_which_nothing_is_known_is_filled_and_flagged_y():
    """The flag of a date that was there stays; the first of the other dates that is filled counts."""
    df = frame("""
        ADT:date   | ADTF | A:date     | B:date
        2012-03-09 | D    | 2012-01-01 | 2012-02-01
        .          | .    | .          | 2012-02-01
        .          | .    | 2012-01-01 | 2012-02-01
        .          | .    | .          | .
    """)

    assert [("2012-03-09", "D"), ("2012-02-01", "Y"), ("2012-01-01", "Y"), (None, None)] == rows(
        apply("filled_date", df, date="ADT", by=["A", "B"], new="ADT", flag="ADTF"), "ADT ADTF"
    )
