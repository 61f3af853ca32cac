"""Where a variable is a copy of another dataset's: which variable, and of which of its records."""

from collections.abc import Sequence
from dataclasses import dataclass

from sdtm2adam.derive.contract import Call
from sdtm2adam.spec.ranges import ranges_of
from sdtm2adam.words.parameters import made_by
from sdtm2adam.words.ways import Ways

# Verbs (or one column of a verb) whose value is that of another column as it is, and the argument that names that column.
COPIES = {"copy": "from", "source_record.SRCSEQ": "sequence"}
SUBSETS = {"only_where": "from"}  # verbs that leave some values out
REPLACES = ("set_where",)  # verbs that put a text in place of some values
BRINGS = ("merge", "join")  # verbs that bring columns of another table, at most one record for each


@dataclass(frozen=True)
class Predecessor:
    """A variable of another dataset (or export, or table), and the condition on its records where there is one."""

    table: str
    column: str
    where: str = ""

    @property
    def supplemental(self) -> str:
        """The name of the supplemental value that the condition asks for, or ""."""
        return supplemental_of(self.where)

    @property
    def text(self) -> str:
        """As Define-XML has it: `DM.SEX`; of some records `DD.DDSTRESC where DDTESTCD == 'PRCDTH'`."""
        return f"{self.table}.{self.column}{f' where {self.where}' if self.where else ''}"


def supplemental_of(where: str) -> str:
    """ONSET of the condition `QNAM == 'ONSET'` on SUPP--; "" where it does not name one value."""
    return next((one.values[0] for one in ranges_of(where).ranges if one.column == "QNAM" and one.comparator == "EQ"), "")


def predecessors(
    ways: Ways, dataset: str, variable: str, parameter: str = "", carried: bool = False, before: Call | None = None
) -> list[Predecessor]:
    """What a variable (or its values of one parameter) is a copy of, source by source; none where it is changed on the way.

    carried  also where some values were left out or replaced on the way
    before   a call that uses the variable: what comes after it has not happened yet
    """
    plan = ways.plans.get(dataset)
    by_source = [(source, ways.calls(dataset, source, parameter, before)) for source in (plan.sources if plan else ())]
    made = any(variable in made_by(call) for _, calls in by_source for call in calls)
    found = []
    for source, calls in by_source:
        column = _column_of_source(calls, variable, carried)
        if isinstance(column, str):  # of several sources, some have no such variable
            theirs = ways.plans.get(source.table)
            there = column in theirs.wanted if theirs else not (made and column == variable)
            found += [Predecessor(source.table, column)] if there else []
        else:
            found.append(column)
    return [] if None in found else list(dict.fromkeys(found))


def _column_of_source(calls: Sequence[Call], variable: str, carried: bool) -> str | Predecessor | None:
    """Back through the calls: a copy is followed, what is brought in ends there, anything else changes the value (None).

    A column that no call makes is one of the source.
    """
    column, followed = variable, COPIES | (SUBSETS if carried else {})
    for call in reversed(calls):
        if column not in made_by(call) or (carried and call.verb.name in REPLACES):
            continue
        argument = followed.get(call.verb.name) or followed.get(f"{call.verb.name}.{column}")
        if argument:
            column = call.given[argument]
        elif call.verb.name in BRINGS:
            return _brought(call, column)
        else:
            return None
    return column


def _brought(call: Call, column: str) -> Predecessor | None:
    """The column of the other table that a join brings in under this name."""
    tables, brought = call.named("table"), call.given["columns"]
    names = brought.items() if isinstance(brought, dict) else ((name, name) for name in brought)
    theirs = next((theirs for theirs, ours in names if ours == column), None)
    where = call.given.get("where")
    return Predecessor(tables[0], theirs, where.text if where is not None else "") if theirs else None
