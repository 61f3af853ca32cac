"""Answers as forms collect them."""

import pytest

from sdtm2adam.errors import ERROR, WARNING, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

BOXES = {"columns": {"Race: White": "WHITE", "Race: Asian": "ASIAN", "Race: Other": "OTHER"}, "checked": ["1", "Yes"], "unchecked": ["0"]}
MADE = {"new": "RACE", "answers": ["RACE1", "RACE2", "RACE3"]}


def boxes(text: str):
    return frame("W:text | A:text | O:text\n" + text).set_axis(list(BOXES["columns"]), axis=1)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("1 | 0 | 0", ("WHITE", None, None, None)),
        ("0 | yes | .", ("ASIAN", None, None, None)),
        ("1 | 1 | 0", ("MULTIPLE", "WHITE", "ASIAN", None)),
        ("0 | 1 | 1", ("MULTIPLE", "ASIAN", "OTHER", None)),
        ("1 | 1 | 1", ("MULTIPLE", "WHITE", "ASIAN", "OTHER")),
        ("0 | 0 | 0", (None, None, None, None)),
        (". | . | .", (None, None, None, None)),
    ],
)
def test_several_ticked_boxes_are_multiple_and_told_one_by_one(record, expected):
    """Trap: RACE with several answers: MULTIPLE in DM, the answers in SUPPDM."""
    made = apply("check_all", boxes(record), **BOXES, **MADE)

    assert [expected] == rows(made, "RACE RACE1 RACE2 RACE3")


def test_a_mark_that_is_neither_is_told_and_does_not_tick():
    made, found = tried("check_all", boxes("1 | X | 0\n0 | X | 1"), **BOXES, **MADE)

    assert ["WHITE", "OTHER"] == values(made, "RACE")
    assert [(ERROR, "Race: Asian", (0, 1), "2 collected values in Race: Asian neither checked nor unchecked: 'X'")] == [
        (f.severity, f.field, f.rows, f.message) for f in found
    ]


def test_more_answers_than_columns_are_an_error():
    """No answer is lost in silence."""
    _, found = tried("check_all", boxes("1 | 1 | 1\n1 | 1 | 0"), **BOXES, new="RACE", answers=["RACE1", "RACE2"])

    assert [(ERROR, (0,), "1 record with 3 answers, and there are 2 columns for them")] == [(f.severity, f.rows, f.message) for f in found]


def test_a_mark_cannot_mean_both():
    with pytest.raises(StudyError, match="1 stands under `checked` and `unchecked`"):
        apply("check_all", boxes("1 | 0 | 0"), **{**BOXES, "unchecked": ["0", "1"]}, **MADE)


def test_two_boxes_cannot_have_one_answer():
    """Both ticked would be MULTIPLE of one and the same."""
    with pytest.raises(StudyError, match="two boxes have one answer: WHITE"):
        apply("check_all", boxes("1 | 0 | 0"), **{**BOXES, "columns": {**BOXES["columns"], "Race: Other": "WHITE"}}, **MADE)


def test_answers_in_one_text_are_divided():
    df = frame("R\nWhite; Asian\nWhite\nAsian;Asian;\n;\n.")
    made = apply("split_answers", df, from_="R", separator=";", new="RACE", answers=["RACE1", "RACE2"])

    assert [("MULTIPLE", "White", "Asian"), ("White", None, None), ("Asian", None, None), (None, None, None), (None, None, None)] == rows(
        made, "RACE RACE1 RACE2"
    )


def test_the_specified_text_stands_for_other_only():
    """A text beside another answer is not used and not lost in silence either."""
    df = frame("""
        ROUTE | SP
        Oral  | .
        OTHER | buccal
        99    | nasal
        Other | .
        Oral  | after food
        .     | hm
    """)
    made, found = tried("specified", df, from_="ROUTE", other=["Other", "99"], text="SP", new="R")

    assert ["Oral", "buccal", "nasal", "Other", "Oral", None] == values(made, "R")
    assert [(WARNING, "SP", (4, 5))] == [(f.severity, f.field, f.rows) for f in found]
    assert "2 collected values in SP specified where ROUTE is not Other or 99; not used: 'after food', 'hm'" == found.seen[0].message
