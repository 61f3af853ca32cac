"""Comparisons and statistics as a tlf file asks for them; the numbers of each are held against SAS and R where it is made."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups
from sdtm2adam.spec.statistics import ADJUSTMENTS, COMPARISONS, SIZES, STATISTICS
from sdtm2adam.tlf.methods import WORDS

ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})


def results(data, groups=ARMS, **analysis):
    """(group, level, stat) -> value of one analysis of records that carry their group and subject."""
    adsl = data[["USUBJID", groups.variable]].drop_duplicates()
    asked = Analysis.model_validate({"id": "a", "dataset": "DATA", **analysis})
    output = SimpleNamespace(output="t", population="ALL", groups=groups, analyses=[asked])
    ard, _ = run_analyses([output], {"ADSL": adsl, "DATA": data}, {"ALL": SimpleNamespace(where="")})
    return {(r.group, r.level, r.stat): r.value for r in ard[ard["analysis"] == "a"].itertuples()}


def people(**columns):
    count = max(len(values) for values in columns.values() if not isinstance(values, str))
    return pd.DataFrame({"USUBJID": [f"P{i}" for i in range(count)], **columns})


@pytest.fixture
def weights(oracle):
    data = oracle("birthweight_smoking").data.rename(columns={"grp": "ARM", "bw": "AVAL"})
    return data.assign(USUBJID=[f"P{i}" for i in range(len(data))]), Groups(variable="ARM", levels={"s": "Smoker", "ns": "Other"})


@pytest.mark.parametrize(
    ("compare", "stat", "printed"), [("wilcoxon", "p", 0.0100), ("wilcoxon_exact", "p", 0.0082), ("kruskal_wallis", "p", 0.0094)]
)
def test_rank_tests_of_a_summary(weights, compare, stat, printed):
    """PROC NPAR1WAY on birth weights, through the words of a study."""
    data, groups = weights
    found = results(data, groups, statistics="summary", variable="AVAL", compare=compare)

    assert found["comparison", "", stat] == pytest.approx(printed, abs=5e-5)


@pytest.mark.parametrize(
    ("compare", "printed"),
    [("risk_difference_newcombe", (0.0779, -0.0361, 0.1751)), ("risk_difference_mn", (0.0779, -0.0361, 0.1775))],
)
def test_risk_difference_of_one_level(compare, printed):
    """PROC FREQ: 36/154 against 12/77."""
    response = ["Y"] * 36 + ["N"] * 118 + ["Y"] * 12 + ["N"] * 65
    data = people(ARM=["A"] * 154 + ["B"] * 77, RESP=response)
    found = results(data, statistics="count", variable="RESP", levels=["Y"], compare=compare, limits="wilson")

    assert printed == pytest.approx(tuple(found["comparison", "", s] for s in ("diff", "ci_low", "ci_high")), abs=5e-5)
    assert (17.39, 30.66) == pytest.approx((found["A", "Y", "pct_low"], found["A", "Y", "pct_high"]), abs=5e-3)


def test_odds_ratio_of_each_level_and_of_subjects_with_an_event():
    """Two levels each against the rest; typed by hand: 2/4 against 1/4 is an odds ratio of 3."""
    data = people(ARM=list("AAAABBBB"), RESP=["Y", "Y", "N", "N", "Y", "N", "N", "N"])
    found = results(data, statistics="count", variable="RESP", compare="odds_ratio", compare_each=True)
    subjects = results(data, statistics="subjects", where="RESP == 'Y'", compare="odds_ratio")

    assert found["comparison", "Y", "ratio"] == pytest.approx(3)
    assert found["comparison", "N", "ratio"] == pytest.approx(1 / 3)
    assert subjects["comparison", "", "ratio"] == pytest.approx(3)


@pytest.mark.parametrize(
    ("compare", "stat", "printed"),
    [("logrank", "statistic", 3.39639), ("gehan", "statistic", 2.72331), ("cox_breslow", "hr", 2.4700), ("cox_efron", "hr", 2.4981)],
)
def test_survival_of_aml_in_words(oracle, compare, stat, printed):
    """R: survdiff and coxph on aml; hazard of the nonmaintained by that of the maintained."""
    aml = oracle("aml").data
    data = people(ARM=np.where(aml["x"] == "Nonmaintained", "A", "B"), AVAL=aml["time"].astype(float), CNSR=1.0 - aml["status"])
    found = results(data, statistics="survival", compare=compare)

    assert found["comparison", "", stat] == pytest.approx(printed, abs=5e-5)


def test_strata_are_variables_of_the_analysis(oracle):
    """Within strata that are alike the test is another; a stratum of all is none."""
    aml = oracle("aml").data
    data = people(ARM=np.where(aml["x"] == "Nonmaintained", "A", "B"), AVAL=aml["time"].astype(float), CNSR=1.0 - aml["status"],
                  SEX=["F", "M"] * 11 + ["F"], ALL="x")  # fmt: skip
    plain, one, two = (
        results(data, statistics="survival", compare="logrank", **more)["comparison", "", "statistic"]
        for more in ({}, {"strata": "ALL"}, {"strata": "SEX"})
    )

    assert plain == pytest.approx(one)
    assert plain != pytest.approx(two)


def test_change_is_the_paired_t_test(oracle):
    """R: t.test(extra.1, extra.2, paired = TRUE) on sleep: t -4.0621, p 0.002833."""
    wide = oracle("sleep").data.pivot(index="ID", columns="group", values="extra")
    found = results(people(ARM="A", CHG=(wide[1] - wide[2]).to_numpy()), Groups(variable="ARM", levels={"A": "All"}),
                    statistics="change", variable="CHG")  # fmt: skip

    assert (-4.0621, 0.002833) == pytest.approx((found["A", "", "statistic"], found["A", "", "p"]), abs=5e-5)
    assert found["A", "", "n"] == 10


def test_roc_tells_cases_from_other_records():
    """Two cases, three controls: (4 + 0.5) / 6; a record whose condition is not known is neither."""
    data = people(ARM="A", AVISITN=[1, 1, 0, 0, 0, np.nan], AVAL=[3.0, 5, 1, 3, 4, 99])
    found = results(data, Groups(variable="ARM", levels={"A": "All"}), statistics="roc", variable="AVAL", cases="AVISITN == 1")

    assert (4.5 / 6, 2, 3) == tuple(found["A", "", s] for s in ("auc", "n_cases", "n_controls"))


def test_two_groups_are_two_groups():
    """A test of two groups says so of three."""
    data = people(ARM=list("ABC"), AVAL=[1.0, 2, 3])

    three = Groups(variable="ARM", levels={"A": "A", "B": "B", "C": "C"})

    with pytest.raises(StudyError, match="is for two groups and there are 3"):
        results(data, three, statistics="summary", variable="AVAL", compare="wilcoxon")


def test_a_page_has_words_for_every_comparison_and_model():
    """What a table may ask for, its footnote can name."""
    asked = {name for name in COMPARISONS if name not in ("none", "chisq_or_fisher")} | {"ancova", "mmrm", "mixed"}

    assert set() == asked - set(WORDS)
    assert set() == {*ADJUSTMENTS, *(f"size_{test}" for test in SIZES), "ancova_imputed", "cox", "cox_type_3"} - set(WORDS)
    assert {"ancova", "mmrm", "mixed"} <= set(STATISTICS)
