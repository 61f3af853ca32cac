"""A rule run over a study: dataset by dataset, each with what became of it. Nothing that goes wrong in one ends another."""

import traceback
from collections.abc import Iterable, Iterator

import numpy as np

from sdtm2adam.validation.rules.columns import Frame
from sdtm2adam.validation.rules.conditions import failing
from sdtm2adam.validation.rules.faults import MissingColumn, RuleFault, Skipped, Unmet
from sdtm2adam.validation.rules.issues import BROKEN, ISSUES, NOT_RUN, PASSED, SKIPPED, DatasetResult, issues_of
from sdtm2adam.validation.rules.joins import joined
from sdtm2adam.validation.rules.operations.registry import with_operations
from sdtm2adam.validation.rules.row_kinds import KINDS, needs_of_files
from sdtm2adam.validation.rules.rule_model import DATASET, STUDY, Rule
from sdtm2adam.validation.rules.scope import out_of_scope
from sdtm2adam.validation.rules.study_data import StudyData, Unit


def run_rules(rules: Iterable[Rule], study: StudyData) -> Iterator[tuple[Rule, list[DatasetResult]]]:
    """Each rule with its results, in the order of the rules."""
    for rule in rules:
        yield rule, run_rule(rule, study)


def run_rule(rule: Rule, study: StudyData) -> list[DatasetResult]:
    """What became of the rule at every dataset of the study; one result without a dataset where it cannot run at all."""
    if rule.blocked:
        return [DatasetResult(rule, "", NOT_RUN, rule.blocked)]
    results: list[DatasetResult] = []
    for unit in visited(rule, study):
        result = _at(rule, unit, study)
        results.append(result)
        if result.outcome == NOT_RUN or (rule.sensitivity == STUDY and result.outcome != SKIPPED):
            break
    return results


def framed(rule: Rule, unit: Unit, study: StudyData) -> Frame:
    """The rows that the rule looks at in a dataset, with what it joins and computes. Errors: Skipped where there are none."""
    frame = KINDS[rule.kind].frame(study, unit, rule)
    if rule.joins:
        frame = joined(rule, unit, frame, study)
    if rule.operations:
        frame = with_operations(rule, unit, frame, study)
    if not frame.count:
        raise Skipped("there are no records")
    return frame


def visited(rule: Rule, study: StudyData) -> list[Unit]:
    """The datasets, a split one as a whole; a rule for split datasets visits each of their parts by itself."""
    if not rule.scope.split:
        return list(study.units.values())
    return [Unit((part,)) for unit in study.units.values() for part in unit.parts]


def _at(rule: Rule, unit: Unit, study: StudyData) -> DatasetResult:
    kind = KINDS[rule.kind]
    name = kind.dataset or unit.shown
    try:
        why = out_of_scope(rule, unit, study)
        if why:
            return DatasetResult(rule, name, SKIPPED, why, unit=unit, in_scope=False)
        needs_of_files(rule, unit)
        frame = framed(rule, unit, study)
        rows = np.flatnonzero(failing(rule.check, frame, unit.letters, study.compatible))
        found = issues_of(rule, unit, frame, rows, kind.by_record, study.compatible)
        if rule.sensitivity == DATASET and not kind.dataset and len(rows):
            name = _parts_at_fault(unit, frame, rows)
    except (Skipped, MissingColumn) as fault:
        return DatasetResult(rule, name, SKIPPED, str(fault), unit=unit)
    except Unmet as fault:
        return DatasetResult(rule, "", NOT_RUN, str(fault))
    except RuleFault as fault:
        return DatasetResult(rule, name, BROKEN, str(fault), unit=unit)
    except RecursionError:
        return DatasetResult(rule, name, BROKEN, "its conditions are nested too deeply", unit=unit)
    except Exception as fault:  # a fault of ours, or a rule or data that nobody thought of: told, and not the end
        at = traceback.extract_tb(fault.__traceback__)[-1]
        return DatasetResult(rule, name, BROKEN, f"{type(fault).__name__}: {fault} (in {at.name}, line {at.lineno})", unit=unit)
    return DatasetResult(rule, name, ISSUES if found else PASSED, issues=found, unit=unit)


def _parts_at_fault(unit: Unit, frame: Frame, rows: np.ndarray) -> str:
    """The files that a fault of the whole dataset stands in: of a split one those of its parts that have it."""
    records = rows if frame.records is None else frame.records[rows]
    return ", ".join(sorted(unit.parts[part].name for part in set(unit.part_of(records, frame.starts).tolist())))
