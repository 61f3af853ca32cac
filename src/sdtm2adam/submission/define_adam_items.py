"""One analysis dataset of a define: its class, and its variables with type, length, codelist, origin, method and value list."""

from collections.abc import Iterable

import pandas as pd

from sdtm2adam.errors import WARNING, Finding
from sdtm2adam.formats.define_model import Item, ItemDef, ItemGroup, ItemRef, Leaf, Origin
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta
from sdtm2adam.standards.adamig import adam_variable
from sdtm2adam.submission.define_adam_codelists import codelist_in
from sdtm2adam.submission.define_adam_origins import origins_in, source_of
from sdtm2adam.submission.define_adam_values import by_parameter
from sdtm2adam.submission.define_columns import IN_SECONDS, Columns
from sdtm2adam.submission.define_items import EMPTY
from sdtm2adam.submission.define_parts import GUIDE, Parts, guide_of, sas_name
from sdtm2adam.submission.define_types import COMPUTED, Shape, described_as, shape_of_numbers, shape_of_text, shape_of_timing

FIRST = "ADSL"
OTHER = "ADAM OTHER"
CLASSES = {
    "ADSL": "SUBJECT LEVEL ANALYSIS DATASET", "BDS": "BASIC DATA STRUCTURE", "TTE": "BASIC DATA STRUCTURE",
    "OCCDS": "OCCURRENCE DATA STRUCTURE", "OCCDS-AE": "OCCURRENCE DATA STRUCTURE",
}  # fmt: skip
SUBCLASSES = {"TTE": ("TIME-TO-EVENT",), "OCCDS-AE": ("ADVERSE EVENT",)}
EVENTS = "AETERM"  # by which an occurrence dataset is one of adverse events


def in_order(names: Iterable[str]) -> list[str]:
    """Analysis datasets as a regulator reads them: ADSL, then by name."""
    return sorted(names, key=lambda name: (name != FIRST, name))


def structure_of(meta: DatasetMeta) -> str:
    """The data structure of a dataset, as the guide's variables are known by."""
    return "OCCDS-AE" if meta.klass == "OCCDS" and EVENTS in meta.names else meta.klass


def analysis_group(parts: Parts, meta: DatasetMeta, frame: pd.DataFrame) -> ItemGroup:
    """A dataset with its variables; definitions, codelists, methods and value lists go to the parts."""
    name, structure = meta.name, structure_of(meta)
    columns = Columns(frame, {v.name: v.type for v in meta.variables if v.type in IN_SECONDS})
    comment = parts.comment("The dataset has no records.", name) if frame.empty else ""
    file = f"{name.lower()}.xpt"
    return ItemGroup(
        oid=f"IG.{name}",
        name=name,
        label=meta.label,
        items=tuple(_item(parts, meta, variable, columns, i) for i, variable in enumerate(meta.variables, start=1)),
        sas_name=name,
        repeating="No" if set(meta.keys) <= {"STUDYID", "USUBJID"} else "Yes",
        reference="No",
        purpose="Analysis",
        structure=meta.structure,
        klass=CLASSES.get(structure, OTHER),
        subclasses=SUBCLASSES.get(structure, ()),
        archive=f"LF.{name}",
        standard=GUIDE,
        comment=comment,
        no_data="Yes" if frame.empty else "",
        leafs=(Leaf(f"LF.{name}", file, file, archive=True),),
    )


def _item(parts: Parts, meta: DatasetMeta, variable: VariableMeta, columns: Columns, order: int) -> Item:
    dataset, name = meta.name, variable.name
    guide = (adam_variable(structure_of(meta), name) if meta.klass in CLASSES else None) or EMPTY
    values = columns.distinct(name)
    by = by_parameter(parts, dataset, variable, columns)
    codelist = "" if by else codelist_in(parts, dataset, variable, columns, guide)
    origins = origins_in(parts, dataset, variable) if not by or not by.differ else _of_all(by.items)
    shape = _shape(parts, dataset, variable, values, bool(codelist))
    definition = ItemDef(
        oid=f"IT.{dataset}.{name}",
        name=name,
        label=variable.label,
        datatype=shape.datatype,
        length=shape.length,
        digits=shape.digits,
        sas_name=sas_name(name),
        format=variable.display_format,
        codelist=codelist,
        value_list=by.oid if by else "",
        comment=parts.comment(variable.comment, f"{dataset}.{name}"),
        origins=origins,
    )
    filled = len(columns) and (columns.coded(name)[0] >= 0).all()
    ref = ItemRef(
        item=parts.keep(definition),
        mandatory="Yes" if guide.core == "Req" and filled else "No",
        order=order,
        key=meta.keys.index(name) + 1 if name in meta.keys else None,
        method=by.method if by and by.differ else _method(parts, meta, name, origins),
        no_data="Yes" if len(columns) and not values else "",
    )
    return Item(ref, parts.items[ref.item])


def _of_all(items: tuple[Item, ...]) -> tuple[Origin, ...]:
    """The origin of a variable that every one of its parameters has; none where they differ and say it themselves."""
    origins = {item.definition.origins for item in items}
    return origins.pop() if len(origins) == 1 else ()


def _method(parts: Parts, meta: DatasetMeta, name: str, origins: tuple[Origin, ...]) -> str:
    if not any(origin.type == "Derived" for origin in origins):
        return ""
    oid = parts.methods.of(meta.name, name, meta.names)
    if not oid:
        says = "is derived, and no entry of the specs says how: the define has no method for it"
        parts.found.add(Finding("define-method", WARNING, meta.name, name, says, fix="say another `origin:`, or give it a verb"))
    return oid


def _shape(parts: Parts, dataset: str, variable: VariableMeta, values: list, has_codelist: bool) -> Shape:
    """Numbers and dates by their values as the file holds them; texts by their length, ISO 8601 where SDTM has it so."""
    if not variable.is_text:
        return shape_of_numbers(values, COMPUTED)
    source = source_of(parts, dataset, variable.name)
    of_guide = guide_of(source.dataset).get(source.variable) if source else None
    described = described_as(variable.name, of_guide.described if of_guide else "")
    return shape_of_timing(values, described) if described and not has_codelist else shape_of_text(values, variable.length)
