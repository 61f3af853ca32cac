"""Text columns: coded once, worked on once per distinct value; copies, constants, parts, coalescing."""

import re
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Where, verb
from sdtm2adam.errors import StudyError, did_you_mean


def coded(series: pd.Series) -> pd.Series:
    """The column as categorical text; numbers become their shortest text."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return series
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        return on_distinct_numbers(series, plain_number)
    return series.astype(object).astype("str").astype("category")


def plain_number(value: float) -> str:
    """The shortest text of a number: 5.0 is `5`, 0.1 is `0.1`."""
    return str(int(value)) if value == int(value) else repr(float(value))


def on_distinct(series: pd.Series, change: Callable[[str], str | None]) -> pd.Series:
    """`change` applied once to each distinct value; what it turns to None, and missing, is missing."""
    series = coded(series)
    values = [change(v) for v in series.cat.categories]
    return from_codes(series.cat.codes.to_numpy(), values, series.index)


def on_distinct_numbers(series: pd.Series, change: Callable[[float], str | None]) -> pd.Series:
    codes, values = pd.factorize(series)
    return from_codes(codes, [change(v) for v in values], series.index)


def from_codes(codes: np.ndarray, values: Iterable[str | None], index: pd.Index) -> pd.Series:
    """Categorical text from codes into `values` (several codes may share one value; -1 is missing)."""
    values = list(values)
    distinct = sorted({v for v in values if v is not None})
    place = {v: i for i, v in enumerate(distinct)}
    to = np.array([place.get(v, -1) for v in values] + [-1], dtype=np.int64)
    return pd.Series(pd.Categorical.from_codes(to[codes], categories=pd.Index(distinct, dtype="str")), index=index)


def on_distinct_rows(df: pd.DataFrame, columns: list[str], change: Callable[..., str | None]) -> pd.Series:
    """`change` applied once to each distinct combination of text in `columns` (None for missing)."""
    parts = [coded(df[c]) for c in columns]
    codes = np.zeros(len(df), dtype=np.int64)
    for part in parts:
        codes = codes * (len(part.cat.categories) + 1) + part.cat.codes.to_numpy() + 1
    rows, distinct = pd.factorize(codes)
    values = []
    for code in distinct:
        combination = []
        for part in reversed(parts):
            code, at = divmod(int(code), len(part.cat.categories) + 1)
            combination.append(part.cat.categories[at - 1] if at else None)
        values.append(change(*reversed(combination)))
    return from_codes(rows, values, df.index)


def constant_text(value: str | None, index: pd.Index) -> pd.Series:
    return from_codes(np.zeros(len(index), dtype=np.int64), [value], index)


def chosen(where: np.ndarray, yes: pd.Series, no: pd.Series) -> pd.Series:
    """Text from `yes` where true, else from `no`."""
    joined = pd.concat([coded(yes).astype(object), coded(no).astype(object)], ignore_index=True).astype("str").astype("category")
    codes = joined.cat.codes.to_numpy()
    return from_codes(np.where(where, codes[: len(yes)], codes[len(yes) :]), joined.cat.categories, yes.index)


@verb
def copy(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """A column as it is, under another name.

    In and out: any rows; text stays text and numbers numbers. Missing stays missing.
    """
    return df.assign(**{new: df[from_]})


@verb
def constant(df: pd.DataFrame, value: str | int | float, new: New, where: Where | None = None) -> pd.DataFrame:
    """The same text or number on every row, or only on rows that meet `where`; else missing."""
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    if isinstance(value, str):
        return df.assign(**{new: from_codes(np.where(met, 0, -1), [value], df.index)})
    return df.assign(**{new: np.where(met, float(value), np.nan)})


@verb
def coalesce(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The first filled of several columns, in the order given; missing when none is filled."""
    result = df[columns[0]]
    for column in columns[1:]:
        result = chosen(result.notna().to_numpy(), result, df[column]) if _textual(result) else result.fillna(df[column])
    return df.assign(**{new: result})


@verb
def compose(df: pd.DataFrame, parts: list[str], new: New, separator: str = "") -> pd.DataFrame:
    """Columns and fixed text joined; fixed text is written in single quotes: [SITE, "'X'", SUBJ].

    Missing: when any of the columns is missing. Errors: a part that is no column and has no quotes.
    Source: SDTMIG 4.1.6 (unique subject identifiers).
    """
    columns = [p for p in parts if not p.startswith("'")]
    absent = [f"{c}{did_you_mean(c, map(str, df.columns))}" for c in columns if c not in df.columns]
    if absent:
        raise StudyError(f"compose: there is no column {', '.join(absent)} (fixed text goes in single quotes)")

    def join(*values: str | None) -> str | None:
        filled = iter(values)
        return None if None in values else separator.join(p.strip("'") if p.startswith("'") else next(filled) for p in parts)

    return df.assign(**{new: on_distinct_rows(df, columns, join)})


@verb
def part(df: pd.DataFrame, from_: Col, separator: str, position: int, new: New) -> pd.DataFrame:
    """One part of a text that is divided by `separator`; the first is 1. Missing when there is no such part."""

    def take(text: str) -> str | None:
        parts = text.split(separator)
        return parts[position - 1].strip() or None if position <= len(parts) else None

    return df.assign(**{new: on_distinct(df[from_], take)})


@verb
def extract(df: pd.DataFrame, from_: Col, pattern: str, new: New) -> pd.DataFrame:
    """What a regular expression finds: its first group, or the whole match. Missing when it finds nothing."""
    expression = re.compile(pattern)

    def find(text: str) -> str | None:
        found = expression.search(text)
        return found and found.group(1 if expression.groups else 0)

    return df.assign(**{new: on_distinct(df[from_], find)})


@verb
def number(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """The number that a text says; missing where it is no number (`<0.5`, `1+`, `Negative`), which is not an error."""

    def read(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            return np.nan

    if not _textual(df[from_]):
        return df.assign(**{new: df[from_].astype("float64")})
    series = coded(df[from_])
    values = np.array([read(v) if v.lower() not in ("nan", "inf", "-inf", "infinity") else np.nan for v in series.cat.categories] + [np.nan])
    return df.assign(**{new: values[series.cat.codes.to_numpy()]})


@verb
def as_text(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """Numbers as their shortest text; text as it is."""
    return df.assign(**{new: coded(df[from_])})


@verb
def upper(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """The text in capitals: for collected text that has no codelist; terms use a codelist."""
    return df.assign(**{new: on_distinct(df[from_], str.upper)})


def _textual(series: pd.Series) -> bool:
    return isinstance(series.dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(series.dtype) or series.dtype == object
