"""Narratives: the parts of a spec and the records of each participant -> blocks of facts, text and small listings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.listing import Listing, ListingColumn
from sdtm2adam.spec.narrative import FIELD, Around, FieldForm, Narrative, NarrativeTable, Part, Records, fields_of
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import block_of
from sdtm2adam.tlf.listing_cells import coded_cells
from sdtm2adam.tlf.listing_records import SUBJECT, SUBJECTS, Datasets, chosen, in_population, missing_names
from sdtm2adam.tlf.model import Block
from sdtm2adam.tlf.plain_blocks import facts_block, text_block
from sdtm2adam.tlf.visible import visible

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Told:
    """Records of a dataset with the text of every field that is named of them, and the rows of each participant."""

    records: pd.DataFrame
    texts: Mapping[str, list[str]]

    @cached_property
    def rows(self) -> dict[str, np.ndarray]:
        """Participant -> row numbers of its records, in their order."""
        return {str(subject): at for subject, at in self.records.groupby(SUBJECT, observed=True).indices.items()}

    def of(self, subject: str) -> np.ndarray:
        return self.rows.get(subject, np.arange(0))

    def filled(self, text: str, row: int) -> str:
        """`text` with its fields as record number `row` has them."""
        return FIELD.sub(lambda field: self.texts[field[1]][row], text)


def narrative_pages(narrative: Narrative, datasets: Datasets, where: str, style: Style) -> list[tuple[str, tuple[Block, ...]]]:
    """Title and blocks of each narrative, in the order of the participants; `where` is the population's condition on ADSL.

    A field without a value is told as missing. A part about records (`each`) stands once for each of them, and not at all for a
    participant who has none. Errors: StudyError that lists every data set and variable that cannot be found.
    """
    _stop_at_unknown(narrative, datasets)
    about = _told(narrative, Records(dataset=SUBJECTS, sort=(SUBJECT,)), _texts_about(narrative, None), datasets, style)
    parts = [_told(narrative, part.each, part.texts, datasets, style) if part.each else about for part in narrative.parts]
    tables = [_table_records(part.table, datasets) if part.table else None for part in narrative.parts]
    pages = []
    for subject in _subjects(narrative, datasets, where):
        title = about.filled(narrative.title, int(about.of(subject)[0]))
        blocks = [
            block
            for part, told, table in zip(narrative.parts, parts, tables, strict=True)
            for row in told.of(subject).tolist()
            for block in _blocks(narrative, part, told, row, _of_subject(part.table, table, datasets, subject), style)
        ]
        pages.append((title, tuple(blocks)))
    return pages


def _blocks(narrative: Narrative, part: Part, told: Told, row: int, records: pd.DataFrame | None, style: Style) -> Iterator[Block]:
    """The blocks of a part about one record; its title stands above the first of them."""
    facts = {label: told.filled(text, row) for label, text in part.facts.items()}
    texts = [told.filled(text, row) for text in part.text]
    write = [narrative.writer.replace("{what}", what) for what in part.write]
    blocks = [facts_block(facts, style)] if facts else []
    if texts and part.table:
        blocks.append(text_block(texts, style))
    if part.table:
        blocks.append(block_of(as_listing(part.table), records, style)[0])
    rest = [] if part.table else texts
    if rest or write:
        blocks.append(text_block(rest, style, marked=write))
    yield replace(blocks[0], title=visible(told.filled(part.title, row)))
    yield from blocks[1:]


def as_listing(table: NarrativeTable) -> Listing:
    """The small listing of a narrative as a listing."""
    return Listing(
        output="narrative", kind="listing", number="0", title="", dataset=table.dataset, population=SUBJECTS,
        columns=table.columns, empty=table.empty,
    )  # fmt: skip


def _texts_about(narrative: Narrative, each: Records | None) -> list[str]:
    return [narrative.title, *(text for part in narrative.parts if part.each is each for text in part.texts)]


def _told(narrative: Narrative, records: Records, texts: Sequence[str], datasets: Datasets, style: Style) -> Told:
    """The records with the text of every field that `texts` name."""
    names = list(dict.fromkeys(name for text in texts for name in fields_of(text)))
    found = chosen(records.dataset, datasets, [*names, SUBJECT], [records.where], records.sort)
    return Told(found, {name: _field_texts(narrative, name, found, style) for name in names})


def _field_texts(narrative: Narrative, name: str, records: pd.DataFrame, style: Style) -> list[str]:
    form = narrative.fields.get(name, FieldForm())
    column = ListingColumn(label=name, variable=name, show=form.show, date=form.date, values=form.values, case=form.case)
    missing = form.missing if "missing" in form.model_fields_set else narrative.missing
    return [cell.text or missing for cell in coded_cells(column, records, style).listed()]


def _subjects(narrative: Narrative, datasets: Datasets, where: str) -> list[str]:
    """The participants of the population who have a record of one of the narrative's choices, in the order of their identifiers."""
    found: set[str] = set()
    for records in narrative.subjects:
        members = in_population(chosen(records.dataset, datasets, [SUBJECT], [records.where], ()), datasets[SUBJECTS], where)
        found.update(members[SUBJECT].astype("str"))
    return sorted(found & set(datasets[SUBJECTS][SUBJECT].astype("str")))


