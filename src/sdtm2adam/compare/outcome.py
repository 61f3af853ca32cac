"""What a comparison came to: counts, tables, and one number that says which kinds of difference there are."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sdtm2adam.compare.keys import Keys
from sdtm2adam.compare.matching import Match
from sdtm2adam.compare.pairs import pair
from sdtm2adam.compare.sides import Side, unit_of
from sdtm2adam.compare.values import Criterion

# One bit a kind of difference; those that PROC COMPARE knows have its numbers (SYSINFO).
BITS = {
    1: "labels of the datasets differ",
    4: "informats of variables differ",
    8: "formats of variables differ",
    16: "lengths of variables differ",
    32: "labels of variables differ",
    64: "the base has records that the other side lacks",
    128: "the other side has records that the base lacks",
    1024: "the base has variables that the other side lacks",
    2048: "the other side has variables that the base lacks",
    4096: "values differ",
    8192: "types of variables differ",
}
OF_ATTRIBUTE = {"label of the dataset": 1, "informat": 4, "format": 8, "length": 16, "label": 32, "type": 8192, "name": 0}
OF_ATTRIBUTES = 1 + 4 + 8 + 16 + 32 + 8192
# Columns beside the keys have blanks in their names, so that no variable is called the same.
ROW = {"base": "record in base", "other": "record in other"}
OF_CELL = ("unequal variable", "value in base", "value in other", "other less base", "relative difference")


@dataclass(frozen=True)
class Comparison:
    """Two datasets compared.

    base, other   the sides, with the records that were compared (`records` says how many there were before `where`)
    criterion     when numbers count as equal
    keys, match   by which variables records were matched and how these were found; which records belong together
    names         variables of both sides, as the base writes each and as the other side does
    attributes    a row an attribute that differs: variable, attribute, base, other
    variables     a row a variable compared (keys are not): compared as, cells, equal, unequal, near (differ and count as
                  equal), missing in other and missing in base (where the other side has a value), excluded, largest difference (of
                  dates in days), largest relative (to the larger of two), means
    exclusions    a row an exclusion: variable, where, reason, cells, of these unequal, excludes nothing (and why)
    unequal       by variable the places in `match` at which values differ
    """

    name: str
    base: Side
    other: Side
    criterion: Criterion
    where: str
    keys: Keys
    match: Match
    names: dict[str, str]
    records: tuple[int, int]
    attributes: pd.DataFrame
    variables: pd.DataFrame
    exclusions: pd.DataFrame
    unequal: dict[str, np.ndarray]

    @property
    def cells(self) -> int:
        """Cells compared: of variables that are no keys, in matched records, less those excluded."""
        return int(self.variables["cells"].sum())

    @property
    def cells_equal(self) -> int:
        return int(self.variables["equal"].sum())

    @property
    def cells_unequal(self) -> int:
        return int(self.variables["unequal"].sum())

    @property
    def cells_excluded(self) -> int:
        return int(self.variables["excluded"].sum())

    @property
    def share(self) -> float:
        """Of the cells compared, the share that is equal; NaN where none is compared."""
        return self.cells_equal / self.cells if self.cells else float("nan")

    @property
    def only_variables(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Variables that only the base has, and that only the other side has."""
        theirs = set(self.names.values())
        return tuple(n for n in self.base.columns if n not in self.names), tuple(n for n in self.other.columns if n not in theirs)

    @property
    def only_in_base(self) -> pd.DataFrame:
        """Records without a partner: their place in the base (the first is 1), and their keys."""
        return self._placed(self.base, self.match.only_base, "base")

    @property
    def only_in_other(self) -> pd.DataFrame:
        return self._placed(self.other, self.match.only_other, "other")

    @property
    def repeated(self) -> pd.DataFrame:
        """Keys that stand more than once on a side: the keys, and how many records either side has."""
        table = self.match.repeated
        there = table["base"].to_numpy()
        shown = {}
        for name in self.keys.names:
            first, second = self._columns(name)
            of_base, of_other = first.shown(np.maximum(there, 0)), second.shown(np.maximum(table["other"].to_numpy(), 0))
            shown[name] = np.where(there >= 0, of_base, of_other)
        return pd.DataFrame(shown).assign(**{name: table[name] for name in ("in base", "in other")})

    @property
    def code(self) -> int:
        """The bits of every kind of difference that there is; 0 where there is none."""
        bits = 0
        for attribute in self.attributes["attribute"].unique():
            bits |= OF_ATTRIBUTE[attribute]
        counts = {64: self.match.only_base, 128: self.match.only_other, 1024: self.only_variables[0], 2048: self.only_variables[1]}
        for bit, things in counts.items():
            bits |= bit if len(things) else 0
        return bits | (4096 if self.cells_unequal else 0)

    @property
    def is_equal(self) -> bool:
        return self.code == 0

    @property
    def agrees(self) -> bool:
        """Equal in all but what files say of their variables."""
        return self.code & ~OF_ATTRIBUTES == 0

    @cached_property
    def records_unequal(self) -> int:
        """Matched records with at least one value that differs."""
        return int(np.count_nonzero(self._wrong))

    @cached_property
    def _wrong(self) -> np.ndarray:
        wrong = np.zeros(len(self.match), dtype=np.int64)
        for at in self.unequal.values():
            wrong[at] += 1
        return wrong

    def differing_records(self, most: int | None = None) -> pd.DataFrame:
        """A row a matched record with a difference: its places, keys, how many of its values differ, and of which variables."""
        rows = np.flatnonzero(self._wrong)[:most]
        at = np.full(len(self.match), -1)
        at[rows] = np.arange(len(rows))
        told: list[list[str]] = [[] for _ in rows]
        for variable, places in self.unequal.items():
            for place in at[places][at[places] >= 0].tolist():
                told[place].append(variable)
        table = self._placed(self.base, self.match.base[rows], "base")
        table.insert(1, ROW["other"], self.match.other[rows] + 1)
        return table.assign(**{"values unequal": self._wrong[rows], "unequal variables": [", ".join(names) for names in told]})

    def differences(self, most: int | None = None) -> pd.DataFrame:
        """A row a cell that differs: places, keys, variable, both values as text, and the difference of numbers (of dates in days)."""
        parts = [part for variable, places in self.unequal.items() if len(part := self._of(variable, places[:most]))]
        columns = [*ROW.values(), *self.keys.names, *OF_CELL]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    def _of(self, variable: str, places: np.ndarray) -> pd.DataFrame:
        here, there = self.match.base[places], self.match.other[places]
        first, second = self._columns(variable)
        table = self._placed(self.base, here, "base")
        table.insert(1, ROW["other"], there + 1)
        apart, relative = np.full(len(places), np.nan), np.full(len(places), np.nan)
        if first.numbers is not None and second.numbers is not None:
            unit = unit_of(first, second)
            one, two = first.numbers[here] / unit, second.numbers[there] / unit
            with np.errstate(invalid="ignore", divide="ignore"):
                apart = two - one
                relative = np.abs(apart) / np.maximum(np.abs(one), np.abs(two)) if first.kind == "number" else relative
        told = (variable, first.shown(here), second.shown(there), apart, relative)
        return table.assign(**dict(zip(OF_CELL, told, strict=True)))

    def _columns(self, variable: str):
        return pair(self.base.columns[variable], self.other.columns[self.names[variable]])

    def _placed(self, side: Side, rows: np.ndarray, which: str) -> pd.DataFrame:
        own = {name: side.columns[name if which == "base" else self.names[name]].shown(rows) for name in self.keys.names}
        return pd.DataFrame({ROW[which]: rows + 1, **own}, index=pd.RangeIndex(len(rows)))
