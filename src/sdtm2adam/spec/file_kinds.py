"""The kinds of files that an export may lie in: what each is called, counted in, and which keys go with it."""

from pathlib import PurePosixPath
from typing import NamedTuple

from sdtm2adam.errors import did_you_mean

ARCHIVE = ".zip"

# A kind that is often met and not read: what to do about it.
INSTEAD = {
    ".xls": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".7z": "pack it as .zip",
    ".gz": "unpack it, or pack it as .zip",
    ".rar": "pack it as .zip",
    ".zip": "take what is in it out of it, and pack that",
    ".sav": "export it as .csv",
    ".cpt": "write it with the XPORT engine, as .xpt",
    ".sas7bcat": "name it as `catalogue:` of the exports whose formats it holds",
}


class FileKind(NamedTuple):
    """One kind: `unit` is what a person counts in to find a record, `keys` are those of RawExport that it understands."""

    name: str
    suffixes: tuple[str, ...]
    unit: str
    keys: frozenset[str]


TEXT = FileKind("text", (".csv", ".tsv", ".txt", ".dat"), "line", frozenset({"delimiter", "quote", "encoding", "comment"}))
WORKBOOK = FileKind("Excel workbook", (".xlsx", ".xlsm"), "row", frozenset({"sheet"}))
TRANSPORT = FileKind("SAS transport file", (".xpt",), "record", frozenset({"encoding", "version", "dataset", "catalogue"}))
SAS_DATA = FileKind("SAS data set", (".sas7bdat",), "record", frozenset({"encoding", "catalogue"}))
PARQUET = FileKind("Parquet file", (".parquet",), "record", frozenset())
JSON = FileKind("JSON file", (".json", ".ndjson"), "record", frozenset())
ODM = FileKind("ODM-XML file", (".xml",), "line", frozenset({"odm"}))

KINDS = (TEXT, WORKBOOK, TRANSPORT, SAS_DATA, PARQUET, JSON, ODM)
READABLE = {suffix: kind for kind in KINDS for suffix in kind.suffixes}


def kind_of(name: str) -> FileKind:
    """The kind of a file, told by its name. Errors: ValueError for a kind that is not read, with what to do instead."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in READABLE:
        return READABLE[suffix]
    known = ", ".join([*READABLE, ARCHIVE])
    advice = f": {INSTEAD[suffix]}" if suffix in INSTEAD else f"{did_you_mean(suffix, READABLE)}; known are {known}"
    raise ValueError(f"{name} is of a kind that is not read{advice}")


def is_archive(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ARCHIVE
