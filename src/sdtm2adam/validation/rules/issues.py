"""What a rule found in a dataset: the rows at fault with the values that the rule reports."""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.validation.rules.coding import group_numbers
from sdtm2adam.validation.rules.columns import Frame, first_seen
from sdtm2adam.validation.rules.engine_states import BEFORE_ABSENT_TOLD, Engine
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.rule_model import DATASET, GROUP, Rule, lettered
from sdtm2adam.validation.rules.study_data import Table, Unit

NOT_THERE = "Not in dataset"
DATASETS = "Dataset Metadata Check"  # a row is a file
VARIABLE = ("variable_name", "define_variable_name")  # where a row is a variable or a cell, the variable's name
ISSUES, PASSED, SKIPPED, BROKEN, NOT_RUN = "issues", "passed", "skipped", "could not be carried out", "not run"


@dataclass(frozen=True)
class Issue:
    """One fault. record: of the part's own file, from 1; None where the whole dataset is at fault.

    variable  the one that the row is about, where a row is a variable or a cell; "" for records, and where the rule tells of the
              dataset as a whole and names none
    """

    part: Table | None
    record: int | None
    values: dict[str, object]
    variable: str = ""


@dataclass(frozen=True)
class DatasetResult:
    """What became of one rule at one dataset (`""` for the rule as a whole).

    outcome  one of ISSUES, PASSED, SKIPPED, BROKEN, NOT_RUN; why says the reason of the last three
    dataset  as the result names it
    in_scope whether the rule is about the dataset at all
    """

    rule: Rule
    dataset: str
    outcome: str
    why: str = ""
    issues: tuple[Issue, ...] = ()
    unit: Unit | None = None
    in_scope: bool = True


def reported_names(rule: Rule, letters: str, compatible: Engine = False) -> list[str]:
    """The output variables; without any, the columns of the conditions, each once."""
    told = [leaf for leaf in rule.leaves if leaf.name]
    if compatible >= BEFORE_ABSENT_TOLD:
        told = [leaf for leaf in told if leaf.operator != "not_exists"] or told
    names = rule.reported or tuple(leaf.name for leaf in told)
    return list(dict.fromkeys(str(lettered(name, letters)) for name in names))


def issues_of(
    rule: Rule, unit: Unit, frame: Frame, rows: np.ndarray, by_record: bool = True, compatible: Engine = False
) -> tuple[Issue, ...]:
    """The issues of the rows where the check holds, as the rule's sensitivity wants them."""
    names = reported_names(rule, unit.letters, compatible)
    if rule.sensitivity == DATASET and rule.kind != DATASETS:
        rows = rows[:1]
    elif rule.sensitivity == GROUP:
        rows = _first_of_groups(rule, unit, frame, rows)
    names += _listed(frame, rows, names)
    return tuple(_issue(rule, unit, frame, int(row), names, by_record) for row in rows)


def _listed(frame: Frame, rows: np.ndarray, names: list[str]) -> list[str]:
    """Further columns: those that lists in the reported cells name."""
    found: dict[str, None] = {}
    for column in (frame.column(name) for name in names if frame.has(name)):
        if column.values.nested:
            cells = (column.values.items[code] for code in first_seen(column.codes[rows]))
            found |= {item: None for cell in cells if isinstance(cell, (list, set)) for item in cell if frame.has(item)}
    return [name for name in found if name not in names]


def _issue(rule: Rule, unit: Unit, frame: Frame, row: int, names: list[str], by_record: bool) -> Issue:
    values = {name: frame.column(name).at(row) if frame.has(name) else NOT_THERE for name in names}
    part, within = unit.place(frame.record_of(row), frame.starts)
    variable = _variable(unit, frame, row) if rule.sensitivity != DATASET or set(VARIABLE) & set(names) else ""
    if rule.sensitivity == DATASET or not by_record:
        return Issue(part, None, values, variable)
    if frame.has("row_number") and "row_number" not in unit.frame.names:
        number = frame.column("row_number").at(row)
        return Issue(part, int(number) if isinstance(number, (int, float)) else None, values, variable)
    return Issue(part, within + 1 if within >= 0 else None, values, variable)  # what only the define has stands in no record


def _variable(unit: Unit, frame: Frame, row: int) -> str:
    named = (frame.column(name).at(row) for name in VARIABLE if frame.has(name) and not unit.frame.has(name))
    return next((name for name in named if isinstance(name, str) and name), "")


def _first_of_groups(rule: Rule, unit: Unit, frame: Frame, rows: np.ndarray) -> np.ndarray:
    names = [str(lettered(name, unit.letters)) for name in rule.grouping]
    missing = next((name for name in names if not frame.has(name)), None)
    if missing or not names:
        why = f"there is no column {missing}" if missing else "it names no variables to group by"
        raise RuleFault(f"it tells one issue a group, and {why}")
    group = group_numbers([frame.column(name) for name in names], frame.count)[rows]
    return rows[np.sort(np.unique(group, return_index=True)[1])]


def shown(value: object, blank: bool = False) -> str:
    """A value as the result file of the format has it: missing is empty, anything else Python's text of it.

    blank   text of nothing but blanks as it stands, which a check of cells tells so
    """
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return "" if isinstance(value, str) and not value.strip() and not blank else str(value)
