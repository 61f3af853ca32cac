"""How a variable comes about in its dataset: the calls that lead to it, and their sentences."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import KEPT, Call
from sdtm2adam.words.calls import sentence
from sdtm2adam.words.parameters import made_by, parameter_made


@dataclass(frozen=True)
class Way:
    """The calls by which the records of one source get a variable, in their order."""

    source: SourcePlan
    calls: tuple[Call, ...]


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

    def known(self, variable: str, described: Collection[str]) -> frozenset[str]:
        """Columns that are explained elsewhere and not again on the way to a variable.

        described  the variables of its dataset; what they are is said at each of them
        """
        return self.settled.union(described) - {variable}

    def ways(self, dataset: str, variable: str, described: Collection[str], parameter: str = "") -> list[Way]:
        """The way in each source that has one; of one `parameter` only, where it is named."""
        plan = self.plans.get(dataset)
        if plan is None:
            return []
        found = [Way(s, tuple(self._calls(plan, s, variable, self.known(variable, described), parameter))) for s in plan.sources]
        return [way for way in found if way.calls]

    def text(self, dataset: str, variable: str, described: Collection[str], parameter: str = "") -> str:
        """The derivation in words: once where all sources take the same way, else source by source; "" where no call makes it."""
        alike: dict[tuple[str, ...], list[SourcePlan]] = {}
        for way in self.ways(dataset, variable, described, parameter):
            alike.setdefault(tuple(self._sentences(dataset, way, variable)), []).append(way.source)
        whole = len(alike) == 1 and sum(map(len, alike.values())) == len(self.plans[dataset].sources)
        parts = []
        for steps, sources in alike.items():
            body = steps[0] if len(steps) == 1 else "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1))
            parts.append(body if whole else f"Records from {'; '.join(map(self._from, sources))}:\n{body}")
        return "\n".join(parts)

    def makes_parameter(self, dataset: str, parameter: str) -> bool:
        """Whether calls of a dataset make the records of this parameter and of no other."""
        plan, codes = self.plans.get(dataset), self.parameters.get(dataset, {})
        return plan is not None and any(parameter_made(call, codes) == parameter for call in plan.every_call())

    def _from(self, source: SourcePlan) -> str:
        where = f" where {source.where.text}" if source.where is not None else ""
        return f"{self.forms.get(source.table) or source.table}{where}"

    def _sentences(self, dataset: str, way: Way, variable: str) -> list[str]:
        """One sentence a call, each with the name of what it makes where there is more than the variable itself."""
        plan, codes = self.plans[dataset], self.parameters.get(dataset, {})
        wanted = {variable}.union(*map(inputs, way.calls))
        alone = len(way.calls) == 1 and way.calls[0].adds in ([variable], [])
        steps = []
        for call in way.calls:
            made = parameter_made(call, codes) if not alone else ""
            steps.append(f"{f'{made}: ' if made else '' if alone else _made(call, wanted)}{sentence(call, plan.keys, self.forms, wanted)}")
        return steps

    def _calls(self, plan: Plan, source: SourcePlan, variable: str, known: frozenset[str], parameter: str) -> list[Call]:
        codes = self.parameters.get(plan.name, {})
        every = [*source.calls, *plan.calls, *plan.last]
        if not parameter:
            return behind(every, variable, known)
        own = [call for call in every if parameter_made(call, codes) == parameter and variable in made_by(call)]
        of_all = behind([call for call in every if not parameter_made(call, codes)], variable, known)
        if codes.get(parameter):
            return [call for call in every if any(call is one for one in (*of_all, *own))]
        return own or of_all


def _made(call: Call, wanted: Collection[str]) -> str:
    return f"{', '.join(name for name in call.adds if name in wanted)}: " if call.verb.rows == KEPT else ""


def behind(calls: list[Call], variable: str, known: Collection[str], made: Callable[[Call], set[str]] = made_by) -> list[Call]:
    """The calls that lead to a variable, in their order: those that make it, and those that make what these read."""
    wanted, chosen = {variable}, []
    for call in reversed(calls):
        if wanted & made(call):
            chosen.append(call)
            wanted |= inputs(call) - set(known)
    return chosen[::-1]


def inputs(call: Call) -> set[str]:
    """The columns whose values a call uses; how rows are matched or grouped is not a part of the value."""
    conditions = [a.name for a in call.verb.arguments.values() if a.role == "condition" and call.given.get(a.name) is not None]
    parts = [part for part in call.named("parts") if not part.startswith("'")]
    by = set(call.given.get("by") or ())
    return {*call.named("column", "columns"), *parts}.union(*(call.given[name].columns for name in conditions)) - by
