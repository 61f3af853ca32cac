"""What is wrong within a Define-XML file, whoever wrote it: every check on the file as it was read, without its datasets."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings
from sdtm2adam.formats.define_model import DefineFile
from sdtm2adam.submission.define_check_items import (
    codelist_of_another_type,
    item_twice,
    keys_out_of_step,
    lacking_attributes,
    length_against_type,
    number_unreadable,
    order_broken,
    origin_lacking,
    unknown_type,
)
from sdtm2adam.submission.define_check_results import result_lacking, result_reason, result_variables
from sdtm2adam.submission.define_check_terms import (
    code_lacking,
    empty_codelist,
    empty_text,
    method_everywhere,
    method_lacking,
    term_twice,
    where_clause_faults,
)
from sdtm2adam.submission.define_references import LEAF, STANDARD, definitions, references


def unresolved(define: DefineFile) -> Iterator[Finding]:
    """A reference to something that the file does not define."""
    known = {(definition.kind, definition.oid) for definition in definitions(define)}
    for reference in references(define):
        if (reference.kind, reference.oid) not in known:
            says = f"{reference.by} refers to {reference.kind} {reference.oid}, which the file does not have"
            yield Finding("define-unresolved", ERROR, reference.dataset, reference.variable, says, source=str(reference.line))


def orphaned(define: DefineFile) -> Iterator[Finding]:
    """A definition that nothing refers to. A file may be there to be read, a standard may hold for the define itself."""
    named = {(reference.kind, reference.oid) for reference in references(define)}
    for definition in definitions(define):
        if (definition.kind, definition.oid) in named or definition.oid in define.referred or definition.root:
            continue
        severity = {LEAF: WARNING, STANDARD: NOTE}.get(definition.kind, ERROR)
        says = f"nothing refers to {definition.kind} {definition.oid}"
        yield Finding("define-orphan", severity, "", "", says, source=str(definition.line))


def duplicate_oids(define: DefineFile) -> Iterator[Finding]:
    """Two definitions of one kind with one OID: a reference does not say which it means."""
    first: dict[tuple[str, str], int] = {}
    for definition in definitions(define):
        line = first.setdefault((definition.kind, definition.oid), definition.line)
        if line != definition.line:
            says = f"{definition.kind} {definition.oid} is defined twice, first on line {line}"
            yield Finding("define-duplicate-oid", ERROR, "", "", says, source=str(definition.line))


def odd_file(define: DefineFile) -> Iterator[Finding]:
    """What the reader passed over."""
    for note in define.notes:
        yield Finding("define-file", NOTE, "", "", note)


class DefineCheck(NamedTuple):
    """A check: the rule that its findings carry, and the function that makes them. Its docstring says what it looks for."""

    rule: str
    function: Callable[[DefineFile], Iterator[Finding]]

    @property
    def says(self) -> str:
        return (self.function.__doc__ or "").strip().splitlines()[0]


CHECKS = (
    DefineCheck("define-file", odd_file),
    DefineCheck("define-unresolved", unresolved),
    DefineCheck("define-orphan", orphaned),
    DefineCheck("define-duplicate-oid", duplicate_oids),
    DefineCheck("define-required", lacking_attributes),
    DefineCheck("define-number", number_unreadable),
    DefineCheck("define-type", unknown_type),
    DefineCheck("define-length", length_against_type),
    DefineCheck("define-codelist-type", codelist_of_another_type),
    DefineCheck("define-order", order_broken),
    DefineCheck("define-keys", keys_out_of_step),
    DefineCheck("define-item-twice", item_twice),
    DefineCheck("define-origin", origin_lacking),
    DefineCheck("define-where", where_clause_faults),
    DefineCheck("define-codelist-empty", empty_codelist),
    DefineCheck("define-term-twice", term_twice),
    DefineCheck("define-code", code_lacking),
    DefineCheck("define-text", empty_text),
    DefineCheck("define-method", method_lacking),
    DefineCheck("define-method-everywhere", method_everywhere),
    DefineCheck("define-result", result_lacking),
    DefineCheck("define-result-reason", result_reason),
    DefineCheck("define-result-variable", result_variables),
)


def check_define(define: DefineFile) -> Findings:
    """Every finding of every check, in the order of the checks; each says where in the file it is.

    Errors are what leaves a reader of the define without an answer or with two; warnings are what a regulator asks about.
    """
    found = Findings()
    for check in CHECKS:
        for finding in check.function(define):
            line = f" line {finding.source}" if finding.source not in ("", "0") else ""
            found.add(replace(finding, source=f"{define.shown}{line}"))
    return found
