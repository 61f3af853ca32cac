"""Number formats of Excel, taken apart: which kind of value a format shows, and piece by piece how.

Source: ECMA-376 part 1, 18.8.30 (numFmt: the formats that need not be written in the file) and 18.8.31 (format codes).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.errors import StudyError

# Formats that a workbook names by number only. Those that depend on the region of the computer are in BY_REGION.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
REGION = "date of the computer's region"
BY_REGION = {14, 22, *range(27, 37), *range(50, 59)}

_PIECE = re.compile(
    r"""(?P<quoted>"[^"]*")|(?P<escaped>\\.)|(?P<layout>[_*].)|(?P<bracket>\[[^\]]*\])|(?P<general>General)
    |(?P<ampm>AM/PM|A/P)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|e+|g+|b+)|(?P<digit>[0#?])|(?P<point>\.)
    |(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<slash>/)|(?P<end>;)|(?P<plain>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_COLOUR = re.compile(r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.IGNORECASE)
_LOCALE = re.compile(r"\[\$(?P<sign>[^-\]]*)(?:-(?P<locale>[^\]]+))?\]")
_SYSTEM_DATE = re.compile(r"\[\$-(?:x-sys(?:date|time)|F800|F400)\]", re.IGNORECASE)
_ENGLISH = 0x09


class Unshowable(StudyError):
    """A format, or a value in a format, that is not shown exactly here; the reader of sheets tells it as a finding."""


class Piece(NamedTuple):
    """kind: literal, digit, point, comma, percent, exponent, slash, text, general, ampm, date, or elapsed; and what stands there."""

    kind: str
    text: str


class Section(NamedTuple):
    """What a format does with one sign of number. `is_date`: the number counts days; `english`: names of months are English."""

    pieces: tuple[Piece, ...]
    is_date: bool
    english: bool


@lru_cache(maxsize=4096)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a format code. Errors: Unshowable for conditions and for what is no format."""
    if _SYSTEM_DATE.search(code):
        raise Unshowable(REGION)
    parts: list[list[Piece]] = [[]]
    english = True
    for found in _PIECE.finditer(code):
        kind, text = found.lastgroup, found.group()
        if kind == "end":
            parts.append([])
        elif kind == "bracket":
            piece = _bracket(text)
            english = english and _is_english(text)
            parts[-1] += [piece] if piece else []
        elif kind != "layout":  # a blank as wide as a character, or a fill of the cell: nothing that was collected
            parts[-1].append(_piece(kind, text))
    return tuple(Section(tuple(pieces), _is_date(pieces), english) for pieces in parts)


def _piece(kind: str, text: str) -> Piece:
    if kind in ("quoted", "escaped"):
        return Piece("literal", text[1:-1] if kind == "quoted" else text[1:])
    if kind == "plain":
        if text.isascii() and text.isalpha():
            raise Unshowable(f"{text} means nothing in a format")
        return Piece("literal", text)
    if kind == "date" and text[0] in "eEgGbB":
        raise Unshowable("eras and years of other calendars")
    return Piece(kind, text.lower() if kind == "date" else text)


def _bracket(text: str) -> Piece | None:
    """Elapsed hours, minutes, seconds; a currency sign; nothing for colours and plain locales."""
    if elapsed := _ELAPSED.fullmatch(text):
        return Piece("elapsed", elapsed[1].lower())
    if locale := _LOCALE.fullmatch(text):
        return Piece("literal", locale["sign"]) if locale["sign"] else None
    if _COLOUR.fullmatch(text):
        return None
    raise Unshowable(f"the condition {text}")


def _is_english(bracket: str) -> bool:
    locale = _LOCALE.fullmatch(bracket)
    if not locale or not locale["locale"]:
        return True
    said = locale["locale"].partition(",")[0]
    if re.fullmatch(r"[0-9A-Fa-f]{1,8}", said):
        number = int(said, 16)
        return number <= 0xFFFF and number & 0xFF == _ENGLISH
    return said.lower().startswith("en")


def _is_date(pieces: list[Piece]) -> bool:
    return any(piece.kind in ("date", "elapsed", "ampm") for piece in pieces)
