"""The data against their define: a VS dataset of two tests, of which one has numbers and one has words."""

from dataclasses import replace

from sdtm2adam.formats.define_model import (
    DefinedCodelist,
    DefinedTerm,
    DefineFile,
    Item,
    ItemDef,
    ItemGroup,
    ItemRef,
    RangeCheck,
    ValueList,
    WhereClause,
)  # fmt: skip
from tests.validation.conformance.built import dataset, delivery

VS = "USUBJID | VSTESTCD | VSORRES:text | VSSTRESN\nP1 | TEMP | 37 | 37\nP1 | MOOD | GOOD | .\nP1 | MOOD | BAD | ."
RIGHT = dataset("VS", VS, label="Vital Signs", labels={"VSORRES": "Result"}, lengths={})


def _item(name, datatype="text", length=20, *, ref=None, **more):
    label = {"VSORRES": "Result"}.get(name, RIGHT.variables[name].label if name in RIGHT.variables else name)
    return Item(replace(ref or ItemRef(f"IT.{name}"), item=f"IT.{name}"), ItemDef(f"IT.{name}", name, label, datatype, length, **more))


def _valued(test, datatype, length=20, codelist=""):
    ref = ItemRef(f"IT.VSORRES.{test}", where=(f"WC.{test}",))
    return Item(ref, ItemDef(f"IT.VSORRES.{test}", "VSORRES", "", datatype, length, codelist=codelist))


SUBJECT, TEST, NUMBER = _item("USUBJID", length=2), _item("VSTESTCD", length=4, codelist="CL.TEST"), _item("VSSTRESN", "integer", 8)
RESULT = _item("VSORRES", length=4, value_list="VL")
ITEMS = (SUBJECT, TEST, RESULT, NUMBER)
CLAUSES = tuple(WhereClause(f"WC.{test}", (RangeCheck("IT.VSTESTCD", "EQ", (test,)),)) for test in ("TEMP", "MOOD"))
LISTS = (
    DefinedCodelist("CL.TEST", "Tests", "text", (DefinedTerm("TEMP"), DefinedTerm("MOOD"))),
    DefinedCodelist("CL.MOOD", "Moods", "text", (DefinedTerm("GOOD"), DefinedTerm("BAD"))),
)
WORDS, DEGREES = _valued("MOOD", "text", 4, "CL.MOOD"), _valued("TEMP", "integer", 2)


def _define(*items, words=WORDS, degrees=DEGREES, keys=(), clauses=CLAUSES, groups=(), **group):
    made = ItemGroup("IG.VS", "VS", "Vital Signs", items or ITEMS, **group)
    return DefineFile(
        "define.xml", "2.1", groups=(made, *groups), value_lists=(ValueList("VL", (degrees, words)),), where_clauses=clauses,
        codelists=LISTS,
    )  # fmt: skip


def _with(define, table=VS, **more):
    return delivery(dataset("VS", table, label="Vital Signs", labels={"VSORRES": "Result"}, **{"lengths": {}, **more}), define=define)


def _but(item, **changed):
    """The items, of which one is changed."""
    return tuple(replace(one, definition=replace(one.definition, **changed)) if one is item else one for one in ITEMS)


HOLDS = _with(_define())
ORDERED = tuple(replace(item, ref=replace(item.ref, order=at)) for at, item in enumerate(ITEMS, 1))
EMPTY_ITEM = replace(_item("VSLOC"), ref=ItemRef("IT.VSLOC", no_data="Yes"))
OTHER = ItemGroup("IG.AE", "AE", "Adverse Events", ())

CASES = {
    "S2A-1701": (HOLDS, delivery(RIGHT, define=DefineFile("define.xml", "2.1", groups=(OTHER,)))),
    "S2A-1702": (
        (HOLDS, _with(_define(groups=(replace(OTHER, no_data="Yes"),)))),
        (_with(_define(groups=(OTHER,))), _with(_define(no_data="Yes"))),
    ),
    "S2A-1703": (HOLDS, _with(_define(SUBJECT, TEST, RESULT))),
    "S2A-1704": (
        (HOLDS, _with(_define(*ITEMS, EMPTY_ITEM))),
        (_with(_define(*ITEMS, _item("VSLOC"))), _with(_define(*ITEMS, EMPTY_ITEM), VS.replace("VSSTRESN", "VSLOC"))),
    ),
    "S2A-1705": (HOLDS, delivery(replace(RIGHT, label="Vitals"), define=_define())),
    "S2A-1706": (HOLDS, _with(_define(*_but(RESULT, label="Finding")))),
    "S2A-1707": (
        HOLDS,
        (
            _with(_define(*_but(NUMBER, datatype="text"))),
            _with(_define(*_but(RESULT, datatype="float"))),
            _with(_define(), VS.replace("37 | 37", "37 | 37.5")),
            delivery(LB="LBDTC\n2013-03", define=_define(groups=(ItemGroup("IG.LB", "LB", "", (_item("LBDTC", "date"),)),))),
            delivery(LB="LBDTC\n2013-03-10", define=_define(groups=(ItemGroup("IG.LB", "LB", "", (_item("LBDTC", "datetime"),)),))),
        ),
    ),
    "S2A-1708": (
        (HOLDS, _with(_define(*_but(RESULT, length=None)))),
        (_with(_define(*_but(RESULT, length=3))), _with(_define(*_but(TEST, length=4)), VS.replace("MOOD", "MÖÖD"))),
    ),
    "S2A-1709": (HOLDS, _with(_define(*_but(RESULT, length=5)))),
    "S2A-1710": (HOLDS, _with(_define(), VS.replace("TEMP", "HEAT"))),
    "S2A-1711": (
        (HOLDS, _with(_define(clauses=CLAUSES[:1]), VS.replace("BAD", "UGLY"))),
        (
            _with(_define(), VS.replace("BAD", "UGLY")),
            _with(_define(), VS.replace("37 | 37", "warm | .")),
            _with(_define(words=_valued("MOOD", "text", 3))),
        ),
    ),
    "S2A-1712": (
        (HOLDS, _with(_define(), VS + "\nP1 | PULSE | . | .")),
        (
            _with(_define(), VS + "\nP1 | PULSE | 60 | 60"),
            _with(_define(clauses=(CLAUSES[0], WhereClause("WC.MOOD", (RangeCheck("IT.VSTESTCD", "NOTIN", ("MOOD", "TEMP")),))))),
        ),
    ),
    "S2A-1713": (
        _with(_define(*(replace(item, ref=replace(item.ref, mandatory="Yes")) if item is TEST else item for item in ITEMS))),
        _with(_define(*(replace(item, ref=replace(item.ref, mandatory="Yes")) if item is NUMBER else item for item in ITEMS))),
    ),
    "S2A-1714": (
        (HOLDS, _with(_define(*ORDERED))),
        (
            _with(_define(TEST, SUBJECT, RESULT, NUMBER)),
            _with(_define(*(replace(i, ref=replace(i.ref, order=9 - i.ref.order)) for i in ORDERED))),
        ),
    ),
    "S2A-1715": (
        _with(_define(*(replace(item, ref=replace(item.ref, key=1)) if item is SUBJECT else item for item in ITEMS))),
        _with(_define(*ITEMS, replace(_item("VISITNUM"), ref=ItemRef("IT.VISITNUM", key=2)))),
    ),
}
