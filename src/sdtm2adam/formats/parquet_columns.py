"""Columns of a Parquet file with the types they have: text as categories of what is there, numbers as float64."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

LABEL = b"label"


def stored_kind(column: pa.DataType) -> pa.DataType:
    """The type of a column's values, whether or not they are kept as a dictionary."""
    return column.value_type if pa.types.is_dictionary(column) else column


def is_number(kind: pa.DataType) -> bool:
    return pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)


def read_coded(path: Path) -> pa.Table:
    """The table with its text as the file keeps it, each distinct text once. Errors: as pyarrow's."""
    opened = pq.ParquetFile(path)
    coded = [field.name for field in opened.schema_arrow if is_text(field.type)]
    return pq.ParquetFile(path, read_dictionary=coded).read()


def typed(column: pa.ChunkedArray) -> pd.Series:
    """Text as categories, numbers as float64, anything else (dates, true and false) as its text."""
    kind = stored_kind(column.type)
    if is_number(kind):
        return pd.Series(column.cast(kind).cast(pa.float64(), safe=False).to_numpy())
    if not is_text(kind):
        column = pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], type=pa.large_string())])
    return pd.Series(_categories(column if pa.types.is_dictionary(column.type) else column.dictionary_encode()))


def is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _categories(column: pa.ChunkedArray) -> pd.Categorical:
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    if not isinstance(whole, pa.DictionaryArray):  # no record at all
        return pd.Categorical([], categories=pd.Index([], dtype=object))
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return pd.Categorical.from_codes(codes, pd.Index(whole.dictionary.to_pylist(), dtype=object), validate=False)


def label_in(metadata: dict | None) -> str:
    """The label that a column or a file carries in its metadata; "" for none."""
    return (metadata or {}).get(LABEL, b"").decode("utf-8", errors="replace")
