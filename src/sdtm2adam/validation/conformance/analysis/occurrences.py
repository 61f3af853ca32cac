"""Occurrences: first-occurrence flags, treatment emergence against dates, coded terms, severity, queries."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import ADSL, AE, OCCURRENCES, named
from sdtm2adam.validation.conformance.analysis.records import of_rows
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.lookup import subject_in
from sdtm2adam.validation.conformance.pairs import several_of

# A flag that is Y once within these, as the guide has it.
FIRST = (
    ("AOCCFL", ()), ("AOCCIFL", ()), ("AOCCSFL", ("--BODSYS|--SOC",)), ("AOCCSIFL", ("--BODSYS|--SOC",)),
    ("AOCCPFL", ("--BODSYS|--SOC", "--DECOD")), ("AOCCPIFL", ("--BODSYS|--SOC", "--DECOD")),
)  # fmt: skip
SEVERITIES = {"MILD": 1.0, "MODERATE": 2.0, "SEVERE": 3.0}
# (filled, and this is not, rule) of the variables of one query
QUERY = (
    ("SMQzzNAM", "SMQzzCD", "AD0304"), ("SMQzzNAM", "SMQzzSC", "AD0305"), ("SMQzzCD", "SMQzzNAM", "AD0306"),
    ("SMQzzCD", "SMQzzSC", "AD0307"), ("SMQzzSC", "SMQzzNAM", "AD0308"), ("SMQzzSC", "SMQzzCD", "AD0309"),
)  # fmt: skip


def _each(data: Delivery, *having: str) -> Iterator[Domain]:
    return data.each(*having, structure=OCCURRENCES)


@check(
    "S2A-3101", ERROR, owner="mapping", needs=("AOCCFL|AOCCIFL|AOCCSFL|AOCCSIFL|AOCCPFL|AOCCPIFL",),
    says="A first occurrence is flagged at most once a subject, body system or preferred term",
)  # fmt: skip
def first_occurrence_is_flagged_once(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        for flag, levels in FIRST:
            by = [next((name for name in level.split("|") if domain.has(name)), "") for level in levels]
            flagged = np.flatnonzero(domain.equals(flag, "Y")) if all(by[-1:]) else np.zeros(0, dtype="int64")
            if len(flagged):
                group = domain.groups("USUBJID", *(name for name in by if name))
                several = np.zeros(len(domain.frame), dtype=bool)
                several[flagged] = repeated(np.unique(group[flagged], return_inverse=True)[1].reshape(-1))
                told = " and ".join(domain.variable(name) for name in by if name)
                says = f"several records of the subject{f' and {told}' if told else ''} are flagged"
                yield from domain.seen(flag, several, says, show=("USUBJID", *(name for name in by if name)))


def _treatment(data: Delivery, domain: Domain, name: str) -> np.ndarray | None:
    """A date of treatment for each record: the dataset's own, else that of ADSL."""
    if domain.has(name):
        return domain.numbers(name)
    adsl = data.domain(ADSL)
    return of_rows(adsl.numbers(name), subject_in(adsl, domain)) if adsl and adsl.has(name) else None


@check(
    "S2A-3102", WARNING, owner="mapping", needs=("TRTEMFL", "ASTDT", "ADSL|TRTSDT"),
    says="A treatment-emergent event does not begin before the first treatment",
)  # fmt: skip
def emergent_event_begins_with_treatment(data: Delivery) -> Iterator[Finding]:
    """One that was there before and became worse is explained."""
    for domain in _each(data, "TRTEMFL", "ASTDT"):
        start = _treatment(data, domain, "TRTSDT")
        if start is not None:
            with np.errstate(invalid="ignore"):
                early = domain.equals("TRTEMFL", "Y") & (domain.numbers("ASTDT") < start)
            yield from domain.seen("TRTEMFL", early, "the event is flagged and begins before TRTSDT", show=("USUBJID", "ASTDT", "TRTSDT"))
            yield from domain.seen(
                "TRTEMFL", domain.equals("TRTEMFL", "Y") & np.isnan(start), "the event is flagged, and the subject was never treated",
                show=("USUBJID", "ASTDT"),
            )  # fmt: skip


