"""Estimates of each group with their error, joined by a line, and numbers below the axis."""

from math import isfinite, nan

from sdtm2adam.spec.drawings import Means
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import LINE, Canvas
from sdtm2adam.tlf.figures.drawn import Drawn, listed
from sdtm2adam.tlf.figures.frames import Place, legend_of, panel, settle, tick_label
from sdtm2adam.tlf.figures.source import Group, Source
from sdtm2adam.tlf.masks import significant
from sdtm2adam.tlf.visible import visible

LEFT, RIGHT, TOP, BELOW, ROW = 120.0, 12.0, 4.0, 40.0, 13.0  # points around the panel; ROW: a line of numbers below it
SIDESTEP = 0.012  # of the width of the axis, by which groups stand side by side so that their errors do not cover one another


def draw(drawing: Means, source: Source, canvas: Canvas) -> Drawn:
    """The panel, and one row of numbers for each group and point."""
    groups = source.groups
    stats = [s for s in (drawing.value, drawing.error, drawing.low, drawing.high) if s]
    table = numbers.Numbers(("Group", "At", "x", *stats))
    drawn = Drawn([table])
    top = legend_of(canvas, [(g, source.labelled(g)) for g in groups], canvas.height - TOP) - 8
    bottom = BELOW + (ROW * (len(groups) + 0.6) if drawing.under else 0)
    axes = panel(canvas, Place(LEFT, bottom, canvas.width - LEFT - RIGHT, top - bottom))
    xs = [*drawing.at.values(), *([0.0] if drawing.start is not None else [])]
    step = (max(xs) - min(xs) or 1) * SIDESTEP
    ends: list[float] = []
    for i, group in enumerate(groups):
        shift = (i - (len(groups) - 1) / 2) * min(step, 6 * step / len(groups))
        points = _points(drawing, source, group, stats, table)
        known = [p for p in points if isfinite(p[1])]
        ends += [end for _, *of in known for end in of if isfinite(end)]
        _line(axes, group, known, shift, drawing.start)
        if known:
            x, y, *_ = known[-1]
            drawn.says.append(f"{group.label}: {drawing.value} {significant(known[0][1], 3)} at {tick_label(known[0][0])} and "
                              f"{significant(y, 3)} at {tick_label(x)}.")  # fmt: skip
    settle(axes, canvas, drawing.x, drawing.y, xs, [*ends, *([drawing.start] if drawing.start is not None else [])])
    if not drawing.x.ticks:
        axes.set_xticks(sorted(set(xs)), [tick_label(x) for x in sorted(set(xs))])
    if drawing.under:
        _under(drawing, source, canvas, axes, bottom)
    if not any(isfinite(end) for end in ends):
        table.rows.clear()
    drawn.says.insert(0, f"Line chart of {drawing.value} by {drawing.x.label or 'visit'} for {listed(g.label for g in groups)}.")
    return drawn


def _points(
    drawing: Means, source: Source, group: Group, stats: list[str], table: numbers.Numbers
) -> list[tuple[float, float, float, float]]:
    """x, value and the two ends of the error of each point; the numbers go into the table."""
    points = []
    for label, x in sorted(drawing.at.items(), key=lambda item: item[1]):
        by, level = placed(source, drawing.analysis, label)
        found = [source.find(drawing.analysis, group.key, by, level, stat) for stat in stats]
        table.add(
            numbers.words(group.label), numbers.words(label), numbers.number(x), *(numbers.result(f, source.style.missing) for f in found)
        )
        value, *error = [f.value if f else nan for f in found]
        if drawing.error:
            error = [value - error[0], value + error[0]]
        points.append((x, value, *(error or [nan, nan])))
    return points


def placed(source: Source, analysis: str, label: str) -> tuple[str, str]:
    """Whether a label is a `by:` condition or a level of the analysis: (by, level)."""
    return (label, "") if label in source.figure.analysis(analysis).by else ("", label)


def _line(axes, group: Group, known: list, shift: float, start: float | None) -> None:
    look = group.look
    xs, ys = [p[0] + shift for p in known], [p[1] for p in known]
    if start is not None and xs:
        axes.plot(
            [0.0 + shift],
            [start],
            marker=look.marker,
            color=look.colour,
            markerfacecolor=look.face,
            markersize=5,
            linestyle="none",
            gid="start",
        )
        axes.plot([0.0 + shift, xs[0]], [start, ys[0]], color=look.colour, linestyle=look.line, linewidth=1.4, gid="start")
    errors = [(x, low, high) for x, (_, _, low, high) in zip(xs, known, strict=True) if isfinite(low) and isfinite(high)]
    if errors:
        at, lows, highs = zip(*errors, strict=True)
        axes.vlines(at, lows, highs, color=look.colour, linewidth=LINE, gid="error")
        axes.plot([*at, *at], [*lows, *highs], linestyle="none", marker="_", markersize=6, color=look.colour, markeredgewidth=LINE)
    axes.plot(
        xs,
        ys,
        color=look.colour,
        linestyle=look.line,
        linewidth=1.4,
        marker=look.marker,
        markerfacecolor=look.face,
        markersize=5,
        label=group.label,
    )


def _under(drawing: Means, source: Source, canvas: Canvas, axes, bottom: float) -> None:
    """A row of numbers for each group, each number below its point."""
    low, high = axes.get_xlim()
    wide = canvas.width - LEFT - RIGHT
    canvas.text(LEFT - 22, bottom - BELOW, visible(drawing.under.label), ha="right", va="center")
    for i, group in enumerate(source.groups):
        y = bottom - BELOW - ROW * (i + 1)
        canvas.text(LEFT - 22, y, visible(group.label), ha="right", va="center", color=group.look.colour)
        for label, x in drawing.at.items():
            by, level = placed(source, drawing.analysis, label)
            text, _ = source.words(drawing.under.show, drawing.analysis, group.key, by, level)
            canvas.text(LEFT + (x - low) / (high - low) * wide, y, text, ha="center", va="center", gid="under")
