"""Exports that are broken, hostile or not what they are called, from the command line: one clear message, and out/ as it was.

A study of two people and one form; each test spoils that form's file. What is asked of every message: it names the file and the
place, says what is wrong and what to do, and is no traceback.
"""

import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from pyarrow import parquet

from sdtm2adam import pipeline
from sdtm2adam.cli import main
from tests.raw.sas_files import sas7bdat
from tests.raw.workbooks import packed, sheet, workbook

NAMES = ("SUBJ", "TERM", "STDT")
ROWS = (("001", "Headache", "2024-01-20"), ("002", "Nausea", "2024-01-21"))
STUDY = """study: DEMO
title: Two people
standards: {sdtmig: "3.4", adamig: "1.3", terminology: "2025-03-28"}
identifiers:
  STUDYID: {value: DEMO}
  USUBJID: {compose: {parts: ["'DEMO'", SUBJ], separator: "-"}}
"""
DM = """domain: DM
keys: [STUDYID, USUBJID]
from: {export: dm}
variables:
  SUBJID: {from: SUBJ}
  RFSTDTC: {date: FIRST_DT}
"""
AE = """domain: AE
keys: [STUDYID, USUBJID, AESTDTC, AETERM]
from: {export: ae}
variables:
  AESEQ: {sequence: {}}
  AETERM: {from: TERM}
  AESTDTC: {date: STDT}
"""
ODM = {"odm": {"form": "F.AE", "item_group": "IG.AE"}}
BOMB = '<!DOCTYPE lol [<!ENTITY a "lol"><!ENTITY b "' + "&a;" * 10 + '"><!ENTITY c "' + "&b;" * 10 + '">]>\n'


# The form in every kind of file, to be spoilt.


def in_csv(rows=ROWS) -> bytes:
    return "".join(f"{','.join(row)}\n" for row in (NAMES, *rows)).encode()


def in_odm(rows=ROWS, doctype: str = "") -> bytes:
    """Each record on a line of its own; the first on line 4, or 5 below a doctype."""
    records = "".join(
        f'<SubjectData SubjectKey="{row[0]}"><StudyEventData StudyEventOID="E"><FormData FormOID="F.AE">'
        f'<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="{number}">'
        + "".join(f'<ItemData ItemOID="{name}" Value="{value}"/>' for name, value in zip(NAMES, row, strict=True))
        + "</ItemGroupData></FormData></StudyEventData></SubjectData>\n"
        for number, row in enumerate(rows, 1)
    )
    root = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="F" ODMVersion="1.3.2">'
    data = f'<ClinicalData StudyOID="S" MetaDataVersionOID="1">\n{records}</ClinicalData></ODM>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{root}\n{data}'.encode()


def in_xpt(version: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ae.xpt")
        pyreadstat.write_xport(pd.DataFrame(ROWS, columns=list(NAMES)), str(path), file_format_version=version, table_name="AE")
        return path.read_bytes()


def in_sas() -> bytes:
    return sas7bdat({name: ("$", [row[i].encode() for row in ROWS]) for i, name in enumerate(NAMES)})


def in_parquet() -> bytes:
    sink = io.BytesIO()
    parquet.write_table(pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(NAMES)}), sink)
    return sink.getvalue()


def in_dataset_json(rows=ROWS) -> bytes:
    columns = [{"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": "string"} for name in NAMES]
    told = {"datasetJSONCreationDateTime": "2024-02-01T00:00:00", "datasetJSONVersion": "1.1.0", "itemGroupOID": "IG.AE"}
    return json.dumps({**told, "records": len(rows), "name": "AE", "label": "Events", "columns": columns, "rows": rows}).encode()


def in_ndjson(rows=ROWS) -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows).encode()


def with_formula(book) -> None:
    made = book.add_worksheet("AE")
    for r, row in enumerate((NAMES, *ROWS)):
        made.write_row(r, 0, row)
    made.write_formula("B3", "=VLOOKUP(A3,Z1:Z9,2,0)", None, "#N/A")


