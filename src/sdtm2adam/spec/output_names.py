"""What can be said about the names of an output before there are data, whatever its kind: datasets and variables that nothing has."""

from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.errors import Finding
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.figure_names import figure_findings
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.listing_names import listing_findings
from sdtm2adam.spec.reading import Document


def record_findings(
    output: object, document: Document, columns: Mapping[str, Collection[str]], populations: Collection[str]
) -> Iterator[Finding]:
    """The faults in what a listing or a figure says of records, each with its line; those of analyses are found by `ard.checks`."""
    if isinstance(output, Listing):
        yield from listing_findings(output, document, columns, populations)
    if isinstance(output, Figure):
        yield from figure_findings(output, document, columns, populations)
