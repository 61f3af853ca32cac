"""Numbers of a workbook as their cells show them. What is expected is what Excel shows for a number in a format."""

import pytest

from sdtm2adam.raw import excel_dates
from sdtm2adam.raw.excel_display import display, general
from sdtm2adam.raw.excel_formats import REGION, Unshowable


def shown(code: str, number: float, from_1904: bool = False) -> str:
    return display(code, from_1904)(number)[0]


def is_all(code: str, number: float) -> bool:
    return display(code, False)(number)[1]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-5.0, "-5"),
        (0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1.005, "1.005"),
        (123456789012.0, "123456789012"),
        (1e15, "1000000000000000"),
        (0.00001, "0.00001"),
        (1.5e-12, "1.5E-12"),
        (12345.678, "12345.678"),
    ],
)
def test_general_has_all_digits_and_no_exponent_for_whole_numbers(number, text):
    assert text == general(number)


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0", 2.5, "3"),
        ("0", -2.5, "-3"),
        ("0.00", 2.675, "2.68"),
        ("0.00", 1.005, "1.01"),
        ("0.00", 3.0, "3.00"),
        ("0.0", 0.25, "0.3"),
        ("000", 7.0, "007"),
        ("000-000", 7012.0, "007-012"),
        ("#,##0", 1234567.0, "1,234,567"),
        ("#,##0", 0.0, "0"),
        ("#,##0.0", 1234.56, "1,234.6"),
        ("0,000", 12.0, "0,012"),
        ("#", 12.0, "12"),
        ("0.##", 1.5, "1.5"),
        ("0.##", 1.0, "1."),
        ("#.##", 0.5, ".5"),
        ("#,##0,", 1234567.0, "1,235"),
        ("0%", 0.256, "26%"),
        ("0.0%", 0.256, "25.6%"),
        ("0.00E+00", 12345.0, "1.23E+04"),
        ("0.00E+00", 0.00099999, "1.00E-03"),
        ("0E+0", 0.0, "0E+0"),
        ('0.0" mg"', 5.25, "5.3 mg"),
        ("0.0\\ \\m\\g", 5.25, "5.3 mg"),
        ("$#,##0.00", 1234.5, "$1,234.50"),
        ("[$₩-412]#,##0", 1500.0, "₩1,500"),
        ("0.0;(0.0)", -3.14, "(3.1)"),
        ("0;-0;zero", 0.0, None),
        ('0;-0;"-"0', 0.0, "-0"),
        ("[Red]0.0", 3.14, "3.1"),
        ("_(* #,##0.00_);_(* (#,##0.00)", 1234.5, "1,234.50"),
        ("_(* #,##0.00_);_(* (#,##0.00)", -1234.5, "(1,234.50)"),
        ("General", 12.5, "12.5"),
        ('General" kg"', 12.5, "12.5 kg"),
    ],
)
def test_numbers_in_their_format(code, number, text):
    """A half is rounded away from zero, on the 15 digits that Excel works with: 1.005 is not a little less."""
    if text is None:
        with pytest.raises(Unshowable):
            shown(code, number)
    else:
        assert text == shown(code, number)


