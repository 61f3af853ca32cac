"""How many records, how many datasets, and whether there are any."""

import numpy as np

from sdtm2adam.validation.rules.columns import Column
from sdtm2adam.validation.rules.faults import Skipped
from sdtm2adam.validation.rules.operations.grouped import count_per_group, kept_rows
from sdtm2adam.validation.rules.operations.registry import Asked, operation
from sdtm2adam.validation.rules.operators.uniqueness import cut_column


@operation("record_count")
def record_count(asked: Asked) -> object:
    """The number of records that the filter leaves; by group where it groups, null being a group, none being 0."""
    rows = kept_rows(asked)
    if not asked.operation.get("group"):
        return len(rows)
    cut = asked.operation.get("regex")
    theirs, mine = [], []
    for name, our_name in zip(asked.group, asked.our_group, strict=True):
        if not asked.rows.has(name) or not asked.frame.has(our_name):
            raise Skipped(f"record_count: there is no column {name} to group by")
        source, own = asked.rows.column(name), asked.frame.column(our_name)
        if cut:
            same = source is own
            source = cut_column(source, str(cut))
            own = source if same else cut_column(own, str(cut))
        theirs.append(source.take(rows))
        mine.append(own)
    return count_per_group(asked, rows, theirs, mine)


@operation("variable_count")
def variable_count(asked: Asked) -> int:
    """How many datasets have the variable; `--` is each one's own letters."""
    said = str(asked.operation.get("name") or "")
    units = asked.study.units.values()
    return int(sum(u.frame.has(u.letters + said[2:] if said.startswith("--") else said) for u in units))


@operation("variable_exists")
def variable_exists(asked: Asked) -> bool:
    return asked.rows.has(asked.name) or asked.source.frame.has(asked.name)


@operation("variable_is_null")
def variable_is_null(asked: Asked) -> bool:
    """The column is not there, or has no value in any record. Of a frame of variables, the dataset's own column is asked."""
    frame = asked.source.frame
    return not frame.has(asked.name) or bool(frame.column(asked.name).null().all())


@operation("variable_value_count")
def variable_value_count(asked: Asked) -> dict:
    """Each value of the variable with how many records of all datasets have it."""
    said = str(asked.operation.get("name") or "")
    counts: dict[object, int] = {}
    for u in asked.study.units.values():
        name = u.letters + said[2:] if said.startswith("--") else said
        if u.frame.has(name):
            column: Column = u.frame.column(name)
            codes, many = np.unique(column.codes, return_counts=True)
            for code, count in zip(codes.tolist(), many.tolist(), strict=True):
                if code >= 0:
                    counts[column.values.items[code]] = counts.get(column.values.items[code], 0) + count
    return counts
