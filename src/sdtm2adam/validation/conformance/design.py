"""Trial design: arms, elements, visits and criteria, and what subjects have of them."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import Delivery
from sdtm2adam.validation.conformance.lookup import row_in, same_text

DESIGN = {"TA": "arms", "TE": "elements", "TI": "inclusion and exclusion criteria", "TS": "summary", "TV": "visits"}
# What other versions of the guide wrote as a code where there is no arm; the check of null arms tells of these.
NO_ARM = frozenset(("SCRNFAIL", "NOTASSGN", "NOTTRT", "UNPLAN"))
RULES = ("TESTRL", "TEENRL", "TEDUR")


def is_no_arm(text: str) -> bool:
    """Whether a code of an arm says that there is none."""
    return text.upper() in NO_ARM


@check("S2A-1401", ERROR, owner="mapping", cites=("FB1101",), needs=("DM",), says="The trial design datasets are there: TA, TE, TI, TS, TV")
def trial_design_is_there(data: Delivery) -> Iterator[Finding]:
    for name, what in DESIGN.items():
        if not data.domain(name):
            yield Finding("", "", name, "", f"the dataset of trial {what} is not there", source=data.shown)


@check("S2A-1402", ERROR, owner="mapping", cites=("CG0414",), needs=("TA.ETCD", "TE.ETCD"), says="An element of TA is in TE")
def element_of_an_arm_is_known(data: Delivery) -> Iterator[Finding]:
    ta, te = data.domain("TA"), data.domain("TE")
    yield from ta.seen("ETCD", ta.filled("ETCD") & (row_in(te, ta, "ETCD") < 0), "TE has no such element", show=("ARMCD", "ETCD"))


@check("S2A-1403", WARNING, owner="mapping", needs=("TA.ETCD", "TE.ETCD"), says="An element of TE is in an arm of TA")
def element_is_in_an_arm(data: Delivery) -> Iterator[Finding]:
    ta, te = data.domain("TA"), data.domain("TE")
    yield from te.seen("ETCD", te.filled("ETCD") & (row_in(ta, te, "ETCD") < 0), "no arm of TA has this element")


@check(
    "S2A-1404", ERROR, owner="mapping", cites=("CG0247", "CG0248"), needs=("TA.TAETORD",),
    says="Elements of an arm have places that are whole numbers and differ",
)  # fmt: skip
def element_has_one_place(data: Delivery) -> Iterator[Finding]:
    ta = data.domain("TA")
    place = ta.numbers("TAETORD")
    yield from ta.seen("TAETORD", place % 1 > 0, "the place is no whole number (CG0248)", show=("ARMCD", "TAETORD"))
    twice = ta.filled("TAETORD") & ta.twice("ARMCD", "TAETORD")
    yield from ta.seen("TAETORD", twice, "the arm has several elements in this place (CG0247)", show=("ARMCD", "TAETORD", "ETCD"))


@check(
    "S2A-1405", ERROR, owner="mapping", cites=("CG0328", "CG0329"), needs=("TE",),
    says="An element has a rule for its end or a duration",
)  # fmt: skip
def element_has_an_end(data: Delivery) -> Iterator[Finding]:
    te = data.domain("TE")
    yield from te.seen("TEENRL", te.empty("TEENRL") & te.empty("TEDUR"), "neither TEENRL nor TEDUR says how it ends", show=("ETCD",))


@check(
    "S2A-1406",
    ERROR,
    owner="mapping",
    cites=("CG0325",),
    needs=("TE.TESTRL",),
    says="An element has one set of rules, and elements of one name differ in them",
)
def element_has_its_own_rules(data: Delivery) -> Iterator[Finding]:
    """Elements of parallel arms may start and end alike, under other names."""
    te = data.domain("TE")
    element, rules = te.groups("ETCD"), te.groups("ETCD", *RULES)
    first = np.unique(rules, return_index=True)[1]
    several = repeated(element[first])
    other = np.isin(rules, rules[first[several]]) & te.filled("ETCD")
    yield from te.seen("ETCD", other, "the element has several sets of rules", show=("ETCD", *RULES))
    alike = te.filled("ELEMENT") & te.twice("ELEMENT", *RULES)
    yield from te.seen("TESTRL", alike, "another record has the same name, start, end and duration", show=("ETCD", "ELEMENT", *RULES))


@check("S2A-1407", ERROR, owner="mapping", cites=("CG0293", "CG0294"), needs=("TV.ARMCD|TV.ARM", "TA.ARMCD"), says="An arm of TV is in TA")
def arm_of_a_visit_is_known(data: Delivery) -> Iterator[Finding]:
    tv, ta = data.domain("TV"), data.domain("TA")
    for like in ("ARMCD", "ARM"):
        if ta.has(like):
            yield from tv.seen(like, tv.filled(like) & (row_in(ta, tv, like) < 0), "TA has no such arm", show=("VISITNUM", like))


@check("S2A-1408", NOTE, owner="mapping", needs=("TV.VISITNUM", "TV.VISITDY"), says="Planned days of visits rise with their numbers")
def planned_days_rise(data: Delivery) -> Iterator[Finding]:
    tv = data.domain("TV")
    arm, number, day = tv.groups("ARMCD"), tv.numbers("VISITNUM"), tv.numbers("VISITDY")
    rows = np.flatnonzero(np.isfinite(number) & np.isfinite(day))
    order = rows[np.lexsort((number[rows], arm[rows]))]
    wrong = np.zeros(len(tv.frame), dtype=bool)
    wrong[order[1:]] = (arm[order[1:]] == arm[order[:-1]]) & (day[order[1:]] < day[order[:-1]])
    yield from tv.seen("VISITDY", wrong, "it is planned before the visit with the number before", show=("ARMCD", "VISITNUM", "VISITDY"))


@check(
    "S2A-1409", ERROR, owner="mapping", cites=("CG0178", "CG0179"), needs=("IE.IETESTCD", "TI.IETESTCD"),
    says="A criterion of IE is in TI, with its text and category",
)  # fmt: skip
def criterion_is_known(data: Delivery) -> Iterator[Finding]:
    ie, ti = data.domain("IE"), data.domain("TI")
    row = row_in(ti, ie, "IETESTCD")
    yield from ie.seen("IETESTCD", ie.filled("IETESTCD") & (row < 0), "TI has no such criterion (CG0179)")
    if ti.has("IETEST"):
        unknown = ie.filled("IETEST") & (row_in(ti, ie, "IETEST") < 0)
        yield from ie.seen("IETEST", unknown, "TI has no criterion with this text (CG0178)", show=("IETESTCD", "IETEST"))
    if ti.has("IECAT") and ie.has("IECAT"):
        # a criterion stands in TI once for each version of the protocol
        other = (row >= 0) & ie.filled("IECAT") & (row_in(ti, ie, "IETESTCD", "IECAT") < 0)
        yield from ie.seen("IECAT", other, "TI has the criterion in another category", show=("IETESTCD", "IECAT"))


@check(
    "S2A-1410", ERROR, owner="mapping", cites=("CG0512", "CG0514", "CG0516", "CG0518"), needs=("DM", "TA.ARMCD"),
    says="Planned and actual arms of subjects are in TA, code and name together",
)  # fmt: skip
def arm_of_a_subject_is_known(data: Delivery) -> Iterator[Finding]:
    """Codes that stand for no arm (SCRNFAIL) are for the check that says so."""
    dm, ta = data.domain("DM"), data.domain("TA")
    for code, name in (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM")):
        row = row_in(ta, dm, (code, "ARMCD"))
        yield from dm.seen(code, dm.filled(code) & (row < 0) & ~dm.where(code, is_no_arm), "TA has no such arm", show=(code, name))
        if ta.has("ARM"):
            other = (row >= 0) & dm.filled(name) & ~same_text(dm.column(name), ta.column("ARM"), row)
            yield from dm.seen(name, other, "TA has another name for this arm", show=(code, name))


@check("S2A-1411", WARNING, owner="mapping", needs=("TA.ARMCD", "DM.ARMCD"), says="An arm of TA has subjects")
def arm_has_subjects(data: Delivery) -> Iterator[Finding]:
    ta, dm = data.domain("TA"), data.domain("DM")
    empty = ta.filled("ARMCD") & (row_in(dm, ta, "ARMCD") < 0)
    if dm.filled("ARMCD").any():
        yield from ta.seen("ARMCD", empty, "nobody is planned for this arm", show=("ARMCD", "ARM"))
