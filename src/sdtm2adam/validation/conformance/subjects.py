"""One list of subjects: everyone is in DM, and who is in DM is where they belong."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import SUBJECT, Delivery, Domain
from sdtm2adam.validation.conformance.design import is_no_arm
from sdtm2adam.validation.conformance.lookup import row_in, shared_codes

SHOW = (SUBJECT, "ACTARMCD", "ARMNRS")


def _absent(data: Delivery, dm: Domain, *names: str) -> np.ndarray:
    """True for the subjects of DM who have no record in any of these domains."""
    absent = dm.filled(SUBJECT)
    for name in names:
        domain = data.domain(name)
        if domain and domain.has(SUBJECT):
            absent = absent & (row_in(domain, dm, SUBJECT) < 0)
    return absent


def treated_arm(dm: Domain) -> np.ndarray:
    """True where the actual arm is one, and nothing says that the subject was not treated."""
    return dm.filled("ACTARMCD") & ~dm.where("ACTARMCD", is_no_arm)


@check("S2A-1601", ERROR, owner="mapping", cites=("CG0029",), needs=("DM.USUBJID",), says="Every subject of any domain is in DM")
def subject_is_in_dm(data: Delivery) -> Iterator[Finding]:
    """Associated persons are no subjects of DM."""
    dm = data.domain("DM")
    for domain in data.each(SUBJECT):
        if domain.name != "DM" and not domain.name.startswith("AP") and not domain.parent.startswith("AP"):
            unknown = domain.filled(SUBJECT) & (row_in(dm, domain, SUBJECT) < 0)
            yield from domain.seen(SUBJECT, unknown, "DM has no such subject")


@check(
    "S2A-1602", ERROR, owner="mapping", cites=("CG0540",), needs=("DM.ACTARMCD", "DS"),
    says="A subject with an arm has disposition records",
)  # fmt: skip
def subject_with_an_arm_has_disposition(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen(SUBJECT, dm.filled("ACTARMCD") & _absent(data, dm, "DS"), "DS has no record of the subject", show=SHOW)


@check("S2A-1603", WARNING, owner="data", needs=("DM", "DS"), says="Every subject of DM has disposition records, with an arm or without")
def every_subject_has_disposition(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen(SUBJECT, dm.empty("ACTARMCD") & _absent(data, dm, "DS"), "DS has no record of the subject", show=SHOW)


@check("S2A-1604", WARNING, owner="mapping", needs=("DM", "SE"), says="Every subject of DM has elements")
def every_subject_has_elements(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen(SUBJECT, _absent(data, dm, "SE"), "SE has no record of the subject", show=SHOW)


@check("S2A-1605", WARNING, owner="mapping", needs=("DM", "SV"), says="Every subject of DM has visits")
def every_subject_has_visits(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    yield from dm.seen(SUBJECT, _absent(data, dm, "SV"), "SV has no record of the subject", show=SHOW)


@check(
    "S2A-1606", WARNING, owner="data", cites=("FB2503",), needs=("DM.ACTARMCD", "EX|EC"),
    says="A subject with an actual arm has exposure",
)  # fmt: skip
def subject_with_an_arm_has_exposure(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    untreated = treated_arm(dm) & _absent(data, dm, "EX", "EC") & ~dm.equals("ARMNRS", "ASSIGNED, NOT TREATED")
    yield from dm.seen(SUBJECT, untreated, "neither EX nor EC has a record of the subject", show=SHOW)


@check(
    "S2A-1607", ERROR, owner="data", cites=("FB2303",), needs=("DM.ACTARMCD", "EX|EC"),
    says="A subject with exposure has an actual arm, or an unplanned treatment",
)  # fmt: skip
def subject_with_exposure_has_an_arm(data: Delivery) -> Iterator[Finding]:
    """A record of EC that says that nothing was taken is no exposure."""
    dm = data.domain("DM")
    for name in ("EX", "EC"):
        domain = data.domain(name)
        if domain and domain.has(SUBJECT):
            row = row_in(dm, domain, SUBJECT)
            armless = ~treated_arm(dm) & ~dm.equals("ARMNRS", "UNPLANNED TREATMENT")
            taken = ~domain.equals("--OCCUR", "N") & ~domain.equals("--MOOD", "SCHEDULED")
            wrong = (row >= 0) & taken & (armless[row] if len(armless) else False)
            yield from domain.seen(
                SUBJECT, wrong, "there is exposure, and DM has no actual arm of the subject", show=(SUBJECT, "--TRT", "--DOSE")
            )


@check(
    "S2A-1608", ERROR, owner="data", needs=("DM.ARMNRS", "EX|EC"),
    says="A subject who failed screening or was not assigned was not treated",
)  # fmt: skip
def screen_failure_has_no_exposure(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    failed = dm.equals("ARMNRS", "SCREEN FAILURE", "NOT ASSIGNED", "ASSIGNED, NOT TREATED")
    yield from dm.seen(SUBJECT, failed & dm.filled(SUBJECT) & ~_absent(data, dm, "EX"), "EX has records of the subject", show=SHOW)


@check("S2A-1609", NOTE, owner="data", needs=("IE.USUBJID", "DM.ACTARMCD"), says="A subject who did not meet a criterion was not treated")
def ineligible_subject_was_not_treated(data: Delivery) -> Iterator[Finding]:
    dm, ie = data.domain("DM"), data.domain("IE")
    mine, its = shared_codes(dm.column(SUBJECT), ie.column(SUBJECT))
    treated = treated_arm(dm) & (mine >= 0) & np.isin(mine, its)
    yield from dm.seen(SUBJECT, treated, "IE has a criterion that the subject did not meet, and there is an arm", show=SHOW)
