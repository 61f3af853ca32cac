"""Groupings of a packet in the terms of ARS: treatments, conditions, and the values that an analysis counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sdtm2adam.spec.analysis import Analysis, Groups
from sdtm2adam.submission.ars_where import where_clause
from sdtm2adam.submission.define_codelists import slug

JOIN = " | "  # between the parts of a by-label


@dataclass
class Groupings:
    """All groupings, each once however many analyses use it.

    columns  dataset -> its variables
    """

    columns: Mapping[str, frozenset[str]]
    known: dict[str, dict] = field(default_factory=dict)

    def of_groups(self, groups: Groups) -> dict:
        """The grouping of treatments, a group a value."""
        conditions = {label: f"{groups.variable} == '{_quoted(value)}'" for value, label in groups.levels.items()}
        return self._entered(groups.variable, "ADSL", conditions, {"groupingDataset": "ADSL", "groupingVariable": groups.variable})

    def of_conditions(self, dataset: str, conditions: Mapping[str, str]) -> dict:
        """The grouping of records by conditions, a group a condition."""
        return self._entered("BY", dataset, conditions, {"groupingDataset": dataset})

    def of_values(self, dataset: str, variable: str) -> dict:
        """The grouping by the values that the data have."""
        home = dataset if variable in self.columns.get(dataset, ()) else "ADSL"
        key = json.dumps(["values", home, variable])
        whole = {"dataDriven": True, "groupingDataset": home, "groupingVariable": variable}
        return self.known.setdefault(key, {"id": self._id(f"{home}.{variable}"), "name": f"{home}.{variable}", **whole})

    def of_terms(self) -> dict:
        """The grouping by what a result is of within its analysis: a coefficient, a visit, a time, a pair of them."""
        return self.known.setdefault("terms", {"id": "AG.TERM", "name": "Term, visit or time that the result is of", "dataDriven": True})

    def as_ars(self) -> list[dict]:
        """GroupingFactor objects, in the order in which analyses asked for them."""
        return list(self.known.values())

    def _entered(self, name: str, dataset: str, conditions: Mapping[str, str], whole: dict) -> dict:
        key = json.dumps([name, dataset, dict(conditions)])
        if key not in self.known:
            identifier = self._id(name)
            groups = [
                {"id": f"{identifier}.{at}", "name": label, "level": 1, "order": at, **where_clause(where, dataset, self.columns)}
                for at, (label, where) in enumerate(conditions.items(), start=1)
            ]
            called = " / ".join(conditions)
            self.known[key] = {"id": identifier, "name": called or name, "dataDriven": False, **whole, "groups": groups}
        return self.known[key]

    def _id(self, name: str) -> str:
        base = f"AG.{slug(name)}"
        taken = {grouping["id"] for grouping in self.known.values()}
        return next(one for at in range(1, len(taken) + 2) if (one := base if at == 1 else f"{base}-{at}") not in taken)


def condition_of(analysis: Analysis, label: str) -> str:
    """The condition behind a by-label: each value of `by_variable:`, outer to inner, and that of `by:`; none for a label of neither."""
    parts = label.split(JOIN)
    values = [f"{name} == '{_quoted(part)}'" for name, part in zip(analysis.by_variable, parts, strict=False)]
    told = analysis.by.get(JOIN.join(parts[len(values) :]), "")
    return " and ".join(filter(None, [*values, f"({told})" if values and " or " in told else told]))


def _quoted(value: str) -> str:
    return value.replace("'", "''")
