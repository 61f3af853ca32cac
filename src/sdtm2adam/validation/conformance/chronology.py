"""What comes before what: start and end, birth and death, reference dates, the cut-off; compared as far as both are known."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.dates import date_variables
from sdtm2adam.validation.conformance.delivery import FINDINGS_ALIKE, Delivery
from sdtm2adam.validation.conformance.lookup import of_subject
from sdtm2adam.validation.conformance.moments import extreme, later, moments

REFERENCE_PERIODS = (("RFSTDTC", "RFENDTC", "FB3404"), ("RFXSTDTC", "RFXENDTC", "FB3408"), ("RFCSTDTC", "RFCENDTC", "FB3413"))
HAPPENS = ("--DTC", "--STDTC")
# What may be recorded after death: findings of the death itself, disposition, protocol deviations, relations to specimens.
AFTER_DEATH = ("DD", "DS", "DV", "SS", "CO", "BE", "BS", "SM")


def _out_of_order(data: Delivery, begin: str, end: str, klass: tuple[str, ...] = ()) -> Iterator[Finding]:
    for domain in data.each(begin, end, klass=klass):
        wrong = domain.later(begin, end, until_end=True)
        yield from domain.seen(end, wrong, "the end is before the begin", show=(begin, end))


@check("S2A-1120", ERROR, owner="data", cites=("FB3209",), needs=("--STDTC",), says="--STDTC is not after --ENDTC")
def start_is_before_end(data: Delivery) -> Iterator[Finding]:
    return _out_of_order(data, "--STDTC", "--ENDTC")


@check("S2A-1121", ERROR, owner="data", cites=("FB3210",), needs=("--DTC",), says="In findings --DTC is not after --ENDTC")
def collection_is_before_its_end(data: Delivery) -> Iterator[Finding]:
    return _out_of_order(data, "--DTC", "--ENDTC", klass=FINDINGS_ALIKE)


@check(
    "S2A-1122", ERROR, owner="data", cites=("FB3207", "FB3208"), needs=("--ENDY",),
    says="A study day of the start is not after that of the end",
)  # fmt: skip
def start_day_is_before_end_day(data: Delivery) -> Iterator[Finding]:
    for begin in ("--STDY", "--DY"):
        for domain in data.each(begin, "--ENDY"):
            if begin == "--STDY" or domain.is_findings:
                wrong = domain.more(begin, "--ENDY")
                yield from domain.seen("--ENDY", wrong, "the day of the end is before that of the begin", show=(begin, "--ENDY"))


@check(
    "S2A-1123", ERROR, owner="mapping", cites=("FB3404", "FB3408", "FB3413"), needs=("DM",),
    says="The begin of a reference period in DM is not after its end",
)  # fmt: skip
def reference_periods_are_in_order(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for begin, end, rule in REFERENCE_PERIODS:
        wrong = dm.later(begin, end)
        yield from dm.seen(end, wrong, f"{end} is before {begin} ({rule})", show=("USUBJID", begin, end))


@check("S2A-1124", ERROR, owner="data", needs=("DM.BRTHDTC",), says="Nothing happens before birth")
def nothing_is_before_birth(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for domain in data.each("USUBJID"):
        birth = of_subject(dm, domain, "BRTHDTC")
        for name in date_variables(domain):
            if name != "BRTHDTC":
                yield from domain.seen(
                    name, later(birth, moments(domain.column(name), end=True)), "the date is before birth", show=("USUBJID", name)
                )


@check("S2A-1125", WARNING, owner="data", needs=("DM.DTHDTC",), says="Nothing is collected of, or begins in, a subject after death")
def nothing_begins_after_death(data: Delivery) -> Iterator[Finding]:
    """Not asked: what may come later (disposition, the findings of a death, specimens)."""
    dm = data.domain("DM")
    for like in HAPPENS:
        for domain in data.each("USUBJID", like):
            # an event or intervention may be written down (--DTC) after a death; only findings are made at that time
            if domain.name not in AFTER_DEATH and (like == "--STDTC" or domain.is_findings):
                after = later(moments(domain.column(like)), of_subject(dm, domain, "DTHDTC"), most=8)
                yield from domain.seen(like, after, "the date is after that of death", show=("USUBJID", like))


@check("S2A-1126", WARNING, owner="data", cites=("FB3405",), needs=("DM.RFPENDTC",), says="Nothing begins or is collected after RFPENDTC")
def nothing_begins_after_participation(data: Delivery) -> Iterator[Finding]:
    """RFPENDTC is the last known date of a subject: later dates say that it is wrong, or they are."""
    dm = data.domain("DM")
    for like in HAPPENS:
        for domain in data.each("USUBJID", like):
            if like == "--STDTC" or domain.is_findings:
                after = later(moments(domain.column(like)), of_subject(dm, domain, "RFPENDTC"), most=8)
                yield from domain.seen(like, after, "the date is after the end of participation (RFPENDTC)", show=("USUBJID", like))


@check("S2A-1127", ERROR, owner="data", needs=("TS.TSVAL",), says="No date is after the data cut-off (DCUTDTC in TS)")
def nothing_is_after_the_cut(data: Delivery) -> Iterator[Finding]:
    ts = data.domain("TS")
    row = extreme(moments(ts.column("TSVAL")), np.where(ts.equals("TSPARMCD", "DCUTDTC"), 0, -1), 1, last=True)
    if row[0] >= 0:
        for domain in data.each():
            for name in date_variables(domain):
                cut = moments(ts.column("TSVAL")).at(np.full(len(domain.frame), row[0]))
                yield from domain.seen(name, later(moments(domain.column(name)), cut), "the date is after the data cut-off", show=(name,))


@check(
    "S2A-1128", WARNING, owner="data", cites=("CG0079",), needs=("MH.MHSTDTC", "DM.RFSTDTC"),
    says="Medical history begins before RFSTDTC",
)  # fmt: skip
def history_begins_before(data: Delivery) -> Iterator[Finding]:
    """Of the same day nobody knows the order, unless both times are known."""
    mh = data.domain("MH")
    after = later(moments(mh.column("MHSTDTC")), of_subject(data.domain("DM"), mh, "RFSTDTC"))
    yield from mh.seen("MHSTDTC", after, "medical history begins after RFSTDTC", show=("USUBJID", "MHTERM", "MHSTDTC"))


@check(
    "S2A-1129", ERROR, owner="data", cites=("CG0075",), needs=("DV.DVSTDTC", "DM.RFICDTC"),
    says="A protocol deviation is not before consent",
)  # fmt: skip
def deviation_is_after_consent(data: Delivery) -> Iterator[Finding]:
    dv = data.domain("DV")
    before = later(of_subject(data.domain("DM"), dv, "RFICDTC"), moments(dv.column("DVSTDTC")))
    yield from dv.seen("DVSTDTC", before, "the deviation is before informed consent (RFICDTC)", show=("USUBJID", "DVSTDTC"))


@check(
    "S2A-1130", ERROR, owner="mapping", cites=("CG0226", "CG0227"), needs=("DM", "--STRF|--ENRF"),
    says="--STRF and --ENRF stand where the reference period of the subject is known",
)  # fmt: skip
def relation_has_a_reference(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for like, reference in (("--STRF", "RFSTDTC"), ("--ENRF", "RFENDTC")):
        for domain in data.each("USUBJID", like):
            bare = domain.filled(like) & ~of_subject(dm, domain, reference).known
            yield from domain.seen(like, bare, f"it is relative to {reference}, which is empty", show=("USUBJID", like))


@check(
    "S2A-1131", NOTE, owner="data", cites=("FB4301",), needs=("--ENDTC|--ENRF|--ENRTPT",),
    says="Where the end of something is told, its start is told",
)  # fmt: skip
def end_has_a_start(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=("Interventions", "Events")):
        end = domain.filled("--ENDTC") | domain.filled("--ENRF") | domain.filled("--ENRTPT")
        start = domain.filled("--STDTC") | domain.filled("--STRF") | domain.filled("--STRTPT")
        yield from domain.seen("--STDTC", end & ~start, "the end is told, and nothing of the start", show=("--TERM", "--TRT", "--ENDTC"))
