"""The command `ct`: releases brought in and compared, and the worklist from a value that nobody knew to a run that takes it."""

import argparse
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sdtm2adam.commands import ct
from sdtm2adam.errors import StudyError
from sdtm2adam.standards.terminology import carried
from sdtm2adam.study import open_study
from tests.standards.releases_written import COLUMNS, DATE, RELEASE, Written, as_excel, as_text
from tests.worklist_study import laid_out

SEVERITY = [
    Written("C66769", "", "No", "Severity/Intensity Scale for Adverse Events", "AESEV", "", "Severity"),
    Written("C41338", "C66769", "", "Severity/Intensity Scale for Adverse Events", "MILD", "1; Grade 1", "Mild"),
    Written("C41339", "C66769", "", "Severity/Intensity Scale for Adverse Events", "MEDIUM", "2; Grade 2", "Moderate"),
    Written("C66742", "", "No", "No Yes Response", "NY", "", "No Yes"),
    Written("C49487", "C66742", "", "No Yes Response", "N", "No", "No"),
    Written("C49488", "C66742", "", "No Yes Response", "Y", "Yes", "Yes"),
    Written("C71620", "", "Yes", "Unit", "UNIT", "", "Unit"),
    Written("C28253", "C71620", "", "Unit", "mg", "Milligram", "Milligram"),
]


def run(study: Path, *arguments: str) -> int:
    """The exit status of `sdtm2adam --study FOLDER ct ...`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", type=Path)
    ct.add(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["--study", str(study), "ct", *map(str, arguments)])
    return parsed.command(parsed)


def fill_in(study: Path, **decisions: dict) -> None:
    """A person writes into the workbook: by the collected value (its letters), the cells of further columns."""
    book = openpyxl.load_workbook(study / "worklist.xlsx")
    sheet = book["Worklist"]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        letters = "".join(c for c in str(row[names.index("value")].value) if c.isalnum())
        for column, text in decisions.get(letters, {}).items():
            if column not in names:
                sheet.cell(1, len(names) + 1, column)
                names.append(column)
            sheet.cell(row[0].row, names.index(column) + 1, text)
    book.save(study / "worklist.xlsx")


def lines(study: Path) -> list[tuple]:
    """Codelist, export, column, value, records, decision and state of each line."""
    rows = list(openpyxl.load_workbook(study / "worklist.xlsx")["Worklist"].iter_rows(values_only=True))
    at = [rows[0].index(name) for name in ("codelist", "export", "column", "value", "records", "decision", "state")]
    return [tuple(row[i] for i in at) for row in rows[1:]]


# Releases


def test_import_writes_into_the_study_and_says_what(tmp_path, capsys):
    assert 0 == run(laid_out(tmp_path), "import", as_text(tmp_path))

    told = capsys.readouterr().out
    assert f"SDTM {DATE}, 2 codelists, 4 terms" in told
    assert f"new     specs/terminology/sdtm_{DATE}.csv" in told
    assert f'standards: {{terminology: "{DATE}"}}' in told
    assert 5 == len((tmp_path / f"specs/terminology/sdtm_{DATE}.csv").read_text(encoding="utf-8").splitlines())


def test_import_of_a_bad_file_writes_nothing(tmp_path):
    """Every bad file is told, and the good one beside them waits."""
    (tmp_path / "page.txt").write_text("<html></html>")
    with pytest.raises(StudyError, match="Nothing was imported:\n\npage.txt: it is a web page .*\n.*\n\ngone.txt: it cannot be read"):
        run(laid_out(tmp_path), "import", as_text(tmp_path), tmp_path / "page.txt", tmp_path / "gone.txt")

    assert not (tmp_path / "specs/terminology").exists()


def test_a_study_uses_the_release_that_it_names(tmp_path):
    """NY, for which the study has no file, is taken whole from the imported release; what that calls MEDIUM is no MODERATE any more."""
    study = laid_out(tmp_path)
    run(study, "import", as_text(tmp_path, SEVERITY))
    assert open_study(study).terminology is carried()

    text = (study / "specs/study.yaml").read_text(encoding="utf-8").replace("2025-03-28", DATE)
    (study / "specs/study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="specs/codelists/aesev.yaml:5: MODERATE is not a term of AESEV"):
        open_study(study)
    (study / "specs/codelists/aesev.yaml").write_text("codelist: AESEV\nstandard: AESEV\nterms: {MILD: 1, MEDIUM: []}\n")

    opened = open_study(study)
    assert (DATE, ["N", "Y"]) == (opened.terminology.version, list(opened.taken_whole["NY"].terms))


def test_a_study_that_names_a_release_that_is_not_there_is_refused(tmp_path):
    study = laid_out(tmp_path)
    text = (study / "specs/study.yaml").read_text(encoding="utf-8").replace("2025-03-28", "2025-09-26")
    (study / "specs/study.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(StudyError) as told:
        open_study(study)
    assert "specs/study.yaml:3: terminology 2025-09-26 is neither carried nor imported" in str(told.value)
    assert "sdtm2adam ct import FILE" in str(told.value)


def test_diff_tells_what_breaks_and_what_is_new(tmp_path, capsys):
    """MODERATE is called otherwise, which a person must see to; the study's UNIT has one of its terms in both."""
    study = laid_out(tmp_path)
    run(study, "import", as_text(tmp_path, SEVERITY))
    capsys.readouterr()

    assert 1 == run(study, "diff", "2025-03-28", DATE)
    told = capsys.readouterr().out
    assert "term renamed: 1 - to decide" in told
    assert "AESEV `MODERATE`: now `MEDIUM` (C41339) (specs/codelists/aesev.yaml)" in told
    assert "`mg`: term gone" not in told


