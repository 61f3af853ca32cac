"""What a study states as tables: visits, elements and arms of study.yaml, and the look-up tables of specs/tables/*.csv."""

import csv
import io
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.spec.study import StudySpec


def read_tables(folder: Path, spec: StudySpec, found: Findings) -> dict[str, pd.DataFrame]:
    """Every table by name: those of study.yaml, and the files of specs/tables without their `.csv`. Faults go into `found`."""
    tables = {name: _frame(rows) for name, rows in (("visits", spec.visits), ("elements", spec.elements), ("arms", spec.arms)) if rows}
    for path in sorted(folder.glob("specs/tables/*.csv")):
        shown = path.relative_to(folder).as_posix()
        try:
            rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        except UnicodeDecodeError as fault:
            found.add(Finding("spec", ERROR, "", "", f"{shown} is not UTF-8 text (byte {fault.start}); save it as UTF-8"))
            continue
        if len(rows) < 2:
            found.add(Finding("spec", ERROR, "", "", f"{shown}: the file has no {'records' if rows else 'header'}"))
            continue
        ragged = [i for i, row in enumerate(rows, start=1) if len(row) != len(rows[0])]
        if ragged:
            says = f"{shown}:{ragged[0]}: {len(rows[ragged[0] - 1])} cells, the header has {len(rows[0])}"
            found.add(Finding("spec", ERROR, "", "", says))
            continue
        tables[path.stem] = _frame([dict(zip(rows[0], row, strict=True)) for row in rows[1:]])
    return tables


def _frame(rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame: a column of numbers is numbers, empty is missing, the rest is text."""
    frame = pd.DataFrame(rows).replace("", None)
    for column in frame.columns:
        values = frame[column].dropna()
        numbers = pd.to_numeric(values, errors="coerce")
        padded = values.astype(str).str.match(r"0\d")
        is_number = len(values) and numbers.notna().all() and not padded.any()
        frame[column] = pd.to_numeric(frame[column]).astype("float64") if is_number else frame[column].astype("str")
    return frame
