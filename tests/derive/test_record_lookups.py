"""One record of several of another table, and what it brings."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

SUBJECTS = frame("USUBJID\nP1\nP2\nP3\n.")
VS = frame("""
    _src | USUBJID | VISITNUM | VSDTC            | VSSTRESN
    10   | P1      | 1        | 2012-03-01       | 71
    11   | P1      | 2        | 2012-03-05       | 70
    12   | P1      | 2        | 2012-03-05       | 69
    13   | P1      | 3        | .                | 68
    14   | P2      | 3        | 2012-04-05       | 82
    15   | .       | 1        | 2012-04-05       | 99
""")
WEIGHT = {"table": "VS", "on": ["USUBJID"], "columns": {"VSSTRESN": "WT"}}


def test_the_first_and_the_last_record_in_an_order():
    """Of records alike in the order the one that stands first, or last; one without a date is neither."""
    assert [71, 82, None, None] == values(apply("first_where", SUBJECTS, {"VS": VS}, **WEIGHT, order=["VSDTC"]), "WT")
    assert [69, 82, None, None] == values(apply("last_where", SUBJECTS, {"VS": VS}, **WEIGHT, order=["VSDTC"]), "WT")
    assert [68, 82, None, None] == values(apply("last_where", SUBJECTS, {"VS": VS}, **WEIGHT, order=["VISITNUM", "VSDTC"]), "WT")


def test_a_condition_and_what_counts_otherwise():
    """P1 has a record of visit 2; P2 has none and takes what it has later."""
    arguments = WEIGHT | {"order": ["VSDTC"], "where": "VISITNUM == 2"}

    assert [70, None, None, None] == values(apply("first_where", SUBJECTS, {"VS": VS}, **arguments), "WT")
    assert [70, 82, None, None] == values(apply("first_where", SUBJECTS, {"VS": VS}, **arguments, otherwise="VISITNUM > 2"), "WT")


def test_all_columns_come_from_one_record_and_its_row_is_known():
    made = apply("last_where", SUBJECTS, {"VS": VS}, **(WEIGHT | {"columns": {"VSSTRESN": "WT", "VSDTC": "WTDTC"}}), order=["VISITNUM"])

    assert [(68, None), (82, "2012-04-05"), (None, None), (None, None)] == rows(made, "WT WTDTC")
    assert [13, 14, -1, -1] == made["_via_0:WT,WTDTC"].tolist()


def test_a_column_that_the_table_lacks_is_told():
    with pytest.raises(StudyError, match=r"no column VSTDC - did you mean VSDTC\?"):
        apply("first_where", SUBJECTS, {"VS": VS}, **WEIGHT, order=["VSTDC"])


RECORDS = frame("""
    USUBJID | DTC
    P1      | 2012-02-29
    P1      | 2012-03-01
    P1      | 2012-03-04T10:00
    P1      | 2012-03-05
    P1      | 2012-03
    P3      | 2012-03-05
    .       | 2012-03-05
""")


def test_the_last_record_on_or_before_a_day():
    """Of two of one day the one that stands last."""
    made = apply("last_on_or_before", RECORDS, {"VS": VS}, **WEIGHT, date="VSDTC", until="DTC")

    assert [None, 71, 71, 69, None, None, None] == values(made, "WT")
    assert [-1, 10, 10, 12, -1, -1, -1] == made["_via_0:WT"].tolist()


def test_the_first_record_on_or_after_a_day():
    made = apply("first_on_or_after", RECORDS, {"VS": VS}, **WEIGHT, date="VSDTC", since="DTC")

    assert [71, 71, 70, 70, None, None, None] == values(made, "WT")


@pytest.mark.parametrize(
    ("dose", "event", "before", "after"),
    [
        ("2012-03-05T08:00", "2012-03-05T08:00", 5, 5),
        ("2012-03-05T08:01", "2012-03-05T08:00", None, 5),
        ("2012-03-05T07:59", "2012-03-05T08:00", 5, None),
        ("2012-03-05T08:01", "2012-03-05", 5, 5),
        ("2012-03-05", "2012-03-05T08:00", 5, 5),
        ("2012-03-06", "2012-03-05T23:59", None, 5),
    ],
)
def test_times_decide_where_both_have_one(dose, event, before, after):
    """Else a record of the same day counts, whichever way one looks."""
    df, ex = frame(f"USUBJID | DTC\nP1 | {event}"), frame(f"USUBJID | EXDOSE | EXSTDTC\nP1 | 5 | {dose}")
    arguments = {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "DOSE"}, "date": "EXSTDTC"}

    assert [before] == values(apply("last_on_or_before", df, {"EX": ex}, **arguments, until="DTC"), "DOSE")
    assert [after] == values(apply("first_on_or_after", df, {"EX": ex}, **arguments, since="DTC"), "DOSE")


def test_numeric_date_times_are_brought_with_their_time():
    ex = apply("analysis_datetime", frame("USUBJID | EXSTDTC\nP1 | 2012-03-05T08:30"), dtc="EXSTDTC", new="EXDTM")
    df = apply("analysis_datetime", frame("USUBJID | DTC\nP1 | 2012-03-05T09:00"), dtc="DTC", new="ADTM")
    made = apply("last_on_or_before", df, {"EX": ex}, table="EX", on=["USUBJID"], date="EXDTM", until="ADTM", columns={"EXDTM": "LDOSEDTM"})

    assert ["2012-03-05T08:30:00"] == values(made, "LDOSEDTM")
