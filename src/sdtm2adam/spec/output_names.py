"""What every kind of output names and what does not exist, in one place."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sdtm2adam.errors import Finding
from sdtm2adam.spec.appendix import Appendix, appendix_findings
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.figure_names import figure_findings
from sdtm2adam.spec.listing import OF_SDTM, Listing
from sdtm2adam.spec.listing_names import listing_findings
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.narrative_names import narrative_findings
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.reading import Document

RETOLD = (Narrative, Appendix)  # what shows again the records and results of others: no analysis displays


def output_findings(
    output: object, document: Document, columns: Mapping[str, Collection[str]], populations: Collection[str], outputs: Sequence[str]
) -> Iterator[Finding]:
    """Findings about the names in one output; those of analyses are told elsewhere.

    columns  the variables of each analysis dataset, and of each SDTM dataset as `sdtm.DS`; outputs: the ids of all
    """
    if isinstance(output, Listing):
        yield from listing_findings(output, document, columns, populations)
    elif isinstance(output, Figure):
        yield from figure_findings(output, document, columns, populations)
    elif isinstance(output, Narrative):
        yield from narrative_findings(output, document, columns, populations)
    elif isinstance(output, Appendix):
        yield from appendix_findings(output, document, outputs)


def sdtm_behind(outputs: Iterable[object]) -> set[str]:
    """The SDTM datasets that outputs show records of, with their supplemental qualifiers: DS and SUPPDS of `sdtm.DS`."""
    named = {output.dataset for output in outputs if isinstance(output, Listing)}
    named |= {records.dataset for output in outputs if isinstance(output, Narrative) for records in output.records()}
    named |= {name for output in outputs if isinstance(output, Figure) for name in output.datasets}
    shown = {name.removeprefix(OF_SDTM) for name in named if name.startswith(OF_SDTM)}
    return shown | {f"SUPP{name}" for name in shown}


def with_analyses(outputs: Iterable[object]) -> list:
    """The outputs that are displays of results or records in their own right: all but narratives, appendices and tables of text."""
    return [output for output in outputs if not isinstance(output, RETOLD) and not _is_text(output)]


def _is_text(output: object) -> bool:
    return isinstance(output, Table) and not output.analyses
