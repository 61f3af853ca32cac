"""Cumulative distributions: the share of records at or below each value, a step line for each group."""

from sdtm2adam.spec.drawings_of_results import Distribution
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn, listed
from sdtm2adam.tlf.figures.frames import Place, legend_of, panel, settle, tick_label
from sdtm2adam.tlf.figures.source import Source

LEFT, RIGHT, TOP, BELOW = 54.0, 14.0, 4.0, 38.0
FULL = (0, 25, 50, 75, 100)


def draw(drawing: Distribution, source: Source, canvas: Canvas) -> Drawn:
    """A row for each value of each group, with the records at or below it."""
    table = numbers.Numbers(("Group", "Value", "Records at or below", "Percentage"))
    drawn = Drawn([table], [f"Cumulative distribution of {drawing.x.label or 'values'} in {listed(g.label for g in source.groups)}."])
    top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - TOP) - 8
    axes = panel(canvas, Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, top - BELOW))
    every, curves = [], []
    for group in source.groups:
        points = []
        for level, at in source.levels(drawing.analysis, group.key, "", "at"):
            below, pct = (source.find(drawing.analysis, group.key, "", level, stat) for stat in ("at_or_below", "pct"))
            if below and pct:
                points.append((at.value, pct.value))
                table.add(numbers.words(group.label), *(numbers.result(r, "") for r in (at, below, pct)))
        every += [x for x, _ in points]
        curves.append((group, points))
        half = next((x for x, share in points if share >= 50), None)
        drawn.says.append(
            f"{group.label}: half of the records are at or below {tick_label(half)}." if half is not None else f"{group.label}: no record."
        )
    settle(
        axes,
        canvas,
        drawing.x,
        drawing.y if drawing.y.high or drawing.y.ticks else drawing.y.model_copy(update={"low": -1, "high": 102, "ticks": FULL}),
        every,
    )
    low, high = axes.get_xlim()
    for group, points in curves:
        if points:
            xs, ys = zip(*points, strict=True)
            axes.step([low, *xs, high], [0, *ys, ys[-1]], where="post", color=group.look.colour, linestyle=group.look.line, linewidth=1.4)
            axes.plot(
                xs,
                ys,
                **group.look.points,
                markersize=3.5,
                gid="distribution",
            )
    return drawn
