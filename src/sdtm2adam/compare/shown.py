"""What a report of a comparison shows: facts above, and tables, in the same words for the workbook and the page."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from sdtm2adam.compare.folders import Outcome
from sdtm2adam.compare.outcome import ROW, Comparison
from sdtm2adam.compare.text import criterion, keys, result, share

MOST = 20_000  # rows of one table from one comparison
ALWAYS = ("Datasets", "Variables", "Values")  # also where they have no rows


@dataclass(frozen=True)
class Shown:
    """One table: its name, a sentence about it, its rows, and how many there would be were they all shown."""

    name: str
    says: str
    frame: pd.DataFrame
    rows: int


@dataclass(frozen=True)
class Told:
    """What a report says above its tables: heading, outcome in words, whether anything differs, and lines of facts."""

    heading: str
    result: str
    differs: bool
    facts: tuple[tuple[str, str], ...]


SAYS = {
    "Datasets": "One row a dataset. The code adds up what differs, with the numbers of PROC COMPARE.",
    "Variables": "Every variable of both sides, but for the keys; what differs stands first. Differences are in days for dates.",
    "Values": "Every cell that differs.",
    "Records": "Matched records with a value that differs.",
    "Only on one side": "Records without a partner.",
    "Repeated keys": "Keys that stand more than once on a side; their records are matched in the order in which they stand.",
    "Attributes": "What the files say of a variable in two ways; what only one of them says is not compared.",
    "Variables on one side": "Variables that the other side lacks.",
    "Left out": "Cells that a person has left out, each entry with its reason; they count neither way.",
    "Notes": "What was odd about the files, and what could not be compared.",
}


def told_of(outcome: Outcome, heading: str, notice: str = "") -> Told:
    """What stands above the tables; `notice` is what a study says of its data on every page."""
    return Told(heading, result(outcome.code), bool(outcome.code), tuple(_facts(outcome, notice)))


def _facts(outcome: Outcome, notice: str) -> list[tuple[str, str]]:
    comparisons = outcome.comparisons
    facts = [("Base", outcome.base), ("Other", outcome.other)]
    if len(outcome.summary) == 1 and comparisons:
        [c] = comparisons
        facts = [("Base", _side(c, 0)), ("Other", _side(c, 1)), ("Matched by", "; ".join([keys(c), *c.keys.notes]))]
        facts.append(("Cells", f"{c.cells:,} compared, {c.cells_equal:,} equal ({share(c)}), {c.cells_excluded:,} excluded"))
    if comparisons:
        facts.append(("Equal are", criterion(comparisons[0].criterion)))
    if comparisons and comparisons[0].where:
        facts.append(("Only records", f"where {comparisons[0].where}"))
    return facts + [("About the data", notice)] * bool(notice)


def _side(c: Comparison, which: int) -> str:
    side = (c.base, c.other)[which]
    of = f" of {c.records[which]:,}" if c.where else ""
    return f"{side.name}: {len(side):,} records{of}, {len(side.columns)} variables"


def tables(outcome: Outcome) -> list[Shown]:
    """The tables in the order in which a reader needs them; those of several datasets one below the other."""
    every = [
        _datasets(outcome),
        _stacked(outcome, "Variables", _variables),
        _stacked(outcome, "Values", lambda c: c.differences(MOST), lambda c: c.cells_unequal),
        _stacked(outcome, "Records", lambda c: c.differing_records(MOST), lambda c: c.records_unequal),
        _stacked(outcome, "Only on one side", _alone),
        _stacked(outcome, "Repeated keys", lambda c: c.repeated),
        _stacked(outcome, "Attributes", lambda c: c.attributes),
        _stacked(outcome, "Variables on one side", _only_variables),
        _stacked(outcome, "Left out", lambda c: c.exclusions),
        _notes(outcome),
    ]
    return [shown for shown in every if shown.rows or shown.name in ALWAYS]


def _datasets(outcome: Outcome) -> Shown:
    by_name = {c.name: c for c in outcome.comparisons}
    summary = outcome.summary.drop(columns="share equal")
    names = summary["dataset"].tolist()
    summary.insert(summary.columns.get_loc("excluded") + 1, "share equal", [share(by_name[n]) if n in by_name else "" for n in names])
    summary = summary.assign(**{"matched by": [keys(by_name[n]) if n in by_name else "" for n in names]})
    return Shown("Datasets", SAYS["Datasets"], summary, len(summary))


def _stacked(
    outcome: Outcome,
    name: str,
    part: Callable[[Comparison], pd.DataFrame],
    count: Callable[[Comparison], int] | None = None,
) -> Shown:
    """The tables of all comparisons; where there are several, with the dataset in front and the keys of a record in one column."""
    parts = [(c, table) for c in outcome.comparisons if len(table := part(c))]
    rows = sum(count(c) for c in outcome.comparisons) if count else sum(len(table) for _, table in parts)
    several = len(outcome.comparisons) > 1
    frames = [_with_dataset(c, table.head(MOST)) if several else table.head(MOST) for c, table in parts]
    return Shown(name, SAYS[name], pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(), rows)


def _with_dataset(c: Comparison, table: pd.DataFrame) -> pd.DataFrame:
    keyed = [name for name in c.keys.names if name in table.columns]
    if keyed:
        joined = table[keyed[0]].astype("str").radd(f"{keyed[0]} ")
        for name in keyed[1:]:
            joined = joined + ", " + table[name].astype("str").radd(f"{name} ")
        at = table.columns.get_loc(keyed[0])
        table = table.drop(columns=keyed)
        table.insert(at, "key", joined)
    table = table.copy()
    table.insert(0, "dataset", c.name)
    return table


def _variables(c: Comparison) -> pd.DataFrame:
    return c.variables.iloc[(c.variables["unequal"] == 0).to_numpy().argsort(kind="stable")]


def _alone(c: Comparison) -> pd.DataFrame:
    parts = [("only in base", c.only_in_base, ROW["base"]), ("only in other", c.only_in_other, ROW["other"])]
    told = []
    for says, table, place in parts:
        table = table.rename(columns={place: "record"})
        table.insert(0, "where it is", says)
        told.append(table)
    return pd.concat(told, ignore_index=True)


def _only_variables(c: Comparison) -> pd.DataFrame:
    rows = [(name, says) for says, names in zip(("only in base", "only in other"), c.only_variables, strict=True) for name in names]
    return pd.DataFrame(rows, columns=["variable", "where it is"])


def _notes(outcome: Outcome) -> Shown:
    rows = [(name, "could not be compared", why) for name, why in outcome.unreadable]
    rows += [(c.name, "keys", note) for c in outcome.comparisons for note in c.keys.notes]
    rows += [("", "note", note) for note in outcome.notes]
    frame = pd.DataFrame(rows, columns=["dataset", "about", "says"])
    return Shown("Notes", SAYS["Notes"], frame, len(frame))
