"""Operators on missing, empty, blank, number and list; what is true is an issue."""

import pytest

from sdtm2adam.validation.rules.faults import RuleFault
from tests.validation.rules.small import answers

ODD = 'X\nA\n.\n""\n" "\nB'
NUMBERS = "X\n1\n.\n2"
PAIR = 'X | Y\nA | A\nA | B\nA | .\n. | A\n. | .\n"" | .\na | A'
T, F = True, False


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ({"operator": "empty"}, [F, T, T, F, F]),
        ({"operator": "non_empty"}, [T, F, F, T, T]),
        ({"operator": "equal_to", "value": "A"}, [T, F, F, F, F]),
        ({"operator": "equal_to", "value": ""}, [F, F, F, F, F]),
        ({"operator": "not_equal_to", "value": "A"}, [F, T, T, T, T]),
        ({"operator": "not_equal_to", "value": ""}, [T, F, F, T, T]),
        ({"operator": "equal_to_case_insensitive", "value": "a"}, [T, F, F, F, F]),
        ({"operator": "is_contained_by", "value": ["A", "C"]}, [T, F, F, F, F]),
        ({"operator": "is_not_contained_by", "value": ["A", "B"]}, [F, T, T, T, F]),
        ({"operator": "is_contained_by_case_insensitive", "value": ["a"]}, [T, F, F, F, F]),
        ({"operator": "matches_regex", "value": "^[AB]$"}, [T, F, F, F, T]),
        ({"operator": "not_matches_regex", "value": "^[AB]$"}, [F, F, T, T, F]),
        ({"operator": "longer_than", "value": 0}, [T, F, F, T, T]),
        ({"operator": "shorter_than", "value": 1}, [F, T, T, F, F]),
        ({"operator": "starts_with", "value": "A"}, [T, F, F, F, F]),
        ({"operator": "ends_with", "value": "B"}, [F, F, F, F, T]),
        ({"operator": "contains", "value": "A"}, [T, F, F, F, F]),
        ({"operator": "does_not_contain", "value": "A"}, [F, T, T, T, T]),
        ({"operator": "contains_case_insensitive", "value": "b"}, [F, F, F, F, T]),
        ({"operator": "invalid_date"}, [T, T, T, T, T]),
        ({"operator": "is_complete_date"}, [F, F, F, F, F]),
        ({"operator": "is_incomplete_date"}, [T, T, T, T, T]),
        ({"operator": "invalid_duration"}, [T, T, T, T, T]),
        ({"operator": "prefix_matches_regex", "prefix": 1, "value": "A"}, [T, F, F, F, F]),
        ({"operator": "not_prefix_matches_regex", "prefix": 1, "value": "A"}, [F, F, T, T, T]),
        ({"operator": "suffix_is_not_contained_by", "suffix": 1, "value": ["A"]}, [F, F, T, T, T]),
        ({"operator": "exists"}, [T, T, T, T, T]),
        ({"operator": "not_exists"}, [F, F, F, F, F]),
    ],
    ids=lambda value: f"{value['operator']} {value.get('value', '')}" if isinstance(value, dict) else "",
)
def test_text_missing_empty_and_blank(leaf, expected):
    """Rows: A, missing, empty text, a blank, B. White space is a value."""
    assert expected == answers(ODD, {"name": "X", **leaf})


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ({"operator": "equal_to", "value": 1}, [T, F, F]),
        ({"operator": "equal_to", "value": "1"}, [F, F, F]),
        ({"operator": "equal_to", "value": "1.0", "type_insensitive": True}, [T, F, F]),
        ({"operator": "not_equal_to", "value": 1}, [F, T, T]),
        ({"operator": "less_than", "value": 2}, [T, F, F]),
        ({"operator": "greater_than_or_equal_to", "value": 2}, [F, F, T]),
        ({"operator": "is_contained_by", "value": [1, 3]}, [T, F, F]),
        ({"operator": "is_contained_by", "value": ["1"]}, [F, F, F]),
        ({"operator": "matches_regex", "value": r"^\d$"}, [T, F, T]),
        ({"operator": "empty"}, [F, T, F]),
    ],
    ids=lambda value: f"{value['operator']} {value.get('value', '')}" if isinstance(value, dict) else "",
)
def test_numbers(leaf, expected):
    """Rows: 1, missing, 2. Text is never a number, but where the rule says that types do not matter; whole ones have no decimals."""
    assert expected == answers(NUMBERS, {"name": "X", **leaf})


