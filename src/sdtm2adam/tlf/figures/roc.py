"""Receiver operating characteristics from the steps that the results hold, a panel for each condition."""

from sdtm2adam.spec.drawings import Axis, Roc
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, grid, legend_of, panel, settle, words_in
from sdtm2adam.tlf.figures.looks import FAINT
from sdtm2adam.tlf.figures.source import Source

LEFT, RIGHT, TOP, BELOW, ACROSS, DOWN = 42.0, 10.0, 20.0, 36.0, 26.0, 40.0
TICKS = (0, 0.25, 0.5, 0.75, 1)


def draw(drawing: Roc, source: Source, canvas: Canvas) -> Drawn:
    """A row for each step: the threshold, and sensitivity and 1 - specificity there."""
    conditions = list(source.figure.analysis(drawing.analysis).by) or [""]
    table = numbers.Numbers(("Panel", "Group", "Threshold", "Sensitivity", "Specificity", "1 - specificity"))
    drawn = Drawn([table], [f"Receiver operating characteristic curves in {len(conditions)} panels, with the diagonal of chance."])
    top = canvas.height - TOP
    if len(source.groups) > 1:
        top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - 4, marker=False) - TOP
    places = grid(Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, top - BELOW), len(conditions), drawing.columns, ACROSS, DOWN)
    for number, (at, by) in enumerate(zip(places, conditions, strict=True)):
        axes = panel(canvas, at, by)
        axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), gid="chance")
        said = []
        for group in source.groups:
            xs, ys = _steps(drawing.analysis, source, group, by, table)
            axes.plot(xs, ys, color=group.look.colour, linestyle=group.look.line, linewidth=1.4, gid="roc")
            text, _ = source.words(drawing.show, drawing.analysis, group.key, by)
            said.append(text)
            drawn.says += [f"{by or group.label}: {' '.join(text.split())}."] if text else []
        words_in(axes, canvas, "\n".join(filter(None, said)), 0.97, 0.05, ha="right", va="bottom")
        foot, first = number >= len(conditions) - drawing.columns, number % drawing.columns == 0
        share = Axis(low=-0.02, high=1.02, ticks=TICKS)
        settle(axes, canvas, share.model_copy(update={"label": "1 - specificity" if foot else ""}),
               share.model_copy(update={"label": "Sensitivity" if first else ""}))  # fmt: skip
    return drawn


def _steps(analysis: str, source: Source, group, by: str, table: numbers.Numbers) -> tuple[list[float], list[float]]:
    """1 - specificity and sensitivity at every threshold; the numbers go into the table."""
    xs, ys = [], []
    for level, sensitivity in source.levels(analysis, group.key, by, "curve_sensitivity"):
        specificity = source.find(analysis, group.key, by, level, "curve_specificity")
        threshold = source.find(analysis, group.key, by, level, "threshold") if level != "all" else None
        if specificity is None:
            continue
        xs.append(1 - specificity.value)
        ys.append(sensitivity.value)
        table.add(
            numbers.words(by), numbers.words(group.label), numbers.result(threshold, "all"), numbers.result(sensitivity, ""),
            numbers.result(specificity, ""), numbers.number(1 - specificity.value, specificity.row),
        )  # fmt: skip
    return xs, ys
