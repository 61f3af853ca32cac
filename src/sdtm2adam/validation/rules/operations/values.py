"""The values of a column: which there are, the least and the greatest."""

from collections.abc import Iterable

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Values, column_of, first_seen, is_null, spread
from sdtm2adam.validation.rules.operations.grouped import kept_rows, per_group
from sdtm2adam.validation.rules.operations.registry import Asked, operation
from sdtm2adam.validation.rules.operators.numbers import numbers_of
from sdtm2adam.validation.rules.study_data import Unit


@operation("distinct")
def distinct(asked: Asked) -> object:
    """The values that are not null, sorted, so that the order of the records is not told; a list a group where it groups."""
    column = asked.column(asked.name)
    if asked.operation.get("value_is_reference"):
        return _referring(asked, column)
    rows = kept_rows(asked)
    if asked.operation.get("group"):
        items = column.values.items
        return per_group(asked, rows, lambda of: _sorted(items[c] for c in first_seen(column.codes[of]) if not is_null(items[c])))
    return _sorted(column.take(rows).distinct())


def _sorted(values: Iterable[object]) -> list[object]:
    """Numbers by size, then texts."""
    return sorted(values, key=lambda v: (0, v, "") if isinstance(v, (int, float)) else (1, 0, str(v)))


def _referring(asked: Asked, column: Column) -> Column | list:
    """The values that are names of columns of the dataset that RDOMAIN names, in any record."""
    rows = asked.rows
    if not rows.has("RDOMAIN"):
        return _sorted(value for value in column.distinct() if rows.has(value))
    domains = rows.column("RDOMAIN")
    found: dict[object, None] = {}
    pairs = dict.fromkeys(zip(column.codes.tolist(), domains.codes.tolist(), strict=True))
    for code, domain in pairs:
        if code < 0 or domain < 0:
            continue
        parent: Unit | None = asked.study.unit(str(domains.values.items[domain]))
        value = column.values.items[code]
        if parent is not None and parent.frame.has(value):
            found[value] = None
    return _sorted(found)


@operation("max", "min", "mean")
def statistic(asked: Asked) -> object:
    """Of the numbers of the column; nothing where there are none."""
    numbers = numbers_of(asked.column(asked.name))
    work = {"max": np.max, "min": np.min, "mean": np.mean}[asked.operation.operator]

    def of(rows: np.ndarray) -> float | None:
        there = numbers[rows][~np.isnan(numbers[rows])]
        return float(work(there)) if len(there) else None

    rows = kept_rows(asked)
    return per_group(asked, rows, of) if asked.operation.get("group") else of(rows)


@operation("minus")
def minus(asked: Asked) -> list:
    """The items of one list that are not in another, in their order."""
    one, other = (_list(asked, key) for key in ("name", "subtract"))
    return [item for item in one if item not in other]


def _list(asked: Asked, key: str) -> list:
    name = str(asked.operation.get(key) or "")
    held = asked.frame.column(name).first() if asked.frame.has(name) else None
    return list(held) if isinstance(held, (list, set)) else [] if held is None else [held]


@operation("split_by")
def split_by(asked: Asked) -> Column:
    """Each text as the list of its parts."""
    column, delimiter = asked.column(asked.name), str(asked.operation.get("delimiter") or ";")
    parts = column_of([str(item).split(delimiter) for item in column.values.items])
    return spread(parts, column)


@operation("map")
def mapped(asked: Asked) -> object:
    """The `output` of the first entry whose other items all hold; by row where they name columns, else for all."""
    entries = asked.operation.get("map") or []
    codes = np.full(asked.frame.count, -1, dtype="int64")
    for at, entry in enumerate(entries):
        met = codes < 0
        for name, wanted in entry.items():
            if name != "output" and asked.frame.has(name):
                met &= asked.frame.column(name).where(("is", repr(wanted)), lambda v, wanted=wanted: v == wanted)
        codes[met] = at
    outputs = column_of([entry.get("output") for entry in entries])
    return spread(outputs, Column(Values(range(len(entries))), codes))
