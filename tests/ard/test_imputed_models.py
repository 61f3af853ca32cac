"""Analysis of covariance of imputed values, as a tlf file asks for it."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

THERAPY = Groups(variable="ARM", levels={"DRUG": "Drug", "PLACEBO": "Placebo"})
ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})
VISITS = (4, 5, 6, 7)


def asked(method, reference="PLACEBO", effects=("ARM", "BASE", "SEX"), **more):
    given = {
        "method": method,
        "imputations": 300,
        "seed": 11,
        **({"reference": reference} if method in ("j2r", "cr", "cir") else {}),
        **more,
    }
    return {"statistics": "ancova", "variable": "CHG", "visit": "VISIT", "effects": list(effects), "imputation": given}


@pytest.fixture
def trial(oracle):
    """Change of depression scores at four visits, a record for each visit that was not missed."""
    read = oracle("antidepressant_trial")
    long = pd.concat([
        pd.DataFrame({"USUBJID": read.data["patient"].astype(str), "ARM": read.data["therapy"], "SEX": read.data["gender"],
                      "BASE": read.data["basval"].astype(float), "VISIT": float(v), "CHG": read.data[f"change{v}"].astype(float)})
        for v in VISITS
    ])  # fmt: skip
    return read, long.dropna(subset="CHG").reset_index(drop=True)


@pytest.mark.parametrize("program", ["SAS", "R rbmi"])
@pytest.mark.parametrize(("method", "printed"), [("mar", "MAR"), ("j2r", "J2R"), ("cr", "CR"), ("cir", "CIR")])
def test_the_antidepressant_trial_in_the_words_of_a_study(answers, trial, program, method, printed):
    """Five macros (SAS) and rbmi (R), 5000 imputations, drug minus placebo at visit 7.

    300 imputations differ from 5000 by chance: a between-imputation deviation of about 0.4 / sqrt(300).
    """
    read, data = trial
    found = answers(data, asked(method), groups=THERAPY, carried=["SEX", "BASE"])
    expected = {q: float(v) for q, v in read.printed(f"multiple imputation, {printed}", "M=5000", program).items()}

    assert expected["estimate"] == pytest.approx(found["a", "comparison", "", "7", "diff"][0], abs=0.1)
    assert expected["se"] == pytest.approx(found["a", "comparison", "", "7", "se"][0], abs=0.04)
    assert 0 < found["a", "comparison", "", "7", "missing_information"][0] < 1


def test_without_anything_missing_it_is_the_plain_ancova(answers, trial):
    """Those who came to all visits: Rubin's rules have nothing to add."""
    _, data = trial
    whole = data[data.groupby("USUBJID")["VISIT"].transform("size") == 4]
    imputed = answers(whole, asked("monotone"), groups=THERAPY)
    plain = answers(
        whole, {"statistics": "ancova", "variable": "CHG", "effects": ["ARM", "BASE", "SEX"], "where": "VISIT == 6"}, groups=THERAPY
    )

    for group, stats in (("comparison", ("diff", "se", "df", "p", "ci_low")), ("DRUG", ("lsmean", "se"))):
        assert [plain["a", group, "", "", s][0] for s in stats] == pytest.approx([imputed["a", group, "", "6", s][0] for s in stats])
    assert 0 == imputed["a", "model", "", "6", "imputed"][0]


def test_who_never_came_is_imputed_when_his_covariates_are_known(answers, trial):
    """A participant of ADSL without a record: among the subjects where ADSL has baseline and sex, else left out and told."""
    _, data = trial
    persons = data[["USUBJID", "ARM", "SEX", "BASE"]].drop_duplicates()
    more = pd.concat([persons, pd.DataFrame({"USUBJID": ["X1"], "ARM": "DRUG", "SEX": "F", "BASE": 20.0})], ignore_index=True)
    known = answers(data, asked("mar"), groups=THERAPY, adsl=more)
    unknown = answers(data, asked("mar"), groups=THERAPY, adsl=more.drop(columns="BASE"))

    assert len(persons) + 1 == known["a", "model", "", "7", "subjects"][0]
    assert len(persons) == unknown["a", "model", "", "7", "subjects"][0]
    assert "1 subject(s) of the population without every covariate" in unknown["a", "comparison", "", "7", "diff"][1]
    assert "" == known["a", "comparison", "", "7", "diff"][1]


def test_the_same_seed_gives_the_same_numbers_whatever_the_order(answers, trial):
    """And another seed others, close by."""
    _, data = trial
    one, shuffled, other = (
        answers(d, asked("j2r", seed=seed, imputations=20), groups=THERAPY)["a", "comparison", "", "7", "diff"][0]
        for d, seed in ((data, 3), (data.sample(frac=1, random_state=1), 3), (data, 4))
    )

    assert one == pytest.approx(shuffled, rel=1e-9)
    assert one != other
    assert one == pytest.approx(other, abs=1)


def test_methods_differ_by_what_they_assume_after_the_last_value(answers, trial):
    """Who jumps to the reference gains less than who goes on as he did; the reference group itself is imputed alike."""
    _, data = trial
    found = {m: answers(data, asked(m), groups=THERAPY) for m in ("mar", "cir", "j2r")}
    diff = {m: f["a", "comparison", "", "7", "diff"][0] for m, f in found.items()}

    assert diff["mar"] < diff["cir"] < diff["j2r"] < 0


