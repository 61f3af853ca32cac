"""The command `conform`: anyone's folder, or a run's own with raw file and line and what the study has explained."""

import argparse
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.commands import conform
from sdtm2adam.errors import ERROR, Finding, StudyError
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.store import write_json
from sdtm2adam.validation.expected import FILE as SUITES
from sdtm2adam.validation.expected import left
from tests.derive.tables import frame
from tests.standards.dictionaries import invented

AE = "STUDYID | DOMAIN | USUBJID | AESEQ | AETERM\nS | AE | P1 | 1 | FALL\nS | AE | P1 | 1 | PAIN\nS | AE | P2 | 2 | PAIN"
TWICE = "S2A-0404 AE.AESEQ: the number stands twice within the subject: 2 of 3 records"
RAW = """\
folder: raw
missing: [""]
exports:
  ae:
    file: ae.csv
    form: Adverse Events
    columns: {SUBJ: Subject, TERM: Term}
    key: [SUBJ, TERM]
    subject: [SUBJ]
"""
EXPLAINED = "- {rule: S2A-0404, dataset: AE, text: The numbers are those of the safety database.}\n"


def run(*arguments: str) -> int:
    """The exit status of `sdtm2adam conform` with these arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", type=Path, default=Path())
    conform.add(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["conform", *arguments])
    return parsed.command(parsed)


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study with the output of a run: AE of three records, made from three lines of an export."""
    out = tmp_path / "out"
    for folder in ("out/sdtm", "out/lineage", "out/raw", "specs", "validation"):
        (tmp_path / folder).mkdir(parents=True)
    frame(AE).to_parquet(out / "sdtm" / "AE.parquet", index=False)
    made = pd.DataFrame({"row": [0, 1, 2], "parent": ["ae"] * 3, "parent_row": [2, 0, 1], "brought": [""] * 3})
    made.astype({"parent": "category", "brought": "category"}).to_parquet(out / "lineage" / "AE.parquet", index=False)
    pd.DataFrame({"_line": [2, 3, 5], "SUBJ": ["1", "2", "1"]}).to_parquet(out / "raw" / "ae.parquet", index=False)
    (out / "run.json").write_text("{}", encoding="utf-8")
    (tmp_path / "specs/raw.yaml").write_text(RAW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_findings_of_a_run_name_raw_file_and_line(study, capsys):
    """The records of the dataset, and behind them the lines that they were made from."""
    assert 1 == run("out/sdtm")

    told = capsys.readouterr().out
    assert TWICE in told
    assert "where   AE.parquet records 1, 2 (raw/ae.csv lines 2, 5)" in told
    assert told.splitlines()[-1].startswith("out/sdtm: 1 SDTM dataset, 3 records, no define; ")


def test_what_the_study_has_explained_counts(study, capsys):
    """The finding is still told, as a note; other errors keep the exit status at 1."""
    (study / "validation/explained.yaml").write_text(EXPLAINED, encoding="utf-8")

    assert 1 == run("out/sdtm")

    told = capsys.readouterr().out
    assert told.index("1 note") < told.index(TWICE)
    assert "explained  The numbers are those of the safety database. (validation/explained.yaml:1)" in told


def test_a_folder_without_a_study_is_checked_as_it_is(study, tmp_path, capsys):
    """No run, no raw lines, nothing explained; a file of explanations may be named."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    (study / "out/sdtm/AE.parquet").rename(other / "ae.parquet")
    (other / "mine.yaml").write_text(EXPLAINED, encoding="utf-8")

    assert 1 == run("elsewhere", "--explained", "elsewhere/mine.yaml")

    told = capsys.readouterr().out
    assert "where   ae.parquet records 1, 2\n" in told
    assert "(elsewhere/mine.yaml:1)" in told


def test_a_study_that_cannot_be_read_costs_only_the_lines(study, capsys):
    """The datasets are checked all the same, and why no raw line is named is said."""
    (study / "specs/raw.yaml").write_text("folder: raw\n", encoding="utf-8")

    assert 1 == run("out/sdtm")

    told = capsys.readouterr().out
    assert "where   AE.parquet records 1, 2\n" in told
    assert "raw files and lines are not named: specs/raw.yaml" in told


def test_exit_status_is_0_where_no_error_is_left(study, capsys):
    """Every error explained: a person has looked at each."""
    rules = {line.split()[0] for line in _errors(capsys)}
    (study / "all.yaml").write_text(
        "".join(f"- {{rule: {r}, text: Looked at and left as it is.}}\n" for r in sorted(rules)), encoding="utf-8"
    )

    assert 0 == run("out/sdtm", "--explained", "all.yaml")


def _errors(capsys) -> list[str]:
    run("out/sdtm", "--all")
    told = capsys.readouterr().out.splitlines()
    end = next(i for i, line in enumerate(told) if line.endswith((" warnings", " warning", " notes", " note")) or line == "checks")
    return [line for line in told[:end] if line.startswith("S2A-")]


def test_files_are_written_on_request(study, capsys):
    """Three files, told by name."""
    run("out/sdtm", "--out", "report")

    assert {"conformance.csv", "conformance.html", "conformance.xlsx"} == {p.name for p in (study / "report").iterdir()}
    assert "written: report/conformance.csv" in capsys.readouterr().out


def test_what_the_run_expected_stands_under_the_heading_of_who_asks_the_same(study, capsys):
    """The suite as the run left it, with what it found; a suite that was changed since then is not what the run answered."""
    key = {"id": "AE-1", "says": "A number stands once", "severity": "error", "expect": "expect_compound_columns_to_be_unique"}
    one = Expectation(**key, arguments={"column_list": ["USUBJID", "AESEQ"]}, written_at="validation/sdtm/ae.yaml:3")
    (study / "out/validation").mkdir()
    (study / "out" / SUITES).write_text(left([Suite(dataset="AE", expectations=(one,), stage="sdtm", path="ae.yaml")]), encoding="utf-8")
    found = Finding("AE-1", ERROR, "AE", "USUBJID, AESEQ", "A number stands once: 2 of 3 records do not comply", rows=(0, 1), count=2)
    write_json(study / "out/findings/9-validation.json", [asdict(found)])

    run("out/sdtm", "--out", "report")

    assert "1 question asked by several, 1 failed" in capsys.readouterr().out
    page = (study / "report/conformance.html").read_text(encoding="utf-8")
    assert 1 == page.count("AE: USUBJID, AESEQ are unique together")
    told = page[page.index("AE: USUBJID, AESEQ are unique together") :].partition("</tbody>")[0]
    assert ["AE-1", "S2A-0404"] == [id for id in ("AE-1", "S2A-0404") if f"<td>{id}</td>" in told]
    assert 2 == told.count("<td>2 records</td>") and "AE.parquet records 1, 2 (raw/ae.csv lines 2, 5)" in told


def test_nothing_there_is_told(study):
    """A folder that is not there is named as it was given."""
    with pytest.raises(StudyError, match="There is no nowhere"):
        run("nowhere")


def test_analysis_datasets_are_held_against_the_sdtm_beside(study, tmp_path, capsys):
    """That of the folder `sdtm` beside `adam`, or of the one named; what each dataset was taken for is told."""
    (study / "out/adam").mkdir()
    adae = "STUDYID | USUBJID | AESEQ | AETERM\nS | P1 | 1 | FALL\nS | P2 | 9 | PAIN"
    frame(adae).to_parquet(study / "out/adam/ADAE.parquet", index=False)
    assert 1 == run("out/adam", "--all")
    beside = capsys.readouterr().out

    (study / "out/adam/ADAE.parquet").rename(tmp_path / "adae.parquet")
    assert 1 == run("adae.parquet", "--sdtm", "out/sdtm", "--all")
    named = capsys.readouterr().out
    run("adae.parquet", "--all")
    alone = capsys.readouterr().out

    absent = "S2A-3206 ADAE.AESEQ: AE has no such record of the subject: 1 of 2 records\n    USUBJID='P2' AESEQ=9   record 2"
    assert (True, True, False) == (absent in beside, absent in named, absent in alone)
    assert "structures\n  ADAE adverse events (OCCDS), by AETERM\n" in named
    assert named.splitlines()[-1].startswith("adae.parquet: 1 ADaM dataset, 2 records, no define; ")


def test_sdtm_beside_nothing_is_refused(study):
    """Who names SDTM for a folder without analysis datasets has named the wrong folder."""
    with pytest.raises(StudyError, match="out/sdtm has no analysis datasets"):
        run("out/sdtm", "--sdtm", "out/sdtm")


OF_MEDDRA = """
Core: {Id: CORE-999999, Status: Published, Version: "1"}
Authorities: [{Organization: CDISC, Standards: [{Name: SDTMIG, Version: "3.4", References: [{Rule Identifier: {Id: CG9999}}]}]}]
Description: A lowest level term is one of the dictionary
Outcome: {Message: It is no lowest level term, Output Variables: [--TERM]}
Rule Type: Record Data
Sensitivity: Record
Operations:
  - {id: $llt, operator: valid_external_dictionary_value, name: --TERM, external_dictionary_type: meddra, dictionary_term_type: LLT}
Check: {all: [{name: $llt, operator: equal_to, value: false}]}
"""
STUDY = """
study: S
title: T
standards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}
dictionaries: {MedDRA: {version: "99.1", files: licensed}}
identifiers: {STUDYID: {value: S}}
"""


@pytest.fixture
def rules(study) -> str:
    """A folder with one published rule that needs MedDRA."""
    (study / "rules/published").mkdir(parents=True)
    (study / "rules/published/CORE-999999.yml").write_text(OF_MEDDRA, encoding="utf-8")
    return "rules"


def test_rules_that_need_a_dictionary_run_with_the_user_s_own(study, rules, capsys):
    """Not run without it; with it the events are found, none of which is a term of the invented dictionary."""
    run("out/sdtm", "--rules", rules)
    assert "not run: 1 for needs MedDRA, whose files are not named" in capsys.readouterr().out

    invented.meddra(study / "licensed")
    assert 1 == run("out/sdtm", "--rules", rules, "--meddra", "licensed")
    told = capsys.readouterr().out
    assert "1 rule: 1 run, 0 not applicable, 0 not run" in told
    assert "CORE-999999 AE.AETERM: It is no lowest level term: 3 of 3 records" in told


def test_a_run_of_a_study_asks_the_dictionaries_that_it_names(study, rules, capsys):
    invented.meddra(study / "licensed")
    (study / "specs/study.yaml").write_text(STUDY, encoding="utf-8")

    assert 1 == run("out/sdtm", "--rules", rules)
    assert "CORE-999999 AE.AETERM: It is no lowest level term: 3 of 3 records" in capsys.readouterr().out


def test_folders_that_hold_no_dictionary_are_one_error(study, rules):
    (study / "empty").mkdir()

    with pytest.raises(StudyError) as fault:
        run("out/sdtm", "--rules", rules, "--meddra", "nowhere", "--unii", "empty")
    told = ["MedDRA: there is no folder nowhere", "UNII: empty does not hold its files: there is no UNII_Records_*.txt"]
    assert told == str(fault.value).splitlines()[:2]


def test_a_dictionary_that_nothing_asks_is_told(study, capsys):
    invented.unii(study / "unii")

    run("out/sdtm", "--unii", "unii")
    assert "no rule asks UNII: there are no published rules (sdtm2adam rules import FOLDER)" in capsys.readouterr().out
