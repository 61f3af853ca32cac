"""An estimate with its interval in each row, between columns of numbers."""

from math import isfinite

from sdtm2adam.ard.frame import COMPARISON
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.spec.drawings_of_results import Forest, ForestColumn, ForestRow
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import WIDER, Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import LOWEST_ROW, Place, panel, settle
from sdtm2adam.tlf.figures.looks import COLOURS, INK
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.visible import visible
from sdtm2adam.tlf.widths import width

BELOW, GAP, INDENT, TALLEST = 40.0, 14.0, 10.0, 24.0  # points: below the rows, between columns, a step, the highest row


def draw(drawing: Forest, source: Source, canvas: Canvas) -> Drawn:
    """A row for each estimate with its interval."""
    table = numbers.Numbers(("Row", drawing.value, drawing.low, drawing.high))
    drawn = Drawn([table], ["Forest plot of estimates with their 95% confidence intervals."])
    top = canvas.height - 3.2 * canvas.size
    tall = min(TALLEST, (top - BELOW) / len(drawing.rows))
    left, right = _columns(drawing, source, canvas, top, tall)
    bottom = top - tall * len(drawing.rows)
    axes = panel(canvas, Place(left, bottom, right - left, top - bottom), lowest=LOWEST_ROW * len(drawing.rows))
    ends: list[float] = []
    for number, row in enumerate(drawing.rows):
        if row.analysis:
            ends += _interval(axes, drawing, row, len(drawing.rows) - number - 0.5, source, table)
            text = " ".join(
                source.words(c.show, row.analysis, c.group, row.by, row.level)[0] for c in drawing.columns if c.group == COMPARISON
            )
            drawn.says.append(f"{row.label}: {text}.")
    settle(axes, canvas, drawing.x, Axis(low=0, high=len(drawing.rows)), ends)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    low, high = axes.get_xlim()
    _beyond(axes, low, high)
    if drawing.favours and drawing.x.lines:
        for words, side, x in zip(drawing.favours, ("right", "left"), (-6, 6), strict=True):
            arrow = f"← {words}" if side == "right" else f"{words} →"
            axes.annotate(visible(arrow), (drawing.x.lines[0], 0), (x, -30), xycoords=("data", "axes fraction"), textcoords="offset points",
                          ha=side, va="top", fontsize=canvas.size)  # fmt: skip
    if not ends:
        table.rows.clear()
    return drawn


def _columns(drawing: Forest, source: Source, canvas: Canvas, top: float, tall: float) -> tuple[float, float]:
    """Labels and numbers beside the intervals; where the intervals begin and end."""
    at = 2.0
    for row, y in _heights(drawing, top, tall):
        canvas.text(at + row.indent * INDENT, y, visible(row.label), va="center", fontweight="normal" if row.analysis else "bold")
    at += max(_wide(row.label, canvas) * (1 if row.analysis else 1.08) + row.indent * INDENT for row in drawing.rows)
    for column in (c for c in drawing.columns if c.group != COMPARISON):
        at = _column(column, drawing, source, canvas, at + GAP, top, tall)
    end = canvas.width - 2.0
    for column in reversed([c for c in drawing.columns if c.group == COMPARISON]):
        end -= _widest(column, drawing, source, canvas)
        _column(column, drawing, source, canvas, end, top, tall)
        end -= GAP
    return at + GAP, end


def _column(column: ForestColumn, drawing: Forest, source: Source, canvas: Canvas, left: float, top: float, tall: float) -> float:
    """One column of numbers from `left`; where it ends."""
    wide = _widest(column, drawing, source, canvas)
    canvas.text(left + wide / 2, top + 4, _label(column, source), ha="center", va="bottom", fontweight="bold")
    for row, y in _heights(drawing, top, tall):
        if row.analysis:
            canvas.text(left + wide / 2, y, _text(column, row, source), ha="center", va="center", gid="column")
    return left + wide


def _widest(column: ForestColumn, drawing: Forest, source: Source, canvas: Canvas) -> float:
    texts = [_text(column, row, source) for row in drawing.rows if row.analysis]
    return max([_wide(text, canvas) for text in texts] + [1.1 * _wide(line, canvas) for line in _label(column, source).split("\n")])


def _text(column: ForestColumn, row: ForestRow, source: Source) -> str:
    return source.words(column.show, row.analysis, column.group, row.by, row.level)[0]


def _label(column: ForestColumn, source: Source) -> str:
    sizes = source.results.sizes(column.group)
    return visible(column.label.replace("{N}", str(next(iter(sizes))) if len(sizes) == 1 else source.style.missing))


def _heights(drawing: Forest, top: float, tall: float) -> list[tuple[ForestRow, float]]:
    return [(row, top - tall * (number + 0.5)) for number, row in enumerate(drawing.rows)]


def _wide(text: str, canvas: Canvas) -> float:
    return width(text, canvas.size, "Arial") * WIDER


def _interval(axes, drawing: Forest, row: ForestRow, y: float, source: Source, table: numbers.Numbers) -> list[float]:
    """One estimate with its interval; its ends."""
    stats = (drawing.value, drawing.low, drawing.high)
    found = [source.find(row.analysis, COMPARISON, row.by, row.level, stat) for stat in stats]
    table.add(numbers.words(row.label), *(numbers.result(f, source.style.missing) for f in found))
    value, low, high = [f.value if f else float("nan") for f in found]
    if not isfinite(value) or (drawing.x.log and value <= 0):
        return []
    if isfinite(low) and isfinite(high):
        axes.plot([low, high], [y, y], color=INK, linewidth=1.2, gid="interval")
    axes.plot([value], [y], marker="s", color=COLOURS[0], markersize=5.5, markeredgecolor=INK, markeredgewidth=0.6, gid="estimate")
    return [v for v in (value, low, high) if isfinite(v) and (v > 0 or not drawing.x.log)]


def _beyond(axes, low: float, high: float) -> None:
    """Arrows where an interval goes beyond the axis."""
    for line in [line for line in axes.lines if line.get_gid() == "interval"]:
        (first, last), (y, _) = line.get_data()
        for end, outside, marker in ((low, first < low, "<"), (high, last > high, ">")):
            if outside:
                axes.plot([end], [y], marker=marker, color=INK, markersize=4.5, clip_on=False)
