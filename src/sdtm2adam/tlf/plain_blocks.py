"""Blocks without header cells: facts with their labels, and paragraphs of text."""

from collections.abc import Mapping, Sequence

from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.model import Block, Cell, Row
from sdtm2adam.tlf.paper import paper
from sdtm2adam.tlf.visible import visible

LABELS = 0.24  # part of the page that labels of facts take


def facts_block(facts: Mapping[str, str], style: Style, title: str = "") -> Block:
    """A line for each fact: what it is, and its value."""
    room = paper(style).room
    rows = tuple(Row((Cell(visible(label), bold=True), Cell(visible(text))), 0, label) for label, text in facts.items())
    return Block((), (room * LABELS, room * (1 - LABELS)), (None, None), rows, ("label", "value"), visible(title))


def text_block(paragraphs: Sequence[str], style: Style, title: str = "", marked: Sequence[str] = ()) -> Block:
    """A row for each paragraph over the whole width, then the `marked` ones, which are bold."""
    rows = [Row((Cell(visible(text)),), 0, text) for text in paragraphs]
    rows += [Row((Cell(visible(text), bold=True),), 0, text) for text in marked]
    return Block((), (paper(style).room,), (None,), tuple(rows), ("text",), visible(title))
