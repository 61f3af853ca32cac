"""The columns of one item group of an ODM file: what they are called, and what stands in them.

Context first, then for each item, in the order of OrderNumber:

    NAME          the value as collected; NAME is the item's Name, or its OID where the name is missing or not its own
    NAME__DECODE  what the code list says for it, where the item has a code list with decodes
    NAME__UNIT    the symbol of its unit, where any record of the group names one
    NAME__2 ...   further values of the same item, which only ODM 2.0 has

Items that the data have and the metadata do not follow at the end, in the order in which they were met.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import NOTE, WARNING, Finding, Findings, some
from sdtm2adam.raw.odm_current import Current
from sdtm2adam.raw.odm_entities import EVENT, FORM, GROUP, STUDY, SUBJECT
from sdtm2adam.raw.odm_log import Log
from sdtm2adam.raw.odm_metadata import Item, Version
from sdtm2adam.raw.table import Table, coded, in_order
from sdtm2adam.spec.raw import at_lines

CONTEXT_COLUMNS = (
    "StudyOID", "LocationOID", "SubjectKey", "StudyEventOID", "StudyEventRepeatKey",
    "FormOID", "FormRepeatKey", "ItemGroupOID", "ItemGroupRepeatKey",
)  # fmt: skip
# Item groups of ODM 2.0 between the form and the item group, as GROUP[repeat]/GROUP; only where there are any.
PARENT_COLUMN = "ParentItemGroup"
DECODE, UNIT = "__DECODE", "__UNIT"


class Column(NamedTuple):
    """One item of the table: its code in the log, its OID, the name of its column, and what comes beside it."""

    code: int
    oid: str
    name: str
    decoded: bool
    has_unit: bool

    def all_names(self) -> tuple[str, ...]:
        """Its column and those beside it."""
        return (self.name, *[self.name + DECODE] * self.decoded, *[self.name + UNIT] * self.has_unit)


@dataclass(frozen=True)
class Places:
    """The keys of entities of a log as codes of its texts, one array a context column; `parents` as text."""

    keys: dict[str, np.ndarray]
    parents: np.ndarray


def places_of(log: Log, nodes: np.ndarray) -> Places:
    """Where entities stand: study, site, subject, event, form and item group, each with its repeat key."""
    entities = log.entities
    parent, level, oid, repeat = (np.asarray(c, np.int64) for c in (entities.parent, entities.level, entities.oid, entities.repeat))
    location = np.zeros(len(parent), np.int64)
    location[list(entities.location)] = list(entities.location.values())
    keys = {name: np.zeros(len(nodes), np.int64) for name in CONTEXT_COLUMNS}
    named = {
        STUDY: ("StudyOID", ""), SUBJECT: ("SubjectKey", ""), EVENT: ("StudyEventOID", "StudyEventRepeatKey"),
        FORM: ("FormOID", "FormRepeatKey"), GROUP: ("ItemGroupOID", "ItemGroupRepeatKey"),
    }  # fmt: skip
    at, climbing = nodes.copy(), nodes >= 0
    while climbing.any():
        for kind, (key, number) in named.items():
            # Of item groups within one another the innermost is the record's own; the others are its parents.
            chosen = climbing & (level[at] == kind) & (at == nodes if kind == GROUP else True)
            keys[key][chosen] = oid[at[chosen]]
            if number:
                keys[number][chosen] = repeat[at[chosen]]
            if kind == SUBJECT:
                keys["LocationOID"][chosen] = location[at[chosen]]
        at = np.where(climbing, parent[at], -1)
        climbing = at >= 0
    above, places = np.unique(np.where(nodes >= 0, parent[nodes], -1), return_inverse=True)
    paths = np.array([_path(log, node) for node in above.tolist()], object)
    return Places(keys, paths[places])


def _path(log: Log, node: int) -> str:
    """The item groups from an entity upwards to the form, outermost first: `GROUP[2]/GROUP`; nothing for other entities."""
    steps = []
    while node >= 0 and log.entities.level[node] == GROUP:
        oid, repeat = log.texts[log.entities.oid[node]], log.texts[log.entities.repeat[node]]
        steps.append(f"{oid}[{repeat}]" if repeat else oid)
        node = log.entities.parent[node]
    return "/".join(reversed(steps))


def columns_of(log: Log, group: str, present: np.ndarray, with_unit: np.ndarray, versions: list[Version]) -> tuple[list[Column], Findings]:
    """The columns of an item group; `present` and `with_unit` are codes of items of its data, `versions` the latest first."""
    found = Findings()
    listed = list(dict.fromkeys(oid for version in versions for oid in getattr(version.groups.get(group), "items", ())))
    known = {oid: item for version in reversed(versions) for oid, item in version.items.items()}
    met = {log.items[code]: int(code) for code in present}
    further = {oid: sorted(n for o, n in met if o == oid and n > 1) for oid, n in met if n > 1}
    strangers = [oid for oid in dict.fromkeys(oid for oid, _ in met) if oid not in listed]
    ordered = [(oid, n) for oid in [*listed, *strangers] for n in (1, *further.get(oid, ()))]
    items = {oid: known.get(oid, Item(oid, "", "")) for oid in [*listed, *strangers]}
    decoded = {oid for oid, item in items.items() if any(version.decodes.get(item.codelist) for version in versions)}
    units = {log.items[code] for code in with_unit}
    names, shared = _names(items, ordered, decoded, units)
    if shared:
        message = f"the names of {len(shared)} items of {group} are not their own: {some(shared)}; their columns have the OIDs"
        found.add(Finding("odm-same-name", WARNING, "", "", message, count=len(shared)))
    columns = [Column(met.get(key, -1), key[0], names[key], key[0] in decoded, key in units) for key in ordered]
    return columns, found


def _names(items: dict[str, Item], ordered: list[tuple[str, int]], decoded: set, units: set) -> tuple[dict, list[str]]:
    """The name of each column; by OID for items whose name, or what stands beside it, would be another column's too."""
    by_oid: set[str] = {oid for oid, item in items.items() if not item.name}
    told: set[str] = set()
    while True:
        base = {oid: oid if oid in by_oid else item.name for oid, item in items.items()}
        names = {(oid, n): base[oid] if n == 1 else f"{base[oid]}__{n}" for oid, n in ordered}
        owners: dict[str, list[str]] = {}
        for (oid, n), name in names.items():
            beside = [name + DECODE] * (oid in decoded) + [name + UNIT] * ((oid, n) in units)
            for taken in (name, *beside):
                owners.setdefault(taken, []).append(oid)
        context = {*CONTEXT_COLUMNS, PARENT_COLUMN, "_line"}
        clash = {oid for name, oids in owners.items() for oid in oids if name in context or len(oids) > 1} - by_oid
        if not clash:
            break
        told |= clash
        by_oid |= clash
    # An OID that is itself the name of a context column cannot stay one.
    names = {key: f"item {name}" if name in context else name for key, name in names.items()}
    return names, sorted(f"{items[oid].name} ({oid})" for oid in told)


