"""Flags, choices by condition, and which record of several counts."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, values

RECORDS = frame("""
    USUBJID | PARAMCD | ADT:date   | AVAL | TRTSDT:date
    P1      | HGB     | 2012-03-01 | 13   | 2012-03-05
    P1      | HGB     | 2012-03-04 | 14   | 2012-03-05
    P1      | HGB     | 2012-03-04 | 15   | 2012-03-05
    P1      | HGB     | 2012-03-05 | .    | 2012-03-05
    P1      | HGB     | 2012-03-09 | 16   | 2012-03-05
    P2      | HGB     | 2012-03-04 | 11   | .
""")
BEFORE = "ADT <= TRTSDT and AVAL is not missing"


def test_a_flag_is_y_or_missing():
    assert [None, None, "Y", None, "Y", None] == values(apply("flag", RECORDS, where="AVAL > 14", new="FL"), "FL")


def test_a_population_flag_is_y_or_n():
    """Trap: population flags are never missing, whatever is missing in the condition."""
    assert ["N", "N", "Y", "N", "Y", "N"] == values(apply("flag", RECORDS, where="AVAL > 14", no="N", new="FL"), "FL")


def test_the_last_record_before_treatment():
    """Of two records of the last day, the one that stands last; no value, no baseline; no treatment date, none either."""
    assert [None, None, "Y", None, None, None] == values(
        apply("last_record_flag", RECORDS, by=["USUBJID", "PARAMCD"], order=["ADT"], where=BEFORE, new="ABLFL"), "ABLFL"
    )


def test_ties_are_settled_by_a_second_order():
    by_value = apply("last_record_flag", RECORDS.iloc[[2, 1, 0]].reset_index(drop=True), by=["USUBJID"], order=["ADT", "AVAL"], new="FL")

    assert ["Y", None, None] == values(by_value, "FL")


def test_the_first_record_of_each_group():
    assert ["Y", None, None, None, None, "Y"] == values(apply("first_record_flag", RECORDS, by=["USUBJID"], order=["ADT"], new="FL"), "FL")


def test_no_record_that_meets_the_condition_gives_no_flag():
    assert [None] * 6 == values(apply("last_record_flag", RECORDS, by=["USUBJID"], order=["ADT"], where="AVAL > 99", new="FL"), "FL")


def test_text_is_ordered_by_its_letters_not_by_when_it_was_first_seen():
    df = frame("""
        USUBJID | DTC
        P1      | 2012-03-09
        P1      | 2012-03-01
        P1      | 2012-03-05
    """).assign(DTC=lambda d: d["DTC"].cat.reorder_categories(["2012-03-09", "2012-03-01", "2012-03-05"]))

    assert [None, "Y", None] == values(apply("first_record_flag", df, by=["USUBJID"], order=["DTC"], new="FL"), "FL")


def test_values_on_rows_that_meet_a_condition():
    assert [None, None, 15, None, 16, None] == values(apply("only_where", RECORDS, from_="AVAL", where="AVAL > 14", new="HIGH"), "HIGH")


def test_an_if_else_chain_in_which_the_last_that_is_true_wins():
    """A column that is set twice keeps, where the second condition is not true, what the first put there."""
    grade = apply("set_where", RECORDS, where="AVAL >= 13", value="MILD", new="GR")
    grade = apply("set_where", grade, where="AVAL >= 15", value="SEVERE", new="GR")

    assert ["MILD", "MILD", "SEVERE", None, "SEVERE", None] == values(grade, "GR")


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        ("AVAL", [13, 14, 15, None, 16, None]),
        ("USUBJID", ["P1"] * 5 + [None]),
        ("ADT", [*("2012-03-01 2012-03-04 2012-03-04 2012-03-05 2012-03-09").split(), None]),
    ],
)
def test_a_value_is_taken_away_on_a_condition(column, kept):
    """Numbers, text and dates keep their kind."""
    assert kept == values(apply("set_where", RECORDS, where="USUBJID == 'P2'", value=None, new=column), column)


def test_a_number_is_not_put_into_text_nor_text_into_numbers():
    """A mistake in a spec, not a reason to empty the column."""
    with pytest.raises(StudyError, match="USUBJID is text"):
        apply("set_where", RECORDS, where="AVAL > 14", value=5, new="USUBJID")
    with pytest.raises(StudyError, match="AVAL is a number"):
        apply("set_where", RECORDS, where="AVAL > 14", value="HIGH", new="AVAL")
    with pytest.raises(StudyError, match="ADT is a date"):
        apply("set_where", RECORDS, where="AVAL > 14", value=5, new="ADT")


def test_a_sequence_counts_within_the_subject():
    assert [1, 2, 3, 4, 5, 1] == values(apply("sequence", RECORDS, new="LBSEQ"), "LBSEQ")
    assert [1, 1, 2, 1, 1, 3] == values(apply("sequence", RECORDS, by=["ADT"], new="N"), "N")


def test_categories_begin_at_their_cut():
    """54 is not below 54; missing stays missing."""
    df = frame("""
        AGE
        53.9
        54
        65
        .
    """)

    assert ["<54", "54-64", ">=65", None] == values(
        apply("categorise", df, from_="AGE", cuts=[54, 65], labels=["<54", "54-64", ">=65"], new="AGEGR1"), "AGEGR1"
    )


@pytest.mark.parametrize(("cuts", "labels"), [([54], ["<54"]), ([54], ["a", "b", "c"]), ([65, 54], ["a", "b", "c"])])
def test_categories_are_one_more_than_cuts_and_cuts_rise(cuts, labels):
    with pytest.raises(StudyError, match="cuts"):
        apply("categorise", frame("AGE\n70"), from_="AGE", cuts=cuts, labels=labels, new="AGEGR1")


@pytest.mark.parametrize(
    ("verb", "expected"), [("first_record_flag", ["Y", None, None, "Y"]), ("last_record_flag", [None, "Y", None, "Y"])]
)
def test_a_record_without_a_date_is_neither_first_nor_last_where_another_has_one(verb, expected):
    """When it took place is not known; alone, it is all there is."""
    df = frame("""
        USUBJID | ADT:date
        P1      | 2012-03-01
        P1      | 2012-03-04
        P1      | .
        P2      | .
    """)

    assert expected == values(apply(verb, df, by=["USUBJID"], order=["ADT"], new="FL"), "FL")
