"""How a variable comes about, in words, down to the collected columns: from the specs alone, in the sentences that the define has."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from sdtm2adam.adam.dataset import label_of
from sdtm2adam.derive.assemble import Plan
from sdtm2adam.derive.contract import Call
from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.sdtm.domain import SUBJECTS, variable_names
from sdtm2adam.sdtm.supp import LABELS as SUPP_LABELS
from sdtm2adam.spec.ranges import ranges_of
from sdtm2adam.standards.sdtmig import sdtm_datasets, sdtm_variables
from sdtm2adam.study import Study, stage_of
from sdtm2adam.words.columns import brought_from
from sdtm2adam.words.origins import came_from
from sdtm2adam.words.parameters import CODE, VALUE, parameter_made
from sdtm2adam.words.predecessors import supplemental_of
from sdtm2adam.words.ways import Way, Ways

SUPP = "SUPP"
_STEP = re.compile(r"\d+\. (?:[^:]+: )?(.*)")
LONGEST = 120  # of a text in the list of a dataset's variables


@dataclass(frozen=True)
class Asked:
    """A variable of a dataset, of one parameter where only that matters, in records of these tests where only they do.

    only    (column, the values that matter)
    before  the call that uses it: what comes after that has not happened yet
    """

    dataset: str
    variable: str
    parameter: str = ""
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    before: Call | None = field(default=None, hash=False)

    @property
    def name(self) -> str:
        return f"{self.dataset}.{self.variable}"


@dataclass
class Explained:
    """What was found on the way: the variables with their texts, nearest first, and the columns that the way ends in."""

    told: dict[Asked, str] = field(default_factory=dict)
    ends: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Explainer:
    """The specs of a study, asked how its variables come about."""

    study: Study

    @cached_property
    def plans(self) -> dict[str, Plan]:
        return {plan.name: plan for plans in self.study.plans.values() for plan in plans}

    def described(self, dataset: str) -> list[str]:
        """The variables of a dataset, as its file has them."""
        spec = self.study.datasets[dataset]
        return variable_names(spec, self.study.identifiers(dataset)) if self._is_sdtm(dataset) else list(spec.variables)

    @cached_property
    def _ways(self) -> tuple[Ways, Ways]:
        """The ways of SDTM, where the reference dates of DM are known to all, and of ADaM."""
        forms = {name: export.form for name, export in self.study.raw.exports.items()}
        codes = {n: {code: p.source or "" for code, p in spec.parameters.items()} for n, spec in self.study.datasets.items()}
        settled = frozenset(self.described(SUBJECTS) if SUBJECTS in self.plans else ())
        return Ways(self.plans, forms, settled), Ways(self.plans, forms, frozenset(), codes)

    def _is_sdtm(self, dataset: str) -> bool:
        return stage_of(self.study, dataset) == "sdtm"

    def ways(self, dataset: str) -> Ways:
        return self._ways[0] if self._is_sdtm(dataset) else self._ways[1]

    def label(self, dataset: str, variable: str) -> str:
        spec = self.study.datasets[dataset]
        own = spec.variables.get(variable) or spec.supplemental.get(variable)
        if own and own.label:
            return own.label
        if not self._is_sdtm(dataset):
            return label_of(variable, spec) or ""
        known = sdtm_variables(dataset) if dataset in sdtm_datasets() else {}
        return known[variable].label if variable in known else ""

    def text(self, asked: Asked) -> str:
        """What the define says of it: what it is a copy of, else its derivation; by parameter where parameters differ."""
        codes = self.ways(asked.dataset).parameters.get(asked.dataset, {})
        if asked.parameter or asked.variable != VALUE or not self.differs(asked):
            return self._text_of(asked)
        alike: dict[str, list[str]] = defaultdict(list)
        for code in codes:
            alike[self._text_of(replace(asked, parameter=code))].append(code)
        return "\n".join(f"{', '.join(of)}:{_below(text)}" for text, of in alike.items())

    def differs(self, asked: Asked) -> bool:
        """Whether some parameters have values that come about in a way of their own."""
        return self.ways(asked.dataset).differ(asked.dataset, asked.variable, asked.before)

    def origin(self, asked: Asked) -> tuple[str, str]:
        """The word for where it comes from, and what it is a copy of."""
        spec, ways = self.study.datasets[asked.dataset], self.ways(asked.dataset)
        own = spec.variables.get(asked.variable)
        if self._is_sdtm(asked.dataset):
            of_sources = [source.variables[asked.variable] for source in spec.sources if asked.variable in source.variables]
            said = [own, spec.supplemental.get(asked.variable), *of_sources, self.study.identifiers(asked.dataset).get(asked.variable)]
            made = next((one for one in said if one and (one.verb or one.origin)), None)
            return (made.made_by if made else ""), ""
        described = self.described(asked.dataset)
        word, copied = came_from(ways, asked.dataset, asked.variable, described, own.origin if own else None, asked.parameter, asked.before)
        return word, "; ".join(one.text for one in copied)

    def _text_of(self, asked: Asked) -> str:
        word, copied = self.origin(asked)
        if copied:
            return f"{word}: {copied}"
        described = self.described(asked.dataset)
        text = self.ways(asked.dataset).text(asked.dataset, asked.variable, described, asked.parameter, asked.before)
        return text or f"{asked.variable} of {', '.join(source.table for source in self.plans[asked.dataset].sources)}, unchanged."

    def explained(self, asked: Asked) -> Explained:
        """Everything on the way to a variable, nearest first, each once."""
        found, waiting, seen = Explained(), [asked], {asked}
        while waiting:
            at = waiting.pop(0)
            found.told[at] = self.text(at)
            for step in self._behind(at):
                if step.dataset not in self.plans:
                    found.ends[step.dataset] += [step.variable] if step.variable not in found.ends[step.dataset] else []
                elif step not in seen:
                    seen.add(step)
                    waiting.append(step)
        return found

    def _behind(self, asked: Asked) -> Iterator[Asked]:
        """What a variable is made from, one step back: variables of the same dataset, of others, columns of exports and tables."""
        dataset, ways = asked.dataset, self.ways(asked.dataset)
        described = set(self.described(dataset))
        for way in ways.of(dataset, asked.variable, described, asked.parameter, asked.before):
            columns = _asked_for(way, dict(asked.only))
            if columns is None:
                continue
            for column in columns:
                if column in described and column != asked.variable:
                    yield replace(asked, variable=column, before=way.reads[column])
                elif column in ways.settled and column != asked.variable and dataset != SUBJECTS:
                    yield Asked(SUBJECTS, column)
                elif way.calls or self._has(way.source.table, column):
                    yield self._of_table(way.source.table, column, self._narrowed(way, asked))
            for call in way.calls:
                yield from (self._of_table(table, column, (), where) for table, column, where in brought_from(call, way.wanted))
                yield from self._of_parameters(call, asked, ways)

    def _has(self, table: str, column: str) -> bool:
        """Whether a table that a source takes its records from has this column: of several sources, some do not."""
        study = self.study
        if table in self.plans:
            return column in self.described(table)
        return column in (study.raw.exports[table].columns if table in study.raw.exports else study.tables.get(table, ()))

    def _of_parameters(self, call: Call, asked: Asked, ways: Ways) -> Iterator[Asked]:
        """The other parameters that a call which makes one is made from."""
        codes = ways.parameters.get(asked.dataset, {})
        made = parameter_made(call, codes)
        if made and asked.parameter in ("", made):
            given = [value for value in call.given.values() if isinstance(value, str) and value in codes and value != made]
            yield from (replace(asked, variable=VALUE, parameter=code, before=call) for code in given)

    def _narrowed(self, way: Way, asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Which tests of the source matter: those of its condition, or the one that the parameter is."""
        read = ranges_of(way.source.where.text).ranges if way.source.where is not None else ()
        only = {one.column: one.values for one in read if one.comparator in ("EQ", "IN")}
        test = self.ways(asked.dataset).parameters.get(asked.dataset, {}).get(asked.parameter, "")
        calls = [*way.source.calls, *self.plans[asked.dataset].calls]
        topic = next((call.given.get("topic") for call in calls if CODE in call.adds and "topic" in call.given), None)
        return tuple(sorted(({**only, topic: (test,)} if test and topic in only else only).items()))

    def _of_table(self, table: str, column: str, only: tuple, where: str = "") -> Asked:
        """A column of a table; of SUPP-- the supplemental value that the condition names, in its domain."""
        parent = table.removeprefix(SUPP)
        if table.startswith(SUPP) and parent in self.plans:
            named = supplemental_of(where) or column
            return Asked(parent, named) if named not in SUPP_LABELS else Asked(table, column)
        return Asked(table, column, only=only)


