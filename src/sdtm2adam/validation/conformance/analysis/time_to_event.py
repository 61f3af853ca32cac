"""Time to event: censoring, begin and end, the value that lies between them, and the words that describe both."""

from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import TTE
from sdtm2adam.validation.conformance.analysis.kinds import SECONDS
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.cells import codes_of, group_of
from sdtm2adam.validation.conformance.delivery import Delivery, Domain

# Days in the units in which times are told; a month is a twelfth of a year of 365.25, 365 or 360 days.
UNITS = {
    "days": (1.0,), "weeks": (7.0,), "months": (30.4375, 365 / 12, 30.4, 30.42, 30.436875, 30.0), "years": (365.25, 365.0, 360.0),
    "hours": (1 / 24,), "minutes": (1 / 1440,), "seconds": (1 / SECONDS,),
}  # fmt: skip
ROUNDED = 0.06  # of a unit: times are often rounded to one digit


def _each(data: Delivery, *having: str) -> Iterator[Domain]:
    return data.each("PARAMCD", *having, structure=(TTE,))


@check(
    "S2A-2901", ERROR, owner="mapping", cites=("AD0169",), needs=(TTE, "CNSR"),
    says="CNSR is 0 for an event and a whole number from 1 for a censored time, never empty",
)  # fmt: skip
def censoring_is_a_whole_number(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "CNSR"):
        number = domain.numbers("CNSR")
        right = (number >= 0) & (number % 1 == 0)
        yield from domain.seen("CNSR", domain.filled("CNSR") & ~right, "it is no whole number from 0", show=("USUBJID", "PARAMCD", "CNSR"))
        valued = domain.filled("AVAL") & domain.empty("CNSR")
        yield from domain.seen("CNSR", valued, "it is empty, and there is a time", show=("USUBJID", "PARAMCD", "AVAL"))


def _ends(domain: Domain) -> tuple[np.ndarray, str, str]:
    """Days from the begin to the end of each record, and the two variables."""
    if domain.has("STARTDT", "ADT"):
        return domain.numbers("ADT") - domain.numbers("STARTDT"), "STARTDT", "ADT"
    if domain.has("STARTDTM", "ADTM"):
        return (domain.numbers("ADTM") - domain.numbers("STARTDTM")) / SECONDS, "STARTDTM", "ADTM"
    return np.full(len(domain.frame), np.nan), "", ""


