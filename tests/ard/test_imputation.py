"""Multiple imputation: the normal model, monotone regression and reference-based methods, against rbmi, the SAS macros and arithmetic."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.imputation import incomplete, monotone, normal_draws
from sdtm2adam.ard.linear import linear
from sdtm2adam.ard.reference_based import STRATEGIES, reference_based
from sdtm2adam.ard.rubin import pooled_linear
from sdtm2adam.errors import StudyError

ARMS = ("PLACEBO", "DRUG")


def ancova(data, *covariates):
    """The design of group and covariates at one visit, and the contrast of the second group minus the first."""
    values = {"TRT": np.array([data.names[g] for g in data.group], dtype=object)}
    values |= {f"X{i}": data.covariates[:, i] for i in range(data.covariates.shape[1])}
    made = design(values, [(name,) for name in values], {"TRT": Factor(data.names, data.names[0])})
    return made, made.mean(TRT=data.names[1]) - made.mean(TRT=data.names[0])


@pytest.fixture
def trial(oracle):
    """Change of depression scores at four visits; placebo is the reference."""
    read = oracle("antidepressant_trial")
    sex = (read.data["gender"] == "M").to_numpy(float)
    return read, read.data.filter(like="change").to_numpy(float), read.data["therapy"].tolist(), read.data["basval"].to_numpy(float), sex


@pytest.fixture(scope="module")
def draws_of_trial():
    """1000 draws with baseline and sex as covariates, made once."""
    table = pd.read_csv(Path(__file__).parents[1] / "oracles" / "antidepressant_trial" / "data.csv")
    covariates = np.column_stack([table["basval"], table["gender"] == "M"]).astype(float)
    data = incomplete(table.filter(like="change").to_numpy(float), table["therapy"].tolist(), covariates, ARMS)
    return data, normal_draws(data, 1000, seed=2024)


def test_monotone_regression_agrees_with_the_normal_model(draws_of_trial):
    """Two ways to impute at random: the same estimate within random error, errors within 0.03."""
    data, draws = draws_of_trial
    made, difference = ancova(data)
    one = pooled_linear(reference_based(draws, "mar", "PLACEBO", seed=1)[:, :, -1], made, difference)
    other = pooled_linear(monotone(data, 400, seed=1)[:, :, -1], made, difference)

    # Covariates have effects of their own in each group here, in common there: hence a little more than the random error.
    assert one.estimate == pytest.approx(other.estimate, abs=4 * np.sqrt(one.between / 1000 + other.between / 400) + 0.02)
    assert one.se == pytest.approx(other.se, abs=0.03)


def built():
    """400 a group at two visits, with means 0 and 0 (reference), 1 and 3 (treated), a covariance of known slope 0.5, exactly.

    Every second treated participant leaves after the first visit, whatever he had: those who stay and who leave have the same means.
    """
    from scipy.special import ndtri

    normal = ndtri((np.arange(200) + 0.5) / 200)
    first = normal / normal.std()
    second = np.roll(first.reshape(10, 20), 3, axis=1).T.ravel()
    second = second - first * (first @ second) / (first @ first)
    second = second / second.std()
    pair = np.column_stack([first, 0.5 * first + second])
    leaves = pair.copy()
    leaves[:, 1] = np.nan
    values = np.concatenate([pair, pair, pair + [1, 3], leaves + [1, 3]])
    return values, ["R"] * 400 + ["T"] * 400


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [("mar", 3.0), ("j2r", 1.5), ("cr", (3 + 0.5 * 1) / 2), ("cir", (3 + 1) / 2)],
)
@pytest.mark.parametrize("common", [True, False])
def test_means_are_those_of_the_assumption(strategy, expected, common):
    """Half stay with 3. The others: 3; 0; 0 and half of the distance of 1 they had; 0 and the whole distance."""
    values, groups = built()
    data = incomplete(values, groups, np.empty((800, 0)), ("R", "T"))
    draws = normal_draws(data, 100, seed=7, common=common, sweeps=30)
    last = reference_based(draws, strategy, "R", seed=7)[:, :, 1]
    differences = last[:, data.group == 1].mean(axis=1) - last[:, data.group == 0].mean(axis=1)

    assert expected == pytest.approx(differences.mean(), abs=4 * differences.std() / np.sqrt(100))


def test_residual_variance_of_what_is_imputed():
    """What is drawn scatters around what is expected with variance 1 as those who stay do, and a little more as parameters are drawn.

    Of the 200 treated who stay the residual variance has mean 200 / 196, and two coefficients add 2 / 200: 1.03.
    """
    values, groups = built()
    data = incomplete(values, groups, np.empty((800, 0)), ("R", "T"))
    for last in (reference_based(normal_draws(data, 100, seed=3, sweeps=30), "mar", "R", seed=3), monotone(data, 100, seed=3)):
        left = data.last == 1
        away = last[:, left, 1] - 3 - 0.5 * (last[:, left, 0] - 1)

        assert 1.02 == pytest.approx(away.var(), abs=0.035)


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES if s != "mar"])
def test_the_reference_group_is_imputed_at_random_whatever_the_method(draws_of_trial, strategy):
    """Placebo participants have the same imputed values as under MAR; drug participants do not."""
    data, draws = draws_of_trial
    at_random, other = (reference_based(draws, s, "PLACEBO", seed=5) for s in ("mar", strategy))

    assert np.array_equal(at_random[:, data.group == 0], other[:, data.group == 0])
    assert not np.array_equal(at_random[:, data.group == 1], other[:, data.group == 1])


def test_without_drop_out_all_methods_agree_and_observed_values_stay(trial):
    """Those who completed, and the one with a gap: the same values under all methods; nothing observed is changed."""
    _, values, arms, baseline, _ = trial
    stays = ~np.isnan(values[:, 3])
    data = incomplete(values[stays], np.array(arms)[stays].tolist(), baseline[stays], ARMS)
    draws = normal_draws(data, 10, seed=1)
    found = {s: reference_based(draws, s, "PLACEBO", seed=1) for s in STRATEGIES}
    made, difference = ancova(data)
    complete = linear(data.values[:, 3], made).t(difference)
    pooled = pooled_linear(found["j2r"][:, :, 3], made, difference)

    assert all(np.array_equal(found["mar"], other) for other in found.values())
    observed = ~np.isnan(data.values)
    assert (found["mar"][:, observed] == data.values[observed]).all()
    assert (monotone(data, 3, seed=1)[:, observed] == data.values[observed]).all()
    assert (complete["estimate"], complete["se"], complete["df"]) == pytest.approx((pooled.estimate, pooled.se, pooled.df), rel=1e-12)


def estimate(values, arms, covariates, method, seed=11, names=ARMS):
    data = incomplete(values, arms, covariates, names)
    made, difference = ancova(data)
    completed = monotone(data, 20, seed) if method == "monotone" else reference_based(
        normal_draws(data, 20, seed, sweeps=20), method, names[0], seed)  # fmt: skip
    found = pooled_linear(completed[:, :, -1], made, difference)
    return found.estimate, found.se


@pytest.mark.parametrize("method", [*STRATEGIES, "monotone"])
def test_order_units_and_labels_change_nothing_and_the_seed_does(trial, method):
    """Shuffled participants, scores times ten, other names of the groups; the same seed gives the same numbers, another others."""
    _, values, arms, baseline, _ = trial
    shuffled = np.random.default_rng(0).permutation(len(values))
    one = estimate(values, arms, baseline, method)

    assert one == estimate(values, arms, baseline, method)
    assert one == pytest.approx(estimate(values[shuffled], [arms[i] for i in shuffled], baseline[shuffled], method), rel=1e-9)
    assert one == pytest.approx(np.array(estimate(10 * values, arms, baseline, method)) / 10, rel=1e-7)
    assert one == pytest.approx(estimate(values, [a.lower() for a in arms], baseline, method, names=("placebo", "drug")), rel=1e-12)
    assert one != pytest.approx(estimate(values, arms, baseline, method, seed=12), rel=1e-6)


def test_completed_values_can_be_put_back_in_the_order_given(trial):
    """What was observed stands where it was."""
    _, values, arms, baseline, _ = trial
    data = incomplete(values, arms, baseline, ARMS)
    back = data.as_given(monotone(data, 2, seed=1))

    observed = ~np.isnan(values)
    assert (back[:, observed] == values[observed]).all()
    assert not np.isnan(back).any()


def test_a_participant_who_was_never_seen_is_imputed_from_the_means(trial):
    """Nothing to condition on: all methods give him values, and under J2R and CR those of the reference group."""
    _, values, arms, baseline, _ = trial
    values = values.copy()
    values[arms.index("DRUG")] = np.nan
    data = incomplete(values, arms, baseline, ARMS)
    draws = normal_draws(data, 200, seed=4)
    nobody = data.last == 0
    found = {s: reference_based(draws, s, "PLACEBO", seed=4)[:, nobody, 3].mean() for s in STRATEGIES}

    assert 1 == nobody.sum()
    assert found["j2r"] == found["cr"] == found["cir"] != found["mar"]
    assert not np.isnan(monotone(data, 2, seed=4)).any()


ENOUGH = np.array([[1.0, 2], [2, 4.5], [3, 5], [4, 9], [5, 9.5], [6, 13]])


@pytest.mark.parametrize(
    ("values", "arms", "told"),
    [
        (np.array([[1.0, np.inf]] * 4), ["A", "A", "B", "B"], "4 infinite value"),
        (np.array([[1.0, 2], [2, 3], [3, np.nan], [4, np.nan]]), ["A", "A", "B", "B"], "group B has 0 value(s) at visit 2 of 2"),
        (np.array([[1.0, 2], [2, 3], [5, 1], [3, 2]]), ["A", "A", "B", "B"], "needs 5 of them"),
        (np.column_stack([ENOUGH[:, 0], np.full(6, 7.0)]), list("AAABBB"), "values at visit 2 do not vary"),
        (np.column_stack([ENOUGH[:, 0], 3 * ENOUGH[:, 0]]), list("AAABBB"), "a visit is determined by the others"),
    ],
)
def test_what_cannot_be_imputed_is_told_in_one_message(values, arms, told):
    """Infinite values, a visit without values, too few participants, no variance, collinear visits: no traceback of arithmetic."""
    covariates = np.arange(len(values)) % 2 if "needs" in told else np.empty((len(values), 0))

    with pytest.raises(StudyError, match="cannot be imputed") as error:
        normal_draws(incomplete(values, arms, covariates, ("A", "B")), 5, seed=1)

    assert told in str(error.value)


def test_covariates_must_be_complete_and_independent():
    """A missing baseline; a covariate that is the group."""
    with pytest.raises(StudyError, match="1 participant.s. without a covariate"):
        incomplete(ENOUGH, list("AAABBB"), [1, 2, np.nan, 4, 5, 6], ("A", "B"))
    with pytest.raises(StudyError, match="depend on one another, or on the groups"):
        normal_draws(incomplete(ENOUGH, list("AAABBB"), [0, 0, 0, 1, 1, 1], ("A", "B")), 5, seed=1)
    with pytest.raises(StudyError, match="group A cannot be imputed"):
        monotone(incomplete(ENOUGH, list("AAABBB"), [0, 1, 2, 1, 5, 1], ("A", "B")), 5, seed=1)
