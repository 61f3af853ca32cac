"""Define-XML 2.0 and 2.1 read into plain dataclasses, whatever wrote the file and whatever is missing in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sdtm2adam.errors import StudyError
from sdtm2adam.formats.define_model import (
    Comment,
    DefinedCodelist,
    DefinedTerm,
    DefineFile,
    Document,
    Item,
    ItemDef,
    ItemGroup,
    ItemRef,
    Leaf,
    Method,
    Origin,
    RangeCheck,
    Standard,
    ValueList,
    WhereClause,
)
from sdtm2adam.formats.define_results_reader import ARM, read_displays
from sdtm2adam.formats.safe_xml import Element, parse

ODM = "http://www.cdisc.org/ns/odm/v1.3"
DEFINE = {"http://www.cdisc.org/ns/def/v2.0": "2.0", "http://www.cdisc.org/ns/def/v2.1": "2.1"}
OLDER = "http://www.cdisc.org/ns/def/v1"
XLINK = "http://www.w3.org/1999/xlink"
NCI = "nci:ExtCodeID"


class NotDefine(StudyError):
    """The file is not a Define-XML 2.0 or 2.1 file; the text says what it is instead."""


def read_define(given: str | Path | bytes, shown: str | None = None) -> DefineFile:
    """A Define-XML file. `given` is its path or its bytes; `shown` is what messages call it.

    What the file does not have is "" or None in the result; what it has twice is there twice. Only what makes the file
    no define at all is an error: NotDefine (or StudyError) for text that is no XML, other XML, another version.
    """
    if shown is None:
        shown = "the define" if isinstance(given, bytes) else Path(given).name
    root = parse(given if isinstance(given, bytes) else _bytes(Path(given), shown), shown)
    study, version, metadata, notes = _found(root, shown)
    return _Reading(root, study, metadata, version, shown, notes).everything()


def _bytes(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise StudyError(f"{shown} cannot be read: {fault.strerror}") from None


def _found(root: Element, shown: str) -> tuple[Element, str, Element, tuple[str, ...]]:
    """The Study element, the version, the MetaDataVersion and what was odd about them. Errors: NotDefine."""
    space, name = _split(root.tag)
    if name != "ODM":
        what = "a web page (HTML)" if name.lower() == "html" else f"XML with the root element {name}"
        raise NotDefine(f"{shown} is no Define-XML file but {what}.\n    to fix  name the define.xml of a package")
    if space != ODM:
        raise NotDefine(f"{shown}: its root element ODM has the namespace {space or 'none'}; Define-XML has {ODM}")
    versions = [(study, metadata) for study in _all(root, ODM, "Study") for metadata in _all(study, ODM, "MetaDataVersion")]
    if not versions:
        raise NotDefine(f"{shown} is ODM without a MetaDataVersion, so it describes no data")
    study, metadata = versions[0]
    spaces = sorted({_split(name)[0] for element in metadata.iter() for name in (element.tag, *element.attrib)} | _spaces(root))
    version = next((DEFINE[space] for space in reversed(spaces) if space in DEFINE), "")
    if not version:
        older = next((space for space in spaces if space.startswith(OLDER)), "")
        what = f"Define-XML 1 ({older})" if older else "ODM without anything of Define-XML"
        raise NotDefine(f"{shown} is {what}; Define-XML 2.0 and 2.1 are read.\n    to fix  name the define.xml of a package")
    notes = (f"it has {len(versions)} MetaDataVersions; the first is read",) if len(versions) > 1 else ()
    return study, version, metadata, notes


def _spaces(root: Element) -> set[str]:
    return {_split(name)[0] for name in root.attrib}


def _split(name: object) -> tuple[str, str]:
    """Namespace and local name of a tag or attribute; a comment or instruction has neither."""
    if not isinstance(name, str):
        return "", ""
    space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    return space, local


def _all(element: Element, space: str, name: str) -> Iterator[Element]:
    return (child for child in element if child.tag == f"{{{space}}}{name}")


def _text(element: Element, name: str = "Description") -> str:
    """The text of a Description (or Decode): English where there are several languages, without the indentation of the file."""
    texts = [text for holder in _all(element, ODM, name) for text in _all(holder, ODM, "TranslatedText")]
    in_english = [text for text in texts if text.get("{http://www.w3.org/XML/1998/namespace}lang", "en").startswith("en")]
    return _trimmed((in_english or texts)[0]) if texts else ""


def _trimmed(element: Element) -> str:
    return "\n".join(line.strip() for line in "".join(element.itertext()).strip().splitlines())


def _value_of(element: Element, space: str, name: str) -> str:
    return next((_trimmed(child) for child in _all(element, space, name)), "")


def _nci_code(element: Element) -> str:
    return next((alias.get("Name", "") for alias in _all(element, ODM, "Alias") if alias.get("Context") == NCI), "")


def _number(element: Element, name: str, odd: list[str]) -> int | None:
    """A whole number; what stands there instead goes to `odd`."""
    text = element.get(name)
    if text is None:
        return None
    if text.strip().lstrip("+-").isdecimal() and text.strip().isascii():
        return int(text)
    odd.append(f'{name}="{text}"')
    return None


@dataclass
class _Reading:
    """One reading of a MetaDataVersion; it knows the namespace of the version."""

    root: Element
    study: Element
    metadata: Element
    version: str
    shown: str
    notes: tuple[str, ...]

    @cached_property
    def space(self) -> str:
        return next(space for space, name in DEFINE.items() if name == self.version)

    @cached_property
    def item_defs(self) -> tuple[ItemDef, ...]:
        return tuple(self._item_def(e) for e in _all(self.metadata, ODM, "ItemDef"))

    @cached_property
    def by_oid(self) -> dict[str, ItemDef]:
        return {item.oid: item for item in reversed(self.item_defs)}

    def everything(self) -> DefineFile:
        study = next(_all(self.study, ODM, "GlobalVariables"), self.study)
        return DefineFile(
            shown=self.shown,
            version=self.version,
            define_version=self._own(self.metadata, "DefineVersion"),
            context=self._own(self.root, "Context"),
            file_oid=self.root.get("FileOID", ""),
            created=self.root.get("CreationDateTime", ""),
            source_system=self.root.get("SourceSystem", ""),
            source_version=self.root.get("SourceSystemVersion", ""),
            study=_value_of(study, ODM, "StudyName"),
            description=_value_of(study, ODM, "StudyDescription"),
            protocol=_value_of(study, ODM, "ProtocolName"),
            metadata_oid=self.metadata.get("OID", ""),
            metadata_name=self.metadata.get("Name", ""),
            metadata_comment=self._own(self.metadata, "CommentOID"),
            standards=self._standards(),
            annotated_crf=tuple(d for e in self._ours(self.metadata, "AnnotatedCRF") for d in self._documents(e)),
            supplemental_docs=tuple(d for e in self._ours(self.metadata, "SupplementalDoc") for d in self._documents(e)),
            groups=tuple(self._group(e) for e in _all(self.metadata, ODM, "ItemGroupDef")),
            item_defs=self.item_defs,
            value_lists=tuple(ValueList(e.get("OID", ""), self._items(e), e.sourceline) for e in self._ours(self.metadata, "ValueListDef")),
            where_clauses=tuple(self._where_clause(e) for e in self._ours(self.metadata, "WhereClauseDef")),
            codelists=tuple(self._codelist(e) for e in _all(self.metadata, ODM, "CodeList")),
            methods=tuple(
                Method(e.get("OID", ""), e.get("Name", ""), e.get("Type", ""), _text(e), self._documents(e), e.sourceline)
                for e in _all(self.metadata, ODM, "MethodDef")
            ),
            comments=tuple(
                Comment(e.get("OID", ""), _text(e), self._documents(e), e.sourceline) for e in self._ours(self.metadata, "CommentDef")
            ),
            leafs=tuple(self._leaf(e) for e in self._ours(self.metadata, "leaf")),
            displays=read_displays(self.metadata, self.space, _text, self._documents),
            referred=self._referred_elsewhere(),
            notes=self.notes,
        )

    def _ours(self, element: Element, name: str) -> Iterator[Element]:
        return _all(element, self.space, name)

    def _own(self, element: Element, name: str) -> str:
        """An attribute of the define namespace; without a prefix too, as some writers have it."""
        return element.get(f"{{{self.space}}}{name}", element.get(name, ""))

    def _standards(self) -> tuple[Standard, ...]:
        """The standards; Define-XML 2.0 names the guide in two attributes of MetaDataVersion."""
        if self.version == "2.0":
            name, version = self._own(self.metadata, "StandardName"), self._own(self.metadata, "StandardVersion")
            return (Standard("", name, "IG", version),) if name else ()
        return tuple(
            Standard(
                e.get("OID", ""), e.get("Name", ""), e.get("Type", ""), e.get("Version", ""), e.get("Status", ""),
                e.get("PublishingSet", ""), self._own(e, "CommentOID"), e.sourceline,
            )
            for holder in self._ours(self.metadata, "Standards")
            for e in self._ours(holder, "Standard")
        )  # fmt: skip

    def _documents(self, element: Element) -> tuple[Document, ...]:
        found = []
        for reference in self._ours(element, "DocumentRef"):
            pages = list(self._ours(reference, "PDFPageRef"))
            ranges = [p.get("PageRefs") or "-".join(filter(None, (p.get("FirstPage"), p.get("LastPage")))) for p in pages]
            kind = pages[0].get("Type", "") if pages else ""
            found.append(Document(reference.get("leafID", ""), " ".join(ranges), kind, reference.sourceline))
        return tuple(found)

    def _leaf(self, element: Element, archive: bool = False) -> Leaf:
        href, title = element.get(f"{{{XLINK}}}href", ""), _value_of(element, self.space, "title")
        return Leaf(element.get("ID", ""), href, title, archive, element.sourceline)

    def _group(self, element: Element) -> ItemGroup:
        return ItemGroup(
            oid=element.get("OID", ""),
            name=element.get("Name", ""),
            label=_text(element),
            items=self._items(element),
            domain=element.get("Domain", ""),
            sas_name=element.get("SASDatasetName", ""),
            repeating=element.get("Repeating", ""),
            reference=element.get("IsReferenceData", ""),
            purpose=element.get("Purpose", ""),
            structure=self._own(element, "Structure"),
            klass=next((e.get("Name", "") for e in self._ours(element, "Class")), "") or self._own(element, "Class"),
            subclasses=tuple(sub.get("Name", "") for e in self._ours(element, "Class") for sub in self._ours(e, "SubClass")),
            archive=self._own(element, "ArchiveLocationID"),
            standard=self._own(element, "StandardOID"),
            comment=self._own(element, "CommentOID"),
            no_data=self._own(element, "HasNoData"),
            non_standard=self._own(element, "IsNonStandard"),
            leafs=tuple(self._leaf(e, archive=True) for e in self._ours(element, "leaf")),
            line=element.sourceline,
        )

    def _items(self, element: Element) -> tuple[Item, ...]:
        refs = [self._item_ref(e) for e in _all(element, ODM, "ItemRef")]
        return tuple(Item(ref, self.by_oid.get(ref.item, ItemDef(ref.item)), ref.item in self.by_oid) for ref in refs)

    def _item_ref(self, element: Element) -> ItemRef:
        odd: list[str] = []
        return ItemRef(
            item=element.get("ItemOID", ""),
            mandatory=element.get("Mandatory", ""),
            order=_number(element, "OrderNumber", odd),
            key=_number(element, "KeySequence", odd),
            method=element.get("MethodOID", ""),
            role=element.get("Role", ""),
            role_codelist=element.get("RoleCodeListOID", ""),
            non_standard=self._own(element, "IsNonStandard"),
            no_data=self._own(element, "HasNoData"),
            where=tuple(e.get("WhereClauseOID", "") for e in self._ours(element, "WhereClauseRef")),
            odd=tuple(odd),
            line=element.sourceline,
        )

    def _item_def(self, element: Element) -> ItemDef:
        odd: list[str] = []
        return ItemDef(
            oid=element.get("OID", ""),
            name=element.get("Name", ""),
            label=_text(element),
            datatype=element.get("DataType", ""),
            length=_number(element, "Length", odd),
            digits=_number(element, "SignificantDigits", odd),
            sas_name=element.get("SASFieldName", ""),
            format=self._own(element, "DisplayFormat"),
            codelist=next((e.get("CodeListOID", "") for e in _all(element, ODM, "CodeListRef")), ""),
            value_list=next((e.get("ValueListOID", "") for e in self._ours(element, "ValueListRef")), ""),
            comment=self._own(element, "CommentOID"),
            origins=tuple(
                Origin(e.get("Type", ""), e.get("Source", ""), _text(e), self._documents(e)) for e in self._ours(element, "Origin")
            ),
            odd=tuple(odd),
            line=element.sourceline,
        )

    def _where_clause(self, element: Element) -> WhereClause:
        checks = tuple(
            RangeCheck(self._own(e, "ItemOID"), e.get("Comparator", ""), tuple("".join(v.itertext()) for v in _all(e, ODM, "CheckValue")))
            for e in _all(element, ODM, "RangeCheck")
        )
        return WhereClause(element.get("OID", ""), checks, self._own(element, "CommentOID"), element.sourceline)

    def _codelist(self, element: Element) -> DefinedCodelist:
        outside = next(_all(element, ODM, "ExternalCodeList"), None)
        return DefinedCodelist(
            oid=element.get("OID", ""),
            name=element.get("Name", ""),
            datatype=element.get("DataType", ""),
            terms=tuple(self._term(e) for e in element if _split(e.tag) in ((ODM, "CodeListItem"), (ODM, "EnumeratedItem"))),
            dictionary="" if outside is None else outside.get("Dictionary", ""),
            version="" if outside is None else outside.get("Version", ""),
            code=_nci_code(element),
            standard=self._own(element, "StandardOID"),
            comment=self._own(element, "CommentOID"),
            non_standard=self._own(element, "IsNonStandard"),
            line=element.sourceline,
        )

    def _term(self, element: Element) -> DefinedTerm:
        return DefinedTerm(
            value=element.get("CodedValue", ""),
            decode=_text(element, "Decode") if _split(element.tag)[1] == "CodeListItem" else None,
            code=_nci_code(element),
            extended=self._own(element, "ExtendedValue") == "Yes",
            order=_number(element, "OrderNumber", []),
            line=element.sourceline,
        )

    def _referred_elsewhere(self) -> frozenset[str]:
        """OIDs named in what is not read here: extensions of vendors."""
        known = {ODM, ARM, self.space}
        strange = [e for e in self.metadata if isinstance(e.tag, str) and _split(e.tag)[0] not in known]
        return frozenset(value for e in strange for part in e.iter() for value in part.attrib.values())
