"""Parameters from other parameters of the same visit."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried

VITALS = frame("""
    _src | USUBJID | TRTP | AVISITN | PARAMCD | PARAM | ADT:date   | AVAL | AVALC | BASE | SRCDOM | SRCVAR   | SRCSEQ
    0    | P1      | A    | 0       | HEIGHT  | H     | 2012-03-01 | 200  | .     | .    | VS     | VSSTRESN | 1
    1    | P1      | A    | 0       | SYSBP   | S     | 2012-03-01 | 120  | .     | 120  | VS     | VSSTRESN | 2
    2    | P1      | A    | 0       | DIABP   | D     | 2012-03-01 | 75   | .     | 75   | VS     | VSSTRESN | 3
    3    | P1      | A    | 4       | SYSBP   | S     | 2012-04-01 | 130  | .     | 120  | VS     | VSSTRESN | 4
    4    | P1      | A    | 4       | DIABP   | D     | 2012-04-02 | 0    | .     | 75   | VS     | VSSTRESN | 5
    5    | P1      | A    | 4       | WEIGHT  | W     | 2012-04-02 | 84   | .     | .    | VS     | VSSTRESN | 6
    6    | P2      | B    | 0       | SYSBP   | S     | 2012-03-02 | 110  | .     | 110  | VS     | VSSTRESN | 1
    7    | P2      | B    | .       | DIABP   | D     | 2012-03-03 | 70   | .     | .    | VS     | VSSTRESN | 2
""")


def added(verb, df=VITALS, **arguments):
    return apply(verb, df, **{"as_": "NEW", **arguments}).iloc[len(df) :]


def test_a_sum_with_weights():
    """Mean arterial pressure; P2 has no diastolic pressure at its visit."""
    made = added("sum_parameter", of={"SYSBP": 1, "DIABP": 2}, divided_by=3)

    assert [("P1", 0, 90), ("P1", 4, 130 / 3)] == rows(made, "USUBJID AVISITN AVAL")


def test_a_difference():
    assert [45, 130] == [r[0] for r in rows(added("sum_parameter", of={"SYSBP": 1, "DIABP": -1}), "AVAL")]


def test_a_ratio_by_zero_is_missing_and_has_its_record():
    assert [("P1", 0, 1.6), ("P1", 4, None)] == rows(added("product_parameter", of={"SYSBP": 1, "DIABP": -1}), "USUBJID AVISITN AVAL")


def test_a_parameter_that_is_measured_once_counts_at_every_visit():
    """BMI from the height at screening: the record is of the weight's visit and date."""
    made = added("product_parameter", of={"WEIGHT": 1, "HEIGHT": -2}, times=10_000, once=["HEIGHT"])

    assert [("P1", 4, "2012-04-02", 21)] == rows(made, "USUBJID AVISITN ADT AVAL")
    assert [(-1, (0, 5), None)] == rows(made, "_src _from SRCSEQ")


def test_a_square_root():
    made = added("product_parameter", of={"WEIGHT": 0.5, "HEIGHT": 0.5}, once=["HEIGHT"])

    assert [pytest.approx((84 * 200) ** 0.5)] == [r[0] for r in rows(made, "AVAL")]


def test_what_the_records_share_is_kept_and_what_is_said_of_one_parameter_is_not():
    """The dates of visit 4 differ."""
    made = added("sum_parameter", of={"SYSBP": 1, "DIABP": 1})

    expected = [("A", "NEW", None, "2012-03-01", None, "VS", "VSSTRESN", None), ("A", "NEW", None, None, None, "VS", "VSSTRESN", None)]
    assert expected == rows(made, "TRTP PARAMCD PARAM ADT BASE SRCDOM SRCVAR SRCSEQ")
    assert [(1, 2), (3, 4)] == [r[0] for r in rows(made, "_from")]


def test_two_values_at_one_visit_are_told_and_the_visit_gets_no_record():
    twice = VITALS.assign(AVISITN=[0, 0, 0, 0, 4, 4, 0, None])
    made, found = tried("sum_parameter", twice, of={"SYSBP": 1, "DIABP": 1}, as_="NEW")

    assert 0 == len(made.iloc[len(twice) :])
    assert [((1, 3), "2 values of SYSBP, which should have one for each USUBJID, AVISITN")] == [(f.rows, f.message) for f in found]


def test_two_values_of_what_is_measured_once_are_told():
    """Which height counts is for the spec to say."""
    twice = VITALS.assign(PARAMCD=VITALS["PARAMCD"].astype(object).where(VITALS["_src"] != 1, "HEIGHT"))
    arguments = {"of": {"WEIGHT": 1, "HEIGHT": -2}, "once": ["HEIGHT"], "as_": "NEW"}
    _, found = tried("product_parameter", twice, **arguments)

    assert [((0, 1), "2 values of HEIGHT, which should have one for each USUBJID")] == [(f.rows, f.message) for f in found]
    assert 1 == len(added("product_parameter", twice, **arguments, where="PARAMCD != 'HEIGHT' or AVAL == 200"))


FLAGS = frame("""
    USUBJID | AVISITN | PARAMCD | AVALC
    YY      | 1       | A       | Y
    YY      | 1       | B       | Y
    YN      | 1       | A       | Y
    YN      | 1       | B       | N
    NN      | 1       | A       | N
    NN      | 1       | B       | N
    Y       | 1       | A       | Y
    N       | 1       | B       | N
    U       | 1       | A       | UNKNOWN
""")


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("either_parameter", {"YY": "Y", "YN": "Y", "NN": "N", "Y": "Y", "N": None}),
        ("both_parameter", {"YY": "Y", "YN": "N", "NN": "N", "Y": None, "N": "N"}),
    ],
)
def test_either_and_both_of_two_flags(verb, expected):
    """What is not known decides only where it could change the answer; what is neither Y nor N is not known."""
    made = added(verb, FLAGS, of=["A", "B"])

    assert expected == dict(rows(made, "USUBJID AVALC"))
    assert {"Y": 1, "N": 0, None: None} == dict(rows(made, "AVALC AVAL"))


@pytest.mark.parametrize(
    ("verb", "arguments", "says"),
    [
        ("sum_parameter", {"of": {}}, "`of` names the parameters that go into it"),
        ("either_parameter", {"of": ["A", "A"]}, "each once"),
        ("product_parameter", {"of": {"A": 1}, "once": ["B"]}, "`once`: B is not one of the parameters under `of`"),
        ("sum_parameter", {"of": {"A": 1}, "divided_by": 0}, "`divided_by` is not 0"),
    ],
)
def test_what_the_spec_says_wrong_is_told(verb, arguments, says):
    with pytest.raises(StudyError, match=says):
        added(verb, **arguments)
