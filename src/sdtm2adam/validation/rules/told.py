"""The issues of a rule as findings: one a dataset, and one a variable where a row of the rule is a variable or a cell."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.validation.conformance.catalogue import DRAFT
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery
from sdtm2adam.validation.rules.issues import BROKEN, VARIABLE, DatasetResult, Issue, reported_names, shown
from sdtm2adam.validation.rules.row_kinds import KINDS
from sdtm2adam.validation.rules.rule_model import Rule

FULLY = "Fully Executable"
DASHES = re.compile(r"--(?=[A-Z])")
NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,31}")  # what a variable can be called; variable_label and the like are of the rule's own frame
OF_RECORDS = ("Record", "Value", "Dataset Contents")  # how the types begin whose rows are records or their cells
MOST, MOST_NAMED, MOST_APART = 3, 60, 12


def severity_of(rule: Rule) -> str:
    """Of what it finds: a draft gives notes, one that may over- or underreport warnings."""
    if rule.is_draft:
        return NOTE
    return ERROR if rule.executability in ("", FULLY) else WARNING


def findings_of(rule: Rule, result: DatasetResult, delivery: Delivery) -> list[Finding]:
    """What the rule found in one dataset, part by part of a split one; that it could not be carried out is a finding too."""
    if result.outcome == BROKEN:
        says = f"{rule.id} could not be carried out on it: {result.why}"
        severity = NOTE if rule.is_draft else WARNING
        return [Finding(rule.id, severity, result.dataset, "", says, count=0, source=_file(result))]
    by_part: dict[str, list[Issue]] = {}
    for issue in result.issues:
        by_part.setdefault(issue.part.name if issue.part else result.dataset, []).append(issue)
    parts = [(name, told) for name, issues in by_part.items() for told in _apart(rule, issues)]
    return [_finding(rule, result, delivery.datasets.get(name), name, issues) for name, issues in parts]


def _apart(rule: Rule, issues: list[Issue]) -> list[list[Issue]]:
    """The issues of one dataset by variable; those about variables together where they are many, and those of a draft,
    which may tell of each variable that there is.
    """
    by_variable: dict[str, list[Issue]] = {}
    for issue in issues:
        by_variable.setdefault(issue.variable, []).append(issue)
    of_cells = rule.kind.startswith("Value")
    return list(by_variable.values()) if of_cells or (not rule.is_draft and len(by_variable) <= MOST_APART) else [issues]


def _file(result: DatasetResult) -> str:
    return ", ".join(part.file for part in result.unit.parts) if result.unit else ""


def _finding(rule: Rule, result: DatasetResult, part: Dataset | None, name: str, issues: list[Issue]) -> Finding:
    """Of one dataset and, where rows are variables or cells, of one variable or of several that are told together."""
    letters = result.unit.letters if result.unit else ""
    says = f"{DRAFT if rule.is_draft else ''}{DASHES.sub(letters, rule.message or rule.description).rstrip('. ')}"
    names = reported_names(rule, letters)
    about = list(dict.fromkeys(issue.variable for issue in issues if issue.variable))
    columns = about or [n for n in names if part is not None and n in part.frame.columns]
    variable = (columns[0] if columns else _absent(rule, names)) if len(about) < 2 else ""
    rows = np.unique([issue.record - 1 for issue in issues if issue.record is not None]).astype("int64")
    by_record = part is not None and bool(len(rows)) and all(i.record is not None for i in issues) and int(rows.max()) < len(part.frame)
    if not by_record or not rule.kind.startswith(OF_RECORDS):
        source = part.file if part else _file(result)
        lacking = _lacking(rule, part, issues[0].values)
        told = f"{says}: {', '.join(lacking)}" if lacking else _of_dataset(says, issues)
        message = _of_variables(says, issues, about) if len(about) > 1 else told
        return Finding(rule.id, severity_of(rule), name, variable, message, count=len(issues), source=source)
    counted = f"{len(rows):,} of {len(part.frame):,} {'record' if len(part.frame) == 1 else 'records'}"
    beside = _beside(issues[0].values, {*columns, *(OF_CELLS if about else ())})
    with_beside = f"\n    beside  {'; '.join(beside)} (first)" if beside else ""
    return Finding(
        rule.id, severity_of(rule), name, variable, f"{says}: {counted}{part.told(columns or [variable], rows)}{with_beside}",
        rows=tuple(rows.tolist()), count=len(rows), subjects=part.subjects(rows), source=part.place(rows),
    )  # fmt: skip


OF_CELLS = (*VARIABLE, "variable_value", "row_number")  # what the finding's variable, values and records tell already


def _absent(rule: Rule, names: Iterable[str]) -> str:
    """The first variable that the rule speaks of and the dataset lacks; "" for a rule about the datasets of the study."""
    return "" if KINDS[rule.kind].dataset else next(filter(NAME.fullmatch, names), "")


def _lacking(rule: Rule, part: Dataset | None, values: dict[str, object]) -> list[str]:
    """The variables that are not there, of a rule that asks for all of a list and reports both lists."""
    listed = [item for leaf in rule.leaves if leaf.operator == "not_contains_all" for item in leaf.value if isinstance(leaf.value, list)]
    wanted = [name for item in listed for name in values.get(item) or () if isinstance(values.get(item), list)]
    return [name for name in wanted if part is not None and name not in part.frame.columns] if rule.kind.startswith("Variable") else []


def _of_dataset(says: str, issues: Sequence[Issue]) -> str:
    beside = [_beside(issue.values, VARIABLE) or ([] if issue.variable else ["the whole dataset"]) for issue in issues[:MOST]]
    told = [f"{says} ({'; '.join(told)})" if told else says for told in beside]
    more = f"\n    and {len(issues) - MOST} more" if len(issues) > MOST else ""
    return "\n    ".join(told) + more


def _of_variables(says: str, issues: Sequence[Issue], about: Sequence[str]) -> str:
    """The first variables with what the rule reports of them, the others by name."""
    if not any(_beside(issue.values, VARIABLE) for issue in issues):
        return f"{says}: {len(about)} variables: {some(about, MOST_NAMED)}"
    told = [f"{says}: {len(about)} variables"]
    told += [f"{issue.variable}  {'; '.join(_beside(issue.values, VARIABLE))}".rstrip() for issue in issues[:MOST]]
    left = [name for name in about if name not in {issue.variable for issue in issues[:MOST]}]
    return "\n    ".join([*told, *([f"and {some(left, MOST_NAMED)}"] if left else [])])


def _beside(values: dict[str, object], told: Iterable[str]) -> list[str]:
    """What the rule reports that is told of already by no column of the dataset: joined columns, what operations made."""
    texts = [(name, _text(value)) for name, value in values.items() if name not in told]
    return [f"{name} {text if len(text) <= 80 else text[:79] + '…'}" for name, text in texts if text]


def _text(value: object) -> str:
    """A list by its items; a number as it is written."""
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.15g}"
    return shown(value)
