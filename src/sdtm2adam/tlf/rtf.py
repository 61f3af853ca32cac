"""Pages -> RTF: one an output, and the packet of all with its contents. Measures are twips, as everywhere in RTF.

Every paragraph says how it looks, so that no program's defaults move a line; characters outside ASCII are written as
numbers, and backslashes and braces of the data never open a command.
"""

from collections.abc import Iterator, Sequence

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import ENTRY, LIST, SECTION, TITLE, Line, anchor, contents, sections, titled
from sdtm2adam.tlf.model import Display, Page
from sdtm2adam.tlf.pages import picture_size
from sdtm2adam.tlf.paper import (
    CM,
    CONTENTS_INDENT,
    CONTINUED,
    NOTES_GAP,
    SECTION_GAP,
    SECTION_LARGER,
    TITLE_GAP,
    TITLE_LARGER,
    line_height,
    note_height,
    paper,
)
from sdtm2adam.tlf.rtf_parts import escaped, half_points, table, twips

DRAFT = "DRAFT"
GREY, RED = "\\cf1 ", "\\cf2 "
COLORS = "{\\colortbl;\\red89\\green89\\blue89;\\red192\\green0\\blue0;}"
FIXED = "{\\creatim\\yr2000\\mo1\\dy1\\hr0\\min0}"
HEADINGS = "{\\s1\\outlinelevel0\\b heading 1;}{\\s2\\outlinelevel1\\b heading 2;}"
HEX_LINE = 128  # characters of a picture on one line


class RtfWriter:
    """Writes the outputs of one packet as RTF; the body of every page is made once."""

    def __init__(self, style: Style, draft: bool = False):
        self.style, self.draft = style, DRAFT if draft else ""
        self.bodies: dict[tuple[str, int], str] = {}

    def document(self, pages: Sequence[Page]) -> bytes:
        """One output as a document."""
        display = pages[0].display
        body = [self._page(page, i > 0, None) for i, page in enumerate(pages)]
        return self._written(body, f"{display.heading} {display.title}", numbered=False)

    def packet(self, outputs: Sequence[Sequence[Page]]) -> bytes:
        """All outputs in one document, behind a table of contents that is right as written."""
        heads = sections(outputs, self.style)
        body = list(_contents(outputs, self.style))
        for page in (page for pages in outputs for page in pages):
            body.append(self._page(page, True, heads.get(page.display.output) if page.number == 1 else None))
        return self._written(body, self.style.packet, numbered=True)

    def _written(self, body: Sequence[str], title: str, numbered: bool) -> bytes:
        return "\n".join([_opening(self.style, title, self.draft, numbered), *body, "}\n"]).encode("ascii")

    def _page(self, page: Page, new: bool, section: str | None) -> str:
        style, display = self.style, page.display
        small = half_points(style.size - 1)
        count = f"Page {page.number} of {page.of}"
        running = f"\\tqr\\tx{twips(paper(style).room)}\\fs{small}{GREY}{escaped(style.study)}\\tab {count}"
        parts = [_paragraph(running, line_height(style), new=new)]
        if section:
            size = style.size + SECTION_LARGER
            heading = f"\\s1\\outlinelevel0\\keepn\\b\\fs{half_points(size)} {escaped(section)}"
            parts.append(_paragraph(heading, size * 1.25, after=SECTION_GAP))
        parts.append(_title(page, style))
        key = (display.output, page.number)
        if key not in self.bodies:
            self.bodies[key] = "\n".join(_body(page, style))
        return "\n".join([*parts, self.bodies[key]])


def _paragraph(content: str, line: float, before: float = 0, after: float = 0, new: bool = False) -> str:
    """A paragraph with lines of exactly `line` points; `new` begins a page."""
    brk = "\\pagebb" if new else ""
    spaced = f"\\sb{twips(before)}\\sa{twips(after)}\\sl-{twips(line)}\\slmult0"
    return f"{{\\pard\\plain\\f0{brk}{spaced}{content}\\par}}"


