"""What Great Expectations is shown: text in a form in which it can be compared, and never silently skipped."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.validation.prepared import as_dates, as_numbers, in_order, plain

LAST = pd.Timestamp.max


def text(values, kind="category"):
    return pd.Series(values, dtype="str").astype(kind)


@pytest.mark.parametrize("kind", ["category", "str", "object"])
def test_numbers_are_read_from_text(kind):
    """Missing stays missing; what is no finite number becomes what was asked for."""
    read = as_numbers(text(["9", "10", None, "x", "nan", "inf", "", " 7 "], kind), np.inf)

    assert [9, 10, None, np.inf, np.inf, np.inf, np.inf, 7] == [None if pd.isna(v) else v for v in read]


@pytest.mark.parametrize("kind", ["category", "str", "object"])
def test_dates_are_read_from_text(kind):
    """A part of a date is not a date and not a fault; anything else that is no ISO date is one."""
    read = as_dates(text(["2012-03-05", "2012-03", "2012", "05-MAR-2012", "2012-02-30", "2012-UN-UN", None], kind), LAST)

    assert [pd.Timestamp("2012-03-05"), None, None, LAST, LAST, LAST, None] == [None if pd.isna(v) else v for v in read]


@pytest.mark.parametrize(
    "first, second, sign",
    [
        ("10", "9", 1),
        ("9", "10", -1),
        ("5.0", "5", 0),
        ("20120305", "20120304", 1),
        ("2012-03-05", "2012-03-06", -1),
        ("2012-03-05", "2012-03-05", 0),
        ("2012-03", "2012-03-05", 1),  # the same as far as known: nothing speaks against the order
        ("2012-02", "2012-03-05", -1),
        ("2012-03-05T10:30", "2012-03-05", 1),
        ("13:05", "09:40", 1),
        ("13:05", "2012-03-05", -1),  # not to be compared: out of order
        ("05-MAR-2012", "04-MAR-2012", -1),
        ("x", "1", -1),
    ],
)
def test_the_order_of_two_texts(first, second, sign):
    """Numbers as numbers, ISO 8601 as far as both go, everything else out of order."""
    a, b = in_order(text([first]), text([second]))

    assert sign == np.sign(a[0] - b[0])


def test_missing_stays_missing_in_a_pair():
    """Whether a pair with a missing value is tested is for `ignore_row_if` to say."""
    a, b = in_order(text(["1", None, None]), text([None, "1", None]))

    assert [False, True, True] == a.isna().tolist()
    assert [True, False, True] == b.isna().tolist()


def test_text_meets_numbers_and_dates():
    """A text column is read as what it is compared with; what cannot be read is out of order."""
    a, b = in_order(text(["10", "x"]), pd.Series([9.0, 9.0]))
    assert [True, False] == (a > b).tolist()
    a, b = in_order(pd.Series([9.0, 9.0]), text(["8", "x"]))
    assert [True, False] == (a > b).tolist()
    dates = pd.Series(pd.to_datetime(["2012-03-05", "2012-03-05"]).astype("datetime64[s]"))
    a, b = in_order(dates, text(["2012-03-04", "x"]))
    assert [True, False] == (a > b).tolist()


def test_plain_copies():
    """Categories become objects, seconds become nanoseconds, nullable numbers become numpy's; nothing is lost."""
    assert object == plain(text(["a", None])).dtype
    seconds = pd.Series(pd.to_datetime(["2012-03-05", None, "9999-12-31"]).astype("datetime64[s]"))
    assert "datetime64[ns]" == plain(seconds).dtype and [False, True, False] == plain(seconds).isna().tolist()
    assert "float64" == plain(pd.Series([1, None], dtype="Int64")).dtype


@pytest.mark.parametrize("read", [lambda s: as_numbers(s, np.inf), lambda s: as_dates(s, LAST), lambda s: in_order(s, s)[0], plain])
def test_an_empty_column(read):
    """No rows in, no rows out."""
    assert 0 == len(read(text([])))
