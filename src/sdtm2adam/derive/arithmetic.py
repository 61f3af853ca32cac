"""Numbers from numbers: quotients, products, rounding."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.text import coded, is_text, number_in


def numbers(series: pd.Series) -> np.ndarray:
    """The numbers of a column; of text, those that it says (NaN where it is none)."""
    if not is_text(series):
        return series.to_numpy(dtype="float64", na_value=np.nan)
    text = coded(series)
    return np.array([*map(number_in, text.cat.categories), np.nan])[text.cat.codes.to_numpy()]


@verb
def quotient(df: pd.DataFrame, of: Col, by: Col, new: New) -> pd.DataFrame:
    """One number divided by another; a text counts as the number that it says.

    Missing: where either is missing or no number, and where `by` is 0.

    Example:
        - quotient: {of: DOSE, by: WEIGHT, new: EXDOSE}

        DOSE | WEIGHT -> EXDOSE
        120  | 60     -> 2
        120  | 0      -> .
        120  | .      -> .
    """
    top, bottom = numbers(df[of]), numbers(df[by])
    return df.assign(**{new: top / np.where(bottom == 0, np.nan, bottom)})


@verb
def product(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """Several numbers multiplied; a text counts as the number that it says. Missing: where any is missing or no number.

    Example:
        - product: {columns: [TABLETS, STRENGTH], new: EXDOSE}

        TABLETS | STRENGTH -> EXDOSE
        2       | 50       -> 100
        .       | 50       -> .
    """
    return df.assign(**{new: np.multiply.reduce([numbers(df[c]) for c in columns])})


def _decimals_are_digits(given: Mapping) -> Iterator[str]:
    if not 0 <= given["decimals"] <= 12:
        yield "`decimals` is a number of digits behind the point, from 0 to 12"


@verb(check=_decimals_are_digits)
def rounded(df: pd.DataFrame, from_: Col, decimals: int, new: New) -> pd.DataFrame:
    """A number rounded to so many decimals, half away from zero. Missing: where it is missing or no number.

    Example:
        - rounded: {from: DOSE, decimals: 1, new: EXDOSE}

        DOSE  -> EXDOSE
        2.25  -> 2.3
        -2.25 -> -2.3
        1.005 -> 1
    """
    codes, values = pd.factorize(numbers(df[from_]))
    made = [half_away(v, decimals) for v in values.tolist()]
    return df.assign(**{new: np.array([*made, np.nan])[codes]})


def half_away(value: float, decimals: int) -> float:
    """A number rounded as it is written: 2.25 is 2.3 and 1.005 is 1.01 at two decimals; no negative zero."""
    written = Decimal(format(value, ".15g")).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(written) or 0.0
