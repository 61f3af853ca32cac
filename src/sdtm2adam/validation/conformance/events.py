"""Events and interventions: what was prespecified and whether it occurred, seriousness, doses."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import numpy as np

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import number
from sdtm2adam.validation.conformance.delivery import Delivery, Domain

WHAT_HAPPENS = ("Events", "Interventions")
NEVER_PRESPECIFIED = ("AE", "DS", "DV", "EX")
SERIOUS = tuple("AESCAN AESCONG AESDISAB AESDTH AESHOSP AESLIFE AESOD AESMIE".split())
YES_NO = {
    "AESER": "CG0387", "AESCAN": "CG0388", "AESCONG": "CG0389", "AESDISAB": "CG0390", "AESDTH": "CG0391", "AESHOSP": "CG0392",
    "AESLIFE": "CG0393", "AESOD": "CG0394", "AESMIE": "CG0395", "AECONTRT": "CG0396",
}  # fmt: skip
NOT_NEGATIVE = (("AGE", "FB4001"), ("--DOSE", "FB4002"), ("--DOSTOT", "FB4003"), ("--VAMT", "FB4004"))
TOPIC = ("--TERM", "--TRT")


def _happenings(data: Delivery, *having: str, but: tuple[str, ...] = NEVER_PRESPECIFIED) -> Iterator[Domain]:
    """Events and interventions with these variables, without those that are never prespecified."""
    return (domain for domain in data.each(*having, klass=WHAT_HAPPENS) if domain.name not in but)


def _topic(domain: Domain) -> str:
    return next((like for like in TOPIC if domain.has(like)), "--SEQ")


@check("S2A-0801", ERROR, owner="mapping", cites=("CG0085",), needs=("--PRESP",), says="--PRESP is Y or empty")
def prespecified_is_y_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in _happenings(data, "--PRESP", but=("DS", "DV", "EX")):
        yield from domain.seen("--PRESP", domain.filled("--PRESP") & ~domain.equals("--PRESP", "Y"), "it is neither Y nor empty")


@check(
    "S2A-0802", ERROR, owner="mapping", cites=("CG0087", "CG0089"), needs=("--OCCUR",),
    says="Whether something occurred is said only of what was prespecified",
)  # fmt: skip
def occurrence_is_of_the_prespecified(data: Delivery) -> Iterator[Finding]:
    for domain in _happenings(data, "--OCCUR"):
        wrong = domain.filled("--OCCUR") & ~domain.equals("--PRESP", "Y")
        yield from domain.seen(
            "--OCCUR", wrong, "--OCCUR is filled for what was not prespecified", show=(_topic(domain), "--PRESP", "--OCCUR")
        )


@check(
    "S2A-0803", ERROR, owner="data", cites=("CG0081", "CG0086", "CG0404"), needs=("--PRESP", "--OCCUR"),
    says="What was prespecified occurred or not, or was not asked (--STAT)",
)  # fmt: skip
def prespecified_occurred_or_not(data: Delivery) -> Iterator[Finding]:
    for domain in _happenings(data, "--PRESP", "--OCCUR"):
        silent = domain.equals("--PRESP", "Y") & domain.empty("--OCCUR") & ~domain.equals("--STAT", "NOT DONE")
        says = "it was prespecified, and neither --OCCUR nor --STAT says what became of it"
        yield from domain.seen("--OCCUR", silent, says, show=(_topic(domain), "--PRESP"))


@check(
    "S2A-0804", ERROR, owner="data", cites=("CG0087",), needs=("--OCCUR", "--STAT"),
    says="Of what was not asked nothing says whether it occurred",
)  # fmt: skip
def what_was_not_asked_has_no_answer(data: Delivery) -> Iterator[Finding]:
    for domain in _happenings(data, "--OCCUR", "--STAT"):
        both = domain.equals("--STAT", "NOT DONE") & domain.filled("--OCCUR")
        yield from domain.seen("--OCCUR", both, "it was not asked and has an answer", show=(_topic(domain), "--STAT", "--OCCUR"))


@check(
    "S2A-0805", ERROR, owner="data", cites=("CG0420", "CG0421"), needs=("--OCCUR", "--STRF|--ENRF"),
    says="What did not occur neither began nor ended",
)  # fmt: skip
def what_did_not_occur_has_no_time(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--OCCUR", klass=WHAT_HAPPENS):
        for like in ("--STRF", "--ENRF"):
            wrong = domain.equals("--OCCUR", "N") & domain.filled(like)
            yield from domain.seen(like, wrong, "it did not occur and has a time", show=(_topic(domain), like))


@check(
    "S2A-0806", ERROR, owner="mapping", cites=tuple(YES_NO.values()), needs=("AE",),
    says="Seriousness and its criteria are Y, N or empty",
)  # fmt: skip
def seriousness_is_yes_or_no(data: Delivery) -> Iterator[Finding]:
    ae = data.domain("AE")
    for name, rule in YES_NO.items():
        yield from ae.seen(name, ae.filled(name) & ~ae.equals(name, "Y", "N"), f"it is neither Y nor N ({rule})")


@check("S2A-0807", ERROR, owner="data", cites=("CG0041",), needs=("AE.AESER",), says="An event with a criterion of seriousness is serious")
def criterion_makes_serious(data: Delivery) -> Iterator[Finding]:
    ae = data.domain("AE")
    wrong = _any_criterion(ae) & ~ae.equals("AESER", "Y")
    yield from ae.seen("AESER", wrong, "a criterion of seriousness is Y and the event is not serious", show=("AETERM", "AESER"))


@check("S2A-0808", ERROR, owner="data", cites=("CG0042",), needs=("AE.AESER", "|".join(SERIOUS)), says="A serious event meets a criterion")
def serious_meets_a_criterion(data: Delivery) -> Iterator[Finding]:
    """Asked where the criteria are there: a trial that collects some of them in SUPPAE has the others empty."""
    ae = data.domain("AE")
    wrong = ae.equals("AESER", "Y") & ~_any_criterion(ae)
    yield from ae.seen("AESER", wrong, "the event is serious and meets no criterion", show=("AETERM",))


def _any_criterion(ae: Domain) -> np.ndarray:
    return reduce(or_, (ae.equals(name, "Y") for name in SERIOUS))


@check(
    "S2A-0809", ERROR, owner="mapping", cites=("CG0110", "CG0111"), needs=("--DOSE", "--DOSTXT"),
    says="A dose is a number (--DOSE) or text (--DOSTXT), not both",
)  # fmt: skip
def dose_is_number_or_text(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--DOSE", "--DOSTXT", klass=("Interventions",)):
        both = domain.filled("--DOSE") & domain.filled("--DOSTXT")
        yield from domain.seen("--DOSTXT", both, "the dose stands as number and as text", show=("--TRT", "--DOSE", "--DOSTXT"))


@check("S2A-0810", ERROR, owner="mapping", cites=("CG0112",), needs=("--DOSTXT",), says="A dose that is a number does not stand as text")
def dose_text_is_no_number(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--DOSTXT", klass=("Interventions",)):
        plain = domain.where("--DOSTXT", lambda text: np.isfinite(number(text)))
        yield from domain.seen("--DOSTXT", plain, "the text is a number; it belongs into --DOSE")


@check("S2A-0811", ERROR, owner="data", cites=("CG0114",), needs=("--DOSE|--DOSTXT|--DOSTOT",), says="A dose has a unit")
def dose_has_a_unit(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(klass=("Interventions",)):
        dose = domain.filled("--DOSE") | domain.filled("--DOSTXT") | domain.filled("--DOSTOT")
        yield from domain.seen("--DOSU", dose & domain.empty("--DOSU"), "there is a dose and no unit", show=("--TRT", "--DOSE", "--DOSTXT"))


@check(
    "S2A-0812", ERROR, owner="data", cites=tuple(rule for _, rule in NOT_NEGATIVE), needs=("AGE|--DOSE|--DOSTOT|--VAMT",),
    says="Ages, doses and amounts are not negative",
)  # fmt: skip
def amounts_are_not_negative(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for like, rule in NOT_NEGATIVE:
            if domain.has(like):
                yield from domain.seen(like, domain.number_is(like, "<", 0), f"the number is negative ({rule})")


@check(
    "S2A-0813", ERROR, owner="data", cites=("CG0100", "CG0101"), needs=("EC.ECDOSE",),
    says="A dose that was given is greater than 0; that none was given is said by ECOCCUR",
)  # fmt: skip
def collected_dose_is_greater_than_0(data: Delivery) -> Iterator[Finding]:
    ec = data.domain("EC")
    none = ec.number_is("ECDOSE", "<=", 0)
    none &= ec.equals("ECOCCUR", "N") | (ec.empty("ECSTAT") & ec.empty("ECDOSTXT"))
    yield from ec.seen("ECDOSE", none, "the dose is 0 or less", show=("ECTRT", "ECDOSE", "ECOCCUR"))


@check("S2A-0814", ERROR, owner="data", cites=("CG0462",), needs=("EC.ECDOSE",), says="A dose that was taken is known, as number or text")
def collected_dose_is_known(data: Delivery) -> Iterator[Finding]:
    ec = data.domain("EC")
    silent = ec.empty("ECDOSE") & ec.empty("ECDOSTXT") & ~ec.equals("ECOCCUR", "N") & ec.empty("ECSTAT")
    yield from ec.seen("ECDOSE", silent, "nothing says that it was not taken or not asked, and no dose is there", show=("ECTRT", "ECOCCUR"))
