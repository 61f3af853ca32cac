"""The data against their define: datasets, variables, labels, types, lengths, codelists, value-level metadata."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.formats.define_model import DefineFile, Item, ItemGroup, RangeCheck
from sdtm2adam.validation.conformance.catalogue import BOTH, check
from sdtm2adam.validation.conformance.cells import as_numbers, is_text, shown
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery, Domain
from sdtm2adam.validation.conformance.files import bytes_of
from sdtm2adam.validation.conformance.moments import moments

NUMBERS = ("integer", "float")
COMPARED = {"EQ": np.equal, "NE": np.not_equal, "LT": np.less, "LE": np.less_equal, "GT": np.greater, "GE": np.greater_equal}
DATES = {"date": 8, "datetime": 12}


def _described(data: Delivery) -> Iterator[tuple[Dataset, ItemGroup]]:
    """Every dataset that the define describes, with what it says."""
    for _, dataset in data.files():
        group = data.define.group(dataset.name)
        if group:
            yield dataset, group


def _variables(data: Delivery) -> Iterator[tuple[Dataset, ItemGroup, Item]]:
    """Every variable that is in the data and in the define."""
    for dataset, group in _described(data):
        for item in group.items:
            if item.defined and item.name in dataset.frame.columns:
                yield dataset, group, item


def _alone(dataset: Dataset) -> Domain:
    """One dataset as a domain, to ask its records; names are whole, without `--`."""
    return Domain(dataset.name, (dataset,))


def _absent(group: ItemGroup) -> bool:
    """Whether the define says that the dataset has no data, and so is not there."""
    return group.no_data == "Yes"


@check("S2A-1701", ERROR, owner="mapping", needs=("define",), of=BOTH, says="A dataset of the data is in the define")
def dataset_is_described(data: Delivery) -> Iterator[Finding]:
    for _, dataset in data.files():
        if not data.define.group(dataset.name):
            yield dataset.about("", "the define has no such dataset")


@check(
    "S2A-1702", ERROR, owner="mapping", needs=("define",), of=BOTH,
    says="A dataset of the define is in the data, unless it is said to have none",
)  # fmt: skip
def described_dataset_is_there(data: Delivery) -> Iterator[Finding]:
    for group in data.define.groups:
        if group.name not in data.datasets and not _absent(group):
            yield Finding("", "", group.name, "", "the define has the dataset, and the data do not", source=data.define.shown)
        elif group.name in data.datasets and _absent(group):
            yield data.datasets[group.name].about("", "the define says that the dataset has no data, and it is there")


@check("S2A-1703", ERROR, owner="mapping", needs=("define",), of=BOTH, says="A variable of the data is in the define")
def variable_is_described(data: Delivery) -> Iterator[Finding]:
    for dataset, group in _described(data):
        for name in dataset.frame.columns:
            if name not in group.names:
                yield dataset.about(name, "the define has no such variable")


@check(
    "S2A-1704", ERROR, owner="mapping", needs=("define",), of=BOTH,
    says="A variable of the define is in the data, unless it is said to have none",
)  # fmt: skip
def described_variable_is_there(data: Delivery) -> Iterator[Finding]:
    for dataset, group in _described(data):
        for item in group.items:
            if item.name and item.name not in dataset.frame.columns and item.ref.no_data != "Yes":
                yield dataset.about(item.name, "the define has the variable, and the data do not")
            elif item.ref.no_data == "Yes" and item.name in dataset.frame.columns and dataset.frame[item.name].notna().any():
                yield dataset.about(item.name, "the define says that the variable has no data, and it has")


@check("S2A-1705", ERROR, owner="mapping", needs=("define", "labels"), of=BOTH, says="Datasets have the labels of the define")
def dataset_has_its_label(data: Delivery) -> Iterator[Finding]:
    for dataset, group in _described(data):
        if dataset.carries_labels and dataset.label != group.label[:40] and dataset.label != group.label:
            yield dataset.about("", f"the label is {shown(dataset.label)}, and in the define {shown(group.label)}")


@check("S2A-1706", ERROR, owner="mapping", needs=("define", "labels"), of=BOTH, says="Variables have the labels of the define")
def variable_has_its_label(data: Delivery) -> Iterator[Finding]:
    for dataset, _, item in _variables(data):
        said = dataset.variables[item.name].label if item.name in dataset.variables else ""
        if dataset.carries_labels and said not in (item.label, item.label[:40]):
            yield dataset.about(item.name, f"the label is {shown(said)}, and in the define {shown(item.label)}")


@check(
    "S2A-1707", ERROR, owner="mapping", needs=("define",), of=BOTH,
    says="Variables have the type that the define says: text or number, whole or not",
)  # fmt: skip
def variable_has_its_type(data: Delivery) -> Iterator[Finding]:
    """A variable without any value has no type that could differ."""
    for dataset, _, item in _variables(data):
        column = dataset.frame[item.name]
        if not item.datatype or not column.notna().any():
            continue
        if dataset.variables[item.name].type in DATES and not is_text(column):
            continue  # a number in analysis data; a define says date or integer of it
        if is_text(column) == (item.datatype in NUMBERS):
            held = "text" if is_text(column) else "numbers"
            yield dataset.about(item.name, f"it holds {held}, and the define says {item.datatype}")
        elif item.datatype == "integer":
            yield from _alone(dataset).seen(item.name, as_numbers(column) % 1 > 0, "it is no whole number, and the define says integer")
        elif item.datatype in DATES:
            date = moments(column)
            partial = date.known & (date.digits < DATES[item.datatype])
            says = f"the date is partial, and the define says {item.datatype}"
            yield from _alone(dataset).seen(item.name, partial, says, fix="partialDate, partialDatetime or incompleteDatetime is meant")


@check("S2A-1708", ERROR, owner="mapping", needs=("define",), of=BOTH, says="The define's length has room for the longest value")
def length_has_room(data: Delivery) -> Iterator[Finding]:
    for dataset, _, item in _variables(data):
        column = dataset.frame[item.name]
        if is_text(column) and item.length is not None and item.datatype == "text":
            needed = int(bytes_of(column).max(initial=0))
            if needed > item.length:
                yield dataset.about(item.name, f"the longest value has {needed} bytes, and the define says {item.length}")


@check("S2A-1709", WARNING, owner="mapping", needs=("define", "lengths"), of=BOTH, says="The file has the length that the define says")
def file_has_the_length(data: Delivery) -> Iterator[Finding]:
    for dataset, _, item in _variables(data):
        variable = dataset.variables.get(item.name)
        both = variable.length and item.length if variable and variable.is_text and item.datatype == "text" else None
        if dataset.carries_lengths and both and item.length != variable.length:
            yield dataset.about(item.name, f"the file has {variable.length} bytes, and the define says {item.length}")


def _outside(define: DefineFile, item: Item, column: Domain, rows: np.ndarray) -> Iterator[Finding]:
    """Values, among these records, that the item's codelist does not have."""
    found = define.codelist(item.codelist) if item.codelist else None
    if not found or not found.terms:
        return
    values = set(found.values)
    series = column.column(item.name)
    if is_text(series):
        new = column.filled(item.name) & ~column.where(item.name, values.__contains__)
    else:
        allowed = [number for number in map(_number, values) if number is not None]
        new = column.filled(item.name) & ~np.isin(as_numbers(series), allowed)
    yield from column.seen(item.name, new & rows, f"the define's codelist {found.name or found.oid} has no such value")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@check(
    "S2A-1710", ERROR, owner="mapping", needs=("define",), of=BOTH,
    says="Values are in the codelist that the define gives their variable",
)  # fmt: skip
def value_is_in_the_codelist(data: Delivery) -> Iterator[Finding]:
    for dataset, _, item in _variables(data):
        domain = _alone(dataset)
        yield from _outside(data.define, item, domain, np.ones(len(dataset.frame), dtype=bool))


