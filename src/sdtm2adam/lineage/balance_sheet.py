"""The balance sheet: what became of every collected row and column, and of every record that others are made from.

Every row of every export has one fate (row_fates.py), every column one (column_fates.py), and the sums close: the
lines of the file, the records that were read, the records that were written and the fates are counted each by
themselves. Counted afresh from the frames, the conditions in the specs and the lineage that was written, so that
it is a check on the build and not a copy of what the build says of itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.errors import Finding
from sdtm2adam.lineage.column_fates import COLUMNS, UNREAD, Reading, column_lines
from sdtm2adam.lineage.file_lines import FileLines, file_lines
from sdtm2adam.lineage.flows import ANY, Line, Use, alike_in, collected, lines_of, met_by, repeats, unused, uses
from sdtm2adam.lineage.made import Made, made_otherwise
from sdtm2adam.lineage.row_fates import FATES, Given, RowFates, row_fates
from sdtm2adam.lineage.steps import LOST, Reasons
from sdtm2adam.spec.dataset import DatasetSpec, Source
from sdtm2adam.spec.raw import LINE, RawSpec


@dataclass(frozen=True)
class Sheet:
    """What a balance sheet is drawn up from.

    folder    the study's, in which the files of the exports lie
    plans     the plan of every dataset, by name
    frames    the records of every table by stage: raw exports, SDTM domains
    lineage   row, parent, parent_row, brought of every dataset that was made, SUPP-- too
    tables    look-up tables and codelists, as the build handed them to the plans
    files     what the raw stage says it read: export, rows, comments, blank_lines, sha256
    written   how many records the written file of each export holds
    findings  of the stages that read and built
    """

    folder: Path
    raw: RawSpec
    specs: Mapping[str, DatasetSpec]
    plans: Mapping[str, Plan]
    frames: Mapping[str, Mapping[str, pd.DataFrame]]
    lineage: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    files: pd.DataFrame
    written: Mapping[str, int] = field(default_factory=dict)
    findings: Iterable[Finding] = ()

    @cached_property
    def uses(self) -> dict[str, dict[str, Use]]:
        """dataset -> table -> what the dataset holds of it."""
        sizes = {name: len(frame) for frames in self.frames.values() for name, frame in frames.items()}
        return {name: uses(lineage, sizes) for name, lineage in self.lineage.items()}

    @cached_property
    def reasons(self) -> Reasons:
        frames = {name: frame for stage in self.frames.values() for name, frame in stage.items()}
        return Reasons(self.plans, frames, self.tables)

    def into(self, table: str, size: int) -> dict[str, Use]:
        """The datasets that read a table or hold records of it; SUPP-- go with their domain."""
        names = [n for n in self.specs if n in self.lineage and (table in self.uses[n] or self.sources(n, table) or self.joins(n, table))]
        return {name: self.uses[name].get(table) or unused(size) for name in names}

    def sources(self, dataset: str, table: str) -> list[Source]:
        return [s for s in self.specs[dataset].sources if s.table == table] if dataset in self.specs else []

    def joins(self, dataset: str, table: str) -> list[str]:
        """The conditions under which joins of a dataset look at a table, "" for none; empty where it is not joined."""
        return self._joins.get((dataset, table), [])

    @cached_property
    def _joins(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for name, plan in self.plans.items():
            for call in plan.every_call():
                for table in call.named("table"):
                    found.setdefault((name, table), []).append(_table_condition(call, table))
        return found


@dataclass(frozen=True)
class Account:
    """One export: what of its file was read, and the fates of its rows.

    file     its lines, counted by another hand; comments, blanks as the reader says; stated: the records it says it read
    written  the records in the file that the raw stage wrote
    beyond   rows that the lineage of a dataset names and the export does not have
    """

    name: str
    shown: str
    file: FileLines
    comments: int
    blanks: int
    stated: int | None
    records: int
    written: int | None
    beyond: int
    fates: RowFates | None

    @property
    def gaps(self) -> list[str]:
        """Where the sums do not close, each in words; none where all is well."""
        gaps = []
        if self.fates is None:
            return ["the export was not read"]
        total = sum(self.fates.count(fate) for fate in FATES)
        if total != self.records:
            gaps.append(f"{total} fates of {self.records} records")
        if self.stated is not None and self.stated != self.records:
            gaps.append(f"{self.stated} records were read and {self.records} went on")
        if self.written is not None and self.written != self.records:
            gaps.append(f"{self.written} records were written and {self.records} went on")
        if self.file.changed:
            gaps.append("the file has changed since it was read")
        if self.file.lines is not None and self.file.lines != self.explained:
            gaps.append(f"the file has {self.file.lines} lines and {self.explained} of them are explained")
        if self.beyond:
            gaps.append(f"{self.beyond} parents in the lineage are no records of it")
        return gaps

    @property
    def explained(self) -> int:
        """Lines of the file that are header, comments, blanks, records, and the rest of records with line breaks."""
        return 1 + self.comments + self.blanks + self.records + self.file.breaks


@dataclass(frozen=True)
class Balance:
    """The sheet, drawn up.

    lines     what each dataset made of each table, for raw exports and for SDTM domains
    accounts  every export
    rows      one row for each collected row: export, row (of its frame, from 0), line (of its file), fate, reason
    columns   one row for each collected column
    made      rows of which more or fewer records were made than the spec says
    derived   domain -> how many of its records have no row behind them
    """

    lines: list[Line]
    accounts: list[Account]
    rows: pd.DataFrame
    columns: pd.DataFrame
    made: list[Made]
    derived: dict[str, int]


def draw_up(sheet: Sheet) -> Balance:
    """Count everything. Errors: none; what does not close is told by `balance_findings`."""
    lines, accounts, found = [], [], []
    texts = {name: collected(frame) for name, frame in sheet.frames["raw"].items()}
    alike = {name: alike_in(columns.values(), len(sheet.frames["raw"][name])) for name, columns in texts.items()}
    said = {} if sheet.files.empty else {record["export"]: record for record in sheet.files.to_dict("records")}
    reading = _reading(sheet, texts)
    for name in sheet.raw.exports:
        frame = sheet.frames["raw"].get(name)
        account = _account(sheet, name, texts.get(name, {}), alike.get(name), said.get(name, {}))
        accounts.append(account)
        found += column_lines(name, sheet.raw.exports[name], account.shown, texts.get(name), reading, _why_none(sheet, name))
        if frame is not None:
            lines += _lines(sheet, "raw", name, account.shown, frame, alike[name])
    for name, frame in sheet.frames["sdtm"].items():
        lines += _lines(sheet, "sdtm", name, "", frame, np.arange(len(frame)))
    columns = pd.DataFrame(found, columns=COLUMNS)
    unread = columns[columns["fate"] == UNREAD].groupby("export")["column"].agg(", ".join).to_dict()
    lines = [replace(line, unused=unread.get(line.table, "")) if (line.stage, line.into) == ("raw", ANY) else line for line in lines]
    rows = _row_table(accounts, sheet.frames["raw"])
    plans = [plan for name, plan in sheet.plans.items() if name in sheet.uses]
    made = [m for plan in plans for m in made_otherwise(plan, sheet.frames["raw"], sheet.uses[plan.name])]
    return Balance(lines, accounts, rows, columns, made, _derived(sheet))


def _derived(sheet: Sheet) -> dict[str, int]:
    """How many records of each domain have no row behind them; domains that the study states itself are not counted."""
    without = {}
    for name, frame in sheet.frames["sdtm"].items():
        stated = name not in sheet.specs or any(s.table in sheet.tables for s in sheet.specs[name].sources)
        if name in sheet.lineage and not stated:
            without[name] = len(frame) - sheet.lineage[name]["row"].nunique()
    return {name: count for name, count in without.items() if count}


def _lines(sheet: Sheet, stage: str, table: str, file: str, frame: pd.DataFrame, alike: np.ndarray) -> list[Line]:
    into = sheet.into(table, len(frame))
    sources = {name: sheet.sources(name, table) for name in into}
    joined = {name: use for name, use in into.items() if sources[name] or use.made}
    lines = list(lines_of(stage, table, file, frame, joined, sources, alike))
    return [_explained(sheet, line, joined[line.into], frame, alike) if _to_explain(line) else line for line in lines]


def _to_explain(line: Line) -> bool:
    return line.stage == "raw" and line.how == "rows" and line.other > 0


def _explained(sheet: Sheet, line: Line, use: Use, frame: pd.DataFrame, alike: np.ndarray) -> Line:
    """A line whose `other` are held against what the steps of the dataset say."""
    known = sheet.reasons.of(line.into, line.table)
    met = met_by([s.where or "" for s in sheet.sources(line.into, line.table)], frame)
    asked = ~use.reached & met & (repeats(alike, use.reached) < 0)
    known = known[asked[known["row"].to_numpy()]]
    says = [f"{n} {text}" for text, n in known["says"].value_counts(sort=False).items()]
    return replace(line, explained=int((known["why"] != LOST).sum()), steps="; ".join(says))


def _account(sheet: Sheet, name: str, columns: Mapping[str, pd.Categorical], alike: np.ndarray | None, said: Mapping) -> Account:
    """The account of one export. columns: its collected ones; said: what the raw stage says of its file."""
    export, shown, frame = sheet.raw.exports[name], sheet.raw.shown_file(name), sheet.frames["raw"].get(name)
    if frame is None:
        return Account(name, shown, FileLines(None, 0), 0, 0, None, 0, None, 0, None)
    size = len(frame)
    every = {n: found[name] for n, found in sheet.uses.items() if name in found}
    own = sheet.into(name, size)
    fates = row_fates(
        Given(
            name,
            shown,
            export,
            frame,
            {**own, **every},
            {n: sheet.sources(n, name) for n in own},
            {n: sheet.joins(n, name) for n in own if sheet.joins(n, name)},
            alike,
            sheet.reasons,
            sheet.findings,
        )
    )
    return Account(
        name,
        shown,
        file_lines(name, sheet.raw, sheet.folder, columns, str(said.get("sha256", ""))),
        int(said.get("comments", 0)),
        int(said.get("blank_lines", 0)),
        int(said["rows"]) if "rows" in said else None,
        size,
        sheet.written.get(name),
        sum(use.beyond for use in every.values()),
        fates,
    )


def _row_table(accounts: list[Account], frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every row of every export that was read, with its fate."""
    read = [a for a in accounts if a.fates is not None]
    sizes = [a.records for a in read]
    none = [np.empty(0, dtype=np.int64)]
    fates = np.concatenate([a.fates.fates for a in read] or none)
    lines = [frames[a.name][LINE].to_numpy() if LINE in frames[a.name] else np.arange(1, a.records + 1) for a in read]
    return pd.DataFrame(
        {
            "export": pd.Categorical.from_codes(np.repeat(np.arange(len(read)), sizes), categories=[a.name for a in read]),
            "row": np.concatenate([np.arange(size) for size in sizes] or none),
            "line": np.concatenate(lines or none),
            "fate": pd.Categorical.from_codes(fates, categories=FATES),
            "reason": np.concatenate([a.fates.reasons for a in read] or none),
        }
    )


def _reading(sheet: Sheet, columns: Mapping[str, Iterable[str]]) -> Reading:
    reading = Reading()
    for name, plan in sheet.plans.items():
        reading.add(plan, sheet.specs[name].supplemental if name in sheet.specs else (), columns)
    return reading


def _why_none(sheet: Sheet, name: str) -> str:
    """Why no row of an export is submitted, where that is declared for all of them."""
    return next((d.reason for d in sheet.raw.exports[name].not_submitted_rows if not d.where), "")


def _table_condition(call, table: str) -> str:
    arguments = call.verb.arguments.values()
    conditions = [call.given.get(a.name) for a in arguments if a.role == "condition on the table"]
    given = (records for a in arguments if a.role == "sources" for records in call.given.get(a.name) or ())
    conditions += [records.where for records in given if records.table == table]
    return next((c.text for c in conditions if c is not None), "")
