"""The exports of a study as frames of collected text, and what was found on the way.

A frame has the columns of its file in the file's order, each categorical text, and `_line`: where the record begins, as
the line of a text or XML file, the row of a sheet, or the number of the record. Missing is only what the study declares.
Of an ODM file, the keys of a record (`SubjectKey` to `ItemGroupRepeatKey`) are columns where the study declares them: two
item groups with the same values say the same twice, whatever number the file gave each.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.errors import NOTE, WARNING, Finding, Findings, StudyError
from sdtm2adam.raw.columnar import read_json, read_parquet
from sdtm2adam.raw.decoding import decode
from sdtm2adam.raw.delimited import parse
from sdtm2adam.raw.detecting import delimiter_of, encoding_of
from sdtm2adam.raw.excel import read_sheet
from sdtm2adam.raw.header import check_header
from sdtm2adam.raw.odm import read_odm, side_tables
from sdtm2adam.raw.odm_columns import CONTEXT_COLUMNS, PARENT_COLUMN
from sdtm2adam.raw.opening import Folder, is_what_it_is_called, unreadable
from sdtm2adam.raw.records import Told, check_records
from sdtm2adam.raw.sas import read_sas_data, read_transport
from sdtm2adam.raw.table import Table, categorical
from sdtm2adam.raw.undeclared import undeclared
from sdtm2adam.spec.file_kinds import JSON, ODM, PARQUET, TEXT, TRANSPORT, WORKBOOK
from sdtm2adam.spec.raw import DETECT, LINE, OdmPlace, RawExport, RawSpec


@dataclass(frozen=True)
class Read:
    """One export as read: its frame, and what of the file is not in the frame."""

    export: str
    file: str
    frame: pd.DataFrame
    comments: tuple[int, ...]
    blanks: tuple[int, ...]
    duplicates: int
    sha256: str


def read_exports(raw_spec: RawSpec, study_folder: Path, findings: Findings) -> dict[str, pd.DataFrame]:
    """Each export's frame by name; see `read_files`."""
    return {name: read.frame for name, read in read_files(raw_spec, study_folder, findings).items()}


def read_files(raw_spec: RawSpec, study_folder: Path, findings: Findings) -> dict[str, Read]:
    """Read every export. All errors go into `findings`; an export that cannot be read is not in the result.

    The caller stops on errors after looking at all of them: `findings.stop_if_errors("Reading raw/ stopped")`.
    """
    folder = Folder(study_folder / raw_spec.folder, raw_spec)
    reads = {}
    for name, export in raw_spec.exports.items():
        found = Findings()
        read = _read(name, folder, found)
        findings.extend(found.placed(dataset=name, form=export.form))
        if read is not None:
            reads[name] = read
    findings.extend(undeclared(folder))
    return reads


def odm_asides(raw_spec: RawSpec, study_folder: Path) -> dict[str, pd.DataFrame]:
    """What the ODM files hold beside their data, by `<file>_<table>`: audit records, annotations, signatures, queries, earlier
    versions of values, values not taken, values said to be null (see raw/odm_sides.py). Only tables that have rows.

    For files that were read without an error; nothing is told here a second time.
    """
    folder, made = Folder(study_folder / raw_spec.folder, raw_spec), {}
    exports = {(export.file, export.member): export for export in raw_spec.exports.values() if export.odm}
    for export in exports.values():
        data = folder.data(export, folder.shown(export), Findings())
        for name, table in (side_tables(data) if data else {}).items():
            if len(table):
                made[f"{Path(export.member or export.file).stem}_{name}"] = table
    return made


def balance(reads: dict[str, Read]) -> pd.DataFrame:
    """One row an export: records read, lines that are no records, exact duplicates kept, SHA-256 of the file."""
    columns = ["export", "file", "rows", "comments", "blank_lines", "duplicates", "sha256"]
    rows = [(r.export, r.file, len(r.frame), len(r.comments), len(r.blanks), r.duplicates, r.sha256) for r in reads.values()]
    return pd.DataFrame(rows, columns=columns)


