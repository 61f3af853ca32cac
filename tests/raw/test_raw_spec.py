"""specs/raw.yaml: what may be written there, and what is said about what may not."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.raw import RawColumn, RawSpec

GOOD = """\
missing: [""]
exports:
  ae:
    file: ae.csv
    columns: [SUBJ, TERM]
"""


def spec(folder, text: str) -> RawSpec:
    (folder / "raw.yaml").write_text(text, encoding="utf-8")
    return read_spec(folder / "raw.yaml", RawSpec, "specs/raw.yaml")[0]


def test_columns_are_names_or_names_with_labels_and_notes(tmp_path):
    listed = spec(tmp_path, GOOD)
    told = spec(tmp_path, GOOD.replace("[SUBJ, TERM]", "{SUBJ: Subject, TERM: {label: Term, note: Korean}, X: }"))

    assert {"SUBJ": RawColumn(), "TERM": RawColumn()} == listed.exports["ae"].columns
    assert ["Subject", "Term", ""] == [c.label for c in told.exports["ae"].columns.values()]
    assert "Korean" == told.exports["ae"].columns["TERM"].note


def test_an_export_says_little_when_it_is_usual(tmp_path):
    export = spec(tmp_path, GOOD).exports["ae"]

    assert (",", "utf-8", "", "report") == (export.delimiter, export.encoding, export.comment, export.duplicates)


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("    key: [SUBJ, TERMS]", 6, "TERMS is not one of its columns - did you mean TERM?"),
        ("    subject: [SITE]", 6, "SITE is not one of its columns"),
        ("    not_submitted: {TRM: x}", 6, "TRM is not one of its columns - did you mean TERM?"),
        ("    encodng: cp949", 6, "`encodng` is not known here - did you mean encoding?"),
        ("    encoding: cp9499", 6, "cp9499 is not a known encoding"),
        ("    encoding: hex", 6, "hex is not a known encoding"),
        ('    delimiter: ";;"', 6, "the delimiter is one character"),
        ("    duplicates: drop", 6, "'report' or 'error'"),
        ("    missing: [-99]", 6, "put quotes around -99"),
        ("    comment: '\"'", 6, "a comment cannot begin with a quote"),
        ("  ae2: {file: ae.csv, columns: [X]}", 2, "exports ae and ae2 both read ae.csv"),
        ("  dm: {file: dm.xlsx, columns: [X]}", 6, "dm.xlsx is of a kind that is not read"),
        ("  dm: {file: ../dm.csv, columns: [X]}", 6, "must lie inside the folder"),
        ("  dm: {file: dm.csv, columns: [X, X]}", 6, "X stands here twice"),
        ("  dm: {file: dm.csv, columns: []}", 6, "name at least one column"),
        ("  dm: {file: dm.csv, columns: [_line]}", 6, "a column cannot be called '_line'"),
        ("  dm: {columns: [X]}", 6, "`exports.dm.file` must be said and is not"),
        ("  ae: {file: x.csv, columns: [X]}", 6, "`ae` stands here twice"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, line, place, says):
    with pytest.raises(StudyError) as fault:
        spec(tmp_path, GOOD + line + "\n")

    assert says in str(fault.value)
    assert str(fault.value).startswith(f"specs/raw.yaml:{place}: ")


def test_missing_must_be_said(tmp_path):
    with pytest.raises(StudyError, match="`missing` must be said and is not"):
        spec(tmp_path, GOOD.removeprefix('missing: [""]\n'))
