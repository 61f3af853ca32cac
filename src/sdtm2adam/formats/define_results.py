"""Analysis results metadata (ARM 1.0) of a Define-XML file: displays, the results in each, and what these are made from."""

from dataclasses import dataclass

from sdtm2adam.formats.define_documents import Document, line_number


@dataclass(frozen=True)
class AnalysisDataset:
    """A dataset of a result: OIDs of the dataset, of the clause that says which of its records, of the variables analysed."""

    group: str
    where: str = ""
    variables: tuple[str, ...] = ()
    line: int = line_number()


@dataclass(frozen=True)
class Code:
    """The program behind a result: in which language or system, its text, or the files that hold it."""

    context: str = ""
    text: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class AnalysisResult:
    """One result of a display.

    parameter      OID of the variable that holds the parameter, where the dataset has one
    comment        OID of the comment on how its datasets are put together
    documentation  what was done, in words; documents: where more of it stands
    """

    oid: str
    description: str = ""
    reason: str = ""
    purpose: str = ""
    parameter: str = ""
    datasets: tuple[AnalysisDataset, ...] = ()
    comment: str = ""
    documentation: str = ""
    documents: tuple[Document, ...] = ()
    code: Code | None = None
    line: int = line_number()


@dataclass(frozen=True)
class ResultDisplay:
    """A table, listing or figure: what it is called, its title, the file that shows it, its results."""

    oid: str
    name: str = ""
    title: str = ""
    documents: tuple[Document, ...] = ()
    results: tuple[AnalysisResult, ...] = ()
    line: int = line_number()
