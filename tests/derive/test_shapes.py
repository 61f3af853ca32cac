"""Wide to long, planned rows, and rows that must be there to be counted."""

import pytest

from sdtm2adam.errors import StudyError
from tests.derive.tables import apply, frame, rows, tried, values

VITALS = frame("""
    _src | USUBJID | VSDT       | SYS | DIA
    0    | P1      | 2012-03-05 | 120 | 80
    1    | P2      | 2012-03-06 | .   | 85
    2    | P3      | 2012-03-07 | .   | .
""")
TESTS = {"columns": {"SYS": "SYSBP", "DIA": "DIABP"}, "topic": "VSTESTCD", "result": "VSORRES"}


def test_one_row_for_each_filled_cell():
    """Tests in the order in which they are named; the rest of the row is repeated, its origin too."""
    expected = [(0, "P1", "SYSBP", "120"), (0, "P1", "DIABP", "80"), (1, "P2", "DIABP", "85")]

    assert expected == rows(apply("unpivot", VITALS, **TESTS), "_src USUBJID VSTESTCD VSORRES")


def test_empty_cells_can_keep_their_row():
    """For NOT DONE: a row without a result."""
    made = apply("unpivot", VITALS, keep_missing=True, **TESTS)

    assert [("P2", "SYSBP", None), ("P2", "DIABP", "85"), ("P3", "SYSBP", None), ("P3", "DIABP", None)] == rows(
        made, "USUBJID VSTESTCD VSORRES"
    )[2:]


def test_a_cell_that_is_no_column_is_told():
    with pytest.raises(StudyError, match=r"here\.yaml:1: unpivot: there is no column SYSS - did you mean SYS\?"):
        apply("unpivot", VITALS, columns={"SYSS": "SYSBP"}, topic="T", result="R")


def test_a_row_for_each_planned_one():
    arms = frame("""
        ARMCD | ETCD
        A     | SCRN
        B     | SCRN
        A     | TREAT
    """)
    subjects = frame("""
        USUBJID | ARMCD
        P1      | A
        P2      | B
        P3      | .
    """)
    made = apply("one_per", subjects, {"arms": arms}, table="arms", on=["ARMCD"], copies=["ETCD"])

    assert [("P1", "SCRN"), ("P1", "TREAT"), ("P2", "SCRN")] == rows(made, "USUBJID ETCD")


def test_a_column_that_the_plan_lacks_is_told():
    with pytest.raises(StudyError, match=r"ETCDE - did you mean ETCD\?"):
        apply("one_per", VITALS, {"arms": frame("USUBJID | ETCD\nP1 | SCRN")}, table="arms", on=["USUBJID"], copies=["ETCDE"])


ADQS = frame("""
    _src | USUBJID | PARAMCD | AVISITN | AVAL | TRT01P
    0    | P1      | GAIN    | 4       | 55   | A
    1    | P2      | GAIN    | 6       | 60   | B
    2    | P2      | TOT     | 4       | 40   | B
""")
ADSL = frame("""
    _src | USUBJID | TRT01P | FASFL
    10   | P1      | A      | Y
    11   | P2      | B      | Y
    12   | P3      | A      | Y
    13   | P4      | B      | N
""")
GAIN4 = {"table": "ADSL", "on": ["USUBJID"], "columns": {"PARAMCD": "GAIN", "AVISITN": 4}}


def test_who_has_no_record_of_this_kind_gets_one_without_a_value():
    """P2 has the parameter at another visit and another parameter at this one: neither counts."""
    added = apply("add_absent", ADQS, {"ADSL": ADSL}, where="FASFL == 'Y'", **GAIN4).iloc[len(ADQS) :]

    assert [("P2", "GAIN", 4, None, "B"), ("P3", "GAIN", 4, None, "A")] == rows(added, "USUBJID PARAMCD AVISITN AVAL TRT01P")


def test_an_added_record_comes_from_its_subject():
    added = apply("add_absent", ADQS, {"ADSL": ADSL}, where="FASFL == 'Y'", **GAIN4).iloc[len(ADQS) :]

    assert [(-1, (11,)), (-1, (12,))] == rows(added, "_src _from")


def test_a_kind_is_made_of_columns_that_are_there():
    with pytest.raises(StudyError, match=r"PARAMCDE - did you mean PARAMCD\?"):
        apply("add_absent", ADQS, {"ADSL": ADSL}, table="ADSL", on=["USUBJID"], columns={"PARAMCDE": "GAIN"})


def test_a_row_that_stands_twice_is_kept_once_and_told():
    """Rows that differ anywhere are kept, and missing is alike missing; where a row came from does not count."""
    df = frame("""
        _src | SUBJ | VALUE
        5    | P1   | a
        6    | P1   | .
        7    | P1   | a
        8    | P1   | .
        9    | P1   | b
    """)
    made, found = tried("once_each", df)

    assert [5, 6, 9] == values(made, "_src")
    assert [("duplicate-row", "warning", (7, 8), 2)] == [(f.rule, f.severity, f.rows, f.count) for f in found]
    assert "2 rows repeat another row in every column and are left out" == next(iter(found)).message
