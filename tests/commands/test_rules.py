"""The command `rules`: a user's copy brought in, listed, told in words, run on its own test data."""

import argparse
import shutil
import zipfile
from pathlib import Path

import pytest

from sdtm2adam.commands import conform, rules
from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules.words import told as in_words
from tests.derive.tables import frame
from tests.validation.rules.small import rule

SEX = """\
Core: {Id: CORE-900001, Status: Published, Version: "1"}
Authorities:
  - Organization: CDISC
    Standards:
      - {Name: SDTMIG, Version: "3.4", References: [{Rule Identifier: {Id: CG9001}, Citations: [{Document: IG v3.4, Section: "4.2"}]}]}
Description: SEX is one of the terms
Executability: Fully Executable
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [DM]}}
Outcome: {Message: SEX is not a term, Output Variables: [USUBJID, SEX]}
Check:
  all:
    - {name: SEX, operator: is_not_contained_by, value: [F, M, U]}
"""
DRAFT = SEX.replace("CORE-900001", "DRAFT-1").replace("Published", "Draft").replace("is_not_contained_by", "is_known")
DM = "STUDYID,DOMAIN,USUBJID,SEX\nS,DM,P1,F\nS,DM,P2,W\n"
RESULTS = "Dataset,Record,Variable,Value\nDM,2,USUBJID,P2\nDM,2,SEX,W\n"


