"""Measures of a page in points, from the style."""

from dataclasses import dataclass

from sdtm2adam.spec.style import Style

CM = 72 / 2.54
SIZES = {"A4": (21.0 * CM, 29.7 * CM), "Letter": (612.0, 792.0)}
PADDING = 4.0  # left and right inside a cell
INDENT = 10.0  # one step of indentation
HANG = 8.0  # further lines of a row label stand this much to the right
GAP_ABOVE, GAP_BELOW = 1.5, 1.0  # around the text of a row; less above and a header rule overprints it
ROW_GAP = GAP_ABOVE + GAP_BELOW
SECTION_LARGER, SECTION_GAP = 3, 4  # a section heading: points larger than the text, and the gap below it
TOLERANCE = 1.5  # points by which programs may measure a text wider than we do
LEADING = 1.25  # line height in type sizes
NOTES_GAP = 3.0  # between the blocks and the footnotes
CONTINUED = " (continued)"
TITLE_LARGER, TITLE_GAP = 6, 12  # the title of the combined document
CONTENTS_INDENT = 12.0  # of the outputs of a section
SPARE = 1  # lines left free, as programs break lines in slightly different places


@dataclass(frozen=True)
class Paper:
    """Page and the room inside its margins, in points."""

    width: float
    height: float
    room: float
    depth: float


def paper(style: Style) -> Paper:
    """The page of a style."""
    short, long = SIZES[style.paper]
    wide, high = (long, short) if style.orientation == "landscape" else (short, long)
    margins = style.margins
    return Paper(wide, high, wide - (margins.left + margins.right) * CM, high - (margins.top + margins.bottom) * CM)


def section_height(style: Style) -> float:
    """Height of the heading of a section, which may stand on the first page of an output."""
    return (style.size + SECTION_LARGER) * LEADING + SECTION_GAP


def note_height(style: Style) -> float:
    """Height of one line of a footnote, set one point smaller."""
    return round((style.size - 1) * LEADING * 20) / 20


def line_height(style: Style) -> float:
    """Height of one line of text."""
    return round(style.size * LEADING * 20) / 20
