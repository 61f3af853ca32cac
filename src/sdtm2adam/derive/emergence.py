"""Events and records against treatment: treatment-emergent, worse than before, on treatment, within a span of time."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sdtm2adam.derive.analysis_dates import known_part
from sdtm2adam.derive.arithmetic import numbers
from sdtm2adam.derive.contract import Col, Cols, New, verb
from sdtm2adam.derive.dates import DAY, as_seconds, clock
from sdtm2adam.derive.flags import groups
from sdtm2adam.derive.imputation import possible_days
from sdtm2adam.derive.text import coded, from_codes


def _days_are_counted(given: Mapping) -> Iterator[str]:
    if given["days"] < 0:
        yield f"`days: {given['days']}` is no number of days after the last treatment"


@verb(check=_days_are_counted)
def treatment_emergent(
    df: pd.DataFrame, start: Col, end: Col, treated_from: Col, treated_until: Col, new: New, days: int = 0
) -> pd.DataFrame:
    """`Y` on an event that began under treatment: from its first date to `days` days after its last; else missing.

    Dates, date-times or ISO 8601 text; days are compared where either side has no time (midnight counts as none).
    Missing dates have one rule: the event counts unless its dates show that it does not. A missing or partial `start` counts
    unless every day that it may be is outside, or `end` is before treatment; a missing `treated_until` (treatment goes on) is no
    limit; without `treated_from` (never treated) nothing counts. What was there before and became worse: `worse_than_before`.
    Source: ADaM OCCDS 1.1 (TRTEMFL); ICH E9 (treatment emergent).

    Example:
        - treatment_emergent: {start: ASTDT, end: AENDT, treated_from: TRTSDT, treated_until: TRTEDT, days: 30, new: TRTEMFL}

        ASTDT      | AENDT      | TRTSDT     | TRTEDT     -> TRTEMFL
        2012-03-04 | .          | 2012-03-05 | 2012-06-01 -> .
        2012-03-05 | .          | 2012-03-05 | 2012-06-01 -> Y
        2012-07-01 | .          | 2012-03-05 | 2012-06-01 -> Y
        2012-07-02 | .          | 2012-03-05 | 2012-06-01 -> .
        2012-07-02 | .          | 2012-03-05 | .          -> Y
        .          | .          | 2012-03-05 | 2012-06-01 -> Y
        .          | 2012-03-04 | 2012-03-05 | 2012-06-01 -> .
        2012-03-09 | .          | .          | .          -> .
    """
    begins, limit = as_seconds(df[treated_from]), _to_its_end(as_seconds(df[treated_until])) + days * DAY
    first, last = possible_moments(df[start])
    ended = possible_moments(df[end])[1]
    counts = (last >= begins) & (np.isnan(limit) | (first <= limit))
    counts &= (first >= begins) | ~(ended < begins)
    return df.assign(**{new: _yes(counts, df.index)})


@verb
def worse_than_before(df: pd.DataFrame, by: Cols, severity: Col, start: Col, treated_from: Col, new: New) -> pd.DataFrame:
    """`Y` on a record that began under treatment and is worse than all records of its group that began before; else missing.

    `by` names what makes records one condition (subject and term, or the number that links them); `severity` is a number that
    rises, such as a grade. A group without a severity before treatment has nothing to be worse than: it is new, which
    `treatment_emergent` says. Missing: where severity, `start` or `treated_from` is missing or partial; such records count for
    nothing. Source: ADaM OCCDS 1.1 (TRTEMFL); ICH E9 (treatment emergent: worse than before).

    Example:
        - worse_than_before: {by: [USUBJID, AEDECOD], severity: ATOXGRN, start: ASTDT, treated_from: TRTSDT, new: WORSEFL}

        USUBJID | AEDECOD  | ATOXGRN | ASTDT      | TRTSDT     -> WORSEFL
        P1      | Headache | 1       | 2012-03-01 | 2012-03-05 -> .
        P1      | Headache | 1       | 2012-03-09 | 2012-03-05 -> .
        P1      | Headache | 2       | 2012-04-09 | 2012-03-05 -> Y
        P1      | Nausea   | 3       | 2012-04-09 | 2012-03-05 -> .
    """
    grade, code = numbers(df[severity]), groups(df, by)
    begun, treated = as_seconds(df[start]), as_seconds(df[treated_from])
    under = not_before(begun, treated)
    earlier = ~under & ~np.isnan(begun) & ~np.isnan(treated) & ~np.isnan(grade)
    worst = np.full(code.max(initial=-1) + 1, -np.inf)
    np.maximum.at(worst, code[earlier], grade[earlier])
    return df.assign(**{new: _yes(under & np.isfinite(worst[code]) & (grade > worst[code]), df.index)})


@verb(check=_days_are_counted)
def on_treatment(df: pd.DataFrame, date: Col, treated_from: Col, treated_until: Col, new: New, days: int = 0) -> pd.DataFrame:
    """`Y` on a record dated from the first date of treatment to `days` days after the last; else missing.

    Dates, date-times or ISO 8601 text; days are compared where either side has no time (midnight counts as none). A missing
    `treated_until` (treatment goes on) is no limit. Missing: where `date` is missing or partial, since it is not known, and
    without `treated_from`. Events and medications with two dates: `treatment_emergent`, `overlaps`.
    Source: ADaMIG 3.3.8 (ONTRTFL).

    Example:
        - on_treatment: {date: ADT, treated_from: TRTSDT, treated_until: TRTEDT, days: 1, new: ONTRTFL}

        ADT        | TRTSDT     | TRTEDT     -> ONTRTFL
        2012-03-05 | 2012-03-05 | 2012-06-01 -> Y
        2012-06-02 | 2012-03-05 | 2012-06-01 -> Y
        2012-06-03 | 2012-03-05 | 2012-06-01 -> .
        2012-06-03 | 2012-03-05 | .          -> Y
        .          | 2012-03-05 | 2012-06-01 -> .
    """
    when, until = as_seconds(df[date]), as_seconds(df[treated_until]) + days * DAY
    within = not_before(when, as_seconds(df[treated_from])) & (np.isnan(until) | not_before(until, when))
    return df.assign(**{new: _yes(within, df.index)})


@verb
def overlaps(df: pd.DataFrame, start: Col, end: Col, since: Col, until: Col, new: New) -> pd.DataFrame:
    """`Y` where what lasts from `start` to `end` has a day in common with the time from `since` to `until`; else missing.

    For concomitant medications and whatever goes on while something else does; all ends included. Dates, date-times or ISO 8601
    text. Missing dates have one rule: it counts unless its dates show that it does not. A missing or partial `start` may be any
    day that fits, a missing `end` goes on, a missing `until` is no limit; without `since` nothing counts.

    Example:
        - overlaps: {start: ASTDT, end: AENDT, since: TRTSDT, until: TRTEDT, new: ONTRTFL}

        ASTDT      | AENDT      | TRTSDT     | TRTEDT     -> ONTRTFL
        2011-01-01 | .          | 2012-03-05 | 2012-06-01 -> Y
        2011-01-01 | 2012-03-04 | 2012-03-05 | 2012-06-01 -> .
        .          | .          | 2012-03-05 | 2012-06-01 -> Y
        2012-06-02 | .          | 2012-03-05 | 2012-06-01 -> .
        2012-06-02 | .          | 2012-03-05 | .          -> Y
        2012-03-09 | .          | .          | .          -> .
    """
    begins, limit = as_seconds(df[since]), _to_its_end(as_seconds(df[until]))
    first, last = possible_moments(df[start])[0], possible_moments(df[end])[1]
    return df.assign(**{new: _yes((last >= begins) & (np.isnan(limit) | (first <= limit)), df.index)})


def possible_moments(series: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last second that a date may mean: of a date its day, of a partial one its month or year, of none all time."""
    if pd.api.types.is_datetime64_any_dtype(series):
        first = as_seconds(series)
        last = _to_its_end(first)
    else:
        text = coded(series)
        days = [possible_days(known_part(v))[:2] for v in text.cat.categories] + [(np.nan, np.nan)]
        first, last = np.array(days, dtype="float64")[text.cat.codes.to_numpy()].T * DAY
        seconds, unit = clock(text)
        first = first + np.nan_to_num(seconds)
        last = np.where(np.isnan(unit), last + DAY - 1, first + unit - 1)
    return np.where(np.isnan(first), -np.inf, first), np.where(np.isnan(last), np.inf, last)


def not_before(when: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Whether a moment is not before another; by days where either is a midnight, which counts as a date. False where one is missing."""
    whole = (when % DAY == 0) | (reference % DAY == 0)
    return np.where(whole, np.floor(when / DAY) >= np.floor(reference / DAY), when >= reference)


def _to_its_end(seconds: np.ndarray) -> np.ndarray:
    """A date (a midnight) as its last second; other moments as they are."""
    return np.where(seconds % DAY == 0, seconds + DAY - 1, seconds)


def _yes(met: np.ndarray, index: pd.Index) -> pd.Series:
    return from_codes(np.where(met, 0, -1), ["Y"], index)
