"""What panels have in common: where they stand, their axes, their legends."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

import numpy as np

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.tlf.figures.canvas import LINE, Canvas, entry
from sdtm2adam.tlf.figures.looks import FAINT, INK
from sdtm2adam.tlf.figures.source import Group
from sdtm2adam.tlf.masks import significant
from sdtm2adam.tlf.visible import visible

NARROWEST, LOWEST, LOWEST_ROW = 60.0, 40.0, 9.0  # points that a panel needs, and a row of words in one
SHARE = 0.06  # of the range of the data, left free at both ends of an axis


@dataclass(frozen=True)
class Place:
    """Where a panel's frame stands on the sheet, in points."""

    left: float
    bottom: float
    width: float
    height: float


def grid(place: Place, count: int, columns: int, across: float, down: float) -> list[Place]:
    """`count` places in rows of at most `columns`, with gaps `across` and `down` between their frames; from top left."""
    columns = min(columns, count)
    lines = ceil(count / columns)
    width = (place.width - across * (columns - 1)) / columns
    height = (place.height - down * (lines - 1)) / lines
    return [
        Place(place.left + (i % columns) * (width + across), place.bottom + (lines - 1 - i // columns) * (height + down), width, height)
        for i in range(count)
    ]


def panel(canvas: Canvas, place: Place, title: str = "", lowest: float = LOWEST):
    """Axes at a place, with a title above them. Errors: StudyError where the place is too small to be read: `lowest` points high."""
    if place.width < NARROWEST or place.height < lowest:
        found = f"{max(place.width, 0):.0f} by {max(place.height, 0):.0f} points"
        raise StudyError(
            f"the page has room for a panel of {found}, which is too small to be read\n"
            "    to fix  show fewer groups, rows or panels, more panels in a row (`columns:`), or no numbers below the axis"
        )
    axes = canvas.axes(place.left, place.bottom, place.width, place.height)
    if title:
        axes.set_title(visible(title), fontsize=canvas.size + 1, loc="left", y=1.0, pad=5)
    return axes


def settle(axes, canvas: Canvas, x: Axis, y: Axis, across: Sequence[float] = (), up: Sequence[float] = ()) -> None:
    """Both axes as the spec has them, or else from the numbers drawn: across (x) and up (y)."""
    for which, axis, values in (("x", x, across), ("y", y, up)):
        held = np.asarray([*values, *axis.lines], dtype=float)
        low, high = limits(axis, held[np.isfinite(held)])
        getattr(axes, f"set_{which}scale")("log" if axis.log else "linear")
        getattr(axes, f"set_{which}lim")(low, high)
        if axis.ticks:
            getattr(axes, f"set_{which}ticks")(axis.ticks, [tick_label(v) for v in axis.ticks])
        elif axis.log:
            ticks = log_ticks(low, high)
            getattr(axes, f"set_{which}ticks")(ticks, [tick_label(v) for v in ticks])
        if axis.log:
            axes.tick_params(axis=which, which="minor", length=0, labelleft=False, labelbottom=False)
        getattr(axes, f"set_{which}label")(visible(axis.label), fontsize=canvas.size + 0.5)
    for value in x.lines:
        axes.axvline(value, color=FAINT, linewidth=LINE, linestyle=(0, (4, 3)), zorder=0)
    for value in y.lines:
        axes.axhline(value, color=FAINT, linewidth=LINE, linestyle=(0, (4, 3)), zorder=0)


def limits(axis: Axis, values: np.ndarray) -> tuple[float, float]:
    """Where an axis begins and ends: as said, or a little beyond the numbers; one number alone stands in the middle."""
    if axis.log:
        values = np.log10(values[values > 0])
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = (high - low) * SHARE or (0.3 if axis.log else max(abs(high) * 0.1, 0.5))
    low, high = low - room, high + room
    if axis.log:
        low, high = 10**low, 10**high
    low, high = low if axis.low is None else axis.low, high if axis.high is None else axis.high
    return (low, high) if low < high else (low, low * 10 if axis.log else low + 1)


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 and their tenfolds within an axis; only powers of ten where it spans many."""
    tens = range(int(np.floor(log10(low))), int(np.ceil(log10(high))) + 1)
    steps = (1, 2, 5) if log10(high / low) < 2.5 else (1,)
    return [step * 10.0**ten for ten in tens for step in steps if low <= step * 10.0**ten <= high]


def tick_label(value: float) -> str:
    """The words at a tick: the number as it is, to six digits."""
    return significant(value, 6)


def legend(canvas: Canvas, entries: Sequence, top: float) -> float:
    """A legend in the middle at height `top`, in as many lines as it needs; where it ends."""
    longest = max((len(e.get_label()) for e in entries), default=1)
    columns = max(1, min(len(entries), int(canvas.width / (longest * canvas.size * 0.62 + 42))))
    lines = ceil(len(entries) / columns)
    canvas.figure.legend(
        handles=list(entries), loc="upper center", bbox_to_anchor=(0.5, top / canvas.height), ncols=columns, fontsize=canvas.size,
        handlelength=3.2, columnspacing=2.0, borderaxespad=0.0, borderpad=0.1, labelspacing=0.35,
    )  # fmt: skip
    return top - lines * (canvas.size * 1.45)


def legend_of(canvas: Canvas, groups: Sequence[tuple[Group, str]], top: float, line: bool = True, marker: bool = True) -> float:
    """The legend of groups, each with its words."""
    return legend(canvas, [entry(group.look, words, line, marker) for group, words in groups], top)


def words_in(axes, canvas: Canvas, words: str, x: float, y: float, **look) -> None:
    """Words in a panel, at shares of its width and height; on white, so that lines behind them do not cross them."""
    if words:
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
        axes.text(x, y, words, **{"transform": axes.transAxes, "fontsize": canvas.size, "color": INK, "bbox": box, "zorder": 5, **look})
