"""Paragraphs and tables as WordprocessingML text. Widths come in points; everything from data is escaped."""

from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, HeadCell, Row
from sdtm2adam.tlf.paper import GAP_ABOVE, GAP_BELOW, HANG, INDENT, PADDING, line_height

RULE, THIN = 8, 4  # line widths in eighths of a point


def twips(points: float) -> int:
    """Points as Word counts lengths."""
    return round(points * 20)


def run(text: str, bold: bool = False, size: float | None = None, color: str = "") -> str:
    """A run of text; line breaks become breaks, characters that XML cannot hold become visible."""
    look = "<w:b/>" if bold else ""
    look += f'<w:color w:val="{color}"/>' if color else ""
    look += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    inside = "<w:br/>".join(_t(line) for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{inside}</w:r>"


def _t(line: str) -> str:
    parts = [escape(visible(part)) for part in line.split("\t")]
    kept = [f'<w:t xml:space="preserve">{part}</w:t>' if part != part.strip() else f"<w:t>{part}</w:t>" for part in parts]
    return "<w:tab/>".join(text if part else "" for part, text in zip(parts, kept, strict=True))


def paragraph(runs: str, properties: str = "") -> str:
    """A paragraph; `properties` in the order that the schema asks for."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def spaced(before: float = 0, after: float = 0, line: float | None = None) -> str:
    """Spacing in points; `line` is an exact line height."""
    exact = f' w:line="{twips(line)}" w:lineRule="exact"' if line else ""
    return f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}"{exact}/>'


def tab(position: float, kind: str = "right", leader: str = "none") -> str:
    """Tab stops of a paragraph: one, `position` points from the left."""
    return f'<w:tabs><w:tab w:val="{kind}" w:leader="{leader}" w:pos="{twips(position)}"/></w:tabs>'


def field(instruction: str, shown: str) -> str:
    """A field with the text that stands until someone updates it."""
    return f"{field_begin(instruction)}<w:r><w:t>{escape(shown)}</w:t></w:r>{field_end()}"


def field_begin(instruction: str) -> str:
    """The opening of a field; what follows up to `field_end` is the text it shows."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end() -> str:
    """The end of a field."""
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def bookmarked(name: str, number: int, inside: str) -> str:
    """Runs inside a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def table(block: Block, style: Style, caption: str) -> str:
    """One block as a table of fixed widths: ruled above and below, header rows repeat, rows do not split."""
    widths = _whole(block.widths)
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders><w:top w:val="single" w:sz="{RULE}" w:space="0" w:color="000000"/>'
        f'<w:bottom w:val="single" w:sz="{RULE}" w:space="0" w:color="000000"/></w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="{twips(GAP_ABOVE)}" w:type="dxa"/>'
        f'<w:left w:w="{twips(PADDING)}" w:type="dxa"/><w:bottom w:w="{twips(GAP_BELOW)}" w:type="dxa"/>'
        f'<w:right w:w="{twips(PADDING)}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val={quoteattr(visible(caption))}/></w:tblPr>'
    )
    head = "".join(_head_row(block, line, widths, style) for line in range(block.head_lines))
    height = line_height(style)
    rows = "".join(_row(row, block, widths, height) for row in block.rows)
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"


def _whole(widths: Iterable[float]) -> list[int]:
    """Widths in twips that add up to the rounded whole."""
    edges, at = [0], 0.0
    for wide in widths:
        at += wide
        edges.append(twips(at))
    return [b - a for a, b in pairwise(edges)]


def _head_row(block: Block, line: int, widths: list[int], style: Style) -> str:
    standing = sorted((c for c in block.head if c.line <= line < c.line + c.lines), key=lambda c: c.column)
    last = block.head_lines - 1
    cells = "".join(_head_cell(cell, line, last, widths, style) for cell in standing)
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _head_cell(cell: HeadCell, line: int, last: int, widths: list[int], style: Style) -> str:
    """A cell of one header line; a label over several lines stands at their foot."""
    wide = sum(widths[cell.column : cell.column + cell.columns])
    foot = line == cell.line + cell.lines - 1
    merged = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    rule = f'<w:tcBorders><w:bottom w:val="single" w:sz="{THIN}" w:space="0" w:color="000000"/></w:tcBorders>' if line == last else ""
    under = f'<w:pBdr><w:bottom w:val="single" w:sz="{THIN}" w:space="1" w:color="000000"/></w:pBdr>' if foot and line < last else ""
    text = run(cell.text, True) if foot and cell.text else ""
    keep = "<w:keepNext/>"
    inside = paragraph(text, f'{keep}{under}{spaced(line=line_height(style))}<w:jc w:val="{cell.align}"/>')
    look = f'{merged}{rule}{_flush(cell.column == 0)}<w:vAlign w:val="bottom"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>'


def _row(row: Row, block: Block, widths: list[int], height: float) -> str:
    keep = "<w:keepNext/>" if row.keep_with_next else ""
    if len(row.cells) > 1 and row.record is None and not any(cell.text for cell in row.cells[1:]):
        cells = _cell(row.cells[0], None, sum(widths), keep, height, True, len(widths))
    else:
        laid = enumerate(zip(row.cells, block.decimals, widths, strict=True))
        cells = "".join(_cell(cell, decimal, wide, keep, height, i == 0) for i, (cell, decimal, wide) in laid)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(cell: Cell, decimal: float | None, wide: int, keep: str, height: float, first: bool, columns: int = 1) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    at = tab(decimal, "decimal") if cell.align == "decimal" and decimal is not None and cell.text else ""
    left, hang = cell.indent * INDENT, HANG if cell.hanging else 0
    indent = f'<w:ind w:left="{twips(left + hang)}" w:hanging="{twips(hang)}"/>' if left or hang else ""
    side = f'<w:jc w:val="{cell.align}"/>' if cell.align in ("center", "right") else ""
    text = run(cell.shown, cell.bold) if cell.text else ""
    inside = paragraph(text, f"{keep}{at}{spaced(line=height)}{indent}{side}")
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{_flush(first)}</w:tcPr>{inside}</w:tc>'


def _flush(first: bool) -> str:
    """The first column begins where titles and footnotes begin."""
    return '<w:tcMar><w:left w:w="0" w:type="dxa"/></w:tcMar>' if first else ""
