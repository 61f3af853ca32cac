"""Checks of a define's analysis results (ARM 1.0): what must be there, what an analysis is said to be for, whose variables it has."""

from collections.abc import Iterator

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, did_you_mean
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.formats.define_results import AnalysisResult
from sdtm2adam.standards.terminology import codelist

PARAMETER = "PARAMCD"


def _results(define: DefineFile) -> Iterator[AnalysisResult]:
    return (result for display in define.displays for result in display.results)


def result_lacking(define: DefineFile) -> Iterator[Finding]:
    """Something that ARM requires of a display or a result and that is not there."""
    for display in define.displays:
        wanted = {"OID": display.oid, "Name": display.name, "Description": display.title, "arm:AnalysisResult": display.results}
        yield from _lacks(f"display {display.name or display.oid}", wanted, display.line)
    for result in _results(define):
        wanted = {
            "OID": result.oid, "Description": result.description, "AnalysisReason": result.reason, "AnalysisPurpose": result.purpose,
            "arm:AnalysisDataset": result.datasets,
        }  # fmt: skip
        yield from _lacks(f"analysis result {result.oid}", wanted, result.line)
        bare = [dataset for dataset in result.datasets if not dataset.group]
        yield from _lacks(f"a dataset of analysis result {result.oid}", {"ItemGroupOID": not bare}, result.line)


def _lacks(what: str, wanted: dict[str, object], line: int) -> Iterator[Finding]:
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        says = f"{what} has no {', '.join(missing)}"
        yield Finding("define-result", ERROR, "", "", says, count=len(missing), source=str(line))


def result_reason(define: DefineFile) -> Iterator[Finding]:
    """A reason or purpose of an analysis that CDISC's codelist does not have: a slip of the pen, or the sponsor's own."""
    for attribute, short in (("AnalysisReason", "ANLREAS"), ("AnalysisPurpose", "ANLPURP")):
        terms, told = codelist(short).terms, {}
        for result in _results(define):
            told.setdefault(result.reason if short == "ANLREAS" else result.purpose, []).append(result)
        for said, results in told.items():
            if said and said not in terms:
                hint = did_you_mean(said, terms)
                says = f"{attribute} {said} of {len(results)} analysis result(s) is not a term of {short}{hint}"
                yield Finding(
                    "define-result-reason", WARNING if hint else NOTE, "", "", says, count=len(results), source=str(results[0].line)
                )


def result_variables(define: DefineFile) -> Iterator[Finding]:
    """A result whose variables, conditions or parameter are of a dataset that it does not name; a dataset of parameters without one."""
    items = {group.oid: {item.ref.item for item in group.items} for group in define.groups}
    named = {group.oid: group for group in define.groups}
    for result in _results(define):
        of_result = set().union(*(items.get(dataset.group, ()) for dataset in result.datasets))
        for dataset in result.datasets:
            group = named.get(dataset.group)
            clause = define.where_clause(dataset.where)
            asked = [*dataset.variables, *(check.item for check in (clause.checks if clause else ()))]
            strange = [item for item in asked if group and item not in items[group.oid] and define.item_def(item)]
            for item in dict.fromkeys(strange):
                says = f"analysis result {result.oid}: {item} is no variable of {group.name}"
                yield Finding("define-result-variable", ERROR, group.name, "", says, source=str(dataset.line))
            parameter = next((item.ref.item for item in group.items if item.name == PARAMETER), "") if group else ""
            if parameter and not result.parameter:
                says = f"analysis result {result.oid} is made from {group.name}, which has parameters, and names no ParameterOID"
                yield Finding("define-result-variable", WARNING, group.name, "", says, source=str(result.line))
        if result.parameter and define.item_def(result.parameter) and result.parameter not in of_result:
            says = f"analysis result {result.oid}: ParameterOID {result.parameter} is no variable of its datasets"
            yield Finding("define-result-variable", ERROR, "", "", says, source=str(result.line))
