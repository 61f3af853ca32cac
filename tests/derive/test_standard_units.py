"""Units by test and specimen, decimals, ranges of texts and of one bound."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

UNITS = frame("""
    test | unit  | specimen | standard | factor  | offset | decimals
    GLUC | mg/dL | .        | mmol/L   | 0.05551 | .      | 2
    GLUC | mg/dL | URINE    | mg/dL    | 1       | .      | .
    GLUC | g/L   | CSF      | mmol/L   | 5.551   | .      | 1
    HGB  | g/dL  | .        | g/L      | 10      | .      | 0
""")
CALL = {"unit": "U", "test": "T", "specimen": "SPEC", "units": "units"}
LABS = frame("""
    T    | SPEC  | RES:text | LO:text | U
    GLUC | SERUM | 98       | 70      | mg/dL
    GLUC | URINE | 98       | 70      | mg/dL
    GLUC | .     | <98      | .       | mg/dL
    GLUC | CSF   | 0.65     | .       | g/L
    HGB  | BLOOD | 13.45    | 12      | g/dL
    HGB  | BLOOD | \u226413.45   | 12      | g/dL
    GLUC | URINE | Negative | .       | .
""")


def test_a_factor_may_depend_on_the_specimen():
    """The row of the specimen, or else the one without any; limits by the same; decimals half away from zero."""
    made = apply("standard_result", LABS, {"units": UNITS}, result="RES", new="STD", **CALL)
    made = apply("standard_result", made, {"units": UNITS}, result="LO", new="STDLO", **CALL)
    made = apply("standard_unit", made, {"units": UNITS}, new="STDU", **CALL)

    assert [
        ("5.44", "3.89", "mmol/L"),
        ("98", "70", "mg/dL"),
        ("<5.44", None, "mmol/L"),
        ("3.6", None, "mmol/L"),
        ("135", "120", "g/L"),
        ("<=135", "120", "g/L"),
        ("Negative", None, None),
    ] == rows(made, "STD STDLO STDU")


def test_a_specimen_without_a_row_of_its_own_or_for_all_is_an_error():
    made, found = tried(
        "standard_result", frame("T | SPEC | RES:text | U\nGLUC | SERUM | 1 | g/L"), {"units": UNITS}, result="RES", new="STD", **CALL
    )

    assert [None] == values(made, "STD")
    assert [(ERROR, "1 result in a unit the unit table lacks: GLUC in g/L")] == [(f.severity, f.message) for f in found]


def test_a_table_by_specimen_read_without_it_is_an_error():
    """Two factors for one test and unit: none of them is chosen by chance."""
    without = {k: v for k, v in CALL.items() if k != "specimen"}
    _, found = tried("standard_result", LABS.iloc[:1], {"units": UNITS}, result="RES", new="STD", **without)

    assert [(ERROR, "the unit table has several rows for GLUC in mg/dL")] == [(f.severity, f.message) for f in found]


def test_a_table_without_specimens_is_told():
    with pytest.raises(StudyError, match="the unit table has no column specimen"):
        apply("standard_result", LABS, {"units": UNITS.drop(columns="specimen")}, result="RES", new="STD", **CALL)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("CRP | 3 | . | 5", "NORMAL"),
        ("CRP | 5 | . | 5", "NORMAL"),
        ("CRP | 6 | . | 5", "HIGH"),
        ("CRP | 3 | 4 | .", "LOW"),
        ("CRP | 3 | . | .", None),
        ("CRP | . | . | 5", None),
        ("HGB | 3 | . | 5", None),
    ],
)
def test_one_bound_says_normal_only_where_there_is_no_other(record, expected):
    """Trap: NORMAL when only one bound is known. A range that has but one is named by the study."""
    df = frame("T | V | LO | HI\nX | 1 | 1 | 1\n" + record)
    made = apply("range_indicator", df, value="V", low="LO", high="HI", new="IND", one_sided="T == 'CRP'")

    assert expected == values(made, "IND")[1]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("Negative | NEGATIVE", "NORMAL"),
        ("trace | Negative; Trace", "NORMAL"),
        ("1+ | Negative; Trace", "ABNORMAL"),
        (". | Negative", None),
        ("Negative | .", None),
    ],
)
def test_a_text_against_the_normal_text(record, expected):
    assert [expected] == values(apply("text_range_indicator", frame(f"V | N\n{record}"), value="V", normal="N", new="IND"), "IND")