def test_a_column_is_meant_where_one_has_the_name():
    assert [T, F, F, F, F, F, F] == answers(PAIR, {"name": "X", "operator": "equal_to", "value": "Y"})
    assert [F, T, T, T, F, F, T] == answers(PAIR, {"name": "X", "operator": "not_equal_to", "value": "Y"})
    assert [T, F, F, F, F, F, T] == answers(PAIR, {"name": "X", "operator": "equal_to_case_insensitive", "value": "Y"})


def test_a_literal_that_is_the_name_of_a_column():
    assert [F, T] == answers("X | Y\nA | A\nY | A", {"name": "X", "operator": "equal_to", "value": "Y", "value_is_literal": True})


def test_lists_in_cells():
    lists = "X | Y\nA | [A, B]\nC | [A, B]\n. | [A]\nA | ."

    assert [T, F, F, F] == answers(lists, {"name": "X", "operator": "is_contained_by", "value": "Y"})
    assert [F, T, T, T] == answers(lists, {"name": "X", "operator": "is_not_contained_by", "value": "Y"})
    assert [T, T, T, F] == answers(lists, {"name": "Y", "operator": "contains", "value": "A"})
    assert [F, F, F, T] == answers(lists, {"name": "Y", "operator": "empty"})


def test_membership_in_an_ordinary_column_is_in_any_record_of_it():
    """Missing is in it where it has a missing value."""
    assert [T, F, T] == answers("X | Y\nA | B\nC | A\n. | .", {"name": "X", "operator": "is_contained_by", "value": "Y"})
    assert [T, F, F] == answers("X | Y\nA | B\nC | A\n. | B", {"name": "X", "operator": "is_contained_by", "value": "Y"})


def test_membership_in_a_bare_text_cannot_be_asked():
    with pytest.raises(RuleFault, match="neither a list nor a column"):
        answers(ODD, {"name": "X", "operator": "is_contained_by", "value": "A"})


def test_a_list_with_the_empty_text_means_missing_values_too():
    """The reference engine flags a missing value all the same."""
    leaf = {"name": "X", "operator": "is_not_contained_by", "value": ["Y", ""]}

    assert [F, F, F, T] == answers('X\nY\n.\n""\nN', leaf)
    assert [F, T, F, T] == answers('X\nY\n.\n""\nN', leaf, compatible=True)


def test_numbers_of_two_columns_and_text_that_is_a_number():
    both = "X | Y\n1 | 2\n3 | 2\n. | 2\n2 | 2"

    assert [T, F, F, F] == answers(both, {"name": "X", "operator": "less_than", "value": "Y"})
    assert [F, T, F] == answers("X | Y\n<5 | 2\n7 | 2\n. | 2", {"name": "X", "operator": "greater_than", "value": "Y"})
    with pytest.raises(RuleFault, match="is no number"):
        answers(both, {"name": "X", "operator": "less_than", "value": "many"})


def test_length_against_number_text_and_column():
    assert [T, F] == answers("X | Y\nABCD | AB\nA | AB", {"name": "X", "operator": "longer_than", "value": "Y"})
    with pytest.raises(RuleFault, match="numbers, which have no length"):
        answers(NUMBERS, {"name": "X", "operator": "longer_than", "value": 1})


