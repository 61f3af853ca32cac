"""Writing a long listing in every format, beside python-docx's usual API and rtflite, in the same run.

    python benchmarks/tlf_writers.py [rows]        # 6,000 unless given; the workbook also with 100,000

Nine columns as a listing of adverse events has them. CPU seconds; ours include cutting the rows into pages. What is
compared with writes the same cells as one table, without cutting them into pages: its least work. rtflite is
measured where it is installed (pip install rtflite polars).
"""

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
from docx import Document

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.excel import write_workbook
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Row
from sdtm2adam.tlf.pages import pages_of
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.read_back.compare import read_back
from sdtm2adam.tlf.write import WRITERS

HEADS = ("Participant", "Group", "Preferred Term", "Start", "End", "Value", "Serious", "Relation", "Outcome")
SHARES = (1.0, 0.8, 3.6, 1.0, 1.0, 0.8, 0.7, 1.2, 1.6)
WORDS = "respiratory failure of upper limb lower thoracic mediastinal disorders nervous system cardiac pain".split()
STYLE = Style(study="Study", stamp="SYNTHETIC")
RESULTS = pd.DataFrame(columns=["output", "analysis", "group", "by", "variable", "level", "stat", "value", "text", "method", "warnings"])


def listing(rows: int) -> Display:
    """A listing of so many records, of 400 terms of four words."""
    chance = random.Random(2013)
    terms = [" ".join(chance.choices(WORDS, k=4)) for _ in range(400)]
    made = []
    for i in range(rows):
        day = date(2012, i % 12 + 1, i % 28 + 1)
        value = i % 977 / 10
        cells = (
            Cell(f"01-{i // 9:05d}"),
            Cell("Active"),
            Cell(chance.choice(terms)),
            Cell(day.isoformat(), value=day, form="yyyy-mm-dd"),
            Cell("2013-03-09"),
            Cell(f"{value:.1f}", "decimal", value=value, form="0.0"),
            Cell("No", "center"),
            Cell("Not related"),
            Cell("Recovered/resolved"),
        )
        made.append(Row(cells, 0, cells[0].text, i))
    room = paper(STYLE).room
    widths = tuple(share * room / sum(SHARES) for share in SHARES)
    head = tuple(HeadCell(name, i) for i, name in enumerate(HEADS))
    block = Block(head, widths, tuple(30.0 if i == 5 else None for i in range(9)), tuple(made), HEADS, keys=2)
    return Display("l", "listing", "16.2.7.1", "All Adverse Events", "Safety Set", (block,), ("A note.",), "Source: ADAE")


def by_python_docx(display: Display) -> None:
    """A table of python-docx, its cells taken once, as its own pages on speed advise."""
    (block,) = display.blocks
    document = Document()
    table = document.add_table(rows=len(block.rows) + 1, cols=len(HEADS))
    cells = table._cells
    for i, name in enumerate(HEADS):
        cells[i].text = name
    for i, row in enumerate(block.rows, start=1):
        for j, cell in enumerate(row.cells):
            cells[i * len(HEADS) + j].text = cell.text
    document.save(io.BytesIO())


def by_rtflite(display: Display) -> None:
    """A document of rtflite, with its own pagination."""
    import polars
    import rtflite

    (block,) = display.blocks
    frame = polars.DataFrame({name: [row.cells[i].text for row in block.rows] for i, name in enumerate(HEADS)})
    rtflite.RTFDocument(
        df=frame, rtf_page=rtflite.RTFPage(orientation="landscape"), rtf_body=rtflite.RTFBody(col_rel_width=list(SHARES))
    ).rtf_encode()


def packet_of(writer, several) -> None:
    """A packet's files in one format: each output, and where there is such, all in one."""
    made = writer(STYLE)
    for pages in several:
        made.document(pages)
    if hasattr(made, "packet"):
        made.packet(several)


def cpu(what: str, doing: Callable[[], object]) -> None:
    wall, began = time.perf_counter(), time.process_time()
    doing()
    print(f"{what:<52}{time.process_time() - began:>8.2f} s CPU {time.perf_counter() - wall:>8.2f} s wall")


def main(rows: int) -> None:
    display = listing(rows)
    print(f"{rows:,} rows x {len(HEADS)} columns on {len(pages_of(display, STYLE))} pages")
    for kind, writer in WRITERS.items():
        writer(STYLE).document(pages_of(listing(1), STYLE))  # what is loaded once is not the listing's
        cpu(f"{kind}, ours", lambda kind=kind: WRITERS[kind](STYLE).document(pages_of(display, STYLE)))
    cpu("docx, python-docx", lambda: by_python_docx(display))
    try:
        cpu("rtf, rtflite", lambda: by_rtflite(display))
    except ImportError as fault:
        print(f"rtf, rtflite: not measured ({fault})")
    with tempfile.TemporaryDirectory() as folder:
        for count in (rows, 100_000):
            many = listing(count)
            cpu(f"xlsx of {count:,} rows", lambda many=many: write_workbook([many], RESULTS, STYLE, Path(folder, "packet.xlsx")))
        several = [pages_of(replace(listing(20 + i % 3), output=f"l_{i}"), STYLE) for i in range(100)]
        for kind, writer in WRITERS.items():
            cpu(f"{kind}, 100 outputs of a page, and their packet", lambda writer=writer: packet_of(writer, several))
        for kind in WRITERS:
            pages = pages_of(display, STYLE)
            Path(folder, kind).mkdir()
            Path(folder, kind, f"l.{kind}").write_bytes(WRITERS[kind](STYLE).document(pages))
            style = STYLE.model_copy(update={"formats": (kind,)})
            cpu(f"{kind}, read back", lambda pages=pages, style=style: read_back(Path(folder), [pages], style))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000)
