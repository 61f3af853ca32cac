"""Cases of times to an event: Kaplan-Meier in the conventions of SAS, R and SPSS, tests, Cox models, restricted means."""

from functools import partial

import numpy as np
import pandas as pd

from sdtm2adam.ard import survival as km
from sdtm2adam.ard.cox import cox, proportional
from sdtm2adam.ard.logrank import compared
from sdtm2adam.ard.rmst import rmst, rmst_difference, rmst_test
from sdtm2adam.qualification.case import Case, of_stats

CURVES, TESTS, COX, RESTRICTED = "Kaplan-Meier", "Tests of survival", "Cox models", "Restricted mean survival"
HALF = 0.5
QUARTILES = (25, 50, 75)
GROUPS = ("Maintained", "Nonmaintained")


def sample(data: pd.DataFrame, time: str = "time", event: str = "status") -> tuple[np.ndarray, np.ndarray]:
    return data[time].to_numpy(dtype=float), data[event].to_numpy(dtype=int)


def by_group(data: pd.DataFrame, by: str, time: str = "time", event: str = "status") -> list[tuple[np.ndarray, np.ndarray]]:
    return [sample(group, time, event) for _, group in data.groupby(by)]


def curve(data: pd.DataFrame) -> km.Curve:
    return km.kaplan_meier(*sample(data))


def columns_of(fit: km.Curve, interval: str, prefix: str = "") -> dict[str, float]:
    low, high = km.LIMITS[interval](fit)
    columns = {"n_risk": fit.at_risk, "n_event": fit.events, "survival": fit.survival, "std_err": fit.se}
    columns |= {"ci95_lower": low, "ci95_upper": high}
    return {f"{prefix}t={t:.15g} {name}": float(values[i]) for name, values in columns.items() for i, t in enumerate(fit.time)}


def curves_of_aml(data: pd.DataFrame, printed) -> dict[str, float]:
    ours: dict[str, float] = {}
    for group in GROUPS:
        ours |= columns_of(curve(data[data["x"] == group]), "log", f"{group} ")
    return {name: value for name, value in ours.items() if name in printed}


def curve_of(data: pd.DataFrame, printed, made, interval: str) -> dict[str, float]:
    """What was printed of the curve: not every column at every time."""
    ours = columns_of(curve(made(data)), interval)
    return {name: value for name, value in ours.items() if name in printed}


def between_times(data: pd.DataFrame, _, status: str) -> dict[str, float]:
    """The curve at times at which nothing happened: what it was at the time before."""
    fit = curve(of_flat(data, status))
    low, high = km.loglog_limits(fit)
    ours = {}
    for t in (80, 100):
        i = int(np.searchsorted(fit.time, t, "right")) - 1
        ours |= {f"t={t} survival": fit.survival[i], f"t={t} ci95_lower": low[i], f"t={t} ci95_upper": high[i]}
    return ours


def of_lung(data: pd.DataFrame, trt: int | None = None) -> pd.DataFrame:
    return data if trt is None else data[data["trt"] == trt]


def of_flat(data: pd.DataFrame, status: str) -> pd.DataFrame:
    return data.assign(status=data[status])


def of_transplants(data: pd.DataFrame) -> pd.DataFrame:
    return data[data["Group"] == "ALL"].rename(columns={"T": "time", "Status": "status"})


def medians_of_aml(data: pd.DataFrame, _) -> dict[str, float]:
    ours = {}
    for group in GROUPS:
        fit = curve(data[data["x"] == group])
        low, high = km.limits_of_quantile(fit, HALF, "log")
        ours |= {f"{group} n": len(data[data["x"] == group]), f"{group} events": fit.events.sum()}
        ours |= {f"{group} median": km.midway_of_flat(fit, HALF), f"{group} ci95_lower": low, f"{group} ci95_upper": high}
    return ours


