"""Expected visits without a record: the last value, the worst one, or one in between."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

WEEKS = frame("""
    AVISIT   | AVISITN | AWTARGET | AWLO | AWHI
    Baseline | 0       | 1        | .    | 1
    Week 4   | 4       | 29       | 2    | 42
    Week 8   | 8       | 57       | 43   | 70
    Week 12  | 12      | 85       | 71   | .
""")
SCORES = frame("""
    _src | USUBJID | PARAMCD | AVISIT   | AVISITN | ADY | AWTARGET | AWHI | AWTDIFF | AVAL | ABLFL | ANL01FL | SRCSEQ
    0    | P1      | TOT     | Baseline | 0       | 1   | 1        | 1    | 0       | 40   | Y     | Y       | 1
    1    | P1      | TOT     | Week 4   | 4       | 27  | 29       | 42   | 2       | 30   | .     | .       | 2
    2    | P1      | TOT     | Week 4   | 4       | 30  | 29       | 42   | 1       | 36   | .     | Y       | 3
    3    | P1      | TOT     | Week 12  | 12      | 85  | 85       | .    | 0       | .    | .     | Y       | 4
    4    | P2      | TOT     | Baseline | 0       | 1   | 1        | 1    | 0       | 20   | Y     | Y       | 1
    5    | P1      | OTH     | Week 8   | 8       | 57  | 57       | 70   | 0       | 5    | .     | Y       | 5
""")
POST = {"visits": "weeks", "where": "AVISITN > 0 and ANL01FL == 'Y'", "expected": "AVISITN > 0"}


def added(verb, df=SCORES, weeks=WEEKS, **arguments):
    return apply(verb, df, {"weeks": weeks}, **{**POST, **arguments}).iloc[len(df) :]


def test_the_last_value_fills_the_visits_after_it():
    """Week 12 has a record without a value, so it is filled; P2 has nothing but a baseline, and OTH nothing before week 8."""
    made = added("carry_forward")

    assert [("P1", "TOT", "Week 8", 8, 36), ("P1", "TOT", "Week 12", 12, 36), ("P1", "OTH", "Week 12", 12, 5)] == sorted(
        rows(made, "USUBJID PARAMCD AVISIT AVISITN AVAL"), key=lambda row: (row[1] != "TOT", row[3])
    )
    assert ["LOCF"] * 3 == values(made, "DTYPE")


def test_a_baseline_is_carried_only_where_the_spec_lets_it():
    made = added("carry_forward", where="ANL01FL == 'Y'")

    assert [("Week 4", 20), ("Week 8", 20), ("Week 12", 20)] == [r[1:] for r in rows(made, "USUBJID AVISIT AVAL") if r[0] == "P2"]


def test_a_carried_record_is_in_the_window_of_its_new_visit_and_no_baseline():
    """The distance from the new target is for `target_distance` to say, once all records are there."""
    made = added("carry_forward", SCORES.iloc[[4]].reset_index(drop=True), where="AVISITN == 0", expected="AVISITN == 8")

    assert [("Week 8", 57, 70, None, None, 1, "Y")] == rows(made, "AVISIT AWTARGET AWHI AWTDIFF ABLFL ADY ANL01FL")


def test_a_carried_record_keeps_its_source_and_comes_from_it():
    assert [(2, 3), (2, 3)] == [r[1:] for r in rows(added("carry_forward"), "PARAMCD _src SRCSEQ") if r[0] == "TOT"]


def test_a_visit_that_several_records_could_fill_is_told_and_stays_empty():
    """Which of the two records of week 4 counts has not been said; week 8 of the other parameter has one."""
    made, found = tried("carry_forward", SCORES, {"weeks": WEEKS}, **{**POST, "where": "AVISITN > 0"})

    assert [("OTH", "Week 12")] == rows(made.iloc[len(SCORES) :], "PARAMCD AVISIT")
    assert [(1, 2)] == [f.rows for f in found]
    assert "2 records of one visit could each fill a visit; none of them does" == next(iter(found)).message


def test_the_worst_value_so_far_fills_the_visits_after_it():
    """Low is worst. Week 9 comes before the lowest value of all, and a series does not know of the others."""
    df = frame("""
        USUBJID | PARAMCD | AVISIT | AVISITN | AVAL
        P2      | TOT     | W6     | 6       | 5
        P1      | TOT     | W1     | 1       | 30
        P1      | TOT     | W2     | 2       | 20
        P1      | TOT     | W6     | 6       | 25
        P1      | TOT     | W10    | 10      | 10
    """)
    weeks = frame("AVISIT | AVISITN\nW9 | 9\nW11 | 11\nW1 | 1\nW2 | 2")
    made = apply("worst_forward", df, {"weeks": weeks}, visits="weeks", order={"AVAL": "lowest"}).iloc[len(df) :]

    expected = {("P1", 9, 20), ("P1", 11, 10), ("P2", 9, 5), ("P2", 11, 5)}
    assert expected == set(rows(made, "USUBJID AVISITN AVAL"))
    assert ["WOCF"] * 4 == values(made, "DTYPE")


def test_of_equally_bad_values_the_earliest_is_carried():
    df = frame("_src | USUBJID | PARAMCD | AVISIT | AVISITN | AVAL\n0 | P1 | T | W2 | 2 | 7\n1 | P1 | T | W1 | 1 | 7")
    made = apply("worst_forward", df, {"weeks": frame("AVISIT | AVISITN\nW3 | 3")}, visits="weeks", order={"AVAL": "highest"})

    assert [1] == values(made.iloc[2:], "_src")


LINE = frame("""
    _src | USUBJID | PARAMCD | AVISIT | AVISITN | ADY | AVAL | SRCDOM | SRCSEQ
    0    | P1      | TOT     | Before | -1      | -3  | 10   | QS     | 1
    1    | P1      | TOT     | W1     | 1       | 7   | 19   | QS     | 2
    2    | P2      | TOT     | W1     | 1       | 7   | 19   | QS     | 1
""")


def between(day):
    weeks = frame(f"AVISIT | AVISITN | AWTARGET\nDay | 0 | {day}")
    return apply("interpolate", LINE, {"weeks": weeks}, visits="weeks").iloc[len(LINE) :]


@pytest.mark.parametrize(("day", "value"), [(-1, 12), (1, 13), (5, 17)])
def test_a_value_between_two_is_on_the_line_between_them(day, value):
    """One point a day from day -3 to day 7: nine days, as there is no day 0. P2 has no value before."""
    assert [("P1", value, "INTERP", "QS", None, (0, 1))] == rows(between(day), "USUBJID AVAL DTYPE SRCDOM SRCSEQ _from")


@pytest.mark.parametrize("day", [-5, 7, 9])
def test_a_visit_before_the_first_or_after_the_last_value_gets_none(day):
    assert 0 == len(between(day))


def test_visits_that_are_not_told_apart_are_told():
    with pytest.raises(StudyError, match=r"table weeks, row 1, 2: AVISITN 4 stands there 2 times"):
        added("carry_forward", weeks=frame("AVISIT | AVISITN\nWeek 4 | 4\nMonth 1 | 4"))