def test_diff_takes_files_too_and_is_content_with_the_same(tmp_path, capsys):
    study = laid_out(tmp_path)
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    new = [*SEVERITY, Written("C900031", "C71620", "", "Unit", "sachetful", "", "Sachetful")]

    assert 0 == run(study, "diff", as_text(tmp_path / "a", SEVERITY), as_excel(tmp_path / "b", new, title="SDTM 2032-03-26"))
    told = capsys.readouterr().out
    assert "new term: 1\n    UNIT `sachetful`: C900031" in told
    assert "3 -> 3: 0 new, 0 gone" in told and "5 -> 6: 1 new, 0 gone, 0 renamed" in told


def test_diff_of_what_is_no_release(tmp_path):
    with pytest.raises(StudyError, match="next is neither a date"):
        run(laid_out(tmp_path), "diff", "2025-03-28", "next")


# The worklist


def test_values_that_no_codelist_maps_are_listed_once_with_where_they_stand(tmp_path):
    """Two records with `Moderat`, of lines 3 and 5; `severe` is a term of CDISC's that the study does not have."""
    study = laid_out(tmp_path)
    assert 1 == run(study, "worklist")

    rows = list(openpyxl.load_workbook(study / "worklist.xlsx")["Worklist"].iter_rows(values_only=True))
    assert ("AESEV", "ae", "SEV", "Moderat", "AE.AESEV", 2, "raw/ae.csv line 3", "MODERATE") == rows[1][:8]
    assert [
        ("AESEV", "ae", "SEV", "Moderat", 2, None, "open"),
        ("AESEV", "ae", "SEV", "severe", 1, None, "open"),
        ("UNIT", "ae", "UNITS", "=1+1", 2, None, "open"),
        ("UNIT", "ae", "UNITS", "sachetful", 1, None, "open"),
    ] == lines(study)
    assert not (study / "out").exists()


