"""Variables of which one names what the other codes: each value of one goes with one value of the other."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of, group_of
from sdtm2adam.validation.conformance.delivery import Delivery, Domain


def _one_to_one(domain: Domain, one: str, other: str, within: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Records whose value of `one` has more than one value of `other`, and the other way round; where both are filled."""
    both = domain.filled(one) & domain.filled(other)
    for code, name in ((one, other), (other, one)):
        several = several_of(domain, code, name, both, within)
        said = f" within {', '.join(domain.variable(w) for w in within)}" if within else ""
        yield from domain.seen(code, several, f"a value has more than one {domain.variable(name)}{said}", show=(*within, code, name))


def several_of(domain: Domain, one: str, other: str, counted: np.ndarray, within: tuple[str, ...]) -> np.ndarray:
    """True for the records, of those counted, whose group by `within` and `one` has several values of `other`."""
    group = domain.groups(*within, one)
    pair = group_of([group, codes_of(domain.column(other))], len(group))
    first = np.unique(pair[counted], return_index=True)[1]
    kinds = np.bincount(group[counted][first], minlength=int(group.max(initial=0)) + 1)
    return counted & (kinds[group] > 1) if len(group) else counted


def _for_all(data: Delivery, one: str, other: str, within: tuple[str, ...] = ()) -> Iterator[Finding]:
    for domain in data.each(one, other):
        yield from _one_to_one(domain, one, other, within)


@check("S2A-0601", ERROR, owner="mapping", cites=("FB0901",), needs=("--TESTCD", "--TEST"), says="--TESTCD and --TEST go one to one")
def test_code_names_a_test(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "--TESTCD", "--TEST")


@check("S2A-0602", ERROR, owner="mapping", cites=("FB0902",), needs=("ARMCD", "ARM"), says="ARMCD and ARM go one to one")
def arm_code_names_an_arm(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "ARMCD", "ARM")


@check("S2A-0603", ERROR, owner="mapping", cites=("FB0903",), needs=("DM.ACTARMCD", "DM.ACTARM"), says="ACTARMCD and ACTARM go one to one")
def actual_arm_code_names_an_arm(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "ACTARMCD", "ACTARM")


@check(
    "S2A-0604", ERROR, owner="mapping", cites=("CG0035", "FB0919"), needs=("VISITNUM", "VISIT"),
    says="VISITNUM and VISIT go one to one, for the visits of TV or without a TV for all",
)  # fmt: skip
def visit_number_names_a_visit(data: Delivery) -> Iterator[Finding]:
    tv = data.domain("TV")
    planned = set(tv.numbers("VISITNUM")) if tv else None
    for domain in data.each("VISITNUM", "VISIT"):
        numbers = domain.numbers("VISITNUM")
        asked = np.isin(numbers, list(planned)) if planned is not None else np.ones(len(numbers), dtype=bool)
        asked &= domain.filled("VISITNUM") & domain.filled("VISIT")
        for one, other in (("VISITNUM", "VISIT"), ("VISIT", "VISITNUM")):
            several = several_of(domain, one, other, asked, ())
            yield from domain.seen(one, several, f"a value has more than one {other}", show=(one, other))


@check("S2A-0605", ERROR, owner="mapping", cites=("CG0154", "FB0914"), needs=("ETCD", "ELEMENT"), says="ETCD and ELEMENT go one to one")
def element_code_names_an_element(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "ETCD", "ELEMENT")


@check("S2A-0606", ERROR, owner="mapping", cites=("FB0920",), needs=("QNAM", "QLABEL"), says="QNAM and QLABEL go one to one")
def qualifier_name_has_a_label(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "QNAM", "QLABEL")


@check(
    "S2A-0607", ERROR, owner="mapping", cites=("CG0307", "FB0916"), needs=("TS.TSPARMCD", "TS.TSPARM"),
    says="TSPARMCD and TSPARM go one to one",
)  # fmt: skip
def parameter_code_names_a_parameter(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "TSPARMCD", "TSPARM")


@check(
    "S2A-0608", ERROR, owner="mapping", cites=("CG0240", "FB0922"), needs=("--TPT", "--TPTNUM"),
    says="--TPT and --TPTNUM go one to one within a visit and a reference",
)  # fmt: skip
def time_point_number_names_a_time_point(data: Delivery) -> Iterator[Finding]:
    """A plan may name other points after another reference or at another visit; so within what is there of both."""
    for domain in data.each("--TPT", "--TPTNUM"):
        within = tuple(name for name in ("VISITNUM", "--TPTREF") if domain.has(name))
        yield from _one_to_one(domain, "--TPTNUM", "--TPT", within)


@check(
    "S2A-0609", ERROR, owner="mapping", cites=("CG0083", "FB0910"), needs=("--BODSYS", "--BDSYCD"),
    says="--BODSYS and --BDSYCD go one to one",
)  # fmt: skip
def body_system_has_a_code(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "--BDSYCD", "--BODSYS")


@check("S2A-0610", ERROR, owner="mapping", cites=("CG0049", "FB0909"), needs=("--DECOD", "--PTCD"), says="--DECOD and --PTCD go one to one")
def coded_term_has_a_code(data: Delivery) -> Iterator[Finding]:
    return _for_all(data, "--PTCD", "--DECOD")
