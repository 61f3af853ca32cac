"""Analysis of covariance visit by visit of values some of which were imputed, several times over.

Participants stand by visits, a row for every subject of the population whose covariates are known, whether he came or not. What is
missing is drawn several times (ard/imputation.py, ard/reference_based.py), each visit of each data set has its model, and Rubin's
rules put their estimates together (ard/rubin.py). Source: SAS/STAT, PROC MI, PROC GLM and PROC MIANALYZE in a row; R: rbmi.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.ard import models
from sdtm2adam.ard.descriptive import numbers
from sdtm2adam.ard.design import Design, design
from sdtm2adam.ard.frame import COMPARISON, JOIN, MISSING, MODEL, Result
from sdtm2adam.ard.imputation import Incomplete, incomplete, monotone, normal_draws
from sdtm2adam.ard.models import NOT_ESTIMABLE, TESTED, factor_of, levels_of
from sdtm2adam.ard.reference_based import STRATEGIES, reference_based
from sdtm2adam.ard.rubin import pooled_linear
from sdtm2adam.ard.slices import Slice, text_of
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis
from sdtm2adam.spec.analysis_parts import Imputation

METHOD = "ancova_imputed"


@dataclass(frozen=True)
class Grid:
    """Subjects by visits.

    values (n, T) with NaN where a visit was missed;  group of each subject;  covariates (n rows) the other variables of the effects
    without  subjects that lack a covariate and are left out
    """

    visits: tuple[str, ...]
    groups: tuple[str, ...]
    values: np.ndarray
    group: np.ndarray
    covariates: pd.DataFrame
    without: int

    @property
    def note(self) -> str:
        return f"{self.without} subject(s) of the population without every covariate" if self.without else ""


def ancova(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """lsmean of each group and diff from the last, with se, df, statistic, p and limits, of a linear model; with `imputation:` by visit.

    SAS: PROC GLM, LSMEANS. Groups: n, lsmean, se, df, ci_low, ci_high. comparison: diff and its test, each group minus the last. model:
    the F tests of the effects (type III), r_squared, residual variance. With `imputation:` the same of each visit (level) by Rubin's
    rules, with missing_information; then model: n, subjects and imputed (how many of their values at the visit were).
    """
    return _imputed(slices, analysis, group) if analysis.imputation else models.ancova(slices, analysis, group)


def has_covariates(piece: Slice, analysis: Analysis) -> pd.Series:
    """The level of each record that went in, "" or its visit; missing where a variable of the model is."""
    known = models.has_values(piece, analysis)
    return text_of(piece.records[analysis.visit]).where(known.notna()) if analysis.imputation else known


def _imputed(slices: Sequence[Slice], analysis: Analysis, group: str) -> dict[str, list[Result]]:
    """Errors: StudyError for a subject with two records at a visit, and for a covariate that changes."""
    asked = analysis.imputation
    grid = _grid(slices, analysis, group)
    options = _options(asked)
    try:
        data, model = _completable(grid, analysis, group)
        completed = data.as_given(METHODS[asked.method](data, asked))
    except StudyError as fault:  # too few participants or too little variation: the results say so
        return _nothing(grid, analysis, group, " ".join(str(fault).split()), options)
    made: dict[str, list[Result]] = {g: [] for g in (*grid.groups, COMPARISON, MODEL)}
    for at, visit in enumerate(grid.visits):
        for name, results in _at_visit(completed[:, :, at], model, grid, visit, group, options).items():
            made[name] += results
        imputed = int(np.isnan(grid.values[:, at]).sum())
        counts = {"n": len(grid.values) - imputed, "subjects": len(grid.values), "imputed": imputed}
        made[MODEL] += [Result(s, v, visit, method=METHOD, options=options, warnings=grid.note) for s, v in counts.items()]
    return made


def _drawn(strategy: str) -> Callable[[Incomplete, Imputation], np.ndarray]:
    def draw(data: Incomplete, asked: Imputation) -> np.ndarray:
        draws = normal_draws(data, asked.imputations, asked.seed, common=asked.covariance == "common")
        return reference_based(draws, strategy, asked.reference or data.names[-1], asked.seed)

    return draw


METHODS: dict[str, Callable[[Incomplete, Imputation], np.ndarray]] = {
    "monotone": lambda data, asked: monotone(data, asked.imputations, asked.seed),
    **{strategy: _drawn(strategy) for strategy in STRATEGIES},
}


def _grid(slices: Sequence[Slice], analysis: Analysis, group: str) -> Grid:
    """The subjects of all groups by visits; a covariate is that of a subject's records, or else of ADSL."""
    names = list(dict.fromkeys(n for effect in analysis.effects for n in effect.split("*") if n != group))
    records = pd.concat([_records(piece, analysis, names) for piece in slices], ignore_index=True)
    twice = int(records.duplicated(["_subject", "_visit"]).sum())
    if twice:
        raise StudyError(f"{twice} record(s) too many: imputation takes one record a subject and {analysis.visit}")
    changing = [n for n in names if (records.groupby("_subject")[n].nunique() > 1).any()]
    if changing:
        raise StudyError(f"{', '.join(changing)} changes from visit to visit of a subject; with `imputation:` a covariate is one a subject")
    people = pd.concat([piece.members for piece in slices])
    whose = np.repeat([piece.group for piece in slices], [len(piece.members) for piece in slices])
    seen = records.groupby("_subject")[names].first().reindex(people.index) if names else pd.DataFrame(index=people.index)
    for name in set(names) & set(people.columns):
        seen[name] = seen[name].where(seen[name].notna(), _covariate(people[name], name, analysis))
    visits = tuple(levels_of(records.loc[records["_visit"].notna(), "_visit"]))
    wide = records.dropna(subset="_visit").pivot(index="_subject", columns="_visit", values=analysis.variable)
    values = wide.reindex(index=people.index, columns=list(visits)).to_numpy(dtype=float)
    known = seen.notna().all(axis=1).to_numpy() if names else np.ones(len(people), dtype=bool)
    covariates = seen.loc[known].reset_index(drop=True)
    return Grid(visits, tuple(p.group for p in slices), values[known], whose[known], covariates, int((~known).sum()))


