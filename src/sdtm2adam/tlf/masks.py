"""Numbers to text by a mask: the only place of the project that rounds.

Half is rounded away from zero, once, on the shortest decimal of 15 digits that the number stands for;
percentages are rounded on the integers n and N. There is no negative zero.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from sdtm2adam.spec.showing import MASK, PLACEHOLDER


def rounded(value: float, places: int) -> str:
    """`value` with `places` decimals, half away from zero: 2.25 -> 2.3, 1.005 -> 1.01, -0.04 -> 0.0.

    Errors: ValueError for NaN and infinity, which have no decimal.
    """
    if not isfinite(value):
        raise ValueError(f"{value} cannot be shown as a number")
    text = format(_exact(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
    return text.removeprefix("-") if _is_zero(text) else text


def significant(value: float, digits: int) -> str:
    """`value` with at most `digits` significant digits, half away from zero; none before the decimal point is lost.

    With four: 55.692 -> 55.69, 0.33874 -> 0.3387, 12345.6 -> 12346. A value with fewer digits is shown as it is.
    Errors: ValueError for NaN and infinity.
    """
    if not isfinite(value):
        raise ValueError(f"{value} cannot be shown as a number")
    exact = _exact(value)
    places = max(0, digits - 1 - exact.adjusted())
    if -exact.as_tuple().exponent <= places:
        return rounded(value, max(0, -exact.as_tuple().exponent))
    carried = Decimal(rounded(value, places)).adjusted() > exact.adjusted()
    return rounded(value, max(0, places - carried))


def scientific(value: float, digits: int) -> str:
    """`value` with so many significant digits at most and a power of ten, half away from zero: with two, 0.0000485 -> 4.9e-05.

    Errors: ValueError for NaN and infinity.
    """
    if not isfinite(value):
        raise ValueError(f"{value} cannot be shown as a number")
    exact = _exact(value)
    if not exact:
        return "0"
    power = exact.adjusted()
    shown = significant(float(exact.scaleb(-power)), digits)
    if abs(Decimal(shown)) >= 10:  # 9.97 with two digits is ten
        shown, power = significant(float(Decimal(shown) / 10), digits), power + 1
    return f"{shown}e{power:+03d}"


def percent(n: int, of: int, places: int) -> str:
    """100 n / of with `places` decimals, by integers only: 5 of 8 -> 63, 1 of 8 with one place -> 12.5.

    Errors: ValueError where `of` is not positive or `n` is negative.
    """
    if of <= 0 or n < 0:
        raise ValueError(f"{n} of {of} has no percentage")
    return format(Decimal((2 * n * 100 * 10**places + of) // (2 * of)).scaleb(-places), "f")


def p_value(p: float, places: int) -> str:
    """A p value with `places` decimals; `<0.001` (for three) only where the rounded value is 0.000."""
    text = rounded(p, places)
    return f"<{Decimal(1).scaleb(-places):f}" if _is_zero(text) else text


def in_mask(value: float, mask: str) -> str:
    """`value` as the mask draws it: `xx.x`, `p.xxx`, `s4`, or a whole number where the mask is empty.

    Errors: ValueError where the mask is empty and the value is not whole.
    """
    drawn = MASK.match(f"value|{mask}" if mask else "value")
    if drawn["digits"]:
        return significant(value, int(drawn["digits"]))
    if drawn["p"]:
        return p_value(value, len(drawn["whole"]))
    if mask:
        return rounded(value, len(drawn["part"] or ""))
    if value != int(value):
        raise ValueError(f"{value:.15g} is not a whole number: say how many decimals, as in {{mean|xx.x}}")
    return str(int(value))


def places_of(mask: str) -> int:
    """Decimals that a mask draws: xx -> 0, xx.x -> 1, p.xxx -> 3; those of `s4` depend on the value."""
    drawn = MASK.match(f"value|{mask}" if mask else "value")
    return len((drawn["whole"] if drawn["p"] else drawn["part"]) or "")


def spreadsheet_form(text: str) -> str:
    """The display format of a number shown as `text`, with as many decimals: 12.50 -> 0.00."""
    decimals = len(text.partition(".")[2])
    return f"0.{'0' * decimals}" if decimals else "0"


def placeholders(show: str) -> list[tuple[str, str]]:
    """The placeholders of a mask as (statistic, mask): `{n} ({pct|xx})` -> [(n, ""), (pct, "xx")]."""
    return [tuple((*inside.split("|", 1), "")[:2]) for inside in PLACEHOLDER.findall(show)]


def with_decimals(show: str, decimals: int) -> str:
    """A mask whose `a`, `a+1` are drawn for data of so many decimals: `{mean|a+1}` of whole numbers is `{mean|xx.x}`."""

    def drawn(found) -> str:
        stat, _, mask = found[1].partition("|")
        if not mask.startswith("a"):
            return found[0]
        places = decimals + int(mask.removeprefix("a") or 0)
        return f"{{{stat}|xx{'.' * bool(places)}{'x' * places}}}"

    return PLACEHOLDER.sub(drawn, show)


def as_drawn(stat: str, mask: str) -> str:
    """A mask as a shell shows it: {mean|xx.x} -> xx.x, {p|p.xxx} -> x.xxx, {n} -> xx, {mean|s4} -> xx.xx."""
    if mask.startswith("s"):
        return f"xx.{'x' * (int(mask[1:]) - 2)}".rstrip(".")
    return mask.replace("p.", "x.") or "xx"


def filled(show: str, texts: list[str]) -> str:
    """`show` with its placeholders replaced by `texts`, in order."""
    given = iter(texts)
    return PLACEHOLDER.sub(lambda _: next(given), show)


def _exact(value: float) -> Decimal:
    """The shortest decimal of 15 digits that a number stands for."""
    return Decimal(format(float(value), ".15g"))


def _is_zero(text: str) -> bool:
    return not text.strip("-0.")
