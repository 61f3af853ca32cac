"""Specs to plans: every entry bound to its verb, with its line, before any data are read."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sdtm2adam.derive.assemble import Plan, SourcePlan
from sdtm2adam.derive.contract import Call, Verb, bind
from sdtm2adam.errors import ERROR, Finding, Findings, StudyError, did_you_mean
from sdtm2adam.spec.condition import Condition, parse
from sdtm2adam.spec.dataset import DatasetSpec, Source, Variable, single
from sdtm2adam.spec.reading import Document, Place

# Beside a codelist, these give collected values to be mapped to its terms.
MAPPED = ("copy", "extract", "part", "substring", "joined_text", "coalesce", "specified", "lookup")
LATE = ("sequence",)  # verbs that need the sorted dataset


@dataclass
class Planner:
    """Binds the entries of one spec file and keeps every fault, so that all are told at once."""

    document: Document
    codelists: set[str]
    found: Findings
    verbs: Mapping[str, Verb]
    listed: Callable[[str], bool] = lambda name: False  # whether CDISC has a codelist of that name whose terms are not at hand

    def plan(self, spec: DatasetSpec, first: dict[str, Variable], dates: Collection[str] = ()) -> Plan:
        """The plan of a dataset.

        first  variables that every domain has (STUDYID, USUBJID ...), made before its own unless it makes them itself
        dates  reference dates in DM; those that a call reads are brought in after them
        """
        sources = tuple(self._source(s, i, spec) for i, s in enumerate(spec.sources))
        own = spec.variables
        carried = all(s.dataset for s in spec.sources)  # rows of a domain bring their identifiers along
        identifiers = {n: v for n, v in first.items() if (n not in own or own[n].verb is None) and not (carried and n != "DOMAIN")}
        calls = [c for name, v in identifiers.items() for c in self._variable(name, v, ("variables", name))]
        rest = list(self._steps(spec.derive, ("derive",)))
        early = {n: v for n, v in own.items() if v.verb not in LATE}
        rest += [c for n, v in early.items() for c in self._variable(n, v, ("variables", n))]
        last = [c for n, v in own.items() if v.verb in LATE for c in self._variable(n, v, ("variables", n))]
        last += [c for n, v in spec.supplemental.items() for c in self._variable(n, v, ("supplemental", n))]
        read = set().union(*(c.reads for c in (*rest, *last)))
        if asked := [date for date in dates if date in read]:
            calls += self._bind("reference_dates", {"dm": "DM", "columns": asked}, ())
        calls += rest
        gives = (spec.name, f"SUPP{spec.name}") if spec.supplemental else (spec.name,)
        wanted = frozenset({*first, *own, *spec.supplemental, *(n for s in spec.sources for n in s.variables), *spec.keys})
        return Plan(spec.name, sources, tuple(calls), tuple(spec.keys), tuple(last), gives, wanted, self.document.where(("keys",)))

    def _source(self, source: Source, number: int, spec: DatasetSpec) -> SourcePlan:
        several = isinstance(self.document.value["from"], list)
        place: Place = ("from", number) if several else ("from",)
        calls = list(self._steps(source.steps, (*place, "steps")))
        for name, variable in source.variables.items():
            calls += self._variable(name, variable, (*place, "variables", name))
        made = {name for call in calls for name in call.adds}
        listed = {n for n, v in (*spec.variables.items(), *spec.supplemental.items()) if v.verb is None}
        empty = {n for n, v in spec.variables.items() if v.is_left_empty}
        aside = frozenset((listed if source.export else empty) - made)
        where = self._condition(source.where, (*place, "where"))
        return SourcePlan(source.table, where, tuple(calls), aside, self.document.where(place))

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
        mapped = variable.verb in MAPPED and variable.codelist
        if variable.codelist and not mapped:
            self._known_codelist(variable.codelist, (*place, "codelist"))
        if variable.verb is None:
            return []
        arguments = dict(variable.arguments)
        known = self.verbs.get(variable.verb)
        if known and "new" in known.arguments and "new" not in arguments:
            arguments["new"] = name
        if mapped and variable.verb == "copy" and "from" in arguments:  # one call, whose findings name the collected column
            return self._bind("to_terms", {**arguments, "codelist": variable.codelist}, place)
        calls = self._bind(variable.verb, arguments, place)
        if mapped:
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
            self._known_codelist(codelist, place)
        return [call]

    def _known_codelist(self, codelist: str, place: Place) -> None:
        if codelist not in self.codelists:
            if self.listed(codelist):
                says = f"the terms of CDISC's codelist {codelist} are not carried; bring in NCI's release (sdtm2adam ct import FILE)"
                self._fault(f"{says}, or write specs/codelists/{codelist.lower()}.yaml", place)
                return
            self._fault(f"there is no codelist {codelist}{did_you_mean(codelist, self.codelists)} in specs/codelists/", place)

    def _fault(self, message: str, place: Place) -> None:
        where = self.document.where(place)
        self.found.add(Finding("spec", ERROR, "", "", f"{where}: {message}", source=where))


def in_order(plans: dict[str, Plan], given: set[str], where: dict[str, str], found: Findings) -> list[Plan]:
    """The plans so that each comes after the datasets it reads. A table that nobody knows and a circle are findings."""
    ordered, done, waiting = [], set(given), dict(plans)
    known = given.union(*(p.gives for p in plans.values()))
    for name, plan in plans.items():
        for table in sorted(plan.needs() - known):
            place = _asked_at(plan, table) or where[name]
            message = f"{place}: there is no export, table or dataset {table}{did_you_mean(table, known)}"
            found.add(Finding("spec", ERROR, "", "", message, source=place))
            done.add(table)
    first = _behind("DM", plans)  # everybody else's subjects are held against it
    while waiting:
        ready = [n for n, p in waiting.items() if not p.needs() - done]
        if not ready:
            circle = [(_asked_at(waiting[a], b) or where[a], f"{a} needs {b}") for a, b in _circle(waiting)]
            steps = [f"    {place}: {says}" for place, says in circle]
            says = "\n".join(["These datasets wait for one another:", *steps])
            found.add(Finding("spec", ERROR, "", "", says, source=circle[0][0]))
            return [*ordered, *waiting.values()]
        for name in [n for n in ready if n in first] or ready:
            ordered.append(waiting.pop(name))
            done.update(ordered[-1].gives)
    return ordered


def _behind(name: str, plans: Mapping[str, Plan]) -> set[str]:
    """A dataset and all that it is made from."""
    made_by = {made: n for n, p in plans.items() for made in p.gives}
    behind, open_ = set(), [name] if name in plans else []
    while open_:
        behind.add(at := open_.pop())
        open_ += {made_by[t] for t in plans[at].needs() if t in made_by} - behind
    return behind


def _circle(waiting: dict[str, Plan]) -> list[tuple[str, str]]:
    """One circle among datasets that wait: (dataset, what it needs) until the first stands there again."""
    made_by = {name: n for n, p in waiting.items() for name in p.gives}
    name, way = next(iter(waiting)), []
    while name not in [step[0] for step in way]:
        need = min(n for n in waiting[name].needs() if n in made_by)
        way.append((name, need))
        name = made_by[need]
    return way[[step[0] for step in way].index(name) :]


def _asked_at(plan: Plan, table: str) -> str:
    """The line on which a plan names a table."""
    calls = [c.place for c in plan.every_call() if table in c.named("table", "codelist")]
    return next(iter([s.place for s in plan.sources if s.table == table] + calls), "")


def check_columns(plan: Plan, columns: dict[str, set[str]], found: Findings, document: Document) -> set[str]:
    """Follow the columns through a plan without data; a call that reads what is not there is a finding.

    columns  the columns of every table that comes before. Gives the columns of the assembled rows.
    """
    stacked: set[str] = set()
    for source in plan.sources:
        if source.table not in columns:  # told when the plans were put in order; what it has is not known
            return set(plan.wanted)
        known = set(columns[source.table])
        if source.where is not None:
            _missing(source.where.columns - known, known, f"{source.place}: where `{source.where.text}`", found)
        stacked |= _followed(source.calls, known, columns, found) - source.aside
    stacked = _followed(plan.calls, stacked, columns, found)
    _missing(set(plan.keys) - stacked - {n for c in plan.last for n in c.adds}, stacked, f"{document.where(('keys',))}: keys", found)
    return _followed(plan.last, stacked, columns, found)


def _followed(calls: tuple[Call, ...], known: set[str], columns: dict[str, set[str]], found: Findings) -> set[str]:
    for call in calls:
        _missing(call.reads - known, known, f"{call.place}: {call.verb.name}", found)
        for table in (t for t in call.named("table") if t in columns):
            theirs, wanted = columns[table], call.asked(table)
            _missing(wanted - theirs, theirs, f"{call.place}: {call.verb.name}, table {table}", found)
        known = known | set(call.adds)
    return known


def asked_of_table(call: Call) -> set[str]:
    """The columns of other tables that a call names or needs."""
    return set().union(*(call.asked(table) for table in call.named("table")))


def _missing(absent: set[str], known: set[str], where: str, found: Findings) -> None:
    for column in sorted(absent):
        # What readers add beside a collected column (NAME__DECODE, NAME__UNIT) is known only where the study lists it.
        beside = "; if its export has it, list it under `columns:` in specs/raw.yaml"
        message = f"{where}: there is no column {column}{beside if '__' in column else did_you_mean(column, known)}"
        found.add(Finding("spec", ERROR, "", "", message, source=where.split(": ")[0]))
