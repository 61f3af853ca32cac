"""The forms of dates, times and durations, and the study days that are counted from them."""

import re
from collections.abc import Callable, Iterator

import numpy as np

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.lookup import of_subject
from sdtm2adam.validation.conformance.moments import is_date, is_duration, is_in_calendar, is_interval, moments

DURATION_ENDS = ("DUR", "ELTM", "STINT", "ENINT", "EVLINT")
DAYS = (("--DTC", "--DY"), ("--STDTC", "--STDY"), ("--ENDTC", "--ENDY"))
WHOLE = re.compile(r"\d{4}-\d\d-\d\d")
AS_WRITTEN = "2013-04-15, 2013-04, 2013, 2013-04-15T13:30; an unknown part before a known one is a hyphen: 2013---15"


def _named(domain: Domain, ends: tuple[str, ...], described: str) -> list[str]:
    """Variables that the guide describes so, and those that it does not know whose names end so."""
    return [
        name
        for name in domain.columns
        if (domain.guide[name].described.startswith(described) if name in domain.guide else name.endswith(ends) and len(name) > 3)
    ]


def date_variables(domain: Domain) -> list[str]:
    """The variables that hold dates."""
    return _named(domain, ("DTC",), "ISO 8601 datetime")


def _texts(data: Delivery, ends: tuple[str, ...], described: str) -> Iterator[tuple[Domain, str]]:
    for domain in data.each():
        for name in _named(domain, ends, described):
            if is_text(domain.column(name)):
                yield domain, name


def _not(data: Delivery, test: Callable[[str], bool], says: str, fix: str = "") -> Iterator[Finding]:
    for domain, name in _texts(data, ("DTC",), "ISO 8601 datetime"):
        yield from domain.seen(name, domain.filled(name) & ~domain.where(name, test), says, fix=fix)


@check("S2A-1101", ERROR, owner="mapping", cites=("CG0011",), says="A date has a form of ISO 8601 that the guide uses")
def dates_have_the_form(data: Delivery) -> Iterator[Finding]:
    """Whole and partial ones, with and without time, and intervals; a year has four digits, a month and a day two."""
    yield from _not(data, is_date, "the date has no form of ISO 8601", fix=f"write {AS_WRITTEN}")
    for domain in data.each():
        for name in date_variables(domain):
            if not is_text(domain.column(name)) and domain.filled(name).any():
                yield domain.about(name, "a date is text in ISO 8601; this variable holds numbers", fix=f"write {AS_WRITTEN}")


@check("S2A-1102", ERROR, owner="data", says="A date is in the calendar, and a time on the clock")
def dates_are_in_the_calendar(data: Delivery) -> Iterator[Finding]:
    return _not(data, is_in_calendar, "there is no such day or time")


@check("S2A-1103", WARNING, owner="mapping", says="A time of day stands with a whole date")
def time_stands_with_a_date(data: Delivery) -> Iterator[Finding]:
    return _not(
        data, lambda text: "T" not in text or "P" in text or WHOLE.match(text) is not None, "there is a time, and its day is not known"
    )


@check("S2A-1104", ERROR, owner="mapping", cites=("CG0011",), says="A duration has the form of ISO 8601")
def durations_have_the_form(data: Delivery) -> Iterator[Finding]:
    for domain, name in _texts(data, DURATION_ENDS, "ISO 8601 duration"):
        wrong = domain.filled(name) & ~domain.where(name, lambda text: is_duration(text) or is_interval(text))
        yield from domain.seen(name, wrong, "it is no duration of ISO 8601", fix="write P1Y2M3DT4H5M or P2W")


