"""One file as sides of a comparison: SAS transport, sas7bdat, Parquet, Dataset-JSON (and NDJSON), delimited text.

Numbers stay numbers, and are dates where their format says so; labels, lengths and formats are the file's own.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sdtm2adam.compare.columns import DAY, EXACT_WHOLE, LETTERS, Column, column_of, sas_number, text_column
from sdtm2adam.compare.sides import Side, Variable, described
from sdtm2adam.errors import ERROR, Findings, StudyError, some
from sdtm2adam.formats.dataset_json import read_dataset_json
from sdtm2adam.formats.xpt_reader import Text, XptFile, read_members
from sdtm2adam.raw.decoding import decode
from sdtm2adam.raw.delimited import parse
from sdtm2adam.raw.detecting import delimiter_of, encoding_of
from sdtm2adam.raw.header import DELIMITERS
from sdtm2adam.raw.sas import Column as SasColumn
from sdtm2adam.raw.sas import sas_data
from sdtm2adam.raw.sas_formats import kind_of
from sdtm2adam.raw.table import Table
from sdtm2adam.spec.meta import DatasetMeta

LOOKED_AT = 1 << 22  # characters of a long text in which the delimiter is sought first
Sides = dict[str, Side]  # by the name of the dataset


def read_file(path: Path, shown: str, meta: DatasetMeta | None = None) -> Sides:
    """The datasets of a file, by name; only a transport file may hold several.

    meta    what a run's metadata.json says of a Parquet file
    Errors: StudyError for what cannot be read as what its name says; OSError as usual.
    """
    if path.suffix.lower() == ".parquet":
        return {path.stem.upper(): _of_parquet(path, shown, meta)}
    return READERS[path.suffix.lower()](path, shown)


def _of_xpt(path: Path, shown: str) -> Sides:
    members = read_members(path.read_bytes(), shown=shown)
    return {read.name.upper(): _of_member(read, shown if len(members) == 1 else f"{shown} {read.name}") for read in members}


def _of_member(read: XptFile, shown: str) -> Side:
    columns, about = {}, {}
    letters = {}
    for each in read.special_missing:
        at = letters.setdefault(each.variable, np.zeros(read.records, dtype=np.int8))
        at[each.rows] = LETTERS[each.letter]
    for variable, held in zip(read.variables, read.columns, strict=True):
        if isinstance(held, Text):
            columns[variable.name] = text_column(held.codes, held.values.to_numpy(zero_copy_only=False))
        else:
            columns[variable.name] = sas_number(held, kind_of(variable.format), letters.get(variable.name))
        kind = columns[variable.name].kind
        about[variable.name] = Variable(kind, variable.label, variable.length, variable.format, variable.informat)
    odd = tuple(f"{o.variable} has bytes that are no UTF-8, shown escaped: {o.shown!r}, {o.count} records" for o in read.odd_bytes)
    return Side(shown, _once(columns, [v.name for v in read.variables], shown), read.records, about, read.label, (), read.notes + odd)


def _of_sas(path: Path, shown: str) -> Sides:
    found = Findings()
    read = sas_data(path.read_bytes(), None, shown, found)
    columns = {column.name: _sas_column(column, read.records) for column in read.columns}
    about = {c.name: Variable(columns[c.name].kind, c.label, c.length, _with_dot(c.format)) for c in read.columns}
    notes = tuple(f.message for f in found)
    return {path.stem.upper(): Side(shown, columns, read.records, about, read.label, (), notes)}


def _sas_column(column: SasColumn, records: int) -> Column:
    if column.text is not None:
        return text_column(column.text.codes, column.text.categories.to_numpy(dtype=object))
    letters = None
    if column.special:
        letters = np.zeros(records, dtype=np.int8)
        for letter, rows in column.special.items():
            letters[rows] = LETTERS[letter]
    return sas_number(column.numbers, kind_of(column.format), letters)


def _with_dot(format_: str) -> str:
    """As a programmer writes it, and as a transport file has it: DATE9."""
    return f"{format_}." if format_ and "." not in format_ else format_


def _of_parquet(path: Path, shown: str, meta: DatasetMeta | None) -> Side:
    try:
        table = pq.ParquetFile(path).read()
        names = table.column_names
        columns = {name: _arrow_column(table.column(at), name, shown) for at, name in enumerate(names)}
    except (pa.ArrowException, ValueError) as fault:
        raise StudyError(f"{shown} is no Parquet file that can be read: {str(fault).splitlines()[0].rstrip('.')}") from None
    side = Side(shown, _once(columns, names, shown), table.num_rows)
    if meta:
        return described(side, meta)
    labels = {field.name: (field.metadata or {}).get(b"label") for field in table.schema}
    dates = {field.name: "date" for field in table.schema if pa.types.is_date(field.type)}
    about = {name: Variable(dates.get(name), label and label.decode("utf-8", errors="replace")) for name, label in labels.items()}
    return Side(shown, side.columns, table.num_rows, about)


def _arrow_column(column: pa.ChunkedArray, name: str, shown: str) -> Column:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_date(kind):
        return Column("date", numbers=_floats(column.cast(pa.date32()).cast(pa.int32())) * DAY)
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
        micro = {"timestamp": pa.timestamp("us", getattr(kind, "tz", None)), "time": pa.time64("us"), "duration": pa.duration("us")}
        to = micro["timestamp" if pa.types.is_timestamp(kind) else "time" if pa.types.is_time(kind) else "duration"]
        seconds = _floats(column.cast(to, safe=False).cast(pa.int64())) / 1e6
        at_midnight = bool((seconds[~np.isnan(seconds)] % DAY == 0).all())
        return Column(("date" if at_midnight else "datetime") if pa.types.is_timestamp(kind) else "time", numbers=seconds)
    if pa.types.is_boolean(kind):
        column, kind = pc.if_else(column, "true", "false"), pa.string()
    if pa.types.is_integer(kind) and len(column) and _beyond(column):
        column, kind = column.cast(pa.string()), pa.string()  # more digits than a double can tell apart
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return Column("number", numbers=_floats(column.cast(pa.float64(), safe=False)))
    if pa.types.is_null(kind):
        return text_column(np.full(len(column), -1), np.empty(0, dtype=object), typed=False)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise StudyError(f"{shown}: {name} holds {kind}, which is no text, number, date or time\n    to fix  write single values")
    whole = pa.chunked_array(column.chunks, column.type).cast(pa.large_string()).combine_chunks()
    coded = whole.dictionary_encode()
    return text_column(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), coded.dictionary.to_numpy(zero_copy_only=False))


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64(), safe=False).to_numpy()


def _beyond(column: pa.ChunkedArray) -> bool:
    ends = pc.min_max(column).as_py()
    return ends["max"] is not None and max(abs(ends["max"]), abs(ends["min"])) >= EXACT_WHOLE


def _of_json(path: Path, shown: str) -> Sides:
    read = read_dataset_json(path.read_bytes(), shown)
    meta = read.meta
    columns = {variable.name: column_of(read.frame.iloc[:, at]) for at, variable in enumerate(meta.variables)}
    side = described(Side(shown, columns, len(read.frame)), meta)
    about = {name: Variable(v.type, v.label, None, v.format) for name, v in side.about.items()}  # its lengths count characters
    keys = ((shown, meta.keys),) if meta.keys else ()
    return {read.name.upper(): Side(shown, side.columns, side.records, about, read.label, keys, read.notes)}


def _of_text(path: Path, shown: str) -> Sides:
    """Text values without types; they take the kind of the other side."""
    found = Findings()
    data = path.read_bytes()
    encoding = encoding_of(data, shown, found)
    text = decode(data, encoding, shown, found) if encoding else None
    table = _table(text, shown, found) if text is not None else None
    errors = [f for f in found if f.severity == ERROR]
    if table is None or errors:
        raise StudyError("\n".join(f.text() for f in errors) or f"{shown} has no header and no records")
    columns = {
        name: text_column(column.codes, column.categories.to_numpy(dtype=object), typed=False)
        for name, column in zip(table.names, table.columns, strict=True)
    }
    notes = tuple(f.message for f in found if f.rule not in ("raw-detected",))
    return {path.stem.upper(): Side(shown, _once(columns, list(table.names), shown), len(table.lines), notes=notes)}


def _table(text: str, shown: str, found: Findings) -> Table | None:
    header = text.split("\n", 1)[0]
    if not any(delimiter in header for delimiter in DELIMITERS):
        return parse(text, ",", "", shown, found)  # one column: there is nothing to part
    begins = text[: text.rfind("\n", 0, LOOKED_AT) + 1] if len(text) > LOOKED_AT else ""
    delimiter = begins and delimiter_of(begins, (), '"', "", shown, Findings())
    delimiter = delimiter or delimiter_of(text, (), '"', "", shown, found)
    return parse(text, delimiter, "", shown, found) if delimiter else None


def _once(columns: dict[str, Column], names: list[str], shown: str) -> dict[str, Column]:
    """The columns, where no name stands twice. Errors: StudyError where one does."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError(f"{shown} has more than one column called {some(twice)}\n    to fix  give each column a name of its own")
    return columns


READERS: dict[str, Callable[[Path, str], Sides]] = {
    ".xpt": _of_xpt,
    ".sas7bdat": _of_sas,
    ".parquet": lambda path, shown: read_file(path, shown),
    ".json": _of_json,
    ".ndjson": _of_json,
    ".csv": _of_text,
    ".tsv": _of_text,
    ".txt": _of_text,
}
