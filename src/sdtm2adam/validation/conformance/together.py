"""Variables that need one another: one is there only with the other, and filled only where the other is."""

from collections.abc import Iterator
from typing import NamedTuple

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import GENERAL, Delivery

HAPPENINGS = ("Events", "Interventions")


class Need(NamedTuple):
    """`like` needs one of `others`, in domains of these classes and not in `but`."""

    like: str
    others: tuple[str, ...]
    rule: str
    klass: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


PRESENT_QUALIFIERS = (
    Need("--REASND", ("--PRESP",), "CG0053", HAPPENINGS, ("DS", "DV", "EX")),
    Need("--STAT", ("--PRESP",), "CG0056", HAPPENINGS, ("DS", "DV", "EX")),
    Need("--OCCUR", ("--PRESP",), "CG0088", HAPPENINGS, ("AE", "DS", "DV", "EX")),
    Need("--TOX", ("--TOXGR",), "CG0084", ("Events", "Findings", "Findings About")),
    Need("--PORTOT", ("--LOC",), "CG0115", GENERAL),
    Need("--DIR", ("--LOC",), "CG0116", GENERAL),
    Need("--SCAT", ("--CAT",), "CG0430"),
    Need("IESCAT", ("IECAT",), "CG0430", ("Trial Design",)),
)
PRESENT_TIMING = (
    Need("--ENTPT", ("--ENRTPT",), "CG0057"),
    Need("--ENRTPT", ("--ENTPT",), "CG0058"),
    Need("--STTPT", ("--STRTPT",), "CG0060"),
    Need("--STRTPT", ("--STTPT",), "CG0062"),
    Need("--RFTDTC", ("--TPTREF",), "CG0090"),
    Need("--TPTNUM", ("--TPT",), "CG0091"),
    Need("--ELTM", ("--TPTREF",), "CG0092"),
    Need("--TPTREF", ("--ELTM", "--TPTNUM", "--TPT"), "CG0093"),
    Need("--TPT", ("--TPTNUM",), "CG0468"),
)
FILLED_QUALIFIERS = (
    Need("--BODSYS", ("--BDSYCD",), "CG0082", ("Events",)),
    Need("--PTCD", ("--DECOD",), "CG0050"),
    Need("--VAMT", ("--TRTV",), "CG0423", ("Interventions",)),
    Need("--TOX", ("--TOXGR",), "CG0428"),
    Need("--SCAT", ("--CAT",), "CG0429"),
    Need("IESCAT", ("IECAT",), "CG0429", ("Trial Design",)),
)
FILLED_TIMING = (
    Need("--ELTM", ("--TPTREF",), "CG0008"),
    Need("--RFTDTC", ("--TPTREF",), "CG0026"),
    Need("--ENTPT", ("--ENRTPT",), "CG0045"),
    Need("--ENRTPT", ("--ENTPT",), "CG0046"),
    Need("--STTPT", ("--STRTPT",), "CG0059"),
    Need("--STRTPT", ("--STTPT",), "CG0061"),
    Need("--STINT", ("--TPTREF",), "FB4403"),
    Need("--ENINT", ("--TPTREF",), "FB4404"),
)


def _rules(needs: tuple[Need, ...]) -> tuple[str, ...]:
    return tuple(sorted({need.rule for need in needs}))


def _there_without(data: Delivery, needs: tuple[Need, ...]) -> Iterator[Finding]:
    for need in needs:
        for domain in data.each(need.like, klass=need.klass):
            if domain.name not in need.but and not any(domain.has(other) for other in need.others):
                others = " or ".join(domain.variable(other) for other in need.others)
                yield domain.about(need.like, f"it is there without {others} ({need.rule})")


def _filled_without(data: Delivery, needs: tuple[Need, ...]) -> Iterator[Finding]:
    """Where the other variable is not there at all, that is told by the checks of presence, once and not for each record."""
    for need in needs:
        for domain in data.each(need.like, *need.others, klass=need.klass):
            alone = domain.filled(need.like) & domain.empty(need.others[0])
            says = f"it is filled where {domain.variable(need.others[0])} is empty ({need.rule})"
            yield from domain.seen(need.like, alone, says, show=(need.like,))


@check(
    "S2A-0901", ERROR, owner="mapping", cites=_rules(PRESENT_QUALIFIERS), needs=("|".join(n.like for n in PRESENT_QUALIFIERS),),
    says="A qualifier is there with the variable that it qualifies",
)  # fmt: skip
def qualifier_is_there_with_its_variable(data: Delivery) -> Iterator[Finding]:
    return _there_without(data, PRESENT_QUALIFIERS)


@check(
    "S2A-0902", ERROR, owner="mapping", cites=_rules(PRESENT_TIMING), needs=("|".join(n.like for n in PRESENT_TIMING),),
    says="A relative time is there with its reference",
)  # fmt: skip
def relative_time_is_there_with_its_reference(data: Delivery) -> Iterator[Finding]:
    return _there_without(data, PRESENT_TIMING)


@check(
    "S2A-0903", ERROR, owner="mapping", cites=_rules(FILLED_QUALIFIERS), needs=("|".join(n.like for n in FILLED_QUALIFIERS),),
    says="A qualifier is filled only where the variable that it qualifies is",
)  # fmt: skip
def qualifier_is_filled_with_its_variable(data: Delivery) -> Iterator[Finding]:
    return _filled_without(data, FILLED_QUALIFIERS)


@check(
    "S2A-0904", ERROR, owner="mapping", cites=_rules(FILLED_TIMING), needs=("|".join(n.like for n in FILLED_TIMING),),
    says="A relative time is filled only where its reference is",
)  # fmt: skip
def relative_time_is_filled_with_its_reference(data: Delivery) -> Iterator[Finding]:
    return _filled_without(data, FILLED_TIMING)
