"""Cox models of larger data as PHREG and coxph print them, and data without an estimate."""

import numpy as np
import pytest

from sdtm2adam.ard.cox import cox


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
