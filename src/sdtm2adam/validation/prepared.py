"""A dataset made ready for Great Expectations: the columns a suite speaks of, in a form in which they can be compared.

Great Expectations compares what it is given. Collected numbers are text here ("9" is not less than "10"),
coded text is categorical (which has no order), and it takes only nanosecond dates for dates. So the frame it
sees holds plain copies, and beside them columns made for one kind of question:

    bounds      text is read as numbers where the bounds are numbers, as ISO 8601 dates where they are dates
    a pair      two numbers are compared as numbers, two ISO 8601 dates or times as far as both of them go
    where       a column that says which rows meet the condition, which Great Expectations filters by

A text that cannot be read as what it is compared with fails; it is never skipped. Of a date with parts unknown
only what is known can fail. Missing stays missing, and then Great Expectations' own rules hold: a missing
value is not tested, except by the expectations about missing and, unless `ignore_row_if` says otherwise,
in a pair of which the other is there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.suite import Expectation

ISO_DATE = r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?)?)?"
ISO_TIME = r"\d\d:\d\d(?::\d\d)?"
PAIR_ORDER = "expect_column_pair_values_a_to_be_greater_than_b"
ROW_BOUNDS = "expect_column_values_to_be_between"
COLUMN_BOUNDS = {f"expect_column_{what}_to_be_between" for what in ("max", "min", "mean", "median", "sum")}
NUMBERS = {
    "expect_column_stdev_to_be_between",
    "expect_column_quantile_values_to_be_between",
    "expect_column_value_z_scores_to_be_less_than",
    "expect_column_values_to_not_be_outliers",
    "expect_column_kl_divergence_to_be_less_than",
}
ROW_SUM = "expect_multicolumn_sum_to_equal"
TEXT_ONLY = ("regex", "_value_lengths_", "strftime", "dateutil", "json")


@dataclass(frozen=True)
class Asked:
    """An expectation as Great Expectations is asked for it: its arguments over the prepared frame, and which rows."""

    expectation: Expectation
    arguments: dict
    rows: np.ndarray
    only_where: str = ""


@dataclass(frozen=True)
class Prepared:
    """The frame to validate (rows as in the dataset, labels 0..n-1), what to ask of it, and what cannot be asked."""

    frame: pd.DataFrame
    asked: list[Asked]
    not_asked: list[tuple[Expectation, str]]


def prepare(frame: pd.DataFrame, expectations: tuple[Expectation, ...]) -> Prepared:
    """Everything that a suite needs of one dataset; an expectation that cannot be asked says why."""
    columns: dict[str, pd.Series] = {}
    conditions = list(dict.fromkeys(e.where for e in expectations))
    asked, not_asked = [], []
    for expectation in expectations:
        try:
            asked.append(_asked(expectation, frame, columns, f"_where_{conditions.index(expectation.where)}"))
        except StudyError as fault:
            not_asked.append((expectation, str(fault)))
    return Prepared(pd.DataFrame(columns, index=pd.RangeIndex(len(frame))), asked, not_asked)


def _asked(expectation: Expectation, frame: pd.DataFrame, columns: dict[str, pd.Series], mark: str) -> Asked:
    known = [str(c) for c in frame.columns if not str(c).startswith("_")]
    absent = [c for c in dict.fromkeys(expectation.columns) if c not in frame.columns]
    if absent:
        raise StudyError("; ".join(f"there is no column {c}{did_you_mean(c, known)}" for c in absent))
    rows = parse(expectation.where).mask(frame) if expectation.where else np.ones(len(frame), dtype=bool)
    within = frame[list(dict.fromkeys(expectation.columns))].set_axis(pd.RangeIndex(len(frame)))
    _stop_if_unfit(expectation, within)
    # Nothing is added to `columns` before this line, so that what cannot be asked leaves no trace.
    renamed = _comparable(expectation, within, rows, columns)
    if expectation.where:
        columns[mark] = pd.Series(rows)
    return Asked(expectation, {**expectation.arguments, **renamed}, rows, mark if expectation.where else "")


def _comparable(expectation: Expectation, frame: pd.DataFrame, rows: np.ndarray, columns: dict[str, pd.Series]) -> dict:
    """Add the columns it needs to `columns`; the arguments that must name another column than they did."""
    expect, given = expectation.expect, expectation.arguments
    if expect == PAIR_ORDER:
        first, second = given["column_A"], given["column_B"]
        names = f"_{first} against {second}", f"_{second} against {first}"
        columns.update(zip(names, in_order(frame[first], frame[second]), strict=True))
        return {"column_A": names[0], "column_B": names[1]}
    if expect == ROW_SUM:
        names = {c: f"_{c} as number" for c in expectation.columns}
        columns.update({name: as_numbers(frame[c], np.inf) for c, name in names.items()})
        return {"column_list": list(names.values())}
    if expect == ROW_BOUNDS or expect in COLUMN_BOUNDS or expect in NUMBERS:
        return _bounded(expectation, frame, rows, columns)
    columns.update({c: plain(frame[c]) for c in expectation.columns})
    return {}


def _bounded(expectation: Expectation, frame: pd.DataFrame, rows: np.ndarray, columns: dict[str, pd.Series]) -> dict:
    """The column as numbers or dates, whichever the bounds are; unreadable text lies outside of them."""
    column, given = expectation.columns[0], expectation.arguments
    bounds = {key: given[key] for key in ("min_value", "max_value") if given.get(key) is not None}
    dates = any(isinstance(b, str) for b in bounds.values()) and expectation.expect not in NUMBERS
    above = "max_value" in bounds
    outside = (pd.Timestamp.max if above else pd.Timestamp.min) if dates else (np.inf if above else -np.inf)
    read = as_dates if dates else as_numbers
    series = read(frame[column], outside)
    if expectation.expect != ROW_BOUNDS:
        strange = frame[column][rows & (series == outside).to_numpy() & frame[column].notna().to_numpy()]
        if len(strange):
            kind = "ISO 8601 dates" if dates else "numbers"
            raise StudyError(f"{len(strange)} values of {column} are not {kind}: {some(map(repr, strange.unique()))}")
    name = f"_{column} as {'date' if dates else 'number'} {'below' if above else 'above'}"
    columns[name] = series
    return {"column": name, **({key: pd.Timestamp(b).to_pydatetime() for key, b in bounds.items()} if dates else {})}


def _stop_if_unfit(expectation: Expectation, frame: pd.DataFrame) -> None:
    """Questions that would be answered, and wrongly, because they are about another kind of value."""
    for column in (c for c in expectation.columns if frame[c].notna().any()):
        text = is_text(frame[column])
        if any(part in expectation.expect for part in TEXT_ONLY) and not text:
            raise StudyError(f"{column} is not text, which {expectation.expect} is about")
        if any(isinstance(v, str) != text for v in expectation.arguments.get("value_set", [])):
            kinds = ("text", "numbers: put them in quotes") if text else ("not text", "text: write it without quotes")
            raise StudyError(f"{column} is {kinds[0]} and `value_set` holds {kinds[1]}")


def plain(series: pd.Series) -> pd.Series:
    """The same values as Great Expectations takes them: text as objects, dates as nanoseconds, numbers as numpy's."""
    if is_text(series):
        return series.astype(object)
    if pd.api.types.is_datetime64_any_dtype(series):
        return series.clip(pd.Timestamp.min.ceil("s"), pd.Timestamp.max.floor("s")).astype("datetime64[ns]")
    if pd.api.types.is_extension_array_dtype(series.dtype):
        return series.astype("float64" if pd.api.types.is_numeric_dtype(series) else object)
    return series


