"""Models of one analysis, of all groups together: analysis of covariance, MMRM, random effects; and regression by group.

Results stand under the groups (LS means, slopes), under `comparison` (their differences) and under `model` (coefficients,
covariance parameters, how the fit went). Every result of a fit that did not converge, or came out singular, says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sdtm2adam.ard.descriptive import numbers
from sdtm2adam.ard.design import Design, Factor, design
from sdtm2adam.ard.frame import COMPARISON, JOIN, MISSING, MODEL, Result
from sdtm2adam.ard.linear import linear
from sdtm2adam.ard.mixed.covariance import REPEATED, components, unstructured
from sdtm2adam.ard.mixed.fit import Fit, fit
from sdtm2adam.ard.mixed.inference import Inference, kenward_roger, kenward_roger_linear, satterthwaite
from sdtm2adam.ard.slices import Slice, text_of
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.statistics import INTERCEPT

DDFM = {"kenward_roger": kenward_roger, "kenward_roger_linear": kenward_roger_linear, "satterthwaite": satterthwaite}
TESTED = ("se", "df", "statistic", "p", "ci_low", "ci_high")
NOT_ESTIMABLE = "cannot be estimated: a cell of the model has no data"
UNDETERMINED = "the data do not determine the variances and covariances of the model"
NO_VARIANCE = "no residual variance: nothing to test with"


@dataclass(frozen=True)
class Data:
    """The records of all groups that have every variable of the model, and the design of its effects."""

    analysis: Analysis
    group: str  # the group variable
    groups: tuple[str, ...]
    records: pd.DataFrame  # the variables of the model; classes as text
    subjects: np.ndarray
    without: int  # records that lack a variable
    read: int  # subjects, those without a usable record too

    @property
    def y(self) -> np.ndarray:
        return self.records[self.analysis.variable].to_numpy(dtype=float)

    @cached_property
    def design(self) -> Design:
        terms = [tuple(effect.split("*")) for effect in self.analysis.effects]
        used = dict.fromkeys(name for term in terms for name in term)
        factors = {name: factor_of(self.records[name], self.groups if name == self.group else ()) for name in used if self._is_class(name)}
        values = {name: self.records[name].to_numpy(dtype=object if name in factors else float) for name in used}
        return design(values or {"": self.y}, terms, factors)

    def _is_class(self, name: str) -> bool:
        return not pd.api.types.is_numeric_dtype(self.records[name].dtype)

    def mean(self, group: str, **at) -> np.ndarray | None:
        """The row of a group's LS mean; without the group among the effects, that of everybody."""
        return self.design.mean(**{self.group: group}, **at) if self.group in self.design.factors else self.design.mean(**at)