@check(
    "S2A-2902", ERROR, owner="data", needs=(TTE, "STARTDT|STARTDTM", "ADT|ADTM"),
    says="An event or censoring is not before the begin of its time",
)  # fmt: skip
def end_is_not_before_the_begin(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        days, begin, end = _ends(domain)
        if begin:
            with np.errstate(invalid="ignore"):
                yield from domain.seen(end, days < 0, f"it is before {begin}", show=("USUBJID", "PARAMCD", begin, end))


@check("S2A-2903", ERROR, owner="mapping", needs=(TTE, "AVAL"), says="A time is not below 0, and is there where begin and end are")
def time_is_there_and_not_below_0(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "AVAL"):
        days, begin, end = _ends(domain)
        with np.errstate(invalid="ignore"):
            below = domain.numbers("AVAL") < 0
        yield from domain.seen("AVAL", below, "the time is below 0", show=("USUBJID", "PARAMCD", "AVAL"))
        bare = domain.empty("AVAL") & np.isfinite(days)
        yield from domain.seen("AVAL", bare, f"it is empty, and {begin} and {end} are there", show=("USUBJID", "PARAMCD", begin, end))


@check(
    "S2A-2904", ERROR, owner="mapping", needs=(TTE, "AVAL", "STARTDT|STARTDTM", "ADT|ADTM"),
    says="A time is that from begin to end, in the unit of its parameter",
)  # fmt: skip
def time_is_that_from_begin_to_end(data: Delivery) -> Iterator[Finding]:
    """The unit is the one that most records of the parameter are told in: days to years, the first day counted or not.

    A time that PARAM (or AVALU) tells in months and that fits days only is one of another unit than it says.
    """
    for domain in _each(data, "AVAL"):
        days, begin, end = _ends(domain)
        value, parameter = domain.numbers("AVAL"), codes_of(domain.column("PARAMCD"))
        for code in np.unique(parameter[parameter >= 0]):
            asked = (parameter == code) & np.isfinite(value) & np.isfinite(days) & (days >= 0)
            if not asked.any():
                continue
            units, wrong = _unit(value, days, asked)
            show = ("USUBJID", "PARAMCD", begin, end, "AVAL")
            if not units:
                says = f"no unit from days to years makes it {end} - {begin}"
                yield from domain.seen("AVAL", asked, says, show=show, severity=WARNING)
                continue
            said = _said(domain, int(np.flatnonzero(asked)[0]))
            if said and said not in units:
                yield from domain.seen("AVAL", asked, f"the parameter says {said}, and the times are in {' or '.join(units)}", show=show)
            yield from domain.seen("AVAL", wrong, f"it is not {end} - {begin} in {units[0]}", show=show)


def _unit(value: np.ndarray, days: np.ndarray, asked: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The units that most times are told in, and which times are not; none where no unit fits half of them."""
    fits: dict[str, np.ndarray] = {}
    for unit, lengths in UNITS.items():
        for length in lengths:
            for first in (0.0, 1.0):
                near = asked & (
                    np.abs(value * length - days - first) <= max(ROUNDED * length, 1e-6) if length != 1 else value == days + first
                )
                if near.sum() > fits.get(unit, np.zeros(1)).sum():
                    fits[unit] = near
    if not fits:
        return [], asked
    most = max(int(near.sum()) for near in fits.values())
    if most * 2 < asked.sum():
        return [], asked
    units = [unit for unit, near in fits.items() if near.sum() == most]
    return units, asked & ~fits[units[0]]


def _said(domain: Domain, row: int) -> str:
    """The unit that AVALU, or else PARAM, names for the record; "" for none."""
    for name in ("AVALU", "PARAM"):
        text = domain.column(name).iloc[row] if domain.has(name) else None
        found = [unit for unit in UNITS if isinstance(text, str) and unit[:-1] in text.casefold()]
        if len(found) == 1:
            return found[0]
    return ""


@check("S2A-2905", WARNING, owner="mapping", needs=(TTE, "EVNTDESC"), says="Every time says which event ended it, or why it was censored")
def end_is_described(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "EVNTDESC"):
        bare = domain.empty("EVNTDESC") & domain.filled("CNSR")
        yield from domain.seen("EVNTDESC", bare, "it is empty", show=("USUBJID", "PARAMCD", "CNSR"))


@check(
    "S2A-2906", ERROR, owner="mapping", needs=(TTE, "CNSDTDSC", "CNSR"),
    says="Only a censored time has a description of its censoring date",
)  # fmt: skip
def event_has_no_censoring_date(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "CNSDTDSC", "CNSR"):
        wrong = (domain.numbers("CNSR") == 0) & domain.filled("CNSDTDSC")
        yield from domain.seen(
            "CNSDTDSC", wrong, "CNSR is 0: the time ended with an event", show=("USUBJID", "PARAMCD", "CNSR", "CNSDTDSC")
        )


@check(
    "S2A-2907", WARNING, owner="mapping", needs=(TTE, "EVNTDESC", "CNSR"),
    says="Within a parameter a description is one of events or one of censoring, not both",
)  # fmt: skip
def description_is_of_one_kind(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data, "EVNTDESC", "CNSR"):
        group = group_of([codes_of(domain.column(name)) for name in ("PARAMCD", "EVNTDESC")], len(domain.frame))
        event, censored = domain.numbers("CNSR") == 0, domain.numbers("CNSR") > 0
        if len(group):
            both = (np.bincount(group, event)[group] > 0) & (np.bincount(group, censored)[group] > 0) & domain.filled("EVNTDESC")
            yield from domain.seen("EVNTDESC", both, "it describes events and censored times", show=("PARAMCD", "EVNTDESC", "CNSR"))


@check(
    "S2A-2908", WARNING, owner="mapping", needs=(TTE, "STARTDT|STARTDTM"),
    says="Every time of a parameter has a begin, where any has one",
)  # fmt: skip
def begin_is_filled(data: Delivery) -> Iterator[Finding]:
    for domain in _each(data):
        for name in (n for n in ("STARTDT", "STARTDTM") if domain.has(n)):
            group = domain.groups("PARAMCD")
            some = np.bincount(group, domain.filled(name), minlength=1)[group] > 0 if len(group) else domain.filled(name)
            yield from domain.seen(name, some & domain.empty(name), "it is empty", show=("USUBJID", "PARAMCD", "AVAL"))
