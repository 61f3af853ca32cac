"""What the parts of a table say of one another: names written out, and every name that points at nothing, with its place."""

import re
from collections.abc import Iterator

from sdtm2adam.errors import did_you_mean, some
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.base import stop_at
from sdtm2adam.spec.reading import Place
from sdtm2adam.spec.table_columns import COMPARISON, MODEL, TOTAL, expanded

PARTS = " | "  # between the parts of a by-label
MODELS = ("ancova", "mmrm", "mixed")  # statistics that compare the groups by themselves
MARK = re.compile(r"\[\^(\w+)\]")  # [^name] in a title, header or label


def with_conditions(given: dict, bys: dict) -> dict:
    """A table as read, in which `by: name` of its analyses is the list of conditions of that name.

    Errors: ValidationError for a name that `bys:` does not have.
    """
    faults: list[tuple[Place, str]] = []

    def whole(analysis: object, place: Place) -> object:
        name = analysis.get("by") if isinstance(analysis, dict) else None
        if not isinstance(name, str):
            return analysis
        if name not in bys:
            faults.append(((*place, "by"), f"there is no list `{name}` under `bys:`{did_you_mean(name, bys)}"))
        return {**analysis, "by": bys.get(name, {})}

    def of_row(row: object, place: Place) -> object:
        return {**row, "of": whole(row["of"], (*place, "of"))} if isinstance(row, dict) and "of" in row else row

    def of_panel(panel: object, place: Place) -> object:
        rows = panel.get("rows") if isinstance(panel, dict) else None
        if not isinstance(rows, list | tuple):
            return panel
        return {**panel, "rows": [of_row(row, (*place, "rows", i)) for i, row in enumerate(rows)]}

    made = dict(given)
    for key, each in (("analyses", whole), ("panels", of_panel)):
        if isinstance(given.get(key), list | tuple):
            made[key] = [each(one, (key, i)) for i, one in enumerate(given[key])]
    stop_at(faults)
    return made


def written_out(table) -> tuple:
    """The panels of a table with their columns for each group and condition. Errors: ValidationError with the places."""
    panels, faults = [], []
    for number, panel in enumerate(table.panels):
        shown = {name for row in panel.rows for name in (row.source, *row.beside.values())}
        compares = any(compared(analysis) for analysis in table.analyses if analysis.id in shown)
        try:
            columns = expanded(panel.columns, table.groups, table.bys, compares)
        except ValueError as fault:
            faults.append((("panels", number, "columns"), str(fault)))
            continue
        panels.append(panel.model_copy(update={"columns": columns}))
    stop_at(faults)
    return tuple(panels)


def compared(analysis: Analysis) -> bool:
    """Whether there are results that compare the groups."""
    return analysis.compare != "none" or analysis.statistics in MODELS


def table_faults(table) -> Iterator[tuple[Place, str]]:
    """Every name of a table that points at nothing, with its place and what is near."""
    ids = [analysis.id for analysis in table.analyses]
    for at, analysis in enumerate(table.analyses):
        odd = [label for label in analysis.by if not label or PARTS in label] if analysis.by_variable else []
        if odd:
            says = f"beside `by_variable:` a label is not empty and does not hold '{PARTS}': {some(map(repr, odd))}"
            yield (*table.place_of(at), "by"), says
    for at, name in enumerate(ids):
        if name in ids[:at]:
            yield table.place_of(at), f"analysis id {name} stands twice"
    said = {name: place for text, place in _texts(table) for name in MARK.findall(text)}
    for name, place in said.items():
        if name not in table.marks:
            yield place, f"there is no footnote `{name}` under `marks:`{did_you_mean(name, table.marks)}"
    for name in table.marks:
        if name not in said:
            yield ("marks", name), f"no title, header or label says [^{name}]"
    levels = [*table.groups.levels, COMPARISON] if table.groups else []
    groups = [*levels, TOTAL] if not table.groups or table.groups.total else levels
    for number, panel in enumerate(table.panels):
        yield from _of_columns(panel, groups, ("panels", number, "columns"))
        yield from _of_rows(table, panel, ids, groups, ("panels", number))