def ancova(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """LS means of each group and their differences from a linear model (SAS: PROC GLM, LSMEANS).

    Groups: n, lsmean, se, df, ci_low, ci_high. comparison: diff and its test, each group minus the last. model: the F tests of the
    effects (type III), r_squared, residual variance.
    """
    data = data_of(slices, analysis, group)
    if why := _too_little(data):
        return _nothing(data, "ancova", why)
    model = linear(data.y, data.design)
    note = "; ".join(filter(None, [dropped(data), "" if model.mean_square > 0 else NO_VARIANCE]))
    made = _means(data, model.t, "ancova", note)
    tests = {"*".join(term): data.design.type_three(term) for term in data.design.terms if term}
    made[MODEL] = [
        *_counts(data, "ancova", note),
        Result("r_squared", model.r_squared, method="ancova", warnings=note),
        Result("variance", model.mean_square, method="ancova", df=float(model.df), warnings=note),
        *(r for name, rows in tests.items() for r in _effect(name, None if rows is None else model.f(rows), "ancova", note)),
    ]
    return made


def mmrm(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """LS means of each group at each visit, and their differences (SAS: PROC MIXED, REPEATED, LSMEANS / DIFF).

    level is the visit. model: coefficients, covariance parameters, minus2loglik, aic, bic, converged, singular.
    Errors: StudyError for a subject with two records at one visit.
    """
    data = data_of(slices, analysis, group)
    visits = levels_of(data.records[analysis.visit])
    twice = pd.DataFrame({"s": data.subjects, "v": data.records[analysis.visit]}).duplicated()
    if twice.any():
        raise StudyError(f"{int(twice.sum())} record(s) too many: an MMRM takes one record a subject and {analysis.visit}")
    if why := _too_little(data) or ("" if len(visits) > 1 else f"one {analysis.visit} only"):
        return _nothing(data, "mmrm", why, visits or [""])
    number = data.records[analysis.visit].map({v: i for i, v in enumerate(visits)}).to_numpy(dtype=int)
    parts = {"visit": number, "repeated": REPEATED[analysis.structure]}
    return _fitted(data, parts, "mmrm", [{"level": v, analysis.visit: v} for v in visits])


def mixed(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """Slopes and LS means of each group from a model with random effects of subjects (SAS: PROC MIXED, RANDOM).

    `slopes:` gives for each covariate (level) the slope of each group, and their differences; `means_at:` LS means at values of
    covariates. model: as of mmrm.
    """
    data = data_of(slices, analysis, group)
    if why := _too_little(data):
        return _nothing(data, "mixed", why)
    ones = np.ones(len(data.y))
    columns = np.column_stack([ones if n == INTERCEPT else data.records[n].to_numpy(dtype=float) for n in analysis.random])
    count = len(analysis.random)
    effects = unstructured(count) if analysis.structure == "UN" else components((1,) * count, analysis.random)
    parts = {"random": columns, "effects": effects}
    return _fitted(data, parts, "mixed", [{"level": label, **at} for label, at in analysis.means_at.items()])


def regression(piece: Slice, analysis: Analysis, levels: tuple[str, ...]) -> list[Result]:
    """n, r_squared and the F test of a group's own linear model; each coefficient with level = its name (SAS: PROC REG)."""
    data = data_of([piece], analysis, "")
    stats = ("estimate", *TESTED)
    if why := _too_little(data):
        names = [INTERCEPT, *analysis.effects]
        none = [Result(s, MISSING, name, method="regression", warnings=why) for name in names for s in stats]
        return [Result("n", len(data.y)), *none, *(Result(s, method="regression", warnings=why) for s in ("r_squared", "statistic", "p"))]
    model = linear(data.y, data.design)
    note = "; ".join(filter(None, [dropped(data), "" if model.mean_square > 0 else NO_VARIANCE]))
    overall = model.overall()
    found = [Result("n", len(data.y), warnings=left_out(data)), _result("r_squared", model.r_squared, "", "regression", note)]
    found += [_result(s, overall[s], "", "regression", note, df=overall["den_df"]) for s in ("statistic", "p")]
    for name in data.design.names:
        test = model.t(data.design.coefficient(name))
        found += [_result(s, test[s], name, "regression", note, df=test["df"]) for s in stats]
    return found


def has_values(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record that went in, here always ""; missing where a variable of the model is."""
    return piece.unlevelled(piece.records.notna().all(axis=1).to_numpy())


def data_of(slices: Sequence[Slice], analysis: Analysis, group: str) -> Data:
    """The records of all slices below one another; numbers checked, classes as text.

    Errors: StudyError for a variable that is a class and a number of the model, and for a number that is text.
    """
    classes = {*analysis.classes, *analysis.strata, group, analysis.visit}
    measured = {analysis.variable, *analysis.random, *analysis.slopes, *(name for at in analysis.means_at.values() for name in at)}
    measured |= {analysis.time, analysis.censor} if analysis.statistics == "cox" else set()
    if both := sorted(classes & measured - {""}):
        raise StudyError(f"{', '.join(both)} is a class of the model and cannot be its number too (`random:`, `slopes:`, `means_at:`)")
    parts = []
    for piece in slices:
        columns = {}
        for name in piece.records.columns:
            values = piece.records[name]
            is_class = name in classes or (name not in measured and not pd.api.types.is_numeric_dtype(values.dtype))
            columns[name] = text_of(values).to_numpy(dtype=object) if is_class else numbers(piece, name)
        if group:
            columns[group] = np.full(len(piece.rows), piece.group, dtype=object)
        parts.append(pd.DataFrame(columns, index=range(len(piece.rows))).assign(_subject=piece.subjects))
    whole = pd.concat(parts, ignore_index=True)
    known = whole.notna().all(axis=1)
    records = whole[known].reset_index(drop=True)
    subjects = records.pop("_subject").to_numpy()
    return Data(analysis, group, tuple(s.group for s in slices), records, subjects, int((~known).sum()), whole["_subject"].nunique())


def factor_of(values: pd.Series, order: tuple[str, ...]) -> Factor:
    """Levels as the groups stand, or in their own order; the last one is the reference, as in SAS."""
    seen = [level for level in order if (values == level).any()] or levels_of(values)
    return Factor(tuple(seen), seen[-1])


def levels_of(values: pd.Series) -> list[str]:
    """In the order of numbers where all are numbers, else of the alphabet."""
    seen = pd.unique(values).tolist()
    try:
        return sorted(seen, key=float)
    except ValueError:
        return sorted(seen)


def _too_little(data: Data) -> str:
    if len(data.y) == 0:
        return "no record has every variable of the model"
    lacking = [g for g in data.groups if data.group and not (data.records[data.group] == g).any()]
    if lacking:
        return f"no record of {', '.join(lacking)}"
    p = data.design.matrix.shape[1]
    if len(data.y) <= p:
        return f"{len(data.y)} record(s) for {p} coefficients"
    return "all values are equal" if np.ptp(data.y) == 0 else ""


def left_out(data: Data) -> str:
    return f"{data.without} record(s) without every variable of the model" if data.without else ""


def _alone(data: Data) -> str:
    subjects = [(g, len(np.unique(data.subjects[data.records[data.group] == g]))) for g in data.groups if data.group]
    return "; ".join(f"one subject only in {group}" for group, count in subjects if count == 1)


def dropped(data: Data) -> str:
    return f"depends on other effects and is left out: {', '.join(data.design.dropped)}" if data.design.dropped else ""


def _counts(data: Data, method: str, note: str) -> list[Result]:
    return [
        Result("n", len(data.y), method=method, warnings="; ".join(filter(None, [left_out(data), note]))),
        Result("subjects", len(np.unique(data.subjects)), method=method),
    ]


def _nothing(data: Data, method: str, why: str, levels: Sequence[str] = ("",)) -> dict[str, list[Result]]:
    """The same results as of a fit, all missing and saying why."""
    slopes = [(name, "slope") for name in data.analysis.slopes]
    asked = [(level, "lsmean") for level in dict.fromkeys((*levels, *data.analysis.means_at)) if level or not slopes] + slopes
    made = {
        group: [Result(s, MISSING, level, method=method, warnings=why) for level, stat in asked for s in (stat, *TESTED)]
        for group in data.groups
    }
    made[COMPARISON] = [Result(s, MISSING, level, method=method, warnings=why) for level, _ in asked for s in ("diff", *TESTED)]
    return made | {MODEL: [Result("n", len(data.y), method=method, warnings=why)]}


def _fitted(data: Data, parts: dict, method: str, places: list[dict]) -> dict[str, list[Result]]:
    """Results of a mixed model with these parts beside its effects: means at places, slopes, differences, and how the fit went."""
    analysis = data.analysis
    options = f"REML, {analysis.structure}, {analysis.ddfm}"
    try:
        fitted = fit(data.y, data.design.matrix, data.subjects, **parts)
        inference = DDFM[analysis.ddfm](fitted)
    except np.linalg.LinAlgError:
        why = "; ".join(filter(None, [UNDETERMINED, _alone(data)]))
        return _nothing(data, method, why, [p["level"] for p in places] or [""])
    note = "; ".join(filter(None, [fitted.says, dropped(data), _alone(data)]))

    def tested(row: np.ndarray) -> dict[str, float]:
        test = inference.t(row)
        low, high = test.limits()
        return {"estimate": test.estimate, "se": test.se, "df": test.df, "statistic": test.statistic, "p": test.p,
                "ci_low": low, "ci_high": high}  # fmt: skip

    made: dict[str, list[Result]] = {group: [] for group in (*data.groups, COMPARISON)}
    for place in places:
        at = {name: value for name, value in place.items() if name != "level"}
        for group, results in _means(data, tested, method, note, place["level"], at).items():
            made[group] += results
    for name in analysis.slopes:
        rows = {g: _slope(data, g, name) for g in data.groups}
        for group, results in _by_group(rows, tested, "slope", name, method, note).items():
            made[group] += results
    made[MODEL] = [*_counts(data, method, note), *_of_model(data, fitted, inference, tested, method, note)]
    return {group: [r._replace(options=options) for r in results] for group, results in made.items()}


def _of_model(data: Data, fitted: Fit, inference: Inference, tested, method: str, note: str) -> Iterator[Result]:
    """Coefficients, covariance parameters and criteria; the criteria as PROC MIXED gives them, of parameters that are not zero."""
    value, count = fitted.point.value, int(fitted.free.sum())
    for name in data.design.names:
        test = tested(data.design.coefficient(name))
        yield from (_result(s, test[s], name, method, note, df=test["df"]) for s in ("estimate", *TESTED))
    for label, parameter in zip(fitted.model.labels, fitted.point.theta, strict=True):
        yield _result("covariance", parameter, label, method, note)
    criteria = {"minus2loglik": value, "aic": value + 2 * count, "bic": value + count * np.log(data.read)}
    criteria |= {"converged": float(fitted.converged), "singular": float(fitted.singular)}
    yield from (_result(s, v, "", method, note) for s, v in criteria.items())
    tests = {"*".join(term): data.design.type_three(term) for term in data.design.terms if term}
    for name, rows in tests.items():
        yield from _effect(name, None if rows is None else _f_of(inference, rows), method, note)


def _f_of(inference: Inference, rows: np.ndarray) -> dict[str, float]:
    test = inference.f(rows)
    return {"statistic": test.f, "num_df": float(test.num_df), "den_df": test.den_df, "p": test.p}


def _effect(name: str, test: dict[str, float] | None, method: str, note: str) -> Iterator[Result]:
    """The type III F test of an effect, with level `type III | effect`."""
    why = "" if test else "cells are empty or effects depend on one another: no type III test"
    test = test or dict.fromkeys(("statistic", "num_df", "den_df", "p"), MISSING)
    for stat in ("statistic", "num_df", "den_df", "p"):
        yield _result(stat, test[stat], f"type III{JOIN}{name}", method, why or note, df=test["den_df"])


def _means(data: Data, tested, method: str, note: str, level: str = "", at: dict | None = None) -> dict[str, list[Result]]:
    return _by_group({g: data.mean(g, **(at or {})) for g in data.groups}, tested, "lsmean", level, method, note)


def _by_group(rows: dict[str, np.ndarray | None], tested, stat: str, level: str, method: str, note: str) -> dict[str, list[Result]]:
    """Each group's estimate, and those of all but the last minus the last one's; of three groups and more, level says which."""
    made = {group: list(_estimated(row, tested, stat, level, method, note)) for group, row in rows.items()}
    *others, last = rows
    made[COMPARISON] = []
    for group in others:
        known = rows[group] is not None and rows[last] is not None
        shown = level if len(others) == 1 else JOIN.join(filter(None, [f"{group} - {last}", level]))
        made[COMPARISON] += _estimated(rows[group] - rows[last] if known else None, tested, "diff", shown, method, note)
    return made


def _estimated(row: np.ndarray | None, tested, stat: str, level: str, method: str, note: str) -> Iterator[Result]:
    found = {s: MISSING for s in ("estimate", *TESTED)} if row is None else tested(row)
    why = NOT_ESTIMABLE if row is None else note
    for name in ("estimate", *TESTED):
        yield _result(stat if name == "estimate" else name, found[name], level, method, why, df=found["df"])


def _result(stat: str, value: float, level: str, method: str, note: str, df: float = MISSING) -> Result:
    why = note or (NO_VARIANCE if np.isnan(value) else "")
    return Result(stat, value, level, method=method, df=df, warnings=why)


def _slope(data: Data, group: str, name: str) -> np.ndarray | None:
    """The row of a covariate's slope in a group; None where the data do not tell it."""
    return data.design.slope(name, **({data.group: group} if data.group in data.design.factors else {}))
