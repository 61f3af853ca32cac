"""How often tests reject where nothing differs, and whether mixed models find their optimum where it is hard to find.

    python benchmarks/type_one_error.py [data sets] [hard data sets] [of them compared]        # 1000, 200 and 20 unless given

Null data: 59 participants, 32 and 27, nine visits of which three are a lead-in; intercepts and two slopes that vary between
participants; a tenth leaves on the way. Tested at 5%, two-sided, on the same data sets: the change to the last visit by the pooled t test
(who is still there), by an MMRM with Kenward-Roger, and the slope after the knot by a piecewise model with random effects,
Satterthwaite and Kenward-Roger. The error behind a rate is that of simulation.

The hard case: two visits of lead-in, small variances of slopes, scores in whole points, 5% missing. Counted are fits that converged,
that say that they did not, and that came out singular; estimates are held against a second optimiser (scipy, on a likelihood written
out participant by participant), which shares no code with the first.
"""

import sys
from time import process_time

import numpy as np
from scipy.optimize import minimize

from sdtm2adam.ard.mixed.covariance import REPEATED, unstructured
from sdtm2adam.ard.mixed.fit import fit
from sdtm2adam.ard.mixed.inference import kenward_roger, satterthwaite
from sdtm2adam.ard.tests import ttest_pooled

MONTHS = np.array([-3.0, -2, -1, 0, 1, 2, 3, 4, 6])
HARD_MONTHS = np.array([-3.0, 0, 1, 2, 3, 4, 6])
TREATED, OTHERS = 32, 27
LEVEL = 0.05


def scores(rng: np.random.Generator, months: np.ndarray, spread: np.ndarray, residual: float, difference: float) -> np.ndarray:
    """(participants, visits): an intercept and slopes before and after month 0, of which the second differs by group."""
    before, after = np.minimum(months, 0), np.maximum(months, 0)
    n = TREATED + OTHERS
    effects = rng.multivariate_normal(np.zeros(3), spread, size=n)
    treated = (np.arange(n) < TREATED)[:, None]
    slopes = (-1.3 + effects[:, [1]]) * before + (-1.1 + difference * treated + effects[:, [2]]) * after
    return 38 + effects[:, [0]] + slopes + rng.normal(size=(n, len(months))) * residual


def piecewise(values: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, ...]:
    """y, x, participant and the columns of the random effects, of what is observed; the last column of x is group by slope after."""
    who, visit = np.nonzero(~np.isnan(values))
    before, after = np.minimum(months, 0)[visit], np.maximum(months, 0)[visit]
    group = (who < TREATED).astype(float)
    ones = np.ones(len(who))
    x = np.column_stack([ones, group, before, after, group * before, group * after])
    return values[who, visit], x, who, np.column_stack([ones, before, after])


def null_p_values(seed: int) -> dict[str, float]:
    """p of each test on one data set in which the groups do not differ; NaN where a fit says that it did not converge."""
    rng = np.random.default_rng([1, seed])
    values = scores(rng, MONTHS, np.array([[25, 0.5, 0.5], [0.5, 0.5, 0.2], [0.5, 0.2, 0.5]]), 1.5, 0.0)
    start = int(np.flatnonzero(MONTHS == 0)[0])
    leaves = np.where(rng.random(len(values)) < 0.1, rng.integers(start + 2, len(MONTHS), len(values)), len(MONTHS))
    values[np.arange(len(MONTHS)) >= leaves[:, None]] = np.nan

    change = values[:, start + 1 :] - values[:, [start]]
    last, treated = change[:, -1], np.arange(len(values)) < TREATED
    t = ttest_pooled(*(last[g & ~np.isnan(last)] for g in (treated, ~treated)), "")
    found = {"pooled t": next(r.value for r in t if r.stat == "p")}

    who, visit = np.nonzero(~np.isnan(change))
    by_visit = np.eye(change.shape[1])[visit]
    x = np.column_stack([by_visit, by_visit * treated[who, None], by_visit * values[who, start][:, None]])
    mmrm = fit(change[who, visit], x, who, visit=visit, repeated=REPEATED["UN"])
    found["MMRM, Kenward-Roger"] = kenward_roger(mmrm).t(np.eye(x.shape[1])[2 * change.shape[1] - 1]).p if mmrm.converged else np.nan

    y, x, who, z = piecewise(values, MONTHS)
    mixed = fit(y, x, who, random=z, effects=unstructured(3))
    for name, method in (("Satterthwaite", satterthwaite), ("Kenward-Roger", kenward_roger)):
        found[f"piecewise slopes, {name}"] = method(mixed).t(np.eye(6)[5]).p if mixed.converged else np.nan
    return found


