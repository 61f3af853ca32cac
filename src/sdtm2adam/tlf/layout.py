"""Outputs, results and records -> displays. All outputs are laid out before anything is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.appendix import Appendix
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.output import Output, Table
from sdtm2adam.spec.style import Style, with_habits
from sdtm2adam.tlf.appendix import appendix_pages
from sdtm2adam.tlf.figures.drawing import drawn_figure
from sdtm2adam.tlf.fonts import font_findings
from sdtm2adam.tlf.listing import listing_block
from sdtm2adam.tlf.model import Block, Display
from sdtm2adam.tlf.narrative import narrative_pages
from sdtm2adam.tlf.notes import with_abbreviations, with_marks
from sdtm2adam.tlf.plain_blocks import text_block
from sdtm2adam.tlf.results import results_of
from sdtm2adam.tlf.table import table_blocks
from sdtm2adam.tlf.unlisted import unlisted_groups
from sdtm2adam.tlf.visible import visible

LABELS = " | "  # between the headings above a listed row and its keys


def lay_out(
    outputs: Iterable[Output],
    ard: pd.DataFrame,
    datasets: Mapping[str, pd.DataFrame],
    populations: Mapping[str, object],
    style: Style,
    findings: Findings,
) -> list[Display]:
    """The displays of all outputs, in the order of their numbers: one each, or as many as a narrative or appendix has.

    populations  name -> something with `label` and `where` (a condition on ADSL, or empty)
    findings     what was seen in the data on the way, and of the style, is added here
    Errors: one StudyError for everything that any output lacks.
    """
    outputs, displays, faults = in_order(outputs), [], Findings()
    findings.extend(font_findings(style))
    findings.extend(unlisted_groups(outputs, datasets, populations))
    packet = Packet(outputs, ard, datasets, populations, style, findings)
    for output in outputs:
        try:
            made = _displays(output, packet)
            displays += made if isinstance(output, Figure) else [with_words(one, output, style) for one in made]
        except StudyError as fault:
            faults.extend(fault.findings or [Finding("tlf", ERROR, output.output, "", str(fault))])
    names = [one.output.casefold() for one in displays]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(Finding("tlf", ERROR, name, "", "two files name this output; one would overwrite the other"))
    faults.stop_if_errors("outputs stopped")
    return displays


def in_order(outputs: Iterable[Output]) -> list[Output]:
    """The outputs in the order of their numbers."""
    return sorted(outputs, key=lambda output: numbered(output.number))


@dataclass(frozen=True)
class Packet:
    """All that outputs are laid out from, and where findings go."""

    outputs: Sequence[Output]
    ard: pd.DataFrame
    datasets: Mapping[str, pd.DataFrame]
    populations: Mapping[str, object]
    style: Style
    findings: Findings

    def population(self, output: Output):
        """The population of an output. Errors: StudyError where there is none of this name."""
        if output.population not in self.populations:
            raise StudyError(f"there is no population {output.population}{did_you_mean(output.population, self.populations)}")
        return self.populations[output.population]


def numbered(number: str) -> tuple:
    """A number such as 14.3.10 as something that sorts after 14.3.9."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in number.split("."))


def _displays(output: Output, packet: Packet) -> list[Display]:
    if isinstance(output, Narrative):
        population = packet.population(output)
        pages = narrative_pages(output, packet.datasets, population.where or "", packet.style)
        return _in_turn(output, [(title, population.label, blocks) for title, blocks in pages], packet.style)
    if isinstance(output, Appendix):
        pages = appendix_pages(output, packet.outputs, packet.ard, packet.style)
        titled = [(_title_of(output, one), packet.population(one).label, blocks) for one, blocks in pages]
        return _in_turn(output, titled, packet.style)
    population = packet.population(output)
    if isinstance(output, Figure):
        bare = _display(output, output.output, output.number, output.title, population.label, ())
        results, where = results_of(packet.ard, output.output), population.where or ""
        return [drawn_figure(output, bare, results, packet.datasets, where, packet.style, packet.findings)]
    if isinstance(output, Listing):
        block, notes = listing_block(output, packet.datasets, population.where or "", packet.style, packet.findings)
        blocks = (block,)
    else:
        blocks, notes = table_blocks(output, results_of(packet.ard, output.output), with_habits(packet.style, output.style))
    label = "" if isinstance(output, Table) and output.is_planned else population.label
    return [_display(output, output.output, output.number, output.title, label, blocks, notes)]


