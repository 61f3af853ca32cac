"""The analysis results of a define as elements of ARM 1.0, in the order that its schema demands."""

from collections.abc import Iterable
from typing import Protocol
from xml.etree.ElementTree import Element

from sdtm2adam.formats.define_documents import Document
from sdtm2adam.formats.define_results import AnalysisDataset, AnalysisResult, Code, ResultDisplay

ARM = {"xmlns:arm": "http://www.cdisc.org/ns/arm/v1.0"}


class Writing(Protocol):
    """What writes the define: elements with those attributes that say something, descriptions, references to files."""

    def add(self, parent: Element, tag: str, attributes: dict[str, object] | None = None, text: str | None = None) -> Element: ...

    def description(self, parent: Element, text: str, tag: str = "Description") -> None: ...

    def documents(self, parent: Element, documents: Iterable[Document]) -> None: ...


def write_displays(writing: Writing, metadata: Element, displays: Iterable[ResultDisplay]) -> None:
    """All displays with their results, as the last element of the MetaDataVersion."""
    holder = writing.add(metadata, "arm:AnalysisResultDisplays")
    for display in displays:
        element = writing.add(holder, "arm:ResultDisplay", {"OID": display.oid, "Name": display.name})
        writing.description(element, display.title)
        writing.documents(element, display.documents)
        for result in display.results:
            _result(writing, element, result)


def _result(writing: Writing, display: Element, result: AnalysisResult) -> None:
    about = {
        "OID": result.oid, "ParameterOID": result.parameter, "AnalysisReason": result.reason, "AnalysisPurpose": result.purpose,
    }  # fmt: skip
    element = writing.add(display, "arm:AnalysisResult", about)
    writing.description(element, result.description)
    datasets = writing.add(element, "arm:AnalysisDatasets", {"def:CommentOID": result.comment})
    for dataset in result.datasets:
        _dataset(writing, datasets, dataset)
    if result.documentation or result.documents:
        told = writing.add(element, "arm:Documentation")
        writing.description(told, result.documentation)
        writing.documents(told, result.documents)
    if result.code is not None:
        _code(writing, element, result.code)


def _dataset(writing: Writing, datasets: Element, dataset: AnalysisDataset) -> None:
    element = writing.add(datasets, "arm:AnalysisDataset", {"ItemGroupOID": dataset.group})
    if dataset.where:
        writing.add(element, "def:WhereClauseRef", {"WhereClauseOID": dataset.where})
    for variable in dataset.variables:
        writing.add(element, "arm:AnalysisVariable", {"ItemOID": variable})


def _code(writing: Writing, result: Element, code: Code) -> None:
    element = writing.add(result, "arm:ProgrammingCode", {"Context": code.context})
    if code.text:
        writing.add(element, "arm:Code", text=f"\n{code.text}\n")
    writing.documents(element, code.documents)
