"""Pages as a word processor lays them out, where LibreOffice is installed: as many as ours, none overflowing."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from docx import Document

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.write import write_displays, write_outputs
from tests.tlf.displays import STYLE as AWKWARD
from tests.tlf.displays import awkward, empty, figure, wide
from tests.tlf.literals import ADSL, AGE, POPULATIONS, listing

OFFICE = shutil.which("soffice")
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
TERMS = [
    "Respiratory, thoracic, and mediastinal disorders / Respiratory failure / Respiratory failure",
    "RECOVERED/RESOLVED NOT RECOVERED/NOT RESOLVED",
    "Injury, poisoning, and procedural complications / Bruise after slip-down, lead-in",
    "10^9/L 5-hydroxytryptamine receptor 2012-03-04 01-001",
    "근위축성 측삭 경화증 환자의 호흡 부전",
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
    "x",
]


def as_pdf(documents: list[Path], folder: Path) -> dict[str, int]:
    """Pages of each document as LibreOffice renders it, by its name."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, documents)], check=True, capture_output=True, timeout=600)
    return {one.stem: pages_in(folder / f"{one.stem}.pdf") for one in documents}


def pages_in(file: Path) -> int:
    return len(PAGE.findall(file.read_bytes()))


@pytest.fixture(scope="module")
def rendered_pages(tmp_path_factory):
    """Pages of a document as LibreOffice renders it."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("rendered")

    def rendered(document: Path) -> int:
        return as_pdf([document], folder)[document.stem]

    return rendered


def pages_of_ours(document: Path) -> int:
    """A page of ours begins with its running line, those of the contents apart, where the last one says its page."""
    paragraphs = [paragraph.text for paragraph in Document(document).paragraphs]
    entries = [int(text.rpartition("\t")[2]) for text in paragraphs if re.search(r"\t\d+$", text)]
    running = [text for text in paragraphs if re.search(r"\tPage \d+ of \d+$", text)]
    return len(running) + (min(entries) - 1 if entries else 0)


@pytest.mark.parametrize("wide", [12, 34, 90])
def test_a_long_listing_of_awkward_words_renders_on_as_many_pages_as_ours(rendered_pages, tmp_path, wide):
    """Narrow, middling and wide columns: lines break where we say, or no row more than a page holds."""
    events = pd.DataFrame({"USUBJID": [f"P-{i // 9}" for i in range(280)], "AETERM": [TERMS[i % 7][: 20 + i] for i in range(280)]})
    columns = [
        {"variable": "USUBJID", "label": "Subject", "key": True, "width": 100 - wide},
        {"variable": "AETERM", "label": "Reported Term", "width": wide},
        {"variable": "ARM", "label": "Group", "width": 30},
    ]
    output = listing(columns, footnotes=["Coded by MedDRA."] * 3)
    write_outputs([output], AGE, {"ADSL": ADSL, "ADAE": events}, Style(study="X"), tmp_path, populations=POPULATIONS)
    path = tmp_path / "docx" / "l.docx"

    assert pages_of_ours(path) == rendered_pages(path) == rendered_pages(tmp_path / "rtf" / "l.rtf")


def test_the_packet_of_the_reference_study_renders_on_as_many_pages_as_its_contents_say(rendered_pages, reference_out):
    packet = reference_out / "tlf" / "packet.docx"

    assert pages_of_ours(packet) == rendered_pages(packet) == rendered_pages(packet.with_suffix(".rtf"))
    assert pages_of_ours(packet) == pages_in(packet.with_suffix(".pdf"))


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_every_file_of_the_reference_study_renders_on_as_many_pages_as_its_pdf_has(rendered_pages, reference_out, tmp_path, kind):
    files = sorted((reference_out / "tlf" / kind).glob(f"*.{kind}"))
    ours = {file.stem: pages_in(reference_out / "tlf" / "pdf" / f"{file.stem}.pdf") for file in files}

    assert len(ours) > 100 and as_pdf(files, tmp_path) == ours


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_awkward_outputs_render_on_as_many_pages_as_ours(rendered_pages, tmp_path, kind):
    """Cells taller than a page, columns wider than one, Korean, accents apart from their letters, nothing at all, a picture."""
    displays = [awkward(), wide(), empty(), figure()]
    write_displays(displays, AGE, AWKWARD.model_copy(update={"formats": (kind,)}), tmp_path)

    ours = [len(pages_of(display, AWKWARD)) for display in displays]
    assert ours == [rendered_pages(tmp_path / kind / f"{display.output}.{kind}") for display in displays]
    assert sum(ours) + 1 == rendered_pages(tmp_path / f"packet.{kind}")
