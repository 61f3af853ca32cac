"""Cases of counts: tables, proportions, strata, rates."""

from functools import partial

import numpy as np
import pandas as pd

from sdtm2adam.ard import cmh as strata
from sdtm2adam.ard.cmh_exact import cmh_exact
from sdtm2adam.ard.common_difference import common_difference_newcombe, common_difference_score
from sdtm2adam.ard.proportions import clopper_pearson, odds_ratio, risk_difference, risk_ratio, wilson
from sdtm2adam.ard.rates import incidence_rate, rate_ratio
from sdtm2adam.ard.tests import chisq, fisher
from sdtm2adam.qualification.case import LIMITS, Case, Near, of_stats

COUNTS, PROPORTIONS, STRATA, RATES = "Tables of counts", "Proportions", "Stratified tables", "Rates"
RESPONSE, SEXES = "cibic_response_2x2", "adcibc_sex_age_cmh"
TWO_GROUPS = "without low dose and without age >80; Placebo v High Dose"
R_ROOT = 1.220703e-04  # the tolerance of R's uniroot
TEST = {"chisq": "statistic", "df": "df", "p": "p"}
RATIO = {"estimate": "ratio", **LIMITS}


def crossed(data: pd.DataFrame, rows: str, columns: str) -> np.ndarray:
    return data.pivot(index=rows, columns=columns, values="count").to_numpy()


def chi_square(data: pd.DataFrame, _, rows: str, columns: str) -> dict[str, float]:
    return of_stats(chisq(crossed(data, rows, columns)), TEST)


def fishers(data: pd.DataFrame, _, rows: str, columns: str) -> dict[str, float]:
    return of_stats(fisher(crossed(data, rows, columns)), {"p_two_sided": "p"})


def responders(data: pd.DataFrame) -> tuple[int, int, int, int]:
    """Responders and patients, on active and on placebo."""
    wide = data.pivot(index="trt", columns="resp", values="count")
    return tuple(int(n) for arm in ("Act", "PBO") for n in (wide.loc[arm, "Yes"], wide.loc[arm].sum()))


def limits_of_one(data: pd.DataFrame, _, limits, arms: str) -> dict[str, float]:
    n, of, m, other = responders(data)
    counts = {"Act": (n, of), "PBO": (m, other), "both": (n + m, of + other)}[arms]
    return dict(zip(LIMITS, limits(*counts), strict=True))


def heads(data: pd.DataFrame, _) -> dict[str, float]:
    n = int(data.loc[data["outcome"] == "heads", "count"].iloc[0])
    low, high = wilson(n, int(data["count"].sum()))
    return {"ci95_lower": low, "ci95_upper": high}


def difference(data: pd.DataFrame, printed, method: str) -> dict[str, float]:
    found = of_stats(risk_difference(method, *responders(data)), {"risk_difference": "diff", **LIMITS})
    return {name: value for name, value in found.items() if name in printed}


def ratio(data: pd.DataFrame, _, method, names: dict[str, str]) -> dict[str, float]:
    return of_stats(method(*responders(data)), names)


def layers(data: pd.DataFrame, stratum: str, row: str, column: str, count: str, levels) -> np.ndarray:
    """Counts as strata x rows x columns; the levels of rows and columns in this order."""
    wide = data.fillna("None").pivot_table(index=stratum, columns=[row, column], values=count, aggfunc="sum", observed=False)
    return np.array([[wide[r, c] for c in levels[1]] for r in levels[0]]).transpose(2, 0, 1)


def by_sex(data: pd.DataFrame) -> np.ndarray:
    """Treatment by sex within age group: three arms."""
    return layers(data, "agegr1", "trtp", "sex", "count", (sorted(data["trtp"].unique()), ["F", "M"]))


def two_arms(data: pd.DataFrame) -> np.ndarray:
    """Placebo and high dose, without the oldest."""
    return by_sex(data[data["agegr1"] != ">80"])[:, :2]


def rabbits(data: pd.DataFrame) -> np.ndarray:
    return layers(data, "level", "delay", "response", "count", (["None", "1.5h"], ["Cured", "Died"]))


