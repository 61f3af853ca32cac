"""Two records of each participant joined by a line, a panel for each measure, with medians and quartiles beside them."""

from math import isfinite

import pandas as pd

from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.drawings import Axis, Pairs, columns_of
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, grid, legend_of, panel, settle
from sdtm2adam.tlf.figures.looks import INK
from sdtm2adam.tlf.figures.source import GROUP, RECORD, SUBJECT, Source
from sdtm2adam.tlf.masks import significant

LEFT, RIGHT, TOP, BELOW, ACROSS, DOWN = 50.0, 8.0, 20.0, 22.0, 44.0, 40.0
QUARTILES = ("q1", "median", "q3")


def draw(drawing: Pairs, source: Source, canvas: Canvas) -> Drawn:
    """A row for each pair with its two records, and one for each median with its quartiles."""
    conditions = (*drawing.panels.values(), *drawing.before.values(), *drawing.after.values())
    records = source.records(drawing.dataset, drawing.where, drawing.value, *columns_of(*conditions))
    records = source.drawable(records, drawing.dataset, drawing.value, positive=drawing.y.log)
    (first, is_first), (second, is_second) = *drawing.before.items(), *drawing.after.items()
    heads = (
        "Panel",
        "Group",
        "Participant",
        first,
        second,
        f"Record of {drawing.dataset}, {first}",
        f"Record of {drawing.dataset}, {second}",
    )
    table, medians = numbers.Numbers(heads), numbers.Numbers(("Panel", "Group", "At", *QUARTILES), "Medians and quartiles")
    drawn = Drawn([table], [f"{first} and {second} of each participant joined by a line, in {len(drawing.panels)} panels."])
    top = canvas.height - TOP
    if len(source.groups) > 1:
        top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - 4) - TOP
    places = grid(Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, top - BELOW), len(drawing.panels), drawing.columns, ACROSS, DOWN)
    for number, (at, (label, condition)) in enumerate(zip(places, drawing.panels.items(), strict=True)):
        inside = records[parse(condition).mask(records)] if condition else records
        paired = _paired(inside, is_first, is_second, drawing.value, label)
        axes = panel(canvas, at, label)
        ends = [*paired["before"], *paired["after"]]
        for group, own in source.by_group(paired):
            ends += _panel(axes, drawing, source, group, label, own, medians)
        labelled = drawing.y.label if number % drawing.columns == 0 else ""
        settle(axes, canvas, Axis(low=-0.6, high=1.6), drawing.y.model_copy(update={"label": labelled}), (), ends)
        axes.set_xticks([0, 1], [first, second])
        labels = {g.key: g.label for g in source.groups}
        for subject, key, one, other, at_one, at_other in paired.itertuples(index=False, name=None):
            table.add(numbers.words(label), numbers.words(labels[key]), numbers.words(subject), numbers.number(one), numbers.number(other),
                      numbers.record(at_one), numbers.record(at_other), record=at_one)  # fmt: skip
        drawn.says += _says(source, drawing, label, (first, second))
    if table.rows:
        drawn.tables.append(medians)
    return drawn


def _paired(records: pd.DataFrame, before: str, after: str, value: str, label: str) -> pd.DataFrame:
    """USUBJID, group, before, after and the two records of participants who have both. Errors: StudyError for two where one is due."""
    parts = []
    for condition in (before, after):
        own = records[parse(condition).mask(records)] if condition else records
        twice = own.loc[own[SUBJECT].duplicated(), SUBJECT].astype(str).unique()
        if len(twice):
            raise StudyError(f"panel {label}: more than one record where `{condition}` of {some(twice)}\n    to fix  narrow `where:`")
        parts.append(own.assign(**{SUBJECT: own[SUBJECT].astype("str")})[[SUBJECT, GROUP, value, RECORD]])
    one, other = parts
    both = one.merge(other[[SUBJECT, value, RECORD]], on=SUBJECT, how="inner", validate="1:1", suffixes=("_1", "_2"))
    both = both.rename(columns={f"{value}_1": "before", f"{value}_2": "after"})
    return both[[SUBJECT, GROUP, "before", "after", f"{RECORD}_1", f"{RECORD}_2"]]


def _panel(axes, drawing: Pairs, source: Source, group, label: str, own: pd.DataFrame, medians: numbers.Numbers) -> list[float]:
    """One group's pairs and its medians; the ends of the quartiles."""
    look, ends = group.look, []
    if len(own):
        gaps = [float("nan")] * len(own)
        xs = [x for _ in range(len(own)) for x in (0.0, 1.0, float("nan"))]
        ys = [y for trio in zip(own["before"], own["after"], gaps, strict=True) for y in trio]
        axes.plot(
            xs,
            ys,
            color=look.colour,
            linewidth=0.6,
            alpha=0.6,
            marker=look.marker,
            markersize=2.6,
            markerfacecolor=look.face,
            markeredgewidth=0.6,
            gid="pairs",
        )
    for analysis, x, at in zip(drawing.medians, (-0.3, 1.3), (*drawing.before, *drawing.after), strict=True):
        found = [source.find(analysis, group.key, label, "", stat) for stat in QUARTILES]
        medians.add(
            numbers.words(label), numbers.words(group.label), numbers.words(at), *(numbers.result(f, source.style.missing) for f in found)
        )
        q1, median, q3 = [f.value if f else float("nan") for f in found]
        if isfinite(median):
            axes.plot([x, x], [q1, q3], color=INK, linewidth=1.1)
            axes.plot([x - 0.16, x + 0.16], [median, median], color=INK, linewidth=2.2, solid_capstyle="butt", gid="median")
            axes.plot([x - 0.08, x + 0.08], [q1, q1], [x - 0.08, x + 0.08], [q3, q3], color=INK, linewidth=1.1)
            ends += [q1, q3]
    return ends


def _says(source: Source, drawing: Pairs, label: str, names: tuple[str, str]) -> list[str]:
    said = []
    for group in source.groups:
        values = [source.value(analysis, group.key, label, "", "median") for analysis in drawing.medians]
        if all(isfinite(v) for v in values):
            told = ", ".join(f"{significant(v, 3)} at {name}" for v, name in zip(values, names, strict=True))
            said.append(f"{label}{f', {group.label}' if len(source.groups) > 1 else ''}: median {told}.")
    return said