def _texts(table) -> Iterator[tuple[str, Place]]:
    """The texts that may hold marks, with their places, top to bottom."""
    yield table.title, ("title",)
    for number, panel in enumerate(table.panels):
        place = ("panels", number)
        yield panel.title, (*place, "title")
        yield panel.stub.label, (*place, "stub")
        for column in panel.columns:
            yield from ((label, (*place, "columns")) for label in _labels(column))
        for at, row in enumerate(panel.rows):
            texts = (row.label, row.total, str(row.missing), *row.levels.values(), *row.cells.values())
            yield from ((text, (*place, "rows", at)) for text in texts)


def _labels(column) -> Iterator[str]:
    yield column.label
    for inner in column.columns:
        yield from _labels(inner)


def _of_columns(panel, groups: list[str], place: Place) -> Iterator[tuple[Place, str]]:
    leaves = panel.leaves()
    names = [leaf.id for leaf in leaves]
    for name in dict.fromkeys(i for i in names if names.count(i) > 1):
        yield place, f"column id {name} stands twice in one panel"
    if not any(row.source for row in panel.rows):
        return  # text only: its columns need no group
    for name in dict.fromkeys(leaf.group for leaf in leaves):
        if not name:
            yield place, "a column says its `group` (or the one that spans it does)"
        elif name not in (*groups, MODEL):
            hint = " - say `total: true` under `groups:`" if name == TOTAL else did_you_mean(name, groups)
            yield place, f"no group `{name}`{hint}"


def _of_rows(table, panel, ids: list[str], groups: list[str], place: Place) -> Iterator[tuple[Place, str]]:
    columns = [leaf.id for leaf in panel.leaves()]
    shown = [a for a in table.analyses if a.id in {row.source for row in panel.rows}]
    parts = {name for analysis in shown for name in table.dimensions(analysis.id)}
    if panel.repeated and panel.repeated not in parts:
        yield place, _no_part(panel.repeated, parts)
    for at, row in enumerate(panel.rows):
        here = (*place, "rows", at)
        if row.source and row.source not in ids:
            key = "nested" if row.nested else "analysis"
            yield (*here, key), f"no analysis `{row.source}`{did_you_mean(row.source, ids)}"
            continue
        for key, named in (("show", row.show if isinstance(row.show, dict) else {}), ("cells", row.cells), ("beside", row.beside)):
            for name in named:
                if name not in columns:
                    yield (*here, key), f"`{key}` names no column of the panel: {name}{did_you_mean(name, columns)}"
        for column, name in row.beside.items():
            if name not in ids:
                yield (*here, "beside", column), f"no analysis `{name}`{did_you_mean(name, ids)}"
        if row.sort_by and row.sort_by not in groups:
            yield (*here, "sort_by"), f"no group `{row.sort_by}`{did_you_mean(row.sort_by, groups)}"
        own = table.dimensions(row.source)
        if row.each and row.each not in own:
            yield (*here, "each"), _no_part(row.each, own)
        yield from _of_levels(row, next((a for a in table.analyses if a.id == row.source), None), here)


def _of_levels(row, analysis: Analysis | None, here: Place) -> Iterator[tuple[Place, str]]:
    """Levels that are labelled and that the analysis does not count; statistics that a block does not show."""
    if not row.block or analysis is None:
        return
    fitting = {"continuous": ("summary", "change"), "categorical": ("count", "subjects")}[row.block]
    if analysis.statistics not in fitting:
        yield here, f"a {row.block} block shows `statistics:` {' or '.join(fitting)}, and {analysis.id} has {analysis.statistics}"
    for level in row.levels if analysis.levels else ():
        if level not in analysis.levels:
            yield (*here, "levels", level), f"`{level}` is no level of {analysis.id}{did_you_mean(level, analysis.levels)}"


def _no_part(name: str, parts) -> str:
    known = f"; known: {', '.join(parts)}" if parts else "; its analyses have no `by_variable:` and no `by:`"
    return f"no list or variable of by-conditions `{name}`{did_you_mean(name, parts) or known}"
