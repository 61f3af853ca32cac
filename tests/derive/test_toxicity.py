"""Toxicity grades in both directions, the worst of several grades, shifts from baseline."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

GRADES = frame("""
    PARAMCD | UNIT   | DIRECTION | GRADE | BOUND | OF    | PLUS | INCLUDES
    ALT     | .      | HIGH      | 1     | 1     | ANRHI | .    | .
    ALT     | .      | HIGH      | 2     | 3     | ANRHI | .    | .
    ALT     | .      | HIGH      | 3     | 5     | ANRHI | .    | .
    ALT     | .      | HIGH      | 4     | 20    | ANRHI | .    | .
    HGB     | g/L    | LOW       | 1     | 1     | ANRLO | .    | .
    HGB     | g/L    | LOW       | 2     | 100   | .     | .    | .
    HGB     | g/L    | LOW       | 3     | 80    | .     | .    | .
    HGB     | g/L    | HIGH      | 1     | 1     | ANRHI | .    | .
    HGB     | g/L    | HIGH      | 2     | 1     | ANRHI | 20   | .
    CREAT   | .      | HIGH      | 1     | 1     | ANRHI | .    | .
    CREAT   | .      | HIGH      | 2     | 1.5   | ANRHI | .    | .
    CREAT   | .      | HIGH      | 2     | 1.5   | BASE  | .    | .
    TRIG    | mmol/L | HIGH      | 1     | 1.71  | .     | .    | Y
