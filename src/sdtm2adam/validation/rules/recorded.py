"""Recorded results that cannot be those of the rule and data beside them: what gives them away."""

from sdtm2adam.validation.rules.cases import Case
from sdtm2adam.validation.rules.engine_states import EARLIER
from sdtm2adam.validation.rules.issues import NOT_THERE, reported_names, shown
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import StudyData, Unit

RECORDS = "Record Data"


def contradiction(rule: Rule, case: Case, study: StudyData) -> str:
    """Why the recorded lines belong to another rule or other data; "" where nothing says so.

    They name variables that the rule does not report or compute, leave out some that it does report, or speak of a record that
    is not there or of a value that it does not have.
    """
    if not case.expected:
        return ""
    by_issue: dict[tuple[str, str], dict[str, str]] = {}
    for dataset, record, variable, value in case.expected:
        if variable and variable != "EXECUTION_ERROR":
            by_issue.setdefault((dataset, record), {})[variable] = value
    made = tuple(operation.id for operation in rule.operations)
    for (dataset, record), values in by_issue.items():
        unknown = next((name for name in values if name.startswith("$") and not name.startswith(made)), "")
        if unknown:
            return f"the recorded lines name {unknown}, which the rule does not compute"
        unit = next((u for u in study.units.values() if u.shown == dataset), None)
        if unit is None or rule.kind != RECORDS:
            continue
        wanted = set(reported_names(rule, unit.letters))
        strange = [name for name in values if name not in wanted and not unit.frame.has(name)]
        strange += [] if any(name.startswith("$") for name in wanted) else [name for name in values if name not in wanted]
        absent = sorted(set(reported_names(rule, unit.letters, max(EARLIER))) - set(values))
        if strange or absent:
            word = f"name {strange[0]}, which the rule does not report" if strange else f"do not name {absent[0]}, which the rule reports"
            return f"the recorded lines {word}"
        other = _other_value(unit, record, values) if not rule.joins else ""
        if other:
            return other
    return ""


def _other_value(unit: Unit, record: str, values: dict[str, str]) -> str:
    if not record.isdecimal() or len(unit.parts) > 1:
        return ""
    if not 0 < int(record) <= unit.frame.count:
        return f"the recorded lines have a record {record}, and the data have {unit.frame.count} records"
    for name, value in values.items():
        if not unit.frame.has(name) or name.startswith("$"):
            continue
        held = shown(unit.frame.column(name).at(int(record) - 1))
        if value not in (held, NOT_THERE, "null") and value.strip() != held.strip() and not _same_number(value, held):
            return f"the recorded lines have {name} {value!r} in record {record}, and the data have {held!r}"
    return ""


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False