def _where(define: DefineFile, oid: str, domain: Domain, group: ItemGroup) -> np.ndarray | None:
    """The records that a where clause means; None when it names what is not in this dataset."""
    clause = define.where_clause(oid)
    own = {item.definition.oid: item.name for item in group.items}
    if not clause or any(one.item not in own or own[one.item] not in domain.columns for one in clause.checks):
        return None
    return np.logical_and.reduce([np.ones(len(domain.frame), dtype=bool), *(_meets(domain, own[one.item], one) for one in clause.checks)])


def _meets(domain: Domain, name: str, one: RangeCheck) -> np.ndarray:
    if one.comparator in ("IN", "EQ", "NOTIN", "NE"):
        inside = _equal(domain, name, one.values)
        return inside if one.comparator in ("IN", "EQ") else ~inside
    numbers, limit = domain.numbers(name), _number(one.values[0]) if one.values else None
    if limit is None or one.comparator not in COMPARED:
        return np.zeros(len(domain.frame), dtype=bool)
    with np.errstate(invalid="ignore"):
        return COMPARED[one.comparator](numbers, limit)


def _equal(domain: Domain, name: str, values: tuple[str, ...]) -> np.ndarray:
    column = domain.column(name)
    if is_text(column):
        wanted = column.array.categories.get_indexer(list(values))
        return np.isin(column.array.codes, wanted[wanted >= 0])
    return np.isin(domain.numbers(name), [number for number in map(_number, values) if number is not None])


