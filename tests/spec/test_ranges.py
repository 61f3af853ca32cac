"""Conditions as ranges of single columns, and what no range says."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.ranges import Range, Ranges, ranges_of


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("PARAMCD == 'TOTAL'", [Range("PARAMCD", "EQ", ("TOTAL",))]),
        ("SEX != 'M' and AGE >= 18", [Range("SEX", "NE", ("M",)), Range("AGE", "GE", ("18",))]),
        ("AVISITN in [4, 6]", [Range("AVISITN", "IN", ("4", "6"))]),
        ("AESER not in ['Y', 'U']", [Range("AESER", "NOTIN", ("Y", "U"))]),
        ("AVISITN in [4]", [Range("AVISITN", "EQ", ("4",))]),
        ("18 <= AGE", [Range("AGE", "GE", ("18",))]),
        ("`Lab Result` = 'it''s'", [Range("Lab Result", "EQ", ("it's",))]),
        ("MONTH > -0.07", [Range("MONTH", "GT", ("-0.07",))]),
        ("", []),
    ],
)
def test_comparisons_of_a_column_with_values_are_ranges(text, ranges):
    assert Ranges(tuple(ranges), ()) == ranges_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "AVAL is not missing",
        "ADT > TRTSDT",
        "AETERM contains 'PAIN'",
        "(A == 1 or B == 1)",
        "not A == 1",
        "'Y' == 'Y'",
    ],
)
def test_anything_else_is_kept_as_it_is_written(text):
    """Alone, and beside a range."""
    assert Ranges((), (text,)) == ranges_of(text)
    assert Ranges((Range("SEX", "EQ", ("F",)),), (text,)) == ranges_of(f"SEX == 'F' and {text}")


def test_an_or_at_the_top_makes_no_range_of_its_parts():
    """Each of them alone would leave out records that belong."""
    assert Ranges((), ("A == 1 or B == 2 and C == 3",)) == ranges_of("A == 1 or B == 2 and C == 3")


def test_an_and_within_brackets_does_not_divide_the_condition():
    assert Ranges((), ("(A == 1 and B == 2) or C == 3",)) == ranges_of("(A == 1 and B == 2) or C == 3")
    assert Ranges((Range("C", "EQ", ("3",)),), ("(A == 1 and B == 2)",)) == ranges_of("(A == 1 and B == 2) and C == 3")


def test_what_cannot_be_read_is_told_as_by_the_condition_language():
    with pytest.raises(StudyError, match="cannot read from `& B == 2`"):
        ranges_of("A == 1 & B == 2")
