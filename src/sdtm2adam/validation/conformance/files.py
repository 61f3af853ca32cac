"""One file of a delivery as datasets: transport file, Dataset-JSON or Parquet."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.dataset_json import NotDatasetJson, read_dataset_json
from sdtm2adam.formats.parquet_columns import is_number, label_in, stored_kind, typed
from sdtm2adam.formats.xpt_reader import XptFile, read_members
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.validation.conformance.cells import normal
from sdtm2adam.validation.conformance.delivery import Dataset, Variable

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


def _of_xpt(read: XptFile, file: Path) -> Read:
    variables = [Variable(v.name, v.label, v.is_text, v.length, v.format, "text" if v.is_text else "float") for v in read.variables]
    odd = list(read.notes)
    odd += [
        f"{o.variable}: bytes that are no text in UTF-8, shown escaped: {o.shown!r}, {o.count} records, first {o.first + 1}"
        for o in read.odd_bytes
    ]
    return _dataset(read.name.upper(), file, read.frame, read.label, variables, "xpt5" if read.version == 5 else "xpt8", BOTH, odd)


def _without_path(fault: Exception) -> str:
    """What pyarrow says, without where the file lies on this machine."""
    return re.sub(r"^Could not open Parquet input source '.*?': ", "", str(fault).splitlines()[0])


def _of_parquet(file: Path, meta: DatasetMeta | None) -> Read:
    try:
        table = pq.read_table(file)
    except pa.ArrowException as fault:
        raise StudyError(f"{file.name} is not a Parquet file that can be read: {_without_path(fault)}") from None
    told = {v.name: v for v in meta.variables} if meta else {}
    variables = [_parquet_variable(column, told.get(column.name)) for column in table.schema]
    labelled = meta is not None or any(v.label for v in variables)
    carries = BOTH if meta else frozenset({"labels"} if labelled else ())
    label = meta.label if meta else label_in(table.schema.metadata)
    columns = {at: typed(table.column(at)) for at in range(table.num_columns)}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows)).set_axis(table.column_names, axis="columns")
    read, odd = _dataset(file.stem.upper(), file, frame, label, variables, "parquet", carries, [])
    return replace(read, keys=meta.keys if meta else ()), odd


def _parquet_variable(column: pa.Field, told: VariableMeta | None) -> Variable:
    if told:
        return Variable(told.name, told.label, told.is_text, told.length, told.format, told.type, told.codelist, told.core, told.origin)
    kind = stored_kind(column.type)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    stored = "text" if is_text else "integer" if pa.types.is_integer(kind) else "float" if is_number(kind) else str(kind)
    return Variable(column.name, label_in(column.metadata), not is_number(kind), None, type=stored)


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
