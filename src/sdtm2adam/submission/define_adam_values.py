"""Value-level metadata of analysis datasets: the values of a parameter, with the type, origin and method that they have."""

import re
from collections import Counter
from typing import NamedTuple

from sdtm2adam.formats.define_model import Item, ItemDef, ItemRef, Origin, ValueList
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
    """The value list of a variable, its items, whether they come about in different ways, the method of those that have none."""

    oid: str
    items: tuple[Item, ...]
    differ: bool
    method: str


def by_parameter(parts: Parts, dataset: str, variable: VariableMeta, columns: Columns) -> ByParameter | None:
    """An item for each parameter that has a value; None for a variable that has none by parameter.

    Where parameters come about in different ways, the way of most of them is the method of the variable and each other one
    has its own.
    """
    name = variable.name
    if CODE not in columns or not BY_PARAMETER.fullmatch(name):
        return None
    labels = dict(columns.combinations([CODE, LABEL])) if LABEL in columns else {}
    by_code: dict[str, list] = {}
    for code, value in columns.combinations([CODE, name]):
        if code is not None:
            by_code.setdefault(code, []).append(value)
    codes = _in_order(by_code, columns)
    origins, methods, shared = _ways(parts, dataset, variable, codes)
    items = []
    for code in codes:
        shape = shape_of_collected(by_code[code]) if variable.is_text else shape_of_numbers(by_code[code], COMPUTED)
        definition = ItemDef(
            f"IT.{dataset}.{name}.{slug(code)}", code, labels.get(code) or code, shape.datatype, shape.length, shape.digits,
            sas_name(code), origins=origins[code],
        )  # fmt: skip
        kept = parts.keep(definition)
        clause = parts.clause(dataset, [(CODE, [code])])
        items.append(Item(ItemRef(kept, "No", len(items) + 1, method=methods[code], where=(clause,)), parts.items[kept]))
    if not items:
        return None
    oid = f"VL.{dataset}.{name}"
    parts.value_lists[oid] = ValueList(oid, tuple(items))
    return ByParameter(oid, tuple(items), len(set(origins.values())) > 1 or any(methods.values()), shared)


def _ways(
    parts: Parts, dataset: str, variable: VariableMeta, codes: list[str]
) -> tuple[dict[str, tuple[Origin, ...]], dict[str, str], str]:
    """The origins and the method of each parameter, "" where the method of the variable holds; and that method."""
    name, described, ways = variable.name, parts.given.datasets[dataset][0].names, parts.methods.ways
    if not ways.differ(dataset, name):
        return dict.fromkeys(codes, origins_in(parts, dataset, variable)), dict.fromkeys(codes, ""), ""
    origins = {code: origins_in(parts, dataset, variable, code) for code in codes}
    derived = [code for code in codes if any(origin.type == "Derived" for origin in origins[code])]
    texts = {code: ways.text(dataset, name, described, code) for code in derived}
    usual = next((text for text, _ in Counter(texts.values()).most_common(1)), "")
    collected = {code for code in codes if ways.parameters.get(dataset, {}).get(code)}
    users = {code for code in derived if texts[code] == usual}
    shares = len(users) > 1 or (users and users == collected)
    own = [code for code in derived if code not in users or not shares]
    methods = dict.fromkeys(codes, "") | {code: parts.methods.of(dataset, name, described, code) for code in own}
    shared = next((code for code in derived if code not in own), "")
    return origins, methods, parts.methods.of(dataset, name, described, shared, alone=False) if shared else ""


def _in_order(by_code: dict[str, list], columns: Columns) -> list[str]:
    """The parameters by PARAMN, where there is one."""
    if "PARAMN" not in columns:
        return sorted(by_code)
    order = {code: number for number, code in reversed(columns.combinations(["PARAMN", CODE])) if number is not None}
    return sorted(by_code, key=lambda code: (order.get(code, float("inf")), code))