def run(command, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", type=Path, default=Path())
    command.add(parser.add_subparsers(required=True))
    parsed = parser.parse_args([command.__name__.rpartition(".")[2], *arguments])
    return parsed.command(parsed)


@pytest.fixture
def public(tmp_path) -> Path:
    """A copy of a public repository of rules: one published rule with two cases, one draft, one retired, other files."""
    root = tmp_path / "open-rules"
    one = root / "Published" / "CORE-900001"
    for kind, rows, lines in (("negative", DM, RESULTS), ("positive", DM.replace("P2,W", "P2,M"), RESULTS[: RESULTS.index("\n") + 1])):
        data = one / kind / "01" / "data"
        data.mkdir(parents=True)
        (data / "_datasets.csv").write_text("Filename,Label\ndm,Demographics\n")
        (data / "_variables.csv").write_text("dataset,variable,label,type,length\ndm,USUBJID,Subject,Char,20\ndm,SEX,Sex,Char,1\n")
        (data / "dm.csv").write_text(rows)
        (data / ".env").write_text("PRODUCT=SDTMIG\nVERSION=3-4\n")
        (one / kind / "01" / "results").mkdir()
        (one / kind / "01" / "results" / "results.csv").write_text(lines)
    (one / "rule.yml").write_text(SEX)
    for folder, text in (("Unpublished/DRAFT-1", DRAFT), ("Deprecated/CORE-000002", SEX.replace("900001", "000002"))):
        (root / folder).mkdir(parents=True)
        (root / folder / "rule.yml").write_text(text)
    (root / "LICENSE").write_text("MIT License\n")
    (root / "other.yml").write_text("on: push\n")
    return root


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "study"
    (folder / "specs").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def test_import_takes_rules_and_says_what_it_left(public, study, capsys):
    assert 0 == run(rules, "import", str(public), "--tests")

    told = capsys.readouterr().out
    assert "open-rules: 2 rules, 1 published and 1 drafts" in told
    assert "    1 of them cannot run as they stand" in told
    assert "    2 cases of test data" in told
    assert "    left out: 1 deprecated rules" in told
    assert "    left out: 1 YAML or JSON that is no rule" in told
    held = study / "validation/rules"
    assert ["CORE-900001.yml", "DRAFT-1.yml", "LICENSE", "tests"] == sorted(p.name for p in held.iterdir())
    assert SEX == (held / "CORE-900001.yml").read_text()


def test_import_again_changes_nothing(public, study, capsys):
    run(rules, "import", str(public))
    capsys.readouterr()

    assert 0 == run(rules, "import", str(public))
    assert "    0 files new or changed, 3 as they were" in capsys.readouterr().out


def test_import_of_a_zip_archive(public, study, tmp_path, capsys):
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(public.rglob("*")):
            packed.write(path, path.relative_to(public.parent))

    assert 0 == run(rules, "import", str(archive), "--tests")
    assert "rules.zip: 2 rules" in capsys.readouterr().out
    assert (study / "validation/rules/tests/CORE-900001/negative/01/data/dm.csv").is_file()


def test_import_names_a_file_that_cannot_be_read(public, study, capsys):
    (public / "Published" / "broken.yml").write_text("Core: [")

    assert 1 == run(rules, "import", str(public))
    assert "could not be read: Published/broken.yml:" in capsys.readouterr().out


@pytest.mark.parametrize(("source", "says"), [("nowhere", "There is no nowhere"), ("empty", "empty has no rule that can be read")])
def test_import_of_nothing(study, source, says):
    (study / "empty").mkdir()

    with pytest.raises(StudyError, match=says):
        run(rules, "import", source)


def test_list_and_show(public, study, capsys):
    run(rules, "import", str(public))
    capsys.readouterr()

    assert 0 == run(rules, "list")
    assert ["CORE-900001 CG9001: SEX is not a term", "DRAFT-1 draft CG9001: SEX is not a term"] == capsys.readouterr().out.splitlines()[:2]
    assert 0 == run(rules, "list", "--blocked")
    assert "DRAFT-1 draft: cannot run: there is no operator is_known" in capsys.readouterr().out
    assert 0 == run(rules, "list", "--standard", "SDTM")
    told = capsys.readouterr().out
    assert "no rule speaks for SDTM - did you mean SDTMIG?; there are SDTMIG" in told
    assert "0 rules" in told
    with pytest.raises(StudyError, match="CG9001 is the id of several rules: CORE-900001, DRAFT-1"):
        run(rules, "show", "CG9001")
    assert 0 == run(rules, "show", "CORE-900001")
    told = capsys.readouterr().out
    assert "    SEX is none of F, M, U" in told
    assert "    domains: DM" in told
    assert "    CDISC SDTMIG 3.4, CG9001: IG v3.4 4.2" in told


def test_show_of_a_rule_that_is_not_there(public, study):
    run(rules, "import", str(public))

    with pytest.raises(StudyError, match="has no rule CORE-90001 - did you mean CORE-900001"):
        run(rules, "show", "CORE-90001")


def test_the_rules_own_test_data(public, study, capsys):
    run(rules, "import", str(public), "--tests")
    capsys.readouterr()

    assert 0 == run(rules, "test")
    assert (
        "2 cases with CDISC's own results, line by line: 2 agree (100.0% of those that can be judged, 100.0% of all)"
        in capsys.readouterr().out
    )


def test_a_case_that_does_not_agree_and_is_not_known_fails(public, study, capsys):
    run(rules, "import", str(public), "--tests")
    results = study / "validation/rules/tests/CORE-900001/negative/01/results/results.csv"
    results.write_text(RESULTS.replace("DM,2,", "DM,1,").replace("P2", "P1").replace(",W", ",F"))
    capsys.readouterr()

    assert 1 == run(rules, "test", "CORE-900001")
    told = capsys.readouterr().out
    assert "recorded, not found: DM, 1, SEX, F" in told
    assert "found, not recorded: DM, 2, SEX, W" in told


def test_one_case_is_told_as_one(public, study, capsys):
    run(rules, "import", str(public), "--tests")
    shutil.rmtree(study / "validation/rules/tests/CORE-900001/positive")
    capsys.readouterr()

    assert 0 == run(rules, "test", "CORE-900001")
    assert "1 case with CDISC's own results, line by line: 1 agrees (" in capsys.readouterr().out
    results = study / "validation/rules/tests/CORE-900001/negative/01/results/results.csv"
    results.write_text(RESULTS.replace("DM,2,", "DM,1,").replace("P2", "P1").replace(",W", ",F"))
    assert 1 == run(rules, "test", "CORE-900001")
    told = capsys.readouterr().out.splitlines()
    assert ("    1 differs", "1 case does not agree and has no reason") == (told[1], told[-1])


def test_no_rules_and_no_test_data(public, study):
    with pytest.raises(StudyError, match="There is no validation/rules"):
        run(rules, "list")
    run(rules, "import", str(public))
    with pytest.raises(StudyError, match="There is no test data"):
        run(rules, "test")


def test_conform_runs_the_rules_of_the_study(public, study, capsys):
    """Published rules beside the built-in checks; drafts where they are asked for."""
    run(rules, "import", str(public))
    data = study / "data"
    data.mkdir()
    frame("STUDYID | DOMAIN | USUBJID | SEX\nS | DM | P1 | F\nS | DM | P2 | W").to_parquet(data / "DM.parquet", index=False)
    capsys.readouterr()

    run(conform, "data")
    told = capsys.readouterr().out
    assert "CORE-900001 DM.USUBJID: SEX is not a term: 1 of 2 records" in told
    assert "  1 rule: 1 run, 0 not applicable, 0 not run" in told
    run(conform, "data", "--drafts")
    assert "    not run: 1 for there is no operator is_known" in capsys.readouterr().out


def test_a_rule_file_that_is_broken_is_a_warning_and_the_others_run(public, study, capsys):
    run(rules, "import", str(public))
    (study / "validation/rules/zz.yml").write_text("Core: [")
    (study / "data").mkdir()
    frame("STUDYID | DOMAIN | USUBJID | SEX\nS | DM | P1 | W").to_parquet(study / "data/DM.parquet", index=False)
    capsys.readouterr()

    run(conform, "data", "--all")
    told = capsys.readouterr().out
    assert "rule-unreadable a rule could not be read: zz.yml:" in told
    assert "where   validation/rules/zz.yml" in told
    assert "to fix  sdtm2adam rules import FOLDER|ZIP brings it again; or take it away" in told
    assert "CORE-900001 DM.USUBJID: SEX is not a term" in told


def test_a_folder_for_rules_without_any_is_a_warning_and_the_checks_run(study, capsys):
    (study / "data").mkdir()
    frame("STUDYID | DOMAIN | USUBJID | SEX\nS | DM | P1 | W").to_parquet(study / "data/DM.parquet", index=False)
    (study / "validation/rules").mkdir(parents=True)
    (study / "validation/rules/LICENSE").write_text("MIT License\n")

    run(conform, "data", "--all")
    told = capsys.readouterr().out
    assert "rules-missing validation/rules/ has no rule, so that none ran" in told
    assert "S2A-1201 DM.SEX" in told


def test_drafts_without_any_rules_are_told(study, capsys):
    (study / "data").mkdir()
    frame("STUDYID | DOMAIN | USUBJID | SEX\nS | DM | P1 | W").to_parquet(study / "data/DM.parquet", index=False)

    run(conform, "data", "--drafts")
    assert capsys.readouterr().out.startswith("no draft runs: there are no published rules (sdtm2adam rules import FOLDER)")


def test_an_explanation_of_a_rule_that_was_never_imported_is_a_note(public, study, capsys):
    """One of a draft that does not run waits."""
    run(rules, "import", str(public))
    (study / "data").mkdir()
    frame("STUDYID | DOMAIN | USUBJID | SEX\nS | DM | P1 | W").to_parquet(study / "data/DM.parquet", index=False)
    told = "  text: It was confirmed by the site and stays as it is.\n"
    (study / "why.yaml").write_text(f"- rule: CORE-90001\n{told}- rule: DRAFT-1\n{told}")
    capsys.readouterr()

    run(conform, "data", "--all", "--explained", "why.yaml")
    told = capsys.readouterr().out
    assert "explained-nothing an entry waits for a rule that is not among those imported:" in told
    assert "    CORE-90001 - did you mean CORE-900001? (why.yaml:1)" in told
    assert "DRAFT-1 " not in told


@pytest.mark.parametrize(
    ("operator", "says"), [("is_not_unique_set", "SEX stands more than once"), ("not_equal_to", "SEX is not what it does not say")]
)
def test_a_condition_without_a_value_is_told_without_one(operator, says):
    assert f"    {says}" in in_words(rule({"all": [{"name": "SEX", "operator": operator}]}, id="CORE-1"))