def _opening(style: Style, title: str, draft: str, numbered: bool) -> str:
    """What stands before the pages: fonts, colours, the sheet, and what is above and below every page."""
    sheet, margins = paper(style), style.margins
    edges = {"t": margins.top, "b": margins.bottom, "l": margins.left, "r": margins.right}
    size, small = half_points(style.size), half_points(style.size - 1)
    words = [f"{RED}{draft}" if draft else "", f"{GREY}{escaped(style.stamp)}" if style.stamp else ""]
    lies = "\\landscape" if style.orientation == "landscape" else ""
    page = "\\tab {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}" if numbered else ""
    return "".join(
        [
            "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0\n",
            f"{{\\fonttbl{{\\f0\\fnil\\fcharset0 {escaped(style.font)};}}{{\\f1\\fnil\\fcharset129 {escaped(style.font_east_asian)};}}}}\n",
            f"{COLORS}\n{{\\stylesheet{{\\s0\\f0\\fs{size} Normal;}}{HEADINGS}}}\n{{\\info{{\\title {escaped(title)}}}{FIXED}}}\n",
            f"\\paperw{twips(sheet.width)}\\paperh{twips(sheet.height)}{lies}",
            "".join(f"\\marg{side}{twips(edge * CM)}" for side, edge in edges.items()),
            f"\\headery{twips(margins.top * CM / 2)}\\footery{twips(margins.bottom * CM / 2)}\\widowctrl0\\viewkind1\n",
            f"{{\\header\\pard\\plain\\f0\\fs{size}\\qc\\b {'   '.join(filter(None, words))}\\par}}\n",
            f"{{\\footer\\pard\\plain\\f0\\fs{small}\\tqr\\tx{twips(sheet.room)}{GREY}{escaped(style.footer)}{page}\\par}}",
        ]
    )


def _title(page: Page, style: Style) -> str:
    size, display = style.size + 2, page.display
    text = escaped(titled(display))
    if page.number > 1:
        return _paragraph(f"\\keepn\\b\\fs{half_points(size)} {text}{CONTINUED}", size * 1.25, 2, 2)
    name = anchor(display)
    marked = f"{{\\*\\bkmkstart {name}}}{text}{{\\*\\bkmkend {name}}}"
    return _paragraph(f"\\s2\\outlinelevel1\\keepn\\b\\fs{half_points(size)} {marked}", size * 1.25, 2, 2)


def _body(page: Page, style: Style) -> Iterator[str]:
    """Population, blocks or picture, footnotes and source of a page."""
    display, line, size = page.display, line_height(style), half_points(style.size)
    yield _paragraph(f"\\keepn\\fs{size} {escaped(display.population)}", line, 0, 4)
    for i, block in enumerate(page.blocks):
        if block.title:
            yield _paragraph(f"\\keepn\\b\\fs{size} {escaped(block.title)}", line, line / 2, 2)
        elif i:
            yield _paragraph(f"\\fs{size}", line)
        yield table(block, style)
    if display.picture:
        yield f"{{\\pard\\plain\\qc\\keepn {_picture(display, style)}\\par}}"
    small = half_points(style.size - 1)
    for i, note in enumerate(display.notes):
        yield _paragraph(f"\\fs{small} {escaped(note)}", note_height(style), 0 if i else NOTES_GAP)
    if not display.notes:
        yield _paragraph("", 2)


def _picture(display: Display, style: Style) -> str:
    """A picture as pixels in hexadecimal digits, with its alternative text."""
    wide, high = (twips(points) for points in picture_size(display, style))
    digits = display.picture.png.hex()
    lines = "\n".join(digits[i : i + HEX_LINE] for i in range(0, len(digits), HEX_LINE))
    says = f"{{\\*\\picprop{{\\sp{{\\sn wzDescription}}{{\\sv {escaped(display.picture.alt)}}}}}}}"
    return f"{{\\pict{says}\\pngblip\\picwgoal{wide}\\pichgoal{high}\n{lines}}}"


def _contents(outputs: Sequence[Sequence[Page]], style: Style) -> Iterator[str]:
    """The pages of the table of contents and of the lists."""
    for i, sheet in enumerate(contents(outputs, style)):
        for j, line in enumerate(sheet):
            yield _contents_line(line, i > 0 and j == 0, style)


def _contents_line(line: Line, new: bool, style: Style) -> str:
    height, size = line_height(style), half_points(style.size)
    if line.kind in (TITLE, LIST):
        larger = style.size + (TITLE_LARGER if line.kind == TITLE else SECTION_LARGER)
        gaps = (0, TITLE_GAP) if line.kind == TITLE else (height, SECTION_GAP)
        return _paragraph(f"\\keepn\\b\\fs{half_points(larger)} {escaped(line.text)}", larger * 1.25, *gaps, new=new)
    left = f"\\li{twips(CONTENTS_INDENT)}" if line.kind == ENTRY and line.part == "contents" else ""
    page = f"{{\\field{{\\*\\fldinst PAGEREF {line.anchor} \\\\h}}{{\\fldrslt {line.page}}}}}"
    bold, plain = ("\\b ", "\\b0 ") if line.kind == SECTION else ("", "")
    text = f"{bold}{escaped(line.text)}{plain}\\tab {page}"
    linked = f'{{\\field{{\\*\\fldinst HYPERLINK \\\\l "{line.anchor}"}}{{\\fldrslt {text}}}}}'
    leader = f"\\tqr\\tldot\\tx{twips(paper(style).room)}"
    return _paragraph(f"{left}{leader}\\fs{size} {linked}", height, height * (1 if line.kind == SECTION else 0.3), new=new)
