"""Ranges and grades: limits in order, indicators that agree with value and limits, toxicity grades."""

import re
from collections.abc import Iterator

import numpy as np

from sdtm2adam.errors import ERROR, WARNING, Finding
from sdtm2adam.validation.conformance.analysis.guide import named
from sdtm2adam.validation.conformance.catalogue import check
from sdtm2adam.validation.conformance.delivery import Delivery, Domain

BELOW, WITHIN, ABOVE = ("LOW", "LOW LOW", "L", "LL"), ("NORMAL", "N"), ("HIGH", "HIGH HIGH", "H", "HH")
GRADE = re.compile(r"-?[0-5]")
LIMITS = (("ANRLO", "ANRHI", "ANRIND"), ("AyLO", "AyHI", "AyIND"))
SAME = 1e-9  # a value that differs from a limit by less than this part of it is the limit


def _limits(domain: Domain) -> Iterator[tuple[str, str, str]]:
    """Lower and upper limit and indicator of each range, whether or not all are there."""
    yield LIMITS[0]
    numbers = {places["y"] for printed in LIMITS[1] for _, places in named(printed, domain.columns)}
    yield from (tuple(printed.replace("y", y) for printed in LIMITS[1]) for y in sorted(numbers))


@check("S2A-2714", ERROR, owner="data", needs=("ANRLO|AyLO", "ANRHI|AyHI"), says="The lower limit of a range is not above the upper one")
def limits_are_in_order(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for low, high, _ in _limits(domain):
            if domain.has(low, high):
                yield from domain.seen(low, domain.more(low, high), f"it is above {high}", show=("PARAMCD", low, high))


@check(
    "S2A-2715", ERROR, owner="mapping", needs=("ANRIND|AyIND", "AVAL"),
    says="An indicator of LOW, NORMAL or HIGH is what value and limits say",
)  # fmt: skip
def indicator_agrees_with_the_limits(data: Delivery) -> Iterator[Finding]:
    """Other words (ABNORMAL) are not asked, nor is a limit that is empty."""
    for domain in data.each("AVAL"):
        for low, high, name in _limits(domain):
            if domain.has(name) and (domain.has(low) or domain.has(high)):
                below, above = _beyond(domain, low, high)
                said = {word: domain.where(name, lambda text, of=of: text.upper() in of) for word, of in _WORDS}
                wrong = (said["low"] & _known_not(domain, low, below)) | (said["high"] & _known_not(domain, high, above))
                wrong |= said["normal"] & (below | above)
                wrong |= (said["low"] & above) | (said["high"] & below)
                yield from domain.seen(name, wrong, "AVAL and the limits say another", show=("PARAMCD", "AVAL", low, high, name))


_WORDS = (("low", BELOW), ("normal", WITHIN), ("high", ABOVE))


def _beyond(domain: Domain, low: str, high: str) -> tuple[np.ndarray, np.ndarray]:
    """Below the lower limit and above the upper one, for certain; a value that is a limit is within."""
    value, lower, upper = domain.numbers("AVAL"), domain.numbers(low), domain.numbers(high)
    with np.errstate(invalid="ignore"):
        return value < lower - SAME * np.abs(lower), value > upper + SAME * np.abs(upper)


def _known_not(domain: Domain, limit: str, beyond: np.ndarray) -> np.ndarray:
    return domain.filled(limit) & domain.filled("AVAL") & ~beyond


@check(
    "S2A-2716", WARNING, owner="mapping", needs=("ANRIND|AyIND", "AVAL"),
    says="An indicator says NORMAL only where the value is within both limits",
)  # fmt: skip
def normal_needs_both_limits(data: Delivery) -> Iterator[Finding]:
    """One limit alone tells that a value is beyond it, and not that it is normal; a range may be open by its nature (0 to 35)."""
    for domain in data.each("AVAL"):
        for low, high, name in _limits(domain):
            if domain.has(name, low, high):
                normal = domain.where(name, lambda text: text.upper() in WITHIN)
                one = (domain.filled(low) ^ domain.filled(high)) & domain.filled("AVAL")
                yield from domain.seen(name, normal & one, "it is NORMAL, and only one limit is known", show=("PARAMCD", low, high, name))


@check(
    "S2A-2717", ERROR, owner="mapping", needs=("ATOXGR|BTOXGR|ATOXGRL|ATOXGRH|BTOXGRL|BTOXGRH",),
    says="A toxicity grade is 0 to 5 (below 0 where low values are graded so), and its number is the grade",
)  # fmt: skip
def grade_is_a_grade(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name in (f"{when}TOXGR{end}" for when in "AB" for end in ("", "L", "H")):
            if not domain.has(name):
                continue
            odd = domain.filled(name) & ~domain.where(name, lambda text: bool(GRADE.fullmatch(text.removeprefix("GRADE ").strip())))
            yield from domain.seen(name, odd, "it is no grade", show=("PARAMCD", name))
            number = f"{name}N"
            if domain.has(number):
                with np.errstate(invalid="ignore"):
                    other = np.isfinite(domain.numbers(name)) & domain.filled(number) & (domain.numbers(name) != domain.numbers(number))
                yield from domain.seen(number, other, f"it is not the number that {name} says", show=(name, number))


@check(
    "S2A-2718", WARNING, owner="mapping", named=("AD0401", "AD0402"), needs=("ATOXDSCL|ATOXDSCH",),
    says="The description of a toxicity stands with a value and a grade",
)  # fmt: skip
def description_stands_with_its_grade(data: Delivery) -> Iterator[Finding]:
    for domain in data.each():
        for name, grade, rule in (("ATOXDSCL", "ATOXGRL", "AD0401"), ("ATOXDSCH", "ATOXGRH", "AD0402")):
            if domain.has(name, grade):
                alone = domain.filled(name) & (domain.empty("AVAL") | domain.empty(grade))
                yield from domain.seen(
                    name, alone, f"it is filled, and AVAL or {grade} is empty ({rule})", show=("PARAMCD", "AVAL", grade, name)
                )