def _value_lists(data: Delivery) -> Iterator[tuple[Domain, Item, list[tuple[Item, np.ndarray]]]]:
    """Every variable with a value list, with the items of the list of which the records are known, and these records."""
    for dataset, group in _described(data):
        domain, rows_of = _alone(dataset), {}
        for item in group.items:
            found = data.define.value_list(item.value_list) if item.value_list and domain.has(item.name) else None
            for oid in {oid: None for one in found.items for oid in one.ref.where if oid not in rows_of} if found else ():
                rows_of[oid] = _where(data.define, oid, domain, group)
            met = [(one, [rows_of[oid] for oid in one.ref.where if rows_of[oid] is not None]) for one in found.items] if found else []
            known = [(one, np.logical_or.reduce(clauses)) for one, clauses in met if clauses and one.defined]
            if known:
                yield domain, item, known


@check(
    "S2A-1711", ERROR, owner="mapping", needs=("define",), of=BOTH,
    says="Values are as their value-level metadata say: type, length, codelist",
)  # fmt: skip
def value_is_as_described(data: Delivery) -> Iterator[Finding]:
    """An item of a value list describes the variable's values in the records of its where clause; numbers may stand as text there."""
    for domain, item, known in _value_lists(data):
        column, name = domain.column(item.name), item.name
        text = is_text(column)
        no_number = domain.filled(name) & np.isnan(as_numbers(column))
        needed = np.array([*(len(value.encode()) for value in column.array.categories), 0])[column.array.codes] if text else None
        for one, rows in known:
            yield from _outside(data.define, _named(one, name), domain, rows)
            if text and one.datatype in NUMBERS:
                says = f"it is no number, and the define says {one.datatype} here"
                yield from domain.seen(name, rows & no_number, says, severity=NOTE)
            if text and one.length is not None and one.datatype == "text":
                says = f"it is longer than the {one.length} bytes that the define says here"
                yield from domain.seen(name, rows & (needed > one.length), says)


def _named(item: Item, name: str) -> Item:
    """A value-level item under the name of its variable."""
    return replace(item, definition=replace(item.definition, name=name))


@check(
    "S2A-1712", WARNING, owner="mapping", needs=("define",), of=BOTH,
    says="Every value of a variable with value-level metadata is in one of its where clauses",
)  # fmt: skip
def value_is_described(data: Delivery) -> Iterator[Finding]:
    for domain, item, known in _value_lists(data):
        topic = tuple(name for name in domain.columns if name.endswith("TESTCD") or name in ("QNAM", "TSPARMCD"))
        left = domain.filled(item.name) & ~np.logical_or.reduce([rows for _, rows in known])
        yield from domain.seen(item.name, left, "no where clause of the define means this record", show=topic or (item.name,))


@check("S2A-1713", ERROR, owner="mapping", needs=("define",), of=BOTH, says="What the define calls mandatory is filled in every record")
def mandatory_is_filled(data: Delivery) -> Iterator[Finding]:
    for dataset, _, item in _variables(data):
        if item.mandatory:
            yield from _alone(dataset).seen(
                item.name, dataset.frame[item.name].isna().to_numpy(), "the define calls it mandatory, and it is empty"
            )


@check("S2A-1714", NOTE, owner="mapping", needs=("define",), of=BOTH, says="Variables stand in the order of the define")
def variables_are_in_order(data: Delivery) -> Iterator[Finding]:
    for dataset, group in _described(data):
        order = {item.name: item.ref.order if item.ref.order is not None else at for at, item in enumerate(group.items)}
        here = [name for name in dataset.frame.columns if name in order]
        there = sorted(here, key=lambda name: order[name])
        if here != there:
            moved = [name for name, other in zip(here, there, strict=True) if name != other]
            yield dataset.about("", f"the order of {len(moved)} variables is not that of the define: {some(moved)}")


@check("S2A-1715", ERROR, owner="mapping", needs=("define",), of=BOTH, says="A key of the define is a variable of the data")
def key_is_there(data: Delivery) -> Iterator[Finding]:
    for dataset, group in _described(data):
        absent = [name for name in group.keys if name not in dataset.frame.columns]
        if absent:
            yield dataset.about("", f"the define's key has variables that are not in the data: {', '.join(absent)}")
