"""What a row of a spec stands for, once results are there: itself, the rows of a block, the levels of an analysis,
once for each by-condition that `each:` names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sdtm2adam.spec.output import Panel, Table
from sdtm2adam.spec.style import Blocks
from sdtm2adam.spec.table_columns import COMPARISON, Column
from sdtm2adam.spec.table_rows import TableRow
from sdtm2adam.tlf.nested import unfolded, worded
from sdtm2adam.tlf.results import JOIN, Results

ANY = "*"  # a part of a by-label that nothing fixes


@dataclass(frozen=True)
class Shown:
    """A row as it is shown, and what the panel and `each:` fix: name of a by-variable or list -> its value."""

    row: TableRow
    fixed: Mapping[str, str] = field(default_factory=dict)


def rows_of(table: Table, panel: Panel, results: Results, blocks: Blocks, fixed: Mapping[str, str]) -> Iterator[Shown]:
    """The rows of a panel, top to bottom; rows with the same `each:` that follow one another are repeated together."""
    for name, together in groupby(panel.rows, key=lambda row: row.each):
        rows = list(together)
        values = _values_of_each(table, rows, name, results, fixed) if name else {"": rows}
        for value, there in values.items():
            for row in there:
                one = _named(row, value, fixed) if name else Shown(row, fixed)
                yield from (Shown(shown, one.fixed) for shown in _several(table, panel, one.row, results, blocks))


def values_of(table: Table, rows: Iterable[TableRow], name: str, results: Results, fixed: Mapping[str, str]) -> list[str]:
    """The values of a by-variable (or labels of a list) that analyses of these rows have results for, where others are fixed."""
    chains = []
    for analysis in dict.fromkeys(row.source for row in rows if row.source):
        names = table.dimensions(analysis)
        if name in names:
            parts = [dict(zip(names, label.split(JOIN), strict=True)) for label in results.bys(analysis)]
            chains += _in_chains(parts, name, fixed)
    return _merged(chains)


def _in_chains(parts: list[dict[str, str]], name: str, fixed: Mapping[str, str]) -> list[list[str]]:
    """The values of one part, in the order of the results, apart for each combination of the parts before it."""
    chains: dict[tuple, list[str]] = {}
    for part in parts:
        if all(part.get(key, value) == value for key, value in fixed.items()):
            outer = tuple(value for key, value in part.items() if list(part).index(key) < list(part).index(name))
            chains.setdefault(outer, []).append(part[name])
    return [list(dict.fromkeys(chain)) for chain in chains.values()]


def _merged(chains: Iterable[Sequence[str]]) -> list[str]:
    """One order that keeps that of each chain: a value that is new stands behind the one before it."""
    order: list[str] = []
    for chain in chains:
        at = 0
        for value in chain:
            if value not in order:
                order.insert(at, value)
            at = order.index(value) + 1
    return order


def by_of(names: Sequence[str], fixed: Mapping[str, str], told: Iterable[str]) -> str:
    """The by-label that a cell looks under: what is fixed, and in the other places what row and column tell."""
    given = [text for text in told if text]
    if len(names) < 2:
        return next((fixed[name] for name in names if name in fixed), given[0] if given else "")
    whole = next((text for text in given if text.count(JOIN) == len(names) - 1), "")
    rest = iter(given)
    return whole or JOIN.join(fixed[name] if name in fixed else next(rest, ANY) for name in names)


def _values_of_each(table: Table, rows: list[TableRow], name: str, results: Results, fixed: Mapping[str, str]) -> dict[str, list[TableRow]]:
    """Each value that a list of rows is repeated for, with those of the rows that have results for it."""
    if name in fixed:
        return {fixed[name]: rows}
    has = [values_of(table, [row], name, results, fixed) for row in rows]
    return {value: [row for row, known in zip(rows, has, strict=True) if value in known] for value in _merged(has)}


def _named(row: TableRow, value: str, fixed: Mapping[str, str]) -> Shown:
    """A row for one value of its `each:`."""
    label = row.label if row.nested else (row.label or "{by}").replace("{by}", value)
    total = row.total.replace("{by}", value)
    return Shown(row.model_copy(update={"label": label, "total": total}), {**fixed, row.each: value})


def _several(table: Table, panel: Panel, row: TableRow, results: Results, blocks: Blocks) -> Iterator[TableRow]:
    if row.of:
        row = row.model_copy(update={"analysis": row.of.id})
    if row.nested:
        yield from unfolded(row, results)
    elif row.block:
        compares = next(a.compare != "none" for a in table.analyses if a.id == row.source)
        made = _continuous(row, blocks) if row.block == "continuous" else _categorical(row, results, blocks)
        suffix = blocks.counted if row.block == "categorical" else ""
        yield from _under_heading(row, list(made), suffix, panel.leaves() if compares else (), blocks)
    else:
        yield row


def _under_heading(row: TableRow, made: list[TableRow], suffix: str, leaves: Sequence[Column], blocks: Blocks) -> Iterator[TableRow]:
    """The rows of a block below its heading, which holds what compares the groups; without a heading the first row does."""
    compared = {leaf.id: leaf.show or blocks.comparison for leaf in leaves if leaf.group == COMPARISON and row.compare is not False}
    if not row.label:
        first, *rest = [one.model_copy(update={"indent": row.indent}) for one in made]
        yield from [first.model_copy(update={"compare": bool(compared) or first.compare}), *rest]
        return
    head = {"label": row.label + suffix, "indent": row.indent, "bold": row.bold is not False}
    if compared:
        yield _plain(row, show=compared, **head)
    else:
        yield TableRow(**head)
    yield from (one.model_copy(update={"indent": row.indent + 1}) for one in made)


def _continuous(row: TableRow, blocks: Blocks) -> Iterator[TableRow]:
    for label, mask in blocks.continuous.items():
        yield _plain(row, label=label, show=row.show or mask, compare=False)


def _categorical(row: TableRow, results: Results, blocks: Blocks) -> Iterator[TableRow]:
    """A row each level: those that the row names, then those that the analysis has; zero and unobserved ones too."""
    has = results.levels(row.source)
    for level in dict.fromkeys([*(level for level in row.levels if level in has), *has]):
        yield _plain(row, label=worded(row, level), level=level, show=row.show or blocks.categorical, compare=row.compare or False)
    if row.missing:
        label = blocks.missing if row.missing is True else row.missing
        yield _plain(row, label=label, show="{missing}", compare=False)


def _plain(row: TableRow, **shown) -> TableRow:
    """One row of the block's analysis."""
    return TableRow(**{"analysis": row.source, "by": row.by, "decimals": row.decimals, "beside": row.beside, **shown})
