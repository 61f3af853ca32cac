"""Text columns: coded once, worked on once per distinct value; copies, constants, parts, coalescing."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Parts, Where, verb
from sdtm2adam.derive.rows import Rows
from sdtm2adam.errors import StudyError, did_you_mean

MOST = 1 << 62
FEW = 256  # values, so few that what is worked out for them is worth keeping
CACHED = 1 << 16  # distinct texts to remember: the same ones stand in many columns of a study
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)


def coded(series: pd.Series) -> pd.Series:
    """The column as categorical text: numbers their shortest text, dates ISO 8601 (with a time where they have one), times 08:30:00."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return series
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        return on_distinct_numbers(series, plain_number)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        codes, moments = pd.factorize(series)
        return from_codes(codes, [m.isoformat().removesuffix("T00:00:00") for m in moments], series.index)
    if pd.api.types.is_timedelta64_dtype(series.dtype):
        codes, times = pd.factorize(series)
        return from_codes(codes, [str(t)[-8:] for t in pd.TimedeltaIndex(times)], series.index)
    codes, values = pd.factorize(series.to_numpy(dtype=object))
    return from_codes(codes, [v if isinstance(v, str) else str(v) for v in values], series.index)


def texts_coded(table: pd.DataFrame) -> Rows:
    """The rows of the table with its columns of text as categories, so that each of many look-ups need not code them again."""
    texts = {c: coded(table[c]) for c in table.columns if is_text(table[c])}
    return Rows.of(table).assign(**texts)


def plain_number(value: float) -> str:
    """The shortest text of a number: 5.0 is `5`, 0.1 is `0.1`."""
    return str(int(value)) if value == int(value) else repr(float(value))


@lru_cache(CACHED)
def number_in(text: str) -> float:
    """The number that a text says; NaN where it is none. Words (`nan`, `inf`) and `1_000` are no numbers."""
    value = float(text) if NUMBER.fullmatch(text) else np.nan
    return value if np.isfinite(value) else np.nan


def on_distinct(series: pd.Series, change: Callable[[str], str | None]) -> pd.Series:
    """`change` applied once to each distinct value; what it turns to None, and missing, is missing."""
    series = coded(series)
    values = [change(v) for v in series.array.categories]
    return from_codes(series.array.codes, values, series.index)


def on_distinct_numbers(series: pd.Series, change: Callable[[float], str | None]) -> pd.Series:
    codes, values = pd.factorize(series)
    return from_codes(codes, [change(v) for v in values], series.index)


def from_codes(codes: np.ndarray, values: Iterable[str | None], index: pd.Index) -> pd.Series:
    """Categorical text from codes into `values` (several codes may share one value; -1 is missing)."""
    if (
        isinstance(values, pd.Index)
        and len(values) > FEW
        and values.dtype == object
        and values.is_unique
        and values.is_monotonic_increasing
    ):
        kind = pd.CategoricalDtype(values)  # the categories of another column, as they should be
    else:
        values = tuple(values)
        kind, to = _placed(values) if len(values) <= FEW else _placed.__wrapped__(values)
        codes = to[codes]
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind, validate=False), index=index)


@lru_cache(2048)
def _placed(values: tuple[str | None, ...]) -> tuple[pd.CategoricalDtype, np.ndarray]:
    """The categories that these values need, and the code of each value in them.

    Kept for a few values (flags, constants, codelists, visits), which come again in every dataset.
    """
    distinct = tuple(sorted({v for v in values if v is not None}))
    place = {v: i for i, v in enumerate(distinct)}
    kind = small_kind(distinct) if len(distinct) <= FEW else kind_of(distinct)
    return kind, np.array([*(place.get(v, -1) for v in values), -1], dtype=np.int64)


def kind_of(distinct: Sequence[str]) -> pd.CategoricalDtype:
    """Categorical text with these values."""
    return pd.CategoricalDtype(pd.Index(distinct, dtype=object))


@lru_cache(2048)
def small_kind(distinct: tuple[str, ...]) -> pd.CategoricalDtype:
    """The same, made once, and one object wherever columns have the same few values."""
    return kind_of(distinct)


