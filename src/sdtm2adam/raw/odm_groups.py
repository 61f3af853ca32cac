"""Which forms and item groups an ODM file has, and which of them is meant."""

import numpy as np

from sdtm2adam.errors import ERROR, Finding, Findings, did_you_mean, some
from sdtm2adam.raw.odm_entities import FORM, GROUP
from sdtm2adam.raw.odm_log import Log


def pairs_of(log: Log) -> list[tuple[str, str]]:
    """(form, item group) of the metadata in their order, then those that only the data have."""
    said = [(form, group) for v in log.metadata.latest_first(log.versions) for form in v.forms for group in v.groups_of(form)]
    return list(dict.fromkeys([*said, *pairs_of_data(log)]))


def pairs_of_data(log: Log) -> list[tuple[str, str]]:
    """(form, item group) in the order in which the data have them, less those that only hold other item groups."""
    groups = np.flatnonzero(np.asarray(log.entities.level, np.int64) == GROUP)
    groups = groups[np.isin(groups, log.record) | ~np.isin(groups, np.asarray(log.entities.parent, np.int64)[groups])]
    codes = np.stack([_forms(log, groups), np.asarray(log.entities.oid, np.int64)[groups]], axis=1)
    distinct, first = np.unique(codes, axis=0, return_index=True)
    return [(log.texts[form], log.texts[group]) for form, group in distinct[np.argsort(first)].tolist()]


def _forms(log: Log, records: np.ndarray) -> np.ndarray:
    """The form of each record, as the code of its OID; the empty text for reference data."""
    entities = log.entities
    parent, level, oid = (np.asarray(c, np.int64) for c in (entities.parent, entities.level, entities.oid))
    forms, at = np.zeros(len(records), np.int64), records.copy()
    while (there := at >= 0).any():
        chosen = there & (level[at] == FORM)
        forms[chosen] = oid[at[chosen]]
        at = np.where(there, parent[at], -1)
    return forms


def records_of(log: Log, form: str | None, item_group: str) -> np.ndarray:
    """The entities of an item group: given, removed again, or only named as context."""
    level, oid = np.asarray(log.entities.level, np.int64), np.asarray(log.entities.oid, np.int64)
    records = np.flatnonzero((level == GROUP) & (oid == _code(log, item_group)))
    return records if form is None else records[_forms(log, records) == _code(log, form)]


def _code(log: Log, text: str) -> int:
    return log.texts.index(text) if text in log.texts else -1


def chosen_of(log: Log, form: str | None, item_group: str | None, shown: str, found: Findings) -> tuple[str | None, str] | None:
    """The form and the item group that are meant; None and an error where there are none, or more than one."""
    pairs = pairs_of(log)
    forms = list(dict.fromkeys(of for of, _ in pairs if of))
    if form is not None and form not in forms:
        found.add(_unknown("form", form, forms, "", _by_name(log, "forms"), shown))
        return None
    groups = list(dict.fromkeys(group for of, group in pairs if form is None or of == form))
    if item_group in groups:
        return form, item_group
    if item_group is None and len(groups) == 1:
        return form, groups[0]
    within = f" of form {form}" if form is not None else ""
    if item_group is None:
        message = f"the file has {len(groups)} item groups{within}: {some(groups, 8)}"
        found.add(Finding("odm-choose-group", ERROR, "", "", message, source=shown, fix="say which with `item_group:` under `odm:`"))
        return None
    elsewhere = [of for of, group in pairs if group == item_group]
    found.add(_unknown("group", item_group, groups, within, _by_name(log, "groups"), shown, elsewhere))
    return None


def _by_name(log: Log, kind: str) -> dict[str, str]:
    """OIDs of forms or item groups by their names."""
    return {group.name: oid for v in log.metadata.latest_first(log.versions) for oid, group in getattr(v, kind).items()}


def _unknown(
    kind: str, said: str, known: list[str], within: str, by_name: dict[str, str], shown: str, elsewhere: list[str] | None = None
) -> Finding:
    """A name that may have been given in place of the OID, one that is close, or a form that has the item group."""
    if elsewhere:
        hint = f"; it is an item group of {some(elsewhere)}"
    elif by_name.get(said) in known:
        hint = f"; it is the name of {by_name[said]}"
    else:
        hint = did_you_mean(said, known)
    what = "form" if kind == "form" else "item group"
    there = f"there are: {some(known, 8)}" if known else "the file has none, neither in its metadata nor in its data"
    message = f"the file has no {what} {said}{within}{hint}"
    return Finding(f"odm-unknown-{kind}", ERROR, "", "", message, source=shown, fix=f"give the OID under `odm:`\n{there}")
