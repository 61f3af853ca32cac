"""The percentages of each level as dots, beside them the difference with its interval: adverse events."""

from math import isfinite

from sdtm2adam.ard.frame import COMPARISON
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.spec.drawings_of_results import Dots
from sdtm2adam.tlf.figures import numbers
from sdtm2adam.tlf.figures.canvas import WIDER, Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.frames import LOWEST_ROW, Place, legend_of, panel, settle
from sdtm2adam.tlf.figures.looks import INK, RULE
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.masks import rounded
from sdtm2adam.tlf.visible import visible
from sdtm2adam.tlf.widths import broken, width

TOP, BELOW, GAP, TALLEST = 4.0, 38.0, 24.0, 24.0  # points
WIDEST, CUT = 0.4, "…"  # share of the sheet that names of levels may take, and how one that is cut ends


def draw(drawing: Dots, source: Source, canvas: Canvas) -> Drawn:
    """A row for each level: participants and percentage of each group, difference and its limits; the largest difference first."""
    analysis = source.figure.analysis(drawing.analysis)
    if not analysis.compare_each or len(source.groups) != 2:
        raise StudyError(
            f"analysis {analysis.id}: a drawing of dots takes two groups, and a difference of each level (`compare_each: true`)"
        )
    heads = [f"{group.label}, {what}" for group in source.groups for what in ("n", "%")]
    table = numbers.Numbers(("Level", *heads, "Difference, %", "Low, %", "High, %"))
    first, second = source.groups
    compared_with = f"{first.label} minus {second.label}"
    drawn = Drawn(
        [table], [f"Percentages of participants as dots, and the difference of {compared_with} with its 95% confidence interval."]
    )
    levels = _levels(drawing, source)
    top = legend_of(canvas, [(g, source.labelled(g)) for g in source.groups], canvas.height - TOP, line=False) - 16
    tall = min(TALLEST, (top - BELOW) / max(len(levels), 1))
    bottom = top - tall * max(len(levels), 1)
    shown = {level: _shortened(visible(level), canvas.width * WIDEST / WIDER, canvas.size) for level in levels}
    if any(words.endswith(CUT) for words in shown.values()):
        drawn.notes.append(f"Terms that end with {CUT} are longer than the figure has room for.")
    left = max([width(words, canvas.size, "Arial") * WIDER for words in shown.values()] + [40]) + 12
    texts = [source.words(drawing.show, analysis.id, COMPARISON, "", level, times=100)[0] for level in levels]
    right = max([width(text, canvas.size, "Arial") * WIDER for text in texts] + [0]) + 8
    half = (canvas.width - left - right - GAP) / 2
    dots = panel(canvas, Place(left, bottom, half, top - bottom), lowest=LOWEST_ROW * len(levels))
    lines = panel(canvas, Place(left + half + GAP, bottom, half, top - bottom), lowest=LOWEST_ROW * len(levels))
    shares, ends = [], [0.0]
    for number, (level, text) in enumerate(zip(levels, texts, strict=True)):
        y = len(levels) - number - 0.5
        found = [source.find(analysis.id, g.key, "", level, stat) for g in source.groups for stat in ("n", "pct")]
        compared = [source.find(analysis.id, COMPARISON, "", level, stat) for stat in ("diff", "ci_low", "ci_high")]
        cells = [numbers.number(100 * f.value, f.row, missing=source.style.missing) if f else numbers.words("") for f in compared]
        table.add(numbers.words(level), *(numbers.result(f, source.style.missing) for f in found), *cells)
        dots.axhline(y, color=RULE, linewidth=0.5, zorder=0)
        for group, pct in zip(source.groups, found[1::2], strict=True):
            if pct and isfinite(pct.value):
                dots.plot(
                    [pct.value],
                    [y],
                    **group.look.points,
                    markersize=5.5,
                    gid="dot",
                )
                shares.append(pct.value)
        value, low, high = [100 * f.value if f else float("nan") for f in compared]
        if isfinite(value):
            lines.plot([low, high], [y, y], color=INK, linewidth=1.2, gid="interval")
            lines.plot([value], [y], marker="D", color=INK, markersize=4, gid="difference")
            ends += [v for v in (value, low, high) if isfinite(v)]
        canvas.text(left - 8, bottom + tall * y, shown[level], ha="right", va="center")
        canvas.text(canvas.width - 2, bottom + tall * y, text, ha="right", va="center", gid="column")
        drawn.says.append(_says(level, found, source, text))
    settle(
        dots,
        canvas,
        drawing.percentage if drawing.percentage.low is not None else drawing.percentage.model_copy(update={"low": -1.0}),
        Axis(low=0, high=max(len(levels), 1)),
        shares,
    )
    settle(lines, canvas, drawing.difference, Axis(low=0, high=max(len(levels), 1)), ends)
    for axes in (dots, lines):
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    return drawn


def _levels(drawing: Dots, source: Source) -> list[str]:
    """The levels that a group has often enough, the largest difference first; those without one last."""
    pct: dict[str, float] = {}
    for group in source.groups:
        for level, found in source.levels(drawing.analysis, group.key, "", "pct"):
            pct[level] = max(pct.get(level, 0.0), found.value if isfinite(found.value) else 0.0)
    kept = [level for level, share in pct.items() if share >= drawing.at_least and share > 0]
    difference = {level: source.value(drawing.analysis, COMPARISON, "", level, "diff") for level in kept}
    return sorted(kept, key=lambda level: (-difference[level] if isfinite(difference[level]) else float("inf"), -pct[level], level))


def _shortened(words: str, room: float, size: float) -> str:
    """Words on one line of so many points; what is longer is cut. The table behind the figure has them whole."""
    words = " ".join(words.split())
    if width(words, size, "Arial") <= room:
        return words
    return broken(words, room - width(CUT, size, "Arial"), size, "Arial")[0].rstrip() + CUT


def _says(level: str, found: list, source: Source, text: str) -> str:
    told = [
        f"{group.label} {int(n.value)} ({rounded(pct.value, 1)}%)"
        for group, n, pct in zip(source.groups, found[::2], found[1::2], strict=True)
        if n and pct and isfinite(pct.value)
    ]
    return f"{level}: {', '.join([*told, *filter(None, [text])])}."
