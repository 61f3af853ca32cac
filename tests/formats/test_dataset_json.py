"""The Dataset-JSON reader: JSON and NDJSON, what each dataType becomes, and everything wrong said at once."""

import json

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.formats.dataset_json import NotDatasetJson, read_as_written, read_dataset_json

HEAD = {
    "datasetJSONCreationDateTime": "2025-03-28T12:00:00",
    "datasetJSONVersion": "1.1.0",
    "itemGroupOID": "IG.DM",
    "records": 0,
    "name": "DM",
    "label": "Demographics",
}


def column(name: str, data_type: str = "string", **more) -> dict:
    return {"itemOID": f"IT.DM.{name}", "name": name, "label": f"Label of {name}", "dataType": data_type, **more}


def dataset(columns: list[dict], rows: list[list], **more) -> dict:
    return {**HEAD, "records": len(rows), "columns": columns, "rows": rows, **more}


def as_json(columns: list[dict], rows: list[list], **more) -> bytes:
    return json.dumps(dataset(columns, rows, **more), ensure_ascii=False).encode()


def as_ndjson(columns: list[dict], rows: list[list]) -> bytes:
    head = dataset(columns, rows)
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in [head, *head.pop("rows")]).encode() + b"\n"


def values(data_type: str, *cells, **more) -> list:
    frame = read_dataset_json(as_json([column("X", data_type, **more)], [[cell] for cell in cells])).frame
    return frame["X"].astype(object).where(frame["X"].notna(), None).tolist()


def faults(data: bytes) -> list[str]:
    with pytest.raises(NotDatasetJson) as raised:
        read_dataset_json(data, shown="dm.json")
    return [line.strip() for line in str(raised.value).splitlines()[1:-1]]


COLUMNS = [column("USUBJID", length=8, keySequence=1), column("AGE", "integer"), column("SEX")]
ROWS = [["01-001", 64, "F"], ["01-002", None, ""], ["01-003", 71, None]]


@pytest.mark.parametrize("written", [as_json, as_ndjson])
def test_json_and_ndjson_hold_the_same(written):
    """Names, labels, keys; null is missing and "" is not."""
    file = read_dataset_json(written(COLUMNS, ROWS))

    assert ("DM", "Demographics", "1.1.0", "IG.DM", "2025-03-28T12:00:00") == (
        file.name, file.label, file.version, file.item_group_oid, file.created
    )  # fmt: skip
    assert ["IT.DM.USUBJID", "Label of USUBJID", 8, 1] == [
        getattr(file.columns[0], a) for a in ("item_oid", "label", "length", "key_sequence")
    ]
    assert ["01-001", "01-002", "01-003"] == file.frame["USUBJID"].tolist()
    assert [64.0, None, 71.0] == file.frame["AGE"].astype(object).where(file.frame["AGE"].notna(), None).tolist()
    assert ["F", "", None] == file.frame["SEX"].astype(object).where(file.frame["SEX"].notna(), None).tolist()
    assert ("DM", ("USUBJID",), ["text", "integer", "text"]) == (file.meta.name, file.meta.keys, [v.type for v in file.meta.variables])
    assert () == file.notes


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\n\n"])
def test_ndjson_lines_end_in_a_line_feed_only(ending):
    """U+2028 and U+0085 inside text end no line; a carriage return before the feed, and feeds at the end, are no row."""
    data = as_ndjson([column("X")], [["a\u2028b\x85c"], ["d"]]).strip().replace(b"\n", ending[-2:] if ending == b"\r\n" else b"\n") + ending

    assert ["a\u2028b\x85c", "d"] == read_dataset_json(data).frame["X"].tolist()


def test_text_is_categorical_of_the_values_that_occur():
    frame = read_dataset_json(as_json([column("X")], [["M"], ["F"], ["M"], [None]])).frame

    assert ["M", "F"] == frame["X"].cat.categories.tolist()
    assert isinstance(frame["X"].cat.categories.dtype, pd.StringDtype)


@pytest.mark.parametrize(
    ("data_type", "more", "cells", "held"),
    [
        ("integer", {}, [1, -2, None, 3.0], [1.0, -2.0, None, 3.0]),
        ("float", {}, [0.1, 1, None, 1e-7], [0.1, 1.0, None, 1e-7]),
        ("double", {}, [1 / 3], [1 / 3]),
        ("decimal", {"targetDataType": "decimal"}, ["30.8983333232059", "1,234.50", None], [30.8983333232059, 1234.5, None]),
        ("boolean", {}, [True, False, None], ["true", "false", None]),
        ("URI", {}, ["https://example.org"], ["https://example.org"]),
        ("date", {}, ["2012-12", "2012", ""], ["2012-12", "2012", ""]),
        ("date", {"targetDataType": "integer"}, ["2012-02-29", None], [pd.Timestamp("2012-02-29"), None]),
        ("datetime", {"targetDataType": "integer"}, ["2012-02-29T23:59"], [pd.Timestamp("2012-02-29 23:59")]),
        ("datetime", {"targetDataType": "integer"}, ["2012-02-29T23:59:01.5"], [pd.Timestamp("2012-02-29 23:59:01.5")]),
        ("time", {"targetDataType": "integer"}, ["08:30:00"], [pd.Timedelta(hours=8, minutes=30)]),
    ],
)
def test_each_data_type_and_what_it_becomes(data_type, more, cells, held):
    """A date is a number to the receiver only with targetDataType; without it partial dates stay as they are."""
    assert held == values(data_type, *cells, **more)


