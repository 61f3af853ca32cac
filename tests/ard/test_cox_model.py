"""Cox models with covariates, strata and interactions, as a tlf file asks for them."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

ONE = Groups(variable="ARM", levels={"A": "All"})


def stats(found, group, level, *names):
    return tuple(found["a", group, "", level, name][0] for name in names)


def test_ovarian_as_r_prints_it(answers, oracle, unlike):
    """R: coxph(Surv(futime, fustat) ~ age + ecog.ps) and cox.zph of it: 0.698, 2.371, global 3.633."""
    read = oracle("ovarian")
    data = read.data.assign(USUBJID=[f"P{i}" for i in range(len(read.data))], ARM="A", CNSR=1.0 - read.data["fustat"])
    found = answers(data, {"statistics": "cox", "time": "futime", "effects": ["age", "ecog_ps"], "ties": "efron"}, groups=ONE)
    ours = {"age chisq": stats(found, "model", "age", "ph_statistic")[0], "age p": stats(found, "model", "age", "ph_p")[0],
            "ecog_ps chisq": stats(found, "model", "ecog_ps", "ph_statistic")[0],
            "GLOBAL chisq": stats(found, "model", "", "ph_statistic")[0],
            "GLOBAL p": stats(found, "model", "", "ph_p")[0]}  # fmt: skip

    assert {} == unlike(read.printed("cox.zph"), ours)


def test_veteran_as_the_vignette_of_survival_prints_it(answers, shared_oracle):
    """R survival, on time-dependent coefficients: cox.zph(coxph(Surv(time, status) ~ trt + prior + karno, veteran)):
    trt 0.288, prior 2.168, karno 12.138, GLOBAL 18.073; p 0.59125, 0.14087, 0.00049, 0.00042."""
    data = shared_oracle("veteran").data
    data = data.assign(USUBJID=[f"P{i}" for i in range(len(data))], ARM="A", CNSR=1.0 - data["status"])
    found = answers(data, {"statistics": "cox", "time": "time", "effects": ["trt", "prior", "karno"], "ties": "efron"}, groups=ONE)
    chisq = [stats(found, "model", name, "ph_statistic")[0] for name in ("trt", "prior", "karno", "")]
    p = [stats(found, "model", name, "ph_p")[0] for name in ("trt", "prior", "karno", "")]

    assert [0.288, 2.168, 12.138, 18.073] == pytest.approx(chisq, abs=5.1e-4)
    assert [0.59125, 0.14087, 0.00049, 0.00042] == pytest.approx(p, abs=5.1e-6)


@pytest.fixture
def aml(oracle):
    read = oracle("aml").data
    rng = np.random.default_rng(7)
    return pd.DataFrame({
        "USUBJID": [f"P{i}" for i in range(len(read))], "ARM": np.where(read["x"] == "Nonmaintained", "A", "B"),
        "AVAL": read["time"].astype(float), "CNSR": 1.0 - read["status"], "SEX": np.resize(["F", "M"], len(read)),
        "AGE": rng.normal(50, 10, len(read)),
    })  # fmt: skip


@pytest.mark.parametrize(("ties", "hr"), [("breslow", 2.4700), ("efron", 2.4981)])
def test_a_group_alone_is_what_r_prints(answers, aml, ties, hr):
    """R: coxph(Surv(time, status) ~ x, aml), both ways with ties; the same as the comparison of a survival analysis."""
    found = answers(aml, {"statistics": "cox", "effects": "ARM", "ties": ties})
    compared = answers(aml, {"statistics": "survival", "compare": f"cox_{ties}"})

    assert hr == pytest.approx(stats(found, "comparison", "", "hr")[0], abs=5e-5)
    assert stats(compared, "comparison", "", "hr", "ci_low", "ci_high", "statistic", "p", "ph_p") == pytest.approx(
        (*stats(found, "comparison", "", "hr", "ci_low", "ci_high", "statistic", "p"), *stats(found, "model", "A", "ph_p"))
    )
    assert (11, 7) == stats(found, "B", "", "n", "events")


def test_the_interaction_is_the_difference_of_the_subgroups(answers, aml):
    """With sex as stratum and SEX*ARM the two log hazard ratios are those of each sex alone."""
    asked = {"statistics": "cox", "effects": ["ARM", "ARM*SEX"], "strata": "SEX"}
    both = answers(aml, asked)
    alone = {s: answers(aml, {"statistics": "cox", "effects": "ARM", "where": f"SEX == '{s}'"}) for s in "FM"}
    logs, errors = zip(*(stats(alone[s], "comparison", "", "log_hr", "se") for s in "FM"), strict=True)
    wald = (logs[0] - logs[1]) ** 2 / (errors[0] ** 2 + errors[1] ** 2)

    assert wald == pytest.approx(stats(both, "model", "type III | ARM*SEX", "statistic")[0])
    assert sum(logs) / 2 == pytest.approx(stats(both, "comparison", "", "log_hr")[0])


def test_a_model_does_not_hang_on_order_or_units(answers, aml):
    """Rows in another order, age in months and by the hundred."""
    asked = {"statistics": "cox", "effects": ["ARM", "AGE", "SEX"]}
    before = stats(answers(aml, asked), "comparison", "", "hr", "p")
    shuffled = stats(answers(aml.sample(frac=1, random_state=2), asked), "comparison", "", "hr", "p")
    in_months = answers(aml.assign(AGE=aml["AGE"] * 1200), asked)

    assert before == pytest.approx(shuffled, rel=1e-9)
    assert before == pytest.approx(stats(in_months, "comparison", "", "hr", "p"), rel=1e-6)
    assert stats(answers(aml, asked), "model", "", "ph_p") == pytest.approx(stats(in_months, "model", "", "ph_p"), rel=1e-6)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.assign(CNSR=1.0), "no event"),
        (lambda d: d.assign(CNSR=np.where(d["ARM"] == "A", 0.0, 1.0)), "infinite"),
        (lambda d: d[d["ARM"] == "A"], "no record of B"),
        (lambda d: d.assign(AVAL=np.nan), "no record has every variable"),
        (lambda d: d.groupby("ARM").head(1), ""),
        (lambda d: d.assign(AVAL=5.0), ""),
    ],
    ids=["no event", "all events in one group", "one group", "no time", "one subject a group", "one time"],
)
def test_data_without_a_hazard_ratio_say_why(answers, aml, spoil, says):
    """Missing with a reason, or a number; no traceback."""
    persons = aml[["USUBJID", "ARM"]]
    found = answers(spoil(aml), {"statistics": "cox", "effects": ["ARM", "SEX"]}, adsl=persons)
    compared = [v for k, v in found.items() if k[1] in ("comparison", "model") and k[4] in ("hr", "p", "ph_p")]

    assert len(compared) > 3
    assert all(np.isfinite(value) or why for value, why in compared)
    assert not says or all(says in why for _, why in compared)


def test_a_covariate_that_repeats_another_is_left_out_and_told(answers, aml):
    """Age in years and in months: the model without the second, and a word on each number."""
    alone = answers(aml, {"statistics": "cox", "effects": ["ARM", "AGE"]})
    both = answers(aml.assign(MONTHS=aml["AGE"] * 12), {"statistics": "cox", "effects": ["ARM", "AGE", "MONTHS"]})

    assert stats(alone, "comparison", "", "hr") == pytest.approx(stats(both, "comparison", "", "hr"))
    assert "MONTHS" in both["a", "comparison", "", "", "hr"][1]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.assign(AVAL=d["AVAL"].where(d.index > 0, np.inf)), "AVAL is infinite in 1 record"),
        (lambda d: d.assign(AVAL=d["AVAL"].where(d.index > 0, -1.0)), "1 negative AVAL"),
        (lambda d: pd.concat([d, d.head(1)]), "one record a subject"),
    ],
)
def test_times_that_cannot_be_meant_stop(answers, aml, spoil, says):
    """One clear message each."""
    with pytest.raises(StudyError, match=says):
        answers(spoil(aml), {"statistics": "cox", "effects": "ARM"})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "needs `effects:`"),
        ({"effects": "ARM", "ties": "exact"}, "`ties: exact` is not known"),
        ({"effects": "ARM", "compare": "logrank"}, "does not fit"),
        ({"effects": "ARM", "convention": "SAS"}, "`convention:` does nothing"),
    ],
)
def test_keys_go_with_the_model(given, says):
    """Refused before any data are read."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "a", "statistics": "cox", **given})
