"""What stands before the outputs of the combined document: its table of contents, and a list of each kind of output.

Page numbers come from our own pages: one of them is one page of the document, whatever its format.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Display, Page
from sdtm2adam.tlf.paper import TITLE_GAP, TITLE_LARGER, line_height, paper, section_height
from sdtm2adam.tlf.widths import lines_needed

TITLE, LIST, SECTION, ENTRY = "title", "list", "section", "entry"
ABOVE = {SECTION: 1.0, ENTRY: 0.3}  # lines left free above
NUMBERS = 60.0  # points kept free for page numbers
LISTS = (
    ("table", "List of Tables"),
    ("figure", "List of Figures"),
    ("listing", "List of Listings"),
    ("narrative", "List of Narratives"),
    ("appendix", "List of Appendices"),
)


@dataclass(frozen=True)
class Line:
    """One line of the contents: `kind` says how it is set; `part` is "contents" or the kind of output that a list names.

    A section or entry leads to the bookmark `anchor`, on page `page` of the document.
    """

    kind: str
    text: str
    part: str
    anchor: str = ""
    page: int = 0


def anchor(display: Display) -> str:
    """The bookmark of an output."""
    return f"out_{display.output}"[:40]


def titled(display: Display) -> str:
    """An output as lists name it."""
    return f"{display.heading}  {display.title}"


def sections(outputs: Iterable[Sequence[Page]], style: Style) -> dict[str, str]:
    """First output of each section -> heading of the section; the longest prefix of its number decides."""
    return sections_among((pages[0].display for pages in outputs), style)


def sections_among(displays: Iterable[Display], style: Style) -> dict[str, str]:
    """The same of outputs that have no pages yet."""
    found: dict[str, str] = {}
    for display in displays:
        prefixes = [prefix for prefix in style.sections if f"{display.number}.".startswith(f"{prefix}.")]
        if prefixes:
            prefix = max(prefixes, key=len)
            found.setdefault(f"{prefix}  {style.sections[prefix]}", display.output)
    return {output: heading for heading, output in found.items()}


def contents(outputs: Sequence[Sequence[Page]], style: Style) -> tuple[tuple[Line, ...], ...]:
    """The pages before the outputs, each as its lines; at least one. Lists stand where there is more than one kind of output."""
    first = [0]
    for pages in outputs:
        first.append(first[-1] + len(pages))
    lines = list(_lines(outputs, first, style))
    sheets = _in_pages(lines, style)
    shift = len(sheets) + 1
    return tuple(tuple(Line(o.kind, o.text, o.part, o.anchor, o.page + shift if o.anchor else 0) for o in sheet) for sheet in sheets)


def _lines(outputs: Sequence[Sequence[Page]], first: Sequence[int], style: Style) -> Iterator[Line]:
    heads = sections(outputs, style)
    displays = [pages[0].display for pages in outputs]
    yield Line(TITLE, style.packet, "contents")
    for display, at in zip(displays, first, strict=False):
        if display.output in heads:
            yield Line(SECTION, heads[display.output], "contents", anchor(display), at)
        yield Line(ENTRY, titled(display), "contents", anchor(display), at)
    if len({display.kind for display in displays}) > 1:
        for kind, heading in LISTS:
            of = [(display, at) for display, at in zip(displays, first, strict=False) if display.kind == kind]
            yield from [Line(LIST, heading, kind)] if of else []
            yield from (Line(ENTRY, titled(display), kind, anchor(display), at) for display, at in of)


def _in_pages(lines: Sequence[Line], style: Style) -> list[list[Line]]:
    """Lines in pages; the heading of a list never stands last."""
    depth = paper(style).depth - 2 * line_height(style)
    sheets: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        need = line_room(line, style)
        if used + need + (4 * line_height(style) if line.kind in (LIST, SECTION) else 0) > depth:
            sheets.append([])
            used = 0.0
        sheets[-1].append(line)
        used += need
    return sheets


def line_room(line: Line, style: Style) -> float:
    """Height in points that a line of the contents takes, with what is left free around it."""
    height = line_height(style)
    if line.kind == TITLE:
        wide = lines_needed(line.text, paper(style).room, style.size + TITLE_LARGER, style.font, True)
        return wide * (style.size + TITLE_LARGER) * 1.25 + TITLE_GAP
    if line.kind == LIST:
        return section_height(style) + height
    needed = lines_needed(line.text, paper(style).room - NUMBERS, style.size, style.font, line.kind == SECTION)
    return (needed + ABOVE[line.kind]) * height
