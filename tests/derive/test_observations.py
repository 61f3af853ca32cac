"""Findings domains: standard results, range indicator, last before treatment, epoch."""

import pytest

from tests.derive.tables import apply, frame, rows, tried, values

UNITS = frame("""
    test | unit | standard | factor | offset
    HGB  | g/dL | g/L      | 10     | .
    HGB  | g/L  | g/L      | 1      | .
    TEMP | F    | C        | 0.5556 | -17.7792
    RATE | .    | bpm      | 1      | .
""")
RESULT = {"result": "RES", "unit": "U", "test": "T", "units": "units"}


def converted(text: str):
    df = frame("T | RES:text | U\n" + text)
    made, found = tried("standard_result", df, {"units": UNITS}, new="STD", **RESULT)
    return values(made, "STD"), list(found)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("HGB | 13.5 | g/dL", "135"),
        ("HGB | 13.57 | g/dL", "135.7"),
        ("HGB | 0.1 | g/dL", "1"),
        ("HGB | 135.0 | g/L", "135"),
        ("HGB | <0.5 | g/dL", "<5"),
        ("HGB | > 30 | g/dL", ">300"),
        ("HGB | <=0.5 | g/dL", "<=5"),
        ("HGB | >=0.5 | g/dL", ">=5"),
        ("HGB | <0.50 | g/L", "<0.50"),
        ("TEMP | 98.6 | F", "37.00296"),
        ("RATE | 72 | .", "72"),
        ("HGB | Negative | .", "Negative"),
        ("HGB | 1+ | g/dL", "1+"),
        ("HGB | nan | g/dL", "nan"),
        ("HGB | INF | g/L", "INF"),
        ("HGB | . | g/dL", None),
    ],
)
def test_a_result_in_the_standard_unit(record, expected):
    """Numbers, and numbers with an operator, are converted; other text stays as it is; nothing of it is an error."""
    assert ([expected], []) == converted(record)


def test_a_blank_unit_keeps_the_record():
    """Trap: the record vanishes. It stays, its number is not taken in a guessed unit, and it is counted."""
    results, found = converted("HGB | 13.5 | .\nHGB | 14.1 | .\nHGB | 135 | g/L")

    assert [None, None, "135"] == results
    assert [("unit", "warning", (0, 1), "2 results without a unit, not converted: HGB")] == [
        (f.rule, f.severity, f.rows, f.message) for f in found
    ]


def test_a_unit_that_the_table_lacks_is_an_error():
    """A standard unit is never named for a value that was not converted to it."""
    results, found = converted("HGB | 8.4 | mmol/L\nHGB | . | mmol/L")

    assert [None, None] == results
    assert [("error", (0,), "1 result in a unit the unit table lacks: HGB in mmol/L")] == [(f.severity, f.rows, f.message) for f in found]


def test_a_unit_without_a_factor_is_an_error():
    """The table names the unit and does not say how to convert it: a result must not vanish there."""
    units = frame("""
        test | unit | standard | factor | offset
        HGB  | g/dL | g/L      | .      | .
        HGB  | g/L  | g/L      | 1      | .
    """)
    made, found = tried("standard_result", frame("T | RES:text | U\nHGB | 13 | g/dL"), {"units": units}, new="STD", **RESULT)

    assert [None] == values(made, "STD")
    assert [("error", 1)] == [(f.severity, f.count) for f in found]


def test_a_unit_that_stands_twice_in_the_table_is_an_error():
    """Two factors for one unit: the second must not silently win."""
    units = frame("""
        test | unit | standard | factor | offset
        HGB  | g/dL | g/L      | 10     | .
        HGB  | g/dL | g/L      | 100    | .
    """)
    _, found = tried("standard_result", frame("T | RES:text | U\nHGB | 13 | g/dL"), {"units": units}, new="STD", **RESULT)

    assert [("unit", "error", "the unit table has several rows for HGB in g/dL")] == [(f.rule, f.severity, f.message) for f in found]


def test_the_standard_unit_stands_where_the_result_was_converted():
    df = frame("""
        T    | U
        HGB  | g/dL
        HGB  | mmol/L
        HGB  | .
        RATE | .
        PH   | .
    """)

    assert ["g/L", None, None, "bpm", None] == values(
        apply("standard_unit", df, {"units": UNITS}, unit="U", test="T", units="units", new="STDU"), "STDU"
    )


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("4.9 | 5 | 9", "LOW"),
        ("9.1 | 5 | 9", "HIGH"),
        ("7 | 5 | 9", "NORMAL"),
        ("5 | 5 | 9", "NORMAL"),
        ("9 | 5 | 9", "NORMAL"),
        ("9.000000001 | 5 | 9", "NORMAL"),
        ("9.0001 | 5 | 9", "HIGH"),
        ("0 | 0 | 9", "NORMAL"),
        ("-0.1 | 0 | 9", "LOW"),
        ("10 | . | 9", "HIGH"),
        ("7 | . | 9", None),
        ("4 | 5 | .", "LOW"),
        ("7 | 5 | .", None),
        ("7 | . | .", None),
        (". | 5 | 9", None),
    ],
)
def test_a_value_against_its_limits(record, expected):
    """Limits are inside. Trap: one bound alone can say LOW or HIGH, never NORMAL."""
    df = frame("V | LO | HI\n1 | 1 | 1\n" + record)  # the first row keeps the columns numeric

    assert expected == values(apply("range_indicator", df, value="V", low="LO", high="HI", new="IND"), "IND")[1]


