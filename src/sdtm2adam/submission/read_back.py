"""A written transport file, read again by pyreadstat and held against the frame and its metadata.

The way back shares nothing with the way out: pyreadstat reads the bytes, and its numbers are turned into
dates here, not the dates into numbers. What is analysed is then what is submitted.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

_EPOCH = np.datetime64("1960-01-01", "us")
_MICROSECONDS = {"date": 86_400_000_000, "datetime": 1_000_000, "time": 1_000_000}


def read_back(path: Path, frame: pd.DataFrame, meta: DatasetMeta) -> list[Finding]:
    """Every difference between the file and what was to be written; none when the file is right.

    Compared: dataset name and label, names and order, labels, types, lengths, formats, records, every value.
    Missing text and text of blanks only are the same in XPT, and blanks at the end of text are not kept.
    """
    import pyreadstat

    try:
        values, file = pyreadstat.read_xport(path, encoding="ASCII", disable_datetime_conversion=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, UnicodeDecodeError) as fault:
        return [_differs(meta.name, "", f"the file {path.name} cannot be read: {fault}")]
    seen = Findings(_dataset_differences(file, frame, meta))
    if not seen.errors:
        for variable in meta.variables:
            seen.extend(_variable_differences(file, meta.name, variable))
            seen.extend(_value_differences(values[variable.name], frame[variable.name], meta.name, variable))
    return list(seen)


def _dataset_differences(file, frame: pd.DataFrame, meta: DatasetMeta) -> list[Finding]:
    compared = [
        ("dataset name", file.table_name, meta.name),
        ("dataset label", file.file_label or "", meta.label.rstrip()),
        ("variables", " ".join(file.column_names), " ".join(meta.names)),
        ("records", file.number_rows, len(frame)),
    ]
    return _differences(compared, meta.name, "")


def _variable_differences(file, dataset: str, variable: VariableMeta) -> list[Finding]:
    name = variable.name
    compared = [
        ("label", file.column_names_to_labels[name] or "", variable.label.rstrip()),
        ("type", file.readstat_variable_types[name], "string" if variable.is_text else "double"),
        ("length", file.variable_storage_width[name], variable.length),
        ("format", file.original_variable_types[name] or "", variable.display_format.upper().removesuffix(".")),
    ]
    return _differences(compared, dataset, name)


def _differences(compared: list[tuple], dataset: str, variable: str) -> list[Finding]:
    return [
        _differs(dataset, variable, f"{what} in the file is {found!r}, not {wanted!r}")
        for what, found, wanted in compared
        if found != wanted
    ]


def _value_differences(found: list, wanted: pd.Series, dataset: str, variable: VariableMeta) -> list[Finding]:
    differs = _text_differs(found, wanted) if variable.is_text else _numbers_differ(found, wanted, variable)
    rows = np.flatnonzero(differs)
    if not len(rows):
        return []
    first = int(rows[0])
    message = f"{len(rows)} value(s) in the file differ; row {first} holds {found[first]!r}, not {wanted.iloc[first]!r}"
    return [_differs(dataset, variable.name, message, tuple(rows.tolist()))]


def _text_differs(found: list, wanted: pd.Series) -> np.ndarray:
    kept = pa.array(wanted.astype("str"), type=pa.large_string(), from_pandas=True)
    kept = kept.combine_chunks() if isinstance(kept, pa.ChunkedArray) else kept
    kept = pc.utf8_rtrim(pc.fill_null(kept, ""), characters=" ")
    return pc.not_equal(pa.array(found, type=pa.large_string()), kept).to_numpy(zero_copy_only=False)


def _numbers_differ(found: list, wanted: pd.Series, variable: VariableMeta) -> np.ndarray:
    numbers = np.array(found, dtype="float64")
    missing = wanted.isna().to_numpy()
    if variable.type in _MICROSECONDS and not missing.all():
        since = np.nan_to_num(np.round(numbers * _MICROSECONDS[variable.type])).astype("timedelta64[us]")
        held = since if variable.type == "time" else _EPOCH + since
        same = held == wanted.to_numpy()
    else:
        same = numbers == wanted.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(missing | np.isnan(numbers), missing != np.isnan(numbers), ~same)


def _differs(dataset: str, variable: str, message: str, rows: tuple[int, ...] = ()) -> Finding:
    fix = "this is a fault of the writer: please report it with the dataset's structure"
    return Finding("xpt-read-back", ERROR, dataset, variable, message, rows=rows, count=max(1, len(rows)), fix=fix)
