"""Files of finished datasets - transport files, Parquet, Dataset-JSON - with the types that they have: what a file says of
its variables without its records, and both together.

Text stands as categories, missing where a file has nothing or blanks; numbers are float64. What SDTM and ADaM keep as
neither (true and false, dates of Parquet) is its text.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.dataset_json import NotDatasetJson, read_dataset_json
from sdtm2adam.formats.parquet_columns import is_number, label_in, read_coded, stored_kind, typed
from sdtm2adam.formats.xpt_cards import Cards, NotXpt
from sdtm2adam.formats.xpt_header import Member, first_described
from sdtm2adam.formats.xpt_reader import read_members
from sdtm2adam.formats.xpt_variables import XptVariable
from sdtm2adam.spec.meta import NUMBER_BYTES, DatasetMeta, VariableMeta

SUFFIXES = (".xpt", ".parquet", ".json", ".ndjson")
HEAD = 1 << 20  # bytes in which nearly every header ends
ROWS = re.compile(rb',\s*"rows"\s*:\s*\[')  # of Dataset-JSON; what stands before them describes the dataset


class DatasetFile(NamedTuple):
    """A file's dataset: what is said of it, its records, and sentences on what was odd and nothing is lost by."""

    meta: DatasetMeta
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


def describe_dataset(path: Path) -> DatasetMeta:
    """What a file says of its dataset, read from its beginning (of Parquet, from its end) and not from its records.

    Errors: StudyError for what is no such file, or not a whole one. OSError as usual.
    """
    suffix = path.suffix.lower()
    if suffix == ".xpt":
        return _xpt_header(path)
    if suffix == ".parquet":
        return _parquet_meta(path.stem.upper(), _parquet_schema(path))
    return _json_head(path)


def read_dataset_file(path: Path) -> DatasetFile:
    """A file's dataset with its records, in the order of the file.

    Errors: StudyError for what is no such file, or not a whole one, and for a transport file of several datasets. OSError as usual.
    """
    suffix = path.suffix.lower()
    if suffix == ".xpt":
        return _xpt(path)
    if suffix == ".parquet":
        return _parquet(path)
    read = read_dataset_json(path)
    return DatasetFile(read.meta, _frame_without_blanks(read.frame), read.notes)


def without_blanks(columns: Iterable[pd.Series], names: Sequence[str], records: int) -> pd.DataFrame:
    """The columns as a frame; text that has no character is missing, as it is in a transport file, which cannot tell the two apart."""
    held = {at: _without_blank(column) for at, column in enumerate(columns)}
    return pd.DataFrame(held, index=pd.RangeIndex(records), copy=False).set_axis(list(names), axis="columns")


def _without_blank(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype) and "" in column.cat.categories:
        return column.cat.remove_categories([""])
    return column


def _frame_without_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    return without_blanks((frame.iloc[:, i] for i in range(frame.shape[1])), frame.columns, len(frame))


def _xpt_header(path: Path) -> DatasetMeta:
    with path.open("rb") as opened:
        head = opened.read(HEAD)
    try:
        member = first_described(Cards(head, "utf-8", path.name))
    except NotXpt:
        if len(head) < HEAD:
            raise
        member = first_described(Cards(path.read_bytes(), "utf-8", path.name))
    return _xpt_meta(member)


def _xpt(path: Path) -> DatasetFile:
    members = read_members(path)
    if len(members) > 1:
        names = ", ".join(m.name for m in members)
        raise StudyError(f"{path.name} holds {len(members)} datasets ({names})\n    to fix  write one dataset a file")
    (read,) = members
    if read.odd_bytes:
        odd = read.odd_bytes[0]
        says = f"{path.name} has bytes that are no text in UTF-8, in {odd.variable}, first in record {odd.first + 1}: {odd.shown!r}"
        raise StudyError(f"{says}\n    to fix  write the file again as UTF-8 or ASCII")
    letters = [f"{s.variable}: {len(s.rows)} special missing values ({s.letter}) are read as missing" for s in read.special_missing]
    return DatasetFile(_xpt_meta(read), _frame_without_blanks(read.frame), (*read.notes, *letters))


def _xpt_meta(read: Member) -> DatasetMeta:
    return DatasetMeta(read.name.upper(), read.label, tuple(_xpt_variable(v) for v in read.variables))


def _xpt_variable(variable: XptVariable) -> VariableMeta:
    kind, length = ("text", variable.length) if variable.is_text else ("float", NUMBER_BYTES)
    return VariableMeta(variable.name, variable.label, kind, length, variable.format)


def _parquet_schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, ValueError) as fault:
        raise _no_parquet(path, fault) from None


def _parquet(path: Path) -> DatasetFile:
    try:
        table = read_coded(path)
    except (pa.ArrowException, ValueError) as fault:
        raise _no_parquet(path, fault) from None
    frame = without_blanks((typed(table.column(i)) for i in range(table.num_columns)), table.column_names, table.num_rows)
    return DatasetFile(_parquet_meta(path.stem.upper(), table.schema), frame)


def _no_parquet(path: Path, fault: Exception) -> StudyError:
    why = str(fault).splitlines()[0].rstrip(".")
    return StudyError(f"{path.name} is no Parquet file that can be read ({why})\n    to fix  copy or write it again")


def _parquet_meta(name: str, schema: pa.Schema) -> DatasetMeta:
    variables = (
        VariableMeta(field.name, label_in(field.metadata), "float" if is_number(stored_kind(field.type)) else "text") for field in schema
    )
    return DatasetMeta(name, label_in(schema.metadata), tuple(variables))


def _json_head(path: Path) -> DatasetMeta:
    """What stands before the rows; the whole file is read where it does not say what the dataset is."""
    with path.open("rb") as opened:
        head = opened.readline() if path.suffix.lower() == ".ndjson" else opened.read(HEAD)
    rows = ROWS.search(head)
    try:
        alone = head if rows is None else head[: rows.start()] + b"}"
        return read_dataset_json(re.sub(rb'"records"\s*:\s*\d+', b'"records": 0', alone, count=1), path.name).meta
    except NotDatasetJson:
        return read_dataset_json(path).meta
