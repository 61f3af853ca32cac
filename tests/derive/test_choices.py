"""If-else: the value of the first case whose condition is true."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values

SUBJECTS = frame("""
    USUBJID | AGE | ARM     | DTHDT:date | LSTDT:date
    P1      | 64  | Active  | .          | 2012-06-01
    P2      | 70  | Placebo | 2012-05-01 | 2012-06-01
    P3      | 90  | Active  | .          | .
    P4      | .   | .       | 2012-05-02 | 2012-06-01
""")


def test_the_first_case_that_is_true_counts():
    """90 is above 65 as well as above 80; the order of the cases decides."""
    of = [{"where": "AGE > 80", "value": ">80"}, {"where": "AGE >= 65", "value": "65-80"}, {"where": "AGE < 65", "value": "<65"}]

    assert ["<65", "65-80", ">80", None] == values(apply("cases", SUBJECTS, of=of, new="AGEGR1"), "AGEGR1")


def test_the_last_case_may_be_for_all_that_are_left():
    of = [{"where": "AGE > 80", "value": 3}, {"value": 1}]

    assert [1, 1, 3, 1] == values(apply("cases", SUBJECTS, of=of, new="X"), "X")


def test_a_case_may_give_missing():
    of = [{"where": "AGE > 80", "value": None}, {"value": "old or not"}]

    assert ["old or not", "old or not", None, "old or not"] == values(apply("cases", SUBJECTS, of=of, new="X"), "X")


def test_a_case_may_take_text_of_a_column():
    of = [{"where": "AGE > 80", "value": "Very Old"}, {"from": "ARM"}]

    assert ["Active", "Placebo", "Very Old", None] == values(apply("cases", SUBJECTS, of=of, new="X"), "X")


def test_a_case_may_take_numbers_or_dates_of_a_column():
    dates = [{"where": "DTHDT is not missing", "from": "DTHDT"}, {"from": "LSTDT"}]

    assert [64, 70, 90, -1] == values(apply("cases", SUBJECTS, of=[{"where": "AGE > 0", "from": "AGE"}, {"value": -1}], new="X"), "X")
    assert ["2012-06-01", "2012-05-01", None, "2012-05-02"] == values(apply("cases", SUBJECTS, of=dates, new="X"), "X")


def test_a_column_may_be_set_from_itself():
    of = [{"where": "ARM is missing", "value": "None"}, {"from": "ARM"}]

    assert ["Active", "Placebo", "Active", "None"] == values(apply("cases", SUBJECTS, of=of, new="ARM"), "ARM")


def test_text_does_not_go_among_numbers_or_dates():
    with pytest.raises(StudyError, match="X would hold numbers and text"):
        apply("cases", SUBJECTS, of=[{"where": "AGE > 80", "value": "old"}, {"from": "AGE"}], new="X")
    with pytest.raises(StudyError, match="X would hold dates and text"):
        apply("cases", SUBJECTS, of=[{"where": "AGE > 80", "value": "old"}, {"from": "DTHDT"}], new="X")
