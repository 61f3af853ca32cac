"""Look-up tables with keys of several columns, and dictionaries. All terms and codes are invented."""

import pytest

from sdtm2adam.errors import ERROR, StudyError
from tests.derive.tables import apply, frame, rows, tried, values

POINTS = frame("""
    _src | test | when | TPT          | TPTNUM | ELTM
    50   | PK   | pre  | PREDOSE      | 1      | .
    51   | PK   | 2h   | 2 HOURS POST | 2      | PT2H
    52   | ECG  | pre  | PREDOSE      | 1      | .
""")
ON = {"TEST": "test", "Time/Point": "when"}
BROUGHT = {"TPT": "LBTPT", "TPTNUM": "LBTPTNUM", "ELTM": "LBELTM"}


def test_time_points_by_test_and_label():
    df = frame("TEST | TP\nPK | 2h\nECG | pre\nPK | .").rename(columns={"TP": "Time/Point"})
    made = apply("lookup_columns", df, {"points": POINTS}, on=ON, table="points", columns=BROUGHT)

    assert [("2 HOURS POST", 2, "PT2H"), ("PREDOSE", 1, None), (None, None, None)] == rows(made, "LBTPT LBTPTNUM LBELTM")
    assert [51, 52, -1] == made["_via_0:LBTPT,LBTPTNUM,LBELTM"].tolist()


def test_a_key_that_the_table_does_not_have_is_told_with_the_closest():
    df = frame("TEST | TP\nECG | 2h\nPK | 2 h\nPK | 2 h\nECG | 2h").rename(columns={"TP": "Time/Point"})
    made, found = tried("lookup_columns", df, {"points": POINTS}, on=ON, table="points", columns=BROUGHT)

    assert [None] * 4 == values(made, "LBTPT")
    assert [(ERROR, "lookup", (0, 1, 2, 3))] == [(f.severity, f.rule, f.rows) for f in found]
    assert "2 collected values in TEST, Time/Point not in the look-up table: 'ECG / 2h' (2 records)" in found.errors[0].message
    assert "'PK / 2 h' (2 records) - did you mean PK / 2h?" in found.errors[0].message


def test_a_key_that_the_table_has_twice_is_told_once():
    twice = frame("k | v\na | 1\na | 2")
    made, found = tried("lookup_columns", frame("K\na"), {"t": twice}, on={"K": "k"}, table="t", columns={"v": "V"})

    assert [None] == values(made, "V")
    assert ["join-key"] == [f.rule for f in found]


def test_a_condition_narrows_the_table_first():
    twice = frame("k | v | now\na | 1 | N\na | 2 | Y")

    assert [2] == values(
        apply("lookup_columns", frame("K\na"), {"t": twice}, on={"K": "k"}, table="t", columns={"v": "V"}, where="now == 'Y'"), "V"
    )


TERMS = frame("""
    llt       | llt_code | pt_code
    Sore toe  | 101      | 11
    Toe pain  | 102      | 11
    Toe  ache | 102      | 11
    Blue nose | 103      | 12
""")
PATHS = frame("""
    pt_code | pt        | soc    | soc_code | primary
    11      | Toe pain  | Feet   | 1        | Y
    11      | Toe pain  | Pain   | 2        | N
    12      | Blue nose | Colour | 3        | Y
    12      | Blue nose | Colour | 3        | Y
""")


def test_a_term_goes_up_through_two_files():
    """First the code of its preferred term, then the primary path of that."""
    df = frame("TERM\nSORE TOE\ntoe ache\nBlue nose\n.")
    made = apply(
        "dictionary", df, {"llt": TERMS}, term="TERM", table="llt", key="llt", columns={"llt_code": "AELLTCD", "pt_code": "AEPTCD"}
    )
    made = apply(
        "dictionary",
        made,
        {"path": PATHS},
        term="AEPTCD",
        table="path",
        key="pt_code",
        columns={"pt": "AEDECOD", "soc": "AESOC", "soc_code": "AESOCCD"},
        where="primary == 'Y'",
    )

    assert [(101, 11, "Toe pain", "Feet", 1), (102, 11, "Toe pain", "Feet", 1), (103, 12, "Blue nose", "Colour", 3), (None,) * 5] == rows(
        made, "AELLTCD AEPTCD AEDECOD AESOC AESOCCD"
    )


def test_a_term_with_several_entries_that_differ_is_an_error():
    """Without the primary path there are two: none of them is chosen by chance."""
    made, found = tried("dictionary", frame("C\n11\n12"), {"path": PATHS}, term="C", table="path", key="pt_code", columns={"soc": "AESOC"})

    assert [None, "Colour"] == values(made, "AESOC")
    assert ["join-key"] == [f.rule for f in found]


def test_a_term_that_is_not_in_the_dictionary_is_told():
    df = frame("_src | TERM\n7 | Sore tooe\n8 | Sore tooe\n9 | Sore toe")
    made, found = tried("dictionary", df, {"llt": TERMS}, term="TERM", table="llt", key="llt", columns={"llt_code": "C"})

    assert [None, None, 101] == values(made, "C")
    assert [(ERROR, "dictionary", (7, 8), "TERM")] == [(f.severity, f.rule, f.rows, f.field) for f in found]
    assert "1 collected value in TERM not in the dictionary: 'Sore tooe' (2 records) - did you mean Sore toe?" in found.errors[0].message


@pytest.mark.parametrize("columns", [{"llt_cod": "C"}, ["llt_cod"]])
def test_a_column_that_the_dictionary_lacks_is_told(columns):
    with pytest.raises(StudyError, match=r"no column llt_cod - did you mean llt_code\?"):
        apply("dictionary", frame("TERM\nSore toe"), {"llt": TERMS}, term="TERM", table="llt", key="llt", columns=columns)
