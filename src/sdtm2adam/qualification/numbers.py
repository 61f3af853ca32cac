"""Cases of numbers by group: description, t and rank tests, regression, ROC."""

from functools import partial

import numpy as np
import pandas as pd

from sdtm2adam.ard.descriptive import geometric, mean_limits, moments, quartiles
from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.linear import Linear, linear
from sdtm2adam.ard.ranks import kruskal_wallis, signed_rank, wilcoxon, wilcoxon_exact
from sdtm2adam.ard.roc import area, roc
from sdtm2adam.ard.tests import folded_f, ttest_mean, ttest_pooled, ttest_welch
from sdtm2adam.qualification.case import LIMITS, Case, of_stats

DESCRIBE, TWO, MODELS = "Descriptive", "Two groups: numbers", "Linear models and ROC"
DIFFERENCE = {"mean_difference": "diff", **LIMITS, "t": "statistic", "df": "df", "p": "p"}
CORRECTED = "Wilcoxon rank sum, normal approximation with continuity correction"


def of_group(data: pd.DataFrame, by: str, value: str, group) -> np.ndarray:
    return data.loc[data[by] == group, value].to_numpy(dtype=float)


def pair(data: pd.DataFrame, by: str, value: str, first, second) -> tuple[np.ndarray, np.ndarray]:
    return of_group(data, by, value, first), of_group(data, by, value, second)


weights = partial(pair, by="trt_grp", value="WtGain", first="placebo", second="treatment")
births = partial(pair, by="grp", value="bw", first="s", second="ns")


def described(data: pd.DataFrame, _) -> dict[str, float]:
    ours = {}
    for arm, values in zip(("placebo", "treatment"), weights(data), strict=True):
        ours |= {f"n_{arm}": float(len(values))}
        ours |= of_stats(moments(values), {f"{s}_{arm}": s for s in ("mean", "sd", "se")})
        ours |= of_stats(mean_limits(values), {f"mean_ci95_lower_{arm}": "ci_low", f"mean_ci95_upper_{arm}": "ci_high"})
    return ours


def geometric_means(data: pd.DataFrame, _) -> dict[str, float]:
    samples = {"test": data["test"], "reference": data["reference"], "ratio": data["test"] / data["reference"]}
    return {name: of_stats(geometric(values.to_numpy(float)), {name: "geo_mean"})[name] for name, values in samples.items()}


def geometric_limits(data: pd.DataFrame, _) -> dict[str, float]:
    """Our 95% limits brought to the printed 90% by the two quantiles of t."""
    from scipy.special import stdtrit

    found = of_stats(geometric((data["test"] / data["reference"]).to_numpy(float)), {"mean": "geo_mean", "high": "geo_ci_high"})
    df = len(data) - 1
    half = np.log(found["high"] / found["mean"]) * stdtrit(df, 0.95) / stdtrit(df, 0.975)
    return {"ci90_lower": found["mean"] / np.exp(half), "ci90_upper": found["mean"] * np.exp(half)}


def sleep_pairs(data: pd.DataFrame, _) -> dict[str, float]:
    first, second = (data.loc[data["group"] == g].sort_values("ID")["extra"].to_numpy(float) for g in (1, 2))
    return of_stats(ttest_mean(first - second), {"t": "statistic", "df": "df", "p": "p", **LIMITS})