def _asked_for(way: Way, only: dict[str, tuple[str, ...]]) -> list[str] | None:
    """The columns that a way reads, where it is to end in these tests only; None where it ends in others."""
    columns = set(way.reads)
    for call in way.calls:
        topic = call.given.get("topic")
        pivoted = call.given.get("columns") if topic in only else None
        if isinstance(pivoted, dict):
            meant = {column for column, code in pivoted.items() if code in only[topic]}
            if not meant:
                return None
            columns -= pivoted.keys() - meant
    return sorted(columns)


def _below(text: str) -> str:
    """A text behind its label: on the same line, or several lines below it."""
    return "".join(f"\n    {line}" for line in text.splitlines()) if "\n" in text else f" {text}"


def explain(study: Study, what: str, parameter: str = "") -> list[str]:
    """`ADQS.CHG`: how it comes about, and all that it is made from, down to the export. `ADQS`: a line for each variable.

    Errors: StudyError with a close match for a dataset, variable or parameter that the specs do not have.
    """
    explainer = Explainer(study)
    dataset, _, variable = what.partition(".")
    dataset, variable = _known_dataset(study, dataset), variable.upper()
    codes = list(study.datasets[dataset].parameters)
    if parameter and parameter not in codes:
        there = f"; there are {', '.join(codes)}" if codes else ""
        raise StudyError(f"{dataset} has no parameter {parameter}{did_you_mean(parameter, codes) or there}")
    if not variable:
        return list(_one_line_each(explainer, dataset, parameter))
    known = [*explainer.described(dataset), *study.datasets[dataset].supplemental]
    if variable not in known:
        raise StudyError(f"{dataset} has no variable {variable}{did_you_mean(variable, known)}")
    return list(_told(explainer, explainer.explained(Asked(dataset, variable, parameter))))


