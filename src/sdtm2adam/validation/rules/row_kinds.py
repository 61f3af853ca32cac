"""What one row of a rule's frame is: a record, a variable, a cell, a dataset - by the rule's type."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sdtm2adam.validation.rules.columns import Column, Frame, Values, column_of, constant, piled, spread, stacked
from sdtm2adam.validation.rules.define_rows import beside, dataset_contents, define_datasets, define_variables, framed, guide_variables
from sdtm2adam.validation.rules.faults import Unmet
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import StudyData, Table, Unit

OF_FILES = {"variable_label": "labels", "dataset_label": "labels", "variable_size": "lengths"}  # what not every kind of file has
Build = Callable[[StudyData, Unit, Rule], Frame]


@dataclass(frozen=True)
class RowKind:
    """dataset: what results call the dataset, "" for its own name; by_record: whether a row is told by its number."""

    frame: Build
    by_record: bool = True
    dataset: str = ""


def needs_of_files(rule: Rule, unit: Unit) -> None:
    """Errors: Unmet for a rule that asks what the files of the dataset do not carry; an absent label is no empty one."""
    named = [text for leaf in rule.leaves for text in (leaf.name, leaf.value)] + [made.get("name") for made in rule.operations]
    for need in sorted({OF_FILES[text] for text in named if isinstance(text, str) and text in OF_FILES}):
        if any(need not in part.carries for part in unit.parts):
            raise Unmet(f"needs files that have {need}")


def records(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return unit.frame


def _part_by_part(build: Build) -> Build:
    """Of a split dataset the rows of each part, one below the other."""

    def built(study: StudyData, unit: Unit, rule: Rule) -> Frame:
        if len(unit.parts) == 1:
            return build(study, unit, rule)
        frames = [build(study, Unit((part,)), rule) for part in unit.parts]
        return piled(frames, unit.starts if frames[0].records is not None else None)

    return built


@_part_by_part
def variables(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a variable of the dataset, in its order."""
    table = unit.table
    names = unit.frame.names
    known = [table.variables.get(name) for name in names]
    columns = {
        "variable_name": column_of(names),
        "variable_order_number": column_of([float(at + 1) for at in range(len(names))], True),
        "variable_label": column_of([v.label if v else "" for v in known]),
        "variable_size": column_of([float(v.size) if v and v.size is not None else None for v in known], True),
        "variable_data_type": column_of([_type_of(table, name) for name in names]),
        "variable_format": column_of([v.format if v else "" for v in known]),
        "variable_is_empty": lambda: column_of([bool(unit.frame.column(name).null().all()) for name in names]),
        "variable_has_empty_values": lambda: column_of([bool(unit.frame.column(name).null().any()) for name in names]),
    }
    if any("variable_max_size" in str(leaf.said.get("value")) or leaf.name == "variable_max_size" for leaf in rule.leaves) or (
        "variable_max_size" in rule.reported
    ):
        columns["variable_max_size"] = column_of([float(_longest(unit.frame.column(name))) for name in names], True)
    return Frame(len(names), {**columns, **dataset_columns(table, len(names))}, described=names)


def _type_of(table: Table, name: str) -> str:
    known = table.variables.get(name)
    return "Num" if (known.number if known else table.frame.column(name).number) else "Char"


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
        "domain_suffix": constant(table.ap_suffix, count),
    }


@_part_by_part
def dataset(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row the file of the dataset."""
    return Frame(1, dataset_columns(unit.table, 1))


def domains_there(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """One row for the study: a column for each dataset, holding its file's name."""
    return Frame(1, {name: constant(u.table.file, 1) for name, u in study.units.items()})


@_part_by_part
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
        names,
    )


def _value_lengths(value: Column) -> Column:
    lengths = column_of([float(len(str(item))) for item in value.values.items], True)
    return spread(lengths, value)


def variables_beside_guide(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return beside(variables(study, unit, rule), "variable_name", guide_variables(study, unit), "library_variable_name")


def variables_beside_define(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return beside(variables(study, unit, rule), "variable_name", define_variables(study, unit), "define_variable_name", empty=None)


def variables_beside_both(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a variable of the file or of the define."""
    both = beside(variables(study, unit, rule), "variable_name", define_variables(study, unit), "define_variable_name", True, None)
    return beside(both, "define_variable_name", guide_variables(study, unit), "library_variable_name")


def define_beside_guide(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return beside(define_variables(study, unit), "define_variable_name", guide_variables(study, unit), "library_variable_name")


def cells_beside_define(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    return beside(cells(study, unit, rule), "variable_name", define_variables(study, unit), "define_variable_name", True, None)


def datasets_beside_define(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a dataset of the study or of the define."""
    rows = []
    for table in study.tables:
        row = {name: column.at(0) for name, column in dataset_columns(table, 1).items()}
        rows.append({**row, "dataset_domain": table.domain, "dataset_columns": list(table.frame.names)})
    return beside(framed(rows), "dataset_name", define_datasets(study), "define_dataset_name", True, None)


def presence_beside_define(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """A row a dataset of the define, with the file that holds it; missing where there is none."""
    rows = [{"domain": table.name, "filename": table.file} for table in study.tables]
    return beside(define_datasets(study), "define_dataset_name", framed(rows), "domain", empty=None)


KINDS: dict[str, RowKind] = {
    "Record Data": RowKind(records),
    "Variable Metadata Check": RowKind(variables),
    "Dataset Metadata Check": RowKind(dataset),
    "Domain Presence Check": RowKind(domains_there, by_record=False, dataset="STUDY"),
    "Value Check with Variable Metadata": RowKind(cells),
    "Value Check with Dataset Metadata": RowKind(cells),
    "Variable Metadata Check against Library Metadata": RowKind(variables_beside_guide),
    "Variable Metadata Check against Define XML": RowKind(variables_beside_define),
    "Variable Metadata Check against Define XML and Library Metadata": RowKind(variables_beside_both),
    "Define Item Metadata Check against Library Metadata": RowKind(define_beside_guide),
    "Value Check against Define XML Variable": RowKind(cells_beside_define),
    "Dataset Contents Check against Define XML": RowKind(dataset_contents),
    "Dataset Metadata Check against Define XML": RowKind(datasets_beside_define),
    "Domain Presence Check against Define XML": RowKind(presence_beside_define, by_record=False),
}
