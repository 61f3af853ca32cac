"""Survival of one group as results: counts, mean, median, and the curve at chosen times."""

import numpy as np
import pandas as pd

from sdtm2adam.ard import survival as km
from sdtm2adam.ard.cox import cox, proportional
from sdtm2adam.ard.descriptive import numbers
from sdtm2adam.ard.frame import JOIN, MISSING, Result
from sdtm2adam.ard.logrank import compared
from sdtm2adam.ard.rmst import rmst, rmst_difference, rmst_test
from sdtm2adam.ard.slices import Slice
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis

MEANS = {"SAS": km.mean_to_last_event, "R": km.mean_to_last_time, "SPSS": km.mean_to_last_time}
MEDIANS = {"SAS": km.midway_to_next_event, "R": km.midway_of_flat, "SPSS": km.first_at_or_below}
NORMAL_975 = {"SAS": km.NORMAL_975, "R": km.NORMAL_975, "SPSS": km.SPSS_975}
USUAL_INTERVAL = {"SAS": "loglog", "R": "log", "SPSS": "density"}
CURVE_INTERVAL = {"SAS": "loglog", "R": "log", "SPSS": "plain"}
NAMES = {"logrank": "Log-rank", "gehan": "Gehan's Wilcoxon", "tarone_ware": "Tarone-Ware"}
TIES = {"cox_breslow": "breslow", "cox_efron": "efron"}
NOBODY = "no subject with a time"
NO_CHANGE = "events at one time only: nothing can change with time"
NOT_REACHED = "the curve does not come down to one half"