def test_dates_have_seconds_as_in_our_frames():
    frame = read_dataset_json(as_json([column("X", "date", targetDataType="integer")], [["2012-02-29"]])).frame

    assert np.dtype("datetime64[s]") == frame["X"].dtype


@pytest.mark.parametrize(
    ("data_type", "more", "cells", "said"),
    [
        ("string", {}, ["a", 1, 2], "2 value(s) are a whole number, which string does not take, first 1 in row 2"),
        ("integer", {}, [1, "2"], "1 value(s) are text, which integer does not take, first '2' in row 2"),
        ("integer", {}, [1, 2.5], "1 value(s) are no whole number that a double can hold, first 2.5 in row 2"),
        ("integer", {}, [2**53 + 1], f"1 value(s) are no whole number that a double can hold, first {2**53 + 1} in row 1"),
        ("integer", {}, [10**400], f"1 value(s) are no whole number that a double can hold, first 1{'0' * 36}... in row 1"),
        ("integer", {}, [True], "1 value(s) are true or false, which integer does not take, first True in row 1"),
        ("string", {}, [["a"]], "1 value(s) are an array, which string does not take, first ['a'] in row 1"),
        ("decimal", {"targetDataType": "decimal"}, ["1.5", "abc"], "1 distinct value(s) are no decimal number: 'abc'"),
        ("date", {"targetDataType": "integer"}, ["2012-12"],
         "1 distinct value(s) are no complete date in ISO 8601, which targetDataType integer asks for: '2012-12'"),
        ("date", {"targetDataType": "integer"}, ["2013-02-29"],
         "1 distinct value(s) are no complete date in ISO 8601, which targetDataType integer asks for: '2013-02-29'"),
        ("time", {"targetDataType": "integer"}, ["25:00:00"],
         "1 distinct value(s) are no complete time in ISO 8601, which targetDataType integer asks for: '25:00:00'"),
        ("string", {}, ["a", "\ud800"], "1 value(s) hold half a character (a lone surrogate), first '\\ud800' in row 2"),
    ],
)  # fmt: skip
def test_value_of_another_type_is_said_with_its_row(data_type, more, cells, said):
    """No value is coerced; a lone surrogate is no text."""
    data = json.dumps(dataset([column("X", data_type, **more)], [[cell] for cell in cells])).encode()

    assert [f"column X: {said}"] == faults(data)


def test_everything_wrong_is_said_at_once():
    columns = [column("A", "text"), column("B", length=0), column("B"), {"name": "C"}, column("D", targetDataType="integer"), 5]
    head = dataset(columns, [], datasetJSONVersion="2.0", datasetJSONCreationDateTime="yesterday", records="none")
    head.pop("itemGroupOID")

    assert [
        "itemGroupOID is missing",
        "records is 'none', not a whole number",
        "datasetJSONVersion is 2.0; version 1.1 is read",
        "datasetJSONCreationDateTime is 'yesterday', not a date and time as in 2025-03-28T12:00:00",
        "column A: dataType is text, not one of string, integer, decimal, float, double, boolean, datetime, date, time, URI",
        "column B: length is 0",
        "column C: itemOID is missing",
        "column C: label is missing",
        "column C: dataType is missing",
        "column D: targetDataType integer does not go with dataType string",
        "column 6 is described by 5, not by an object",
        "columns described more than once: B",
    ] == faults(json.dumps(head).encode())


def test_rows_that_do_not_fit():
    """Every row as wide as the columns, and as many as said."""
    assert ["records is 3, but there are 2 rows", "2 row(s) have not the 2 values that the columns ask for, first row 1"] == faults(
        as_json([column("A"), column("B")], [["a"], ["b", "c", "d"]], records=3)
    )
    assert ["row 2 is not an array"] == faults(as_json([column("A")], [["a"], "b"]))
    assert ["rows is not an array"] == faults(json.dumps({**dataset([column("A")], []), "rows": {}}).encode())


