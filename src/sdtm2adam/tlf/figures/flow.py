"""Boxes with numbers of participants, joined by arrows: CONSORT. What follows a box adds up to it, or the figure stops."""

from dataclasses import dataclass, field
from math import isfinite

from sdtm2adam.spec.drawings_of_results import Flow, FlowBox
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import WIDER, Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.looks import INK
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.visible import visible
from sdtm2adam.tlf.widths import lines_needed

GAP, PAD, LEADING = 12.0, 4.0, 1.3  # points between boxes, inside them; height of a line by size
COUNT = ("n", "participants", "N")


@dataclass
class Box:
    """A box with its words; below and beside it what follows. x is its middle as a share of the sheet, `span` the share it has."""

    spec: FlowBox
    lines: list[str]
    n: float
    below: list["Box"] = field(default_factory=list)
    beside: list["Box"] = field(default_factory=list)
    x: float = 0.5
    span: float = 1.0
    top: float = 0.0
    height: float = 0.0
    width: float = 0.0
    left: float = 0.0


def draw(drawing: Flow, source: Source, canvas: Canvas) -> Drawn:
    """A row for each box and for each reason in it."""
    table = numbers.Numbers(("Box", "Reason", "n"))
    boxes = {spec.id: _box(spec, source, table) for spec in drawing.boxes}
    for spec in drawing.boxes:
        if spec.below:
            boxes[spec.below].below.append(boxes[spec.id])
        if spec.beside:
            boxes[spec.beside].beside.append(boxes[spec.id])
    for box in boxes.values():
        _stop_unless_it_adds_up(box, drawing, source)
    first = boxes[drawing.boxes[0].id]
    _share(first, 0.0, 1.0)
    _place(boxes, first, canvas)
    axes = canvas.bare(0, 0, canvas.width, canvas.height)
    for box in boxes.values():
        _draw(axes, box, canvas)
    nobody = first.n == 0 or not isfinite(first.n)
    if nobody:
        table.rows.clear()
    return Drawn([table], ["Flow chart of participants.", *(f"{' '.join(box.lines)}." for box in boxes.values())])


def _box(spec: FlowBox, source: Source, table: numbers.Numbers) -> Box:
    text, rows = source.words(spec.show, spec.analysis, spec.group, spec.by, spec.level)
    counted = next((s for s in COUNT if source.results.find((spec.analysis, spec.group, spec.by, spec.level, s))), "n")
    found = source.find(spec.analysis, spec.group, spec.by, spec.level, counted)
    n = found.value if found else float("nan")
    table.add(numbers.words(spec.label, *rows), numbers.words(""), numbers.result(found, source.style.missing))
    lines = [f"{visible(spec.label)} ({text})"] if spec.reasons else [visible(spec.label), text]
    if spec.reasons:
        listed = [(level, r) for level, r in source.levels(spec.reasons, spec.group, spec.by, "n") if r.value > 0]
        for level, r in sorted(listed, key=lambda item: (-item[1].value, item[0])):
            shown = visible(spec.words.get(level, level))
            lines.append(f"  {shown} (n = {int(r.value)})")
            table.add(numbers.words(spec.label), numbers.words(shown), numbers.result(r, ""))
        whole = sum(r.value for _, r in listed)
        if found and whole != n:
            source.fault(f"box {spec.id}: its reasons add up to {whole:.15g} and it has {n:.15g} participants")
    return Box(spec, lines, n)


def _stop_unless_it_adds_up(box: Box, drawing: Flow, source: Source) -> None:
    after = [*box.below, *box.beside]
    if not after or box.spec.id in drawing.unsummed or not all(isfinite(b.n) for b in (box, *after)):
        return
    whole = sum(b.n for b in after)
    if box.below and whole != box.n:
        told = " + ".join(f"{b.spec.id} {b.n:.15g}" for b in after)
        source.fault(f"box {box.spec.id} has {box.n:.15g} participants, and what follows it {whole:.15g}: {told}")


def _share(box: Box, left: float, right: float) -> None:
    """The share of the sheet that a box and what follows it have: branches side by side, the first at the left."""
    box.x, box.span = (left + right) / 2, right - left
    for number, lower in enumerate(box.below):
        step = (right - left) / len(box.below)
        _share(lower, left + number * step, left + (number + 1) * step)


