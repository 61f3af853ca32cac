"""Which records went into which result.

The sources frame holds each record once for an analysis and by-condition:

    output, analysis, by   as in the results
    group                  the record's group, or "" when it is in TOTAL only
    level                  its innermost level, or "" where the analysis has none
    dataset, row           the record

Results of TOTAL, of `comparison`, of `model`, of outer levels and of denominators come from many such lines: ask
`rows_behind`. The subjects of a population stand once an output, with analysis `population` and its name as level.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import COMPARISON, JOIN, MODEL, NOT_CODED, POPULATION, TOTAL
from sdtm2adam.ard.slices import Members, Slice

COLUMNS = ("output", "analysis", "by", "group", "level", "dataset", "row")
OF_POPULATION = ("N", "pct", "missing")
OF_ALL_GROUPS = (COMPARISON, MODEL)


class Part(NamedTuple):
    """Records that went in together: all of one group, under one by-condition; the level is each record's own."""

    output: str
    analysis: str
    by: str
    group: str
    level: np.ndarray
    dataset: str
    row: np.ndarray


def of_slices(output: str, analysis: str, dataset: str, slices: list[Slice], levels: list[pd.Series]) -> list[Part]:
    """The records of each slice that went in: those whose level is known."""
    parts, seen = [], {}
    for piece, level in zip(slices, levels, strict=True):
        went_in = level.notna().to_numpy()
        rows, group = piece.rows[went_in], "" if piece.group == TOTAL else piece.group
        new = ~np.isin(rows, seen.get(piece.by, [])) if piece.group == TOTAL else np.ones(len(rows), dtype=bool)
        seen[piece.by] = np.union1d(seen.get(piece.by, np.empty(0, dtype=int)), rows)
        parts.append(Part(output, analysis, piece.by, group, level.to_numpy(dtype=object)[went_in][new], dataset, rows[new]))
    return parts


def of_members(output: str, population: Members) -> list[Part]:
    """The ADSL records of a population by group."""
    grouped = {group: mask for group, mask in population.by_group.items() if group != TOTAL}
    anyone = np.logical_or.reduce([*grouped.values(), np.zeros(len(population.anyone), dtype=bool)])
    ungrouped = {"": population.anyone & ~anyone}
    return [
        Part(output, POPULATION, "", group, np.full(len(rows), population.name, dtype=object), "ADSL", rows)
        for group, mask in (grouped | ungrouped).items()
        for rows in [np.flatnonzero(mask)]
    ]


def joined(parts: list[Part]) -> pd.DataFrame:
    """All parts as one frame, text as categories. Populations that several analyses use stand once."""
    if not parts:
        return pd.DataFrame({c: pd.Series(dtype="int64" if c == "row" else "category") for c in COLUMNS})
    output, analysis, by, group, level, dataset, row = zip(*parts, strict=True)
    sizes = list(map(len, row))
    said = {"output": output, "analysis": analysis, "by": by, "group": group, "dataset": dataset}
    columns = {c: _repeated(texts, sizes) for c, texts in said.items()}
    columns |= {"level": pd.Categorical(pd.Series(np.concatenate(level), dtype="str")), "row": np.concatenate(row)}
    return pd.DataFrame({c: columns[c] for c in COLUMNS})


def rows_behind(ard: pd.DataFrame, sources: pd.DataFrame, number: int) -> pd.DataFrame:
    """The records (dataset, row) behind one row of the results, by its row number; each once, in order.

    A comparison and a model come from the records of all groups; N, pct and missing also from the ADSL records of the
    denominator.
    """
    result = ard.loc[number]
    found = _met(sources, result, result["analysis"], result["by"])
    if result["analysis"] == POPULATION:
        found &= False
    levels = sources["level"].astype("str")
    inside = _within(levels, result["level"]) | levels.eq("")
    found &= inside if result["level"] and result["group"] not in OF_ALL_GROUPS else True
    if result["stat"] in OF_POPULATION and result["options"].startswith("population "):
        name = result["options"].removeprefix("population ")
        found |= _met(sources, result, POPULATION, "") & (levels == name)
    return sources.loc[found, ["dataset", "row"]].drop_duplicates().sort_values(["dataset", "row"], ignore_index=True)


def _within(levels: pd.Series, level: str) -> pd.Series:
    """Which levels are this one or nested in it; TOTAL in a pair stands for every known category."""
    start, _, end = level.partition(JOIN)
    if TOTAL not in (start, end):
        return levels.eq(level) | levels.str.startswith(level + JOIN)
    pairs = levels.str.partition(JOIN)
    sides = [pairs[i].eq(said) if said != TOTAL else pairs[i].ne(NOT_CODED) for i, said in ((0, start), (2, end))]
    return sides[0] & sides[1]


def _met(sources: pd.DataFrame, result: pd.Series, analysis: str, by: str) -> pd.Series:
    place = (sources["output"] == result["output"]) & (sources["analysis"] == analysis) & (sources["by"] == by)
    if result["group"] == TOTAL:
        return place
    return place & (sources["group"] != "" if result["group"] in OF_ALL_GROUPS else sources["group"] == result["group"])


def _repeated(texts: tuple[str, ...], sizes: list[int]) -> pd.Categorical:
    """Each text so many times; categories in order."""
    distinct = sorted(set(texts))
    place = {text: code for code, text in enumerate(distinct)}
    codes = np.repeat([place[text] for text in texts], sizes)
    return pd.Categorical.from_codes(codes, pd.Index(distinct, dtype="str"), validate=False)
