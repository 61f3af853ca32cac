"""Records made from others: what they take over, what they leave behind, and where they come from."""

import numpy as np

from sdtm2adam.derive.made_records import OF_A_PARAMETER, OF_A_VALUE, below, combined, copies
from tests.derive.tables import frame, rows, values

RECORDS = frame("""
    _src | _via_0 | _via_1 | USUBJID | TRTP | PARAMCD | AVISITN | ADT:date   | AVAL | BASE | ABLFL | SRCDOM | SRCSEQ
    0    | 50     | 9      | P1      | A    | SYS     | 4       | 2012-04-01 | 120  | 118  | Y     | VS     | 3
    1    | 50     | 9      | P1      | A    | DIA     | 4       | 2012-04-02 | 120  | 118  | Y     | VS     | 4
    2    | 51     | -1     | P2      | B    | SYS     | 4       | 2012-04-03 | 130  | .    | .     | VS     | 3
""").rename(columns={"_via_0": "_via_0:TRTP", "_via_1": "_via_1:BASE"})
TWO, ONE = np.array([0, 1, 2]), np.array([0, 0, 1])


def test_a_combined_record_keeps_what_its_records_agree_on():
    """The two dates differ; of a group of one record everything agrees."""
    made = combined(RECORDS, TWO, ONE, OF_A_VALUE)

    assert [("P1", "A", None, 4, None, "VS", None), ("P2", "B", "SYS", 4, "2012-04-03", "VS", 3)] == rows(
        made, "USUBJID TRTP PARAMCD AVISITN ADT SRCDOM SRCSEQ"
    )


def test_what_is_said_of_one_value_is_not_taken_over_even_where_records_agree():
    """Both are baseline records of 120: the combined one is neither."""
    assert [(None, None, 118), (None, None, None)] == rows(combined(RECORDS, TWO, ONE, OF_A_VALUE), "AVAL ABLFL BASE")


def test_what_is_said_of_one_parameter_is_not_taken_over_by_another_one():
    """A baseline is that of its parameter."""
    assert [(None, None), (None, None)] == rows(combined(RECORDS, TWO, ONE, OF_A_PARAMETER), "BASE PARAMCD")


def test_a_combined_record_comes_from_all_of_its_records():
    """A value that another table brought in is still known to come from there, unless it was not taken over."""
    made = combined(RECORDS, TWO, ONE, OF_A_PARAMETER)

    assert [(-1, (0, 1), 50, -1), (-1, (2,), 51, -1)] == rows(made, "_src _from _via_0:TRTP _via_1:BASE")


def test_records_made_of_made_records_come_from_what_those_came_from():
    """Each row once, in order."""
    first = below(RECORDS, combined(RECORDS, TWO[:2], ONE[:2], OF_A_VALUE))
    second = combined(first, np.array([3, 1, 2]), np.array([0, 0, 0]), OF_A_VALUE)

    assert [(0, 1, 2)] == values(second, "_from")


def test_a_copy_comes_from_what_its_original_came_from():
    assert [(1, "LOCF", 120)] == rows(copies(RECORDS, np.array([1]), DTYPE="LOCF"), "_src DTYPE AVAL")


def test_records_that_were_not_derived_have_no_type():
    assert [None, None, None] == values(below(RECORDS, RECORDS.iloc[:0]), "DTYPE")
