"""Event rates of groups: records by time of exposure, at all and by level, and how two groups differ in them.

The exposure of each subject is a variable of ADSL, so that subjects without an event count with theirs.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sdtm2adam.ard.counts import listed_or_observed, nested_level, nested_levels, subject_level
from sdtm2adam.ard.descriptive import numbers, stop_at_beyond
from sdtm2adam.ard.frame import JOIN, Result
from sdtm2adam.ard.rates import incidence_rate, rate_difference, rate_ratio
from sdtm2adam.ard.slices import Slice
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis


def rates(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """events, participants, exposure, rate, ci_low, ci_high (exact, 95%): at level "", and by level of `variable` or nested term.

    A rate is events by `per` units of exposure. With `onset:` first events only: a subject's exposure ends with his first event of
    that level. Subjects without a value of `exposure:` are not at risk, and said.
    Errors: an exposure or onset that is no finite number, or negative; an event without onset or outside the exposure (with
    `onset:`); an event of a subject who was not exposed.
    """
    at_risk = _exposure(piece, analysis)
    note = f"{piece.N - len(at_risk)} subject(s) without {analysis.exposure} are not at risk" if piece.N > len(at_risk) else ""
    return [r for level in _with_all(levels) for r in _of_level(piece, analysis, at_risk, level, note)]


def rate_levels(analysis: Analysis, slices: list[Slice]) -> tuple[str, ...]:
    """The levels that all groups have in common."""
    return nested_levels(analysis, slices) if analysis.nested else listed_or_observed(analysis, slices)


def rate_level(piece: Slice, analysis: Analysis) -> pd.Series:
    """The innermost level of each record."""
    return nested_level(piece, analysis) if analysis.nested else subject_level(piece, analysis)


def compared_rates(slices: list[Slice], found: dict[str, list[Result]], analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """Ratio or difference of two groups' rates at level "", and with `compare_each` of each level."""
    if len(slices) != 2:
        raise StudyError(f"`compare: {analysis.compare}` is for two groups and there are {len(slices)}")
    seen = [{(r.level, r.stat): r.value for r in found[s.group] if r.stat in ("events", "exposure")} for s in slices]
    made = []
    for level in _with_all(levels) if analysis.compare_each else [""]:
        counts = [value for of in seen for value in (int(of[level, "events"]), of[level, "exposure"])]
        made += [r._replace(level=level) for r in RATES[analysis.compare](counts, analysis.per)]
    return made


RATES: dict[str, Callable[[list, float], list[Result]]] = {
    "rate_ratio": lambda counts, per: rate_ratio(*counts),
    "rate_difference": lambda counts, per: rate_difference(*counts, per=per),
}


def _with_all(levels: tuple[str, ...]) -> list[str]:
    return ["", *(level for level in levels if level)]


def _exposure(piece: Slice, analysis: Analysis) -> pd.Series:
    """The exposure of each subject who has one, by row in ADSL."""
    values = piece.members[analysis.exposure]
    if not pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        raise StudyError(f"{analysis.exposure} is not a number; exposure is one, in days or months")
    known = values.astype("float64").dropna()
    stop_at_beyond(known.to_numpy(), analysis.exposure, "subject(s)", piece.group)
    if (odd := int((known < 0).sum())) > 0:
        raise StudyError(f"{analysis.exposure} is negative in {odd} subject(s) of group {piece.group}")
    unexposed = len(np.setdiff1d(piece.subjects, known.index[known > 0]))
    if unexposed:
        raise StudyError(
            f"{unexposed} subject(s) of group {piece.group} have a record and no {analysis.exposure}: no rate can count them\n"
            "    to fix  narrow `where:` or `population:` to those exposed"
        )
    return known


def _of_level(piece: Slice, analysis: Analysis, at_risk: pd.Series, level: str, note: str) -> list[Result]:
    place = rate_level(piece, analysis)
    mine = (place.notna() if not level else (place == level) | place.str.startswith(level + JOIN)).fillna(False).to_numpy(dtype=bool)
    subjects = piece.subjects[mine]
    events, people, exposure = int(mine.sum()), len(np.unique(subjects)), float(np.sort(at_risk.to_numpy()).sum())
    if analysis.onset:
        first = _first_onsets(piece, analysis, mine, at_risk)
        events = len(first)
        exposure = float(np.sort(at_risk.mask(at_risk.index.isin(first.index), first.reindex(at_risk.index)).to_numpy()).sum())
    counts = {"events": events, "participants": people, "exposure": exposure}
    options = f"{analysis.exposure}, first events" if analysis.onset else analysis.exposure
    return [
        *(Result(stat, value, level, method="count", options=options, warnings=note) for stat, value in counts.items()),
        *(r._replace(level=level, warnings=r.warnings or note) for r in incidence_rate(events, exposure, analysis.per)),
    ]


def _first_onsets(piece: Slice, analysis: Analysis, mine: np.ndarray, at_risk: pd.Series) -> pd.Series:
    """Of each subject with an event the time of the first one, by row in ADSL."""
    onset = numbers(piece, analysis.onset)[mine]
    subjects = piece.subjects[mine]
    outside = int((~(onset >= 0) | (onset > at_risk.reindex(subjects).to_numpy())).sum())
    if outside:
        raise StudyError(
            f"{outside} event(s) of group {piece.group} have no {analysis.onset} from 0 to the end of {analysis.exposure}\n"
            "    to fix  narrow `where:` to events while exposed"
        )
    return pd.Series(onset, index=subjects).groupby(level=0).min()
