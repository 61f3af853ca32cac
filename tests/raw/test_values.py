"""What is collected arrives as collected: encodings, line breaks, words that look like missing, line numbers."""

import csv
import random

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.raw.exports import balance, read_exports, read_files
from sdtm2adam.spec.raw import RawSpec


def read(folder, content: bytes, missing=("",), **said) -> tuple[pd.DataFrame, Findings]:
    """The frame of one file ae.csv with these bytes."""
    (folder / "raw").mkdir()
    (folder / "raw" / "ae.csv").write_bytes(content)
    export = {"file": "ae.csv", "columns": ["SUBJ", "TERM"], **said}
    found = Findings()
    frames = read_exports(RawSpec(missing=missing, exports={"ae": export}), folder, found)
    return frames["ae"], found


def records(frame: pd.DataFrame) -> list[tuple]:
    return [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)]


def test_words_that_look_like_missing_or_numbers_stay_as_collected(tmp_path):
    """NA, None, null, nan, 007, 1.0, a date and blanks around a word are text; only the declared blank is missing."""
    frame, found = read(tmp_path, b"SUBJ,TERM\n007,NA\n1.0,None\n1e5,null\n2012-03-05, nan \n#N/A,\n")

    assert [
        ("007", "NA", 2),
        ("1.0", "None", 3),
        ("1e5", "null", 4),
        ("2012-03-05", " nan ", 5),
        ("#N/A", None, 6),
    ] == records(frame)
    assert 0 == len(found)


def test_a_frame_is_categorical_text_and_a_line_number(tmp_path):
    """Categories stand in order of appearance, are text and not ordered."""
    frame, _ = read(tmp_path, b"SUBJ,TERM\n2,b\n1,a\n2,b c\n")

    assert ["2", "1"] == list(frame.SUBJ.cat.categories)
    assert not frame.SUBJ.cat.ordered
    assert object == frame.SUBJ.cat.categories.dtype  # plain text: quicker to go through than Arrow text
    assert np.int64 == frame._line.dtype
    assert pd.RangeIndex(3).equals(frame.index)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), [("1", ""), ("2", "."), ("3", "ND")]),
        (("",), [("1", None), ("2", "."), ("3", "ND")]),
        (("", ".", "ND"), [("1", None), ("2", None), ("3", None)]),
    ],
)
def test_missing_is_what_the_study_says(tmp_path, missing, expected):
    frame, _ = read(tmp_path, b"SUBJ,TERM\n1,\n2,.\n3,ND\n", missing)

    assert expected == records(frame[["SUBJ", "TERM"]])


def test_an_export_may_say_its_own_missing(tmp_path):
    frame, _ = read(tmp_path, b"SUBJ,TERM\n1,\n2,.\n", missing=("",))
    own = RawSpec(missing=[""], exports={"ae": {"file": "ae.csv", "columns": ["SUBJ", "TERM"], "missing": ["."]}})

    assert [("1", None), ("2", ".")] == records(frame[["SUBJ", "TERM"]])
    assert [("1", ""), ("2", None)] == records(read_exports(own, tmp_path, Findings())["ae"][["SUBJ", "TERM"]])


def test_a_quoted_line_break_keeps_the_record_and_the_line_numbers(tmp_path):
    """The break stays in the text; the record after it has the line on which an editor shows it."""
    frame, _ = read(tmp_path, 'SUBJ,TERM\r\n1,"가래\n증가"\r\n2,"said ""so"", twice"\r\n3,c\r\n'.encode())

    assert [("1", "가래\n증가", 2), ("2", 'said "so", twice', 4), ("3", "c", 5)] == records(frame)


def test_a_quote_within_an_unquoted_text_is_a_quote(tmp_path):
    frame, found = read(tmp_path, b'SUBJ,TERM\n1,5" needle\n2,"a\nb"\n\n3,c\n')

    assert [("1", '5" needle', 2), ("2", "a\nb", 3), ("3", "c", 6)] == records(frame)
    assert ["raw-blank-line"] == [f.rule for f in found]


