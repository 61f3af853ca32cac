"""Dataset-JSON 1.1, as JSON or NDJSON, from the same frame and metadata as the transport file.

Attributes stand in the order of the standard, rows one a line, numbers in the fewest digits that read back the same, so the
same frame gives the same bytes. Nothing is cut or rounded: what does not fit is a finding, and a dataset with an error is
not written.
Source: CDISC Dataset-JSON 1.1 of 2024-12-05: "Top-level Metadata Attributes", "Column metadata", "Supported Column Data Type
Combinations", "Row Data" (missing is null, text of no character is "").
"""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sdtm2adam.errors import ERROR, Finding, Findings, some
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission.columns import EXACT_WHOLE, DistinctText, column_findings, distinct_text, holds, is_text

__all__ = ["CREATED", "VERSION", "dataset_oid", "variable_oid", "write_dataset_json"]

VERSION = "1.1.0"
CREATED = "1960-01-01T00:00:00"  # the stamp of our transport files: a file says nothing of when it was made
MORE_ATTRIBUTES = ("fileOID", "dbLastModifiedDateTime", "originator", "sourceSystem", "studyOID", "metaDataVersionOID", "metaDataRef")

TIMING = "DTC"  # what the names of ISO 8601 variables end in

_DATA_TYPES = {"text": "string", "integer": "integer", "float": "float", "date": "date", "datetime": "datetime", "time": "time"}
_COMPLETE = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")}
_MIDNIGHT, _DAY = np.timedelta64(0, "s"), np.timedelta64(1, "D")
_NULL = pa.array(["null"], pa.large_string())


def write_dataset_json(
    frame: pd.DataFrame,
    meta: DatasetMeta,
    path: Path,
    findings: Findings,
    ndjson: bool = False,
    about: dict[str, object] | None = None,
) -> None:
    """Write one dataset to `path`; everything seen goes to `findings`.

    In: a row a record; the columns are exactly meta's, in that order (dtypes as in VariableMeta). `about` holds attributes of
    the file: any of MORE_ATTRIBUTES, such as studyOID and metaDataRef, and datasetJSONCreationDateTime. The standard asks for
    that time of creation; it is the one declared there or else the constant CREATED, never the clock.
    Missing: null, for text too; "" stays "". Dates and times go out in ISO 8601 with targetDataType integer.
    Errors: with an error finding nothing is written, and an older file at `path` is removed.
    """
    seen = Findings(column_findings(frame, meta, "json-columns"))
    columns: list[pa.Array] = []
    if not seen.errors:
        for variable in meta.variables:
            written, said = _written(frame[variable.name], variable)
            seen.extend(Findings(said).placed(variable=variable.name))
            columns.append(written)
    path.unlink(missing_ok=True)
    findings.extend(seen.placed(dataset=meta.name))
    if not seen.errors:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(_text(_attributes(frame, meta, about or {}), columns, ndjson))


def dataset_oid(dataset: str) -> str:
    """The identifier of a dataset, the same as in our Define-XML."""
    return f"IG.{dataset}"


def variable_oid(dataset: str, variable: str) -> str:
    """The identifier of a variable, the same as in our Define-XML."""
    return f"IT.{dataset}.{variable}"


def _attributes(frame: pd.DataFrame, meta: DatasetMeta, about: dict[str, object]) -> dict[str, object]:
    more = {name: about[name] for name in MORE_ATTRIBUTES if name in about}
    return {
        "datasetJSONCreationDateTime": about.get("datasetJSONCreationDateTime", CREATED),
        "datasetJSONVersion": VERSION,
        **more,
        "itemGroupOID": dataset_oid(meta.name),
        "records": len(frame),
        "name": meta.name,
        "label": meta.label,
        "columns": [_column(frame[variable.name], variable, meta) for variable in meta.variables],
    }


