"""A bar for each record in falling order, a panel for each group: a waterfall."""

from collections.abc import Sequence

import numpy as np

from sdtm2adam.spec.drawings import Axis, Ranked
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import WIDER, Canvas, tint
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import NARROWEST, Place, limits, panel, settle, tick_label
from sdtm2adam.tlf.figures.looks import INK
from sdtm2adam.tlf.figures.source import RECORD, SUBJECT, Source
from sdtm2adam.tlf.masks import rounded, significant
from sdtm2adam.tlf.widths import width

LEFT, RIGHT, TOP, BELOW, ACROSS = 46.0, 10.0, 22.0, 24.0, 22.0


def draw(drawing: Ranked, source: Source, canvas: Canvas) -> Drawn:
    """A row for each bar, in the order drawn; panels are as wide as they have bars, and as their titles at least."""
    records = source.drawable(source.records(drawing.dataset, drawing.where, drawing.value), drawing.dataset, drawing.value)
    table = numbers.Numbers(("Group", "Order", "Participant", drawing.value, f"Record of {drawing.dataset}"))
    drawn = Drawn([table], ["Bars in falling order, one for each participant."])
    low, high = limits(drawing.y, np.asarray([0.0, *records[drawing.value], *drawing.y.lines]))
    groups = [(g, own.sort_values([drawing.value, SUBJECT], ascending=[False, True])) for g, own in source.by_group(records)]
    room = canvas.width - LEFT - RIGHT - ACROSS * (len(groups) - 1)
    titles = [f"{group.label} (n = {len(own)})" for group, own in groups]
    widths = _widths([len(own) for _, own in groups], [width(title, canvas.size + 1) * WIDER for title in titles], room)
    left = LEFT
    for number, ((group, own), title, wide) in enumerate(zip(groups, titles, widths, strict=True)):
        axes = panel(canvas, Place(left, BELOW, wide, canvas.height - BELOW - TOP), title)
        left += wide + ACROSS
        values = own[drawing.value].to_numpy(dtype=float)
        axes.bar(range(len(own)), np.clip(values, low, high), width=0.78, facecolor=tint(group.look), edgecolor=group.look.colour,
                 hatch=group.look.hatch, linewidth=0.8, gid="bars")  # fmt: skip
        for at in np.flatnonzero((values < low) | (values > high)).tolist():
            _at_the_cut(axes, at, values[at], high if values[at] > high else low, values[at] > high, canvas.size)
        across = Axis(low=-0.8, high=max(len(own), 3) - 0.2)
        settle(
            axes, canvas, across, drawing.y.model_copy(update={"low": low, "high": high, "label": drawing.y.label if number == 0 else ""})
        )
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axhline(0, color=INK, linewidth=0.8)
        for line in drawing.y.lines:
            axes.axhline(line, color=INK, linewidth=0.6, linestyle=(0, (4, 3)))
        if number:
            axes.tick_params(labelleft=False)
        _rows(table, group.label, own, drawing.value)
        reached = [f"{int((values >= line).sum())} at or above {tick_label(line)}" for line in drawing.y.lines]
        span = f" from {significant(values[0], 3)} to {significant(values[-1], 3)}" if len(values) else ""
        drawn.says.append(f"{group.label}: {len(own)} bars{span}{'; ' if reached else ''}{', '.join(reached)}.")
    if (records[drawing.value] > high).any() or (records[drawing.value] < low).any():
        drawn.notes.append("Bars beyond the axis are cut; their values stand at their ends.")
    return drawn


def _widths(bars: Sequence[int], least: Sequence[float], room: float) -> list[float]:
    """The share of the room that each panel has: by its bars, and as much as it needs at least while there is so much for all."""
    share, floor = np.maximum(bars, 3).astype(float), np.maximum(least, NARROWEST)
    floor *= min(1.0, room / floor.sum())
    low = np.zeros(len(share), dtype=bool)
    while True:
        wide = np.where(low, floor, share * (room - floor[low].sum()) / max(share[~low].sum(), 1.0))
        below = ~low & (wide < floor - 1e-6)
        if not below.any():
            return wide.tolist()
        low |= below


def _at_the_cut(axes, at: int, value: float, end: float, above: bool, size: float) -> None:
    """The value of a bar that goes beyond the axis, at its end."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    look = {"ha": "center", "va": "top" if above else "bottom", "rotation": 90, "fontsize": size - 0.5, "bbox": box}
    axes.annotate(rounded(value, 0), (at, end), (0, -2 if above else 2), textcoords="offset points", **look)


def _rows(table: numbers.Numbers, label: str, own, value: str) -> None:
    for order, (subject, drawn, position) in enumerate(own[[SUBJECT, value, RECORD]].itertuples(index=False, name=None), start=1):
        table.add(
            numbers.words(label),
            numbers.number(order),
            numbers.words(str(subject)),
            numbers.number(drawn),
            numbers.record(position),
            record=position,
        )
