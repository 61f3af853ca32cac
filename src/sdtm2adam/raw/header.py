"""The header line of an export against the columns that specs/raw.yaml declares."""

import csv

from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, did_you_mean, some
from sdtm2adam.spec.raw import LINE, RawExport

DELIMITERS = {",": "','", ";": "';'", "\t": '"\\t"', "|": "'|'", "^": "'^'"}


def check_header(names: tuple[str, ...], export: RawExport, shown: str) -> Findings:
    """Errors for names that repeat, are empty or are missing; a warning for columns that are not declared."""
    other = _other_delimiter(names, export)
    if other:
        return Findings([_wrong_delimiter(other, export, shown)])
    missing = [column for column in export.columns if column not in names]
    extra = [name for name in names if name not in export.columns]
    return Findings([*_unusable(names, shown), *_missing(missing, extra, shown), *_undeclared(extra, shown)])


def _other_delimiter(names: tuple[str, ...], export: RawExport) -> str | None:
    """The delimiter with which a header of one strange column would hold all declared names."""
    if len(names) != 1 or names[0] in export.columns:
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


def _unusable(names: tuple[str, ...], shown: str) -> list[Finding]:
    found = []
    for name in dict.fromkeys(n for n in names if names.count(n) > 1 and n):
        places = some(i + 1 for i, n in enumerate(names) if n == name)
        message = f"the header of {shown} has {name} {names.count(name)} times, as columns {places}"
        fix = "give the columns different names in the export"
        found.append(Finding("raw-header-twice", ERROR, "", name, message, source=shown, field=name, fix=fix))
    nameless = [i + 1 for i, n in enumerate(names) if not n]
    if nameless:
        message = f"the header of {shown} has no name for {'column' if len(nameless) == 1 else 'columns'} {some(nameless)}"
        fix = "name it in the export, or remove the delimiter that ends the lines"
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
