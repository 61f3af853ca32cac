"""Baseline: one flagged record, its value in BASE and what goes with it, and changes that are what they say.

Numbers agree when they differ by no more than one part in a million of the larger number that they were calculated from.
"""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, some
from sdtm2adam.validation.conformance.analysis.guide import ADSL, PARAMETERS, beside, named
from sdtm2adam.validation.conformance.analysis.records import OF_BASELINE, flagged_row, of_rows, same_as_row, told_tolerance, unlike
from sdtm2adam.validation.conformance.analysis.required import SHIFTED
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import repeated
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.lookup import subject_in
from sdtm2adam.validation.conformance.pairs import several_of

# (what the baseline record is called by, what it is there, rules without and with BASETYPE)
CARRIED = (
    ("BTOXGR", "ATOXGR", "AD0182", "AD0744"), ("BNRIND", "ANRIND", "AD0183", "AD0745"), ("ByIND", "AyIND", "AD0354", "AD0790"),
    ("BTOXGRL", "ATOXGRL", "", ""), ("BTOXGRH", "ATOXGRH", "", ""), ("BASECATy", "AVALCATy", "", ""),
)  # fmt: skip


def _told(domain: Domain, *more: str) -> tuple[str, ...]:
    return ("USUBJID", "PARAMCD", *(("BASETYPE",) if domain.has("BASETYPE") else ()), *more)


def _ruled(domain: Domain, without: str, with_type: str) -> str:
    rule = with_type if domain.has("BASETYPE") else without
    return f" ({rule})" if rule else ""


def _with_baseline(data: Delivery, *having: str) -> Iterator[tuple[Domain, np.ndarray]]:
    """Each dataset with a parameter and a baseline flag, with the baseline record of each of its records."""
    for domain in data.each("PARAMCD", "ABLFL", *having, structure=PARAMETERS):
        yield domain, flagged_row(domain, "ABLFL", *OF_BASELINE)