@check(
    "S2A-3103", WARNING, owner="mapping", needs=("TRTEMFL", "ASTDT", "ADSL|TRTSDT"),
    says="An adverse event that begins after the first and not after the last treatment is treatment-emergent",
)  # fmt: skip
def event_under_treatment_is_emergent(data: Delivery) -> Iterator[Finding]:
    """Where the last treatment is not known it counts as not yet given; an event of the first day may have come before it."""
    for domain in data.each("TRTEMFL", "ASTDT", structure=(AE,)):
        start, end = _treatment(data, domain, "TRTSDT"), _treatment(data, domain, "TRTEDT")
        if start is not None:
            last = np.full(len(start), np.nan) if end is None else end
            with np.errstate(invalid="ignore"):
                under = (domain.numbers("ASTDT") > start) & ~(domain.numbers("ASTDT") > last)
            missed = under & ~domain.equals("TRTEMFL", "Y")
            yield from domain.seen("TRTEMFL", missed, "the event begins under treatment and is not flagged", show=("USUBJID", "ASTDT"))


@check("S2A-3104", WARNING, owner="data", needs=("--TERM|--TRT", "--DECOD"), says="A reported term is coded")
def reported_term_is_coded(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "--DECOD"):
        topic = next((name for name in ("--TERM", "--TRT") if domain.has(name)), "")
        if topic and domain.filled("--DECOD").any():
            bare = domain.filled(topic) & domain.empty("--DECOD")
            yield from domain.seen("--DECOD", bare, "the term is not coded", show=("USUBJID", topic))


@check("S2A-3105", WARNING, owner="mapping", needs=("--DECOD", "--SOC|--BODSYS"), says="A preferred term is in one body system")
def preferred_term_is_in_one_body_system(data: Delivery) -> Iterator[Finding]:
    """The dictionary has one primary path for each; several come from terms coded by different versions or by hand."""
    for domain in _each(data, "--DECOD"):
        for system in (name for name in ("--SOC", "--BODSYS") if domain.has(name)):
            both = domain.filled("--DECOD") & domain.filled(system)
            several = several_of(domain, "--DECOD", system, both, ())
            yield from domain.seen("--DECOD", several, f"the term is in more than one {domain.variable(system)}", show=("--DECOD", system))


@check(
    "S2A-3106", ERROR, owner="mapping", needs=("AESEVN|ASEVN", "AESEV|ASEV"),
    says="MILD is 1, MODERATE 2 and SEVERE 3 in the number of a severity",
)  # fmt: skip
def severity_has_its_number(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        for text, number in (("AESEV", "AESEVN"), ("ASEV", "ASEVN")):
            if domain.has(text, number):
                for word, value in SEVERITIES.items():
                    wrong = domain.equals(text, word) & domain.filled(number) & (domain.numbers(number) != value)
                    yield from domain.seen(number, wrong, f"{word} is {value:.15g}", show=(text, number))


@check(
    "S2A-3107", ERROR, owner="mapping", named=tuple(rule for *_, rule in QUERY), needs=("SMQzzNAM|SMQzzCD|SMQzzSC",),
    says="Of the name, code and scope of a standardised query all are filled, or none",
)  # fmt: skip
def query_is_told_in_full(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        for one, other, rule in QUERY:
            for name, places in named(one, domain.columns):
                beside = other.replace("zz", places["zz"])
                alone = domain.filled(name) & domain.empty(beside) if domain.has(beside) else np.zeros(len(domain.frame), dtype=bool)
                yield from domain.seen(name, alone, f"it is filled, and {beside} is empty ({rule})", show=("USUBJID", name))


@check(
    "S2A-3108", NOTE, owner="mapping", needs=("PREFL|FUPFL", "ASTDT", "ADSL|TRTSDT"),
    says="What is flagged as before treatment begins before it, and what is flagged as follow-up after the last treatment",
)  # fmt: skip
def phase_flags_agree_with_the_dates(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "ASTDT"):
        for flag, date, word in (("PREFL", "TRTSDT", "begins after"), ("FUPFL", "TRTEDT", "begins before")):
            limit = _treatment(data, domain, date) if domain.has(flag) else None
            if limit is not None:
                with np.errstate(invalid="ignore"):
                    wrong = domain.numbers("ASTDT") > limit if flag == "PREFL" else domain.numbers("ASTDT") < limit
                yield from domain.seen(
                    flag, domain.equals(flag, "Y") & wrong, f"the record is flagged and {word} {date}", show=("USUBJID", "ASTDT")
                )
