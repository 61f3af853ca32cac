"""Time-to-event parameters: the first event, or the censoring that came before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sdtm2adam.derive.clauses import Records
from sdtm2adam.derive.contract import ADDED, Col, Keyed, Sources, verb
from sdtm2adam.derive.dates import DAYS_IN, as_dates, as_day_number, unit_is_known
from sdtm2adam.derive.flags import order_of
from sdtm2adam.derive.joins import came_by, keys, taken
from sdtm2adam.derive.origin import FROM, NONE, SRC, appended
from sdtm2adam.derive.text import chosen, coded, constant_text, from_codes, is_text, quotes_are_closed
from sdtm2adam.errors import ERROR, Finding, Findings, some

MADE = ("PARAMCD", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCDOM", "SRCVAR")
OF_THE_END = ("ADT", "AVAL", "CNSR", *MADE[5:])


def _dates_and_unit_are_said(given: Mapping[str, Any]) -> Iterator[str]:
    if not (given["events"] and given["censors"]):
        yield "`events` and `censors` name at least one date column each"
    yield from unit_is_known(given)


def _sources_and_unit_are_said(given: Mapping[str, Any]) -> Iterator[str]:
    for argument in ("events", "last_seen"):
        for number, records in enumerate(given[argument] or (), start=1):
            if not records.date:
                yield f"`{argument}`, source {number} names its `date:`"
            if "EVNTDESC" not in records.columns:
                yield f"`{argument}`, source {number} says under `columns:` what its record means: {{EVNTDESC: \"'Death'\"}}"
            if odd := [name for name in records.columns if name in MADE and name != "EVNTDESC"]:
                yield f"`{argument}`, source {number}: {', '.join(odd)} is made by the verb itself"
            yield from quotes_are_closed(records.columns.values())
    if not (given["last_seen"] or given["ends"]):
        yield "`last_seen` or `ends` says where a subject without an event is censored"
    yield from unit_is_known(given)


@dataclass(frozen=True)
class Ending:
    """What may end the time of each subject: a day (NaN for none), where it stands, and what is said of it.

    says   new column -> fixed text, or the values themselves
    table, at  where the day is that of a record: the table, and the position of the record for each subject
    """

    day: np.ndarray
    domain: str
    variable: str
    says: dict[str, str | pd.Series]
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    at: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@verb(rows=ADDED, uses=("USUBJID",), makes=MADE, check=_dates_and_unit_are_said)
def time_to_event(
    df: pd.DataFrame,
    parameter: str,
    start: Col,
    events: Keyed,
    censors: Keyed,
    found: Findings,
    unit: str = "months",
) -> pd.DataFrame:
    """A time-to-event parameter: one record a subject, from the subject-level rows (PARAMCD missing) of the frame.

    `events` and `censors` name date columns and what each says: {DTHDT: Death}, {LSTALVDT: Last known alive}.
    The earliest event date is the event when it is not after the earliest censoring date; else the subject
    is censored there. Of dates on the same day the one named first counts. Dates that stand in records of other
    datasets: `time_to_event_over`.
    Out: STARTDT, ADT, AVAL in `unit` without the +1 (`duration` with `plus: 1` has it), CNSR 0 for an event and 1 for
    a censoring, EVNTDESC, CNSDTDSC (censored records only). Errors: a subject without a start date, with neither event
    nor censoring date, or with an end before the start, is a finding and has no AVAL (it is missing), never a zero.
    Source: ADaM BDS for Time-to-Event Analyses 1.0.

    Example:
        - time_to_event: {parameter: OS, start: TRTSDT, events: {DTHDT: Death}, censors: {LSTALVDT: Last known alive}, unit: days}

        USUBJID | TRTSDT     | DTHDT      | LSTALVDT
        P1      | 2012-03-05 | 2012-04-02 | .
        P2      | 2012-03-05 | .          | 2012-03-19
        ->
        USUBJID | PARAMCD | AVAL | CNSR | EVNTDESC
        P1      | .       | .    | .    | .
        P2      | .       | .    | .    | .
        P1      | OS      | 28   | 0    | Death
        P2      | OS      | 14   | 1    | Last known alive
    """
    subjects = _subjects(df)
    happened = _own(subjects, events)
    return _with_parameter(df, subjects, parameter, start, happened, _own(subjects, censors), [], unit, found)


@verb(rows=ADDED, uses=("USUBJID",), makes=MADE, check=_sources_and_unit_are_said)
def time_to_event_over(
    df: pd.DataFrame,
    parameter: str,
    start: Col,
    events: Sources,
    found: Findings,
    last_seen: Sources | None = None,
    ends: Keyed | None = None,
    unit: str = "months",
) -> pd.DataFrame:
    """A time-to-event parameter whose events and last contacts stand in records of several datasets, with SRCDOM, SRCVAR, SRCSEQ.

    One record a subject, from the subject-level rows (PARAMCD missing) of the frame. `events` are sources of event dates: the
    earliest date of all is the event. `last_seen` are sources of dates on which the subject was under observation: the latest of
    all is where who has no event is censored. `ends` names date columns of the subject that end observation whatever else is
    known (a data cut-off, another treatment), and what each says: an event after the earliest of these does not count, and who has
    no event is censored there, unless last seen before. Each source names `table`, `where`, `date` (a date or complete ISO 8601
    text), and `columns`: EVNTDESC as fixed text or a column, and what else the record tells (SRCSEQ: AESEQ). Of dates on the same
    day the source named first counts; within a table, the first by `order` and then as it stands there.
    Out: as `time_to_event`, with SRCDOM the table and SRCVAR the date's name. Missing: what the source does not name, and AVAL as
    there. Errors: as `time_to_event`. Source: ADaM BDS for Time-to-Event Analyses 1.0.

    Example:
        - time_to_event_over:
            parameter: TTRASH
            start: TRTSDT
            events:
              - {table: ADAE, where: "AEDECOD == 'RASH'", date: ASTDT, columns: {EVNTDESC: "'Rash'", SRCSEQ: AESEQ}}
            ends: {RFENDT: End of study}
            unit: days

        ADAE:
        USUBJID | AESEQ | AEDECOD  | ASTDT
        P1      | 1     | HEADACHE | 2012-03-06
        P1      | 2     | RASH     | 2012-03-12
        P1      | 3     | RASH     | 2012-03-09

        USUBJID | TRTSDT     | RFENDT
        P1      | 2012-03-05 | 2012-04-05
        P2      | 2012-03-05 | 2012-04-04
        ->
        USUBJID | PARAMCD | AVAL | CNSR | EVNTDESC     | SRCDOM | SRCVAR | SRCSEQ
        P1      | .       | .    | .    | .            | .      | .      | .
        P2      | .       | .    | .    | .            | .      | .      | .
        P1      | TTRASH  | 4    | 0    | Rash         | ADAE   | ASTDT  | 3
        P2      | TTRASH  | 30   | 1    | End of study | ADSL   | RFENDT | .
    """
    subjects = _subjects(df)
    happened = [_of_records(subjects, records, latest=False) for records in events]
    seen = [_of_records(subjects, records, latest=True) for records in last_seen or ()]
    return _with_parameter(df, subjects, parameter, start, happened, _own(subjects, ends or {}), seen, unit, found)


def _subjects(df: pd.DataFrame) -> pd.DataFrame:
    """The subject-level rows: those that no parameter has been made of."""
    subjects = df[df["PARAMCD"].isna()] if "PARAMCD" in df.columns else df
    return subjects.reset_index(drop=True)


def _own(subjects: pd.DataFrame, dates: Mapping[str, str]) -> list[Ending]:
    """Date columns of the subject-level rows, with what each says."""
    return [Ending(as_day_number(subjects[name]), "ADSL", name, {"EVNTDESC": says}) for name, says in dates.items()]


def _of_records(subjects: pd.DataFrame, records: Records, latest: bool) -> Ending:
    """The earliest (latest) dated record of each subject, of equals the first by order and as it stands."""
    table = records.frame
    mine, theirs = keys(subjects, table, ["USUBJID"])
    day = as_day_number(table[records.date])
    dated = np.flatnonzero(~np.isnan(day) & (theirs >= 0))
    part = table.iloc[dated]
    placed = dated[np.lexsort([dated, *order_of(part, records.order), -day[dated] if latest else day[dated]])][::-1]
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs[placed]] = placed  # what is put in last, counts: the first
    place[-1] = NONE
    at = place[mine]
    says = {new: of[1:-1].replace("''", "'") for new, of in records.columns.items() if of.startswith("'")}
    says |= {new: taken(table[of], at, subjects.index) for new, of in records.brought.items()}
    return Ending(np.append(day, np.nan)[at], records.table, records.date, says, table, at)


def _with_parameter(
    df: pd.DataFrame,
    subjects: pd.DataFrame,
    parameter: str,
    start: str,
    events: list[Ending],
    ends: list[Ending],
    seen: list[Ending],
    unit: str,
    found: Findings,
) -> pd.DataFrame:
    """The frame and, below it, a record a subject; subjects whose time cannot be told are findings."""
    begin = as_day_number(subjects[start])
    event, which_event = _first([e.day for e in events], len(subjects))
    end, which_end = _first([e.day for e in ends], len(subjects))
    last, which_seen = _first([-e.day for e in seen], len(subjects))
    with np.errstate(invalid="ignore"):
        happened = ~np.isnan(event) & ~(end < event)
        seen_before = ~np.isnan(last) & ~(end <= -last)
    which_censor = np.where(seen_before, len(ends) + which_seen, which_end)
    which = np.where(happened, which_event, np.where(which_censor < 0, NONE, len(events) + which_censor))
    end = np.where(happened, event, np.where(seen_before, -last, end))
    _report(subjects, np.isnan(begin), f"no start date ({start})", found)
    _report(subjects, np.isnan(end), "neither an event nor a censoring date", found)
    with np.errstate(invalid="ignore"):
        backward = end < begin
    _report(subjects, backward, f"an end before the start ({start})", found)
    every = [*events, *ends, *seen]
    said = {name: _said(every, which, name, subjects.index) for name in dict.fromkeys(n for e in every for n in e.says)}
    rows = subjects.assign(
        PARAMCD=constant_text(parameter, subjects.index),
        STARTDT=as_dates(begin, subjects.index),
        ADT=as_dates(end, subjects.index),
        AVAL=np.where(backward, np.nan, end - begin) / DAYS_IN[unit],
        CNSR=np.where(np.isnan(end), np.nan, np.where(happened, 0.0, 1.0)),
        **said,
        CNSDTDSC=chosen(happened, constant_text(None, subjects.index), coded(said["EVNTDESC"])),
        SRCDOM=from_codes(which, [e.domain for e in every], subjects.index),
        SRCVAR=from_codes(which, [e.variable for e in every], subjects.index),
    )
    if SRC in df.columns:
        rows = rows.assign(**{FROM: pd.Series(None, index=rows.index, dtype=object)})
        for number, ending in enumerate(every):
            if len(ending.at):
                brought = [*OF_THE_END, *(name for name in ending.says if name not in OF_THE_END)]
                rows = rows.assign(**came_by(rows, ending.table, np.where(which == number, ending.at, NONE), brought))
    start_frame = df if "PARAMCD" in df.columns else df.assign(PARAMCD=constant_text(None, df.index))
    return appended(start_frame, rows)


def _said(endings: Iterable[Ending], which: np.ndarray, name: str, index: pd.Index) -> pd.Series:
    """A column of the new records: what the ending of each subject says under this name, missing where it says nothing."""
    made = None
    for number, ending in enumerate(endings):
        here, says = which == number, ending.says.get(name)
        if says is None:
            continue
        values = constant_text(says, index) if isinstance(says, str) else says
        if made is None:
            made = chosen(here, values, constant_text(None, index)) if is_text(values) else values.where(here)
        elif is_text(made) or is_text(values):
            made = chosen(here, coded(values), coded(made))
        else:
            made = made.where(~here, values)
    return made


def _first(days: list[np.ndarray], size: int) -> tuple[np.ndarray, np.ndarray]:
    """The earliest of several days of each subject and which one it is (the first of equals); NaN and -1 for none."""
    filled = np.where(np.isnan(every := np.array([*days, np.full(size, np.nan)])), np.inf, every)
    day = filled.min(axis=0)
    none = np.isinf(day)
    return np.where(none, np.nan, day), np.where(none, NONE, filled.argmin(axis=0))


def _report(subjects: pd.DataFrame, lacking: np.ndarray, says: str, found: Findings) -> None:
    if lacking.any():
        who = subjects["USUBJID"].astype(object)[lacking]
        found.add(Finding("time-to-event", ERROR, "", "ADT", f"{says} for {some(who)}", count=int(lacking.sum()), subjects=tuple(who)))