def _known_dataset(study: Study, name: str) -> str:
    """The dataset that a person means; the domain where a SUPP-- is named."""
    upper = name.upper()
    parent = upper.removeprefix(SUPP)
    if upper in study.datasets:
        return upper
    if upper.startswith(SUPP) and parent in study.datasets and study.datasets[parent].supplemental:
        return parent
    raise StudyError(f"there is no dataset {name}{did_you_mean(name, study.datasets)}; there are {', '.join(sorted(study.datasets))}")


def _one_line_each(explainer: Explainer, dataset: str, parameter: str) -> Iterator[str]:
    names = [*explainer.described(dataset), *explainer.study.datasets[dataset].supplemental]
    width = max(map(len, names))
    for name in names:
        asked = Asked(dataset, name, parameter)
        word, copied = explainer.origin(asked)
        by_parameter = name == VALUE and not parameter and explainer.differs(asked)
        text = "by parameter" if by_parameter else copied or _last_step(explainer.text(asked))
        yield f"{name:<{width}}  {word:<11}  {text if len(text) <= LONGEST else f'{text[: LONGEST - 1]}…'}"


def _last_step(text: str) -> str:
    """A text on one line; of steps the last one, which makes the variable."""
    lines = text.splitlines()
    steps = [_STEP.fullmatch(line) for line in lines]
    return steps[-1][1] if all(steps) else "; ".join(lines)


def _told(explainer: Explainer, found: Explained) -> Iterator[str]:
    """The variables with their texts, then what was collected and what the study states."""
    shown = set()
    for asked, text in found.told.items():
        of = f" ({asked.parameter})" if asked.parameter and explainer.differs(replace(asked, before=None)) else ""
        head = f"{asked.name}{of}  {explainer.label(asked.dataset, asked.variable)}".rstrip()
        if (head, text) not in shown:
            shown.add((head, text))
            yield from [head, *(f"    {line}" for line in text.splitlines()), ""]
    yield "Records"
    for dataset in dict.fromkeys(asked.dataset for asked in found.told):
        yield f"    {dataset}: {'; '.join(dict.fromkeys(map(explainer.ways(dataset).records, explainer.plans[dataset].sources)))}"
    raw = explainer.study.raw
    collected = {name: columns for name, columns in found.ends.items() if name in raw.exports}
    stated = {name: columns for name, columns in found.ends.items() if name not in raw.exports}
    for title, ends in (("Collected in", collected), ("Stated in", stated)):
        if ends:
            yield title
            yield from (f"    {_place(explainer, name)}: {', '.join(_columns(explainer, name, columns))}" for name, columns in ends.items())


def _place(explainer: Explainer, name: str) -> str:
    """The file that a column is of, and what people call it."""
    raw = explainer.study.raw
    if name in raw.exports:
        return f"{raw.shown_file(name)} ({raw.exports[name].form})" if raw.exports[name].form else raw.shown_file(name)
    table = f"specs/tables/{name}.csv"
    return table if (explainer.study.folder / table).is_file() else f"specs/study.yaml ({name})"


def _columns(explainer: Explainer, name: str, columns: Iterable[str]) -> Iterator[str]:
    """Columns with what the export says that they are."""
    exports = explainer.study.raw.exports
    labels = exports[name].columns if name in exports and isinstance(exports[name].columns, dict) else {}
    for column in columns:
        label = getattr(labels.get(column), "label", labels.get(column))
        yield f"{column} ({label})" if isinstance(label, str) and label and label != column else column
