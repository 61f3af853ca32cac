"""What became of every collected column: into which variables it goes, or why into none.

Told by the plans alone: a column goes into a variable where the calls that make the variable read it, directly or
by way of other columns. Which rows there are is another question: a column that only decides about rows or matches
records is told as that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.contract import Call
from sdtm2adam.spec.raw import RawExport

MAPPED, KEY, DECIDES, UNSUBMITTED, UNREAD = "mapped", "key or subject", "decides or matches", "not submitted", "unread"
COLUMN_FATES = (MAPPED, KEY, DECIDES, UNSUBMITTED, UNREAD)
COLUMNS = ["export", "file", "column", "label", "filled", "fate", "into", "reason"]

Origin = dict[str, set[tuple[str, str]]]  # column of the rows at hand -> the (table, column) that go into it


@dataclass
class Reading:
    """Who reads the columns of the exports: variables made of each, and datasets whose rows it decides or whose records it matches."""

    into: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    deciding: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, plan: Plan, supplemental: Iterable[str], columns: Mapping[str, Iterable[str]]) -> None:
        """Follow the columns of the exports through a plan.

        supplemental  names of its variables that stand in SUPP--
        columns       those of every export
        """
        apart = {name: f"{plan.gives[-1]}.{name}" for name in supplemental}
        for source in plan.sources:
            calls = (*source.calls, *plan.calls, *plan.last)
            origin: Origin = {c: {(source.table, c)} for c in columns.get(source.table, ())}
            self._decides(plan.name, origin, source.where.columns if source.where else ())
            self._follow(plan.name, source.calls, origin, columns)
            for name in source.aside:
                origin.pop(name, None)
            self._follow(plan.name, (*plan.calls, *plan.last), origin, columns)
            for name in sorted(plan.wanted.intersection(n for call in calls for n in call.adds)):
                _all_once(self.into, sorted(origin.get(name, ())), apart.get(name, f"{plan.name}.{name}"))

    def _follow(self, dataset: str, calls: Iterable[Call], origin: Origin, columns: Mapping[str, Iterable[str]]) -> None:
        for call in calls:
            matching = set(call.named("key"))
            self._decides(dataset, origin, matching)
            behind = set().union(*(origin.get(c, ()) for c in call.reads - matching))
            brought: Origin = {}
            for table in call.named("table"):
                self._joined(dataset, call, table, set(columns.get(table, ())), brought)
            if not call.adds:
                self._decides(dataset, origin, call.reads)
            conditional = any(a.role == "condition" and call.given.get(a.name) is not None for a in call.verb.arguments.values())
            for name in call.adds:
                origin[name] = behind | brought.get(name, set()) | (origin.get(name, set()) if conditional else set())

    def _joined(self, dataset: str, call: Call, table: str, known: set[str], brought: Origin) -> None:
        """Columns of a joined export: those brought in go into the new ones; what else is asked of it only matches or decides."""
        for argument in call.verb.arguments.values():
            value = call.given.get(argument.name)
            if value is None:
                continue
            if argument.role == "columns brought":
                pairs = value.items() if isinstance(value, dict) else ((c, c) for c in value)
                for theirs, new in pairs:
                    brought.setdefault(new, set()).update({(table, theirs)} if theirs in known else ())
            elif argument.role == "sources":
                for new, theirs in (pair for records in value if records.table == table for pair in records.brought.items()):
                    brought.setdefault(new, set()).update({(table, theirs)} if theirs in known else ())
            elif argument.role == "column of the table" and argument.name != "key":
                for new in call.adds:  # the date of `earliest`, the value of a lookup
                    brought.setdefault(new, set()).update({(table, value)} if value in known else ())
        named = {c for several in brought.values() for t, c in several if t == table}
        _all_once(self.deciding, ((table, c) for c in sorted(call.asked(table) & known - named)), dataset)

    def _decides(self, dataset: str, origin: Origin, names: Iterable[str]) -> None:
        for name in sorted(names):
            _all_once(self.deciding, sorted(origin.get(name, ())), dataset)


def _once(lists: dict[tuple[str, str], list[str]], key: tuple[str, str], value: str) -> None:
    held = lists.setdefault(key, [])
    if value not in held:
        held.append(value)


def _all_once(lists: dict[tuple[str, str], list[str]], keys: Iterable[tuple[str, str]], value: str) -> None:
    for key in keys:
        _once(lists, key, value)


def column_lines(
    name: str, export: RawExport, shown: str, columns: Mapping[str, pd.Categorical] | None, reading: Reading, with_rows: str = ""
) -> list[list]:
    """One line for each column of an export: export, file, column, label, filled, fate, into, reason.

    filled     records in which something was collected; missing where the export could not be read
    with_rows  why no row of the export is submitted, where a reason is declared for all: its columns go with them
    """
    lines = []
    for column in export.columns if columns is None else columns:
        into, deciding = reading.into.get((name, column), []), reading.deciding.get((name, column), [])
        declared = export.not_submitted.get(column) or ("" if into or deciding else with_rows)
        if into:
            fate, where, reason = MAPPED, ", ".join(into), ""
        elif declared:
            fate, where, reason = UNSUBMITTED, "", declared
        elif column in export.key or column in export.subject:
            fate, where, reason = KEY, ", ".join(deciding), ""
        elif deciding:
            fate, where, reason = DECIDES, ", ".join(deciding), ""
        else:
            fate, where, reason = UNREAD, "", ""
        label = export.columns[column].label if column in export.columns else ""
        filled = None if columns is None else int((columns[column].codes >= 0).sum())
        lines.append([name, shown, column, label, filled, fate, where, reason])
    return lines
