"""Cox models of larger data as PHREG and coxph print them, and data without an estimate."""

import numpy as np
import pytest

from sdtm2adam.ard.cox import cox, proportional


def test_whas500_as_sas_prints_it(shared_oracle, unlike):
    """PROC PHREG (Breslow): afb 0 against 1 -0.53899 (0.16544), Wald chi-square 10.6143."""
    read = shared_oracle("whas500")
    x = (read.data[["AFB"]] == 0).to_numpy(dtype=float)
    fit = cox(read.data["LENFOL"].to_numpy(float), read.data["FSTAT"].to_numpy(), x, "breslow")
    beta, se = fit.beta[0], fit.se[0]
    ours = {"coef": beta, "se": se, "hr": np.exp(beta)}
    ours |= {"hr_ci95_lower": np.exp(beta - 1.959964 * se), "hr_ci95_upper": np.exp(beta + 1.959964 * se)}

    assert {} == unlike(read.printed("Cox, Breslow"), ours)
    assert 10.6143 == pytest.approx((beta / se) ** 2, abs=1e-4)  # SAS stops at a relative gradient of 1e-8


def test_score_test_is_the_stratified_log_rank_test(shared_oracle, unlike):
    """R: score test of coxph(~ factor(pat.karno) + strata(inst)): 21.368 on 7 df."""
    read = shared_oracle("lung")
    data = read.data.dropna(subset=["pat_karno", "inst"])
    levels = sorted(data["pat_karno"].unique())[1:]
    x = (data["pat_karno"].to_numpy()[:, None] == np.array(levels)[None, :]).astype(float)
    fit = cox(data["time"].to_numpy(float), (data["status"] == 2).to_numpy(int), x, "breslow", data["inst"].to_numpy())

    assert {} == unlike(read.printed("log-rank, stratified", "score test"), {"chisq": fit.score})


@pytest.mark.parametrize(
    ("event", "x", "says"),
    [
        ([0, 0, 0, 0], [0, 1, 0, 1], "no event"),
        ([1, 1, 1, 1], [1, 1, 1, 1], "does not vary"),
        ([1, 1, 0, 0], [1, 1, 0, 0], "infinite"),
    ],
)
def test_data_without_an_estimate_say_why(event, x, says):
    """No event, one group only, all events in one group."""
    fit = cox(np.array([1.0, 2, 3, 4]), np.array(event), np.array(x, dtype=float)[:, None], "efron")

    assert says in fit.says
    assert np.isnan(fit.beta).all()


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_check_of_proportional_hazards_within_strata(oracle, ties):
    """One stratum is none; with a covariate that is the same within each stratum doubled, both strata say the same twice."""
    aml = oracle("aml").data
    time, event, x = aml["time"].to_numpy(float), aml["status"].to_numpy(), (aml["x"] == "Maintained").to_numpy(float)[:, None]
    beta = cox(time, event, x, ties).beta
    plain = proportional(time, event, x, beta, ties)
    one = proportional(time, event, x, beta, ties, np.zeros(len(time), dtype=int))
    both = [np.concatenate([part, part]) for part in (time, event, x)]
    strata = np.repeat([0, 1], len(time))
    twice = cox(*both, ties, strata)

    assert plain == one
    assert beta == pytest.approx(twice.beta)
    assert 2 * plain[1] == pytest.approx(proportional(*both, twice.beta, ties, strata)[1], rel=1e-6)


def test_nothing_can_change_where_all_events_are_at_one_time():
    """No traceback, no number."""
    time, event, x = np.array([5.0, 5, 5, 9, 9]), np.array([1, 1, 1, 0, 0]), np.array([[0.0], [1], [0], [1], [1]])
    each, together = proportional(time, event, x, np.zeros(1), "efron")

    assert np.isnan(each).all() and np.isnan(together)
