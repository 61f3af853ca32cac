"""What texts look like, told by their pictures and held against the calendar."""

import numpy as np
import pytest

from sdtm2adam.profile.shapes import main_look, shapes_of


def looks(*texts: str) -> dict[str, int]:
    return shapes_of(texts, np.ones(len(texts), int))


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("12", "whole number"),
        ("-3", "whole number"),
        ("007", "whole number with leading zeros"),
        ("1.50", "decimal number"),
        ("1,5", "decimal with a comma"),
        ("<0.2", "number with an operator"),
        (">= 100", "number with an operator"),
        ("2012-03-05", "ISO date"),
        ("2012-UN-UN", "ISO date"),
        ("2012-03", "ISO date"),
        ("2012-13-05", "code or word"),
        ("2012-03-05T14:30", "ISO date and time"),
        ("05-MAR-2012", "dd-MMM-yyyy"),
        ("UN-MAY-2012", "dd-MMM-yyyy"),
        ("05MAR2012", "dd-MMM-yyyy"),
        ("05-ABC-2012", "code or word"),
        ("20120305", "yyyymmdd"),
        ("20121305", "whole number"),
        ("05/03/2012", "d/m/y or m/d/y"),
        ("25/03/2012", "d/m/y"),
        ("03/25/2012", "m/d/y"),
        ("35/03/2012", "code or word"),
        ("14:30", "time"),
        ("Y", "yes/no"),
        ("No", "yes/no"),
        ("MILD", "code or word"),
        ("두통", "code or word"),
        ("Back pain", "text"),
        ("   ", "only spaces"),
    ],
)
def test_a_value_has_one_look(text, look):
    """Each way of writing has its name; what breaks the calendar is no date."""
    assert {look: 1} == looks(text)


def test_one_day_above_twelve_tells_the_order_of_all():
    """05/03/2012 says nothing by itself; beside 25/03/2012 it is day, month, year."""
    assert {"d/m/y": 2} == looks("05/03/2012", "25/03/2012")


def test_both_orders_at_once_stay_open():
    """A column with 25/03 and 03/25 has no order that could be taken."""
    assert {"d/m/y or m/d/y": 2} == looks("25/03/2012", "03/25/2012")


def test_records_are_counted_and_not_distinct_values():
    """A value that stands in five records counts five."""
    assert {"whole number": 5, "code or word": 1} == shapes_of(["1", "x"], np.array([5, 1]))


@pytest.mark.parametrize(
    ("shapes", "look"),
    [
        ({"ISO date": 95, "text": 5}, "ISO date"),
        ({"ISO date": 94, "text": 6}, ""),
        ({"whole number": 60, "decimal number": 40}, "decimal number"),
        ({"whole number": 60, "number with an operator": 40}, "number with an operator"),
        ({}, ""),
    ],
)
def test_a_column_has_the_look_of_nearly_all_its_records(shapes, look):
    """95 in 100 decide; whole and decimal numbers are one family."""
    assert look == main_look(shapes)
