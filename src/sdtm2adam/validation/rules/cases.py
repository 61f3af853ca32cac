"""The test data of rules: cases of small datasets, each with the issues that CDISC's own engine finds, where these are known.

    <rule>/<positive|negative>/<case>/data/_datasets.csv, _variables.csv, one CSV a dataset, a define where one is needed
    <rule>/<positive|negative>/<case>/results.csv (or results/results.csv)
"""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.formats.define_reader import read_define
from sdtm2adam.validation.rules.columns import Column, Frame, column_of
from sdtm2adam.validation.rules.study_data import Table, TableVariable

POSITIVE, NEGATIVE = "positive", "negative"
DATASETS, VARIABLES = "_datasets.csv", "_variables.csv"


@dataclass(frozen=True)
class Case:
    """One case. rule: its folder's name; expected: the lines (dataset, record, variable, value), None where none are known.

    fault   why its results or settings cannot be read
    """

    rule: str
    kind: str
    name: str
    folder: Path
    expected: tuple[tuple[str, str, str, str], ...] | None
    settings: dict[str, str]
    fault: str = ""

    @property
    def shown(self) -> str:
        return f"{self.rule} {self.kind} {self.name}"


def cases_in(folder: Path, rule: str = "") -> Iterator[Case]:
    """The cases below a folder, in the order of their names; those of one rule where one is named."""
    for data in sorted(folder.rglob(f"{rule}/*/*/data" if rule else "data")):
        case = data.parent
        if data.is_dir() and case.parent.name in (POSITIVE, NEGATIVE):
            expected, settings, fault = None, {}, "" if (data / DATASETS).is_file() else f"it has no {DATASETS}"
            try:
                expected, settings = _expected(case), _settings(data)
            except (StudyError, OSError) as told:
                fault = str(told)
            yield Case(case.parent.parent.name, case.parent.name, case.name, data, expected, settings, fault)


def _expected(case: Path) -> tuple[tuple[str, str, str, str], ...] | None:
    for place in (case / "results.csv", case / "results" / "results.csv"):
        if place.is_file():
            rows = _rows(place)
            return tuple((r[0], r[1], r[2], r[3]) for r in ([*row, "", "", "", ""] for row in rows[1:]) if any(r))
    return None


def _settings(data: Path) -> dict[str, str]:
    for name in ("env.txt", ".env"):
        place = data / name
        if place.is_file():
            pairs = (line.partition("=") for line in _text(place).splitlines())
            return {key.strip().upper(): value.strip().strip("\"'") for key, sign, value in pairs if sign}
    return {}


def _rows(path: Path) -> list[list[str]]:
    """Errors: StudyError for what is no CSV."""
    try:
        return [row for row in csv.reader(StringIO(_text(path), newline="")) if row]
    except csv.Error as fault:
        raise StudyError(f"{path.name} cannot be read: {fault}") from None


def _text(path: Path) -> str:
    """Text in UTF-8 or, as some spreadsheets write it, in UTF-16 with its mark or in Windows' letters."""
    raw = path.read_bytes()
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def tables_of(case: Case, blanks: bool = True) -> list[Table]:
    """The datasets of a case, in the order of its list. Errors: StudyError for a file that cannot be read.

    blanks   whether text of nothing but blanks is a value, as it is to the reference engine; a transport file cannot hold it
    """
    if case.fault:
        raise StudyError(case.fault)
    described = _described(case.folder / VARIABLES)
    header, *rows = _rows(case.folder / DATASETS)
    tables = []
    for row in rows:
        said = dict(zip([h.strip() for h in header], row, strict=False))
        stem = Path(said.get("Filename", "").strip()).stem
        file = next((p for p in case.folder.iterdir() if p.suffix.lower() == ".csv" and p.stem.lower() == stem.lower()), None)
        if file is None:
            continue
        name = (said.get("Dataset Name") or stem).strip().upper()
        variables = described.get(stem.lower(), {})
        frame = _frame(file, variables, blanks)
        tables.append(
            Table(name, file.name, frame, (said.get("Label") or ""), variables, 0, said.get("Class") or "", said.get("Subclass") or "")
        )
    return tables


def _described(path: Path) -> dict[str, dict[str, TableVariable]]:
    found: dict[str, dict[str, TableVariable]] = {}
    header, *rows = (_rows(path) if path.is_file() else []) or [[]]
    for row in rows:
        said = dict(zip((h.strip().lower() for h in header), row, strict=False))
        dataset, name, label, kind, length = (said.get(key, "") for key in ("dataset", "variable", "label", "type", "length"))
        size = int(float(length)) if length.strip().replace(".", "", 1).isdigit() else None
        found.setdefault(Path(dataset.strip()).stem.lower(), {})[name] = TableVariable(name, label, kind.strip() == "Num", size)
    return found


def _frame(file: Path, variables: dict[str, TableVariable], blanks: bool) -> Frame:
    """The records: an empty cell is missing, numbers are floats, text keeps its blanks."""
    header, *rows = _rows(file) or [[]]
    padded = [[*row, *[""] * (len(header) - len(row))] for row in rows]
    columns: dict[str, Column] = {}
    for at, said in enumerate(header):
        name = said if said not in columns else f"{said}.{header[:at].count(said)}"  # a second one of that name does not hide the first
        cells = [row[at] for row in padded]
        known = variables.get(name)
        if known is not None and known.number:
            columns[name] = _numbers(cells)
        else:
            columns[name] = column_of([cell if cell.strip() or (blanks and cell) else None for cell in cells])
    return Frame(len(rows), columns)


def _numbers(cells: list[str]) -> Column:
    """Floats; a cell that is no number is missing."""
    return column_of([_number(cell) for cell in cells], True)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def define_of(case: Case) -> DefineFile | None:
    """The define of a case: the one that its settings name, else the first file that is one. Errors: StudyError where it is none."""
    named = case.settings.get("DEFINE_XML", "")
    files = sorted(p for p in case.folder.iterdir() if p.suffix.lower() == ".xml")
    chosen = next((p for p in files if p.name == Path(named).name), None)
    return read_define(chosen) if chosen else next(filter(None, map(_define_in, files)), None)


def _define_in(file: Path) -> DefineFile | None:
    try:
        return read_define(file)
    except StudyError:
        return None
