"""Displays as literals: what is hard for a layout, and a small figure."""

import struct
import zlib

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Picture, Row

STYLE = Style(study="Study X", stamp="SYNTHETIC", footer="Cut 2013", sections={"14": "Tables", "16": "Lists"})
LONG = " ".join(f"word{i}" for i in range(400))  # 3,089 characters
TERM = ("Respiratory, thoracic and mediastinal disorders, lead-in " * 8)[:400]
KOREAN = "근위축성 측삭 경화증 환자의 호흡 부전"
ACCENTS = "e\u0301te\u0301 A\u030angstro\u0308m \u1112\u1161\u11ab 10\u207b\u2079 \u2265 \u03bcg \U0001d6fc"
HOSTILE = '=1+1 <script>alert(1)</script> {\\b \\par} #import "x" \\u{7} *bold* $x$ ]]> & \x07'


def block(rows, head=(), widths=(), decimals=(), keys: int = 0, title: str = "") -> Block:
    """A block of rows, each a list of texts or cells."""
    made = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    columns = len(head) or len(made[0])
    heads = tuple(cell if isinstance(cell, HeadCell) else HeadCell(cell, i) for i, cell in enumerate(head))
    return Block(
        heads,
        tuple(widths) or (700.0 / columns,) * columns,
        tuple(decimals) or (None,) * columns,
        tuple(Row(tuple(row), 0, row[0].text, i if keys else None) for i, row in enumerate(made)),
        tuple(f"c{i}" for i in range(columns)),
        title,
        keys,
    )


def display(*blocks: Block, output: str = "t", number: str = "14.1.1", kind: str = "table", **more) -> Display:
    """A display of blocks, with two footnotes and a source."""
    notes = ("A note with {braces} & <signs>.", "Second note.")
    return Display(output, kind, number, f"Title of {output}", "All Participants", blocks, notes, "Source: ADSL", **more)


def awkward() -> Display:
    """A listing of everything that text can be, one cell of it taller than a page."""
    texts = (LONG, TERM, KOREAN, ACCENTS, HOSTILE, "two\nlines", "", "  blanks  ", "x" * 300)
    rows = [[f"01-{i:03d}", text, Cell(f"{i}.5", "decimal", value=i + 0.5, form="0.0")] for i, text in enumerate(texts)]
    return display(
        block(rows, ("Participant", "Text", "Value"), (90, 520, 90), (None, None, 40.0), keys=1),
        output="l",
        kind="listing",
        number="16.2.1",
    )


def wide(columns: int = 40) -> Display:
    """A table of treatments, spanned by tens, with more columns than a page has room for."""
    spans = [HeadCell(f"Part {i}", 1 + 10 * i, 10, 0, 1) for i in range(columns // 10)]
    heads = [HeadCell("", 0, 1, 0, 2, "left"), *spans, *(HeadCell(f"Arm {i}\nN = 10", i, 1, 1, 1) for i in range(1, columns + 1))]
    rows = [[f"Characteristic {r}", *(Cell(f"{r}.{i} (12.5)", "decimal") for i in range(1, columns + 1))] for r in range(12)]
    made = block(rows, ["x"] * (columns + 1), (100.0, *(600.0 / columns,) * columns), (None, *(8.0,) * columns))
    return display(Block(tuple(heads), made.widths, made.decimals, made.rows, made.columns), output="t_wide", number="14.1.2")


def empty() -> Display:
    """A table whose block has no rows."""
    return display(
        Block((HeadCell("A", 0), HeadCell("B", 1)), (350.0, 350.0), (None, None), (), ("a", "b")), output="t_empty", number="14.1.3"
    )


def figure() -> Display:
    """A figure with the two numbers behind it."""
    numbers = block(
        [["0", Cell("1.5", "decimal", value=1.5, form="0.0")], ["4", Cell("-2.0", "decimal", value=-2.0, form="0.0")]], ("Month", "Mean")
    )
    return display(output="f", number="14.2.1", kind="figure", picture=picture(), data=(numbers,))


def picture() -> Picture:
    """A red square of 100 points as SVG and PNG."""
    svg = (
        b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="100pt"><rect width="99" height="99"/></svg>'
    )
    return Picture(svg, _png(), 100.0, 100.0, 'A "square" <red> of 100 points')


def _png() -> bytes:
    """A red square of 8 pixels."""
    pixels = zlib.compress(b"".join(b"\0" + b"\xff\0\0" * 8 for _ in range(8)))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)), (b"IDAT", pixels), (b"IEND", b""))
    chunks = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
