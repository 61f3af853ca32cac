"""Which step of a plan left out which records, and why: the plan run once more, watched.

What became of a record is counted elsewhere, from frames, conditions and lineage; here is only asked why a
record that a source reads has become nothing. So a plan is run again only where there is such a record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Plan, assemble
from sdtm2adam.derive.contract import KEPT, Call
from sdtm2adam.derive.origin import FROM, NONE, SRC, VIA, Catalogue
from sdtm2adam.errors import ERROR, WARNING, Findings, StudyError

FILTERED, REJECTED, LOST = "filtered", "rejected", "lost"
WORST = (LOST, REJECTED, FILTERED)


@dataclass(frozen=True)
class LeftOut:
    """Records that were there before a step and not after it.

    why      filtered: they do not meet its condition, or hold nothing in the columns it turns;
             rejected: the step says so in a finding that names them;  lost: neither
    says     the step, its condition or finding, and its line
    numbers  the records, as the catalogue of the build counts them
    """

    why: str
    says: str
    numbers: np.ndarray


@dataclass
class Watched:
    """A call that is run as ever, and notes which records are gone after it."""

    call: Call
    log: list[LeftOut]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.call, name)

    def run(self, df: pd.DataFrame, tables: Mapping[str, pd.DataFrame], found: Findings) -> pd.DataFrame:
        if self.call.verb.rows == KEPT:
            return self.call.run(df, tables, found)
        seen = Findings()
        made = self.call.run(df, tables, seen)
        gone = np.setdiff1d(_carried(df), _carried(made))
        if len(gone):
            self.log += self._reasons(df, gone, seen)
        return made

    def _reasons(self, df: pd.DataFrame, gone: np.ndarray, seen: Findings) -> list[LeftOut]:
        """The records that are gone, by reason; each once, the condition before the finding."""
        name, place = self.call.verb.name, self.call.place
        own = df[SRC].to_numpy() if SRC in df.columns else np.full(len(df), NONE)
        reasons = []
        for says, met in self._declared(df):
            kept = np.unique(own[met])
            reasons.append(LeftOut(FILTERED, f"{says} ({place})", np.setdiff1d(gone, kept)))
        for finding in seen:
            if finding.severity in (ERROR, WARNING) and finding.rows:
                named = np.unique(own[list(finding.rows)])
                reasons.append(LeftOut(REJECTED, f"{finding.rule} ({name}, {place})", np.intersect1d(gone, named)))
        reasons.append(LeftOut(LOST, f"last seen before {name} ({place})", gone))
        known = np.empty(0, dtype=np.int64)
        for i, reason in enumerate(reasons):
            reasons[i] = replace(reason, numbers=np.setdiff1d(reason.numbers, known))
            known = np.union1d(known, reason.numbers)
        return [reason for reason in reasons if len(reason.numbers)]

    def _declared(self, df: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
        """What the spec says this step leaves out: for each way of saying it, its words and the rows that stay."""
        call = self.call
        for argument in call.verb.arguments.values():
            condition = call.given.get(argument.name)
            if argument.role == "condition" and condition is not None:
                yield f"{call.verb.name} {condition.text}", condition.mask(df)
        if call.verb.name == "unpivot" and not call.given.get("keep_missing"):
            columns = list(call.given["columns"])
            yield f"nothing collected in {', '.join(columns)}", df[columns].notna().any(axis=1).to_numpy()


def _carried(df: pd.DataFrame) -> np.ndarray:
    """The records that stand behind any row, in order, each once."""
    numbers = [df[c].to_numpy(dtype=np.int64) for c in df.columns if c == SRC or str(c).startswith(VIA)]
    if FROM in df.columns:
        numbers.append(np.array([n for several in df[FROM].dropna() for n in several], dtype=np.int64))
    every = np.unique(np.concatenate(numbers)) if numbers else np.empty(0, dtype=np.int64)
    return every[every >= 0]


@dataclass
class Reasons:
    """Why records of a table have become nothing in a dataset; a plan is run again the first time it is asked about.

    plans    the plan of each dataset
    tables   what they read beside the frames: lookup tables, codelists
    frames   raw exports and SDTM datasets
    """

    plans: Mapping[str, Plan]
    frames: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    known: dict[str, dict[str, pd.DataFrame]] = field(default_factory=dict)

    def of(self, dataset: str, table: str) -> pd.DataFrame:
        """row (of the table), why, says: one line for each record that a step of the dataset left out."""
        if dataset not in self.known:
            self.known[dataset] = self._watched(dataset)
        return self.known[dataset].get(table, _none())

    def _watched(self, dataset: str) -> dict[str, pd.DataFrame]:
        plan = self.plans.get(dataset)
        if plan is None:
            return {}
        log: list[LeftOut] = []
        catalogue, needed = Catalogue(), plan.needs()
        tables = {name: catalogue.enter(name, frame) for name, frame in self.frames.items() if name in needed}
        try:
            assemble(_watching(plan, log), {**tables, **self.tables}, Findings())
        except StudyError:
            return {}  # the build has told it; what its steps left out before is not known
        parts = []
        for entry in log:
            parts.append(catalogue.places(entry.numbers).assign(why=entry.why, says=entry.says))
        if not parts:
            return {}
        every = pd.concat(parts, ignore_index=True).rename(columns={"parent_row": "row"})
        # what two sources of a dataset leave out for unlike reasons is told by the worse one
        every = every.iloc[every["why"].map(WORST.index).argsort(kind="stable")]
        return {str(table): part.drop_duplicates("row") for table, part in every.groupby("parent", sort=False)}


def _none() -> pd.DataFrame:
    return pd.DataFrame({"row": np.empty(0, dtype=np.int64), "why": pd.Series(dtype="str"), "says": pd.Series(dtype="str")})


def _watching(plan: Plan, log: list[LeftOut]) -> Plan:
    """The same plan, each call watched."""

    def watched(calls):
        return tuple(Watched(call, log) for call in calls)

    sources = tuple(replace(s, calls=watched(s.calls)) for s in plan.sources)
    return replace(plan, sources=sources, calls=watched(plan.calls), last=watched(plan.last))
