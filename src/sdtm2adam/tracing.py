"""Trace a printed cell: joins what outputs, results and lineage left in out/."""

import numpy as np
import pandas as pd

from sdtm2adam.ard.sources import rows_behind
from sdtm2adam.derive.assemble import Plan
from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.lineage.trace import cells_of, listed_row, told, way_back
from sdtm2adam.plans import asked_of_table
from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.listing import OF_SDTM, Listing
from sdtm2adam.spec.output import Table
from sdtm2adam.store import Store, finished
from sdtm2adam.study import Study

SUBJECTS, SUBJECT = "ADSL", "USUBJID"


def trace_cell(study: Study, output: str, row: str, column: str, every: bool = False, store: Store | None = None) -> list[str]:
    """The way of one printed cell, as lines: the cell, its results, ADaM, SDTM, raw file and line.

    row and column are given as printed (or, for a column, by its id; for a row of a listing, by its number); `store` is a run
    to look at, or else the study's own out/; one that is used again has read its files once.
    Errors: StudyError that names what there is.
    """
    store = store or finished(study.folder / "out")
    listing = next((o for o in study.outputs if o.output == output and isinstance(o, Listing)), None)
    if listing:
        return _listed(study, store, listing, row, column, every)
    shown = store.get("tlf", "cells")
    cells = cells_of(shown, output, row, _column_id(study, output, column, shown))
    ard, sources = store.get("ard", "ard"), store.get("ard", "sources")
    numbers = list(dict.fromkeys(cells["ard"]))
    first = cells.iloc[0]
    lines = [f"{first['output']} | {first['row']} | {first['column']}: {first['text']}", ""]
    for number in numbers:
        result = ard.loc[number]
        name = "/".join(str(result[c]) for c in ("analysis", "group", "by", "variable", "level") if result[c])
        lines.append(
            f"result {name} {result['stat']} = {result['text'] or format(result['value'], '.15g')}"
            + (f"   [{result['method']}]" if result["method"] else "")
        )
    return [*lines, "", *_way(study, store, _start(study, ard, sources, numbers), every)]


def _listed(study: Study, store: Store, listing: Listing, row: str, column: str, every: bool) -> list[str]:
    """The way of a cell of a listing: from the record that it shows. Errors: StudyError that names what there is."""
    wanted = _named(_labels_of(listing.columns), column)
    found = listed_row(store.get("tlf", "records"), listing.output, row)
    records = dict(zip(found["column"], found["record"], strict=True))
    record, dataset = int(records.get(wanted, records[""])), listing.dataset.removeprefix(OF_SDTM)
    first = found.iloc[0]
    cell = f"{listing.output} | row {first['row']}: {first['label']} | {wanted}"
    if record < 0:
        return [cell, "", "the cell is empty: no record stands behind it"]
    sources = next(leaf.sources for leaf in listing.leaves if leaf.id == wanted)
    frame = _frame(study, store, dataset)
    own = {name for name in sources if name in frame or name in study.datasets[dataset].supplemental}
    start = {dataset: ({record}, own | ({listing.across} if listing.across else set()))}
    if own != set(sources):  # carried from the subject's record
        subjects = _frame(study, store, SUBJECTS)[SUBJECT].astype("str")
        mine = subjects.to_numpy() == str(frame[SUBJECT].iloc[record])
        rows, columns = start.get(SUBJECTS, (set(), set()))
        start[SUBJECTS] = (rows | set(np.flatnonzero(mine).tolist()), columns | set(sources))
    return [cell, "", *_way(study, store, start, every)]


def _way(study: Study, store: Store, start: dict[str, tuple[set, set]], every: bool) -> list[str]:
    """The records behind `start`, dataset by dataset, down to the lines of the exports."""
    plans = {name: plan for stage in ("sdtm", "adam") for plan in study.plans[stage] for name in plan.gives}
    steps = way_back(
        start,
        [*reversed(plans), *study.raw.exports],
        lambda name, rows, columns: _parents(plans, store, name, rows, columns),
    )
    keys = {name: spec.keys for name, spec in study.datasets.items()}
    keys |= {f"SUPP{name}": ["USUBJID", "IDVARVAL", "QNAM", "QVAL"] for name in study.datasets}
    return told(steps, lambda name: _frame(study, store, name), study.raw, keys, every)


