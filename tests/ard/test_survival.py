"""Kaplan-Meier: larger data of SAS and R, where conventions differ, order of records, no events."""

import numpy as np
import pytest

from sdtm2adam.ard import survival as km
from sdtm2adam.ard.logrank import compared
from sdtm2adam.ard.survival import kaplan_meier

HALF = 0.5


def sample(data):
    return data["time"].to_numpy(dtype=float), data["status"].to_numpy()


def curve(data):
    return kaplan_meier(*sample(data))


@pytest.mark.parametrize("afb", [0, 1])
def test_quartiles_with_loglog_limits_as_sas_prints_them(shared_oracle, unlike, afb):
    """SAS 9.4 PROC LIFETEST, its default limits."""
    heart = shared_oracle("whas500")
    years = heart.data.assign(time=(heart.data["LENFOL"] / 365.25).round(2), status=heart.data["FSTAT"])
    fit = curve(years[years["AFB"] == afb])
    limits = {p: km.limits_of_quantile(fit, 1 - p / 100, "loglog") for p in (25, 50, 75)}
    ours = {f"p{p}": km.midway_to_next_event(fit, 1 - p / 100) for p in (25, 50, 75)}
    ours |= {f"p{p} ci95_{side}": pair[i] for p, pair in limits.items() for i, side in enumerate(("lower", "upper"))}

    assert {} == unlike(heart.printed("KM quartiles, loglog CI", f"AFB={afb}", "SAS"), ours)


@pytest.mark.parametrize("ecog", [0, 1, 2])
def test_restricted_mean_as_r_prints_it(shared_oracle, unlike, ecog):
    """R: print(survfit(Surv(time, status) ~ ph.ecog, lung), rmean = 730)."""
    lung = shared_oracle("lung")
    mean, se = km.restricted_mean(curve(lung.data[lung.data["ph_ecog"] == ecog].eval("status = status - 1")), 730)

    assert {} == unlike(lung.printed("RMST", f"ph_ecog={ecog}"), {"rmean": mean, "rmean_se": se})


def test_conventions_differ_on_four_times():
    """1, 2, 3, 4, all events: SAS and R say 2.5, SPSS says 2."""
    fit = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4))

    assert (2.5, 2.5, 2.0) == tuple(f(fit, HALF) for f in (km.midway_to_next_event, km.midway_of_flat, km.first_at_or_below))


def test_order_of_the_records_does_not_matter():
    """Shuffled records give the same curve and the same log-rank, bit for bit."""
    random = np.random.default_rng(5)
    time, event, group = random.integers(1, 30, 50).astype(float), random.integers(0, 2, 50), random.integers(0, 2, 50)
    order = random.permutation(50)
    split = [(time[group == g], event[group == g]) for g in (0, 1)]
    shuffled = [(time[order][group[order] == g], event[order][group[order] == g]) for g in (0, 1)]

    assert np.array_equal(kaplan_meier(time, event).survival, kaplan_meier(time[order], event[order]).survival)
    assert compared([split])[2] == compared([shuffled])[2]


def test_without_events_there_is_no_mean_for_sas_and_no_test():
    """All censored: nothing to estimate, and no crash."""
    none = (np.array([3.0, 5.0]), np.zeros(2))

    assert np.isnan(km.mean_to_last_event(kaplan_meier(*none))).all()
    assert np.isnan(km.midway_to_next_event(kaplan_meier(*none), HALF))
    assert np.isnan(compared([[none, none]])[2])
