"""The test data of rules: cases of small datasets, each with the issues that CDISC's own engine finds, where these are known.

    <rule>/<positive|negative>/<case>/data/_datasets.csv, _variables.csv, one CSV a dataset, a define where one is needed
    <rule>/<positive|negative>/<case>/results.csv (or results/results.csv)
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
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
    """One case. rule: its folder's name; expected: the lines (dataset, record, variable, value), None where none are known."""

    rule: str
    kind: str
    name: str
    folder: Path
    expected: tuple[tuple[str, str, str, str], ...] | None
    settings: dict[str, str]

    @property
    def shown(self) -> str:
        return f"{self.rule} {self.kind} {self.name}"


def cases_in(folder: Path, rule: str = "") -> Iterator[Case]:
    """The cases below a folder, in the order of their names; those of one rule where one is named."""
    for place in sorted(folder.rglob(f"{rule}/*/*/data/{DATASETS}" if rule else DATASETS)):
        case = place.parent.parent
        if case.parent.name in (POSITIVE, NEGATIVE):
            yield Case(case.parent.parent.name, case.parent.name, case.name, place.parent, _expected(case), _settings(place.parent))


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
            pairs = (line.partition("=") for line in place.read_text(encoding="utf-8-sig").splitlines())
            return {key.strip(): value.strip() for key, sign, value in pairs if sign}
    return {}


def _rows(path: Path) -> list[list[str]]:
    """Errors: StudyError for what is no CSV in UTF-8 or, as some spreadsheets write it, in Windows' letters."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    try:
        return [row for row in csv.reader(text.splitlines(keepends=True)) if row]
    except csv.Error as fault:
        raise StudyError(f"{path.name} cannot be read: {fault}") from None


def tables_of(case: Case, blanks: bool = True) -> list[Table]:
    """The datasets of a case, in the order of its list. Errors: StudyError for a file that cannot be read.

    blanks   whether text of nothing but blanks is a value, as it is to the reference engine; a transport file cannot hold it
    """
    described = _described(case.folder / VARIABLES)
    header, *rows = _rows(case.folder / DATASETS)
    tables = []
    for row in rows:
        said = dict(zip([h.strip() for h in header], row, strict=False))
        stem = said.get("Filename", "").strip().removesuffix(".csv")
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
    for row in _rows(path)[1:] if path.is_file() else ():
        dataset, name, label, kind, length = [*row, "", "", "", "", ""][:5]
        size = int(float(length)) if length.strip().replace(".", "", 1).isdigit() else None
        found.setdefault(dataset.strip().removesuffix(".csv").lower(), {})[name] = TableVariable(name, label, kind.strip() == "Num", size)
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
    named = case.settings.get("DEFINE_XML", "")
    files = sorted(p for p in case.folder.iterdir() if p.suffix.lower() == ".xml")
    chosen = next((p for p in files if p.name == Path(named).name), files[0] if files else None)
    return read_define(chosen) if chosen else None
