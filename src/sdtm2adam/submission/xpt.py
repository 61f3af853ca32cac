"""SAS transport files, version 5: one dataset a file, as regulators take them.

The whole file is one header and one byte matrix with a row a record, filled a column at a time and written
at once. Nothing is ever cut to fit: what does not fit is a finding, and a dataset with an error is not
written. The four time stamps of the header are the constant STAMP, so the same frame gives the same bytes.
Source: TS-140, The Record Layout of a SAS Transport Data Set; FDA Study Data Technical Conformance Guide, 3.3.
"""

import re
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.submission import columns as sas
from sdtm2adam.submission.ibm import to_ibm
from sdtm2adam.submission.read_back import read_back

__all__ = ["STAMP", "read_back", "write_xpt"]

STAMP = "01JAN60:00:00:00"  # day 0 of SAS: a file says nothing of when it was made
WRITTEN_BY = f"{'6.06':8}{'bsd4.2':8}"  # version and host of TS-140's own example, for the same reason
LONGEST_LABEL = 40
MOST_VARIABLES = 9999  # the header has four digits for them
CARD = 80
BLOCK = 4096  # records
NAMESTR = struct.Struct(">hhhh8s40s8shhh2s8shhl52s")
NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}\Z")
FORMAT = re.compile(r"(?P<name>\$?(?:[A-Za-z_][A-Za-z0-9_]*?)?)(?P<width>\d{0,5})\.?(?P<decimals>\d{0,2})\Z")


class Packed(NamedTuple):
    """A column in its final bytes, and what was seen on the way; no bytes where that holds an error."""

    held: np.ndarray | None
    findings: list[Finding]


def write_xpt(frame: pd.DataFrame, meta: DatasetMeta, path: Path, findings: Findings) -> None:
    """Write one dataset to `path`; everything seen goes to `findings`.

    In: a row a record; the columns are exactly meta's, in that order (dtypes as in VariableMeta).
    Missing: numbers become '.', text becomes blanks. An empty frame is written with its header.
    Errors: with an error finding nothing is written, and an older file at `path` is removed, so no file
    there is ever from another run. Warnings do not stop the writing.
    """
    seen = Findings(_dataset_findings(meta) + (_count_findings(meta) or sas.column_findings(frame, meta, "xpt-columns")))
    held: list[np.ndarray] = []
    if not seen.errors:
        for variable in meta.variables:
            packed = _packed(frame[variable.name], variable)
            seen.extend(Findings(packed.findings).placed(variable=variable.name))
            held.append(packed.held)
    path.unlink(missing_ok=True)
    if not seen.errors:
        records = _records(held, len(frame))
        seen.extend(_blank_end(records))
    findings.extend(seen.placed(dataset=meta.name))
    if not seen.errors:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines([_header(meta), records.data, b" " * (-records.size % CARD)])


def _packed(column: pd.Series, variable: VariableMeta) -> Packed:
    if not sas.holds(column, variable):
        return Packed(None, [_wrong_type(variable, f"holds {column.dtype}")])
    if not variable.is_text:
        numbers = sas.sas_numbers(column, variable)
        seen = sas.number_findings(column, numbers, variable)
        return Packed(None if seen else to_ibm(numbers), seen)
    try:
        text = sas.distinct_text(column if sas.is_text(column) else column.astype(object))
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError) as fault:
        return Packed(None, [_wrong_type(variable, f"holds something else ({fault})")])
    seen = sas.text_findings(text, variable)
    if _may_be_the_data(variable) and not any(finding.rule == "xpt-200-bytes" for finding in seen):
        seen += _length_findings(variable)
    stopped = any(finding.severity == ERROR for finding in seen)
    return Packed(None if stopped else sas.text_bytes(text, variable.length), seen)


def _wrong_type(variable: VariableMeta, held: str) -> Finding:
    message = f"the declared type is {variable.type}, but the column {held}"
    return Finding("xpt-type", ERROR, "", "", message, fix="correct the declared type or the derivation")


def _records(held: list[np.ndarray], rows: int) -> np.ndarray:
    """All columns side by side: one row of bytes a record.

    A block of records at a time, because it stays in the processor's cache while each column is put into it.
    """
    layout = np.dtype([(f"v{i}", column.dtype) for i, column in enumerate(held)])
    records = np.empty(rows, dtype=layout)
    for start in range(0, rows, BLOCK):
        block = records[start : start + BLOCK]
        for name, column in zip(layout.names, held, strict=True):
            block[name] = column[start : start + BLOCK]
    return records.view("uint8").reshape(rows, layout.itemsize)


def _blank_end(records: np.ndarray) -> list[Finding]:
    """A short all-blank last record cannot be told from the blanks that fill the last 80 bytes of the file."""
    rows, size = records.shape
    if not rows or size >= CARD or not (records[-1] == ord(" ")).all():
        return []
    message = "the last record is wholly blank and would be lost: the end of the file is filled with blanks too"
    return [Finding("xpt-blank-end", ERROR, "", "", message, rows=(rows - 1,), fix="leave out the record")]


