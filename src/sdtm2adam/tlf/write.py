"""All outputs of a study as files: a Word document each, the Word packet, and the Excel packet."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import Findings
from sdtm2adam.spec.output import Output
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.excel import write_workbook
from sdtm2adam.tlf.layout import lay_out
from sdtm2adam.tlf.model import Display
from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.word import WordWriter


def write_outputs(
    outputs: Iterable[Output],
    ard: pd.DataFrame,
    datasets: Mapping[str, pd.DataFrame],
    style: Style,
    folder: Path,
    draft: bool = False,
    *,
    populations: Mapping[str, object],
    findings: Findings | None = None,
) -> list[Path]:
    """Lay out all outputs and write them; the paths written, packets last.

    ard          results frame; datasets: ADaM frames by name; populations: name -> `label` and `where`
    draft        stamp DRAFT on every page and sheet
    findings     what was seen in the data on the way is added here
    Errors: StudyError that lists every cell without a result and every variable that cannot be found.
    """
    displays = lay_out(outputs, ard, datasets, populations, style, Findings() if findings is None else findings)
    return write_displays(displays, ard, style, folder, draft)


def write_displays(displays: Sequence[Display], ard: pd.DataFrame, style: Style, folder: Path, draft: bool = False) -> list[Path]:
    """Write outputs that are laid out: `<output>.docx` each, `packet.docx`, `packet.xlsx`."""
    folder.mkdir(parents=True, exist_ok=True)
    paged = [pages_of(display, style) for display in displays]
    paths = [folder / f"{display.output}.docx" for display in displays]
    writer = WordWriter(style, draft)
    for path, pages in zip(paths, paged, strict=True):
        path.write_bytes(writer.document(pages))
    word, excel = folder / "packet.docx", folder / "packet.xlsx"
    word.write_bytes(writer.packet(paged))
    write_workbook(displays, ard, style, excel, draft)
    return [*paths, word, excel]
