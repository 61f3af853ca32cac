"""All outputs of a study as files: each in every format asked for, and the packets that hold all.

tlf/docx/t_14_1_1.docx  rtf/t_14_1_1.rtf  pdf/t_14_1_1.pdf  html/t_14_1_1.html
tlf/packet.docx  packet.rtf  packet.pdf  packet.xlsx  index.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from sdtm2adam.errors import Findings
from sdtm2adam.spec.output import Output
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.excel import write_workbook
from sdtm2adam.tlf.html import HtmlWriter
from sdtm2adam.tlf.layout import lay_out
from sdtm2adam.tlf.model import Display, Page
from sdtm2adam.tlf.pages import pages_of_all
from sdtm2adam.tlf.pdf import PdfWriter
from sdtm2adam.tlf.pdf_beside import pdf_beside, write_pdf
from sdtm2adam.tlf.rtf import RtfWriter
from sdtm2adam.tlf.word import WordWriter

WRITERS = {"docx": WordWriter, "rtf": RtfWriter, "pdf": PdfWriter, "html": HtmlWriter}  # a file an output
TOGETHER = ("docx", "rtf", "pdf")  # formats that also hold all outputs in one file; Excel does nothing else
PACKET, INDEX = "packet", "index.html"
MANY = 40  # outputs from here on are worth a process of their own for PDF


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


def write_shells(displays: Sequence[Display], style: Style, folder: Path) -> list[Path]:
    """Write shells: `<output>.docx` each, and `shells.docx` with all of them, which stands last in the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paged = pages_of_all(displays, style)
    paths = [folder / f"{display.output}.docx" for display in displays]
    writer = WordWriter(style)
    for path, pages in zip(paths, paged, strict=True):
        path.write_bytes(writer.document(pages))
    (folder / "shells.docx").write_bytes(writer.packet(paged))
    return [*paths, folder / "shells.docx"]


def write_displays(
    displays: Sequence[Display],
    ard: pd.DataFrame,
    style: Style,
    folder: Path,
    draft: bool = False,
    meanwhile: Callable[[list[Path]], None] = lambda paths: None,
) -> list[Path]:
    """Write outputs that are laid out, in the formats that the style names: `docx/<output>.docx` each and so on, then the packets.

    All formats that have pages are written from the same ones. The PDF of many outputs is written beside the others; `meanwhile` is
    called with all paths while that goes on.
    """
    paged = pages_of_all(displays, style)
    folder.mkdir(parents=True, exist_ok=True)
    of_pdf = (paged, style, folder / "pdf", folder / f"{PACKET}.pdf", draft)
    wait = pdf_beside(*of_pdf) if "pdf" in style.formats and len(paged) >= MANY else None
    alone, together = [], []
    for kind in style.formats:
        if kind == "xlsx":
            write_workbook(displays, ard, style, folder / f"{PACKET}.xlsx", draft)
        elif kind == "pdf" and wait is None:
            write_pdf(*of_pdf)
        elif kind != "pdf":
            _write(paged, kind, style, folder, draft)
        alone += [folder / kind / f"{pages[0].display.output}.{kind}" for pages in paged if kind in WRITERS]
        together += [folder / f"{PACKET}.{kind}"] if kind == "xlsx" or kind in TOGETHER else []
    if "html" in style.formats:
        (folder / INDEX).write_bytes(_index(paged, style, draft, together))
        together.append(folder / INDEX)
    meanwhile([*alone, *together])
    if wait is not None:
        wait()
    return [*alone, *together]


def _write(paged: Sequence[Sequence[Page]], kind: str, style: Style, folder: Path, draft: bool) -> None:
    """All outputs in one format, and their packet where the format has one."""
    writer = WRITERS[kind](style, draft)
    (folder / kind).mkdir(exist_ok=True)
    for pages in paged:
        (folder / kind / f"{pages[0].display.output}.{kind}").write_bytes(writer.document(pages))
    if kind in TOGETHER:
        (folder / f"{PACKET}.{kind}").write_bytes(writer.packet(paged))


def _index(paged: Sequence[Sequence[Page]], style: Style, draft: bool, packets: Sequence[Path]) -> bytes:
    kinds = [kind for kind in style.formats if kind in WRITERS]
    names = [pages[0].display.output for pages in paged]
    files = {name: {kind: f"{kind}/{name}.{kind}" for kind in kinds} for name in names}
    return HtmlWriter(style, draft).index(paged, files, {path.suffix[1:]: path.name for path in packets})

