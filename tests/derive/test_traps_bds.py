"""Traps of ADaM by their number, as far as basic data structures and times to events go."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from sdtm2adam.spec.dataset import DatasetSpec
from tests.derive.tables import apply, frame, rows, tried, values


def test_trap_19_one_bound_alone_does_not_make_a_value_normal():
    df = frame("AVAL | ANRLO | ANRHI\n5 | 3 | 9\n5 | . | 9\n5 | 3 | .\n5 | . | .")

    assert ["NORMAL", None, None, None] == values(apply("range_indicator", df, value="AVAL", low="ANRLO", high="ANRHI", new="NEW"), "NEW")


@pytest.mark.parametrize("value", [5.0, 5.000000001, 4.999999999, 0.5 * 10, 50 * 0.1])
def test_trap_19_a_value_at_a_limit_is_at_it_whatever_its_last_digits(value):
    """Neither high, nor a grade, nor above the highest score."""
    df = frame("USUBJID | AVISITN | PARAMCD | ANRLO | ANRHI\nP1 | 1 | A | 1 | 5").assign(AVAL=[value])
    grades = frame("PARAMCD | DIRECTION | GRADE | BOUND\nA | HIGH | 1 | 5\nA | LOW | 1 | 5")
    graded = apply("toxicity_grade", df, {"grades": grades}, criteria="grades")

    assert ["NORMAL"] == values(apply("range_indicator", df, value="AVAL", low="ANRLO", high="ANRHI", new="NEW"), "NEW")
    assert [("0", "0")] == rows(graded, "ATOXGRL ATOXGRH")
    assert 2 == len(apply("prorated_score", df, items={"A": 5}, as_="T", at_least=1))


SERIES = frame("""
    USUBJID | PARAMCD | AVISIT | AVISITN | ADT:date   | AWTDIFF | AVAL
    P1      | TOT     | Week 4 | 4       | 2012-04-01 | 1       | 40
    P1      | TOT     | Week 4 | 4       | 2012-04-20 | 9       | 30
""")
WEEKS = {"weeks": frame("AVISIT | AVISITN\nWeek 4 | 4\nWeek 8 | 8")}


def test_trap_20_what_is_carried_forward_depends_on_what_was_chosen_before():
    """The record nearest to week 4 is carried when it has been chosen first; the last one when only that is in the way."""
    nearest = apply("nearest_record_flag", SERIES, ties={"ADT": "latest"})
    last = apply("chosen_record_flag", SERIES, by=["USUBJID", "PARAMCD", "AVISITN"], order={"ADT": "latest"}, new="ANL01FL")
    carried = [apply("carry_forward", df, WEEKS, visits="weeks", where="ANL01FL == 'Y'") for df in (nearest, last)]

    assert [40, 30] == [values(df, "AVAL")[-1] for df in carried]


def test_trap_20_nothing_is_carried_while_nothing_has_been_chosen():
    """Two records of week 4, and the spec does not say which: the order must be stated."""
    made, found = tried("carry_forward", SERIES, WEEKS, visits="weeks")

    assert len(SERIES) == len(made)
    assert [ERROR] == [f.severity for f in found]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_trap_21_equally_near_records_are_chosen_as_the_spec_says_however_they_are_sorted(order):
    df = frame("""
        USUBJID | PARAMCD | AVISITN | ADT:date   | AWTDIFF
        P1      | TOT     | 4       | 2012-04-01 | 2
        P1      | TOT     | 4       | 2012-04-05 | 2
        P1      | TOT     | 4       | 2012-04-09 | 6
    """).iloc[order]
    df = df.reset_index(drop=True)

    for way, expected in (("earliest", "2012-04-01"), ("latest", "2012-04-05")):
        made = apply("nearest_record_flag", df, ties={"ADT": way})
        assert [expected] == [day for day, flag in rows(made, "ADT ANL01FL") if flag == "Y"]


def test_trap_21_a_tie_that_the_spec_does_not_decide_is_an_error():
    df = SERIES.assign(AWTDIFF=[1.0, 1.0], ADT=SERIES["ADT"].iloc[0])
    made, found = tried("nearest_record_flag", df, ties={"ADT": "latest"})

    assert [None, None] == values(made, "ANL01FL")
    assert [(ERROR, (0, 1))] == [(f.severity, f.rows) for f in found]


CHANGES = frame("""
    USUBJID | PARAMCD | AVISITN | AVAL | BASE | ABLFL
    P1      | TOT     | -1      | 12   | 0    | .
    P1      | TOT     | 0       | 0    | 0    | Y
    P1      | TOT     | 4       | 5    | 0    | .
