"""Two packets held against one another, result by result: which numbers moved, and why.

    method  the test or model that gave the number, or one of its options, is another one
    spec    the entry of the output that asks for it, or its population, is another one; or the mask that writes it
    data    the records behind it are others
    program none of these: the program itself

Results are matched by their key in the results frame: output, analysis, group, by, level, statistic.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import KEY, POPULATION
from sdtm2adam.errors import some

SHOWN = 10
MOVED, WRITTEN, ONLY_BEFORE, ONLY_AFTER = "moved", "written differently", "only before", "only after"
METHOD, SPEC, DATA, PROGRAM = "method", "spec", "data", "program"
TINY = 1e-12
COLUMNS = (*KEY, "what", "before", "after", "why", "detail")


@dataclass(frozen=True)
class Packet:
    """What a run left of its packet.

    ard, sources, numbers  the frames of the run; event: its ARS reporting event; dataset: name -> analysis dataset, None if it has none
    """

    ard: pd.DataFrame
    sources: pd.DataFrame
    numbers: pd.DataFrame
    event: Mapping
    dataset: Callable[[str], pd.DataFrame | None]

    @cached_property
    def asked(self) -> dict[str, tuple[str, str]]:
        """Analysis -> the entry of the spec that asks for it, and the condition of its population."""
        said = ("condition", "compoundExpression", "description")
        sets = {one["id"]: repr([one.get(key) for key in said]) for one in self.event["analysisSets"]}
        return {one["id"]: (one["programmingCode"]["code"], sets[one["analysisSetId"]]) for one in self.event["analyses"]}

    @cached_property
    def shown(self) -> dict[int, str]:
        """Row number -> how outputs write the number; several ways are joined."""
        texts = self.numbers.groupby("ard")["text"].agg(lambda written: " and ".join(dict.fromkeys(written)))
        return texts.to_dict()

    @cached_property
    def fingerprints(self) -> dict[str, np.ndarray]:
        """Dataset -> a number for each record that depends on all its values; filled as datasets are asked for."""
        return {}

    def fingerprint(self, name: str) -> np.ndarray:
        if name not in self.fingerprints:
            frame = self.dataset(name)
            texts = pd.DataFrame() if frame is None else frame.astype("str").fillna("")
            self.fingerprints[name] = pd.util.hash_pandas_object(texts[sorted(texts.columns)], index=False).to_numpy()
        return self.fingerprints[name]

    def behind(self, output: str, analysis: str, by: str) -> dict[str, Counter]:
        """Dataset -> how often each record went into an analysis under a condition, those of the population of its output too."""
        of = self.sources
        here = (of["output"] == output) & (((of["analysis"] == analysis) & (of["by"] == by)) | (of["analysis"] == POPULATION))
        parts = of[here].drop_duplicates(["dataset", "row"]).groupby("dataset", observed=True)["row"]
        return {str(name): Counter(self.fingerprint(str(name))[rows.to_numpy()].tolist()) for name, rows in parts}


def difference(before: Packet, after: Packet) -> pd.DataFrame:
    """Every result that is not the same in both, in the order of the first: COLUMNS; `before`, `after` as shown, else the raw number."""
    sides = [side.ard.assign(number=np.arange(len(side.ard))).set_index(list(KEY)) for side in (before, after)]
    both = sides[0].join(sides[1].add_suffix("_after"), how="outer", sort=False)
    gone, come = both["number_after"].isna(), both["number"].isna()
    same = np.isclose(both["value"], both["value_after"], rtol=TINY, atol=TINY, equal_nan=True)
    same &= (both["text"].fillna("") == both["text_after"].fillna("")).to_numpy()
    both["first"] = both["number"].map(before.shown).fillna("")
    both["second"] = both["number_after"].map(after.shown).fillna("")
    both["what"] = np.select([gone, come, ~same, both["first"] != both["second"]], [ONLY_BEFORE, ONLY_AFTER, MOVED, WRITTEN], "")
    changes = _Changes(before, after)
    unlike = both[both["what"] != ""]
    told = []
    for place, row in zip(unlike.index, unlike.itertuples(index=False), strict=True):
        shown = (row.first or _raw(row.value, row.text), row.second or _raw(row.value_after, row.text_after))
        told.append((*place, row.what, *shown, *changes.why(place, row)))
    return pd.DataFrame(told, columns=list(COLUMNS))


def _raw(value: float, text: str) -> str:
    """A number that no output shows, as it is."""
    if isinstance(text, str) and text:
        return text
    return "" if pd.isna(value) else f"{value:.15g}"


class _Changes:
    """What of two packets changed behind their numbers; each analysis is looked at once."""

    def __init__(self, before: Packet, after: Packet):
        self.before, self.after = before, after
        self.known: dict[tuple[str, str, str], str] = {}

    def why(self, place: tuple, row) -> tuple[str, str]:
        """What made a number move, and that in words."""
        if row.what == WRITTEN:
            return SPEC, "the mask or the rows of the output"
        if row.what == MOVED and (row.method, row.options) != (row.method_after, row.options_after):
            return METHOD, f"{row.method} {row.options}".strip() + f" -> {row.method_after} {row.options_after}".rstrip()
        output, analysis, by = place[0], place[1], place[3]
        asked = [side.asked.get(f"AN.{output}.{analysis}") for side in (self.before, self.after)]
        if asked[0] != asked[1]:
            return SPEC, _asked_otherwise(*asked)
        changed = self.records(output, analysis, by)
        return (DATA, changed) if changed else (PROGRAM, "spec and records are the same")

    def records(self, *place: str) -> str:
        """How many records of each dataset are not in both; "" where all are."""
        if place not in self.known:
            sides = [side.behind(*place) for side in (self.before, self.after)]
            told = []
            for name in sorted({*sides[0], *sides[1]}):
                first, second = (side.get(name, Counter()) for side in sides)
                gone, come = (first - second).total(), (second - first).total()
                if gone or come:
                    told.append(f"{name}: {gone} records are gone or changed, {come} are new or changed")
            self.known[place] = "; ".join(told)
        return self.known[place]


def _asked_otherwise(before: tuple | None, after: tuple | None) -> str:
    if before is None or after is None:
        return "the analysis is new" if before is None else "the analysis is gone"
    if before[0] == after[0]:
        return "the condition of the population"
    lines = [[line.strip() for line in code.splitlines()] for code in (before[0], after[0])]
    gone, come = ([line for line in one if line not in other] for one, other in (lines, lines[::-1]))
    return f"{some(gone, 2) or 'nothing'} -> {some(come, 2) or 'nothing'}"


def lines(found: pd.DataFrame, every: bool = False) -> list[str]:
    """The difference for a person: by output, the first results of each unless `every`, and how many moved for what reason."""
    if not len(found):
        return ["No number differs."]
    told = []
    for output, part in found.groupby("output", sort=False):
        told += ["", f"{output}: {len(part)} {'number' if len(part) == 1 else 'numbers'}"]
        shown = part if every else part.head(SHOWN)
        for row in shown.itertuples(index=False):
            place = " / ".join(filter(None, (row.analysis, row.group, row.by, row.level)))
            moved = f"{row.before or '(none)'} -> {row.after or '(none)'}"
            told.append(f"    {place}: {row.stat}  {moved}   {row.what}; {row.why}: {row.detail}")
        told += [f"    and {len(part) - len(shown)} more"] if len(part) > len(shown) else []
    reasons = ", ".join(f"{count} by {why}" for why, count in found["why"].value_counts().items())
    return [*told, "", f"{len(found)} numbers of {found['output'].nunique()} outputs differ: {reasons}."]
