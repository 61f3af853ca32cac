"""Flags: Y, N or nothing, by kind of flag, their numbers, and flags that depend on others."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import ADSL, OCCURRENCES, PARAMETERS, analysis_variable, beside, named
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery

# Populations that the guide names, with the rules for flag and number: a subject is in one or is not.
POPULATIONS = {
    "COMPL": ("AD0019", "AD0026"), "FAS": ("AD0020", "AD0027"), "ITT": ("AD0021", "AD0028"), "PPROT": ("AD0022", "AD0029"),
    "SAF": ("AD0023", "AD0030"), "RAND": ("AD0024", "AD0031"), "ENRL": ("AD0025", "AD0032"),
}  # fmt: skip
# Flags that are Y or empty: (pattern, rule).
ONLY_Y = (
    ("ABLFL", "AD0176"), ("ANLzzFL", "AD0178"), ("ONTRTFL", "AD0363"), ("LVOTFL", "AD0619"), ("TRTEMFL", "AD0269"), ("PREFL", "AD0270"),
    ("FUPFL", "AD0271"), ("TREMxxFL", ""), ("TRTEMwFL", ""), ("ONTRxxFL", ""), ("ONTRTwFL", ""),
)  # fmt: skip
ONLY_1 = (("ABLFN", "AD0211"), ("ANLzzFN", "AD0212"), ("ONTRTFN", ""), ("LVOTFN", ""))
FIRST_OCCURRENCE = "AD0272"
LISTED = {"AESEVN": "AD0279", "ASEVN": "AD0282", "SMQzzSC": "AD0312", "SMQzzSCN": "AD0313"}
# (a flag of a part, the flag of the whole, rule): Y in one is Y in the other.
WITHIN = (
    ("TREMxxFL", "TRTEMFL", "AD0647"),
    ("TRTEMwFL", "TRTEMFL", "AD0648"),
    ("ONTRxxFL", "ONTRTFL", "AD0649"),
    ("ONTRTwFL", "ONTRTFL", "AD0650"),
)


@check("S2A-2301", ERROR, owner="mapping", cites=("AD0005",), needs=("*FL",), says="A flag (a variable that ends in FL) is Y, N or empty")
def flag_is_y_n_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name, _ in named("*FL", domain.columns):
            yield from domain.seen(name, domain.filled(name) & ~domain.equals(name, "Y", "N"), "the flag is neither Y nor N nor empty")


@check(
    "S2A-2302", ERROR, owner="mapping", named=tuple(rule for rule, _ in POPULATIONS.values()), needs=(ADSL,),
    says="A population flag of ADSL is Y or N, never empty",
)  # fmt: skip
def population_flag_is_y_or_n(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for population, (rule, _) in POPULATIONS.items():
        name = f"{population}FL"
        if adsl.has(name):
            yield from adsl.seen(
                name, ~adsl.equals(name, "Y", "N"), f"the population flag is neither Y nor N ({rule})", show=("USUBJID", name)
            )


@check(
    "S2A-2303", ERROR, owner="mapping", named=tuple(rule for _, rule in POPULATIONS.values()), needs=(ADSL,),
    says="The number of a population flag of ADSL is 1 or 0, never empty",
)  # fmt: skip
def population_number_is_1_or_0(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    for population, (_, rule) in POPULATIONS.items():
        name = f"{population}FN"
        if adsl.has(name):
            yield from adsl.seen(name, ~np.isin(adsl.numbers(name), (0, 1)), f"it is neither 1 nor 0 ({rule})", show=("USUBJID", name))


@check(
    "S2A-2304", ERROR, owner="mapping", named=(*(rule for _, rule in ONLY_Y if rule), FIRST_OCCURRENCE),
    needs=("ABLFL|ANLzzFL|ONTRTFL|LVOTFL|TRTEMFL|PREFL|FUPFL|AOCC*",),
    says="A flag that picks records out (ABLFL, ANLzzFL, TRTEMFL, AOCC...) is Y or empty",
)  # fmt: skip
def picking_flag_is_y_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        picking = [(name, rule) for printed, rule in ONLY_Y for name, _ in named(printed, domain.columns)]
        if domain.structure in OCCURRENCES:
            picking += [(name, FIRST_OCCURRENCE) for name in domain.columns if name.startswith("AOCC") and name.endswith("FL")]
        for name, rule in picking:
            ruled = f" ({rule})" if rule else ""
            yield from domain.seen(name, domain.filled(name) & ~domain.equals(name, "Y"), f"the flag is neither Y nor empty{ruled}")


@check("S2A-2305", ERROR, owner="mapping", cites=("AD0006",), needs=("*FN",), says="The number of a flag (FN) is 1, 0 or empty")
def flag_number_is_1_0_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name, _ in named("*FN", domain.columns):
            odd = domain.filled(name) & ~np.isin(domain.numbers(name), (0, 1))
            yield from domain.seen(name, odd, "it is neither 1 nor 0 nor empty")


@check(
    "S2A-2306", ERROR, owner="mapping", named=("AD0211", "AD0212"), needs=("ABLFN|ANLzzFN|ONTRTFN|LVOTFN",),
    says="The number of a flag that picks records out is 1 or empty",
)  # fmt: skip
def picking_number_is_1_or_empty(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, rule in ONLY_1:
            for name, _ in named(printed, domain.columns):
                ruled = f" ({rule})" if rule else ""
                yield from domain.seen(name, domain.filled(name) & (domain.numbers(name) != 1), f"it is neither 1 nor empty{ruled}")


@check(
    "S2A-2307", ERROR, owner="mapping", named=("AD0010", "AD0011", "AD0012"), needs=("*FN",),
    says="A flag and its number agree: Y is 1, N is 0, and where one is empty so is the other",
)  # fmt: skip
def flag_and_number_agree(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for number, flag in beside("*FN", "*FL", domain.columns):
            if not domain.has(flag):
                continue
            value = domain.numbers(number)
            faults = (
                (domain.equals(flag, "Y") & (value != 1), f"{flag} is Y and the number is not 1 (AD0010)"),
                (domain.equals(flag, "N") & (value != 0), f"{flag} is N and the number is not 0 (AD0011)"),
                (domain.empty(flag) & domain.filled(number), f"{flag} is empty and the number is not (AD0012)"),
            )
            for wrong, says in faults:
                yield from domain.seen(number, wrong, says, show=(flag, number))


@check("S2A-2308", ERROR, owner="mapping", named=("AD0048",), needs=(ADSL,), says="ADSL has a population flag")
def there_is_a_population_flag(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    if not any(named("*FL", adsl.columns)):
        yield adsl.about("", "no variable of it ends in FL: nothing says who belongs to a population (AD0048)")
    elif not any(adsl.has(f"{population}FL") for population in POPULATIONS):
        names = ", ".join(f"{population}FL" for population in POPULATIONS)
        yield adsl.about("", f"it has none of the guide's population flags ({names})", severity=WARNING)


@check("S2A-2309", ERROR, owner="mapping", named=("AD0366",), needs=("ADSL.RANDFL",), says="Who is randomized has a date of randomization")
def randomized_have_a_date(data: Delivery) -> Iterator[Finding]:
    adsl = data.domain(ADSL)
    randomized = adsl.equals("RANDFL", "Y")
    if randomized.any() and not adsl.has("RANDDT"):
        yield adsl.about("RANDDT", "subjects are randomized, and there is no date of randomization (AD0366)")
    elif adsl.has("RANDDT"):
        yield from adsl.seen(
            "RANDDT", randomized & adsl.empty("RANDDT"), "the subject is randomized and has no date of it", show=("USUBJID",)
        )
        early = adsl.equals("RANDFL", "N") & adsl.filled("RANDDT")
        yield from adsl.seen("RANDFL", early, "the subject has a date of randomization and is not randomized", show=("USUBJID", "RANDDT"))


@check(
    "S2A-2310", ERROR, owner="mapping", named=tuple(rule for *_, rule in WITHIN), needs=("TREMxxFL|TRTEMwFL|ONTRxxFL|ONTRTwFL",),
    says="What is flagged for one period is flagged for the whole treatment",
)  # fmt: skip
def flag_of_a_period_is_one_of_the_whole(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, whole, rule in WITHIN:
            for name, _ in named(printed, domain.columns) if domain.has(whole) else ():
                wrong = domain.equals(name, "Y") & ~domain.equals(whole, "Y")
                yield from domain.seen(name, wrong, f"it is Y, and {whole} is not ({rule})", show=(name, whole))


@check(
    "S2A-2311", ERROR, owner="mapping", named=tuple(LISTED.values()), needs=("AESEVN|ASEVN|SMQzzSC|SMQzzSCN",),
    says="A variable for which the guide lists the values has one of these",
)  # fmt: skip
def value_is_one_of_those_listed(data: Delivery) -> Iterator[Finding]:
    for domain in data.each(structure=OCCURRENCES):
        for printed, rule in LISTED.items():
            for name, _ in named(printed, domain.columns):
                allowed = analysis_variable(domain.structure, name).values
                inside = (
                    np.isin(domain.numbers(name), [float(v) for v in allowed]) if allowed[0].isdigit() else domain.equals(name, *allowed)
                )
                yield from domain.seen(name, domain.filled(name) & ~inside, f"it is none of {', '.join(allowed)} ({rule})")


@check(
    "S2A-2312", WARNING, owner="mapping", needs=("BDS|TTE|OCCDS|OCCDS-AE",),
    says="A dataset with records of subjects says which population they belong to",
)  # fmt: skip
def records_say_their_population(data: Delivery) -> Iterator[Finding]:
    """A flag of ADSL, or one of the record or parameter (SAFRFL, FASPFL)."""
    for domain in data.each(structure=(*PARAMETERS, *OCCURRENCES)):
        flags = [f"{population}{level}FL" for population in POPULATIONS for level in ("", "R", "P")]
        adsl = data.domains.get(ADSL)
        carried = [name for name, _ in named("*FL", domain.columns) if name in flags or (adsl and adsl.has(name))]
        if not carried:
            yield domain.about("", "it has no population flag: neither one of ADSL nor one of its records")
