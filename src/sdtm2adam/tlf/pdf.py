"""Pages -> PDF, set by typst: one an output, and the packet of all with its table of contents and bookmarks.

Page breaks, row heights and line breaks are ours; every page is a box as high as the page, so that one page of ours is
one of the file. Files are tagged (headings, tables with header cells, alternative texts), their text can be selected,
and fonts are embedded.

Fonts come from packages and not from the machine, so that every machine writes the same bytes: Arimo has the widths of
Arial, DejaVu Sans Mono nearly those of Courier, Noto Sans KR the Korean syllables. No package has the widths of Times:
a style that asks for it is set in the machine's Times New Roman or Liberation Serif, and without these in Libertinus.
Other scripts come from DejaVu Sans; a character that none of these has is shown as a box, and can still be copied.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.contents import ENTRY, SECTION, Line, anchor, contents, sections, titled
from sdtm2adam.tlf.fonts import family
from sdtm2adam.tlf.model import Page
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
    section_height,
)
from sdtm2adam.tlf.pdf_table import quoted, table
from sdtm2adam.tlf.typesetting import fonts_in, pdf_of
from sdtm2adam.tlf.widths import broken

FONT_PACKAGES = {"fontpkg_arimo": "files", "pylopdf_fonts_ko": "", "matplotlib": "mpl-data/fonts/ttf"}  # and where in them
OTHERS = ("DejaVu Sans", "Last Resort High-Efficiency")  # other scripts and signs; a box with the name of the script for all else
FONTS = {
    "sans": ("Arimo",),
    "serif": ("Times New Roman", "Liberation Serif", "Libertinus Serif"),
    "mono": ("DejaVu Sans Mono",),
}
EAST_ASIAN = {"sans": "Noto Sans KR", "serif": "Noto Serif KR", "mono": "Noto Sans KR"}
DRAFT = "DRAFT"

# How pages look, and what they are made of. A document says `look`, its pages; and last its title: what stands before
# a page would else be another in every document, and typst could not take pages over from one to the next.
LOOK = """#let look(body) = {{
  set page(width: {width}pt, height: {height}pt, margin: (top: {top}pt, bottom: {bottom}pt, left: {left}pt, right: {right}pt),
    header-ascent: 0pt, footer-descent: 0pt, header: {header}, footer: {footer})
  set text(font: {fonts}, size: {size}pt, lang: "en", hyphenate: false, kerning: false, ligatures: false,
    top-edge: 0.8em, bottom-edge: -0.2em)
  set par(leading: {leading}pt, spacing: 0pt, justify: false)
  set block(spacing: 0pt, above: 0pt, below: 0pt)
  set table(stroke: none)
  show heading: it => it.body
  body
}}
"""
PARTS = """#let line-of(high, body, before: 0pt) = block(width: 100%, height: high, inset: (top: before), align(top, body))
#let running(of, page) = line-of({line}pt, text(size: {small}pt, fill: rgb("595959"), {{ of; h(1fr); page }}))
#let titled(body, high) = line-of(high, before: 2pt, {{
  set text(size: {larger}pt, weight: "bold")
  set par(leading: {larger_leading}pt)
  show heading: set text(size: {larger}pt)
  body
}})
#let section(body) = line-of({section}pt, {{
  show heading: set text(size: {sectional}pt)
  body
}})
#let note(body, high, before: 0pt) = line-of(high, before: before, text(size: {small}pt, par(leading: {note_leading}pt, body)))
#let dots = box(width: 1fr, inset: (x: 2pt), line(length: 100%, stroke: (thickness: 0.6pt, dash: "loosely-dotted")))
"""
USED = '#import "/parts.typ": *\n'
NUMBERED = "#metadata(none) <numbered>\n"  # in a document whose pages are counted
BREAK = "\n#pagebreak()\n"


class PdfWriter:
    """Writes the outputs of one packet as PDF; fonts are looked up once, and what stands on a page is set once.

    The body of every page is a file for typst, in a folder that lasts as long as the writer.
    """

    def __init__(self, style: Style, draft: bool = False):
        self.style = style
        self.fonts = fonts_in(font_folders(), system=family(style.font) == "serif")
        self.folder = TemporaryDirectory()
        self._put("look.typ", LOOK.format(**_look(style, DRAFT if draft else "")))
        self._put("parts.typ", PARTS.format(**_parts(style)))
        self.bodies: set[str] = set()

    def document(self, pages: Sequence[Page]) -> bytes:
        """One output as a file."""
        display = pages[0].display
        body = [self._page(page, None, level=1) for page in pages]
        return self._set(BREAK.join(body), f"{display.heading} {display.title}")

    def packet(self, outputs: Sequence[Sequence[Page]]) -> bytes:
        """All outputs in one file, behind a table of contents; every output and section has a bookmark."""
        heads = sections(outputs, self.style)
        body = [_contents_page(lines, self.style) for lines in contents(outputs, self.style)]
        level = 2 if heads else 1
        for page in (page for pages in outputs for page in pages):
            body.append(self._page(page, heads.get(page.display.output) if page.number == 1 else None, level))
        return self._set(NUMBERED + BREAK.join(body), self.style.packet)

    def _page(self, page: Page, section: str | None, level: int) -> str:
        """A page: what differs between the files that it stands in, and its body from a file of its own."""
        style, display = self.style, page.display
        parts = [f"running({quoted(style.study)}, {quoted(f'Page {page.number} of {page.of}')})"]
        if section:
            parts.append(f"section(heading(level: 1, {quoted(section)}))")
        title, high = _title(page, level, style)
        name = f"{display.output}-{page.number}.typ"
        if name not in self.bodies:
            self.bodies.add(name)
            room = paper(style).depth - line_height(style) - high - (section_height(style) if page.number == 1 else 0)
            self._put(name, USED + _box(_body(page, style), room))
            if display.picture:
                Path(self.folder.name, f"{display.output}.svg").write_bytes(display.picture.svg)
        return f'{_box([*parts, title])}\n#include "/{name}"'

    def _put(self, name: str, source: str) -> None:
        Path(self.folder.name, name).write_text(source, encoding="utf-8", newline="\n")

    def _set(self, body: str, title: str) -> bytes:
        source = f'{USED}#import "/look.typ": look\n#show: look\n{body}\n#set document(title: {quoted(title)}, date: none)\n'
        return pdf_of(source, self.folder.name, self.fonts)


def font_folders() -> list[Path]:
    """Where the fonts lie, in the packages that bring them; these are not loaded."""
    specs = {package: find_spec(package) for package in FONT_PACKAGES}
    return [Path(spec.submodule_search_locations[0], FONT_PACKAGES[package]) for package, spec in specs.items()]


def _look(style: Style, draft: str) -> dict[str, object]:
    """What a page has around its text."""
    sheet, margins, kind = paper(style), style.margins, family(style.font)
    stamp = "; ".join(
        f'text(weight: "bold", fill: rgb("{color}"), {quoted(words)})'
        for words, color in ((f"{draft}   " if style.stamp else draft, "C00000"), (style.stamp, "595959"))
        if words.strip()
    )
    number = "context if query(<numbered>).len() > 0 { counter(page).display() }"
    foot = f'text(size: {style.size - 1}pt, fill: rgb("595959"), {{ {quoted(style.footer)}; h(1fr); {number} }})'
    return {
        "width": sheet.width,
        "height": sheet.height,
        "top": margins.top * CM,
        "bottom": margins.bottom * CM,
        "left": margins.left * CM,
        "right": margins.right * CM,
        "header": f"{{ set align(center + horizon); {stamp} }}",
        "footer": f"{{ set align(horizon); {foot} }}",
        "fonts": "(" + ", ".join(quoted(name) for name in (*FONTS[kind], EAST_ASIAN[kind], *OTHERS)) + ")",
        "size": style.size,
        "leading": line_height(style) - style.size,
    }


def _parts(style: Style) -> dict[str, float]:
    """Measures of the lines around tables."""
    small, larger = style.size - 1, style.size + 2
    return {
        "line": line_height(style),
        "small": small,
        "larger": larger,
        "larger_leading": larger * 0.25,
        "section": section_height(style),
        "sectional": style.size + SECTION_LARGER,
        "note_leading": note_height(style) - small,
    }


def _box(parts: Iterable[str], high: float | None = None) -> str:
    """Content in a box that no page break cuts; one of a given height lets nothing go on to another page."""
    height = f"height: {high - 0.1}pt, " if high else ""
    return f"#block(width: 100%, {height}breakable: false, {{\n" + "\n".join(parts) + "\n})"


def _title(page: Page, level: int, style: Style) -> tuple[str, float]:
    """The title of a page, and the height that it takes."""
    text = titled(page.display) + (CONTINUED if page.number > 1 else "")
    lines = broken(text, paper(style).room, style.size + 2, style.font, True)
    high = len(lines) * (style.size + 2) * 1.25 + 4
    shown = "".join(lines)
    if page.number > 1:
        return f"titled({quoted(shown)}, {high}pt)", high
    return f"titled([#heading(level: {level}, {quoted(shown)}) <{anchor(page.display)}>], {high}pt)", high


def _body(page: Page, style: Style) -> Iterator[str]:
    """Population, blocks or picture, footnotes and source of a page."""
    display, line = page.display, line_height(style)
    yield f"line-of({line + 4}pt, {quoted(display.population)})"
    for i, block in enumerate(page.blocks):
        if block.title:
            yield f'line-of({1.5 * line + 2}pt, before: {line / 2}pt, text(weight: "bold", {quoted(block.title)}))'
        elif i:
            yield f"v({line}pt)"
        yield table(block, style)
    if display.picture:
        wide, high = picture_size(display, style)
        drawn = f'image("/{display.output}.svg", width: {wide}pt, height: {high}pt, alt: {quoted(display.picture.alt)})'
        yield f"block(width: 100%, align(center, {drawn}))"
    for i, text in enumerate(display.notes):
        lines = broken(text, paper(style).room, style.size - 1, style.font)
        gap = 0 if i else NOTES_GAP
        yield f"note({quoted(''.join(lines))}, {len(lines) * note_height(style) + gap}pt, before: {gap}pt)"


def _contents_page(lines: Sequence[Line], style: Style) -> str:
    return _box((_contents_line(line, style) for line in lines), paper(style).depth)


def _contents_line(line: Line, style: Style) -> str:
    if line.kind not in (SECTION, ENTRY):
        larger = TITLE_LARGER if line.part == "contents" else SECTION_LARGER
        gaps = "" if line.part == "contents" else f"v({line_height(style)}pt); "
        below = TITLE_GAP if line.part == "contents" else SECTION_GAP
        return f'{gaps}block(below: {below}pt, text(size: {style.size + larger}pt, weight: "bold", {quoted(line.text)}))'
    weight = '"bold"' if line.kind == SECTION else '"regular"'
    left = CONTENTS_INDENT if line.kind == ENTRY and line.part == "contents" else 0
    above = line_height(style) * (1 if line.kind == SECTION else 0.3)
    linked = f"link(<{line.anchor}>, {{ text(weight: {weight}, {quoted(line.text)}); dots; {quoted(str(line.page))} }})"
    return f"v({above}pt); block(width: 100%, inset: (left: {left}pt, bottom: {line_height(style) - style.size}pt), {linked})"
