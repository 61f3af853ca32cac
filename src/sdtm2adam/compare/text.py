"""A comparison as lines for the terminal: what was compared and how, what differs, and the outcome."""

from collections.abc import Iterator

import pandas as pd

from sdtm2adam.compare.folders import UNREADABLE, Outcome
from sdtm2adam.compare.outcome import BITS, OF_CELL, ROW, Comparison
from sdtm2adam.compare.values import Criterion
from sdtm2adam.errors import some

MOST = 20  # rows of a table, unless all are asked for
WIDEST = 40  # characters of a cell
VALUES = "values that differ"


def lines(outcome: Outcome, every: bool = False) -> list[str]:
    """Everything that differs, the first of many (all with `every`), a row a dataset where there are several, and the outcome."""
    told: list[str] = []
    several = len(outcome.summary) != 1
    for comparison in outcome.comparisons:
        if not several or every or not comparison.is_equal:
            told += [*_comparison(comparison, every), ""]
    told += [f"{name} could not be compared: {why}" for name, why in outcome.unreadable]
    told += [f"note: {note}" for note in outcome.notes]
    if several:
        shown = outcome.summary.drop(columns=["variables", "with differences", "excluded", "code"])
        told += ["", *table(shown), ""]
    return [*told, result(outcome.code)]


def result(code: int) -> str:
    """The outcome in words: `differ (code 4224): values differ; the other side has records that the base lacks`."""
    if not code:
        return "equal (code 0)"
    says = [words for bit, words in (BITS | {UNREADABLE: "something could not be compared"}).items() if code & bit]
    return f"differ (code {code}): {'; '.join(says)}"


def criterion(asked: Criterion) -> str:
    """What counts as equal, in one sentence."""
    within = [f"{asked.absolute:.15g}"] * bool(asked.absolute) + [f"{asked.relative:.15g} of the larger"] * bool(asked.relative)
    numbers = f"numbers within {' or '.join(within)}" if within else "numbers exactly"
    return f"{numbers}; text exactly, but for blanks at its end; missing equals missing, and text ''"


def share(comparison: Comparison) -> str:
    """Per cent of cells, never rounded up: 100% is all of them."""
    if not comparison.cells:
        return "-"
    hundredths = comparison.cells_equal * 10_000 // comparison.cells
    return "100%" if hundredths == 10_000 else f"{hundredths / 100:.2f}%"


def keys(comparison: Comparison) -> str:
    """By what records were matched, and how that was found: `USUBJID, AVISITN (as given)`."""
    return f"{', '.join(comparison.keys.names)} ({comparison.keys.how})" if comparison.keys.names else comparison.keys.how


def _comparison(c: Comparison, every: bool) -> Iterator[str]:
    most = None if every else MOST
    yield c.name
    for side, name, before in ((c.base, "base", c.records[0]), (c.other, "other", c.records[1])):
        of = f" of {before:,}, those where {c.where}" if c.where else ""
        yield f"  {name:<10} {side.name}: {len(side):,} records{of}, {len(side.columns)} variables"
    yield f"  {'keys':<10} {keys(c)}"
    yield from (f"  {'':<10} {note}" for note in c.keys.notes)
    yield f"  {'equal are':<10} {criterion(c.criterion)}"
    yield f"  {'records':<10} {len(c.match):,} matched, {len(c.match.only_base):,} only in base, {len(c.match.only_other):,} only in other"
    if len(c.match.repeated):
        yield f"  {'':<10} {len(c.match.repeated):,} keys stand more than once; their records are matched in the order in which they stand"
    left_out = f", {c.cells_excluded:,} excluded" if c.cells_excluded else ""
    wrong = f", {c.cells_unequal:,} differ, in {c.records_unequal:,} records" if c.cells_unequal else ""
    yield f"  {'values':<10} {c.cells:,} cells compared, {c.cells_equal:,} equal ({share(c)}){wrong}{left_out}"
    for side, names in zip(("base", "other"), c.only_variables, strict=True):
        if names:
            yield f"  {'variables':<10} only in {side}: {', '.join(names) if every else some(names, MOST)}"
    parts = {
        "attributes that differ": c.attributes,
        "variables with values that differ": _variables(c, every),
        VALUES: _differences(c, most),
        "records only in base": c.only_in_base,
        "records only in other": c.only_in_other,
        "keys that stand more than once": c.repeated,
        "cells that are left out": c.exclusions[["variable", "where", "cells", "of these unequal", "reason", "excludes nothing"]],
    }
    for heading, part in parts.items():
        if len(part):
            yield from ("", f"  {heading}", *(f"    {line}" for line in table(part, most)))
            more = c.cells_unequal - len(part)
            if heading == VALUES and more:
                yield f"    and {more:,} more; --all shows them, --report FOLDER writes them as Excel and HTML"


def _variables(c: Comparison, every: bool) -> pd.DataFrame:
    shown = c.variables if every else c.variables[c.variables["unequal"] > 0]
    names = ["variable", "compared as", "cells", "unequal", "missing in other", "missing in base", "largest difference", "largest relative"]
    return shown[[*names, "mean difference"]]


def _differences(c: Comparison, most: int | None) -> pd.DataFrame:
    """The first values that differ, in the order of the records."""
    if not c.cells_unequal:
        return pd.DataFrame()
    shown = c.differences(most).sort_values(list(ROW.values()), kind="stable").head(most)
    return shown.drop(columns=[OF_CELL[-1], *([] if not c.keys.names else ROW.values())])


def table(frame: pd.DataFrame, most: int | None = None) -> list[str]:
    """A frame as aligned columns, numbers to the right; the first `most` rows."""
    shown = frame.head(most)
    cells = {str(name): [_cell(value) for value in shown[name].tolist()] for name in shown.columns}
    right = {str(name): pd.api.types.is_numeric_dtype(shown[name].dtype) for name in shown.columns}
    widths = {name: max(len(name), *map(len, column)) for name, column in cells.items()}
    rows = [list(cells), *zip(*cells.values(), strict=True)]
    told = [
        "  ".join(text.rjust(widths[n]) if right[n] else text.ljust(widths[n]) for n, text in zip(cells, row, strict=True)).rstrip()
        for row in rows
    ]
    more = len(frame) - len(shown)
    return [*told, *([f"and {more:,} more"] if more else [])]


def _cell(value: object) -> str:
    if isinstance(value, str):
        text = " ".join(value.splitlines()) if value else value
        return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
    if pd.isna(value):
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"
