"""Every definition of a define and every reference to one, each with the place where it stands."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sdtm2adam.formats.define_model import DefineFile, Document, Item
from sdtm2adam.formats.define_results import AnalysisResult

ITEM, CODELIST, METHOD, VALUES, WHERE = "ItemDef", "CodeList", "MethodDef", "def:ValueListDef", "def:WhereClauseDef"
COMMENT, STANDARD, LEAF, GROUP = "def:CommentDef", "def:Standard", "def:leaf", "ItemGroupDef"
DISPLAY, RESULT = "arm:ResultDisplay", "arm:AnalysisResult"


class Definition(NamedTuple):
    """Something with an OID. `root`: it is there for its own sake (a dataset), nothing has to refer to it."""

    kind: str
    oid: str
    line: int
    root: bool = False


class Reference(NamedTuple):
    """A reference: to what, from what (in words), on which line, and which dataset and variable it concerns."""

    kind: str
    oid: str
    by: str
    line: int
    dataset: str = ""
    variable: str = ""


def definitions(define: DefineFile) -> Iterator[Definition]:
    """Everything that has an OID, in the order of kinds."""
    yield from (Definition(GROUP, group.oid, group.line, root=True) for group in define.groups)
    yield from (Definition(STANDARD, one.oid, one.line) for one in define.standards if one.oid)
    by_kind = (
        (ITEM, define.item_defs), (VALUES, define.value_lists), (WHERE, define.where_clauses), (CODELIST, define.codelists),
        (METHOD, define.methods), (COMMENT, define.comments),
    )  # fmt: skip
    yield from (Definition(kind, one.oid, one.line) for kind, several in by_kind for one in several)
    leafs = [*define.leafs, *(leaf for group in define.groups for leaf in group.leafs)]
    yield from (Definition(LEAF, leaf.id, leaf.line) for leaf in leafs)
    yield from (Definition(DISPLAY, display.oid, display.line, root=True) for display in define.displays)
    results = (result for display in define.displays for result in display.results)
    yield from (Definition(RESULT, result.oid, result.line, root=True) for result in results)


def references(define: DefineFile) -> Iterator[Reference]:
    """Every reference that says something; an absent attribute refers to nothing."""
    return (reference for reference in _every(define) if reference.oid)


def _every(define: DefineFile) -> Iterator[Reference]:
    yield Reference(COMMENT, define.metadata_comment, "MetaDataVersion", 0)
    yield from _documents(define.annotated_crf, "def:AnnotatedCRF")
    yield from _documents(define.supplemental_docs, "def:SupplementalDoc")
    for one in define.standards:
        yield Reference(COMMENT, one.comment, f"def:Standard {one.oid}", one.line)
    for group in define.groups:
        by, line, name = f"dataset {group.name or group.oid}", group.line, group.name
        yield Reference(COMMENT, group.comment, by, line, name)
        yield Reference(STANDARD, group.standard, by, line, name)
        yield Reference(LEAF, group.archive, by, line, name)
        yield from _items(group.items, by, name)
    for values in define.value_lists:
        yield from _items(values.items, f"value list {values.oid}", "")
    for clause in define.where_clauses:
        by = f"where clause {clause.oid}"
        yield Reference(COMMENT, clause.comment, by, clause.line)
        yield from (Reference(ITEM, check.item, by, clause.line) for check in clause.checks)
    for item in define.item_defs:
        by = f"ItemDef {item.oid}"
        yield Reference(CODELIST, item.codelist, by, item.line, "", item.name)
        yield Reference(VALUES, item.value_list, by, item.line, "", item.name)
        yield Reference(COMMENT, item.comment, by, item.line, "", item.name)
        for origin in item.origins:
            yield from _documents(origin.documents, by)
    for codelist in define.codelists:
        yield Reference(COMMENT, codelist.comment, f"codelist {codelist.oid}", codelist.line)
        yield Reference(STANDARD, codelist.standard, f"codelist {codelist.oid}", codelist.line)
    for method in define.methods:
        yield from _documents(method.documents, f"method {method.oid}")
    for comment in define.comments:
        yield from _documents(comment.documents, f"comment {comment.oid}")
    for display in define.displays:
        yield from _documents(display.documents, f"display {display.name or display.oid}")
        for result in display.results:
            yield from _of_result(result)


def _of_result(result: AnalysisResult) -> Iterator[Reference]:
    by = f"analysis result {result.oid}"
    yield Reference(ITEM, result.parameter, by, result.line)
    yield Reference(COMMENT, result.comment, by, result.line)
    yield from _documents([*result.documents, *(result.code.documents if result.code else ())], by)
    for dataset in result.datasets:
        yield Reference(GROUP, dataset.group, by, dataset.line)
        yield Reference(WHERE, dataset.where, by, dataset.line)
        yield from (Reference(ITEM, variable, by, dataset.line) for variable in dataset.variables)


def _items(items: Iterable[Item], by: str, dataset: str) -> Iterator[Reference]:
    for item in items:
        ref, where = item.ref, f"{by}, item {item.name or item.ref.item}"
        yield Reference(ITEM, ref.item, by, ref.line, dataset)
        yield Reference(METHOD, ref.method, where, ref.line, dataset, item.name)
        yield Reference(CODELIST, ref.role_codelist, where, ref.line, dataset, item.name)
        yield from (Reference(WHERE, clause, where, ref.line, dataset, item.name) for clause in ref.where)


def _documents(documents: Iterable[Document], by: str) -> Iterator[Reference]:
    return (Reference(LEAF, document.leaf, by, document.line) for document in documents)
