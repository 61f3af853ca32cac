"""What can be wrong in an output file before any data are read."""

import pytest
from pydantic import ValidationError

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.output import read_output, taken_twice
from tests.conftest import ROOT
from tests.tlf.literals import listing, table

FILE = """\
output: t
kind: table
number: "14.1.1"
title: Age
population: ALL
groups: {variable: ARM, levels: {A: A}}
analyses:
  - {id: age, variable: AGE, statistics: summary}
panels:
  - columns:
      - {id: a, label: A, group: A}
    rows:
      - {label: Age, analysis: age, show: "{mean|xx.x}"}
"""


def written(folder, text):
    path = folder / "t.yaml"
    path.write_text(text, encoding="utf-8")
    return read_output(path, "tlf/t.yaml")


def test_a_file_is_read_by_its_kind(tmp_path):
    output, _ = written(tmp_path, FILE)

    assert ("t", "table", "age") == (output.output, output.kind, output.panels[0].rows[0].analysis)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("title: Age", "titel: Age", "tlf/t.yaml:4: `titel` is not known here - did you mean title?"),
        ("analysis: age", "analysis: aeg", "no analysis `aeg` - did you mean age?"),
        ("group: A}", "group: B}", "no group `B`"),
        ("group: A}", "group: TOTAL}", "say `total: true` under `groups:`"),
        ("{mean|xx.x}", "{mean|zz}", "tlf/t.yaml:13: "),
        ("{mean|xx.x}", "{mean|xx.x", "unpaired brace"),
        ("kind: table", "kind: tabel", "tlf/t.yaml:2"),
        ("output: t", "output: ../t", "tlf/t.yaml:1"),
    ],
)
def test_faults_are_told_with_file_and_line(tmp_path, right, wrong, told):
    with pytest.raises(StudyError) as stopped:
        written(tmp_path, FILE.replace(right, wrong))

    assert told in str(stopped.value)


def test_a_show_that_names_no_column_is_refused():
    with pytest.raises(ValidationError, match="names no column of the panel: aa"):
        table([{"label": "Age", "analysis": "age", "show": {"aa": "{mean|xx}"}}])


def test_a_row_that_shows_says_of_which_analysis():
    with pytest.raises(ValidationError, match="names its `analysis`"):
        table([{"label": "Age", "show": "{mean|xx}"}])


def test_keys_of_a_listing_come_first():
    with pytest.raises(ValidationError, match="stand before all others"):
        listing([{"variable": "AETERM", "label": "Term"}, {"variable": "USUBJID", "label": "Subject", "key": True}])


def test_two_files_do_not_say_the_same_number(tmp_path):
    """A listing may have the number of a table; a second table may not."""
    other = FILE.replace("output: t\n", "output: u\n")
    read = [written(tmp_path, FILE), written(tmp_path, other), written(tmp_path, other.replace("14.1.1", "14.1.2"))]

    assert [
        "tlf/t.yaml:3: Table 14.1.1 is already the number of tlf/t.yaml",
        "tlf/t.yaml:1: u is already the output of tlf/t.yaml",
    ] == sorted((finding.message for finding in taken_twice(read)), key=lambda told: "output" in told)


def test_a_word_that_is_not_among_the_known_ones_is_one_fault_with_a_close_match(tmp_path):
    """A block of an unknown kind is told as that, and not by what its analysis lacks then."""
    text = (ROOT / "tlf" / "t_14_1_2_3.yaml").read_text(encoding="utf-8").replace("block: categorical", "block: categoricall", 1)
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(StudyError) as told:
        read_output(tmp_path / "t.yaml", "tlf/t.yaml")
    assert ["`panels.0.rows.0.block`: `categoricall` is not known - did you mean categorical?"] == [
        fault.message for fault in told.value.findings
    ]
