"""Time-to-event parameters: the first event, or the censoring that came before it."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import ADDED, Col, Keyed, verb
from sdtm2adam.derive.dates import DAYS_IN, as_dates, as_day_number, unit_is_known
from sdtm2adam.derive.origin import FROM, NONE, SRC, appended
from sdtm2adam.derive.text import constant_text, from_codes
from sdtm2adam.errors import ERROR, Finding, Findings, some


def _dates_and_unit_are_said(given: Mapping) -> Iterator[str]:
    if not (given["events"] and given["censors"]):
        yield "`events` and `censors` name at least one date column each"
    yield from unit_is_known(given)


MADE = ("PARAMCD", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCDOM", "SRCVAR")


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
    is censored there. Of dates on the same day the one named first counts.
    Out: STARTDT, ADT, AVAL in `unit` without the +1, CNSR 0 for an event and 1 for a censoring, EVNTDESC,
    CNSDTDSC (censored records only). Errors: a subject without a start date, with neither event nor censoring
    date, or with an end before the start, is a finding and has no AVAL, never a zero. Source: ADaM BDS for Time-to-Event Analyses 1.0.

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
    subjects = df[df["PARAMCD"].isna()] if "PARAMCD" in df.columns else df
    begin = as_day_number(subjects[start])
    event, which_event = _first(subjects, list(events))
    censor, which_censor = _first(subjects, list(censors))
    with np.errstate(invalid="ignore"):
        happened = ~np.isnan(event) & ~(censor < event)
    end = np.where(happened, event, censor)
    _report(subjects, np.isnan(begin), f"no start date ({start})", found)
    _report(subjects, np.isnan(end), "neither an event nor a censoring date", found)
    with np.errstate(invalid="ignore"):
        backward = end < begin
    _report(subjects, backward, f"an end before the start ({start})", found)
    says = [*events.values(), *censors.values()]
    rows = subjects.assign(
        PARAMCD=constant_text(parameter, subjects.index),
        STARTDT=as_dates(begin, subjects.index),
        ADT=as_dates(end, subjects.index),
        AVAL=np.where(backward, np.nan, end - begin) / DAYS_IN[unit],
        CNSR=np.where(np.isnan(end), np.nan, np.where(happened, 0.0, 1.0)),
        EVNTDESC=from_codes(
            np.where(np.isnan(end), NONE, np.where(happened, which_event, len(events) + which_censor)), says, subjects.index
        ),
        CNSDTDSC=from_codes(np.where(happened | np.isnan(end), NONE, which_censor), list(censors.values()), subjects.index),
        SRCDOM=from_codes(np.zeros(len(subjects), dtype=int), ["ADSL"], subjects.index),
        SRCVAR=from_codes(
            np.where(np.isnan(end), NONE, np.where(happened, which_event, len(events) + which_censor)), [*events, *censors], subjects.index
        ),
    )
    if SRC in df.columns:
        rows = rows.assign(**{FROM: pd.Series(None, index=rows.index, dtype=object)})
    start_frame = df if "PARAMCD" in df.columns else df.assign(PARAMCD=constant_text(None, df.index))
    return appended(start_frame, rows.reset_index(drop=True))


def _first(df: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The earliest of several dates and which column it stands in (the first of equals); NaN and -1 for none."""
    dates = np.array([as_day_number(df[c]) for c in columns])
    filled = np.where(np.isnan(dates), np.inf, dates)
    which = filled.argmin(axis=0)
    day = filled.min(axis=0)
    return np.where(np.isinf(day), np.nan, day), np.where(np.isinf(day), NONE, which)


def _report(subjects: pd.DataFrame, lacking: np.ndarray, says: str, found: Findings) -> None:
    if lacking.any():
        who = subjects["USUBJID"].astype(object)[lacking]
        found.add(Finding("time-to-event", ERROR, "", "ADT", f"{says} for {some(who)}", count=int(lacking.sum()), subjects=tuple(who)))
