"""Text and tables in RTF. What stands around the text of a cell is made once for each look of a column."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, HeadCell
from sdtm2adam.tlf.pages import runs_across
from sdtm2adam.tlf.paper import GAP_ABOVE, GAP_BELOW, HANG, INDENT, PADDING, line_height

ABOVE, BELOW = "\\clbrdrt\\brdrs\\brdrw20", "\\clbrdrb\\brdrs\\brdrw20"  # rules of a table
THIN = "\\clbrdrb\\brdrs\\brdrw10"  # below its header
SIDES = {"center": "\\qc", "right": "\\qr"}
COMMANDS = re.compile(r"[\\{}\n\t]")
WRITTEN = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\line ", "\t": "\\tab "}
WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]+"
)
OTHER = re.compile("[^\x00-\x7f]")


def twips(points: float) -> int:
    """Points as RTF counts lengths."""
    return round(points * 20)


def half_points(points: float) -> int:
    """Points as RTF counts type sizes."""
    return round(points * 2)


@lru_cache(maxsize=65536)
def escaped(text: str) -> str:
    """Text as RTF holds it: commands disarmed, characters outside ASCII as numbers, those of East Asia in their own font."""
    held = visible(text).replace("\r\n", "\n").replace("\r", "\n")
    held = COMMANDS.sub(lambda found: WRITTEN[found[0]], held)
    if held.isascii():
        return held
    return OTHER.sub(_numbered, WIDE.sub(lambda found: f"{{\\f1 {found[0]}}}", held))


def _numbered(found: re.Match) -> str:
    """A character by its number, signed, in two halves beyond the first 65,536; `?` where a program knows no Unicode."""
    units = found[0].encode("utf-16-le", "surrogatepass")
    numbers = (int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2))
    return "".join(f"\\u{number}?" for number in numbers)


def table(block: Block, style: Style) -> str:
    """One block as a table of fixed widths: ruled above and below, header rows repeat, rows do not split."""
    edges = [twips(edge) for edge in accumulate(block.widths)]
    return "\n".join([*_head(block, edges, style), *_rows(block, edges, style), f"\\pard\\plain\\sl-{twips(0.05)}\\slmult0"])


def _row(cells: str, edges: str, header: str = "") -> str:
    return f"\\trowd\\trgaph0\\trleft0\\trkeep{header}{edges}\n{cells}\\row"


def _paragraph(style: Style, left: float, first: float, look: str) -> str:
    """The beginning of a paragraph in a cell: its padding is its indents, as programs disagree on the padding of cells."""
    gaps = f"\\sb{twips(GAP_ABOVE)}\\sa{twips(GAP_BELOW)}\\sl-{twips(line_height(style))}\\slmult0"
    return f"\\pard\\plain\\intbl\\f0\\fs{round(style.size * 2)}{gaps}\\li{twips(left)}\\fi{twips(first)}\\ri{twips(PADDING)}{look} "


def _head(block: Block, edges: list[int], style: Style) -> Iterator[str]:
    last = block.head_lines - 1
    for line in range(block.head_lines):
        standing = sorted((c for c in block.head if c.line <= line < c.line + c.lines), key=lambda c: c.column)
        rules = (ABOVE if line == 0 else "") + (THIN if line == last else "")
        defined = "".join(f"\\clvertalb{rules}{_under(c, line, last)}\\cellx{edges[c.column + c.columns - 1]}" for c in standing)
        yield _row("".join(_head_cell(cell, line, style) for cell in standing), defined, header="\\trhdr")


def _under(cell: HeadCell, line: int, last: int) -> str:
    """The rule below a label that spans others."""
    return THIN if line == cell.line + cell.lines - 1 and line < last else ""


def _head_cell(cell: HeadCell, line: int, style: Style) -> str:
    """A cell of one header line; a label over several lines stands at their foot."""
    text = escaped(cell.text) if line == cell.line + cell.lines - 1 else ""
    look = "\\keepn\\b" + SIDES.get(cell.align, "")
    return f"{_paragraph(style, PADDING if cell.column else 0, 0, look)}{text}\\cell"


def _rows(block: Block, edges: list[int], style: Style) -> Iterator[str]:
    columns, whole = "".join(f"\\cellx{edge}" for edge in edges), f"\\cellx{edges[-1]}"
    looks: dict[tuple, str] = {}
    last = len(block.rows) - 1
    for number, row in enumerate(block.rows):
        across = runs_across(row)
        parts = []
        for i, cell in enumerate(row.cells[:1] if across else row.cells):
            key = (i, cell.align, cell.indent, cell.bold, cell.hanging, row.keep_with_next, across)
            if key not in looks:
                looks[key] = _cell(cell, i, None if across else block.decimals[i], row.keep_with_next, style)
            parts.append(f"{looks[key]}{escaped(cell.shown) if cell.text else ''}\\cell")
        defined = whole if across else columns
        yield _row("".join(parts), defined.replace("\\cellx", f"{BELOW}\\cellx") if number == last else defined)


def _cell(cell: Cell, column: int, decimal: float | None, keep: bool, style: Style) -> str:
    """What stands before the text of a cell that looks like this one."""
    hang = HANG if cell.hanging else 0.0
    padding = PADDING if column else 0.0
    look = ("\\keepn" if keep else "") + SIDES.get(cell.align, "") + ("\\b" if cell.bold else "")
    if cell.align == "decimal" and decimal is not None:
        look += f"\\tqdec\\tx{twips(padding + decimal)}"
    return _paragraph(style, padding + cell.indent * INDENT + hang, -hang, look)