def _column(values: pd.Series, variable: VariableMeta, meta: DatasetMeta) -> dict[str, object]:
    """Only text has a length; dates and times are numbers to the receiver; the format is the one of the transport file."""
    told: dict[str, object] = {
        "itemOID": variable_oid(meta.name, variable.name),
        "name": variable.name,
        "label": variable.label,
        "dataType": _timing(values) if variable.is_text and variable.name.endswith(TIMING) else _DATA_TYPES[variable.type],
    }
    if variable.type in ("date", "datetime", "time"):
        told["targetDataType"] = "integer"
    if variable.is_text:
        told["length"] = variable.length
    if variable.display_format:
        told["displayFormat"] = variable.display_format
    if variable.name in meta.keys:
        told["keySequence"] = meta.keys.index(variable.name) + 1
    return told


def _timing(values: pd.Series) -> str:
    """What the ISO 8601 text of a --DTC variable is: all complete dates, all complete date-times, or text like any other."""
    texts = [text for text in values.astype(object).dropna().unique() if text]
    return next((kind for kind, pattern in _COMPLETE.items() if texts and all(map(pattern.fullmatch, texts))), "string")


def _text(attributes: dict[str, object], columns: list[pa.Array], ndjson: bool) -> list[bytes]:
    """The pieces of the file: the attributes, and the rows one a line."""
    if ndjson:
        return [f"{_json(attributes)}\n".encode(), _rows(columns, "]\n")]
    described = ",\n".join(map(_json, attributes.pop("columns")))
    head = "".join(f"{_json(name)}: {_json(value)},\n" for name, value in attributes.items())
    rows = _rows(columns, "],\n").removesuffix(b",\n")
    return [f'{{\n{head}"columns": [\n{described}\n],\n"rows": [\n'.encode(), rows, b"\n]\n}\n" if rows else b"]\n}\n"]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(columns: list[pa.Array], end: str) -> bytes:
    """Every row as its array, one after the other: columns are joined, no row is walked through."""
    text = pa.large_string()
    joined = pc.binary_join_element_wise(*columns, pa.scalar(", ", text))
    whole = pc.binary_join_element_wise(pa.scalar("[", text), joined, pa.scalar(end, text), pa.scalar("", text))
    size = pc.sum(pc.binary_length(whole)).as_py()
    return whole.buffers()[2][:size].to_pybytes() if size else b""


def _written(column: pd.Series, variable: VariableMeta) -> tuple[pa.Array | None, list[Finding]]:
    """A column as the JSON of its values, one a row, and what was seen on the way."""
    if not holds(column, variable):
        return None, [_wrong_type(variable, f"holds {column.dtype}")]
    if not variable.is_text:
        return _numbers(column, variable) if variable.type in ("integer", "float") else _dates(column, variable)
    try:
        text = distinct_text(column if is_text(column) else column.astype(object))
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError) as fault:
        return None, [_wrong_type(variable, f"holds something else ({fault})")]
    seen = _length_findings(text, variable)
    return pa.concat_arrays([_quoted(text.values), _NULL]).take(pa.array(np.where(text.codes < 0, len(text.values), text.codes))), seen


def _quoted(values: pa.Array) -> pa.Array:
    """Each text between quotes, with what JSON wants escaped."""
    if pc.any(pc.match_substring_regex(values, r'["\\\x00-\x1f]')).as_py():
        return pa.array([_json(value) for value in values.to_pylist()], pa.large_string())
    mark = pa.scalar('"', pa.large_string())
    return pc.binary_join_element_wise(mark, values, mark, pa.scalar("", pa.large_string()))


def _wrong_type(variable: VariableMeta, held: str) -> Finding:
    message = f"the declared type is {variable.type}, but the column {held}"
    return Finding("json-type", ERROR, "", "", message, fix="correct the declared type or the derivation")


