"""The exports of a study as frames of collected text, and what was found on the way.

A frame has the columns of its file in the file's order, each categorical text, and `_line`, the number of the
line on which the record begins (the first line of the file is 1). Missing is only what the study declares.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.raw.decoding import decode
from sdtm2adam.raw.delimited import Table, parse
from sdtm2adam.raw.header import check_header
from sdtm2adam.raw.repeats import first_alike
from sdtm2adam.spec.raw import DELIMITED, LINE, RawExport, RawSpec, at_lines


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
    folder = study_folder / raw_spec.folder
    present = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    reads = {}
    for name, export in raw_spec.exports.items():
        found = Findings()
        read = _read(name, raw_spec, folder, present, found)
        findings.extend(found.placed(dataset=name, form=export.form))
        if read is not None:
            reads[name] = read
    findings.extend(_undeclared(raw_spec, present))
    return reads


def balance(reads: dict[str, Read]) -> pd.DataFrame:
    """One row an export: records read, lines that are no records, exact duplicates kept, SHA-256 of the file."""
    columns = ["export", "file", "rows", "comments", "blank_lines", "duplicates", "sha256"]
    rows = [(r.export, r.file, len(r.frame), len(r.comments), len(r.blanks), r.duplicates, r.sha256) for r in reads.values()]
    return pd.DataFrame(rows, columns=columns)


def _read(name: str, raw_spec: RawSpec, folder: Path, present: list[str], found: Findings) -> Read | None:
    export, shown = raw_spec.exports[name], raw_spec.shown_file(name)
    path = folder / export.file
    if not path.is_file():
        found.add(_missing_file(export, shown, present, free=_strangers(raw_spec, present)))
        return None
    data = path.read_bytes()
    text = decode(data, export.encoding, shown, found)
    table = None if text is None else parse(text, export.delimiter, export.comment, shown, found)
    if table is None:
        return None
    found.extend(check_header(table.names, export, shown))
    if any(f.rule.startswith("raw-header") or f.rule == "raw-delimiter" for f in found.errors):
        return None
    damaged = bool(found.errors)
    frame = _frame(table, raw_spec.missing_in(name))
    found.extend(_lines_left_out(table, shown))
    if frame.empty and not damaged:
        found.add(Finding("raw-no-records", WARNING, "", "", f"{shown} has a header and no records", source=shown))
    found.extend(_no_subject(frame, export, shown))
    duplicates = _duplicates(frame, export, shown, found)
    if damaged:
        return None
    return Read(name, shown, frame, table.comments, table.blanks, duplicates, sha256(data).hexdigest())


def _missing_file(export: RawExport, shown: str, present: list[str], free: list[str]) -> Finding:
    """What the folder holds instead; the closest name is sought among files that no other export reads."""
    kind = PurePosixPath(export.file).suffix.lower()
    there = [p for p in present if PurePosixPath(p).suffix.lower() == kind]
    hint = did_you_mean(export.file, free)
    listed = f"there are: {some(there, 8)}" if there else f"there is no {kind} file in the folder"
    return Finding(
        "raw-missing-file",
        ERROR,
        "",
        "",
        f"{shown} is missing{hint}",
        source=shown,
        fix=f"put the file there, or change `file:` in specs/raw.yaml\n{listed}",
    )


def _frame(table: Table, missing: tuple[str, ...]) -> pd.DataFrame:
    columns = {name: _without_missing(column, missing) for name, column in zip(table.names, table.columns, strict=True)}
    return pd.DataFrame({**columns, LINE: table.lines})


def _without_missing(column: pd.Categorical, missing: tuple[str, ...]) -> pd.Categorical:
    """The column with the declared texts missing; decided once a distinct text."""
    gone = [text for text in missing if text in column.categories]
    return column.remove_categories(gone) if gone else column


def _lines_left_out(table: Table, shown: str) -> Findings:
    found = Findings()
    if table.comments:
        message = f"{len(table.comments)} declared comment {'line' if len(table.comments) == 1 else 'lines'} skipped"
        found.add(Finding("raw-comment", NOTE, "", "", message, count=len(table.comments), source=at_lines(shown, table.comments)))
    if table.blanks:
        message = f"{len(table.blanks)} {'line' if len(table.blanks) == 1 else 'lines'} without any character skipped"
        found.add(
            Finding(
                "raw-blank-line",
                WARNING,
                "",
                "",
                message,
                count=len(table.blanks),
                source=at_lines(shown, table.blanks),
            )
        )
    return found


def _no_subject(frame: pd.DataFrame, export: RawExport, shown: str) -> Findings:
    """Records that do not say whose they are."""
    found = Findings()
    for column in (c for c in export.subject if c in frame):
        rows = np.flatnonzero(frame[column].isna())
        if not len(rows):
            continue
        message = "1 record does not say whose it is" if len(rows) == 1 else f"{len(rows)} records do not say whose they are"
        found.add(
            Finding(
                "raw-no-subject",
                ERROR,
                "",
                column,
                message,
                rows=tuple(rows.tolist()),
                count=len(rows),
                source=at_lines(shown, frame[LINE].to_numpy()[rows]),
                field=column,
                fix="query the site and export again",
            )
        )
    return found


def _duplicates(frame: pd.DataFrame, export: RawExport, shown: str, found: Findings) -> int:
    """Findings on exact duplicates and, among the other records, on keys; how many records repeat another."""
    columns = [frame[c].array for c in frame.columns if c != LINE]
    first = first_alike(columns, len(frame))
    repeats = np.flatnonzero(first != np.arange(len(frame)))
    if len(repeats):
        found.add(_repeated(frame, export, shown, repeats, first))
    if export.key and set(export.key) <= set(frame.columns):
        distinct = frame.drop(index=repeats)
        found.extend(_key_not_unique(distinct, export, shown))
    return len(repeats)


def _repeated(frame: pd.DataFrame, export: RawExport, shown: str, repeats: np.ndarray, first: np.ndarray) -> Finding:
    lines = frame[LINE].to_numpy()
    pairs = some(f"line {lines[row]} repeats line {lines[first[row]]}" for row in repeats)
    refused = export.duplicates == "error"
    return Finding(
        "raw-duplicate",
        ERROR if refused else WARNING,
        "",
        "",
        f"{len(repeats)} {'record repeats' if len(repeats) == 1 else 'records repeat'} another exactly: {pairs}",
        rows=tuple(repeats.tolist()),
        count=len(repeats),
        source=at_lines(shown, lines[repeats]),
        fix="query the site and export again, or allow them with `duplicates: report` in specs/raw.yaml" if refused else "",
    )


def _key_not_unique(frame: pd.DataFrame, export: RawExport, shown: str) -> Findings:
    key, lines = list(export.key), frame[LINE].to_numpy()
    first = first_alike([frame[c].array for c in key], len(frame))
    repeats = np.flatnonzero(first != np.arange(len(frame)))
    if not len(repeats):
        return Findings()
    told = [f"    {_named(frame, key, row)}   lines {lines[first[row]]} and {lines[row]}" for row in repeats[:5].tolist()]
    more = [f"    and {len(repeats) - 5} more"] if len(repeats) > 5 else []
    records = "record has" if len(repeats) == 1 else "records have"
    message = f"{len(repeats)} {records} the key ({', '.join(key)}) of an earlier one and other contents"
    return Findings(
        [
            Finding(
                "raw-key",
                ERROR,
                "",
                "",
                "\n".join([message, *told, *more]),
                rows=tuple(frame.index[repeats].tolist()),
                count=len(repeats),
                source=at_lines(shown, lines[repeats]),
                fix="query the site and export again, or name all columns of the key in specs/raw.yaml",
            )
        ]
    )


def _named(frame: pd.DataFrame, key: list[str], row: int) -> str:
    return ", ".join(f"{column} {frame[column].iloc[row]}" for column in key)


def _undeclared(raw_spec: RawSpec, present: list[str]) -> Findings:
    """Data files that no export names: a form that nobody maps would otherwise go unseen."""
    return Findings(
        [
            Finding(
                "raw-undeclared-file",
                WARNING,
                "",
                "",
                f"{PurePosixPath(raw_spec.folder, p)} is not named in specs/raw.yaml and is not read",
                source=str(PurePosixPath(raw_spec.folder, p)),
                fix="add an export for it, or take it out of the folder",
            )
            for p in _strangers(raw_spec, present)
        ]
    )


def _strangers(raw_spec: RawSpec, present: list[str]) -> list[str]:
    declared = {str(PurePosixPath(export.file)) for export in raw_spec.exports.values()}
    return [p for p in present if PurePosixPath(p).suffix.lower() in DELIMITED and p not in declared]
