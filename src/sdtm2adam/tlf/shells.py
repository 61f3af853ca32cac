"""Mock shells: the outputs of a study as they will look, with masks in the place of numbers, before there are data.

Levels, by-values and records that only data can tell are drawn as `<AEDECOD 1>`; everything else is laid out by the same
code as the outputs themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.drawings import Axis
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.narrative import Narrative
from sdtm2adam.spec.output import Output, Table
from sdtm2adam.spec.style import Style, with_habits
from sdtm2adam.tlf.cells import Filling
from sdtm2adam.tlf.layout import in_order, with_words
from sdtm2adam.tlf.listing_shell import drawn_listing, drawn_narrative
from sdtm2adam.tlf.model import Block, Cell, Display, HeadCell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.results import JOIN, Result
from sdtm2adam.tlf.table import panel_blocks

SHOWN = 2  # levels drawn where data will tell how many there are
NUMBER = Result(-1, 1.0, "", "")


@dataclass(frozen=True)
class Mock:
    """Stands for the results of an output that has none yet: every cell finds a number, which is shown as its mask."""

    table: Table
    twice: frozenset = frozenset()
    decimals: Mapping = field(default_factory=dict)

    def find(self, key) -> Result:
        return NUMBER

    def counted(self, analysis: str) -> bool:
        return True

    def sizes(self, group: str) -> dict[str, Result]:
        return {"xx": NUMBER}

    def common(self, analysis: str, percent: float, group: str = "") -> set[str]:
        return set(self.levels(analysis))

    def levels(self, analysis: str, group: str = "") -> dict[str, float]:
        """The levels that a spec lists, or two that are named for their variable; of nested terms two in each."""
        one = self._analysis(analysis)
        if one.levels or not one.nested:
            return dict.fromkeys(one.levels or _named(one.variable), 1.0)
        paths: list[str] = []
        for name in one.nested:
            outer = [""] if name == one.nested[0] else [path for path in paths if path.count(JOIN) == one.nested.index(name) - 1]
            paths += [JOIN.join(filter(None, [path, term])) for path in outer for term in _named(name)]
        return dict.fromkeys(paths, 1.0)

    def bys(self, analysis: str) -> list[str]:
        """The labels of its conditions, within each of two values of its by-variables."""
        one = self._analysis(analysis)
        labels = [""]
        for name in one.by_variable:
            labels = [JOIN.join(filter(None, [label, value])) for label in labels for value in _named(name)]
        return [JOIN.join(filter(None, [label, by])) for label in labels for by in one.by or [""]]

    def _analysis(self, name: str) -> Analysis:
        return next(one for one in self.table.analyses if one.id == name)


def _named(variable: str) -> list[str]:
    return [f"<{variable} {number}>" for number in range(1, SHOWN + 1)]


def shells(outputs: Iterable[Output], populations: Mapping[str, object], style: Style) -> list[Display]:
    """One display an output, in the order of their numbers, with masks in the place of numbers."""
    labels = {name: population.label for name, population in populations.items()} | {"": ""}  # an appendix has none of its own
    return [_shell(output, labels[getattr(output, "population", "")], style) for output in in_order(outputs)]


def _shell(output: Output, population: str, style: Style) -> Display:
    population = "" if isinstance(output, Table) and output.is_planned else population
    display = Display(output.output, output.kind, output.number, output.title, population, (), output.footnotes, output.source)
    if isinstance(output, Table):
        statistics = {analysis.id: analysis.statistics for analysis in output.analyses}
        blocks, _ = panel_blocks(output, Filling(Mock(output), with_habits(style, output.style), statistics, draws=True))
    elif isinstance(output, Listing):
        blocks = (drawn_listing(output, style),)
    elif isinstance(output, Narrative):
        blocks = drawn_narrative(output, style)
    elif isinstance(output, Figure):
        blocks = tuple(_sentence(words, style) for words in _figure_words(output))
    else:
        blocks = (_sentence(f"{output.kind.capitalize()}: made from the data.", style),)
    return with_words(replace(display, blocks=tuple(blocks)), output, style)


def _figure_words(figure: Figure) -> list[str]:
    """What a figure will show: the kind of drawing, what its axes measure, its groups, and the words in it as masks."""
    drawing = figure.draw.drawing
    held = [(name, getattr(drawing, name)) for name in type(drawing).model_fields]
    axes = [f"{name} axis: {axis.label}." for name, axis in held if isinstance(axis, Axis) and axis.label]
    masks = [f"Words in it: {' / '.join(text.splitlines())}" for name, text in held if name == "show" and text]
    groups = [f"Groups: {', '.join(figure.groups.levels.values())}."] if figure.groups else []
    says = " ".join((type(drawing).__doc__ or "").split("\n\n")[0].split())
    return [f"Figure: {says}", *axes, *groups, *masks]


def _sentence(text: str, style: Style) -> Block:
    return Block((HeadCell("", 0),), (paper(style).room,), (None,), (Row((Cell(text),), 0, text),), ("label",))
