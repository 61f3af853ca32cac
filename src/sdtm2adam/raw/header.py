"""The header line of an export against the columns that specs/raw.yaml declares."""

import csv
from collections import Counter

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.raw.odm_columns import CONTEXT_COLUMNS, PARENT_COLUMN
from sdtm2adam.spec.file_kinds import ODM, SAS_DATA, TEXT, TRANSPORT, WORKBOOK
from sdtm2adam.spec.raw import DETECT, LINE, RawExport

DECODE, UNIT = "__DECODE", "__UNIT"
NAMELESS = {
    TEXT: ", or remove the delimiter that ends the lines",
    WORKBOOK: "; the names stand in the first row, and of merged cells only the first holds one",
}
DELIMITERS = {",": "','", ";": "';'", "\t": '"\\t"', "|": "'|'", "^": "'^'"}


def check_header(names: tuple[str, ...], export: RawExport, shown: str) -> Findings:
    """Errors for names that repeat, are empty or are missing; a warning for columns that are not declared."""
    other = _other_delimiter(names, export)
    if other:
        return Findings([_wrong_delimiter(other, export, shown)])
    missing = [column for column in export.columns if column not in names]
    extra = [name for name in names if name not in export.columns]
    collected = [name for name in extra if not _made_by_reader(name, names, export)]
    return Findings([*_unusable(names, export, shown), *_missing(missing, extra, shown), *_undeclared(collected, shown)])


def _made_by_reader(name: str, names: tuple[str, ...], export: RawExport) -> bool:
    """Columns that a reader adds to what was collected: decoded values and units beside a column, keys of an ODM file."""
    beside = name.endswith((DECODE, UNIT)) and name.rpartition("__")[0] in names
    return (beside and export.kind in (ODM, TRANSPORT, SAS_DATA)) or (export.kind == ODM and name in (*CONTEXT_COLUMNS, PARENT_COLUMN))


def _other_delimiter(names: tuple[str, ...], export: RawExport) -> str | None:
    """The delimiter with which a header of one strange column would hold all declared names."""
    if export.kind != TEXT or export.delimiter == DETECT or len(names) != 1 or names[0] in export.columns:
        return None
    split = {d: next(csv.reader([names[0]], delimiter=d)) for d in DELIMITERS if d != export.delimiter}
    return next((d for d, parts in split.items() if len(parts) > 1 and set(parts) & set(export.columns)), None)


def _wrong_delimiter(other: str, export: RawExport, shown: str) -> Finding:
    declared = DELIMITERS.get(export.delimiter, repr(export.delimiter))
    message = f"{shown} is not separated by {declared} but by {DELIMITERS[other]}"
    return Finding(
        "raw-delimiter",
        ERROR,
        "",
        "",
        message,
        source=shown,
        fix=f"declare `delimiter: {DELIMITERS[other]}` in specs/raw.yaml",
    )


def _unusable(names: tuple[str, ...], export: RawExport, shown: str) -> list[Finding]:
    found, times = [], Counter(names)
    for name in (n for n, count in times.items() if count > 1 and n):
        places = some(i + 1 for i, n in enumerate(names) if n == name)
        message = f"the header of {shown} has {name} {times[name]} times, as columns {places}"
        fix = "give the columns different names in the export"
        found.append(Finding("raw-header-twice", ERROR, "", name, message, source=shown, field=name, fix=fix))
    nameless = [i + 1 for i, n in enumerate(names) if not n]
    if nameless:
        message = f"the header of {shown} has no name for {'column' if len(nameless) == 1 else 'columns'} {some(nameless)}"
        fix = f"name it in the export{NAMELESS.get(export.kind, '')}"
        found.append(Finding("raw-header-empty", ERROR, "", "", message, count=len(nameless), source=shown, fix=fix))
    if LINE in names:
        message = f"{shown} has a column {LINE}, which here is the number of the line"
        found.append(Finding("raw-header-reserved", ERROR, "", LINE, message, source=shown, fix="rename it in the export"))
    return found


def _missing(missing: list[str], extra: list[str], shown: str) -> list[Finding]:
    fix = "export the column, or change its name under `columns:` in specs/raw.yaml"
    return [
        Finding(
            "raw-missing-column",
            ERROR,
            "",
            column,
            f"{shown} has no column {column}{did_you_mean(column, extra)}",
            source=shown,
            field=column,
            fix=fix,
        )
        for column in missing
    ]


def _undeclared(extra: list[str], shown: str) -> list[Finding]:
    unknown = [name for name in extra if name and name != LINE]
    if not unknown:
        return []
    message = f"{shown} has {len(unknown)} undeclared {'column' if len(unknown) == 1 else 'columns'}: {some(unknown)}"
    fix = "declare under `columns:` in specs/raw.yaml what is collected; it is kept and nothing is mapped from it"
    return [Finding("raw-extra-column", WARNING, "", "", message, count=len(unknown), source=shown, fix=fix)]