# 2012-03-05 is day 40973 from 1900, as any workbook shows it; 14:30:15 is 0.604340277... of a day.
MARCH, AFTERNOON = 40973.0, 14.5 / 24 + 15 / 86400


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("yyyy-mm-dd", MARCH, "2012-03-05"),
        ("dd-mmm-yyyy", MARCH, "05-Mar-2012"),
        ("d-mmm-yy", MARCH, "5-Mar-12"),
        ("dddd, d mmmm yyyy", MARCH, "Monday, 5 March 2012"),
        ("ddd mmmmm", MARCH, "Mon M"),
        ("m/d/yy", MARCH, "3/5/12"),
        ("dd.mm.yyyy", MARCH, "05.03.2012"),
        ('yyyy"년" m"월" d"일"', MARCH, "2012년 3월 5일"),
        ("[$-409]dd-mmm-yyyy", MARCH, "05-Mar-2012"),
        ("[$-412]yyyy-mm-dd", MARCH, "2012-03-05"),
        ("h:mm", AFTERNOON, "14:30"),
        ("hh:mm:ss", 0.35, "08:24:00"),
        ("h:mm AM/PM", AFTERNOON, "2:30 PM"),
        ("h:mm am/pm", 0.0, "12:00 AM"),
        ("hh:mm A/P", 0.5, "12:00 P"),
        ("mm:ss", 75.25 / 86400, "01:15"),
        ("mm:ss.0", 75.25 / 86400, "01:15.3"),
        ("ss.00", 75.25 / 86400, "15.25"),
        ("[h]:mm", 1.5, "36:00"),
        ("[mm]:ss", 0.0625, "90:00"),
        ("[s]", 0.001, "86"),
        ("yyyy-mm-dd hh:mm:ss", MARCH + AFTERNOON, "2012-03-05 14:30:15"),
        ("yyyy-mm-dd\\Thh:mm", MARCH + AFTERNOON, "2012-03-05T14:30"),
        ("yyyy-mm-dd hh:mm", MARCH + 1 - 1e-9, "2012-03-06 00:00"),
        ("yyyy-mm-dd", 60.0, "1900-02-29"),
        ("yyyy-mm-dd", 59.0, "1900-02-28"),
        ("yyyy-mm-dd", 61.0, "1900-03-01"),
        ("yyyy-mm-dd", 1.0, "1900-01-01"),
        ("yyyy-mm-dd", 2958465.0, "9999-12-31"),
    ],
)
def test_dates_and_times_in_their_format(code, number, text):
    """Day 60 is the 29th of February 1900 in Excel, though there was none."""
    assert text == shown(code, number)


def test_the_date_system_of_1904_begins_four_years_later():
    """The same day has a number smaller by 1462, as Excel's own description of the two systems says."""
    assert "2012-03-05" == shown("yyyy-mm-dd", MARCH - 1462, from_1904=True)
    assert "1904-01-01" == shown("yyyy-mm-dd", 0.0, from_1904=True)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("# ?/?", 0.5),
        ("[>100]0;0.0", 5.0),
        ("##0.0E+0", 12345.0),
        (";;;", 5.0),
        ('"done"', 1.0),
        ("yyyy-mm-dd", -1.0),
        ("yyyy-mm-dd", 0.5),
        ("yyyy-mm-dd", 2958466.0),
        ("[$-412]mmm yyyy", MARCH),
        ("[$-F800]dddd, mmmm dd, yyyy", MARCH),
        ("[$-411]ggge", MARCH),
        ("0.0 x", 1.0),
    ],
)
def test_what_cannot_be_shown_exactly_is_refused(code, number):
    with pytest.raises(Unshowable):
        shown(code, number)


def test_a_date_in_the_format_of_the_computers_region_says_so():
    with pytest.raises(Unshowable, match=REGION):
        display("[$-F800]dddd, mmmm dd, yyyy", False)


@pytest.mark.parametrize(
    ("code", "number", "whole"),
    [
        ("0.00", 1.23, True),
        ("0.00", 1.234, False),
        ("0.0", 0.1 + 0.2, True),
        ("0%", 0.25, True),
        ("0%", 0.255, False),
        ("0.00E+00", 1230.0, True),
        ("0.00E+00", 1234.0, False),
        ("yyyy-mm-dd", MARCH, True),
        ("yyyy-mm-dd", MARCH + AFTERNOON, False),
        ("mmm yyyy", MARCH, False),
        ("h:mm", 0.5, True),
        ("h:mm", AFTERNOON, False),
        ("hh:mm:ss", MARCH + AFTERNOON, False),
        ("yyyy-mm-dd hh:mm:ss", MARCH + AFTERNOON, True),
        ("[h]:mm", 1.5, True),
        ("[h]", 1.51, False),
    ],
)
def test_what_a_cell_holds_beyond_what_it_shows_is_noticed(code, number, whole):
    assert whole == is_all(code, number)


def test_iso_has_a_time_where_the_number_has_one():
    assert "2012-03-05" == excel_dates.iso(MARCH, False)
    assert "2012-03-05T14:30:15" == excel_dates.iso(MARCH + AFTERNOON, False)
