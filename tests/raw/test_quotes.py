"""Quotes other than the usual, and none at all: the quick reader and the careful one agree."""

import csv
import random

import pytest

from tests.raw.reading import only, read, records


def test_another_quote(tmp_path):
    frame, found = read(tmp_path, b"SUBJ,TERM\n1,'a, \"b\"\nc'\n2,it''s\n3,'it''s'\n", "x.csv", quote="'")

    assert [("1", 'a, "b"\nc', 2), ("2", "it''s", 4), ("3", "it's", 5)] == records(frame)
    assert 0 == len(found)


@pytest.mark.parametrize("careful", ["", "\n4,\r5"])
def test_without_quotes_every_line_is_a_record(tmp_path, careful):
    """A lone carriage return sends the file to the careful reader, which ends a line there."""
    frame, _ = read(tmp_path, b'SUBJ,TERM\n1,"a\n2,5" needle\n3,""' + careful.encode(), "x.csv", quote="")

    if careful:
        assert frame is None  # the line after the carriage return has one field
    else:
        assert [("1", '"a', 2), ("2", '5" needle', 3), ("3", '""', 4)] == records(frame)


def test_a_tsv_has_tabs(tmp_path):
    frame, found = read(tmp_path, b'SUBJ\tTERM\n1\ta, b\n2\t"c\td"\n', "x.tsv")

    assert [("1", "a, b", 2), ("2", "c\td", 3)] == records(frame)
    assert 0 == len(found)


@pytest.mark.parametrize("quote", ["'", "§"])
def test_random_texts_come_back_whichever_reader_the_file_meets(tmp_path, quote):
    """A quote that is not ASCII is for the careful reader alone; the csv module writes the files."""
    chance = random.Random(20120305)
    pieces = ["a", '"', "'", ",", "\n", "#", "가", " ", ""]
    for _ in range(40):
        rows = [tuple("".join(chance.choices(pieces, k=3)) for _ in "AB") for _ in range(4)]
        with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quotechar=quote, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("SUBJ", "TERM"), *rows])
        frame, _ = read(tmp_path, (tmp_path / "x.csv").read_bytes(), "x.csv", quote=quote)

        assert rows == records(frame, "SUBJ", "TERM")


def test_an_open_quote_of_another_kind_is_told(tmp_path):
    frame, found = read(tmp_path, b"SUBJ,TERM\n1,'a\n2,b\n", "x.csv", quote="'")

    assert frame is None
    assert ("raw-quote", "raw/x.csv line 2") == (only(found).rule, only(found).source)
