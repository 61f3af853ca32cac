"""The analysis results frame: one unrounded number a row, and what each column holds.

    output    id of the table, listing or figure
    analysis  id of the analysis in the tlf file; `population` for the N of each group
    group     a value of the group variable, TOTAL, `comparison`, or `model` (what a model says of all groups together)
    by        label of the by-condition, or ""
    variable  the analysed variable
    level     its category; "" for none; nested terms joined by " | "
    stat      n, N, pct, mean, sd, ..., p
    value     the number; missing only with a reason in `warnings`, or beside `text`
    text      for what is not a number: `Fisher exact`
    method    id of the method; options and df: how it was used
    warnings  why a value is missing, or what to know about it

Text is never missing, only "". The row number is the id that pages and `sources` refer to.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

COLUMNS = (
    "output", "analysis", "group", "by", "variable", "level", "stat",
    "value", "text", "method", "options", "df", "warnings",
)  # fmt: skip
NUMBERS = ("value", "df")
KEY = ("output", "analysis", "group", "by", "variable", "level", "stat")

TOTAL = "TOTAL"
COMPARISON = "comparison"
MODEL = "model"
POPULATION = "population"
JOIN = " | "
NOT_CODED = "(missing)"
MISSING = float("nan")


class Result(NamedTuple):
    """One statistic of one group, before it is known to which output and analysis it belongs."""

    stat: str
    value: float = MISSING
    level: str = ""
    text: str = ""
    method: str = ""
    options: str = ""
    df: float = MISSING
    warnings: str = ""


def rows(output: str, analysis: str, group: str, by: str, variable: str, results: Iterable[Result]) -> list[tuple]:
    """Results as rows of the frame, in the order of COLUMNS; a negative zero is zero."""
    place = (output, analysis, group, by, variable)
    return [(*place, r.level, r.stat, float(r.value) + 0.0, r.text, r.method, r.options, float(r.df), r.warnings) for r in results]


def frame(given: Iterable[tuple]) -> pd.DataFrame:
    """Rows as the results frame, its index the row numbers.

    Errors: ValueError (a fault of ours) when a key stands twice or a missing value has no reason.
    """
    ard = pd.DataFrame(list(given), columns=list(COLUMNS))
    ard = ard.astype({c: "float64" if c in NUMBERS else "str" for c in COLUMNS})
    return checked(ard)


def empty() -> pd.DataFrame:
    """The frame without rows, with the right types."""
    return frame([])


def key(ard: pd.DataFrame) -> pd.Series:
    """A text that names each row, the same from run to run: `t_14_1_1/age/A//AGE//mean`."""
    return ard["output"].str.cat([ard[c] for c in KEY[1:]], sep="/")


def checked(ard: pd.DataFrame) -> pd.DataFrame:
    """The same frame, when it keeps the contract of this file. Errors: ValueError that names the rows."""
    if tuple(ard.columns) != COLUMNS:
        raise ValueError(f"results need the columns {', '.join(COLUMNS)}")
    texts = [c for c in COLUMNS if c not in NUMBERS]
    if ard[texts].isna().any(axis=None):
        raise ValueError("text in results is never missing, only empty")
    twice = ard.duplicated(list(KEY))
    if twice.any():
        raise ValueError(f"results stand twice: {', '.join(key(ard[twice]).head(5))}")
    unexplained = ard["value"].isna() & (ard["warnings"] == "") & (ard["text"] == "")
    if unexplained.any():
        raise ValueError(f"missing without a reason: {', '.join(key(ard[unexplained]).head(5))}")
    return ard
