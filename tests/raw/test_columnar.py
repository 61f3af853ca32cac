"""Parquet, Dataset-JSON and NDJSON as frames: one rule a type, nothing lost."""

import json
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.raw.reading import only, read, records, texts


def in_parquet(**columns) -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("values", "texts_"),
    [
        (pa.array(["007", "", None, " NA ", "두통\n"]), ["007", "", "", " NA ", "두통\n"]),
        (pa.array(["b", "a", None, "b"]).dictionary_encode(), ["b", "a", "", "b"]),
        (pa.array([1, -2, None], pa.int64()), ["1", "-2", ""]),
        (pa.array([2**63], pa.uint64()), ["9223372036854775808"]),
        (pa.array([1.0, 0.1, 1e22, 1e-12, None, float("nan")]), ["1", "0.1", "10000000000000000000000", "1E-12", "", "NaN"]),
        (pa.array([0.1], pa.float32()), ["0.10000000149011612"]),
        (pa.array([Decimal("1.50"), None]), ["1.50", ""]),
        (pa.array([True, False, None]), ["TRUE", "FALSE", ""]),
        (pa.array([date(2012, 3, 5), None]), ["2012-03-05", ""]),
        (pa.array([datetime(2012, 3, 5, 8, 30), datetime(2012, 3, 5, 0, 0, 0, 250000)]), ["2012-03-05T08:30:00", "2012-03-05T00:00:00.25"]),
        (pa.array([1330936200000000001], pa.timestamp("ns")), ["2012-03-05T08:30:00.000000001"]),
        (pa.array([1330936200], pa.timestamp("s", tz="Asia/Seoul")), ["2012-03-05T17:30:00+09:00"]),
        (
            pa.array([1330936200 * 10**6], pa.timestamp("us", tz="UTC")),
            ["2012-03-05T08:30:00+00:00"],
        ),
        (pa.array([time(8, 30), time(8, 30, 1, 500000)]), ["08:30:00", "08:30:01.5"]),
        (pa.array([30600 * 10**9 + 1], pa.time64("ns")), ["08:30:00.000000001"]),
        (pa.array([None, None]), ["", ""]),
    ],
)
def test_each_type_of_parquet_has_its_text(tmp_path, values, texts_):
    frame, _ = read(tmp_path, in_parquet(SUBJ=pa.array([str(i) for i in range(len(values))]), TERM=values), "x.parquet")

    assert texts_ == texts(frame)["TERM"]
    assert list(range(1, len(texts_) + 1)) == frame["_line"].tolist()


def test_row_groups_and_no_rows(tmp_path):
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({"SUBJ": ["1", "2", "3"], "TERM": ["b", None, "b"]}), sink, row_group_size=1)
    frame, _ = read(tmp_path, sink.getvalue().to_pybytes(), "x.parquet")
    assert [("1", "b", 1), ("2", "", 2), ("3", "b", 3)] == records(frame)

    frame, found = read(tmp_path, in_parquet(SUBJ=pa.array([], pa.string()), TERM=pa.array([], pa.int32())), "x.parquet")
    assert 0 == len(frame)
    assert "raw-no-records" == only(found).rule


def test_columns_of_more_than_one_value_are_refused_by_name(tmp_path):
    frame, found = read(tmp_path, in_parquet(SUBJ=["1"], TERM=pa.array([["a", "b"]]), B=pa.array([b"x"])), "x.parquet")

    assert frame is None
    assert ("raw-nested", 2) == (only(found).rule, only(found).count)
    assert "TERM (list<element: string>)" in only(found).message


def test_bytes_that_are_no_text_are_shown_escaped(tmp_path):
    """ED A0 80 is half of a pair, which UTF-8 does not have."""
    odd = pa.array([b"a", b"b\xed\xa0\x80", b"c\0"]).cast(pa.binary())
    odd = pa.Array.from_buffers(pa.string(), 3, odd.buffers())
    frame, found = read(tmp_path, in_parquet(SUBJ=["1", "2", "3"], TERM=odd), "x.parquet")

    assert ["a", "b\\xed\\xa0\\x80", "c\\x00"] == texts(frame)["TERM"]
    assert ("raw-odd-bytes", "warning", 2, "TERM", "raw/x.parquet records 2, 3") == (
        only(found).rule, only(found).severity, only(found).count, only(found).field, only(found).source,
    )  # fmt: skip


def dataset_json(rows: list, kinds=("string", "string")) -> dict:
    columns = [
        {"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": kind} for name, kind in zip(("SUBJ", "TERM"), kinds, strict=True)
    ]
    return {
        "datasetJSONCreationDateTime": "2012-03-05T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.AE",
        "records": len(rows),
        "name": "AE",
        "label": "Adverse Events",
        "columns": columns,
        "rows": rows,
    }


def test_dataset_json_is_read_as_written(tmp_path):
    written = json.dumps(dataset_json([["001", 0], ["002", 0], ["003", None]], ("string", "float")))
    frame, found = read(tmp_path, written.replace("0]", "1.50]", 1).encode(), "x.json")

    assert [("001", "1.50", 1), ("002", "0", 2), ("003", "", 3)] == records(frame)
    assert 0 == len(found)


