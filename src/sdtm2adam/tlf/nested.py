"""Rows that unfold into the levels of an analysis: a total, then each outer term with its inner ones."""

from collections.abc import Iterator, Mapping

from sdtm2adam.spec.output import TableRow
from sdtm2adam.tlf.results import Results

JOIN = " | "


def unfolded(row: TableRow, results: Results) -> Iterator[TableRow]:
    """The rows that a `nested` row stands for, every level once, none lost.

    Levels that `order` does not name follow by falling frequency over all groups, then by name. The
    total row stands at the row's own indent, the levels one deeper for each step down.
    """
    counts = results.levels(row.nested)
    if row.at_least is not None:
        common = results.common(row.nested, row.at_least)
        counts = {level: count for level, count in counts.items() if level in common}
    indent = row.indent
    if row.total:
        yield _shown(row, row.total, "", indent).model_copy(update={"bold": row.bold is not False})
        indent += 1
    yield from _below("", counts, row, indent)


def _below(outer: str, counts: Mapping[str, float], row: TableRow, indent: int) -> Iterator[TableRow]:
    prefix = outer + JOIN if outer else ""
    terms = list(dict.fromkeys(level.removeprefix(prefix).split(JOIN)[0] for level in counts if level.startswith(prefix)))
    named = _named(row, outer)
    for term in sorted(terms, key=lambda term: _place(term, named, counts.get(prefix + term, 0))):
        yield _shown(row, term, prefix + term, indent)
        yield from _below(prefix + term, counts, row, indent + 1)


def _place(term: str, named: list[str], count: float) -> tuple:
    return (0, named.index(term), 0.0, term) if term in named else (1, 0, -count, term)


def _named(row: TableRow, outer: str) -> list[str]:
    if not outer:
        return list(row.order)
    return list(row.order.get(outer) or ()) if isinstance(row.order, dict) else []


def _shown(row: TableRow, label: str, level: str, indent: int) -> TableRow:
    given = {"label": label, "indent": indent, "analysis": row.nested, "level": level}
    return row.model_copy(update={**given, "nested": "", "total": "", "order": (), "at_least": None})
