"""The data elements of an ODM file as they are met: entities opened and closed, and one line of the log for each ItemData.

An element without a TransactionType has that of the element that holds it (ODM 1.3.2, TransactionType); a snapshot
has none. Whatever stands within something removed is removed.
"""

from array import array

import numpy as np

from sdtm2adam.raw.odm_entities import (
    CONTEXT,
    EVENT,
    FORM,
    GROUP,
    ITEM,
    NOBODY,
    REMOVE,
    REMOVED,
    SNAPSHOT,
    STUDY,
    SUBJECT,
    TRANSACTIONS,
    UNSAID,
    UPSERT,
    Entities,
)
from sdtm2adam.raw.odm_metadata import NOTHING, Metadata, Version

COLUMNS = ("record", "item", "value", "unit", "transaction", "flags", "line")
# Where the last place has them, counted from its end.
VALUE, UNIT, FLAGS = (COLUMNS.index(name) - len(COLUMNS) for name in ("value", "unit", "flags"))
QUIET, NULL = 1, 2
Attributes = dict[str, str]


class DataElements:
    """What is open, and what was written down so far; `odm_log` calls a method for each element.

    within   what is open, the innermost last: (entity, level, transaction, told of already, line)
    record   the open item group, or NOBODY;  item  the open item, or NOBODY
    """

    def __init__(self, odm: str, file_type: str, line: int):
        self.odm = odm
        self.heeds_transactions = file_type != "Snapshot"
        self.top = UNSAID if file_type == "Transactional" else SNAPSHOT
        self.codes: dict[str, int] = {"": 0}
        self.items: dict[tuple[str, int], int] = {}
        # One place after the other, each with the numbers of COLUMNS: one call a place is the fastest there is.
        self.places = array("q")
        self.entities = Entities()
        self.versions: dict[tuple[str, str], int] = {}
        self.version, self.known = 0, NOTHING
        self.within: list[tuple[int, int, int, bool, int]] = []
        self.record, self.item, self.values = NOBODY, NOBODY, 0
        if file_type not in ("Snapshot", "Transactional"):
            self.entities.odd("file-type", STUDY, NOBODY, line, file_type)

    def code(self, text: str) -> int:
        return self.codes.setdefault(text, len(self.codes))

    def arrays(self) -> dict[str, np.ndarray]:
        """The columns of all places."""
        table = np.array(self.places, np.int64).reshape(-1, len(COLUMNS))
        return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(COLUMNS)}

    def here(self) -> int:
        """The innermost entity that is open, or NOBODY."""
        return next((entity for entity, *_ in reversed(self.within) if entity >= 0), NOBODY)

    # What holds data: each opens an entity within the innermost one that is open.

    def clinical(self, metadata: Metadata, given: Attributes, line: int, holds: int = SUBJECT) -> None:
        key = (given.get("StudyOID", ""), given.get("MetaDataVersionOID", ""))
        self.version = self.versions.setdefault(key, len(self.versions))
        self.known: Version = metadata.version(*key)
        # Reference data are a study's own and never those of a subject: another repeat key keeps them apart.
        node = self.entities.enter(STUDY, NOBODY, self.code(key[0]), holds, CONTEXT, line, self.version)
        self.within.append((node, STUDY, self.top, False, line))

    def subject(self, given: Attributes, line: int) -> None:
        self._enter(SUBJECT, given, "SubjectKey", "", line)

    def event(self, given: Attributes, line: int) -> None:
        self._enter(EVENT, given, "StudyEventOID", "StudyEventRepeatKey", line)

    def form(self, given: Attributes, line: int) -> None:
        self._enter(FORM, given, "FormOID", "FormRepeatKey", line)

    def group(self, given: Attributes, line: int) -> None:
        level = FORM if self.odm == "2.0" and self._is_form(given.get("ItemGroupOID", "")) else GROUP
        self._enter(level, given, "ItemGroupOID", "ItemGroupRepeatKey" if "ItemGroupRepeatKey" in given else "ItemGroupDataSeq", line)

    def site(self, given: Attributes, line: int) -> None:
        node, level = self._innermost(line)[:2]
        if level == SUBJECT and node >= 0:
            self.entities.settle(node, self.code(given.get("LocationOID", "")), line)

    def leave(self, text: str) -> None:
        self.within.pop()
        node, level = self._innermost(0)[:2]
        self.record = node if level == GROUP else NOBODY

    def _innermost(self, line: int) -> tuple[int, int, int, bool, int]:
        return self.within[-1] if self.within else (NOBODY, STUDY, self.top, False, line)

    def _is_form(self, oid: str) -> bool:
        """True for what the metadata call a form, and for an outermost item group of an event that they do not know."""
        if self._innermost(0)[1] not in (SUBJECT, EVENT):
            return False
        group = self.known.groups.get(oid)
        return group is None or group.kind == "Form"

    def _enter(self, level: int, given: Attributes, key: str, repeat: str, line: int) -> None:
        parent, _, inherited, _, _ = self._innermost(line)
        if key not in given:
            self.entities.odd("no-key", level, parent, line, key)
        transaction = self._transaction(given, inherited, level, parent, line)
        node, before = REMOVED, len(self.entities.oddities)
        if parent != REMOVED:
            if transaction == UNSAID and level == GROUP:
                self.entities.odd("unsaid", level, parent, line)
                transaction = UPSERT
            taken = CONTEXT if transaction == UNSAID else transaction
            oid, number = self.code(given.get(key, "")), self.code(given.get(repeat, ""))
            node = self.entities.enter(level, parent, oid, number, taken, line, self.version)
        told = len(self.entities.oddities) > before
        self.within.append((node, level, transaction, told, line))
        self.record = node if level == GROUP else NOBODY

    def _transaction(self, given: Attributes, inherited: int, level: int, node: int, line: int) -> int:
        """What an element says of itself, or else what the one that holds it says."""
        said = given.get("TransactionType") if self.heeds_transactions else None
        if said is None:
            return inherited
        transaction = TRANSACTIONS.get(said)
        if transaction is None:
            self.entities.odd("unknown-transaction", level, node, line, said)
            return inherited
        if inherited == REMOVE and transaction != REMOVE:
            self.entities.odd("within-removed", level, node, line, said)
            return REMOVE
        return transaction

    # Items: one place in the columns each.

    def begin_item(self, given: Attributes, line: int) -> None:
        node, level, inherited, told, begun = self._innermost(line)
        oid = given.get("ItemOID", "")
        if not oid:
            self.entities.odd("no-key", ITEM, node, line, "ItemOID")
        transaction = self._transaction(given, inherited, ITEM, node, line)
        self.item, self.values = NOBODY, 0
        if node == REMOVED or not self._in_record(node, level, begun, line, oid):
            return
        if transaction == UNSAID:
            self.entities.odd("unsaid", ITEM, node, line)
            transaction = UPSERT
        if transaction not in (CONTEXT, REMOVE):
            self.entities.touch(self.record, transaction, begun, self.version)
        value, null = given.get("Value"), given.get("IsNull") == "Yes"
        if null and value:
            self.entities.odd("null-with-value", ITEM, self.record, line, oid)
        coded = self.code(value) if value is not None else 0 if null else -1
        unit = given.get("MeasurementUnitOID")
        flags = (QUIET if told else 0) | (NULL if null and not value else 0)
        self.item = self.items.setdefault((oid, 1), len(self.items))
        self.places.extend((self.record, self.item, coded, -1 if unit is None else self.code(unit), transaction, flags, line))

    def _in_record(self, node: int, level: int, begun: int, line: int, oid: str) -> bool:
        """Whether the item stands in an item group. A form of ODM 2.0 may hold items itself: it is then a group of its own."""
        if self.record == NOBODY and level == FORM and self.odm == "2.0":
            self.record = self.entities.enter(GROUP, node, self.entities.oid[node], 0, CONTEXT, begun, self.version)
        if self.record == NOBODY:
            self.entities.odd("outside", ITEM, node, line, oid)
        return self.record != NOBODY

    def end_item(self, text: str) -> None:
        self.item = NOBODY

    def end_typed(self, text: str) -> None:
        """The value of a typed element is its text, unless it was given as null."""
        if self.item != NOBODY and not self.places[FLAGS] & NULL:
            self.places[VALUE] = self.code(text)
        self.item = NOBODY

    def end_token(self, text: str) -> None:
        self.end_typed(text.strip())

    def unit(self, given: Attributes, line: int) -> None:
        if self.item != NOBODY:
            self.places[UNIT] = self.code(given.get("MeasurementUnitOID", ""))

    def end_value(self, text: str) -> None:
        """A Value of ODM 2.0: the first is the item's, each further one an item beside it."""
        if self.item == NOBODY:
            return
        self.values += 1
        if self.values == 1:
            self.places[VALUE] = self.code(text)
            return
        record, _, _, unit, transaction, flags, line = self.places[-len(COLUMNS) :]
        oid, _ = list(self.items)[self.item]
        item = self.items.setdefault((oid, self.values), len(self.items))
        self.places.extend((record, item, self.code(text), unit, transaction, flags & ~NULL, line))
