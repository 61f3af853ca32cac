"""A case: one method of ours, run on a witness's data, and held number by number against what was printed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isnan
from typing import NamedTuple

import pandas as pd

from sdtm2adam.qualification.witness import Witness

AGREES, WITHIN, DIFFERS = "agrees", "agrees within its reach", "DIFFERS"
NOT_ESTIMABLE = ("NE", "NA", ".", "", "NaN")
HALF = Decimal("0.500001")  # of the last printed digit: printing rounds
MOST_DIGITS = 12  # what programs that add in another order can agree to; digits printed beyond it are not compared
NAN = float("nan")


class Near(NamedTuple):
    """A number of ours that may lie `reach` from the printed one before rounding; the case says why."""

    value: float
    reach: float


Numbers = Mapping[str, float | Near]


@dataclass(frozen=True)
class Case:
    """One method held against one witness.

    family   heading in the report;  method  in words;  names  what specs call it (`ttest_welch`), several with blanks between
    witness  the folder;  printed, options, program  which of its numbers
    ours     data, printed numbers as text -> quantity -> our number, under the names that were printed
    why      why its numbers may lie farther off than printing rounds; "" where they may not
    """

    family: str
    method: str
    names: str
    witness: str
    printed: str
    ours: Callable[[pd.DataFrame, Mapping[str, str]], Numbers]
    options: str = ""
    program: str = ""
    why: str = ""


@dataclass(frozen=True)
class Compared:
    """One printed number and ours. `digits`: significant digits printed, 12 at most, 0 for a bound such as `<.0001`.

    difference, relative, units: ours minus printed, without sign, as it is, by the printed value, in its last digit compared; missing where
    something other than a number was printed.
    """

    case: Case
    quantity: str
    text: str
    ours: float
    verdict: str
    source: Mapping[str, str]
    digits: int = 0
    difference: float = NAN
    relative: float = NAN
    units: float = NAN
    reach: float = 0.0
    note: str = ""


def held(case: Case, witness: Witness) -> list[Compared]:
    """Every number of a case against the printed one, in the printed order.

    What cannot be computed, or is computed under a name that was not printed, differs and says why.
    """
    rows = witness.printed(case.printed, case.options, case.program)
    printed = dict(zip(rows["quantity"], rows["value"], strict=True))
    sources = dict(zip(rows["quantity"], rows[["options", "program", "version", "source"]].to_dict("records"), strict=True))
    first = next(iter(sources.values()))
    try:
        ours = case.ours(witness.data, printed)
    except Exception as fault:  # a package of the user's that fails is a finding of the qualification, not its end
        told = f"could not be computed: {type(fault).__name__}: {fault}"
        return [Compared(case, "", "", NAN, DIFFERS, first, note=told)]
    unknown = [Compared(case, q, "", NAN, DIFFERS, first, note="nothing was printed under this name") for q in ours if q not in printed]
    if not ours:
        unknown = [Compared(case, "", "", NAN, DIFFERS, first, note="nothing was computed")]
    return [*(_compared(case, q, printed[q], ours[q], sources[q]) for q in printed if q in ours), *unknown]


def _compared(case: Case, quantity: str, text: str, number: float | Near, source: Mapping[str, str]) -> Compared:
    value, reach = number if isinstance(number, Near) else (number, 0.0)
    value = float(value)
    if text in NOT_ESTIMABLE:
        return Compared(case, quantity, text, value, AGREES if isnan(value) else DIFFERS, source)
    if text.startswith("<"):
        return Compared(case, quantity, text, value, AGREES if value < float(text[1:]) else DIFFERS, source)
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return Compared(case, quantity, text, value, DIFFERS, source, note="what was printed is no number")
    unit = Decimal(1).scaleb(exact.as_tuple().exponent)
    known = Compared(case, quantity, text, value, DIFFERS, source, min(MOST_DIGITS, len(exact.as_tuple().digits)), reach=float(reach))
    if not abs(value) < float("inf"):
        return Compared(**{**vars(known), "note": "ours is missing or infinite"})
    difference = abs(Decimal(repr(value)) - exact)
    rounding = unit * HALF + abs(exact) * Decimal(1).scaleb(-MOST_DIGITS)
    verdict = AGREES if difference <= rounding else WITHIN if difference <= rounding + Decimal(repr(float(reach))) else DIFFERS
    relative = float(difference / abs(exact)) if exact else NAN
    last = max(unit, Decimal(1).scaleb(exact.adjusted() + 1 - MOST_DIGITS))
    measured = {"verdict": verdict, "difference": float(difference), "relative": relative, "units": float(difference / last)}
    return Compared(**{**vars(known), **measured})


def near(ours: Mapping[str, float], relative: float, of: Mapping[str, float] | None = None) -> dict[str, Near]:
    """Every number with a reach of `relative` of its size, or of what `of` says for names that end so."""

    def share(name: str) -> float:
        return next((r for end, r in (of or {}).items() if name.endswith(end)), relative)

    return {name: Near(value, abs(value) * share(name)) for name, value in ours.items()}


def of_stats(results: Iterable, names: Mapping[str, str]) -> dict[str, float]:
    """Results of a method by printed name: names says printed name -> our statistic."""
    found = {r.stat: r.value for r in results}
    return {printed: found[stat] for printed, stat in names.items()}


LIMITS = {"ci95_lower": "ci_low", "ci95_upper": "ci_high"}
