"""Displays -> HTML: a page an output, and an index of all. Readable without styles, by a screen reader, and in a spreadsheet.

A table is one table, not cut into pages; every row has its keys. Indents are blanks of the text, so that they stay when
styles are switched off or a table is copied. Figures are drawn in the page, with their numbers as tables below.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import sections, titled
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Cell, Display, Page, Row
from sdtm2adam.tlf.pages import runs_across

INDENT = "\u2003"  # one step
DRAFT = "DRAFT"
ONE_WORD = re.compile(r"(?=.*-)\S{2,20}")  # a date, an identifier: never parted at its hyphen
SVG = re.compile(r"<svg\b.*", re.DOTALL)
LOOK = """
body { font: 15px/1.45 FONT, sans-serif; color: #1a1a1a; margin: 1.5em auto; max-width: 78em; padding: 0 1em; }
h1 { font-size: 1.25em; margin: 0.6em 0 0; }
p { margin: 0.2em 0; }
.above, .below { color: #595959; font-size: 0.85em; }
.stamp { font-weight: bold; } .draft { font-weight: bold; color: #c00000; }
table { border-collapse: collapse; margin: 1em 0; border-top: 2px solid; border-bottom: 2px solid; }
caption { text-align: left; font-weight: bold; padding: 0.3em 0; }
.again { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 0.15em 0.7em; vertical-align: top; text-align: left; font-variant-numeric: tabular-nums; white-space: pre-line; }
thead th { vertical-align: bottom; text-align: center; border-bottom: 1px solid; } thead th.left { text-align: left; }
tbody th { font-weight: normal; } tbody th.b, td.b { font-weight: bold; }
.d, .right { text-align: right; } .center { text-align: center; } .w { white-space: nowrap; }
tbody tr:hover { background: #f2f5f8; }
figure { margin: 1em 0; } figure svg { max-width: 100%; height: auto; }
.notes { font-size: 0.9em; }
@page { size: PAPER; margin: 1.5cm; }
@media print { body { font-size: 11px; margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""


class HtmlWriter:
    """Writes the outputs of one packet as HTML."""

    def __init__(self, style: Style, draft: bool = False):
        self.style, self.draft = style, draft

    def document(self, pages: Sequence[Page]) -> bytes:
        """One output as a page."""
        display = pages[0].display
        parts = [
            f'<p class="above">{text(self.style.study)}</p>' if self.style.study else "",
            f"<h1>{text(titled(display))}</h1>",
            f'<p class="population">{text(display.population)}</p>',
            *(_table(block, display) for block in display.blocks),
            *_figure(display),
            '<div class="notes">' + "".join(f"<p>{text(note)}</p>" for note in display.notes) + "</div>" if display.notes else "",
        ]
        return self._page(f"{display.heading} {display.title}", parts)

    def index(self, outputs: Sequence[Sequence[Page]], files: Mapping[str, Mapping[str, str]], packets: Mapping[str, str]) -> bytes:
        """A page that leads to every file: `files` by output and format, `packets` by format, each as an address."""
        heads = sections(outputs, self.style)
        rows = []
        for display in (pages[0].display for pages in outputs):
            if display.output in heads:
                rows.append(f'<tr><th scope="rowgroup" colspan="4" class="b">{text(heads[display.output])}</th></tr>')
            links = " ".join(f'<a href="{escape(link)}">{kind.upper()}</a>' for kind, link in files[display.output].items())
            cells = f"<td>{text(display.title)}</td><td>{text(display.population)}</td><td>{links}</td>"
            rows.append(f'<tr><th scope="row">{text(display.heading)}</th>{cells}</tr>')
        named = ("Output", "Title", "Population", "Files")
        whole = ", ".join(f'<a href="{escape(link)}">{kind.upper()}</a>' for kind, link in packets.items())
        head = "".join(f'<th scope="col">{name}</th>' for name in named)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        study = f'<p class="above">{text(self.style.study)}</p>' if self.style.study else ""
        together = f"<p>All outputs in one file: {whole}</p>" if packets else ""
        return self._page(self.style.packet, [study, f"<h1>{text(self.style.packet)}</h1>", together, table])

    def _page(self, title: str, parts: Sequence[str]) -> bytes:
        stamps = [f'<p class="draft">{DRAFT}</p>' if self.draft else ""]
        stamps += [f'<p class="stamp">{text(self.style.stamp)}</p>' if self.style.stamp else ""]
        below = f'<footer><p class="below">{text(self.style.footer)}</p></footer>' if self.style.footer else ""
        look = LOOK.replace("PAPER", f"{self.style.paper} {self.style.orientation}")
        look = look.replace("FONT", '"' + re.sub(r"[^\w -]", "", self.style.font) + '"')
        return (
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(title)}</title>\n'
            f"<style>{look}</style>\n</head>\n<body>\n<header>{''.join(stamps)}</header>\n<main>\n"
            + "\n".join(filter(None, parts))
            + f"\n</main>\n{below}\n</body>\n</html>\n"
        ).encode("utf-8", "xmlcharrefreplace")


@lru_cache(maxsize=65536)
def text(held: str) -> str:
    """Text of a page; line ends become breaks."""
    return escape(visible(held).replace("\r\n", "\n").replace("\r", "\n"), quote=True).replace("\n", "<br>")


def _table(block: Block, display: Display) -> str:
    """One block, with a caption that names it, header cells that say what they head, and groups of rows.

    A caption that only says the heading of the page again is there for those who hear it, and not seen.
    """
    named = f"<caption>{text(f'{display.heading}: {block.title}')}</caption>"
    caption = named if block.title else f'<caption class="again">{text(titled(display))}</caption>'
    return "\n".join([f"<table>\n{caption}\n<thead>", *_head(block), "</thead>", "<tbody>", *_rows(block), "</tbody>\n</table>"])


def _head(block: Block) -> Iterator[str]:
    for line in range(block.head_lines):
        cells = []
        for cell in sorted((c for c in block.head if c.line == line), key=lambda c: c.column):
            spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            spans += f' rowspan="{cell.lines}"' if cell.lines > 1 else ""
            spans += ' class="left"' if cell.align == "left" and cell.text else ""
            if cell.text:
                cells.append(f'<th scope="{"colgroup" if cell.columns > 1 else "col"}"{spans}>{text(cell.text)}</th>')
            else:
                cells.append(f"<td{spans}></td>")
        yield f"<tr>{''.join(cells)}</tr>"


def _rows(block: Block) -> Iterator[str]:
    """Rows; the first column heads its row, a heading its group."""
    for row in block.rows:
        yield f"<tr>{_heading(row) if runs_across(row) else ''.join(_cells(row))}</tr>"


def _heading(row: Row) -> str:
    cell = row.cells[0]
    return f'<th scope="rowgroup" colspan="{len(row.cells)}"{_class(cell)}>{_shown(cell)}</th>'


def _cells(row: Row) -> Iterator[str]:
    first, *others = row.cells
    yield f'<th scope="row"{_class(first)}>{_shown(first)}</th>'
    for cell in others:
        yield f"<td{_class(cell)}>{_shown(cell)}</td>" if cell.text else "<td></td>"


def _shown(cell: Cell) -> str:
    return INDENT * cell.indent + text(cell.shown) if cell.text else ""


def _class(cell: Cell) -> str:
    sides = [] if cell.align == "left" else ["d" if cell.align == "decimal" else cell.align]
    names = [*sides, *(["b"] if cell.bold else []), *(["w"] if ONE_WORD.fullmatch(cell.shown) else [])]
    return f' class="{" ".join(names)}"' if names else ""


def _figure(display: Display) -> Iterator[str]:
    """The picture with what it shows in words, and its numbers as tables that unfold."""
    if display.picture:
        alt = display.picture.alt
        yield f"<figure>\n{_drawing(display.picture.svg, alt)}\n<figcaption>{text(alt)}</figcaption>\n</figure>"
    if display.data:
        tables = "\n".join(_table(block, display) for block in display.data)
        yield f"<details>\n<summary>Numbers behind the figure</summary>\n{tables}\n</details>"


def _drawing(svg: bytes, alt: str) -> str:
    """A picture as a part of the page, without what stands before its drawing in a file."""
    found = SVG.search(svg.decode("utf-8"))
    if found is None:
        raise ValueError("a picture's SVG holds no <svg> element")
    return found[0].replace("<svg", f'<svg role="img" aria-label="{text(alt)}"', 1).rstrip()
