"""Pieces of text, and columns of the export by whatever name they have."""

import pytest

from sdtm2adam.derive.contract import bind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.condition import parse
from tests.derive.tables import apply, frame, rows, values


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [(1, 3, "101"), (5, None, "007"), (5, 2, "00"), (7, 3, "7"), (8, 1, None), (4, 1, "-"), (9, None, None)],
)
def test_a_text_is_cut_by_position(start, length, expected):
    """The first character is 1; what is not there is missing, not empty."""
    df = frame("S:text\n101-007\n.")

    assert [expected, None] == values(apply("substring", df, from_="S", start=start, length=length, new="X"), "X")


def test_the_filled_columns_are_joined():
    df = frame("A | B | C\na | . | 5\n. | b | .\n. | . | .")

    assert ["a, 5", "b", None] == values(apply("joined_text", df, columns=["A", "B", "C"], separator=", ", new="X"), "X")


def test_the_first_filled_of_text_and_number_is_text():
    df = frame("N | T\n5 | a\n. | b\n. | .")

    assert ["5", "b", None] == values(apply("coalesce", df, columns=["N", "T"], new="X"), "X")
    assert ["a", "b", None] == values(apply("coalesce", df, columns=["T", "N"], new="X"), "X")


@pytest.mark.parametrize(
    ("verb", "given", "says"),
    [
        ("substring", {"from": "A", "start": 0, "new": "X"}, "`start` counts from 1"),
        ("substring", {"from": "A", "start": 1, "length": 0, "new": "X"}, "`length` is at least 1"),
        ("part", {"from": "A", "separator": "-", "position": 0, "new": "X"}, "`position` counts from 1"),
        ("part", {"from": "A", "separator": "", "position": 1, "new": "X"}, "`separator` is what stands between"),
        ("extract", {"from": "A", "pattern": "[", "new": "X"}, "pattern `\\[` cannot be read"),
        ("compose", {"parts": ["'A", "B"], "new": "X"}, "fixed text ends with a quote as it begins: 'A"),
        ("categorise", {"from": "A", "cuts": [2, 1], "labels": ["a", "b", "c"], "new": "X"}, "`cuts` rise"),
        ("categorise", {"from": "A", "cuts": [1, 2], "labels": ["a", "b"], "new": "X"}, "one label more than cuts"),
        ("duration", {"start": "A", "end": "B", "unit": "month", "new": "X"}, r"unit `month`.*did you mean months\?"),
        ("iso_datetime", {"date": "A", "order": "MYD", "new": "X"}, "order `MYD` is not one of"),
        ("imputed_date", {"dtc": "A", "day": 32, "month_day": "12-31", "new": "X", "flag": "Y"}, "`day: 32` is no day of a month"),
        ("imputed_date", {"dtc": "A", "day": 31, "month_day": "31-12", "new": "X", "flag": "Y"}, "`month_day: 31-12` is no day of a year"),
        ("fixed_date", {"date": "2018-02-30", "new": "X"}, "`2018-02-30` is no whole date"),
        ("time_to_event", {"parameter": "OS", "start": "A", "events": {}, "censors": {"B": "b"}}, "at least one date column each"),
        ("split_answers", {"from": "A", "separator": "", "new": "X", "answers": ["Y"]}, "`separator` is what stands between"),
        (
            "to_terms",
            {"from": "A", "codelist": "C", "new": "X", "unmapped": "ignore"},
            "argument `unmapped`: Input should be 'error', 'missing'",
        ),
        ("earliest_over", {"tables": {"t": 5}, "on": ["A"], "new": "X"}, "argument `tables`: Input should be a valid string"),
        ("earliest_over", {"tables": "t", "on": ["A"], "new": "X"}, "argument `tables`: Input should be a valid dictionary"),
    ],
)
def test_values_that_make_no_sense_are_told_when_specs_are_checked(verb, given, says):
    """Before any data is read, with the line of the entry."""
    with pytest.raises(StudyError, match=f"specs/sdtm/ae.yaml:9: {verb}.*{says}"):
        bind(verb, given, "specs/sdtm/ae.yaml:9", parse)


ODD = ["Lab Result", "Lab.Unit (mg/dL)", "방문 / 일자", "O'Neil's", "Done?"]


def odd():
    df = frame("A | B | C | D | E\n5 | mg/dL | 2012-03-05 | x | Y\n. | . | 2012-UN-07 | y | .")
    return df.set_axis(ODD, axis=1)


@pytest.mark.parametrize(
    ("verb", "arguments", "expected"),
    [
        ("copy", {"from_": "Lab.Unit (mg/dL)"}, ["mg/dL", None]),
        ("compose", {"parts": ["O'Neil's", "'/'", "방문 / 일자"]}, ["x/2012-03-05", "y/2012-UN-07"]),
        ("iso_datetime", {"date": "방문 / 일자"}, ["2012-03-05", "2012---07"]),
        ("coalesce", {"columns": ["Lab.Unit (mg/dL)", "O'Neil's"]}, ["mg/dL", "y"]),
        ("flag", {"where": "`Lab Result` > 4 and `Done?` == 'Y' and `방문 / 일자` is not missing", "no": "N"}, ["Y", "N"]),
        ("only_where", {"from_": "O'Neil's", "where": "`Lab.Unit (mg/dL)` starts with 'mg'"}, ["x", None]),
        ("joined_text", {"columns": ["Lab Result", "Lab.Unit (mg/dL)"]}, ["5 mg/dL", None]),
        ("part", {"from_": "Lab.Unit (mg/dL)", "separator": "/", "position": 2}, ["dL", None]),
    ],
)
def test_any_name_of_a_raw_column_works_in_every_place(verb, arguments, expected):
    """Blanks, dots, slashes, quotes and Hangul: bare as an argument, back-quoted in a condition."""
    assert expected == values(apply(verb, odd(), new="방문", **arguments), "방문")


def test_odd_names_in_wide_to_long_and_joins():
    """They are keys of `columns:`, of a join's key on either side, and of what a join brings."""
    long = apply("unpivot", odd(), columns={"Lab Result": "RES", "O'Neil's": "NEIL"}, topic="Test Code", result="결과")
    there = frame("K | V\nx | 1\ny | 2").set_axis(["Key / there", "가져올 값"], axis=1)
    made = apply("join", odd(), {"t": there}, table="t", on={"O'Neil's": "Key / there"}, columns={"가져올 값": "값 / V"})

    assert [("RES", "5"), ("NEIL", "x"), ("NEIL", "y")] == list(zip(values(long, "Test Code"), values(long, "결과"), strict=True))
    assert [1, 2] == values(made, "값 / V")
    assert [("mg/dL",), (None,)] == rows(made.rename(columns={"Lab.Unit (mg/dL)": "U"}), "U")
