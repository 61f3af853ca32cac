"""Cases of what is decided before and after the analysis: multiplicity, sample size, missing values, rounding."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from io import StringIO

import numpy as np
import pandas as pd

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.imputation import Incomplete, conditional, incomplete, normal_draws
from sdtm2adam.ard.linear import linear
from sdtm2adam.ard.mixed.covariance import REPEATED
from sdtm2adam.ard.mixed.fit import fit
from sdtm2adam.ard.multiplicity import METHODS, Graph, adjusted
from sdtm2adam.ard.reference_based import STRATEGIES, drawn, reference_based
from sdtm2adam.ard.rubin import pooled, pooled_linear
from sdtm2adam.ard.sample_size import (
    Aim,
    power_one_mean,
    power_two_means,
    power_two_proportions,
    sd_of_difference,
    size_one_mean,
    size_two_means,
)
from sdtm2adam.qualification.case import Case, Near, of_stats
from sdtm2adam.tlf.masks import rounded

MULTIPLE, SIZE, MISSING, ROUNDING = "Multiplicity", "Sample size", "Missing values", "Rounding of what is printed"
R_ROOT = 1.220703e-04  # the tolerance with which R's power functions look for a size or a proportion (.Machine$double.eps^0.25)
R_PT = 1e-12  # where R's noncentral t distribution stops adding up
EIGHTY = Aim(power=0.8, alpha=0.05, sides=2)
IMPUTATIONS, PRINTED_IMPUTATIONS, SEED = 1000, 5000, 2024
ARMS = ("PLACEBO", "DRUG")
ADJUSTED = {
    "bonferroni": "Bonferroni", "holm": "Holm", "hochberg": "Hochberg", "sidak": "Sidak single step", "holm_sidak": "Sidak step down",
    "fdr_bh": "Benjamini-Hochberg", "fdr_by": "Benjamini-Yekutieli",
}  # fmt: skip


def adjusted_p(data: pd.DataFrame, _, method: str) -> dict[str, float]:
    return dict(zip(data["test"], METHODS[method](data["raw_p"].to_numpy()).tolist(), strict=True))


def graph_of(data: pd.DataFrame, _, number: int, alpha: float) -> dict[str, float]:
    rows = data[data["graph"] == number]
    start = Graph(rows["weight"].to_numpy(), rows.filter(like="to_").to_numpy(float))
    found = adjusted("graph", dict(zip(rows["hypothesis"], rows["p"].to_numpy(), strict=True)), alpha, start)
    return {r.level: r.value for r in found if r.stat == "p_adjusted"}


def two_means(_, __) -> dict[str, float]:
    return of_stats(size_two_means(8, 15, EIGHTY), {"n_total": "n_total", "actual_power": "power"})


def pairs(_, __) -> dict[str, float]:
    return of_stats(size_one_mean(30, sd_of_difference(45, 0.5), EIGHTY), {"n_pairs": "n", "actual_power": "power"})


def power_of_r(_, __, power: Callable[[], float]) -> dict[str, float]:
    return {"power": power()}


def power_of_pwr(_, __, n: int, difference: float) -> dict[str, Near]:
    return {"power": Near(power_one_mean(n, difference, 1, 0.05, 2), R_PT)}


def solved(_, __, quantity: str, power: Callable[[float], float], between: tuple[float, float]) -> dict[str, Near]:
    """The size, or the proportion, at which our power is 0.9."""
    from scipy.optimize import brentq

    return {quantity: Near(brentq(lambda x: power(x) - 0.9, *between, xtol=1e-12), R_ROOT)}


def rubins_rules(data: pd.DataFrame, _) -> dict[str, float]:
    found = pooled(data["estimate"].to_numpy(), data["std_error"].to_numpy(), 23)
    return {"m": found.m, "qbar": found.estimate, "ubar": found.within, "b": found.between, "t": found.total, "df": found.df,
            "riv": found.increase, "fmi": found.missing_information}  # fmt: skip


def compared_arms(data: Incomplete):
    """The design of group and covariates at one visit, and drug minus placebo."""
    values = {"TRT": np.array([data.names[g] for g in data.group], dtype=object)}
    values |= {f"X{i}": data.covariates[:, i] for i in range(data.covariates.shape[1])}
    made = design(values, [(name,) for name in values], {"TRT": Factor(data.names, data.names[0])})
    return made, made.mean(TRT=data.names[1]) - made.mean(TRT=data.names[0])


def changes(data: pd.DataFrame, covariates: np.ndarray) -> Incomplete:
    return incomplete(data.filter(like="change").to_numpy(float), data["therapy"].tolist(), covariates, ARMS)


def conditional_means(table: pd.DataFrame, _) -> dict[str, float]:
    """No random numbers: the model is the REML fit, what is missing is what it expects."""
    data = changes(table, table["basval"].to_numpy(float))
    who, visit = np.nonzero(~np.isnan(data.values))
    by_visit, drug, base = np.eye(4)[visit], data.group[who, None], data.covariates[who]
    x = np.column_stack([by_visit, by_visit * drug, by_visit * base])
    found = fit(data.values[who, visit], x, who, visit=visit, repeated=REPEATED["UN"])
    of_placebo = found.point.beta[:4] + data.covariates * found.point.beta[8:]
    own = of_placebo + data.group[:, None] * found.point.beta[4:8]

    completed = data.values.copy()
    gap = data.gaps.any(axis=1)  # one participant, not seen at the second visit: as missing at random
    weights, _ = conditional(found.residual, np.array([0, 2, 3]), np.array([1]))
    completed[gap, 1] = own[gap, 1] + ((data.values - own)[gap][:, [0, 2, 3]] @ weights)[:, 0]
    for observed in (1, 2, 3):
        rows = data.last == observed
        mean = STRATEGIES["j2r"](own[rows], of_placebo[rows], observed)
        completed[rows, observed:] = drawn(completed[rows], mean, found.residual, observed, np.zeros((rows.sum(), 4 - observed)))

    made, difference = compared_arms(data)
    fitted = [linear(completed[:, v], made) for v in range(4)]
    ours = {f"trt_{v + 4}": float(-difference @ fitted[v].beta) for v in range(4)}
    return ours | {f"lsm_{arm.lower()}_7": float(made.mean(TRT=arm) @ fitted[3].beta) for arm in ARMS}


def imputed(table: pd.DataFrame, _, strategy: str) -> dict[str, Near]:
    """Four times the random error of both runs for the estimate, 0.02 for its standard error."""
    data, draws = _draws(tuple(table.columns), table.to_csv(index=False))
    made, difference = compared_arms(data)
    found = pooled_linear(reference_based(draws, strategy, ARMS[0], seed=SEED)[:, :, -1], made, difference)
    random_error = float(np.sqrt(found.between * (1 / IMPUTATIONS + 1 / PRINTED_IMPUTATIONS)))
    return {"estimate": Near(found.estimate, 4 * random_error), "se": Near(found.se, 0.02)}


@lru_cache(maxsize=1)
def _draws(columns: tuple[str, ...], text: str):
    """The draws, made once for all strategies; the text of the table stands for it as the key."""
    table = pd.read_csv(StringIO(text))
    covariates = np.column_stack([table["basval"], table["gender"] == "M"]).astype(float)
    data = changes(table, covariates)
    return data, normal_draws(data, IMPUTATIONS, seed=SEED)


def as_sas_rounds(data: pd.DataFrame, printed) -> dict[str, float]:
    """Values and sums of two, to the unit that the quantity names."""
    expressions = dict(zip(data["case"].astype(str), data["expression"].astype(str), strict=True))
    ours = {}
    for quantity in printed:
        said = re.fullmatch(r"case (\d+) (?:to (\d+) decimals|unit ([0-9.]+))", quantity)
        places = int(said[2]) if said[2] else len(said[3].partition(".")[2])
        ours[quantity] = float(rounded(_computed(expressions[said[1]]), places))
    return {q: v for q, v in ours.items() if q != FUZZED}


FUZZED = "case 6 to 6 decimals"  # SAS lowers a half that binary holds a hair below; here 15 digits are read


def _computed(expression: str) -> float:
    parts = expression.split()
    if len(parts) == 1:
        return float(parts[0])
    left, sign, right = float(parts[0]), parts[1], float(parts[2])
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[sign]


def _two_means_by_n(n: float, alpha: float) -> float:
    return power_two_means(n, n, 1, 1, alpha, 1)


PLANS, T_SIZE, P_SIZE = "sample_size", "sample size, two-sample t", "sample size, two proportions"
BY_ROOT = "R finds it as a root, to its tolerance of 0.000122"
BY_SERIES = "R adds up its noncentral t distribution to 1e-12"
RANDOM = "random error of 1000 imputations here and 5000 there: four times that of the estimate, 0.02 of the standard error"
CASES = (
    *(Case(MULTIPLE, name, f"multiplicity {method}", "p_adjust_10", f"multiplicity, {name}", partial(adjusted_p, method=method))
      for method, name in ADJUSTED.items()),
    Case(MULTIPLE, "Hommel", "multiplicity hommel", "p_adjust_hommel_40", "multiplicity, Hommel", partial(adjusted_p, method="hommel")),
    *(Case(MULTIPLE, "graph (gatekeeping)", "multiplicity graph", "graph_gatekeeping", "graph",
           partial(graph_of, number=n, alpha=alpha), f"graph {n}")
      for n, alpha in ((1, 0.05), (2, 0.025))),
    Case(SIZE, "size, two means", "sample_size", PLANS, T_SIZE, two_means, "PROC POWER"),
    Case(SIZE, "size, pairs", "sample_size", PLANS, "sample size, paired t", pairs, "PROC POWER"),
    *(Case(SIZE, "power, one mean", "sample_size", PLANS, "power, one-sample t",
           partial(power_of_pwr, n=n, difference=d), words, why=BY_SERIES)
      for words, n, d in (("d=1, n=30", 30, 1.0), ("d=0.2, n=20", 20, 0.2))),
    Case(SIZE, "power, two means", "sample_size", PLANS, "power, two-sample t",
         partial(power_of_r, power=partial(power_two_means, 20, 20, 1, 1, 0.025, 1)), "n=20"),
    Case(SIZE, "power, two proportions", "sample_size", PLANS, "power, two proportions",
         partial(power_of_r, power=partial(power_two_proportions, 50, 50, 0.5, 0.75, 0.025, 1)), "p2=.75"),
    *(Case(SIZE, "size, two means", "sample_size", PLANS, T_SIZE,
           partial(solved, quantity="n_per_group", power=partial(_two_means_by_n, alpha=alpha), between=(5, 50)), words, why=BY_ROOT)
      for words, alpha in (("delta=1)", 0.025), ("one.sided", 0.05))),
    Case(SIZE, "size, two proportions", "sample_size", PLANS, P_SIZE,
         partial(solved, quantity="n_per_group", power=lambda n: power_two_proportions(n, n, 0.5, 0.75, 0.025, 1), between=(20, 200)),
         "power=.90", why=BY_ROOT),
    Case(SIZE, "proportion that can be shown", "sample_size", PLANS, "power, two proportions",
         partial(solved, quantity="p2", power=lambda p: power_two_proportions(50, 50, 0.5, p, 0.025, 1), between=(0.6, 0.99)),
         "solve p2", why=BY_ROOT),
    Case(MISSING, "Rubin's rules", "", "rubin_age_bmi", "Rubin rules", rubins_rules),
    Case(MISSING, "J2R, conditional means", "", "antidepressant_trial", "conditional mean imputation, J2R", conditional_means),
    *(Case(MISSING, f"multiple imputation, {s.upper()}", "", "antidepressant_trial", f"multiple imputation, {s.upper()}",
           partial(imputed, strategy=s), "M=5000", program, RANDOM)
      for s in STRATEGIES for program in ("SAS", "R rbmi")),
    Case(ROUNDING, "half away from zero", "", "sas_round", "SAS ROUND", as_sas_rounds),
)  # fmt: skip
