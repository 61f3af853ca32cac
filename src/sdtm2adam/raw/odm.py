"""CDISC ODM-XML (1.2, 1.3 and 2.0; snapshots and transactional files) as tables of collected text.

    read_odm     the records of one item group of one form, as they are after all transactions of the file
    groups_of    which forms and item groups a file has, with their columns
    side_tables  what stands beside the data: audit records, annotations, signatures, queries, earlier versions

One record is one ItemGroupData of a subject, event and form; data of the same keys in several places of a file are
one record. `odm_columns` says what the columns are called.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, some
from sdtm2adam.formats.safe_xml import BadXml
from sdtm2adam.raw.odm_columns import Column, columns_of, table_of
from sdtm2adam.raw.odm_current import Current, current_of
from sdtm2adam.raw.odm_findings import data_findings
from sdtm2adam.raw.odm_groups import chosen_of, pairs_of, records_of
from sdtm2adam.raw.odm_log import Log, read_log
from sdtm2adam.raw.odm_sides import sides_of
from sdtm2adam.raw.table import Table
from sdtm2adam.spec.raw import at_lines


class OdmGroup(NamedTuple):
    """An item group of a form (empty for reference data) and the names of the columns that `read_odm` gives it."""

    form: str
    item_group: str
    names: tuple[str, ...]


def read_odm(data: bytes, form: str | None, item_group: str | None, shown: str, found: Findings) -> Table | None:
    """The current records of an item group, in the order in which they first appear; None (and an error) where there is none.

    form, item_group  OIDs; `form` may be left out (every form that has the item group), and `item_group` where the
                      form has only one
    shown             how messages name the file: `raw/study.xml`
    `lines` is the line of the ItemGroupData element that made a record what it is: the last one that changed it, or in a
    snapshot the first. A value that was not given is the empty text, as is one given as null (counted in a finding).
    Source: CDISC ODM 1.3.2, ClinicalData and TransactionType; ODM 2.0, ItemGroupData.
    """
    try:
        log, current = _read_once(data)
    except BadXml as fault:
        where = at_lines(shown, [fault.line] if fault.line else [])
        found.add(Finding("raw-xml", ERROR, "", "", f"{shown} cannot be read: {fault.problem}", source=where, fix=fault.fix))
        return None
    chosen = chosen_of(log, form, item_group, shown, found)
    if chosen is None:
        return None
    form, item_group = chosen
    every = records_of(log, form, item_group)
    found.extend(data_findings(log, current, every, shown))
    records = every[np.asarray(log.entities.real, bool)[every]]
    kept = records[np.asarray(log.entities.removed, np.int64)[records] == 0]
    columns, said = _columns(log, current, records, item_group)
    found.extend(said.placed(source=shown))
    found.extend(_strangers(log, current, kept, columns, item_group, shown))
    table, said = table_of(log, current, kept, columns, shown)
    found.extend(said)
    found.extend(_on_one_line(table, shown))
    return table


def groups_of(data: bytes) -> list[OdmGroup]:
    """Every item group that the metadata or the data of a file have, form by form. Errors: BadXml."""
    log, current = _read_once(data)
    return [
        OdmGroup(form, group, tuple(name for column in columns for name in column.all_names()))
        for form, group in pairs_of(log)
        for columns in [_columns(log, current, records_of(log, form, group), group)[0]]
    ]


def side_tables(data: bytes) -> dict[str, pd.DataFrame]:
    """What stands beside the data, as text; see `odm_sides`. Errors: BadXml."""
    log = read_log(data, "the file", with_asides=True)
    return sides_of(log, current_of(log))


# Several exports read the same file one after the other: the last file is read once. A pure function of its bytes.
@lru_cache(maxsize=1)
def _read_once(data: bytes) -> tuple[Log, Current]:
    log = read_log(data, "the file")
    return log, current_of(log)


def _columns(log: Log, current: Current, records: np.ndarray, group: str) -> tuple[list[Column], Findings]:
    """The columns of everything that the records ever held, so that a removed record does not take a column with it."""
    mine = np.zeros(len(log.entities.parent), bool)
    mine[records] = True
    items = np.unique(log.item[mine[log.record]])
    with_unit = np.unique(log.item[current.at[mine[log.record[current.at]] & (current.unit > 0)]])
    used = [log.versions[number] for number in sorted({log.entities.version[record] for record in records.tolist()})]
    return columns_of(log, group, items, with_unit, log.metadata.latest_first(used or log.versions))


def _strangers(log: Log, current: Current, records: np.ndarray, columns: list[Column], group: str, shown: str) -> list[Finding]:
    """Items, or a whole item group, that the metadata of the file do not describe."""
    versions = log.metadata.latest_first(log.versions)
    listed = {oid for version in versions for oid in getattr(version.groups.get(group), "items", ())}
    if not any(group in version.groups for version in versions):
        message = f"the file does not describe item group {group}; its columns have the OIDs of the items and no decodes"
        return [Finding("odm-no-metadata", WARNING, "", "", message, source=shown)]
    codes = [column.code for column in columns if column.oid not in listed]
    mine = np.zeros(len(log.entities.parent), bool)
    mine[records] = True
    places = current.at[mine[log.record[current.at]] & np.isin(log.item[current.at], codes)]
    if not len(places):
        return []
    oids = some(dict.fromkeys(column.oid for column in columns if column.oid not in listed))
    message = f"{len(places):,} values of items that item group {group} does not list: {oids}; they are columns all the same"
    return [
        Finding("odm-item-not-listed", WARNING, "", "", message, count=len(places), source=at_lines(shown, np.unique(log.line[places])))
    ]


def _on_one_line(table: Table, shown: str) -> list[Finding]:
    """A file without line breaks gives every record the same line."""
    shared = len(table.lines) - len(np.unique(table.lines))
    if not shared:
        return []
    message = f"{shared:,} records begin on a line on which another one begins too; a line does not tell them apart"
    fix = "export with line breaks, so that every record can be found again"
    return [Finding("odm-one-line", NOTE, "", "", message, count=shared, source=shown, fix=fix)]
