"""Tests that stand side by side: columns that are called like terms of a domain's codelist of tests."""

from typing import NamedTuple

from sdtm2adam.profile.codelist_matches import folded, terms_of
from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.names import bare
from sdtm2adam.profile.shapes import NUMBERS
from sdtm2adam.profile.vocabulary import UNIT_ENDINGS
from sdtm2adam.standards import codelist, codelists, sdtm_variables


class WideTest(NamedTuple):
    """A column that holds the results of one test: its code and name in CDISC terminology."""

    column: Column
    code: str
    name: str


def wide_tests(domain: str, columns: tuple[Column, ...], prefixes: frozenset[str]) -> list[WideTest]:
    """Columns of numbers whose name, without its unit, is a test of the domain; none where the guide has no codelist of tests."""
    variables = sdtm_variables(domain)
    lists = [variables[name].codelists for name in (f"{domain}TESTCD", f"{domain}TEST") if name in variables]
    if len(lists) < 2 or not all(lists) or any(listed[0] not in codelists() for listed in lists):
        return []
    codes, names = codelist(lists[0][0]), codelist(lists[1][0])
    by_text = {**terms_of(names.short), **terms_of(codes.short)}
    found = []
    for column in columns:
        words = [word for word in bare(column.name, prefixes) if word not in UNIT_ENDINGS]
        if column.look not in NUMBERS or not words:
            continue
        label = folded(column.label.partition(",")[0])
        term = by_text.get(folded("".join(words))) or by_text.get(folded(" ".join(words))) or by_text.get(label)
        code = codes.terms.get(term) or names.terms.get(term) if term else None
        if code and codes.value_of(code.code):
            found.append(WideTest(column, codes.value_of(code.code), names.value_of(code.code) or term))
    return found
