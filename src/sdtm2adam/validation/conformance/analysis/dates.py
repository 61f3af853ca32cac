"""Analysis dates, times and days: imputation flags, parts that agree, order, study days, and the collected date behind them."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import ADSL, beside, named
from sdtm2adam.validation.conformance.analysis.kinds import DATE, DATETIME, EARLIEST, KINDS, LATEST, SECONDS, TIME, days_of
from sdtm2adam.validation.conformance.analysis.records import of_rows, unlike
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery, Domain
from sdtm2adam.validation.conformance.lookup import subject_in
from sdtm2adam.validation.conformance.moments import Moments, moments

IMPUTED = (("*DTF", "D, M, Y", ("D", "M", "Y"), "AD0039"), ("*TMF", "H, M, S", ("H", "M", "S"), "AD0040"))
# A begin and its end, by their endings; the analysis dates of events are called ASTDT and AENDT.
SPANS = (
    ("ASTDT", "AENDT", "AD0361"), ("ASTDTM", "AENDTM", "AD0362"), ("ASTDY", "AENDY", ""), ("*SDT", "*EDT", "AD0121"),
    ("*SDTM", "*EDTM", "AD0122"), ("*SDY", "*EDY", "AD0098"), ("*STDY", "*ENDY", "AD0099"),
)  # fmt: skip
DAYS = (("ADY", "ADT"), ("ASTDY", "ASTDT"), ("AENDY", "AENDT"))
# Dates from which days may be counted, the most usual first.
ORIGINS = ("TRTSDT", "RANDDT", "ENRLDT", "RFICDT", "TR01SDT", "AP01SDT", "STARTDT")
COLLECTED = (("ADT", "DTC"), ("ASTDT", "STDTC"), ("AENDT", "ENDTC"))


def _told(domain: Domain, *names: str) -> tuple[str, ...]:
    return ("USUBJID", *(name for name in ("PARAMCD",) if domain.has(name)), *names)


@check(
    "S2A-2801", ERROR, owner="mapping", named=("AD0039", "AD0040"), needs=("*DTF|*TMF",),
    says="An imputation flag says what was imputed first: D, M or Y of a date, H, M or S of a time",
)  # fmt: skip
def imputation_flag_says_what(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, told, allowed, rule in IMPUTED:
            for name, _ in named(printed, domain.columns):
                odd = domain.filled(name) & ~domain.equals(name, *allowed)
                yield from domain.seen(name, odd, f"it is none of {told} ({rule})")


@check(
    "S2A-2802", ERROR, owner="mapping", named=("AD0369", "AD0370"), needs=("*DTF|*TMF",),
    says="An imputation flag stands with a date or time",
)  # fmt: skip
def imputation_flag_stands_with_its_date(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for printed, rule in (("*DTF", "AD0369"), ("*TMF", "AD0370")):
            for name, _ in named(printed, domain.columns):
                dates = [name[:-1], f"{name[:-3]}DTM"]
                bare = domain.filled(name) & ~np.logical_or.reduce([domain.filled(date) for date in dates])
                yield from domain.seen(name, bare, f"it is filled, and {' and '.join(dates)} are not ({rule})", show=_told(domain, name))


@check(
    "S2A-2803", ERROR, owner="mapping", named=("AD0044", "AD0045"), needs=("*DTM",),
    says="A datetime has the date and the time that stand beside it",
)  # fmt: skip
def datetime_has_its_date_and_time(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name, _ in named("*DTM", domain.columns):
            date, time, moment = f"{name[:-3]}DT", f"{name[:-3]}TM", domain.numbers(name)
            day = np.floor(moment / SECONDS)
            if domain.has(date):
                yield from domain.seen(
                    name, unlike_numbers(domain.numbers(date), day), f"its date is not {date} (AD0045)", show=_told(domain, date, name)
                )
            if domain.has(time):
                wrong = unlike_numbers(domain.numbers(time), moment - day * SECONDS)
                yield from domain.seen(name, wrong, f"its time is not {time} (AD0044)", show=_told(domain, time, name))


def unlike_numbers(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """True where both are there and are not the same day or second."""
    with np.errstate(invalid="ignore"):
        return np.isfinite(one) & np.isfinite(other) & (np.abs(one - other) > 0.5)


@check(
    "S2A-2804", ERROR, owner="mapping", named=tuple(rule for *_, rule in SPANS if rule),
    needs=("ASTDT|ASTDTM|ASTDY|*SDT|*SDTM|*SDY|*STDY",),
    says="A begin is not after its end",
)  # fmt: skip
def begin_is_not_after_the_end(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        spans: dict[tuple[str, str], list[str]] = {}  # one pair may be meant by several names of the guide
        for printed, end_printed, rule in SPANS:
            for begin, end in beside(printed, end_printed, domain.columns):
                if domain.has(end):
                    spans.setdefault((begin, end), []).append(rule)
        for (begin, end), rules in spans.items():
            named_by = ", ".join(filter(None, rules))
            wrong = domain.more(begin, end)
            yield from domain.seen(begin, wrong, f"it is after {end}{f' ({named_by})' if named_by else ''}", show=_told(domain, begin, end))


@check("S2A-2805", ERROR, owner="mapping", cites=("AD0046",), needs=("*DY",), says="No study day is 0")
def there_is_no_day_0(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name, _ in named("*DY", domain.columns):
            yield from domain.seen(
                name, domain.number_is(name, "=", 0), "there is no day 0: the day before day 1 is -1", show=_told(domain, name)
            )


@check(
    "S2A-2806", ERROR, owner="mapping", needs=("*DT|*DTM|*TM",),
    says="A date is a whole number of days between 1900 and 2110, a time less than a day",
)  # fmt: skip
def date_is_a_date(data: Delivery) -> Iterator[Finding]:
    """What is beyond is counted from another day, or in seconds where days are meant."""
    for domain in data.each():
        for name in domain.columns:
            kind = domain.parts[0].variables[name].type
            if kind not in KINDS:
                continue
            number = domain.numbers(name)
            with np.errstate(invalid="ignore"):
                days = number / (SECONDS if kind == DATETIME else 1)
                beyond = (number < 0) | (number >= SECONDS) if kind == TIME else (days < EARLIEST) | (days > LATEST)
                part = number % 1 != 0 if kind == DATE else np.zeros(len(number), dtype=bool)
            yield from domain.seen(name, beyond & np.isfinite(number), f"it is no {kind} that could be meant")
            yield from domain.seen(name, part & np.isfinite(number) & ~beyond, "it is a date and has a part of a day")


def _origins(data: Delivery, domain: Domain) -> Iterator[tuple[str, np.ndarray]]:
    """Each date from which days may be counted, of the record or else of its subject in ADSL."""
    adsl = data.domain(ADSL)
    rows = subject_in(adsl, domain) if adsl else None
    for name in ORIGINS:
        if domain.has(name):
            yield name, domain.numbers(name)
        elif adsl and adsl.has(name):
            yield name, of_rows(adsl.numbers(name), rows)


def _day(date: np.ndarray, origin: np.ndarray) -> np.ndarray:
    days = np.floor(date) - np.floor(origin)
    return days + (days >= 0)


def _counted_from(data: Delivery, domain: Domain, day: str, date: str) -> tuple[str, np.ndarray] | None:
    """The date that most of the days are counted from, of those that there are; the most usual where several fit alike."""
    given, when = domain.numbers(day), domain.numbers(date)
    asked = np.isfinite(given) & np.isfinite(when)
    best = None
    for name, origin in _origins(data, domain):
        fits = int((asked & (given == _day(when, origin))).sum())
        if best is None or fits > best[0]:
            best = fits, name, origin
    return best[1:] if best and asked.any() else None


@check(
    "S2A-2807", ERROR, owner="mapping", needs=("ADY|ASTDY|AENDY", "ADT|ASTDT|AENDT", "ADSL|TRTSDT"),
    says="A study day is the difference of its date and the reference date (TRTSDT, or what most days are counted from), without a day 0",
)  # fmt: skip
def study_day_agrees_with_its_date(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for day, date in DAYS:
            found = _counted_from(data, domain, day, date) if domain.has(day, date) else None
            if not found:
                continue
            name, origin = found
            given, expected = domain.numbers(day), _day(domain.numbers(date), origin)
            other = np.isfinite(given) & np.isfinite(expected) & (given != expected)
            without = np.isfinite(given) & np.isnan(expected)
            show = _told(domain, date, day)
            if other.sum() * 2 > (np.isfinite(given) & np.isfinite(expected)).sum():
                yield from domain.seen(
                    day, other, "no date of ADSL is the one that most days are counted from", show=show, severity=WARNING
                )
                continue
            yield from domain.seen(day, other, f"it is not {date} counted from {name}", show=show)
            yield from domain.seen(day, without, f"it is filled, and {date} or {name} is not", show=show)


@check(
    "S2A-2808", WARNING, owner="mapping", needs=("ADY|ASTDY|AENDY", "ADT|ASTDT|AENDT", "ADSL|TRTSDT"),
    says="A record with a date has its study day, where the reference date is known",
)  # fmt: skip
def dated_record_has_its_day(data: Delivery) -> Iterator[Finding]:
    """Asked of parameters that tell a day at all: a total over the study has none."""
    for domain in data.each():
        for day, date in DAYS:
            found = _counted_from(data, domain, day, date) if domain.has(day, date) else None
            if found:
                group = domain.groups("PARAMCD")
                told = np.bincount(group, domain.filled(day), minlength=1)[group] > 0
                bare = told & domain.empty(day) & np.isfinite(_day(domain.numbers(date), found[1]))
                yield from domain.seen(day, bare, f"it is empty, and {date} and {found[0]} are filled", show=_told(domain, date))


def _collected(data: Delivery) -> Iterator[tuple[Domain, str, str, Moments]]:
    """Each analysis date that stands beside the collected text, with that text: ASTDT and AESTDTC."""
    for domain in data.each():
        for date, ending in COLLECTED:
            texts = [name for name in domain.columns if re.fullmatch(rf"(?!RF|DM)[A-Z]{{2}}{ending}", name)] if domain.has(date) else []
            if len(texts) == 1:
                yield domain, date, texts[0], moments(domain.column(texts[0]))


@check(
    "S2A-2809", ERROR, owner="mapping", needs=("ADT|ASTDT|AENDT", "--DTC|--STDTC|--ENDTC|*DTC"),
    says="An analysis date is the collected date, as far as that is known",
)  # fmt: skip
def date_is_the_collected_one(data: Delivery) -> Iterator[Finding]:
    for domain, date, text, collected in _collected(data):
        year, month, day = _parts(domain.numbers(date))
        known_year, known_month, known_day = _known(collected)
        other = (known_year > 0) & (year != known_year) | (known_month > 0) & (month != known_month) | (known_day > 0) & (day != known_day)
        derived = domain.filled("DTYPE")
        yield from domain.seen(
            date, other & domain.filled(date) & ~derived, f"it is another date than {text}", show=_told(domain, text, date)
        )


def _parts(days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, month and day of SAS dates; 0 where there is none."""
    there = np.isfinite(days) & (days > EARLIEST) & (days < LATEST)
    moment = np.datetime64("1960-01-01", "D") + np.where(there, days, 0).astype("int64")
    months = moment.astype("datetime64[M]")
    year, month = months.astype("datetime64[Y]").astype("int64") + 1970, months.astype("int64") % 12 + 1
    day = (moment - months.astype("datetime64[D]")).astype("int64") + 1
    return tuple(np.where(there, part, 0) for part in (year, month, day))


