"""Collected dates and times as ISO 8601 text."""

import pytest

from sdtm2adam.errors import ERROR, NOTE, WARNING, StudyError
from tests.derive.tables import apply, frame, tried, values


def iso(text: str, **style) -> str | None:
    """What one collected date becomes, without any finding."""
    return values(apply("iso_datetime", frame(f"D:text\n{text}"), date="D", new="DTC", **style), "DTC")[0]


@pytest.mark.parametrize(
    "collected",
    [
        "2012-03-05",
        "2012-3-5",
        "2012/03/05",
        "2012.03.05",
        "2012. 3. 5.",
        "2012-MAR-05",
        "2012년 3월 5일",
        "05-MAR-2012",
        "5 mar 2012",
        "05MAR2012",
        "05/Mar/2012",
        "5 March 2012",
        "March 5, 2012",
        "MAR 05 2012",
        "Mar-05-2012",
        "20120305",
    ],
)
def test_a_date_in_the_styles_of_collection(collected):
    """All of them say the fifth of March, and none needs to be declared."""
    assert "2012-03-05" == iso(collected)


def test_one_column_may_hold_several_styles():
    df = frame("D:text\n2012-03-05\n05-MAR-2012\n20120305\n.\nUN-MAR-2012")

    assert ["2012-03-05"] * 3 + [None, "2012-03"] == values(apply("iso_datetime", df, date="D", new="DTC"), "DTC")


@pytest.mark.parametrize(
    ("collected", "expected"),
    [
        ("2012-03", "2012-03"),
        ("2012/03", "2012-03"),
        ("MAR-2012", "2012-03"),
        ("MAR2012", "2012-03"),
        ("2012년 3월", "2012-03"),
        ("2012", "2012"),
        ("2012-03-UN", "2012-03"),
        ("2012-UNK-UNK", "2012"),
        ("UN-MAR-2012", "2012-03"),
        ("UNMAR2012", "2012-03"),
        ("UN-UNK-2012", "2012"),
        ("ND-NK-2012", "2012"),
        ("XX-XXX-2012", "2012"),
        ("2012-03---", "2012-03"),
        ("2012-03--", "2012-03"),
        ("---MAR-2012", "2012-03"),
        ("2012-UN-15", "2012---15"),
        ("15-UNK-2012", "2012---15"),
        ("2012---15", "2012---15"),
        ("15-MAR-UNKN", "--03-15"),
        ("UN-MAR-UNKN", "--03"),
        ("29-FEB-UNKN", "--02-29"),
    ],
)
def test_a_partial_date_keeps_what_is_known(collected, expected):
    """Trap: a partial date becomes the first of the month. Here every known part stays, a hyphen stands for a missing one
    before it (SDTMIG 4.4.2: 2003---15 where the month is unknown, --12-15 where the year is)."""
    assert expected == iso(collected)


@pytest.mark.parametrize("collected", ["UN-UNK-UNKN", "UNK", "--", "UN/UN/UNKN", "ND"])
def test_a_date_of_which_nothing_is_known_is_missing_and_no_error(collected):
    assert iso(collected) is None


@pytest.mark.parametrize(
    "collected",
    ["30-FEB-2012", "29-FEB-2011", "31-UN-2012x", "2012-13-01", "2012-00-01", "2012-UN-32", "05/03/2012", "UN/03/2012", "05-UN-2012",
     "5.3.12", "05-MAR-12", "yesterday", "2012-03-05x", "201203", "05-MRZ-2012", "2012-03-05T08:00Z"],
)  # fmt: skip
def test_what_is_no_date_is_missing_and_told(collected):
    """Nothing is read that could be read in two ways: numbers with slashes and years of two digits wait for the study to say how."""
    made, found = tried("iso_datetime", frame(f"D:text\n2012-03-05\n{collected}"), date="D", new="DTC")

    assert ["2012-03-05", None] == values(made, "DTC")
    assert [("date", ERROR, "D", (1,), 1)] == [(f.rule, f.severity, f.field, f.rows, f.count) for f in found]
    assert f"'{collected}'" in found.errors[0].message


