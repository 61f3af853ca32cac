"""The Dataset-JSON writer: valid against CDISC's schemas, equal to the transport file, and what it refuses to write."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import Finding, Findings
from sdtm2adam.formats.dataset_json import read_dataset_json
from sdtm2adam.formats.xpt_reader import read_xpt
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.dataset_json import CREATED, write_dataset_json
from sdtm2adam.submission.xpt import write_xpt

SCHEMAS = Path(__file__).parents[3] / "shared" / "standards" / "schemas" / "dataset-json"

FRAME = pd.DataFrame({
    "USUBJID": pd.Series(["01-001", "01-002", "01-002"], dtype="str"),
    "AETERM": pd.Series(["HEADACHE", None, 'FALL "AT HOME"\\'], dtype="category"),
    "AESEQ": [1, 2, 123456789],
    "AESTDTC": pd.Series(["2012-12-02", "2013-01-14", None], dtype="str"),
    "AVAL": [0.1, np.nan, -1e-7],
    "ADT": np.array(["2020-02-29", "NaT", "1959-12-31"], dtype="datetime64[s]"),
    "ADTM": np.array(["2020-02-29T23:59:59", "NaT", "1959-12-31"], dtype="datetime64[s]"),
    "ATM": np.array([30600, "NaT", 0], dtype="timedelta64[s]"),
})  # fmt: skip
META = DatasetMeta(
    "ADAE",
    "Adverse Events Analysis",
    (
        VariableMeta("USUBJID", "Unique Subject Identifier", "text", 6),
        VariableMeta("AETERM", "Reported Term", "text", 20),
        VariableMeta("AESEQ", "Sequence Number", "integer"),
        VariableMeta("AESTDTC", "Start Date/Time of Adverse Event", "text", 10),
        VariableMeta("AVAL", "Analysis Value", "float", format="8.2"),
        VariableMeta("ADT", "Analysis Date", "date"),
        VariableMeta("ADTM", "Analysis Datetime", "datetime"),
        VariableMeta("ATM", "Analysis Time", "time"),
    ),
    keys=("USUBJID", "AESEQ"),
)


def written(path: Path, frame: pd.DataFrame, meta: DatasetMeta, **how) -> list[Finding]:
    findings = Findings()
    write_dataset_json(frame, meta, path, findings, **how)
    return list(findings)


def cells(path: Path) -> list[list]:
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


def one(value: object, kind: str, length: int = 8) -> tuple[pd.DataFrame, DatasetMeta]:
    return pd.DataFrame({"X": value}), DatasetMeta("AE", "Adverse Events", (VariableMeta("X", "A value", kind, length),))


def schema(name: str, encoding: str) -> dict:
    if not (SCHEMAS / name).is_file():
        pytest.skip(f"CDISC's schema {name} is not on this machine")
    return json.loads((SCHEMAS / name).read_text(encoding=encoding))


def test_json_is_valid_against_the_schema_of_cdisc(tmp_path):
    wanted = schema("dataset.schema.json", "utf-8")
    written(
        tmp_path / "adae.json",
        FRAME,
        META,
        about={"studyOID": "S", "sourceSystem": {"name": "N", "version": "1"}, "metaDataRef": "define.xml"},
    )

    assert [] == list(jsonschema.Draft201909Validator(wanted).iter_errors(json.loads((tmp_path / "adae.json").read_text())))


def test_ndjson_is_valid_against_the_schema_of_cdisc(tmp_path):
    """The schema is that of the first line; every other line is an array."""
    wanted = schema("dataset-ndjson-schema.json", "utf-16")
    written(tmp_path / "adae.ndjson", FRAME, META, ndjson=True)
    first, *rows = (json.loads(line) for line in (tmp_path / "adae.ndjson").read_text().splitlines())

    assert [] == list(jsonschema.Draft201909Validator(wanted["$defs"]["DatasetMetadata"] | {"$defs": wanted["$defs"]}).iter_errors(first))
    assert 3 == len(rows)
    assert {list} == set(map(type, rows))


def test_rows_are_what_the_standard_asks_for(tmp_path):
    """Null for missing, ISO 8601 for dates, whole numbers without a point, decimals in their fewest digits."""
    assert [] == written(tmp_path / "adae.json", FRAME, META)

    assert [
        ["01-001", "HEADACHE", 1, "2012-12-02", 0.1, "2020-02-29", "2020-02-29T23:59:59", "08:30:00"],
        ["01-002", None, 2, "2013-01-14", None, None, None, None],
        ["01-002", 'FALL "AT HOME"\\', 123456789, None, -1e-7, "1959-12-31", "1959-12-31T00:00:00", "00:00:00"],
    ] == cells(tmp_path / "adae.json")
    assert '"HEADACHE", 1, "2012-12-02", 0.1, ' in (tmp_path / "adae.json").read_text()


def test_columns_say_type_target_length_format_and_key(tmp_path):
    """Dates are numbers to the receiver; a --DTC of complete dates is a date in text; only text has a length."""
    written(tmp_path / "adae.json", FRAME, META)
    told = json.loads((tmp_path / "adae.json").read_text())["columns"]

    assert "IT.ADAE.USUBJID" == told[0]["itemOID"]
    assert [
        {"name": "USUBJID", "label": "Unique Subject Identifier", "dataType": "string", "length": 6, "keySequence": 1},
        {"name": "AETERM", "label": "Reported Term", "dataType": "string", "length": 20},
        {"name": "AESEQ", "label": "Sequence Number", "dataType": "integer", "keySequence": 2},
        {"name": "AESTDTC", "label": "Start Date/Time of Adverse Event", "dataType": "date", "length": 10},
        {"name": "AVAL", "label": "Analysis Value", "dataType": "float", "displayFormat": "8.2"},
        {"name": "ADT", "label": "Analysis Date", "dataType": "date", "targetDataType": "integer", "displayFormat": "DATE9."},
    ] == [{name: value for name, value in column.items() if name != "itemOID"} for column in told[:6]]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["2012-12-02", None], "date"),
        (["2012-12-02T10:30:00", ""], "datetime"),
        (["2012-12-02", "2012-12"], "string"),
        (["2012-12-02", "2012-12-02T10:30:00"], "string"),
        ([None, None], "string"),
    ],
)
def test_timing_text_is_a_date_only_where_all_of_it_is(tmp_path, values, kind):
    """A partial date is text, as it is."""
    frame = pd.DataFrame({"AESTDTC": pd.Series(values, dtype="str")})
    written(tmp_path / "x.json", frame, DatasetMeta("AE", "Adverse Events", (VariableMeta("AESTDTC", "Start", "text", 19),)))

    assert kind == json.loads((tmp_path / "x.json").read_text())["columns"][0]["dataType"]


@pytest.mark.parametrize("ndjson", [False, True])
def test_what_is_written_is_read_again(tmp_path, ndjson):
    """Values, dtypes, names, labels, types, lengths, formats, keys and order; empty text stays apart from missing."""
    frame = FRAME.assign(AETERM=pd.Series(["", None, "é\u2028\n\t漢"], dtype="str"))
    written(tmp_path / "x", frame, META, ndjson=ndjson)
    read = read_dataset_json(tmp_path / "x")

    pd.testing.assert_frame_equal(
        frame.astype({"AESEQ": "float64"}), read.frame.astype(dict.fromkeys(["USUBJID", "AETERM", "AESTDTC"], "str"))
    )
    assert META.keys == read.meta.keys
    assert [(v.name, v.label, v.type, v.length, v.display_format) for v in META.variables] == [
        (v.name, v.label, v.type, v.length, v.format) for v in read.meta.variables
    ]
    assert () == read.notes


def test_json_equals_the_transport_file(tmp_path):
    """The same values, names, labels, formats, lengths and order; dates counted from 1960, missing text as blank."""
    written(tmp_path / "adae.json", FRAME, META)
    write_xpt(FRAME, META, tmp_path / "adae.xpt", Findings())
    json_file, xpt = read_dataset_json(tmp_path / "adae.json"), read_xpt(tmp_path / "adae.xpt")

    described = [(v.name, v.label, v.length, v.format) for v in json_file.meta.variables]
    assert (xpt.name, xpt.label, [(v.name, v.label, v.length, v.format) for v in xpt.variables]) == (
        json_file.name,
        json_file.label,
        described,
    )
    epoch = pd.Timestamp("1960-01-01")
    counted = json_file.frame.assign(
        ADT=(json_file.frame["ADT"] - epoch) / pd.Timedelta(days=1),
        ADTM=(json_file.frame["ADTM"] - epoch) / pd.Timedelta(seconds=1),
        ATM=json_file.frame["ATM"] / pd.Timedelta(seconds=1),
    )
    text = ["USUBJID", "AETERM", "AESTDTC"]
    blank = counted.astype(dict.fromkeys(text, "str")).fillna(dict.fromkeys(text, ""))
    pd.testing.assert_frame_equal(xpt.frame.astype(dict.fromkeys(text, "str")), blank)


def test_same_frame_gives_the_same_bytes(tmp_path):
    """The time of creation is declared or constant, never the clock."""
    for name in ("one.json", "two.json"):
        written(tmp_path / name, FRAME, META)
    written(tmp_path / "declared.json", FRAME, META, about={"datasetJSONCreationDateTime": "2025-03-28T12:00:00"})

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert CREATED == read_dataset_json(tmp_path / "one.json").created
    assert "2025-03-28T12:00:00" == read_dataset_json(tmp_path / "declared.json").created


def test_attributes_stand_in_the_order_of_the_standard(tmp_path):
    """So that a reader of streams knows the columns before the rows."""
    about = {"metaDataRef": "define.xml", "studyOID": "S", "fileOID": "F"}
    written(tmp_path / "x.json", FRAME, META, about=about)

    assert [
        "datasetJSONCreationDateTime", "datasetJSONVersion", "fileOID", "studyOID", "metaDataRef",
        "itemGroupOID", "records", "name", "label", "columns", "rows",
    ] == list(json.loads((tmp_path / "x.json").read_text()))  # fmt: skip


@pytest.mark.parametrize("ndjson", [False, True])
def test_empty_frame_is_written_with_its_columns(tmp_path, ndjson):
    written(tmp_path / "x", FRAME.head(0), META, ndjson=ndjson)

    assert (0, 8) == read_dataset_json(tmp_path / "x").frame.shape


def test_column_of_only_missing_values_may_have_any_dtype(tmp_path):
    frame = FRAME.head(2).assign(**{name: [None, None] for name in FRAME})

    assert [] == written(tmp_path / "x.json", frame, META)
    assert [[None] * 8] * 2 == cells(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        ([1.0], "float", "1"),
        ([1e22], "float", "1e+22"),
        ([1 / 3], "float", "0.3333333333333333"),
        ([-0.0], "float", "0"),
        ([5e-324], "float", "5e-324"),
        (pd.Series([7, None], dtype="Int64"), "integer", "7"),
        (np.array(["2020-01-01T10:00:00.5"], "datetime64[ms]"), "datetime", '"2020-01-01T10:00:00.5"'),
        (np.array(["2020-01-01T10:00:00.123456"], "datetime64[us]"), "datetime", '"2020-01-01T10:00:00.123456"'),
        (np.array([86399], "timedelta64[s]"), "time", '"23:59:59"'),
    ],
)
def test_value_stands_in_its_fewest_digits(tmp_path, value, kind, cell):
    """And reads back as the same value."""
    frame, meta = one(value, kind)

    assert [] == written(tmp_path / "x.json", frame, meta)
    assert f'"rows": [\n[{cell}]' in (tmp_path / "x.json").read_text()
    assert frame["X"].head(1).tolist() == read_dataset_json(tmp_path / "x.json").frame["X"].head(1).tolist()


@pytest.mark.parametrize(
    ("value", "kind", "rule", "rows"),
    [
        ([1.0, np.inf], "float", "json-type", (1,)),
        ([1.0, 2.5], "integer", "json-type", (1,)),
        (pd.Series([2**53 + 2], dtype="Int64"), "integer", "json-type", (0,)),
        (["a"], "float", "json-type", ()),
        ([1.0], "text", "json-type", ()),
        (pd.Series(["a", 7], dtype=object), "text", "json-type", ()),
        (pd.Series(["\ud800"], dtype=object), "text", "json-type", ()),
        (["123456789"], "text", "json-length", (0,)),
        (np.array(["2020-01-01T10:00:00"], "datetime64[s]"), "date", "json-type", (0,)),
        (np.array([86400], "timedelta64[s]"), "time", "json-type", (0,)),
        (np.array([-1], "timedelta64[s]"), "time", "json-type", (0,)),
    ],
)
def test_what_json_would_change_stops_the_file(tmp_path, value, kind, rule, rows):
    """Nothing is cut, rounded or made text; an older file does not stay behind."""
    (tmp_path / "x.json").write_text("from another run")
    frame, meta = one(value, kind)
    found = written(tmp_path / "x.json", frame, meta)

    assert [(rule, "error", rows, "AE", "X")] == [(f.rule, f.severity, f.rows, f.dataset, f.variable) for f in found]
    assert not (tmp_path / "x.json").exists()


def test_length_counts_characters(tmp_path):
    """Not bytes, as the standard says."""
    assert [] == written(tmp_path / "x.json", *one(["é" * 8], "text"))


def test_columns_other_than_declared_stop_the_file(tmp_path):
    frame, meta = one([1.0], "float")
    (finding,) = written(tmp_path / "x.json", frame.assign(Y=1), meta)

    assert ("json-columns", "in the frame but not declared: Y") == (finding.rule, finding.message)
