"""A figure's spec, results and records -> its picture, the tables behind it, and what it shows in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import isfinite

import pandas as pd

from sdtm2adam.errors import WARNING, Finding, Findings, some
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.cautions import OF_MODELS
from sdtm2adam.tlf.figures import (
    boxes,
    courses,
    curves,
    design,
    distribution,
    dots,
    flow,
    forest,
    means,
    pairs,
    peaks,
    ranked,
    regression,
    roc,
    swimmer,
)  # fmt: skip
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawn import Drawn
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.model import Display
from sdtm2adam.tlf.notes import with_abbreviations
from sdtm2adam.tlf.pages import room_for_picture
from sdtm2adam.tlf.results import Results
from sdtm2adam.tlf.visible import visible

DRAWINGS: dict[str, Callable[..., Drawn]] = {
    "means": means.draw, "courses": courses.draw, "ranked": ranked.draw, "pairs": pairs.draw, "roc": roc.draw,
    "regression": regression.draw, "peaks": peaks.draw, "survival": curves.draw, "distribution": distribution.draw,
    "forest": forest.draw, "dots": dots.draw, "boxes": boxes.draw, "swimmer": swimmer.draw, "flow": flow.draw, "design": design.draw,
}  # fmt: skip


def drawn_figure(
    figure: Figure,
    display: Display,
    results: Results,
    datasets: Mapping[str, pd.DataFrame],
    where: str,
    style: Style,
    findings: Findings,
) -> Display:
    """`display` with its picture, its data tables, the footnotes that its results ask for and that which explains its abbreviations.

    where  the population's condition on ADSL
    Where there is nothing to draw the picture says so, and so does the table.
    Errors: StudyError that lists every result, dataset or variable that the drawing needs and that is not there.
    """
    display = _noted(display, _cautions(results))
    expected = with_abbreviations(display, style.abbreviations, figure.groups.levels.values() if figure.groups else ())
    source, canvas, drawn = _drawn(figure, expected, results, datasets, where, style, findings)
    if drawn.nothing:
        why = _why(results)
        display = with_abbreviations(_noted(display, why), style.abbreviations)
        width, height = room_for_picture(display, style)
        canvas = Canvas(width, height / 2, style.size)
        canvas.text(width / 2, height / 4, visible(figure.empty), ha="center", va="center", fontsize=style.size + 1)
        drawn = Drawn(drawn.tables[:1], [figure.empty, *why])
    else:
        display = _noted(display, _not_yet_said(display, (*drawn.notes, *_sentences(source.reasons))))
        display = with_abbreviations(display, style.abbreviations, canvas.words)
        if room_for_picture(display, style) != room_for_picture(expected, style):  # more notes than expected: it is drawn again
            _, canvas, drawn = _drawn(figure, display, results, datasets, where, style, Findings())
    picture = canvas.picture(_alt(figure, display, drawn), f"{display.heading} {display.title}")
    if canvas.unseen:
        says = f"character(s) that no font has are drawn as boxes: {some(sorted(canvas.unseen))}"
        findings.add(Finding("tlf-figure", WARNING, figure.output, "", f"{len(canvas.unseen)} {says}", count=len(canvas.unseen)))
    return replace(display, picture=picture, data=tuple(table.block(style, figure.empty) for table in drawn.tables))


def _drawn(figure: Figure, display: Display, results: Results, datasets, where: str, style: Style, findings: Findings):
    """The source, the canvas in the room that the display leaves, and what was drawn."""
    source = Source(figure, results, datasets, where, style, findings)
    canvas = Canvas(*room_for_picture(display, style), style.size)
    drawn = DRAWINGS[figure.draw.name](figure.draw.drawing, source, canvas)
    source.faults.stop_if_errors(f"output {figure.output} stopped")
    return source, canvas, drawn


def _not_yet_said(display: Display, notes: tuple[str, ...]) -> tuple[str, ...]:
    """The notes that stand in none of the display's footnotes, each once."""
    return tuple(note for note in dict.fromkeys(notes) if not any(note in said for said in display.footnotes))


def _alt(figure: Figure, display: Display, drawn: Drawn) -> str:
    """What the picture shows, in words: its title and population, what the drawing says, and what the spec adds."""
    return visible(" ".join([f"{display.heading}: {display.title}.", f"{display.population}.", *drawn.says, *filter(None, [figure.alt])]))


def _noted(display: Display, notes: tuple[str, ...]) -> Display:
    """`display` with these footnotes below its own, each once."""
    return replace(display, footnotes=tuple(dict.fromkeys((*display.footnotes, *notes))))


def _cautions(results: Results) -> tuple[str, ...]:
    """What a reader must know of the models behind a picture, each once."""
    return _sentences(r.warnings for r in results.by_key.values() if r.warnings and r.method in OF_MODELS and isfinite(r.value))


def _why(results: Results) -> tuple[str, ...]:
    """Why nothing could be estimated, as the results tell it: the first three reasons."""
    return _sentences(r.warnings for r in results.by_key.values() if r.warnings and not isfinite(r.value))[:3]


def _sentences(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(visible(f"{words[0].upper()}{words[1:]}.") for words in dict.fromkeys(said))
