"""How a variable comes about in its dataset: the calls that lead to it, and their sentences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import KEPT, Call
from sdtm2adam.words.calls import sentence, told_of
from sdtm2adam.words.parameters import limited_to, made_by, parameter_made

SUBJECT = "USUBJID"


@dataclass(frozen=True)
class Way:
    """How the records of one source get a variable.

    calls   those that lead to it, in their order
    wanted  the variable and the columns on the way to it; what else the calls make is not told of
    reads   the columns that are used and that no call of these makes, and the last call that uses each; without calls
            the variable itself, as it stands in the source
    """

    source: SourcePlan
    calls: tuple[Call, ...]
    wanted: frozenset[str]
    reads: Mapping[str, Call | None]


@dataclass(frozen=True)
class Ways:
    """What leads to the variables of all datasets.

    plans       by dataset
    forms       export -> what the case report form calls it
    settled     variables that every dataset may read and that have a method or origin of their own (reference dates of DM)
    parameters  dataset -> its parameters: PARAMCD -> the collected test, or "" for one that is derived
    """

    plans: Mapping[str, Plan]
    forms: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, dataset: str, variable: str, described: Collection[str], parameter: str = "", before: Call | None = None) -> list[Way]:
        """The way in each source; of one `parameter` only, where it is named. One without calls is a column of the source.

        described  the variables of the dataset; what they are is said at each of them and not repeated
        before     a call that uses the variable: what comes after it has not happened yet
        """
        plan = self.plans.get(dataset)
        known = self.settled.union(described) - {variable}
        return [self._way(dataset, source, variable, known, parameter, before) for source in plan.sources] if plan else []

    def text(self, dataset: str, variable: str, described: Collection[str], parameter: str = "", before: Call | None = None) -> str:
        """The derivation in words: once where all sources take the same way, else source by source; "" where no call makes it."""
        alike: dict[tuple[str, ...], list[SourcePlan]] = {}
        for way in self.of(dataset, variable, described, parameter, before):
            alike.setdefault(tuple(self.sentences(dataset, way)), []).append(way.source)
        alike.pop((), None)
        whole = len(alike) == 1 and sum(map(len, alike.values())) == len(self.plans[dataset].sources)
        parts = []
        for steps, sources in alike.items():
            body = steps[0] if len(steps) == 1 else "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1))
            parts.append(body if whole else f"Records from {'; '.join(map(self.records, sources))}:\n{body}")
        return "\n".join(parts)

    def sentences(self, dataset: str, way: Way) -> list[str]:
        """One sentence a call; of several each begins with the name of what it makes."""
        plan, codes, steps = self.plans[dataset], self.parameters.get(dataset, {}), []
        for call in way.calls:
            made = ", ".join(name for name in call.adds if name in way.wanted) if call.verb.rows == KEPT else ""
            label = parameter_made(call, codes) or made if len(way.calls) > 1 else ""
            told = sentence(call, plan.keys, self.forms, way.wanted)
            steps.append(f"{label}: {told}" if label else told)
        return steps

    def differ(self, dataset: str, variable: str, before: Call | None = None) -> bool:
        """Whether some calls add values of a variable for some parameters only, so that each parameter is to be asked for."""
        plan, codes = self.plans.get(dataset), self.parameters.get(dataset, {})
        calls = [call for source in plan.sources for call in self.calls(dataset, source, "", before)] if plan and codes else []
        return any(variable in made_by(call) and (parameter_made(call, codes) or limited_to(call) is not None) for call in calls)

    def calls(self, dataset: str, source: SourcePlan, parameter: str = "", before: Call | None = None) -> list[Call]:
        """The calls on the records of a source, in their order; for one parameter without those that make records of another."""
        plan, codes = self.plans[dataset], self.parameters.get(dataset, {})
        every = [*source.calls, *plan.calls, *plan.last]
        every = every[: next((i for i, call in enumerate(every) if call is before), len(every))]
        if not parameter:
            return every
        limits = [(call, parameter_made(call, codes), limited_to(call)) for call in every]
        return [call for call, made, only in limits if made in ("", parameter) and (only is None or made or parameter in only)]

    def records(self, source: SourcePlan) -> str:
        """Which records a source gives: those of a form or dataset, where a condition holds."""
        where = f" where {source.where.text}" if source.where is not None else ""
        return f"{self.forms.get(source.table) or source.table}{where}"

    def _way(self, dataset: str, source: SourcePlan, variable: str, known: frozenset[str], parameter: str, before: Call | None) -> Way:
        """A parameter that is derived has the value that the calls which make it give, and none of a collected one."""
        codes, calls = self.parameters.get(dataset, {}), self.calls(dataset, source, parameter, before)
        if parameter and not codes.get(parameter):
            own = [call for call in calls if parameter_made(call, codes) and variable in made_by(call)]
            calls = [call for call in calls if variable not in made_by(call) or any(call is one for one in own)] if own else calls
        return _behind(source, calls, variable, known)


def _behind(source: SourcePlan, calls: list[Call], variable: str, known: frozenset[str]) -> Way:
    """Back from the variable: the calls that make it, and those that make what these use, unless that is known."""
    wanted, chosen, used = {variable}, [], {}
    for call in reversed(calls):
        if wanted & made_by(call):
            chosen.append(call)
            read = inputs(call, wanted)
            wanted |= read - known
            used = {**dict.fromkeys(sorted(read), call), **used}
    made = set().union(*map(made_by, chosen)) - known
    reads = {column: call for column, call in used.items() if column not in made} if chosen else {variable: None}
    return Way(source, tuple(chosen[::-1]), frozenset(wanted), reads)


def inputs(call: Call, wanted: Collection[str] = ()) -> set[str]:
    """The columns whose values a call uses for what is wanted of it; how rows are matched or grouped is no part of the value."""
    used, names = told_of(call, wanted), set()
    for argument in call.verb.arguments.values():
        value = call.given.get(argument.name, argument.default)
        if value is None or (used is not None and argument.name not in used) or _groups(argument.name, value):
            continue
        if argument.role in ("column", "columns"):
            names.update([value] if isinstance(value, str) else value)
        elif argument.role == "parts":
            names.update(part for part in value if not part.startswith("'"))
        elif argument.role == "condition":
            names.update(value.columns)
        elif argument.role == "cases":
            names.update(*(c.where.columns for c in value if c.where), [c.column for c in value if c.column])
        elif argument.role == "cells":
            names.update(part for cells in value.values() for new, part in cells.items() if new in wanted and not part.startswith("'"))
    return names


def _groups(name: str, value: object) -> bool:
    """Whether an argument names the columns by which records belong together: a list `by` with the subject in it."""
    return name == "by" and not isinstance(value, str) and SUBJECT in value
