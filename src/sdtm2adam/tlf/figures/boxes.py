"""Box plots of each group by visit: quartiles, median and mean are results; whiskers and the points beyond them are records."""

from math import isfinite

import numpy as np

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.spec.drawings_of_results import Boxes
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas, patch, tint
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, grid, legend, panel, settle
from sdtm2adam.tlf.figures.looks import INK
from sdtm2adam.tlf.figures.source import RECORD, SUBJECT, Group, Source
from sdtm2adam.tlf.masks import significant
from sdtm2adam.tlf.visible import visible

LEFT, RIGHT, TOP, BELOW, ACROSS, DOWN, ROW = 40.0, 8.0, 20.0, 20.0, 40.0, 36.0, 11.0
STATS = ("n", "mean", "q1", "median", "q3")
FENCE = 1.5  # ranges of the quartiles within which a whisker ends (Tukey)


def draw(drawing: Boxes, source: Source, canvas: Canvas) -> Drawn:
    """A row for each box with its statistics and whiskers, and one for each record beyond the whiskers."""
    table = numbers.Numbers(("Panel", "Group", "Visit", *STATS, "Lower whisker", "Upper whisker"))
    beyond = numbers.Numbers(("Panel", "Group", "Visit", "Participant", "Value", "Record"), "Records beyond the whiskers")
    drawn = Drawn([table], [f"Box plots in {len(drawing.panels)} panels."])
    entries = [patch(g.look, source.labelled(g)) for g in source.groups]
    top = legend(canvas, entries, canvas.height - 4) - TOP
    under = ROW * len(source.groups) if drawing.under else 0
    place = Place(LEFT, BELOW + under, canvas.width - LEFT - RIGHT, top - BELOW - under)
    places = grid(place, len(drawing.panels), drawing.columns, ACROSS, DOWN + under)
    for number, (at, (label, name)) in enumerate(zip(places, drawing.panels.items(), strict=True)):
        axes = panel(canvas, at, label)
        ends = _panel(axes, canvas, at, drawing, source, label, name, table, beyond)
        visits = list(source.figure.analysis(name).by)
        first = number % drawing.columns == 0
        settle(
            axes,
            canvas,
            Axis(low=-0.6, high=len(visits) - 0.4),
            drawing.y if first else drawing.y.model_copy(update={"label": ""}),
            (),
            ends,
        )
        axes.set_xticks(range(len(visits)), [visible(v) for v in visits])
        axes.tick_params(axis="x", length=0)
        drawn.says += _says(source, label, name, visits)
    if not any(cell.value for row in table.rows for cell in row.cells[3:4]):
        table.rows.clear()
    elif beyond.rows:
        drawn.tables.append(beyond)
    return drawn


def _panel(axes, canvas: Canvas, at: Place, drawing: Boxes, source: Source, label: str, name: str, table, beyond) -> list[float]:
    """The boxes of one analysis; everything that is drawn, for the axis."""
    analysis = source.figure.analysis(name)
    if analysis.statistics != "summary" or not analysis.by:
        raise StudyError(f"analysis {name}: a drawing of boxes takes `statistics: summary` with the visits under `by:`")
    groups, visits, ends = source.groups, len(analysis.by), []
    wide = 0.72 / len(groups)
    drawn: dict[str, list[tuple]] = {group.key: [] for group in groups}
    for v, (visit, condition) in enumerate(analysis.by.items()):
        where = " and ".join(f"({part})" for part in (analysis.where, condition) if part)
        records = source.drawable(source.records(analysis.dataset, where, analysis.variable), analysis.dataset, analysis.variable)
        for i, (group, own) in enumerate(source.by_group(records)):
            found = [source.find(name, group.key, visit, "", stat) for stat in STATS]
            values = own[analysis.variable].to_numpy(dtype=float)
            low, high = _whiskers(values, *(f.value if f else float("nan") for f in found[2::2]))
            cells = (numbers.result(f, source.style.missing) for f in found)
            table.add(
                numbers.words(label), numbers.words(group.label), numbers.words(visit), *cells, numbers.number(low), numbers.number(high)
            )
            if drawing.under:
                text, _ = source.words(drawing.under, name, group.key, visit)
                _under(canvas, at, text, (v + 0.6) / visits, i, group)
            if isfinite(low):
                far = own[(values < low) | (values > high)]
                x = v + (i - (len(groups) - 1) / 2) * wide
                drawn[group.key].append((x, *(f.value for f in found[1:]), low, high, far[analysis.variable].tolist()))
                ends += [*values]
                _rows(beyond, (label, group.label, visit), far[[SUBJECT, analysis.variable, RECORD]])
    for group in groups:
        if drawn[group.key]:
            _boxes(axes, group, drawn[group.key], wide * 0.4)
    return ends


def _rows(beyond: numbers.Numbers, at: tuple[str, ...], far) -> None:
    for subject, value, position in far.itertuples(index=False, name=None):
        beyond.add(*map(numbers.words, at), numbers.words(str(subject)), numbers.number(value), numbers.record(position), record=position)


def _whiskers(values: np.ndarray, q1: float, q3: float) -> tuple[float, float]:
    """The lowest and the highest record within the fences; missing without a box."""
    if not (isfinite(q1) and isfinite(q3)) or not len(values):
        return float("nan"), float("nan")
    inside = values[(values >= q1 - FENCE * (q3 - q1)) & (values <= q3 + FENCE * (q3 - q1))]
    return (float(inside.min()), float(inside.max())) if len(inside) else (q1, q3)


def _boxes(axes, group: Group, drawn: list[tuple], half: float) -> None:
    """All boxes of a group: (x, mean, q1, median, q3, lower and upper whisker, values beyond)."""
    look = group.look
    x, mean, q1, median, q3, low, high = (np.array([box[i] for box in drawn], dtype=float) for i in range(7))
    axes.vlines([x, x], [low, q3], [q1, high], color=look.colour, linewidth=0.9)
    axes.hlines([low, high], [x - half / 2] * 2, [x + half / 2] * 2, color=look.colour, linewidth=0.9)
    axes.bar(x, q3 - q1, width=2 * half, bottom=q1, facecolor=tint(look), edgecolor=look.colour, hatch=look.hatch, linewidth=1.0, gid="box")
    axes.hlines(median, x - half, x + half, color=INK, linewidth=1.6, gid="median")
    axes.plot(x, mean, linestyle="none", marker="D", markersize=3, color=INK, markerfacecolor="white", markeredgewidth=0.8, gid="mean")
    far = [(box[0], value) for box in drawn for value in box[7]]
    if far:
        axes.plot(*zip(*far, strict=True), linestyle="none", marker=look.marker, markersize=2.8, color=look.colour, markerfacecolor="none",
                  markeredgewidth=0.7, gid="beyond")  # fmt: skip


def _under(canvas: Canvas, at: Place, text: str, share: float, line: int, group: Group) -> None:
    canvas.text(
        at.left + share * at.width,
        at.bottom - 18 - ROW * (line + 0.5),
        text,
        ha="center",
        va="center",
        fontsize=canvas.size - 0.5,
        color=group.look.colour,
        gid="under",
    )


def _says(source: Source, label: str, name: str, visits: list[str]) -> list[str]:
    said = []
    for group in source.groups:
        medians = [(visit, source.value(name, group.key, visit, "", "median")) for visit in visits]
        known = [f"{significant(m, 3)} at {visit}" for visit, m in medians if isfinite(m)]
        said += [f"{label}, {group.label}: median {', '.join(known)}."] if known else []
    return said
