"""One dataset of a define: its variables with type, length, codelist, origin, method and value list."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.formats.define_model import Item, ItemDef, ItemGroup, ItemRef, Leaf, Origin
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.standards.facts import StandardVariable
from sdtm2adam.submission.define_codelists import COUNTRIES, Base
from sdtm2adam.submission.define_columns import Columns
from sdtm2adam.submission.define_parts import GUIDE, ORIGINS, Parts, guide_of, is_supp, origins_of, sas_name
from sdtm2adam.submission.define_types import Shape, described_as, shape_of_numbers, shape_of_text, shape_of_timing
from sdtm2adam.submission.define_values import ANSWERS, by_category, topic_of, value_list

# Classes in the order in which a regulator reads them.
CLASSES = (
    "TRIAL DESIGN", "STUDY REFERENCE", "SPECIAL PURPOSE", "INTERVENTIONS", "EVENTS", "FINDINGS", "FINDINGS ABOUT", "RELATIONSHIP",
)  # fmt: skip
# A variable of codes, by the end of its name, and the variable that says what they mean.
WORDS = {"TESTCD": "TEST", "PARMCD": "PARM", "ARMCD": "ARM", "ETCD": "ELEMENT", "QNAM": "QLABEL"}
ALWAYS = ("TESTCD", "PARMCD", "QNAM", "ETCD")  # whose codes are a codelist even where no standard has one
DOMAINS = ("DOMAIN", "RDOMAIN")
OF_STUDY = ("EPOCH",)  # one list for all datasets: the study's, whichever of its terms a dataset has
EMPTY = StandardVariable("", "", "Char", "", "", 0)


def class_of(meta: DatasetMeta) -> str:
    """The class of a dataset as Define-XML writes it."""
    return meta.klass.replace("-", " ").upper()


def in_order(metas: Mapping[str, DatasetMeta]) -> list[str]:
    """Names of datasets as a regulator reads them: by class, then by name, supplemental qualifiers at the end."""
    place = {name: CLASSES.index(class_of(meta)) if class_of(meta) in CLASSES else len(CLASSES) for name, meta in metas.items()}
    return sorted(metas, key=lambda name: (place[name], is_supp(name), name))


def group_of(parts: Parts, meta: DatasetMeta, frame: pd.DataFrame) -> ItemGroup:
    """A dataset with its variables; definitions, codelists, methods and value lists go to the parts."""
    guide, name = guide_of(meta.name), meta.name
    reference = "USUBJID" not in meta.names
    once = set(meta.keys) <= {"STUDYID", "USUBJID"}
    comment = parts.comment("The dataset has no records.", name) if frame.empty else ""
    columns = Columns(frame)
    file = f"{name.lower()}.xpt"
    return ItemGroup(
        oid=f"IG.{name}",
        name=name,
        label=meta.label,
        items=tuple(_item(parts, meta, v, columns, guide.get(v.name, EMPTY), i) for i, v in enumerate(meta.variables, start=1)),
        domain=parts.given.parent(name),
        sas_name=name,
        repeating="No" if reference or once else "Yes",
        reference="Yes" if reference else "No",
        purpose="Tabulation",
        structure=meta.structure,
        klass=class_of(meta),
        archive=f"LF.{name}",
        standard=GUIDE if guide else "",
        non_standard="" if guide else "Yes",
        comment=comment,
        no_data="Yes" if frame.empty else "",
        leafs=(Leaf(f"LF.{name}", file, file, archive=True),),
    )


def _item(parts: Parts, meta: DatasetMeta, variable: VariableMeta, columns: Columns, guide: StandardVariable, order: int) -> Item:
    dataset, name = meta.name, variable.name
    values = columns.distinct(name)
    said, origins = _origin(parts, meta, variable)
    bases, certain = _bases(parts, dataset, variable, guide)
    base = next((base for base in bases if certain or (values and base.holds(values))), None)
    topic = topic_of(dataset, name, columns)
    values_by, codelist = "", ""
    if topic and values:
        values_by = value_list(parts, dataset, name, columns, topic, base, origins)
    elif len(bases) > 1 and base is None:
        values_by = by_category(parts, dataset, variable, columns, bases, origins)
    if variable.is_text and (topic is None or base is None or base.holds(values)):
        codelist = _codelist(parts, meta, variable, columns, values, base, said)
    shape = _shape(variable, values, guide, bool(codelist))
    definition = ItemDef(
        oid=f"IT.{dataset}.{name}",
        name=name,
        label=variable.label,
        datatype=shape.datatype,
        length=shape.length,
        digits=shape.digits,
        sas_name=sas_name(name),
        format=variable.format,
        codelist=codelist,
        value_list=values_by,
        comment=parts.comment(parts.given.spec_of(dataset, name).comment or "", f"{dataset}.{name}"),
        origins=() if is_supp(dataset) and name == "QVAL" else origins,
    )
    ref = ItemRef(
        item=parts.keep(definition),
        mandatory="Yes" if (variable.core or guide.core) == "Req" else "No",
        order=order,
        key=meta.keys.index(name) + 1 if name in meta.keys else None,
        method=_method(parts, meta, name, origins),
        role=variable.role or guide.role,
        no_data="Yes" if len(columns) and not values else "",
    )
    return Item(ref, parts.items[ref.item])


def _shape(variable: VariableMeta, values: list, guide: StandardVariable, has_codelist: bool) -> Shape:
    if not variable.is_text:
        return shape_of_numbers(values)
    described = described_as(variable.name, guide.described)
    if described and not has_codelist:
        return shape_of_timing(values, described)
    return shape_of_text(values, variable.length)


def _origin(parts: Parts, meta: DatasetMeta, variable: VariableMeta) -> tuple[str, tuple[Origin, ...]]:
    """The origin in one word as the specs say it, and as Define-XML has it."""
    dataset, said = meta.name, variable.origin
    if is_supp(dataset):
        domain = parts.given.datasets.get(parts.given.parent(dataset))
        names = domain[0].names if domain else []
        said = said or (domain[0].variable(variable.name).origin if variable.name in names else "Assigned")
    if said and said.casefold() not in {origin.casefold() for origin in (*ORIGINS, "CRF", "eCRF", "eDT")}:
        says = f"origin {said} is none of Define-XML 2.1 ({', '.join(ORIGINS)}); it is written as Other"
        parts.found.add(Finding("define-origin", WARNING, dataset, variable.name, says, fix="say one of them under `origin:`"))
    every = parts.given.origins_of(dataset, variable.name) or [said]
    return said, tuple(origin for word in every for origin in origins_of(word, parts.given.collected_by(dataset)))


def _method(parts: Parts, meta: DatasetMeta, name: str, origins: tuple[Origin, ...]) -> str:
    """The method of a derived variable; that of its domain for an identifier of SUPP--."""
    if not any(origin.type == "Derived" for origin in origins) or (is_supp(meta.name) and name == "QVAL"):
        return ""
    parent = parts.given.parent(meta.name)
    domain = parts.given.datasets.get(parent)
    oid = parts.methods.of(parent, name, domain[0].names if domain else meta.names)
    if not oid:
        says = "is derived, and no entry of the specs says how: the define has no method for it"
        parts.found.add(Finding("define-method", WARNING, meta.name, name, says, fix="say another `origin:`, or give it a verb"))
    return oid


def _bases(parts: Parts, dataset: str, variable: VariableMeta, guide: StandardVariable) -> tuple[list[Base], bool]:
    """What the codelist of a variable may be made from: the study's, else the guide's; and whether all its values have it."""
    name, label = variable.name, variable.label
    if not variable.is_text:
        return [], False
    if name in DOMAINS:
        guide, variable = guide._replace(codelists=("DOMAIN",)), replace(variable, codelist="")
    of_sources = parts.given.codelists_of(dataset, name)
    several = of_sources or ([] if variable.codelist else guide.codelists)
    if len(several) > 1:
        made = (parts.codelists.base(short if of_sources else "", () if of_sources else (short,), name, label) for short in several)
        return [base for base in made if base], False
    base = parts.codelists.base(variable.codelist, guide.codelists, name, label)
    return ([base], True) if base else ([], False)


def _codelist(
    parts: Parts, meta: DatasetMeta, variable: VariableMeta, columns: Columns, used: list[str], base: Base | None, said: str
) -> str:
    """OID of the codelist of a variable, or ""."""
    dataset, name = meta.name, variable.name
    if name in DOMAINS:
        labels = {n: m.label for n, (m, _) in parts.given.datasets.items()}
        return parts.codelists.of(base, used, f"{dataset}.{name}", decodes={term: labels.get(term, term) for term in used}) if base else ""
    if base is None and name == "COUNTRY":
        return parts.codelists.outside(COUNTRIES)
    described = guide_of(dataset).get(name, EMPTY).described
    if base is None and described in parts.given.dictionaries:
        return parts.codelists.outside(described)
    words = words_of(name, columns)
    if base is None and words is not None and name.endswith(ALWAYS):
        shared = name if name.endswith("ETCD") or name.startswith(dataset) else f"{name}.{dataset}"
        base = Base(shared, variable.label if name.startswith(dataset) else f"{variable.label} ({dataset})", None)
    if base is None:
        return ""
    whole = said.casefold() == "collected" or name in OF_STUDY or name.removeprefix(dataset) in ANSWERS
    return parts.codelists.of(base, used, f"{dataset}.{name}", whole, words)


def words_of(name: str, columns: Columns) -> dict[str, str] | None:
    """What the codes of a variable mean, by the variable beside it; None where there is none, or a code means two things."""
    end = next((end for end in WORDS if name.endswith(end)), None)
    beside = name.removesuffix(end) + WORDS[end] if end else ""
    return meanings(name, beside, columns) if beside in columns else None


def meanings(name: str, beside: str, columns: Columns) -> dict | None:
    """Value -> the text that stands beside it; None where no value has one, or a value has two."""
    pairs = [(code, text) for code, text in columns.combinations([name, beside]) if code is not None]
    found = dict(pairs)
    return {code: str(text) for code, text in pairs} if pairs and len(found) == len(pairs) else None
