"""How wide a text is and how many lines it needs, without a font file.

Widths of printable ASCII in thousandths of the type size: Helvetica (as Arial, Liberation Sans) and Times,
from Adobe's font metrics; Courier is 600 throughout. East Asian wide characters take a full em.
"""

import re
import unicodedata
from functools import lru_cache

from sdtm2adam.tlf.fonts import family

_SANS = """
    278 278 355 556 556 889 667 222 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556
    556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778
    667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 222 556 556 500 556 556 278 556
    556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584
"""
_SANS_BOLD = """
    278 333 474 556 556 889 722 278 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556
    556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778
    667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 278 556 611 556 611 556 333 611
    611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584
"""
_SERIF = """
    250 333 408 500 500 833 778 333 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500
    500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722
    556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500
    500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541
"""
_SERIF_BOLD = """
    250 333 555 500 500 1000 833 333 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500
    500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778
    611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500
    556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444 394 220 394 520
"""
BREAKS = re.compile("(?<= )(?=[^ ])|(?<=[A-Za-z]-)(?=[A-Za-z])")  # of ASCII text; the same as _may_break says
AFTER_LINE_END = re.compile("(?<=\n)")
OTHER, OTHER_CAPITAL = 650, 850  # of scripts and symbols not named here: rather too wide than too narrow

# Arial's own widths of symbols that results and collected text hold.
_SYMBOLS = {
    char: wide
    for wide, chars in {
        222: "‘’‚", 250: "·", 278: "ıìíîï", 333: "“”„¨´¸ªº¹²³⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉", 350: "•", 400: "°", 500: "çћ", 549: "±≤≥≠≈÷",
        556: "–†‡§¢£€¥", 584: "×¬−", 611: "ßðøþ", 737: "©®", 723: "ÐĐØÞ", 834: "¼½¾", 889: "æ", 944: "œ", 1000: "—…‰™→←↔↑↓ÆŒ",
    }.items()
    for char in chars
}  # fmt: skip


def _table(widths: str) -> dict[str, int]:
    return {chr(32 + i): int(width) for i, width in enumerate(widths.split())}


_TABLES = {
    ("sans", False): _table(_SANS),
    ("sans", True): _table(_SANS_BOLD),
    ("serif", False): _table(_SERIF),
    ("serif", True): _table(_SERIF_BOLD),
    ("mono", False): {},
    ("mono", True): {},
}


@lru_cache(maxsize=65536)
def width(text: str, size: float, font: str = "Arial", bold: bool = False) -> float:
    """Width of one line of text in points."""
    table = _TABLES[family(font), bold]
    return sum(table.get(char) or _of_other(char, table) for char in text) * size / 1000


def _of_other(char: str, table: dict[str, int]) -> int:
    if is_within(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000
    if char in _SYMBOLS:
        return _SYMBOLS[char]
    plain = unicodedata.normalize("NFKD", char)[0]
    return table.get(plain) or (OTHER_CAPITAL if char.isupper() else OTHER)


def is_within(char: str) -> bool:
    """Whether a character stands within the one before it: accents, joiners, the vowels and finals of a Korean syllable in parts."""
    return unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"


@lru_cache(maxsize=65536)
def lines_needed(text: str, room: float, size: float, font: str = "Arial", bold: bool = False) -> int:
    """Lines that `text` takes in `room` points, see `broken`. An empty text takes one line."""
    if "\n" not in text and width(text, size, font, bold) <= room:
        return 1
    return len(broken(text, room, size, font, bold))


def broken(text: str, room: float, size: float, font: str = "Arial", bold: bool = False, hang: float = 0) -> list[str]:
    """The lines of `text` in `room` points: broken at its line ends, at blanks, after hyphens and between wide characters.

    A word longer than the room is broken where it must be. Lines together are the text: they keep the blanks and line
    ends that they end with. Lines after the first have `hang` points less.
    """
    lines: list[str] = []
    for part in AFTER_LINE_END.split(text) if "\n" in text else [text]:
        line, used, blanks = "", 0.0, 0.0
        for piece in pieces(part):
            bare = piece.rstrip(" \n")
            wide = width(bare, size, font, bold)
            if line and used + blanks + wide > room - hang * bool(lines):
                lines.append(line)
                line, used, blanks = "", 0.0, 0.0
            while wide > room - hang * bool(lines) > 0 and len(bare) > 1:
                head = _fitting(piece, room - hang * bool(lines), size, font, bold)
                if head == len(piece):
                    break
                lines.append(piece[:head])
                piece, bare = piece[head:], bare[head:]
                wide = width(bare, size, font, bold)
            used += blanks + wide
            blanks = width(" ", size, font, bold) * (len(piece) - len(bare))
            line += piece
        lines.append(line)
    return lines


def _fitting(word: str, room: float, size: float, font: str, bold: bool) -> int:
    """How many characters of a word stand in the room, at least one, an accent never apart from its letter."""
    table, used = _TABLES[family(font), bold], 0.0
    for at, char in enumerate(word):
        wide = table.get(char) or _of_other(char, table)
        used += wide * size / 1000
        if used > room and at and wide:
            return at
    return len(word)


def pieces(line: str) -> list[str]:
    """The parts between which a line may break; a blank stays with the word before it.

    Numbers, dates and subject numbers are not broken at their hyphens, words are.
    """
    if line.isascii():
        return BREAKS.split(line) if line else []
    found, part = [], ""
    for char in line:
        if part and _may_break(part, char):
            found.append(part)
            part = ""
        part += char
    return [*found, part] if part else found


def _may_break(part: str, char: str) -> bool:
    if part[-1] == " ":
        return char != " "
    if part[-1] == "-":
        return char.isalpha() and part[-2:-1].isalpha()
    return any(unicodedata.east_asian_width(c) in "WF" for c in (part[-1], char)) and char != " "


def longest_piece(text: str, size: float, font: str = "Arial", bold: bool = False) -> float:
    """Width in points of the longest part of `text` that cannot be broken."""
    parts = [piece.rstrip(" ") for line in text.split("\n") for piece in pieces(line)]
    return max((width(part, size, font, bold) for part in parts), default=0.0)
