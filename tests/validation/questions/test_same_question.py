"""Which expectations and rules ask the same, and which only almost; both in their own words, about one small dataset."""

import pytest

from sdtm2adam.spec.suite import Expectation
from sdtm2adam.validation.questions.failing import Failing
from sdtm2adam.validation.questions.in_words import Named, heading
from sdtm2adam.validation.questions.of_expectation import question_of as expected
from sdtm2adam.validation.rules.asking import question_of as ruled
from sdtm2adam.validation.rules.study_data import Unit
from tests.validation.rules.small import rule, table

AE = table(
    "AE",
    """
    DOMAIN | USUBJID | AESEQ | AETERM | AEDECOD | AESER | AESDTH | AESTDTC    | AEENDTC    | AESTDY | AEENDY | AECAT | AESCAT | AEDOSE
    AE     | P1      | 1     | FALL   | Fall    | Y     | N      | 2020-01-01 | 2020-01-02 | 1      | 2      | A     | B      | 3
    """,
)
TEXTS = {name for name in AE.frame.names if not AE.frame.column(name).number}
NUMBERS = set(AE.frame.names) - TEXTS


def of_rule(*conditions: tuple, word: str = "all", **more) -> Failing | None:
    """The question of a rule that fails where all (any) of these (name, operator, value) hold."""
    leaves = [dict(zip(("name", "operator", "value"), one)) for one in conditions]
    return ruled(rule({word: leaves}, **more), Unit((AE,)))


def of_suite(expect: str, where: str = "", **arguments) -> Failing | None:
    made = Expectation(id="E-1", says="It is as it should be", severity="error", expect=f"expect_{expect}", where=where, **arguments)
    return expected(made, TEXTS, NUMBERS)


