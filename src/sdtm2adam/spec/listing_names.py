"""What can be said about a listing before there are data: names that nothing has, each with its line."""

from collections.abc import Collection, Iterator, Mapping

from sdtm2adam.errors import ERROR, Finding, StudyError, did_you_mean
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import Listing, ListingColumn
from sdtm2adam.spec.reading import Document, Place

SUBJECTS, SUBJECT = "ADSL", "USUBJID"


def listing_findings(
    listing: Listing, document: Document, columns: Mapping[str, Collection[str]], populations: Collection[str]
) -> Iterator[Finding]:
    """The population, dataset and variables that a listing names and that do not exist, with close matches.

    columns  the variables of each analysis dataset, and of each SDTM dataset as `sdtm.DS`, its supplemental qualifiers
             among them; a listing takes what its dataset lacks from ADSL
    """
    if listing.population not in populations:
        hint = did_you_mean(listing.population, populations)
        yield fault(document, ("population",), f"there is no population {listing.population}{hint}")
    if listing.dataset not in columns:
        yield fault(document, ("dataset",), f"there is no dataset {listing.dataset}{did_you_mean(listing.dataset, columns)}")
        return
    if SUBJECT not in columns[listing.dataset]:
        yield fault(document, ("dataset",), f"{listing.dataset} has no {SUBJECT}: its records belong to no population")
    known = {*columns[listing.dataset], *columns.get(SUBJECTS, ())}
    for place, name in _named(listing, document):
        if name not in known:
            yield fault(document, place, f"{listing.dataset} has no variable {name}{did_you_mean(name, known)}")


def _named(listing: Listing, document: Document) -> Iterator[tuple[Place, str]]:
    """Every variable that a listing names, and where."""
    for part, columns in (("headings", listing.headings), ("columns", listing.columns)):
        for i, column in enumerate(columns):
            yield from _of_column(column, (part, i))
    yield from ((("sort",), name) for name in listing.sort)
    yield from ((("across",), name) for name in [listing.across] if name)
    yield from ((("where",), name) for name in sorted(_condition(listing, document)))


def _of_column(column: ListingColumn, place: Place) -> Iterator[tuple[Place, str]]:
    if not column.columns:
        yield from ((place, name) for name in column.sources)
        yield from ((place, name) for mark in column.marks for name in sorted(parse(mark.where).columns))
    for i, inner in enumerate(column.columns):
        yield from _of_column(inner, (*place, "columns", i))


def _condition(listing: Listing, document: Document) -> frozenset[str]:
    try:
        return parse(listing.where).columns if listing.where else frozenset()
    except StudyError as fault:
        raise StudyError(f"{document.where(('where',))}: {fault}") from None


def fault(document: Document, place: Place, says: str) -> Finding:
    """An error at a place of a file."""
    where = document.where(place)
    return Finding("spec", ERROR, "", "", f"{where}: {says}", source=where)