def _in_turn(output: Narrative | Appendix, pages: Sequence[tuple[str, str, tuple[Block, ...]]], style: Style) -> list[Display]:
    """A display for each page set, numbered; one that says that there is none where there is none."""
    if not pages:
        return [_display(output, output.output, output.number, output.empty, "", (text_block([output.empty], style),))]
    return [
        _display(output, f"{output.output}_{i}", f"{output.number}.{i}", title, label, blocks)
        for i, (title, label, blocks) in enumerate(pages, start=1)
    ]


def _title_of(appendix: Appendix, output: Output) -> str:
    heading = f"{output.kind.capitalize()} {output.number}"
    return appendix.title.replace("{heading}", heading).replace("{title}", output.title)


def _display(
    output: Output, name: str, number: str, title: str, population: str, blocks: tuple[Block, ...], notes: Sequence[str] = ()
) -> Display:
    return Display(
        name,
        output.kind,
        number,
        visible(title),
        visible(population),
        blocks,
        tuple(visible(note) for note in (*output.footnotes, *notes)),
        visible(output.source),
    )


def with_words(display: Display, output: Output, style: Style) -> Display:
    """The display with the footnotes that its words call for: marks, and the abbreviations that it uses."""
    return with_abbreviations(with_marks(display, output.marks if isinstance(output, Table) else {}), style.abbreviations)


def cells_frame(displays: Iterable[Display]) -> pd.DataFrame:
    """Every cell shown that has results behind it: output, panel, row (label), column (id), text, ard. Those of a figure are of its data.

    A row a cell and ARD row: `ard` is a row number of the ARD.
    """
    shown = [
        (display.output, number, row.label, column, cell.text, ard)
        for display in displays
        for number, block in enumerate(display.blocks or display.data)
        for row in block.rows
        for column, cell in zip(block.columns, row.cells, strict=True)
        for ard in cell.ards
    ]
    return pd.DataFrame(shown, columns=["output", "panel", "row", "column", "text", "ard"])


def records_frame(displays: Iterable[Display], outputs: Iterable[Output]) -> pd.DataFrame:
    """What listings show: output, row (its number, headings not counted), label, dataset, column, record.

    A row a listed row, with column "" and its (first) record; and one for each cell that shows another record than that.
    `record` is a row number of the dataset, -1 for an empty cell.
    """
    datasets = {output.output: output.dataset for output in outputs if isinstance(output, Listing)}
    shown = []
    for display in displays:
        if display.output not in datasets:
            continue
        block, above, number = display.blocks[0], (), 0
        for row in block.rows:
            if row.record is None:
                above = (*above[: row.depth], row.label)
                continue
            number += 1
            place = (display.output, number, LABELS.join((*above, *(cell.text for cell in row.cells[: max(block.keys, 1)]))))
            cells = zip(block.columns, row.records, strict=False)
            others = [(column, record) for column, record in cells if record != row.record]
            shown += [(*place, datasets[display.output], column, record) for column, record in [("", row.record), *others]]
    return pd.DataFrame(shown, columns=["output", "row", "label", "dataset", "column", "record"])


def numbers_frame(displays: Iterable[Display]) -> pd.DataFrame:
    """Every number that the outputs show, tables and the data behind pictures: output, row number in the ARD, text."""
    shown = [
        (display.output, ard, text)
        for display in displays
        for block in (*display.blocks, *display.data)
        for row in block.rows
        for cell in row.cells
        for ard, text in cell.numbers or ([(cell.ards[0], cell.text)] if len(cell.ards) == 1 else [])
    ]
    frame = pd.DataFrame(shown, columns=["output", "ard", "text"])
    return frame.drop_duplicates(ignore_index=True)
