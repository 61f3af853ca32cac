"""What an ODM file says about its own forms, item groups, items, code lists and units.

Made from the Study elements of the file. ODM 1.2 and 1.3 have FormDef; in ODM 2.0 a form is an ItemGroupDef of the
type Form that refers to other item groups. A MetaDataVersion that includes another has all of it and its own on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sdtm2adam.formats.safe_xml import XML_SPACE, Element

LANGUAGE = f"{{{XML_SPACE}}}lang"


class Item(NamedTuple):
    """An ItemDef: `codelist` is the OID of its code list, or empty."""

    oid: str
    name: str
    codelist: str


class Group(NamedTuple):
    """A FormDef or ItemGroupDef: `items` and `groups` are OIDs in the order of OrderNumber; `kind` is the Type of ODM 2.0."""

    oid: str
    name: str
    kind: str
    items: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """One MetaDataVersion, by OID; `decodes` holds the decode of each coded value of each code list that has decodes."""

    forms: dict[str, Group] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    decodes: dict[str, dict[str, str]] = field(default_factory=dict)

    def on_top_of(self, other: "Version") -> "Version":
        return Version(
            {**other.forms, **self.forms},
            {**other.groups, **self.groups},
            {**other.items, **self.items},
            {**other.decodes, **self.decodes},
        )

    def groups_of(self, form: str) -> tuple[str, ...]:
        """The item groups of a form that hold items, in its order; nested ones of ODM 2.0 after the one they are in."""
        found: dict[str, None] = {}
        waiting = [form] if form in self.groups else list(reversed(self.forms[form].groups))
        seen: set[str] = set()
        while waiting:
            oid = waiting.pop()
            group = self.groups.get(oid)
            if oid in seen:
                continue
            seen.add(oid)
            if group is None or group.items:
                found[oid] = None
            waiting += reversed(group.groups if group else ())
        return tuple(found)


NOTHING = Version()


@dataclass(frozen=True)
class Metadata:
    """All metadata of a file: versions by (study OID, version OID), in the order of the file, and words for units."""

    versions: dict[tuple[str, str], Version] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def version(self, study: str, oid: str) -> Version:
        return self.versions.get((study, oid), NOTHING)

    def latest_first(self, used: Iterable[tuple[str, str]]) -> list[Version]:
        """The versions that the data refer to, or all where they refer to none that is here; the last of the file first."""
        wanted = set(used)
        chosen = [version for key, version in self.versions.items() if key in wanted]
        return list(reversed(chosen or self.versions.values()))


def metadata_of(studies: Iterable[Element]) -> Metadata:
    """The metadata in Study elements (tags without namespace).

    Words in several languages: without a language, else English, else the first. A unit is shown by its symbol, else
    its name.
    """
    own: dict[tuple[str, str], Version] = {}
    includes: dict[tuple[str, str], tuple[str, str]] = {}
    units: dict[str, str] = {}
    for study in studies:
        oid = study.get("OID", "")
        units |= {unit.get("OID", ""): _unit(unit) for unit in study.iter("MeasurementUnit")}
        for element in study.findall("MetaDataVersion"):
            key = (oid, element.get("OID", ""))
            own[key] = _version(element)
            included = element.find("Include")
            if included is not None:
                includes[key] = (included.get("StudyOID", oid), included.get("MetaDataVersionOID", ""))
    return Metadata({key: _with_included(key, own, includes) for key in own}, units)


def _with_included(key: tuple[str, str], own: dict, includes: dict) -> Version:
    """A version on top of what it includes, and what that includes; a circle ends where it began."""
    chain = [key]
    while (below := includes.get(chain[-1])) in own and below not in chain:
        chain.append(below)
    version = own[chain[-1]]
    for above in reversed(chain[:-1]):
        version = own[above].on_top_of(version)
    return version


def _version(element: Element) -> Version:
    groups = {group.oid: group for group in map(_group, element.findall("ItemGroupDef"))}
    forms = {form.oid: form for form in map(_group, element.findall("FormDef"))}
    forms |= {oid: group for oid, group in groups.items() if group.kind == "Form"}
    items = {item.oid: item for item in map(_item, element.findall("ItemDef"))}
    lists = {codes.get("OID", ""): _decodes(codes) for codes in element.findall("CodeList")}
    return Version(forms, groups, items, {oid: decodes for oid, decodes in lists.items() if decodes})


def _group(element: Element) -> Group:
    items = _in_order(element.findall("ItemRef"), "ItemOID")
    groups = _in_order(element.findall("ItemGroupRef"), "ItemGroupOID")
    return Group(element.get("OID", ""), element.get("Name", ""), element.get("Type", ""), items, groups)


def _item(element: Element) -> Item:
    codes = element.find("CodeListRef")
    return Item(element.get("OID", ""), element.get("Name", ""), "" if codes is None else codes.get("CodeListOID", ""))


def _in_order(references: list[Element], named: str) -> tuple[str, ...]:
    """The OIDs referred to, by OrderNumber; those without one follow, as they stand in the file."""
    return tuple(dict.fromkeys(ref.get(named, "") for ref in sorted(references, key=_order)))


def _order(reference: Element) -> float:
    try:
        return float(reference.get("OrderNumber", "inf"))
    except ValueError:
        return float("inf")


def _decodes(codelist: Element) -> dict[str, str]:
    decodes = {item.get("CodedValue", ""): item.find("Decode") for item in codelist.findall("CodeListItem")}
    return {code: _words(decode) for code, decode in decodes.items() if decode is not None}


def _unit(element: Element) -> str:
    symbol = element.find("Symbol")
    return ("" if symbol is None else _words(symbol)) or element.get("Name") or element.get("OID", "")


def _words(holder: Element) -> str:
    """The text of the TranslatedText that is without a language, else English, else the first."""
    texts = [(text.get(LANGUAGE, ""), "".join(text.itertext()).strip()) for text in holder.findall("TranslatedText")]
    ranked = sorted(texts, key=lambda text: 0 if not text[0] else 1 if text[0].lower().startswith("en") else 2)
    return ranked[0][1] if ranked else "".join(holder.itertext()).strip()
