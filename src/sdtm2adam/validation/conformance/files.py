"""One file of a delivery as datasets: transport file, Dataset-JSON or Parquet."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.dataset_json import NotDatasetJson, read_dataset_json
from sdtm2adam.formats.xpt_reader import XptFile, read_members
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.validation.conformance.cells import normal
from sdtm2adam.validation.conformance.delivery import Dataset, Variable

METADATA = "metadata.json"
BOTH = frozenset({"labels", "lengths"})
Read = tuple[Dataset, list[str]]  # a dataset, and what was odd about its file


class NotADataset(StudyError):
    """A file that is called like a dataset and holds something else."""


def read_dataset(file: Path, own: dict[str, DatasetMeta]) -> Iterator[Read]:
    """The datasets of one file (a transport file may hold several), each with sentences on what was odd.

    own   what a run's metadata.json says of the Parquet files beside it
    Errors: StudyError for what is no such file; NotADataset for JSON that is something else.
    """
    suffix = file.suffix.lower()
    if suffix == ".xpt":
        return (_of_xpt(read, file) for read in read_members(file))
    if suffix == ".parquet":
        return iter([_of_parquet(file, own.get(file.stem))])
    return iter([_of_json(file)])


def read_metadata(path: Path) -> dict[str, DatasetMeta]:
    """What a run wrote of its datasets; nothing when the file is not that."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {
            d["name"]: DatasetMeta(**{**d, "variables": tuple(VariableMeta(**v) for v in d["variables"]), "keys": tuple(d["keys"])})
            for d in told
        }
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _of_xpt(read: XptFile, file: Path) -> Read:
    variables = [Variable(v.name, v.label, v.is_text, v.length, v.format, "text" if v.is_text else "float") for v in read.variables]
    odd = list(read.notes)
    odd += [
        f"{o.variable}: bytes that are no text in UTF-8, shown escaped: {o.shown!r}, {o.count} records, first {o.first + 1}"
        for o in read.odd_bytes
    ]
    return _dataset(read.name.upper(), file, read.frame, read.label, variables, "xpt5" if read.version == 5 else "xpt8", BOTH, odd)


def _of_parquet(file: Path, meta: DatasetMeta | None) -> Read:
    try:
        table = pq.read_table(file)
    except pa.ArrowException as fault:
        raise StudyError(f"{file.name} is not a Parquet file that can be read: {str(fault).splitlines()[0]}") from None
    told = {v.name: v for v in meta.variables} if meta else {}
    variables = [_parquet_variable(column, told.get(column.name)) for column in table.schema]
    labelled = meta is not None or any(v.label for v in variables)
    carries = BOTH if meta else frozenset({"labels"} if labelled else ())
    label = meta.label if meta else _decoded(table.schema.metadata, b"label")
    columns = {at: _parquet_column(table.column(at)) for at in range(table.num_columns)}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows)).set_axis(table.column_names, axis="columns")
    read, odd = _dataset(file.stem.upper(), file, frame, label, variables, "parquet", carries, [])
    return replace(read, keys=meta.keys if meta else ()), odd


def _parquet_variable(column: pa.Field, told: VariableMeta | None) -> Variable:
    if told:
        return Variable(told.name, told.label, told.is_text, told.length, told.format, told.type, told.codelist, told.core, told.origin)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    is_number = pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)
    stored = "text" if is_text else "integer" if pa.types.is_integer(kind) else "float" if is_number else str(kind)
    return Variable(column.name, _decoded(column.metadata, b"label"), not is_number, None, type=stored)


def _parquet_column(column: pa.ChunkedArray) -> pd.Series:
    """Text as categories of what is there, numbers as float64, anything else as its text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return pd.Series(column.cast(pa.float64(), safe=False).to_numpy())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        column = pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], type=pa.large_string())])
    coded = pc.dictionary_encode(column.cast(pa.large_string())).combine_chunks()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    if not isinstance(coded, pa.DictionaryArray):  # no record at all
        return pd.Series(pd.Categorical([], categories=pd.Index([], dtype=object)))
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(coded.dictionary.to_pylist(), dtype=object)))


def _decoded(metadata: dict | None, key: bytes) -> str:
    return (metadata or {}).get(key, b"").decode("utf-8", errors="replace")


def _of_json(file: Path) -> Read:
    try:
        read = read_dataset_json(file)
    except NotDatasetJson:
        if file.suffix.lower() == ".json" and not _meant_as_dataset(file):
            raise NotADataset(f"{file.name} is no dataset") from None
        raise
    variables = [Variable(c.name, c.label, c.type == "text", None, c.display_format, c.type) for c in read.columns]
    form = "ndjson" if file.suffix.lower() == ".ndjson" else "json"
    dataset, odd = _dataset(read.name.upper(), file, read.frame, read.label, variables, form, frozenset({"labels"}), list(read.notes))
    return replace(dataset, keys=read.meta.keys), odd


def _meant_as_dataset(file: Path) -> bool:
    """Whether JSON that is no Dataset-JSON was to be one: it is cut short, or says so of itself."""
    with file.open("rb") as opened:
        return any(word in opened.read(65_536) for word in (b"datasetJSON", b"itemGroupOID", b"itemGroupData"))


def _dataset(
    name: str, file: Path, frame: pd.DataFrame, label: str, variables: list[Variable], form: str, carries: frozenset[str], odd: list[str]
) -> Read:
    """The dataset with every column in the form that checks expect; of variables that stand twice the first is kept."""
    names = [v.name for v in variables]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        odd = [*odd, f"variables stand twice, and the first of each is checked: {', '.join(twice)}"]
    first = [at for at, n in enumerate(names) if n not in names[:at]]
    columns = {names[at]: normal(frame.iloc[:, at]) for at in first}
    kept = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    described = {names[at]: variables[at] for at in first}
    return Dataset(name, file.name, kept, label, described, form, (), carries, file.stat().st_size), odd


def bytes_of(series: pd.Series) -> np.ndarray:
    """The length in bytes (UTF-8) of each distinct text of a column that is there."""
    used = np.unique(series.array.codes)
    return np.fromiter((len(text.encode()) for text in series.array.categories[used[used >= 0]]), dtype="int64")
