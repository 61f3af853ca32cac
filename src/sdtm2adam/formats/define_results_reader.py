"""Analysis results metadata (ARM 1.0) read from the MetaDataVersion of a define."""

from collections.abc import Callable, Iterator

from sdtm2adam.formats.define_documents import Document
from sdtm2adam.formats.define_results import AnalysisDataset, AnalysisResult, Code, ResultDisplay
from sdtm2adam.formats.safe_xml import Element

ARM = "http://www.cdisc.org/ns/arm/v1.0"


def read_displays(
    metadata: Element, space: str, text: Callable[[Element], str], documents: Callable[[Element], tuple[Document, ...]]
) -> tuple[ResultDisplay, ...]:
    """Every display, in the order of the file; empty where the define has none.

    space      the namespace of Define-XML in this file
    text       the Description below an element;  documents  the references to files directly below it
    """

    def result(element: Element) -> AnalysisResult:
        held = _first(element, "AnalysisDatasets")
        told, program = _first(element, "Documentation"), _first(element, "ProgrammingCode")
        return AnalysisResult(
            oid=element.get("OID", ""),
            description=text(element),
            reason=element.get("AnalysisReason", ""),
            purpose=element.get("AnalysisPurpose", ""),
            parameter=element.get("ParameterOID", ""),
            datasets=tuple(dataset(e) for e in _all(held, "AnalysisDataset")) if held is not None else (),
            comment=held.get(f"{{{space}}}CommentOID", "") if held is not None else "",
            documentation=text(told) if told is not None else "",
            documents=documents(told) if told is not None else (),
            code=code(program) if program is not None else None,
            line=element.sourceline,
        )

    def dataset(element: Element) -> AnalysisDataset:
        clause = next((e.get("WhereClauseOID", "") for e in element if e.tag == f"{{{space}}}WhereClauseRef"), "")
        variables = tuple(e.get("ItemOID", "") for e in _all(element, "AnalysisVariable"))
        return AnalysisDataset(element.get("ItemGroupOID", ""), clause, variables, element.sourceline)

    def code(element: Element) -> Code:
        held = _first(element, "Code")
        lines = "".join(held.itertext()).strip("\n").rstrip() if held is not None else ""  # its indentation is part of it
        return Code(element.get("Context", ""), lines, documents(element))

    def display(element: Element) -> ResultDisplay:
        results = tuple(result(e) for e in _all(element, "AnalysisResult"))
        about = element.get("OID", ""), element.get("Name", ""), text(element), documents(element)
        return ResultDisplay(*about, results, element.sourceline)

    return tuple(display(e) for holder in _all(metadata, "AnalysisResultDisplays") for e in _all(holder, "ResultDisplay"))


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if child.tag == f"{{{ARM}}}{name}")


def _first(element: Element, name: str) -> Element | None:
    return next(_all(element, name), None)
