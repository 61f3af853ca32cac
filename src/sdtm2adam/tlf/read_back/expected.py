"""Pages and displays -> what a reader of each kind of file must find there."""

from collections.abc import Sequence

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import LIST, TITLE, contents, sections, titled
from sdtm2adam.tlf.html import INDENT
from sdtm2adam.tlf.listing import visible
from sdtm2adam.tlf.model import Block, Display, Page
from sdtm2adam.tlf.pages import runs_across
from sdtm2adam.tlf.paper import CONTINUED
from sdtm2adam.tlf.read_back.sheet import Grid, Sheet


def held(text: str) -> str:
    """A text as files hold it: control characters as pictures, one kind of line end."""
    return visible(text).replace("\r\n", "\n").replace("\r", "\n")


def alone(pages: Sequence[Page], style: Style) -> list[Sheet]:
    """The pages of an output in a file of its own."""
    return [_page(page, style, "") for page in pages]


def together(outputs: Sequence[Sequence[Page]], style: Style) -> list[Sheet]:
    """The pages of the packet: the contents, then those of every output."""
    heads = sections(outputs, style)
    before = [Sheet([_line(line) for line in lines]) for lines in contents(outputs, style)]
    return before + [
        _page(page, style, heads.get(page.display.output, "") if page.number == 1 else "") for pages in outputs for page in pages
    ]


def _line(line) -> str:
    return held(line.text) if line.kind in (TITLE, LIST) else f"{held(line.text)}\t{line.page}"


def _page(page: Page, style: Style, section: str) -> Sheet:
    display = page.display
    title = titled(display) + (CONTINUED if page.number > 1 else "")
    titles = [block.title for block in page.blocks if block.title]
    running = f"{style.study}\tPage {page.number} of {page.of}"
    texts = [running, *([section] if section else []), title, display.population, *titles, *display.notes]
    return Sheet([held(text) for text in texts if text.strip()], [_grid(block) for block in page.blocks], _pictures(display))


def _pictures(display: Display) -> list[str]:
    return [held(display.picture.alt)] if display.picture else []


def _grid(block: Block) -> Grid:
    """Header labels over several lines stand at the foot, with blank cells above."""
    head = [
        [
            held(cell.text) if line == cell.line + cell.lines - 1 else ""
            for cell in sorted((c for c in block.head if c.line <= line < c.line + c.lines), key=lambda c: c.column)
        ]
        for line in range(block.head_lines)
    ]
    return Grid(head, _rows(block))


def _rows(block: Block) -> list[list[str]]:
    return [[held(cell.shown) if cell.text else "" for cell in (row.cells[:1] if runs_across(row) else row.cells)] for row in block.rows]


def on_the_web(display: Display, style: Style) -> Sheet:
    """An output as a web page: whole tables, indents as blanks, a header cell once where it begins."""
    texts = [style.stamp, style.study, titled(display), display.population, *display.notes, style.footer]
    grids = [_web_grid(block) for block in (*display.blocks, *display.data)]
    return Sheet([held(text) for text in texts if text.strip()], grids, _pictures(display))


def _web_grid(block: Block) -> Grid:
    head = [
        [held(cell.text) for cell in sorted((c for c in block.head if c.line == line), key=lambda c: c.column)]
        for line in range(block.head_lines)
    ]
    rows = _rows(block)
    indents = [[cell.indent if cell.text else 0 for cell in row.cells] for row in block.rows]
    return Grid(
        head, [[INDENT * indent + text for text, indent in zip(row, by, strict=False)] for row, by in zip(rows, indents, strict=True)]
    )
