"""Exposure: the dates of treatment in DM and those of EX."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery
from sdtm2adam.validation.conformance.lookup import of_subject, subject_in
from sdtm2adam.validation.conformance.moments import Moments, differs, extreme, later, moments


@check("S2A-1840", ERROR, owner="mapping", cites=("CG0148",), needs=("DM.RFXSTDTC", "EX.EXSTDTC"), says="RFXSTDTC is the first start of EX")
def first_treatment_is_that_of_ex(data: Delivery) -> Iterator[Finding]:
    dm, ex = data.domain("DM"), data.domain("EX")
    start = moments(ex.column("EXSTDTC"))
    first = start.at(extreme(start, subject_in(dm, ex), len(dm.frame)))
    said = moments(dm.column("RFXSTDTC"))
    yield from dm.seen("RFXSTDTC", differs(first, said), "EX begins on another date", show=(SUBJECT, "RFXSTDTC"))
    yield from dm.seen("RFXSTDTC", first.known & ~said.known, "EX has a start, and RFXSTDTC is empty", show=(SUBJECT,))
    yield from dm.seen("RFXSTDTC", said.known & ~first.known, "there is an RFXSTDTC, and EX has no start", show=(SUBJECT, "RFXSTDTC"))


@check("S2A-1841", ERROR, owner="mapping", cites=("CG0147",), needs=("DM.RFXENDTC", "EX.EXSTDTC"), says="RFXENDTC is the last date of EX")
def last_treatment_is_that_of_ex(data: Delivery) -> Iterator[Finding]:
    """Of starts and ends; where the last treatment has a start only, it may go on: a later RFXENDTC is a warning, none is right."""
    dm, ex = data.domain("DM"), data.domain("EX")
    subject = subject_in(dm, ex)
    start, end = moments(ex.column("EXSTDTC")), moments(ex.column("EXENDTC"))
    start = Moments(start.number, np.where(end.known, 0, start.digits))
    both = Moments(np.concatenate([start.number, end.number]), np.concatenate([start.digits, end.digits]))
    row = extreme(both, np.concatenate([subject, subject]), len(dm.frame), last=True)
    last, said = both.at(row), moments(dm.column("RFXENDTC"))
    goes_on = (row >= 0) & (row < len(subject))
    wrong = later(last, said) | (later(said, last) & ~goes_on)
    yield from dm.seen("RFXENDTC", wrong, "EX ends on another date", show=(SUBJECT, "RFXENDTC"))
    says = "it is after the start of the last treatment, of which EX has no end"
    yield from dm.seen("RFXENDTC", later(said, last) & goes_on, says, show=(SUBJECT, "RFXENDTC"), severity=WARNING)
    yield from dm.seen("RFXENDTC", last.known & ~said.known & ~goes_on, "EX has ended, and RFXENDTC is empty", show=(SUBJECT,))


@check(
    "S2A-1842", ERROR, owner="mapping", cites=("FB0801", "FB0802"), needs=("DM.RFXSTDTC", "EX.EXSTDTC|EC.ECSTDTC"),
    says="Treatment lies between RFXSTDTC and RFXENDTC",
)  # fmt: skip
def treatment_lies_within(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for name in ("EX", "EC"):
        domain = data.domain(name)
        if domain and domain.has(SUBJECT):
            first, last = of_subject(dm, domain, "RFXSTDTC"), of_subject(dm, domain, "RFXENDTC")
            given = ~domain.equals("--OCCUR", "N") & ~domain.equals("--MOOD", "SCHEDULED") & domain.empty("--STAT")
            for like in ("--STDTC", "--ENDTC"):
                date = moments(domain.column(like))
                outside = given & (later(first, date) | later(date, last))
                yield from domain.seen(like, outside, "the date is not between RFXSTDTC and RFXENDTC", show=(SUBJECT, like))


@check(
    "S2A-1843", ERROR, owner="data", cites=("FB3601",), needs=("EX.EXSTDY|EC.ECSTDY|EX.EXENDY|EC.ECENDY",),
    says="Study days of treatment are not negative",
)  # fmt: skip
def treatment_has_positive_days(data: Delivery) -> Iterator[Finding]:
    """Of what was given; RFSTDTC may be later than the first dose only where it is no start of treatment."""
    for name in ("EX", "EC"):
        domain = data.domain(name)
        for like in ("--STDY", "--ENDY"):
            if domain and domain.has(like):
                with np.errstate(invalid="ignore"):
                    yield from domain.seen(like, domain.numbers(like) < 0, "the study day is negative", show=(SUBJECT, like))


@check(
    "S2A-1844", WARNING, owner="data", cites=("FB3402", "FB3403"), needs=("EX.EXSTDTC", "DS.DSSTDTC"),
    says="Treatment is not after the subject's last disposition",
)  # fmt: skip
def treatment_is_before_the_last_disposition(data: Delivery) -> Iterator[Finding]:
    ex, ds, dm = data.domain("EX"), data.domain("DS"), data.domain("DM")
    if dm:
        date = moments(ds.column("DSSTDTC"))
        last = date.at(extreme(date, subject_in(dm, ds), len(dm.frame), last=True)).at(subject_in(dm, ex))
        for like in ("EXSTDTC", "EXENDTC"):
            yield from ex.seen(like, later(moments(ex.column(like)), last), "DS has no disposition so late", show=(SUBJECT, like))


@check("S2A-1845", ERROR, owner="mapping", cites=("CG0105",), needs=("EC", "EX"), says="EX has no EXVAMT where there is an EC")
def vehicle_is_in_ec(data: Delivery) -> Iterator[Finding]:
    data.domain("EC")
    if data.domain("EX").has("EXVAMT"):
        yield data.domain("EX").about("EXVAMT", "it is there, and so is EC, where what was collected belongs")
