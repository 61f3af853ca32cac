"""Checks of a define's codelists, where clauses, methods and comments."""

from collections import defaultdict
from collections.abc import Iterator

from sdtm2adam.errors import ERROR, WARNING, Finding, some
from sdtm2adam.formats.define_model import DefinedCodelist, DefineFile, Item

COMPARATORS = ("EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE")
OF_SEVERAL = ("IN", "NOTIN")
EVERYWHERE = 5  # so many variables of different names may share a text before it says nothing about any of them


def _derivations(define: DefineFile) -> Iterator[tuple[str, Item]]:
    """Each item with the dataset that it stands in, "" for a value-level item."""
    yield from ((group.name, item) for group in define.groups for item in group.items)
    yield from (("", item) for values in define.value_lists for item in values.items)


def where_clause_faults(define: DefineFile) -> Iterator[Finding]:
    """A value-level item without a condition, or a condition that can never hold or cannot be read."""
    for values in define.value_lists:
        for item in values.items:
            if not item.ref.where:
                says = f"value list {values.oid}: item {item.name or item.ref.item} has no where clause, so nobody knows when it holds"
                yield Finding("define-where", ERROR, "", item.name, says, source=str(item.ref.line))
    variables = {item.ref.item for group in define.groups for item in group.items}
    for clause in define.where_clauses:
        faults = [] if clause.checks else ["it has no condition"]
        for check in clause.checks:
            if check.comparator not in COMPARATORS:
                faults.append(f"comparator {check.comparator or '(none)'} is none of {', '.join(COMPARATORS)}")
            if not check.values:
                faults.append(f"the condition on {check.item} has no value")
            if len(check.values) > 1 and check.comparator not in OF_SEVERAL:
                faults.append(f"{check.comparator} on {check.item} has {len(check.values)} values")
            if check.item not in variables and define.item_def(check.item):
                faults.append(f"{check.item} is no variable of a dataset")
        for fault in faults:
            yield Finding("define-where", ERROR, "", "", f"where clause {clause.oid}: {fault}", source=str(clause.line))


def empty_codelist(define: DefineFile) -> Iterator[Finding]:
    """A codelist without a term and without a dictionary, or a dictionary without a version."""
    for codelist in define.codelists:
        if not codelist.terms and not codelist.dictionary:
            says = f"codelist {codelist.oid} has no term and names no dictionary"
            yield Finding("define-codelist-empty", ERROR, "", "", says, source=str(codelist.line))
        if codelist.dictionary and not codelist.version:
            says = f"codelist {codelist.oid}: the dictionary {codelist.dictionary} has no version"
            yield Finding("define-codelist-empty", WARNING, "", "", says, source=str(codelist.line))


def term_twice(define: DefineFile) -> Iterator[Finding]:
    """A codelist that has a term twice, or terms with and without a decode."""
    for codelist in define.codelists:
        values = codelist.values
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            says = f"codelist {codelist.oid} has {some(twice)} more than once"
            yield Finding("define-term-twice", ERROR, "", "", says, count=len(twice), source=str(codelist.line))
        if len({term.decode is None for term in codelist.terms}) > 1:
            says = f"codelist {codelist.oid} mixes terms with and without a decode"
            yield Finding("define-term-twice", ERROR, "", "", says, source=str(codelist.line))


def code_lacking(define: DefineFile) -> Iterator[Finding]:
    """A CDISC codelist without its NCI code, or a term of one without code that is not marked as the sponsor's."""
    for codelist in define.codelists:
        if codelist.dictionary or codelist.non_standard == "Yes":
            continue
        if codelist.code:
            bare = [term.value for term in codelist.terms if not term.code and not term.extended]
            if bare:
                says = f"codelist {codelist.oid} ({codelist.code}): {some(bare)} without NCI code and not marked as extended"
                yield Finding("define-code", ERROR, "", "", says, count=len(bare), source=str(codelist.line))
        elif _is_of_cdisc(define, codelist):
            says = f"codelist {codelist.oid} is said to be of CDISC terminology and has no NCI code"
            yield Finding("define-code", WARNING, "", "", says, source=str(codelist.line))
        both = [term.value for term in codelist.terms if term.code and term.extended]
        if both:
            says = f"codelist {codelist.oid}: {some(both)} marked as the sponsor's, with an NCI code"
            yield Finding("define-code", ERROR, "", "", says, count=len(both), source=str(codelist.line))


def _is_of_cdisc(define: DefineFile, codelist: DefinedCodelist) -> bool:
    """Whether the define says so: its standard is terminology, or (2.0) some of its terms have codes."""
    terminology = {one.oid for one in define.standards if one.kind == "CT"}
    return codelist.standard in terminology or any(term.code for term in codelist.terms)


def empty_text(define: DefineFile) -> Iterator[Finding]:
    """A method or comment that says nothing and names no document."""
    for kind, several in (("method", define.methods), ("comment", define.comments)):
        for one in several:
            if not one.text.strip() and not one.documents:
                yield Finding("define-text", ERROR, "", "", f"{kind} {one.oid} has no text", source=str(one.line))


def method_lacking(define: DefineFile) -> Iterator[Finding]:
    """A derived variable that no method explains, at itself or at its value-level items."""
    for dataset, item in _derivations(define):
        if item.origin != "Derived" or item.method or item.definition.comment:
            continue
        values = define.value_list(item.value_list)
        if values is not None and any(part.method for part in values.items):
            continue
        if not dataset and _explained_above(define, item):
            continue
        shown = f"{dataset}.{item.name}" if dataset else f"value-level item {item.ref.item}"
        yield Finding("define-method", WARNING, dataset, item.name, f"{shown} is derived and has no method", source=str(item.ref.line))


def _explained_above(define: DefineFile, item: Item) -> bool:
    """Whether the variable to whose value list the item belongs has a method."""
    lists = {values.oid for values in define.value_lists if item in values.items}
    return any(above.value_list in lists and above.method for group in define.groups for above in group.items)


def _without_prefix(name: str) -> str:
    """`--SEQ` of LB.LBSEQ: the same derivation in every domain is one."""
    dataset, _, variable = name.rpartition(".")
    return f"--{variable[2:]}" if dataset and variable.startswith(dataset[:2]) else variable


def method_everywhere(define: DefineFile) -> Iterator[Finding]:
    """A method, or a text that several methods have, on many variables of different names: it explains none of them."""
    texts = {method.oid: " ".join(method.text.split()).casefold() for method in define.methods}
    users: dict[str, list[str]] = defaultdict(list)
    for dataset, item in _derivations(define):
        if texts.get(item.method):
            users[texts[item.method]].append(f"{dataset}.{item.name}" if dataset else item.name)
    for text, names in users.items():
        if len({_without_prefix(name) for name in names}) > EVERYWHERE:
            oids = [method.oid for method in define.methods if texts[method.oid] == text]
            line = next(method.line for method in define.methods if method.oid == oids[0])
            says = f"one text ({some(oids, 3)}) is the derivation of {len(names)} variables: {some(names)}"
            yield Finding("define-method-everywhere", WARNING, "", "", says, count=len(names), source=str(line))
