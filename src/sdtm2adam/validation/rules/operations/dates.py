"""Study days, and the first and last date."""

from datetime import date, datetime

import numpy as np
import pandas as pd

from sdtm2adam.validation.rules.coding import matched, pairs_of, shared_numbers
from sdtm2adam.validation.rules.columns import Column, column_of, is_null
from sdtm2adam.validation.rules.faults import RuleFault, Skipped
from sdtm2adam.validation.rules.operations.grouped import kept_rows, per_group
from sdtm2adam.validation.rules.operations.registry import Asked, operation


@operation("dy")
def study_day(asked: Asked) -> Column:
    """The study day of a date against RFSTDTC of the subject in DM; no day 0; empty text where either is no full date."""
    dm = asked.study.unit("DM")
    if dm is None or not dm.frame.has("RFSTDTC") or not dm.frame.has("USUBJID"):
        raise Skipped("dy: there is no DM with RFSTDTC")
    column = asked.column(asked.name)
    subject = asked.column("USUBJID")
    here, there = shared_numbers([subject], [dm.frame.column("USUBJID")], (asked.frame.count, dm.frame.count))
    reference = dm.frame.column("RFSTDTC").take(_places(here, there, asked.study.compatible))
    place, pairs = pairs_of(column, reference)
    days = column_of([_day(a, b) for a, b in pairs])
    return Column(days.values, np.append(days.codes, -1)[place])


def _places(here: np.ndarray, there: np.ndarray, compatible: bool) -> np.ndarray:
    """For each record the first one of DM with its subject, -1 for none.

    The reference engine lays its pairs on the records by their number, so that one without DM shifts those behind it.
    """
    if compatible:
        partners = matched(here, there)[1][: len(here)]
        return np.append(partners, np.full(len(here) - len(partners), -1, dtype="int64"))
    first = np.full(int(max(here.max(initial=0), there.max(initial=0))) + 1, -1, dtype="int64")
    first[there[::-1]] = np.arange(len(there))[::-1]
    return first[here]


def _day(text: object, reference: object) -> object:
    day, start = _date(text), _date(reference)
    if day is None or start is None:
        return ""
    apart = (day - start).days
    return apart + (apart >= 0)


def _date(text: object) -> date | None:
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


@operation("min_date", "max_date")
def extreme_date(asked: Asked) -> object:
    """By group the least or greatest text; without groups the earliest or latest date as ISO 8601 date and time.

    Errors: RuleFault where, without groups, a text is no date; with groups the reference engine stops there too.
    """
    column, rows = asked.column(asked.name), kept_rows(asked)
    choose = min if asked.operation.operator == "min_date" else max
    items = column.values.items

    def texts(of: np.ndarray) -> list[str]:
        return [items[c] for c in np.unique(column.codes[of]).tolist() if c >= 0 and not is_null(items[c])]

    if asked.study.compatible and not _all_iso(texts(rows)):
        raise RuleFault("a text that is no date stands among the dates")
    if asked.operation.get("group"):
        return per_group(asked, rows, lambda of: choose(map(str, texts(of)), default=""), "")
    return _dated(choose, texts(rows))


def _all_iso(texts: list[str]) -> bool:
    """Whether all are dates to the reference engine: of ISO 8601 from the year on, without unknown parts or a second side."""
    try:
        pd.to_datetime(texts, format="ISO8601")
    except ValueError:
        return False
    return True


def _dated(choose, texts: list[str]) -> str:
    try:
        found = choose((datetime.fromisoformat(text).replace(tzinfo=None) for text in texts), default=None)
    except ValueError:
        raise RuleFault("a text that is no full date stands among the dates") from None
    return "" if found is None else found.isoformat()
