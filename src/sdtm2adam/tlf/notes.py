"""Footnotes that an output calls for by its words: those that its texts refer to, and the abbreviations that it uses."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from sdtm2adam.spec.table_faults import MARK
from sdtm2adam.tlf.model import Block, Cell, Display

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_marks(display: Display, marks: Mapping[str, str]) -> Display:
    """The display with letters, in the order of reading, where its texts say `[^name]`, and the footnotes that they stand for."""
    if not marks:
        return display
    named = dict.fromkeys(name for text in _texts(display) for name in MARK.findall(text))
    letter = {name: LETTERS[i % 26] * (i // 26 + 1) for i, name in enumerate(named)}

    def said(text: str) -> str:
        return MARK.sub(lambda found: f" [{letter[found[1]]}]" if found[1] in letter else found[0], text)

    def of_cell(cell: Cell) -> Cell:
        return replace(cell, text=said(cell.text)) if "[^" in cell.text else cell

    def of_block(block: Block) -> Block:
        rows = tuple(replace(row, cells=tuple(map(of_cell, row.cells)), label=said(row.label)) for row in block.rows)
        return replace(block, title=said(block.title), head=tuple(replace(cell, text=said(cell.text)) for cell in block.head), rows=rows)

    notes = tuple(f"[{letter[name]}] {marks[name]}" for name in named)
    blocks = tuple(map(of_block, display.blocks))
    return replace(display, title=said(display.title), blocks=blocks, footnotes=(*notes, *display.footnotes))


def with_abbreviations(display: Display, known: Mapping[str, str], drawn: Iterable[str] = ()) -> Display:
    """The display with one footnote more that explains the abbreviations which it uses, in alphabetical order; none, where it uses none.

    drawn  the words of its picture

    Also those that an explanation uses, and those that are part of a word with a hyphen; none that a footnote explains already.
    """
    if not known:
        return display
    either = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    word = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
    explained = {one for one in known if any(re.search(rf"(?<![\w-]){re.escape(one)}(?:, [\w-]+)* = ", note) for note in display.footnotes)}
    used: set[str] = set()
    texts = list(dict.fromkeys([*_texts(display), *drawn, *display.footnotes]))
    while texts:
        found = {one for text in texts for one in word.findall(text)} - used - explained
        used |= found
        texts = [known[one] for one in found]
    told = "; ".join(f"{one} = {known[one]}" for one in sorted(used, key=lambda one: (one.casefold(), one)))
    return replace(display, footnotes=(*display.footnotes, f"{told}.")) if told else display


def _texts(display: Display) -> Iterator[str]:
    """The words of a display, top to bottom: of what lists records those above and below them only."""
    yield display.title
    yield display.population
    for block in display.blocks:
        yield block.title
        yield from (cell.text for cell in block.head)
        if display.kind in ("table", "figure"):
            yield from (cell.text for cell in chain.from_iterable(row.cells for row in block.rows) if not cell.ards)