def _records(piece: Slice, analysis: Analysis, names: list[str]) -> pd.DataFrame:
    columns = {n: _covariate(piece.records[n], n, analysis).to_numpy() for n in names}
    value = {analysis.variable: numbers(piece, analysis.variable), "_visit": text_of(piece.records[analysis.visit]).to_numpy(dtype=object)}
    return pd.DataFrame({**columns, **value, "_subject": piece.subjects})


def _covariate(values: pd.Series, name: str, analysis: Analysis) -> pd.Series:
    """A class as text, a number as float. Errors: StudyError where it is infinite."""
    if name in analysis.classes or not pd.api.types.is_numeric_dtype(values.dtype):
        return text_of(values).astype(object)
    number = values.astype("float64")
    if np.isinf(number).any():
        raise StudyError(f"{name} is infinite in {int(np.isinf(number).sum())} record(s)")
    return number


def _completable(grid: Grid, analysis: Analysis, group: str) -> tuple[Incomplete, Design]:
    """What is to be imputed, with its covariates as numbers, and the design of the model at each visit."""
    if not len(grid.values) or not grid.visits:
        raise StudyError("no subject has every covariate of the model")
    lacking = [g for g in grid.groups if not (grid.group == g).any()]
    if lacking:
        raise StudyError(f"no subject of {', '.join(lacking)}")
    columns = {name: grid.covariates[name] for name in grid.covariates}
    if group:
        columns[group] = pd.Series(grid.group.astype(object))
    is_class = {name: not pd.api.types.is_numeric_dtype(values.dtype) for name, values in columns.items()}
    factors = {name: factor_of(v, grid.groups if name == group else ()) for name, v in columns.items() if is_class[name]}
    values = {name: v.to_numpy(dtype=object if is_class[name] else float) for name, v in columns.items()}
    terms = [tuple(effect.split("*")) for effect in analysis.effects]
    model = design(values, terms, {n: f for n, f in factors.items() if any(n in term for term in terms)})
    if len(grid.values) <= model.matrix.shape[1]:
        raise StudyError(f"{len(grid.values)} subject(s) for {model.matrix.shape[1]} coefficients")
    beside = [(name,) for name in grid.covariates]
    covariates = np.empty((len(grid.values), 0))
    if beside:
        of_classes = {n: factors[n] for n in grid.covariates if is_class[n]}
        covariates = design({n: values[n] for n in grid.covariates}, beside, of_classes).matrix[:, 1:]
    return incomplete(grid.values, grid.group.tolist(), covariates, grid.groups), model


def _at_visit(completed: np.ndarray, model: Design, grid: Grid, visit: str, group: str, options: str) -> dict[str, list[Result]]:
    """LS means of the groups and their differences, of one visit."""
    note = "; ".join(filter(None, [grid.note, _dropped(model)]))
    rows = {g: model.mean(**({group: g} if group in model.factors else {})) for g in grid.groups}
    made = {g: _pooled(completed, model, row, "lsmean", visit, options, note) for g, row in rows.items()}
    *others, last = grid.groups
    made[COMPARISON] = []
    for g in others:
        level = visit if len(others) == 1 else f"{g} - {last}{JOIN}{visit}"
        known = group in model.factors and rows[g] is not None and rows[last] is not None
        made[COMPARISON] += _pooled(completed, model, rows[g] - rows[last] if known else None, "diff", level, options, note)
    return made


def _pooled(completed: np.ndarray, model: Design, row: np.ndarray | None, stat: str, level: str, options: str, note: str) -> list[Result]:
    names = {"estimate": stat}
    if row is None:
        stats = (stat, *TESTED, "missing_information")
        return [Result(s, MISSING, level, method=METHOD, options=options, warnings=NOT_ESTIMABLE) for s in stats]
    found = pooled_linear(completed, model, row).results(METHOD, options)
    return [r._replace(stat=names.get(r.stat, r.stat), level=level, warnings=r.warnings or note) for r in found]


def _nothing(grid: Grid, analysis: Analysis, group: str, why: str, options: str) -> dict[str, list[Result]]:
    """The same results, all missing and saying why."""
    stats, visits = (*TESTED, "missing_information"), grid.visits or ("",)
    *others, last = grid.groups
    pairs = [""] if len(others) == 1 else [f"{g} - {last}{JOIN}" for g in others]

    def none(stat: str, level: str) -> list[Result]:
        return [Result(s, MISSING, level, method=METHOD, options=options, warnings=why) for s in (stat, *stats)]

    made = {g: [r for visit in visits for r in none("lsmean", visit)] for g in grid.groups}
    made[COMPARISON] = [r for visit in visits for pair in pairs for r in none("diff", f"{pair}{visit}")]
    seen = [int((~np.isnan(grid.values[:, at])).sum()) for at in range(len(grid.visits))] or [0]
    made[MODEL] = [Result("n", n, visit, method=METHOD, options=options, warnings=why) for visit, n in zip(visits, seen, strict=True)]
    return made


def _dropped(model: Design) -> str:
    return f"depends on other effects and is left out: {', '.join(model.dropped)}" if model.dropped else ""


def _options(asked: Imputation) -> str:
    after = f" after {asked.reference}" if asked.reference else ""
    spread = "" if asked.method == "monotone" else f", covariance {asked.covariance}"
    return f"{asked.method}{after}{spread}, seed {asked.seed}"