def test_dataset_json_by_lines(tmp_path):
    told = dataset_json([["001", "두통\n"], ["002", ""]])
    lines = [{name: value for name, value in told.items() if name != "rows"}, *told["rows"]]
    frame, _ = read(tmp_path, "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode(), "x.ndjson")

    assert [("001", "두통\n", 1), ("002", "", 2)] == records(frame)


@pytest.mark.parametrize("as_array", [False, True])
def test_an_object_a_record(tmp_path, as_array):
    """Numbers stay as written, a name that is not there is blank, and the columns are all names in order of appearance."""
    lines = ['{"SUBJ": "001", "TERM": 1.50}', '{"SUBJ": "002", "X": true}', '{"TERM": null, "SUBJ": 1e3}']
    text = "[" + ",\n".join(lines) + "]" if as_array else "\n".join(lines) + "\n"
    frame, _ = read(tmp_path, text.encode(), "x.json", ["SUBJ", "TERM", "X"])

    assert {"SUBJ": ["001", "002", "1e3"], "TERM": ["1.50", "", ""], "X": ["", "TRUE", ""]} == texts(frame)


def test_half_of_a_character_in_json_is_an_error_that_shows_it(tmp_path):
    frame, found = read(tmp_path, b'{"SUBJ": "1", "TERM": "a\\ud83d"}\n{"SUBJ": "2", "TERM": "b\\u0000"}', "x.ndjson")

    assert frame is None
    assert "2 values hold bytes that are no text, shown escaped: a\\ud83d, b\\x00" == only(found).message
    assert ("raw-odd-bytes", "error", 2, "raw/x.ndjson records 1, 2") == (
        only(found).rule,
        only(found).severity,
        only(found).count,
        only(found).source,
    )


@pytest.mark.parametrize(
    ("file", "data", "says"),
    [
        ("x.parquet", in_parquet(SUBJ=["1"], TERM=["a"])[:-20], "raw/x.parquet is cut off or damaged"),
        ("x.parquet", in_parquet(SUBJ=["1"], TERM=["a"]).replace(b"TERM", b"T\xe9RM"), "raw/x.parquet is cut off or damaged"),
        ("x.parquet", b"SUBJ,TERM\n1,a\n", "raw/x.parquet is no Parquet file"),
        ("x.json", b'{"SUBJ": "1", "TERM": "a"}\n{"SUBJ": "2", "TE', "raw/x.json is not JSON on line 2"),
        ("x.json", b'[{"SUBJ": "1"},\n{"SUBJ"', "raw/x.json is not JSON on line 2"),
        ("x.json", b'{"SUBJ": "\xb5\xce"}', "raw/x.json is not utf-8 (byte 10)"),
        ("x.json", b"[1, 2]", "raw/x.json is neither Dataset-JSON nor one object a record"),
        ("x.json", b'{"SUBJ": {"a": 1}, "TERM": ""}', "raw/x.json has names that hold more than one value a record: SUBJ"),
        ("x.json", b"[" * 100_000 + b"]" * 100_000, "raw/x.json holds values within one another"),
        (
            "x.ndjson",
            b'{"SUBJ": "1", "TERM": "a"}\n{"SUBJ": "1", "TERM": "a", "TERM": "b"}',
            "raw/x.ndjson has an object that names TERM more",
        ),
        ("x.json", json.dumps(dataset_json([["1"]])).encode(), "raw/x.json is not Dataset-JSON 1.1 as it should be"),
        ("x.json", json.dumps(dataset_json([["1", "a"]])).encode()[:-9], "raw/x.json"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(tmp_path, file, data, says):
    frame, found = read(tmp_path, data, file)

    assert frame is None
    assert "error" == only(found).severity
    assert says in only(found).message


def test_truth_is_written_alike_in_every_kind_of_file(tmp_path):
    frame, _ = read(tmp_path, json.dumps(dataset_json([["1", True], ["2", None]], ("string", "boolean"))).encode(), "x.json")

    assert ["TRUE", ""] == texts(frame)["TERM"]


@pytest.mark.parametrize("days", [pa.array([2**30], pa.date32()), pa.array([2**62], pa.timestamp("us"))])
def test_a_date_that_no_calendar_has_is_an_error(tmp_path, days):
    frame, found = read(tmp_path, in_parquet(SUBJ=["1"], TERM=days), "x.parquet")

    assert frame is None
    assert ("raw-not-a-date", "error", "TERM") == (only(found).rule, only(found).severity, only(found).field)
    assert "with a date before the year 1 or after 9999" in only(found).message


def test_two_columns_of_one_name_are_told_as_that(tmp_path):
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays([pa.array(["1"])] * 3, names=["SUBJ", "TERM", "TERM"]), sink)
    frame, found = read(tmp_path, sink.getvalue().to_pybytes(), "x.parquet")

    assert frame is None
    assert "the header of raw/x.parquet has TERM 2 times, as columns 2, 3" == only(found).message
