"""A number of a file that holds numbers, as the text a person would have written."""

import math
from decimal import Decimal


def as_text(number: float, digits: int | None = None) -> str:
    """The fewest digits that are exactly this number; at most `digits`, where given. `5`, `0.1`, `-12.50` never.

    Whole numbers have no point and no exponent; others have an exponent only beyond nine zeros after the point.
    Not a number is NaN, and the infinities are INF and -INF.
    """
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF"
    exact = Decimal(repr(float(number)) if digits is None else f"{number:.{digits}g}")
    if exact == exact.to_integral_value():
        return f"{int(exact)}"
    if abs(exact) >= Decimal("1e-10"):
        return f"{exact.normalize():f}"
    mantissa, _, power = f"{exact.normalize():E}".partition("E")
    return f"{mantissa}E{int(power)}"