def admissions(data: pd.DataFrame) -> np.ndarray:
    return layers(data, "Dept", "Admit", "Gender", "Freq", (["Admitted", "Rejected"], ["Male", "Female"]))


def satisfaction(data: pd.DataFrame) -> np.ndarray:
    levels = (["<5000", "5000-15000", "15000-25000", ">25000"], ["V_D", "L_S", "M_S", "V_S"])
    return layers(data, "gender", "income", "satisfaction", "count", levels)


def layered(data: pd.DataFrame, _, method, made, names: dict[str, str]) -> dict[str, float]:
    return of_stats(method(made(data)), names)


def alternative(tables: np.ndarray, method: str):
    return strata.cmh(method, tables)


def of_column(tables: np.ndarray, method, column: int):
    return method(tables, column)


def exact_test(data: pd.DataFrame, _) -> dict[str, float | Near]:
    """R looks for ratios above 1 as the inverse of a root, so its tolerance is that of 1 / ratio."""
    found = of_stats(cmh_exact(rabbits(data)), {"S": "statistic", "p": "p", "odds_ratio_conditional": "ratio", **LIMITS})
    return {name: v if name in ("S", "p") else Near(v, R_ROOT * max(v**2, 1)) for name, v in found.items()}


def common(data: pd.DataFrame, _, method, names: dict[str, str]) -> dict[str, float]:
    return of_stats(method(two_arms(data)), names)


def rate(data: pd.DataFrame, _, case: str) -> dict[str, float]:
    row = data.set_index("case").loc[case]
    return of_stats(incidence_rate(int(row["events"]), row["exposure"], row["per"]), {"rate": "rate", **LIMITS})


def rates_compared(data: pd.DataFrame, _, case: str) -> dict[str, float]:
    row = data.set_index("case").loc[case]
    found = rate_ratio(int(row["events"]), row["exposure"], int(row["other_events"]), row["other_exposure"])
    return of_stats(found, {"ratio": "ratio", **LIMITS, "p": "p"})


PAIRED = (
    ("CMH, correlation", "cmh_correlation"),
    ("CMH, row mean scores", "cmh_row_means"),
    ("CMH, general association", "cmh_general"),
)
COMMON = (
    ("common odds ratio, Mantel-Haenszel", "odds_ratio_mh", strata.odds_ratio_mh),
    ("common odds ratio, logit", "odds_ratio_logit", strata.odds_ratio_logit),
    ("common relative risk column 1 (F), Mantel-Haenszel", "risk_ratio_mh", partial(of_column, method=strata.risk_ratio_mh, column=0)),
    ("common relative risk column 1 (F), logit", "risk_ratio_logit", partial(of_column, method=strata.risk_ratio_logit, column=0)),
    ("common relative risk column 2 (M), Mantel-Haenszel", "risk_ratio_mh", partial(of_column, method=strata.risk_ratio_mh, column=1)),
    ("common relative risk column 2 (M), logit", "risk_ratio_logit", partial(of_column, method=strata.risk_ratio_logit, column=1)),
)
DIFFERENCES = (("Wald", "risk_difference_wald"), ("Newcombe", "risk_difference_newcombe"), ("Miettinen-Nurminen", "risk_difference_mn"))
LUNG, PARTY = {"rows": "treatment", "columns": "weight"}, {"rows": "gender", "columns": "party"}
SCORE = {"estimate": "diff", "se": "se", **LIMITS, "z": "z", "p_two_sided": "p"}

