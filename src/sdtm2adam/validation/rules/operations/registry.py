"""The operations by name, and how their results become columns."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sdtm2adam.validation.rules.columns import Column, Frame, constant
from sdtm2adam.validation.rules.faults import RuleFault, Skipped
from sdtm2adam.validation.rules.rule_model import Operation, Rule, lettered
from sdtm2adam.validation.rules.study_data import StudyData, Unit

MODULES = "values dates counts names guide terminology dictionaries".split()


@dataclass(frozen=True)
class Asked:
    """One operation at one dataset.

    unit    the dataset under test
    source  the dataset that it works on: the one that `domain` names, else the one under test
    frame   the rows under test, with what operations before it have made; its own where `domain` names none
    """

    operation: Operation
    study: StudyData
    unit: Unit
    source: Unit
    frame: Frame
    rows: Frame

    @property
    def name(self) -> str:
        """The variable, with `--` as the dataset that it works on has it."""
        return str(lettered(self.operation.get("name") or "", self.source.letters))

    @property
    def group(self) -> list[str]:
        """The variables to group by, as the source has them; a list of names that an operation made is expanded."""
        names: list[str] = []
        for name in self._listed("group"):
            if name.startswith("$") and self.frame.has(name):
                held = self.frame.column(name).first()
                names += [str(item) for item in held] if isinstance(held, (list, set)) else []
            else:
                names.append(str(lettered(name, self.source.letters)))
        return names

    @property
    def our_group(self) -> list[str]:
        """The same variables as the rows under test have them."""
        aliases = self._listed("group_aliases")
        ours = [str(lettered(name, self.unit.letters)) for name in aliases]
        return [*ours, *self.group[len(ours) :]]

    def _listed(self, key: str) -> list[str]:
        said = self.operation.get(key)
        return [str(item) for item in (said if isinstance(said, list) else [] if said is None else [said])]

    def column(self, name: str) -> Column:
        """A column of the rows that it works on. Errors: Skipped where it is not there, RuleFault where none is named."""
        if not name:
            raise RuleFault(f"{self.operation.operator}: it names no variable")
        if not self.rows.has(name):
            raise Skipped(f"{self.operation.operator}: there is no column {name} in {self.source.name}")
        return self.rows.column(name)


Work = Callable[[Asked], object]
_operations: dict[str, Work] = {}


def operation(*names: str) -> Callable[[Work], Work]:
    """Put a function into the list of operations. It gives a Column (by row) or one value for all rows."""

    def registered(work: Work) -> Work:
        for name in names:
            _operations[name] = work
        return work

    return registered


@lru_cache(maxsize=1)
def known_operations() -> dict[str, Work]:
    """Every operation by name."""
    for module in MODULES:
        importlib.import_module(f"sdtm2adam.validation.rules.operations.{module}")
    return _operations


def with_operations(rule: Rule, unit: Unit, frame: Frame, study: StudyData) -> Frame:
    """The frame with the columns that the rule's operations make, one after the other.

    Errors: Skipped where an operation's dataset or column is not there; RuleFault for one that asks for itself.
    """
    made = {op.id for op in rule.operations}
    for op in rule.operations:
        waiting = [word for word in _words(op.said) if word in made and not frame.has(word)]
        if waiting:
            raise RuleFault(f"the operation {op.id} needs {waiting[0]}, which is made {'of itself' if waiting[0] == op.id else 'after it'}")
        asked = _asked(op, unit, frame, study)
        frame = frame.with_columns(_columns(op.id, known_operations()[op.operator](asked), frame.count))
    return frame


def _words(said: object) -> list[str]:
    if isinstance(said, dict):
        return [word for value in said.values() for word in _words(value)]
    if isinstance(said, list):
        return [word for value in said for word in _words(value)]
    return [said] if isinstance(said, str) and said.startswith("$") else []


def _columns(id: str, result: object, count: int) -> dict[str, Column]:
    if isinstance(result, dict) and result and all(isinstance(value, Column) for value in result.values()):
        return {f"{id}_{name}" if name else id: column for name, column in result.items()}
    return {id: result if isinstance(result, Column) else constant(result, count)}


def _asked(op: Operation, unit: Unit, frame: Frame, study: StudyData) -> Asked:
    domain = op.get("domain")
    if not domain:
        name = str(lettered(op.get("name") or "", unit.letters))
        own = name and not frame.has(name) and unit.frame.has(name)  # rows that are no records: the dataset's own are meant
        return Asked(op, study, unit, unit, frame, unit.frame if own else frame)
    name = str(domain)
    if name.startswith("SUPP--"):
        name = "SUPP" + (unit.table.rdomain or unit.letters)
    source = study.unit(str(lettered(name, unit.letters)))
    if source is None:
        raise Skipped(f"{op.operator}: there is no dataset {name}")
    return Asked(op, study, unit, source, frame, frame if source is unit else source.frame)