def type_one_error(sets: int) -> None:
    found = [null_p_values(seed) for seed in range(sets)]
    for name in found[0]:
        p = np.array([one[name] for one in found])
        told = p[~np.isnan(p)]
        rate = (told < LEVEL).mean()
        print(f"    {name:34} {rate:.3f} +- {np.sqrt(LEVEL * (1 - LEVEL) / len(told)):.3f}   not converged {np.isnan(p).sum()} of {sets}")


def hard_case(seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng([2, seed])
    values = np.round(scores(rng, HARD_MONTHS, np.diag([16, 0.09, 0.04]), 1.5, 0.6))
    values[(rng.random(values.shape) > 0.95) & (HARD_MONTHS != 0)] = np.nan
    return piecewise(values, HARD_MONTHS)


def written_out(parameters: np.ndarray, people: list[tuple[np.ndarray, ...]], rows: int) -> tuple[float, np.ndarray]:
    """-2 restricted log likelihood and the fixed effects, with a root of the random effects' covariance and the log residual variance."""
    root = np.zeros((3, 3))
    root[np.tril_indices(3)] = parameters[:6]
    among, residual = root @ root.T, np.exp(parameters[6])
    cross, of_y, square, logs = np.zeros((6, 6)), np.zeros(6), 0.0, 0.0
    for y, x, z in people:
        lower = np.linalg.cholesky(z @ among @ z.T + residual * np.eye(len(y)))
        turned = np.linalg.solve(lower, np.column_stack([x, y]))
        cross, of_y = cross + turned[:, :6].T @ turned[:, :6], of_y + turned[:, :6].T @ turned[:, 6]
        square, logs = square + turned[:, 6] @ turned[:, 6], logs + 2 * np.log(np.diag(lower)).sum()
    beta = np.linalg.solve(cross, of_y)
    return logs + square - of_y @ beta + np.linalg.slogdet(cross)[1] + (rows - 6) * np.log(2 * np.pi), beta


def second_optimum(y: np.ndarray, x: np.ndarray, who: np.ndarray, z: np.ndarray) -> tuple[float, np.ndarray]:
    """The least of two searches by L-BFGS-B, from different starts, the better of which goes on by Nelder and Mead."""
    people = [(y[who == i], x[who == i], z[who == i]) for i in np.unique(who)]

    def value(parameters: np.ndarray) -> float:
        return written_out(parameters, people, len(y))[0]

    starts = (np.array([4, 0, 0, 0.3, 0, 0.2, 0.8]), np.array([3.0, 0.1, 0.1, 0.1, 0.05, 0.1, 1.0]))
    ends = [minimize(value, start, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8}) for start in starts]
    best = min(ends, key=lambda end: end.fun)
    polished = minimize(value, best.x, method="Nelder-Mead", options={"maxfev": 1500, "fatol": 1e-10, "xatol": 1e-7})
    end = polished if polished.fun < best.fun else best
    return float(end.fun), written_out(end.x, people, len(y))[1]


def hard_cases(sets: int, compared: int) -> None:
    converged = singular = 0
    apart, behind, cpu = 0.0, 0.0, 0.0
    for seed in range(sets):
        given = hard_case(seed)
        y, x, who, z = given
        begun = process_time()
        found = fit(y, x, who, random=z, effects=unstructured(3))
        cpu += process_time() - begun
        converged, singular = converged + found.converged, singular + found.singular
        if seed < compared:
            least, beta = second_optimum(*given)
            behind = max(behind, found.point.value - least)
            apart = max(apart, float(np.abs(found.point.beta - beta).max()))
    print(f"    converged {converged}, said not to have converged {sets - converged}, singular {singular}, of {sets}")
    print(f"    {cpu / sets:.3f} s CPU each")
    print(f"    against the second optimiser, {compared} data sets: estimates differ by {apart:.1e} at most,")
    print(f"    -2 log likelihood is larger than the second's by {behind:.1e} at most")


if __name__ == "__main__":
    null_sets, hard_sets, held = (int(given) for given in (*sys.argv[1:], *("1000", "200", "20")[len(sys.argv) - 1 :]))
    print(f"Rejected at {LEVEL:.0%} where nothing differs, {null_sets} data sets")
    type_one_error(null_sets)
    print("Two lead-in points, small variances of slopes")
    hard_cases(hard_sets, held)