def test_old_line_ends_are_line_ends(tmp_path):
    frame, _ = read(tmp_path, b"SUBJ,TERM\r1,a\r2,b")

    assert [("1", "a", 2), ("2", "b", 3)] == records(frame)


def test_cp949_text_is_read_where_declared(tmp_path):
    frame, found = read(tmp_path, "SUBJ,TERM\n1,두통\n2,똠방각하\n".encode("cp949"), encoding="cp949")

    assert [("1", "두통", 2), ("2", "똠방각하", 3)] == records(frame)
    assert 0 == len(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path, encoding):
    frame, found = read(tmp_path, "SUBJ,TERM\n1,두통\n".encode("utf-8-sig"), encoding=encoding)

    assert ["SUBJ", "TERM", "_line"] == list(frame)
    assert 0 == len(found)


def test_a_row_that_begins_with_a_number_sign_is_data_unless_declared(tmp_path):
    content = b'# export of 2013-08-02\nSUBJ,TERM\n1,a\n#2,b\n3,"c\n#d"\n# end, with "quotes"\n'
    frame, found = read(tmp_path, content, comment="#")

    assert [("1", "a", 3), ("3", "c\n#d", 5)] == records(frame)
    assert [("raw-comment", "raw/ae.csv lines 1, 4, 7", 3)] == [(f.rule, f.source, f.count) for f in found]

    (tmp_path / "raw" / "ae.csv").write_bytes(b"SUBJ,TERM\n1,a\n#2,b\n")
    spec = RawSpec(missing=[""], exports={"ae": {"file": "ae.csv", "columns": ["SUBJ", "TERM"]}})

    assert [("1", "a", 2), ("#2", "b", 3)] == records(read_exports(spec, tmp_path, Findings())["ae"])


def test_columns_keep_the_order_of_the_file(tmp_path):
    frame, _ = read(tmp_path, b"TERM;SUBJ\na;1\n", delimiter=";")

    assert ["TERM", "SUBJ", "_line"] == list(frame)


def test_line_of_names_the_file_and_its_lines(tmp_path):
    frame, _ = read(tmp_path, b'SUBJ,TERM\n1,"a\nb"\n2,c\n')
    spec = RawSpec(missing=[""], exports={"ae": {"file": "ae.csv", "columns": ["SUBJ", "TERM"]}})

    assert "raw/ae.csv line 4" == spec.line_of("ae", frame, 1)
    assert "raw/ae.csv lines 2, 4" == spec.line_of("ae", frame, [0, 1])


def test_the_balance_counts_what_is_in_the_frame_and_what_is_not(tmp_path):
    """sha256 as `printf '#x\\nSUBJ,TERM\\n1,a\\n\\n1,a\\n' | sha256sum` prints it."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ae.csv").write_bytes(b"#x\nSUBJ,TERM\n1,a\n\n1,a\n")
    spec = RawSpec(missing=[""], exports={"ae": {"file": "ae.csv", "columns": ["SUBJ", "TERM"], "comment": "#"}})

    row = balance(read_files(spec, tmp_path, Findings())).iloc[0]

    assert ("ae", "raw/ae.csv", 2, 1, 1, 1) == tuple(row.iloc[:6])
    assert "2f2853e3f88c13d4b8056ba712f7d74a835cad660b70d2d134a09272afac1ef4" == row.sha256


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_random_texts_come_back_as_written(tmp_path, quoting):
    """Whatever the csv module writes is read back, whichever of the two readers the file meets."""
    chance = random.Random(20120305)
    pieces = ["a", '"', ",", "\n", "\r\n", "#", "가", " ", "NA", "007", ""]
    (tmp_path / "raw").mkdir()
    spec = RawSpec(missing=[], exports={"ae": {"file": "ae.csv", "columns": ["A", "B", "C"]}})
    for _ in range(60):
        rows = [tuple("".join(chance.choices(pieces, k=3)) for _ in "ABC") for _ in range(4)]
        with (tmp_path / "raw" / "ae.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=quoting, lineterminator="\n").writerows([("A", "B", "C"), *rows])

        assert rows == records(read_exports(spec, tmp_path, Findings())["ae"][["A", "B", "C"]])
