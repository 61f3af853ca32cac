"""Trace a printed cell: joins what outputs, results and lineage left in out/."""

import pandas as pd

from sdtm2adam.ard.sources import rows_behind
from sdtm2adam.errors import StudyError, did_you_mean
from sdtm2adam.lineage.trace import cells_of, told, way_back
from sdtm2adam.spec.output import Table
from sdtm2adam.store import Store, finished
from sdtm2adam.study import Study


def trace_cell(study: Study, output: str, row: str, column: str, every: bool = False) -> list[str]:
    """The way of one printed cell, as lines: the cell, its results, ADaM, SDTM, raw file and line.

    row and column are given as printed (or, for a column, by its id). Errors: StudyError that names what there is.
    """
    store = finished(study.folder / "out")
    cells = cells_of(store.get("tlf", "cells"), output, row, _column_id(study, output, column))
    ard, sources = store.get("ard", "ard"), store.get("ard", "sources")
    numbers = list(dict.fromkeys(cells["ard"]))
    first = cells.iloc[0]
    lines = [f"{first['output']} | {first['row']} | {first['column']}: {first['text']}", ""]
    for number in numbers:
        result = ard.loc[number]
        name = "/".join(str(result[c]) for c in ("analysis", "group", "by", "variable", "level") if result[c])
        lines.append(f"result {name} {result['stat']} = {result['text'] or format(result['value'], '.15g')}" + (f"   [{result['method']}]" if result["method"] else ""))
    start = pd.concat([rows_behind(ard, sources, number) for number in numbers]).drop_duplicates()
    steps = way_back(start.astype({"dataset": str}), lambda name: _lineage(study, store, name))
    keys = {name: spec.keys for name, spec in study.datasets.items()}
    return [*lines, "", *told(steps, lambda name: _frame(study, store, name), study.raw, keys, every)]


def _column_id(study: Study, output: str, column: str) -> str:
    """A column's id from its id or its printed label (with the labels above it, as in `4 Months Group A Events`)."""
    found = [o for o in study.outputs if o.output == output and isinstance(o, Table)]
    if not found:
        tables = [o.output for o in study.outputs if isinstance(o, Table)]
        raise StudyError(f"there is no table `{output}`{did_you_mean(output, tables)}; there are {', '.join(tables)}")
    labels = {i: label for panel in found[0].panels for top in panel.columns for i, label in _labels(top, ())}
    if column in labels:
        return column
    wanted = column.casefold().split()
    fitting = [i for i, label in labels.items() if all(w in label.casefold() for w in wanted)]
    if len(fitting) == 1:
        return fitting[0]
    known = "; ".join(f"{i} ({label})" for i, label in labels.items())
    raise StudyError(f"`{column}` names {'no column' if not fitting else 'several columns: ' + ', '.join(fitting)}; there are {known}")


def _labels(column, above: tuple[str, ...]):
    words = (*above, " ".join(column.label.split()))
    if not column.columns:
        yield column.id, " ".join(words)
    for inner in column.columns:
        yield from _labels(inner, words)


def _lineage(study: Study, store: Store, name: str) -> pd.DataFrame | None:
    return None if name in study.raw.exports else store.get("lineage", name)


def _frame(study: Study, store: Store, name: str) -> pd.DataFrame:
    stage = "raw" if name in study.raw.exports else "adam" if any(p.name == name for p in study.plans["adam"]) else "sdtm"
    return store.get(stage, name)
