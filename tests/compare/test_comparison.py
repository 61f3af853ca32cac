"""Two small frames compared: which records belong together, which values differ, and what is counted."""

import pandas as pd
import pytest

from sdtm2adam.compare.comparison import Comparison, Criterion, How, compare
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.excluded import Exclusion
from tests.derive.tables import frame


def counts(comparison: Comparison, *columns: str) -> dict[str, tuple]:
    """Some columns of the table of variables, by variable."""
    table = comparison.variables.set_index("variable")
    return {name: tuple(table.loc[name, list(columns)]) for name in table.index}


def cells(comparison: Comparison) -> list[tuple]:
    """The cells that differ: variable, value in the base, value in the other."""
    table = comparison.differences()
    return list(zip(table["unequal variable"], table["value in base"], table["value in other"]))


BASE = frame("""
    USUBJID | AVISITN | AVAL | AVALC
    P1      |       1 |   10 | LOW
    P1      |       2 |   11 | .
    P2      |       1 |   12 | HIGH
""")


def test_a_dataset_equals_itself():
    """Nothing differs: all cells but those of the keys are compared and equal."""
    same = compare(BASE, BASE.copy(), ["USUBJID", "AVISITN"])

    assert same.is_equal
    assert (6, 6, 0, 1.0) == (same.cells, same.cells_equal, same.code, same.share)


def test_records_are_matched_by_keys_and_not_by_place():
    """The order of the other side does not matter."""
    assert compare(BASE, BASE.iloc[::-1], ["USUBJID", "AVISITN"]).is_equal


def test_a_record_without_a_partner_is_told_with_its_key():
    """Where it stands (the first is 1) and what its key is, on each side."""
    other = frame("""
        USUBJID | AVISITN | AVAL | AVALC
        P2      |       1 |   12 | HIGH
        P3      |       1 |    9 | LOW
        P1      |       1 |   10 | LOW
    """)
    told = compare(BASE, other, ["USUBJID", "AVISITN"])

    assert [{"record in base": 2, "USUBJID": "P1", "AVISITN": "2"}] == told.only_in_base.to_dict("records")
    assert [{"record in other": 2, "USUBJID": "P3", "AVISITN": "1"}] == told.only_in_other.to_dict("records")
    assert 64 + 128 == told.code


def test_values_are_counted_by_variable():
    """Compared, equal, unequal; with a value on one side only; the largest difference, and the means of who has both."""
    other = frame("""
        USUBJID | AVISITN | AVAL | AVALC
        P1      |       1 |   10 | LOW
        P1      |       2 |   13 | MEDIUM
        P2      |       1 |    . | High
    """)
    told = compare(BASE, other, ["USUBJID", "AVISITN"])

    assert {"AVAL": (3, 1, 2), "AVALC": (3, 1, 2)} == counts(told, "cells", "equal", "unequal")
    assert {"AVAL": (1, 0), "AVALC": (0, 1)} == counts(told, "missing in other", "missing in base")
    assert (2.0, 10.5, 11.5, 1.0) == counts(told, "largest difference", "mean base", "mean other", "mean difference")["AVAL"]
    assert [("AVAL", "11", "13"), ("AVAL", "12", "."), ("AVALC", "", "MEDIUM"), ("AVALC", "HIGH", "High")] == cells(told)
    assert (4096, 2 / 6) == (told.code, told.share)


def test_the_largest_relative_difference_is_of_the_larger_value():
    """8 beside 10 differ by a fifth of 10; 0 beside 1 by all of it."""
    told = compare(frame("ID | A\na | 8\nb | 1"), frame("ID | A\na | 10\nb | 1"), ["ID"])

    assert (2.0, 0.2) == counts(told, "largest difference", "largest relative")["A"]


def test_a_record_is_told_with_the_variables_that_differ():
    """One row a record, with how many of its values differ."""
    other = BASE.assign(AVAL=[10, 0, 0], AVALC=["LOW", None, "LOW"])
    told = compare(BASE, other, ["USUBJID", "AVISITN"]).differing_records()

    assert [("P1", "2", 1, "AVAL"), ("P2", "1", 2, "AVAL, AVALC")] == list(
        zip(told["USUBJID"], told["AVISITN"], told["values unequal"], told["unequal variables"])
    )


def test_missing_is_a_value_and_empty_text_is_missing():
    """Missing equals missing, "" equals missing, blanks at the end of a text do not count, those at its beginning do."""
    base = pd.DataFrame({"ID": ["a", "b", "c", "d"], "T": ["", None, "X  ", " X"]})
    other = pd.DataFrame({"ID": ["a", "b", "c", "d"], "T": [None, "  ", "X", "X"]})

    assert [("T", " X", "X")] == cells(compare(base, other, ["ID"]))


