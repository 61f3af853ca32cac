"""Which data type, length and decimals Define-XML gets for values."""

import pytest

from sdtm2adam.submission.define_types import (
    Shape,
    described_as,
    shape_of_collected,
    shape_of_numbers,
    shape_of_text,
    shape_of_timing,
)


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ([1.0, 20.0, 300.0], Shape("integer", 3)),
        ([-91.0, 1.0], Shape("integer", 3)),
        ([0.5, 12.25], Shape("float", 5, 2)),
        ([1e-05], Shape("float", 7, 5)),
        ([0.1 + 0.2], Shape("float", 3, 1)),
        ([1e20], Shape("integer", 21)),
        ([], Shape("integer", 1)),
    ],
)
def test_numbers_are_integer_unless_one_has_decimals(values, shape):
    """Length is that of the longest number as a person writes it, with sign and point."""
    assert shape == shape_of_numbers(values)


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (["HEADACHE", "FALL"], Shape("text", 8)),
        (["통증"], Shape("text", 6)),
        ([], Shape("text", 1)),
    ],
)
def test_text_is_as_long_as_its_longest_value_in_bytes(values, shape):
    assert shape == shape_of_text(values)


def test_a_variable_has_the_length_that_it_has_in_the_file():
    assert Shape("text", 20) == shape_of_text(["FALL"], 20)


@pytest.mark.parametrize(
    ("values", "datatype"),
    [
        (["2012-03-05", "2013-01-01"], "date"),
        (["2012-03-05", "2012-03"], "partialDate"),
        (["2012"], "partialDate"),
        (["2012-03-05T10:30:00"], "datetime"),
        (["2012-03-05T10:30:00+09:00", "2012-03-05T10:30:00Z"], "datetime"),
        (["2012-03-05T10:30"], "partialDatetime"),
        (["2012-03-05T10:30:00", "2012-03-05"], "partialDatetime"),
        (["2012---15"], "incompleteDate"),
        (["2012---15", "2012-03-05T10:30"], "incompleteDatetime"),
        (["P1D", "PT6H", "-P2W"], "durationDatetime"),
        (["2012-03-05/2012-03-07"], "intervalDatetime"),
        (["T10:30:00"], "time"),
        (["T10:30"], "partialTime"),
    ],
)
def test_iso_8601_variables_have_the_type_that_all_their_values_fit(values, datatype):
    """None of these types has a length. Source: ODM 1.3.2, data formats."""
    assert Shape(datatype) == shape_of_timing(values, "ISO 8601 datetime or interval")


@pytest.mark.parametrize("values", [["05MAR2012"], ["2012-03-05", "T10:30"], ["P"], ["PT"], ["2012-03-05/"]])
def test_what_is_no_iso_8601_is_text(values):
    assert "text" == shape_of_timing(values, "ISO 8601 datetime or interval").datatype


def test_an_empty_variable_is_what_the_guide_says():
    assert ("datetime", "durationDatetime") == (
        shape_of_timing([], "ISO 8601 datetime or interval").datatype,
        shape_of_timing([], "ISO 8601 duration").datatype,
    )


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (["7", "-3", "120"], Shape("integer", 3)),
        (["4.20", "5"], Shape("float", 4, 2)),
        (["007"], Shape("text", 3)),
        (["<0.5", "1"], Shape("text", 4)),
        (["1e5"], Shape("text", 3)),
        (["2012-03-05"], Shape("date")),
        (["2012"], Shape("integer", 4)),
        (["P18Y"], Shape("durationDatetime")),
        (["2012-03", "2012-03-05"], Shape("text", 10)),
    ],
)
def test_collected_text_shows_its_type_only_where_all_of_it_does(values, shape):
    """4.20 keeps its two decimals: they were collected."""
    assert shape == shape_of_collected(values)


@pytest.mark.parametrize(
    ("name", "described", "expected"),
    [
        ("LBDTC", "", "ISO 8601 datetime"),
        ("VSELTM", "", "ISO 8601 duration"),
        ("CMDUR", "ISO 8601 duration", "ISO 8601 duration"),
        ("AETERM", "", ""),
        ("AEDECOD", "MedDRA", ""),
    ],
)
def test_iso_8601_variables_are_known_by_the_guide_or_by_their_name(name, described, expected):
    assert expected == described_as(name, described)