def _known(collected: Moments) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, month and day as far as they are known, else 0."""
    date = collected.number // 10**6
    parts = ((date // 10**4, 4), (date // 100 % 100, 6), (date % 100, 8))
    return tuple(np.where(collected.digits >= digits, part, 0) for part, digits in parts)


@check(
    "S2A-2810", ERROR, owner="mapping", needs=("ADT|ASTDT|AENDT", "*DTC"),
    says="A date that was completed says so in its imputation flag, and one that was not says nothing there",
)  # fmt: skip
def completed_date_is_flagged(data: Delivery) -> Iterator[Finding]:
    for domain, date, text, collected in _collected(data):
        flag = f"{date}F"
        partial = collected.known & ~collected.day_known & domain.filled(date) & domain.empty("DTYPE")
        if not domain.has(flag):
            yield from domain.seen(date, partial, f"{text} is partial, and there is no {flag} that says so", show=_told(domain, text, date))
            continue
        what = np.where(collected.digits >= 6, "D", "M")
        wrong = partial & ~((what == "D") & domain.equals(flag, "D") | (what == "M") & domain.equals(flag, "M"))
        yield from domain.seen(
            flag, wrong, f"{text} is partial, and the flag does not say what was imputed", show=_told(domain, text, flag)
        )
        without = collected.day_known & domain.filled(flag) & domain.empty("DTYPE") & (days_of(collected) == domain.numbers(date))
        yield from domain.seen(
            flag, without, f"{text} is a whole date, and the flag says that it was completed", show=_told(domain, text, flag)
        )


@check(
    "S2A-2811", WARNING, owner="mapping", named=("AD0268",), needs=("ADURN",),
    says="A duration has a unit, and in days is that from begin to end",
)  # fmt: skip
def duration_agrees_with_its_dates(data: Delivery) -> Iterator[Finding]:
    """Both days count, or the first does not: both are taken for right."""
    for domain in data.each("ADURN"):
        yield from domain.seen(
            "ADURN",
            domain.filled("ADURN") & domain.empty("ADURU"),
            "it is filled, and ADURU is empty (AD0268)",
            show=_told(domain, "ADURN"),
        )
        if domain.has("ASTDT", "AENDT", "ADURU"):
            in_days = domain.where("ADURU", lambda text: text.upper() in ("DAY", "DAYS"))
            days, given = domain.numbers("AENDT") - domain.numbers("ASTDT"), domain.numbers("ADURN")
            wrong = in_days & unlike(given, days + 1) & unlike(given, days)
            yield from domain.seen("ADURN", wrong, "it is not the days from ASTDT to AENDT", show=_told(domain, "ASTDT", "AENDT", "ADURN"))


@check("S2A-2812", ERROR, owner="mapping", cites=("AD0112",), needs=("ARELTM",), says="A relative time has a unit")
def relative_time_has_a_unit(data: Delivery) -> Iterator[Finding]:
    for domain in data.each("ARELTM", "ARELTMU"):
        yield from domain.seen("ARELTM", domain.filled("ARELTM") & domain.empty("ARELTMU"), "it is filled, and ARELTMU is empty")
