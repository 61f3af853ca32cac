"""A number of a workbook as its cell shows it.

Shown exactly: General, digits (0 # ?), thousands and scaling by commas, decimals, percent, powers of ten, literal text,
signs by section, dates, times and elapsed times. What only lays a cell out (blanks of a width, fills, colours) is left away.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from sdtm2adam.raw import excel_dates
from sdtm2adam.raw.excel_formats import Piece, Section, Unshowable, sections_of
from sdtm2adam.raw.numbers_as_text import as_text

# Excel calculates with 15 digits: what a double holds beyond them is no part of the number.
DIGITS = 15

Display = Callable[[float], tuple[str, bool]]


@lru_cache(maxsize=4096)
def display(code: str, from_1904: bool) -> Display:
    """How a format code shows numbers: a function of the number that gives the text, and whether that is all of it.

    Errors: Unshowable, from here for the whole format and from the function for single numbers.
    """
    sections = sections_of(code)
    numeric = sections[:3]
    if not any(section.pieces for section in numeric):
        raise Unshowable("it shows nothing")

    def shown(number: float) -> tuple[str, bool]:
        section, magnitude, sign = _for_sign(numeric, number)
        if section.is_date:
            if sign:
                raise Unshowable("a date before 1900 or after 9999")
            return _not_nothing(excel_dates.shown(magnitude, section, from_1904))
        text, whole = _number(magnitude, section)
        return _not_nothing((sign + text, whole))

    return shown


def general(number: float) -> str:
    """A number without a format: all digits it has, at most 15."""
    return as_text(number, DIGITS)


def _for_sign(sections: tuple[Section, ...], number: float) -> tuple[Section, float, str]:
    """The section for a number, the number as the section is to show it, and the sign to write before it."""
    if number < 0:
        return (sections[1], -number, "") if len(sections) > 1 else (sections[0], -number, "-")
    return (sections[2] if number == 0 and len(sections) > 2 else sections[0]), number, ""


def _not_nothing(shown: tuple[str, bool]) -> tuple[str, bool]:
    text = shown[0].strip()
    if not text:
        raise Unshowable("it shows nothing")
    return text, shown[1]


def _number(magnitude: float, section: Section) -> tuple[str, bool]:
    kind = _kind(section.pieces)
    if kind == "general":
        return "".join(general(magnitude) if piece.kind in ("general", "text") else piece.text for piece in section.pieces), True
    return (_scientific if kind == "exponent" else _fixed)(magnitude, section.pieces)


@lru_cache(maxsize=4096)
def _kind(pieces: tuple[Piece, ...]) -> str:
    """general, exponent or digit. Errors: Unshowable for any other."""
    kinds = {piece.kind for piece in pieces}
    if kinds & {"general", "text"}:
        if kinds & {"digit", "point", "percent", "exponent"}:
            raise Unshowable("General among digits")
        return "general"
    if {"slash", "digit"} <= kinds:
        raise Unshowable("fractions")
    if "digit" not in kinds:
        # Text in place of a number, such as "none" for zero: the number itself is not shown.
        raise Unshowable("text in place of a number")
    return "exponent" if "exponent" in kinds else "digit"


class _Layout(NamedTuple):
    """What of a section with digits does not depend on the number. `plain`: nothing but digits, each of which is shown."""

    places: tuple[int, ...]
    decimals: tuple[int, ...]
    power: int
    thousands: bool
    smallest: Decimal
    plain: bool


@lru_cache(maxsize=4096)
def _layout(pieces: tuple[Piece, ...]) -> _Layout:
    digits = [i for i, piece in enumerate(pieces) if piece.kind == "digit"]
    point = next((i for i, piece in enumerate(pieces) if piece.kind == "point"), len(pieces))
    places = tuple(i for i in digits if i < point)
    decimals = tuple(i for i in digits if i > point)
    scaling = _commas_after(pieces, places[-1] if places else digits[-1])
    thousands = bool(places) and any(p.kind == "comma" and places[0] < i < places[-1] for i, p in enumerate(pieces))
    percent = sum(piece.kind == "percent" for piece in pieces)
    shown = [pieces[i].text for i in places]
    kinds = {piece.kind for piece in pieces}
    plain = kinds <= {"digit", "point", "comma"} and shown[-1:] == ["0"] and shown.count("0") == 1 and not scaling
    plain = plain and all(pieces[i].text == "0" for i in decimals) and bool(decimals) == ("point" in kinds)
    return _Layout(places, decimals, 2 * percent - 3 * scaling, thousands, Decimal(1).scaleb(-len(decimals)), plain)


def _fixed(magnitude: float, pieces: tuple[Piece, ...]) -> tuple[str, bool]:
    how = _layout(pieces)
    exact = Decimal(f"{magnitude:.{DIGITS}g}").scaleb(how.power)
    rounded = exact.quantize(how.smallest, ROUND_HALF_UP)
    if how.plain:
        return f"{rounded:,f}" if how.thousands else f"{rounded:f}", rounded == exact
    whole, _, fraction = f"{rounded:f}".partition(".")
    if not how.places and whole != "0":
        raise Unshowable("no place for whole numbers")
    said = _whole_part(pieces, how.places, whole.lstrip("0"), how.thousands)
    said.update(_decimals(pieces, how.decimals, fraction))
    text = "".join(said.get(i, "") if p.kind == "digit" else "" if p.kind == "comma" else p.text for i, p in enumerate(pieces))
    return text, rounded == exact


def _commas_after(pieces: tuple[Piece, ...], at: int) -> int:
    """Commas right after the last digit before the point: each divides by a thousand."""
    count = 0
    while at + 1 + count < len(pieces) and pieces[at + 1 + count].kind == "comma":
        count += 1
    return count


def _whole_part(pieces: tuple[Piece, ...], places: tuple[int, ...], digits: str, thousands: bool) -> dict[int, str]:
    """What each place before the point shows; the first takes all digits that are left."""
    said, left, written = {}, digits, 0
    for place in reversed(places):
        taken = left if place == places[0] else left[-1:]
        left = left[: len(left) - len(taken)]
        taken = taken or ("0" if pieces[place].text == "0" else "")
        grouped = ""
        for digit in reversed(taken):
            grouped = digit + ("," if thousands and written and written % 3 == 0 else "") + grouped
            written += 1
        said[place] = grouped
    return said


def _decimals(pieces: tuple[Piece, ...], places: tuple[int, ...], fraction: str) -> dict[int, str]:
    """What each place after the point shows: a # (or ?) drops a zero with nothing but such zeros after it."""
    said = dict(zip(places, fraction, strict=True))
    for place in reversed(places):
        if said[place] != "0" or pieces[place].text == "0":
            break
        said[place] = ""
    return said


def _scientific(magnitude: float, pieces: tuple[Piece, ...]) -> tuple[str, bool]:
    at = next(i for i, piece in enumerate(pieces) if piece.kind == "exponent")
    before, after = pieces[:at], pieces[at + 1 :]
    point = next((i for i, piece in enumerate(before) if piece.kind == "point"), len(before))
    if sum(piece.kind == "digit" for piece in before[:point]) != 1 or any(p.kind in ("comma", "percent") for p in pieces):
        raise Unshowable("powers of ten in steps of three")
    exact = Decimal(f"{magnitude:.{DIGITS}g}")
    power = exact.adjusted() if exact else 0
    places = sum(piece.kind == "digit" for piece in before[point:])
    if exact and exact.scaleb(-power).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) >= 10:
        power += 1
    mantissa, whole = _fixed(float(exact.scaleb(-power)), before)
    width = sum(piece.kind == "digit" for piece in after)
    sign = "-" if power < 0 else "+" if pieces[at].text[1] == "+" else ""
    rest = "".join(piece.text for piece in after if piece.kind != "digit")
    return f"{mantissa}E{sign}{abs(power):0{width}}{rest}", whole
