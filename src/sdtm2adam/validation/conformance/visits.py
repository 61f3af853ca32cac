"""Visits: planned in TV, made in SV, named in the records."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.lookup import row_in, same_text
from sdtm2adam.validation.conformance.moments import later, moments

VISIT = ("VISITNUM", "VISIT")


def _in_plan(tv: Domain, domain: Domain) -> np.ndarray:
    return row_in(tv, domain, "VISITNUM") >= 0


@check(
    "S2A-1320", ERROR, owner="mapping", cites=("CG0033", "CG0655", "CG0657"), needs=("SV.SVPRESP", "TV.VISITNUM"),
    says="A planned visit of SV (SVPRESP Y) is in TV, by number and name",
)  # fmt: skip
def planned_visit_is_in_the_plan(data: Delivery) -> Iterator[Finding]:
    sv, tv = data.domain("SV"), data.domain("TV")
    planned = sv.equals("SVPRESP", "Y")
    yield from sv.seen("VISITNUM", planned & ~_in_plan(tv, sv), "TV has no visit of this number", show=VISIT)
    if sv.has("VISIT") and tv.has("VISIT"):
        unknown = planned & sv.filled("VISIT") & (row_in(tv, sv, "VISIT") < 0)
        yield from sv.seen("VISIT", unknown, "TV has no visit of this name", show=VISIT)


@check(
    "S2A-1321", ERROR, owner="mapping", cites=("CG0656",), needs=("SV.SVPRESP", "TV.VISITNUM"),
    says="A visit of SV that is in TV is planned (SVPRESP Y)",
)  # fmt: skip
def visit_of_the_plan_is_planned(data: Delivery) -> Iterator[Finding]:
    sv, tv = data.domain("SV"), data.domain("TV")
    yield from sv.seen("SVPRESP", sv.empty("SVPRESP") & _in_plan(tv, sv), "TV has the visit, and SVPRESP is empty", show=VISIT)


@check(
    "S2A-1322", ERROR, owner="mapping", cites=("CG0653", "CG0654"), needs=("SV.SVPRESP|SV.SVOCCUR",),
    says="SVPRESP is Y or empty, and only of planned visits SVOCCUR says whether they took place",
)  # fmt: skip
def visit_flags_agree(data: Delivery) -> Iterator[Finding]:
    sv = data.domain("SV")
    yield from sv.seen("SVPRESP", sv.filled("SVPRESP") & ~sv.equals("SVPRESP", "Y"), "it is neither Y nor empty (CG0653)")
    unplanned = sv.filled("SVOCCUR") & ~sv.equals("SVPRESP", "Y")
    yield from sv.seen("SVOCCUR", unplanned, "the visit is not planned (CG0654)", show=("VISITNUM", "SVPRESP", "SVOCCUR"))


@check(
    "S2A-1323", ERROR, owner="mapping", cites=("CG0225", "CG0658"), needs=("VISITDY",),
    says="VISITDY, a planned day, stands with planned visits only",
)  # fmt: skip
def unplanned_visit_has_no_planned_day(data: Delivery) -> Iterator[Finding]:
    tv, sv = data.domain("TV"), data.domain("SV")
    if sv and sv.has("SVPRESP", "VISITDY"):
        unplanned = sv.filled("VISITDY") & sv.empty("SVPRESP")
        yield from sv.seen(
            "VISITDY", unplanned, "the visit is not planned (SVPRESP) and has a planned day (CG0658)", show=("VISITNUM", "VISITDY")
        )
    for domain in data.each("VISITNUM", "VISITDY") if tv and tv.has("VISITNUM") else ():
        outside = domain.filled("VISITDY") & ~_in_plan(tv, domain)
        yield from domain.seen(
            "VISITDY", outside, "TV has no such visit, and there is a planned day (CG0225)", show=("VISITNUM", "VISITDY")
        )


@check(
    "S2A-1324", ERROR, owner="mapping", cites=("CG0032",), needs=("TV.VISITNUM",),
    says="A visit has the name and the planned day of TV",
)  # fmt: skip
def visit_is_as_planned(data: Delivery) -> Iterator[Finding]:
    """Where TV plans a visit of one number by arm, any of its records will do."""
    tv = data.domain("TV")
    for domain in data.each("VISITNUM"):
        planned = _in_plan(tv, domain) & (domain.name != "TV")
        for like in ("VISIT", "VISITDY"):
            if domain.has(like) and tv.has(like):
                other = planned & domain.filled(like) & (row_in(tv, domain, "VISITNUM", like) < 0)
                yield from domain.seen(like, other, f"TV has another {like} for this VISITNUM", show=("VISITNUM", like))


@check(
    "S2A-1325", ERROR, owner="mapping", cites=("CG0034",), needs=("SV.VISITNUM",),
    says="A subject's visit that records name is in SV",
)  # fmt: skip
def visit_of_a_record_is_in_sv(data: Delivery) -> Iterator[Finding]:
    sv = data.domain("SV")
    for domain in data.each(SUBJECT, "VISITNUM"):
        if domain.name != "SV":
            absent = domain.filled("VISITNUM") & domain.filled(SUBJECT) & (row_in(sv, domain, SUBJECT, "VISITNUM") < 0)
            yield from domain.seen("VISITNUM", absent, "SV has no such visit of the subject", show=(SUBJECT, *VISIT))


@check(
    "S2A-1326", ERROR, owner="mapping", cites=("CG0410",), needs=("SV.VISITNUM", "TV.VISITNUM"),
    says="A subject has one record in SV for each visit of TV",
)  # fmt: skip
def planned_visit_is_once(data: Delivery) -> Iterator[Finding]:
    sv, tv = data.domain("SV"), data.domain("TV")
    several = np.zeros(len(sv.frame), dtype=bool)
    rows = np.flatnonzero(_in_plan(tv, sv))
    several[rows] = repeated(np.unique(sv.groups(SUBJECT, "VISITNUM")[rows], return_inverse=True)[1].reshape(-1))
    yield from sv.seen("VISITNUM", several, "the subject has several records of this visit", show=(SUBJECT, *VISIT))


@check(
    "S2A-1327", NOTE, owner="data", needs=("SV.SVSTDTC", "SV.VISITNUM"),
    says="What was collected at a visit has a date within the dates that SV has for it",
)  # fmt: skip
def record_is_within_its_visit(data: Delivery) -> Iterator[Finding]:
    sv = data.domain("SV")
    start, end = moments(sv.column("SVSTDTC")), moments(sv.column("SVENDTC") if sv.has("SVENDTC") else sv.column("SVSTDTC"))
    for domain in data.each(SUBJECT, "VISITNUM", "--DTC"):
        if domain.is_findings:
            row, time = row_in(sv, domain, SUBJECT, "VISITNUM"), moments(domain.column("--DTC"))
            outside = later(start.at(row), time, most=8) | later(time, end.at(row), most=8)
            yield from domain.seen("--DTC", outside, "the date is outside the visit's dates in SV", show=(SUBJECT, "VISITNUM", "--DTC"))


@check(
    "S2A-1328", WARNING, owner="data", needs=("SV.SVSTDTC", "SV.SVOCCUR"),
    says="A visit that did not take place has no dates, one that did has",
)  # fmt: skip
def visit_that_took_place_has_dates(data: Delivery) -> Iterator[Finding]:
    sv = data.domain("SV")
    show = (SUBJECT, *VISIT, "SVOCCUR", "SVSTDTC")
    dated = sv.filled("SVSTDTC") | sv.filled("SVENDTC")
    yield from sv.seen("SVSTDTC", sv.equals("SVOCCUR", "N") & dated, "the visit did not take place and has dates", show=show)
    yield from sv.seen("SVSTDTC", sv.equals("SVOCCUR", "Y") & ~dated, "the visit took place and has no dates", show=show)


@check(
    "S2A-1329", NOTE, owner="data", needs=("SV.SVSTDTC", "TV.VISITNUM"),
    says="A subject's planned visits come in the order of their numbers",
)  # fmt: skip
def visits_come_in_order(data: Delivery) -> Iterator[Finding]:
    sv, tv = data.domain("SV"), data.domain("TV")
    start = moments(sv.column("SVSTDTC"))
    rows = np.flatnonzero(_in_plan(tv, sv) & start.day_known & sv.filled(SUBJECT))
    subject = sv.groups(SUBJECT)[rows]
    order = rows[np.lexsort((sv.numbers("VISITNUM")[rows], subject))]
    one, following = order[:-1], order[1:]
    same = sv.groups(SUBJECT)[one] == sv.groups(SUBJECT)[following]
    early = np.zeros(len(sv.frame), dtype=bool)
    early[following[same]] = later(start.at(one[same]), start.at(following[same]), most=8)
    yield from sv.seen("SVSTDTC", early, "it began before the visit that should come before it", show=(SUBJECT, "VISITNUM", "SVSTDTC"))


@check(
    "S2A-1330", ERROR, owner="mapping", needs=("TV.VISITNUM", "VISITNUM"),
    says="A visit that is not in TV has another name than those in TV",
)  # fmt: skip
def unplanned_visit_has_its_own_name(data: Delivery) -> Iterator[Finding]:
    tv = data.domain("TV")
    for domain in data.each("VISITNUM", "VISIT"):
        if tv.has("VISIT") and domain.name != "TV":
            row = row_in(tv, domain, "VISIT")
            borrowed = domain.filled("VISITNUM") & ~_in_plan(tv, domain) & same_text(domain.column("VISIT"), tv.column("VISIT"), row)
            yield from domain.seen("VISIT", borrowed, "TV has this name under another number", show=VISIT)
