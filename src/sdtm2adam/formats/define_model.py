"""What a Define-XML file says, as plain dataclasses: datasets, variables, value lists, codelists, methods, comments, files.

Everything keeps the order of the file, and a definition that stands twice stands here twice, so that a check can see it;
the look-ups of DefineFile give the first. Text that the file does not have is "", a number that it does not have is None.
`line` is where an element begins in the file that was read; two that differ in nothing else are equal.
"""

from dataclasses import dataclass
from functools import cached_property

from sdtm2adam.formats.define_documents import Document, Leaf, line_number
from sdtm2adam.formats.define_results import ResultDisplay


@dataclass(frozen=True)
class Standard:
    """A release of a standard. Define-XML 2.0 names one of them in attributes; it has no oid then."""

    oid: str
    name: str
    kind: str
    version: str
    status: str = ""
    publishing_set: str = ""
    comment: str = ""
    line: int = line_number()


@dataclass(frozen=True)
class Origin:
    """Where values come from. `source` is new in 2.1."""

    type: str
    source: str = ""
    description: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class ItemRef:
    """A variable's place in a dataset, or a value-level item's place in a value list, as the file has it.

    mandatory, non_standard, no_data  the attribute's text: Yes, No or ""
    order, key                        None where absent; the text where it is no whole number is in `odd`
    """

    item: str
    mandatory: str = ""
    order: int | None = None
    key: int | None = None
    method: str = ""
    role: str = ""
    role_codelist: str = ""
    non_standard: str = ""
    no_data: str = ""
    where: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    line: int = line_number()


@dataclass(frozen=True)
class ItemDef:
    """The definition of a variable or of a value-level item. codelist, value_list, comment are OIDs.

    length, digits  None where absent or no whole number (then the text is in `odd`)
    """

    oid: str
    name: str = ""
    label: str = ""
    datatype: str = ""
    length: int | None = None
    digits: int | None = None
    sas_name: str = ""
    format: str = ""
    codelist: str = ""
    value_list: str = ""
    comment: str = ""
    origins: tuple[Origin, ...] = ()
    odd: tuple[str, ...] = ()
    line: int = line_number()


@dataclass(frozen=True)
class Item:
    """A variable in its dataset, or a value-level item in its list: its place and its definition, together.

    An item whose definition is missing has an empty one, with `defined` False.
    """

    ref: ItemRef
    definition: ItemDef
    defined: bool = True

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def label(self) -> str:
        return self.definition.label

    @property
    def datatype(self) -> str:
        return self.definition.datatype

    @property
    def length(self) -> int | None:
        return self.definition.length

    @property
    def codelist(self) -> str:
        return self.definition.codelist

    @property
    def value_list(self) -> str:
        return self.definition.value_list

    @property
    def origin(self) -> str:
        """The type of the first origin: Collected, Derived ...; "" where there is none."""
        return self.definition.origins[0].type if self.definition.origins else ""

    @property
    def mandatory(self) -> bool:
        return self.ref.mandatory == "Yes"

    @property
    def key(self) -> int | None:
        return self.ref.key

    @property
    def method(self) -> str:
        return self.ref.method


@dataclass(frozen=True)
class ItemGroup:
    """A dataset: its variables in the order of the file.

    repeating, reference, no_data, non_standard  the attribute's text: Yes, No or ""
    standard, archive, comment                   OIDs
    subclasses                                   of its class, such as TIME-TO-EVENT
    leafs                                        the files that it declares as its own
    """

    oid: str
    name: str
    label: str
    items: tuple[Item, ...]
    domain: str = ""
    sas_name: str = ""
    repeating: str = ""
    reference: str = ""
    purpose: str = ""
    structure: str = ""
    klass: str = ""
    subclasses: tuple[str, ...] = ()
    archive: str = ""
    standard: str = ""
    comment: str = ""
    no_data: str = ""
    non_standard: str = ""
    leafs: tuple[Leaf, ...] = ()
    line: int = line_number()

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.items]

    @property
    def keys(self) -> list[str]:
        """The variables of the key, in key sequence."""
        keyed = [item for item in self.items if item.key is not None]
        return [item.name for item in sorted(keyed, key=lambda item: item.key)]