def survival(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """N, n, events, censored, mean (se, mean_ci_low, mean_ci_high), median (median_ci_low, median_ci_high); rmst; survival.

    With `rmst:` also rmst, rmst_se, rmst_ci_low, rmst_ci_high. With `times:`, at each of them as level: at_risk, survival, se, ci_low,
    ci_high. With `curve:`, for each time as level: step (the time itself), step_at_risk, step_events, step_censored, step_survival.
    Grain: one record a subject; time in the unit of `time:`; the event is `censor:` = 0. Records without time
    or censoring are left out and said. The convention (SAS, R, SPSS) decides mean, median and interval.
    Errors: a subject twice, a negative time.
    """
    time, event, incomplete = times_and_events(piece, analysis)
    left_out = f"{incomplete} record(s) without {analysis.time} or {analysis.censor}" if incomplete else ""
    counts = [
        Result("N", piece.N, options=f"population {analysis.population}"),
        Result("n", len(time), warnings=left_out),
        Result("events", event.sum()),
        Result("censored", len(time) - event.sum()),
    ]
    if len(time) == 0:
        stats = ("mean", "se", "mean_ci_low", "mean_ci_high", "median", "median_ci_low", "median_ci_high")
        none = [Result(s, method="kaplan_meier", warnings=NOBODY) for s in stats]
        return counts + none + _rmst(time, event, analysis)
    curve = km.kaplan_meier(time, event)
    at_times = [r for t in analysis.times for r in _at(curve, t, analysis)]
    steps = _steps(curve) if analysis.curve else []
    return counts + _mean(curve, time, event, analysis) + _median(curve, analysis) + _rmst(time, event, analysis) + at_times + steps


def curves(slices: list[Slice], analysis: Analysis) -> list[Result]:
    """statistic, df, p of the test over all groups (log-rank, Gehan or Tarone-Ware), within strata where there are any.

    observed and expected events (weighted as the test weighs them) with level = group.
    """
    from scipy.special import chdtrc

    method, options = analysis.compare, f"strata {', '.join(analysis.strata)}" if analysis.strata else ""
    samples = {s.group: times_and_events(s, analysis)[:2] for s in slices}
    there = [s for s in slices if len(samples[s.group][0])]
    df = len(there) - 1
    why = "fewer than two groups have subjects" if df < 1 else "no event tells the groups apart"
    observed, expected, statistic = compared(_within_strata(there, analysis), method) if df > 0 else ([], [], MISSING)
    told = not np.isnan(statistic)
    p = float(chdtrc(df, statistic)) if told else MISSING
    return [
        *(
            Result(stat, value, method=method, options=options, df=max(df, 0), warnings="" if told else why)
            for stat, value in (("statistic", statistic), ("df", df if told else MISSING), ("p", p))
        ),
        Result("test", text=NAMES[method], method=method, options=options),
        *(
            Result(stat, number, piece.group, method=method, options=options)
            for piece, *both in zip(there, observed, expected, strict=False)
            for stat, number in zip(("observed", "expected"), both, strict=True)
        ),
    ]


def hazards(slices: list[Slice], analysis: Analysis) -> list[Result]:
    """hr, ci_low, ci_high (95%, Wald), statistic (chi-square), p of each group's hazard by that of the last; ph_p, the check of
    proportional hazards. Of three groups and more, level says which."""
    from scipy.special import chdtrc

    method, stats = analysis.compare, ("hr", "ci_low", "ci_high", "statistic", "p", "ph_p")
    options = "; ".join(["95% CI", *([f"strata {', '.join(analysis.strata)}"] if analysis.strata else [])])
    *others, last = slices
    parts = [(*times_and_events(s, analysis)[:2], _strata_of(s, analysis)) for s in slices]
    group = np.repeat(np.arange(len(slices)), [len(t) for t, *_ in parts])
    time, event, strata = (np.concatenate([part[i] for part in parts]) for i in range(3))
    x = (group[:, None] == np.arange(len(others))[None, :]).astype(float)
    codes = np.unique(strata, return_inverse=True)[1]
    fit = cox(time, event, x, TIES[method], codes)
    changing = proportional(time, event, x, fit.beta, TIES[method], codes)[0] if not fit.says else None
    made = []
    for i, piece in enumerate(others):
        level = "" if len(others) == 1 else f"{piece.group} by {last.group}"
        if fit.says:
            made += [Result(s, MISSING, level, method=method, options=options, warnings=fit.says) for s in stats]
            continue
        beta, se = float(fit.beta[i]), float(fit.se[i])
        half, wald = km.NORMAL_975 * se, (beta / se) ** 2
        values = (np.exp(beta), np.exp(beta - half), np.exp(beta + half), wald, float(chdtrc(1, wald)))
        made += [Result(s, float(v), level, method=method, options=options, df=1) for s, v in zip(stats, values, strict=False)]
        ph = MISSING if np.isnan(changing[i]) else float(chdtrc(1, changing[i]))
        made.append(Result("ph_p", ph, level, method="cox_zph", df=1, warnings=NO_CHANGE if np.isnan(ph) else ""))
    return made


def restricted(slices: list[Slice], analysis: Analysis) -> list[Result]:
    """What `compare: rmst_difference` (of two groups, first minus second) or `rmst_test` (of all groups) gives."""
    samples = [times_and_events(s, analysis)[:2] for s in slices]
    if analysis.compare == "rmst_test":
        return rmst_test(samples, analysis.rmst)
    if len(slices) != 2:
        raise StudyError(f"`compare: rmst_difference` is for two groups and there are {len(slices)}")
    return rmst_difference(*samples, analysis.rmst)


def _rmst(time: np.ndarray, event: np.ndarray, analysis: Analysis) -> list[Result]:
    """The restricted mean with names of its own, beside the mean of the whole curve."""
    found = rmst((time, event), analysis.rmst) if analysis.rmst is not None else []
    return [r._replace(stat=r.stat if r.stat == "rmst" else f"rmst_{r.stat}") for r in found]


def _within_strata(slices: list[Slice], analysis: Analysis) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """In each stratum the times and events of all groups; without strata all are one."""
    parts = [(*times_and_events(s, analysis)[:2], _strata_of(s, analysis)) for s in slices]
    codes = np.unique(np.concatenate([part[2] for part in parts]))
    return [[(time[of == code], event[of == code]) for time, event, of in parts] for code in codes]


def _strata_of(piece: Slice, analysis: Analysis) -> np.ndarray:
    """The stratum of each record that has a time, as text. Errors: StudyError where a variable of it is missing."""
    known = has_time(piece, analysis).notna().to_numpy()
    texts = [piece.text(name).to_numpy(dtype=object)[known] for name in analysis.strata]
    lacking = [name for name, values in zip(analysis.strata, texts, strict=True) if pd.isna(values).any()]
    if lacking:
        raise StudyError(f"{', '.join(lacking)} is missing in group {piece.group}: a stratum is told by all of its variables")
    return np.array([JOIN.join(values) for values in zip(*texts, strict=True)] if texts else [""] * int(known.sum()), dtype=object)


def times_and_events(piece: Slice, analysis: Analysis) -> tuple[np.ndarray, np.ndarray, int]:
    """Times, whether the event happened, and how many records lack one of them."""
    time, censor = numbers(piece, analysis.time), numbers(piece, analysis.censor)
    known = ~np.isnan(time) & ~np.isnan(censor)
    repeats = int(known.sum()) - len(np.unique(piece.subjects[known]))
    if repeats:
        raise StudyError(
            f"{repeats} record(s) too many in group {piece.group}: survival takes one record a subject\n"
            "    to fix  narrow `where:` to one parameter"
        )
    if (time[known] < 0).any():
        raise StudyError(f"{int((time[known] < 0).sum())} negative {analysis.time} in group {piece.group}")
    return time[known], (censor[known] == 0).astype(int), int((~known).sum())


def has_time(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record that went in, here always ""; missing where it did not."""
    return piece.unlevelled(piece.records[[analysis.time, analysis.censor]].notna().all(axis=1).to_numpy())


def _mean(curve: km.Curve, time: np.ndarray, event: np.ndarray, analysis: Analysis) -> list[Result]:
    value, se = MEANS[analysis.convention](curve)
    last_censored = not event[time == time.max()].all()
    why = "no event" if np.isnan(value) else "one event only" if np.isnan(se) else ""
    note = "the last time is censored: the mean is of restricted time" if last_censored else ""
    half = NORMAL_975[analysis.convention] * se
    found = {"mean": value, "se": se, "mean_ci_low": value - half, "mean_ci_high": value + half}
    options = f"{analysis.convention}: mean"
    return [Result(s, v, method="kaplan_meier", options=options, warnings=why or note) for s, v in found.items()]


def _median(curve: km.Curve, analysis: Analysis) -> list[Result]:
    interval = analysis.interval or USUAL_INTERVAL[analysis.convention]
    median = MEDIANS[analysis.convention](curve, 0.5)
    if interval == "density":
        half = NORMAL_975[analysis.convention] * km.density_se(curve, 0.5)
        low, high = median - half, median + half
    else:
        low, high = km.limits_of_quantile(curve, 0.5, interval)
    options = f"{analysis.convention}: median, {interval} interval"
    return [
        Result(stat, v, method="kaplan_meier", options=options, warnings=NOT_REACHED if np.isnan(v) else "")
        for stat, v in (("median", median), ("median_ci_low", low), ("median_ci_high", high))
    ]


def _steps(curve: km.Curve) -> list[Result]:
    """The whole curve: at each time with an event or a censoring, those at risk just before it, what happened, and survival after it."""
    gone = curve.at_risk - np.append(curve.at_risk[1:], 0)
    found = {
        "step": curve.time, "step_at_risk": curve.at_risk, "step_events": curve.events, "step_censored": gone - curve.events,
        "step_survival": curve.survival,
    }  # fmt: skip
    columns = {stat: values.tolist() for stat, values in found.items()}
    levels = [repr(time) for time in curve.time.tolist()]
    return [Result(stat, columns[stat][i], level, method="kaplan_meier") for i, level in enumerate(levels) for stat in columns]


def _at(curve: km.Curve, time: float, analysis: Analysis) -> list[Result]:
    """The curve at one time; at_risk are those not gone before it."""
    level, interval = f"{time:.15g}", analysis.interval or CURVE_INTERVAL[analysis.convention]
    interval = "plain" if interval == "density" else interval
    reached = np.searchsorted(curve.time, time, side="right") - 1
    after = int(np.searchsorted(curve.time, time, side="left"))
    at_risk = Result("at_risk", curve.at_risk[after] if after < len(curve.time) else 0, level, method="kaplan_meier")
    low, high = km.LIMITS[interval](curve)
    stats = ("survival", "se", "ci_low", "ci_high")
    if time > curve.time.max() and curve.survival[-1] > 0:
        why = "after the last time, which is censored"
        return [at_risk, *(Result(s, MISSING, level, method="kaplan_meier", warnings=why) for s in stats)]
    found = (1.0, 0.0, 1.0, 1.0) if reached < 0 else tuple(a[reached] for a in (curve.survival, curve.se, low, high))
    said = ["the curve is 0 or 1" if np.isnan(v) else "" for v in found]
    return [
        at_risk,
        *(Result(s, v, level, method="kaplan_meier", options=interval, warnings=why) for s, v, why in zip(stats, found, said, strict=True)),
    ]
