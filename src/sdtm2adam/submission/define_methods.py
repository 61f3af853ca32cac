"""Derivations as methods of a define: one for each distinct derivation, with its own text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sdtm2adam.derive.assemble import Plan
from sdtm2adam.formats.define_model import Method
from sdtm2adam.words.ways import Ways


@dataclass
class Methods:
    """Methods in the order in which they are asked for; the same text for a variable of the same name is one method.

    plans       of every dataset, by name
    forms       export -> what the case report form calls it
    settled     variables that every dataset may read and that have a method or origin of their own (reference dates of DM)
    parameters  dataset -> PARAMCD -> the collected test, or "" for a parameter that is derived
    """

    plans: Mapping[str, Plan]
    forms: Mapping[str, str]
    settled: frozenset[str] = frozenset()
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: dict[tuple[str, str], Method] = field(default_factory=dict)
    oids: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.ways = Ways(self.plans, self.forms, self.settled, self.parameters)

    def of(self, dataset: str, variable: str, described: Iterable[str], parameter: str = "", alone: bool = True) -> str:
        """OID of the method for a variable of a dataset, or for its values of one parameter; "" where no call makes it.

        described  the variables of the dataset; what they are is said at each of them and not repeated
        alone      whether the parameter is the only one with this method, which is then called for it
        """
        plan, described = self.plans.get(dataset), list(described)
        text = self.ways.text(dataset, variable, described, parameter) if plan else ""
        if plan and not text and not parameter:  # brought along with the records of another dataset
            of_others = [self.of(source.table, variable, described) for source in plan.sources if source.table in self.plans]
            return next(filter(None, of_others), "")
        if not text:
            return ""
        kept = self.made.get((variable, text))
        if kept is None:
            name = variable if variable.startswith(dataset) else f"{dataset}.{variable}"
            name = f"{name}.{parameter}" if parameter and alone else name
            oid = next(oid for oid in (f"MT.{name}", *(f"MT.{name}.{n}" for n in range(2, 1000))) if oid not in self.oids)
            self.oids.add(oid)
            kept = self.made[variable, text] = Method(oid, f"Derivation of {name}", "Computation", text)
        return kept.oid