@dataclass(frozen=True)
class ValueList:
    oid: str
    items: tuple[Item, ...]
    line: int = line_number()


@dataclass(frozen=True)
class RangeCheck:
    """One condition of a where clause: the item, the comparator (EQ, NE, IN, NOTIN, LT ...), and the values."""

    item: str
    comparator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class WhereClause:
    """Conditions that all have to hold."""

    oid: str
    checks: tuple[RangeCheck, ...]
    comment: str = ""
    line: int = line_number()


@dataclass(frozen=True)
class DefinedTerm:
    """One term. decode is None where the codelist only lists values; code is its NCI code."""

    value: str
    decode: str | None = None
    code: str = ""
    extended: bool = False
    order: int | None = None
    line: int = line_number()


@dataclass(frozen=True)
class DefinedCodelist:
    """A codelist: its terms, or the dictionary outside that they come from. standard and comment are OIDs."""

    oid: str
    name: str
    datatype: str
    terms: tuple[DefinedTerm, ...] = ()
    dictionary: str = ""
    version: str = ""
    code: str = ""
    standard: str = ""
    comment: str = ""
    non_standard: str = ""
    line: int = line_number()

    @property
    def values(self) -> list[str]:
        return [term.value for term in self.terms]


@dataclass(frozen=True)
class Method:
    oid: str
    name: str
    type: str
    text: str
    documents: tuple[Document, ...] = ()
    line: int = line_number()


@dataclass(frozen=True)
class Comment:
    oid: str
    text: str
    documents: tuple[Document, ...] = ()
    line: int = line_number()


@dataclass(frozen=True)
class DefineFile:
    """One Define-XML file.

    version   2.0 or 2.1, by its namespace; `define_version` is the attribute, such as 2.1.10
    displays  its analysis results (ARM 1.0), by display
    referred  OIDs that extensions of vendors name (documents and items), so that nothing of theirs looks unused
    notes     what was odd in the file and could be read all the same, one sentence each
    """

    shown: str
    version: str
    define_version: str = ""
    context: str = ""
    file_oid: str = ""
    created: str = ""
    source_system: str = ""
    source_version: str = ""
    study: str = ""
    description: str = ""
    protocol: str = ""
    metadata_oid: str = ""
    metadata_name: str = ""
    metadata_comment: str = ""
    standards: tuple[Standard, ...] = ()
    annotated_crf: tuple[Document, ...] = ()
    supplemental_docs: tuple[Document, ...] = ()
    groups: tuple[ItemGroup, ...] = ()
    item_defs: tuple[ItemDef, ...] = ()
    value_lists: tuple[ValueList, ...] = ()
    where_clauses: tuple[WhereClause, ...] = ()
    codelists: tuple[DefinedCodelist, ...] = ()
    methods: tuple[Method, ...] = ()
    comments: tuple[Comment, ...] = ()
    leafs: tuple[Leaf, ...] = ()
    displays: tuple[ResultDisplay, ...] = ()
    referred: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def group(self, name: str) -> ItemGroup | None:
        """The dataset of that name."""
        return next((group for group in self.groups if group.name == name), None)

    def codelist(self, oid: str) -> DefinedCodelist | None:
        return self._codelists.get(oid)

    def value_list(self, oid: str) -> ValueList | None:
        return self._value_lists.get(oid)

    def where_clause(self, oid: str) -> WhereClause | None:
        return self._where_clauses.get(oid)

    def item_def(self, oid: str) -> ItemDef | None:
        return self._item_defs.get(oid)

    def method(self, oid: str) -> Method | None:
        return self._methods.get(oid)

    @cached_property
    def _codelists(self) -> dict[str, DefinedCodelist]:
        return _first(self.codelists)

    @cached_property
    def _value_lists(self) -> dict[str, ValueList]:
        return _first(self.value_lists)

    @cached_property
    def _where_clauses(self) -> dict[str, WhereClause]:
        return _first(self.where_clauses)

    @cached_property
    def _item_defs(self) -> dict[str, ItemDef]:
        return _first(self.item_defs)

    @cached_property
    def _methods(self) -> dict[str, Method]:
        return _first(self.methods)


def _first(things: tuple) -> dict:
    """By OID; of several with one OID the first."""
    return {thing.oid: thing for thing in reversed(things)}
