"""Values in the form in which they are compared: kinds of text, numbers, dates and times, and how they are shown."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.compare.columns import LETTERS, Column, all_numbers, column_of, retyped, sas_number


def text(*values: str | None, typed: bool = True) -> Column:
    return column_of(pd.Series(values, dtype=object), typed)


def shown(column: Column) -> list[str]:
    return list(column.shown(np.arange(len(column))))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2012-03-05", "2012-03-05"),
        ("2012-03-05T08:30", "2012-03-05T08:30:00"),
        ("2012-03-05 08:30:15.5", "2012-03-05T08:30:15.500000"),
        ("5mar2012", "2012-03-05"),
        ("05MAR2012:08:30:00", "2012-03-05T08:30:00"),
        ("1582-10-15", "1582-10-15"),
    ],
)
def test_dates_are_read_as_people_and_sas_write_them(written, meant):
    read = retyped(text(written), "datetime")

    assert read.odd is None
    assert [meant] == shown(Column("date" if "T" not in meant else "datetime", numbers=read.numbers))


@pytest.mark.parametrize("written", ["2012-03", "2012-02-30", "05/03/2012", "5", "MAR2012", "05XYZ2012", "2012-03-05T25:00"])
def test_what_is_no_complete_date_is_odd_and_keeps_its_text(written):
    """It equals no date."""
    read = retyped(text(written), "date")

    assert [True] == list(read.odd)
    assert [written] == shown(read)


def test_numbers_are_read_from_text():
    """With sign and exponent and blanks around; a dot is missing, a letter is a missing value of its own."""
    read = retyped(text("1", "-2.50", "+3", "1e-3", " 7 ", ".5", ".", ".A", "x", None), "number")

    assert [1, -2.5, 3, 0.001, 7, 0.5] == list(read.numbers[:6])
    assert np.isnan(read.numbers[6:]).all()
    assert [0, LETTERS[".A"], 0, 0] == list(read.letters[6:])
    assert [8] == list(np.flatnonzero(read.odd))


def test_words_that_python_takes_for_numbers_are_none():
    """nan, inf and 1_000 are text."""
    assert retyped(text("nan", "inf", "1_000", "0x1"), "number").odd.all()


def test_sas_numbers_are_what_their_format_says():
    """Day 0 is 1960-01-01, and so is second 0; a time counts from midnight."""
    assert ["1960-01-01", "2012-03-05", "."] == shown(sas_number(np.array([0, 19057, np.nan]), "date"))
    assert ["1960-01-01T00:00:15"] == shown(sas_number(np.array([15.0]), "datetime"))
    assert ["08:30:00", "25:00:00.5"] == shown(sas_number(np.array([30600, 90000.5]), "time"))


def test_text_is_numbers_only_where_nothing_is_lost():
    """No leading zero, no more digits than are exact, no word."""
    assert all_numbers(text("1", "-2.5", "0.10", None))
    assert [False] * 4 == [all_numbers(text("1", odd)) for odd in ("007", "1234567890123456", "NA", "-01")]


def test_columns_of_every_dtype():
    """Arrow text, categories of numbers, nullable integers, true and false, zones, plain dates."""
    assert ["a", ""] == shown(column_of(pd.Series(["a", None], dtype="string")))
    assert ["1", "2"] == shown(column_of(pd.Series([1.0, 2.0]).astype("category")))
    assert ["1", "."] == shown(column_of(pd.Series([1, None], dtype="Int64")))
    assert ["true", "false"] == shown(column_of(pd.Series([True, False])))
    assert ["2012-03-05T07:30:00"] == shown(column_of(pd.Series(pd.to_datetime(["2012-03-05T08:30+01:00"]))))
    assert ["2012-03-05"] == shown(column_of(pd.Series(pd.to_datetime(["2012-03-05"]))))


def test_texts_that_differ_in_blanks_at_the_end_are_one():
    """And blanks alone are nothing."""
    column = column_of(pd.Series(pd.Categorical(["a", "a  ", "  ", " a"])))

    assert ["a", "a", "", " a"] == shown(column)
    assert (column.codes[0], -1) == (column.codes[1], column.codes[2])
