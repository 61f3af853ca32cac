"""One number from several of a row: sums, differences, the largest and the smallest, another scale."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.arithmetic import numbers
from sdtm2adam.derive.contract import Col, Cols, New, verb


@verb
def sum_columns(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """Several numbers of a row added up; a text counts as the number that it says. Missing: where any is missing or no number.

    Example:
        - sum_columns: {columns: [ITEM1, ITEM2], new: TOTAL}

        ITEM1 | ITEM2 -> TOTAL
        3     | 4     -> 7
        3     | .     -> .
    """
    return df.assign(**{new: np.add.reduce([numbers(df[c]) for c in columns])})


@verb
def sum_of_filled(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """Those numbers of a row that are there, added up; a text counts as the number that it says. Missing: where none is there.

    Example:
        - sum_of_filled: {columns: [DOSE1, DOSE2], new: CUMDOSE}

        DOSE1 | DOSE2 -> CUMDOSE
        50    | 25    -> 75
        50    | .     -> 50
        .     | .     -> .
    """
    values = np.array([numbers(df[c]) for c in columns])
    return df.assign(**{new: np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))})


@verb
def difference_columns(df: pd.DataFrame, of: Col, minus: Col, new: New) -> pd.DataFrame:
    """One number of a row minus another; a text counts as the number that it says. Missing: where either is missing or no number.

    Between two dates it is `duration` or `study_day`; between two parameters of a subject `difference`.

    Example:
        - difference_columns: {of: PRESCR, minus: RETURNED, new: TAKEN}

        PRESCR | RETURNED -> TAKEN
        30     | 4        -> 26
        30     | .        -> .
    """
    return df.assign(**{new: numbers(df[of]) - numbers(df[minus])})


@verb
def largest_column(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The largest of several numbers of a row; missing ones do not count, and all missing is missing. Of dates: `last_date`.

    Example:
        - largest_column: {columns: [LEFT, RIGHT], new: AVAL}

        LEFT | RIGHT -> AVAL
        12   | 9     -> 12
        .    | 9     -> 9
    """
    return df.assign(**{new: np.fmax.reduce([numbers(df[c]) for c in columns])})


@verb
def smallest_column(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The smallest of several numbers of a row; missing ones do not count, and all missing is missing. Of dates: `first_date`.

    Example:
        - smallest_column: {columns: [LEFT, RIGHT], new: AVAL}

        LEFT | RIGHT -> AVAL
        12   | 9     -> 9
        .    | 9     -> 9
    """
    return df.assign(**{new: np.fmin.reduce([numbers(df[c]) for c in columns])})


def _factor_is_a_number(given: Mapping) -> Iterator[str]:
    if not (np.isfinite(given["factor"]) and given["factor"] and np.isfinite(given["plus"])):
        yield "`factor` is a number other than 0, and `plus` a number"


@verb(check=_factor_is_a_number)
def scaled(df: pd.DataFrame, from_: Col, factor: float, new: New, plus: float = 0.0) -> pd.DataFrame:
    """A number times `factor`, plus `plus`: another unit, a percentage, an offset. Missing: where it is missing or no number.

    Results that have units by test are converted by `standard_result`.

    Example:
        - scaled: {from: TEMPF, factor: 0.5, plus: -16, new: TEMP}

        TEMPF -> TEMP
        100   -> 34
        .     -> .
    """
    return df.assign(**{new: numbers(df[from_]) * factor + plus})
