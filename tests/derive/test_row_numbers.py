"""One number from several of a row."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values

DOSES = frame("""
    A   | B:text | C
    5   | 7      | 1
    5   | ND     | .
    .   | .      | .
    -2  | 0      | -3
""")


def test_a_sum_needs_all_of_its_numbers():
    """A text counts as the number that it says."""
    assert [13, None, None, -5] == values(apply("sum_columns", DOSES, columns=["A", "B", "C"], new="X"), "X")


def test_a_sum_of_what_is_filled():
    assert [13, 5, None, -5] == values(apply("sum_of_filled", DOSES, columns=["A", "B", "C"], new="X"), "X")


def test_a_difference():
    assert [4, None, None, 1] == values(apply("difference_columns", DOSES, of="A", minus="C", new="X"), "X")


def test_the_largest_and_the_smallest():
    assert [7, 5, None, 0] == values(apply("largest_column", DOSES, columns=["A", "B", "C"], new="X"), "X")
    assert [1, 5, None, -3] == values(apply("smallest_column", DOSES, columns=["A", "B", "C"], new="X"), "X")


def test_another_scale():
    assert [9, 9, None, 2] == values(apply("scaled", DOSES, from_="A", factor=1, plus=4, new="X"), "X")
    assert [7, None, None, 0] == values(apply("scaled", DOSES, from_="B", factor=1, new="X"), "X")


@pytest.mark.parametrize("given", [{"factor": 0}, {"factor": float("nan")}, {"factor": 1, "plus": float("inf")}])
def test_a_factor_is_a_number(given):
    with pytest.raises(StudyError, match="`factor` is a number other than 0"):
        apply("scaled", DOSES, from_="A", new="X", **given)