@check(
    "S2A-2601", ERROR, owner="mapping", named=("AD0154", "AD0155"), needs=("ABLFL", "PARAMCD"),
    says="A subject has one baseline record a parameter and baseline type",
)  # fmt: skip
def there_is_one_baseline(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD", "ABLFL", structure=PARAMETERS):
        flagged = np.flatnonzero(domain.equals("ABLFL", "Y"))
        several = np.zeros(len(domain.frame), dtype=bool)
        if len(flagged):
            several[flagged] = repeated(np.unique(domain.groups(*OF_BASELINE)[flagged], return_inverse=True)[1].reshape(-1))
        says = f"the subject has several baseline records of the parameter{_ruled(domain, 'AD0155', 'AD0154')}"
        yield from domain.seen("ABLFL", several, says, show=_told(domain))


@check(
    "S2A-2602", ERROR, owner="mapping", named=("AD0181", "AD0789"), needs=("ABLFL", "BASE", "AVAL"),
    says="BASE is AVAL of the subject's baseline record of the parameter and baseline type",
)  # fmt: skip
def baseline_is_the_flagged_value(data: Delivery) -> Iterator[Finding]:
    for domain, rows in _with_baseline(data, "BASE", "AVAL"):
        other = (rows >= 0) & domain.filled("BASE") & ~same_as_row(domain.column("BASE"), domain.column("AVAL"), rows)
        says = f"it is not AVAL of the baseline record{_ruled(domain, 'AD0181', 'AD0789')}"
        yield from domain.seen("BASE", other, says, show=_told(domain, "BASE"))


@check(
    "S2A-2603", ERROR, owner="mapping", named=("AD0127", "AD0128"), needs=("ABLFL", "BASE|BASEC"),
    says="Where there is a baseline value the subject has a baseline record of the parameter",
)  # fmt: skip
def baseline_value_has_its_record(data: Delivery) -> Iterator[Finding]:
    for domain, _ in _with_baseline(data):
        rows = flagged_row(domain, "ABLFL", "USUBJID", "PARAMCD")
        for name, rule in (("BASE", "AD0127"), ("BASEC", "AD0128")):
            without = (rows < 0) & domain.filled(name)
            yield from domain.seen(name, without, f"no record of the subject and parameter is flagged ({rule})", show=_told(domain, name))


@check(
    "S2A-2604", ERROR, owner="mapping", needs=("ABLFL", "BASEC", "AVALC"),
    says="BASEC is AVALC of the subject's baseline record of the parameter and baseline type",
)  # fmt: skip
def baseline_text_is_the_flagged_one(data: Delivery) -> Iterator[Finding]:
    for domain, rows in _with_baseline(data, "BASEC", "AVALC"):
        other = (rows >= 0) & domain.filled("BASEC") & ~same_as_row(domain.column("BASEC"), domain.column("AVALC"), rows)
        yield from domain.seen("BASEC", other, "it is not AVALC of the baseline record", show=_told(domain, "BASEC"))


@check(
    "S2A-2605", ERROR, owner="mapping", named=tuple(rule for *_, a, b in CARRIED for rule in (a, b) if rule),
    needs=("ABLFL", "BTOXGR|BNRIND|ByIND|BTOXGRL|BTOXGRH|BASECATy"),
    says="Grade, indicator and category of the baseline are those of the baseline record",
)  # fmt: skip
def baseline_category_is_the_flagged_one(data: Delivery) -> Iterator[Finding]:
    for domain, rows in _with_baseline(data):
        for printed, there, without, with_type in CARRIED:
            for name, source in beside(printed, there, domain.columns):
                if domain.has(source):
                    other = (rows >= 0) & domain.filled(name) & ~same_as_row(domain.column(name), domain.column(source), rows)
                    says = f"it is not {source} of the baseline record{_ruled(domain, without, with_type)}"
                    yield from domain.seen(name, other, says, show=_told(domain, name))


@check("S2A-2606", ERROR, owner="mapping", needs=("ABLFL", "AVAL|AVALC"), says="A baseline record has a value")
def baseline_record_has_a_value(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("ABLFL", structure=PARAMETERS):
        bare = domain.equals("ABLFL", "Y") & domain.empty("AVAL") & domain.empty("AVALC")
        yield from domain.seen("ABLFL", bare, "the record is flagged and has no value", show=_told(domain))


@check(
    "S2A-2607", NOTE, owner="mapping", needs=("ABLFL", "BASE", "AVAL", "ADT"),
    says="Every record after the baseline record has its value in BASE",
)  # fmt: skip
def later_records_have_the_baseline(data: Delivery) -> Iterator[Finding]:
    """Asked of parameters for which BASE is filled at all: some have a flagged record and no use for its value."""
    for domain, rows in _with_baseline(data, "BASE", "AVAL", "ADT"):
        used = np.bincount(domain.groups("PARAMCD"), domain.filled("BASE"), minlength=1)[domain.groups("PARAMCD")] > 0
        value, day = of_rows(domain.numbers("AVAL"), rows), of_rows(domain.numbers("ADT"), rows)
        with np.errstate(invalid="ignore"):
            bare = used & np.isfinite(value) & domain.empty("BASE") & (domain.numbers("ADT") >= day)
        yield from domain.seen("BASE", bare, "it is empty, and the subject has a baseline record before", show=_told(domain))


@check(
    "S2A-2608", ERROR, owner="mapping", named=("AD0735",), needs=("BASETYPE",),
    says="Where a parameter has a baseline type, every record with a baseline value says it",
)  # fmt: skip
def baseline_type_is_filled(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("BASETYPE", "PARAMCD", structure=PARAMETERS):
        based = domain.filled("BASE") | domain.filled("BASEC")
        typed = np.bincount(domain.groups("PARAMCD"), domain.filled("BASETYPE"), minlength=1)[domain.groups("PARAMCD")] > 0
        yield from domain.seen(
            "BASETYPE", typed & based & domain.empty("BASETYPE"), "it is empty, and other records of the parameter have one (AD0735)",
            show=("USUBJID", "PARAMCD"),
        )  # fmt: skip


@check(
    "S2A-2609", WARNING, owner="mapping", needs=("ABLFL", "ADT", "ADSL|TRTSDT"),
    says="A baseline record is not of a day after the first treatment",
)  # fmt: skip
def baseline_is_before_treatment(data: Delivery) -> Iterator[Finding]:
    """The day of the first treatment counts as before: what came first that day is not always known."""
    adsl = data.domain(ADSL)
    for domain in data.each("ABLFL", "ADT", structure=PARAMETERS):
        if domain.has("TRTSDT"):
            start = domain.numbers("TRTSDT")
        elif adsl and adsl.has("TRTSDT"):
            start = of_rows(adsl.numbers("TRTSDT"), subject_in(adsl, domain))
        else:
            continue
        with np.errstate(invalid="ignore"):
            late = domain.equals("ABLFL", "Y") & (domain.numbers("ADT") > start)
        if not domain.has("BASETYPE"):
            yield from domain.seen("ABLFL", late, "the baseline record is after TRTSDT", show=_told(domain, "ADT", "TRTSDT"))


@check(
    "S2A-2610", ERROR, owner="mapping", cites=("AD0223",), needs=("CHG", "AVAL", "BASE"),
    says=f"CHG is AVAL - BASE (unlike when they differ {told_tolerance()})",
)  # fmt: skip
def change_is_the_difference(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("CHG", "AVAL", "BASE", structure=PARAMETERS):
        change, value, base = (domain.numbers(name) for name in ("CHG", "AVAL", "BASE"))
        show = ("PARAMCD", "AVAL", "BASE", "CHG")
        yield from domain.seen("CHG", unlike(change, value - base, (value, base)), "it is not AVAL - BASE", show=show)
        alone = np.isfinite(change) & ~np.isfinite(value - base)
        yield from domain.seen("CHG", alone, "it is filled, and AVAL or BASE is not", show=show)


@check(
    "S2A-2611", ERROR, owner="mapping", cites=("AD0225",), needs=("PCHG", "AVAL", "BASE"),
    says=f"PCHG is 100 * (AVAL - BASE) / BASE, and empty where BASE is 0 (unlike when they differ {told_tolerance()})",
)  # fmt: skip
def percent_change_is_the_quotient(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PCHG", "AVAL", "BASE", structure=PARAMETERS):
        yield from _percent(domain, "PCHG", "AVAL", "BASE", "")


def _percent(domain: Domain, name: str, one: str, by: str, ruled: str) -> Iterator[Finding]:
    """Records whose `name` is not 100 * (one - by) / by; none is right where `by` is 0."""
    given, value, divisor = (domain.numbers(n) for n in (name, one, by))
    show = ("PARAMCD", one, by, name)
    yield from domain.seen(name, np.isfinite(given) & (divisor == 0), f"it is filled, and {by} is 0{ruled}", show=show)
    with np.errstate(divide="ignore", invalid="ignore"):
        wrong = (divisor != 0) & unlike(given, 100 * (value - divisor) / divisor, (100 * value / divisor,))
    yield from domain.seen(name, wrong, f"it is not 100 * ({one} - {by}) / {by}{ruled}", show=show)


@check(
    "S2A-2612", ERROR, owner="mapping", named=("AD0582", "AD0586"), needs=("BCHG|PBCHG", "AVAL", "BASE"),
    says=f"BCHG is BASE - AVAL, PBCHG 100 * (BASE - AVAL) / AVAL (unlike when they differ {told_tolerance()})",
)  # fmt: skip
def change_to_baseline_is_the_difference(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("AVAL", "BASE", structure=PARAMETERS):
        value, base = domain.numbers("AVAL"), domain.numbers("BASE")
        if domain.has("BCHG"):
            wrong = unlike(domain.numbers("BCHG"), base - value, (value, base))
            yield from domain.seen("BCHG", wrong, "it is not BASE - AVAL (AD0582)", show=("PARAMCD", "AVAL", "BASE", "BCHG"))
        if domain.has("PBCHG"):
            yield from _percent(domain, "PBCHG", "BASE", "AVAL", " (AD0586)")


@check(
    "S2A-2613", ERROR, owner="mapping", named=("AD0132", "AD0133", "AD0134"), needs=("R2BASE|R2AyLO|R2AyHI", "AVAL"),
    says=f"A ratio to the baseline or a limit is AVAL divided by it (unlike when they differ {told_tolerance()})",
)  # fmt: skip
def ratio_is_the_quotient(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("AVAL", structure=PARAMETERS):
        for printed, divisor, rule in (("R2BASE", "BASE", "AD0132"), ("R2AyLO", "AyLO", "AD0133"), ("R2AyHI", "AyHI", "AD0134")):
            for name, by in beside(printed, divisor, domain.columns):
                given, value, limit = (domain.numbers(n) for n in (name, "AVAL", by))
                with np.errstate(divide="ignore", invalid="ignore"):
                    wrong = (limit == 0) & np.isfinite(given) | (limit != 0) & unlike(given, value / limit)
                yield from domain.seen(name, wrong, f"it is not AVAL / {by} ({rule})", show=("PARAMCD", "AVAL", by, name))


@check(
    "S2A-2614", NOTE, owner="mapping", needs=("ABLFL", "CHG|PCHG", "ADT"),
    says="No change is calculated on a record before the baseline record",
)  # fmt: skip
def change_is_not_before_the_baseline(data: Delivery) -> Iterator[Finding]:
    """The guide leaves it to the study; who counts changes would count these."""
    for domain, rows in _with_baseline(data, "ADT"):
        with np.errstate(invalid="ignore"):
            before = domain.numbers("ADT") < of_rows(domain.numbers("ADT"), rows)
        for name in (n for n in ("CHG", "PCHG") if domain.has(n)):
            yield from domain.seen(
                name, before & domain.filled(name), "the record is before the baseline record", show=_told(domain, "ADT", name)
            )


@check(
    "S2A-2615", WARNING, owner="mapping", needs=("SHIFTy",),
    says="Within a parameter a shift is decided by one pair of a baseline and an analysis category",
)  # fmt: skip
def shift_is_decided_by_a_pair(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD", structure=PARAMETERS):
        pairs = [(b, a) for one, other in SHIFTED for b, a in beside(one, other, domain.columns) if domain.has(a)]
        for name, _ in named("SHIFTy", domain.columns) if pairs else ():
            several = [several_of(domain, a, name, domain.filled(name), ("PARAMCD", b)) for b, a in pairs]
            fewest = min(several, key=np.sum)
            b, a = pairs[int(np.argmin([s.sum() for s in several]))]
            told = some(f"{one} and {other}" for one, other in pairs)
            yield from domain.seen(
                name, fewest, f"the same categories have several shifts, by each of {told}", show=("PARAMCD", b, a, name)
            )
