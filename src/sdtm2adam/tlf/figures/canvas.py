"""The door to matplotlib: a sheet measured in points, and the finished picture as SVG and, made from it, PNG; the same bytes in every run.

Fonts are those that packages carry, never the machine's: DejaVu Sans of matplotlib, and Noto Sans KR where a text has Hangul. In the
SVG letters are outlines, since the reader's machine may lack the font; what they say stands in its title and description.
"""

import logging
import re
import warnings
from collections.abc import Sequence
from functools import cache
from importlib.metadata import files
from io import BytesIO
from xml.sax.saxutils import escape

from sdtm2adam.tlf.figures.looks import INK, RULE, Look
from sdtm2adam.tlf.model import Picture
from sdtm2adam.tlf.typesetting import png_of

FONT, FONT_EAST_ASIAN = "DejaVu Sans", "Noto Sans KR"
LINE = 0.8  # points
LIGHTER = 4  # of the colour of a group: what its bars and boxes have
WIDER = 1.14  # its letters by those that widths are measured with
SMALLER = 1.5  # points by which the letters of a picture are smaller than those of the page: the font is wider
LATIN = 0x2E80  # below it DejaVu Sans has what trials need; from here on East Asian scripts begin


class Canvas:
    """A sheet of `width` by `height` points; 0, 0 is its lower left corner."""

    def __init__(self, width: float, height: float, size: float):
        from matplotlib.figure import Figure

        _settle()
        self.width, self.height, self.size = width, height, size - SMALLER
        self.figure = Figure(figsize=(width / 72, height / 72))
        self.unseen: set[str] = set()

    def axes(self, left: float, bottom: float, width: float, height: float, **given):
        """Axes whose frame stands at these points, with plain spines."""
        axes = self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height), **given)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set(color=INK, linewidth=LINE)
        axes.tick_params(labelsize=self.size, width=LINE, length=3, color=INK, labelcolor=INK)
        return axes

    def bare(self, left: float, bottom: float, width: float, height: float):
        """Axes without frame, whose coordinates are points from their own lower left corner."""
        axes = self.axes(left, bottom, width, height)
        axes.set_axis_off()
        axes.set(xlim=(0, width), ylim=(0, height))
        return axes

    def text(self, x: float, y: float, words: str, **look) -> None:
        """Words at a point of the sheet."""
        self.figure.text(x / self.width, y / self.height, words, **{"fontsize": self.size, "color": INK, **look})

    @property
    def words(self) -> list[str]:
        """All that is written on the sheet."""
        ticks = [label for axis in self._axes() for label in _labels(axis)]
        return list(dict.fromkeys([*(text.get_text() for text in self.figure.findobj(_texts())), *ticks]))

    def picture(self, alt: str, title: str) -> Picture:
        """The picture in its two forms. Characters that no font has are kept in `unseen` and drawn as a box."""
        self._use_fonts()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            svg = BytesIO()
            self.figure.savefig(svg, format="svg", metadata={"Creator": None, "Date": None, "Format": None, "Type": None})
        self.unseen = {chr(int(code)) for w in said for code in re.findall(r"Glyph (\d+) .* missing from", str(w.message))}
        png = png_of(svg.getvalue(), self.width, self.height)
        return Picture(_told(svg.getvalue(), title, alt), png, self.width, self.height, alt)

    def _use_fonts(self) -> None:
        """The font with Hangul beside the usual one, in the texts that have letters which that one lacks."""
        texts = self.figure.findobj(_texts())
        for axis in self._axes():
            if any(map(_is_far, _labels(axis))):
                texts += axis.get_ticklabels()
        far = [text for text in texts if _is_far(text.get_text())]
        if far:
            _add_east_asian()
        for text in far:
            text.set_fontfamily([FONT, FONT_EAST_ASIAN])

    def _axes(self) -> list:
        return [axis for axes in self.figure.axes for axis in (axes.xaxis, axes.yaxis)]


def _labels(axis) -> Sequence[str]:
    """What stands at the ticks of an axis, where words were given for them."""
    return getattr(axis.get_major_formatter(), "seq", ())


def _is_far(text: str) -> bool:
    """Whether a text has letters beyond those of the usual font."""
    return any(ord(c) >= LATIN for c in text)


def entry(look: Look, label: str, line: bool = True, marker: bool = True):
    """A line of a legend that shows how a group looks."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], color=look.colour, linestyle=look.line if line else "none", linewidth=1.3, marker=look.marker if marker else "none",
        markerfacecolor=look.face, markeredgecolor=look.colour, markersize=4.5, label=label,
    )  # fmt: skip


def patch(look: Look, label: str):
    """A line of a legend for bars and boxes: colour, fill and hatch."""
    from matplotlib.patches import Patch

    return Patch(facecolor=tint(look), edgecolor=look.colour, hatch=look.hatch, linewidth=1.0, label=label)


def tint(look: Look) -> str:
    """The colour of a group's bars and boxes: white for those that a hatch tells apart, else a light shade of its own."""
    shade = (int(look.colour[i : i + 2], 16) for i in (1, 3, 5))
    return "white" if look.hatch else "#" + "".join(f"{255 - (255 - part) // LIGHTER:02X}" for part in shade)


def _told(svg: bytes, title: str, alt: str) -> bytes:
    """The SVG with its title and description, for who listens to it."""
    text = svg.decode()
    at = text.index(">", text.index("<svg")) + 1
    opening = text[:at].replace("<svg", '<svg role="img"', 1)
    return f"{opening}\n <title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>{text[at:]}".encode()


def _texts():
    from matplotlib.text import Text

    return Text


@cache
def _settle() -> None:
    """What holds for all pictures of this process."""
    import matplotlib
    from matplotlib import font_manager

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    carried = matplotlib.get_data_path()
    manager = font_manager.fontManager
    manager.ttflist = [font for font in manager.ttflist if font.fname.startswith(carried)]  # the machine's own are never taken
    matplotlib.rcParams.update(
        {
            "svg.hashsalt": "sdtm2adam", "svg.fonttype": "path",
            "axes.unicode_minus": False, "font.size": 7.5, "axes.edgecolor": INK, "text.color": INK, "axes.labelcolor": INK,
            "axes.linewidth": LINE, "hatch.linewidth": 0.6, "legend.frameon": False, "grid.color": RULE, "path.simplify": False,
            "text.parse_math": False, "font.family": [FONT],
        }
    )  # fmt: skip


@cache
def _add_east_asian() -> None:
    from matplotlib import font_manager

    found = next(path for path in files("pylopdf-fonts-ko") if path.name == "NotoSansKR-Regular.otf")
    font_manager.fontManager.addfont(str(found.locate()))
