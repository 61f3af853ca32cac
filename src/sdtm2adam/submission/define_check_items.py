"""Checks of a define's datasets and variables: what must be there, in which order, of which type and length."""

from collections.abc import Iterator
from itertools import pairwise

from sdtm2adam.errors import ERROR, WARNING, Finding, did_you_mean
from sdtm2adam.formats.define_model import DefineFile, Item, ItemDef

WITH_LENGTH = ("text", "integer", "float")
WITHOUT_LENGTH = (
    "date", "time", "datetime", "partialDate", "partialTime", "partialDatetime", "incompleteDate", "incompleteTime",
    "incompleteDatetime", "durationDatetime", "intervalDatetime",
)  # fmt: skip
TYPES = (*WITH_LENGTH, *WITHOUT_LENGTH)
ORIGINS = {
    "2.0": ("CRF", "Derived", "Assigned", "Protocol", "eDT", "Predecessor"),
    "2.1": ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available", "Other"),
}
SOURCES = ("Investigator", "Sponsor", "Subject", "Vendor")


def _of_groups(define: DefineFile) -> Iterator[tuple[str, Item]]:
    return ((group.name, item) for group in define.groups for item in group.items)


def _every_list(define: DefineFile) -> Iterator[tuple[str, str, tuple[Item, ...], int]]:
    """Each list of items: the dataset ("" for a value list), its name in words, its items, its line."""
    yield from ((group.name, f"dataset {group.name or group.oid}", group.items, group.line) for group in define.groups)
    yield from (("", f"value list {values.oid}", values.items, values.line) for values in define.value_lists)


def lacking_attributes(define: DefineFile) -> Iterator[Finding]:
    """Something that Define-XML requires and that is not there."""

    def lacks(what: str, missing: list[str], line: int, dataset: str = "", variable: str = "") -> Iterator[Finding]:
        if missing:
            says = f"{what} has no {', '.join(missing)}"
            yield Finding("define-required", ERROR, dataset, variable, says, count=len(missing), source=str(line))

    newer = define.version == "2.1"
    whole = {"StudyName": define.study, "MetaDataVersion OID": define.metadata_oid, "def:DefineVersion": define.define_version}
    whole |= {"def:Context": define.context, "def:Standards": define.standards} if newer else {"def:StandardName": define.standards}
    yield from lacks("the file", [name for name, value in whole.items() if not value], 0)
    for group in define.groups:
        wanted = {
            "Name": group.name, "Description": group.label, "Repeating": group.repeating, "IsReferenceData": group.reference,
            "Purpose": group.purpose, "def:Structure": group.structure, "def:Class": group.klass, "ItemRef": group.items,
        }  # fmt: skip
        if newer:
            wanted["def:StandardOID (or def:IsNonStandard)"] = group.standard or group.non_standard
        if group.no_data != "Yes":
            wanted["def:ArchiveLocationID"] = group.archive
        missing = [name for name, value in wanted.items() if not value]
        yield from lacks(f"dataset {group.name or group.oid}", missing, group.line, group.name)
    for dataset, shown, items, line in _every_list(define):
        for item in items:
            if item.ref.mandatory not in ("Yes", "No"):
                yield from lacks(f"{shown}, item {item.name or item.ref.item}", ["Mandatory"], item.ref.line or line, dataset, item.name)
    described = {item.ref.item for _, item in _of_groups(define)}
    for item in define.item_defs:
        missing = [name for name, value in (("Name", item.name), ("DataType", item.datatype)) if not value]
        missing += ["Description"] if not item.label and item.oid in described else []
        yield from lacks(f"ItemDef {item.oid}", missing, item.line, "", item.name)
    for codelist in define.codelists:
        missing = [name for name, value in (("Name", codelist.name), ("DataType", codelist.datatype)) if not value]
        yield from lacks(f"codelist {codelist.oid}", missing, codelist.line)
    for leaf in (*define.leafs, *(leaf for group in define.groups for leaf in group.leafs)):
        missing = [name for name, value in (("xlink:href", leaf.href), ("def:title", leaf.title)) if not value]
        yield from lacks(f"def:leaf {leaf.id}", missing, leaf.line)


