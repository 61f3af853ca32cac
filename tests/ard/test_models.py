"""Models as a tlf file asks for them: from records to results, with the numbers that SAS and R print, and data that allow none."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups


def results(data, groups, **analysis):
    """(group, level, stat) -> (value, warnings) of one analysis of records that carry their group and subject."""
    adsl = data[["USUBJID", groups.variable]].drop_duplicates()
    output = SimpleNamespace(output="t", population="ALL", groups=groups,
                             analyses=[Analysis.model_validate({"id": "a", "dataset": "DATA", **analysis})])  # fmt: skip
    ard, _ = run_analyses([output], {"ADSL": adsl, "DATA": data}, {"ALL": SimpleNamespace(where="")})
    of = ard[ard["analysis"] == "a"]
    return {(r.group, r.level, r.stat): (r.value, r.warnings) for r in of.itertuples()}


def values(found, group, level, *stats):
    return [found[group, level, stat][0] for stat in stats]


ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})


def visits(seed=1, n=24):
    """Two arms, three visits, a baseline; a few values missing."""
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(n), 3)
    arm = np.where(subject % 2 == 0, "A", "B")
    week = np.tile([4.0, 8, 12], n)
    base = np.repeat(rng.normal(40, 5, n), 3)
    value = base - 0.2 * week + np.repeat(rng.normal(0, 3, n), 3) + rng.normal(0, 1, 3 * n)
    frame = pd.DataFrame({"USUBJID": [f"P{s}" for s in subject], "ARM": arm, "WEEK": week, "BASE": base, "AVAL": value})
    return frame.drop(index=[4, 17, 40]).reset_index(drop=True)


def test_mmrm_in_the_words_of_a_study_gives_what_sas_prints(shared_oracle):
    """SAS 9.4: FEV1 = ARMCD AVISIT ARMCD*AVISIT RACE SEX, type=UN: LS means and differences by visit, two decimals, df."""
    fev = shared_oracle("fev_mmrm").data.rename(columns={"FEV1": "AVAL"})
    arms = Groups(variable="ARMCD", levels={"TRT": "Treatment", "PBO": "Placebo"})
    found = results(fev, arms, statistics="mmrm", variable="AVAL", visit="AVISIT", ddfm="satterthwaite",
                    effects=["ARMCD", "AVISIT", "ARMCD*AVISIT", "RACE", "SEX"])  # fmt: skip

    assert [41.9037, 0.6023, 144, 40.7131, 43.0942] == pytest.approx(
        values(found, "TRT", "VIS2", "lsmean", "se", "df", "ci_low", "ci_high"), rel=4e-3
    )
    assert [4.3985, 1.6805, 133, 2.62, 0.0099] == pytest.approx(
        values(found, "comparison", "VIS4", "diff", "se", "df", "statistic", "p"), rel=4e-3
    )
    assert [537, 3386.45, 3406.45, 3439.43, 1] == pytest.approx(
        values(found, "model", "", "n", "minus2loglik", "aic", "bic", "converged"), rel=2e-5
    )
    assert [142.11, 3] == pytest.approx(values(found, "model", "type III | AVISIT", "statistic", "num_df"), rel=4e-3)


def test_ancova_in_the_words_of_a_study_gives_what_sas_prints(oracle):
    """SAS PROC GLM: LS means 6.7149635, 6.8239348, 10.1611017; A against F p 0.0793, D against F p 0.0835."""
    drugs = oracle("drugtest_ancova").data.rename(columns={"PostTreatment": "AVAL", "PreTreatment": "BASE"})
    drugs = drugs.assign(USUBJID=[f"P{i}" for i in range(len(drugs))])
    found = results(drugs, Groups(variable="Drug", levels={"A": "A", "D": "D", "F": "F"}), statistics="ancova", variable="AVAL",
                    effects=["Drug", "BASE"])  # fmt: skip

    assert [6.7149635] == pytest.approx(values(found, "A", "", "lsmean"), abs=5e-8)
    assert [10.1611017] == pytest.approx(values(found, "F", "", "lsmean"), abs=5e-8)
    assert [0.0793] == pytest.approx(values(found, "comparison", "A - F", "p"), abs=5e-5)
    assert [0.0835] == pytest.approx(values(found, "comparison", "D - F", "p"), abs=5e-5)
    assert [2.14, 0.1384] == pytest.approx(values(found, "model", "type III | Drug", "statistic", "p"), abs=5e-3)


def test_random_slopes_in_the_words_of_a_study_give_what_sas_prints(shared_oracle):
    """SAS: reaction = days; random intercept days / subject type=un; ddfm=kr: slope 10.46729 (1.54579) on 17 df."""
    sleep = shared_oracle("sleepstudy").data.rename(columns={"Reaction": "AVAL", "Subject": "USUBJID"})
    sleep = sleep.assign(USUBJID=sleep["USUBJID"].astype(str), ARM="A")
    found = results(sleep, Groups(variable="ARM", levels={"A": "All"}), statistics="mixed", variable="AVAL", effects=["Days"],
                    random=["Intercept", "Days"], slopes="Days", means_at={"Start": {"Days": 0}})  # fmt: skip

    assert [10.4672859595959, 1.54578889629476, 17] == pytest.approx(values(found, "A", "Days", "slope", "se", "df"), rel=1e-6)
    assert [251.405104848484, 6.82455653206923] == pytest.approx(values(found, "A", "Start", "lsmean", "se"), rel=1e-6)
    assert [612.10, 35.07, 654.94] == pytest.approx(
        [found["model", label, "covariance"][0] for label in ("UN(1,1)", "UN(2,2)", "Residual")], abs=0.011
    )


@pytest.mark.parametrize("change", ["shuffled", "other units", "other labels"])
def test_a_model_does_not_hang_on_order_units_or_names(change):
    """Rows in another order, values times ten, arms with other names: the same t."""
    data, arms = visits(), ARMS
    asked = {"statistics": "mmrm", "variable": "AVAL", "visit": "WEEK", "effects": ["ARM", "WEEK", "ARM*WEEK", "BASE"]}
    before = values(results(data, arms, **asked), "comparison", "12", "statistic", "df", "p")
    if change == "shuffled":
        data = data.sample(frac=1, random_state=3).reset_index(drop=True)
    elif change == "other units":
        data = data.assign(AVAL=data["AVAL"] * 10)
    else:
        data, arms = data.replace({"ARM": {"A": "X", "B": "Y"}}), Groups(variable="ARM", levels={"X": "Active", "Y": "Control"})

    assert before == pytest.approx(values(results(data, arms, **asked), "comparison", "12", "statistic", "df", "p"), rel=1e-6)


def test_compound_symmetry_is_the_model_of_a_random_intercept():
    """Two ways to write one model: MMRM with CS, and a random intercept."""
    effects = ["ARM", "WEEK", "BASE"]
    repeated = results(visits(), ARMS, statistics="mmrm", variable="AVAL", visit="WEEK", effects=effects, structure="CS")
    random = results(visits(), ARMS, statistics="mixed", variable="AVAL", effects=effects, random="Intercept", structure="VC",
                     **{"class": "WEEK"}, means_at={})  # fmt: skip

    assert values(repeated, "model", "", "minus2loglik") == pytest.approx(values(random, "model", "", "minus2loglik"), rel=1e-9)
    assert values(repeated, "model", "A", "estimate", "se", "p") == pytest.approx(
        values(random, "model", "A", "estimate", "se", "p"), rel=1e-5
    )


MODELS = {
    "ancova": {"statistics": "ancova", "variable": "AVAL", "effects": ["ARM", "BASE"], "where": "WEEK == 12"},
    "mmrm": {"statistics": "mmrm", "variable": "AVAL", "visit": "WEEK", "effects": ["ARM", "WEEK", "ARM*WEEK", "BASE"]},
    "mixed": {"statistics": "mixed", "variable": "AVAL", "effects": ["ARM", "WEEK", "ARM*WEEK"], "random": ["Intercept", "WEEK"],
              "slopes": ["WEEK"]},
    "regression": {"statistics": "regression", "variable": "AVAL", "effects": ["BASE"], "where": "WEEK == 12"},
}  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.assign(AVAL=np.nan), "no record has every variable"),
        (lambda d: d.assign(AVAL=5.0), "equal"),
        (lambda d: d.assign(AVAL=d["AVAL"].where(d["ARM"] == "A")), "no record"),
        (lambda d: d[d["USUBJID"].isin(["P0", "P1"])], "one subject"),
    ],
    ids=["no value", "all equal", "one group only", "one subject a group"],
)
def test_data_that_allow_no_model_give_missing_results_that_say_why(model, spoil, says):
    """Never a traceback, never a number without a word."""
    found = results(spoil(visits()), ARMS, **MODELS[model])
    estimates = {k: v for k, v in found.items() if k[2] in ("diff", "p", "se") and (model != "regression" or k[0] == "B")}

    assert estimates
    assert all(why for _, why in estimates.values())
    assert says == "one subject" or all(np.isnan(value) for value, _ in estimates.values())
    assert any(says in why or "record(s) for" in why for _, why in found.values())


@pytest.mark.parametrize("model", MODELS)
def test_an_infinite_value_stops_with_one_message(model):
    """A division by zero further up is told, not fitted."""
    data = visits()
    data.loc[2, "AVAL"] = np.inf

    with pytest.raises(StudyError, match="AVAL is infinite in 1 record"):
        results(data, ARMS, **MODELS[model])


@pytest.mark.parametrize(
    ("model", "spoil"),
    [
        ("mixed", lambda d: d.assign(AVAL=d["BASE"] - d["WEEK"])),
        ("mmrm", lambda d: d[(d["WEEK"] == 4) == (d["USUBJID"].str[1:].astype(int) % 4 < 2)].query("WEEK < 12")),
    ],
    ids=["perfect lines", "no subject at two visits"],
)
def test_variances_that_the_data_do_not_determine_are_told(model, spoil):
    """Nothing left to vary, or covariances that nobody shows: no traceback and no number."""
    found = results(spoil(visits()).reset_index(drop=True), ARMS, **MODELS[model])
    tested = [found[key] for key in found if key[0] == "comparison" and key[2] in ("diff", "p")]

    assert tested
    assert all(np.isnan(value) and "do not determine" in why for value, why in tested)


def test_one_visit_only_is_no_repeated_measure():
    """All later visits are missing: the MMRM says so."""
    found = results(visits().query("WEEK == 4"), ARMS, **MODELS["mmrm"])

    assert "one WEEK only" == found["comparison", "4", "diff"][1]


def test_a_covariate_that_repeats_another_is_left_out_and_told():
    """Collinear covariates: the numbers of the model without it, with a word on each."""
    data = visits().assign(POUNDS=lambda d: 2 * d["BASE"])
    alone = results(data, ARMS, **MODELS["ancova"])
    both = results(data, ARMS, **(MODELS["ancova"] | {"effects": ["ARM", "BASE", "POUNDS"]}))

    assert values(alone, "comparison", "", "diff", "p") == pytest.approx(values(both, "comparison", "", "diff", "p"))
    assert "POUNDS" in both["comparison", "", "diff"][1]


def test_a_random_slope_without_variance_is_told_as_singular():
    """All participants fall alike: the slope's variance is zero, and every result says that the matrix is singular."""
    rng = np.random.default_rng(5)
    data = visits().assign(AVAL=lambda d: 40 - d["WEEK"] + rng.normal(0, 1, len(d)))
    found = results(data, ARMS, **MODELS["mixed"])

    assert 1 == found["model", "", "singular"][0]
    assert "singular" in found["comparison", "WEEK", "diff"][1]
    assert np.isfinite(found["comparison", "WEEK", "se"][0])


