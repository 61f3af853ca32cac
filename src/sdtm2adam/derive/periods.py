"""Periods and phases of a subject's course, and the last dose before a date."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Brought, Col, Key, Keyed, New, Table, TableCols, TableWhere, verb
from sdtm2adam.derive.dates import DAY, as_dates, as_day_number, as_seconds
from sdtm2adam.derive.emergence import not_before
from sdtm2adam.derive.joins import came_by, keys, pairs
from sdtm2adam.derive.lookups import columns_there, with_columns
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.record_lookups import latest_begun
from sdtm2adam.derive.text import from_codes


@verb
def phase(df: pd.DataFrame, date: Col, starts: Keyed, new: New, number: New | None = None) -> pd.DataFrame:
    """The phase or period that the date lies in: that which began last, by the start dates of the row.

    `starts` names, in their order, the column with each start date and what begins with it: {TRTSDT: Treatment, FUPSDT: Follow-up};
    `number` takes 1, 2, 3 ... in that order. Dates, date-times or ISO 8601 text; days are compared where either side has no time
    (midnight counts as none), so that a record of the day of a start lies in what starts. Of starts at the same moment the one
    named last counts; one that is missing has not begun. Missing: before the first start, and where `date` is missing or partial.
    Source: ADaMIG 3.3.3 (APERIOD, APERIODC, APHASE, APHASEN).

    Example:
        - phase: {date: ADT, starts: {RFICDT: Screening, TRTSDT: Treatment, FUPSDT: Follow-up}, new: APHASE, number: APHASEN}

        ADT        | RFICDT     | TRTSDT     | FUPSDT     -> APHASE    | APHASEN
        2012-03-04 | 2012-02-01 | 2012-03-05 | 2012-06-01 -> Screening | 1
        2012-03-05 | 2012-02-01 | 2012-03-05 | 2012-06-01 -> Treatment | 2
        2012-07-05 | 2012-02-01 | 2012-03-05 | .          -> Treatment | 2
        2012-01-05 | 2012-02-01 | .          | .          -> .         | .
    """
    when = as_seconds(df[date])
    at, begun = np.full(len(df), NONE, dtype=np.int64), np.full(len(df), -np.inf)
    for place, column in enumerate(starts):
        start = as_seconds(df[column])
        later = not_before(when, start) & (start >= begun)
        at, begun = np.where(later, place, at), np.where(later, start, begun)
    made = df.assign(**{new: from_codes(at, starts.values(), df.index)})
    return made if number is None else made.assign(**{number: np.where(at == NONE, np.nan, at + 1.0)})


def _two_days(given: Mapping) -> Iterator[str]:
    if len(given["days"]) != 2:
        yield "`days` names two columns of the table: the first and the last day"


@verb(check=_two_days)
def within_interval(
    df: pd.DataFrame, date: Col, table: Table, on: Key, days: TableCols, columns: Brought, where: TableWhere | None = None
) -> pd.DataFrame:
    """Columns of that interval of another table with this key which holds the date: elements, periods, cycles, exposure.

    `days` names the first and the last day, both included; `columns` what to bring (theirs: new name). The interval that began
    last counts, unless it has ended; one without a last day goes on. Dates, date-times or ISO 8601 text; days are compared where
    either side has no time (midnight counts as none). Ties: the interval that stands last in the table.
    Missing: where no interval holds the date, and where `date` is missing or partial. Source: ADaMIG 3.3.3 (periods).

    Example:
        - within_interval: {date: ADT, table: SE, on: [USUBJID], days: [SESTDTC, SEENDTC], columns: {ELEMENT: APERIODC}}

        SE:
        USUBJID | SESTDTC    | SEENDTC    | ELEMENT
        P1      | 2012-03-01 | 2012-03-05 | Screening
        P1      | 2012-03-05 | .          | Treatment

        USUBJID | ADT        -> APERIODC
        P1      | 2012-03-04 -> Screening
        P1      | 2012-03-05 -> Treatment
        P1      | 2012-02-05 -> .
        P1      | .          -> .
    """
    columns_there(table, days)
    names = columns_there(table, columns)
    met = np.ones(len(table), dtype=bool) if where is None else where.mask(table)
    when = as_seconds(df[date])
    starts, ends = (as_seconds(table[column]) for column in days)
    at = latest_begun(*keys(df, table, on), np.where(when % DAY == 0, when + DAY - 1, when), starts, met)
    end = np.append(ends, np.nan)[at]
    return with_columns(df, table, np.where(np.isnan(end) | not_before(end, when), at, NONE), names)


@verb(check=_two_days)
def last_dose_date(
    df: pd.DataFrame, date: Col, table: Table, on: Key, days: TableCols, new: New, where: TableWhere | None = None
) -> pd.DataFrame:
    """The last day on or before the date on which a dose was taken, by the intervals of exposure in another table.

    `days` names the first and the last day of each record, on every one of which a dose was taken; a record without a last day
    goes on. `where` says which records count (`EXDOSE > 0`). Days are compared: a dose of the same day counts as before; where
    times decide, and doses have records of their own, `last_on_or_before` brings the record. Out: date in `new`.
    Missing: without a dose on or before the date, and where `date` is missing or partial; records without a first day do not count.

    Example:
        - last_dose_date: {date: ASTDT, table: EX, on: [USUBJID], days: [EXSTDTC, EXENDTC], where: "EXDOSE > 0", new: LDOSEDT}

        EX:
        USUBJID | EXSTDTC    | EXENDTC    | EXDOSE
        P1      | 2012-03-01 | 2012-03-10 | 50
        P1      | 2012-03-11 | 2012-03-20 | 0
        P1      | 2012-03-21 | .          | 50

        USUBJID | ASTDT      -> LDOSEDT
        P1      | 2012-02-29 -> .
        P1      | 2012-03-05 -> 2012-03-05
        P1      | 2012-03-15 -> 2012-03-10
        P1      | 2012-04-02 -> 2012-04-02
    """
    columns_there(table, days)
    mine, theirs = keys(df, table, on)
    met = np.ones(len(table), dtype=bool) if where is None else where.mask(table)
    first, last = (as_day_number(table[column]) for column in days)
    when = as_day_number(df[date])
    here, there = pairs(mine, theirs)
    with np.errstate(invalid="ignore"):
        taken_by = met[there] & (first[there] <= when[here])
    here, there = here[taken_by], there[taken_by]
    day = np.fmin(last[there], when[here])
    order = np.argsort(day, kind="stable")
    at, latest = np.full(len(df), NONE, dtype=np.int64), np.full(len(df), np.nan)
    at[here[order]], latest[here[order]] = there[order], day[order]  # of a row's records the latest is put in last
    return df.assign(**{new: as_dates(latest, df.index)}, **came_by(df, table, at, [new]))
