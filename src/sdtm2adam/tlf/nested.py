"""Rows that unfold into the levels of an analysis: a total, then each outer term with its inner ones."""

from collections.abc import Iterator

from sdtm2adam.spec.table_rows import TableRow
from sdtm2adam.tlf.results import JOIN, Results


def unfolded(row: TableRow, results: Results) -> Iterator[TableRow]:
    """The rows that a `nested` row stands for: every level once, but those below `at_least`.

    Levels that `order` does not name follow as `sort` says: by falling frequency (over all groups, or in `sort_by`), of
    equals by name. Innermost terms below `at_least` percent are left out, and outer ones that have no other. The
    total row stands at the row's own indent, the levels one deeper for each step down.
    """
    counts = results.levels(row.nested, row.sort_by)
    shown = _reaching(row, results, list(counts))
    indent = row.indent
    if row.total:
        yield _shown(row, row.total, "", indent).model_copy(update={"bold": row.bold is not False})
        indent += 1
    yield from _below("", {level: counts[level] for level in shown}, row, indent)


def _reaching(row: TableRow, results: Results, levels: list[str]) -> list[str]:
    """The levels that are shown: innermost ones that reach `at_least` percent in a group, and what they are in."""
    if row.at_least is None:
        return levels
    common = results.common(row.nested, row.at_least, row.sort_by)
    outer = {level.rpartition(JOIN)[0] for level in levels}
    reach = [level for level in levels if level not in outer and level in common]
    above = {JOIN.join(parts[:depth]) for level in reach for parts in [level.split(JOIN)] for depth in range(1, len(parts))}
    return [level for level in levels if level in above or level in reach]


def _below(outer: str, counts: dict[str, float], row: TableRow, indent: int) -> Iterator[TableRow]:
    prefix = outer + JOIN if outer else ""
    terms = list(dict.fromkeys(level.removeprefix(prefix).split(JOIN)[0] for level in counts if level.startswith(prefix)))
    named = _named(row, outer)
    for term in sorted(terms, key=lambda term: _place(term, named, counts.get(prefix + term, 0), row.sort, terms)):
        yield _shown(row, worded(row, term), prefix + term, indent)
        yield from _below(prefix + term, counts, row, indent + 1)


def worded(row: TableRow, level: str) -> str:
    """A level as it is shown."""
    return row.levels.get(level, level.capitalize() if row.case == "sentence" else level)


def _place(term: str, named: list[str], count: float, sort: str, terms: list[str]) -> tuple:
    if term in named:
        return (0, named.index(term), 0.0, term)
    return (1, terms.index(term) if sort == "given" else 0, -count if sort == "frequency" else 0.0, term)


def _named(row: TableRow, outer: str) -> list[str]:
    if not outer:
        return list(row.order)
    return list(row.order.get(outer) or ()) if isinstance(row.order, dict) else []


def _shown(row: TableRow, label: str, level: str, indent: int) -> TableRow:
    given = {"label": label, "indent": indent, "analysis": row.nested, "level": level}
    return row.model_copy(update={**given, "nested": "", "total": "", "order": (), "at_least": None, "sort_by": ""})
