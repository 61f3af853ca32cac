"""Durations as ISO 8601 text, and arithmetic of collected numbers."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, tried, values


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2012-03-05", "2012-03-07", "P2D"),
        ("2012-03-05", "2012-03-05", "P0D"),
        ("2012-02-28", "2012-03-01", "P2D"),
        ("2012-03-05T08:00", "2012-03-06T10:00", "P1DT2H"),
        ("2012-03-05T08:00", "2012-03-05T08:45", "PT45M"),
        ("2012-03-05T08:00", "2012-03-06T08:00", "P1D"),
        ("2012-03-05T08:00", "2012-03-05T08:00", "PT0M"),
        ("2012-03-05T08:00:10", "2012-03-05T09:01:30", "PT1H1M20S"),
        ("2012-03-05T08:00:10", "2012-03-05T08:00:10", "PT0S"),
        ("2012-03-05T08:00:40", "2012-03-05T08:01", "PT1M"),
        ("2012-03-05T08:00", "2012-03-05T07:45", "-PT15M"),
        ("2012-03-07", "2012-03-05", "-P2D"),
        ("2012-03-05T08:00", "2012-03-07", "P2D"),
        ("2012-03", "2012-03-07", None),
        ("2012---05", "2012-03-07", None),
        (".", "2012-03-07", None),
    ],
)
def test_the_time_between_two_moments(start, end, expected):
    """As precise as both are: days where one has no time, minutes where one has no seconds."""
    df = frame(f"A:text | B:text\n{start} | {end}")

    assert [expected] == values(apply("iso_duration", df, start="A", end="B", new="DUR"), "DUR")


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("2", "Weeks", "P2W"),
        ("3", "DAYS", "P3D"),
        ("1", "month", "P1M"),
        ("5", "min", "PT5M"),
        ("-15", "min.", "-PT15M"),
        ("1.5", "h", "PT1.5H"),
        ("10", "years", "P10Y"),
        (".", ".", None),
    ],
)
def test_a_number_and_its_unit(number, unit, expected):
    df = frame(f"N:text | U\n{number} | {unit}")

    assert [expected] == values(apply("iso_duration_of", df, number="N", unit="U", new="DUR"), "DUR")


def test_what_is_no_duration_is_told():
    """`m` may be minutes or months; nothing is guessed."""
    made, found = tried("iso_duration_of", frame("N:text | U\n2 | m\n2 | .\ntwo | days\n2 | days"), number="N", unit="U", new="DUR")

    assert [None, None, None, "P2D"] == values(made, "DUR")
    assert [("duration", (0, 1, 2), "3 collected durations that cannot be read (N, U): '2 m', '2', 'two days'")] == [
        (f.rule, f.rows, f.message) for f in found
    ]


def test_quotients_and_products_of_collected_numbers():
    """Texts count as the numbers that they say; division by zero is missing."""
    df = frame("A:text | B\n120 | 60\n120 | 0\n<5 | 60\n. | 60\n1e2 | 8")

    assert [2, None, None, None, 12.5] == values(apply("quotient", df, of="A", by="B", new="Q"), "Q")
    assert [7200, 0, None, None, 800] == values(apply("product", df, columns=["A", "B"], new="P"), "P")


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [(2.25, 1, 2.3), (-2.25, 1, -2.3), (1.005, 2, 1.01), (0.285, 2, 0.29), (-0.04, 1, 0), (62.5, 0, 63), (1e15, 1, 1e15)],
)
def test_half_is_rounded_away_from_zero(number, decimals, expected):
    """Trap: floor(x*10**d+.5)/10**d fails at 1.005 and 0.285, and Python's round gives 2.2 for 2.25."""
    made = values(apply("rounded", frame(f"A\n{number!r}\n."), from_="A", decimals=decimals, new="R"), "R")

    assert [expected, None] == made
    assert str(made[0])[0] != "-" or expected < 0


def test_decimals_are_digits():
    with pytest.raises(StudyError, match="`decimals` is a number of digits"):
        apply("rounded", frame("A\n1"), from_="A", decimals=-1, new="R")
