"""A Cox model with covariates and strata as results: hazard ratios, tests of effects, and the check of proportional hazards.

Source: SAS/STAT, PROC PHREG (CLASS, STRATA, HAZARDRATIO, type 3 tests: Wald); R: survival, coxph and cox.zph.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sdtm2adam.ard.cox import Cox, cox, proportional
from sdtm2adam.ard.frame import COMPARISON, JOIN, MISSING, MODEL, Result
from sdtm2adam.ard.models import NOT_ESTIMABLE, Data, data_of, dropped, left_out
from sdtm2adam.ard.ranks import NORMAL_975, two_sided_normal
from sdtm2adam.ard.slices import Slice
from sdtm2adam.ard.time_to_event import NO_CHANGE
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

RATIO = ("hr", "ci_low", "ci_high", "log_hr", "se", "statistic", "p")


def cox_model(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """hr, ci_low, ci_high (95%, Wald), log_hr, se, statistic, p of groups and coefficients; ph_statistic, ph_p; tests of effects.

    Groups: n, events. comparison: each group by the last, at the mean over the levels of other factors where they act together; statistic
    is chi-square. model: n, events; of each coefficient (level) the same, and ph_statistic, ph_p, the check of proportional hazards, at
    level "" of all together; the Wald test of each effect at level `type III | effect`. The event is `censor:` = 0.
    Errors: a subject twice, a negative time.
    """
    data = data_of(slices, analysis, group)
    time, event = data.records[analysis.time].to_numpy(dtype=float), (data.records[analysis.censor] == 0).to_numpy()
    _stop_at(data, time, analysis)
    fit, x = _fit(data, time, event, analysis)
    strata = f"strata {', '.join(analysis.strata)}" if analysis.strata else ""
    note = "; ".join(filter(None, [left_out(data), dropped(data) if fit is not None else ""]))
    made = {g: list(_counts(data.records[group] == g if group else np.ones(len(time), bool), event)) for g in data.groups}
    made[COMPARISON] = list(_between(data, fit, note)) if group else []
    made[MODEL] = [*_counts(np.ones(len(time), dtype=bool), event), *_of_model(data, fit, x, time, event, analysis, note)]
    options = "; ".join(filter(None, ["95% CI", strata, f"ties {analysis.ties}"]))
    return {g: [r if r.method == "count" else r._replace(options=options) for r in results] for g, results in made.items()}


def _fit(data: Data, time: np.ndarray, event: np.ndarray, analysis: Analysis) -> tuple[Cox | None, np.ndarray]:
    """The fit and its covariates; None without records, or with groups that have none."""
    if not len(time) or (data.group and any(not (data.records[data.group] == g).any() for g in data.groups)):
        return None, np.empty((len(time), 0))
    x = data.design.matrix[:, 1:]
    return cox(time, event.astype(int), x, analysis.ties, _codes(data, analysis)), x


def _codes(data: Data, analysis: Analysis) -> np.ndarray:
    if not analysis.strata:
        return np.zeros(len(data.records), dtype=int)
    return data.records.groupby(list(analysis.strata), sort=True).ngroup().to_numpy()


def _stop_at(data: Data, time: np.ndarray, analysis: Analysis) -> None:
    repeats = len(data.subjects) - len(np.unique(data.subjects))
    if repeats:
        raise StudyError(
            f"{repeats} record(s) too many: a Cox model takes one record a subject\n    to fix  narrow `where:` to one parameter"
        )
    if (time < 0).any():
        raise StudyError(f"{int((time < 0).sum())} negative {analysis.time}")


def _counts(inside: np.ndarray | pd.Series, event: np.ndarray) -> Iterator[Result]:
    yield Result("n", int(np.sum(inside)), method="count")
    yield Result("events", int(event[np.asarray(inside)].sum()), method="count")


def _between(data: Data, fit: Cox | None, note: str) -> Iterator[Result]:
    *others, last = data.groups
    for group in others:
        level = "" if len(others) == 1 else f"{group} by {last}"
        if fit is None or fit.says:
            yield from _no_ratio(level, _why(data, fit))
            continue
        first, second = data.mean(group), data.mean(last)
        known = data.group in data.design.factors and first is not None and second is not None
        yield from _ratio(fit, (first - second)[1:], level, note) if known else _no_ratio(level, NOT_ESTIMABLE)


def _of_model(data, fit, x, time, event, analysis, note) -> Iterator[Result]:
    from scipy.special import chdtrc

    if fit is None or fit.says:
        why = _why(data, fit)
        for name in data.design.names[1:] if fit is not None else analysis.effects:
            yield from _no_ratio(name, why)
            yield from (Result(s, MISSING, name, method="cox_zph", warnings=why) for s in ("ph_statistic", "ph_p"))
        for name in analysis.effects:
            yield from (Result(s, MISSING, f"type III{JOIN}{name}", method="cox_type_3", warnings=why) for s in ("statistic", "df", "p"))
        yield from (Result(s, MISSING, method="cox_zph", warnings=why) for s in ("ph_statistic", "ph_p"))
        return
    names = data.design.names[1:]
    each, overall = proportional(time, event.astype(int), x, fit.beta, analysis.ties, _codes(data, analysis))
    for i, name in enumerate(names):
        yield from _ratio(fit, np.eye(len(names))[i], name, note)
    for name, value, df in [*zip(names, each.tolist(), [1] * len(names), strict=True), ("", overall, len(names))]:
        why = NO_CHANGE if np.isnan(value) else note
        p = MISSING if np.isnan(value) else float(chdtrc(df, value))
        yield from (Result(s, v, name, method="cox_zph", df=df, warnings=why) for s, v in (("ph_statistic", value), ("ph_p", p)))
    for term in data.design.terms:
        if term:
            yield from _effect(data, fit, term, note)


def _effect(data: Data, fit: Cox, term: tuple[str, ...], note: str) -> Iterator[Result]:
    from scipy.special import chdtrc

    level, rows = f"type III{JOIN}{'*'.join(term)}", data.design.type_three(term)
    if rows is None:
        why = "cells are empty or effects depend on one another: no type III test"
        yield from (Result(s, MISSING, level, method="cox_type_3", warnings=why) for s in ("statistic", "df", "p"))
        return
    rows = rows[:, 1:]
    estimate = rows @ fit.beta
    statistic = float(estimate @ np.linalg.solve(rows @ fit.covariance @ rows.T, estimate))
    found = {"statistic": statistic, "df": float(len(rows)), "p": float(chdtrc(len(rows), statistic))}
    yield from (Result(s, v, level, method="cox_type_3", df=len(rows), warnings=note) for s, v in found.items())


def _ratio(fit: Cox, row: np.ndarray, level: str, note: str) -> Iterator[Result]:
    log, se = float(row @ fit.beta), float(np.sqrt(row @ fit.covariance @ row))
    half, z = NORMAL_975 * se, log / se
    values = (np.exp(log), np.exp(log - half), np.exp(log + half), log, se, z**2, two_sided_normal(z))
    yield from (Result(s, float(v), level, method="cox", df=1, warnings=note) for s, v in zip(RATIO, values, strict=True))


def _no_ratio(level: str, why: str) -> Iterator[Result]:
    yield from (Result(s, MISSING, level, method="cox", warnings=why) for s in RATIO)


def _why(data: Data, fit: Cox | None) -> str:
    if fit is not None:
        return fit.says
    lacking = [g for g in data.groups if data.group and not (data.records[data.group] == g).any()]
    return f"no record of {', '.join(lacking)}" if lacking and len(data.records) else "no record has every variable of the model"