def spss_means(data: pd.DataFrame, _) -> dict[str, float]:
    ours = {}
    for name, rows in {"sex=1": data["sex"] == 1, "sex=2": data["sex"] == 2, "Overall": data["sex"] > 0}.items():
        fit = curve(data[rows])
        known = {"Mean": km.mean_to_last_time(fit), "Median": (km.first_at_or_below(fit, HALF), km.density_se(fit, HALF))}
        for what, (value, se) in known.items():
            ours |= {f"{name} {what} Estimate": value, f"{name} {what} SE": se}
            ours |= {f"{name} {what} Lower": value - km.SPSS_975 * se, f"{name} {what} Upper": value + km.SPSS_975 * se}
    return ours


def spss_curve(data: pd.DataFrame, printed) -> dict[str, float]:
    ours = {}
    for sex in (1, 2):
        fit = curve(data[data["sex"] == sex])
        for i, t in enumerate(fit.time):
            ours |= {f"sex={sex} t={t:.15g} Estimate": float(fit.survival[i]), f"sex={sex} t={t:.15g} SE": float(fit.se[i])}
    return {name: value for name, value in ours.items() if name in printed}


def sas_mean(data: pd.DataFrame, _, trt: int | None) -> dict[str, float]:
    fit = curve(of_lung(data, trt))
    mean, se = km.mean_to_last_event(fit)
    return {"n": len(of_lung(data, trt)), "failed": fit.events.sum(), "mean": mean, "mean_se": se}


def quartiles(data: pd.DataFrame, printed, made, rule, interval: str, median: str = "p50") -> dict[str, float]:
    fit, ours = curve(made(data)), {}
    for percent in QUARTILES:
        name, level = median if percent == 50 else f"p{percent}", 1 - percent / 100
        low, high = km.limits_of_quantile(fit, level, interval)
        ours |= {name: rule(fit, level), f"{name} ci95_lower": low, f"{name} ci95_upper": high}
    return {name: value for name, value in ours.items() if name in printed}


def quartiles_of_r(data: pd.DataFrame, printed, status: str) -> dict[str, float]:
    """Without the last quartile: of status_b R's is printed as NE though that curve ends at 0 (see the witness)."""
    ours = quartiles(data, printed, partial(of_flat, status=status), km.midway_of_flat, "loglog", "median")
    return {name: value for name, value in ours.items() if name != "p75"}


def limits_of_transplants(data: pd.DataFrame, _, interval: str) -> dict[str, float]:
    low, high = km.limits_of_quantile(curve(of_transplants(data)), 0.75, interval)
    return {"ci95_lower": low, "ci95_upper": high}


def chi_square(groups: int, chisq: float, names=("chisq", "df", "p")) -> dict[str, float]:
    from scipy.special import chdtrc

    return dict(zip(names, (chisq, groups - 1, float(chdtrc(groups - 1, chisq))), strict=True))


def log_rank_of_aml(data: pd.DataFrame, _) -> dict[str, float]:
    _, expected, chisq = compared([by_group(data, "x")])
    return chi_square(2, chisq) | {f"expected_{group}": e for group, e in zip(GROUPS, expected, strict=True)}


def test_of_lung(data: pd.DataFrame, _, weight: str) -> dict[str, float]:
    return chi_square(2, compared([by_group(data, "trt")], weight)[2])


def test_of_spss(data: pd.DataFrame, _) -> dict[str, float]:
    names = ("Overall Chi-square", "Overall df", "Overall p")
    return chi_square(2, compared([by_group(data, "sex")])[2], names)


def test_of_transplants(data: pd.DataFrame, _, weight: str, stratum: str = "") -> dict[str, float]:
    """The two groups of acute myeloid leukaemia, of high and of low risk."""
    two = data[data["Group"] != "ALL"]
    strata = [part for _, part in two.groupby(stratum)] if stratum else [two]
    names = sorted(two["Group"].unique())
    samples = [[sample(part[part["Group"] == name], "T", "Status") for name in names] for part in strata]
    return {"chisq": compared(samples, weight)[2]}