def _start(study: Study, ard: pd.DataFrame, sources: pd.DataFrame, numbers: list[int]) -> dict[str, tuple[set, set]]:
    """The ADaM records behind these results, and the columns of them that the analysis and its population look at."""
    output = next(o for o in study.outputs if o.output == ard.loc[numbers[0], "output"])
    start: dict[str, tuple[set, set]] = {}
    for number in numbers:
        analysis = next((a for a in output.analyses if a.id == ard.loc[number, "analysis"]), None)
        looked_at = _looked_at(study, output, analysis)
        for dataset, found in rows_behind(ard, sources, number).groupby("dataset", observed=True):
            rows, columns = start.setdefault(str(dataset), (set(), set()))
            rows.update(found["row"])
            columns.update(looked_at)
    return start


def _looked_at(study: Study, output, analysis) -> set[str]:
    """Columns that decide about a result: what is analysed, its conditions, the group, the population."""
    population = study.spec.populations[(analysis and analysis.population) or output.population]
    conditions = [population.where] + (analysis.conditions if analysis else [])
    columns = set().union(*(parse(c).columns for c in conditions if c))
    return columns.union([*analysis.analysed, *analysis.by_columns] if analysis else (), [output.groups.variable] if output.groups else ())


def _parents(plans: dict[str, Plan], store: Store, name: str, rows: set[int], columns: set[str]) -> dict[str, tuple[set, set]]:
    """One step back: the rows that these were made from, and those that brought in a column that matters."""
    if name not in plans:
        return {}
    plan, lineage = plans[name], store.get("lineage", name)
    behind = plan.behind(columns if name == plan.name else plan.wanted)
    matters = [not brought or bool(behind.intersection(brought.split(","))) for brought in lineage["brought"].cat.categories]
    followed = np.append(matters, True)[lineage["brought"].cat.codes]
    found = lineage[followed & lineage["row"].isin(rows).to_numpy()]
    asked = behind.union(*(asked_of_table(c) for c in plan.every_call() if behind.intersection(c.adds)))
    return {str(parent): (set(part["parent_row"]), asked) for parent, part in found.groupby("parent", observed=True)}


def _column_id(study: Study, output: str, column: str, shown: pd.DataFrame) -> str:
    """A column's id from its id or its printed label (with the labels above it, as in `4 Months Group A Events`); of a figure, those
    of the numbers behind it that are results."""
    if any(o.output == output and isinstance(o, Figure) for o in study.outputs):
        columns = dict.fromkeys(shown.loc[shown["output"] == output, "column"])
        if not columns:
            raise StudyError(f"{output} draws records and no results: the table of its numbers names the record of each")
        return _named({name: name for name in columns}, column)
    found = [o for o in study.outputs if o.output == output and isinstance(o, Table)]
    if not found:
        tables = [o.output for o in study.outputs if isinstance(o, Table)]
        raise StudyError(f"there is no table `{output}`{did_you_mean(output, tables)}; there are {', '.join(tables)}")
    return _named({i: label for panel in found[0].panels for i, label in _labels_of(panel.columns).items()}, column)


def _named(labels: dict[str, str], column: str) -> str:
    """The id of the one column that `column` names. Errors: StudyError with what there is."""
    if column in labels:
        return column
    wanted = column.casefold().split()
    fitting = [i for i, label in labels.items() if all(w in label.casefold() for w in wanted)]
    if len(fitting) == 1:
        return fitting[0]
    known = "; ".join(f"{i} ({label})" for i, label in labels.items())
    raise StudyError(f"`{column}` names {'no column' if not fitting else 'several columns: ' + ', '.join(fitting)}; there are {known}")


def _labels_of(columns) -> dict[str, str]:
    """Id -> label of each column, with the labels above it."""
    return {i: label for top in columns for i, label in _labels(top, ())}


def _labels(column, above: tuple[str, ...]):
    words = (*above, " ".join(column.label.split()))
    if not column.columns:
        yield column.id, " ".join(words)
    for inner in column.columns:
        yield from _labels(inner, words)


def _frame(study: Study, store: Store, name: str) -> pd.DataFrame:
    stage = "raw" if name in study.raw.exports else "adam" if any(p.name == name for p in study.plans["adam"]) else "sdtm"
    return store.get(stage, name)
