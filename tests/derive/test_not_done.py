"""Tests that were not done, and wide forms in which a test has several columns."""

import pytest

from sdtm2adam.derive.contract import bind
from sdtm2adam.errors import WARNING, StudyError
from sdtm2adam.spec.condition import parse
from tests.derive.tables import apply, frame, rows, tried, values

WIDE = frame("""
    _src | SUBJ | Temp (C) | 측정부위 | TEMP.ND  | PUL | SYS/DIA
    7    | P1   | 36.8     | EAR      | .        | 64  | 120
    8    | P2   | .        | .        | NOT DONE | .   | .
""")
TESTS = {
    "TEMP": {"VSORRES": "Temp (C)", "VSORRESU": "'C'", "VSLOC": "측정부위", "VSSTAT": "TEMP.ND"},
    "PULSE": {"VSORRES": "PUL", "VSORRESU": "'beats/min'"},
    "SYSBP": {"VSORRES": "SYS/DIA", "VSPOS": "'patient''s bed'"},
}


def test_a_test_may_fill_several_columns_from_the_form_or_with_fixed_text():
    """A row stands where something of `filled` was collected: a result, or that the test was not done."""
    made = apply("unpivot_tests", WIDE, tests=TESTS, topic="VSTESTCD", filled=["VSORRES", "VSSTAT"])

    assert [
        (7, "TEMP", "36.8", "C", "EAR", None, None),
        (7, "PULSE", "64", "beats/min", None, None, None),
        (7, "SYSBP", "120", None, None, None, "patient's bed"),
        (8, "TEMP", None, "C", None, "NOT DONE", None),
    ] == rows(made, "_src VSTESTCD VSORRES VSORRESU VSLOC VSSTAT VSPOS")


def test_fixed_text_alone_makes_no_record():
    """A unit that stands for every test says nothing of whether it was done."""
    made = apply("unpivot_tests", WIDE, tests=TESTS, topic="VSTESTCD", filled=["VSORRES", "VSORRESU"])

    assert ["TEMP", "PULSE", "SYSBP"] == values(made, "VSTESTCD")


def test_its_columns_are_known_before_data_are_read():
    call = bind("unpivot_tests", {"tests": TESTS, "topic": "VSTESTCD", "filled": ["VSORRES"]}, "x.yaml:1", parse)

    assert {"Temp (C)", "측정부위", "TEMP.ND", "PUL", "SYS/DIA"} == call.reads
    assert ["VSTESTCD", "VSORRES", "VSORRESU", "VSLOC", "VSSTAT", "VSPOS"] == call.adds


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"filled": ["VSORES"]}, r"no test has VSORES - did you mean VSORRES\?"),
        ({"tests": {}}, "names for each test"),
        ({"tests": {"TEMP": {"VSORRES": "'C"}}}, "ends with a quote"),
    ],
)
def test_what_does_not_fit_is_told_before_data_are_read(change, says):
    with pytest.raises(StudyError, match=says):
        bind("unpivot_tests", {"tests": TESTS, "topic": "T", "filled": ["VSORRES"]} | change, "x.yaml:1", parse)


def test_not_done_stands_on_records_without_a_result():
    """A result of a test that was not done contradicts it: the result stays, and it is told."""
    df = frame("RES | ND\n. | Y\n5 | Y\n5 | .\n. | .")
    made, found = tried("not_done", df, result="RES", where="ND == 'Y'", status="VSSTAT")

    assert ["NOT DONE", None, None, None] == values(made, "VSSTAT")
    assert [(WARNING, (1,), "1 result in RES of tests that are said not to be done")] == [(f.severity, f.rows, f.message) for f in found]


PANEL = frame("""
    _src | USUBJID | VISIT | VSTESTCD | VSSTAT   | VSORRES | VSPOS | VSREASND
    1    | P1      | V1    | SYSBP    | NOT DONE | .       | SIT   | LATE
    2    | P1      | V1    | PULSE    | NOT DONE | .       | LIE   | LATE
    3    | P1      | V2    | SYSBP    | .        | 120     | SIT   | .
    4    | P1      | V2    | PULSE    | NOT DONE | .       | LIE   | .
    5    | P1      | V3    | SYSBP    | NOT DONE | .       | SIT   | .
    6    | P2      | V1    | SYSBP    | NOT DONE | .       | SIT   | .
    7    | P2      | V1    | PULSE    | NOT DONE | .       | SIT   | ILL
""")


def test_a_panel_of_which_nothing_was_done_becomes_one_record():
    """It has what all its tests agree in, and every one of them behind it; a panel of one test is that test."""
    made = apply("all_not_done", PANEL, by=["USUBJID", "VISIT"], topic="VSTESTCD", status="VSSTAT", name="VSALL")

    assert [
        ("P1", "V1", "VSALL", "NOT DONE", None, "LATE"),
        ("P1", "V2", "SYSBP", None, "SIT", None),
        ("P1", "V2", "PULSE", "NOT DONE", "LIE", None),
        ("P1", "V3", "SYSBP", "NOT DONE", "SIT", None),
        ("P2", "V1", "VSALL", "NOT DONE", "SIT", None),
    ] == rows(made, "USUBJID VISIT VSTESTCD VSSTAT VSPOS VSREASND")
    assert [(-1, (1, 2)), (3, None), (4, None), (5, None), (-1, (6, 7))] == rows(made, "_src _from")


def test_nothing_changes_where_every_panel_has_a_result():
    df = PANEL.iloc[2:4].reset_index(drop=True)

    assert rows(df, "VSTESTCD VSSTAT") == rows(
        apply("all_not_done", df, by=["USUBJID", "VISIT"], topic="VSTESTCD", status="VSSTAT", name="VSALL"), "VSTESTCD VSSTAT"
    )
