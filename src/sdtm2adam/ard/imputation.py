"""Multiple imputation of repeated measurements: what is incomplete, draws of a multivariate normal model, and monotone regression.

    normal_draws   means and covariance of the visits, drawn by data augmentation      SAS: PROC MI, MCMC (CHAIN=MULTIPLE)
    monotone       visit by visit, a regression on those before; by group              SAS: PROC MI, MONOTONE REG, BY group

All draws come from one seed, whatever the order in which participants are given. Source: Schafer (1997); Rubin (1987); SAS/STAT, PROC MI.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sdtm2adam.errors import StudyError

SWEEPS = 100  # of data augmentation before a draw is taken: with half the information missing 0.5 ** 100 of the start is left
AT_ONCE = 4_000_000  # values that are imputed at a time
COLLINEAR = 1e-9


@dataclass(frozen=True)
class Incomplete:
    """Participants by visits, some values missing; rows in an order that depends on their values only.

    values (n, T) with NaN;  group (n,) number of each one's group;  covariates (n, k), complete;  names of the groups
    order  which of the given rows stands where
    """

    values: np.ndarray
    group: np.ndarray
    covariates: np.ndarray
    names: tuple[str, ...]
    order: np.ndarray

    @property
    def last(self) -> np.ndarray:
        """How many visits there are up to and with the last that was observed; 0 for nobody seen."""
        seen = ~np.isnan(self.values)
        return np.where(seen.any(axis=1), seen.shape[1] - seen[:, ::-1].argmax(axis=1), 0)

    @property
    def gaps(self) -> np.ndarray:
        """Where a value is missing before the last that was observed."""
        return np.isnan(self.values) & (np.arange(self.values.shape[1]) < self.last[:, None])

    def as_given(self, completed: np.ndarray) -> np.ndarray:
        """Completed values (m, n, T) with participants in the order in which they were given."""
        made = np.empty_like(completed)
        made[:, self.order] = completed
        return made


def incomplete(values: np.ndarray, group: Sequence[str], covariates: np.ndarray, names: Sequence[str]) -> Incomplete:
    """Errors: StudyError that lists what keeps these data from being imputed."""
    values, covariates = np.asarray(values, dtype=float), np.asarray(covariates, dtype=float).reshape(len(values), -1)
    codes = np.array([names.index(g) for g in group], dtype=int)
    faults = [
        *([f"{np.isinf(values).sum()} infinite value(s)"] if np.isinf(values).any() else []),
        *([f"{n} participant(s) without a covariate of the model"] if (n := (~np.isfinite(covariates).all(axis=1)).sum()) else []),
    ]
    for code, name in enumerate(names):
        seen = (~np.isnan(values[codes == code])).sum(axis=0)
        faults += [f"group {name} has {n} value(s) at visit {visit} of {len(seen)}" for visit, n in enumerate(seen, start=1) if n < 2]
    if faults:
        raise StudyError("these values cannot be imputed:\n" + "\n".join(f"    {fault}" for fault in faults))
    keys = np.column_stack([codes, covariates, np.where(np.isnan(values), np.inf, values)])
    order = np.lexsort(keys.T[::-1])
    return Incomplete(values[order], codes[order], covariates[order], tuple(names), order)


@dataclass(frozen=True)
class Draws:
    """m draws of a normal model of the visits.

    beta (m, p, T), sigma (m, T, T)  of each group, one after another; the same for all where covariance is in common
    completed (m, n, T)  values with those that are missing drawn at random
    """

    data: Incomplete
    beta: tuple[np.ndarray, ...]
    sigma: tuple[np.ndarray, ...]
    completed: np.ndarray
    common: bool

    def mean(self, group: int) -> np.ndarray:
        """(m, n, T): what the model expects of each participant, were he in this group."""
        n = len(self.data.values)
        return _design(self.data, np.full(n, group), self.common) @ self.beta[group]


def normal_draws(data: Incomplete, imputations: int, seed: int, *, common: bool = True, sweeps: int = SWEEPS) -> Draws:
    """Draws from the posterior of a multivariate normal model with Jeffreys' prior: means by visit, group and covariate by visit.

    common  one covariance matrix for all groups, or one of each. Each draw is the end of a chain of its own of `sweeps` steps, as with
    SAS's CHAIN=MULTIPLE. Errors: StudyError where there are too few participants, or visits depend on one another.
    """
    rng = np.random.default_rng(seed)
    groups = [np.arange(len(data.values))] if common else [np.flatnonzero(data.group == code) for code in range(len(data.names))]
    completed = np.repeat(data.values[None], imputations, axis=0)
    beta, sigma = [], []
    for code, rows in enumerate(groups):
        x = _design(data, data.group, common)[rows]
        _stop_unless_enough(data.values[rows], x, "the participants" if common else f"group {data.names[code]}")
        try:
            parts = [_augmented(data.values[rows], x, size, sweeps, rng) for size in _at_a_time(imputations, data.values[rows].size)]
        except np.linalg.LinAlgError as singular:
            raise StudyError("these values cannot be imputed: they tell too little of how the visits go together") from singular
        beta.append(np.concatenate([part[0] for part in parts]))
        sigma.append(np.concatenate([part[1] for part in parts]))
        completed[:, rows] = np.concatenate([part[2] for part in parts])
    times = len(data.names) if common else 1
    return Draws(data, tuple(beta * times), tuple(sigma * times), completed, common)


def monotone(data: Incomplete, imputations: int, seed: int) -> np.ndarray:
    """Completed values (m, n, T), group by group: each visit from a regression on covariates and the visits before, its parameters drawn.

    Gaps before the last value are first filled by normal_draws, group by group (SAS: PROC MI, MCMC IMPUTE=MONOTONE).
    Errors: StudyError where there are too few participants.
    """
    rng = np.random.default_rng([seed, 1])
    filled = np.repeat(data.values[None], imputations, axis=0)
    if data.gaps.any():
        filled[:, data.gaps] = normal_draws(data, imputations, seed, common=False).completed[:, data.gaps]
    for code, name in enumerate(data.names):
        rows = np.flatnonzero(data.group == code)
        x = np.column_stack([np.ones(len(rows)), data.covariates[rows]])
        _stop_unless_enough(data.values[rows], x, f"group {name}")
        for visit in range(data.values.shape[1]):
            seen = visit < data.last[rows]
            if seen.all():
                continue
            predictors = np.concatenate([np.repeat(x[None], imputations, axis=0), filled[:, rows, :visit]], axis=2)
            beta, sd = _drawn_regression(filled[:, rows[seen], visit], predictors[:, seen], rng)
            expected = (predictors[:, ~seen] @ beta[:, :, None])[:, :, 0]
            filled[:, rows[~seen], visit] = expected + sd[:, None] * rng.standard_normal(expected.shape)
    return filled


def conditional(sigma: np.ndarray, given: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a normal with covariance sigma (..., T, T): the weights of given visits in what is expected of others, and the lower root of
    the covariance that is left. With nothing given the weights are empty.
    """
    within, across = sigma[..., given[:, None], given], sigma[..., given[:, None], asked]
    weights = np.linalg.solve(within, across)
    left = sigma[..., asked[:, None], asked] - np.swapaxes(across, -1, -2) @ weights
    return weights, np.linalg.cholesky((left + np.swapaxes(left, -1, -2)) / 2)