def table_of(log: Log, current: Current, records: np.ndarray, columns: list[Column], shown: str) -> tuple[Table, Findings]:
    """One record an item group of `records` (numbers of entities, in their order), and codes that have no decode."""
    found = Findings()
    row_of = np.full(len(log.entities.parent), -1, np.int64)
    row_of[records] = np.arange(len(records))
    mine = row_of[log.record[current.at]] >= 0
    rows, items = row_of[log.record[current.at][mine]], log.item[current.at][mine]
    value, unit = current.value[mine], current.unit[mine]
    order = np.argsort(items, kind="stable")
    starts = np.searchsorted(items[order], np.arange(len(log.items) + 1))
    line = np.asarray(log.entities.line, np.int64)[records]
    version = np.asarray(log.entities.version, np.int64)[records]
    places = places_of(log, records)
    names = list(CONTEXT_COLUMNS)
    cells = [in_order(places.keys[name], log.texts) for name in CONTEXT_COLUMNS]
    if any(places.parents):
        names.append(PARENT_COLUMN)
        cells.append(coded(places.parents))
    for column in columns:
        here = order[starts[column.code] : starts[column.code + 1]] if column.code >= 0 else order[:0]
        codes = _spread(value[here], rows[here], len(records))
        names.append(column.name)
        cells.append(in_order(codes, log.texts))
        if column.decoded:
            names.append(column.name + DECODE)
            decodes, unknown = _decoded(log, column.oid, codes, version)
            cells.append(decodes)
            found.extend(_without_decode(column.name, cells[-2], unknown, line, shown))
        if column.has_unit:
            names.append(column.name + UNIT)
            cells.append(_units(_spread(np.maximum(unit[here], 0), rows[here], len(records)), log))
    found.extend(_nulls(columns, log, current, mine, shown))
    return Table(tuple(names), tuple(cells), line), found


