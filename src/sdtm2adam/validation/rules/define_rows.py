"""Rows that a define gives: its variables and datasets, alone or laid beside what the files and the guide say."""

from collections.abc import Callable

import numpy as np

from sdtm2adam.formats.define_model import DefineFile, Item, ItemGroup
from sdtm2adam.validation.rules.coding import matched, shared_numbers
from sdtm2adam.validation.rules.columns import Column, Frame, column_of, constant, stacked
from sdtm2adam.validation.rules.faults import Skipped
from sdtm2adam.validation.rules.model_variables import GuideVariable, allowed_variables
from sdtm2adam.validation.rules.rule_model import Rule
from sdtm2adam.validation.rules.study_data import StudyData, Unit

COLLECTED = ("Collected", "CRF", "eDT")


def group_of(unit: Unit, define: DefineFile) -> ItemGroup:
    """The dataset's definition. Errors: Skipped where the define has none."""
    names = (unit.table.name, unit.name, unit.table.domain)
    group = next((g for name in names for g in define.groups if name and g.name == name), None) or next(
        (g for g in define.groups if g.domain and g.domain == unit.table.domain), None
    )
    if group is None:
        raise Skipped(f"the define has no dataset {unit.name}")
    return group


def _variable(item: Item, at: int, define: DefineFile) -> dict[str, object]:
    codelist = define.codelist(item.codelist) if item.codelist else None
    terms = list(codelist.values) if codelist else []
    return {
        "define_variable_name": item.name,
        "define_variable_label": item.label,
        "define_variable_data_type": item.datatype,
        "define_variable_size": None if item.length is None else float(item.length),
        "define_variable_length": None if item.length is None else float(item.length),
        "define_variable_role": item.ref.role,
        "define_variable_ccode": codelist.code if codelist else "",
        "define_variable_format": item.definition.format,
        "define_variable_allowed_terms": terms,
        "define_variable_origin_type": item.origin,
        "define_variable_is_collected": item.origin in COLLECTED,
        "define_variable_has_no_data": item.ref.no_data,
        "define_variable_order_number": float(item.ref.order if item.ref.order is not None else at + 1),
        "define_variable_has_codelist": codelist is not None,
        "define_variable_codelist_coded_values": terms,
        "define_variable_codelist_coded_codes": [term.code for term in codelist.terms if term.code] if codelist else [],
        "define_variable_mandatory": item.ref.mandatory,
        "define_variable_has_comment": bool(item.definition.comment),
        "define_variable_has_method": bool(item.method),
    }


def _dataset(group: ItemGroup, define: DefineFile) -> dict[str, object]:
    leafs = {leaf.id: leaf.href for leaf in (*define.leafs, *group.leafs)}
    return {
        "define_dataset_name": group.name,
        "define_dataset_label": group.label,
        "define_dataset_location": leafs.get(group.archive, ""),
        "define_dataset_domain": group.domain,
        "define_dataset_class": group.klass,
        "define_dataset_structure": group.structure,
        "define_dataset_is_non_standard": group.non_standard,
        "define_dataset_has_no_data": group.no_data == "Yes",
        "define_dataset_variables": list(group.names),
        "define_dataset_variable_order": list(group.names),
        "define_dataset_key_sequence": list(group.keys),
    }


def _of_guide(variable: GuideVariable, at: int, study: StudyData, unit: Unit) -> dict[str, object]:
    known = study.guide.variables(unit.table.ap_suffix or unit.name).get(variable.name)
    codes = [study.terminology.codelist(s).code for s in known.codelists if s in study.terminology] if known and study.terminology else []
    return {
        "library_variable_name": variable.name,
        "library_variable_label": variable.label,
        "library_variable_data_type": known.type if known else "",
        "library_variable_role": variable.role,
        "library_variable_core": variable.core,
        "library_variable_ccode": codes[0] if codes else "",  # of several the first
        "library_variable_has_codelist": bool(known and known.codelists),
        "library_variable_order_number": float(at + 1),
    }


def framed(rows: list[dict[str, object]], names: list[str] | None = None) -> Frame:
    """Rows of values as a frame; numbers stand as numbers."""
    keys = names or (list(rows[0]) if rows else [])
    columns = {}
    for key in keys:
        values = [row.get(key) for row in rows]
        columns[key] = column_of(values, bool(values) and all(v is None or isinstance(v, float) for v in values))
    return Frame(len(rows), columns)


def define_variables(study: StudyData, unit: Unit) -> Frame:
    define = study.needs_define()
    group = group_of(unit, define)
    return framed([_variable(item, at, define) for at, item in enumerate(group.items)], VARIABLE_NAMES)


def define_datasets(study: StudyData) -> Frame:
    define = study.needs_define()
    return framed([_dataset(group, define) for group in define.groups], DATASET_NAMES)


def guide_variables(study: StudyData, unit: Unit) -> Frame:
    return framed([_of_guide(v, at, study, unit) for at, v in enumerate(allowed_variables(unit, study))], GUIDE_NAMES)


VARIABLE_NAMES = [
    f"define_variable_{word}"
    for word in (
        "name label data_type size length role ccode format allowed_terms origin_type is_collected has_no_data order_number has_codelist "
        "codelist_coded_values codelist_coded_codes mandatory has_comment has_method"
    ).split()
]
DATASET_NAMES = [
    f"define_dataset_{word}"
    for word in "name label location domain class structure is_non_standard has_no_data variables variable_order key_sequence".split()
]
GUIDE_NAMES = [f"library_variable_{word}" for word in "name label data_type role core ccode has_codelist order_number".split()]


def beside(left: Frame, left_key: str, right: Frame, right_key: str, outer: bool = False, empty: str | None = "") -> Frame:
    """The left rows with the right ones of the same key; with `outer` also the right rows that have no partner.

    empty   what the right columns have without a partner: "" or None for missing
    """
    a, b = shared_numbers([left.column(left_key)], [right.column(right_key)], (left.count, right.count))
    rows, partners = matched(a, b)
    alone = np.setdiff1d(np.arange(left.count), rows)
    rows, partners = np.concatenate([rows, alone]), np.concatenate([partners, np.full(len(alone), -1, dtype="int64")])
    order = np.argsort(rows, kind="stable")
    rows, partners = rows[order], partners[order]
    if outer:
        extra = np.setdiff1d(np.arange(right.count), partners[partners >= 0])
        rows = np.concatenate([rows, np.full(len(extra), -1, dtype="int64")])
        partners = np.concatenate([partners, extra])
    columns: dict[str, Column | Callable[[], Column]] = {name: left.lazily(name, rows) for name in left.names}
    for name in right.names:
        columns[name] = _filled(right.column(name).take(partners), empty)
    records = None if left.records is None else np.append(left.records, -1)[rows]
    return Frame(len(rows), columns, records, left.described, left.starts)


def _filled(column: Column, empty: str | None) -> Column:
    """Missing values replaced by the text where one is wanted and the column is of text."""
    missing = column.codes < 0
    if empty is None or not missing.any() or column.number:
        return column
    whole = stacked([column, constant(empty, 1)], [len(column), 1])
    return Column(whole.values, np.where(missing, whole.codes[-1], whole.codes[:-1]))


def dataset_contents(study: StudyData, unit: Unit, rule: Rule) -> Frame:
    """The records, with what the define says of their dataset in every row."""
    define = study.needs_define()
    said = _dataset(group_of(unit, define), define)
    return unit.frame.with_columns({name: constant(value, unit.frame.count) for name, value in said.items()})
