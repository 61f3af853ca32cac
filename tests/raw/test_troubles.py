"""What is said about a file that cannot be read, or not be trusted: one small file a trouble."""

import pytest

from sdtm2adam.errors import Finding, Findings, StudyError
from sdtm2adam.raw.exports import read_exports
from sdtm2adam.spec.raw import RawSpec


def findings(folder, files: dict[str, bytes], **said) -> Findings:
    """What reading ae.csv (columns SUBJ, NO, TERM) finds when the folder holds these files."""
    (folder / "raw").mkdir()
    for name, content in files.items():
        (folder / "raw" / name).write_bytes(content)
    export = {"file": "ae.csv", "form": "Adverse Events", "columns": ["SUBJ", "NO", "TERM"], **said}
    found = Findings()
    read_exports(RawSpec(missing=[""], exports={"ae": export}), folder, found)
    return found


def only(found: Findings) -> Finding:
    assert 1 == len(found), [f.text() for f in found]
    return found.seen[0]


def test_a_missing_file_names_what_is_there(tmp_path):
    found = findings(tmp_path, {"aes.csv": b"SUBJ\n1\n", "README.md": b"x"})

    missing, stranger = found
    assert ("raw-missing-file", "error", "ae", "Adverse Events") == (
        missing.rule,
        missing.severity,
        missing.dataset,
        missing.form,
    )
    assert "raw/ae.csv is missing - did you mean aes.csv?" == missing.message
    assert "there are: aes.csv" in missing.fix
    assert ("raw-undeclared-file", "warning", "raw/aes.csv") == (stranger.rule, stranger.severity, stranger.source)


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path, content):
    found = only(findings(tmp_path, {"ae.csv": content}))

    assert ("raw-empty-file", "error") == (found.rule, found.severity)
    assert f"raw/ae.csv is empty ({len(content)} bytes)" == found.message