def test_two_records_of_a_subject_at_a_visit_are_an_error():
    """An MMRM takes one record a subject and visit."""
    data = pd.concat([visits(), visits().head(1)])

    with pytest.raises(StudyError, match="one record a subject and WEEK"):
        results(data, ARMS, **MODELS["mmrm"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"statistics": "mmrm", "variable": "AVAL", "effects": ["ARM"]}, "needs `visit:`"),
        ({"statistics": "mmrm", "variable": "AVAL", "visit": "WEEK", "effects": ["ARM"], "structure": "UM"}, "did you mean|do you mean|UN"),
        ({"statistics": "mixed", "variable": "AVAL", "effects": ["ARM"], "random": "Intercept", "structure": "CS"}, "UN or VC"),
        ({"statistics": "mixed", "variable": "AVAL", "effects": ["WEEK"], "random": "Intercept", "slopes": "WEEKS"}, "WEEKS"),
        ({"statistics": "ancova", "variable": "AVAL", "effects": ["ARM"], "visit": "WEEK"}, "does nothing"),
    ],
)
def test_a_model_that_does_not_hold_together_is_told_at_check(given, says):
    """Before any data are read."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "a", "dataset": "D", **given})


def test_means_of_groups_that_the_model_does_not_have_are_told():
    """A twin of the groups' variable is not it: every difference would be 0."""
    data = visits().assign(TWIN=lambda frame: frame["ARM"])

    with pytest.raises(StudyError, match="the groups are those of ARM, which is in none of the effects TWIN, BASE"):
        results(data, ARMS, statistics="ancova", variable="AVAL", effects=["TWIN", "BASE"])
    found = results(data, ARMS, statistics="ancova", variable="AVAL", effects=["TWIN", "ARM", "BASE"])
    assert "estimate" in found["A", "", "lsmean"][1] and np.isnan(found["A", "", "lsmean"][0])
    assert np.isnan(found["comparison", "", "diff"][0])
