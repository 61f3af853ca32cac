"""Kaplan-Meier curves from the steps that the results hold, marks where participants are censored, numbers at risk below."""

from math import isfinite

from sdtm2adam.ard.frame import COMPARISON
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.spec.drawings_of_results import Survival
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn, listed
from sdtm2adam.tlf.figures.frames import Place, legend_of, panel, settle, words_in
from sdtm2adam.tlf.figures.source import Group, Source
from sdtm2adam.tlf.masks import rounded

LEFT, RIGHT, TOP, BELOW, ROW = 120.0, 14.0, 4.0, 40.0, 13.0  # points around the panel; ROW: a line of the numbers at risk
STEPS = ("step", "step_at_risk", "step_events", "step_censored", "step_survival")
FULL = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw(drawing: Survival, source: Source, canvas: Canvas) -> Drawn:
    """A row for each step of each curve, and the numbers at risk as a table of their own."""
    analysis = source.figure.analysis(drawing.analysis)
    if analysis.statistics != "survival" or not analysis.curve:
        raise StudyError(f"analysis {analysis.id}: a drawing of survival takes `statistics: survival` with `curve: true`")
    if drawing.by not in (analysis.by or {"": ""}):
        raise StudyError(f"analysis {analysis.id} has no condition {drawing.by!r} under `by:`")
    share = "Share without the event" if drawing.direction == "down" else "Share with the event"
    table = numbers.Numbers(("Group", "Time", "At risk", "Events", "Censored", share))
    drawn = Drawn(
        [table], [f"Kaplan-Meier curves of {listed(g.label for g in source.groups)}; crosses mark participants who are censored."]
    )
    top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - TOP, marker=False) - 8
    bottom = BELOW + (ROW * (len(source.groups) + 1.4) if analysis.times else 0)
    axes = panel(canvas, Place(LEFT, bottom, canvas.width - LEFT - RIGHT, top - bottom))
    last = 0.0
    for group in source.groups:
        steps = _steps(drawing, source, group, table)
        last = max([last, *(time for time, *_ in steps)])
        _curve(axes, group, steps, drawing.direction)
        drawn.says.append(_says(drawing, source, group))
    text, _ = source.words(drawing.show, drawing.analysis, COMPARISON, drawing.by) if drawing.show and table.rows else ("", ())
    words_in(
        axes,
        canvas,
        text,
        0.98,
        0.97 if drawing.direction == "down" else 0.05,
        ha="right",
        va="top" if drawing.direction == "down" else "bottom",
    )
    drawn.says += [f"{' '.join(text.split())}."] if text else []
    times = sorted(analysis.times)
    x = drawing.x.model_copy(update={"low": 0.0 if drawing.x.low is None else drawing.x.low, "ticks": drawing.x.ticks or tuple(times),
                                     "high": drawing.x.high or max([last * 1.03, *times])})  # fmt: skip
    y = drawing.y if drawing.y.high or drawing.y.ticks else drawing.y.model_copy(update={"low": -0.01, "high": 1.02, "ticks": FULL})
    settle(axes, canvas, x, y)
    if times and table.rows:
        drawn.tables.append(_at_risk(drawing, source, canvas, x, times, bottom))
    return drawn


def _steps(drawing: Survival, source: Source, group: Group, table: numbers.Numbers) -> list[tuple[float, float, float]]:
    """Time, survival and number censored of each step, in the order of time; the numbers go into the table."""
    found = []
    for level, _ in source.levels(drawing.analysis, group.key, drawing.by, "step"):
        results = [source.find(drawing.analysis, group.key, drawing.by, level, stat) for stat in STEPS]
        if any(r is None for r in results):
            continue
        step, at_risk, events, censored, survival = results
        share = survival.value if drawing.direction == "down" else 1 - survival.value
        cells = (numbers.result(r, "") for r in (step, at_risk, events, censored))
        table.add(numbers.words(group.label), *cells, numbers.number(share, survival.row))
        found.append((step.value, survival.value, censored.value))
    return found


def _curve(axes, group: Group, steps: list[tuple[float, float, float]], direction: str) -> None:
    if not steps:
        return
    turned = (lambda s: s) if direction == "down" else (lambda s: 1 - s)
    times, shares = [0.0, *(t for t, _, _ in steps)], [turned(1.0), *(turned(s) for _, s, _ in steps)]
    axes.step(times, shares, where="post", color=group.look.colour, linestyle=group.look.line, linewidth=1.5, gid="curve")
    gone = [(t, turned(s)) for t, s, censored in steps if censored]
    if gone:
        mark, size = ("|", 6) if group.look.face != "white" else ("x", 4)
        axes.plot(
            *zip(*gone, strict=True),
            linestyle="none",
            marker=mark,
            markersize=size,
            markeredgewidth=1.0,
            color=group.look.colour,
            gid="censored",
        )


def _at_risk(drawing: Survival, source: Source, canvas: Canvas, x: Axis, times: list[float], bottom: float) -> numbers.Numbers:
    """The numbers at risk, each below its time."""
    table = numbers.Numbers(("Group", "Time", "At risk"), "Numbers at risk")
    wide = canvas.width - LEFT - RIGHT
    canvas.text(LEFT - 22, bottom - BELOW, "Number at risk", ha="right", va="center")
    for i, group in enumerate(source.groups):
        y = bottom - BELOW - ROW * (i + 1)
        canvas.text(LEFT - 22, y, group.label, ha="right", va="center", color=group.look.colour)
        for time in times:
            if not source.results.find((drawing.analysis, group.key, drawing.by, "", "n")) or not _there(drawing, source, group):
                continue
            text, (row, *_) = source.words("{at_risk}", drawing.analysis, group.key, drawing.by, f"{time:.15g}")
            table.add(
                numbers.words(group.label),
                numbers.number(time),
                numbers.number(float(text), row) if text.isdigit() else numbers.words(text, row),
            )
            if x.low <= time <= x.high:
                canvas.text(LEFT + (time - x.low) / (x.high - x.low) * wide, y, text, ha="center", va="center", gid="at risk")
    return table


def _there(drawing: Survival, source: Source, group: Group) -> bool:
    """Whether the group has anybody with a time: else there is nothing at risk to tell."""
    return source.value(drawing.analysis, group.key, drawing.by, "", "n") > 0


def _says(drawing: Survival, source: Source, group: Group) -> str:
    text, _ = source.words("{events} events in {n} participants", drawing.analysis, group.key, drawing.by)
    median = source.value(drawing.analysis, group.key, drawing.by, "", "median")
    return f"{group.label}: {text}, median {rounded(median, 1) if isfinite(median) else 'not reached'}."
