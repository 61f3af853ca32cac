"""What Findings domains need beside results: range indicators, the last record before treatment, the epoch of a record."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Table, Where, verb
from sdtm2adam.derive.dates import clock, day_number, moments
from sdtm2adam.derive.flags import _pick
from sdtm2adam.derive.joins import keys, taken
from sdtm2adam.derive.limits import above, below
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import folded, from_codes, on_distinct_rows


@verb
def range_indicator(df: pd.DataFrame, value: Col, low: Col, high: Col, new: New, one_sided: Where | None = None) -> pd.DataFrame:
    """LOW, NORMAL or HIGH of a number against its limits.

    One bound alone can say LOW or HIGH but not NORMAL (trap: NORMAL when only one bound is known), unless the record meets
    `one_sided`: there the range has no other bound, as `< 5` has none. Limits count as inside; a value within one part in a
    billion of a limit is at the limit. Missing: when it cannot be said.

    Example:
        - range_indicator: {value: LBSTRESN, low: LBSTNRLO, high: LBSTNRHI, new: LBNRIND, one_sided: "TEST == 'CRP'"}

        TEST | LBSTRESN | LBSTNRLO | LBSTNRHI -> LBNRIND
        HGB  | 119      | 120      | 160      -> LOW
        HGB  | 160      | 120      | 160      -> NORMAL
        HGB  | 170      | .        | 160      -> HIGH
        HGB  | 140      | .        | 160      -> .
        CRP  | 3        | .        | 5        -> NORMAL
    """
    v, lo, hi = (df[c].to_numpy(dtype="float64", na_value=np.nan) for c in (value, low, high))
    too_low, too_high = below(v, lo), above(v, hi)
    normal = ~too_low & ~too_high & ~np.isnan(v)
    bounds = (~np.isnan(lo)).astype(int) + ~np.isnan(hi)
    enough = np.full(len(df), 2) if one_sided is None else np.where(one_sided.mask(df), 1, 2)
    said = [too_low, too_high, normal & (bounds >= enough)]
    return df.assign(**{new: from_codes(np.select(said, [0, 1, 2], -1), ["LOW", "HIGH", "NORMAL"], df.index)})


@verb
def text_range_indicator(df: pd.DataFrame, value: Col, normal: Col, new: New, separator: str = ";") -> pd.DataFrame:
    """NORMAL where a text result is the normal one (or one of several, divided by `separator`), else ABNORMAL.

    Case and spaces do not matter. Missing: where the result or the normal text is. Source: SDTMIG 6.3, LB (LBSTNRC, LBNRIND).

    Example:
        - text_range_indicator: {value: LBSTRESC, normal: LBSTNRC, new: LBNRIND}

        LBSTRESC | LBSTNRC         -> LBNRIND
        NEGATIVE | Negative; Trace -> NORMAL
        POSITIVE | Negative; Trace -> ABNORMAL
        .        | Negative        -> .
    """

    def indicated(result: str | None, usual: str | None) -> str | None:
        if result is None or usual is None:
            return None
        return "NORMAL" if folded(result) in map(folded, usual.split(separator) if separator else [usual]) else "ABNORMAL"

    return df.assign(**{new: on_distinct_rows(df, [value, normal], indicated)})


@verb
def last_before_flag(
    df: pd.DataFrame,
    date: Col,
    reference: Col,
    result: Col,
    by: Cols,
    new: New,
    where: Where | None = None,
) -> pd.DataFrame:
    """`Y` on the last record with a result before the reference date-time, per `by` (subject, test, position ...).

    Date-times are compared where both have a time; where either has only a date, a record of the
    reference day counts as before it. Missing and partial dates never count. Source: SDTMIG 4.5.9 (--LOBXFL).

    Example:
        - last_before_flag: {date: VSDTC, reference: RFSTDTC, result: VSORRES, by: [USUBJID, VSTESTCD], new: VSLOBXFL}

        USUBJID | VSTESTCD | VSDTC            | RFSTDTC          | VSORRES -> VSLOBXFL
        P1      | PULSE    | 2012-03-05T08:00 | 2012-03-05T09:00 | 64      -> Y
        P1      | PULSE    | 2012-03-05T10:00 | 2012-03-05T09:00 | 70      -> .
        P1      | TEMP     | 2012-03-05       | 2012-03-05T09:00 | 36.8    -> Y
    """
    days, reference_days = day_number(df[date]), day_number(df[reference])
    (here, here_to), (there, there_to) = clock(df[date]), clock(df[reference])
    coarser = np.maximum(here_to, there_to)  # to the second where both have seconds, else to the minute or hour
    with np.errstate(invalid="ignore"):
        later_that_day = np.floor(here / coarser) >= np.floor(there / coarser)  # False where either has no time
        before = (days < reference_days) | ((days == reference_days) & ~later_that_day)
    met = before & df[result].notna().to_numpy()
    if where is not None:
        met &= where.mask(df)
    picked = _pick(df.assign(**{"~day": days}), by, ["~day", date], met, last=True)
    return df.assign(**{new: from_codes(np.where(picked, 0, -1), ["Y"], df.index)})


@verb(uses=("USUBJID",), of_tables={"elements": ("USUBJID", "SESTDTC", "SEENDTC", "EPOCH")})
def epoch(df: pd.DataFrame, date: Col, elements: Table, new: New) -> pd.DataFrame:
    """EPOCH of a record: that of the subject's element (SE) which holds its date.

    An element runs from its start up to, not including, its end; the last one includes its end. Where the
    record has a time and an element starts at a time, the times decide: a record of the morning lies before
    a treatment begun at noon. Where either has only a date, a record of the day on which an element starts
    lies in it. Missing: before the first element, after the last, and where the date is missing or partial;
    it is never imputed.
    Source: SDTMIG 3.4, EPOCH and SE.

    Example:
        - epoch: {date: AESTDTC, elements: SE, new: EPOCH}

        SE:
        USUBJID | SESTDTC    | SEENDTC    | EPOCH
        P1      | 2012-03-01 | 2012-03-05 | SCREENING
        P1      | 2012-03-05 | 2012-04-05 | TREATMENT

        USUBJID | AESTDTC    -> EPOCH
        P1      | 2012-03-04 -> SCREENING
        P1      | 2012-03-05 -> TREATMENT
        P1      | 2012-03    -> .
    """
    days, timed = moments(df[date])
    starts, ends = moments(elements["SESTDTC"])[0], moments(elements["SEENDTC"])[0]
    mine, theirs = keys(df, elements, ["USUBJID"])
    at_time = _element(days, starts, ends, mine, theirs)
    on_day = _element(np.floor(days), np.floor(starts), np.floor(ends), mine, theirs)
    return df.assign(**{new: taken(elements["EPOCH"], np.where(timed, at_time, on_day), df.index)})


def _element(when: np.ndarray, starts: np.ndarray, ends: np.ndarray, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Row of the element that holds each moment: the last of the subject's that has begun, unless it has ended; -1 for none."""
    order = np.lexsort([starts, theirs])
    usable = order[~np.isnan(starts[order]) & (theirs[order] >= 0)]
    span = 1_000_000.0
    known = np.isnan(when) | (mine < 0)
    at = np.searchsorted(theirs[usable] * span + starts[usable], np.where(known, -np.inf, mine * span + when), side="right") - 1
    row = np.where(at >= 0, usable[np.maximum(at, 0)] if len(usable) else NONE, NONE)
    end = np.append(ends, np.nan)[row]
    # an end without a time lasts all day
    with np.errstate(invalid="ignore"):
        over = np.where(end == np.floor(end), when >= end + 1, when > end)
    return np.where((row >= 0) & (np.append(theirs, -2)[row] == mine) & ~over, row, NONE)
