"""Encoding and delimiter where raw.yaml says `detect`: what is taken and why, and what is refused as doubtful."""

import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.raw.detecting import delimiter_of, encoding_of
from tests.raw.reading import only, read, records

KOREAN = "SUBJ,TERM\n1,두통\n2,가래 증가\n"
FRENCH = "SUBJ,TERM\n1,fièvre élevée\n2,œdème\n"


@pytest.mark.parametrize(
    ("data", "encoding", "why"),
    [
        (b"SUBJ,TERM\n1,a\n", "utf-8", "ASCII"),
        (KOREAN.encode(), "utf-8", "every byte is valid in it, and it reads '두통'"),
        (KOREAN.encode("utf-8-sig"), "utf-8", "byte order mark"),
        (KOREAN.encode("utf-16"), "utf-16", "byte order mark"),
        (b"\xfe\xff" + KOREAN.encode("utf-16-be"), "utf-16", "byte order mark"),
        (KOREAN.encode("utf-16-le"), "utf-16-le", "zero bytes"),
        (KOREAN.encode("utf-16-be"), "utf-16-be", "zero bytes"),
        (KOREAN.encode("cp949"), "cp949", "all letters beyond ASCII are Korean in it: '두통'"),
        (FRENCH.encode("cp1252"), "cp1252", "it reads 'è'"),
        (FRENCH.replace("œ", "e").encode("latin-1"), "latin-1", "cp1252 would read the same"),
    ],
)
def test_an_encoding_is_found_and_the_reason_is_told(data, encoding, why):
    found = Findings()

    assert encoding == encoding_of(data, "raw/x.csv", found)
    assert ("raw-detected", "note") == (only(found).rule, only(found).severity)
    assert f"raw/x.csv is read as {encoding}: " in only(found).message
    assert why in only(found).message


@pytest.mark.parametrize("data", ["1,Ärzte\n".encode("cp1252"), b"1,\xb5\xce\n"])
def test_two_readings_that_make_sense_are_an_error_that_shows_both(data):
    """A single pair of bytes above ASCII, or one before a letter, may be a Korean letter or accented ones."""
    found = Findings()

    assert encoding_of(b"SUBJ,TERM\n" + data, "raw/x.csv", found) is None
    assert ("raw-encoding", "error") == (only(found).rule, only(found).severity)
    assert "it cannot be said in which encoding raw/x.csv is written" in only(found).message
    assert {"encoding: cp949", "encoding: cp1252"} <= {line.partition("   reads")[0] for line in only(found).fix.splitlines()}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"SUBJ,TERM\n1,a\0b\n", "it holds zero bytes and is not UTF-16"),
        (b"SUBJ,TERM\n1,\x81\xff\x8d\n", "it is not utf-8, cp949 or cp1252"),
    ],
)
def test_bytes_that_no_encoding_knows(data, why):
    found = Findings()

    assert encoding_of(data, "raw/x.csv", found) is None
    assert why in only(found).message


@pytest.mark.parametrize(
    ("text", "columns", "delimiter"),
    [
        ("SUBJ,TERM\n1,a\n", ["SUBJ", "TERM"], ","),
        ("SUBJ;TERM\n1;a,b\n", ["SUBJ", "TERM"], ";"),
        ("SUBJ\tTERM\n1\ta\n", ["SUBJ", "TERM"], "\t"),
        ("SUBJ|TERM\n1|a\n", ["SUBJ", "TERM"], "|"),
        ("SUBJ^TERM\n1^a\n", ["SUBJ", "TERM"], "^"),
        ('"A;B";C\n"1";2\n', ["A;B", "C"], ";"),
        ("A;B,C;D\n1;2,3;4\n", ["A", "B,C", "D"], ";"),
        ("SUBJ;TERM\n1;a\n2;b\n", [], ";"),
        ("SUBJ;TERM, as told\n1;a\n2;b, c, d\n", [], ";"),
        ("TERM\na\nb\n", ["TERM"], ","),
        ("TERM\na, b\nc\n", ["TERM"], ";"),
    ],
)
def test_a_delimiter_is_found(text, columns, delimiter):
    """By the declared names; where they are not there, by records that all have as many fields as the header."""
    found = Findings()

    assert delimiter == delimiter_of(text, columns, '"', "", "raw/x.csv", found)
    assert ("raw-detected", "note") == (only(found).rule, only(found).severity)


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        ("A;B,C;D\n1;2,3;4\n", [], "more than one delimiter makes sense"),
        ("A;B,C\n1;2;3,4,5\n1\n", [], "no delimiter parts its records into as many fields as its header"),
    ],
)
def test_a_doubtful_delimiter_is_an_error_that_says_what_to_declare(text, columns, says):
    found = Findings()

    assert delimiter_of(text, columns, '"', "", "raw/x.csv", found) is None
    assert ("raw-delimiter", "error") == (only(found).rule, only(found).severity)
    assert says in only(found).message
    assert "delimiter: ';'   reads" in only(found).fix


def test_a_file_is_read_with_what_was_found(tmp_path):
    frame, found = read(tmp_path, KOREAN.replace(",", ";").encode("cp949"), "x.csv", encoding="detect", delimiter="detect")

    assert [("1", "두통", 2), ("2", "가래 증가", 3)] == records(frame)
    assert ["raw-detected", "raw-detected"] == [f.rule for f in found]


def test_a_file_is_not_read_with_a_guess(tmp_path):
    frame, found = read(tmp_path, b"SUBJ,TERM\n1,\xb5\xce\n", "x.csv", encoding="detect")

    assert frame is None
    assert "raw-encoding" == only(found).rule