def sleep_one(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(ttest_mean(data["extra"].to_numpy(float)), {"t": "statistic", "df": "df", "p": "p", **LIMITS})


def scores(data: pd.DataFrame, _) -> dict[str, float]:
    found = of_stats(wilcoxon_exact(*pair(data, "arm", "y", *sorted(data["arm"].unique()))), {"p_two_sided": "p"})
    return found


def hamilton(data: pd.DataFrame, _) -> dict[str, float]:
    """R prints V, the sum of positive ranks; SAS and we the sum less what is expected, n (n + 1) / 4."""
    differences = (data["first"] - data["second"]).to_numpy(float)
    found = of_stats(signed_rank(differences), {"V": "statistic", "p_two_sided": "p"})
    n = np.count_nonzero(differences)
    return found | {"V": found["V"] + n * (n + 1) / 4}


def drugs(data: pd.DataFrame) -> Linear:
    values = {"Drug": data["Drug"].to_numpy(dtype=object), "Pre": data["PreTreatment"].to_numpy()}
    made = design(values, [("Drug",), ("Pre",)], {"Drug": Factor(("A", "D", "F"), "F")})
    return linear(data["PostTreatment"].to_numpy(dtype=float), made)


def fit_of_drugs(data: pd.DataFrame, _) -> dict[str, float]:
    fit = drugs(data)
    overall = fit.overall()
    ours = {"model_df": overall["num_df"], "model_ss": overall["ss"], "model_F": overall["statistic"]}
    ours |= {"error_df": fit.df, "error_ss": fit.residual_ss, "error_ms": fit.mean_square, "total_ss": fit.total_ss}
    return ours | {"r_square": fit.r_squared, "root_mse": fit.mean_square**0.5}


def coefficients_of_drugs(data: pd.DataFrame, _) -> dict[str, float]:
    fit, ours = drugs(data), {}
    for name, printed in (("Intercept", "intercept"), ("A", "drug_A"), ("D", "drug_D"), ("Pre", "pre")):
        test = fit.t(fit.design.coefficient(name))
        ours |= {printed: test["estimate"], f"{printed}_se": test["se"], f"{printed}_t": test["statistic"], f"{printed}_p": test["p"]}
    return ours


def type_three_of_drugs(data: pd.DataFrame, _) -> dict[str, float]:
    fit, ours = drugs(data), {}
    for term, shown in (("Drug", "drug"), ("Pre", "pre")):
        test = fit.f(fit.design.type_three((term,)))
        ours |= {f"{shown}_df": test["num_df"], f"{shown}_ss": test["ss"], f"{shown}_F": test["statistic"], f"{shown}_p": test["p"]}
    return ours


def ls_means_of_drugs(data: pd.DataFrame, _) -> dict[str, float]:
    fit = drugs(data)
    rows, ours = {drug: fit.design.mean(Drug=drug) for drug in "ADF"}, {}
    for drug, row in rows.items():
        test = fit.t(row)
        ours |= {f"lsmean_{drug}": test["estimate"], f"lsmean_{drug}_se": test["se"]}
    return ours | {f"p_{a}_vs_{b}": fit.t(rows[a] - rows[b])["p"] for a, b in ("AD", "AF", "DF")}


def outcomes(data: pd.DataFrame, marker: str) -> tuple[np.ndarray, np.ndarray]:
    return pair(data, "outcome", marker, "Poor", "Good")


def auc(data: pd.DataFrame, _, marker: str) -> dict[str, float]:
    return {"auc": area(*outcomes(data, marker)).auc}


def delong(data: pd.DataFrame, _, marker: str) -> dict[str, float]:
    return {"variance": area(*outcomes(data, marker)).variance}


def auc_limits(data: pd.DataFrame, _, women: bool) -> dict[str, float]:
    return of_stats(roc(*outcomes(data[data["gender"] == "Female"] if women else data, "ndka")), {"auc": "auc", **LIMITS})


def shift(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(wilcoxon(*births(data)), {"location_shift": "shift", **LIMITS})


def rank_sum(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(wilcoxon(*births(data)), {"statistic": "statistic", "z": "z", "p_two_sided": "p"})


def exact_rank_sum(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(wilcoxon_exact(*births(data)), {"p_two_sided": "p"})


def kruskal(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(kruskal_wallis(list(births(data))), {"chisq": "statistic", "df": "df", "p": "p"})


def percentiles(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(quartiles(data["aval"].to_numpy(float)), {"p25": "q1"})


def t_of_weights(data: pd.DataFrame, printed, test) -> dict[str, float]:
    """Only what this row of the listing prints: programs print different parts of it."""
    found = of_stats(test(*weights(data)), DIFFERENCE | {"se": "se"})
    return {name: value for name, value in found.items() if name in printed}


def variances_of_weights(data: pd.DataFrame, _) -> dict[str, float]:
    return of_stats(folded_f(*weights(data)), {"F": "statistic", "num_df": "num_df", "den_df": "den_df", "p": "p"})


def sleep_pooled(data: pd.DataFrame, printed) -> dict[str, float]:
    found = of_stats(ttest_pooled(*pair(data, "group", "extra", 1, 2)), DIFFERENCE)
    return {name: value for name, value in found.items() if name in printed}


GAIN, UNEQUAL = "wtgain_two_sample", "wtgain_unequal_variance"
CASES = (
    Case(DESCRIBE, "n, mean, SD, SE, CI of the mean", "summary", GAIN, "descriptive statistics", described),
    Case(DESCRIBE, "n, mean, SD, SE, CI of the mean", "summary", UNEQUAL, "descriptive statistics", described),
    Case(DESCRIBE, "quartiles, PCTLDEF=5", "summary", "percentiles_10", "percentiles PCTLDEF=5", percentiles),
    Case(DESCRIBE, "geometric mean", "", "auc_lognormal", "geometric mean", geometric_means),
    Case(DESCRIBE, "geometric mean, limits", "", "auc_lognormal", "geometric mean, 90% CI", geometric_limits),
    *(
        Case(TWO, f"t test, {name}", names, witness, f"t test, {name}", partial(t_of_weights, test=test), program=program)
        for name, names, test in (("pooled", "ttest_pooled", ttest_pooled), ("Welch", "ttest_welch", ttest_welch))
        for witness, program in ((GAIN, "SAS"), (GAIN, "R"), (UNEQUAL, "SAS"))
    ),
    Case(TWO, "t test, pooled", "ttest_pooled", "sleep", "t test, pooled", sleep_pooled),
    Case(TWO, "t test, paired", "change", "sleep", "t test, paired", sleep_pairs),
    Case(TWO, "t test of the mean", "change", "sleep", "t test, one sample", sleep_one),
    *(Case(TWO, "folded F", "folded_f", witness, "folded F", variances_of_weights) for witness in (GAIN, UNEQUAL)),
    Case(TWO, "Wilcoxon rank sum, normal, continuity corrected", "wilcoxon", "birthweight_smoking", CORRECTED, rank_sum),
    Case(TWO, "Hodges-Lehmann shift with Moses' limits", "wilcoxon", "birthweight_smoking", "Hodges-Lehmann, asymptotic (Moses)", shift),
    Case(TWO, "Wilcoxon rank sum, exact", "wilcoxon_exact", "birthweight_smoking", "Wilcoxon rank sum, exact", exact_rank_sum),
    Case(TWO, "Wilcoxon rank sum, exact", "wilcoxon_exact", "placebo_high_ranksum", "Wilcoxon rank sum, exact", scores),
    Case(TWO, "Wilcoxon signed rank, exact", "change", "hamilton_depression", "Wilcoxon signed rank, exact", hamilton, "first, second"),
    Case(TWO, "Kruskal-Wallis", "kruskal_wallis", "birthweight_smoking", "Kruskal-Wallis", kruskal),
    Case(MODELS, "ANCOVA: fit, R-square", "ancova regression", "drugtest_ancova", "ANCOVA, overall", fit_of_drugs),
    Case(MODELS, "coefficients", "regression", "drugtest_ancova", "ANCOVA, solution (GLM coding, last level 0)", coefficients_of_drugs),
    Case(MODELS, "ANCOVA: type III tests", "ancova", "drugtest_ancova", "type III SS", type_three_of_drugs),
    Case(MODELS, "ANCOVA: LS means, differences", "ancova", "drugtest_ancova", "LS means", ls_means_of_drugs),
    *(Case(MODELS, "ROC: area", "roc", "asah_roc", "ROC AUC", partial(auc, marker=m), f"~ {m})") for m in ("ndka", "s100b", "wfns")),
    *(
        Case(MODELS, "ROC: DeLong variance", "roc", "asah_roc", "ROC AUC, DeLong variance", partial(delong, marker=m), f"~ {m})")
        for m in ("ndka", "s100b", "wfns")
    ),
    *(
        Case(MODELS, "ROC: DeLong limits", "roc", "asah_roc", "ROC AUC, DeLong CI", partial(auc_limits, women=women), options)
        for women, options in ((False, "ci.auc(outcome ~ ndka)"), (True, "ci.auc(outcome ~ ndka), women only"))
    ),
)