def _table_records(table: NarrativeTable, datasets: Datasets) -> pd.DataFrame:
    wanted = [name for column in table.columns for leaf in column.leaves() for name in leaf.sources]
    wanted += [name for column in table.columns for leaf in column.leaves() for mark in leaf.marks for name in parse(mark.where).columns]
    around = [table.around.start, table.around.end] if table.around else []
    return chosen(table.dataset, datasets, [*wanted, *around, SUBJECT], [table.where], table.sort)


def _of_subject(table: NarrativeTable | None, records: pd.DataFrame | None, datasets: Datasets, subject: str) -> pd.DataFrame | None:
    if records is None:
        return None
    mine = records[(records[SUBJECT].astype("str") == subject).to_numpy(dtype=bool)]
    return mine[_overlaps(table.around, mine, datasets, subject)] if table.around else mine


def _overlaps(around: Around, records: pd.DataFrame, datasets: Datasets, subject: str) -> np.ndarray:
    """Whether each record overlaps the days around one of the participant's events; of an event without a start all do."""
    events = around.events
    found = chosen(events.dataset, datasets, [around.event_start, around.event_end, SUBJECT], [events.where], ())
    mine = found[(found[SUBJECT].astype("str") == subject).to_numpy(dtype=bool)]
    begin = mine[around.event_start].to_numpy()
    end = mine[around.event_end].fillna(mine[around.event_start]).to_numpy()
    first, last = begin - around.before * DAY, end + around.after * DAY
    start, stop = records[around.start].to_numpy()[:, None], records[around.end].to_numpy()[:, None]
    known = ~np.isnat(first)[None, :]
    return (~known | ((np.isnat(start) | (start <= last[None, :])) & (np.isnat(stop) | (stop >= first[None, :])))).any(axis=1)


def _stop_at_unknown(narrative: Narrative, datasets: Datasets) -> None:
    faults = Findings()

    def look(dataset: str, names: Sequence[str]) -> None:
        faults.extend(missing_names(narrative.output, dataset, datasets, names))

    for records in narrative.records():
        look(records.dataset, [*records.sort, *(sorted(parse(records.where).columns) if records.where else [])])
    for part in narrative.parts:
        look(part.each.dataset if part.each else SUBJECTS, [name for text in part.texts for name in fields_of(text)])
        if part.table:
            leaves = [leaf for column in part.table.columns for leaf in column.leaves()]
            look(part.table.dataset, [name for leaf in leaves for name in leaf.sources])
        if part.table and part.table.around:
            around = part.table.around
            look(part.table.dataset, [around.start, around.end])
            look(around.events.dataset, [around.event_start, around.event_end])
            faults.extend(_no_dates(narrative.output, part.table.dataset, datasets, [around.start, around.end]))
            faults.extend(_no_dates(narrative.output, around.events.dataset, datasets, [around.event_start, around.event_end]))
    look(SUBJECTS, fields_of(narrative.title))
    Findings(dict.fromkeys(faults)).stop_if_errors(f"output {narrative.output} stopped")


def _no_dates(output: str, dataset: str, datasets: Datasets, names: Sequence[str]) -> Iterator[Finding]:
    """Variables of a time around events that hold no dates."""
    for name in names:
        held = datasets.get(dataset, pd.DataFrame()).get(name)
        if held is not None and not pd.api.types.is_datetime64_any_dtype(held.dtype):
            yield Finding("tlf-listing", ERROR, output, name, f"{dataset}.{name} holds no dates, and `around` counts days")
