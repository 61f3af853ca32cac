"""The data type, length and decimals that Define-XML has for a variable or a value-level item: what its values show."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

DURATION = "durationDatetime"
INTERVAL = "intervalDatetime"

_DATE = r"\d{4}-\d{2}-\d{2}"
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
# In the order of precision; what is shorter than a kind is a truncated one of it.
_KINDS = {
    "date": re.compile(_DATE),
    "datetime": re.compile(rf"{_DATE}T\d{{2}}:\d{{2}}:\d{{2}}(?:\.\d+)?{_ZONE}"),
    "partialDate": re.compile(r"\d{4}(?:-\d{2})?"),
    "partialDatetime": re.compile(rf"{_DATE}T\d{{2}}(?::\d{{2}})?{_ZONE}"),
    "time": re.compile(rf"T\d{{2}}:\d{{2}}:\d{{2}}(?:\.\d+)?{_ZONE}"),
    "partialTime": re.compile(rf"T\d{{2}}(?::\d{{2}})?{_ZONE}"),
}
_NUMBER = r"\d+(?:[.,]\d+)?"
_LENGTH_OF_TIME = re.compile(
    rf"-?P(?=.)(?:{_NUMBER}W|(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_UNKNOWN_PARTS = re.compile(r"(?:\d{4}|-)-(?:\d{2}|-)-(?:\d{2}|-)(?:T[\d:.-]+)?")  # 2003---15, --12-15, 2003-12-15T-:15
_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+")

DATE_TIME, SPAN = "ISO 8601 datetime", "ISO 8601 duration"
SPANS = ("DUR", "ELTM", "EVLINT", "STINT", "ENINT")


# Significant digits that a number of a computer holds for certain, and those that are left when it was computed from others:
# 4.31 - 4.4 is -0.0900000000000007 to 15 digits and -0.09 to 12.
CERTAIN, COMPUTED = 15, 12


class Shape(NamedTuple):
    """DataType, Length (None for dates, times and durations, which have none) and SignificantDigits (floats only)."""

    datatype: str
    length: int | None = None
    digits: int | None = None


def shape_of_numbers(values: Iterable[float], digits: int = CERTAIN) -> Shape:
    """integer where every value is whole, else float; Length is that of the longest as it is written, with sign and point.

    Without any value it is an integer of one digit. digits: significant ones that count; see COMPUTED.
    """
    texts = [written_number(value, digits) for value in set(values)]
    return _as_number(texts) if texts else Shape("integer", 1)


def written_number(value: float, digits: int = CERTAIN) -> str:
    """The number without an exponent, to so many significant digits: to 15 of them 0.1 + 0.2 is 0.3."""
    if float(value).is_integer():
        return f"{value:.0f}"
    text = f"{value:.{digits}g}"
    return format(Decimal(text), "f") if "e" in text else text


def _as_number(texts: list[str]) -> Shape:
    digits = max(len(text.partition(".")[2]) for text in texts)
    length = max(map(len, texts))
    return Shape("float", length, digits) if digits else Shape("integer", length)


def shape_of_text(values: Iterable[str], length: int | None = None) -> Shape:
    """text, as long in bytes as its longest value, or as `length` says (the length of the variable in the file)."""
    return Shape("text", length or max((len(value.encode("utf-8", "surrogatepass")) for value in values), default=1) or 1)


def shape_of_timing(values: Iterable[str], described: str) -> Shape:
    """The type of an ISO 8601 variable from its distinct values; text where one is not ISO 8601.

    date and datetime are complete ones; what is truncated at its right end is a partialDate or partialDatetime (a date-time
    without seconds is one), what lacks a part within is an incompleteDate or incompleteDatetime. A mixture has the type
    that all of it fits. Source: ODM 1.3.2, data formats; Define-XML 2.1, ItemDef DataType.
    described  what the guide says that the values are; it decides where there is no value
    """
    values = list(values)
    if not values:
        return Shape(DURATION if described.startswith(SPAN) else "datetime")
    return iso_shape(values) or shape_of_text(values)


def iso_shape(values: list[str]) -> Shape | None:
    """The ISO 8601 type that all of these values fit, or None."""
    if all(_LENGTH_OF_TIME.fullmatch(value) for value in values):
        return Shape(DURATION)
    if any("/" in value for value in values):
        parts = [part for value in values for part in value.split("/")]
        fits = all(_kind(part) or _LENGTH_OF_TIME.fullmatch(part) for part in parts)
        return Shape(INTERVAL) if fits and all(value.count("/") == 1 for value in values) else None
    kinds = {_kind(value) for value in values}
    if None in kinds:
        return None
    if len(kinds) == 1:
        return Shape(kinds.pop())
    timed = kinds & {"datetime", "partialDatetime", "incompleteDatetime"}
    if kinds & {"incompleteDate", "incompleteDatetime"}:
        return Shape("incompleteDatetime" if timed else "incompleteDate")
    if kinds <= {"time", "partialTime"}:
        return Shape("partialTime")
    if kinds & {"time", "partialTime"}:
        return None
    return Shape("partialDatetime" if timed else "partialDate")


def _kind(value: str) -> str | None:
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(value)), None)
    if kind is None and _UNKNOWN_PARTS.fullmatch(value):
        return "incompleteDatetime" if "T" in value else "incompleteDate"
    return kind


def shape_of_collected(values: Iterable[str]) -> Shape:
    """The type of a value-level item whose values stand in a text variable: numbers, complete dates, durations, or text.

    Numbers are those that a person would write so: `7`, `-3`, `4.20`; `007`, `1e5` and `<5` are text.
    """
    values = list(values)
    numbers = bool(values) and all(_WHOLE.fullmatch(value) or _DECIMAL.fullmatch(value) for value in values)
    if numbers:
        return _as_number(values)
    shape = iso_shape(values) if values else None
    return shape if shape and (shape.datatype in ("date", "datetime", DURATION)) else shape_of_text(values)


def described_as(name: str, described: str) -> str:
    """What a variable's values are where they are ISO 8601, by the guide's word or, where it has none, by its name; else ""."""
    if described.startswith((DATE_TIME, SPAN)):
        return described
    if name.endswith("DTC"):
        return DATE_TIME
    return SPAN if name.endswith(SPANS) else ""
