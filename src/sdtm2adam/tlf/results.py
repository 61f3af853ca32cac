"""The ARD rows of one output as a look-up; what a cell asks for and is not there, is told with what is near."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sdtm2adam.errors import did_you_mean, some
from sdtm2adam.spec.table_columns import COMPARISON

PARTS = ("analysis", "group", "by", "level", "stat")
SIZES = "population"  # analysis id under which the ARD may hold the sizes of the groups
BESIDE = ("N", "missing", "decimals", "pct_low", "pct_high")  # what the ARD tells of an analysis that counted nothing
COUNTS = ("n", "participants", "events")
JOIN = " | "  # between nested terms, and between the parts of a by-label

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Result:
    """One number (or text) of the ARD, its row number there, the method that gave it, and what to know of it."""

    row: int
    value: float
    text: str
    method: str
    warnings: str = ""


@dataclass(frozen=True)
class Results:
    """Results of one output by (analysis, group, by, level, stat); `twice` are keys with more than one."""

    by_key: dict[Key, Result]
    twice: frozenset[Key]

    def find(self, key: Key) -> Result | None:
        """The result of `key`; a comparison of a whole analysis (level "") also serves its levels.

        So does what tells why a whole analysis gave nothing: without records a model has no levels.
        """
        found = self.by_key.get(key)
        if found is None and key[3]:
            whole = self.by_key.get((*key[:3], "", key[4]))
            gave_nothing = whole is not None and bool(whole.warnings) and not np.isfinite(whole.value)
            return whole if gave_nothing or key[1] == COMPARISON else None
        return found

    def levels(self, analysis: str, group: str = "") -> dict[str, float]:
        """Every level of an analysis -> its participants (or n) over all groups (or in one), in the order of the ARD."""
        seen: dict[str, float] = {}
        for (name, of, _, level, stat), result in self.by_key.items():
            if name == analysis and level and of != COMPARISON:
                counts = stat in ("n", "participants") and np.isfinite(result.value) and group in ("", of)
                seen[level] = seen.get(level, 0) + (result.value if counts else 0)
        return seen

    def bys(self, analysis: str) -> list[str]:
        """The by-labels of an analysis, in the order of the ARD."""
        return list(dict.fromkeys(by for name, _, by, _, _ in self.by_key if name == analysis))

    @cached_property
    def decimals(self) -> dict[tuple[str, str], int]:
        """Analysis, by-label -> the most decimals that its values have in any group."""
        most: dict[tuple[str, str], int] = {}
        for (analysis, _, by, _, stat), result in self.by_key.items():
            if stat == "decimals":
                most[analysis, by] = max(most.get((analysis, by), 0), int(result.value))
        return most

    def counted(self, analysis: str) -> bool | None:
        """Whether anything was counted or estimated for an analysis; None where the ARD has no count of it."""
        told = [(key[4], result.value) for key, result in self.by_key.items() if key[0] == analysis]
        if not any(stat in COUNTS for stat, _ in told):
            return None
        return any(np.isfinite(value) and value != 0 and stat not in BESIDE for stat, value in told)

    def common(self, analysis: str, percent: float, group: str = "") -> set[str]:
        """The levels that at least so many percent of the participants have, in any group (or in one) under any by-condition; unrounded."""
        found = set()
        for (name, of_group, by, level, stat), result in self.by_key.items():
            counts = stat in ("n", "participants") and np.isfinite(result.value)
            if name == analysis and counts and of_group != COMPARISON and group in ("", of_group):
                of = self.by_key.get((name, of_group, by, level, "N"))
                if of and of.value > 0 and 100 * result.value >= percent * of.value:
                    found.add(level)
        return found

    def sizes(self, group: str) -> dict[int, Result]:
        """The sizes N that the ARD holds for a group: one, or as many as the analyses disagree on."""
        sizes = {key: result for key, result in self.by_key.items() if key[1] == group and key[4] == "N"}
        told = {key: result for key, result in sizes.items() if key[0] == SIZES} or sizes
        return {int(result.value): result for result in reversed(told.values()) if np.isfinite(result.value)}

    def near(self, key: Key) -> str:
        """What the ARD has in place of `key`, in words."""
        alike = list(self.by_key)
        for at, part in enumerate(PARTS):
            matching = [k for k in alike if k[at] == key[at]]
            if not matching:
                has = list(dict.fromkeys(k[at] for k in alike))
                hint = did_you_mean(key[at], has) or f"; it has {some(repr(h) for h in has)}"
                return f"no {part} {key[at]!r}{hint}"
            alike = matching
        return "it stands there twice"


def results_of(ard: pd.DataFrame, output: str) -> Results:
    """The rows of `ard` that belong to `output`; missing text counts as empty."""
    rows = np.flatnonzero((ard["output"] == output).to_numpy(dtype=bool))
    part = ard.iloc[rows]
    keys = list(zip(*(_text(part[name]) for name in PARTS), strict=True))
    values = part["value"].astype("float64").tolist()
    told = zip(rows.tolist(), values, _text(part["text"]), _text(part["method"]), _text(part["warnings"]), strict=True)
    results = [Result(*each) for each in told]
    counts = pd.Series(keys, dtype=object).value_counts()
    twice = frozenset(counts.index[counts.to_numpy() > 1])
    return Results(dict(zip(keys, results, strict=True)), twice)


def _text(column: pd.Series) -> list[str]:
    return column.astype(object).where(column.notna(), "").astype(str).tolist()
