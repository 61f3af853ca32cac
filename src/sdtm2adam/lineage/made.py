"""Whether as many records were made of each row as the spec says: one for each source that reads it, or for each filled cell that it turns.

Only where the spec says it: verbs that add or pair rows make as many as their tables hold, which is not counted here.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import KEPT, Call
from sdtm2adam.lineage.flows import Use

LESS = ("keep", "once_each")  # verbs that may leave out records and make none


class Made(NamedTuple):
    """Rows of a table of which a dataset holds more, or fewer, records than its spec says.

    rows      how many rows of the table
    records   records made of them;  expected: records that the spec says
    by        study-written verbs that change rows, with their places; "" where there is none
    """

    dataset: str
    table: str
    rows: np.ndarray
    records: int
    expected: int
    by: str


def made_otherwise(plan: Plan, frames: Mapping[str, pd.DataFrame], uses: Mapping[str, Use]) -> Iterator[Made]:
    """The tables of which a dataset holds too many or too few records, too many first. frames: the raw exports."""
    for table in dict.fromkeys(s.table for s in plan.sources if s.table in frames and s.table in uses):
        expected, exactly = np.zeros(len(frames[table]), dtype=np.int64), True
        for source in (s for s in plan.sources if s.table == table):
            told = _expected(plan, source, frames[table])
            if told is None:
                break
            expected += told[0]
            exactly &= told[1]
        else:
            yield from _unlike(plan, table, uses[table].made_from, expected, exactly)


def _unlike(plan: Plan, table: str, made: np.ndarray, expected: np.ndarray, exactly: bool) -> Iterator[Made]:
    by = ", ".join(dict.fromkeys(f"{c.verb.name} ({c.place})" for c in plan.every_call() if c.verb.of_study and c.verb.rows != KEPT))
    for unlike in (made > expected, (made < expected) & (made > 0) & exactly):
        rows = np.flatnonzero(unlike)
        if len(rows):
            yield Made(plan.name, table, rows, int(made[rows].sum()), int(expected[rows].sum()), by)


def _expected(plan: Plan, source: SourcePlan, frame: pd.DataFrame) -> tuple[np.ndarray, bool] | None:
    """How many records each row should give, and whether exactly so (or at most); None where the spec does not say."""
    met = np.ones(len(frame), dtype=bool) if source.where is None else source.where.mask(frame)
    calls = [*source.calls, *plan.calls, *plan.last]
    changing = [c for c in calls if c.verb.rows != KEPT and not c.verb.of_study and c.verb.name not in LESS]
    exactly = not any(c.verb.name in LESS for c in calls)
    if not changing:
        return met.astype(np.int64), exactly
    if len(changing) > 1 or changing[0].verb.name != "unpivot":
        return None
    turned = changing[0]
    before = calls[: calls.index(turned)]
    columns = list(turned.given["columns"])
    if set(columns) - set(frame.columns) or set(columns).intersection(_made_by(before)):
        return None
    filled = np.full(len(frame), len(columns)) if turned.given.get("keep_missing") else frame[columns].notna().sum(axis=1).to_numpy()
    return np.where(met, filled, 0), exactly


def _made_by(calls: list[Call]) -> set[str]:
    return {name for call in calls for name in call.adds}
