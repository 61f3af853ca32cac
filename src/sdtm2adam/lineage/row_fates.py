"""The one fate of every collected row: mapped, not submitted, filtered, duplicate, rejected, or unaccounted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.lineage import steps
from sdtm2adam.lineage.flows import Use, met_by, repeats
from sdtm2adam.lineage.steps import Reasons
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import Source
from sdtm2adam.spec.raw import LINE, RawExport

MAPPED, UNSUBMITTED, FILTERED, DUPLICATE, REJECTED, UNACCOUNTED = (
    "mapped",
    "not submitted",
    "filtered",
    "duplicate",
    "rejected",
    "unaccounted",
)
FATES = (MAPPED, UNSUBMITTED, FILTERED, DUPLICATE, REJECTED, UNACCOUNTED)


@dataclass
class RowFates:
    """The fate of each row of an export, and what is to be told of it.

    fates    a place in FATES for each row
    reasons  for a mapped row the datasets with their number of records; for any other why it is not mapped
    denied   rows that are declared as not submitted, and that records were made of all the same
    idle     declarations of rows not submitted that no row meets
    """

    fates: np.ndarray
    reasons: np.ndarray
    denied: np.ndarray
    idle: tuple[str, ...] = ()

    def count(self, fate: str) -> int:
        return int((self.fates == FATES.index(fate)).sum())

    def rows(self, fate: str) -> np.ndarray:
        return np.flatnonzero(self.fates == FATES.index(fate))


@dataclass(frozen=True)
class Given:
    """What is known of one export when its rows are told their fate.

    into      every dataset, SUPP-- too, behind which its rows stand
    sources   dataset -> its sources that read rows of the export; datasets that only join it have none
    joins     dataset -> the conditions under which its joins look at rows of the export; "" for none
    alike     for each row the first that says the same
    findings  those of the stages that read and built
    """

    name: str
    shown: str
    export: RawExport
    frame: pd.DataFrame
    into: Mapping[str, Use]
    sources: Mapping[str, list[Source]]
    joins: Mapping[str, list[str]]
    alike: np.ndarray
    reasons: Reasons
    findings: Iterable[Finding]


def row_fates(given: Given) -> RowFates:
    """Every row once. In this order: mapped; declared as not submitted; left out by every `where:`; a repeat of a mapped row;
    left out by a step's condition; a repeat of another row; named by a finding that leaves it out; or none of these."""
    size = len(given.frame)
    told = RowFates(np.full(size, FATES.index(UNACCOUNTED)), np.full(size, "", dtype=object), np.empty(0, dtype=np.int64))
    open_ = np.ones(size, dtype=bool)

    def settle(fate: str, met: np.ndarray, reasons) -> None:
        met = met & open_
        told.fates[met] = FATES.index(fate)
        told.reasons[met] = reasons[met] if isinstance(reasons, np.ndarray) else reasons
        open_[met] = False

    mapped = np.logical_or.reduce([use.reached for use in given.into.values()], initial=False) & open_
    settle(MAPPED, mapped, _into_words(given.into, size))
    _settle_declared(given, told, settle)
    read = {name: met_by([s.where or "" for s in sources], given.frame) for name, sources in given.sources.items() if sources}
    if read:
        settle(FILTERED, ~np.logical_or.reduce(list(read.values())), _conditions(given.sources))
    elif given.joins:
        looked_at = met_by([c for conditions in given.joins.values() for c in conditions], given.frame)
        settle(FILTERED, ~looked_at, "; ".join(f"{name}: joined, not {_nor(own)}" for name, own in given.joins.items()))
    again = repeats(given.alike, mapped)
    lines = given.frame[LINE].to_numpy() if LINE in given.frame else np.arange(1, size + 1)
    repeated = np.array([f"repeats {given.export.unit} {lines[i]}" for i in again], dtype=object) if (again >= 0).any() else ""
    settle(DUPLICATE, (again >= 0) & mapped[again], repeated)
    if open_.any():
        _settle_by_steps(given, read, open_.copy(), settle, again, repeated)
    return told


