"""Pages -> Word documents: one an output, and the packet of all with its table of contents."""

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import ENTRY, LIST, SECTION, TITLE, Line, anchor, contents, sections, titled
from sdtm2adam.tlf.model import Display, Page, Picture
from sdtm2adam.tlf.pages import picture_size
from sdtm2adam.tlf.paper import CONTINUED, NOTES_GAP, line_height, note_height, paper
from sdtm2adam.tlf.word_package import Template, packed, word_template
from sdtm2adam.tlf.word_parts import (
    bookmarked,
    drawing,
    field,
    field_begin,
    field_end,
    hidden_entry,
    paragraph,
    run,
    spaced,
    tab,
    table,
)

GREY = "595959"
DRAFT = "DRAFT"
LISTED = {"table": "T", "figure": "F", "listing": "L", "narrative": "N", "appendix": "A"}  # identifiers of Word's lists
STYLES = {SECTION: "TOC1", ENTRY: "TOC2"}
FIELD_LINE = 2.0  # height of the lines that hold the beginning and end of a list


class WordWriter:
    """Writes the outputs of one packet; what all documents share, and the body of every page, is made once."""

    def __init__(self, style: Style, draft: bool = False):
        self.style, self.draft = style, DRAFT if draft else ""
        self.alone: Template | None = None
        self.bodies: dict[tuple[str, int], str] = {}

    def document(self, pages: Sequence[Page]) -> bytes:
        """One output as a document."""
        self.alone = self.alone or word_template(self.style, self.draft, numbered=False)
        display = pages[0].display
        body = [self._page(page, i > 0, i, None) for i, page in enumerate(pages)]
        return packed(self.alone, body, f"{display.heading} {display.title}", pictures_of([display]))

    def packet(self, outputs: Sequence[Sequence[Page]]) -> bytes:
        """All outputs in one document, behind a table of contents that is right as written."""
        heads = sections(outputs, self.style)
        body = list(_contents(outputs, self.style))
        for number, page in enumerate(page for pages in outputs for page in pages):
            section = heads.get(page.display.output) if page.number == 1 else None
            body.append(self._page(page, True, number, section))
        displays = [pages[0].display for pages in outputs]
        return packed(word_template(self.style, self.draft, numbered=True), body, self.style.packet, pictures_of(displays))

    def _page(self, page: Page, new: bool, number: int, section: str | None) -> str:
        """One page: running line, title, and what stands below."""
        style, small = self.style, self.style.size - 1
        brk = "<w:pageBreakBefore/>" if new else ""
        count = f"Page {page.number} of {page.of}"
        running = run(style.study, size=small, color=GREY) + "<w:r><w:tab/></w:r>" + run(count, size=small, color=GREY)
        parts = [paragraph(running, f"{brk}{tab(paper(style).room)}{spaced(line=line_height(style))}")]
        if section:
            parts.append(paragraph(run(section), '<w:pStyle w:val="Heading1"/>'))
        parts.append(_title(page, number))
        key = (page.display.output, page.number)
        if key not in self.bodies:
            self.bodies[key] = _body(page, style)
        return "".join([*parts, self.bodies[key]])


def pictures_of(displays: Sequence[Display]) -> Mapping[str, Picture]:
    """The pictures of figures by the name that a document gives them."""
    return {display.output: display.picture for display in displays if display.picture}


def _body(page: Page, style: Style) -> str:
    """Population, blocks or picture, footnotes and source of a page."""
    display = page.display
    parts = [paragraph(run(display.population), f"<w:keepNext/>{spaced(0, 4, line_height(style))}")]
    for block in page.blocks:
        if block.title:
            parts.append(paragraph(run(block.title, True), f"<w:keepNext/>{spaced(line_height(style) / 2, 2, line_height(style))}"))
        elif block is not page.blocks[0]:
            parts.append(paragraph("", spaced(line=line_height(style))))
        parts.append(table(block, style, f"{display.heading} {display.title}"))
    if display.picture:
        number = crc32(display.output.encode()) & 0x7FFFFFFF  # a number of its own in every document
        shown = drawing(display.output, picture_size(display, style), display.picture.alt, display.heading, number)
        parts.append(paragraph(shown, '<w:keepNext/><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>'))
    notes = [_note(note, style, NOTES_GAP if i == 0 else 0) for i, note in enumerate(display.notes)]
    return "".join([*parts, *(notes or [paragraph("", spaced(line=2))])])


def _title(page: Page, number: int) -> str:
    display = page.display
    text = run(titled(display))
    if page.number == 1:
        listed = hidden_entry(titled(display), LISTED[display.kind])
        return paragraph(bookmarked(anchor(display), number + 1, text) + listed, '<w:pStyle w:val="Heading2"/>')
    return paragraph(text + run(CONTINUED), '<w:pStyle w:val="ContinuedTitle"/>')


def _note(text: str, style: Style, before: float) -> str:
    return paragraph(run(text, size=style.size - 1), spaced(before, 0, note_height(style)))


def _contents(outputs: Sequence[Sequence[Page]], style: Style) -> Iterator[str]:
    """The pages of the table of contents and of the lists, each of these a field with the text that it shows."""
    part = ""
    for i, sheet in enumerate(contents(outputs, style)):
        new = i > 0
        for line in sheet:
            if line.kind in (TITLE, LIST):
                if part:
                    yield paragraph(field_end(), spaced(line=FIELD_LINE))
                yield _heading(line, new)
                listed = 'TOC \\o "1-2" \\h \\z \\u' if line.part == "contents" else f"TOC \\f {LISTED[line.part]} \\h \\z"
                yield paragraph(field_begin(listed), spaced(line=FIELD_LINE))
                part = line.part
            else:
                yield _entry(line, new)
            new = False
    if part:
        yield paragraph(field_end(), spaced(line=FIELD_LINE))


def _heading(line: Line, new: bool) -> str:
    brk = "<w:pageBreakBefore/>" if new else ""
    return paragraph(run(line.text), f'<w:pStyle w:val="{"Title" if line.kind == TITLE else "ContentsHeading"}"/>{brk}')


def _entry(line: Line, new: bool) -> str:
    brk = "<w:pageBreakBefore/>" if new else ""
    look = STYLES[line.kind] if line.part == "contents" else "TableofFigures"
    page = field(f"PAGEREF {line.anchor} \\h", str(line.page))
    linked = run(line.text, bold=line.kind == SECTION) + "<w:r><w:tab/></w:r>" + page
    return paragraph(f'<w:hyperlink w:anchor="{line.anchor}" w:history="1">{linked}</w:hyperlink>', f'<w:pStyle w:val="{look}"/>{brk}')
