"""Dates and times of a workbook: the number of days that a cell holds, as its format shows it."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sdtm2adam.raw.excel_formats import Piece, Section, Unshowable

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
LAST_DAY = 2958466  # one after 9999-12-31
SECONDS_A_DAY = 86400


class Moment(NamedTuple):
    """A serial number taken apart. `day` is None for day 0 of 1900, which is no day; `seconds` are of the day."""

    year: int
    month: int
    day: int | None
    weekday: int
    whole_days: int
    seconds: int
    fraction: Decimal


def moment(serial: float, from_1904: bool, places: int) -> Moment:
    """The moment that a serial number stands for, to `places` decimals of a second. Errors: Unshowable outside 1900 to 9999."""
    if not 0 <= serial < LAST_DAY - (1462 if from_1904 else 0):
        raise Unshowable("a date before 1900 or after 9999")
    # A day has 86,400 seconds and a number 15 digits: a tick of 1e-6 s is finer than either can say.
    ticks = (Decimal(repr(serial)) * SECONDS_A_DAY).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    days, rest = divmod(ticks, SECONDS_A_DAY)
    seconds = int(rest)
    year, month, day, weekday = _calendar(int(days), from_1904)
    return Moment(year, month, day, weekday, int(days), seconds, rest - seconds)


def _calendar(days: int, from_1904: bool) -> tuple[int, int, int | None, int]:
    """Excel's calendar has a 29th of February 1900 (day 60), which there was not, and a day 0 before the first."""
    if from_1904:
        on = date(1904, 1, 1) + timedelta(days=days)
    elif days == 60:
        return 1900, 2, 29, 2
    elif days == 0:
        return 1900, 1, None, 5
    else:
        on = date(1899, 12, 31 if days < 60 else 30) + timedelta(days=days)
    return on.year, on.month, on.day, on.weekday()


def iso(serial: float, from_1904: bool) -> str:
    """`2012-03-05`, or `2012-03-05T14:30:00` (to the second) where the number has a time. Errors: Unshowable."""
    at = moment(serial, from_1904, 0)
    if at.day is None:
        raise Unshowable("a time without a date")
    day = f"{at.year:04}-{at.month:02}-{at.day:02}"
    return f"{day}T{_clock(at)}" if at.seconds else day


def _clock(at: Moment) -> str:
    return f"{at.seconds // 3600:02}:{at.seconds // 60 % 60:02}:{at.seconds % 60:02}"


def shown(serial: float, section: Section, from_1904: bool) -> tuple[str, bool]:
    """A serial number in a date or time format, and whether it shows all that the number holds. Errors: Unshowable."""
    pieces = _with_minutes(section.pieces)
    places = _decimals(pieces)
    at = moment(serial, from_1904, places)
    twelve = any(piece.kind == "ampm" for piece in pieces)
    text = "".join(_said(piece, at, twelve, section.english, places) for piece in pieces)
    return text, _says_all(pieces, at, serial)


def _decimals(pieces: list[Piece]) -> int:
    return max((len(piece.text) - 1 for piece in pieces if piece.kind == "decimals"), default=0)


def _with_minutes(given: tuple[Piece, ...]) -> list[Piece]:
    """The pieces with `m` told apart (months, or minutes beside hours or seconds) and decimals of seconds joined."""
    pieces = _joined_decimals(given)
    clock = [i for i, piece in enumerate(pieces) if piece.kind in ("date", "elapsed")]
    made = list(pieces)
    for at, i in enumerate(clock):
        before = pieces[clock[at - 1]].text[0] if at else ""
        after = pieces[clock[at + 1]].text[0] if at + 1 < len(clock) else ""
        if pieces[i].kind == "date" and pieces[i].text in ("m", "mm") and (before == "h" or after == "s"):
            made[i] = Piece("minute", pieces[i].text)
    return made


def _joined_decimals(given: tuple[Piece, ...]) -> list[Piece]:
    pieces: list[Piece] = []
    for piece in given:
        if piece.kind == "digit" and piece.text == "0" and pieces and pieces[-1].kind in ("point", "decimals"):
            pieces[-1] = Piece("decimals", pieces[-1].text + "0")
        elif piece.kind in ("comma", "slash", "point"):
            pieces.append(Piece("point" if piece.kind == "point" else "literal", piece.text))
        elif piece.kind in ("literal", "date", "elapsed", "ampm"):
            pieces.append(piece)
        else:
            raise Unshowable("digits or text in a date")
    return pieces


def _said(piece: Piece, at: Moment, twelve: bool, english: bool, places: int) -> str:
    kind, text = piece
    if kind in ("literal", "point"):
        return text
    if kind == "decimals":
        return "." + f"{at.fraction:.{places}f}"[2:][: len(text) - 1]
    if kind == "ampm":
        _names(english)
        return ("AM", "PM")[at.seconds >= SECONDS_A_DAY // 2][: 1 if len(text) == 3 else 2]
    if kind == "elapsed":
        unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
        return f"{(at.whole_days * SECONDS_A_DAY + at.seconds) // unit:0{len(text)}}"
    if kind == "minute":
        return f"{at.seconds // 60 % 60:0{len(text)}}"
    return _of_calendar(text, at, english) if text[0] in "ymd" else _of_clock(text, at, twelve)


def _of_clock(text: str, at: Moment, twelve: bool) -> str:
    hour = at.seconds // 3600
    number = at.seconds % 60 if text[0] == "s" else (hour - 1) % 12 + 1 if twelve else hour
    return f"{number:0{min(len(text), 2)}}"


def _of_calendar(text: str, at: Moment, english: bool) -> str:
    if at.day is None:
        raise Unshowable("day 0 of January 1900")
    if text[0] == "y":
        return f"{at.year % 100:02}" if len(text) <= 2 else f"{at.year:04}"
    number, names = (at.month, MONTHS) if text[0] == "m" else (at.day, DAYS)
    if len(text) <= 2:
        return f"{number:0{len(text)}}"
    _names(english)
    name = names[number - 1 if text[0] == "m" else at.weekday]
    return name[:3] if len(text) == 3 else name[:1] if text == "mmmmm" else name


def _names(english: bool) -> None:
    if not english:
        raise Unshowable("names of months, days or halves of the day in another language")


def _says_all(pieces: list[Piece], at: Moment, serial: float) -> bool:
    """False when the number has a day, a time, or a part of one that the format leaves out."""
    if any(piece.kind == "elapsed" for piece in pieces):
        smallest = min(filter(None, map(_unit, pieces)))
        return at.seconds % smallest == 0 and _close(at, serial)
    says = {piece.kind if piece.kind == "minute" else piece.text[0] for piece in pieces if piece.kind in ("date", "minute")}
    clock = {"h": at.seconds // 3600, "minute": at.seconds // 60 % 60, "s": at.seconds % 60}
    day_is_said = at.whole_days == 0 or {"y", "m", "d"} <= says
    return day_is_said and all(value == 0 or unit in says for unit, value in clock.items()) and _close(at, serial)


def _unit(piece: Piece) -> int:
    if piece.kind == "minute":
        return 60
    return {"h": 3600, "m": 60, "s": 1}.get(piece.text[0], 0) if piece.kind in ("date", "elapsed") else 0


def _close(at: Moment, serial: float) -> bool:
    """True when what was rounded off the seconds is noise: below a millisecond."""
    held = Decimal(repr(serial)) * SECONDS_A_DAY
    return abs(held - (at.whole_days * SECONDS_A_DAY + at.seconds + at.fraction)) < Decimal("0.001")