def _settle_declared(given: Given, told: RowFates, settle) -> None:
    """Rows that specs/raw.yaml says are not submitted, and why."""
    made_from = np.logical_or.reduce([use.made_from > 0 for use in given.into.values()], initial=False)
    idle, denied = [], np.zeros(len(given.frame), dtype=bool)
    for declared in given.export.not_submitted_rows:
        met = parse(declared.where).mask(given.frame) if declared.where else np.ones(len(given.frame), dtype=bool)
        settle(UNSUBMITTED, met, declared.reason)
        denied |= met & made_from
        if not met.any():
            idle.append(declared.where or "")
    told.denied, told.idle = np.flatnonzero(denied), tuple(idle)


def _settle_by_steps(given: Given, read: Mapping[str, np.ndarray], left: np.ndarray, settle, again: np.ndarray, repeated) -> None:
    """Rows that a source reads or a join might ask for, and that became nothing: what the steps of the plans say of them."""
    size = len(left)
    filtered, rejected = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    every, words = left.copy(), np.full(size, "", dtype=object)
    for name in given.sources:
        why, says = _left_out(given.reasons.of(name, given.name), size)
        met = read.get(name)
        asked = left & met if met is not None else left & (why != "")  # a join need not ask for every row
        every &= ~asked | np.isin(why, (steps.FILTERED, steps.REJECTED))
        filtered |= asked & (why == steps.FILTERED)
        rejected |= asked & (why == steps.REJECTED)
        says = np.where(says == "", "read, and no record was made of it", says)
        words = np.where(asked, np.where(words == "", f"{name}: " + says, words + f"; {name}: " + says), words)
        words = np.where(~asked & (met is not None), np.where(words == "", _not_met(name, given.sources[name]), words), words)
    settle(FILTERED, every & filtered & ~rejected, words)
    settle(DUPLICATE, again >= 0, repeated)
    settle(REJECTED, every & rejected, words)
    named, rules = _named_by_errors(given, size)
    settle(REJECTED, named, rules)
    nobody = "no spec reads it" if not given.sources else f"read only by joins of {', '.join(given.sources)}, which do not ask for it"
    settle(UNACCOUNTED, left, np.where(words == "", nobody, words))


def _left_out(reasons: pd.DataFrame, size: int) -> tuple[np.ndarray, np.ndarray]:
    why, says = np.full(size, "", dtype=object), np.full(size, "", dtype=object)
    rows = reasons["row"].to_numpy()
    why[rows], says[rows] = reasons["why"].to_numpy(dtype=object), reasons["says"].to_numpy(dtype=object)
    return why, says


def _named_by_errors(given: Given, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows that an error of reading or building names; a run with one stops, a draft goes on without the row."""
    named, rules = np.zeros(size, dtype=bool), np.full(size, "", dtype=object)
    for finding in given.findings:
        if finding.severity == ERROR and finding.rows and finding.source.startswith(f"{given.shown} "):
            rows = np.array([r for r in finding.rows if 0 <= r < size], dtype=np.int64)
            rules[rows[~named[rows]]] = f"{finding.rule} ({finding.dataset})" if finding.dataset != given.name else finding.rule
            named[rows] = True
    return named, rules


def _into_words(into: Mapping[str, Use], size: int) -> np.ndarray:
    """`VS 4, SUPPVS 1` for each row: the datasets with how many of their records it stands behind."""
    names = [name for name, use in into.items() if use.reached.any()]
    if not names:
        return np.full(size, "", dtype=object)
    counts = np.stack([into[name].behind for name in names], axis=1)
    distinct, at = np.unique(counts, axis=0, return_inverse=True)
    said = [", ".join(f"{name} {n}" for name, n in zip(names, row, strict=True) if n) for row in distinct.tolist()]
    return np.array(said, dtype=object)[at.ravel()]


def _conditions(sources: Mapping[str, list[Source]]) -> str:
    return "; ".join(_not_met(name, own) for name, own in sources.items() if own)


def _not_met(dataset: str, sources: list[Source]) -> str:
    return f"{dataset}: not {_nor(s.where or '' for s in sources)}"


def _nor(conditions: Iterable[str]) -> str:
    return " nor ".join(f"({c})" for c in dict.fromkeys(conditions) if c)