@pytest.mark.parametrize(
    ("collected", "order", "expected"),
    [
        ("05/03/2012", "DMY", "2012-03-05"),
        ("05/03/2012", "MDY", "2012-05-03"),
        ("5.3.2012", "DMY", "2012-03-05"),
        ("05-03-2012", "DMY", "2012-03-05"),
        ("UN/03/2012", "DMY", "2012-03"),
        ("UN/UN/2012", "MDY", "2012"),
        ("05/UN/2012", "DMY", "2012---05"),
        ("05/UNK/2012", "MDY", "2012-05"),
        ("2012-03-05", "DMY", "2012-03-05"),
        ("05-MAR-2012", "MDY", "2012-03-05"),
    ],
)
def test_dates_of_numbers_are_read_in_the_declared_order(collected, order, expected):
    """A style whose order is plain is read as it says, whatever is declared."""
    assert expected == iso(collected, order=order)


@pytest.mark.parametrize(
    ("collected", "style", "expected"),
    [
        ("05-MAR-12", {"pivot": 1930}, "2012-03-05"),
        ("05-MAR-30", {"pivot": 1930}, "1930-03-05"),
        ("05-MAR-29", {"pivot": 1930}, "2029-03-05"),
        ("05MAR99", {"pivot": 1930}, "1999-03-05"),
        ("05-MAR-12", {"pivot": 1900}, "1912-03-05"),
        ("05/03/12", {"pivot": 1930, "order": "DMY"}, "2012-03-05"),
        ("12/03/05", {"pivot": 1930, "order": "YMD"}, "2012-03-05"),
        ("05-MAR-1912", {"pivot": 1930}, "1912-03-05"),
    ],
)
def test_years_of_two_digits_lie_in_the_hundred_years_from_the_pivot(collected, style, expected):
    assert expected == iso(collected, **style)


def test_the_study_may_have_words_of_its_own_for_unknown():
    """99 is a day that is not known where the study says so, and no day of the calendar anywhere else."""
    assert "2012-03" == iso("99-MAR-2012", unknown=["99", "?"])
    assert "2012" == iso("?-UNK-2012", unknown=["99", "?"])
    assert iso("99", unknown=["99"]) is None
    assert 1 == len(tried("iso_datetime", frame("D:text\n99-MAR-2012"), date="D", new="DTC")[1])


@pytest.mark.parametrize(
    ("collected", "expected"),
    [
        ("2012-03-05 08:30", "2012-03-05T08:30"),
        ("2012-03-05T08:30:15", "2012-03-05T08:30:15"),
        ("05MAR2012:08:30:00", "2012-03-05T08:30:00"),
        ("05-MAR-2012 8:30 PM", "2012-03-05T20:30"),
        ("2012-03-05 00:00:00.000", "2012-03-05T00:00:00"),
    ],
)
def test_a_time_may_stand_with_its_date(collected, expected):
    assert expected == iso(collected)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("8:05", "T08:05"),
        ("08:05:30", "T08:05:30"),
        ("0805", "T08:05"),
        ("8:05 AM", "T08:05"),
        ("12:05 AM", "T00:05"),
        ("12:05 p.m.", "T12:05"),
        ("08:UN", "T08"),
        ("08:30:UN", "T08:30"),
        ("UN:UN", ""),
        ("UNK", ""),
        (".", ""),
        ("00:00", "T00:00"),
    ],
)
def test_a_time_of_day(time, expected):
    df = frame(f"D | T:text\n2012-03-05 | {time}")

    assert [f"2012-03-05{expected}"] == values(apply("iso_datetime", df, date="D", time="T", new="DTC"), "DTC")


@pytest.mark.parametrize("time", ["8h05", "08:60", "25:10", "24:01", "13:05 PM", "8", "805", "UN:30"])
def test_what_is_no_time_of_day_is_told_and_the_date_stays(time):
    made, found = tried("iso_datetime", frame(f"D | T:text\n2012-03-05 | {time}"), date="D", time="T", new="DTC")

    assert ["2012-03-05"] == values(made, "DTC")
    assert [("T", 1, "date")] == [(f.field, f.count, f.rule) for f in found]