def is_text(series: pd.Series) -> bool:
    kind = series.cat.categories.dtype if isinstance(series.dtype, pd.CategoricalDtype) else series.dtype
    return pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind)


def as_numbers(series: pd.Series, unreadable: float) -> pd.Series:
    """Text as numbers, `unreadable` where it is none; numbers as they are. Missing stays missing."""
    if not is_text(series):
        return plain(series)

    def read(texts: pd.Series) -> pd.Series:
        numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
        return numbers.where(np.isfinite(numbers), unreadable)

    return _on_distinct(series, read, "float64")


def as_dates(series: pd.Series, unreadable: pd.Timestamp) -> pd.Series:
    """Complete ISO 8601 dates as dates; `unreadable` where the text is no ISO 8601; missing where only a part is known."""
    if not is_text(series):
        return plain(series)

    def read(texts: pd.Series) -> pd.Series:
        iso = texts.str.fullmatch(ISO_DATE).astype(bool)
        whole = iso & (texts.str.len() >= 10)
        dates = pd.to_datetime(texts.where(whole), format="ISO8601", errors="coerce").astype("datetime64[ns]")
        return dates.where(~whole & iso | dates.notna(), unreadable)

    return _on_distinct(series, read, "datetime64[ns]")


def in_order(first: pd.Series, second: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Two columns that are greater, equal and less where the values of the given ones are.

    Text with text: numbers as numbers, ISO 8601 as far as both go (what is not known then counts as in order);
    any other text is out of order. Missing stays missing on either side.
    """
    texts = is_text(first), is_text(second)
    if not any(texts):
        return plain(first), plain(second)
    if not all(texts):
        dates = pd.api.types.is_datetime64_any_dtype(second if texts[0] else first)
        low, high = (pd.Timestamp.min, pd.Timestamp.max) if dates else (-np.inf, np.inf)
        read = as_dates if dates else as_numbers
        return read(first, low), read(second, high)
    pairs = pd.DataFrame({"first": first.astype(object), "second": second.astype(object)})
    pair = pairs.groupby(["first", "second"], dropna=False, sort=False).ngroup()
    sign = _sign(pairs[~pair.duplicated()].reset_index(drop=True))
    signs = pd.Series(sign.to_numpy()[pair.to_numpy()] if len(pairs) else np.empty(0), dtype="float64")
    return signs.where(first.notna()), pd.Series(0.0, index=pairs.index).where(second.notna())


def _sign(pairs: pd.DataFrame) -> pd.Series:
    """1, 0 or -1 for each distinct pair of texts."""
    first, second = pairs["first"].astype("str"), pairs["second"].astype("str")
    numbers = pd.to_numeric(first, errors="coerce") - pd.to_numeric(second, errors="coerce")
    both = first.str.len().clip(upper=second.str.len()).fillna(0).astype(int)
    iso = pd.Series(False, index=pairs.index)
    for form in (ISO_DATE, ISO_TIME):
        iso |= first.str.fullmatch(form).fillna(False).astype(bool) & second.str.fullmatch(form).fillna(False).astype(bool)
    order = pd.Series(-1.0, index=pairs.index)
    for length in sorted(both[iso].unique()):
        here = iso & (both == length)
        a, b = first[here].str.slice(0, length), second[here].str.slice(0, length)
        unlike = first[here].str.len() != second[here].str.len()
        order[here] = np.where(a > b, 1.0, np.where(a < b, -1.0, np.where(unlike, 1.0, 0.0)))
    return np.sign(numbers).where(numbers.notna(), order)


def _on_distinct(series: pd.Series, read: Callable[[pd.Series], pd.Series], dtype: str) -> pd.Series:
    """`read` once a distinct text, spread over the rows; missing where the text is missing."""
    codes, texts = pd.factorize(series)
    values = read(pd.Series(texts, dtype="str")).astype(dtype)
    return values.reindex(codes).set_axis(series.index) if len(values) else pd.Series(np.nan, index=series.index, dtype=dtype)