def test_sets_that_stand_more_than_once():
    """Missing equals missing; columns that are not there are left out."""
    keys = "X | Y\nA | 1\nA | 1\nA | 2\n. | 1\n. | 1"
    leaf = {"name": "X", "operator": "is_not_unique_set", "value": ["Y", "Z"]}

    assert [T, T, F, T, T] == answers(keys, leaf)
    assert [F, F, T, F, F] == answers(keys, {**leaf, "operator": "is_unique_set"})


def test_a_key_of_one_column_stands_everywhere_more_than_once_to_the_reference_engine():
    """It looks single values up among tuples; so does it where only one column of a longer key is there."""
    keys = "X | Y\nA | 1\nB | 2\nB | 3"

    assert [F, T, T] == answers(keys, {"name": "X", "operator": "is_not_unique_set", "value": "Z"})
    assert [T, T, T] == answers(keys, {"name": "X", "operator": "is_not_unique_set", "value": "Z"}, compatible=True)
    assert [F, F, F] == answers(keys, {"name": "X", "operator": "is_not_unique_set", "value": "Y"}, compatible=True)


def test_dates_of_a_key_cut_by_a_pattern():
    keys = "X | Y\nA | 2020-01-01T10:00\nA | 2020-01-01T11:00\nA | 2020-01-02"
    leaf = {"name": "X", "operator": "is_not_unique_set", "value": ["Y"], "regex": r"^\d{4}-\d{2}-\d{2}"}

    assert [T, T, F] == answers(keys, leaf)


def test_one_to_one():
    """Null is another value that a value may meet."""
    leaf = {"name": "X", "operator": "is_not_unique_relationship", "value": "Y"}

    assert [T, T, F] == answers("X | Y\nA | 1\nA | 2\nB | 3", leaf)
    assert [T, T, F] == answers("X | Y\nA | 1\nA | .\nB | 3", leaf)
    assert [T, T, F] == answers("X | Y\nA | 1\nB | 1\nC | 2", leaf)


def test_values_that_differ_within_a_group():
    """All but the most frequent; all in a tie. A missing value contradicts nothing, but to the reference engine."""
    leaf = {"name": "X", "operator": "is_inconsistent_across_dataset", "value": "G"}

    assert [F, F, T] == answers("X | G\nA | 1\nA | 1\nB | 1", leaf)
    assert [T, T, F] == answers("X | G\nA | 1\nB | 1\nB | 2", leaf)
    assert [F, F, F] == answers("X | G\nA | 1\n. | 1\nB | 2", leaf)
    assert [T, T, F] == answers("X | G\nA | 1\n. | 1\nB | 2", leaf, compatible=True)


def test_all_of_a_list_is_there():
    """One answer, told at the first record."""
    assert [T, F] == answers("X\nA\nB", {"name": "X", "operator": "not_contains_all", "value": ["A", "C"]})
    assert [F, F] == answers("X\nA\nB", {"name": "X", "operator": "not_contains_all", "value": ["A", "B"]})


def test_elements_in_common():
    lists = "X | Y\n[A, B] | [B, C]\n[A] | [B]\n[A, B] | [A, B]"

    assert [F, T, F] == answers(lists, {"name": "X", "operator": "shares_no_elements_with", "value": "Y"})
    assert [T, F, F] == answers(lists, {"name": "X", "operator": "shares_exactly_one_element_with", "value": "Y"})


def test_rows_of_a_group():
    rows = "S | X | N\n1 | A | 1\n1 | A | 2\n1 | B | 3\n2 | A | 1"

    assert [T, T, F, F] == answers(rows, {"name": "X", "operator": "present_on_multiple_rows_within", "within": "S"})
    assert [F, F, T, T] == answers(rows, {"name": "X", "operator": "not_present_on_multiple_rows_within", "within": "S"})


