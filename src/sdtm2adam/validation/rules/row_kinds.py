"""What one row of a rule's frame is: a record, a variable, a cell, a dataset - by the rule's type."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Frame, Values, column_of, constant, spread, stacked
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import StudyData, Table, Unit

Build = Callable[[StudyData, Unit, Rule], Frame]


@dataclass(frozen=True)
class RowKind:
    """dataset: what results call the dataset, "" for its own name; by_record: whether a row is told by its number."""

    frame: Build
    by_record: bool = True
    dataset: str = ""


def records(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return unit.frame


def variables(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a variable of the dataset, in its order."""
    table = unit.table
    names = unit.frame.names
    known = [next((part.variables[name] for part in unit.parts if name in part.variables), None) for name in names]
    columns = {
        "variable_name": column_of(names),
        "variable_order_number": column_of([float(at + 1) for at in range(len(names))], True),
        "variable_label": column_of([v.label if v else "" for v in known]),
        "variable_size": column_of([float(v.size) if v and v.size is not None else None for v in known], True),
        "variable_data_type": column_of([_type_of(unit, name) for name in names]),
        "variable_format": column_of([v.format if v else "" for v in known]),
        "variable_is_empty": lambda: column_of([bool(unit.frame.column(name).null().all()) for name in names]),
        "variable_has_empty_values": lambda: column_of([bool(unit.frame.column(name).null().any()) for name in names]),
    }
    if any("variable_max_size" in str(leaf.said.get("value")) or leaf.name == "variable_max_size" for leaf in rule.leaves) or (
        "variable_max_size" in rule.reported
    ):
        columns["variable_max_size"] = column_of([float(_longest(unit.frame.column(name))) for name in names], True)
    return Frame(len(names), {**columns, **dataset_columns(table, len(names))}) if table else Frame(0, columns)


def _type_of(unit: Unit, name: str) -> str:
    known = next((part.variables[name] for part in unit.parts if name in part.variables), None)
    return "Num" if (known.number if known else unit.frame.column(name).number) else "Char"


def _longest(column: Column) -> int:
    return max((len(str(column.values.items[code])) for code in column.used()), default=0)


def dataset_columns(table: Table, count: int) -> dict[str, Column]:
    """What the file says of the dataset, the same in every row."""
    return {
        "dataset_name": constant(table.name, count),
        "dataset_label": constant(table.label, count),
        "dataset_location": constant(table.file, count),
        "dataset_size": constant(float(table.size), count),
        "record_count": constant(float(table.frame.count), count),
        "is_ap": constant(table.is_ap, count),
        "ap_suffix": constant(table.ap_suffix, count),
        "domain": constant(table.domain or None, count),
    }


def dataset(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a file of the dataset: one, or one each part."""
    rows = [dataset_columns(part, 1) for part in unit.parts]
    return Frame(len(rows), {name: column_of([row[name].at(0) for row in rows]) for name in rows[0]})


def domains_there(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """One row for the study: a column for each dataset, holding its file's name."""
    return Frame(1, {name: constant(u.table.file, 1) for name, u in study.units.items()})


def cells(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a cell, variable by variable, with what the file says of the variable."""
    frame, names = unit.frame, unit.frame.names
    count, width = frame.count, len(names)
    by_variable = variables(study, unit, rule)
    at = np.repeat(np.arange(width), count)
    long = {name: by_variable.column(name).take(at) for name in by_variable.names if name != "variable_has_empty_values"}
    value = stacked([frame.column(name) for name in names], [count] * width)
    return Frame(
        count * width,
        {
            **long,
            **dataset_columns(unit.table, count * width),
            "row_number": Column(Values([float(n + 1) for n in range(count)], True), np.tile(np.arange(count), width)),
            "variable_value": value,
            "variable_value_length": lambda: _value_lengths(value),
        },
        np.tile(np.arange(count), width),
    )


def _value_lengths(value: Column) -> Column:
    lengths = column_of([float(len(str(item))) for item in value.values.items], True)
    return spread(lengths, value)


KINDS: dict[str, RowKind] = {
    "Record Data": RowKind(records),
    "Variable Metadata Check": RowKind(variables),
    "Dataset Metadata Check": RowKind(dataset),
    "Domain Presence Check": RowKind(domains_there, by_record=False, dataset="STUDY"),
    "Value Check with Variable Metadata": RowKind(cells),
    "Value Check with Dataset Metadata": RowKind(cells),
}