def numbered(series: pd.Series) -> tuple[np.ndarray, int]:
    """A whole number for each distinct value (-1 for missing), and how many numbers there can be."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return series.array.codes, len(series.array.categories)
    codes, values = pd.factorize(series, use_na_sentinel=True)
    return codes, len(values)


def together(parts: list[tuple[np.ndarray, int]], length: int) -> np.ndarray:
    """One number a row for its combination of numbered values, from 0 in order of appearance; missing is a value of its own."""
    code, size = np.zeros(length, dtype=np.int64), 1
    for codes, count in parts:
        if size * (count + 1) >= MOST:  # numbered anew before the product of the columns' values is more than int64 holds
            code = pd.factorize(code)[0]
            size = length + 1
        code, size = code * (count + 1) + codes + 1, size * (count + 1)
    return pd.factorize(code)[0].astype(np.int64, copy=False)


def first_of_each(rows: np.ndarray) -> np.ndarray:
    """The first row of each number that `together` gives."""
    first = np.empty(rows.max(initial=-1) + 1, dtype=np.int64)
    first[rows[::-1]] = np.arange(len(rows))[::-1]
    return first


def on_distinct_rows(df: pd.DataFrame, columns: list[str], change: Callable[..., str | None]) -> pd.Series:
    """`change` applied once to each distinct combination of text in `columns` (None for missing)."""
    parts = [coded(df[c]) for c in columns]
    rows = together([numbered(part) for part in parts], len(df))
    first = first_of_each(rows)
    taken = [np.array([*part.array.categories, None], dtype=object)[part.array.codes[first]] for part in parts]
    return from_codes(rows, [change(*combination) for combination in zip(*taken, strict=True)] if parts else [change()], df.index)


def only_used(text: pd.Series) -> list[str | None]:
    """The categories of a coded column, None for those that no row has."""
    used = np.zeros(len(text.array.categories) + 1, dtype=bool)
    used[text.array.codes] = True
    return [value if seen else None for value, seen in zip(text.array.categories, used[:-1], strict=True)]


def one_below_other(parts: list[pd.Series | None], lengths: list[int]) -> pd.Series:
    """Text columns stacked, by their codes; None stands for a column that is missing on so many rows."""
    return pd.Series(text_below(parts, lengths))


def text_below(parts: list[pd.Series | None], lengths: list[int]) -> pd.Categorical:
    """The same, as the array that a column is made of."""
    texts = [None if p is None else coded(p) for p in parts]
    known = [t.array.categories for t in texts if t is not None]
    if all(categories is known[0] or categories.equals(known[0]) for categories in known):
        distinct, to = next(t.dtype for t in texts if t is not None), None
    else:
        distinct = sorted(set().union(*known))
        to = {value: i for i, value in enumerate(distinct)}
        distinct = small_kind(tuple(distinct)) if len(distinct) <= FEW else kind_of(distinct)
    codes = [_codes_in(text, to, length) for text, length in zip(texts, lengths, strict=True)]
    return pd.Categorical.from_codes(np.concatenate(codes), dtype=distinct, validate=False)


def _codes_in(text: pd.Series | None, place: dict[str, int] | None, length: int) -> np.ndarray:
    """Codes of a text column in other categories (`place` by value), or its own where there are none; -1 for no column."""
    if text is None:
        return np.full(length, -1, dtype=np.int64)
    codes = text.array.codes
    if place is None:
        return codes
    return np.array([place[v] for v in text.array.categories] + [-1], dtype=np.int64)[codes]


@lru_cache(CACHED)
def folded(text: str) -> str:
    """Text as it is compared where neither case nor spaces matter."""
    return " ".join(text.split()).casefold()


def constant_text(value: str | None, index: pd.Index) -> pd.Series:
    return from_codes(np.zeros(len(index), dtype=np.int64), [value], index)


def chosen(where: np.ndarray, yes: pd.Series, no: pd.Series) -> pd.Series:
    """Text from `yes` where true, else from `no`."""
    joined = text_below([yes, no], [len(yes), len(no)])
    codes = np.where(where, joined.codes[: len(yes)], joined.codes[len(yes) :])
    return pd.Series(pd.Categorical.from_codes(codes, dtype=joined.dtype, validate=False), index=yes.index)


@verb
def copy(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """A column as it is, under another name.

    In and out: any rows; text stays text and numbers numbers. Missing stays missing.

    Example:
        - copy: {from: VSSTRESN, new: AVAL}

        VSSTRESN -> AVAL
        120      -> 120
    """
    return df.assign(**{new: df[from_]})


@verb
def constant(df: pd.DataFrame, value: str | int | float, new: New, where: Where | None = None) -> pd.DataFrame:
    """The same text or number on every row, or only on rows that meet `where`; else missing.

    Example:
        - constant: {value: ONGOING, where: "ONGO == 'Y'", new: AEENRTPT}

        ONGO -> AEENRTPT
        Y    -> ONGOING
        N    -> .
    """
    met = np.ones(len(df), dtype=bool) if where is None else where.mask(df)
    if isinstance(value, str):
        return df.assign(**{new: from_codes(np.where(met, 0, -1), [value], df.index)})
    return df.assign(**{new: np.where(met, float(value), np.nan)})


@verb
def coalesce(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The first filled of several columns, in the order given; missing when none is filled.

    Example:
        - coalesce: {columns: [FIRSTDTC, V5DTC], new: RFSTDTC}

        FIRSTDTC   | V5DTC      -> RFSTDTC
        2012-03-06 | 2012-03-05 -> 2012-03-06
        .          | 2012-03-05 -> 2012-03-05
    """
    given = [df[c] for c in columns]
    if any(is_text(s) for s in given):  # a number beside text is its text
        given = [coded(s) for s in given]
    result = given[0]
    for other in given[1:]:
        result = chosen(result.notna().to_numpy(), result, other) if is_text(result) else result.fillna(other)
    return df.assign(**{new: result})


