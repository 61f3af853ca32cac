"""Which subjects, events, forms and item groups of an ODM file are there, after all its transactions.

An entity is told by its keys within the one that holds it (OID and repeat key, or SubjectKey), so data of one
subject that stand in several places of a file come together. Transactions are taken in the order of the file, as
ODM 1.3.2 has them (section 3, TransactionType): Insert what is new, Update what is there, Upsert either, Remove
with everything below, Context changes nothing.
"""

from typing import NamedTuple

SNAPSHOT, INSERT, UPDATE, UPSERT, REMOVE, CONTEXT, UNSAID = range(7)
TRANSACTIONS = {"Insert": INSERT, "Update": UPDATE, "Upsert": UPSERT, "Remove": REMOVE, "Context": CONTEXT}
SAID_AS = {code: word for word, code in TRANSACTIONS.items()}

STUDY, SUBJECT, EVENT, FORM, GROUP, ITEM = range(6)
LEVELS = ("ClinicalData", "SubjectData", "StudyEventData", "FormData", "ItemGroupData", "ItemData")

NOBODY, REMOVED = -1, -2


class Oddity(NamedTuple):
    """Something about one element that a finding will tell: what, where in the file, and of which entity."""

    what: str
    level: int
    node: int
    line: int
    word: str = ""


class Entities:
    """Every entity met so far, as columns; the number of an entity is its place in them.

    parent, level, oid, repeat   what it is; `oid` and `repeat` are codes of texts
    real      it was given here, not only named as the context of something
    removed   line of the element that removed it, or 0
    line      line of the element that made it what it is
    version   number of the metadata version that its latest element refers to
    """

    def __init__(self):
        self.parent: list[int] = []
        self.level: list[int] = []
        self.oid: list[int] = []
        self.repeat: list[int] = []
        self.real: list[bool] = []
        self.removed: list[int] = []
        self.line: list[int] = []
        self.version: list[int] = []
        self.location: dict[int, int] = {}
        self.oddities: list[Oddity] = []
        self._present: dict[tuple[int, int, int, int], int] = {}
        self._children: dict[int, list[int]] = {}

    def enter(self, level: int, parent: int, oid: int, repeat: int, transaction: int, line: int, version: int) -> int:
        """The entity that an element speaks of, made or removed as its transaction says; REMOVED when it is gone."""
        node = self._present.get((level, parent, oid, repeat), NOBODY)
        there = node != NOBODY and (self.real[node] or node in self._children)
        if transaction == REMOVE:
            if there:
                self._remove(node, line)
            else:
                self.odd("remove-missing", level, node, line)
            return REMOVED
        if transaction == INSERT and there:
            self.odd("insert-exists", level, node, line)
        if node == NOBODY:
            node = self._new(level, parent, oid, repeat, line, version)
        if transaction == UPDATE and not there:
            self.odd("update-missing", level, node, line)
        if transaction != CONTEXT:
            self.touch(node, transaction, line, version)
        return node

    def touch(self, node: int, transaction: int, line: int, version: int) -> None:
        """An element gave or changed this entity. In a snapshot it began with its first element, else the latest counts."""
        if transaction != SNAPSHOT or not self.real[node]:
            self.line[node], self.version[node] = line, version
        self.real[node] = True

    def settle(self, subject: int, location: int, line: int) -> None:
        """The subject is at this site, whatever was said of it before."""
        before = self.location.get(subject, location)
        if before != location:
            self.odd("two-sites", SUBJECT, subject, line)
        self.location[subject] = location

    def odd(self, what: str, level: int, node: int, line: int, word: str = "") -> None:
        self.oddities.append(Oddity(what, level, node, line, word))

    def _new(self, level: int, parent: int, oid: int, repeat: int, line: int, version: int) -> int:
        node = len(self.parent)
        self.parent.append(parent)
        self.level.append(level)
        self.oid.append(oid)
        self.repeat.append(repeat)
        self.real.append(False)
        self.removed.append(0)
        self.line.append(line)
        self.version.append(version)
        self._present[level, parent, oid, repeat] = node
        self._children.setdefault(parent, []).append(node)
        return node

    def _remove(self, node: int, line: int) -> None:
        """The entity and all below it are gone; the same keys begin anew when they are inserted again."""
        waiting = [node]
        while waiting:
            gone = waiting.pop()
            self.removed[gone] = line
            waiting += self._children.pop(gone, ())
            self._present.pop((self.level[gone], self.parent[gone], self.oid[gone], self.repeat[gone]), None)
