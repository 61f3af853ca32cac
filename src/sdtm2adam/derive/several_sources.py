"""Records of several tables: the first source that has one, and whether any has."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.choices import kind_of_values
from sdtm2adam.derive.clauses import Records
from sdtm2adam.derive.contract import Col, Key, New, Sources, verb
from sdtm2adam.derive.dates import DAY, as_seconds
from sdtm2adam.derive.joins import came_by, keys, one_to_each, pairs, taken
from sdtm2adam.derive.lookups import columns_there
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.record_lookups import chosen_records
from sdtm2adam.derive.text import chosen, coded, constant_text, from_codes, is_text, quotes_are_closed
from sdtm2adam.errors import Findings, StudyError


def _sources_bring(given: Mapping) -> Iterator[str]:
    for number, records in enumerate(given["sources"], start=1):
        if not records.columns:
            yield f"source {number} says under `columns:` what it brings (new column: column of the table)"
        elif next(iter(records.columns.values())).startswith("'"):
            yield f"source {number}: the first of its `columns:` is a column of the table; a record counts where that is filled"
        if records.date:
            yield f"source {number} has a `date:`, which is not looked at here; say in `order:` which record counts"
        yield from quotes_are_closed(records.columns.values())


@verb(check=_sources_bring)
def first_source(df: pd.DataFrame, sources: Sources, on: Key, found: Findings) -> pd.DataFrame:
    """Columns of a record of the first source, in the order given, that has one with this key: ordered sources.

    For a cause of death, a reason for discontinuation, an end date that several forms may tell. Each source names its `table`,
    `where` (which records), `columns` (new column: column of the table, or fixed text in single quotes, such as the source's
    name) and, where a subject may have several records, the `order` in which the first counts. A record counts where the first
    of the source's columns is filled; all columns come from that one record. Out: the same rows.
    Missing: where no source has a record, and what a source does not name.
    Errors: several records with the same key in a source without `order`.

    Example:
        - first_source:
            on: [USUBJID]
            sources:
              - {table: AE, where: "AEOUT == 'FATAL'", order: [AESEQ], columns: {DTHCAUS: AEDECOD, DTHDOM: "'AE'"}}
              - {table: DS, where: "DSDECOD == 'DEATH'", columns: {DTHCAUS: DSTERM, DTHDOM: "'DS'"}}

        AE:
        USUBJID | AESEQ | AEOUT     | AEDECOD
        P1      | 3     | FATAL     | Sepsis
        P1      | 2     | FATAL     | Pneumonia
        P2      | 1     | RECOVERED | Headache

        DS:
        USUBJID | DSDECOD | DSTERM
        P1      | DEATH   | Death
        P2      | DEATH   | Death due to progression

        USUBJID -> DTHCAUS                  | DTHDOM
        P1      -> Pneumonia                | AE
        P2      -> Death due to progression | DS
        P3      -> .                        | .
    """
    which = np.full(len(df), NONE, dtype=np.int64)
    places = []
    for number, records in enumerate(sources):
        first, *_ = columns_there(records.frame, list(records.brought.values()))
        table = records.frame[records.frame[first].notna().to_numpy()].reset_index(drop=True)
        if records.order:
            columns_there(table, records.order)
            at = chosen_records(df, table, on, records.order, np.ones(len(table), dtype=bool), last=False)
        else:
            at = one_to_each(df, table, on, records.table, found)
        at = np.where(which == NONE, at, NONE)
        which = np.where(at == NONE, which, number)
        places.append((records, table, at))
    made = df
    for new in dict.fromkeys(name for records in sources for name in records.columns):
        made = made.assign(**{new: _from_places(new, places, df.index)})
    for records, table, at in places:
        made = made.assign(**came_by(made, table, at, list(records.columns)))
    return made


def _from_places(new: str, places: list[tuple[Records, pd.DataFrame, np.ndarray]], index: pd.Index) -> pd.Series:
    """One new column: of each row what the source that it has its record from says of it."""
    made = None
    for records, table, at in places:
        says = records.columns.get(new)
        if says is None:
            continue
        fixed = says.startswith("'")
        values = constant_text(says[1:-1].replace("''", "'"), index) if fixed else taken(table[says], at, index)
        made = _put(new, made, values, at != NONE)
    return made


def _put(new: str, made: pd.Series | None, values: pd.Series, here: np.ndarray) -> pd.Series:
    """`values` on these rows, what was `made` on the others; a number beside text is its text."""
    if made is None or made.isna().all():
        return chosen(here, values, constant_text(None, values.index)) if is_text(values) else values.where(here)
    if is_text(made) or is_text(values):
        return chosen(here, coded(values), coded(made))
    kinds = {kind_of_values(made), kind_of_values(values)}
    if len(kinds) > 1:
        raise StudyError(f"{new} would hold {' and '.join(sorted(kinds))}; the sources bring values of one kind")
    return made.where(~here, values)


def _sources_are_dated(given: Mapping) -> Iterator[str]:
    bounded = [name for name in ("since", "until") if given[name]]
    for number, records in enumerate(given["sources"], start=1):
        if bounded and not records.date:
            yield f"source {number} has no `date:` to be compared with `{bounded[0]}`"
        if records.date and not bounded:
            yield f"source {number} has a `date:`; say in `since` or `until` what it is compared with"
        if records.columns or records.order:
            yield f"source {number}: nothing is brought here; leave `columns:` and `order:` away"


@verb(check=_sources_are_dated)
def exists_over(df: pd.DataFrame, sources: Sources, on: Key, new: New, since: Col | None = None, until: Col | None = None) -> pd.DataFrame:
    """`Y` where any of several tables has a record with this key (dated from `since` to `until`), else `N`; never missing.

    Each source names its `table`, `where` (which records) and, to be compared with the dates of the row here, its `date`. Dates,
    date-times or ISO 8601 text; days are compared where either side has no time (midnight counts as none), both ends included.
    A record whose date is missing or partial does not count where dates are compared; a missing `until` is no limit, a missing
    `since` lets no record count.

    Example:
        - exists_over:
            on: [USUBJID]
            since: TRTSDT
            until: TRTEDT
            new: RESCUEFL
            sources:
              - {table: CM, where: "CMCAT == 'RESCUE'", date: CMSTDTC}
              - {table: PR, date: PRSTDTC}

        CM:
        USUBJID | CMCAT  | CMSTDTC
        P1      | RESCUE | 2012-02-01
        P2      | RESCUE | 2012-04-01

        PR:
        USUBJID | PRSTDTC
        P1      | 2012-03-20

        USUBJID | TRTSDT     | TRTEDT     -> RESCUEFL
        P1      | 2012-03-05 | 2012-03-31 -> Y
        P2      | 2012-03-05 | 2012-03-31 -> N
        P2      | 2012-03-05 | .          -> Y
    """
    made, met = df, np.zeros(len(df), dtype=bool)
    for records in sources:
        here, there = pairs(*keys(df, records.frame, on))
        if records.date:
            columns_there(records.frame, [records.date])
            within = _within(as_seconds(records.frame[records.date])[there], df, since, until, here)
            here, there = here[within], there[within]
        at = np.full(len(df), NONE, dtype=np.int64)
        at[here[::-1]] = there[::-1]  # the first record of those that count
        met |= at != NONE
        made = made.assign(**came_by(made, records.frame, at, [new]))
    return made.assign(**{new: from_codes(np.where(met, 1, 0), ["N", "Y"], df.index)})


def _within(when: np.ndarray, df: pd.DataFrame, since: str | None, until: str | None, here: np.ndarray) -> np.ndarray:
    """Whether each moment lies between the dates of its row."""
    met = ~np.isnan(when)
    whole_day = when % DAY == 0
    if since is not None:
        start = as_seconds(df[since])[here]
        met &= np.where(whole_day, np.floor(start / DAY) * DAY, start) <= when
    if until is not None:
        end = as_seconds(df[until])[here]
        met &= np.isnan(end) | (when <= np.where(end % DAY == 0, end + DAY - 1, end))
    return met
