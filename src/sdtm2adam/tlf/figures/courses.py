"""A line for each participant, a panel for each group, with the means over them."""

from math import ceil, isfinite, sqrt

import numpy as np
import pandas as pd

from sdtm2adam.spec.drawings import Courses
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn, listed
from sdtm2adam.tlf.figures.frames import Place, grid, panel, settle
from sdtm2adam.tlf.figures.looks import FAINT
from sdtm2adam.tlf.figures.means import placed
from sdtm2adam.tlf.figures.source import GROUP, RECORD, SUBJECT, Group, Source

LEFT, RIGHT, TOP, BELOW, ACROSS, DOWN = 44.0, 10.0, 22.0, 36.0, 42.0, 52.0


def draw(drawing: Courses, source: Source, canvas: Canvas) -> Drawn:
    """A row for each record drawn, and one for each mean."""
    records = source.records(drawing.dataset, drawing.where, drawing.x_value, drawing.y_value)
    records = source.drawable(records, drawing.dataset, drawing.x_value, drawing.y_value, positive=drawing.x.log or drawing.y.log)
    if drawing.x.log != drawing.y.log:
        records = source.drawable(records, drawing.dataset, drawing.x_value if drawing.x.log else drawing.y_value, positive=True)
    records = records.sort_values([SUBJECT, drawing.x_value], kind="stable")
    table = numbers.Numbers(("Group", "Participant", drawing.x_value, drawing.y_value, f"Record of {drawing.dataset}"))
    drawn = Drawn([table], [f"A line for each participant, in {len(source.groups)} panel(s)."])
    place = Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, canvas.height - BELOW - TOP)
    columns = 2 if len(source.groups) < 5 else ceil(sqrt(1.6 * len(source.groups)))
    places = grid(place, len(source.groups), columns, ACROSS, DOWN)
    means = numbers.Numbers(("Group", "At", "x", "mean"), "Means")
    for number, (at, (group, own)) in enumerate(zip(places, source.by_group(records), strict=True)):
        axes = panel(canvas, at, source.labelled(group))
        _lines(axes, own, drawing, group)
        if drawing.mean:
            _mean(axes, drawing, source, group, means)
        up = drawing.y if number % columns == 0 else drawing.y.model_copy(update={"label": ""})
        settle(axes, canvas, drawing.x, up, records[drawing.x_value], records[drawing.y_value])
        people = own[SUBJECT].nunique()
        drawn.says.append(f"{group.label}: {people} participants.")
    labels = {g.key: g.label for g in source.groups}
    held = records[[GROUP, SUBJECT, drawing.x_value, drawing.y_value, RECORD]].astype({SUBJECT: "str"})
    for key, subject, x, y, position in held.itertuples(index=False, name=None):
        table.add(
            numbers.words(labels[key]),
            numbers.words(subject),
            numbers.number(x),
            numbers.number(y),
            numbers.record(position),
            record=position,
        )
    if means.rows and table.rows:
        drawn.tables.append(means)
        drawn.says.append(f"Thick lines are the means of {listed(labels.values())}.")
    return drawn


def _lines(axes, own: pd.DataFrame, drawing: Courses, group: Group) -> None:
    """All lines of a group as one, broken between participants; a participant with one record is a point."""
    if not len(own):
        return
    begins = np.flatnonzero(own[SUBJECT].astype("str").to_numpy()[1:] != own[SUBJECT].astype("str").to_numpy()[:-1]) + 1
    xs, ys = (np.insert(own[name].to_numpy(dtype=float), begins, np.nan) for name in (drawing.x_value, drawing.y_value))
    axes.plot(xs, ys, color=group.look.colour, linewidth=0.6, alpha=0.55, marker=group.look.marker, markersize=2, markerfacecolor="none",
              markeredgewidth=0.5, gid="courses")  # fmt: skip


def _mean(axes, drawing: Courses, source: Source, group: Group, means: numbers.Numbers) -> None:
    points = []
    for label, x in sorted(drawing.at.items(), key=lambda item: item[1]):
        found = source.find(drawing.mean, group.key, *placed(source, drawing.mean, label), "mean")
        means.add(numbers.words(group.label), numbers.words(label), numbers.number(x), numbers.result(found, source.style.missing))
        if found and isfinite(found.value):
            points.append((x, found.value))
    axes.plot(*zip(*points, strict=True), color="white", linewidth=4) if points else None
    if points:
        axes.plot(*zip(*points, strict=True), color="#000000", linewidth=2, marker=group.look.marker, markersize=5.5,
                  markerfacecolor=group.look.face if group.look.face == "white" else FAINT, gid="mean")  # fmt: skip
