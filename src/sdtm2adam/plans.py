"""Specs to plans: every entry bound to its verb, with its line, before any data are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import REGISTRY, Call, Verb, bind
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.condition import Condition, parse
from sdtm2adam.spec.dataset import DatasetSpec, Source, Variable, single
from sdtm2adam.spec.reading import Document, Place

LATE = ("sequence",)  # verbs that need the sorted dataset


@dataclass
class Planner:
    """Binds the entries of one spec file and keeps every fault, so that all are told at once."""

    document: Document
    codelists: set[str]
    found: Findings
    verbs: dict[str, Verb] = field(default_factory=lambda: REGISTRY)

    def plan(self, spec: DatasetSpec, first: dict[str, Variable], extra: list[tuple[str, dict]]) -> Plan:
        """The plan of a dataset.

        first  variables that every domain has (STUDYID, USUBJID ...), made before its own unless it makes them itself
        extra  calls that follow them (reference dates of the subject)
        """
        sources = tuple(self._source(s, i, spec) for i, s in enumerate(spec.sources))
        own = spec.variables
        carried = all(s.dataset for s in spec.sources)  # rows of a domain bring their identifiers along
        identifiers = {n: v for n, v in first.items() if (n not in own or own[n].verb is None) and not (carried and n != "DOMAIN")}
        calls = [c for name, v in identifiers.items() for c in self._variable(name, v, ("variables", name))]
        calls += [c for verb, arguments in extra for c in self._bind(verb, arguments, ())]
        calls += list(self._steps(spec.derive, ("derive",)))
        early = {n: v for n, v in own.items() if v.verb not in LATE}
        calls += [c for n, v in early.items() for c in self._variable(n, v, ("variables", n))]
        last = [c for n, v in own.items() if v.verb in LATE for c in self._variable(n, v, ("variables", n))]
        last += [c for n, v in spec.supplemental.items() for c in self._variable(n, v, ("supplemental", n))]
        gives = (spec.name, f"SUPP{spec.name}") if spec.supplemental else (spec.name,)
        return Plan(spec.name, sources, tuple(calls), tuple(spec.keys), tuple(last), gives)

    def _source(self, source: Source, number: int, spec: DatasetSpec) -> SourcePlan:
        several = isinstance(self.document.value["from"], list)
        place: Place = ("from", number) if several else ("from",)
        calls = list(self._steps(source.steps, (*place, "steps")))
        for name, variable in source.variables.items():
            calls += self._variable(name, variable, (*place, "variables", name))
        made = {name for call in calls for name in call.adds}
        listed = {n for n, v in (*spec.variables.items(), *spec.supplemental.items()) if v.verb is None}
        aside = frozenset(listed - made) if source.export else frozenset()
        return SourcePlan(source.table, self._condition(source.where, (*place, "where")), tuple(calls), aside)

    def _condition(self, text: str | None, place: Place) -> Condition | None:
        try:
            return parse(text) if text else None
        except StudyError as fault:
            self._fault(str(fault), place)
            return None

    def _steps(self, steps: list[dict], place: Place) -> Iterator[Call]:
        for i, step in enumerate(steps):
            try:
                verb, arguments = single(step)
            except ValueError as fault:
                self._fault(str(fault), (*place, i))
                continue
            yield from self._bind(verb, arguments, (*place, i, verb))

    def _variable(self, name: str, variable: Variable, place: Place) -> list[Call]:
        if variable.verb is None:
            return []
        arguments = dict(variable.arguments)
        known = self.verbs.get(variable.verb)
        if known and "new" in known.arguments and "new" not in arguments:
            arguments["new"] = name
        calls = self._bind(variable.verb, arguments, place)
        if variable.codelist and variable.verb in ("copy", "extract", "part", "coalesce", "lookup"):
            calls += self._bind("to_terms", {"from": name, "codelist": variable.codelist, "new": name}, place)
        return calls

    def _bind(self, verb: str, arguments: dict | None, place: Place) -> list[Call]:
        where = self.document.where(place)
        try:
            call = bind(verb, arguments, where, parse, self.verbs)
        except StudyError as fault:
            for line in str(fault).splitlines():
                self.found.add(Finding("spec", ERROR, "", "", line, source=where))
            return []
        for codelist in call.named("codelist"):
            if codelist not in self.codelists:
                self._fault(f"there is no codelist {codelist}{did_you_mean(codelist, self.codelists)} in specs/codelists/", place)
        return [call]

    def _fault(self, message: str, place: Place) -> None:
        where = self.document.where(place)
        self.found.add(Finding("spec", ERROR, "", "", f"{where}: {message}", source=where))


def in_order(plans: dict[str, Plan], given: set[str], where: dict[str, str]) -> list[Plan]:
    """The plans so that each comes after the datasets it reads. Errors: an unknown table, a circle."""
    found, ordered, done, waiting = Findings(), [], set(given), dict(plans)
    known = given.union(*(p.gives for p in plans.values()))
    for name, plan in plans.items():
        for table in sorted(plan.needs() - known):
            message = f"{where[name]}: there is no export, table or dataset {table}{did_you_mean(table, known)}"
            found.add(Finding("spec", ERROR, "", "", message, source=where[name]))
    found.stop_if_errors("The specs were not accepted")
    while waiting:
        ready = [n for n, p in waiting.items() if not p.needs() - done]
        if not ready:
            circle = ", ".join(f"{n} needs {', '.join(sorted(p.needs() - done))}" for n, p in waiting.items())
            raise StudyError(f"These datasets wait for one another: {circle}")
        for name in ready:
            ordered.append(waiting.pop(name))
            done.update(ordered[-1].gives)
    return ordered


def check_columns(plan: Plan, columns: dict[str, set[str]], found: Findings, file: str) -> set[str]:
    """Follow the columns through a plan without data; a call that reads what is not there is a finding.

    columns  the columns of every table that comes before. Gives the columns of the assembled rows.
    """
    stacked: set[str] = set()
    for source in plan.sources:
        known = set(columns[source.table])
        if source.where is not None:
            _missing(source.where.columns - known, known, f"{file}: where `{source.where.text}`", found)
        stacked |= _followed(source.calls, known, columns, found) - source.aside
    stacked = _followed(plan.calls, stacked, columns, found)
    _missing(set(plan.keys) - stacked - {n for c in plan.last for n in c.adds}, stacked, f"{file}: keys", found)
    return _followed(plan.last, stacked, columns, found)


def _followed(calls: tuple[Call, ...], known: set[str], columns: dict[str, set[str]], found: Findings) -> set[str]:
    for call in calls:
        _missing(call.reads - known, known, f"{call.place}: {call.verb.name}", found)
        if call.verb.name == "unpivot":
            _missing(set(call.given["columns"]) - known, known, f"{call.place}: unpivot", found)
        for table in call.named("table"):
            theirs = columns.get(table, set())
            wanted = _of_table(call)
            _missing(wanted - theirs, theirs, f"{call.place}: {call.verb.name}, table {table}", found)
        known = known | set(call.adds)
    return known


def _of_table(call: Call) -> set[str]:
    """The columns of the other table that a call names."""
    wanted: set[str] = set()
    for argument in call.verb.arguments.values():
        value = call.given.get(argument.name)
        if value is None:
            continue
        if argument.role == "columns brought":
            wanted |= set(value)
        elif argument.role == "condition on the table":
            wanted |= set(value.columns)
        elif argument.name == "on":
            wanted |= set(value.values()) if isinstance(value, dict) else set(value)
        elif argument.name == "date" and argument.role == "value":
            wanted.add(value)
    return wanted


def _missing(absent: set[str], known: set[str], where: str, found: Findings) -> None:
    for column in sorted(absent):
        found.add(Finding("spec", ERROR, "", "", f"{where}: there is no column {column}{did_you_mean(column, known)}", source=where.split(": ")[0]))