def locked() -> bytes:
    """An archive whose member is marked as locked with a password, in both places where a zip says so."""
    content = bytearray(packed({"ae.csv": in_csv()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def term(text: str) -> tuple:
    return (("001", text, "2024-01-20"), ROWS[1])


# A run on it.


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """Run the study with this file as its form; gives the exit status and what stands on stderr."""
    stages = pipeline.STAGES
    monkeypatch.setattr(pipeline, "STAGES", {"raw": stages["raw"], "sdtm": stages["sdtm"]})

    def with_file(file: str, data: bytes, *options: str, **said) -> tuple[int, str]:
        dm = {"file": "dm.csv", "columns": ["SUBJ", "FIRST_DT"], "key": ["SUBJ"], "subject": ["SUBJ"]}
        ae = {"file": file, "form": "Adverse Events", "columns": list(NAMES), "subject": ["SUBJ"], **said}
        for name, content in {
            "specs/study.yaml": STUDY,
            "specs/sdtm/dm.yaml": DM,
            "specs/sdtm/ae.yaml": AE,
            "specs/raw.yaml": json.dumps({"folder": "raw", "missing": [""], "exports": {"dm": dm, "ae": ae}}),
            "raw/dm.csv": "SUBJ,FIRST_DT\n001,2024-01-15\n002,2024-01-16\n",
            "out/run.json": "{}",
            "out/kept.txt": "the last good run",
        }.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        (tmp_path / "raw" / file).write_bytes(data)
        status = main(["--study", str(tmp_path), "run", "--quiet", *options])
        return status, capsys.readouterr().err

    return with_file


@pytest.fixture
def refused(run, tmp_path) -> Callable[..., str]:
    """What a run says that stops at this file: one thing, with status 1, and out/ untouched."""

    def said_of(file: str, data: bytes, **said) -> str:
        status, text = run(file, data, **said)

        assert 1 == status
        assert "stopped: 1 thing to put right first" in text
        assert "Traceback" not in text
        assert str(tmp_path) not in text  # a person knows the files by their names in the study
        assert {"kept.txt": "the last good run", "run.json": "{}"} == {p.name: p.read_text() for p in (tmp_path / "out").iterdir()}
        assert [] == list(tmp_path.glob("out.*"))
        return text

    return said_of


GOOD = {
    "ae.csv": (in_csv(), {}),
    "ae.xlsx": (sheet([list(NAMES), *map(list, ROWS)]), {}),
    "ae.xpt": (in_xpt(5), {"version": 5}),
    "ae.sas7bdat": (in_sas(), {}),
    "ae.parquet": (in_parquet(), {}),
    "ae.json": (in_dataset_json(), {}),
    "ae.ndjson": (in_ndjson(), {}),
    "ae.xml": (in_odm(), ODM),
    "ae.zip": (packed({"ae.csv": in_csv()}), {"member": "ae.csv"}),
}


@pytest.mark.parametrize("file", GOOD)
def test_unspoilt_the_file_is_read(run, tmp_path, file):
    """What the others spoil is whole: the run puts a new out/ in place."""
    data, said = GOOD[file]

    assert (0, "") == run(file, data, **said)
    assert ["Headache", "Nausea"] == pd.read_parquet(tmp_path / "out/sdtm/AE.parquet")["AETERM"].tolist()


BAD = {
    "a truncated ODM": (
        "ae.xml", in_odm()[: in_odm().index(b"Nausea")], ODM,
        ["raw/ae.xml", "is cut off", "line 5", "to fix  export or copy the file again"],
    ),
    "an entity bomb": (
        "ae.xml", in_odm(term("&c;"), BOMB), ODM,
        ["raw/ae.xml", "line 2", "<!DOCTYPE lol>", "never read", "to fix  take the <!DOCTYPE ...> out"],
    ),
    "another file as an entity": (
        "ae.xml", in_odm(term("&x;"), '<!DOCTYPE ODM [<!ENTITY x SYSTEM "secret.txt">]>\n'), ODM,
        ["raw/ae.xml", "line 2", "<!DOCTYPE ODM>", "never read", "to fix  take the <!DOCTYPE ...> out"],
    ),
    "a zip with ../": (
        "ae.zip", packed({"../ae.csv": in_csv(), "ae.csv": in_csv()}), {"member": "ae.csv"},
        ["raw/ae.zip", "point out of the archive: ../ae.csv", "pack it again"],
    ),
    "a web page named .xpt": (
        "ae.xpt", b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>", {},
        ["raw/ae.xpt", "is a web page (HTML)", "not a SAS transport file", "to fix  export or download the file again"],
    ),
    "XPT version 8 where 5 is claimed": (
        "ae.xpt", in_xpt(8), {"version": 5},
        ["raw/ae.xpt", "of version 8, where version 5 is asked for", "to fix  write it as version 5, or say `version: 8`"],
    ),
    "a workbook with a formula error": (
        "ae.xlsx", workbook(with_formula), {},
        ["raw/ae.xlsx row 3", "1 cell holds an error instead of a value: B3 #N/A", "to fix  put the formula right"],
    ),
    "a value of 300 bytes": (
        "ae.csv", in_csv(term("x" * 300)), {},
        ["AE.AETERM", "1 record holds text of more than the 200 bytes", "(300 bytes)", "where   raw/ae.csv line 2", "who     001",
         "to fix  keep the first 200 in AETERM and put the rest under `supplemental:`"],
    ),
    "100 Korean letters, which are 300 bytes": (
        "ae.csv", in_csv(term("두" * 100)), {}, ["AE.AETERM", "(300 bytes)", "where   raw/ae.csv line 2", "to fix  keep the first 200"],
    ),
    "a lone surrogate in ODM, by number": (
        "ae.xml", in_odm(term("a&#xD800;b")), ODM,
        ["raw/ae.xml", "line 4", "&#xD800;", "half of a pair", "to fix  export or download the file again"],
    ),
    "a lone surrogate in ODM, as bytes": (
        "ae.xml", in_odm().replace(b"Nausea", b"a\xed\xa0\x80b"), ODM,
        ["raw/ae.xml", "line 5", "byte 0xED is not a character in utf-8", "to fix  export or download the file again"],
    ),
    "a lone surrogate in NDJSON": (
        "ae.ndjson", in_ndjson(term("a\ud800b")), {},
        ["ae.TERM", "raw/ae.ndjson record 1", r"a\ud800b", "half of a character", "to fix  export it again"],
    ),
    "a lone surrogate in Dataset-JSON": (
        "ae.json", in_dataset_json(term("a\ud800b")), {},
        ["raw/ae.json", "column TERM", "half a character (a lone surrogate)", "row 1", "to fix  export it again"],
    ),
    "a lone surrogate in CSV": (
        "ae.csv", in_csv().replace(b"Nausea", b"Nau\xed\xa0\x80"), {},
        ["raw/ae.csv line 3", "is not utf-8: byte 46 (0xED)", "to fix  declare the encoding"],
    ),
    "a NUL byte in CSV": (
        "ae.csv", in_csv().replace(b"Nausea", b"Nau\0sea"), {},
        ["raw/ae.csv holds 1 NUL byte, on line 3", "to fix  the file was damaged on its way; export it again"],
    ),
    "an empty file": ("ae.csv", b"", {}, ["raw/ae.csv is empty (0 bytes)", "to fix  export it again"]),
    "a zip named .xlsx": (
        "ae.xlsx", packed({"ae.csv": in_csv()}), {}, ["raw/ae.xlsx is a zip archive and no workbook", "name it .zip and say `member:`"],
    ),
    "a truncated sas7bdat": (
        "ae.sas7bdat", in_sas()[:5000], {}, ["raw/ae.sas7bdat is cut off, damaged or no SAS data set", "to fix  copy or export it again"],
    ),
    "a Parquet that is cut": (
        "ae.parquet", in_parquet()[:-20], {}, ["raw/ae.parquet is cut off or damaged", "to fix  copy or export it again"],
    ),
    "a zip with a password": (
        "ae.zip", locked(), {"member": "ae.csv"}, ["raw/ae.zip/ae.csv is locked with a password; pack it without one"],
    ),
    "Dataset-JSON with rows of the wrong width": (
        "ae.json", in_dataset_json((*ROWS, ("002", "Nausea"), ("002", "Nausea", "2024", "4"))), {},
        ["raw/ae.json", "2 row(s) have not the 3 values that the columns ask for, first row 3", "to fix  export it again"],
    ),
    "JSON within JSON, 100,000 times": (
        "ae.json", b"[" * 100_000 + b"]" * 100_000, {}, ["raw/ae.json holds values within one another", "to fix  export"],
    ),
    "JSON that names a value twice": (
        "ae.ndjson", in_ndjson() + b'\n{"SUBJ": "002", "TERM": "Nausea", "TERM": "Fever", "STDT": "2024-01-22"}', {},
        ["raw/ae.ndjson has an object that names TERM more than once", "line 3", "to fix  give each value a name of its own"],
    ),
    "a subject of blanks": (
        "ae.csv", in_csv((*ROWS, ("  ", "Fever", "2024-01-22"))), {},
        ["ae.SUBJ: 1 record does not say whose it is", "where   raw/ae.csv line 4", "to fix  query the site and export again"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_one_message_that_says_what_where_and_what_to_do(refused, what):
    file, data, said, words = BAD[what]

    text = refused(file, data, **said)

    assert [] == [word for word in words if word not in text], text


def test_a_zip_in_a_zip_is_told_before_anything_is_read(run):
    """By its name in raw.yaml, with the line there."""
    status, text = run("ae.zip", packed({"in.zip": packed({"ae.csv": in_csv()})}), member="in.zip")

    assert 1 == status
    assert "specs/raw.yaml:1: `exports.ae.member`: in.zip is of a kind that is not read: take what is in it out of it" in text


def test_a_draft_goes_on_with_a_long_text_and_cuts_nothing(run, tmp_path):
    """The finding stays, and so does every letter."""
    status, _ = run("ae.csv", in_csv(term("x" * 300)), "--draft")

    found = json.loads((tmp_path / "out/findings/2-sdtm.json").read_text())

    assert (0, ["sdtm-long-text"]) == (status, [f["rule"] for f in found])
    assert [300, 6] == pd.read_parquet(tmp_path / "out/sdtm/AE.parquet")["AETERM"].str.len().tolist()


def test_text_of_200_bytes_is_no_trouble(run):
    assert (0, "") == run("ae.csv", in_csv(term("x" * 200)))
