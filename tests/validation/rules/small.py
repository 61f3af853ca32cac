"""Small tables and small rules, written where they are tested.

A cell `.` is missing, `""` an empty text, a number is a number, `[A, B]` a list; anything else is text.
"""

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Frame, column_of
from sdtm2adam.validation.rules.conditions import failing
from sdtm2adam.validation.rules.guide_tables import Guide
from sdtm2adam.validation.rules.issues import DatasetResult
from sdtm2adam.validation.rules.parsing import rule_of
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.running import run_rule
from sdtm2adam.validation.rules.study_data import StudyData, Table, TableVariable


def cell(text: str) -> object:
    text = text.strip()
    if text == ".":
        return None
    if text == '""':
        return ""
    if text == '" "':
        return " "
    if text.startswith("["):
        return [part.strip() for part in text[1:-1].split(",") if part.strip()]
    try:
        return float(text)
    except ValueError:
        return text


def column(cells: list[object]) -> Column:
    numbers = [c for c in cells if c is not None]
    return column_of(cells, bool(numbers) and all(isinstance(c, float) for c in numbers))


def frame(text: str) -> Frame:
    header, *rows = [line.split("|") for line in text.strip().splitlines()]
    cells = [[cell(part) for part in row] for row in rows]
    return Frame(len(rows), {name.strip(): column([row[at] for row in cells]) for at, name in enumerate(header)})


def table(name: str, text: str, label: str = "") -> Table:
    held = frame(text)
    variables = {n: TableVariable(n, f"Label of {n}", held.column(n).number, 8) for n in held.names}
    return Table(name, f"{name.lower()}.xpt", held, label or name, variables, 1000)


def study(*tables: Table, compatible: bool = False, **more) -> StudyData:
    return StudyData(tables, Guide(), compatible=compatible, **more)


def rule(check: object, kind: str = "Record Data", sensitivity: str = "Record", id: str = "TEST-1", **more) -> Rule:
    """A published rule over every dataset, with what is written of it in the names of the format."""
    said = {
        "Core": {"Id": id, "Status": "Published", "Version": "1"},
        "Authorities": [{"Organization": "CDISC", "Standards": [{"Name": "SDTMIG", "Version": "3.4"}]}],
        "Description": "It must hold",
        "Outcome": {"Message": "It does not hold"},
        "Rule Type": kind,
        "Sensitivity": sensitivity,
        "Scope": {"Domains": {"Include": ["ALL"]}},
        "Check": check,
        **{key.replace("_", " "): value for key, value in more.items()},
    }
    return rule_of(said, id, f"{id}.yml")


def answers(text: str, leaf: dict, compatible: bool = False, letters: str = "") -> list[bool]:
    """What one condition says of each row."""
    made = rule({"all": [leaf]})
    assert not made.blocked, made.blocked
    return np.asarray(failing(made.check, frame(text), letters, compatible)).tolist()


def results(made: Rule, *tables: Table, **more) -> list[DatasetResult]:
    return run_rule(made, study(*tables, **more))


def found(made: Rule, *tables: Table, **more) -> list[tuple]:
    """(dataset, record, reported values) of every issue."""
    return [(r.dataset, i.record, tuple(i.values.values())) for r in results(made, *tables, **more) for i in r.issues]


def outcomes(made: Rule, *tables: Table, **more) -> dict[str, tuple[str, str]]:
    return {r.dataset: (r.outcome, r.why) for r in results(made, *tables, **more)}
