"""A define as the bytes of a Define-XML 2.1 file: elements and attributes in the order that its schema demands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sdtm2adam.formats.define_model import (
    Comment,
    DefinedCodelist,
    DefinedTerm,
    DefineFile,
    Document,
    Item,
    ItemDef,
    ItemGroup,
    Leaf,
    Method,
    ValueList,
    WhereClause,
)
from sdtm2adam.submission.define_xml_results import ARM, write_displays

STYLESHEET = "define2-1.xsl"
VERSION = "2.1.0"
ODM_VERSION = "1.3.2"
SPACES = {
    "xmlns": "http://www.cdisc.org/ns/odm/v1.3",
    "xmlns:def": "http://www.cdisc.org/ns/def/v2.1",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
NCI = "nci:ExtCodeID"


def define_bytes(define: DefineFile, changed: list[str] | None = None) -> bytes:
    """The file. The same define gives the same bytes.

    changed  takes the texts that XML cannot hold (control characters, lone surrogates): they are written with a visible
             sign in place of each such character
    """
    writing = _Writing(define, changed if changed is not None else [])
    root = writing.root()
    indent(root, space="  ")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="{STYLESHEET}"?>\n'
    return head.encode() + tostring(root, encoding="unicode").encode() + b"\n"


def _holdable(character: str) -> bool:
    code = ord(character)
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


@dataclass
class _Writing:
    define: DefineFile
    changed: list[str]
    written: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """The text as XML can hold it."""
        if text not in self.written:
            held = "".join(c if _holdable(c) else chr(0x2400 + ord(c)) if ord(c) < 32 else "\ufffd" for c in text)
            if held != text:
                self.changed.append(text)
            self.written[text] = held
        return self.written[text]

    def add(self, parent: Element, tag: str, attributes: dict[str, object] | None = None, text: str | None = None) -> Element:
        """A child with those attributes that say something."""
        said = {name: self.text(str(value)) for name, value in (attributes or {}).items() if value not in ("", None)}
        element = SubElement(parent, tag, said)
        if text is not None:
            element.text = self.text(text)
        return element

    def description(self, parent: Element, text: str, tag: str = "Description") -> None:
        if text:
            self.add(self.add(parent, tag), "TranslatedText", {"xml:lang": "en"}, text)

    def root(self) -> Element:
        define = self.define
        root = Element("ODM", SPACES | (ARM if define.displays else {}))
        head = {
            "FileType": "Snapshot", "FileOID": define.file_oid, "ODMVersion": ODM_VERSION, "CreationDateTime": define.created,
            "SourceSystem": define.source_system, "SourceSystemVersion": define.source_version, "def:Context": define.context,
        }  # fmt: skip
        root.attrib.update({name: self.text(value) for name, value in head.items() if value})
        study = self.add(root, "Study", {"OID": f"STDY.{define.study}"})
        names = self.add(study, "GlobalVariables")
        self.add(names, "StudyName", text=define.study)
        self.add(names, "StudyDescription", text=define.description)
        self.add(names, "ProtocolName", text=define.protocol)
        self.metadata(study)
        return root

    def metadata(self, study: Element) -> None:
        define = self.define
        about = {"OID": define.metadata_oid, "Name": define.metadata_name, "def:DefineVersion": define.define_version or VERSION}
        metadata = self.add(study, "MetaDataVersion", about | {"def:CommentOID": define.metadata_comment})
        if define.standards:
            self.standards(metadata)
        for tag, documents in (("def:AnnotatedCRF", define.annotated_crf), ("def:SupplementalDoc", define.supplemental_docs)):
            if documents:
                self.documents(self.add(metadata, tag), documents)
        for values in define.value_lists:
            self.value_list(metadata, values)
        for clause in define.where_clauses:
            self.where_clause(metadata, clause)
        for group in define.groups:
            self.group(metadata, group)
        for item in define.item_defs:
            self.item_def(metadata, item)
        for codelist in define.codelists:
            self.codelist(metadata, codelist)
        for method in define.methods:
            self.method(metadata, method)
        for comment in define.comments:
            self.comment(metadata, comment)
        for leaf in define.leafs:
            self.leaf(metadata, leaf)
        if define.displays:
            write_displays(self, metadata, define.displays)

    def standards(self, metadata: Element) -> None:
        standards = self.add(metadata, "def:Standards")
        for one in self.define.standards:
            about = {"OID": one.oid, "Name": one.name, "Type": one.kind, "PublishingSet": one.publishing_set}
            self.add(standards, "def:Standard", about | {"Version": one.version, "Status": one.status, "def:CommentOID": one.comment})

    def documents(self, parent: Element, documents: Iterable[Document]) -> None:
        for document in documents:
            reference = self.add(parent, "def:DocumentRef", {"leafID": document.leaf})
            if document.pages:
                self.add(reference, "def:PDFPageRef", {"PageRefs": document.pages, "Type": document.kind or "PhysicalRef"})

    def items(self, parent: Element, items: Iterable[Item]) -> None:
        for item in items:
            ref = item.ref
            about = {
                "ItemOID": ref.item, "OrderNumber": ref.order, "Mandatory": ref.mandatory, "KeySequence": ref.key,
                "MethodOID": ref.method, "Role": ref.role, "RoleCodeListOID": ref.role_codelist,
                "def:IsNonStandard": ref.non_standard, "def:HasNoData": ref.no_data,
            }  # fmt: skip
            reference = self.add(parent, "ItemRef", about)
            for clause in ref.where:
                self.add(reference, "def:WhereClauseRef", {"WhereClauseOID": clause})

    def value_list(self, metadata: Element, values: ValueList) -> None:
        self.items(self.add(metadata, "def:ValueListDef", {"OID": values.oid}), values.items)

    def where_clause(self, metadata: Element, clause: WhereClause) -> None:
        element = self.add(metadata, "def:WhereClauseDef", {"OID": clause.oid, "def:CommentOID": clause.comment})
        for check in clause.checks:
            about = {"Comparator": check.comparator, "SoftHard": "Soft", "def:ItemOID": check.item}
            holder = self.add(element, "RangeCheck", about)
            for value in check.values:
                self.add(holder, "CheckValue", text=value)

    def group(self, metadata: Element, group: ItemGroup) -> None:
        about = {
            "OID": group.oid, "Name": group.name, "Repeating": group.repeating, "IsReferenceData": group.reference,
            "SASDatasetName": group.sas_name, "Domain": group.domain, "Purpose": group.purpose, "def:Structure": group.structure,
            "def:ArchiveLocationID": group.archive, "def:StandardOID": group.standard, "def:IsNonStandard": group.non_standard,
            "def:HasNoData": group.no_data, "def:CommentOID": group.comment,
        }  # fmt: skip
        element = self.add(metadata, "ItemGroupDef", about)
        self.description(element, group.label)
        self.items(element, group.items)
        if group.klass:
            klass = self.add(element, "def:Class", {"Name": group.klass})
            for name in group.subclasses:
                self.add(klass, "def:SubClass", {"Name": name})
        for leaf in group.leafs:
            self.leaf(element, leaf)

    def item_def(self, metadata: Element, item: ItemDef) -> None:
        about = {
            "OID": item.oid, "Name": item.name, "DataType": item.datatype, "Length": item.length, "SignificantDigits": item.digits,
            "SASFieldName": item.sas_name, "def:DisplayFormat": item.format, "def:CommentOID": item.comment,
        }  # fmt: skip
        element = self.add(metadata, "ItemDef", about)
        self.description(element, item.label)
        if item.codelist:
            self.add(element, "CodeListRef", {"CodeListOID": item.codelist})
        for origin in item.origins:
            holder = self.add(element, "def:Origin", {"Type": origin.type, "Source": origin.source})
            self.description(holder, origin.description)
            self.documents(holder, origin.documents)
        if item.value_list:
            self.add(element, "def:ValueListRef", {"ValueListOID": item.value_list})

    def codelist(self, metadata: Element, codelist: DefinedCodelist) -> None:
        about = {
            "OID": codelist.oid, "Name": codelist.name, "DataType": codelist.datatype, "def:StandardOID": codelist.standard,
            "def:IsNonStandard": codelist.non_standard, "def:CommentOID": codelist.comment,
        }  # fmt: skip
        element = self.add(metadata, "CodeList", about)
        for term in codelist.terms:
            self.term(element, term)
        if codelist.dictionary:
            self.add(element, "ExternalCodeList", {"Dictionary": codelist.dictionary, "Version": codelist.version})
        self.alias(element, codelist.code)

    def term(self, codelist: Element, term: DefinedTerm) -> None:
        about = {"CodedValue": term.value, "OrderNumber": term.order, "def:ExtendedValue": "Yes" if term.extended else ""}
        element = self.add(codelist, "EnumeratedItem" if term.decode is None else "CodeListItem", about)
        self.description(element, term.decode or "", tag="Decode")
        self.alias(element, term.code)

    def alias(self, element: Element, code: str) -> None:
        if code:
            self.add(element, "Alias", {"Context": NCI, "Name": code})

    def method(self, metadata: Element, method: Method) -> None:
        element = self.add(metadata, "MethodDef", {"OID": method.oid, "Name": method.name, "Type": method.type})
        self.description(element, method.text)
        self.documents(element, method.documents)

    def comment(self, metadata: Element, comment: Comment) -> None:
        element = self.add(metadata, "def:CommentDef", {"OID": comment.oid})
        self.description(element, comment.text)
        self.documents(element, comment.documents)

    def leaf(self, parent: Element, leaf: Leaf) -> None:
        element = self.add(parent, "def:leaf", {"ID": leaf.id, "xlink:href": leaf.href})
        self.add(element, "def:title", text=leaf.title)
