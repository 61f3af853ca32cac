"""Files that are not what raw.yaml says, or are broken: one clear error each, and never a traceback."""

import io
import zipfile

import pandas as pd
import pyreadstat
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.raw.exports import read_files
from sdtm2adam.spec.raw import RawSpec
from tests.raw.reading import only, read, records, texts
from tests.raw.workbooks import packed, sheet

PAGE = b"\n<!DOCTYPE html><html><body>Please sign in</body></html>"
TABLE = sheet([["SUBJ", "TERM"], ["1", "a"]])
KINDS = ["x.csv", "x.xlsx", "x.xpt", "x.sas7bdat", "x.parquet", "x.json", "x.ndjson", "x.xml"]


@pytest.mark.parametrize("file", KINDS)
def test_a_web_page_under_another_name(tmp_path, file):
    """A page to sign in, saved by a script that meant to download an export."""
    frame, found = read(tmp_path, PAGE, file)

    assert frame is None
    assert "web page (HTML)" in only(found).message
    assert "error" == only(found).severity


@pytest.mark.parametrize("file", KINDS)
@pytest.mark.parametrize("content", [b"", b"\n \r\n"])
def test_an_empty_file(tmp_path, file, content):
    frame, found = read(tmp_path, content, file)

    assert frame is None
    assert f"raw/{file} is empty ({len(content)} bytes)" == only(found).message


@pytest.mark.parametrize("file", KINDS)
def test_a_folder_in_place_of_a_file(tmp_path, file):
    (tmp_path / "raw" / file).mkdir(parents=True)
    frame, found = read(tmp_path, {}, file)

    assert frame is None
    assert f"raw/{file} is a folder, not a file" == only(found).message


@pytest.mark.parametrize("file", [k for k in KINDS if k != "x.xlsx"])
def test_a_workbook_under_another_name(tmp_path, file):
    frame, found = read(tmp_path, TABLE, file)

    assert frame is None
    assert "raw-wrong-kind" == only(found).rule
    assert "is a zip archive or an Excel workbook, not" in only(found).message


@pytest.mark.parametrize("file", [k for k in KINDS if k not in ("x.csv", "x.xml")])
def test_a_text_under_another_name(tmp_path, file):
    frame, found = read(tmp_path, b"SUBJ,TERM\n1,a\n", file)

    assert frame is None
    assert "error" == only(found).severity
    assert f"raw/{file}" in only(found).message


@pytest.mark.parametrize("cut", [10, 79, 400, 1000])
def test_a_transport_file_that_is_cut_off(tmp_path, cut):
    pyreadstat.write_xport(pd.DataFrame({"SUBJ": ["1"] * 30, "TERM": ["abc"] * 30}), str(tmp_path / "x.xpt"), file_format_version=5)
    frame, found = read(tmp_path, (tmp_path / "x.xpt").read_bytes()[:cut], "x.xpt")

    assert frame is None
    assert "error" == only(found).severity


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    frame, found = read(tmp_path, b"SUBJ,TERM\n", "x.csv")

    assert (None, "raw/x.csv cannot be read: Permission denied") == (frame, only(found).message)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed({"../ae.csv": b"SUBJ,TERM\n"}), "raw/x.zip has members that point out of the archive: ../ae.csv"),
        (packed({"dm.csv": b"SUBJ,TERM\n"}), "raw/x.zip has no member ae.csv"),
        (packed({"ae.csv": PAGE}), "raw/x.zip/ae.csv is a web page (HTML)"),
        (packed({"ae.csv": b""}), "raw/x.zip/ae.csv is empty (0 bytes)"),
        (packed({"ae.csv": b"SUBJ,TERM\n1,a\n"})[:50], "raw/x.zip is cut off or damaged"),
        (b"SUBJ,TERM\n1,a\n", "raw/x.zip is no zip archive"),
        (b"", "raw/x.zip is empty (0 bytes)"),
    ],
)
def test_a_zip_that_does_not_hold_what_is_asked_for(tmp_path, content, says):
    frame, found = read(tmp_path, content, "x.zip", member="ae.csv")

    assert frame is None
    assert says in found.seen[0].message
    assert ["error"] == [f.severity for f in found.errors] * len(found.errors)