FILLED, EMPTY = ("--ENDTC", "non_empty"), ("--STDTC", "empty")
ENDS = {"column_A": "AEENDTC", "column_B": "AESTDTC"}
EITHER = "either_value_is_missing"
SAME = {
    "AEDECOD is filled": (
        of_rule(("--DECOD", "empty")),
        of_suite("column_values_to_not_be_null", column="AEDECOD"),
    ),
    "AECAT is filled where AESCAT is filled": (
        of_rule(("--SCAT", "non_empty"), ("--CAT", "empty")),
        of_suite("column_values_to_not_be_null", column="AECAT", where="AESCAT is not missing"),
    ),
    "AESCAT is empty where AECAT is empty": (
        of_rule(("--SCAT", "non_empty"), ("--CAT", "empty")),
        of_suite("column_values_to_be_null", column="AESCAT", where="AECAT is missing"),
    ),
    "AESER is one of N, Y or empty": (
        of_rule(("AESER", "non_empty"), ("AESER", "is_not_contained_by", ["Y", "N"])),
        of_suite("column_values_to_be_in_set", column="AESER", value_set=["N", "Y"]),
    ),
    "AESDTH is Y or empty": (
        of_rule(("AESDTH", "not_equal_to", "Y"), ("AESDTH", "non_empty"), ("AESDTH", "exists")),
        of_suite("column_values_to_be_in_set", column="AESDTH", value_set=["Y"]),
    ),
    "AESER is Y or empty where AESDTH is Y": (
        of_rule(("AESDTH", "equal_to", "Y"), ("AESER", "not_equal_to", "Y"), ("AESER", "non_empty")),
        of_suite("column_values_to_be_in_set", column="AESER", value_set=["Y"], where="AESDTH == 'Y'"),
    ),
    "AESTDY is not 0": (
        of_rule(("--STDY", "equal_to", 0)),
        of_suite("column_values_to_not_be_in_set", column="AESTDY", value_set=[0]),
    ),
    "AEENDTC is not before AESTDTC": (
        of_rule(FILLED, ("--STDTC", "date_greater_than", "--ENDTC")),
        of_suite("column_pair_values_a_to_be_greater_than_b", **ENDS, or_equal=True, ignore_row_if=EITHER),
    ),
    "AEENDY is at least AESTDY": (
        of_rule(("--STDY", "greater_than", "--ENDY")),
        of_suite("column_pair_values_a_to_be_greater_than_b", column_A="AEENDY", column_B="AESTDY", or_equal=True, ignore_row_if=EITHER),
    ),
    "AEENDY is greater than AESTDY": (
        of_rule(("--ENDY", "less_than_or_equal_to", "--STDY")),
        of_suite("column_pair_values_a_to_be_greater_than_b", column_A="AEENDY", column_B="AESTDY", ignore_row_if=EITHER),
    ),
    "USUBJID, AESEQ are unique together": (
        of_rule(("USUBJID", "is_not_unique_set", ["--SEQ"])),
        of_suite("compound_columns_to_be_unique", column_list=["USUBJID", "AESEQ"]),
    ),
    "USUBJID, AECAT are unique together where AECAT is A": (
        of_rule(("AECAT", "equal_to", "A"), ("AECAT", "is_not_unique_set", ["USUBJID"])),
        of_suite("column_values_to_be_unique", column="USUBJID", where="AECAT == 'A'"),
    ),
    "AETERM matches ^[A-Z]+$": (
        of_rule(("AETERM", "not_matches_regex", "^[A-Z]+$")),
        of_suite("column_values_to_match_regex", column="AETERM", regex="^[A-Z]+$"),
    ),
    "AEDOSE is at least 0": (
        of_rule(("AEDOSE", "non_empty"), ("AEDOSE", "less_than", 0)),
        of_suite("column_values_to_be_between", column="AEDOSE", min_value=0),
    ),
    "AEDOSE is at least 0; AEDOSE is at most 9": (
        of_rule(("AEDOSE", "greater_than", 9), ("AEDOSE", "less_than", 0), word="any"),
        of_suite("column_values_to_be_between", column="AEDOSE", min_value=0, max_value=9),
    ),
    "AETERM is at most 20 characters long": (
        of_rule(("AETERM", "longer_than", 20)),
        of_suite("column_value_lengths_to_be_between", column="AETERM", max_value=20),
    ),
    "AECAT is not in the dataset": (
        of_rule(("--CAT", "exists"), sensitivity="Dataset"),
        of_rule(("AECAT", "exists")),
    ),
    "AEXYZ is in the dataset": (
        of_rule(("--XYZ", "not_exists"), sensitivity="Dataset"),
        of_suite("column_to_exist", column="AEXYZ"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", SAME)
def test_they_ask_the_same(words):
    """A rule says when a record fails, an expectation what must hold; however it is turned, it is one question, in words."""
    one, other = SAME[words]

    assert one is not None
    assert one == other
    first = [words.split(" is ")[0].split(" ")[0].rstrip(",")]
    assert f"AE: {words}" == heading("AE", one, Named(first, (), AE.frame.names))


APART = {
    "another condition": (
        of_rule(("--SCAT", "non_empty"), ("--CAT", "empty")),
        of_suite("column_values_to_not_be_null", column="AECAT", where="AESCAT == 'B'"),
    ),
    "no condition": (
        of_rule(("--SCAT", "non_empty"), ("--CAT", "empty")),
        of_suite("column_values_to_not_be_null", column="AECAT"),
    ),
    "another set": (
        of_rule(("AESER", "non_empty"), ("AESER", "is_not_contained_by", ["Y", "N", "U"])),
        of_suite("column_values_to_be_in_set", column="AESER", value_set=["N", "Y"]),
    ),
    "missing fails too": (
        of_rule(("AESER", "is_not_contained_by", ["Y", "N"])),
        of_suite("column_values_to_be_in_set", column="AESER", value_set=["N", "Y"]),
    ),
    "a pair of which one is missing fails too": (
        of_rule(("--STDTC", "date_greater_than", "--ENDTC")),
        of_suite("column_pair_values_a_to_be_greater_than_b", **ENDS, or_equal=True),
    ),
    "dates that may be the same day": (
        of_rule(("--STDTC", "date_greater_than_or_equal_to", "--ENDTC")),
        of_suite("column_pair_values_a_to_be_greater_than_b", **ENDS, ignore_row_if=EITHER),
    ),
    "texts compared as numbers": (
        of_rule(("--STDTC", "greater_than", "--ENDTC")),
        of_suite("column_pair_values_a_to_be_greater_than_b", **ENDS, or_equal=True, ignore_row_if=EITHER),
    ),
    "a key among some records that do not share a value": (
        of_rule(("AECAT", "non_empty"), ("AECAT", "is_not_unique_set", ["USUBJID"])),
        of_suite("column_values_to_be_unique", column="USUBJID", where="AECAT is not missing"),
    ),
    "a pattern that may be found further on": (
        of_rule(("AETERM", "not_matches_regex", "[A-Z]+")),
        of_suite("column_values_to_match_regex", column="AETERM", regex="[A-Z]+"),
    ),
    "most of the records": (
        of_rule(("--DECOD", "empty")),
        of_suite("column_values_to_not_be_null", column="AEDECOD", mostly=0.9),
    ),
    "a number asked of text": (
        of_rule(("AESER", "equal_to", 1)),
        of_suite("column_values_to_not_be_in_set", column="AESER", value_set=["1"]),
    ),
    "another dataset beside": (
        of_rule(("--DECOD", "empty"), **{"Match Datasets": [{"Name": "DM", "Keys": ["USUBJID"]}]}),
        of_suite("column_values_to_not_be_null", column="AEDECOD"),
    ),
    "what is worked out before": (
        of_rule(("--DECOD", "is_not_contained_by", "$terms"), Operations=[{"id": "$terms", "operator": "distinct", "name": "AETERM"}]),
        of_suite("column_values_to_be_in_set", column="AEDECOD", value_set=["Fall"]),
    ),
    "any instead of all": (
        of_rule(FILLED, EMPTY, word="any"),
        of_suite("column_values_to_not_be_null", column="AESTDTC", where="AEENDTC is not missing"),
    ),
}


@pytest.mark.parametrize("why", APART)
def test_they_stay_apart(why):
    one, other = APART[why]

    assert one is None or other is None or one != other


def test_a_branch_that_asks_for_a_column_that_is_not_there_is_left_out():
    """So does the rule: of a dataset without AEDOSTXT it asks of AEDOSE alone."""
    either = {"any": [{"name": "--DOSE", "operator": "non_empty"}, {"name": "--DOSTXT", "operator": "non_empty"}]}
    made = ruled(rule({"all": [{"name": "--DECOD", "operator": "empty"}, either]}), Unit((AE,)))

    assert of_suite("column_values_to_not_be_null", column="AEDECOD", where="AEDOSE is not missing") == made


@pytest.mark.parametrize(
    "says, words",
    [
        ([("--STAT", "equal_to", "NOT DONE")], "AESTAT is not 'NOT DONE'"),
        ([("AESER", "is_not_contained_by", list("ABCDEFGHIJ"))], "AESER is one of A, B, C, D, E, F, G, H and 2 more"),
        ([("--STDTC", "is_incomplete_date"), ("--STDTC", "non_empty")], "AESTDTC is a complete date"),
        ([("--STDTC", "invalid_date")], "AESTDTC is a date; AESTDTC is filled"),
        ([("--STDTC", "date_not_equal_to", "--ENDTC")], "AEENDTC is the same as AESTDTC"),
        ([("--STDTC", "date_less_than_or_equal_to", "--ENDTC")], "AEENDTC is before AESTDTC"),
        ([("--TERM", "not_equal_to", "--DECOD"), ("--DECOD", "non_empty"), ("--TERM", "non_empty")], "AEDECOD is AETERM"),
        ([("--TERM", "matches_regex", "X|Y")], "AETERM does not match X|Y from its beginning"),
    ],
)
def test_questions_in_words(says, words):
    assert f"AE: {words}" == heading("AE", of_rule(*says))


def test_what_an_asker_speaks_of_and_is_not_there_is_told():
    """Without AESTAT nothing may be said of it."""
    question = of_rule(("AETERM", "equal_to", "X"))

    assert "AE: AETERM is not X (there is no AESTAT)" == heading("AE", question, Named(("AESTAT",), (), AE.frame.names))