def test_numbers_are_equal_within_what_arithmetic_leaves():
    """0.1 + 0.2 is 0.3 unless exactness is asked for; it is counted as near."""
    base, other = pd.DataFrame({"ID": ["a"], "A": [0.1 + 0.2]}), pd.DataFrame({"ID": ["a"], "A": [0.3]})

    assert (0, 1) == counts(compare(base, other, ["ID"]), "unequal", "near")["A"]
    assert (1, 0) == counts(compare(base, other, ["ID"], How(Criterion(0, 0))), "unequal", "near")["A"]


@pytest.mark.parametrize(("criterion", "unequal"), [(Criterion(0.5, 0), ["b"]), (Criterion(0, 0.01), ["a"]), (Criterion(0.5, 0.01), [])])
def test_tolerance_is_absolute_or_relative(criterion, unequal):
    """1 beside 1.5 is within 0.5 and not within a hundredth; 100 beside 101 the other way round. Either is enough."""
    base, other = frame("ID | A\na | 1\nb | 100"), frame("ID | A\na | 1.5\nb | 101")

    assert unequal == list(compare(base, other, ["ID"], How(criterion)).differences()["ID"])


def test_dates_are_compared_as_dates():
    """A date, its ISO text and its SAS number are one day; the type is told as an attribute. Differences are in days."""
    base = frame("ID | D:date\na | 2012-03-05\nb | 2012-03-05\nc | 2012-03-05")
    text = frame("ID | D:text\na | 2012-03-05\nb | 05MAR2012\nc | 2012-03-07")
    days = frame("ID | D\na | 19057\nb | 19057\nc | 19058")

    told = compare(base, text, ["ID"])
    assert ["c"] == list(told.differences()["ID"])
    assert 2.0 == counts(told, "largest difference")["D"][0]
    assert [("D", "type", "date", "text")] == list(told.attributes.itertuples(index=False, name=None))
    assert 1.0 == counts(compare(base, days, ["ID"]), "largest difference")["D"][0]


def test_a_partial_date_equals_no_date():
    """2012-03 beside a day of that month differs, and is shown as it is written."""
    told = compare(frame("ID | D:date\na | 2012-03-01"), frame("ID | D:text\na | 2012-03"), ["ID"])

    assert [("D", "2012-03-01", "2012-03")] == cells(told)


def test_a_number_beside_its_text_differs_in_type_only():
    """12 and '12' are one value; 'twelve' is none."""
    told = compare(frame("ID | A\na | 12\nb | 12"), frame("ID | A:text\na | 12.0\nb | twelve"), ["ID"])

    assert [("A", "12", "twelve")] == cells(told)
    assert 8192 + 4096 == told.code


def test_repeated_keys_are_matched_in_order_and_told():
    """The nth with the nth; the one too many has no partner."""
    base = frame("ID | A\na | 1\na | 2\nb | 3")
    other = frame("ID | A\na | 1\nb | 3\na | 9\na | 7")
    told = compare(base, other, ["ID"])

    assert [{"ID": "a", "in base": 2, "in other": 3}] == told.repeated.to_dict("records")
    assert [("A", "2", "9")] == cells(told)
    assert [4] == list(told.only_in_other["record in other"])
    assert 2 == told.match.by_order


def test_missing_keys_match_one_another():
    """A key without a value is a value of its own, of text and of numbers."""
    base = pd.DataFrame({"ID": ["a", None], "N": [None, 1.0], "A": [1, 2]})
    other = pd.DataFrame({"ID": ["", "a"], "N": [1.0, None], "A": [2, 1]})

    assert compare(base, other, ["ID", "N"]).is_equal


def test_keys_are_proposed_and_told_as_such():
    """Identifiers that are needed to tell all records apart, and no measured value."""
    told = compare(BASE, BASE.assign(AVAL=[1, 2, 3]))

    assert ("USUBJID", "AVISITN") == told.keys.names
    assert "proposed, as no metadata say any: they tell all records apart" == told.keys.how


def test_a_proposed_key_has_values_on_both_sides():
    """A variable that would leave no record a partner is left out, and told; repeated keys are then matched in order."""
    base = frame("USUBJID | AVISITN | DTYPE | AVAL\nP1 | 1 | LOCF | 1\nP1 | 1 | WOCF | 2\nP2 | 1 | LOCF | 3")
    told = compare(base, base.assign(DTYPE=None))

    assert ("USUBJID",) == told.keys.names
    assert ("DTYPE is no part of the proposed key: with it 0 records have a partner, without it 3",) == told.keys.notes
    assert (3, ["DTYPE"] * 3) == (len(told.match), told.differences()["unequal variable"].tolist())


