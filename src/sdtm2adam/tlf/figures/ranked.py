"""A bar for each record in falling order, a panel for each group: a waterfall."""

import numpy as np

from sdtm2adam.spec.drawings import Axis, Ranked
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas, tint
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, limits, panel, settle, tick_label
from sdtm2adam.tlf.figures.looks import INK
from sdtm2adam.tlf.figures.source import RECORD, SUBJECT, Source
from sdtm2adam.tlf.masks import rounded, significant

LEFT, RIGHT, TOP, BELOW, ACROSS = 46.0, 10.0, 22.0, 24.0, 22.0


def draw(drawing: Ranked, source: Source, canvas: Canvas) -> Drawn:
    """A row for each bar, in the order drawn; panels are as wide as they have bars."""
    records = source.drawable(source.records(drawing.dataset, drawing.where, drawing.value), drawing.dataset, drawing.value)
    table = numbers.Numbers(("Group", "Order", "Participant", drawing.value, f"Record of {drawing.dataset}"))
    drawn = Drawn([table], ["Bars in falling order, one for each participant."])
    low, high = limits(drawing.y, np.asarray([0.0, *records[drawing.value], *drawing.y.lines]))
    groups = [(g, own.sort_values([drawing.value, SUBJECT], ascending=[False, True])) for g, own in source.by_group(records)]
    room = canvas.width - LEFT - RIGHT - ACROSS * (len(groups) - 1)
    shares = [max(len(own), 3) for _, own in groups]
    left = LEFT
    for number, ((group, own), share) in enumerate(zip(groups, shares, strict=True)):
        wide = room * share / sum(shares)
        axes = panel(canvas, Place(left, BELOW, wide, canvas.height - BELOW - TOP), f"{group.label} (n = {len(own)})")
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