def _place(boxes: dict[str, Box], first: Box, canvas: Canvas) -> None:
    """Heights and places from the top; each generation on one line, boxes beside between it and the next one."""
    generations, line = [], [first]
    while line:
        generations.append(line)
        line = [lower for box in line for lower in box.below]
    for box in boxes.values():
        box.span = box.span if not box.spec.beside else next(b.span for b in boxes.values() if b.spec.id == box.spec.beside)
    for box in boxes.values():
        room = box.span * canvas.width - GAP
        box.width = min(room * (0.47 if _sided(box, boxes) or box.spec.beside else 0.62), 250.0)
        box.height = sum(_lines(line, box.width - 2 * PAD, canvas) for line in box.lines) * canvas.size * LEADING + 2 * PAD
    tall = sum(max(b.height for b in line) for line in generations)
    tall += sum(max((s.height for b in line for s in b.beside), default=0) for line in generations)
    gaps = sum(2 if any(b.beside for b in line) else 1 for line in generations[:-1]) + (1 if any(b.beside for b in generations[-1]) else 0)
    gap = min(22.0, max(9.0, (canvas.height - tall - 6) / max(gaps, 1)))
    top = canvas.height - 3
    for line in generations:
        high = max(b.height for b in line)
        sides = max((s.height for b in line for s in b.beside), default=0)
        for box in line:
            middle = box.x * canvas.width
            box.top = top
            box.left = middle - box.width / 2 if not _sided(box, boxes) else middle - box.span * canvas.width / 2 + GAP / 2
            for side in box.beside:
                side.top = top - high - gap
                side.left = box.left + box.width / 2 + 26
                side.width = min(side.width + 60, box.x * canvas.width + box.span * canvas.width / 2 - GAP / 2 - side.left)
        top -= high + gap + (sides + gap if sides else 0)


def _sided(box: Box, boxes: dict[str, Box]) -> bool:
    """Whether a box stands left in its share, to leave room for those beside it or beside another of its branch."""
    if box.span == 1.0:
        return False
    return any(b.beside for b in boxes.values() if b.span == box.span and b.x == box.x and not b.spec.beside)


def _lines(text: str, wide: float, canvas: Canvas) -> int:
    return lines_needed(text, wide / WIDER, canvas.size, "Arial")


def _draw(axes, box: Box, canvas: Canvas) -> None:
    """The box, its words and the arrows from it."""
    bottom = box.top - box.height
    axes.bar(
        [box.left],
        [box.height],
        width=box.width,
        bottom=[bottom],
        align="edge",
        facecolor="white",
        edgecolor=INK,
        linewidth=0.9,
        gid=box.spec.id,
    )
    centred = not box.spec.reasons
    x = box.left + (box.width / 2 if centred else PAD)
    words = "\n".join(_wrapped(line, box.width - 2 * PAD, canvas) for line in box.lines)
    axes.text(
        x,
        box.top - box.height / 2,
        words,
        ha="center" if centred else "left",
        va="center",
        fontsize=canvas.size,
        color=INK,
        linespacing=1.1,
    )
    middle = box.left + box.width / 2
    arrow = {"arrowstyle": "-|>,head_width=0.18,head_length=0.4", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    for lower in box.below:
        there = lower.left + lower.width / 2
        if abs(there - middle) < 1:
            axes.annotate("", (there, lower.top), (middle, bottom), arrowprops=arrow)
        else:
            turn = lower.top + (bottom - lower.top) / 2 if not box.beside else lower.top + 7
            axes.plot([middle, middle, there], [bottom, turn, turn], color=INK, linewidth=0.9)
            axes.annotate("", (there, lower.top), (there, turn), arrowprops=arrow)
    for side in box.beside:
        y = side.top - side.height / 2
        if not box.below:
            axes.plot([middle, middle], [bottom, y], color=INK, linewidth=0.9)
        axes.annotate("", (side.left, y), (middle, y), arrowprops=arrow)


def _wrapped(text: str, wide: float, canvas: Canvas) -> str:
    """A line broken between words where it is longer than the box."""
    lead = text[: len(text) - len(text.lstrip())]
    lines, line = [], lead
    for word in text.split():
        longer = f"{line}{'' if line == lead or (line.endswith(' ') and not line.strip()) else ' '}{word}"
        if line.strip() and lines_needed(longer, wide / WIDER, canvas.size, "Arial") > 1:
            lines.append(line)
            line = f"{lead}  {word}"
        else:
            line = longer
    return "\n".join([*lines, line])