def _spread(codes: np.ndarray, rows: np.ndarray, height: int) -> np.ndarray:
    """A column with codes at some rows and the empty text at all others."""
    column = np.zeros(height, np.int64)
    column[rows] = codes
    return column


def _units(codes: np.ndarray, log: Log) -> pd.Categorical:
    """Units by their words; a unit that the metadata do not know keeps its OID."""
    distinct, places = np.unique(codes, return_inverse=True)
    words = np.array([log.metadata.units.get(log.texts[code], log.texts[code]) for code in distinct], object)
    return coded(words[places])


def _decoded(log: Log, oid: str, codes: np.ndarray, version: np.ndarray) -> tuple[pd.Categorical, np.ndarray]:
    """The decode of each value by the code list of its record's version, and the rows whose value is in no code list."""
    fallback = log.metadata.latest_first(log.versions)
    pairs, places = np.unique(version * len(log.texts) + codes, return_inverse=True)
    words, unknown = [], []
    for pair in pairs.tolist():
        number, code = divmod(pair, len(log.texts))
        own = log.metadata.versions.get(log.versions[number])
        lists = [v.decodes.get(v.items[oid].codelist, {}) for v in ([own] if own else fallback) if oid in v.items]
        word = next((decodes[log.texts[code]] for decodes in lists if log.texts[code] in decodes), None)
        words.append(word or "")
        unknown.append(word is None and code != 0)
    return coded(np.array(words, object)[places]), np.flatnonzero(np.array(unknown, bool)[places])


def _without_decode(name: str, values: pd.Categorical, rows: np.ndarray, line: np.ndarray, shown: str) -> Findings:
    if not len(rows):
        return Findings()
    words = some(repr(word) for word in dict.fromkeys(values[rows].tolist()))
    message = (
        f"{len(rows)} {'value is' if len(rows) == 1 else 'values are'} not in the code list of the item: {words}; the decode stays empty"
    )
    where = at_lines(shown, line[rows])
    finding = Finding(
        "odm-no-decode", WARNING, "", name, message, rows=tuple(rows.tolist()), count=len(rows), source=where, field=name
    )  # fmt: skip
    return Findings([finding])


def _nulls(columns: list[Column], log: Log, current: Current, mine: np.ndarray, shown: str) -> Findings:
    """Values said to be null stand empty as those never given do; here they are counted apart, item by item."""
    null = current.at[mine & current.null]
    if not len(null):
        return Findings()
    name_of = {column.code: column.name for column in columns}
    items, counts = np.unique(log.item[null], return_counts=True)
    told = some(f"{name_of[item]} ({count})" for item, count in zip(items.tolist(), counts.tolist(), strict=True))
    message = f"{len(null)} {'value is' if len(null) == 1 else 'values are'} given as null (IsNull) and empty here: {told}"
    return Findings([Finding("odm-null", NOTE, "", "", message, count=len(null), source=at_lines(shown, np.unique(log.line[null])))])
