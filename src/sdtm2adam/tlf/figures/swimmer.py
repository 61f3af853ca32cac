"""A bar of time for each participant, the longest first, with marks of what happened; a panel for each group."""

import pandas as pd

from sdtm2adam.errors import StudyError, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.drawings import Axis, columns_of
from sdtm2adam.spec.drawings_of_results import Swimmer
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas, entry, tint
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, legend, panel, settle
from sdtm2adam.tlf.figures.looks import INK, Look, look
from sdtm2adam.tlf.figures.source import RECORD, SUBJECT, Source
from sdtm2adam.tlf.visible import visible

LEFT, RIGHT, TOP, BELOW, ACROSS = 34.0, 12.0, 20.0, 36.0, 40.0
MARKERS = ("^", "s", "D", "v", "P", "o", "X", "*")


def draw(drawing: Swimmer, source: Source, canvas: Canvas) -> Drawn:
    """A row for each bar, and one for each mark; marks of participants without a bar stop the figure."""
    bars = source.records(drawing.dataset, drawing.where, drawing.length, *columns_of(*drawing.ends.values()))
    everybody = set(bars[SUBJECT].astype(str))
    bars = source.drawable(bars, drawing.dataset, drawing.length)
    twice = bars.loc[bars[SUBJECT].duplicated(), SUBJECT].astype(str).unique()
    if len(twice):
        raise StudyError(f"more than one bar of {some(twice)}; a bar is one record a participant\n    to fix  narrow `where:`")
    table = numbers.Numbers(("Group", "Participant", "What", "Time", f"Record of {drawing.dataset}"))
    drawn = Drawn([table], ["A bar for each participant, the longest first."])
    marks = _marks(drawing, source, bars, everybody)
    labels = [*drawing.marks, *drawing.ends]
    looks = {label: _look(number) for number, label in enumerate(labels)}
    top = legend(canvas, [entry(looks[label], visible(label), line=False) for label in labels], canvas.height - 4) - TOP
    groups = list(source.by_group(bars))
    wide = (canvas.width - LEFT - RIGHT - ACROSS * (len(groups) - 1)) / len(groups)
    for number, (group, own) in enumerate(groups):
        own = own.sort_values([drawing.length, SUBJECT], ascending=[False, True]).reset_index(drop=True)
        axes = panel(canvas, Place(LEFT + number * (wide + ACROSS), BELOW, wide, top - BELOW), f"{group.label} (n = {len(own)})")
        axes.barh(range(len(own)), own[drawing.length], height=0.72, facecolor=tint(group.look),
                  edgecolor=group.look.colour, hatch=group.look.hatch, linewidth=0.7, gid="bars")  # fmt: skip
        rows = {subject: at for at, subject in enumerate(own[SUBJECT].astype(str))}
        counts = []
        for label, held in marks.items():
            mine = held[held[SUBJECT].isin(rows)]
            ys = [rows[s] for s in mine[SUBJECT]]
            axes.plot(mine["at"], ys, **looks[label].points, markersize=4.2, markeredgewidth=0.7, clip_on=False, gid=label, zorder=4)
            counts.append(f"{label} {len(mine)}")
        settle(
            axes,
            canvas,
            drawing.x.model_copy(update={"low": drawing.x.low or 0.0}),
            Axis(low=-0.9, high=max(len(own), 1) - 0.1),
            [0, *bars[drawing.length]],
        )
        axes.invert_yaxis()
        axes.set_yticks([])
        _rows(table, group.label, own, drawing.length, marks)
        drawn.says.append(
            f"{group.label}: {len(own)} participants; {', '.join(counts)}." if counts else f"{group.label}: {len(own)} participants."
        )
    return drawn


def _look(number: int) -> Look:
    """The look of a mark: its shape and its fill tell it, in grey too."""
    made = look(number)
    return Look(INK, MARKERS[number % len(MARKERS)], made.line, "", ("#D55E00", "white", "#0072B2", "#F0E442", INK, "white")[number % 6])


def _marks(drawing: Swimmer, source: Source, bars: pd.DataFrame, everybody: set[str]) -> dict[str, pd.DataFrame]:
    """Label -> participants, when, and the record; events first, then what the ends of the bars mean."""
    found = {}
    for label, mark in drawing.marks.items():
        own = source.drawable(source.records(drawing.dataset, mark.where, mark.at), drawing.dataset, mark.at)
        held = pd.DataFrame({SUBJECT: own[SUBJECT].astype(str), "at": own[mark.at].astype(float), RECORD: own[RECORD]})
        lost = held.loc[~held[SUBJECT].isin(everybody), SUBJECT].unique()
        if len(lost):
            raise StudyError(f"mark {label}: no bar of {some(lost)}")
        found[label] = held
    for label, condition in drawing.ends.items():
        own = bars[parse(condition).mask(bars)]
        found[label] = pd.DataFrame({SUBJECT: own[SUBJECT].astype(str), "at": own[drawing.length].astype(float), RECORD: own[RECORD]})
    return found


def _rows(table: numbers.Numbers, group: str, own: pd.DataFrame, length: str, marks: dict[str, pd.DataFrame]) -> None:
    for subject, value, position in own[[SUBJECT, length, RECORD]].itertuples(index=False, name=None):
        name = str(subject)
        table.add(
            numbers.words(group),
            numbers.words(name),
            numbers.words(length),
            numbers.number(value),
            numbers.record(position),
            record=position,
        )
        for label, held in marks.items():
            for at, record in held.loc[held[SUBJECT] == name, ["at", RECORD]].itertuples(index=False, name=None):
                table.add(
                    numbers.words(group),
                    numbers.words(name),
                    numbers.words(label),
                    numbers.number(at),
                    numbers.record(record),
                    record=record,
                )
