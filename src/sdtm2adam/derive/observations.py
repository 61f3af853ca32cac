"""What Findings domains need: standard results, range indicator, NOT DONE, visit and epoch of a record."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import Col, New, Table, Where, verb
from sdtm2adam.derive.dates import day_number
from sdtm2adam.derive.flags import _pick
from sdtm2adam.derive.joins import keys, taken
from sdtm2adam.derive.origin import NONE
from sdtm2adam.derive.text import coded, from_codes, on_distinct_rows, plain_number
from sdtm2adam.errors import ERROR, WARNING, Finding, Findings, some


def scaled(text: str | None, factor: float | None, offset: float | None) -> str | None:
    """A number's text in the standard unit, rounded to 12 digits so that 0.1 x 10 is 1; other text as it is."""
    if text is None:
        return None
    operator = text[:1] if text[:1] in "<>" else ""
    try:
        value = float(text[len(operator) :])
    except ValueError:
        return text
    if factor is None:
        return None
    if factor == 1 and not offset:
        return operator + (plain_number(value) if not operator else text[1:].strip())
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
    """
    at = _unit_rows(df, test, unit, units, result, found)
    factor, offset = (np.append(units[c].to_numpy(dtype="float64"), np.nan)[at] for c in ("factor", "offset"))
    frame = pd.DataFrame({"text": coded(df[result]), "factor": coded(pd.Series(factor, index=df.index)), "offset": coded(pd.Series(offset, index=df.index))})

    def convert(text: str | None, factor: str | None, offset: str | None) -> str | None:
        return scaled(text, float(factor) if factor else None, float(offset) if offset else None)

    return df.assign(**{new: on_distinct_rows(frame, ["text", "factor", "offset"], convert)})


@verb
def standard_unit(df: pd.DataFrame, unit: Col, test: Col, units: Table, new: New) -> pd.DataFrame:
    """The standard unit of the test, where its collected unit is in the unit table; missing for unitless tests."""
    at = _positions(df, test, unit, units)
    return df.assign(**{new: taken(units["standard"], at, df.index)})


def _positions(df: pd.DataFrame, test: str, unit: str, units: pd.DataFrame) -> np.ndarray:
    blank = df.assign(**{"~unit": coded(df[unit]).cat.add_categories([""]).fillna("") if "" not in coded(df[unit]).cat.categories else df[unit].fillna("")})
    mine, theirs = keys(blank, units.assign(unit=units["unit"].fillna("")), {test: "test", "~unit": "unit"})
    place = np.full(max(mine.max(initial=-1), theirs.max(initial=-1)) + 2, NONE, dtype=np.int64)
    place[theirs] = np.arange(len(theirs))
    place[-1] = NONE
    return place[mine]


def _unit_rows(df: pd.DataFrame, test: str, unit: str, units: pd.DataFrame, result: str, found: Findings) -> np.ndarray:
    at = _positions(df, test, unit, units)
    lacking = (at == NONE) & df[result].notna().to_numpy() & _numeric(df[result])
    for blank in (True, False):
        rows = np.flatnonzero(lacking & (df[unit].isna().to_numpy() == blank))
        if not len(rows):
            continue
        pairs = dict.fromkeys(zip(df[test].iloc[rows], df[unit].iloc[rows], strict=True))
        said = some(f"{t}" if blank else f"{t} in {u}" for t, u in pairs)
        message = f"{len(rows)} result{'s' if len(rows) > 1 else ''} " + ("without a unit, not converted: " if blank else "in a unit the unit table lacks: ") + said
        fix = "query the site for the unit" if blank else "add the unit and its factor to specs/units.yaml"
        found.add(Finding("unit", WARNING if blank else ERROR, "", "", message, rows=tuple(rows.tolist()), count=len(rows), field=unit, fix=fix))
    return at


def _numeric(series: pd.Series) -> np.ndarray:
    text = coded(series)
    return np.array([scaled(v, None, None) is None for v in text.cat.categories] + [False])[text.cat.codes.to_numpy()]


@verb
def range_indicator(df: pd.DataFrame, value: Col, low: Col, high: Col, new: New) -> pd.DataFrame:
    """LOW, NORMAL or HIGH of a number against its limits.

    One bound alone can say LOW or HIGH but not NORMAL (trap: NORMAL when only one bound is known).
    Limits count as inside; a value within 1e-9 of a limit is at the limit. Missing: when it cannot be said.
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
    by: list[str],
    new: New,
    where: Where | None = None,
) -> pd.DataFrame:
    """`Y` on the last record with a result before the reference date-time, per `by` (subject, test, position ...).

    Date-times are compared where both have a time; where either has only a date, a record of the
    reference day counts as before it. Partial dates never count. Source: SDTMIG 4.5.9 (--LOBXFL).
    """
    days, reference_days = day_number(df[date]), day_number(df[reference])
    times, reference_times = coded(df[date]).astype(object), coded(df[reference]).astype(object)
    timed = (times.str.len() > 10).to_numpy(dtype=bool, na_value=False) & (reference_times.str.len() > 10).to_numpy(dtype=bool, na_value=False)
    length = np.minimum(times.str.len().fillna(0), reference_times.str.len().fillna(0))
    later_that_day = timed & (times.where(length <= 16, times.str.slice(0, 16)) >= reference_times.where(length <= 16, reference_times.str.slice(0, 16))).to_numpy(dtype=bool, na_value=False)
    with np.errstate(invalid="ignore"):
        before = (days < reference_days) | ((days == reference_days) & ~later_that_day)
    met = before & df[result].notna().to_numpy()
    if where is not None:
        met &= where.mask(df)
    picked = _pick(df.assign(**{"~day": days}), by, ["~day", date], met, last=True)
    return df.assign(**{new: from_codes(np.where(picked, 0, -1), ["Y"], df.index)})


@verb
def epoch(df: pd.DataFrame, date: Col, elements: Table, new: New) -> pd.DataFrame:
    """EPOCH of a record: that of the subject's element (SE) which holds its date.

    An element runs from its start up to, not including, its end; the last one includes its end. Missing:
    before the first element, after the last, and where the date is missing or partial; it is never imputed.
    Source: SDTMIG 3.4, EPOCH and SE.
    """
    days = day_number(df[date])
    starts, ends = day_number(elements["SESTDTC"]), day_number(elements["SEENDTC"])
    mine, theirs = keys(df, elements, ["USUBJID"])
    order = np.lexsort([starts, theirs])
    usable = order[~np.isnan(starts[order]) & (theirs[order] >= 0)]
    span = 1_000_000.0
    place = theirs[usable] * span + starts[usable]
    with np.errstate(invalid="ignore"):
        at = np.searchsorted(place, np.where(np.isnan(days) | (mine < 0), -np.inf, mine * span + days), side="right") - 1
    row = np.where(at >= 0, usable[np.maximum(at, 0)] if len(usable) else NONE, NONE)
    same = (row >= 0) & (np.append(theirs, -2)[row] == mine)
    with np.errstate(invalid="ignore"):
        inside = same & ~(days > np.append(ends, np.nan)[row])
    return df.assign(**{new: taken(elements["EPOCH"], np.where(inside, row, NONE), df.index)})
