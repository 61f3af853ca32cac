"""What the study states in tables, held against what verbs need of them: windows that overlap, bounds that do not rise."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.errors import ERROR, Finding, some


def table_findings(plans: Iterable[Plan], tables: Mapping[str, pd.DataFrame], folder: Path) -> Iterator[Finding]:
    """What is wrong with rows of the study's tables, as the calls that read them see it; each with the call's line and the table's.

    What several calls say alike of the same rows is said once, at the first of them.
    """
    said = set()
    for call in (call for plan in plans for call in plan.every_call() if call.verb.check_tables):
        for name, rows, says in call.table_faults(tables):
            if (name, tuple(rows), says) in said:
                continue
            said.add((name, tuple(rows), says))
            message = f"{call.place}: {call.verb.name}: {_place(folder, name, rows)}: {says}"
            yield Finding("spec", ERROR, "", "", message, source=call.place)


def _place(folder: Path, name: str, rows: list[int]) -> str:
    """Rows of a table as a person finds them: specs/tables/windows.csv:3, 4; those of study.yaml by their number."""
    path = folder / "specs" / "tables" / f"{name}.csv"
    if not path.exists():
        return f"`{name}:` in specs/study.yaml, entr{'y' if len(rows) == 1 else 'ies'} {some(row + 1 for row in rows)}"
    lines = list(_lines(path))
    return f"specs/tables/{name}.csv:{some(lines[row + 1] for row in rows)}"


def _lines(path: Path) -> Iterator[int]:
    """The line on which each record of a CSV file begins, the header first; a quoted cell may run over several."""
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    begins = 1
    for _ in reader:
        yield begins
        begins = reader.line_num + 1