def quotes_are_closed(texts: Iterable[str]) -> Iterator[str]:
    """What is wrong with columns and fixed texts: one that begins with a single quote ends with one."""
    open_ended = [t for t in texts if t.startswith("'") and (len(t) < 2 or not t.endswith("'"))]
    if open_ended:
        yield f"fixed text ends with a quote as it begins: {', '.join(open_ended)}"


@verb(check=lambda given: quotes_are_closed(given["parts"]))
def compose(df: pd.DataFrame, parts: Parts, new: New, separator: str = "") -> pd.DataFrame:
    """Columns and fixed text joined; fixed text is written in single quotes: [SITE, "'X'", SUBJ].

    Missing: when any of the columns is missing. Errors: a part that is no column and has no quotes.
    Source: SDTMIG 4.1.6 (unique subject identifiers).

    Example:
        - compose: {parts: ["'ABC'", SITE, SUBJ], separator: "-", new: USUBJID}

        SITE | SUBJ -> USUBJID
        01   | 007  -> ABC-01-007
        01   | .    -> .
    """
    fixed = {p: p[1:-1].replace("''", "'") for p in parts if p.startswith("'")}
    columns = [p for p in parts if p not in fixed]
    absent = [f"{c}{did_you_mean(c, map(str, df.columns))}" for c in columns if c not in df.columns]
    if absent:
        raise StudyError(f"compose: there is no column {', '.join(absent)} (fixed text goes in single quotes)")

    def join(*values: str | None) -> str | None:
        filled = iter(values)
        return None if None in values else separator.join(fixed[p] if p in fixed else next(filled) for p in parts)

    return df.assign(**{new: on_distinct_rows(df, columns, join)})


@verb
def number(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """The number that a text says; missing where it is no number (`<0.5`, `1+`, `Negative`), which is not an error.

    Example:
        - number: {from: LBSTRESC, new: LBSTRESN}

        LBSTRESC -> LBSTRESN
        135      -> 135
        <100     -> .
    """
    if not is_text(df[from_]):
        return df.assign(**{new: df[from_].astype("float64")})
    series = coded(df[from_])
    values = np.array([*map(number_in, series.array.categories), np.nan])
    return df.assign(**{new: values[series.array.codes]})


@verb
def as_text(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """Numbers as their shortest text; text as it is. Missing stays missing.

    Example:
        - as_text: {from: DOSE, new: DOSETXT}

        DOSE -> DOSETXT
        5.0  -> 5
        0.25 -> 0.25
    """
    return df.assign(**{new: coded(df[from_])})


@verb
def upper(df: pd.DataFrame, from_: Col, new: New) -> pd.DataFrame:
    """The text in capitals: for collected text that has no codelist; terms use a codelist. Missing stays missing.

    Example:
        - upper: {from: AETERM, new: AEMODIFY}

        AETERM   -> AEMODIFY
        Headache -> HEADACHE
    """
    return df.assign(**{new: on_distinct(df[from_], str.upper)})


def is_text(series: pd.Series) -> bool:
    """Whether a column holds text, coded or not."""
    return isinstance(series.dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(series.dtype) or series.dtype == object