def test_24_00_is_the_first_moment_of_the_next_day_and_counted():
    """24:00 of a day and 00:00 of the next are one moment; only the latter is what every reader of the data understands."""
    df = frame("D | T\n2012-12-31 | 24:00\n2012-02-28 | 24:00:00\n2012-03 | 24:00")
    made, found = tried("iso_datetime", df, date="D", time="T", new="DTC")

    assert ["2013-01-01T00:00", "2012-02-29T00:00:00", "2012-03"] == values(made, "DTC")
    assert {("2 collected times of 24:00 written as 00:00 of the next day", NOTE, (0, 1))} <= {
        (f.message, f.severity, f.rows) for f in found
    }


def test_a_time_is_added_to_a_complete_date_only_and_the_others_are_counted():
    """A time beside a date that is not complete is not lost in silence."""
    df = frame("""
        D          | T
        2012-03-05 | 8:05
        2012-03-05 | .
        2012-03    | 08:05
        .          | 08:05
        2012-UN-15 | .
    """)
    made, found = tried("iso_datetime", df, date="D", time="T", new="DTC")

    assert ["2012-03-05T08:05", "2012-03-05", "2012-03", None, "2012---15"] == values(made, "DTC")
    assert [("2 collected times not used, because the date is not complete", NOTE, (2, 3))] == [
        (f.message, f.severity, f.rows) for f in found
    ]


def test_a_time_that_is_not_used_is_counted_once_a_record():
    """A record that became several rows, one a test, has one time."""
    df = frame("_src | D | T\n7 | 2012-03 | 08:05\n7 | 2012-03 | 08:05\n8 | 2012-04 | 08:05")
    _, found = tried("iso_datetime", df, date="D", time="T", new="DTC")

    assert [((7, 8), 2)] == [(f.rows, f.count) for f in found]


def test_the_time_column_counts_where_the_date_has_another_time():
    """A system writes midnight behind a mere date, and that says nothing; another time does."""
    df = frame("D:text | T\n2012-03-05 00:00:00 | 08:05\n2012-03-05 09:00 | 08:05\n2012-03-05 09:00 | .\n2012-03-05 08:05:00 | 08:05")
    made, found = tried("iso_datetime", df, date="D", time="T", new="DTC")

    assert ["2012-03-05T08:05", "2012-03-05T08:05", "2012-03-05T09:00", "2012-03-05T08:05"] == values(made, "DTC")
    assert [(WARNING, (1,))] == [(f.severity, f.rows) for f in found]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"order": "DYM"}, "order `DYM` is not one of DMY, MDY, YMD"),
        ({"pivot": 30}, "`pivot: 30` is the first of the hundred years"),
    ],
)
def test_a_style_that_there_is_not_is_told_before_data_are_read(arguments, says):
    with pytest.raises(StudyError, match=says):
        apply("iso_datetime", frame("D:text\n05/03/2012"), date="D", new="DTC", **arguments)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("2012 | 3 | 5", "2012-03-05"),
        ("2012 | MAR | 05", "2012-03-05"),
        ("2012 | . | .", "2012"),
        ("2012 | 03 | UN", "2012-03"),
        ("2012 | UNK | 15", "2012---15"),
        (". | 3 | 15", "--03-15"),
        ("UN | UN | UN", None),
        (". | . | .", None),
        ("2012 | 2 | 88", "2012-02"),
    ],
)
def test_a_date_from_three_columns(parts, expected):
    df = frame(f"Y:text | M:text | D:text\n{parts}")

    assert [expected] == values(apply("iso_from_parts", df, year="Y", month="M", day="D", new="DTC", unknown=["88"]), "DTC")


def test_parts_that_make_no_date_are_told_as_they_stand():
    df = frame("Y:text | M:text | D:text | T\n2012 | 2 | 30 | 08:00\n2012 | 13 | . | .\n12 | 3 | 5 | .\n2012 | 2 | 28 | 08:00")
    made, found = tried("iso_from_parts", df, year="Y", month="M", day="D", time="T", new="DTC")

    assert [None, None, None, "2012-02-28T08:00"] == values(made, "DTC")
    assert "3 collected values in Y (Y / M / D) is not a date: '2012 / 2 / 30', '2012 / 13 / ', '12 / 3 / 5'" == found.errors[0].message


def test_year_and_month_alone_make_a_partial_date():
    df = frame("Y | M\n2012 | 3\n2012 | .")

    assert ["2012-03", "2012"] == values(apply("iso_from_parts", df, year="Y", month="M", new="DTC"), "DTC")
