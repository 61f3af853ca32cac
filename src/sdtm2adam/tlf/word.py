"""Pages -> Word documents: one an output, and the packet of all with its table of contents."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.archive import with_fixed_dates
from sdtm2adam.tlf.model import Display, Page
from sdtm2adam.tlf.paper import line_height, note_height, paper
from sdtm2adam.tlf.widths import lines_needed
from sdtm2adam.tlf.word_parts import bookmarked, field, field_begin, field_end, paragraph, run, spaced, tab, table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
GREY = "595959"
DRAFT = "DRAFT"


def write_document(pages: Sequence[Page], style: Style, path: Path, draft: bool = False) -> None:
    """One output as a document. Errors: OSError where it cannot be written."""
    display = pages[0].display
    body = [_page(page, style, i > 0, i, None) for i, page in enumerate(pages)]
    _save(body, style, path, f"{display.heading} {display.title}", DRAFT if draft else "", numbered=False)


def write_packet(outputs: Sequence[Sequence[Page]], style: Style, path: Path, draft: bool = False) -> None:
    """All outputs in one document, behind a table of contents that is right as written.

    Page numbers come from our own pages: one of them is one page of the document.
    """
    sections = _sections(outputs, style)
    contents = _contents_pages(outputs, sections, style)
    body = [*contents]
    number = 0
    for pages in outputs:
        for page in pages:
            section = sections.get(page.display.output) if page.number == 1 else None
            body.append(_page(page, style, True, number, section))
            number += 1
    _save(body, style, path, style.packet, DRAFT if draft else "", numbered=True)


def _page(page: Page, style: Style, new: bool, number: int, section: str | None) -> str:
    """One page: running line, title, population, blocks, footnotes, source."""
    display, room = page.display, paper(style).room
    small = style.size - 1
    brk = "<w:pageBreakBefore/>" if new else ""
    running = (
        run(style.study, size=small, color=GREY) + "<w:r><w:tab/></w:r>" + run(f"Page {page.number} of {page.of}", size=small, color=GREY)
    )
    parts = [paragraph(running, f"{brk}{tab(room)}{spaced(line=line_height(style))}")]
    if section:
        parts.append(paragraph(run(section), '<w:pStyle w:val="Heading1"/>'))
    parts.append(_title(page, number))
    parts.append(paragraph(run(display.population), f"<w:keepNext/>{spaced(0, 4, line_height(style))}"))
    for block in page.blocks:
        if block.title:
            parts.append(paragraph(run(block.title, True), f"<w:keepNext/>{spaced(line_height(style) / 2, 2, line_height(style))}"))
        elif block is not page.blocks[0]:
            parts.append(paragraph("", spaced(line=line_height(style))))
        parts.append(table(block, style, f"{display.heading} {display.title}"))
    parts += [_note(note, style, 3 if i == 0 else 0) for i, note in enumerate(display.notes)] or [paragraph("", spaced(line=2))]
    return "".join(parts)


def _title(page: Page, number: int) -> str:
    display = page.display
    text = run(f"{display.heading}  {display.title}")
    if page.number == 1:
        return paragraph(bookmarked(_anchor(display), number + 1, text), '<w:pStyle w:val="Heading2"/>')
    return paragraph(text + run(" (continued)"), '<w:pStyle w:val="ContinuedTitle"/>')


def _note(text: str, style: Style, before: float) -> str:
    return paragraph(run(text, size=style.size - 1), spaced(before, 0, note_height(style)))


def _anchor(display: Display) -> str:
    return f"out_{display.output}"[:40]


def _sections(outputs: Iterable[Sequence[Page]], style: Style) -> dict[str, str]:
    """First output of each section -> heading of the section; the longest prefix of its number decides."""
    found: dict[str, str] = {}
    for pages in outputs:
        display = pages[0].display
        prefixes = [p for p in style.sections if f"{display.number}.".startswith(f"{p}.")]
        if prefixes:
            prefix = max(prefixes, key=len)
            found.setdefault(f"{prefix}  {style.sections[prefix]}", display.output)
    return {output: heading for heading, output in found.items()}


def _contents_pages(outputs, sections: dict[str, str], style: Style) -> list[str]:
    """The pages of the table of contents, as many as they need."""
    height, sheet = line_height(style), paper(style)
    entries = list(_entries(outputs, sections, style))
    runs_of, used = [[]], 4.0
    for entry in entries:
        need = entry[4] + (1 if entry[0] == 1 else 0.3)
        if (used + need) * height > sheet.depth:
            runs_of.append([])
            used = 1.0
        runs_of[-1].append(entry)
        used += need
    pages = []
    for i, part in enumerate(runs_of):
        lines = [_entry(entry, len(runs_of), style, j == 0 and i > 0) for j, entry in enumerate(part)]
        if i == 0:
            lines.insert(0, paragraph(run(style.packet), '<w:pStyle w:val="Title"/>'))
        pages.append(lines)
    if entries:
        opened = field_begin('TOC \\o "1-2" \\h \\z \\u')
        pages[0].insert(1, paragraph(opened, spaced(line=2)))
        pages[-1].append(paragraph(field_end(), spaced(line=2)))
    return ["".join(lines) for lines in pages]


def _entries(outputs, sections: dict[str, str], style: Style):
    """Lines of the table of contents: level, text, bookmark, page among the outputs' pages, lines needed."""
    room, at = paper(style).room - 60, 0
    for pages in outputs:
        display = pages[0].display
        if display.output in sections:
            yield 1, sections[display.output], _anchor(display), at, 1
        text = f"{display.heading}  {display.title}"
        yield 2, text, _anchor(display), at, lines_needed(text, room, style.size, style.font)
        at += len(pages)


def _entry(entry, contents: int, style: Style, new: bool) -> str:
    level, text, anchor, at, _ = entry
    brk = "<w:pageBreakBefore/>" if new else ""
    linked = run(text, bold=level == 1) + "<w:r><w:tab/></w:r>" + field(f"PAGEREF {anchor} \\h", str(contents + at + 1))
    return paragraph(f'<w:hyperlink w:anchor="{anchor}" w:history="1">{linked}</w:hyperlink>', f'<w:pStyle w:val="TOC{level}"/>{brk}')


def _save(body: list[str], style: Style, path: Path, title: str, draft: str, numbered: bool) -> None:
    from docx import Document
    from docx.oxml import parse_xml

    from sdtm2adam.tlf.word_styles import dress

    document = Document()
    dress(document, style, title, draft, numbered)
    element = document.element.body
    for old in list(element)[:-1]:
        element.remove(old)
    last = element[-1]
    for page in body:
        for child in parse_xml(f"<w:body {W}>{page}</w:body>"):
            last.addprevious(child)
    held = BytesIO()
    document.save(held)
    path.write_bytes(with_fixed_dates(held.getvalue()))
