"""Dataset-JSON 1.1, as JSON or NDJSON, as a frame with everything that the file says about it.

Source: CDISC Dataset-JSON 1.1 of 2024-12-05: tables "Top-level Metadata Attributes", "Column metadata" and "Supported
Column Data Type Combinations". Missing is null; "" is text of no character, which is not missing.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import some
from sdtm2adam.formats.dataset_json_cells import WrongCells, as_texts, as_values
from sdtm2adam.formats.dataset_json_text import BYTE_ORDER_MARK, NotDatasetJson, attributes_and_rows
from sdtm2adam.spec.meta import DatasetMeta, Type, VariableMeta

__all__ = ["DatasetJson", "JsonColumn", "NotDatasetJson", "read_as_written", "read_dataset_json"]

VERSION = re.compile(r"1\.1(\.(0|[1-9][0-9]*))?")
DATE_TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:[0-5]\d)?")
DATA_TYPES = ("string", "integer", "decimal", "float", "double", "boolean", "datetime", "date", "time", "URI")
TARGETS = {"datetime": "integer", "date": "integer", "time": "integer", "decimal": "decimal"}

# What an attribute must be, whether it must be there.
ATTRIBUTES: dict[str, tuple[type, bool]] = {
    "datasetJSONCreationDateTime": (str, True),
    "datasetJSONVersion": (str, True),
    "fileOID": (str, False),
    "dbLastModifiedDateTime": (str, False),
    "originator": (str, False),
    "sourceSystem": (dict, False),
    "studyOID": (str, False),
    "metaDataVersionOID": (str, False),
    "metaDataRef": (str, False),
    "itemGroupOID": (str, True),
    "records": (int, True),
    "name": (str, True),
    "label": (str, True),
    "columns": (list, True),
}
OF_A_COLUMN: dict[str, tuple[type, bool]] = {
    "itemOID": (str, True),
    "name": (str, True),
    "label": (str, True),
    "dataType": (str, True),
    "targetDataType": (str, False),
    "length": (int, False),
    "displayFormat": (str, False),
    "keySequence": (int, False),
}
_KINDS = {str: "text", int: "a whole number", dict: "an object", list: "an array"}


@dataclass(frozen=True)
class JsonColumn:
    """One column as the file describes it; "" and None where the file says nothing. `length` counts characters."""

    item_oid: str
    name: str
    label: str
    data_type: str
    target_data_type: str = ""
    length: int | None = None
    display_format: str = ""
    key_sequence: int | None = None

    @property
    def type(self) -> Type:
        """What stands in the frame: a date is a number only where `targetDataType` asks for one."""
        if self.data_type in ("date", "datetime", "time"):
            return self.data_type if self.target_data_type else "text"
        return {"integer": "integer", "float": "float", "double": "float", "decimal": "float"}.get(self.data_type, "text")


@dataclass(frozen=True)
class DatasetJson:
    """One dataset of a Dataset-JSON file.

    frame       a row a record: text as categories (NaN for null, "" for ""), numbers as float64, dates and times that
                are numbers to the receiver as datetime64 and timedelta64, others as their text; true and false as text
    attributes  every other attribute of the file, as it stands there (fileOID, studyOID, metaDataRef, ...)
    notes       what the standard does not know, or does not do so, and nothing is lost by
    """

    name: str
    label: str
    version: str
    created: str
    item_group_oid: str
    columns: tuple[JsonColumn, ...]
    frame: pd.DataFrame
    attributes: dict[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def meta(self) -> DatasetMeta:
        """The frame's columns in our words. Text without a length takes that of its longest value, in bytes."""
        described = (
            VariableMeta(c.name, c.label, c.type, _length(c, self.frame.iloc[:, at]), c.display_format) for at, c in enumerate(self.columns)
        )
        keys = sorted((c for c in self.columns if c.key_sequence), key=lambda c: c.key_sequence)
        return DatasetMeta(self.name, self.label, tuple(described), tuple(c.name for c in keys))


def _length(column: JsonColumn, values: pd.Series) -> int:
    if column.type != "text":
        return 8
    used = values.cat.remove_unused_categories().cat.categories
    return column.length or max((len(text.encode()) for text in used), default=1) or 1


def read_dataset_json(source: Path | str | bytes, shown: str = "") -> DatasetJson:
    """The dataset of a file, each column as its dataType and targetDataType say.

    In: a path, or the bytes of a file (then `shown` is what messages call it); JSON or NDJSON, told by the text itself.
    Missing: null is missing (NaN, NaT); "" stays "".
    Errors: NotDatasetJson with everything that is wrong: not JSON, attributes missing or of another kind, records other
    than said, rows of another width, values that are not of the type of their column. OSError as usual.
    """
    return _read(source, shown, as_written=False)


def read_as_written(source: Path | str | bytes, shown: str = "") -> DatasetJson:
    """The same with every column as text, exactly as written: 1.50 is not 1.5, and no type is checked. null is missing."""
    return _read(source, shown, as_written=True)


def _read(source: Path | str | bytes, shown: str, as_written: bool) -> DatasetJson:
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    shown = shown or ("The file" if isinstance(source, bytes) else Path(source).name)
    told, rows = attributes_and_rows(data, shown, as_written)
    if as_written:
        told = _with_numbers(told)
    faults = _attribute_faults(told)
    if not faults:
        faults = _row_faults(rows, told)
    if faults:
        raise _wrong(shown, faults)
    columns = tuple(_column(described) for described in told["columns"])
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    held = {}
    for at, (column, values) in enumerate(zip(columns, cells, strict=True)):
        try:
            held[at] = as_texts(values) if as_written else as_values(values, column.data_type, column.type)
        except WrongCells as fault:
            faults.append(f"column {column.name}: {fault}")
    if faults:
        raise _wrong(shown, faults)
    frame = pd.DataFrame(held, index=pd.RangeIndex(len(rows or ())), copy=False)
    notes = _notes(told, columns) + ([] if not data.startswith(BYTE_ORDER_MARK) else ["it begins with a byte order mark"])
    return DatasetJson(
        name=told["name"],
        label=told["label"],
        version=told["datasetJSONVersion"],
        created=told["datasetJSONCreationDateTime"],
        item_group_oid=told["itemGroupOID"],
        columns=columns,
        frame=frame.set_axis([column.name for column in columns], axis="columns"),
        attributes={name: value for name, value in told.items() if name != "columns"},
        notes=tuple(notes),
    )


