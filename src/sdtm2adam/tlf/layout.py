"""Outputs, results and records -> displays. All outputs are laid out before anything is said."""

from collections.abc import Iterable, Mapping

import pandas as pd

from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.output import Output
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import listing_block
from sdtm2adam.tlf.model import Display
from sdtm2adam.tlf.results import results_of
from sdtm2adam.tlf.table import table_blocks
from sdtm2adam.tlf.visible import visible


def lay_out(
    outputs: Iterable[Output],
    ard: pd.DataFrame,
    datasets: Mapping[str, pd.DataFrame],
    populations: Mapping[str, object],
    style: Style,
    findings: Findings,
) -> list[Display]:
    """One display an output, in the order of their numbers.

    populations  name -> something with `label` and `where` (a condition on ADSL, or empty)
    findings     what was seen in the data on the way is added here
    Errors: one StudyError for everything that any output lacks.
    """
    outputs, displays, faults = list(outputs), [], Findings()
    names = [output.output.casefold() for output in outputs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(Finding("tlf", ERROR, name, "", "two files name this output; one would overwrite the other"))
    for output in sorted(outputs, key=lambda output: numbered(output.number)):
        try:
            displays.append(_display(output, ard, datasets, populations, style, findings))
        except StudyError as fault:
            faults.extend(fault.findings or [Finding("tlf", ERROR, output.output, "", str(fault))])
    faults.stop_if_errors("outputs stopped")
    return displays


def numbered(number: str) -> tuple:
    """A number such as 14.3.10 as something that sorts after 14.3.9."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in number.split("."))


def _display(output: Output, ard, datasets, populations, style: Style, findings: Findings) -> Display:
    if output.population not in populations:
        raise StudyError(f"there is no population {output.population}{did_you_mean(output.population, populations)}")
    population = populations[output.population]
    if isinstance(output, Listing):
        block, notes = listing_block(output, datasets, population.where or "", style, findings)
        blocks = (block,)
    else:
        blocks, notes = table_blocks(output, results_of(ard, output.output), style)
    return Display(
        output.output,
        output.kind,
        output.number,
        visible(output.title),
        visible(population.label),
        blocks,
        tuple(visible(note) for note in (*output.footnotes, *notes)),
        visible(output.source),
    )


def cells_frame(displays: Iterable[Display]) -> pd.DataFrame:
    """Every cell shown that has results behind it: output, panel, row (label), column (id), text, ard.

    A row a cell and ARD row: `ard` is a row number of the ARD.
    """
    shown = [
        (display.output, number, row.label, column, cell.text, ard)
        for display in displays
        for number, block in enumerate(display.blocks)
        for row in block.rows
        for column, cell in zip(block.columns, row.cells, strict=True)
        for ard in cell.ards
    ]
    return pd.DataFrame(shown, columns=["output", "panel", "row", "column", "text", "ard"])


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