def number_unreadable(define: DefineFile) -> Iterator[Finding]:
    """A number that is none: Length, SignificantDigits, OrderNumber or KeySequence."""
    for item in define.item_defs:
        for odd in item.odd:
            yield Finding("define-number", ERROR, "", item.name, f"ItemDef {item.oid}: {odd} is no whole number", source=str(item.line))
    for dataset, shown, items, _ in _every_list(define):
        for item in items:
            for odd in item.ref.odd:
                says = f"{shown}, item {item.name or item.ref.item}: {odd} is no whole number"
                yield Finding("define-number", ERROR, dataset, item.name, says, source=str(item.ref.line))


def unknown_type(define: DefineFile) -> Iterator[Finding]:
    """A DataType that Define-XML does not have."""
    for item in define.item_defs:
        if item.datatype and item.datatype not in TYPES:
            says = f"ItemDef {item.oid}: DataType {item.datatype} is none of Define-XML{did_you_mean(item.datatype, TYPES)}"
            yield Finding("define-type", ERROR, "", item.name, says, source=str(item.line))


def length_against_type(define: DefineFile) -> Iterator[Finding]:
    """A Length or SignificantDigits that the type must have or cannot have, or that contradict each other."""
    for item in define.item_defs:
        for severity, says in _lengths(item):
            message = f"ItemDef {item.oid}: {says}"
            yield Finding("define-length", severity, "", item.name, message, source=str(item.line))


def _lengths(item: ItemDef) -> Iterator[tuple[str, str]]:
    odd = " ".join(item.odd)
    if item.datatype in WITH_LENGTH and item.length is None and "Length" not in odd:
        yield ERROR, f"{item.datatype} needs a Length"
    if item.length is not None and item.length < 1:
        yield ERROR, f"Length {item.length} is less than 1"
    if item.datatype in WITHOUT_LENGTH and item.length is not None:
        yield WARNING, f"{item.datatype} has no Length in Define-XML, here it is {item.length}"
    if item.datatype == "float" and item.digits is None and "SignificantDigits" not in odd:
        yield ERROR, "float needs SignificantDigits"
    if item.datatype != "float" and item.digits:
        yield ERROR, f"{item.datatype or 'an item without type'} has no SignificantDigits, here they are {item.digits}"
    if item.digits is not None and item.length is not None and item.digits >= item.length:
        yield ERROR, f"SignificantDigits {item.digits} do not fit into Length {item.length}"


def codelist_of_another_type(define: DefineFile) -> Iterator[Finding]:
    """A variable whose codelist has another type, or a term longer than the variable."""
    for item in define.item_defs:
        codelist = define.codelist(item.codelist)
        if codelist is None:
            continue
        if codelist.datatype and item.datatype and codelist.datatype != item.datatype:
            says = f"ItemDef {item.oid} is {item.datatype}, its codelist {codelist.oid} is {codelist.datatype}"
            yield Finding("define-codelist-type", ERROR, "", item.name, says, source=str(item.line))
        if item.length is None or item.datatype != "text":
            continue
        too_long = [term.value for term in codelist.terms if len(term.value.encode("utf-8", "surrogatepass")) > item.length]
        if len(too_long) == len(codelist.terms) and too_long:
            says = f"ItemDef {item.oid} has Length {item.length}, and every term of its codelist {codelist.oid} is longer"
            yield Finding("define-codelist-type", WARNING, "", item.name, says, count=len(too_long), source=str(item.line))