def _wrong(shown: str, faults: list[str]) -> NotDatasetJson:
    lines = "".join(f"\n    {fault}" for fault in faults)
    return NotDatasetJson(f"{shown} is not Dataset-JSON 1.1 as it should be:{lines}\n    to fix  export it again")


def _with_numbers(told: dict) -> dict:
    """The attributes with their numbers as numbers: only the rows are wanted as written."""
    told = _whole(told, "records")
    columns = told.get("columns")
    if not isinstance(columns, list):
        return told
    return told | {"columns": [_whole(c, "length", "keySequence") if isinstance(c, dict) else c for c in columns]}


def _whole(told: dict, *names: str) -> dict:
    return told | {name: int(told[name]) for name in names if isinstance(told.get(name), str) and told[name].isdecimal()}


def _attribute_faults(told: dict) -> list[str]:
    if "clinicalData" in told or "referenceData" in told:
        return ["it is Dataset-JSON 1.0; version 1.1 is read"]
    faults = _faults_of(told, ATTRIBUTES, "")
    if isinstance(told.get("datasetJSONVersion"), str) and not VERSION.fullmatch(told["datasetJSONVersion"]):
        faults.append(f"datasetJSONVersion is {told['datasetJSONVersion']}; version 1.1 is read")
    for name in ("datasetJSONCreationDateTime", "dbLastModifiedDateTime"):
        if isinstance(told.get(name), str) and not DATE_TIME.fullmatch(told[name]):
            faults.append(f"{name} is {told[name]!r}, not a date and time as in 2025-03-28T12:00:00")
    columns = told.get("columns")
    if isinstance(columns, list):
        for at, column in enumerate(columns, 1):
            faults += _column_faults(column, at)
        names = [c.get("name") for c in columns if isinstance(c, dict)]
        twice = sorted({name for name in names if isinstance(name, str) and names.count(name) > 1})
        faults += [f"columns described more than once: {some(twice)}"] if twice else []
    return faults


def _faults_of(told: dict, wanted: dict[str, tuple[type, bool]], of: str) -> list[str]:
    faults = []
    for name, (kind, required) in wanted.items():
        value = told.get(name)
        if value is None:
            faults += [f"{of}{name} is missing"] if required or name in told else []
        elif not isinstance(value, kind) or isinstance(value, bool):
            faults.append(f"{of}{name} is {value!r}, not {_KINDS[kind]}")
        elif kind is int and value < (0 if name == "records" else 1):
            faults.append(f"{of}{name} is {value}")
        elif name == "name" and not value:
            faults.append(f"{of}name is empty")
    return faults


def _column_faults(column: object, at: int) -> list[str]:
    if not isinstance(column, dict):
        return [f"column {at} is described by {column!r}, not by an object"]
    of = f"column {column.get('name') or at}: "
    faults = _faults_of(column, OF_A_COLUMN, of)
    kind, target = column.get("dataType"), column.get("targetDataType")
    if isinstance(kind, str) and kind not in DATA_TYPES:
        faults.append(f"{of}dataType is {kind}, not one of {', '.join(DATA_TYPES)}")
    elif isinstance(target, str) and TARGETS.get(kind) != target:
        faults.append(f"{of}targetDataType {target} does not go with dataType {kind}")
    return faults


def _row_faults(rows: object, told: dict) -> list[str]:
    records, width = told["records"], len(told["columns"])
    if rows is not None and not isinstance(rows, list):
        return ["rows is not an array"]
    rows = rows or []
    if not set(map(type, rows)) <= {list}:
        first = next(at for at, row in enumerate(rows, 1) if not isinstance(row, list))
        return [f"row {first} is not an array"]
    faults = [f"records is {records:,}, but there are {len(rows):,} rows"] if records != len(rows) else []
    if set(map(len, rows)) - {width}:
        odd = [at for at, size in enumerate(map(len, rows), 1) if size != width]
        faults.append(f"{len(odd)} row(s) have not the {width} values that the columns ask for, first row {odd[0]}")
    return faults


def _column(told: dict) -> JsonColumn:
    return JsonColumn(
        item_oid=told["itemOID"],
        name=told["name"],
        label=told["label"],
        data_type=told["dataType"],
        target_data_type=told.get("targetDataType", ""),
        length=told.get("length"),
        display_format=told.get("displayFormat", ""),
        key_sequence=told.get("keySequence"),
    )


def _notes(told: dict, columns: tuple[JsonColumn, ...]) -> list[str]:
    unknown = sorted(set(told) - set(ATTRIBUTES))
    of_columns = sorted({name for column in told["columns"] for name in column} - set(OF_A_COLUMN))
    notes = [f"attributes that the standard does not know: {some(unknown)}"] if unknown else []
    notes += [f"attributes of columns that the standard does not know: {some(of_columns)}"] if of_columns else []
    bare = [c.name for c in columns if c.data_type == "decimal" and not c.target_data_type]
    return notes + ([f"decimal without targetDataType decimal: {some(bare)}"] if bare else [])
