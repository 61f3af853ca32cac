"""The methods of a packet in the terms of ARS: one for each way in which analyses are done, with an operation for each result."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.statistics import COMPARISONS, STATISTICS
from sdtm2adam.submission.define_codelists import slug

OF_GROUP = ("", "TOTAL")  # what a result of a group is called in operations: nothing
PARTS_OF_PERCENTAGE = (("NUMERATOR", ("participants", "n")), ("DENOMINATOR", ("N",)))


@dataclass
class Method:
    """One method: what it is called, what it does, its operations by (statistic, of what) in the order in which they came."""

    id: str
    name: str
    description: str
    operations: dict[tuple[str, str], str] = field(default_factory=dict)

    def operation(self, stat: str, of: str) -> str:
        """The id of an operation; `of` is `comparison` or `model`, or "" for results of a group."""
        key = (stat, of)
        if key not in self.operations:
            self.operations[key] = f"{self.id}.{slug('.'.join(filter(None, (of, stat))))}"
        return self.operations[key]


@dataclass
class Methods:
    """All methods, by the words of an analysis that say how it is done."""

    known: dict[tuple, Method] = field(default_factory=dict)

    def of(self, analysis: Analysis | None) -> Method:
        """The method of an analysis; of None the count of subjects that gives the N of each group."""
        words = _words(analysis) if analysis else (("statistics", "population"),)
        if words not in self.known:
            base = f"M.{slug('.'.join(str(word) for _, word in words))}"
            taken = sum(method.id == base or method.id.startswith(f"{base}-") for method in self.known.values())
            name = STATISTICS[dict(words)["statistics"]].gives
            self.known[words] = Method(f"{base}-{taken + 1}" if taken else base, name, " ".join(_sentences(words)))
        return self.known[words]

    def as_ars(self) -> list[dict]:
        """AnalysisMethod objects, in the order in which analyses asked for them."""
        return [
            {"id": method.id, "name": method.name, "description": method.description, "operations": list(_operations(method))}
            for method in self.known.values()
        ]


def _words(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """What of an analysis says how it is done: its statistics, its comparison, and choices by name; no variable and no condition."""
    variables = {analysis.variable, *analysis.analysed, *analysis.of_subjects}
    takes = [name for name in STATISTICS[analysis.statistics].takes if name in analysis.model_fields_set]
    chosen = [(name, getattr(analysis, name)) for name in takes if isinstance(getattr(analysis, name), str)]
    compared = [("compare", analysis.compare)] if analysis.compare != "none" else []
    blocks = (("imputation", analysis.imputation), ("multiplicity", analysis.multiplicity), ("sample_size", analysis.sample_size))
    chosen += [(name, block.test if name == "sample_size" else block.method) for name, block in blocks if block]
    return (("statistics", analysis.statistics), *compared, *((name, word) for name, word in chosen if word and word not in variables))


def _sentences(words: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, word in words:
        if name == "statistics":
            yield f"Statistics: {STATISTICS[word].gives}."
        elif name == "compare":
            yield f"Compared by: {COMPARISONS[word]}."
        else:
            yield f"{name.replace('_', ' ').capitalize()}: {word}."


def _operations(method: Method) -> Iterator[dict]:
    for order, ((stat, of), identifier) in enumerate(method.operations.items(), start=1):
        named = f"{stat} of the {of}" if of else stat
        parts = list(_parts(method, identifier, of)) if stat == "pct" else []
        related = {"referencedOperationRelationships": parts} if parts else {}
        yield {"id": identifier, "name": named, "label": stat, "order": order, **related}


def _parts(method: Method, percentage: str, of: str) -> Iterator[dict]:
    """Of a percentage: what is divided, and by what."""
    for role, stats in PARTS_OF_PERCENTAGE:
        found = next((method.operations[stat, of] for stat in stats if (stat, of) in method.operations), "")
        if found:
            yield {"id": f"{percentage}.{role}", "referencedOperationRole": {"controlledTerm": role}, "operationId": found}
