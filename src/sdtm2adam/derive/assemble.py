"""A dataset from its plan: rows of each source, stacked, derived, sorted once, numbered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import KEPT, Call, run_all
from sdtm2adam.derive.flags import order_of
from sdtm2adam.derive.origin import appended
from sdtm2adam.derive.rows import Rows
from sdtm2adam.derive.text import coded, from_codes, only_used
from sdtm2adam.errors import Findings, StudyError

WHOLE_ROWS = ("once_each",)  # verbs that look at every column there is


@dataclass(frozen=True)
class SourcePlan:
    """Rows of one table: which of them (a parsed condition), and the calls on them.

    aside  collected columns whose names happen to be those of variables that this source does not make;
           left in, they would pass for those variables
    place  file:line of the source, for messages
    """

    table: str
    where: object | None
    calls: tuple[Call, ...]
    aside: frozenset[str] = frozenset()
    place: str = ""


@dataclass(frozen=True)
class Plan:
    """A dataset as bound calls: what its spec says, ready to run.

    calls  on the stacked rows;  last  after sorting by `keys` (--SEQ and what depends on it)
    gives  names of the datasets it makes: itself, and its SUPP-- where it has one
    wanted columns of the finished rows
    keys_place  file:line of its `keys:`, for messages
    """

    name: str
    sources: tuple[SourcePlan, ...]
    calls: tuple[Call, ...]
    keys: tuple[str, ...]
    last: tuple[Call, ...]
    gives: tuple[str, ...]
    wanted: frozenset[str]
    keys_place: str = ""

    def every_call(self) -> list[Call]:
        return [c for source in self.sources for c in source.calls] + [*self.calls, *self.last]

    def behind(self, columns: Iterable[str], calls: Iterable[Call] | None = None) -> set[str]:
        """These columns and every column that goes into them, through all calls (or these), names of other tables' included."""
        found = set(columns)
        for call in reversed(self.every_call() if calls is None else list(calls)):
            if call.verb.rows != KEPT or found.intersection(call.adds):
                found |= call.reads
        return found

    def needs(self) -> set[str]:
        """The tables and codelists without which the plan cannot run."""
        return {s.table for s in self.sources}.union(*(c.named("table", "codelist") for c in self.every_call()))


@dataclass(frozen=True)
class Assembled:
    """The finished rows with their hidden columns, and how many rows each source gave."""

    rows: Rows
    read: dict[str, int]
    left_out: dict[str, int]


def assemble(plan: Plan, tables: Mapping[str, pd.DataFrame | Rows], found: Findings) -> Assembled:
    """Run a plan. Every source row is either in the result, reshaped, or counted in `left_out`."""
    parts, read, left_out = [], {}, {}
    later = [*plan.calls, *plan.last]
    needed = plan.behind({*plan.wanted, *plan.keys}, later).union(*(c.reads for c in later))
    for source in plan.sources:
        rows = Rows.of(tables[source.table])
        met = _met(source, rows)
        read[source.table] = read.get(source.table, 0) + len(rows)
        left_out[source.table] = left_out.get(source.table, 0) + int((~met).sum())
        asked = plan.behind(needed, source.calls).union(*(c.reads for c in source.calls))
        made = run_all(source.calls, _only(rows, asked, [*source.calls, *later])[met].reset_index(drop=True), tables, found)
        made = _only(made, needed, later)
        parts.append(made.drop(columns=source.aside))
    stacked = run_all(plan.calls, _stacked(parts), tables, found)
    rows = _sorted(stacked, list(plan.keys))
    return Assembled(run_all(plan.last, rows, tables, found), read, left_out)


def _only(rows: Rows, needed: set[str], calls: Iterable[Call]) -> Rows:
    """The columns that are needed and those of origin; all, where one of the calls looks at every column."""
    if any(c.verb.name in WHOLE_ROWS for c in calls):
        return rows
    return rows[[c for c in rows if c in needed or c.startswith("_")]]


def _met(source: SourcePlan, rows: Rows) -> np.ndarray:
    if source.where is None:
        return np.ones(len(rows), dtype=bool)
    try:
        return source.where.mask(rows)
    except StudyError as fault:
        raise StudyError(f"{source.place}: {fault}" if source.place else str(fault)) from None


def _stacked(parts: list[Rows]) -> Rows:
    """The sources one below the other; a column that one lacks is missing there."""
    whole = parts[0]
    for part in parts[1:]:
        whole = appended(whole, part)
    return whole.reset_index(drop=True)


def _sorted(df: Rows, keys: list[str]) -> Rows:
    """By the keys, missing first as SAS sorts; rows alike in all keys keep the order in which they came."""
    return df.iloc[np.lexsort(order_of(df, keys, missing=-np.inf))].reset_index(drop=True)


def finished(df: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Only these columns: text coded, whole and other numbers as float64, dates as they are."""
    made = pd.DataFrame({c: _plain(df[c]).array for c in columns}, index=df.index)
    return made.set_axis(pd.Index(columns, dtype=object), axis=1)  # plain objects are found faster among names than arrow text


def _plain(series: pd.Series) -> pd.Series:
    if series.dtype.kind in "mM":  # dates and date-times; times of day
        return series.astype(f"{'datetime' if series.dtype.kind == 'M' else 'timedelta'}64[s]")
    if pd.api.types.is_numeric_dtype(series.dtype):
        return series.astype("float64")
    text = coded(series)
    used = np.bincount(text.array.codes + 1, minlength=len(text.array.categories) + 1)[1:]
    if used.all() and text.array.categories.dtype == object and text.array.categories.is_monotonic_increasing:
        return text
    return from_codes(text.array.codes, only_used(text), text.index)