def _design(data: Incomplete, group: np.ndarray, common: bool) -> np.ndarray:
    """A column a group, or one for all where each group has a model of its own; then the covariates, about their means."""
    groups = np.eye(len(data.names))[group] if common else np.ones((len(group), 1))
    return np.column_stack([groups, data.covariates - data.covariates.mean(axis=0)])


def _augmented(values: np.ndarray, x: np.ndarray, chains: int, sweeps: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """beta, sigma and completed values at the end of each chain: parameters given the completed values, these given the parameters."""
    n, p = x.shape
    inverse = np.linalg.inv(x.T @ x)
    project, root = inverse @ x.T, np.linalg.cholesky(inverse)
    completed = np.repeat(_started(values, x)[None], chains, axis=0)
    patterns = list(_patterns(values))
    for _ in range(sweeps if patterns else 1):
        centre = project @ completed
        left = completed - x @ centre
        half = np.linalg.cholesky(np.swapaxes(left, 1, 2) @ left)
        factor = half @ np.swapaxes(np.linalg.inv(_bartlett(n - p, values.shape[1], chains, rng)), 1, 2)
        sigma = factor @ np.swapaxes(factor, 1, 2)
        beta = centre + root @ rng.standard_normal(centre.shape) @ np.swapaxes(factor, 1, 2)
        for rows, given, asked in patterns:
            weights, spread = conditional(sigma, given, asked)
            mean = x[rows] @ beta
            drawn = rng.standard_normal((chains, len(rows), len(asked))) @ np.swapaxes(spread, 1, 2)
            completed[:, rows[:, None], asked] = mean[:, :, asked] + (values[rows[:, None], given] - mean[:, :, given]) @ weights + drawn
    return beta, sigma, completed


def _bartlett(df: int, size: int, chains: int, rng: np.random.Generator) -> np.ndarray:
    """Lower triangular roots of matrices with the standard Wishart distribution."""
    made = np.tril(rng.standard_normal((chains, size, size)), -1)
    made[:, np.arange(size), np.arange(size)] = np.sqrt(rng.chisquare(df - np.arange(size), (chains, size)))
    return made


def _drawn_regression(y: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (m, q) and residual deviation (m,) from their posterior: the variance first, then coefficients given it."""
    q, r = np.linalg.qr(x)
    back = np.linalg.inv(r)
    turned = (np.swapaxes(q, 1, 2) @ y[:, :, None])[:, :, 0]
    left = (y**2).sum(axis=1) - (turned**2).sum(axis=1)
    sd = np.sqrt(np.maximum(left, 0) / rng.chisquare(x.shape[1] - x.shape[2], len(y)))
    return (back @ (turned + sd[:, None] * rng.standard_normal(turned.shape))[:, :, None])[:, :, 0], sd


def _patterns(values: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Participants who miss the same visits: who they are, the visits they have, and those they miss."""
    missing = np.isnan(values)
    for pattern in np.unique(missing, axis=0):
        if pattern.any():
            yield np.flatnonzero((missing == pattern).all(axis=1)), np.flatnonzero(~pattern), np.flatnonzero(pattern)


def _started(values: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Missing values as a regression on the design alone expects them, visit by visit."""
    made = values.copy()
    for visit in range(values.shape[1]):
        seen = ~np.isnan(values[:, visit])
        beta = np.linalg.lstsq(x[seen], values[seen, visit], rcond=None)[0]
        made[~seen, visit] = x[~seen] @ beta
    return made


def _stop_unless_enough(values: np.ndarray, x: np.ndarray, who: str) -> None:
    """Those with all visits must be enough to tell how the visits go together beside the design; and every visit varies on its own."""
    complete, (columns, visits) = int((~np.isnan(values)).all(axis=1).sum()), (x.shape[1], values.shape[1])
    if complete < columns + visits:
        raise StudyError(
            f"{who} cannot be imputed: {complete} have values at all of {visits} visits, "
            f"and a model of {columns} column(s) and {visits} visits needs {columns + visits} of them; leave out covariates or visits"
        )
    if np.linalg.matrix_rank(x) < columns:
        raise StudyError(f"{who} cannot be imputed: the covariates depend on one another, or on the groups")
    made = _started(values, x)
    left = made - x @ np.linalg.lstsq(x, made, rcond=None)[0]
    lengths = np.sqrt((left**2).sum(axis=0))
    still = lengths <= COLLINEAR * np.maximum(np.abs(made).max(axis=0), 1e-300)
    if still.any():
        raise StudyError(f"{who} cannot be imputed: values at visit {', '.join(str(v + 1) for v in np.flatnonzero(still))} do not vary")
    if np.linalg.eigvalsh((left / lengths).T @ (left / lengths)).min() < COLLINEAR:
        raise StudyError(f"{who} cannot be imputed: a visit is determined by the others")


def _at_a_time(imputations: int, values: int) -> list[int]:
    """Imputations in parts, so that no more than AT_ONCE values are held twice."""
    size = max(1, min(imputations, AT_ONCE // max(values, 1)))
    return [min(size, imputations - start) for start in range(0, imputations, size)]
