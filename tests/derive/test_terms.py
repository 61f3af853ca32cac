"""Collected values to submission values."""

import pandas as pd
import pytest

from sdtm2adam.derive.terms import outside_codelists
from sdtm2adam.spec.dataset import Variable
from tests.derive.tables import apply, codelist, frame, tried, values

SEVERITY = pd.DataFrame({"collected": ["MILD", "1", "MODERATE", "2", "SEVERE"], "term": ["MILD", "MILD", "MODERATE", "MODERATE", "SEVERE"]})
SEVERITY.attrs = {"name": "AESEV", "file": "specs/codelists/aesev.yaml"}


def test_case_and_spaces_around_do_not_matter():
    df = frame("""
        SEV:text
        1
        moderate
        .
        Severe
    """)

    assert ["MILD", "MODERATE", None, "SEVERE"] == values(
        apply("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV"), "AESEV"
    )


def test_unmapped_values_are_told_once_with_count_first_row_and_closest_term():
    """Trap: an unmapped term is kept in capitals. Here it is missing and told."""
    df = frame("""
        SEV
        Mild
        Moderat
        Moderat
        Life threatening
        .
    """)
    made, found = tried("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV")

    assert ["MILD", None, None, None, None] == values(made, "AESEV")
    assert [("codelist", "error", (1, 2, 3), 3, "SEV", "AESEV")] == [
        (f.rule, f.severity, f.rows, f.count, f.field, f.variable) for f in found
    ]
    assert [
        "AESEV: 2 collected values are not in codelist AESEV",
        "    'Life threatening'   1 record, first at {row 3}",
        "    'Moderat'   2 records, first at {row 1}   closest term: MODERATE",
        "    to fix  either  add it under its term in specs/codelists/aesev.yaml",
        "            or      query the site and export again",
        "    spec    here.yaml:1",
    ] == found.errors[0].text().splitlines()


@pytest.mark.parametrize(
    ("unmapped", "expected", "severity", "says"),
    [
        ("error", [None, None, "MILD", None], "error", "1 collected value is not in codelist AESEV\n"),
        ("missing", [None, None, "MILD", None], "warning", "1 collected value is not in codelist AESEV, left missing\n"),
        ("keep", ["Moderat", "Moderat", "MILD", None], "warning", "1 collected value is not in codelist AESEV, kept as collected\n"),
    ],
)
def test_what_happens_to_unmapped_values_is_said_and_they_are_always_told(unmapped, expected, severity, says):
    """Trap: kept in capitals without a word. Kept means as collected, with a finding."""
    df = frame("SEV\nModerat\nModerat\nmild\n.")
    made, found = tried("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV", unmapped=unmapped)

    assert expected == values(made, "AESEV")
    assert [(severity, 2)] == [(f.severity, f.count) for f in found]
    assert found.seen[0].message.startswith(says) and "closest term: MODERATE" in found.seen[0].message


def test_values_kept_by_the_spec_are_not_told_a_second_time():
    """The check of finished variables against their codelists passes over those that the spec keeps."""
    finished, lists = frame("AESEV\nModerat"), {"AESEV": SEVERITY}

    for unmapped, count in (("keep", 0), ("error", 1)):
        variable = Variable(verb="copy", arguments={"from": "SEV", "unmapped": unmapped}, codelist="AESEV")
        assert count == len(list(outside_codelists(finished, {"AESEV": variable}, lists)))


def test_a_finding_names_the_line_of_the_export_not_the_row_of_the_moment():
    """Rows of a frame change from verb to verb; the number of origin stays."""
    df = frame("""
        _src | SEV
        41   | Mild
        57   | Bad
    """)
    _, found = tried("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV")

    assert (57,) == found.errors[0].rows
    assert "first at {origin 57}" in found.errors[0].message


def test_a_collected_record_is_counted_once_however_many_rows_it_became():
    df = frame("""
        _src | TEST | SEV
        41   | SYS  | Bad
        41   | DIA  | Bad
        42   | SYS  | Bad
    """)
    _, found = tried("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV")

    assert [((41, 42), 2)] == [(f.rows, f.count) for f in found]


def test_values_that_no_row_has_are_not_told():
    """Coded text may still know values of rows that were left out before."""
    df = frame("SEV\nMild\nBad").iloc[:1]

    assert ["MILD"] == values(apply("to_terms", df, {"AESEV": SEVERITY}, from_="SEV", codelist="AESEV", new="AESEV"), "AESEV")


def test_a_column_may_become_its_own_terms():
    assert ["Y"] == values(apply("to_terms", frame("F\nyes"), {"NY": codelist("NY", Yes="Y")}, from_="F", codelist="NY", new="F"), "F")


def test_numbers_for_texts():
    df = frame("""
        ARM
        A
        .
        B
    """)

    assert [1, None, 2] == values(apply("map_values", df, from_="ARM", values={"A": 1, "B": 2}, new="TRTN"), "TRTN")
    assert ["one", None, "2"] == values(apply("map_values", df, from_="ARM", values={"A": "one", "B": 2}, new="TRT"), "TRT")


def test_a_text_that_the_map_does_not_name_is_told():
    made, found = tried("map_values", frame("ARM\nActive\nActiv"), from_="ARM", values={"Active": 1}, new="TRTN")

    assert [1, None] == values(made, "TRTN")
    assert [((1,), "values of ARM that the table does not name: 'Activ' - did you mean Active?")] == [(f.rows, f.message) for f in found]
