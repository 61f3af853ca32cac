"""Which columns of other tables a call uses for what is wanted of it: whose values it brings, and those that choose the record."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sdtm2adam.derive.contract import Call

KEY = "key"  # the argument that names a column by which records are found; how they are matched is no part of the value


class Brought(NamedTuple):
    """A column of another table, and the condition on the records of that table."""

    table: str
    column: str
    where: str = ""


def brought_from(call: Call, wanted: Collection[str]) -> Iterator[Brought]:
    """The columns of other tables that a call uses for these columns of its own, each once."""
    conditions = [call.given[a.name] for a in call.verb.arguments.values() if a.role == "condition on the table" and call.given.get(a.name)]
    where = " and ".join(f"({one.text})" if len(conditions) > 1 else one.text for one in conditions)
    for argument in (a for a in call.verb.arguments.values() if a.role == "table"):
        value = call.given.get(argument.name, argument.default)
        for table in call.named_in(value) if value is not None else []:
            columns = [*_of_arguments(call, wanted), *call.verb.of_tables.get(argument.name, ())]
            if isinstance(value, dict):
                columns += [value[table]] if isinstance(value[table], str) else list(value[table])
            columns += sorted({column for one in conditions for column in one.columns})
            yield from (Brought(table, column, where) for column in dict.fromkeys(columns))
    yield from _of_sources(call, wanted)


def _of_sources(call: Call, wanted: Collection[str]) -> Iterator[Brought]:
    """The columns of records that stand in several tables: what they bring under a wanted name, their dates and conditions."""
    for argument in (a for a in call.verb.arguments.values() if a.role == "sources"):
        for records in call.given.get(argument.name) or ():
            columns = [theirs for new, theirs in records.brought.items() if new in wanted]
            columns += [records.date] if records.date else []
            columns += sorted(records.where.columns) if records.where else []
            where = records.where.text if records.where else ""
            yield from (Brought(records.table, column, where) for column in dict.fromkeys(columns))


def _of_arguments(call: Call, wanted: Collection[str]) -> Iterator[str]:
    """Columns of the table that arguments name: those brought in under a wanted name, and those that hold what is looked for."""
    for argument in call.verb.arguments.values():
        value = call.given.get(argument.name, argument.default)
        if value is None:
            continue
        if argument.role == "columns brought":
            brought = value.items() if isinstance(value, dict) else ((name, name) for name in value)
            yield from (theirs for theirs, ours in brought if ours in wanted)
        elif argument.role == "column of the table" and argument.name != KEY:
            yield value
        elif argument.role == "columns of the table":
            yield from value
        elif argument.role == "new column" and isinstance(value, dict):  # supplemental values by name
            yield from (theirs for theirs, ours in value.items() if ours in wanted)