def test_the_workbook_is_the_same_bytes_and_has_no_formula(tmp_path):
    """A collected value that begins with = stays text; the choices for a decision are offered."""
    study = laid_out(tmp_path)
    run(study, "worklist")
    first = (study / "worklist.xlsx").read_bytes()
    run(study, "worklist")

    assert first == (study / "worklist.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(study / "worklist.xlsx")["Worklist"]
    assert ("=1+1", "s") == (sheet["D4"].value, sheet["D4"].data_type)
    assert '"accept,synonym,query"' in [v.formula1 for v in sheet.data_validations.dataValidation]
    with zipfile.ZipFile(study / "worklist.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_from_an_unmapped_value_to_a_run_that_takes_it(tmp_path, capsys):
    """Three values are decided and applied, comments stay; the next worklist calls them solved and keeps the query open."""
    study = laid_out(tmp_path)
    run(study, "worklist")
    fill_in(
        study,
        Moderat={"decision": "synonym", "term": "MODERATE", "person": "A. B."},
        severe={"decision": "Accept", "term": "SEVERE"},
        sachetful={"decision": "accept", "note": "not in CDISC", "our column": "kept"},
        **{"11": {"decision": "query", "note": "asked on Monday"}},
    )
    capsys.readouterr()

    assert 1 == run(study, "worklist", "--apply")
    told = capsys.readouterr().out
    assert "UNIT: `=1+1` waits for the answer to a query (raw/ae.csv line 3)" in told
    severity = "codelist: AESEV\nstandard: AESEV\nterms:\n  MILD: 1  # as on the form\n  MODERATE: [Moderat]\n  SEVERE: []\n"
    assert severity == (study / "specs/codelists/aesev.yaml").read_text(encoding="utf-8")
    unit = "codelist: UNIT\nstandard: UNIT\nterms:\n  mg: []\n  sachetful: []\nextra: [sachetful]\n"
    assert unit == (study / "specs/codelists/unit.yaml").read_text(encoding="utf-8")

    assert 1 == run(study, "worklist", "--apply") and "0 files changed" in capsys.readouterr().out
    assert 1 == run(study, "worklist")
    assert [
        ("UNIT", "ae", "UNITS", "=1+1", 2, "query", "open"),
        ("AESEV", "ae", "SEV", "Moderat", 2, "synonym", "solved"),
        ("AESEV", "ae", "SEV", "severe", 1, "Accept", "solved"),
        ("UNIT", "ae", "UNITS", "sachetful", 1, "accept", "solved"),
    ] == lines(study)
    kept = {row[3]: row[9:] for row in openpyxl.load_workbook(study / "worklist.xlsx")["Worklist"].iter_rows(values_only=True)}
    assert (None, "not in CDISC", None, "solved", "kept") == kept["sachetful"]
    assert ("MODERATE", None, "A. B.", "solved", None) == kept["Moderat"]
    assert (None, "asked on Monday", None, "open", None) == kept["=1+1"]


def test_a_study_in_which_all_is_mapped_gets_no_worklist(tmp_path, capsys):
    study = laid_out(tmp_path, raw_ae="SUBJ,TERM,SEV,UNITS,LOST\n1,FALL,1,mg,Y\n")

    assert 0 == run(study, "worklist")
    assert not (study / "worklist.xlsx").exists()


def test_a_value_that_comes_back_is_open_again_with_what_was_decided(tmp_path):
    study = laid_out(tmp_path)
    data = (study / "raw/ae.csv").read_text(encoding="utf-8")
    run(study, "worklist")
    fill_in(study, severe={"decision": "query", "note": "asked"})
    (study / "raw/ae.csv").write_text(data.replace("severe", "1"), encoding="utf-8")
    run(study, "worklist")
    assert ("AESEV", "ae", "SEV", "severe", 1, "query", "solved") in lines(study)

    (study / "raw/ae.csv").write_text(data, encoding="utf-8")
    run(study, "worklist")
    assert ("AESEV", "ae", "SEV", "severe", 1, "query", "open") in lines(study)


def test_decisions_that_cannot_be_followed_are_told_together_and_change_nothing(tmp_path):
    study = laid_out(tmp_path)
    before = {path: path.read_bytes() for path in (study / "specs").rglob("*.yaml")}
    run(study, "worklist")
    fill_in(
        study,
        Moderat={"decision": "synonym", "term": "MODERAT"},
        severe={"decision": "accept", "term": "VERY SEVERE"},
        sachetful={"decision": "synonim", "term": "mg"},
        **{"11": {"decision": "synonym", "term": "mg"}},
    )
    with pytest.raises(StudyError) as told:
        run(study, "worklist", "--apply")

    said = str(told.value)
    assert "worklist.xlsx row 2: AESEV, `Moderat`: MODERAT is not a term of it - did you mean MODERATE?" in said
    assert "worklist.xlsx row 3: AESEV, `severe`: AESEV (C66769) is not extensible, so that no term can be added to it" in said
    assert "worklist.xlsx row 5: UNIT, `sachetful`: `synonim` is no decision - did you mean synonym?" in said
    assert before == {path: path.read_bytes() for path in (study / "specs").rglob("*.yaml")}


def test_a_new_term_that_cdisc_has_under_another_name_is_refused(tmp_path):
    study = laid_out(tmp_path)
    run(study, "worklist")
    fill_in(study, sachetful={"decision": "accept", "term": "Milligram"})

    with pytest.raises(StudyError, match="CDISC has mg, which means the same"):
        run(study, "worklist", "--apply")


def test_a_value_of_a_list_that_is_taken_whole_needs_a_file_first(tmp_path):
    study = laid_out(tmp_path, raw_ae="SUBJ,TERM,SEV,UNITS,LOST\n1,FALL,1,mg,perhaps\n")
    run(study, "worklist")
    fill_in(study, perhaps={"decision": "synonym", "term": "U"})

    with pytest.raises(StudyError, match="the study takes the codelist whole and has no file for it\n.*write specs/codelists/ny.yaml"):
        run(study, "worklist", "--apply")


@pytest.mark.parametrize(
    ("spoil", "says"), [("text", "cannot be read"), ("column", "lacks the columns decision"), ("sheet", "has no sheet")]
)
def test_a_workbook_that_was_spoilt_is_told_and_left_alone(tmp_path, spoil, says):
    study = laid_out(tmp_path)
    run(study, "worklist")
    path = study / "worklist.xlsx"
    if spoil == "text":
        path.write_text("no workbook")
    else:
        book = openpyxl.load_workbook(path)
        if spoil == "column":
            book["Worklist"]["I1"] = "what to do"
        else:
            book["Worklist"].title = "Sheet1"
        book.save(path)
    was = path.read_bytes()

    for arguments in ([], ["--apply"]):
        with pytest.raises(StudyError, match=says):
            run(study, "worklist", *arguments)
    assert was == path.read_bytes()


def test_apply_without_a_worklist(tmp_path):
    with pytest.raises(StudyError, match="There is no worklist.xlsx yet"):
        run(laid_out(tmp_path), "worklist", "--apply")


def test_the_columns_are_those_of_nci():
    """What the written releases of these tests rest on."""
    assert ("Code", 8, 6) == (COLUMNS[0], len(COLUMNS), len(RELEASE))
