"""What Findings domains need: standard results, range indicator, NOT DONE, visit and epoch of a record."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, Cols, New, Table, Where, verb
from sdtm2adam.derive.dates import clock, day_number, moments
from sdtm2adam.derive.flags import _pick
from sdtm2adam.derive.joins import keys, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import coded, from_codes, number_in, on_distinct_rows, plain_number
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, some


def scaled(text: str | None, factor: float | None, offset: float | None) -> str | None:
    """A number's text in the standard unit, rounded to 12 digits so that 0.1 x 10 is 1; other text as it is."""
    if text is None:
        return None
    operator = next((o for o in ("<=", ">=", "<", ">") if text.startswith(o)), "")
    value = number_in(text[len(operator) :])
    if np.isnan(value):
        return text
    if factor is None:
        return None
    if factor == 1 and not offset:
        return operator + (plain_number(value) if not operator else text[len(operator) :].strip())
    return operator + plain_number(float(f"{value * factor + (offset or 0.0):.12g}"))


@verb
def standard_result(
    df: pd.DataFrame,
    result: Col,
    unit: Col,
    test: Col,
    units: Table,
    new: New,
    found: Findings,
) -> pd.DataFrame:
    """Result (or range limit) in the standard unit of its test.

    `units` is the study's unit table: test, unit as collected, standard unit, factor, offset. Numbers and
    numbers with an operator (`<0.5`) are converted; text results (`1+`, `Negative`) are kept as they are.
    Missing: when the result is missing. A blank unit keeps a record: its number is taken in the unit only
    where the table says so (a row with an empty unit), else `new` is missing and a warning counts it.
    Errors: a finding for each test and unit that the table lacks. Source: SDTMIG 4.5.1 (--STRESC, --STRESU).

    Example:
        - standard_result: {result: LBORRES, unit: LBORRESU, test: TEST, units: lb_units, new: LBSTRESC}

        lb_units:
        test | unit | standard | factor | offset
        Hb   | g/dL | g/L      | 10     | 0
        Hb   | g/L  | g/L      | 1      | 0

        TEST | LBORRES  | LBORRESU -> LBSTRESC
        Hb   | 13.5     | g/dL     -> 135
        Hb   | <100     | g/L      -> <100
        Prot | Negative | .        -> Negative
    """
    at = _unit_rows(df, test, unit, units, result, found)
    factor, offset = (np.append(units[c].to_numpy(dtype="float64"), np.nan)[at] for c in ("factor", "offset"))
    frame = pd.DataFrame(
        {"text": coded(df[result]), "factor": coded(pd.Series(factor, index=df.index)), "offset": coded(pd.Series(offset, index=df.index))}
    )

    def convert(text: str | None, factor: str | None, offset: str | None) -> str | None:
        return scaled(text, float(factor) if factor else None, float(offset) if offset else None)

    return df.assign(**{new: on_distinct_rows(frame, ["text", "factor", "offset"], convert)})


@verb
def standard_unit(df: pd.DataFrame, unit: Col, test: Col, units: Table, new: New) -> pd.DataFrame:
    """The standard unit of the test, where its collected unit is in the unit table; missing for unitless tests.

    Example:
        - standard_unit: {unit: LBORRESU, test: TEST, units: lb_units, new: LBSTRESU}

        lb_units:
        test | unit | standard | factor | offset
        Hb   | g/dL | g/L      | 10     | 0

        TEST | LBORRESU -> LBSTRESU
        Hb   | g/dL     -> g/L
        Prot | .        -> .
    """
    at = _positions(df, test, unit, units)
    return df.assign(**{new: taken(units["standard"], at, df.index)})


def _positions(df: pd.DataFrame, test: str, unit: str, units: pd.DataFrame) -> np.ndarray:
    blank = df.assign(
        **{
            "~unit": coded(df[unit]).cat.add_categories([""]).fillna("")
            if "" not in coded(df[unit]).cat.categories
            else df[unit].fillna("")
        }
    )
    mine, theirs = keys(blank, units.assign(unit=units["unit"].astype(object).fillna("")), {test: "test", "~unit": "unit"})
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs] = np.arange(len(theirs))
    place[-1] = NONE
    return place[mine]


def _unit_rows(df: pd.DataFrame, test: str, unit: str, units: pd.DataFrame, result: str, found: Findings) -> np.ndarray:
    at = _positions(df, test, unit, units)
    known = np.append(units["factor"].notna().to_numpy(), False)[at]
    lacking = ~known & df[result].notna().to_numpy() & _numeric(df[result])
    twice = units["test"].notna() & units.duplicated(["test", "unit"])
    if twice.any():
        again = units.loc[twice, ["test", "unit"]].astype(object).fillna("no unit")
        message = f"the unit table has several rows for {some(again['test'] + ' in ' + again['unit'])}"
        found.add(Finding("unit", ERROR, "", "", message, count=int(twice.sum()), fix="leave one row for each test and unit"))
    for blank in (True, False):
        rows = np.flatnonzero(lacking & (df[unit].isna().to_numpy() == blank))
        if not len(rows):
            continue
        pairs = dict.fromkeys(zip(df[test].iloc[rows], df[unit].iloc[rows], strict=True))
        said = some(f"{t}" if blank else f"{t} in {u}" for t, u in pairs)
        message = (
            f"{len(rows)} result{'s' if len(rows) > 1 else ''} "
            + ("without a unit, not converted: " if blank else "in a unit the unit table lacks: ")
            + said
        )
        fix = "query the site for the unit" if blank else "add the unit and its factor to the unit table (specs/tables/)"
        found.add(
            Finding("unit", WARNING if blank else ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), field=unit, fix=fix)
        )
    return at


def _numeric(series: pd.Series) -> np.ndarray:
    text = coded(series)
    return np.array([scaled(v, None, None) is None for v in text.cat.categories] + [False])[text.cat.codes.to_numpy()]


@verb
def range_indicator(df: pd.DataFrame, value: Col, low: Col, high: Col, new: New) -> pd.DataFrame:
    """LOW, NORMAL or HIGH of a number against its limits.

    One bound alone can say LOW or HIGH but not NORMAL (trap: NORMAL when only one bound is known).
    Limits count as inside; a value within 1e-9 of a limit is at the limit. Missing: when it cannot be said.

    Example:
        - range_indicator: {value: LBSTRESN, low: LBSTNRLO, high: LBSTNRHI, new: LBNRIND}

        LBSTRESN | LBSTNRLO | LBSTNRHI -> LBNRIND
        119      | 120      | 160      -> LOW
        160      | 120      | 160      -> NORMAL
        170      | .        | 160      -> HIGH
        140      | .        | 160      -> .
    """
    v, lo, hi = (df[c].to_numpy(dtype="float64") for c in (value, low, high))
    with np.errstate(invalid="ignore"):
        below, above = v < lo - 1e-9 * np.abs(lo), v > hi + 1e-9 * np.abs(hi)
        normal = ~below & ~above & ~np.isnan(lo) & ~np.isnan(hi) & ~np.isnan(v)
    return df.assign(**{new: from_codes(np.select([below, above, normal], [0, 1, 2], -1), ["LOW", "HIGH", "NORMAL"], df.index)})


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


@verb(uses=("USUBJID",))
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