def cox_of(data: pd.DataFrame, columns: list[str], ties: str):
    return cox(*sample(data, "futime", "fustat"), data[columns].to_numpy(float), ties)


def two_sided(z: float) -> float:
    from scipy.special import ndtr

    return 2 * float(ndtr(-abs(z)))


def cox_of_aml(data: pd.DataFrame, _, ties: str) -> dict[str, float]:
    fit = cox(*sample(data), (data[["x"]] == "Nonmaintained").to_numpy(dtype=float), ties)
    beta, se, ratio = float(fit.beta[0]), float(fit.se[0]), 2 * (fit.loglik - fit.null_loglik)
    ours = {"coef": beta, "se": se, "hr": np.exp(beta), "z": beta / se, "p": two_sided(beta / se), "lr_chisq": ratio}
    return ours | {"lr_p": chi_square(2, ratio)["p"]}


def cox_of_ovarian(data: pd.DataFrame, printed, columns: list[str]) -> dict[str, float]:
    fit = cox_of(data, columns, "efron")
    ours: dict[str, float] = {}
    for name, beta, se in zip(columns, fit.beta, fit.se, strict=True):
        ours |= {name: beta, f"{name} se": se, f"{name} hr": np.exp(beta), f"{name} z": beta / se, f"{name} p": two_sided(beta / se)}
    ratio = 2 * (fit.loglik - fit.null_loglik)
    ours |= {"lr_chisq": ratio, "lr_p": chi_square(len(columns) + 1, ratio)["p"]}
    return {name: value for name, value in ours.items() if name in printed}


def score_of_ovarian(data: pd.DataFrame, _) -> dict[str, float]:
    return chi_square(2, float(cox_of(data, ["rx"], "breslow").score))


def hazards_of_ovarian(data: pd.DataFrame, _) -> dict[str, float]:
    columns = ["age", "ecog_ps"]
    beta = cox_of(data, columns, "efron").beta
    each, together = proportional(*sample(data, "futime", "fustat"), data[columns].to_numpy(float), beta, "efron")
    ours: dict[str, float] = {}
    for name, chisq, groups in ((columns[0], each[0], 2), (columns[1], each[1], 2), ("GLOBAL", together, 3)):
        ours |= chi_square(groups, float(chisq), (f"{name} chisq", f"{name} df", f"{name} p"))
    return ours


def restricted(data: pd.DataFrame, _) -> dict[str, float]:
    first, second = ((g["time"].to_numpy(float), 1.0 - g["cnsr"].to_numpy(float)) for _, g in data.groupby("trt01pn"))
    ours = of_stats(rmst(first, 350), {"rmst_1": "rmst", "se_1": "se"}) | of_stats(rmst(second, 350), {"rmst_2": "rmst", "se_2": "se"})
    ours |= of_stats(rmst_difference(first, second, 350), {"difference": "diff", "difference_se": "se"})
    return ours | of_stats(rmst_test([first, second], 350), {"chisq": "statistic", "df": "df", "p": "p"})


ARMS = (("n=62", None), ("trt=2 (test)", 2), ("trt=1 (standard)", 1))
FLAT, BMT, VETERAN = "km_flat_at_half", "bmt", "veteran_62"
FORMULAS = (("~ age)", ["age"]), ("~ rx)", ["rx"]), ("~ age + rx + ecog.ps)", ["age", "rx", "ecog_ps"]))

