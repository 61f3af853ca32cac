"""The operators by name, and what one is asked: a frame, a condition, and the value to hold the column against."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Frame, constant, stacked
from sdtm2adam.validation.rules.engine_states import Engine
from sdtm2adam.validation.rules.faults import MissingColumn, RuleFault
from sdtm2adam.validation.rules.rule_model import Leaf

MODULES = "presence equality membership numbers text text_parts dates uniqueness relations ordering lists".split()


@dataclass(frozen=True)
class Question:
    """One condition, asked of one frame.

    letters     what `--` stands for
    compatible  whose habits are wanted: what the rule says, or a state of the reference engine
    """

    frame: Frame
    leaf: Leaf
    letters: str = ""
    compatible: Engine = False

    @cached_property
    def column(self) -> Column:
        """The column that is asked about. Errors: MissingColumn."""
        return self.named(self.leaf.name)

    def named(self, name: str) -> Column:
        if not self.frame.has(name):
            raise MissingColumn(name)
        return self.frame.column(name)

    @property
    def says_column(self) -> bool:
        """Whether the value means a column."""
        return not self.leaf.get("value_is_literal") and self.frame.has(self.leaf.value)

    @cached_property
    def other(self) -> Column:
        """The value as a column: the one that it names, or the literal in every record."""
        if self.leaf.get("value_is_reference"):
            return self._referred()
        if not self.says_column and not self.leaf.get("value_is_literal") and str(self.leaf.value).startswith("$") and not self.compatible:
            raise RuleFault(f"{self.leaf.operator}: nothing makes {self.leaf.value}")
        return self.frame.column(self.leaf.value) if self.says_column else constant(self._literal, self.frame.count)

    @property
    def _literal(self) -> object:
        value = self.leaf.value
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @property
    def literal(self) -> object:
        """The value where it is no column. Errors: RuleFault where it is one."""
        return self._literal

    def _referred(self) -> Column:
        """For each record the value of the column that the value column names there; missing where there is no such column."""
        naming, count = self.named(self.leaf.value), self.frame.count
        named = [(code, str(naming.values.items[code])) for code in naming.used()]
        named = [(code, name) for code, name in named if self.frame.has(name)]
        whole = stacked([self.frame.column(name) for _, name in named], [count] * len(named))
        codes = np.full(count, -1, dtype="int64")
        for at, (code, _) in enumerate(named):
            rows = np.flatnonzero(naming.codes == code)
            codes[rows] = whole.codes[at * count + rows]
        return Column(whole.values, codes)

    def listed(self) -> list[str]:
        """The names of a value that is a name or a list of names; a `$list` of names is expanded."""
        value = self.leaf.value
        names: list[str] = []
        for name in value if isinstance(value, list) else [] if value is None else [value]:
            if isinstance(name, str) and name.startswith("$") and self.frame.has(name):
                held = self.frame.column(name).first()
                names += [str(item) for item in held] if isinstance(held, (list, set)) else [name]
            else:
                names.append(str(name))
        return list(dict.fromkeys(names))

    def whole_number(self, key: str, default: int | None = None) -> int:
        value = self.leaf.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or value < 0:
            raise RuleFault(f"{self.leaf.operator}: {key} must be a whole number, and is {value!r}")
        return int(value)


Answer = Callable[[Question], np.ndarray]
_operators: dict[str, Answer] = {}


def operator(*names: str) -> Callable[[Answer], Answer]:
    """Put a function into the list of operators."""

    def registered(answer: Answer) -> Answer:
        for name in names:
            _operators[name] = answer
        return answer

    return registered


def opposite(name: str, of: str) -> None:
    """An operator that is the plain complement of another."""
    positive = _operators[of]
    _operators[name] = lambda question: ~positive(question)


@lru_cache(maxsize=1)
def known_operators() -> dict[str, Answer]:
    """Every operator by name."""
    for module in MODULES:
        importlib.import_module(f"sdtm2adam.validation.rules.operators.{module}")
    return _operators
