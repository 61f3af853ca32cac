"""The highest records of each participant of two measures against one another: eDISH."""

import numpy as np
import pandas as pd

from sdtm2adam.spec.drawings import Peak, Peaks
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import Place, legend_of, panel, settle, tick_label, words_in
from sdtm2adam.tlf.figures.source import GROUP, RECORD, SUBJECT, Source
from sdtm2adam.tlf.visible import visible

LEFT, RIGHT, TOP, BELOW = 50.0, 14.0, 4.0, 38.0
CORNERS = ((0.02, 0.97, "left", "top"), (0.98, 0.97, "right", "top"), (0.98, 0.03, "right", "bottom"), (0.02, 0.03, "left", "bottom"))


def draw(drawing: Peaks, source: Source, canvas: Canvas) -> Drawn:
    """A row for each participant with both measures; of equal records the first is taken."""
    name = drawing.dataset
    both = _peak(drawing.x, name, source).merge(
        _peak(drawing.y, name, source).drop(columns=GROUP), on=SUBJECT, suffixes=("_x", "_y"), validate="1:1"
    )
    heads = ("Group", "Participant", drawing.x.label or "x", drawing.y.label or "y", f"Record of {name}, x", f"Record of {name}, y")
    table = numbers.Numbers(heads)
    drawn = Drawn([table], [f"Scatter plot of the highest {drawing.y.label} against the highest {drawing.x.label} of each participant."])
    top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - TOP, line=False) - 8
    axes = panel(canvas, Place(LEFT, BELOW, canvas.width - LEFT - RIGHT, top - BELOW))
    for group, own in source.by_group(both):
        axes.plot(own["value_x"], own["value_y"], **group.look.points,
                  markersize=4.5, alpha=0.9, gid="peaks")  # fmt: skip
        for subject, x, y, at_x, at_y in own[[SUBJECT, "value_x", "value_y", f"{RECORD}_x", f"{RECORD}_y"]].itertuples(
            index=False, name=None
        ):
            table.add(
                numbers.words(group.label),
                numbers.words(subject),
                numbers.number(x),
                numbers.number(y),
                numbers.record(at_x),
                numbers.record(at_y),
                record=at_x,
            )
        drawn.says.append(f"{group.label}: {len(own)} participants{_beyond(own, drawing)}.")
    settle(axes, canvas, drawing.x, drawing.y, both["value_x"], both["value_y"])
    for (x, y, ha, va), words in zip(CORNERS, drawing.corners, strict=False):
        words_in(axes, canvas, visible(words), x, y, ha=ha, va=va, fontstyle="italic")
    return drawn


def _peak(peak: Peak, dataset: str, source: Source) -> pd.DataFrame:
    """The highest record of each participant: USUBJID, _group, value, _record."""
    records = source.drawable(source.records(dataset, peak.where, peak.value), dataset, peak.value, positive=peak.log)
    records = records.assign(**{SUBJECT: records[SUBJECT].astype("str"), "value": records[peak.value].astype(float)})
    highest = records.sort_values(["value", RECORD], ascending=[False, True]).drop_duplicates(SUBJECT).sort_values(SUBJECT)
    return highest[[SUBJECT, GROUP, "value", RECORD]]


def _beyond(own: pd.DataFrame, drawing: Peaks) -> str:
    """How many are beyond the first line of each axis, and of both."""
    if not (drawing.x.lines and drawing.y.lines):
        return ""
    x, y = drawing.x.lines[0], drawing.y.lines[0]
    far_x, far_y = own["value_x"].to_numpy() > x, own["value_y"].to_numpy() > y
    counts = [int(np.sum(m)) for m in (far_x, far_y, far_x & far_y)]
    return f"; {counts[0]} beyond {tick_label(x)} on the x axis, {counts[1]} beyond {tick_label(y)} on the y axis, {counts[2]} beyond both"