CASES = (
    Case(CURVES, "curve, Greenwood, log limits", "survival", "aml", "Kaplan-Meier", curves_of_aml),
    Case(CURVES, "curve, Greenwood", "survival", VETERAN, "Kaplan-Meier", partial(curve_of, made=of_lung, interval="plain"), "n=62"),
    Case(CURVES, "curve, Greenwood", "survival", BMT, "Kaplan-Meier", partial(curve_of, made=of_transplants, interval="plain")),
    *(
        Case(CURVES, "curve, loglog limits", "survival", FLAT, "Kaplan-Meier", partial(between_times, status=s), s, program)
        for s in ("status_a", "status_b") for program in ("SAS", "R")
    ),
    Case(CURVES, "curve, SPSS", "survival", "spss_survival_72", "Kaplan-Meier, SPSS", spss_curve),
    Case(CURVES, "median, log limits, convention R", "survival", "aml", "KM median, log CI", medians_of_aml),
    Case(CURVES, "mean and median, convention SPSS", "survival", "spss_survival_72", "KM mean and median, SPSS", spss_means),
    *(Case(CURVES, "mean, convention SAS", "survival", VETERAN, "KM mean, SAS", partial(sas_mean, trt=t), o) for o, t in ARMS),
    *(
        Case(CURVES, "quartiles, convention SAS, plain limits", "survival", VETERAN, "KM quartiles, SAS",
             partial(quartiles, made=partial(of_lung, trt=trt), rule=km.midway_to_next_event, interval="plain"), options)
        for options, trt in ARMS
    ),
    *(
        Case(CURVES, "quartiles, convention SAS, loglog limits", "survival", FLAT, "KM quartiles, loglog CI",
             partial(quartiles, made=partial(of_flat, status=s), rule=km.midway_to_next_event, interval="loglog", median="median"),
             s, "SAS")
        for s in ("status_a", "status_b")
    ),
    *(
        Case(CURVES, "quartiles, convention R, loglog limits", "survival", FLAT, "KM quartiles, loglog CI",
             partial(quartiles_of_r, status=s), s, "R")
        for s in ("status_a", "status_b")
    ),
    *(
        Case(CURVES, f"limits of a quartile, {interval}", "survival", BMT, "KM quartiles CI",
             partial(limits_of_transplants, interval=interval), f"conftype={sas};")
        for interval, sas in (("plain", "linear"), ("log", "log"), ("loglog", "loglog"))
    ),
    Case(TESTS, "log-rank", "logrank", "aml", "log-rank", log_rank_of_aml),
    Case(TESTS, "log-rank", "logrank", VETERAN, "log-rank", partial(test_of_lung, weight="logrank")),
    Case(TESTS, "log-rank", "logrank", "spss_survival_72", "log-rank", test_of_spss),
    Case(TESTS, "Gehan's Wilcoxon", "gehan", VETERAN, "Wilcoxon (Gehan)", partial(test_of_lung, weight="gehan")),
    Case(TESTS, "log-rank", "logrank", BMT, "log-rank", partial(test_of_transplants, weight="logrank")),
    Case(TESTS, "Gehan's Wilcoxon", "gehan", BMT, "Wilcoxon (Gehan)", partial(test_of_transplants, weight="gehan")),
    Case(TESTS, "Tarone-Ware", "tarone_ware", BMT, "Tarone-Ware", partial(test_of_transplants, weight="tarone_ware")),
    *(
        Case(TESTS, "log-rank, stratified", "logrank", BMT, "log-rank, stratified",
             partial(test_of_transplants, weight="logrank", stratum=s), s)
        for s in ("strata5_notall", "strata8_notall")
    ),
    Case(COX, "Cox, Breslow", "cox_breslow cox", "aml", "Cox, Breslow", partial(cox_of_aml, ties="breslow")),
    Case(COX, "Cox, Efron", "cox_efron cox", "aml", "Cox, Efron", partial(cox_of_aml, ties="efron")),
    *(Case(COX, "Cox, Efron", "cox_efron", "ovarian", "Cox, Efron", partial(cox_of_ovarian, columns=c), f) for f, c in FORMULAS),
    Case(COX, "Cox, Breslow: score test", "cox_breslow", "ovarian", "log-rank", score_of_ovarian, "score test"),
    Case(COX, "check of proportional hazards", "cox_breslow cox_efron", "ovarian", "cox.zph", hazards_of_ovarian),
    Case(RESTRICTED, "RMST, difference and test", "rmst_difference rmst_test", "lung_cancer_rmst", "RMST, area under KM", restricted),
)  # fmt: skip
