"""How groups look, so that they are told apart in colour, without some colours, and in grey: colour, marker, line and hatch together."""

from dataclasses import dataclass

INK, FAINT, RULE = "#222222", "#8C8C8C", "#BFBFBF"
# Okabe and Ito's colours that are read on white; the first two also differ most in lightness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", "h", ">", "*")
LINES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)))
HATCHES = ("", "////", "....", "xx", "\\\\\\\\", "++", "oo", "--", "||")


@dataclass(frozen=True)
class Look:
    """Colour, marker, line style and hatch of one group; `face` fills its markers and boxes: white for every second group."""

    colour: str
    marker: str
    line: object
    hatch: str
    face: str

    @property
    def points(self) -> dict[str, str]:
        """How points of the group are drawn, without a line."""
        return {"linestyle": "none", "marker": self.marker, "color": self.colour, "markerfacecolor": self.face}


def look(number: int) -> Look:
    """The look of group `number`, from 0. The lists have lengths without a common factor: many groups are all different."""
    colour = COLOURS[number % len(COLOURS)]
    face = "white" if number % 2 else colour
    return Look(colour, MARKERS[number % len(MARKERS)], LINES[number % len(LINES)], HATCHES[number % len(HATCHES)], face)
