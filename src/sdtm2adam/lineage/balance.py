"""The balance sheet: what became of every collected record, and of every record of a dataset that others are made from.

Counted afresh from the frames, the conditions in the specs and the lineage that was written, so that it is a
check on the build and not a copy of what the build says of itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from sdtm2adam.errors import NOTE, WARNING, Finding, some
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.raw import LINE, RawSpec

ANY = "(any)"


@dataclass(frozen=True)
class Line:
    """What one dataset (or, as `(any)`, all of them together) made of the records of one table.

    how        rows: its records become records;  joined: its values are brought to records of other tables
    reached    records that stand behind at least one record of `into`
    left_out   records that no source reads because of its `where:`, which stands in `condition`
    repeated   exact repeats of another record, made nothing of
    other      records read and made nothing of: no value in the columns mapped, not asked for by a join, or a step left them out
    unused     collected columns that no spec reads and that `not_submitted:` does not name
    """

    stage: str
    table: str
    file: str
    records: int
    into: str
    how: str
    reached: int
    left_out: int
    repeated: int
    other: int
    condition: str = ""
    unused: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a balance sheet is drawn up from.

    frames    the records of every table by stage: raw exports, SDTM domains
    lineage   row, parent, parent_row of every dataset that was made
    columns   the columns of each table that some spec reads
    """

    raw: RawSpec
    specs: Mapping[str, DatasetSpec]
    frames: Mapping[str, Mapping[str, pd.DataFrame]]
    lineage: Mapping[str, pd.DataFrame]
    columns: Mapping[str, set[str]]

    def lines(self) -> Iterator[Line]:
        """For each table a line for all datasets together, then one for each dataset that it went into."""
        # SUPP-- go with their domain
        made = {name: dict(_by_parent(lineage)) for name, lineage in self.lineage.items() if name in self.specs}
        for stage, frames in self.frames.items():
            for table, frame in frames.items():
                yield from self._of_table(stage, table, frame, made)

    def _of_table(self, stage: str, table: str, frame: pd.DataFrame, made: Mapping[str, dict]) -> Iterator[Line]:
        file = self.raw.shown_file(table) if stage == "raw" else ""
        again = frame.drop(columns=LINE, errors="ignore").duplicated().to_numpy() if stage == "raw" else np.zeros(len(frame), dtype=bool)
        nothing, single, reads = np.zeros(len(frame), dtype=bool), [], []
        reached = nothing
        for name, found in self._into(table, len(frame), made).items():
            conditions = [s.where or "" for s in self._sources(name, table)]
            met = np.logical_or.reduce([_met(c, frame) for c in conditions]) if conditions else ~nothing
            reads += [met] if conditions else []
            reached = reached | found
            said = "" if "" in conditions else "; ".join(dict.fromkeys(conditions))
            single.append(Line(stage, table, file, len(frame), name, "rows" if conditions else "joined", *_parts(found, met, again), said))
        counts = _parts(reached, np.logical_or.reduce(reads) if reads else ~nothing, again)
        yield Line(stage, table, file, len(frame), ANY if single else "", "", *counts, "", ", ".join(self._unused(stage, table)))
        yield from single

    def _into(self, table: str, size: int, made: Mapping[str, dict]) -> dict[str, np.ndarray]:
        """For each dataset made from a table, which of its records stand behind one of the dataset's."""
        into = {}
        for name, behind in made.items():
            if table in behind or self._sources(name, table):
                into[name] = np.zeros(size, dtype=bool)
                into[name][behind.get(table, [])] = True
        return into

    def _sources(self, dataset: str, table: str) -> list:
        return [s for s in self.specs[dataset].sources if s.table == table] if dataset in self.specs else []

    def _unused(self, stage: str, table: str) -> list[str]:
        if stage != "raw" or table not in self.columns:
            return []
        export = self.raw.exports[table]
        said = {*self.columns[table], *export.not_submitted, *export.key, *export.subject}
        return [c for c in export.columns if c not in said]


def _by_parent(lineage: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Each table that a dataset was made from, and the rows of it."""
    codes, tables = pd.factorize(lineage["parent"])
    rows = lineage["parent_row"].to_numpy(dtype="int64")
    yield from ((str(table), rows[codes == i]) for i, table in enumerate(tables))


def _met(condition: str, frame: pd.DataFrame) -> np.ndarray:
    return parse(condition).mask(frame) if condition else np.ones(len(frame), dtype=bool)


def _parts(reached: np.ndarray, read: np.ndarray, again: np.ndarray) -> tuple[int, int, int, int]:
    """reached, left_out, repeated, other; each record counts once."""
    left_out, repeated = ~reached & ~read, ~reached & read & again
    return int(reached.sum()), int(left_out.sum()), int(repeated.sum()), int((~reached & read & ~again).sum())


def as_frame(lines: Iterable[Line]) -> pd.DataFrame:
    """The sheet as a table, one row a line."""
    return pd.DataFrame([[getattr(line, f.name) for f in fields(Line)] for line in lines], columns=[f.name for f in fields(Line)])


def balance_findings(lines: Iterable[Line], raw: RawSpec) -> Iterator[Finding]:
    """What a reader of the mapping should know: exports that no spec reads, columns likewise, records made nothing of."""
    unread, columns = [], []
    for line in lines:
        if line.stage != "raw":
            continue
        if line.into == "":
            unread.append(f"{line.file} ({line.records} record{'s' if line.records != 1 else ''})")
        if line.unused:
            count = len(line.unused.split(", "))
            columns.append((line, f"{count} collected column{'s are' if count != 1 else ' is'} read by no spec: {line.unused}", count))
        if line.into == ANY and line.other:
            says = f"nothing was made of {line.other} record{'s that were' if line.other != 1 else ' that was'} read"
            fix = "see lineage/balance.csv, and whether a step drops them"
            yield _told(WARNING, "balance-records", line, raw, says, line.other, fix)
    for line, says, count in columns:
        yield _told(NOTE, "balance-columns", line, raw, says, count, "map them, or say why not under `not_submitted:` in specs/raw.yaml")
    if unread:
        says = f"{len(unread)} export{'s are' if len(unread) != 1 else ' is'} read by no spec: {some(unread, 12)}"
        fix = "map it, or leave it out of the export"
        yield Finding("balance-exports", NOTE, "", "", says, count=len(unread), source="specs/raw.yaml", fix=fix)


def _told(severity: str, rule: str, line: Line, raw: RawSpec, says: str, count: int, fix: str) -> Finding:
    return Finding(rule, severity, line.table, "", says, count=count, source=line.file, form=raw.exports[line.table].form, fix=fix)
