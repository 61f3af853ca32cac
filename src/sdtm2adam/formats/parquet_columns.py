"""Columns of a Parquet file with the types they have: text as categories of what is there, numbers as float64."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

LABEL = b"label"


def stored_kind(column: pa.DataType) -> pa.DataType:
    """The type of a column's values, whether or not they are kept as a dictionary."""
    return column.value_type if pa.types.is_dictionary(column) else column


def is_number(kind: pa.DataType) -> bool:
    return pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)


def typed(column: pa.ChunkedArray) -> pd.Series:
    """Text as categories of what is there, numbers as float64, anything else (dates, true and false) as its text."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if is_number(column.type):
        return pd.Series(column.cast(pa.float64(), safe=False).to_numpy())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], type=pa.large_string())])
    coded = pc.dictionary_encode(column.cast(pa.large_string())).combine_chunks()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    if not isinstance(coded, pa.DictionaryArray):  # no record at all
        return pd.Series(pd.Categorical([], categories=pd.Index([], dtype=object)))
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(coded.dictionary.to_pylist(), dtype=object)))


def label_in(metadata: dict | None) -> str:
    """The label that a column or a file carries in its metadata; "" for none."""
    return (metadata or {}).get(LABEL, b"").decode("utf-8", errors="replace")
