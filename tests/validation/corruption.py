"""A way to break each expectation: take a record that complies, make a copy that does not.

broken(expectation, frame, complying)   one record that must fail, for what is said of records
broken_whole(expectation, frame)        a frame that must fail, for what is said of a column or table
"""

import re

import numpy as np
import pandas as pd

from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.suite import Expectation, expectations

ALIEN = "\u00a7 of no list"
CANDIDATES = ("01-UNK-2012", "05-MAR-2012", "2012-02-30", "0", "x y", "UNKNOWN", "=1+1")


def about_rows(expectation: Expectation) -> bool:
    return expectations()[expectation.expect]["rows"]


def broken(expectation: Expectation, frame: pd.DataFrame, complying: np.ndarray) -> pd.DataFrame:
    """A copy of the first complying record that can be broken, broken; one row."""
    given, columns = expectation.arguments, list(expectation.columns)
    met = parse(expectation.where).mask(frame) if expectation.where else np.ones(len(frame), dtype=bool)
    usable = met & complying
    if "greater_than" in expectation.expect:
        usable &= frame[columns].notna().all(axis=1).to_numpy()
    if "unique" in expectation.expect:
        usable &= frame[columns].notna().any(axis=1).to_numpy()
    assert usable.any(), f"{expectation.id}: no record of the reference study is asked, so it cannot fail"
    record = frame.iloc[[int(np.flatnonzero(usable)[0])]].copy()
    for column, value in _changes(expectation, record, given, columns).items():
        record[column] = _like(frame[column], value)
    still = not expectation.where or bool(parse(expectation.where).mask(record)[0])
    assert still, f"{expectation.id}: the broken record is no longer one of those that `where` asks for"
    return record


def _changes(expectation: Expectation, record: pd.DataFrame, given: dict, columns: list[str]) -> dict:
    expect, column = expectation.expect, columns[0]
    if "unique" in expect and "within_record" not in expect:
        return {}
    if "greater_than" in expect:
        return {columns[0]: _less_than(record[columns[1]].iloc[0])}
    if "not_be_null" in expect:
        return {column: None}
    if "to_be_null" in expect:
        return {column: ALIEN if _text(record[column]) else 1}
    if "not_be_in_set" in expect:
        return {column: given["value_set"][0]}
    if "not_match_regex" in expect:
        return {column: next(c for c in CANDIDATES if re.search(given["regex"], c))}
    if "values_to_be_between" in expect:
        return {column: _outside(record[column], given)}
    if "lengths" in expect:
        return {column: "x" * 300}
    if "sum_to_equal" in expect or "within_record" in expect or "be_equal" in expect or "in_set" in expect:
        same = record[columns[1]].iloc[0] if "within_record" in expect else None
        return {column: same or (ALIEN if _text(record[column]) else -987)}
    return {column: ALIEN}


def _outside(series: pd.Series, given: dict):
    low, high = given.get("min_value"), given.get("max_value")
    if isinstance(low or high, str):
        return "1801-01-01" if low is not None else "2201-01-01"
    return low - 1 if low is not None else high + 1


def _less_than(value):
    """Less than a number, a date, or a text that is a number, a time or an ISO 8601 date."""
    if not isinstance(value, str):
        return value - (pd.Timedelta(days=1) if isinstance(value, pd.Timestamp) else 1)
    if re.fullmatch(r"[0-9.]+", value):
        return "-1"
    return "00:00" if value[2:3] == ":" else "1801-01-01"


def _text(series: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(series) or pd.api.types.is_datetime64_any_dtype(series))


def _like(series: pd.Series, value):
    """The value as the column holds it: text in text columns, dates in date columns."""
    if value is None:
        return pd.NaT if pd.api.types.is_datetime64_any_dtype(series) else None if _text(series) else np.nan
    if pd.api.types.is_datetime64_any_dtype(series):
        return pd.Timestamp(value)
    return str(value) if _text(series) else value


def broken_whole(expectation: Expectation, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame so changed that what is said of the column or table no longer holds."""
    expect, given = expectation.expect, expectation.arguments
    if "row_count" in expect or "unique_value_count" in expect:
        return frame.head(1) if given.get("min_value", given.get("value", 0)) > 1 else pd.concat([frame] * 50, ignore_index=True)
    if "proportion_of_non_null" in expect:
        return frame.assign(**{given["column"]: None})
    if "proportion_of_unique" in expect:
        return frame.assign(**{given["column"]: frame[given["column"]].iloc[0]})
    if "distinct" in expect or "most_common" in expect:
        return frame[frame[given["column"]].astype(object) != given["value_set"][0]].assign(**{given["column"]: ALIEN})
    if "column_count" in expect or "columns_to_match" in expect or "column_to_exist" in expect:
        return frame.drop(columns=given.get("column", frame.columns[0]))
    return frame.assign(**{given["column"]: _outside(frame[given["column"]], given)})
