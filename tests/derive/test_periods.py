"""Periods and phases, intervals of another table, and the last dose before a date."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, values

COURSE = frame("""
    ADT:date   | P1DT:date  | P2DT:date
    2012-02-29 | 2012-03-01 | 2012-04-01
    2012-03-01 | 2012-03-01 | 2012-04-01
    2012-03-31 | 2012-03-01 | 2012-04-01
    2012-04-01 | 2012-03-01 | 2012-04-01
    2012-05-01 | 2012-03-01 | .
    2012-05-01 | 2012-03-01 | 2012-03-01
    2012-05-01 | .          | .
    .          | 2012-03-01 | 2012-04-01
""")
STARTS = {"P1DT": "First", "P2DT": "Second"}


def test_a_phase_is_the_one_that_began_last():
    """A day of a start lies in what starts; of two starts on a day the later named; a start that is missing has not been."""
    made = apply("phase", COURSE, date="ADT", starts=STARTS, new="APHASE", number="APHASEN")

    assert [
        (None, None), ("First", 1), ("First", 1), ("Second", 2), ("First", 1), ("Second", 2), (None, None), (None, None)
    ] == rows(made, "APHASE APHASEN")  # fmt: skip


def test_a_phase_that_began_earlier_though_named_later_does_not_count():
    """The starts of a subject need not come in the order of the plan."""
    df = frame("ADT | P1DT | P2DT\n2012-05-01 | 2012-04-01 | 2012-03-01")

    assert ["First"] == values(apply("phase", df, date="ADT", starts=STARTS, new="X"), "X")


@pytest.mark.parametrize(
    ("date", "start", "phase"),
    [("T08:00", "T09:00", "First"), ("T09:00", "T09:00", "Second"), ("", "T09:00", "Second"), ("T08:00", "", "Second")],
)
def test_times_decide_where_both_have_one(date, start, phase):
    df = frame(f"ADT | P1DT | P2DT\n2012-04-01{date} | 2012-03-01 | 2012-04-01{start}")

    assert [phase] == values(apply("phase", df, date="ADT", starts=STARTS, new="X"), "X")


SE = frame("""
    _src | USUBJID | SESTDTC          | SEENDTC    | ETCD
    30   | P1      | 2012-03-01       | 2012-03-05 | SCRN
    31   | P1      | 2012-03-05T09:00 | 2012-04-05 | TREAT
    32   | P1      | 2012-05-01       | .          | FUP
    33   | P2      | .                | 2012-04-05 | SCRN
""")
ELEMENT = {"date": "DTC", "table": "SE", "on": ["USUBJID"], "days": ["SESTDTC", "SEENDTC"], "columns": {"ETCD": "E"}}


def test_the_interval_that_holds_a_date():
    """Both ends are in it; between two intervals there is none; one without an end goes on, one without a start never began."""
    df = frame("""
        USUBJID | DTC
        P1      | 2012-02-29
        P1      | 2012-03-01
        P1      | 2012-03-05T08:00
        P1      | 2012-03-05
        P1      | 2012-04-05T23:00
        P1      | 2012-04-06
        P1      | 2013-01-01
        P1      | 2012-03
        P2      | 2012-03-05
        P3      | 2012-03-05
    """)
    made = apply("within_interval", df, {"SE": SE}, **ELEMENT)

    assert [None, "SCRN", "SCRN", "TREAT", "TREAT", None, "FUP", None, None, None] == values(made, "E")
    assert [-1, 30, 30, 31, 31, -1, 32, -1, -1, -1] == made["_via_0:E"].tolist()


def test_only_some_intervals_count():
    made = apply("within_interval", frame("USUBJID | DTC\nP1 | 2012-03-05"), {"SE": SE}, **ELEMENT, where="ETCD != 'TREAT'")

    assert ["SCRN"] == values(made, "E")


EX = frame("""
    _src | USUBJID | EXSTDTC    | EXENDTC    | EXDOSE
    40   | P1      | 2012-03-01 | 2012-03-10 | 50
    41   | P1      | 2012-03-11 | 2012-03-20 | 0
    42   | P1      | 2012-03-05 | 2012-03-07 | 25
    43   | P1      | 2012-04-01 | .          | 50
    44   | P2      | .          | 2012-03-20 | 50
""")
DOSE = {"date": "DTC", "table": "EX", "on": ["USUBJID"], "days": ["EXSTDTC", "EXENDTC"], "new": "LDOSEDT"}


def test_the_last_day_of_a_dose():
    """Within exposure it is the day itself; later the last day of exposure, and a dose of 0 is none."""
    df = frame("""
        USUBJID | DTC
        P1      | 2012-02-29
        P1      | 2012-03-01
        P1      | 2012-03-09T10:00
        P1      | 2012-03-31
        P1      | 2013-01-01
        P1      | 2012-03
        P2      | 2012-03-20
    """)
    made = apply("last_dose_date", df, {"EX": EX}, **DOSE, where="EXDOSE > 0")

    assert [None, "2012-03-01", "2012-03-09", "2012-03-10", "2013-01-01", None, None] == values(made, "LDOSEDT")
    assert [-1, 40, 40, 40, 43, -1, -1] == made["_via_0:LDOSEDT"].tolist()


@pytest.mark.parametrize(("verb", "given"), [("within_interval", ELEMENT), ("last_dose_date", DOSE)])
def test_an_interval_has_two_days(verb, given):
    with pytest.raises(StudyError, match="`days` names two columns of the table"):
        apply(verb, frame("USUBJID | DTC\nP1 | 2012-03-05"), {"SE": SE, "EX": EX}, **(given | {"days": ["SESTDTC"]}))
