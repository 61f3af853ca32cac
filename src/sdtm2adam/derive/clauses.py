"""What a spec states as a list: the cases of an if-else chain, and records of other tables in an order of their own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from sdtm2adam.errors import StudyError, did_you_mean

CASE_KEYS = ("where", "value", "from")
RECORD_KEYS = ("table", "where", "date", "order", "columns")


@dataclass(frozen=True)
class Case:
    """One case: the value (or the column whose value counts) of rows that meet the condition; without one, of all that are left."""

    where: Any  # a parsed condition, or None
    value: str | float | None = None
    column: str | None = None

    @property
    def text(self) -> str:
        """The case as a reader has it."""
        told = "missing" if self.value is None else f"'{self.value}'" if isinstance(self.value, str) else f"{self.value:.15g}"
        what = self.column or told
        return f"{what} where {self.where.text}" if self.where else f"otherwise {what}"

    def named(self, roles: tuple[str, ...]) -> list[str]:
        """The names that it gives in these roles, as `Call.named` gives those of arguments."""
        return [self.column] if self.column and "column" in roles else []


@dataclass(frozen=True)
class Records:
    """Some records of another table: which of them, their date, in which order they count, and what they bring.

    columns  new column -> column of the table, or fixed text in single quotes
    frame    the table itself, when the verb runs
    """

    table: str
    where: Any = None
    date: str | None = None
    order: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    frame: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The records as a reader has them."""
        brought = [f"{theirs}" if theirs == ours else f"{theirs} (as {ours})" for ours, theirs in self.columns.items()]
        what = ", ".join(brought) or self.date or ""
        return f"{f'{what} of ' if what else ''}{self.table}{f' where {self.where.text}' if self.where else ''}"

    def named(self, roles: tuple[str, ...]) -> list[str]:
        """The names that they give in these roles, as `Call.named` gives those of arguments."""
        return [*([self.table] if "table" in roles else []), *(self.columns if "new column" in roles else [])]

    def asked(self, table: str) -> set[str]:
        """The columns that they need of this table."""
        if table != self.table:
            return set()
        named = {*self.order, *self.brought.values(), *([self.date] if self.date else [])}
        return named | set(self.where.columns if self.where else ())

    @property
    def brought(self) -> dict[str, str]:
        """New column -> column of the table, without fixed text."""
        return {new: theirs for new, theirs in self.columns.items() if not theirs.startswith("'")}

    def of(self, tables: Mapping[str, pd.DataFrame]) -> "Records":
        """The same, with the rows of the table that meet its condition."""
        frame = tables[self.table]
        return replace(self, frame=frame if self.where is None else frame[self.where.mask(frame)].reset_index(drop=True))


def read_cases(given: Any, parse: Callable[[str], Any]) -> list[Case]:
    """The cases of a spec's entry. Errors: StudyError that lists what is wrong with each."""
    items, faults = _mappings(given, CASE_KEYS, "{where: condition, value: text or number}, or from: a column")
    cases = []
    for number, item in items:
        if ("value" in item) == ("from" in item):
            faults.append(f"case {number} says either `value:` or `from:`")
        elif not isinstance(item.get("value"), str | int | float | None) or isinstance(item.get("value"), bool):
            faults.append(f"case {number}: `value` is a text, a number or null")
        elif not isinstance(item.get("from", ""), str):
            faults.append(f"case {number}: `from` is a column")
        elif "where" not in item and number < len(given):
            faults.append(f"case {number} has no `where:`; only the last may have none (it is for all rows that are left)")
        else:
            cases.append(Case(_condition(item, parse, f"case {number}", faults), item.get("value"), item.get("from")))
    kinds = {isinstance(case.value, str) for case in cases if case.value is not None}
    if len(kinds) > 1:
        faults.append("the values are either texts or numbers, not both")
    _stop(faults)
    return cases


def read_records(given: Any, parse: Callable[[str], Any]) -> list[Records]:
    """The records of a spec's entry. Errors: StudyError that lists what is wrong with each."""
    items, faults = _mappings(given, RECORD_KEYS, "{table: name, where: condition ...}")
    made = []
    for number, item in items:
        says = f"source {number}"
        odd = list(_oddly_said(item))
        if odd:
            faults += [f"{says}: {odd_one}" for odd_one in odd]
            continue
        where = _condition(item, parse, says, faults)
        made.append(Records(item["table"], where, item.get("date"), item.get("order", []), item.get("columns", {})))
    _stop(faults)
    return made


def _oddly_said(item: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(item.get("table"), str):
        yield "`table` names a table"
    if not isinstance(item.get("date", ""), str):
        yield "`date` is a column of the table"
    order, columns = item.get("order", []), item.get("columns", {})
    if not (isinstance(order, list) and all(isinstance(name, str) for name in order)):
        yield "`order` is a list of columns of the table"
    if not (isinstance(columns, dict) and all(isinstance(name, str) for pair in columns.items() for name in pair)):
        yield "`columns` says for each new column which column of the table, or which fixed text in single quotes"


def _mappings(given: Any, keys: tuple[str, ...], shape: str) -> tuple[list[tuple[int, Mapping]], list[str]]:
    """The items with their numbers, and what is wrong with those that are none."""
    if not isinstance(given, list) or not given:
        raise StudyError(f"a list of {shape}")
    items, faults = [], []
    for number, item in enumerate(given, start=1):
        if not isinstance(item, Mapping):
            faults.append(f"number {number} is not {shape}")
            continue
        unknown = [f"`{key}`{did_you_mean(key, keys)}" for key in item if key not in keys]
        if unknown:
            faults.append(f"number {number} has no key {', '.join(unknown)}")
        else:
            items.append((number, item))
    return items, faults


def _condition(item: Mapping[str, Any], parse: Callable[[str], Any], says: str, faults: list[str]) -> Any:
    text = item.get("where")
    if text is None:
        return None
    if not isinstance(text, str):
        faults.append(f"{says}: `where` is a condition, written as text")
        return None
    try:
        return parse(text)
    except StudyError as fault:
        faults.append(f"{says}: {fault}")
        return None


def _stop(faults: list[str]) -> None:
    if faults:
        raise StudyError("; ".join(faults))
