"""Value-level metadata of analysis datasets: the values of a parameter, with the type, origin and method that they have."""

import re
from typing import NamedTuple

from sdtm2adam.formats.define_model import Item, ItemDef, ItemRef, ValueList
from sdtm2adam.spec.meta import VariableMeta
from sdtm2adam.submission.define_adam_origins import origins_in
from sdtm2adam.submission.define_codelists import slug
from sdtm2adam.submission.define_columns import Columns
from sdtm2adam.submission.define_parts import Parts, sas_name
from sdtm2adam.submission.define_types import COMPUTED, shape_of_collected, shape_of_numbers

CODE, LABEL = "PARAMCD", "PARAM"
# Variables whose values are of another kind for each parameter. Source: ADaMIG 1.3, 3.3.4 and 3.3.8.
BY_PARAMETER = re.compile(r"AVALC?|BASEC?|P?CHG|R2BASE|(?:R2)?A(?:NR|\d)(?:LO|HI)|A(?:NR|\d)(?:LO|HI)C")


class ByParameter(NamedTuple):
    """The value list of a variable, its items, whether some of them come about in a way of their own, the method of the others."""

    oid: str
    items: tuple[Item, ...]
    differ: bool
    method: str


def by_parameter(parts: Parts, dataset: str, variable: VariableMeta, columns: Columns) -> ByParameter | None:
    """An item for each parameter that has a value; None for a variable that has none by parameter.

    Where calls make the values of one parameter and no other, its item has a method of its own; for the others the method
    of the variable holds.
    """
    name = variable.name
    if CODE not in columns or not BY_PARAMETER.fullmatch(name):
        return None
    labels = dict(columns.combinations([CODE, LABEL])) if LABEL in columns else {}
    by_code: dict[str, list] = {}
    for code, value in columns.combinations([CODE, name]):
        if code is not None:
            by_code.setdefault(code, []).append(value)
    own = [code for code in by_code if parts.methods.ways.makes(dataset, name, code)]
    described, shared = parts.given.datasets[dataset][0].names, ""
    items = []
    for code in _in_order(by_code, columns):
        shape = shape_of_collected(by_code[code]) if variable.is_text else shape_of_numbers(by_code[code], COMPUTED)
        origins = origins_in(parts, dataset, variable, code if own else "")
        derived = own and any(origin.type == "Derived" for origin in origins)
        method = parts.methods.of(dataset, name, described, code, alone=code in own) if derived else ""
        shared = shared or (method if code not in own else "")
        definition = ItemDef(
            f"IT.{dataset}.{name}.{slug(code)}", code, labels.get(code) or code, shape.datatype, shape.length, shape.digits,
            sas_name(code), origins=origins,
        )  # fmt: skip
        kept = parts.keep(definition)
        clause = parts.clause(dataset, [(CODE, [code])])
        items.append(Item(ItemRef(kept, "No", len(items) + 1, method=method if code in own else "", where=(clause,)), parts.items[kept]))
    if not items:
        return None
    oid = f"VL.{dataset}.{name}"
    parts.value_lists[oid] = ValueList(oid, tuple(items))
    return ByParameter(oid, tuple(items), bool(own), shared)


def _in_order(by_code: dict[str, list], columns: Columns) -> list[str]:
    """The parameters by PARAMN, where there is one."""
    if "PARAMN" not in columns:
        return sorted(by_code)
    order = {code: number for number, code in reversed(columns.combinations(["PARAMN", CODE])) if number is not None}
    return sorted(by_code, key=lambda code: (order.get(code, float("inf")), code))
