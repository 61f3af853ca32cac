"""Sums over records of another table."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, tried, values

SUBJECTS = frame("""
    _src | USUBJID | ENDDT:date
    0    | P1      | 2012-03-14
    1    | P2      | 2012-03-20
    2    | P3      | .
""")
EX = frame("""
    _src | USUBJID | EXTRT  | EXDOSE | EXSTDTC    | EXENDTC
    10   | P1      | DRUG   | 50     | 2012-03-01 | 2012-03-10
    11   | P1      | DRUG   | 25     | 2012-03-11 | .
    12   | P1      | RESCUE | 99     | 2012-03-11 | 2012-03-11
    13   | P2      | DRUG   | 0      | 2012-03-01 | 2012-03-01
    14   | P2      | DRUG   | .      | 2012-03-02 | 2012-03-09
    15   | P9      | DRUG   | 50     | 2012-03-01 | .
""")
DRUG = "EXTRT == 'DRUG'"
DAILY = {"table": "EX", "on": ["USUBJID"], "columns": {"EXDOSE": "CUM"}, "days": ["EXSTDTC", "EXENDTC"]}


def test_a_total_is_that_of_the_records_that_count():
    """A dose of 0 is a dose; a subject without a record has none, which is not 0."""
    assert [75, 0, None] == values(
        apply("total", SUBJECTS, {"EX": EX}, table="EX", on=["USUBJID"], columns={"EXDOSE": "X"}, where=DRUG), "X"
    )


def test_several_totals_at_once():
    made = apply("total", SUBJECTS, {"EX": EX.assign(N=1.0)}, table="EX", on=["USUBJID"], columns={"EXDOSE": "X", "N": "ROWS"})

    assert [174, 0, None] == values(made, "X")
    assert [3, 2, None] == values(made, "ROWS")


def test_every_record_of_a_total_is_in_its_trace():
    made = apply("total", SUBJECTS, {"EX": EX}, table="EX", on=["USUBJID"], columns={"EXDOSE": "X"}, where=DRUG)

    assert [[10, 13, -1], [11, -1, -1]] == [made[c].tolist() for c in made.columns if str(c).startswith("_via_")]
    assert ["_via_0:X", "_via_1:X"] == [c for c in made.columns if str(c).startswith("_via_")]


def test_an_average_leaves_out_records_without_a_number():
    assert [37.5, 0, None] == values(
        apply("average", SUBJECTS, {"EX": EX}, table="EX", on=["USUBJID"], columns={"EXDOSE": "X"}, where=DRUG), "X"
    )


def test_records_are_counted_and_none_is_0():
    assert [3, 2, 0] == values(apply("record_count", SUBJECTS, {"EX": EX}, table="EX", on=["USUBJID"], new="N"), "N")


def test_dose_times_days_with_an_open_end():
    """P1: 10 days at 50 and, to the 14th, 4 days at 25. P2: a day at 0; the days without a dose do not count."""
    assert [600, 0, None] == values(apply("weighted_sum", SUBJECTS, {"EX": EX}, **DAILY, open_end="ENDDT", where=DRUG), "CUM")


def test_an_open_end_without_a_date_is_an_error_and_not_a_smaller_sum():
    made, found = tried("weighted_sum", SUBJECTS, {"EX": EX}, **DAILY, where=DRUG)

    assert [None, 0, None] == values(made, "CUM")
    assert [(ERROR, "record-days", 1)] == [(f.severity, f.rule, f.count) for f in found]
    assert (
        "1 record with EXDOSE but without days that can be counted (EXSTDTC to EXENDTC): 2012-03-11 to (nothing)" in found.errors[0].message
    )
    assert "{origin 11}" == found.errors[0].source


def test_a_last_day_before_the_first_is_an_error():
    wrong = frame("USUBJID | EXDOSE | EXSTDTC | EXENDTC\nP1 | 50 | 2012-03-10 | 2012-03-01")
    made, found = tried("weighted_sum", SUBJECTS, {"EX": wrong}, **DAILY)

    assert [None] * 3 == values(made, "CUM")
    assert ["record-days"] == [f.rule for f in found]


def test_dose_up_to_the_day_of_a_record():
    """Before the first dose it is 0; a record whose end is not known runs on; without a day nothing is said."""
    records = frame("""
        USUBJID | ADT:date
        P1      | 2012-02-29
        P1      | 2012-03-01
        P1      | 2012-03-10
        P1      | 2012-03-12
        P1      | .
    """)

    assert [0, 50, 500, 550, None] == values(
        apply("weighted_sum_until", records, {"EX": EX[EX["EXTRT"] == "DRUG"]}, **DAILY, until="ADT"), "CUM"
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"days": ["EXSTDTC"]}, "`days` names two columns of the table"),
        ({"columns": {"EXDOSE": "A", "EXTRT": "B"}}, "`columns` names one column of the table"),
        ({"columns": {"EXDOES": "A"}}, "no column EXDOES - did you mean EXDOSE?"),
    ],
)
def test_a_weighted_sum_that_cannot_be_made_is_refused(given, says):
    with pytest.raises(StudyError) as fault:
        apply("weighted_sum", SUBJECTS, {"EX": EX}, **(DAILY | given))
    assert says in str(fault.value)
