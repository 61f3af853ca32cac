"""The earliest and the latest date: of one table, over several tables, or of several columns of a row."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Cols, Key, New, Table, TableCol, Tables, TableWhere, verb
from sdtm2adam.derive.dates import as_day_number, moments
from sdtm2adam.derive.iso_text import ISO, date_reader, joined, time_of
from sdtm2adam.derive.joins import came_by, keys, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import coded, from_codes, on_distinct_rows, one_below_other, only_used
from sdtm2adam.errors import StudyError, did_you_mean, some

A_MOMENT = 1e-6  # of a day: a date without a time comes before all times of that day


@verb
def earliest(
    df: pd.DataFrame,
    table: Table,
    date: TableCol,
    on: Key,
    new: New,
    where: TableWhere | None = None,
    time: TableCol | None = None,
) -> pd.DataFrame:
    """The earliest `date` among the rows of another table that have this key, as ISO 8601 text; dates stay dates.

    Collected dates are read where their order is plain (05-MAR-2012, 2012/3/5), with the collected `time` beside them.
    A date without a time comes before times of the same day. Partial dates are left out. Missing: when there is none.
    Errors: a date that cannot be read.

    Example:
        - earliest: {table: PR, date: PRSTDTC, on: [USUBJID], where: "PRDECOD == 'TRACHEOSTOMY'", new: TRACHDTC}

        PR:
        USUBJID | PRDECOD      | PRSTDTC
        P1      | TRACHEOSTOMY | 2013-01-09
        P1      | TRACHEOSTOMY | 2012-11-02

        USUBJID -> TRACHDTC
        P1      -> 2012-11-02
        P2      -> .
    """
    table = table if where is None else table[where.mask(table)]
    return _brought(df, [(table, [date], time)], on, new, latest=False)


@verb
def latest(
    df: pd.DataFrame,
    table: Table,
    date: TableCol,
    on: Key,
    new: New,
    where: TableWhere | None = None,
    time: TableCol | None = None,
) -> pd.DataFrame:
    """The latest `date` among the rows of another table that have this key, as ISO 8601 text; dates stay dates.

    Collected dates are read as `earliest` reads them; times count. Partial dates are left out. Missing: when there is none.

    Example:
        - latest: {table: EX, date: EXENDTC, on: [USUBJID], new: LASTEX}

        EX:
        USUBJID | EXENDTC
        P1      | 2012-03-05
        P1      | 2012-04-02

        USUBJID -> LASTEX
        P1      -> 2012-04-02
    """
    table = table if where is None else table[where.mask(table)]
    return _brought(df, [(table, [date], time)], on, new, latest=True)


@verb
def earliest_over(df: pd.DataFrame, tables: Tables, on: Key, new: New) -> pd.DataFrame:
    """The earliest date among several tables (name: date column, or a list of them), all with the same key.

    For reference dates over several forms. Dates are read, ordered and left out as `earliest` does. Missing: when there is none.

    Example:
        - earliest_over: {tables: {injection: INJ_DT, tablets: [FIRST_DT, LAST_DT]}, on: [SUBJ], new: RFXSTDTC}

        injection:
        SUBJ | INJ_DT
        P1   | 05-MAR-2012

        tablets:
        SUBJ | FIRST_DT   | LAST_DT
        P1   | 2012-03-01 | 2012-06-30
        P2   | 2012-03    | 2012-07-02

        SUBJ -> RFXSTDTC
        P1   -> 2012-03-01
        P2   -> 2012-07-02
        P3   -> .
    """
    return _brought(df, [(table, columns, None) for table, columns in tables], on, new, latest=False)


@verb
def latest_over(df: pd.DataFrame, tables: Tables, on: Key, new: New) -> pd.DataFrame:
    """The latest date among several tables (name: date column, or a list of them), all with the same key.

    For the end of participation over several forms. Dates are read, ordered and left out as `earliest` does. Missing: when there
    is none.

    Example:
        - latest_over: {tables: {visits: VISDT, disposition: DS_DT}, on: [SUBJ], new: RFPENDTC}

        visits:
        SUBJ | VISDT
        P1   | 2012-03-05
        P1   | 2012-09-05

        disposition:
        SUBJ | DS_DT
        P1   | 2012-08-30

        SUBJ -> RFPENDTC
        P1   -> 2012-09-05
    """
    return _brought(df, [(table, columns, None) for table, columns in tables], on, new, latest=True)


@verb
def earliest_column(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The earliest of several date columns of a row, as ISO 8601 text; missing and partial ones do not count.

    Dates are read and ordered as `earliest` does. Missing: when none of them is a complete date.

    Example:
        - earliest_column: {columns: [DTHDTC, DSSTDTC], new: ENDDTC}

        DTHDTC     | DSSTDTC          -> ENDDTC
        2012-06-05 | 2012-04-01T08:00 -> 2012-04-01T08:00
        2012       | 2012-05-01       -> 2012-05-01
    """
    return df.assign(**{new: _across(df, columns, latest=False)})