def test_without_any_key_records_are_matched_in_order():
    """And it is said so."""
    told = compare(pd.DataFrame({"A": [0.5, 0.5]}), pd.DataFrame({"A": [0.5, 0.7, 1.0]}))

    assert () == told.keys.names
    assert "in the order in which they stand" in told.keys.how
    assert [("A", "0.5", "0.7")] == cells(told)
    assert [3] == list(told.only_in_other["record in other"])


def test_variables_of_one_side_are_listed():
    """Neither compared nor counted as cells."""
    told = compare(BASE.assign(X=1), BASE.assign(Y=1), ["USUBJID", "AVISITN"])

    assert (("X",), ("Y",)) == told.only_variables
    assert 1024 + 2048 == told.code


def test_names_that_differ_in_capitals_are_one_variable():
    """As in SAS; the name is told as an attribute and does not count as a difference."""
    told = compare(BASE, BASE.rename(columns=str.lower), ["USUBJID", "AVISITN"])

    assert 0 == told.code
    assert ("AVAL", "name", "AVAL", "aval") in set(told.attributes.itertuples(index=False, name=None))


def test_ignored_variables_are_not_looked_at():
    assert compare(BASE, BASE.assign(AVAL=0, Z=1), ["USUBJID", "AVISITN"], How(ignore=("AVAL", "Z"))).is_equal


def test_a_condition_chooses_records_of_both_sides():
    """How many there were before is kept."""
    told = compare(BASE, BASE.assign(AVALC=None), ["USUBJID", "AVISITN"], How(where="AVISITN == 2"))

    assert told.is_equal
    assert ((3, 3), 1) == (told.records, len(told.match))


def test_excluded_cells_count_neither_way():
    """Each exclusion says how many cells it leaves out and how many of them differ; one that leaves out nothing says so."""
    other = BASE.assign(AVAL=[10, 99, 98])
    entries = (
        Exclusion(variable="AVAL", where="USUBJID == 'P1'", reason="The base carries a value that was keyed wrong."),
        Exclusion(variable="AVALC", where="AVALC == 'NONE'", reason="There is no such value in the base."),
        Exclusion(variable="AVALC", reason="Nothing of this variable differs at all."),
        Exclusion(variable="AVALX", reason="Neither side has a variable of this name."),
    )
    told = compare(BASE, other, ["USUBJID", "AVISITN"], How(exclusions=entries))

    assert [("AVAL", "12", "98")] == cells(told)
    assert {"AVAL": (1, 2), "AVALC": (0, 3)} == counts(told, "cells", "excluded")
    assert (1, 5) == (told.cells, told.cells_excluded)
    assert [(2, 1, ""), (0, 0, "no record meets its condition"), (3, 0, "none of these cells differs")] == list(
        told.exclusions[["cells", "of these unequal", "excludes nothing"]].head(3).itertuples(index=False, name=None)
    )
    assert "no variable of that name is compared - did you mean AVAL?" == told.exclusions["excludes nothing"].iloc[3]


def test_an_absent_key_is_told_with_the_closest():
    with pytest.raises(StudyError, match=r"(?s)base has no variable USUBJD - did you mean USUBJID\?.*other has no variable USUBJD"):
        compare(BASE, BASE, ["USUBJD"])


def test_datasets_with_nothing_in_common_are_refused():
    with pytest.raises(StudyError, match=r"(?s)no variable in common.*base: A.*other: B"):
        compare(pd.DataFrame({"A": [1]}), pd.DataFrame({"B": [1]}))


def test_a_condition_on_an_absent_variable_is_refused():
    with pytest.raises(StudyError, match="base has no variable AVISTN - did you mean AVISITN"):
        compare(BASE, BASE, ["USUBJID"], How(where="AVISTN == 1"))


def test_no_records_are_equal():
    """Two empty datasets: no cells, nothing that differs."""
    told = compare(BASE.head(0), BASE.head(0), ["USUBJID", "AVISITN"])

    assert (0, True) == (told.cells, told.is_equal)


def test_frames_are_left_as_they_are():
    before = BASE.copy(deep=True)
    compare(BASE, BASE.assign(AVAL=0), ["USUBJID"])

    pd.testing.assert_frame_equal(before, BASE)
