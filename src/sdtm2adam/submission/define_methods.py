"""Derivations in words, from the calls of the specs: one method for each distinct derivation, with its own text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import KEPT, Call
from sdtm2adam.formats.define_model import Method
from sdtm2adam.submission.define_words import sentence


@dataclass
class Methods:
    """Methods in the order in which they are asked for; the same text for a variable of the same name is one method.

    plans    of every dataset, by name
    forms    export -> what the case report form calls it
    settled  variables that every dataset may read and that have a method or origin of their own (reference dates of DM)
    """

    plans: Mapping[str, Plan]
    forms: Mapping[str, str]
    settled: frozenset[str] = frozenset()
    made: dict[tuple[str, str], Method] = field(default_factory=dict)

    def of(self, dataset: str, variable: str, described: Iterable[str]) -> str:
        """OID of the method for a variable of a domain; "" where no call makes it.

        described  the variables of the dataset; what they are is said at each of them and not repeated
        """
        plan = self.plans.get(dataset)
        text = self._text(plan, variable, self.settled.union(described) - {variable}) if plan else ""
        if plan and not text:  # brought along with the records of another dataset
            of_others = [self.of(source.table, variable, described) for source in plan.sources if source.table in self.plans]
            return next(filter(None, of_others), "")
        if not text:
            return ""
        kept = self.made.get((variable, text))
        if kept is None:
            oids = {method.oid for method in self.made.values()}
            name = variable if variable.startswith(dataset) else f"{dataset}.{variable}"
            oid = next(oid for oid in (f"MT.{name}", *(f"MT.{name}.{n}" for n in range(2, 1000))) if oid not in oids)
            kept = self.made[variable, text] = Method(oid, f"Derivation of {name}", "Computation", text)
        return kept.oid

    def _text(self, plan: Plan, variable: str, known: frozenset[str]) -> str:
        """The steps that lead to a variable: once where all sources take the same, else source by source."""
        ways: dict[tuple[str, ...], list[SourcePlan]] = {}
        for source in plan.sources:
            ways.setdefault(tuple(self._steps(plan, source, variable, known)), []).append(source)
        ways.pop((), None)
        whole = sum(map(len, ways.values())) == len(plan.sources) and len(ways) == 1
        parts = []
        for steps, sources in ways.items():
            body = steps[0] if len(steps) == 1 else "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1))
            parts.append(body if whole else f"Records from {'; '.join(map(self._from, sources))}:\n{body}")
        return "\n".join(parts)

    def _from(self, source: SourcePlan) -> str:
        where = f" where {source.where.text}" if source.where is not None else ""
        return f"{self.forms.get(source.table) or source.table}{where}"

    def _steps(self, plan: Plan, source: SourcePlan, variable: str, known: frozenset[str]) -> list[str]:
        """One sentence a call, each with the name of what it makes where there is more than the variable itself."""
        behind = _behind([*source.calls, *plan.calls, *plan.last], variable, known)
        wanted = {variable}.union(*(_inputs(call) for call in behind))
        alone = len(behind) == 1 and behind[0].adds == [variable]
        return [f"{'' if alone else _made(call, wanted)}{sentence(call, plan.keys, self.forms, wanted)}" for call in behind]


def _made(call: Call, wanted: set[str]) -> str:
    return f"{', '.join(name for name in call.adds if name in wanted)}: " if call.verb.rows == KEPT else ""


def _behind(calls: list[Call], variable: str, known: frozenset[str]) -> list[Call]:
    """The calls that lead to a variable, in their order: those that make it, and those that make what these read."""
    wanted, chosen = {variable}, []
    for call in reversed(calls):
        if wanted.intersection(call.adds):
            chosen.append(call)
            wanted |= _inputs(call) - known
    return chosen[::-1]


def _inputs(call: Call) -> set[str]:
    """The columns whose values a call uses; how rows are matched or grouped is not a part of the value."""
    parts = [part for part in call.named("parts") if not part.startswith("'")]
    by = set(call.given.get("by") or ())
    return {*call.named("column", "columns"), *parts}.union(*(c.columns for c in call.conditions)) - by