@verb
def latest_column(df: pd.DataFrame, columns: Cols, new: New) -> pd.DataFrame:
    """The latest of several date columns of a row, as ISO 8601 text; missing and partial ones do not count.

    Dates are read and ordered as `earliest` does. Missing: when none of them is a complete date.

    Example:
        - latest_column: {columns: [LASTVIS, LASTCALL], new: RFPENDTC}

        LASTVIS    | LASTCALL   -> RFPENDTC
        2012-06-05 | 2012-04-01 -> 2012-06-05
        .          | 2012-05-01 -> 2012-05-01
    """
    return df.assign(**{new: _across(df, columns, latest=True)})


def _across(df: pd.DataFrame, columns: list[str], latest: bool) -> pd.Series:
    read = [dated(df, column) for column in columns]
    return _picked([text for text, _ in read], [when for _, when in read], latest, df.index)[0]


def _brought(
    df: pd.DataFrame, tables: Iterable[tuple[pd.DataFrame, list[str], str | None]], on: Key, new: str, latest: bool
) -> pd.DataFrame:
    """The chosen date of all tables, and for each table the row that it came from."""
    texts, whens, places = [], [], []
    for table, columns, time in tables:
        for column in columns:
            text, when = dated(table, column, time)
            at = _extreme(df, table, on, when, latest)
            texts.append(taken(text, at, df.index))
            whens.append(np.append(when, np.nan)[at])
            places.append((table, at))
    made, which = _picked(texts, whens, latest, df.index)
    result = df.assign(**{new: made})
    for i, (table, at) in enumerate(places):
        result = result.assign(**came_by(result, table, np.where(which == i, at, NONE), [new]))
    return result


def _extreme(df: pd.DataFrame, table: pd.DataFrame, on: Key, when: np.ndarray, latest: bool) -> np.ndarray:
    """For each row of `df`, the position of the earliest (latest) row of the table with its key; -1 for none. Of equals the first."""
    mine, theirs = keys(df, table, on)
    usable = np.flatnonzero(~np.isnan(when) & (theirs >= 0))
    order = usable[np.lexsort([usable, -when[usable] if latest else when[usable]])]
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs[order[::-1]]] = order[::-1]
    place[-1] = NONE
    return place[mine]


def _picked(texts: list[pd.Series], whens: list[np.ndarray], latest: bool, index: pd.Index) -> tuple[pd.Series, np.ndarray]:
    """Of several aligned columns the earliest (latest) value of each row, and the number of the column it stands in; -1 for none."""
    beyond = -np.inf if latest else np.inf
    every = np.vstack([np.where(np.isnan(when), beyond, when) for when in whens])
    which = every.argmax(axis=0) if latest else every.argmin(axis=0)
    which = np.where(np.isinf(every[which, np.arange(every.shape[1])]), NONE, which)
    if len(texts) == 1:
        return texts[0], which
    texts = [text if isinstance(text.dtype, pd.CategoricalDtype) else _iso_of_dates(text) for text in texts]
    below = one_below_other(texts, [len(t) for t in texts])
    codes = np.append(below.cat.codes.to_numpy(), NONE)
    at = np.where(which == NONE, len(codes) - 1, which * len(index) + np.arange(len(index)))
    return from_codes(codes[at], below.cat.categories, index), which


def _iso_of_dates(dates: pd.Series) -> pd.Series:
    codes, values = pd.factorize(dates)
    return from_codes(codes, [v.strftime("%Y-%m-%d") for v in values], dates.index)


def dated(table: pd.DataFrame, date: str, time: str | None = None) -> tuple[pd.Series, np.ndarray]:
    """A date column as ISO text (dates stay dates), and when that is, in days since 1970-01-01; NaN for missing and partial dates.

    Errors: StudyError for text whose order in time is not plain; leaving it out in silence would pick the wrong date.
    """
    absent = [f"{c}{did_you_mean(c, map(str, table.columns))}" for c in (date, time) if c is not None and c not in table.columns]
    if absent:
        raise StudyError(f"there is no column {', '.join(absent)}")
    if pd.api.types.is_datetime64_any_dtype(table[date]):
        return table[date], as_day_number(table[date])
    text = _as_iso(table[date], date)
    if time is not None:
        text = on_distinct_rows(pd.DataFrame({"day": text, "clock": _as_clock(table[time], time)}), ["day", "clock"], joined)
    days, timed = moments(text)
    return text, days - np.where(timed, 0.0, A_MOMENT)


def _as_iso(dates: pd.Series, name: str) -> pd.Series:
    text, read = coded(dates), date_reader()
    known = {v: v if ISO.match(v) else (found := read(v)) and (joined(*found) or "") for v in only_used(text) if v is not None}
    _all_read(known, name, "no date in a style whose order is plain; make it one first (iso_datetime with order or pivot)")
    return from_codes(text.cat.codes.to_numpy(), [known.get(v) or None for v in text.cat.categories], text.index)


def _as_clock(times: pd.Series, name: str) -> pd.Series:
    text = coded(times)
    known = {v: time_of(v) for v in only_used(text) if v is not None}
    _all_read(known, name, "no time of day")
    return from_codes(text.cat.codes.to_numpy(), [known.get(v) or None for v in text.cat.categories], text.index)


def _all_read(known: dict[str, str | None], name: str, says: str) -> None:
    odd = [v for v, read in known.items() if read is None]
    if odd:
        raise StudyError(f"{name} holds {some(map(repr, odd))}, which is {says}")