def test_rows_of_a_group_without_a_key():
    """A relation of whole datasets has no subject; its RELID must stand twice like any other."""
    rows = "G | X\n. | R1\n. | R1\n. | R2\nP | R1"

    assert [T, T, F, F] == answers(rows, {"name": "X", "operator": "present_on_multiple_rows_within", "within": "G"})
    assert [F, F, T, T] == answers(rows, {"name": "X", "operator": "not_present_on_multiple_rows_within", "within": "G"})
    by_date = {"name": "X", "operator": "target_is_not_sorted_by", "value": [{"name": "D"}], "within": "G"}
    turned = "G | X | D\n. | 1 | 2020-01-02\n. | 2 | 2020-01-01"
    assert [T, T] == answers(turned, by_date)
    assert [F, F] == answers(turned, by_date, compatible=True)


def test_the_next_record_and_the_last_one():
    rows = "S | N | END | START\n1 | 2 | C | B\n1 | 1 | B | A\n2 | 1 | X | X\n2 | 2 | . | Y"
    follows = {"name": "END", "operator": "does_not_have_next_corresponding_record", "value": "START", "within": "S", "ordering": "N"}

    assert [F, F, T, F] == answers(rows, follows)
    assert [F, F, F, F] == answers(rows, {"name": "END", "operator": "empty_within_except_last_row", "value": "S", "ordering": "N"})
    assert [F, T, F] == answers(
        "S | N | E\n1 | 2 | A\n1 | 1 | .\n1 | 3 | .",
        {"name": "E", "operator": "empty_within_except_last_row", "value": "S", "ordering": "N"},
    )


def test_sorted_by():
    leaf = {
        "name": "SEQ",
        "operator": "target_is_not_sorted_by",
        "within": "S",
        "value": [{"name": "D", "sort_order": "asc", "null_position": "last"}],
    }

    assert [F, F, F] == answers("S | SEQ | D\n1 | 1 | 2020-01-01\n1 | 2 | 2020-01-02\n1 | 3 | .", leaf)
    assert [T, T, F] == answers("S | SEQ | D\n1 | 1 | 2020-01-02\n1 | 2 | 2020-01-01\n1 | 3 | 2020-01-03", leaf)
    assert [T, F, F] == answers("S | SEQ | D\n1 | 1 | .\n1 | 2 | 2020-01-01\n1 | 3 | 2020-01-03", leaf)
    assert [T, T, F] == answers("S | SEQ | D\n1 | 1 | 2020-01\n1 | 2 | 2020-01-01\n1 | 3 | 2021-01-03", leaf)


def test_records_of_one_place_in_the_order_stand_in_any():
    """Two records numbered 1: whichever is written first, the dates can increase; the reference engine takes them as they stand."""
    leaf = {"name": "X", "operator": "target_is_not_sorted_by", "value": [{"name": "D"}], "within": "G"}
    either = (
        "G | X | D\nP | 1 | 2020-01-01\nP | 1 | 2020-01-02\nP | 2 | 2020-01-03",
        "G | X | D\nP | 1 | 2020-01-02\nP | 1 | 2020-01-01\nP | 2 | 2020-01-03",
    )

    assert [[F, F, F], [F, F, F]] == [answers(text, leaf) for text in either]
    assert [[F, F, F], [T, T, F]] == [answers(text, leaf, compatible=True) for text in either]


def test_text_that_equals_a_part_of_another():
    leaf = {"name": "R", "operator": "does_not_equal_string_part", "value": "N", "regex": ".{4}(..).*"}

    assert [F, T, T] == answers("R | N\nAE | SUPPAE\nCM | SUPPAE\n. | SUPPAE", leaf)


def test_the_letters_of_the_domain_as_prefix():
    leaf = {"name": "X", "operator": "prefix_not_equal_to", "prefix": 2, "value": "DOMAIN"}

    assert [F, T] == answers("X\nAE01\nCM", leaf, letters="AE")


def test_lists_in_order():
    leaf = {"name": "X", "operator": "is_not_ordered_subset_of", "value": "Y"}

    assert [F, T, T] == answers("X | Y\n[A, C] | [A, B, C]\n[C, A] | [A, B, C]\n[A, D] | [A, B, C]", leaf)