def last_before(text: str) -> list:
    df = frame("USUBJID | DTC | RFSTDTC | RES\n" + text)
    return values(apply("last_before_flag", df, date="DTC", reference="RFSTDTC", result="RES", by=["USUBJID"], new="FL"), "FL")


def test_the_last_result_before_treatment():
    """Records after it, without a result, or of a partial date do not count."""
    expected = [None, "Y", None, None, None]

    assert expected == last_before(
        """
        P1 | 2012-03-01 | 2012-03-05 | a
        P1 | 2012-03-04 | 2012-03-05 | b
        P1 | 2012-03-05 | 2012-03-05 | .
        P1 | 2012-03-06 | 2012-03-05 | d
        P1 | 2012-03    | 2012-03-05 | e
    """.strip()
    )


@pytest.mark.parametrize(
    ("record", "reference", "expected"),
    [
        ("2012-03-05T07:59", "2012-03-05T08:00", "Y"),
        ("2012-03-05T08:00", "2012-03-05T08:00", None),
        ("2012-03-05T08:01", "2012-03-05T08:00", None),
        ("2012-03-05T08:00:10", "2012-03-05T08:00:30", "Y"),
        ("2012-03-05T08:00:40", "2012-03-05T08:00:30", None),
        ("2012-03-05T08:00:10", "2012-03-05T08:00", None),
        ("2012-03-05T08:00", "2012-03-05T08:00:30", None),
        ("2012-03-05T07", "2012-03-05T08:00", "Y"),
        ("2012-03-05T08", "2012-03-05T08:30", None),
        ("2012-03-05", "2012-03-05T08:00", "Y"),
        ("2012-03-05T09:00", "2012-03-05", "Y"),
        ("2012-03-05", "2012-03-05", "Y"),
        ("2012-03-06", "2012-03-05", None),
        ("2012-03-05", ".", None),
    ],
)
def test_times_count_where_both_have_one(record, reference, expected):
    """Trap: date-only comparison takes a value after the dose.

    Times are compared to the precision that both have, and a record of the same minute does not count as
    before. A record of the day counts where either has only a date.
    """
    assert [expected] == last_before(f"P1 | {record} | {reference} | a")


def test_each_subject_has_its_own_last_record():
    assert ["Y", None, "Y"] == last_before(
        "P1 | 2012-03-04 | 2012-03-05 | a\nP1 | 2012-03-03 | 2012-03-05 | b\nP2 | 2012-03-01 | 2012-03-05 | c"
    )


def test_of_records_of_one_day_the_last_by_time():
    assert [None, "Y"] == last_before("P1 | 2012-03-04T10:00 | 2012-03-05 | a\nP1 | 2012-03-04T11:00 | 2012-03-05 | b")


ELEMENTS = frame("""
    USUBJID | SESTDTC    | SEENDTC    | EPOCH
    P1      | 2012-03-05 | 2012-04-05 | TREATMENT
    P1      | 2012-03-01 | 2012-03-05 | SCREENING
    P2      | 2012-03-01 | .          | SCREENING
    P3      | .          | 2012-04-05 | SCREENING
""")


@pytest.mark.parametrize(
    ("who", "date", "expected"),
    [
        ("P1", "2012-02-29", None),
        ("P1", "2012-03-01", "SCREENING"),
        ("P1", "2012-03-04T23:59", "SCREENING"),
        ("P1", "2012-03-05", "TREATMENT"),
        ("P1", "2012-04-05", "TREATMENT"),
        ("P1", "2012-04-06", None),
        ("P1", "2012-03", None),
        ("P1", ".", None),
        ("P2", "2030-01-01", "SCREENING"),
        ("P3", "2012-04-01", None),
        ("P9", "2012-03-05", None),
        ("P0", "2030-01-01", None),
    ],
)
def test_the_epoch_of_a_date(who, date, expected):
    """The day on which an element ends belongs to the next; before the first and after the last there is none.

    An element that has not ended goes on; one without a start holds no date; nothing is imputed.
    """
    df = frame(f"USUBJID | DTC\n{who} | {date}")

    assert [expected] == values(apply("epoch", df, {"SE": ELEMENTS}, date="DTC", elements="SE", new="EPOCH"), "EPOCH")


def test_a_result_and_its_limits_are_converted_by_one_factor():
    """Trap: ranges scaled by another factor than the value."""
    df = frame("T | RES:text | LO:text | U\nHGB | 13.5 | 12 | g/dL")
    made = apply("standard_result", df, {"units": UNITS}, new="STD", **RESULT)
    made = apply("standard_result", made, {"units": UNITS}, new="STDLO", **{**RESULT, "result": "LO"})

    assert [("135", "120")] == rows(made, "STD STDLO")
