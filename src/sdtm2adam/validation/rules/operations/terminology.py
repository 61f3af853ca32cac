"""Controlled terminology: the terms of codelists."""

import re

from sdtm2adam.errors import StudyError
from sdtm2adam.standards.terminology import Codelist
from sdtm2adam.validation.rules.columns import Column, column_of, spread
from sdtm2adam.validation.rules.faults import RuleFault, Unmet
from sdtm2adam.validation.rules.operations.registry import Asked, operation


def _codelist(asked: Asked, name: str) -> Codelist:
    """Errors: Unmet where CDISC has the codelist and its terms are not at hand; RuleFault where it has none of that name."""
    terminology = asked.study.needs_terminology()
    if terminology.lists(name):
        raise Unmet(f"needs the terms of codelist {name}, which are not at hand (import a release: sdtm2adam ct import FILE)")
    try:
        return terminology.codelist(name)
    except StudyError as fault:
        raise Unmet(f"needs codelist {name}: {str(fault).splitlines()[0]}") from None


@operation("codelist_terms")
def codelist_terms(asked: Asked) -> object:
    """The codes or values of the codelists, or of their terms, in one list."""
    lists = asked.operation.get("codelists")
    if not lists:
        raise Unmet("needs terminology by version, which is not at hand")
    wanted, level = str(asked.operation.get("returntype") or "value"), str(asked.operation.get("level") or "term")
    found: list[str] = []
    for name in lists if isinstance(lists, list) else [lists]:
        codelist = _codelist(asked, str(name))
        if level == "codelist":
            found.append(codelist.code if wanted == "code" else codelist.short)
        else:
            found += [term.code if wanted == "code" else value for value, term in codelist.terms.items()]
    if wanted not in ("code", "value"):
        raise RuleFault(f"codelist_terms: {wanted} is not known of terms")
    return found


@operation("codelist_extensible")
def codelist_extensible(asked: Asked) -> Column:
    """For each record whether the codelist whose code stands in the column may be extended; nothing where there is none."""
    name = str(asked.operation.get("codelist_code") or "")
    column = asked.column(name)
    terminology = asked.study.needs_terminology()
    answers = [terminology.codelist(str(i)).extensible if str(i) in terminology else None for i in column.values.items]
    made = column_of(answers)
    return spread(made, column)


@operation("get_codelist_attributes")
def codelist_attributes(asked: Asked) -> list[str]:
    """Codes or values of every codelist, or of all terms, of the terminology that the study uses."""
    terminology = asked.study.needs_terminology()
    package = next((str(p) for p in asked.operation.get("ct_packages") or ()), "")
    date = re.search(r"\d{4}-\d{2}-\d{2}", package)
    if date and date[0] != terminology.version and not asked.study.compatible:
        raise Unmet(f"needs terminology of {date[0]}; the study uses that of {terminology.version}")
    wanted = str(asked.operation.get("ct_attribute") or "")
    every = [terminology.codelist(short) for short in terminology.codelists()]
    if wanted == "Codelist CCODE":
        return [codelist.code for codelist in every]
    if wanted == "Term CCODE":
        return list(dict.fromkeys(term.code for codelist in every for term in codelist.terms.values()))
    if wanted == "Term Value":
        return list(dict.fromkeys(value for codelist in every for value in codelist.terms))
    raise RuleFault(f"get_codelist_attributes: {wanted} is not known")
