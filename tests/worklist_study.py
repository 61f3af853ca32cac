"""A small study whose export holds values that its codelists do not map."""

from pathlib import Path

FILES = {
    "specs/study.yaml": """\
study: DEMO
title: A study of three subjects
standards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}
identifiers:
  STUDYID: {value: DEMO}
  USUBJID: {compose: {parts: [STUDYID, SUBJ], separator: "-"}}
""",
    "specs/raw.yaml": """\
folder: raw
missing: [""]
exports:
  ae:
    file: ae.csv
    form: Adverse Events
    columns: {SUBJ: Subject, TERM: Term, SEV: Severity, UNITS: Unit, LOST: Lost}
    key: [SUBJ, TERM]
    subject: [SUBJ]
""",
    "specs/codelists/aesev.yaml": "codelist: AESEV\nstandard: AESEV\nterms:\n  MILD: 1  # as on the form\n  MODERATE: []\n",
    "specs/codelists/unit.yaml": "codelist: UNIT\nstandard: UNIT\nterms:\n  mg: []\n",
    "specs/sdtm/ae.yaml": """\
domain: AE
keys: [STUDYID, USUBJID, AETERM]
from: {export: ae}
variables:
  AESEQ: {sequence: {}}
  AETERM: {from: TERM}
  AEDECOD: {from: TERM}
  AESEV: {from: SEV, codelist: AESEV}
  AESER: {from: LOST, codelist: NY}
supplemental:
  DOSEU: {from: UNITS, label: Unit of the Dose, codelist: UNIT}
""",
    "raw/ae.csv": """\
SUBJ,TERM,SEV,UNITS,LOST
1,FALL,1,mg,Y
1,PAIN,Moderat,=1+1,N
2,PAIN,severe,=1+1,N
3,PAIN,Moderat,sachetful,Y
""",
}


def laid_out(folder: Path, **changes: str) -> Path:
    """The study in a folder; `changes` are other texts for the files, by their names with _ for / and without their endings."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(changes.get(name.partition(".")[0].replace("/", "_"), text), encoding="utf-8")
    return folder