@check("S2A-1105", ERROR, owner="data", cites=("FB4005",), needs=("--DUR",), says="A collected duration is not negative")
def collected_duration_is_not_negative(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--DUR"):
        yield from domain.seen("--DUR", domain.where("--DUR", lambda text: text.startswith("-")), "the duration is negative")


def _days_differ(data: Delivery, date: str, day: str) -> Iterator[Finding]:
    """Study days that are not date minus reference date, plus one from the reference date on."""
    dm = data.domain("DM")
    for domain in data.each(date, day):
        if domain.name == "DM" and day != "--DY":
            continue
        days, reference = moments(domain.column(date)).days(), of_subject(dm, domain, "RFSTDTC").days()
        counted = days - reference + (days >= reference)
        said = domain.numbers(day)
        wrong = ~np.isnan(counted) & ~np.isnan(said) & (counted != said)
        says = "it is not the day that the date is, counted from RFSTDTC as day 1 without a day 0"
        yield from domain.seen(day, wrong, says, show=(date, day))


@check("S2A-1106", ERROR, owner="mapping", cites=("CG0006", "FB1603"), needs=("DM.RFSTDTC", "--DY"), says="--DY is counted from RFSTDTC")
def day_is_counted(data: Delivery) -> Iterator[Finding]:
    return _days_differ(data, "--DTC", "--DY")


@check("S2A-1107", ERROR, owner="mapping", cites=("CG0220",), needs=("DM.RFSTDTC", "--STDY"), says="--STDY is counted from RFSTDTC")
def start_day_is_counted(data: Delivery) -> Iterator[Finding]:
    return _days_differ(data, "--STDTC", "--STDY")


@check("S2A-1108", ERROR, owner="mapping", cites=("CG0222",), needs=("DM.RFSTDTC", "--ENDY"), says="--ENDY is counted from RFSTDTC")
def end_day_is_counted(data: Delivery) -> Iterator[Finding]:
    return _days_differ(data, "--ENDTC", "--ENDY")


@check(
    "S2A-1109", ERROR, owner="mapping", cites=("CG0007", "CG0221", "CG0223"), needs=("DM.RFSTDTC", "--DY|--STDY|--ENDY"),
    says="A study day is empty where its date or RFSTDTC is missing or partial",
)  # fmt: skip
def no_day_without_a_whole_date(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for date, day in DAYS:
        for domain in data.each(day):
            whole = moments(domain.column(date)).day_known & of_subject(dm, domain, "RFSTDTC").day_known
            says = "there is a study day, though its date or RFSTDTC is not whole"
            yield from domain.seen(day, domain.filled(day) & ~whole, says, show=(date, day))


@check(
    "S2A-1110", ERROR, owner="mapping", cites=("CG0006",), needs=("--DY|--STDY|--ENDY|VISITDY",),
    says="A study day is a whole number other than 0",
)  # fmt: skip
def no_day_zero(data: Delivery) -> Iterator[Finding]:
    for like in ("--DY", "--STDY", "--ENDY", "VISITDY"):
        for domain in data.each(like):
            days = domain.numbers(like)
            yield from domain.seen(like, (days == 0) | (days % 1 > 0), "it is 0 or no whole number")


@check(
    "S2A-1111", WARNING, owner="mapping", cites=("FB1602",), needs=("DM.RFSTDTC", "--DY|--STDY|--ENDY"),
    says="A study day is there where its date and RFSTDTC are whole",
)  # fmt: skip
def whole_date_has_a_day(data: Delivery) -> Iterator[Finding]:
    dm = data.domain("DM")
    for date, day in DAYS:
        for domain in data.each(date, day):
            whole = moments(domain.column(date)).day_known & of_subject(dm, domain, "RFSTDTC").day_known
            yield from domain.seen(day, whole & domain.empty(day), "the dates are whole, and the day is empty", show=(date,))


@check(
    "S2A-1112", NOTE, owner="mapping", cites=("FB1601", "FB3201", "FB3202", "FB3203"), needs=("--DTC|--STDTC|--ENDTC",),
    says="Where there is a date variable there is one for its study day",
)  # fmt: skip
def date_variable_has_a_day_variable(data: Delivery) -> Iterator[Finding]:
    for date, day in DAYS:
        for domain in data.each(date):
            if (
                not domain.has(day)
                and moments(domain.column(date)).day_known.any()
                and (not domain.guide or domain.variable(day) in domain.guide)
            ):
                yield domain.about(day, f"{domain.variable(date)} is there, and its study day is not")


@check(
    "S2A-1113", ERROR, owner="mapping", cites=("FB3204", "FB3205", "FB3206"), needs=("--DY|--STDY|--ENDY",),
    says="Where there is a variable for a study day there is one for its date",
)  # fmt: skip
def day_variable_has_a_date_variable(data: Delivery) -> Iterator[Finding]:
    for date, day in DAYS:
        for domain in data.each(day):
            if not domain.has(date):
                yield domain.about(date, f"{domain.variable(day)} is there, and its date is not")


@check(
    "S2A-1114", ERROR, owner="mapping", cites=("CG0241",), needs=("--ELTM",),
    says="The planned time (--ELTM) is one for a visit, a reference and a time point",
)  # fmt: skip
def time_point_has_one_planned_time(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("--ELTM", "--TPTNUM"):
        asked = domain.filled("--ELTM") & domain.filled("--TPTNUM") & (domain.filled("--TPT") | ~np.bool_(domain.has("--TPT")))
        point, pair = domain.groups("VISITNUM", "--TPTREF", "--TPTNUM"), domain.groups("VISITNUM", "--TPTREF", "--TPTNUM", "--ELTM")
        first = np.unique(pair[asked], return_index=True)[1]
        times = np.bincount(point[asked][first], minlength=int(point.max(initial=0)) + 1)
        yield from domain.seen(
            "--ELTM", asked & (times[point] > 1), "one time point has several planned times", show=("--TPTNUM", "--ELTM")
        )