def small(seed=1, n=30):
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(n), 3)
    frame = pd.DataFrame({
        "USUBJID": [f"P{s:02d}" for s in subject], "ARM": np.where(subject % 2 == 0, "A", "B"), "VISIT": np.tile([1.0, 2, 3], n),
        "BASE": np.repeat(rng.normal(40, 5, n), 3), "CHG": rng.normal(0, 1, 3 * n) + np.repeat(rng.normal(0, 1, n), 3),
    })  # fmt: skip
    return frame.drop(index=[5, 8, 44, 45, 46, 47]).reset_index(drop=True)


@pytest.mark.parametrize("method", ["monotone", "mar", "j2r"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.assign(CHG=np.nan), "no subject has every covariate|has 0 value"),
        (lambda d: d.assign(CHG=5.0), "do not vary"),
        (lambda d: d.assign(CHG=d["CHG"].where(d["ARM"] == "A")), "group B has 0 value"),
        (lambda d: d[d["USUBJID"].isin(["P00", "P01"])], "value.s. at visit|subject.s. for"),
        (lambda d: d.assign(BASE=np.nan), "no subject has every covariate"),
        (lambda d: d[(d["VISIT"] < 3) | (d["USUBJID"] < "P03")], "needs|value.s. at visit"),
    ],
    ids=["no value", "all equal", "one group only", "one subject a group", "no covariate", "hardly anybody at the last visit"],
)
def test_data_that_cannot_be_imputed_give_missing_results_that_say_why(answers, method, spoil, says):
    """Never a traceback, never a number without a word."""
    import re

    persons = small()[["USUBJID", "ARM"]].drop_duplicates(ignore_index=True)
    data = spoil(small()).reset_index(drop=True)
    found = answers(data, asked(method, reference="B", effects=("ARM", "BASE")), adsl=persons)
    compared = [v for k, v in found.items() if k[1] == "comparison"]

    assert compared
    assert all(np.isnan(value) for value, _ in compared)
    assert all(re.search(says, why) for _, why in compared), compared[0]


def test_one_visit_only(answers):
    """One visit that some missed: imputed from the covariates alone, and no traceback."""
    data = small().query("VISIT == 2")
    persons = small()[["USUBJID", "ARM", "BASE"]].drop_duplicates(ignore_index=True)
    found = answers(data, asked("mar", effects=("ARM", "BASE")), adsl=persons)

    assert np.isfinite(found["a", "comparison", "", "2", "diff"][0])
    assert len(persons) - len(data) == found["a", "model", "", "2", "imputed"][0]


def test_a_covariate_that_repeats_another_is_left_out_and_told(answers):
    """Collinear covariates: the numbers without the second, with a word on each."""
    data = small()
    alone = answers(data, asked("mar", effects=("ARM", "BASE")))
    both = answers(data.assign(MORE=2 * data["BASE"]), asked("mar", effects=("ARM", "BASE", "MORE")))

    assert alone["a", "comparison", "", "3", "diff"][0] == pytest.approx(both["a", "comparison", "", "3", "diff"][0])
    assert "MORE" in both["a", "comparison", "", "3", "diff"][1]


def test_three_groups_are_compared_with_the_last(answers):
    """Level says which and when."""
    data = small(n=45)
    data["ARM"] = np.array(list("ABC"))[data["USUBJID"].str[1:].astype(int) % 3]
    three = Groups(variable="ARM", levels={"A": "a", "B": "b", "C": "c"})
    found = answers(data, asked("j2r", reference="C", effects=("ARM", "BASE")), groups=three)

    assert {"A - C | 3", "B - C | 3"} <= {k[3] for k in found if k[1] == "comparison"}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: pd.concat([d, d.head(1)]), "one record a subject and VISIT"),
        (lambda d: d.assign(BASE=d["BASE"] + d["VISIT"]), "BASE changes from visit to visit"),
        (lambda d: d.assign(CHG=d["CHG"].where(d.index > 0, np.inf)), "CHG is infinite in 1 record"),
        (lambda d: d.assign(BASE=d["BASE"].where(d["USUBJID"] != "P00", np.inf)), "BASE is infinite"),
    ],
)
def test_records_that_cannot_be_meant_stop(answers, spoil, says):
    """One clear message each."""
    with pytest.raises(StudyError, match=says):
        answers(spoil(small()).reset_index(drop=True), asked("mar", effects=("ARM", "BASE")))


def test_a_reference_is_a_group(answers):
    """Told at check, with the nearest."""
    with pytest.raises(StudyError, match="no group to impute after: Bb - did you mean B|no group to impute after: Bb"):
        answers(small(), asked("j2r", reference="Bb", effects=("ARM", "BASE")))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"imputation": {"method": "j2r", "seed": 1}}, "needs `reference:`"),
        ({"imputation": {"method": "mar", "seed": 1, "reference": "B"}}, "`reference:` does nothing"),
        ({"imputation": {"method": "j3r", "seed": 1}}, "did you mean j2r"),
        ({"imputation": {"method": "mar"}}, "seed"),
        ({"imputation": {"method": "mar", "seed": 1, "imputations": 1}}, "greater than or equal to 2"),
        ({"imputation": {"method": "monotone", "seed": 1, "covariance": "by_group"}}, "`covariance:` does nothing"),
        ({"imputation": {"method": "mar", "seed": 1}, "effects": ["ARM", "ARM*VISIT"]}, "each visit has a model of its own"),
        ({"imputation": {"method": "mar", "seed": 1}, "visit": ""}, "needs `visit:`"),
    ],
)
def test_keys_go_with_the_imputation(given, says):
    """Refused before any data are read."""
    base = {"id": "a", "statistics": "ancova", "variable": "CHG", "effects": ["ARM"], "visit": "VISIT"}

    with pytest.raises(ValueError, match=says):
        Analysis.model_validate(base | given)
