"""Columns of an export with blanks, dots, slashes, brackets, quotes and Hangul, from the file to SDTM and SUPP--."""

import re
from pathlib import Path

import pytest

from sdtm2adam.pipeline import run
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from tests.derive.tables import rows

README = (Path(__file__).parents[1] / "specs" / "README.md").read_text(encoding="utf-8")

FILES = {
    "raw/ae.csv": """Subject No.,줄 번호,AE Term (verbatim),Severity/Grade,발생일,Serious?
001,1,Headache,1,20-JAN-2024,No
002,1,Nausea,mild,2024-UN-17,No
003,1,Syncope,3,02-FEB-2024,Yes
004,1,,,,
""",
    "specs/sdtm/ae.yaml": """domain: AE
keys: [STUDYID, USUBJID, AESTDTC, AETERM]
from:
  export: ae
  where: "`AE Term (verbatim)` is not missing and not `Serious?` contains 'x'"
  steps:
    - copy: {from: Subject No., new: SUBJ}
    - compose: {parts: ["Severity/Grade", "'/'", "줄 번호"], new: "등급 / 줄"}
variables:
  AESEQ: {sequence: {}}
  AETERM: {from: AE Term (verbatim)}
  AESEV: {from: Severity/Grade, codelist: AESEV}
  AESER: {from: "Serious?", codelist: NY}
  AESTDTC: {date: 발생일}
  AESTDY: {study_day: {date: AESTDTC, reference: RFSTDTC}}
supplemental:
  AEFORMNO: {from: 줄 번호, label: Line of the Form}
  AEBOTH: {from: "등급 / 줄", label: Grade and Line, origin: Derived}
""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What a run of the README's study leaves, with another export of adverse events."""
    folder = tmp_path_factory.mktemp("odd")
    for path, body in re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(FILES.get(path, body), encoding="utf-8")
    raw = folder / "specs/raw.yaml"
    listed = "columns: [SUBJ, AE_NO, AE_TERM, AE_SEV, AE_STDT, SERIOUS]\n    key: [SUBJ, AE_NO]\n    subject: [SUBJ]"
    odd = '["Subject No.", 줄 번호, AE Term (verbatim), Severity/Grade, 발생일, "Serious?"]'
    text = raw.read_text(encoding="utf-8")
    assert listed in text
    raw.write_text(text.replace(listed, f"columns: {odd}\n    key: [Subject No., 줄 번호]\n    subject: [Subject No.]"), encoding="utf-8")
    run(open_study(folder), folder / "out")
    return finished(folder / "out")


def test_they_become_variables(made):
    assert [
        ("DEMO-001", 1, "Headache", "MILD", "N", "2024-01-20", 6),
        ("DEMO-002", 1, "Nausea", "MILD", "N", "2024---17", None),
        ("DEMO-003", 1, "Syncope", "SEVERE", "Y", "2024-02-02", 17),
    ] == rows(made.get("sdtm", "AE"), "USUBJID AESEQ AETERM AESEV AESER AESTDTC AESTDY")


def test_they_become_supplemental_records(made):
    assert [("DEMO-001", "AEBOTH", "1/1"), ("DEMO-001", "AEFORMNO", "1")] == rows(made.get("sdtm", "SUPPAE"), "USUBJID QNAM QVAL")[:2]
