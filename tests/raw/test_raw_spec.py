"""specs/raw.yaml: what may be written there, and what is said about what may not."""

import pandas as pd
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
        ("  dm: {file: dm.docx, columns: [X]}", 6, "dm.docx is of a kind that is not read; known are .csv, .tsv"),
        ("  dm: {file: dm.xls, columns: [X]}", 6, "dm.xls is of a kind that is not read: save it as .xlsx"),
        ("  dm: {file: dm.cvs, columns: [X]}", 6, "dm.cvs is of a kind that is not read - did you mean .csv?"),
        ("  dm: {file: dm.csv, columns: [X], quote: ab}", 6, "the quote is one character other than the delimiter"),
        ('  dm: {file: dm.csv, columns: [X], delimiter: "\'", quote: "\'"}', 6, "the quote is one character other than the delimiter"),
        ("  dm: {file: dm.zip, columns: [X]}", 6, "say which file of dm.zip to read: `member: NAME`"),
        ("  dm: {file: dm.csv, member: x.csv, columns: [X]}", 6, "dm.csv is no .zip and has no members"),
        ("  dm: {file: dm.zip, member: ../x.csv, columns: [X]}", 6, "../x.csv must lie inside the zip"),
        ("  dm: {file: dm.zip, member: x.zip, columns: [X]}", 6, "x.zip is of a kind that is not read"),
        ("  dm: {file: dm.xpt, version: 6, columns: [X]}", 6, "5 or 8"),
        ("  dm: {file: dm.xpt, catalogue: formats.csv, columns: [X]}", 6, "formats.csv is no formats catalogue (.sas7bcat)"),
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


@pytest.mark.parametrize(
    ("file", "line", "goes_with"),
    [
        ("dm.csv", "sheet: DM", ".xlsx, .xlsm"),
        ("dm.csv", "odm: {item_group: IG.DM}", ".xml"),
        ("dm.csv", "version: 5", ".xpt"),
        ("dm.csv", "dataset: DM", ".xpt"),
        ("dm.csv", "catalogue: formats.sas7bcat", ".xpt, .sas7bdat"),
        ("dm.xlsx", "delimiter: ';'", ".csv, .tsv, .txt, .dat"),
        ("dm.xlsx", "quote: ''", ".csv, .tsv, .txt, .dat"),
        ("dm.xpt", "comment: '#'", ".csv, .tsv, .txt, .dat"),
        ("dm.sas7bdat", "version: 5", ".xpt"),
        ("dm.parquet", "encoding: cp949", ".csv, .tsv, .txt, .dat, .xpt, .sas7bdat"),
        ("dm.json", "sheet: DM", ".xlsx, .xlsm"),
        ("dm.xml", "encoding: utf-8", ".csv, .tsv, .txt, .dat, .xpt, .sas7bdat"),
    ],
)
def test_a_key_that_does_not_go_with_the_kind_is_refused_on_its_line(tmp_path, file, line, goes_with):
    with pytest.raises(StudyError) as fault:
        spec(tmp_path, GOOD + f"  dm:\n    file: {file}\n    {line}\n    columns: [X]\n")

    key = line.partition(":")[0]
    assert f"specs/raw.yaml:8: `exports.dm.{key}`: this goes with {goes_with} and {file} is of another kind" == str(fault.value)


def test_the_kind_of_a_zip_is_that_of_its_member(tmp_path):
    exports = spec(tmp_path, GOOD + "  dm: {file: all.zip, member: DM.XLSX, sheet: DM, columns: [X]}\n").exports

    assert ("row", "all.zip/DM.XLSX sheet DM") == (exports["dm"].unit, exports["dm"].shown())
    with pytest.raises(StudyError, match="`exports.dm.sheet`: this goes with"):
        spec(tmp_path, GOOD + "  dm: {file: all.zip, member: dm.csv, sheet: DM, columns: [X]}\n")


def test_one_file_may_hold_several_exports_each_once(tmp_path):
    sheets = "  a: {file: b.xlsx, sheet: A, columns: [X]}\n  b: {file: b.xlsx, sheet: B, columns: [X]}\n"
    forms = "  c: {file: o.xml, odm: {form: F1}, columns: [X]}\n  d: {file: o.xml, odm: {form: F1, item_group: G}, columns: [X]}\n"

    assert 5 == len(spec(tmp_path, GOOD + sheets + forms).exports)
    with pytest.raises(StudyError, match="exports b and e both read b.xlsx sheet B"):
        spec(tmp_path, GOOD + sheets + "  e: {file: ./b.xlsx, sheet: B, columns: [X]}\n")
    with pytest.raises(StudyError, match="exports d and e both read o.xml form F1 item group G"):
        spec(tmp_path, GOOD + forms + "  e: {file: o.xml, odm: {item_group: G, form: F1}, columns: [X]}\n")


def test_a_tsv_is_separated_by_tabs_unless_said_otherwise(tmp_path):
    exports = spec(tmp_path, GOOD + "  a: {file: a.tsv, columns: [X]}\n  b: {file: b.TSV, delimiter: ';', columns: [X]}\n").exports

    assert ["\t", ";"] == [exports["a"].delimiter, exports["b"].delimiter]


@pytest.mark.parametrize(
    ("said", "shown", "line"),
    [
        ({"file": "a.csv"}, "raw/a.csv", "raw/a.csv line 4"),
        ({"file": "a.xlsx", "sheet": "AE"}, "raw/a.xlsx sheet AE", "raw/a.xlsx sheet AE row 4"),
        ({"file": "a.xpt"}, "raw/a.xpt", "raw/a.xpt record 4"),
        ({"file": "a.ndjson"}, "raw/a.ndjson", "raw/a.ndjson record 4"),
        ({"file": "a.zip", "member": "x/a.parquet"}, "raw/a.zip/x/a.parquet", "raw/a.zip/x/a.parquet record 4"),
        (
            {"file": "a.xml", "odm": {"form": "F", "item_group": "G"}},
            "raw/a.xml form F item group G",
            "raw/a.xml form F item group G line 4",
        ),
    ],
)
def test_a_place_is_told_in_the_words_of_its_kind(said, shown, line):
    read = RawSpec(missing=[""], exports={"a": {**said, "columns": ["X"]}})

    assert shown == read.shown_file("a")
    assert line == read.line_of("a", pd.DataFrame({"_line": [4]}), 0)
