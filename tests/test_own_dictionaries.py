"""A study that names its dictionaries: checked with the specs, asked by published rules, told by the define, copied nowhere."""

import shutil
from pathlib import Path

import pytest

from sdtm2adam.cli import main
from sdtm2adam.describing import conform, define
from sdtm2adam.errors import Findings
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from tests.standards.dictionaries import invented

ROOT = Path(__file__).parents[1]
RULE = """
Core: {Id: CORE-999999, Status: Published, Version: "1"}
Authorities: [{Organization: CDISC, Standards: [{Name: SDTMIG, Version: "3.4", References: [{Rule Identifier: {Id: CG9999}}]}]}]
Description: A preferred term is one of the dictionary
Outcome: {Message: It is no preferred term, Output Variables: [--DECOD]}
Rule Type: Record Data
Sensitivity: Record
Executability: Fully Executable
Scope: {Classes: {Include: [EVENTS]}, Domains: {Include: [AE]}}
Operations:
  - {id: $pt, operator: valid_external_dictionary_value, name: --DECOD, external_dictionary_type: meddra, dictionary_term_type: PT}
Check: {all: [{name: $pt, operator: equal_to, value: false}]}
"""


@pytest.fixture
def study(tmp_path) -> Path:
    """The specs and exports of the reference study, and beside them an invented MedDRA of version 99.1."""
    folder = tmp_path / "study"
    for part in ("specs", "raw", "tlf"):
        shutil.copytree(ROOT / part, folder / part)
    invented.meddra(tmp_path / "licensed" / "meddra")
    return folder


def name(study: Path, dictionaries: str) -> None:
    path = study / "specs/study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\narms:", f"\ndictionaries: {dictionaries}\n\narms:", 1), encoding="utf-8")


def checked(study: Path, capsys) -> tuple[int, str]:
    status = main(["--study", str(study), "check"])
    return status, capsys.readouterr().err


@pytest.mark.parametrize("said", ['{MedDRA: {version: "99.1", files: ../licensed/meddra}}', '{MedDRA: "27.1", SNOMED CT: "2024-09-01"}'])
def test_named_with_or_without_files(study, capsys, said):
    name(study, said)

    assert 0 == checked(study, capsys)[0]


def test_everything_that_is_wrong_is_one_error(study, tmp_path, capsys):
    """Another version than the files', no folder, a folder of something else; each with its line."""
    (tmp_path / "licensed" / "empty").mkdir()
    files = ("MedDRA: {version: '27.1', files: ../licensed/meddra}", "UNII: {version: x, files: nowhere}")
    name(study, f"{{{', '.join(files)}, LOINC: {{version: '2.78', files: {tmp_path / 'licensed' / 'empty'}}}}}")

    status, said = checked(study, capsys)

    assert 1 == status and "3 things to put right first" in said
    assert "MedDRA: the files in ../licensed/meddra are of 99.1, and 27.1 is named" in said
    assert "UNII: there is no folder nowhere" in said
    assert "empty does not hold its files: Loinc.csv is missing" in said
    assert 3 == said.count("specs/study.yaml:13: ")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("{Meddra: '27.1'}", "`Meddra` is not known - did you mean MedDRA?"),
        ("{SNOMED CT: {version: '1', files: x}}", "files of SNOMED CT are not read here"),
        ("{MedDRA: {version: '27.1', file: x}}", "`file` is not known here - did you mean files?"),
        ("{MedDRA: ''}", "name the release, as the define has it"),
        ("{MedDRA: 27.1}", 'put the version in quotes: "27.1"'),
        ("{LOINC: {version: 2.80}}", "put the version in quotes"),
        ("{MedDRA: {files: x}}", "must be said and is not"),
        ("{MedDRA: {version: '27.1', files: ' '}}", "name a folder, or leave the key out"),
        ("MedDRA", "write `key: value` lines here"),
    ],
)
def test_what_is_said_amiss(study, capsys, said, why):
    name(study, said)

    status, told = checked(study, capsys)
    assert 1 == status and why in told


def test_rules_ask_them_the_define_names_them_and_nothing_is_copied(study, tmp_path, reference_out):
    """The terms of the reference study are none of the invented MedDRA: every record is found."""
    out = shutil.copytree(reference_out, tmp_path / "out")
    before = {path.name for path in out.rglob("*")}
    name(study, '{MedDRA: {version: "99.1", files: ../licensed/meddra}, WHODrug: GLOBALB3Mar24}')
    (study / "validation/rules/published").mkdir(parents=True)
    (study / "validation/rules/published/CORE-999999.yml").write_text(RULE, encoding="utf-8")
    opened, store = open_study(study), finished(out)

    define(opened, store, Findings())
    outcome = conform(opened, store)

    for stage in ("sdtm", "adam"):
        lists = read_define(out / "xpt" / stage / "define.xml").codelists
        assert [("MedDRA", "99.1")] == [(one.dictionary, one.version) for one in lists if one.dictionary == "MedDRA"]
    (found,) = [finding for finding in outcome.findings if finding.rule == "CORE-999999"]
    assert len(store.get("sdtm", "AE")) == found.count
    assert before == {path.name for path in out.rglob("*")}
    assert [] == [path.name for path in out.rglob("*") if path.is_file() and b"Creaking chair" in path.read_bytes()]
