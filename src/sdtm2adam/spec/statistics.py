"""What an analysis may ask for by name: statistics, comparisons, and the words of the keys that go with them.

Each name of STATISTICS and COMPARISONS is a function in ard/; a test holds the two against each other.
"""

from dataclasses import dataclass

COUNT_TESTS = ("chisq", "fisher", "chisq_or_fisher")
RISKS = ("risk_difference_wald", "risk_difference_newcombe", "risk_difference_mn", "risk_ratio", "odds_ratio")
STRATIFIED_TESTS = ("cmh_general", "cmh_row_means", "cmh_correlation")
STRATIFIED_RISKS = (
    "cmh_corrected", "cmh_exact", "odds_ratio_mh", "odds_ratio_logit", "risk_ratio_mh", "risk_ratio_logit",
    "common_difference_newcombe", "common_difference_score", "breslow_day",
)  # fmt: skip
STRATIFIED = (*STRATIFIED_TESTS, *STRATIFIED_RISKS)
OF_COUNTS = (*COUNT_TESTS, *RISKS, *STRATIFIED)
RATES = ("rate_ratio", "rate_difference")
MEAN_TESTS = ("ttest_pooled", "ttest_welch", "folded_f", "wilcoxon", "wilcoxon_exact", "kruskal_wallis")
TIME_TESTS = ("logrank", "gehan", "tarone_ware", "cox_breslow", "cox_efron")
RESTRICTED = ("rmst_difference", "rmst_test")


@dataclass(frozen=True)
class Kind:
    """What one name under `statistics:` gives, the keys it needs and takes, and its comparisons."""

    gives: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()


COUNTED = ("count", "subjects", "events")
SURVIVAL_KEYS = ("time", "censor", "convention", "interval", "times", "strata", "rmst", "curve")
OF_WHOM = ("denominator", "among")
INTERCEPT = "Intercept"

