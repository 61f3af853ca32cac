"""What ADSL says of a subject, and the same said elsewhere: carried variables, treatments, populations, periods, course."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.validation.conformance.analysis.guide import ADSL, OCCURRENCES, PARAMETERS, named
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.lookup import same_value, subject_in

PLANNED = ("TRTxxP", "TRTSEQP", "TRxxPGy", "TSEQPGy")
ACTUAL = ("TRTxxA", "TRTSEQA", "TRxxAGy", "TSEQAGy")
OF_RECORDS = ("TRTP", "TRTA", "TRTPGy", "TRTAGy")
# What another dataset says of its own records, though ADSL has a variable of the name.
OWN = ("STUDYID", "USUBJID", "ASEQ", "DOMAIN", "SRCDOM", "SRCVAR", "SRCSEQ")
# The same date of a period in a record (by APERIOD) and in ADSL.
PERIODS = (
    ("APERSDT", "APxxSDT", "AD0592"), ("APERSTM", "APxxSTM", "AD0593"), ("APERSDTM", "APxxSDTM", "AD0594"),
    ("APEREDT", "APxxEDT", "AD0595"), ("APERETM", "APxxETM", "AD0596"), ("APEREDTM", "APxxEDTM", "AD0597"),
)  # fmt: skip
COURSE = (("RFICDT", "RANDDT"), ("RFICDT", "TRTSDT"), ("RANDDT", "EOSDT"), ("TRTSDT", "DTHDT"), ("LSTALVDT", "DTHDT"), ("RANDDT", "DTHDT"))


def _others(data: Delivery) -> Iterator[tuple[Domain, Domain, np.ndarray]]:
    """ADSL, each other dataset, and the row of ADSL for each of its records."""
    adsl = data.domain(ADSL)
    for domain in data.each("USUBJID"):
        if domain.name != ADSL:
            yield adsl, domain, subject_in(adsl, domain)


def _carried(adsl: Domain, domain: Domain) -> list[str]:
    return [name for name in domain.columns if adsl.has(name) and name not in OWN]


@check(
    "S2A-2501", ERROR, owner="mapping", cites=("AD0591",), needs=("ADSL.USUBJID",),
    says="A variable of ADSL has ADSL's value wherever it is carried",
)  # fmt: skip
def carried_variables_have_the_same_value(data: Delivery) -> Iterator[Finding]:
    for adsl, domain, rows in _others(data):
        for name in _carried(adsl, domain):
            if is_text(adsl.column(name)) == is_text(domain.column(name)):
                other = (rows >= 0) & ~same_value(domain.column(name), adsl.column(name), rows)
                yield from domain.seen(name, other, "it is not the value that ADSL has for the subject", show=("USUBJID", name))


@check(
    "S2A-2502", ERROR, owner="mapping", cites=("AD0085",), needs=("ADSL", "labels"),
    says="A variable of ADSL has the same label wherever it is carried",
)  # fmt: skip
def carried_variables_have_the_same_label(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    said = {name: v.label for part in adsl.parts if part.carries_labels for name, v in part.variables.items()}
    for domain, dataset in data.files():
        for name in _carried(adsl, domain) if dataset.carries_labels and domain.name != ADSL else ():
            if said.get(name) and dataset.variables[name].label != said[name]:
                yield dataset.about(name, f"the label is {dataset.variables[name].label!r}, and in ADSL {said[name]!r}")


@check(
    "S2A-2503", ERROR, owner="mapping", named=("AD0086", "AD0590"), needs=("ADSL",),
    says="A variable of ADSL has the same type and format wherever it is carried",
)  # fmt: skip
def carried_variables_have_the_same_type(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for domain, dataset in data.files():
        for name in _carried(adsl, domain) if domain.name != ADSL else ():
            here, there = dataset.variables[name], adsl.parts[0].variables[name]
            if here.is_text != there.is_text and domain.filled(name).any() and adsl.filled(name).any():
                told = {True: "text", False: "a number"}
                yield dataset.about(name, f"it is {told[here.is_text]}, and in ADSL {told[there.is_text]} (AD0590)")
            elif here.format != there.format and here.format and there.format:
                yield dataset.about(name, f"the format is {here.format}, and in ADSL {there.format} (AD0086)", severity=WARNING)


@check("S2A-2504", ERROR, owner="mapping", cites=("AD0256",), needs=("ADSL.USUBJID",), says="Every subject is in ADSL")
def every_subject_is_in_adsl(data: Delivery) -> Iterator[Finding]:
    for _, domain, rows in _others(data):
        yield from domain.seen("USUBJID", (rows < 0) & domain.filled("USUBJID"), "ADSL has no such subject")


@check(
    "S2A-2505", ERROR, owner="mapping", cites=("AD0581", "AD0719"), needs=("BDS|TTE|OCCDS|OCCDS-AE",),
    says="A dataset with records of subjects has their treatment: TRTP, TRTA, or one of ADSL",
)  # fmt: skip
def treatment_is_there(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=(*PARAMETERS, *OCCURRENCES)):
        if not any(any(named(printed, domain.columns)) for printed in (*OF_RECORDS, *PLANNED, *ACTUAL)):
            yield domain.about("", "it has no treatment: neither TRTP or TRTA nor one of ADSL (TRT01P, TRT01A)")


@check(
    "S2A-2506", ERROR, owner="mapping", named=("AD0720", "AD0897"), needs=("ADSL.USUBJID", "TRTP|TRTA"),
    says="The treatment of a record is one of the subject's in ADSL",
)  # fmt: skip
def treatment_is_one_of_adsl(data: Delivery) -> Iterator[Finding]:
    for adsl, domain, rows in _others(data):
        for name, kinds, rule in (("TRTP", PLANNED, "AD0720"), ("TRTA", ACTUAL, "AD0897")):
            known = [one for printed in kinds for one, _ in named(printed, adsl.columns)]
            if domain.has(name) and known:
                met = np.logical_or.reduce([same_value(domain.column(name), adsl.column(one), rows) for one in known])
                wrong = (rows >= 0) & domain.filled(name) & ~met
                yield from domain.seen(name, wrong, f"ADSL has another for the subject in {some(known)} ({rule})", show=("USUBJID", name))


@check(
    "S2A-2507", ERROR, owner="mapping", named=("AD0084",), needs=("ADSL.TRTSDT|ADSL.TRTEDT", "TRxxSDT|TRxxEDT"),
    says="TRTSDT is the first of the first exposures by period, TRTEDT the last of the last",
)  # fmt: skip
def exposure_spans_the_periods(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for whole, printed, extreme, rule in (("TRTSDT", "TRxxSDT", np.fmin, ""), ("TRTEDT", "TRxxEDT", np.fmax, " (AD0084)")):
        names = [name for name, _ in named(printed, adsl.columns)]
        if names and adsl.has(whole):
            of_periods = extreme.reduce([adsl.numbers(name) for name in names])
            with np.errstate(invalid="ignore"):
                other = np.isfinite(of_periods) & (adsl.numbers(whole) != of_periods)
            word = "first" if whole == "TRTSDT" else "last"
            yield from adsl.seen(whole, other, f"it is not the {word} of {some(names)}{rule}", show=("USUBJID", whole, *names[:3]))


@check(
    "S2A-2508", ERROR, owner="mapping", named=("AD0102", "AD0103", "AD0104"), needs=("ADSL", "APERIOD"),
    says="A period of the records is one of ADSL: TRTxxP, and its first and last exposure",
)  # fmt: skip
def period_is_one_of_adsl(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for domain in data.each("APERIOD"):
        for number in sorted(set(domain.numbers("APERIOD")[domain.filled("APERIOD")])):
            xx = f"{int(number):02d}" if number % 1 == 0 and 1 <= number <= 99 else ""
            for printed, rule in (("TRTxxP", "AD0102"), ("TRxxSDT", "AD0103"), ("TRxxEDT", "AD0104")):
                wanted = printed.replace("xx", xx)
                if xx and not adsl.has(wanted) and not (printed.endswith("DT") and adsl.has(f"{wanted}M")):
                    severity = WARNING if printed.endswith("DT") else ERROR
                    says = f"there are records of period {xx}, and ADSL has no {wanted} ({rule})"
                    yield domain.about("APERIOD", says, severity=severity)
            if not xx:
                yield domain.about("APERIOD", f"{number:.15g} is no number of a period")


@check(
    "S2A-2509", ERROR, owner="mapping", named=tuple(rule for *_, rule in PERIODS),
    needs=("ADSL", "APERIOD", "APERSDT|APEREDT|APERSDTM|APEREDTM"),
    says="Begin and end of a record's period are those of ADSL",
)  # fmt: skip
def period_has_the_dates_of_adsl(data: Delivery) -> Iterator[Finding]:
    for adsl, domain, rows in _others(data):
        for name, printed, rule in PERIODS if domain.has("APERIOD") else ():
            for there, places in named(printed, adsl.columns) if domain.has(name) else ():
                inside = (domain.numbers("APERIOD") == int(places["xx"])) & (rows >= 0)
                other = inside & ~same_value(domain.column(name), adsl.column(there), rows)
                yield from domain.seen(name, other, f"it is not {there} of ADSL ({rule})", show=("USUBJID", "APERIOD", name))


@check("S2A-2510", WARNING, owner="data", needs=("ADSL",), says="The dates of a subject's course stand in their order")
def course_is_in_order(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for before, after in COURSE:
        if adsl.has(before, after):
            yield from adsl.seen(before, adsl.more(before, after), f"it is after {after}", show=("USUBJID", before, after))


@check(
    "S2A-2511", WARNING, owner="mapping", needs=("ADSL.EOSSTT|ADSL.EOTSTT",),
    says="A reason for discontinuation stands with a status that says so, and the other way round",
)  # fmt: skip
def reason_stands_with_its_status(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for status, reason in (("EOSSTT", "DCSREAS"), ("EOTSTT", "DCTREAS")):
        if adsl.has(status, reason):
            stopped = adsl.equals(status, "DISCONTINUED")
            show = ("USUBJID", status, reason)
            yield from adsl.seen(
                reason, adsl.filled(reason) & ~stopped, f"there is a reason, and {status} does not say DISCONTINUED", show=show
            )
            yield from adsl.seen(reason, adsl.empty(reason) & stopped, f"{status} says DISCONTINUED, and there is no reason", show=show)


@check(
    "S2A-2512", WARNING, owner="mapping", needs=("ADSL.TRTDURD",),
    says="The duration of treatment in days is that from first to last exposure",
)  # fmt: skip
def duration_of_treatment_agrees(data: Delivery) -> Iterator[Finding]:
    """Both days count; a study that counts otherwise explains it."""
    adsl = data.domain(ADSL)
    if adsl.has("TRTSDT", "TRTEDT"):
        days = adsl.numbers("TRTEDT") - adsl.numbers("TRTSDT") + 1
        with np.errstate(invalid="ignore"):
            other = np.isfinite(days) & adsl.filled("TRTDURD") & (np.abs(adsl.numbers("TRTDURD") - days) > 1e-6)
        yield from adsl.seen("TRTDURD", other, "it is not TRTEDT - TRTSDT + 1", show=("USUBJID", "TRTSDT", "TRTEDT", "TRTDURD"))


@check(
    "S2A-2513", NOTE, owner="mapping", needs=("ADSL.DTHDT|ADSL.DTHFL",),
    says="Who has a date of death is flagged as dead, and who is flagged has a date",
)  # fmt: skip
def death_has_flag_and_date(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    if adsl.has("DTHFL", "DTHDT"):
        dead, dated = adsl.equals("DTHFL", "Y"), adsl.filled("DTHDT")
        yield from adsl.seen(
            "DTHFL", dated & ~dead, "the subject has a date of death and is not flagged", show=("USUBJID", "DTHDT", "DTHFL")
        )
        yield from adsl.seen("DTHDT", dead & ~dated, "the subject is flagged as dead and has no date of death", show=("USUBJID", "DTHFL"))
