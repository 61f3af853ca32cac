"""An ODM file read once, from its first element to its last: every ItemData as one line of a log of numbers.

Texts are kept once and stood for by codes, so the memory needed is that of the distinct texts and of seven numbers
for each ItemData. What the transactions of the log leave as current is worked out in `odm_current`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sdtm2adam.formats.safe_xml import XML_SPACE, BadXml, Element, Growing, stream
from sdtm2adam.raw.odm_data import NULL, QUIET, Attributes, DataElements
from sdtm2adam.raw.odm_entities import GROUP, Entities
from sdtm2adam.raw.odm_metadata import Metadata, metadata_of

__all__ = ["NULL", "QUIET", "Aside", "Log", "read_log"]

SPACES = {f"http://www.cdisc.org/ns/odm/v{version}": version for version in ("1.2", "1.3", "2.0")}
DEFINE = "{http://www.cdisc.org/ns/def/"
QUIET_SPACES = (f"{{{XML_SPACE}}}", "{http://www.w3.org/2001/XMLSchema-instance}")
SIDES = {"AuditRecord": "audit", "Annotation": "annotations", "Signature": "signatures", "Query": "queries"}
NAMED = ("AuditRecordID", "AnnotationID", "SignatureID")
# Their blanks are part of the text; the other typed elements hold one token, around which XML Schema drops blanks.
KEEP_BLANKS = ("String", "Any", "Text")
ASK = "give the ODM-XML export of the collected data"


@dataclass(frozen=True)
class Aside:
    """An audit record, annotation, signature or query, and what it stands at: an entity, and an item of it or NOBODY."""

    kind: str
    node: int
    item: int
    element: Element


class Reference(NamedTuple):
    """A typed item that names an audit record, annotation or signature by its ID."""

    id: str
    node: int
    item: int


@dataclass(frozen=True)
class Log:
    """One file. Columns `record` to `line` have one place for each ItemData, in the order of the file.

    odm      version of the standard;  versions  (study, metadata version) that data refer to, by number
    texts    the distinct texts; code 0 is the empty one
    items    (item OID, number of the value) by code; only ODM 2.0 has values with a number over 1
    record   the item group, as a number of `entities`;  value and unit are -1 where nothing was said
    flags    QUIET when its item group was already told of, NULL when it was given as null
    foreign  how many elements and attributes of other namespaces there are, by name
    """

    odm: str
    metadata: Metadata
    versions: list[tuple[str, str]]
    entities: Entities
    texts: list[str]
    items: list[tuple[str, int]]
    record: np.ndarray
    item: np.ndarray
    value: np.ndarray
    unit: np.ndarray
    transaction: np.ndarray
    flags: np.ndarray
    line: np.ndarray
    asides: list[Aside]
    references: list[Reference]
    foreign: dict[str, int]


def read_log(data: bytes, shown: str, with_asides: bool = False) -> Log:
    """The log of an ODM file. Errors: BadXml, when it is not XML, not ODM, or a Define-XML without collected data."""
    recorder = _Recorder(shown, with_asides)
    stream(data, shown, recorder.started, recorder.ended)
    return recorder.log()


class _Recorder:
    """Sends each element to where it is understood: metadata and asides grow into trees, data go to the log."""

    def __init__(self, shown: str, with_asides: bool):
        self.shown, self.with_asides = shown, with_asides
        self.data: DataElements | None = None
        self.prefix, self.has_data, self.is_define = "", False, False
        self.metadata, self.studies = Metadata(), []
        self.asides: list[Aside] = []
        self.references: list[Reference] = []
        self.foreign: Counter[str] = Counter()
        self.growing: Growing | None = None
        self.grows, self.skipped = "", 0
        self.starts: dict[str, Callable[[Attributes, int], None]] = {}
        self.ends: dict[str, Callable[[str], None]] = {}

    def started(self, tag: str, given: Attributes, line: int, text: str) -> None:
        if self.skipped:
            self.skipped += 1
        elif self.growing:
            self._grow(tag, given, line, text)
        else:
            start = self.starts.get(tag) or self._start_of(tag, given, line)
            self._count_foreign(given)
            start(given, line)

    def ended(self, tag: str, text: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif self.growing:
            self._grown(text)
        elif tag in self.ends:
            self.ends[tag](text)

    def log(self) -> Log:
        if self.is_define and not self.has_data:
            problem = "this is a Define-XML file, which describes data sets; it holds no collected data"
            raise BadXml(self.shown, problem, 0, ASK)
        data = self.data
        return Log(
            odm=data.odm,
            metadata=self.metadata,
            versions=list(data.versions),
            entities=data.entities,
            texts=list(data.codes),
            items=list(data.items),
            asides=self.asides,
            references=self.references,
            foreign=dict(self.foreign),
            **data.arrays(),
        )

    def _start_of(self, tag: str, given: Attributes, line: int) -> Callable[[Attributes, int], None]:
        """What to do with an element met for the first time: the root, a typed ItemData, a vendor's, or one of no concern."""
        if self.data is None:
            self._root(tag, given, line)
        name = tag.removeprefix(self.prefix)
        if name[0] == "{":
            local = name.rpartition("}")[2]
            return self._aside("Query") if local == "Query" else lambda given, line: self._skip_foreign(local)
        if name.startswith("ItemData"):
            keep = name.removeprefix("ItemData") in KEEP_BLANKS
            self.ends[tag] = self.data.end_typed if keep else self.data.end_token
            return self.starts.setdefault(tag, self._typed if self.with_asides else self.data.begin_item)
        return self.starts.setdefault(tag, _nothing)

    def _root(self, tag: str, given: Attributes, line: int) -> None:
        """The first element says whether this is ODM, and how its transactions are meant."""
        space, _, name = tag.rpartition("}")
        space = space.removeprefix("{")
        if name != "ODM":
            raise BadXml(self.shown, f"this is XML with the root element <{name}>, not ODM", line, ASK)
        if space not in SPACES:
            known = ", ".join(SPACES)
            raise BadXml(self.shown, f"the root element ODM has the namespace {space or '(none)'}; known are {known}", line, ASK)
        self.prefix = f"{{{space}}}"
        data = self.data = DataElements(SPACES[space], given.get("FileType", ""), line)
        holders = {"SubjectData": data.subject, "StudyEventData": data.event, "FormData": data.form, "ItemGroupData": data.group}
        holders |= {"ClinicalData": self._clinical, "ReferenceData": self._reference}
        starts = {"Study": lambda given, line: self._begin_growing("Study", given, line), "SiteRef": data.site}
        starts |= {"ItemData": data.begin_item, "MeasurementUnitRef": data.unit, **{side: self._aside(side) for side in SIDES}}
        self.starts = {self.prefix + name: start for name, start in {**starts, **holders}.items()}
        ends = {"ItemData": data.end_item, "Value": data.end_value, **dict.fromkeys(holders, data.leave)}
        self.ends = {self.prefix + name: end for name, end in ends.items()}

    def _clinical(self, given: Attributes, line: int) -> None:
        self.has_data = True
        self.data.clinical(self.metadata, given, line)

    def _reference(self, given: Attributes, line: int) -> None:
        self.has_data = True
        self.data.clinical(self.metadata, given, line, holds=GROUP)

    def _typed(self, given: Attributes, line: int) -> None:
        self.data.begin_item(given, line)
        named = (given[name] for name in NAMED if name in given)
        self.references += [Reference(id, self.data.here(), self.data.item) for id in named]

    # Elements and attributes of other namespaces: not read, but counted by name.

    def _skip_foreign(self, name: str) -> None:
        self.foreign[f"<{name}>"] += 1
        self.skipped = 1

    def _count_foreign(self, given: Attributes) -> None:
        for name in given:
            if name[0] == "{" and not name.startswith(QUIET_SPACES):
                self.foreign["@" + name.rpartition("}")[2]] += 1
                self.is_define |= name.startswith(DEFINE)

    # What is grown into a tree: metadata, and what stands beside the data where that is wanted.

    def _aside(self, kind: str) -> Callable[[Attributes, int], None]:
        def start(given: Attributes, line: int) -> None:
            if self.with_asides:
                self._begin_growing(kind, given, line)
            else:
                self.skipped = 1

        return start

    def _begin_growing(self, kind: str, given: Attributes, line: int) -> None:
        self.growing, self.grows = Growing(), kind
        self._grow(kind, given, line, "")

    def _grow(self, tag: str, given: Attributes, line: int, text: str) -> None:
        if self.grows == "Study":
            self._count_foreign(given)
        self.growing.start(tag.removeprefix(self.prefix), given, line, text)

    def _grown(self, text: str) -> None:
        self.growing.end("", text)
        if self.growing.open:
            return
        element, self.growing = self.growing.root, None
        if self.grows == "Study":
            self.studies.append(element)
            self.metadata = metadata_of(self.studies)
        else:
            self.asides.append(Aside(SIDES[self.grows], self.data.here(), self.data.item, element))


def _nothing(given: Attributes, line: int) -> None:
    """An element that says nothing of the data."""