def _dataset_findings(meta: DatasetMeta) -> list[Finding]:
    """What is wrong with names, labels, lengths and formats, before any value is looked at."""
    seen = _name_findings(meta.name, "dataset name", "") + _label_findings(meta.label, "dataset label", "")
    for variable in meta.variables:
        name = variable.name
        seen += _name_findings(name, "variable name", name) + _label_findings(variable.label, "label", name)
        seen += _format_findings(variable)
        if not _may_be_the_data(variable):
            seen += _length_findings(variable)
    return seen


def _name_findings(name: str, what: str, variable: str) -> list[Finding]:
    if NAME.match(name):
        return []
    message = f"{what} {name!r} is not 1 to 8 capital letters, digits or underscores beginning with a letter"
    return [Finding("xpt-name", ERROR, "", variable, message, fix="rename it")]


def _label_findings(label: str, what: str, variable: str) -> list[Finding]:
    if not label.strip():
        return [Finding("xpt-label", WARNING, "", variable, f"the {what} is empty", fix="give it a label")]
    size = len(label.encode())
    odd = sorted({f"{c} (U+{ord(c):04X})" for c in label if not c.isascii()})
    faults = [f"has {size} bytes; XPT version 5 holds {LONGEST_LABEL}"] if size > LONGEST_LABEL else []
    faults += [f"holds {', '.join(odd)}, not ASCII"] if odd else []
    return [Finding("xpt-label", ERROR, "", variable, f"the {what} {label!r} {f}", fix="reword it") for f in faults]


def _length_findings(variable: VariableMeta) -> list[Finding]:
    most, least = (sas.LONGEST_TEXT, 1) if variable.is_text else (8, 8)
    if least <= variable.length <= most:
        return []
    allowed = f"1 to {most} bytes for text" if variable.is_text else "8 bytes for a number"
    message = f"the declared length is {variable.length}; XPT version 5 takes {allowed}"
    return [Finding("xpt-length", ERROR, "", variable.name, message, fix="correct the length")]


def _may_be_the_data(variable: VariableMeta) -> bool:
    """A length beyond what text may have is most often that of the data: then the values are told, and not the length."""
    return variable.is_text and variable.length > sas.LONGEST_TEXT


def _format_findings(variable: VariableMeta) -> list[Finding]:
    parts = FORMAT.match(variable.display_format)
    if parts and len(parts["name"]) <= 8 and (variable.is_text or not parts["name"].startswith("$")):
        return []
    message = f"{variable.display_format!r} is not a SAS format for {variable.type}"
    return [Finding("xpt-format", ERROR, "", variable.name, message, fix="write it as in DATE9. or 8.2")]


def _count_findings(meta: DatasetMeta) -> list[Finding]:
    if 1 <= len(meta.names) <= MOST_VARIABLES:
        return []
    message = f"{len(meta.names)} variables are declared; XPT version 5 takes 1 to {MOST_VARIABLES}"
    return [Finding("xpt-columns", ERROR, "", "", message)]


def _header(meta: DatasetMeta) -> bytes:
    lengths = [variable.length for variable in meta.variables]
    starts = np.cumsum([0, *lengths])
    namestrs = b"".join(_namestr(v, i + 1, int(starts[i])) for i, v in enumerate(meta.variables))
    cards = [
        _head("LIBRARY", "0" * 30),
        f"SAS     SAS     SASLIB  {WRITTEN_BY}{'':24}{STAMP}",
        f"{STAMP:80}",
        _head("MEMBER", f"{'160':0>20}{NAMESTR.size:0>10}"),
        _head("DSCRPTR", "0" * 30),
        f"SAS     {meta.name:8}SASDATA {WRITTEN_BY}{'':24}{STAMP}",
        f"{STAMP}{'':16}{meta.label:40}{'':8}",
        _head("NAMESTR", f"{len(lengths):0>10}{'':0<20}"),
    ]
    cards_of_names = namestrs + b" " * (-len(namestrs) % CARD)
    return "".join(cards).encode("ascii") + cards_of_names + _head("OBS", "0" * 30).encode("ascii")


def _head(what: str, numbers: str) -> str:
    return f"HEADER RECORD*******{what:8}HEADER RECORD!!!!!!!{numbers}  "


def _namestr(variable: VariableMeta, number: int, start: int) -> bytes:
    parts = FORMAT.match(variable.display_format)
    kind, justified = (2, 0) if variable.is_text else (1, 1)
    name, label, shown = f"{variable.name:8}", f"{variable.label:40}", f"{parts['name'].upper():8}"
    shown_in = (shown.encode("ascii"), int(parts["width"] or 0), int(parts["decimals"] or 0), justified, b"\0\0")
    read_in = (b" " * 8, 0, 0)
    what = (kind, 0, variable.length, number, name.encode("ascii"), label.encode("ascii"))
    return NAMESTR.pack(*what, *shown_in, *read_in, start, b"\0" * 52)
