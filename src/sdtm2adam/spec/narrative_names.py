"""What can be said about narratives before there are data: names that nothing has, each with its line."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sdtm2adam.errors import Finding, did_you_mean
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing_names import SUBJECT, SUBJECTS, fault
from sdtm2adam.spec.narrative import Around, Narrative, NarrativeTable, Part, Records, fields_of
from sdtm2adam.spec.reading import Document, Place

Columns = Mapping[str, Collection[str]]


def narrative_findings(narrative: Narrative, document: Document, columns: Columns, populations: Collection[str]) -> Iterator[Finding]:
    """The population, datasets and variables that narratives name and that do not exist, with close matches.

    columns  the variables of each analysis dataset, and of each SDTM dataset as `sdtm.DS`
    """
    if narrative.population not in populations:
        says = f"there is no population {narrative.population}{did_you_mean(narrative.population, populations)}"
        yield fault(document, ("population",), says)
    yield from _unknown(fields_of(narrative.title), SUBJECTS, ("title",), document, columns)
    for i, records in enumerate(narrative.subjects):
        yield from _of_records(records, ("subjects", i), document, columns)
    for i, part in enumerate(narrative.parts):
        yield from _of_part(part, ("parts", i), document, columns)


def _of_part(part: Part, place: Place, document: Document, columns: Columns) -> Iterator[Finding]:
    about = part.each.dataset if part.each else SUBJECTS
    if part.each:
        yield from _of_records(part.each, (*place, "each"), document, columns)
    yield from _unknown(fields_of(part.title), about, (*place, "title"), document, columns)
    for label, text in part.facts.items():
        yield from _unknown(fields_of(text), about, (*place, "facts", label), document, columns)
    for i, text in enumerate(part.text):
        yield from _unknown(fields_of(text), about, (*place, "text", i), document, columns)
    if part.table:
        yield from _of_table(part.table, (*place, "table"), document, columns)


def _of_table(table: NarrativeTable, place: Place, document: Document, columns: Columns) -> Iterator[Finding]:
    yield from _of_records(table, place, document, columns)
    for i, column in enumerate(table.columns):
        for leaf in column.leaves():
            named = [*leaf.sources, *(name for mark in leaf.marks for name in sorted(parse(mark.where).columns))]
            yield from _unknown(named, table.dataset, (*place, "columns", i), document, columns)
    if table.around:
        yield from _of_around(table.around, table.dataset, (*place, "around"), document, columns)


def _of_around(around: Around, dataset: str, place: Place, document: Document, columns: Columns) -> Iterator[Finding]:
    yield from _unknown([around.start, around.end], dataset, place, document, columns)
    yield from _of_records(around.events, (*place, "events"), document, columns)
    yield from _unknown([around.event_start, around.event_end], around.events.dataset, place, document, columns)


def _of_records(records: Records | NarrativeTable, place: Place, document: Document, columns: Columns) -> Iterator[Finding]:
    if records.dataset not in columns:
        hint = did_you_mean(records.dataset, columns)
        yield fault(document, (*place, "dataset"), f"there is no dataset {records.dataset}{hint}")
        return
    if SUBJECT not in columns[records.dataset]:
        yield fault(document, (*place, "dataset"), f"{records.dataset} has no {SUBJECT}: its records belong to no participant")
    asked = sorted(parse(records.where).columns) if records.where else []
    yield from _unknown(asked, records.dataset, (*place, "where"), document, columns)
    yield from _unknown(records.sort, records.dataset, (*place, "sort"), document, columns)


def _unknown(names: Iterable[str], dataset: str, place: Place, document: Document, columns: Columns) -> Iterator[Finding]:
    """Names that neither the dataset nor ADSL has; nothing where there is no such dataset, which is told by itself."""
    known = {*columns.get(dataset, ()), *columns.get(SUBJECTS, ())}
    for name in dict.fromkeys(names) if dataset in columns else ():
        if name not in known:
            yield fault(document, place, f"{dataset} has no variable {name}{did_you_mean(name, sorted(known))}")
