"""What collected texts look like: numbers, dates in their styles, times, yes and no, codes, free text.

A value is told by its picture, in which every digit is 9 and every letter A; pictures that may be dates are then held against
the calendar. This describes; nothing is converted, and a value of another look than the rest is counted, not dropped.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

WHOLE, PADDED, DECIMAL, COMMA = "whole number", "whole number with leading zeros", "decimal number", "decimal with a comma"
OPERATOR = "number with an operator"
ISO, ISO_TIME, NAMED, COMPACT = "ISO date", "ISO date and time", "dd-MMM-yyyy", "yyyymmdd"
DMY, MDY, EITHER = "d/m/y", "m/d/y", "d/m/y or m/d/y"
TIME, YES_NO, CODE, TEXT, BLANKS = "time", "yes/no", "code or word", "text", "only spaces"

DATES = (ISO, ISO_TIME, NAMED, COMPACT, DMY, MDY, EITHER)
NUMBERS = (WHOLE, PADDED, DECIMAL, COMMA, OPERATOR)

LOOKED_AT = 48  # characters of a value: a longer one is text
DIGIT_OR_LETTER = str.maketrans(
    {**{str(d): "9" for d in range(10)}, **{chr(c): "A" for c in (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1))}}
)
NUMBER = r"(?:9+\.?9*|\.9+)(?:A[+-]?9+)?"
CLOCK = r"99?:(?:99|AA|AAA)(?::(?:99|AA)(?:\.9+)?)?(?: ?AA)?"
PICTURES = (
    (TIME, re.compile(CLOCK)),
    (COMPACT, re.compile(r"99999999")),
    (WHOLE, re.compile(r"[+-]?9+")),
    (DECIMAL, re.compile(rf"[+-]?{NUMBER}")),
    (COMMA, re.compile(r"[+-]?9+,9+")),
    (OPERATOR, re.compile(rf"(?:[<>\u2264\u2265~]=?|=) ?[+-]?{NUMBER}")),
    (ISO_TIME, re.compile(rf"9999[-/](?:99?)[-/](?:99?)[A ]{CLOCK}(?:A|[+-]99:?99)?")),
    (ISO, re.compile(r"9999[-/](?:99?|A{2,3})(?:[-/](?:99?|A{2,3}))?|9999---99")),
    (NAMED, re.compile(rf"(?:(?:99?|A{{2,3}})[- /.]?AAA+[- /.,]{{0,2}}(?:9999|99)|AAA+ 99?,? 9999)(?:[T :]{CLOCK})?")),
    (EITHER, re.compile(rf"(?:99?|AA)[/.-](?:99?|AA)[/.-](?:9999|99)(?: {CLOCK})?")),
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
UNKNOWN_PART = "un unk nk nd xx xxx uk".split()
NAMED_PARTS = re.compile(r"[A-Za-z]{2,}")
SAYS_YES_NO = {"y", "n", "yes", "no", "true", "false"}


def shapes_of(texts: Sequence[str], counts: np.ndarray) -> dict[str, int]:
    """Look -> records, most frequent first. `texts` are distinct values, `counts` how many records have each."""
    codes, pictures = pd.factorize(np.array([text[:LOOKED_AT].translate(DIGIT_OR_LETTER) for text in texts], dtype=object))
    looks = [look_of(picture) for picture in pictures]
    totals: dict[str, int] = {}
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(pictures)))
    dated: list[tuple[str, int]] = []
    for number, (look, end) in enumerate(zip(looks, ends.tolist(), strict=True)):
        own = order[ends[number - 1] if number else 0 : end]
        if look in REFINED:
            for row in own.tolist():
                told = REFINED[look](texts[row])
                dated.append((texts[row], int(counts[row]))) if told == EITHER else _add(totals, told, int(counts[row]))
        else:
            _add(totals, look, int(counts[own].sum()))
    if dated:
        _add(totals, _order_of([text for text, _ in dated]), sum(count for _, count in dated))
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def look_of(picture: str) -> str:
    """The look that a picture allows; a date or a whole number is still to be held against its value."""
    if not picture.strip():
        return BLANKS
    if picture in ("A", "AA", "AAA", "AAAA", "AAAAA"):
        return CODE
    if "9" in picture and len(picture) < LOOKED_AT:
        for look, pattern in PICTURES:
            if pattern.fullmatch(picture):
                return look
    return TEXT if " " in picture.strip() or len(picture) >= LOOKED_AT else CODE


def main_look(shapes: dict[str, int]) -> str:
    """The look of nearly all (95 in 100) filled records; nothing where there is none. Kinds of one family count together."""
    total = sum(shapes.values())
    if not total:
        return ""
    for family in ((ISO, ISO_TIME), (WHOLE, DECIMAL, OPERATOR), (WHOLE, PADDED), (CODE, TEXT, YES_NO)):
        held = {look: shapes[look] for look in family if look in shapes}
        if sum(held.values()) >= 0.95 * total and len(held) > 1:
            if OPERATOR in held:
                return OPERATOR
            return DECIMAL if DECIMAL in held else max(held, key=lambda look: (held[look], look))
    look = next(iter(shapes))
    return look if shapes[look] >= 0.95 * total else ""


def _add(totals: dict[str, int], look: str, count: int) -> None:
    totals[look] = totals.get(look, 0) + count


def _whole(text: str) -> str:
    digits = text.lstrip("+-")
    return PADDED if len(digits) > 1 and digits.startswith("0") else WHOLE


def _compact(text: str) -> str:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    return COMPACT if 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31 else _whole(text)


def _iso(text: str) -> str:
    parts = [p for p in re.split(r"[-/]", re.split(r"[A-Za-z ](?=\d+:)", text)[0]) if p]
    months = parts[1:2] if "---" not in text else []
    fits = 1800 <= int(parts[0]) <= 2100 and all(_in(p, 12) for p in months) and all(_in(p, 31) for p in parts[2:])
    return (ISO_TIME if ":" in text else ISO) if fits else CODE


def _in(part: str, most: int) -> bool:
    return 1 <= int(part) <= most if part.isdigit() else part.casefold() in UNKNOWN_PART


def _named(text: str) -> str:
    words = [word.casefold() for word in NAMED_PARTS.findall(text)]
    known = bool(words) and all(word[:3] in MONTHS or word in (*UNKNOWN_PART, "am", "pm") for word in words)
    return NAMED if known else TEXT if " " in text else CODE


def _slashed(text: str) -> str:
    first, second = re.split(r"[/.-]", text)[:2]
    one, two = (int(part) if part.isdigit() else 1 for part in (first, second))
    return EITHER if 1 <= min(one, two) and max(one, two) <= 31 and min(one, two) <= 12 else CODE


def _order_of(texts: list[str]) -> str:
    """Which part is the day, where a value above 12 says so; both orders at once stay open."""
    pairs = [re.split(r"[/.-]", text)[:2] for text in texts]
    first = any(a.isdigit() and int(a) > 12 for a, _ in pairs)
    second = any(b.isdigit() and int(b) > 12 for _, b in pairs)
    return EITHER if first == second else DMY if first else MDY


def _word(text: str) -> str:
    return YES_NO if text.strip().casefold() in SAYS_YES_NO else CODE


REFINED = {
    WHOLE: _whole, COMPACT: _compact, ISO: _iso, ISO_TIME: _iso, NAMED: _named, EITHER: _slashed, CODE: _word,
}  # fmt: skip
