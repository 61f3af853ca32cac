"""XPT -> frame -> XPT -> frame, and pyreadstat in both directions, on data that hypothesis thinks of."""

import string
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from hypothesis import given, settings
from hypothesis import strategies as some

from sdtm2adam.errors import Findings
from sdtm2adam.formats.xpt_reader import XptFile, read_xpt
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.read_back import read_back
from sdtm2adam.submission.xpt import write_xpt

LARGEST, SMALLEST = 9e74, 5.4e-79  # pyreadstat 1.3.7 writes larger ones as 16**63; ours are in test_xpt.py

# The same examples every time, and nothing kept in a folder.
steady = settings(max_examples=40, deadline=None, derandomize=True, database=None)

names = some.from_regex(r"[A-Z][A-Z0-9_]{0,7}", fullmatch=True)
printed = some.characters(min_codepoint=0x20, max_codepoint=0x7E)
labels = some.text(printed, min_size=1, max_size=40).map(str.strip).filter(bool)
texts = some.text(printed, max_size=30).map(lambda text: text.rstrip(" "))
positive = some.floats(SMALLEST, LARGEST, allow_subnormal=False)
numbers = some.one_of(some.just(0.0), some.just(np.nan), positive, positive.map(float.__neg__), some.integers(-(2**53), 2**53).map(float))
formats = some.sampled_from(["", "DATE9.", "8.2", "BEST12.", "DATETIME20.", "TIME8."])
text_formats = some.sampled_from(["", "$20.", "$CHAR12."])


@some.composite
def datasets(draw) -> tuple[pd.DataFrame, DatasetMeta]:
    """Up to six variables and twelve records; the last record is never wholly blank, which XPT could not keep."""
    described = draw(some.lists(some.tuples(names, labels, some.booleans()), min_size=1, max_size=6, unique_by=lambda v: v[0]))
    records = draw(some.integers(0, 12))
    columns, variables = {}, []
    for name, label, is_text in described:
        values = draw(some.lists(texts if is_text else numbers, min_size=records, max_size=records))
        if is_text and records:
            values[-1] = values[-1] or "x"
        columns[name] = pd.Series(values, dtype="str" if is_text else "float64")
        length = max([1, *map(len, values)]) + draw(some.integers(0, 3)) if is_text else 8
        variables.append(VariableMeta(name, label, "text" if is_text else "float", length, draw(text_formats if is_text else formats)))
    return pd.DataFrame(columns), DatasetMeta(draw(names), draw(labels), tuple(variables))


def through(path: Path, frame: pd.DataFrame, meta: DatasetMeta) -> XptFile:
    findings = Findings()
    write_xpt(frame, meta, path, findings)
    assert [] == findings.errors
    return read_xpt(path, version=5)


def same(frame: pd.DataFrame, other: pd.DataFrame) -> None:
    text = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    pd.testing.assert_frame_equal(frame.astype(dict.fromkeys(text, "str")), other.astype(dict.fromkeys(text, "str")), check_exact=True)


@steady
@given(datasets())
def test_xpt_to_frame_to_xpt_to_frame(given_data):
    """Values, names, labels, formats, lengths and order are the same after each way, and the bytes too."""
    frame, meta = given_data
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "one.xpt", Path(folder) / "two.xpt"
        once = through(first, frame, meta)
        twice = through(second, once.frame, once.meta)

        same(frame, once.frame)
        same(once.frame, twice.frame)
        assert meta == once.meta == twice.meta
        assert first.read_bytes() == second.read_bytes()
        assert [] == read_back(first, frame, meta)


@steady
@given(datasets())
def test_pyreadstat_reads_what_we_write(given_data):
    """The outside witness: values, names, labels, lengths, formats, dataset name and label."""
    frame, meta = given_data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xpt"
        ours = through(path, frame, meta)
        read, told = pyreadstat.read_xport(path, disable_datetime_conversion=True)

        assert (meta.name, meta.label, meta.names, len(frame)) == (told.table_name, told.file_label, told.column_names, told.number_rows)
        assert [v.label for v in meta.variables] == told.column_labels
        assert {v.name: v.length for v in meta.variables} == told.variable_storage_width
        assert [v.format.removesuffix(".") for v in meta.variables] == [told.original_variable_types[name] or "" for name in meta.names]
        if len(frame):
            same(frame, read)
        assert told.variable_storage_width == {v.name: v.length for v in ours.variables}


@steady
@given(datasets(), some.sampled_from([5, 8]))
def test_we_read_what_pyreadstat_writes(given_data, version):
    """In both versions, with the lengths that it chooses."""
    frame, meta = given_data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xpt"
        told = {"column_labels": [v.label for v in meta.variables], "file_label": meta.label, "table_name": meta.name}
        told["variable_format"] = {v.name: v.format for v in meta.variables if v.format}
        pyreadstat.write_xport(frame, path, file_format_version=version, **told)
        ours = read_xpt(path, version=version)
        _, witness = pyreadstat.read_xport(path, disable_datetime_conversion=True)

        same(frame, ours.frame)
        assert (meta.name, meta.label) == (ours.name, ours.label)
        assert [(v.name, v.label, v.format) for v in meta.variables] == [(v.name, v.label, v.format) for v in ours.variables]
        assert witness.variable_storage_width == {v.name: v.length for v in ours.variables}


@steady
@given(some.one_of(some.binary(min_size=8, max_size=8), some.integers(0, 255).map(lambda first: bytes([first, *[0] * 7]))))
def test_any_eight_bytes_are_the_number_that_pyreadstat_sees(eight):
    """Every pattern of an IBM double, normalised or not, to the last bit; letters of missing numbers at the side."""
    frame = pd.DataFrame({"X": [1.0]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xpt"
        through(path, frame, DatasetMeta("X", "X", (VariableMeta("X", "X", "float"),)))
        data = path.read_bytes()
        path.write_bytes(data[:-80] + eight + b" " * 72)
        witness = pyreadstat.read_xport(path, disable_datetime_conversion=True)[0]["X"].iloc[0]
        ours = read_xpt(path)

    is_letter = eight[1:] == b"\0" * 7 and chr(eight[0]) in string.ascii_uppercase + "_."
    assert is_letter == np.isnan(ours.frame["X"].iloc[0])
    if not is_letter and _is_normal(eight):
        assert witness == ours.frame["X"].iloc[0]


def _is_normal(eight: bytes) -> bool:
    """Whether pyreadstat can be asked: it takes only fractions that begin in the first digit and fit into a double."""
    fraction = int.from_bytes(eight[1:], "big")
    return fraction >> 52 > 0 and fraction % 8 == 0
