"""Scores from items: totals, means, prorated totals, reversed answers."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

ITEMS = frame("""
    _src | USUBJID | TRTP | AVISITN | PARAMCD | PARAM | AVAL | ADT:date   | SRCDOM | SRCVAR   | SRCSEQ | BASE | ABLFL
    0    | P1      | A    | 0       | Q1      | One   | 8    | 2012-04-01 | QS     | QSSTRESN | 1      | 8    | Y
    1    | P1      | A    | 0       | Q2      | Two   | 1    | 2012-04-01 | QS     | QSSTRESN | 2      | 1    | Y
    2    | P1      | A    | 0       | Q3      | Three | 5    | 2012-04-01 | QS     | QSSTRESN | 3      | 5    | Y
    3    | P1      | A    | 4       | Q1      | One   | 6    | 2012-05-01 | QS     | QSSTRESN | 4      | 8    | .
    4    | P1      | A    | 4       | Q2      | Two   | 3    | 2012-05-02 | QS     | QSSTRESN | 5      | 1    | .
    5    | P1      | A    | 4       | Q3      | Three | .    | 2012-05-01 | QS     | QSSTRESN | 6      | 5    | .
    6    | P2      | B    | 0       | Q1      | One   | 7    | 2012-04-03 | QS     | QSSTRESN | 1      | 7    | Y
    7    | P2      | B    | .       | Q2      | Two   | 2    | 2012-04-09 | QS     | QSSTRESN | 2      | .    | .
""")
Q = ["Q1", "Q2", "Q3"]


def added(verb, df=ITEMS, **arguments):
    return apply(verb, df, **{"as_": "TOTAL", **arguments}).iloc[len(df) :]


def test_a_total_needs_all_items():
    """8 + 1 + 5 at visit 0; at visit 4 one was not answered, and P2 answered one of three."""
    assert [("P1", 0, "TOTAL", 14)] == rows(added("total_score", items=Q), "USUBJID AVISITN PARAMCD AVAL")


def test_a_total_of_fewer_items_where_the_spec_lets_it():
    expected = [("P1", 0, 14), ("P1", 4, 9)]

    assert expected == rows(added("total_score", items=Q, at_least=2), "USUBJID AVISITN AVAL")


def test_a_subscale_is_a_score_of_fewer_items():
    assert [("P1", 0, 6)] == rows(added("total_score", items=["Q2", "Q3"]), "USUBJID AVISITN AVAL")


def test_a_mean_of_the_answered_items():
    expected = [("P1", 0, 14 / 3), ("P1", 4, 4.5), ("P2", 0, 7)]

    assert expected == rows(added("mean_score", items=Q, at_least=1), "USUBJID AVISITN AVAL")


def test_a_prorated_total_stands_for_the_whole_scale():
    """At visit 4, 9 of 15 points were reached in the answered items: 12 of 20. P2: 7 of 10 are 14 of 20."""
    expected = [("P1", 0, 14), ("P1", 4, 12), ("P2", 0, 14)]

    assert expected == rows(added("prorated_score", items={"Q1": 10, "Q2": 5, "Q3": 5}, at_least=1), "USUBJID AVISITN AVAL")


def test_at_most_one_item_may_be_missing():
    made = added("prorated_score", items={"Q1": 10, "Q2": 5, "Q3": 5}, at_least=2)

    assert [("P1", 0), ("P1", 4)] == rows(made, "USUBJID AVISITN")


def test_items_of_equal_weight_are_prorated_by_their_mean():
    """(6 + 3) / 2 x 3."""
    made = added("prorated_score", items={"Q1": 10, "Q2": 10, "Q3": 10}, at_least=2)

    assert 13.5 == rows(made, "AVAL")[1][0]


def test_a_score_has_what_its_items_share_and_nothing_that_is_said_of_one_of_them():
    """The dates of visit 4 differ; baseline values are those of items."""
    made = added("total_score", items=Q, at_least=2)

    expected = [("A", "2012-04-01", None, None, None, "QS", None), ("A", None, None, None, None, "QS", None)]
    assert expected == rows(made, "TRTP ADT PARAM BASE ABLFL SRCDOM SRCSEQ")


def test_a_score_comes_from_the_answered_items():
    assert [(0, 1, 2), (3, 4)] == values(added("total_score", items=Q, at_least=2), "_from")


def test_an_item_that_has_two_values_is_told_and_the_visit_gets_no_score():
    twice = ITEMS.assign(AVISITN=[0, 0, 0, 4, 0, 4, 0, None])
    made, found = tried("total_score", twice, items=["Q1", "Q2"], as_="TOTAL")

    assert 0 == len(made.iloc[len(twice) :])
    assert [((1, 4), "here.yaml:1")] == [(f.rows, f.spec) for f in found]
    assert "2 values of an item that should have one for each USUBJID, AVISITN (Q2)" in next(iter(found)).message


def test_which_of_two_values_counts_is_for_the_spec_to_say():
    twice = ITEMS.assign(AVISITN=[0, 0, 0, 4, 0, 4, 0, None])
    made = added("total_score", twice, items=["Q1", "Q2"], where="ABLFL == 'Y'")

    assert [("P1", 0, 9)] == rows(made, "USUBJID AVISITN AVAL")


def test_an_answer_above_the_highest_is_told_and_the_visit_gets_no_score():
    made, found = tried("prorated_score", ITEMS, items={"Q1": 7, "Q2": 5}, as_="TOTAL", at_least=1)

    assert [("P1", 4), ("P2", 0)] == rows(made.iloc[len(ITEMS) :], "USUBJID AVISITN")
    assert [((0,), "1 answer above the highest score of the item (Q1 7)")] == [(f.rows, f.message) for f in found]


def test_an_answer_is_turned_round():
    made = apply("reversed_item", ITEMS, low=0, high=10, where="PARAMCD == 'Q1'", new="NEW")

    assert [2, 1, 5, 4, 3, None, 3, 2] == values(made, "NEW")


def test_an_answer_that_cannot_be_is_told_and_not_turned_round():
    made, found = tried("reversed_item", ITEMS, low=1, high=7, where="PARAMCD == 'Q1'")

    assert [None, 1, 5, 2, 3, None, 1, 2] == values(made, "AVAL")
    assert [((0,), "1 answer outside 1 to 7")] == [(f.rows, f.message) for f in found]


@pytest.mark.parametrize(
    ("verb", "arguments", "says"),
    [
        ("total_score", {"items": []}, "`items` names the parameters that are added up, each once"),
        ("total_score", {"items": ["Q1", "Q1"]}, "each once"),
        ("mean_score", {"items": Q, "at_least": 4}, "`at_least` is a number of items from 1 to 3"),
        ("prorated_score", {"items": {"Q1": 0}, "at_least": 1}, "highest score of each item, above 0: Q1"),
        ("prorated_score", {"items": {"Q1": 5}}, "needs the argument `at_least`"),
    ],
)
def test_what_the_spec_says_wrong_is_told(verb, arguments, says):
    with pytest.raises(StudyError, match=says):
        added(verb, **arguments)


def test_a_scale_of_answers_has_two_ends():
    with pytest.raises(StudyError, match="`low` is the lowest answer"):
        apply("reversed_item", ITEMS, low=5, high=1, where="PARAMCD == 'Q1'")
