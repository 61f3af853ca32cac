"""Value-level metadata: results of findings by test, supplemental values by name, trial summary values by parameter."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sdtm2adam.formats.define_model import Item, ItemDef, ItemRef, Origin, ValueList
from sdtm2adam.spec.meta import VariableMeta
from sdtm2adam.submission.define_codelists import COUNTRIES, Base, slug
from sdtm2adam.submission.define_columns import Columns
from sdtm2adam.submission.define_parts import Parts, is_supp, origins_of, sas_name
from sdtm2adam.submission.define_types import Shape, shape_of_collected, shape_of_numbers, shape_of_text

RESULTS = ("ORRES", "ORRESU", "STRESC", "STRESN", "STRESU")
ANSWERS = ("ORRES", "STRESC")  # whose codelist is what the form offers; of units, a test has those that it was measured in
# What may tell two kinds of result of one test apart, in the order in which it is tried.
QUALIFIERS = ("CAT", "SCAT", "SPEC", "METHOD", "POS", "LOC", "OBJ", "SYM")
# Trial summary parameters whose values are terms of a codelist with another name, and those that are numbers of a release.
PARAMETER_LISTS = {"DOSFRM": "FRM", "DOSFRQ": "FREQ", "DOSU": "UNIT"}
RELEASES = ("SDTIGVER", "SDTMVER")
TRIAL_VALUE = re.compile(r"TSVAL\d*")


class Topic(NamedTuple):
    """What the values of a variable depend on: the variable of the test, that of its name, and what may divide a test."""

    code: str
    name: str
    qualifiers: tuple[str, ...] = ()


class Slice(NamedTuple):
    """Values of one test (and of some values of a qualifier): conditions, distinct values in their order, what they are called."""

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    values: list
    label: str

    @property
    def test(self) -> str:
        return self.conditions[0][1][0]


def topic_of(dataset: str, variable: str, columns: Columns) -> Topic | None:
    """On what the values of this variable depend, where it has value-level metadata."""
    if is_supp(dataset):
        return Topic("QNAM", "QLABEL") if variable == "QVAL" else None
    if dataset == "TS":
        return Topic("TSPARMCD", "TSPARM") if TRIAL_VALUE.fullmatch(variable) else None
    test = f"{dataset}TESTCD"
    if test in columns and variable.removeprefix(dataset) in RESULTS and variable.startswith(dataset):
        others = tuple(f"{dataset}{q}" for q in QUALIFIERS if f"{dataset}{q}" in columns)
        return Topic(test, f"{dataset}TEST", others)
    return None


def value_list(
    parts: Parts, dataset: str, variable: str, columns: Columns, topic: Topic, base: Base | None, origins: tuple[Origin, ...]
) -> str:
    """OID of the value list of a variable, an item for each test that has a value; "" where none has one.

    base     what the variable's codelist is made from: its items then have the part of it that they use
    origins  those of the variable; supplemental values have their own
    """
    items = []
    for part in _slices(columns, variable, topic, lambda values: _kind(values, base)):
        named = ".".join(f"{name.removeprefix(dataset)}.{'_'.join(map(slug, values))}" for name, values in part.conditions[1:])
        oid = f"IT.{dataset}.{variable}.{slug(part.test)}{f'.{named}' if named else ''}"
        clause = parts.clause(dataset, [(name, list(values)) for name, values in part.conditions])
        own = _of_supplemental(parts, dataset, columns, part.test) if is_supp(dataset) else origins
        definition, method = _defined(parts, dataset, variable, part, oid, base, own)
        kept = parts.keep(definition)
        items.append(Item(ItemRef(kept, "No", len(items) + 1, method=method, where=(clause,)), parts.items[kept]))
    if not items:
        return ""
    oid = f"VL.{dataset}.{variable}"
    parts.value_lists[oid] = ValueList(oid, tuple(items))
    return oid


def _slices(columns: Columns, variable: str, topic: Topic, kind: Callable[[list], object]) -> Iterator[Slice]:
    """The values test by test, and a test by a qualifier where its values then are of different kinds."""
    named = columns.combinations([topic.code, topic.name]) if topic.name in columns else []
    names = dict(sorted(named, key=str, reverse=True))
    by_test: dict[str, list[tuple]] = {}
    for test, *qualifiers, value in columns.combinations([topic.code, *topic.qualifiers, variable]):
        if test is not None:
            by_test.setdefault(test, []).append((*qualifiers, value))
    for test, rows in sorted(by_test.items()):
        for condition, values in _divided(rows, topic.qualifiers, kind):
            yield Slice(((topic.code, (test,)), *condition), values, names.get(test, test))


def _divided(rows: list[tuple], qualifiers: tuple[str, ...], kind: Callable[[list], object]) -> Iterator[tuple[tuple, list]]:
    """The values of one test as they are, or by the first qualifier whose values have results of different kinds."""
    for place, qualifier in enumerate(qualifiers):
        by_value: dict[str, list] = {}
        for row in rows:
            by_value.setdefault(row[place], []).append(row[-1])
        if None in by_value or len(by_value) < 2:
            continue
        by_kind: dict[object, list[str]] = {}
        for value in sorted(by_value):
            by_kind.setdefault(kind(by_value[value]), []).append(value)
        if len(by_kind) > 1:
            for values in sorted(by_kind.values()):
                yield ((qualifier, tuple(map(str, values))),), sorted({v for value in values for v in by_value[value]})
            return
    yield (), sorted({row[-1] for row in rows})


def _kind(values: list, base: Base | None) -> object:
    """What makes two groups of values different: their type, and with a codelist their terms."""
    terms = frozenset(value for value in values if isinstance(value, str)) if base else frozenset()
    return _shape(values).datatype, terms if terms and base.holds(terms) else None


def _shape(values: list) -> Shape:
    return shape_of_collected(values) if any(isinstance(value, str) for value in values) else shape_of_numbers(values)


def _defined(
    parts: Parts, dataset: str, variable: str, part: Slice, oid: str, base: Base | None, origins: tuple[Origin, ...]
) -> tuple[ItemDef, str]:
    """The definition of a value-level item, and the OID of its method."""
    texts = [value for value in part.values if isinstance(value, str)]
    own, user, method, comment = base, f"{dataset}.{variable}.{slug(part.test)}", "", ""
    codelist = ""
    if is_supp(dataset):
        spec = parts.given.spec_of(dataset, part.test)
        own = parts.codelists.base(spec.codelist or "", (), part.test, part.label)
        comment = parts.comment(spec.comment or "", f"{dataset}.{part.test}")
        method = _method_of_supplemental(parts, dataset, part.test, origins)
    elif dataset == "TS":
        own = _of_parameter(parts, part.test, texts)
        codelist = parts.codelists.outside(COUNTRIES) if part.test == "FCNTRY" else ""
    if own is not None and texts and (is_supp(dataset) or own.holds(texts)):
        answers = variable.endswith(ANSWERS) or (is_supp(dataset) and any(origin.type == "Collected" for origin in origins))
        codelist = parts.codelists.of(own, texts, user, answers)
    is_text = codelist or (dataset == "TS" and part.test in RELEASES)
    shape = shape_of_text(texts) if is_text else _shape(part.values)
    return ItemDef(
        oid, part.test, part.label, shape.datatype, shape.length, shape.digits, sas_name(part.test),
        codelist=codelist, comment=comment, origins=origins,
    ), method  # fmt: skip


def _of_supplemental(parts: Parts, dataset: str, columns: Columns, name: str) -> tuple[Origin, ...]:
    """The origins that the records of a supplemental value have in QORIG."""
    said = columns.combinations(["QNAM", "QORIG"]) if "QORIG" in columns else []
    words = sorted(word for qnam, word in said if qnam == name)
    return tuple(origin for word in words for origin in origins_of(word, parts.given.collected_by(dataset)))


def _method_of_supplemental(parts: Parts, dataset: str, name: str, origins: tuple[Origin, ...]) -> str:
    domain = parts.given.parent(dataset)
    if not any(origin.type == "Derived" for origin in origins):
        return ""
    return parts.methods.of(domain, name, parts.given.datasets[domain][0].names if domain in parts.given.datasets else ())


def _of_parameter(parts: Parts, parameter: str, values: list[str]) -> Base | None:
    """The codelist of a trial summary parameter: the one that has its name (TBLIND, TPHASE) or is known to hold, or yes and no."""
    short = PARAMETER_LISTS.get(parameter, parameter)
    named = parts.codelists.base(short if short in parts.given.codelists else "", (short,), parameter, parameter)
    if named or not set(values) <= {"Y", "N"}:
        return named
    return parts.codelists.base("", ("NY",), parameter, parameter)


def by_category(
    parts: Parts, dataset: str, variable: VariableMeta, columns: Columns, bases: list[Base], origins: tuple[Origin, ...]
) -> str:
    """OID of a value list by category, for a variable to which the study or the guide gives several codelists (DSDECOD by DSCAT).

    "" where the data do not say which codelist holds: no category, or a category with terms of several.
    """
    category = f"{dataset}CAT"
    if category not in columns:
        return ""
    by_value: dict[str, list[str]] = {}
    for value, term in columns.combinations([category, variable.name]):
        by_value.setdefault(value, []).append(term)
    if None in by_value or not by_value:
        return ""
    chosen = {}
    for value, terms in sorted(by_value.items()):
        chosen[value] = (next((base for base in bases if base.holds(terms)), None), sorted(terms))
    if any(base is None for base, _ in chosen.values()):
        return ""
    items = []
    for value, (base, terms) in chosen.items():
        name = f"{dataset}.{variable.name}.{slug(value)}"
        codelist = parts.codelists.of(base, terms, name, all(origin.type == "Collected" for origin in origins))
        label, shape = f"{variable.label}: {value}", shape_of_text(terms)
        definition = ItemDef(f"IT.{name}", variable.name, label, *shape, sas_name(variable.name), codelist=codelist, origins=origins)
        kept = parts.keep(definition)
        clause = parts.clause(dataset, [(category, [value])])
        items.append(Item(ItemRef(kept, "No", len(items) + 1, where=(clause,)), parts.items[kept]))
    oid = f"VL.{dataset}.{variable.name}"
    parts.value_lists[oid] = ValueList(oid, tuple(items))
    return oid
