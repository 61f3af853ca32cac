"""Rules across the outputs of a packet: what must hold between its numbers, whichever output they stand in.

    packet-n             the N of a population and group is the same in every output
    packet-participants  no more participants than N, no fewer events than participants
    packet-nested        an outer term has at least the participants of its largest inner term and at most their sum; events add up
    packet-total         n, participants and events of all together are the sum of the groups, where the groups are everybody
    packet-levels        values counted and values missing make N; the levels make no more than the values counted
    packet-shift         the pairs of a shift add up to its subjects with both values, and so do its rows and its columns
    packet-same          an analysis asked for in two outputs gives the same numbers in both

Each looks at the whole results frame at once and gives a finding for every place where it does not hold.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.ard.frame import JOIN, NOT_CODED, TOTAL
from sdtm2adam.errors import ERROR, Finding, some
from sdtm2adam.spec.output import Output

PLACE = ["output", "analysis", "group", "by", "level"]
COUNTED = ("n", "participants", "events", "N")
WORDS_ONLY = {"id", "label", "reason", "purpose", "by"}  # of an analysis: they change no number
SHOWN = 3
FIRST = "first events"  # of a rate: those of an outer term are no sum of those within it


def agreement_findings(outputs: Sequence[Output], ard: pd.DataFrame) -> list[Finding]:
    """Every place where the numbers of a packet do not agree. `ard` is the results frame of all outputs."""
    counts = _counts(ard)
    found = [*_one_n(outputs, ard), *_same(outputs, ard)]
    for rule in (_participants, _nested, _total, _levels, _shift):
        found += rule(counts)
    return found


def _counts(ard: pd.DataFrame) -> pd.DataFrame:
    """Counts as columns, a row a place: output, analysis, group, by, level; missing where a place has no such count."""
    wanted = ard[ard["stat"].isin((*COUNTED, "missing")) & (ard["method"] == "count") & ~ard["options"].str.endswith(FIRST)]
    wide = wanted.set_index([*PLACE, "stat"])["value"].unstack("stat")
    of_population = wanted[(wanted["stat"] == "N") & wanted["options"].str.startswith("population")].set_index(PLACE).index
    wide["of_population"] = wide.index.isin(of_population)
    return wide.reindex(columns=[*COUNTED, "missing", "of_population"]).reset_index()


def _one_n(outputs: Sequence[Output], ard: pd.DataFrame) -> Iterator[Finding]:
    """The N of a population and group, by the variable that groups."""
    grouped = {one.output: groups.variable for one in outputs if (groups := getattr(one, "groups", None))}
    sizes = ard[(ard["stat"] == "N") & ard["options"].str.startswith("population ")]
    sizes = sizes.assign(variable=sizes["output"].map(grouped).fillna(""))
    by_whom = sizes.groupby(["options", "variable", "group"], sort=False)["value"]
    for key in by_whom.nunique().loc[lambda several: several > 1].index:
        unlike = by_whom.get_group(key)
        places = sizes.loc[unlike.index].drop_duplicates("value")
        told = [f"{_number(row.value)} in {row.output}, analysis {row.analysis}" for row in places.itertuples()]
        yield _finding("packet-n", places["output"].iloc[0], f"N of {key[0]}, group {key[2]}, is not the same everywhere: {some(told)}")


def _participants(counts: pd.DataFrame) -> Iterator[Finding]:
    people = counts["participants"].fillna(counts["n"])
    yield from _told(counts, people > counts["N"], "packet-participants", lambda row: f"more participants than N {_number(row.N)}")
    fewer = counts["events"] < counts["participants"]
    yield from _told(counts, fewer, "packet-participants", lambda row: f"fewer events ({_number(row.events)}) than participants")


def _nested(counts: pd.DataFrame) -> Iterator[Finding]:
    """Outer terms against the inner ones, of analyses that count events."""
    nested = counts[counts["events"].notna()]
    outer, inner = nested.copy(), nested[nested["level"] != ""].copy()
    inner["level"] = inner["level"].map({level: level.rpartition(JOIN)[0] for level in inner["level"].unique()}).astype("str")
    parts = inner.groupby(PLACE)[["events", "participants"]].agg(["sum", "max"])
    parts.columns = ["_".join(name) for name in parts.columns]
    outer = outer.join(parts, on=PLACE).dropna(subset=["events_sum"])
    for wrong, says in (
        (outer["participants"] < outer["participants_max"], "fewer participants than the largest term within"),
        (outer["participants"] > outer["participants_sum"], "more participants than all terms within together"),
        (outer["events"] != outer["events_sum"], "events are not the sum of the terms within"),
    ):
        yield from _told(outer, wrong, "packet-nested", lambda row, says=says: says)


def _total(counts: pd.DataFrame) -> Iterator[Finding]:
    """All together against the groups; where some of the population are in no group, N says so and the sums may be smaller."""
    place = [name for name in PLACE if name != "group"]
    whole = counts[counts["group"] == TOTAL].set_index(place)
    groups = counts[~counts["group"].isin((TOTAL, "comparison", "model"))].groupby(place)[list(COUNTED)].sum()
    both = whole.join(groups.add_suffix("_groups"), how="inner").reset_index()
    everybody = both[both["N"] == both["N_groups"]]
    for name in ("n", "participants", "events"):
        wrong = everybody[name].notna() & (everybody[name] != everybody[f"{name}_groups"])
        yield from _told(everybody, wrong, "packet-total", lambda row, name=name: f"{name} of all together is not the sum of the groups")


def _levels(counts: pd.DataFrame) -> Iterator[Finding]:
    """Of analyses with one value a subject: values counted, values missing, and N; levels against values counted."""
    whole = counts[counts["missing"].notna() & (counts["level"] == "")]
    of_all = whole[whole["of_population"]]
    wrong = of_all["n"] + of_all["missing"] != of_all["N"]
    yield from _told(of_all, wrong, "packet-levels", lambda row: f"values counted and missing do not make N {_number(row.N)}")
    place = [name for name in PLACE if name != "level"]
    levels = counts[(counts["level"] != "") & ~_of_shift(counts)].groupby(place)["n"].sum().rename("n_levels")
    both = whole.join(levels, on=place)
    yield from _told(both, both["n_levels"] > both["n"], "packet-levels", lambda row: "the levels make more than the values counted")


def _of_shift(counts: pd.DataFrame) -> pd.Series:
    """Which places belong to a shift: those of an analysis that has `TOTAL | TOTAL`."""
    analysis = [name for name in PLACE if name != "level"]
    whole = counts.loc[counts["level"] == JOIN.join((TOTAL, TOTAL)), analysis]
    return pd.Series(pd.MultiIndex.from_frame(counts[analysis]).isin(pd.MultiIndex.from_frame(whole)), index=counts.index)


def _shift(counts: pd.DataFrame) -> Iterator[Finding]:
    """Known pairs, rows and columns of a shift against its total, which is also the n of the whole."""
    place = [name for name in PLACE if name != "level"]
    pairs = counts[_of_shift(counts) & ~counts["level"].str.contains(NOT_CODED, regex=False)].copy()
    sides = pairs["level"].str.split(JOIN, regex=False)
    pairs["kind"] = ["whole" if len(s) < 2 else "".join("T" if side == TOTAL else "k" for side in s) for s in sides]
    sums = pairs.pivot_table(index=place, columns="kind", values="n", aggfunc="sum", fill_value=0).reset_index()
    for kind, says in (("kk", "the pairs"), ("kT", "the rows"), ("Tk", "the columns"), ("whole", "the subjects with both values")):
        if kind in sums.columns:
            faulty = sums.assign(level="", participants=float("nan"), n=sums["TT"])
            yield from _told(faulty, sums[kind] != sums["TT"], "packet-shift", lambda row, says=says: f"{says} do not make the total")


def _same(outputs: Sequence[Output], ard: pd.DataFrame) -> Iterator[Finding]:
    """Analyses that ask for the same, under whatever name and label, held against the first that does."""
    asked: dict[str, tuple[str, str, str]] = {}
    by_place = dict(tuple(ard.groupby(["output", "analysis", "by"], sort=False)))
    for output in outputs:
        groups = getattr(output, "groups", None)
        for analysis in output.analyses:
            for label, condition in analysis.by.items() or [("", "")]:
                said = analysis.model_dump(exclude=WORDS_ONLY) | {"population": analysis.population or output.population}
                grouped = groups and [groups.variable, [*groups.levels], groups.total]
                key = json.dumps([said, condition, grouped], default=str, sort_keys=True)
                here = (output.output, analysis.id, label)
                first = asked.setdefault(key, here)
                if first != here and {first, here} <= by_place.keys():
                    yield from _unlike(by_place[first], by_place[here], first, here)


def _unlike(first: pd.DataFrame, second: pd.DataFrame, one: tuple, other: tuple) -> Iterator[Finding]:
    key = ["group", "level", "stat"]
    told = ["value", "text"]
    both = first.set_index(key)[told].join(second.set_index(key)[told].add_suffix("_other"), how="outer")
    wrong = ~(np.isclose(both["value"], both["value_other"], rtol=1e-12, atol=0, equal_nan=True) & (both["text"] == both["text_other"]))
    if wrong.any():
        told = some([" ".join(filter(None, map(str, place))) for place in both.index[wrong]], SHOWN)
        asked = f"analysis {one[1]} of {one[0]} and {other[1]} of {other[0]} ask for the same"
        says = f"{asked} and differ in {int(wrong.sum())} results: {told}"
        yield _finding("packet-same", other[0], says, int(wrong.sum()))


def _told(places: pd.DataFrame, wrong: pd.Series, rule: str, says: Callable) -> Iterator[Finding]:
    """A finding for each analysis with places where a rule does not hold, with the first of them."""
    faulty = places[wrong.fillna(False).to_numpy(dtype=bool)]
    for (output, analysis), part in faulty.groupby(["output", "analysis"], sort=False):
        first = part.iloc[0]
        where = ", ".join(f"{name} {first[name]}" for name in ("group", "by", "level") if first[name])
        people = first["participants"] if pd.notna(first["participants"]) else first["n"]
        more = f"; {len(part) - 1} more such places" if len(part) > 1 else ""
        yield _finding(rule, output, f"analysis {analysis}, {where}: {says(first)} ({_number(people)} counted){more}", len(part))


def _finding(rule: str, output: str, says: str, count: int = 1) -> Finding:
    return Finding(rule, ERROR, output, "", says, count=count, fix="look at `where:` and `population:` of the analyses named")


def _number(value: float) -> str:
    return f"{value:.15g}" if pd.notna(value) else "none"