CASES = (
    Case(COUNTS, "chi-square", "chisq chisq_or_fisher", "lung_2x2", "chi-square", partial(chi_square, **LUNG)),
    Case(COUNTS, "chi-square", "chisq chisq_or_fisher", "party_gender_2x3", "chi-square", partial(chi_square, **PARTY)),
    Case(COUNTS, "Fisher, 2 x 2", "fisher chisq_or_fisher", "lung_2x2", "Fisher exact 2x2", partial(fishers, **LUNG)),
    Case(COUNTS, "Fisher, 2 x 2", "fisher chisq_or_fisher", "tea_tasting", "Fisher exact 2x2",
         partial(fishers, rows="guess", columns="truth")),
    Case(COUNTS, "Fisher, r x c", "fisher", "job_satisfaction_4x4", "Fisher exact r x c",
         partial(fishers, rows="income", columns="satisfaction")),
    *(
        Case(PROPORTIONS, "Clopper-Pearson", "clopper_pearson", RESPONSE, "Clopper-Pearson",
             partial(limits_of_one, limits=clopper_pearson, arms=arms), options)
        for arms, options in (("Act", "36/154"), ("PBO", "12/77"), ("both", "48/231"))
    ),
    Case(PROPORTIONS, "Wilson", "wilson", RESPONSE, "Wilson", partial(limits_of_one, limits=wilson, arms="Act")),
    Case(PROPORTIONS, "Wilson", "wilson", "heads_52_of_100", "Wilson", heads, "correct=FALSE"),
    *(
        Case(PROPORTIONS, f"risk difference, {name}", method, RESPONSE, f"risk difference, {name}", partial(difference, method=method))
        for name, method in DIFFERENCES
    ),
    *(
        Case(PROPORTIONS, name, names, RESPONSE, name, partial(ratio, method=method, names=printed))
        for name, names, method, printed in (
            ("relative risk", "risk_ratio", risk_ratio, {"relative_risk": "ratio"}),
            ("relative risk, Wald", "risk_ratio", risk_ratio, LIMITS),
            ("odds ratio", "odds_ratio", odds_ratio, {"odds_ratio": "ratio"}),
            ("odds ratio, Wald", "odds_ratio", odds_ratio, LIMITS),
        )
    ),
    *(
        Case(STRATA, name, method, SEXES, name,
             partial(layered, method=partial(alternative, method=method), made=made, names=TEST), options)
        for name, method in PAIRED
        for made, options in ((two_arms, TWO_GROUPS), (by_sex, "all three"))
    ),
    Case(STRATA, "CMH, general association", "cmh_general", "job_satisfaction_cmh", "CMH, general association",
         partial(layered, method=partial(alternative, method="cmh_general"), made=satisfaction, names=TEST)),
    *(
        Case(STRATA, name, names, SEXES, name, partial(layered, method=method, made=two_arms, names=RATIO))
        for name, names, method in COMMON
    ),
    Case(STRATA, "Breslow-Day", "breslow_day", SEXES, "Breslow-Day",
         partial(layered, method=strata.breslow_day, made=two_arms, names=TEST)),
    *(
        Case(STRATA, name, called, witness, name, partial(layered, method=method, made=made, names=names))
        for witness, made in (("rabbits_penicillin", rabbits), ("ucb_admissions", admissions))
        for name, called, method, names in (
            ("CMH, continuity corrected", "cmh_corrected", strata.cmh_corrected, TEST),
            ("common odds ratio, Mantel-Haenszel", "odds_ratio_mh", strata.odds_ratio_mh, RATIO),
        )
    ),
    Case(STRATA, "CMH, exact conditional", "cmh_exact", "rabbits_penicillin", "CMH, exact conditional", exact_test,
         why="R's ratio and limits are roots found to its tolerance of 0.000122"),
    Case(STRATA, "common risk difference, stratified Newcombe", "common_difference_newcombe", SEXES,
         "common risk difference, stratified Newcombe",
         partial(common, method=common_difference_newcombe, names={"estimate": "diff", **LIMITS})),
    Case(STRATA, "common risk difference, summary score", "common_difference_score", SEXES,
         "common risk difference, summary score",
         partial(common, method=common_difference_score, names=SCORE)),
    *(
        Case(RATES, "incidence rate, exact limits", "rates", "poisson_rates", "incidence rate", partial(rate, case=case), case)
        for case in ("nickel", "openepi", "crude")
    ),
    *(
        Case(RATES, "ratio of rates, exact", "rate_ratio", "poisson_rates", "rate ratio", partial(rates_compared, case=case), case)
        for case in ("fredericia", "articles")
    ),
)  # fmt: skip
