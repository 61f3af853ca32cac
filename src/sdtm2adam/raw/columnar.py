"""Parquet and JSON as collected text: each type has one rule, applied once for each distinct value.

Text as it is; whole numbers without a point, others with the fewest digits that are exact (of JSON: as written); dates, times
and both as 2012-03-05, 14:30:00, 2012-03-05T14:30:00 (decimals of a second where there are any, and the offset where there
is a zone); TRUE and FALSE; null as blank, which is what nothing is in a text file.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from sdtm2adam.errors import ERROR, NOTE, Finding, Findings, StudyError, some
from sdtm2adam.formats.dataset_json import read_as_written
from sdtm2adam.raw.numbers_as_text import as_text
from sdtm2adam.raw.odd_text import decoded, told_of, visible
from sdtm2adam.raw.table import Table, coded, numbered, recoded

# Where a file says that it is Dataset-JSON: among the attributes, which stand before the rows.
HEAD = 1 << 16


class Unreadable(StudyError):
    """Why a file is not read; one sentence, with what to do."""


def read_parquet(data: bytes, shown: str, found: Findings) -> Table | None:
    """The records of a Parquet file. Errors: Unreadable for what is none; in `found`, columns that hold no single values."""
    try:
        table = parquet.ParquetFile(pa.BufferReader(data)).read()  # which reads two columns of one name, too
        names = tuple(table.column_names)  # here, because a name that is no UTF-8 is only noticed when it is asked for
    except (pa.ArrowException, OSError, ValueError) as fault:
        cut = "is cut off or damaged" if data.startswith(b"PAR1") else "is no Parquet file"
        raise Unreadable(f"{shown} {cut} ({str(fault).splitlines()[0].rstrip('.')})\n    to fix  copy or export it again") from None
    nested = [f"{field.name} ({field.type})" for field in table.schema if not _is_single(field.type)]
    if nested:
        message = f"{shown} has columns that hold more than one value a record: {some(nested)}"
        found.add(Finding("raw-nested", ERROR, "", "", message, count=len(nested), source=shown, fix="export one value a column"))
        return None
    columns = tuple(_arrow_column(table.column(i), field.name, shown, found) for i, field in enumerate(table.schema))
    return Table(names, columns, numbered(table.num_rows))


def _is_single(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return not (pa.types.is_nested(kind) or is_bytes)


def _arrow_column(column: pa.ChunkedArray, name: str, shown: str, found: Findings) -> pd.Categorical:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    # as bytes: a file may hold text that is no UTF-8, which Arrow looks at only when it is asked for
    column = column.cast(pa.large_binary()) if is_text else column
    whole = pa.chunked_array(column.chunks, column.type).combine_chunks()
    whole = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks else whole
    if not len(whole) or pa.types.is_null(whole.type):
        return coded([""] * len(whole))
    distinct = whole.dictionary_encode()
    codes = pc.fill_null(distinct.indices, -1).to_numpy(zero_copy_only=False)
    if not is_text:
        try:
            return recoded(codes, _as_texts(distinct.dictionary))
        except (OverflowError, ValueError):
            message = f"{shown} has a column of {column.type} with a date before the year 1 or after 9999"
            fix = "export it again; what it holds is most often a number in another unit"
            found.add(Finding("raw-not-a-date", ERROR, "", name, message, source=shown, field=name, fix=fix))
            return coded([""] * len(whole))
    raw = distinct.dictionary.to_pylist()
    texts = [decoded(value, "utf-8") for value in raw]
    odd = [i for i, (value, text) in enumerate(zip(raw, texts, strict=True)) if value != text.encode()]
    if odd:
        records = np.flatnonzero(np.isin(codes, odd)) + 1
        found.add(told_of(name, [texts[i] for i in odd], records, shown, "export the file again as UTF-8"))
    return recoded(codes, texts)


def _as_texts(values: pa.Array) -> list[str]:
    kind = values.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return [_moment(pd.Timestamp(value, unit="ns", tz="UTC"), kind.tz, 9) for value in values.cast(pa.int64()).to_pylist()]
    if pa.types.is_time64(kind) and kind.unit == "ns":
        return [_of_day(*divmod(value, 10**9)) for value in values.cast(pa.int64()).to_pylist()]
    if pa.types.is_duration(kind):
        return [str(value) for value in values.cast(pa.int64()).to_pylist()]
    return [value_text(value) for value in values.to_pylist()]


def _of_day(seconds: int, nanoseconds: int) -> str:
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return clock + (f".{nanoseconds:09}".rstrip("0") if nanoseconds else "")


def _moment(at: pd.Timestamp, zone: str | None, digits: int) -> str:
    local = at.tz_convert(zone) if zone else at.tz_localize(None)
    fraction = f".{local.microsecond * 1000 + local.nanosecond:0{digits}}".rstrip("0").rstrip(".")
    offset = local.isoformat()[-6:] if zone else ""
    return local.strftime("%Y-%m-%dT%H:%M:%S") + fraction + offset


def value_text(value: object) -> str:
    """One value of any single type as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        return as_text(float(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | time):
        text = value.isoformat()
        return text.rstrip("0") if "." in text and text[-6:-5] not in "+-" else text
    if isinstance(value, date):
        return value.isoformat()
    return visible(str(value))


def read_json(data: bytes, shown: str, found: Findings) -> Table | None:
    """The records of a Dataset-JSON file, of an object a line (NDJSON), or of an array of objects.

    Errors: StudyError for what is none of them.
    """
    if b'"datasetJSONVersion"' in data[:HEAD] or b'"clinicalData"' in data[:HEAD]:
        return _dataset_json(data, shown, found)
    objects = _objects(data, shown)
    names = list(dict.fromkeys(name for each in objects for name in each))
    nested = [name for name in names if any(isinstance(each.get(name), dict | list) for each in objects)]
    if nested:
        message = f"{shown} has names that hold more than one value a record: {some(nested)}"
        found.add(Finding("raw-nested", ERROR, "", "", message, count=len(nested), source=shown, fix="export one value a name"))
        return None
    columns = tuple(_json_column([each.get(name) for each in objects], name, shown, found) for name in names)
    return Table(tuple(map(visible, names)), columns, numbered(len(objects)))


def _dataset_json(data: bytes, shown: str, found: Findings) -> Table:
    read = read_as_written(data, shown)
    for note in read.notes:
        found.add(Finding("raw-note", NOTE, "", "", f"{shown}: {note}", source=shown))
    columns = []
    for at, column in enumerate(read.columns):
        held = read.frame.iloc[:, at].array
        texts = [text.upper() for text in held.categories] if column.data_type == "boolean" else list(held.categories)
        columns.append(recoded(held.codes, texts))
    return Table(tuple(column.name for column in read.columns), tuple(columns), numbered(len(read.frame)))


def _objects(data: bytes, shown: str) -> list[dict]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(f"{shown} is not utf-8 (byte {fault.start})\n    to fix  export it again as utf-8") from None
    if text.lstrip().startswith("["):
        objects = _parsed(text, 1, shown)
    else:
        objects = [_parsed(each, line, shown) for line, each in enumerate(text.split("\n"), 1) if each.strip()]
    if not all(isinstance(each, dict) for each in objects):
        raise Unreadable(f"{shown} is neither Dataset-JSON nor one object a record\n    to fix  export it as Dataset-JSON 1.1 or as NDJSON")
    return objects


def _parsed(text: str, line: int, shown: str) -> object:
    """The value of a text that begins on this line; numbers stay as they are written, 1.50 is not 1.5."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as fault:
        at = line + fault.lineno - 1
        raise Unreadable(f"{shown} is not JSON on line {at}: {fault.msg}; it may be cut off\n    to fix  export or copy it again") from None
    except RecursionError:
        raise Unreadable(
            f"{shown} holds values within one another, too many to be a record\n    to fix  export one object a record"
        ) from None
    except ValueError as fault:  # of _once; a JSONDecodeError is one too and comes first
        said = f"{shown} has an object that names {fault} more than once (it begins on line {line} or after), so one value would be lost"
        raise Unreadable(f"{said}\n    to fix  give each value a name of its own, and export again") from None


def _once(pairs: list[tuple[str, object]]) -> dict:
    """An object; of a name that stands twice JSON readers keep the last value, without a word."""
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError(next(name for i, (name, _) in enumerate(pairs) if name in dict(pairs[:i])))
    return held


def _json_column(values: list, name: str, shown: str, found: Findings) -> pd.Categorical:
    plain = [value if isinstance(value, str) else value_text(value) for value in values]
    texts = [visible(text) for text in plain]
    odd = [i for i, (before, after) in enumerate(zip(plain, texts, strict=True)) if before != after]
    if odd:
        told = told_of(name, [texts[i] for i in odd], np.array(odd) + 1, shown, "export it again: half of a character was cut off")
        found.add(replace(told, severity=ERROR))  # as in Dataset-JSON: such text is no JSON that others would read
    return coded(texts)