def test_a_zip_with_a_password(tmp_path):
    content = bytearray(packed({"ae.csv": b"SUBJ,TERM\n"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    frame, found = read(tmp_path, bytes(content), "x.zip", member="ae.csv")

    assert (None, "raw/x.zip/ae.csv is locked with a password; pack it without one") == (frame, only(found).message)


def test_a_nul_byte_and_a_lone_surrogate_in_text_have_a_line(tmp_path):
    _, found = read(tmp_path, b"SUBJ,TERM\n1,a\n2,b\0\n", "x.csv")
    assert "raw/x.csv holds 1 NUL byte, on line 3" == only(found).message

    _, found = read(tmp_path, b"SUBJ,TERM\n1,a\xed\xa0\x80\n", "x.csv")
    assert "raw/x.csv is not utf-8: byte 13 (0xED), on line 2, has no meaning in it" == only(found).message

    _, found = read(tmp_path, "SUBJ,TERM\n1,a".encode("utf-16") + b"\x00\xd8\n\0", "x.csv", encoding="utf-16")
    assert ("raw-encoding", "error") == (only(found).rule, only(found).severity)


@pytest.mark.parametrize("text", ["x" * 300, "두" * 100])
def test_a_long_value_is_read_whole(tmp_path, text):
    """Limits of 200 bytes are of the files for regulators, and no business of a reader."""
    frame, found = read(tmp_path, f"SUBJ,TERM\n1,{text}\n".encode(), "x.csv")
    assert [text] == texts(frame)["TERM"]

    frame, _ = read(tmp_path, sheet([["SUBJ", "TERM"], ["1", text]]), "y.xlsx")
    assert [text] == texts(frame)["TERM"]
    assert 0 == len(found)


def test_every_broken_file_is_told_at_once(tmp_path):
    (tmp_path / "raw").mkdir()
    for name, data in {"a.xlsx": b"x", "b.parquet": b"x", "c.csv": PAGE, "d.zip": b"x", "e.csv": b"A\n1\n"}.items():
        (tmp_path / "raw" / name).write_bytes(data)
    said = {name: {"file": name, "columns": ["A"]} for name in ("a.xlsx", "b.parquet", "c.csv", "e.csv")}
    spec = RawSpec(missing=[], exports={**said, "d": {"file": "d.zip", "member": "d.csv", "columns": ["A"]}})
    found = Findings()
    reads = read_files(spec, tmp_path, found)

    assert ["e.csv"] == list(reads)
    assert ["a.xlsx", "b.parquet", "c.csv", "d"] == [f.dataset for f in found.errors]


def test_members_and_files_that_nobody_reads_are_told(tmp_path):
    files = {"x.zip": packed({"ae.csv": b"SUBJ,TERM\n1,a\n", "mh.csv": b"A\n", "note.pdf": b"x"}), "z.parquet": b"x", "README.md": b"x"}
    frame, found = read(tmp_path, files, "x.zip", member="ae.csv")

    assert [("1", "a", 2)] == records(frame)
    assert [
        "raw/z.parquet is not named in specs/raw.yaml and is not read",
        "1 member of raw/x.zip is not named in specs/raw.yaml and is not read: mh.csv",
    ] == [f.message for f in found]


def test_a_zip_is_opened_once_for_all_its_exports(tmp_path, monkeypatch):
    opened = []
    real = zipfile.ZipFile

    def count(*args, **said):
        opened.append(isinstance(args[0], io.BytesIO))
        return real(*args, **said)

    content = packed({"ae.csv": b"A\n1\n", "mh.csv": b"A\n2\n"})
    monkeypatch.setattr("sdtm2adam.formats.archives.zipfile.ZipFile", count)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "x.zip").write_bytes(content)
    said = {n: {"file": "x.zip", "member": f"{n}.csv", "columns": ["A"]} for n in ("ae", "mh")}
    reads = read_files(RawSpec(missing=[], exports=said), tmp_path, Findings())

    assert ["1", "2"] == [read.frame.A.iloc[0] for read in reads.values()]
    assert reads["ae"].sha256 == reads["mh"].sha256
    assert 1 == len(opened)
