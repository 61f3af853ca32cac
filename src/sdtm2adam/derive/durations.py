"""ISO 8601 durations, from two dates or from a number and its unit."""

import re
from datetime import datetime

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.origin import once
from sdtm2adam.derive.text import coded, number_in, on_distinct_rows
from sdtm2adam.errors import ERROR, Finding, Findings, some

DESIGNATORS = {
    "Y": "y yr yrs year years",
    "M": "mo mon mons month months",
    "W": "w wk wks week weeks",
    "D": "d day days",
    "TH": "h hr hrs hour hours",
    "TM": "min mins minute minutes",
    "TS": "s sec secs second seconds",
}
UNITS = {word: designator for designator, words in DESIGNATORS.items() for word in words.split()}
COMPLETE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?\Z")
DATE, MINUTES = 10, 16  # characters of a date, and of one with a time to the minute


@verb
def iso_duration(df: pd.DataFrame, start: Col, end: Col, new: New) -> pd.DataFrame:
    """The time from one ISO 8601 date-time to another as a duration: days, and hours, minutes, seconds where both have a time.

    In: ISO 8601 text. Out: `P2D`, `P1DT2H`, `PT45M`, `-PT15M` where the end comes first; a date's own day is P0D.
    Missing: when either date is missing or partial. Source: SDTMIG 4.4.3 (intervals of time and durations).

    Example:
        - iso_duration: {start: EXSTDTC, end: EXENDTC, new: EXDUR}

        EXSTDTC          | EXENDTC          -> EXDUR
        2012-03-05T08:00 | 2012-03-06T10:00 -> P1DT2H
        2012-03-05       | 2012-03-07T10:00 -> P2D
        2012-03          | 2012-03-07       -> .
    """
    return df.assign(**{new: on_distinct_rows(df, [start, end], between)})


def between(start: str | None, end: str | None) -> str | None:
    """The duration between two ISO texts, to the precision that both have; None where either is missing or partial."""
    if not (start and end and COMPLETE.match(start) and COMPLETE.match(end)):
        return None
    precision = min(len(start), len(end))
    first, last = (datetime.fromisoformat(text[:precision]) for text in (start, end))
    seconds = int((last - first).total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    days, rest = divmod(seconds, 86_400)
    parts = ((rest // 3_600, "H"), (rest % 3_600 // 60, "M"), (rest % 60, "S"))
    clock = "".join(f"{number}{unit}" for number, unit in parts if number)
    if precision == DATE or (days and not clock):
        return f"{sign}P{days}D"
    return f"{sign}P{f'{days}D' if days else ''}T{clock or ('0M' if precision == MINUTES else '0S')}"


@verb
def iso_duration_of(df: pd.DataFrame, number: Col, unit: Col, new: New, found: Findings) -> pd.DataFrame:
    """A collected number and its unit as a duration: `2`, `Weeks` is P2W; `-15`, `min` is -PT15M.

    Units: years, months, weeks, days, hours, minutes, seconds, their singular and usual short forms, in any case.
    Missing: where both are missing. Errors: a finding that lists what is no number, or has no unit or an unknown one.
    Source: SDTMIG 4.4.3 (durations).

    Example:
        - iso_duration_of: {number: AE_DUR, unit: AE_DURU, new: AEDUR}

        AE_DUR | AE_DURU -> AEDUR
        3      | Days    -> P3D
        1.5    | hours   -> PT1.5H
        .      | .       -> .
    """
    given = pd.DataFrame({"number": coded(df[number]), "unit": coded(df[unit])})
    made = on_distinct_rows(given, ["number", "unit"], lasting)
    odd = made.isna().to_numpy() & (given["number"].notna() | given["unit"].notna()).to_numpy()
    if odd.any():
        odd = once(df, number, odd)
        pairs = dict.fromkeys(zip(given["number"][odd], given["unit"][odd], strict=True))
        said = some("'" + " ".join(t for t in pair if isinstance(t, str)) + "'" for pair in pairs)
        message = f"{odd.sum()} collected duration{'s' if odd.sum() > 1 else ''} that cannot be read ({number}, {unit}): {said}"
        rows = tuple(np.flatnonzero(odd).tolist())
        fix = "a duration has a number and a unit such as days or hours; query the site and export again"
        found.add(Finding("duration", ERROR, "", "", message, rows=rows, count=len(rows), field=number, fix=fix))
    return df.assign(**{new: made})


def lasting(number: str | None, unit: str | None) -> str | None:
    """The duration that a number and a unit say; None where they say none."""
    value, designator = number_in(number or ""), UNITS.get((unit or "").strip().casefold().rstrip("."))
    if np.isnan(value) or designator is None:
        return None
    time = "T" if designator.startswith("T") else ""
    return f"{'-' if value < 0 else ''}P{time}{f'{abs(value):.12g}'}{designator[-1]}"