def order_broken(define: DefineFile) -> Iterator[Finding]:
    """Items whose OrderNumber is another one's, or that do not stand in the order of their numbers."""
    for dataset, shown, items, line in _every_list(define):
        numbered = [(item.ref.order, item) for item in items if item.ref.order is not None]
        orders = [order for order, _ in numbered]
        twice = sorted({order for order in orders if orders.count(order) > 1})
        if twice:
            says = f"{shown}: OrderNumber {', '.join(map(str, twice[:5]))} stands at more than one item"
            yield Finding("define-order", ERROR, dataset, "", says, count=len(twice), source=str(line))
        if orders != sorted(orders):
            late = next(item for (before, _), (after, item) in pairwise(numbered) if after < before)
            says = f"{shown}: its items do not stand in the order of OrderNumber, first at {late.name or late.ref.item}"
            yield Finding("define-order", ERROR, dataset, late.name, says, source=str(late.ref.line or line))
        if numbered and len(numbered) < len(items):
            says = f"{shown}: {len(items) - len(numbered)} of its items have no OrderNumber"
            yield Finding("define-order", WARNING, dataset, "", says, count=len(items) - len(numbered), source=str(line))


def keys_out_of_step(define: DefineFile) -> Iterator[Finding]:
    """A dataset whose key sequence is not 1, 2, 3 ..., or that has no key."""
    for group in define.groups:
        keys = sorted(item.key for item in group.items if item.key is not None)
        if not keys:
            says = f"dataset {group.name} has no key"
            yield Finding("define-keys", WARNING, group.name, "", says, source=str(group.line))
        elif len(set(keys)) < len(keys):
            says = f"dataset {group.name}: its KeySequence has a number twice ({', '.join(map(str, keys))})"
            yield Finding("define-keys", ERROR, group.name, "", says, source=str(group.line))
        elif keys != list(range(1, len(keys) + 1)):
            says = f"dataset {group.name}: its KeySequence leaves numbers out ({', '.join(map(str, keys))})"
            yield Finding("define-keys", WARNING, group.name, "", says, source=str(group.line))


def item_twice(define: DefineFile) -> Iterator[Finding]:
    """A dataset that has a variable twice, or two datasets of one name."""
    names = [group.name for group in define.groups]
    for group in define.groups:
        if names.count(group.name) > 1 and names.index(group.name) == define.groups.index(group):
            says = f"{names.count(group.name)} datasets have the name {group.name}"
            yield Finding("define-item-twice", ERROR, group.name, "", says, source=str(group.line))
        for name in sorted({name for name in group.names if name and group.names.count(name) > 1}):
            says = f"dataset {group.name} has {name} {group.names.count(name)} times"
            yield Finding("define-item-twice", ERROR, group.name, name, says, source=str(group.line))
    for values in define.value_lists:
        items = [item.ref.item for item in values.items]
        for oid in sorted({oid for oid in items if items.count(oid) > 1}):
            says = f"value list {values.oid} has the item {oid} {items.count(oid)} times"
            yield Finding("define-item-twice", ERROR, "", "", says, source=str(values.line))


def origin_lacking(define: DefineFile) -> Iterator[Finding]:
    """A variable without origin, at itself or at its value-level items; an origin or source that Define-XML does not have."""
    known = ORIGINS[define.version]
    for dataset, item in _of_groups(define):
        definition = item.definition
        values = define.value_list(definition.value_list)
        below = values is not None and all(part.definition.origins for part in values.items)
        if item.defined and not definition.origins and not below:
            says = f"{dataset}.{item.name} has no origin"
            yield Finding("define-origin", WARNING, dataset, item.name, says, source=str(definition.line))
    for item in define.item_defs:
        for origin in item.origins:
            if origin.type not in known:
                hint = did_you_mean(origin.type, known)
                says = f"ItemDef {item.oid}: origin {origin.type or '(none)'} is none of Define-XML {define.version}{hint}"
                yield Finding("define-origin", ERROR, "", item.name, says, source=str(item.line))
            if origin.source and origin.source not in SOURCES:
                hint = did_you_mean(origin.source, SOURCES)
                says = f"ItemDef {item.oid}: source {origin.source} is none of Define-XML 2.1{hint}"
                yield Finding("define-origin", ERROR, "", item.name, says, source=str(item.line))