STATISTICS = {
    "population": Kind("N: the subjects of the population"),
    "summary": Kind("n, mean, sd, se, median, quartiles, min, max of a number", ("variable",), ("also",), MEAN_TESTS),
    "count": Kind("subjects by level of a variable", ("variable",), ("levels", *OF_WHOM, "limits", "strata"), OF_COUNTS),
    "subjects": Kind("subjects with at least one record", (), ("variable", "levels", *OF_WHOM, "limits", "strata", "worst"), OF_COUNTS),
    "events": Kind("records and subjects, by nested terms", ("nested",), (*OF_WHOM, "limits", "strata", "worst"), OF_COUNTS),
    "rates": Kind("events by time of exposure", ("exposure",), ("variable", "levels", "nested", "per", "onset"), RATES),
    "shift": Kind("subjects by category before and after", ("variable", "baseline"), ("levels", "denominator")),
    "survival": Kind("Kaplan-Meier mean and median", (), SURVIVAL_KEYS, (*TIME_TESTS, *RESTRICTED)),
    "cox": Kind(
        "hazard ratios of a Cox model, tests of its effects and of proportional hazards",
        ("effects",),
        ("time", "censor", "class", "strata", "ties"),
    ),
    "change": Kind("a change against zero: summary, paired t test, signed rank test", ("variable",)),
    "roc": Kind("how well a number tells cases from the other records", ("variable", "cases"), ("curve",)),
    "distribution": Kind("records at or below each value of a number", ("variable",)),
    "regression": Kind("coefficients of a linear model, group by group", ("variable", "effects"), ("class",)),
    "ancova": Kind("LS means of a linear model and their differences", ("variable", "effects"), ("class", "visit", "imputation")),
    "mmrm": Kind(
        "LS means by visit of a mixed model for repeated measures, and their differences",
        ("variable", "effects", "visit"),
        ("class", "structure", "ddfm"),
    ),
    "mixed": Kind(
        "slopes and LS means of a model with random effects of subjects, and their differences",
        ("variable", "effects", "random"),
        ("class", "structure", "ddfm", "slopes", "means_at"),
    ),
    "multiplicity": Kind("p values of other analyses, adjusted for their number", ("multiplicity",)),
    "sample_size": Kind("how many subjects a trial needs", ("sample_size",)),
}
COMPARISONS = {
    "none": "no comparison",
    "ttest_pooled": "two-sample t test with pooled variance; first group minus second",
    "ttest_welch": "two-sample t test without equal variances (Satterthwaite)",
    "folded_f": "test of equal variances",
    "wilcoxon": "Wilcoxon rank sum test, normal approximation with continuity correction; Hodges-Lehmann shift",
    "wilcoxon_exact": "Wilcoxon rank sum test, exact",
    "kruskal_wallis": "Kruskal-Wallis test of two groups or more",
    "chisq": "chi-square without continuity correction",
    "fisher": "Fisher's exact test, two-sided",
    "chisq_or_fisher": "Fisher's exact test where an expected count is below 5, else chi-square",
    "risk_difference_wald": "difference of proportions with Wald limits; first group minus second",
    "risk_difference_newcombe": "difference of proportions with Newcombe limits",
    "risk_difference_mn": "difference of proportions with Miettinen-Nurminen limits",
    "risk_ratio": "ratio of proportions with Wald limits; first group by second",
    "odds_ratio": "odds ratio with Wald limits",
    "cmh_general": "Cochran-Mantel-Haenszel test of general association within strata",
    "cmh_row_means": "Cochran-Mantel-Haenszel test of row mean scores within strata, levels in their order",
    "cmh_correlation": "Cochran-Mantel-Haenszel test of correlation within strata, groups and levels in their order",
    "cmh_corrected": "Mantel-Haenszel test of two groups within strata, with continuity correction (R)",
    "cmh_exact": "exact test and conditional odds ratio of two groups within strata",
    "odds_ratio_mh": "common odds ratio of Mantel and Haenszel within strata; first group by second",
    "odds_ratio_logit": "common odds ratio within strata, log odds ratios weighted by inverse variance",
    "risk_ratio_mh": "common ratio of proportions within strata, weights of Mantel and Haenszel; first group by second",
    "risk_ratio_logit": "common ratio of proportions within strata, logs weighted by inverse variance",
    "common_difference_newcombe": "common difference of proportions within strata with stratified Newcombe limits",
    "common_difference_score": "common difference of proportions within strata with summary score limits",
    "breslow_day": "Breslow-Day test that the odds ratio is the same in all strata",
    "rate_ratio": "ratio of event rates with exact limits; first group by second",
    "rate_difference": "difference of event rates with Wald limits; first group minus second",
    "logrank": "log-rank test",
    "gehan": "Gehan's Wilcoxon test",
    "tarone_ware": "Tarone-Ware test",
    "cox_breslow": "hazard ratio of a Cox model, ties after Breslow (SAS); each group by the last",
    "cox_efron": "hazard ratio of a Cox model, ties after Efron (R)",
    "rmst_difference": "difference of restricted mean survival times; first group minus second",
    "rmst_test": "test of equal restricted mean survival times of all groups",
}
LIMITS = {
    "clopper_pearson": "exact limits",
    "wilson": "score limits",
}
DENOMINATORS = {
    "population": "all subjects of the population in the group; who has no value counts as without it (non-responder imputation)",
    "non_missing": "the subjects that have a value",
    "at_visit": "the subjects with a record under the by-condition, of `subjects` and `events` whatever `where` says",
    "from": "the subjects with the same category at baseline (shift)",
    "to": "the subjects with the same category after it (shift)",
}
OF_SHIFT = ("from", "to")
CONVENTIONS = {
    "SAS": "mean to the last event, m/(m-1) in its variance; median midway where the curve is flat at one half",
    "R": "mean to the last time of the group; median midway where the curve is flat at one half",
    "SPSS": "mean to the last time of the group; median is the first time at or below one half",
}
INTERVALS = {
    "plain": "limits on the curve itself",
    "log": "limits on the log of the curve",
    "loglog": "limits on the log of minus the log of the curve",
    "density": "median and 1.96 standard errors from the slope of the curve around it",
}
STRUCTURES = {
    "UN": "unstructured",
    "CS": "compound symmetry",
    "CSH": "heterogeneous compound symmetry",
    "AR(1)": "first-order autoregressive",
    "ARH(1)": "heterogeneous first-order autoregressive",
    "TOEP": "Toeplitz",
    "TOEPH": "heterogeneous Toeplitz",
    "ANTE(1)": "first-order ante-dependence",
    "VC": "variance components: random effects that are independent",
}
DDFMS = {
    "kenward_roger": "Kenward-Roger, with second derivatives (SAS: DDFM=KR)",
    "kenward_roger_linear": "Kenward-Roger without second derivatives (SAS: DDFM=KR(LINEAR))",
    "satterthwaite": "Satterthwaite",
}
TIES = {
    "breslow": "ties after Breslow (SAS: the default of PROC PHREG)",
    "efron": "ties after Efron (R: the default of coxph)",
}
ALSO = {
    "mean_limits": "ci_low and ci_high, 95% limits of the mean",
    "geometric": "geo_mean, geo_cv (a share), geo_sd and 95% limits geo_ci_low, geo_ci_high",
}
IMPUTATIONS = {
    "monotone": "visit by visit, a regression on covariates and the visits before, group by group (SAS: PROC MI, MONOTONE REG)",
    "mar": "missing at random, by a normal model of the visits",
    "j2r": "jump to reference: after the last value on the means of the reference group",
    "cr": "copy reference: on the means of the reference group from the beginning",
    "cir": "copy increments in reference: on from his own group's mean by the steps of the reference group",
}
COVARIANCES = {
    "common": "one covariance matrix of the visits for all groups",
    "by_group": "one of each group",
}
ADJUSTMENTS = {
    "bonferroni": "p times the number of tests",
    "sidak": "single step, for independent tests",
    "holm": "step-down",
    "holm_sidak": "step-down, for independent tests",
    "hochberg": "step-up",
    "hommel": "closed test with Simes' test",
    "fdr_bh": "false discovery rate of Benjamini and Hochberg",
    "fdr_by": "false discovery rate of Benjamini and Yekutieli",
    "fixed_sequence": "one after another in the order of the family",
    "fallback": "one after another, each with its weight and what those before hand on",
    "graph": "by a graph of weights and transitions: gatekeeping",
}
SIZES = {
    "two_means": "t test of two groups",
    "one_mean": "t test of one group, or of pairs with sd that of their difference",
    "two_proportions": "chi-square test of two proportions",
}
