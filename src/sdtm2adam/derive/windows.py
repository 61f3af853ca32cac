"""Analysis visits by windows of time: which visit a record counts for, and how far it is from the day aimed at."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Key, New, Table, TableWhere, verb
from sdtm2adam.derive.joins import came_by, keys, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.preceding import last_up_to
from sdtm2adam.derive.text import coded, constant_text, from_codes, is_text, number_in, plain_number

STATED = ("AVISIT", "AVISITN", "AWTARGET", "AWLO", "AWHI")  # what a table of windows says
MADE = ("AVISIT", "AVISITN", "AWTARGET", "AWTDIFF", "AWLO", "AWHI", "AWU", "AWRANGE")
BROUGHT = tuple(c for c in MADE if c != "AWTDIFF")
NUMBERS = ("AVISITN", "AWTARGET", "AWLO", "AWHI")


def _windows_are_apart(table: pd.DataFrame, given: Mapping[str, Any]) -> Iterator[tuple[list[int], str]]:
    """What is wrong with a table of windows, by its rows."""
    rows = np.arange(len(table)) if given["where"] is None else np.flatnonzero(given["where"].mask(table))
    by = list(given["by"].values()) if isinstance(given["by"], dict) else list(given["by"] or ())
    told, whole = table.to_dict("records"), []
    for row in rows.tolist():
        faults = list(_faults_of_one(told[row], by))
        yield from (([row], says) for says in faults)
        whole += [] if faults else [row]
    low, high = (_bounds(table, name) for name in ("AWLO", "AWHI"))
    key = [tuple(str(window[c]) for c in by) for window in told]
    whole.sort(key=lambda r: (key[r], low[r]))
    for one, other in pairwise(whole):
        if key[one] == key[other] and high[one] >= low[other]:
            ranges = [f"{told[r]['AVISIT']} ({_range(low[r], high[r])})" for r in (one, other)]
            yield [one, other], f"{' and '.join(ranges)} overlap, so that a day may count for either"


def _faults_of_one(row: Mapping[str, Any], by: list[str]) -> Iterator[str]:
    """What is wrong with one window by itself."""
    for name in ("AVISIT", "AVISITN", *by):
        if pd.isna(row[name]):
            yield f"the window has no {name}"
    odd = [name for name in NUMBERS if isinstance(row[name], str) and np.isnan(number_in(row[name]))]
    for name in odd:
        yield f"{name} is {row[name]!r}, which is no number; an open end is left empty"
    if odd:
        return
    low, high, target = (_number(row[name]) for name in ("AWLO", "AWHI", "AWTARGET"))
    if low > high:
        yield f"{row['AVISIT']} begins on {plain_number(low)} (AWLO), after its end on {plain_number(high)} (AWHI)"
    elif target < low or target > high:
        ends = _range(-np.inf if np.isnan(low) else low, np.inf if np.isnan(high) else high)
        yield f"the target of {row['AVISIT']}, {plain_number(target)} (AWTARGET), is not in its window ({ends})"


def _number(cell: object) -> float:
    return number_in(cell) if isinstance(cell, str) else float(cell)


def _bounds(table: pd.DataFrame, name: str) -> np.ndarray:
    """AWLO or AWHI as numbers, an open end as infinity."""
    return np.nan_to_num(_numbers(table[name]), nan=-np.inf if name == "AWLO" else np.inf)


def _numbers(column: pd.Series) -> np.ndarray:
    if not is_text(column):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    return np.array([np.nan if pd.isna(v) else number_in(str(v)) for v in column], dtype="float64")


def _range(low: float, high: float) -> str:
    """A window as one writes it: 5-9, <=1, >=141, -7 to -1."""
    if np.isinf(low):
        return "any" if np.isinf(high) else f"<={plain_number(high)}"
    if np.isinf(high):
        return f">={plain_number(low)}"
    return f"{plain_number(low)}{' to ' if low < 0 else '-'}{plain_number(high)}"


def of_windows(table: pd.DataFrame) -> pd.DataFrame:
    """A table of windows with all that records get of it: AWU is DAYS and AWRANGE is written (`5-9 DAYS`) where it has none."""
    low, high = _bounds(table, "AWLO"), _bounds(table, "AWHI")
    made = table.assign(**{name: _numbers(table[name]) for name in NUMBERS})
    if "AWU" not in table.columns:
        made = made.assign(AWU=constant_text("DAYS", table.index))
    if "AWRANGE" not in table.columns:
        units = coded(made["AWU"]).astype(object).tolist()
        texts = [f"{_range(*ends)} {unit}" for *ends, unit in zip(low, high, units, strict=True)]
        made = made.assign(AWRANGE=from_codes(np.arange(len(texts)), texts, table.index))
    return made


@verb(makes=MADE, of_tables={"windows": STATED}, check_tables={"windows": _windows_are_apart})
def window(df: pd.DataFrame, windows: Table, day: Col = "ADY", by: Key | None = None, where: TableWhere | None = None) -> pd.DataFrame:
    """The analysis visit in whose window a study day lies: AVISIT, AVISITN, and the window itself (AWTARGET, AWLO, AWHI, AWU, AWRANGE).

    `windows` is a table of the study with a row a window: AVISIT, AVISITN, AWTARGET, AWLO, AWHI (both ends belong to the window;
    an empty one is open) and, where it likes, AWU and AWRANGE; else AWU is DAYS and AWRANGE is written from the ends. `by` names
    columns that choose among the windows (parameter, period); `where` takes some rows of the table.
    AWTDIFF is how far the day is from the target, without sign; between a day before and one after treatment began one less, since
    there is no day 0. Missing: where the day is, or lies in no window. Errors: windows that overlap, end before they begin or
    miss their own target, told by `sdtm2adam check` with the lines of the table. Source: ADaMIG 3.3.3 (analysis visit windowing).

    Example:
        - window: {windows: visit_windows}

        visit_windows:
        AVISIT   | AVISITN | AWTARGET | AWLO | AWHI
        Baseline | 0       | 1        | .    | 1
        Week 4   | 4       | 29       | 2    | 42
        Week 8   | 8       | 57       | 43   | .

        ADY -> AVISIT   | AVISITN | AWTARGET | AWTDIFF | AWLO | AWHI | AWRANGE
        -2  -> Baseline | 0       | 1        | 2       | .    | 1    | <=1 DAYS
        27  -> Week 4   | 4       | 29       | 2       | 2    | 42   | 2-42 DAYS
        70  -> Week 8   | 8       | 57       | 13      | 43   | .    | >=43 DAYS
        .   -> .        | .       | .        | .       | .    | .    | .
    """
    made = _in_window(df, windows, day, by, where)
    return made.assign(AWTDIFF=days_apart(made[day], made["AWTARGET"]))


@verb(makes=MADE, of_tables={"windows": STATED}, check_tables={"windows": _windows_are_apart})
def window_of_time(df: pd.DataFrame, windows: Table, time: Col, by: Key | None = None, where: TableWhere | None = None) -> pd.DataFrame:
    """The analysis visit or time point in whose window a relative time lies, as `window` does for study days.

    For hours or minutes from a reference (ARELTM), which have a zero: AWTDIFF is the plain difference from the target, without
    sign. The table says its unit in AWU. Missing, errors, source: as `window`.

    Example:
        - window_of_time: {windows: pk_windows, time: ARELTM}

        pk_windows:
        AVISIT  | AVISITN | AWTARGET | AWLO | AWHI | AWU
        Predose | 0       | 0        | .    | 0    | HOURS
        2 Hours | 2       | 2        | 1    | 3    | HOURS

        ARELTM -> AVISIT  | AWTDIFF | AWRANGE
        -0.5   -> Predose | 0.5     | <=0 HOURS
        2.25   -> 2 Hours | 0.25    | 1-3 HOURS
        0.5    -> .       | .       | .
    """
    made = _in_window(df, windows, time, by, where)
    return made.assign(AWTDIFF=np.abs(_numbers(made[time]) - _numbers(made["AWTARGET"])))


@verb
def target_distance(df: pd.DataFrame, day: Col = "ADY", target: Col = "AWTARGET", new: New = "AWTDIFF") -> pd.DataFrame:
    """How far a study day is from the day aimed at, without sign; there is no day 0 between -1 and 1.

    `window` gives it; records that change their visit later (`carry_forward`) need it again. Missing: where either is.
    Source: ADaMIG 3.3.3 (AWTDIFF).

    Example:
        - target_distance: {}

        ADY | AWTARGET -> AWTDIFF
        27  | 29       -> 2
        -1  | 1        -> 1
        .   | 29       -> .
    """
    return df.assign(**{new: days_apart(df[day], df[target])})


def days_apart(day: pd.Series, target: pd.Series) -> np.ndarray:
    """Days between two study days, without sign."""
    first, second = counted(_numbers(day)), counted(_numbers(target))
    return np.abs(first - second)


def counted(day: np.ndarray) -> np.ndarray:
    """Study days on a scale without the gap at 0: day 1 is 0, day -1 is -1."""
    return np.where(day > 0, day - 1, day)


def _in_window(df: pd.DataFrame, windows: pd.DataFrame, day: str, by: Key | None, where: object | None) -> pd.DataFrame:
    """The frame with the columns of the window in which each row's day lies."""
    table = of_windows(windows if where is None else windows[where.mask(windows)].reset_index(drop=True))
    mine, theirs = keys(df, table, by) if by else (np.zeros(len(df), dtype=np.int64), np.zeros(len(table), dtype=np.int64))
    days = _numbers(df[day])
    at = last_up_to(mine, days, theirs, _bounds(table, "AWLO"))
    with np.errstate(invalid="ignore"):
        at = np.where(days <= np.append(_bounds(table, "AWHI"), np.nan)[at], at, NONE)
    brought = {name: taken(table[name], at, df.index) for name in BROUGHT}
    return df.assign(**brought, **came_by(df, table, at, list(BROUGHT)))