def _length_findings(text: DistinctText, variable: VariableMeta) -> list[Finding]:
    too_long = pc.greater(pc.utf8_length(text.values), variable.length).to_numpy(zero_copy_only=False)
    if not too_long.any():
        return []
    rows = np.flatnonzero(np.append(too_long, False)[text.codes])
    shown = some((f"{value[:40]!r}" for value in text.values.filter(pa.array(too_long)).to_pylist()), 3)
    message = f"{int(too_long.sum())} value(s) longer than the declared {variable.length} characters, in {len(rows)} record(s)\n    {shown}"
    fix = "declare the length of the longest value"
    return [Finding("json-length", ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix)]


def _numbers(column: pd.Series, variable: VariableMeta) -> tuple[pa.Array | None, list[Finding]]:
    """Whole numbers without a point, others in the fewest digits that read back the same; -0.0 is 0."""
    if getattr(column.dtype, "kind", "O") not in "biuf":  # wholly missing, or `holds` had said no
        return _repeated(len(column)), []
    numbers = column.to_numpy(dtype="float64", na_value=np.nan) + 0.0
    with np.errstate(invalid="ignore"):
        bad = np.isinf(numbers)
        if variable.type == "integer":
            bad |= (numbers % 1 != 0) & ~np.isnan(numbers) | (np.abs(numbers) > EXACT_WHOLE)
    if bad.any():
        what = "not whole, or too large to be exact," if variable.type == "integer" else "infinite"
        return None, [_bad_values(numbers, bad, f"{what} although the type is {variable.type}")]
    missing = np.isnan(numbers)
    if variable.type == "integer":
        numbers = np.where(missing, 0, numbers).astype("int64")
    written = pa.array(numbers, mask=missing).cast(pa.large_string())
    return written.fill_null("null"), []


def _repeated(count: int) -> pa.Array:
    return _NULL.take(pa.array(np.zeros(count, "int64")))


def _dates(column: pd.Series, variable: VariableMeta) -> tuple[pa.Array | None, list[Finding]]:
    """ISO 8601, each distinct value once: 2024-02-29, 2024-02-29T08:00:00, 08:00:00."""
    if getattr(column.dtype, "kind", "O") not in "Mm":  # wholly missing, or `holds` had said no
        return _repeated(len(column)), []
    distinct, codes = np.unique(column.to_numpy(), return_inverse=True)
    missing = np.isnat(distinct)
    if variable.type == "date":
        bad, what = distinct.astype("datetime64[D]") != distinct, "with a time of day although the type is date"
    elif variable.type == "time":
        bad, what = (distinct < _MIDNIGHT) | (distinct >= _DAY), "not between 00:00:00 and 23:59:59"
    else:
        bad, what = missing, ""
    bad = bad & ~missing
    if bad.any():
        return None, [_bad_values(column.to_numpy(), bad[codes], what)]
    quoted = ["null" if gone else f'"{text}"' for text, gone in zip(_iso(distinct, variable.type), missing.tolist(), strict=True)]
    return pa.array(quoted, pa.large_string()).take(pa.array(codes)), []


def _iso(values: np.ndarray, kind: str) -> list[str]:
    """Dates and times as text; fractions of a second only where there are any."""
    if kind == "date":
        return np.datetime_as_string(values, unit="D").tolist()
    moments = np.datetime64("1970-01-01", "s") + values if kind == "time" else values
    whole = moments.astype("datetime64[s]") == moments
    fractions = np.char.rstrip(np.datetime_as_string(moments, unit="us"), "0")
    texts = np.where(whole, np.datetime_as_string(moments, unit="s"), fractions).tolist()
    return [text[len("1970-01-01T") :] for text in texts] if kind == "time" else texts


def _bad_values(values: np.ndarray, bad: np.ndarray, what: str) -> Finding:
    rows = np.flatnonzero(bad)
    shown = some((f"{values[row]!s} at row {row}" for row in rows), 3)
    message = f"{len(rows)} value(s) {what}\n    {shown}"
    fix = "correct the derivation or the declared type"
    return Finding("json-type", ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), fix=fix)