""")


def graded(records, criteria=GRADES, **arguments):
    df = frame("PARAMCD | AVAL | AVALU | ANRLO | ANRHI | BASE\n" + records)
    given = {"criteria": "grades", "unit": "AVALU", "references": ["ANRLO", "ANRHI", "BASE"], **arguments}
    made, found = tried("toxicity_grade", df, {"grades": criteria}, **given)
    return rows(made, "ATOXGRL ATOXGRH"), list(found)


@pytest.mark.parametrize(
    ("record", "grades"),
    [
        ("ALT | 40 | U/L | . | 40 | .", (None, "0")),  # at the limit; no criteria for low values
        ("ALT | 41 | U/L | . | 40 | .", (None, "1")),
        ("ALT | 120 | U/L | . | 40 | .", (None, "1")),
        ("ALT | 121 | U/L | . | 40 | .", (None, "2")),
        ("ALT | 801 | U/L | . | 40 | .", (None, "4")),
        ("HGB | 119 | g/L | 120 | 160 | .", ("1", "0")),
        ("HGB | 99 | g/L | 120 | 160 | .", ("2", "0")),
        ("HGB | 79 | g/L | 120 | 160 | .", ("3", "0")),
        ("HGB | 181 | g/L | 120 | 160 | .", ("0", "2")),  # more than 20 above the limit
        ("TRIG | 1.71 | mmol/L | . | . | .", (None, "1")),  # the bound has the grade
        ("NOPE | 5 | . | . | . | .", (None, None)),
        ("ALT | . | U/L | . | 40 | .", (None, None)),
    ],
)
def test_the_grade_of_a_value(record, grades):
    assert ([grades], []) == graded(record)


@pytest.mark.parametrize(
    ("record", "grades"),
    [
        ("ALT | 121 | U/L | . | . | .", (None, None)),  # nothing can be said without the limit
        ("HGB | 99 | g/L | . | . | .", ("2", None)),  # beyond a bound that needs no limit
        ("HGB | 101 | g/L | . | 160 | .", (None, "0")),  # within it, and the lower grade cannot be decided
    ],
)
def test_a_grade_is_missing_where_a_higher_one_cannot_be_decided(record, grades):
    assert [grades] == graded(record)[0]


@pytest.mark.parametrize(
    ("record", "grade"),
    [
        ("CREAT | 85 | umol/L | . | 100 | 50", "2"),  # 1.7 times baseline, below the limit
        ("CREAT | 110 | umol/L | . | 100 | .", "1"),  # the baseline is not known: the other bound decides
        ("CREAT | 160 | umol/L | . | 100 | 150", "2"),
    ],
)
def test_bounds_of_one_grade_are_alternatives(record, grade):
    assert [(None, grade)] == graded(record)[0]


def test_a_unit_that_the_criteria_do_not_know_is_told():
    """Hemoglobin in g/dL is not graded by bounds in g/L; a bound without a unit is for all."""
    records = ["HGB | 9.9 | g/dL | 12 | 16 | .", "HGB | 99 | . | 120 | 160 | ."]
    records += ["ALT | 121 | ukat/L | . | 40 | .", "HGB | . | % | . | . | ."]
    made, found = graded("\n".join(records))

    assert [(None, None), (None, None), (None, "2"), (None, None)] == made
    assert [("no criteria for HGB in g/dL, HGB in no unit: 2 records not graded", (0, 1))] == [(f.message, f.rows) for f in found]


def test_criteria_for_some_records_leave_the_others_as_they_are():
    """By normal and abnormal baseline, say, each with its own rows of the table."""
    df = frame("PARAMCD | AVAL | ANRLO | ANRHI | BASE | BNRIND\nALT | 90 | . | 40 | 30 | NORMAL\nALT | 90 | . | 40 | 50 | HIGH")
    table = frame("""
        PARAMCD | DIRECTION | GRADE | BOUND | OF    | BASELINE
        ALT     | HIGH      | 1     | 1     | ANRHI | NORMAL
        ALT     | HIGH      | 1     | 1.5   | BASE  | ABNORMAL
        ALT     | HIGH      | 2     | 3     | BASE  | ABNORMAL
    """)
    given = {"criteria": "grades", "references": ["ANRHI", "BASE"]}
    made = apply("toxicity_grade", df, {"grades": table}, **given, where="BNRIND == 'NORMAL'", among="BASELINE == 'NORMAL'")
    made = apply("toxicity_grade", made, {"grades": table}, **given, where="BNRIND == 'HIGH'", among="BASELINE == 'ABNORMAL'")

    assert ["1", "1"] == values(made, "ATOXGRH")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("ALT | HIGH | 2 | 0.5 | ANRHI", r"row 1, 2: a higher grade of ALT lies farther out \(HIGH\).*grade 1 from 1, grade 2 from 0.5"),
        ("ALT | HIGH | 1 | 2 | ANRHI", "row 1, 2: .*each grade has one bound"),
        ("ALT | UP | 2 | 3 | ANRHI", "row 2: DIRECTION is UP, not LOW or HIGH"),
        ("ALT | HIGH | 2.5 | 3 | ANRHI", "row 2: GRADE is 2.5, not a whole number from 1 to 5"),
        ("ALT | HIGH | 2 | . | ANRHI", "row 2: BOUND is empty; it is a number"),
        ("ALT | HIGH | 2 | 3 | ANRH", r"row 2: OF is ANRH - did you mean ANRHI\?"),
        (". | HIGH | 2 | 3 | ANRHI", "row 2: the bound has no PARAMCD"),
    ],
)
def test_what_a_table_of_grades_may_not_say(row, says):
    table = frame("PARAMCD | DIRECTION | GRADE | BOUND | OF\nALT | HIGH | 1 | 1 | ANRHI\n" + row)

    with pytest.raises(StudyError, match=f"^here.yaml:1: toxicity_grade: table grades, {says}"):
        graded("ALT | 41 | U/L | . | 40 | .", table)


def test_low_bounds_go_down_with_the_grade():
    table = frame("PARAMCD | DIRECTION | GRADE | BOUND\nHGB | LOW | 1 | 100\nHGB | LOW | 2 | 110")

    with pytest.raises(StudyError, match=r"lies farther out \(LOW\)"):
        graded("HGB | 99 | g/L | . | . | .", table)


def test_units_ask_for_the_column_that_holds_them():
    with pytest.raises(StudyError, match="UNIT is g/L; `unit` names the column"):
        graded("HGB | 99 | g/L | . | . | .", unit=None)


def test_the_worst_of_two_grades():
    """0 against nothing is 0; grades may be text or numbers."""
    df = frame("ATOXGRL:text | ATOXGRH\n0 | 2\n3 | 2\n0 | .\n. | .")

    assert ["2", "3", "0", None] == values(apply("worst_grade", df, columns=["ATOXGRL", "ATOXGRH"], new="ATOXGR"), "ATOXGR")


def test_a_shift_of_grades_with_a_word_for_missing():
    df = frame("BTOXGR:text | ATOXGR:text\n0 | 2\n. | 2\n1 | .")
    made = apply("shift", df, base="BTOXGR", value="ATOXGR", new="SHIFT2", missing="Missing", separator=" / ")

    assert ["0 / 2", "Missing / 2", "1 / Missing"] == values(made, "SHIFT2")
    assert ["0 to 2", None, None] == values(apply("shift", df, base="BTOXGR", value="ATOXGR"), "SHIFT1")