def test_a_header_without_records_is_a_warning_and_an_empty_frame(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n"}))
    frame = read_exports(
        RawSpec(missing=[""], exports={"ae": {"file": "ae.csv", "columns": ["SUBJ", "NO", "TERM"]}}),
        tmp_path,
        Findings(),
    )["ae"]

    assert ("raw-no-records", "warning") == (found.rule, found.severity)
    assert (0, ["SUBJ", "NO", "TERM", "_line"]) == (len(frame), list(frame))
    assert "category" == frame.SUBJ.dtype
    assert "int64" == frame._line.dtype


def test_missing_and_extra_columns_name_the_closest(tmp_path):
    missing, extra = findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERMS,X\n1,1,a,b\n"})

    assert ("raw-missing-column", "error", "TERM") == (missing.rule, missing.severity, missing.field)
    assert "raw/ae.csv has no column TERM - did you mean TERMS?" == missing.message
    assert ("raw-extra-column", "warning") == (extra.rule, extra.severity)
    assert "raw/ae.csv has 2 undeclared columns: TERMS, X" == extra.message


def test_another_delimiter_is_one_finding(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ;NO;TERM\n1;1;a\n"}))

    assert "raw/ae.csv is not separated by ',' but by ';'" == found.message
    assert "delimiter: ';'" in found.fix


@pytest.mark.parametrize(
    ("header", "rule", "says"),
    [
        (b"SUBJ,NO,TERM,NO", "raw-header-twice", "has NO 2 times, as columns 2, 4"),
        (b"SUBJ,NO,TERM,", "raw-header-empty", "has no name for column 4"),
        (b"SUBJ,NO,TERM,_line", "raw-header-reserved", "which here is the number of the line"),
    ],
)
def test_names_that_cannot_be_used(tmp_path, header, rule, says):
    found = only(findings(tmp_path, {"ae.csv": header + b"\n1,1,a,b\n"}))

    assert (rule, "error") == (found.rule, found.severity)
    assert says in found.message


def test_a_wrong_encoding_names_the_byte_the_line_and_what_would_read_it(tmp_path):
    """0xB5 is the first byte of a Korean word in CP949; the reader sees which reading makes sense."""
    found = only(findings(tmp_path, {"ae.csv": "SUBJ,NO,TERM\n1,1,two\n2,1,두통\n".encode("cp949")}))

    assert ("raw-encoding", "raw/ae.csv line 3") == (found.rule, found.source)
    assert "raw/ae.csv is not utf-8: byte 25 (0xB5), on line 3, has no meaning in it" == found.message
    assert "encoding: cp949   reads '두통'" in found.fix
    assert "encoding: cp1252   reads 'µÎÅë'" in found.fix
    assert "utf-16" not in found.fix


def test_utf16_is_recognised(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": "SUBJ,NO,TERM\n1,1,두통\n".encode("utf-16")}))

    assert "raw-encoding" == found.rule
    assert "encoding: utf-16   reads '두통'" in found.fix


def test_utf8_declared_as_something_that_reads_anything_is_doubted(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": "SUBJ,NO,TERM\n1,1,é\n".encode()}, encoding="cp1252"))

    assert ("raw-encoding-doubt", "warning", "raw/ae.csv line 2") == (found.rule, found.severity, found.source)
    assert "'Ã©' would be 'é'" in found.message


def test_a_utf8_byte_order_mark_under_another_encoding_is_told(tmp_path):
    """The mark then reads as letters before the first name, which is missing."""
    doubt, missing, extra = findings(tmp_path, {"ae.csv": b"\xef\xbb\xbfSUBJ,NO,TERM\n1,1,a\n"}, encoding="cp1252")

    assert ["raw-encoding-doubt", "raw-missing-column", "raw-extra-column"] == [doubt.rule, missing.rule, extra.rule]
    assert "'ï»¿' would be '\\ufeff'" in doubt.message
    assert "did you mean ï»¿SUBJ?" in missing.message


def test_characters_lost_before_the_export_are_told(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": "SUBJ,NO,TERM\n1,1,a\ufffd\ufffd\n".encode()}))

    assert ("raw-lost-characters", "warning", 2, "raw/ae.csv line 2") == (
        found.rule,
        found.severity,
        found.count,
        found.source,
    )


def test_nul_bytes(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1,a\n2,1,b\0\0\n"}))

    assert ("raw-nul", "raw/ae.csv line 3") == (found.rule, found.source)
    assert "raw/ae.csv holds 2 NUL bytes, the first on line 3" == found.message


def test_records_with_too_few_or_too_many_fields(tmp_path):
    """All of them, with the line each begins on, also after a quoted line break."""
    found = only(findings(tmp_path, {"ae.csv": b'SUBJ,NO,TERM\n1,1,"a\nb"\n1,2\n2,1,pain, left\n2,2,c\n'}))

    assert ("raw-ragged", "error", 2) == (found.rule, found.severity, found.count)
    assert "2 records do not have the 3 fields of the header: line 4 has 2, line 5 has 4" == found.message


def test_a_file_that_ends_within_a_record_is_cut_off(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1,a\n2,1"}))

    assert ("raw-cut-off", "raw/ae.csv line 3") == (found.rule, found.source)
    assert "ends within line 3, after 2 of 3 fields and without a line break" in found.message


def test_a_quote_that_is_never_closed_names_the_line_on_which_it_opens(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b'SUBJ,NO,TERM\n1,1,a\n"2\n2",1,"b\n3,1,c\n4,1,d\n'}))

    assert ("raw-quote", "raw/ae.csv line 4") == (found.rule, found.source)
    assert "a quoted text opens on line 4 and is never closed" in found.message


def test_a_quote_closed_by_a_later_record_is_told(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b'SUBJ,NO,TERM\n1,1,"a\n2,1,"b"\n'}))

    assert "on line 3 more text follows a closing quote in the record that begins on line 2" in found.message


def test_exact_duplicates_are_kept_and_reported_with_both_lines(tmp_path):
    """They do not count against the key: the study has said that they may stand."""
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1,\n2,1,b\n1,1,\n"}, key=["SUBJ", "NO"]))

    assert ("raw-duplicate", "warning", (2,)) == (found.rule, found.severity, found.rows)
    assert "1 record repeats another exactly: line 4 repeats line 2" == found.message


def test_exact_duplicates_are_refused_where_the_study_says_so(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1,a\n1,1,a\n"}, duplicates="error"))

    assert ("raw-duplicate", "error") == (found.rule, found.severity)


def test_a_key_that_is_not_unique(tmp_path):
    content = b"SUBJ,NO,TERM\n1,1,a\n2,1,b\n1,1,c\n1,1,a\n"
    duplicate, key = findings(tmp_path, {"ae.csv": content}, key=["SUBJ", "NO"])

    assert ("raw-duplicate", (3,)) == (duplicate.rule, duplicate.rows)
    assert ("raw-key", "error", (2,), "raw/ae.csv line 4") == (key.rule, key.severity, key.rows, key.source)
    assert "1 record has the key (SUBJ, NO) of an earlier one and other contents" in key.message
    assert "SUBJ 1, NO 1   lines 2 and 4" in key.message


def test_a_record_without_its_subject(tmp_path):
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1,a\n,1,b\n"}, subject=["SUBJ"]))

    assert ("raw-no-subject", "error", (1,), "raw/ae.csv line 3") == (
        found.rule,
        found.severity,
        found.rows,
        found.source,
    )


def test_a_subject_of_blanks_is_nobody(tmp_path):
    """Also where blanks are not declared as missing; elsewhere they stay what was collected."""
    found = only(findings(tmp_path, {"ae.csv": b"SUBJ,NO,TERM\n1,1, \n  ,1,b\n"}, subject=["SUBJ"]))

    assert ("raw-no-subject", (1,)) == (found.rule, found.rows)


def test_everything_is_looked_at_before_stopping(tmp_path):
    """Two broken files and two faults in one of them are told at once."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ae.csv").write_bytes(b"SUBJ,TERM\n1\n,a\n")
    spec = RawSpec(
        missing=[""],
        exports={
            "ae": {"file": "ae.csv", "columns": ["SUBJ", "TERM"], "subject": ["SUBJ"]},
            "dm": {"file": "dm.csv", "columns": ["SUBJ"]},
        },
    )
    found = Findings()

    assert {} == read_exports(spec, tmp_path, found)
    assert ["raw-ragged", "raw-no-subject", "raw-missing-file"] == [f.rule for f in found.errors]
    with pytest.raises(StudyError, match="3 things to put right first"):
        found.stop_if_errors("Reading raw/ stopped")
