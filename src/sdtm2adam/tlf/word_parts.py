"""Paragraphs and tables as WordprocessingML text. Widths come in points; everything from data is escaped."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, HeadCell
from sdtm2adam.tlf.pages import runs_across
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
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_inside(text)}</w:r>"


@lru_cache(maxsize=65536)
def _inside(text: str) -> str:
    """The elements of a run that hold its text."""
    return "<w:br/>".join(_t(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


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


def hidden_entry(text: str, listed: str) -> str:
    """A mark that shows nothing and names its place in the list `listed`, should Word make that list anew."""
    named = text.replace("\\", "\\\\").replace('"', '\\"')
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> TC "{escape(visible(named))}" \\f {listed} \\l 1 </w:instrText>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r><w:rPr><w:vanish/></w:rPr>{part}</w:r>" for part in parts)


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
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{_rows(block, widths)}</w:tbl>"


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


def _rows(block: Block, widths: list[int]) -> str:
    """The rows of a block; how a cell looks is put into words once for each look of a column."""
    looks: dict[tuple, tuple[str, str]] = {}
    rows = []
    for row in block.rows:
        parts = []
        across = runs_across(row)
        for i, cell in enumerate(row.cells[:1] if across else row.cells):
            key = (i, cell.align, cell.indent, cell.bold, cell.hanging, row.keep_with_next, across, bool(cell.text))
            if key not in looks:
                columns = len(widths) if across else 1
                wide = sum(widths) if across else widths[i]
                looks[key] = _cell(cell, None if across else block.decimals[i], wide, row.keep_with_next, i == 0, columns)
            before, after = looks[key]
            parts.append(f"{before}{_inside(cell.shown)}{after}" if cell.text else before + after)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(parts)}</w:tr>")
    return "".join(rows)


def _cell(cell: Cell, decimal: float | None, wide: int, keep: bool, first: bool, columns: int = 1) -> tuple[str, str]:
    """What stands before and after the text of a cell that looks like this one."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    at = tab(decimal, "decimal") if cell.align == "decimal" and decimal is not None and cell.text else ""
    left, hang = cell.indent * INDENT, HANG if cell.hanging else 0
    indent = f'<w:ind w:left="{twips(left + hang)}" w:hanging="{twips(hang)}"/>' if left or hang else ""
    side = f'<w:jc w:val="{cell.align}"/>' if cell.align in ("center", "right") else ""
    properties = f'<w:pStyle w:val="Cell"/>{"<w:keepNext/>" if keep else ""}{at}{indent}{side}'
    before = f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{_flush(first)}</w:tcPr><w:p><w:pPr>{properties}</w:pPr>'
    if not cell.text:
        return before, "</w:p></w:tc>"
    return f"{before}<w:r>{'<w:rPr><w:b/></w:rPr>' if cell.bold else ''}", "</w:r></w:p></w:tc>"


def _flush(first: bool) -> str:
    """The first column begins where titles and footnotes begin."""
    return '<w:tcMar><w:left w:w="0" w:type="dxa"/></w:tcMar>' if first else ""


DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"',
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"',
)
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
EMU = 12700  # of a point


def drawing(name: str, size: tuple[float, float], alt: str, title: str, number: int) -> str:
    """A picture in a run, `size` in points: pixels for every program, lines for those that draw SVG; `alt` tells what it shows."""
    wide, high = (round(points * EMU) for points in size)
    says = f"descr={quoteattr(visible(alt))} title={quoteattr(visible(title))}"
    lines = f'<a:extLst><a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip r:embed="svg_{name}"/></a:ext></a:extLst>'
    return (
        f'<w:r><w:drawing><wp:inline {" ".join(DRAWING)} distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name={quoteattr(visible(title))} {says}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{name}.png" {says}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="png_{name}">{lines}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
