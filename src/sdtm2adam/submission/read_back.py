"""A written transport file, read again and held against the frame and its metadata.

The way back shares nothing with the way out: formats/xpt_reader.py reads the bytes, and its numbers are turned into
dates here, not the dates into numbers. What is analysed is then what is submitted. That the reader itself is right
is shown by tests against pyreadstat, in both directions.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.formats.xpt_reader import NotXpt, Text, XptFile, XptVariable, read_xpt
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

_EPOCH = np.datetime64("1960-01-01", "us")
_MICROSECONDS = {"date": 86_400_000_000, "datetime": 1_000_000, "time": 1_000_000}
_NOWHERE = -2  # the code of no text of the file
_BLANK = pa.array([""], pa.large_string())


def read_back(path: Path, frame: pd.DataFrame, meta: DatasetMeta) -> list[Finding]:
    """Every difference between the file and what was to be written; none when the file is right.

    Compared: version, number of datasets, dataset name and label, names and order, labels, types, lengths, formats,
    records, every value. Missing text and text of blanks only are the same in XPT, and blanks at the end of text
    are not kept. A missing number is a plain one, without a letter.
    """
    try:
        file = read_xpt(path, encoding="ascii")
    except (NotXpt, OSError) as fault:
        return [_differs(meta.name, "", f"the file {path.name} cannot be read: {fault}")]
    seen = Findings(_dataset_differences(file, frame, meta))
    if not seen.errors:
        for found, column, variable in zip(file.variables, file.columns, meta.variables, strict=True):
            seen.extend(_variable_differences(found, meta.name, variable))
            if found.is_text == variable.is_text:
                seen.extend(_value_differences(column, frame[variable.name], meta.name, variable))
        seen.extend(_odd_values(file, meta.name, {finding.variable for finding in seen}))
    return list(seen)


def _dataset_differences(file: XptFile, frame: pd.DataFrame, meta: DatasetMeta) -> list[Finding]:
    compared = [
        ("version", file.version, 5),
        ("number of datasets", len(file.members), 1),
        ("dataset name", file.name, meta.name),
        ("dataset label", file.label, meta.label.rstrip()),
        ("variables", " ".join(variable.name for variable in file.variables), " ".join(meta.names)),
        ("records", file.records, len(frame)),
    ]
    return _differences(compared, meta.name, "")


def _variable_differences(found: XptVariable, dataset: str, wanted: VariableMeta) -> list[Finding]:
    compared = [
        ("label", found.label, wanted.label.rstrip()),
        ("type", "text" if found.is_text else "number", "text" if wanted.is_text else "number"),
        ("length", found.length, wanted.length),
        ("format", _plain(found.format), _plain(wanted.display_format.upper())),
    ]
    return _differences(compared, dataset, wanted.name)


def _plain(written: str) -> str:
    """A format without the dot, and the decimals, that say nothing: DATE9 for DATE9. and BEST12 for BEST12.0"""
    return re.sub(r"\.0*\Z", "", written)


def _differences(compared: list[tuple], dataset: str, variable: str) -> list[Finding]:
    return [
        _differs(dataset, variable, f"{what} in the file is {found!r}, not {wanted!r}")
        for what, found, wanted in compared
        if found != wanted
    ]


def _value_differences(found: np.ndarray | Text, wanted: pd.Series, dataset: str, variable: VariableMeta) -> list[Finding]:
    differs = _text_differs(found, wanted) if variable.is_text else _numbers_differ(found, wanted, variable)
    if not differs.any():
        return []
    rows = np.flatnonzero(differs)
    first = int(rows[0])
    held = found.values[int(found.codes[first])].as_py() if variable.is_text else float(found[first])
    asked = wanted.iloc[first]
    asked = float(asked) if isinstance(asked, np.floating) else asked
    message = f"{len(rows)} value(s) in the file differ; row {first} holds {held!r}, not {asked!r}"
    return [_differs(dataset, variable.name, message, tuple(rows.tolist()))]


def _text_differs(found: Text, wanted: pd.Series) -> np.ndarray:
    """By distinct values: each one that was to be written is looked for among those of the file, then codes are compared."""
    held = wanted.array
    if isinstance(held, pd.Categorical):
        values, codes = _as_arrow(held.categories.array), held.codes
    else:
        coded = _as_arrow(held).dictionary_encode()
        values, codes = coded.dictionary, coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    kept = pa.concat_arrays([pc.utf8_rtrim(values, characters=" "), _BLANK])  # the last place is that of -1, missing
    places = pc.index_in(kept, value_set=found.values).fill_null(_NOWHERE).to_numpy(zero_copy_only=False)
    return places[codes] != found.codes


def _as_arrow(texts: pd.api.extensions.ExtensionArray) -> pa.Array:
    held = texts if isinstance(texts.dtype, pd.StringDtype) else texts.to_numpy(object)
    text = pa.array(held, type=pa.large_string(), from_pandas=True)
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _numbers_differ(found: np.ndarray, wanted: pd.Series, variable: VariableMeta) -> np.ndarray:
    if getattr(wanted.dtype, "kind", "O") not in "biufMm":  # nothing but missing values may have another dtype
        return ~(np.isnan(found) & wanted.isna().to_numpy())
    if variable.type not in _MICROSECONDS:
        numbers = wanted.to_numpy(dtype="float64", na_value=np.nan)
        return (found != numbers) & ~(np.isnan(found) & np.isnan(numbers))
    values, missing = wanted.to_numpy(), np.isnan(found)
    since = np.round(np.where(missing, 0, found) * _MICROSECONDS[variable.type]).astype("timedelta64[us]")
    held = since if variable.type == "time" else _EPOCH + since
    return np.where(missing, ~np.isnat(values), held != values)


def _odd_values(file: XptFile, dataset: str, told: set[str]) -> list[Finding]:
    """What the comparison of values cannot see: bytes that are shown escaped, and missing numbers with a letter."""
    odd = [(text.variable, f"holds bytes that are not ASCII: {text.shown}") for text in file.odd_bytes]
    odd += [(gap.variable, f"holds {len(gap.rows)} missing number(s) as {gap.letter}") for gap in file.special_missing]
    return [_differs(dataset, variable, f"the file {what}") for variable, what in odd if variable not in told]


def _differs(dataset: str, variable: str, message: str, rows: tuple[int, ...] = ()) -> Finding:
    fix = "this is a fault of the writer: please report it with the dataset's structure"
    return Finding("xpt-read-back", ERROR, dataset, variable, message, rows=rows, count=max(1, len(rows)), fix=fix)
