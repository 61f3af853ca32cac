"""The same data in every kind of file: frames that are equal, apart from where each record stands."""

import csv
import io
import json

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from pyarrow import parquet

from tests.raw.reading import read, texts
from tests.raw.workbooks import packed, sheet

# Korean, quotes, line breaks, leading zeros, words that look like missing, blanks around and instead, a formula that is text.
ROWS = [
    ("001", "두통", "a, b; c"),
    ("002", 'said "so"', "first\nsecond"),
    ("007", "NA", " nan "),
    ("1.0", "", "=1+1"),
    ("1e5", "#N/A", "#not a comment"),
    ("", "'quoted'", "2012-03-05"),
    ("003", "null", "\ttab"),
    ("004", "가래 증가", "-"),
]
NAMES = ("SUBJ", "TERM", "NOTE")
EXPECTED = {name: [row[i] for row in ROWS] for i, name in enumerate(NAMES)}


def delimited(delimiter: str = ",", encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows([NAMES, *ROWS])
    return text.getvalue().encode(encoding)


def in_parquet(dictionary: bool = False) -> bytes:
    sink = pa.BufferOutputStream()
    columns = {name: pa.array(values) for name, values in EXPECTED.items()}
    parquet.write_table(pa.table({n: c.dictionary_encode() if dictionary else c for n, c in columns.items()}), sink)
    return sink.getvalue().to_pybytes()


def dataset_json(lines: bool) -> bytes:
    told = {
        "datasetJSONCreationDateTime": "2012-03-05T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.AE",
        "records": len(ROWS),
        "name": "AE",
        "label": "Adverse Events",
        "columns": [{"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": "string"} for name in NAMES],
    }
    if not lines:
        return json.dumps({**told, "rows": ROWS}).encode()
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in [told, *ROWS]).encode()


def objects() -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS).encode()


FILES = {
    "csv": ("x.csv", delimited(), {}),
    "csv all quoted": ("x.csv", delimited(quoting=csv.QUOTE_ALL), {}),
    "csv detected": ("x.csv", delimited(), {"encoding": "detect", "delimiter": "detect"}),
    "csv with a mark": ("x.csv", delimited(encoding="utf-8-sig"), {}),
    "csv in utf-16": ("x.csv", delimited(encoding="utf-16"), {"encoding": "utf-16"}),
    "csv in utf-16, detected": ("x.csv", delimited(encoding="utf-16-le"), {"encoding": "detect"}),
    "csv in cp949": ("x.csv", delimited(encoding="cp949"), {"encoding": "cp949"}),
    "csv in cp949, detected": ("x.csv", delimited(";", encoding="cp949"), {"encoding": "detect", "delimiter": "detect"}),
    "tsv": ("x.tsv", delimited("\t"), {}),
    "semicolons": ("x.txt", delimited(";"), {"delimiter": ";"}),
    "workbook": ("x.xlsx", sheet([NAMES, *ROWS]), {}),
    "parquet": ("x.parquet", in_parquet(), {}),
    "parquet of categories": ("x.parquet", in_parquet(dictionary=True), {}),
    "Dataset-JSON": ("x.json", dataset_json(lines=False), {}),
    "Dataset-JSON by lines": ("x.ndjson", dataset_json(lines=True), {}),
    "an object a line": ("x.ndjson", objects(), {}),
    "csv in a zip": ("x.zip", packed({"a/x.csv": delimited()}), {"member": "a/x.csv"}),
    "workbook in a zip": ("x.zip", packed({"x.xlsx": sheet([NAMES, *ROWS], "AE")}), {"member": "x.xlsx", "sheet": "AE"}),
    "parquet in a zip": ("x.zip", packed({"x.parquet": in_parquet()}), {"member": "x.parquet"}),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_frame(tmp_path, name):
    file, content, said = FILES[name]
    frame, found = read(tmp_path, content, file, NAMES, **said)

    assert [] == [f.text() for f in found if f.rule != "raw-detected"]
    assert EXPECTED == texts(frame)
    assert [*NAMES, "_line"] == list(frame)


@pytest.mark.parametrize("name", FILES)
def test_frames_are_alike_down_to_their_categories(tmp_path, name):
    """Texts in order of appearance, as plain objects, not ordered: what comes after cannot tell one file from another."""
    file, content, said = FILES[name]
    frame, _ = read(tmp_path, content, file, NAMES, **said)

    for column, values in EXPECTED.items():
        assert list(dict.fromkeys(values)) == list(frame[column].cat.categories)
        assert object == frame[column].cat.categories.dtype
        assert not frame[column].cat.ordered
    assert "int64" == frame["_line"].dtype


@pytest.mark.parametrize("version", [5, 8])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_transport_file_gives_the_same_where_it_can_hold_it(tmp_path, version, zipped):
    """All but blanks at the end of a text, which SAS does not keep; the text may hold Korean in UTF-8."""
    kept = {name: [value.rstrip(" ") for value in values] for name, values in EXPECTED.items()}
    pyreadstat.write_xport(pd.DataFrame(kept), str(tmp_path / "x.xpt"), file_format_version=version)
    data = (tmp_path / "x.xpt").read_bytes()
    content, file, said = (packed({"x.xpt": data}), "x.zip", {"member": "x.xpt"}) if zipped else (data, "x.xpt", {})
    frame, found = read(tmp_path, content, file, NAMES, version=version, **said)

    assert kept == texts(frame)
    assert [] == [f.text() for f in found]


def test_a_record_stands_where_its_kind_of_file_counts(tmp_path):
    """Row 3 holds the second record, which a line break spreads over two lines of a text."""
    lines = {
        name: read(tmp_path, FILES[name][1], FILES[name][0], NAMES)[0]["_line"].tolist()[:4] for name in ("csv", "workbook", "parquet")
    }

    assert {"csv": [2, 3, 5, 6], "workbook": [2, 3, 4, 5], "parquet": [1, 2, 3, 4]} == lines
