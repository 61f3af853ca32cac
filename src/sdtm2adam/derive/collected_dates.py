"""Collected dates and times as ISO 8601 text, as precise as they were collected."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, verb
from sdtm2adam.derive.iso_text import ORDERS, UNKNOWN, WHOLE, Collected, date_reader, from_parts, joined, time_of
from sdtm2adam.derive.origin import once
from sdtm2adam.derive.text import coded, first_of_each, from_codes, on_distinct_rows, together
from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding, Findings, did_you_mean, some


def _style_is_known(given: Mapping) -> Iterator[str]:
    order, pivot = given["order"], given["pivot"]
    if order is not None and order not in ORDERS:
        yield f"order `{order}` is not one of {', '.join(ORDERS)}{did_you_mean(order, ORDERS)}"
    if pivot is not None and not 1800 <= pivot <= 2100:
        yield f"`pivot: {pivot}` is the first of the hundred years in which years of two digits lie, as 1930 is"


@verb(check=_style_is_known)
def iso_datetime(
    df: pd.DataFrame,
    date: Col,
    new: New,
    found: Findings,
    time: Col | None = None,
    order: str | None = None,
    pivot: int | None = None,
    unknown: list[str] | None = None,
) -> pd.DataFrame:
    """ISO 8601 text of a collected date, with its time where one was collected; one column may hold several styles.

    In: `2012-03-05`, `2012/3/5`, `20120305`, `05-MAR-2012`, `March 5, 2012`, a year with or without a month, a time behind
    the date. `05/03/2012` only where `order` says DMY or MDY; `05-MAR-12` only where `pivot` says in which hundred years:
    `pivot: 1930` makes 30 to 99 the 1900s and 00 to 29 the 2000s. Unknown parts: UN, UNK, NK, ND, XX, hyphens, and the words
    of `unknown`. Times as `8:30`, `08:30:15`, `8:30 PM`, `0830`, `08:UN`.
    Out: text as precise as collected, `2012---15` where the month alone is unknown; a time is only added to a complete
    date, and a note counts those that were not. 24:00 is 00:00 of the next day; a note counts those.
    Missing: when the date is missing or nothing of it is known. Errors: a finding for each value that is no date or no time.
    Source: SDTMIG 4.4.1 and 4.4.2 (formats for date/time variables, precision).

    Example:
        - iso_datetime: {date: AE_STDT, time: AE_STTM, new: AESTDTC}

        AE_STDT     | AE_STTM -> AESTDTC
        05-MAR-2012 | 8:30    -> 2012-03-05T08:30
        20120306    | .       -> 2012-03-06
        2012-UN-15  | .       -> 2012---15
        UN-UNK-2012 | .       -> 2012
    """
    words = tuple(unknown or ())
    days = coded(df[date])
    read = [date_reader(order, pivot, words)(text) for text in days.array.categories]
    _refuse(df, date, [r is None for r in read], "is not a date", found)
    return df.assign(**{new: _timed(df, days.array.codes, read, time, words, found)})


@verb
def iso_from_parts(
    df: pd.DataFrame,
    year: Col,
    new: New,
    found: Findings,
    month: Col | None = None,
    day: Col | None = None,
    time: Col | None = None,
    unknown: list[str] | None = None,
) -> pd.DataFrame:
    """ISO 8601 text of a date that was collected in a column each for year, month and day; the month as number or name.

    A part that is missing or unknown (UN, UNK, NK, ND, XX, hyphens, the words of `unknown`) is left out: year and day give
    `2012---15`. A time is only added to a complete date, and a note counts those that were not.
    Missing: when no part is known. Errors: a finding that lists the parts that make no date.
    Source: SDTMIG 4.4.2 (precision of dates).

    Example:
        - iso_from_parts: {year: YY, month: MM, day: DD, new: MHSTDTC}

        YY   | MM | DD -> MHSTDTC
        2012 | 3  | 5  -> 2012-03-05
        2012 | UN | 15 -> 2012---15
        2012 | .  | .  -> 2012
        .    | .  | .  -> .
    """
    names = [c for c in (year, month, day) if c is not None]
    words = frozenset(w.upper() for w in (*UNKNOWN, *(unknown or ())))

    def written(*texts: str | None) -> str:
        return "\0".join(text or "" for text in texts)

    rows = on_distinct_rows(df, names, written)

    def made(text: str) -> Collected | None:
        parts = dict(zip(names, (t.strip() or None for t in text.split("\0")), strict=True))
        iso = from_parts(parts.get(year), parts.get(month), parts.get(day), None, words)
        return None if iso is None else Collected(iso)

    read = [made(text) for text in rows.array.categories]
    shown = df.assign(**{year: _slashed(rows)})
    _refuse(shown, year, [r is None for r in read], f"({' / '.join(names)}) is not a date", found, rows)
    return df.assign(**{new: _timed(df, rows.array.codes, read, time, tuple(unknown or ()), found)})


def _slashed(rows: pd.Series) -> pd.Series:
    """The parts of a date as a person reads them: 2012 / 13 / 5."""
    return from_codes(rows.array.codes, [text.replace("\0", " / ") for text in rows.array.categories], rows.index)


def _timed(
    df: pd.DataFrame, codes: np.ndarray, read: list[Collected | None], time: str | None, words: tuple[str, ...], found: Findings
) -> pd.Series:
    """Dates by their codes, with the time of the time column, or else the one that stood with the date."""
    if time is None:
        told, clocks = [], np.full(len(df), -1)
    else:
        times = coded(df[time])
        told, clocks = [time_of(text, words) for text in times.array.categories], times.array.codes
        _refuse(df, time, [t is None for t in told], "is not a time of day", found)
    pairs = together([(codes, len(read)), (clocks, len(told))], len(df))
    first = first_of_each(pairs)
    read, told = [*read, None], [*told, None]
    made = [_moment(read[day], told[clock]) for day, clock in zip(codes[first], clocks[first], strict=True)]
    two, unused, next_day = np.array([m[1:] for m in made], dtype=bool).reshape(-1, 3)[pairs].T
    _two_times(two, time, found)
    _note(df, unused, "not used, because the date is not complete", time, found)
    _note(df, next_day, "of 24:00 written as 00:00 of the next day", time, found)
    return from_codes(pairs, [m[0] for m in made], df.index)


def _moment(day: Collected | None, clock: str | None) -> tuple[str | None, bool, bool, bool]:
    """ISO 8601 text of a date and the time told beside it; whether another time stood with the date, whether the time is
    not used because the date is not complete, and whether it is midnight at the end of the day.

    Midnight in the date's own column is how systems write a mere date, and is no other time.
    """
    date, own = day or (None, None)
    whole = len(date or "") == WHOLE
    two = bool(own and clock and own[:6] not in (clock[:6], "T00:00"))
    clock = clock or own
    return joined(date, clock), two, bool(clock) and not whole, whole and bool(clock) and clock.startswith("T24")


def _refuse(df: pd.DataFrame, column: str, odd: list[bool], says: str, found: Findings, by: pd.Series | None = None) -> None:
    """An error finding for the rows whose category (of `by`, or of the column) is odd, each collected record once."""
    bad = np.array([*odd, False])[coded(df[column] if by is None else by).array.codes]
    if bad.any():
        bad = once(df, column, bad)
        texts = [f"'{v}'" for v in dict.fromkeys(coded(df[column])[bad].astype(object))]
        message = f"{bad.sum()} collected value{'s' if bad.sum() > 1 else ''} in {column} {says}: {some(texts)}"
        rows = tuple(np.flatnonzero(bad).tolist())
        fix = "query the site and export again, or, where the style is another, declare it (order: DMY or MDY, pivot, unknown)"
        found.add(Finding("date", ERROR, "", "", message, rows=rows, count=int(bad.sum()), field=column, fix=fix))


def _note(df: pd.DataFrame, met: np.ndarray, says: str, time: str | None, found: Findings) -> None:
    if met.any():
        met = met if time is None else once(df, time, met)
        rows = tuple(np.flatnonzero(met).tolist())
        message = f"{len(rows)} collected time{'s' if len(rows) > 1 else ''} {says}"
        found.add(Finding("time", NOTE, "", "", message, rows=rows, count=len(rows), field=time or ""))


def _two_times(met: np.ndarray, time: str | None, found: Findings) -> None:
    """A time in the date's own column beside another in the time column."""
    if met.any():
        rows = tuple(np.flatnonzero(met).tolist())
        message = f"{len(rows)} record{'s' if len(rows) > 1 else ''} with one time in the date's column and another in {time}, which counts"
        found.add(Finding("time", WARNING, "", "", message, rows=rows, count=len(rows), field=time, fix="query the site for the time"))