""")


def test_trap_22_no_percentage_and_no_ratio_of_a_baseline_of_zero():
    assert [None, None, None] == values(apply("percent_change", CHANGES), "PCHG")
    assert [None, None, None] == values(apply("ratio", CHANGES, base="BASE", new="R2BASE"), "R2BASE")


def test_trap_22_no_change_on_screening_and_baseline_records():
    assert [None, None, 5] == values(apply("change", CHANGES, where="AVISITN > 0"), "CHG")


def test_trap_22_two_baselines_are_an_error_unless_their_kind_tells_them_apart():
    df = CHANGES.assign(ABLFL=["Y", "Y", None], BASETYPE=["RUN-IN", "OPEN", "OPEN"])
    made, found = tried("baseline", df, new="NEW")

    assert ([None, None, None], [ERROR]) == (values(made, "NEW"), [f.severity for f in found])
    assert [12, 0, 0] == values(apply("baseline", df, by=["USUBJID", "PARAMCD", "BASETYPE"], new="NEW"), "NEW")


def test_trap_23_a_missing_unit_takes_no_name_from_a_parameter():
    """PARAM is said by the spec and not put together from the data."""
    parameters = frame("PARAMCD | PARAM | PARAMN\nK | Potassium (mmol/L) | 1")
    df = frame("PARAMCD | AVALU\nK | mmol/L\nK | .")

    assert ["Potassium (mmol/L)"] * 2 == values(apply("parameter_text", df, {"parameters": parameters}), "PARAM")


@pytest.mark.parametrize("code", ["TOOLONGCD", "1ST", "A B"])
def test_trap_23_a_code_of_a_parameter_that_is_none_is_refused(code):
    given = {"dataset": "ADQS", "keys": ["USUBJID"], "from": {"dataset": "QS"}, "parameters": {code: {"label": "X"}}}

    with pytest.raises(ValueError, match=f"`{code}`: at most 8 letters, digits and _"):
        DatasetSpec.model_validate(given)


TIMES = frame("""
    USUBJID | TRTSDT:date | DTHDT:date | LSTALVDT:date
    P1      | 2012-03-05  | 2013-03-05 | .
    P2      | 2012-03-05  | .          | 2012-03-05
    P3      | .           | 2012-03-09 | .
""")
DEATH = {"parameter": "OS", "start": "TRTSDT", "events": {"DTHDT": "Death"}, "censors": {"LSTALVDT": "Alive"}}


def test_trap_24_an_event_has_censor_0():
    """And who is censored on the first day has a time of zero, which is no event."""
    made, _ = tried("time_to_event", TIMES, **DEATH, unit="days")

    assert [(365, 0), (0, 1)] == rows(made.iloc[3:5], "AVAL CNSR")


@pytest.mark.parametrize(("unit", "value"), [("days", 365), ("weeks", 365 / 7), ("months", 365 / 30.4375), ("years", 365 / 365.25)])
def test_trap_24_the_time_is_in_the_unit_that_the_spec_says(unit, value):
    assert [value] == values(tried("time_to_event", TIMES, **DEATH, unit=unit)[0].iloc[3:4], "AVAL")


def test_trap_24_a_missing_start_is_told_and_is_no_zero():
    made, found = tried("time_to_event", TIMES, **DEATH)

    assert [(None, None)] == rows(made.iloc[5:], "STARTDT AVAL")
    assert [(ERROR, ("P3",), "no start date (TRTSDT) for P3")] == [(f.severity, f.subjects, f.message) for f in found]


def test_trap_24_a_unit_that_is_none_is_refused():
    with pytest.raises(StudyError, match="unit `month` is not one of days, weeks, months, years"):
        tried("time_to_event", TIMES, **DEATH, unit="month")
