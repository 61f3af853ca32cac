"""The records of a regression and its fitted line, a panel for each condition of the analysis."""

from math import isfinite

import numpy as np

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.drawings import Regression, columns_of
from sdtm2adam.spec.statistics import INTERCEPT
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, grid, legend_of, panel, settle, words_in
from sdtm2adam.tlf.figures.source import RECORD, SUBJECT, Source
from sdtm2adam.tlf.masks import placeholders

LEFT, RIGHT, TOP, BELOW, ACROSS, DOWN = 52.0, 10.0, 20.0, 36.0, 50.0, 46.0
OF_MODEL = ("n", "r_squared")  # what a regression has once and not for each coefficient


def draw(drawing: Regression, source: Source, canvas: Canvas) -> Drawn:
    """A row for each record, and one for each fitted line."""
    analysis = source.figure.analysis(drawing.analysis)
    if analysis.statistics != "regression" or len(analysis.effects) != 1 or "*" in analysis.effects[0]:
        raise StudyError(f"analysis {analysis.id}: a drawing of a regression takes `statistics: regression` with one effect")
    (across,), up = analysis.effects, analysis.variable
    conditions = analysis.by or {"": ""}
    table = numbers.Numbers(("Panel", "Group", "Participant", across, up, f"Record of {analysis.dataset}"))
    lines = numbers.Numbers(("Panel", "Group", "Intercept", "Slope"), "Fitted lines")
    drawn = Drawn([table], [f"Records as points with fitted lines, in {len(conditions)} panels."])
    top = canvas.height - TOP
    if len(source.groups) > 1:
        top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - 4) - TOP
    places = grid(Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, top - BELOW), len(conditions), drawing.columns, ACROSS, DOWN)
    found = {by: _records(source, analysis, condition, across, up) for by, condition in conditions.items()}
    every = [np.concatenate([own[name].to_numpy(dtype=float) for own in found.values()]) for name in (across, up)]
    for number, (at, (by, own)) in enumerate(zip(places, found.items(), strict=True)):
        axes = panel(canvas, at, by)
        said = []
        for group, mine in source.by_group(own):
            axes.plot(mine[across], mine[up], **group.look.points,
                      markersize=4, gid="records")  # fmt: skip
            _line(axes, source, analysis.id, group, by, across, mine[across].to_numpy(dtype=float), lines)
            said.append(_words(drawing.show, source, analysis.id, group.key, by, across))
            _rows(table, by, group.label, mine, across, up)
        text = "\n".join(filter(None, said))
        words_in(axes, canvas, text, 0.97, 0.95, ha="right", va="top")
        drawn.says += [f"{by}: {' '.join(text.split())}."] if text else []
        foot, first = number >= len(conditions) - drawing.columns, number % drawing.columns == 0
        settle(axes, canvas, drawing.x if foot else drawing.x.model_copy(update={"label": ""}),
               drawing.y if first else drawing.y.model_copy(update={"label": ""}), *every)  # fmt: skip
    if table.rows:
        drawn.tables.append(lines)
    return drawn


def _records(source: Source, analysis, condition: str, across: str, up: str):
    where = " and ".join(f"({part})" for part in (analysis.where, condition) if part)
    records = source.records(analysis.dataset, where, across, up, *columns_of(where))
    return source.drawable(records, analysis.dataset, across, up)


def _line(axes, source: Source, analysis: str, group, by: str, across: str, xs: np.ndarray, lines: numbers.Numbers) -> None:
    """The fitted line over the range of the records."""
    intercept = source.find(analysis, group.key, by, INTERCEPT, "estimate")
    slope = source.find(analysis, group.key, by, across, "estimate")
    lines.add(numbers.words(by), numbers.words(group.label), *(numbers.result(f, source.style.missing) for f in (intercept, slope)))
    if intercept and slope and isfinite(intercept.value) and isfinite(slope.value) and len(xs):
        ends = np.array([xs.min(), xs.max()])
        axes.plot(ends, intercept.value + slope.value * ends, color=group.look.colour, linestyle=group.look.line, linewidth=1.4, gid="fit")


def _words(show: str, source: Source, analysis: str, group: str, by: str, across: str) -> str:
    """The mask line by line: lines that speak of the model alone take its results, others those of the slope."""
    told = []
    for line in show.split("\n") if show else []:
        of_model = {stat for stat, _ in placeholders(line)} <= set(OF_MODEL)
        told.append(source.words(line, analysis, group, by, "" if of_model else across)[0])
    return "\n".join(told)


def _rows(table: numbers.Numbers, by: str, label: str, own, across: str, up: str) -> None:
    for subject, x, y, position in own[[SUBJECT, across, up, RECORD]].itertuples(index=False, name=None):
        table.add(
            numbers.words(by),
            numbers.words(label),
            numbers.words(str(subject)),
            numbers.number(x),
            numbers.number(y),
            numbers.record(position),
            record=position,
        )
