"""Parameters and their records: codes, derived records (DTYPE), analysis flags, windows, values and their text, criteria."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import PARAMETERS, beside, named
from sdtm2adam.validation.conformance.analysis.records import unlike
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of, group_of, repeated
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.pairs import several_of

BEGINS = re.compile(r"[A-Za-z]")
SIGNS = re.compile(r"[A-Za-z0-9_]*")
# Derivations that take a value over from another record of the subject and parameter.
TAKEN_OVER = ("LOCF", "BLOCF", "SOCF", "POCF", "NOCB", "LOV", "LVPD", "BOCF", "WOCF", "WOC", "BOC")
SUMMARIES = ("AVERAGE", "INTERP", "MOV", "MAXIMUM", "MINIMUM")


def _each(data: Delivery, *having: str) -> Iterator[Domain]:
    return data.each("PARAMCD", *having, structure=PARAMETERS)


@check(
    "S2A-2701", ERROR, owner="mapping", named=("AD0143", "AD0144", "AD0145"), needs=("PARAMCD",),
    says="PARAMCD has at most 8 letters, digits and underscores, and begins with a letter",
)  # fmt: skip
def parameter_code_is_a_name(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("PARAMCD"):
        yield from domain.seen("PARAMCD", domain.where("PARAMCD", lambda text: len(text) > 8), "it has more than 8 characters (AD0143)")
        yield from domain.seen("PARAMCD", domain.where("PARAMCD", lambda text: not BEGINS.match(text)), "it begins with no letter (AD0144)")
        odd = domain.where("PARAMCD", lambda text: not SIGNS.fullmatch(text))
        yield from domain.seen("PARAMCD", odd, "it has others than letters, digits and underscores (AD0145)")


@check("S2A-2702", NOTE, owner="mapping", needs=("PARAMCD", "AVAL|AVALC"), says="A parameter has a value in some record")
def parameter_has_values(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        valued = domain.filled("AVAL") | domain.filled("AVALC")
        none = np.bincount(domain.groups("PARAMCD"), valued, minlength=1)[domain.groups("PARAMCD")] == 0
        yield from domain.seen("PARAMCD", none & domain.filled("PARAMCD"), "the parameter has no value in any record")


@check("S2A-2703", WARNING, owner="mapping", needs=("PARAMCD", "AVALU"), says="A parameter has one unit")
def parameter_has_one_unit(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "AVALU"):
        several = several_of(domain, "PARAMCD", "AVALU", domain.filled("PARAMCD") & domain.filled("AVALU"), ())
        yield from domain.seen("AVALU", several, "the parameter has several units; PARAM is to name the unit", show=("PARAMCD", "AVALU"))


@check("S2A-2704", WARNING, owner="mapping", needs=("AVAL", "AVALC"), says="Where AVALC is a number it is the number in AVAL")
def text_of_a_number_is_the_number(data: Delivery) -> Iterator[Finding]:
    """Text may be rounded for display: what differs by less than one unit of its last digit is the same number."""
    for domain in _each(data, "AVAL", "AVALC"):
        said = domain.numbers("AVALC")
        digits = _decimals(domain)
        with np.errstate(invalid="ignore"):
            other = unlike(said, domain.numbers("AVAL")) & (np.abs(said - domain.numbers("AVAL")) >= 10.0**-digits)
        yield from domain.seen("AVALC", other, "it is another number than AVAL", show=("PARAMCD", "AVAL", "AVALC"))


def _decimals(domain: Domain) -> np.ndarray:
    """Digits behind the point of each AVALC."""
    column = domain.column("AVALC")
    by_code = [len(str(text).partition(".")[2]) for text in column.cat.categories] if hasattr(column, "cat") else []
    return np.array([*by_code, 0], dtype="int64")[codes_of(column)] if by_code else np.zeros(len(column), dtype="int64")


@check(
    "S2A-2705", WARNING, owner="mapping", needs=("DTYPE",),
    says="DTYPE tells derived records from the others of a parameter: not all are derived",
)  # fmt: skip
def not_every_record_is_derived(data: Delivery) -> Iterator[Finding]:
    """A parameter of which every record is derived needs no DTYPE: that it is derived is said of the parameter."""
    for domain in _each(data, "DTYPE"):
        group = domain.groups("PARAMCD")
        every = (np.bincount(group, domain.empty("DTYPE"), minlength=1)[group] == 0) if len(group) else domain.filled("DTYPE")
        yield from domain.seen("DTYPE", every, "every record of the parameter has one", show=("PARAMCD", "DTYPE"))


@check("S2A-2706", WARNING, owner="mapping", needs=("DTYPE",), says="A derived record has a value")
def derived_record_has_a_value(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "DTYPE"):
        bare = domain.filled("DTYPE") & ~domain.equals("DTYPE", "PHANTOM") & domain.empty("AVAL") & domain.empty("AVALC")
        yield from domain.seen("DTYPE", bare, "the record is derived and has no value", show=("USUBJID", "PARAMCD", "DTYPE"))


@check(
    "S2A-2707", ERROR, owner="mapping", needs=("DTYPE", "AVAL|AVALC"),
    says="A value that was carried over (LOCF, WOCF, BLOCF ...) is one that the subject has in the parameter",
)  # fmt: skip
def carried_value_was_observed(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "DTYPE"):
        value = "AVAL" if domain.has("AVAL") else "AVALC"
        carried = domain.equals("DTYPE", *TAKEN_OVER) & domain.filled(value)
        observed = ~domain.equals("DTYPE", *TAKEN_OVER) & domain.filled(value)
        group = group_of([domain.groups("USUBJID", "PARAMCD"), codes_of(domain.column(value))], len(domain.frame))
        known = np.bincount(group, observed, minlength=1)[group] > 0 if len(group) else carried
        show = ("USUBJID", "PARAMCD", "AVISIT", "DTYPE", value)
        yield from domain.seen(value, carried & ~known, "no record of the subject and parameter was observed with this value", show=show)


@check(
    "S2A-2708", WARNING, owner="mapping", needs=("DTYPE", "AVAL"),
    says="An average, maximum or minimum lies within the values of the subject and parameter",
)  # fmt: skip
def summary_lies_within_the_values(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "DTYPE", "AVAL"):
        group, value = domain.groups("USUBJID", "PARAMCD"), domain.numbers("AVAL")
        counted = ~domain.equals("DTYPE", *TAKEN_OVER, *SUMMARIES) & np.isfinite(value)
        size = int(group.max(initial=-1)) + 1
        low, high = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(low, group[counted], value[counted])
        np.maximum.at(high, group[counted], value[counted])
        summary = domain.equals("DTYPE", *SUMMARIES) & np.isfinite(value) & np.isfinite(low[group])
        outside = (value < low[group]) & unlike(value, low[group]) | (value > high[group]) & unlike(value, high[group])
        show = ("USUBJID", "PARAMCD", "DTYPE", "AVAL")
        yield from domain.seen("AVAL", summary & outside, "it is beyond every observed value of the subject and parameter", show=show)


@check(
    "S2A-2709", NOTE, owner="mapping", needs=("ANLzzFL", "AVISIT|AVISITN"),
    says="An analysis flag picks one record of a subject, parameter, visit and time point",
)  # fmt: skip
def analysis_flag_picks_one_record(data: Delivery) -> Iterator[Finding]:
    """Asked where it picks one in most cases: some flags pick all records of a kind."""
    for domain in _each(data):
        group = domain.groups("USUBJID", "PARAMCD", "BASETYPE", "APERIOD", "AVISIT", "AVISITN", "ATPT", "ATPTN", "DTYPE")
        for name, _ in named("ANLzzFL", domain.columns):
            flagged = np.flatnonzero(domain.equals(name, "Y") & (domain.filled("AVISIT") | domain.filled("AVISITN")))
            twice = repeated(np.unique(group[flagged], return_inverse=True)[1].reshape(-1)) if len(flagged) else np.zeros(0, dtype=bool)
            if twice.sum() * 10 <= len(flagged):
                several = np.zeros(len(domain.frame), dtype=bool)
                several[flagged] = twice
                yield from domain.seen(
                    name, several, "several records of the visit are flagged", show=("USUBJID", "PARAMCD", "AVISIT", name)
                )


@check("S2A-2710", ERROR, owner="mapping", needs=("AWLO", "AWHI"), says="A window begins before it ends")
def window_begins_before_it_ends(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "AWLO", "AWHI"):
        yield from domain.seen("AWLO", domain.more("AWLO", "AWHI"), "it is after AWHI", show=("PARAMCD", "AVISIT", "AWLO", "AWHI"))


@check(
    "S2A-2711", ERROR, owner="mapping", named=("AD0159",), needs=("AWTDIFF",),
    says="AWTDIFF is how many days ADY lies from AWTARGET, without a day 0, and never stands without a target",
)  # fmt: skip
def distance_is_that_from_the_target(data: Delivery) -> Iterator[Finding]:
    """Whether the day 0 that there is none of was counted is left to the study: both are taken for right."""
    for domain in _each(data, "AWTDIFF"):
        alone = domain.filled("AWTDIFF") & domain.empty("AWTARGET")
        yield from domain.seen("AWTDIFF", alone, "it is filled, and AWTARGET is empty (AD0159)", show=("PARAMCD", "AVISIT", "AWTDIFF"))
        if domain.has("AWTARGET", "ADY"):
            day, target, given = (domain.numbers(name) for name in ("ADY", "AWTARGET", "AWTDIFF"))
            distance = np.abs(day - target)
            over_zero = np.abs((day - (day > 0)) - (target - (target > 0)))
            wrong = unlike(given, distance) & unlike(given, over_zero)
            yield from domain.seen("AWTDIFF", wrong, "it is not the distance of ADY from AWTARGET", show=("ADY", "AWTARGET", "AWTDIFF"))


@check(
    "S2A-2712", WARNING, owner="mapping", needs=("AWLO|AWHI", "ADY"),
    says="The day of an observed record lies in the window of its visit",
)  # fmt: skip
def day_lies_in_the_window(data: Delivery) -> Iterator[Finding]:
    """Of records that were carried over from another visit the day is that of the other visit."""
    for domain in _each(data, "ADY"):
        unit_is_day = domain.empty("AWU") | domain.where("AWU", lambda text: text.upper() in ("DAY", "DAYS"))
        asked = domain.empty("DTYPE") & unit_is_day
        with np.errstate(invalid="ignore"):
            outside = (domain.numbers("ADY") < domain.numbers("AWLO")) | (domain.numbers("ADY") > domain.numbers("AWHI"))
        yield from domain.seen("ADY", asked & outside, "the day is beyond the window", show=("AVISIT", "ADY", "AWLO", "AWHI"))


@check(
    "S2A-2713", ERROR, owner="mapping", named=("AD0137", "AD0339"), needs=("CRITyFL|MCRITyML",),
    says="The answer to a criterion (CRITyFL, MCRITyML) stands with the criterion",
)  # fmt: skip
def answer_stands_with_its_criterion(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, criterion, rule in (("CRITyFL", "CRITy", "AD0137"), ("MCRITyML", "MCRITy", "AD0339")):
            for name, asked in beside(printed, criterion, domain.columns):
                if domain.has(asked):
                    alone = domain.filled(name) & domain.empty(asked)
                    yield from domain.seen(name, alone, f"it is filled, and {asked} is empty ({rule})", show=("PARAMCD", name))