def test_metadata_without_rows():
    """`rows` is optional; with records 0 the columns are there and empty."""
    head = dataset(COLUMNS, [])
    head.pop("rows")

    assert (0, 3) == read_dataset_json(json.dumps(head).encode()).frame.shape
    assert ["records is 5, but there are 0 rows"] == faults(json.dumps({**head, "records": 5}).encode())


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html></html>", "it is an HTML page"),
        (b"PK\x03\x04", "it is a zip archive or an Excel workbook"),
        (b"HEADER RECORD*******LIBRARY", "it is a SAS transport file"),
        ('{"name": "é"}'.encode("utf-16"), "it is text in UTF-16, where UTF-8 is asked for"),
        (b'{"name": "\xe9"}', "byte 0xe9 in line 1 is not UTF-8"),
        (b'{"name": "DM",\n "label": }', "Expecting value at line 2, character 11"),
        (
            b'{"name": "DM", "label": "Demo',
            "Unterminated string starting at line 1, character 25 (no bracket closes it: the file is not whole)",
        ),
        (b'{"name": "DM", "records": NaN}', "NaN is no value of JSON"),
        (b'{"name": "DM", "name": "AE"}', "attribute name stands twice in one object"),
        (b"[1, 2]", "it holds an array at its top, not an object"),
        (b"[" * 100_000, "its brackets stand inside one another too deep"),
    ],
)
def test_what_is_not_json_is_named(data, what):
    with pytest.raises(NotDatasetJson) as raised:
        read_dataset_json(data, shown="dm.json")

    assert f"dm.json is not Dataset-JSON: {what}.\n    to fix  export it again" == str(raised.value)


@pytest.mark.parametrize("written", [as_json, as_ndjson])
def test_every_truncation_is_an_error(written):
    """No part of a file is taken for the whole; with the last bracket everything is there."""
    data = written(COLUMNS, ROWS).rstrip()
    for size in range(len(data)):
        with pytest.raises(NotDatasetJson):
            read_dataset_json(data[:size])


def test_broken_line_of_ndjson_is_named():
    """Also where a line holds two rows, which joined lines would hide."""
    lines = as_ndjson([column("A")], [["a"], ["b"], ["c"]]).splitlines()
    with pytest.raises(NotDatasetJson, match="Expecting value at line 3, character 2"):
        read_dataset_json(b"\n".join([*lines[:2], b"[}", *lines[3:]]))
    with pytest.raises(NotDatasetJson, match="Extra data at line 3, character 6"):
        read_dataset_json(b"\n".join([*lines[:2], b'["b"], ["c"]']))


def test_version_1_0_is_named():
    old = {"creationDateTime": "2023-06-28T15:38:43", "datasetJSONVersion": "1.0.0", "clinicalData": {"itemGroupData": {}}}

    assert ["it is Dataset-JSON 1.0; version 1.1 is read"] == faults(json.dumps(old).encode())


def test_what_the_standard_does_not_know_is_noted():
    """Extensions and a byte order mark lose nothing."""
    data = b"\xef\xbb\xbf" + as_json([column("A", codelist="NY")], [["Y"]], sponsor={"id": 5})
    file = read_dataset_json(data)

    assert (
        "attributes that the standard does not know: sponsor",
        "attributes of columns that the standard does not know: codelist",
        "it begins with a byte order mark",
    ) == file.notes
    assert {"id": 5} == file.attributes["sponsor"]


@pytest.mark.parametrize("written", [as_json, as_ndjson])
def test_as_written_keeps_the_text_of_numbers(written):
    """1.50 and 1.5 are two texts; a number in a column of text is no fault; null is missing."""
    data = written([column("A", "float", length=4), column("B"), column("C", "boolean")], [[1.5, 7, True], [None, "", None]])
    frame = read_as_written(data.replace(b"1.5", b"1.50")).frame

    assert {"A": ["1.50", None], "B": ["7", ""], "C": ["true", None]} == frame.astype(object).where(frame.notna(), None).to_dict("list")


def test_as_written_checks_the_structure_all_the_same():
    with pytest.raises(NotDatasetJson, match="records is 9, but there are 3 rows"):
        read_as_written(as_json(COLUMNS, ROWS, records=9))


def test_length_of_text_that_says_none_is_that_of_its_longest_value():
    """In bytes, as everywhere with us."""
    meta = read_dataset_json(as_json([column("A"), column("B"), column("C", length=20)], [["Übel", None, "x"]])).meta

    assert [5, 1, 20] == [variable.length for variable in meta.variables]


def test_messages_name_the_file_and_no_folder(tmp_path):
    (tmp_path / "dm.json").write_bytes(b"")
    with pytest.raises(NotDatasetJson) as raised:
        read_dataset_json(tmp_path / "dm.json")

    assert str(raised.value).startswith("dm.json is not")
    assert str(tmp_path) not in str(raised.value)