def _read(name: str, folder: Folder, found: Findings) -> Read | None:
    export, shown = folder.spec.exports[name], folder.spec.shown_file(name)
    try:
        data = folder.data(export, shown, found)
        readable = data is not None and is_what_it_is_called(data, export.kind, shown, found)
        table = _table(data, export, folder, shown, found) if readable else None
    except StudyError as fault:
        found.add(unreadable(fault, shown))
        return None
    if table is None:
        return None
    found.extend(check_header(table.names, export, shown))
    if any(f.rule.startswith("raw-header") or f.rule == "raw-delimiter" for f in found.errors):
        return None
    table = _with_declared_keys(table, export)
    damaged = bool(found.errors)
    told = Told(export, shown)
    frame = _frame(table, folder.spec.missing_in(name))
    found.extend(_left_out(table, told))
    if frame.empty and not damaged:
        found.add(Finding("raw-no-records", WARNING, "", "", f"{shown} has a header and no records", source=shown))
    duplicates = check_records(frame, told, found)
    if damaged:
        return None
    return Read(name, shown, frame, table.comments, table.blanks, duplicates, folder.sha256(export.file))


def _table(data: bytes, export: RawExport, folder: Folder, shown: str, found: Findings) -> Table | None:
    """The records of an export by the reader of its kind. Errors go into `found`, or are a StudyError of the reader."""
    kind, encoding = export.kind, export.encoding if "encoding" in export.model_fields_set else None
    if kind == TEXT:
        return _text(data, export, shown, found)
    if kind == WORKBOOK:
        return read_sheet(folder.workbook(export, data), export.sheet, shown, found)
    if kind == PARQUET:
        return read_parquet(data, shown, found)
    if kind == JSON:
        return read_json(data, shown, found)
    if kind == ODM:
        place = export.odm or OdmPlace()
        table = read_odm(data, place.form, place.item_group, shown, found)
        if table is not None:
            folder.odm[export.file, export.member] = (folder.shown(export), data)
        return table
    catalogue = folder.catalogue(export, found) if export.catalogue else None
    if export.catalogue and catalogue is None:
        return None
    if kind == TRANSPORT:
        return read_transport(data, export.version, export.dataset, encoding, catalogue, shown, found)
    return read_sas_data(data, encoding, catalogue, shown, found)


def _with_declared_keys(table: Table, export: RawExport) -> Table:
    """An ODM table without the keys that the study does not declare; all of them where it declares no column at all."""
    if export.kind != ODM or not export.columns:
        return table
    kept = [i for i, name in enumerate(table.names) if name in export.columns or name not in (*CONTEXT_COLUMNS, PARENT_COLUMN)]
    return replace(table, names=tuple(table.names[i] for i in kept), columns=tuple(table.columns[i] for i in kept))


def _text(data: bytes, export: RawExport, shown: str, found: Findings) -> Table | None:
    encoding = encoding_of(data, shown, found) if export.encoding == DETECT else export.encoding
    text = None if encoding is None else decode(data, encoding, shown, found)
    if text is None:
        return None
    delimiter = export.delimiter
    if delimiter == DETECT:
        delimiter = delimiter_of(text, export.columns, export.quote, export.comment, shown, found)
    return None if delimiter is None else parse(text, delimiter, export.comment, shown, found, export.quote)


def _frame(table: Table, missing: tuple[str, ...]) -> pd.DataFrame:
    columns = {name: _without_missing(column, missing) for name, column in zip(table.names, table.columns, strict=True)}
    return pd.DataFrame({**columns, LINE: table.lines})


def _without_missing(column: pd.Categorical, missing: tuple[str, ...]) -> pd.Categorical:
    """The column with the declared texts missing; decided once a distinct text."""
    kept = sorted(text for text in column.categories if text not in missing)
    if len(kept) == len(column.categories):
        return column
    place = {text: code for code, text in enumerate(kept)}
    to = np.array([*(place.get(text, -1) for text in column.categories), -1], dtype=np.int64)
    return categorical(to[column.codes], kept)


def _left_out(table: Table, told: Told) -> Findings:
    """Lines and rows that are no records."""
    found = Findings()
    if table.comments:
        message = f"{len(table.comments)} declared comment {'line' if len(table.comments) == 1 else 'lines'} skipped"
        found.add(Finding("raw-comment", NOTE, "", "", message, count=len(table.comments), source=told.at(table.comments)))
    if table.blanks:
        unit = told.export.unit
        what = "without any character" if unit == "line" else "without any value"
        message = f"{len(table.blanks)} {unit if len(table.blanks) == 1 else unit + 's'} {what} skipped"
        found.add(Finding("raw-blank-line", WARNING, "", "", message, count=len(table.blanks), source=told.at(table.blanks)))
    return found
