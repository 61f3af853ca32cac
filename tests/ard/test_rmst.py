"""Restricted mean survival: larger data of R, exchanged groups, three groups, and what is not known."""

import numpy as np
import pytest

from sdtm2adam.ard.rmst import NO_SPREAD, NO_TIME, rmst, rmst_difference, rmst_test


def by_stat(results):
    return {r.stat: r.value for r in results}


@pytest.fixture
def leukaemia(oracle):
    """aml of R's survival: maintained and not; status 1 is the event."""
    data = oracle("aml").data
    return [(group["time"].to_numpy(float), group["status"].to_numpy(float)) for _, group in data.groupby("x", sort=True)]


@pytest.mark.parametrize("ecog", [0, 1, 2])
def test_means_to_730_days_as_r_prints_them(shared_oracle, unlike, ecog):
    """R survival: print(survfit(Surv(time, status) ~ ph.ecog, lung), rmean = 730)."""
    read = shared_oracle("lung")
    group = read.data[read.data["ph_ecog"] == ecog]
    found = by_stat(rmst((group["time"].to_numpy(float), (group["status"] == 2).to_numpy(float)), 730))

    assert {} == unlike(read.printed("RMST", f"ph_ecog={ecog}"), {"rmean": found["rmst"], "rmean_se": found["se"]})


def test_without_censoring_it_is_the_mean_of_what_is_lived_up_to_the_time():
    """2, 4, 9 and 12 months, up to 10: (2 + 4 + 9 + 10) / 4 = 6.25, with the standard deviation of those by 4."""
    lived = np.array([2.0, 4, 9, 10])
    found = by_stat(rmst((np.array([2.0, 4, 9, 12]), np.ones(4)), 10))

    assert 6.25 == pytest.approx(found["rmst"])
    assert np.sqrt(((lived - 6.25) ** 2).mean() / 4) == pytest.approx(found["se"], rel=1e-12)


def test_exchanging_groups_order_and_units(leukaemia):
    """The mirrored difference; shuffled records; weeks as days."""
    first, second = leukaemia
    one, other = by_stat(rmst_difference(first, second, 40)), by_stat(rmst_difference(second, first, 40))
    shuffled = np.random.default_rng(1).permutation(len(first[0]))
    days = by_stat(rmst_difference((7 * first[0], first[1]), (7 * second[0], second[1]), 280))

    assert (one["diff"], one["ci_low"], one["p"]) == pytest.approx((-other["diff"], -other["ci_high"], other["p"]), rel=1e-12)
    assert by_stat(rmst((first[0][shuffled], first[1][shuffled]), 40)) == pytest.approx(by_stat(rmst(first, 40)), rel=1e-12)
    assert (days["diff"] / 7, days["z"]) == pytest.approx((one["diff"], one["z"]), rel=1e-12)


def test_three_groups_are_compared_by_two_contrasts(leukaemia):
    """A third group that is the first again: the test is that of two groups, one of them with half the variance, and 0 beside it."""
    first, second = leukaemia
    found = by_stat(rmst_test([first, second, first], 40))
    one, other = by_stat(rmst(first, 40)), by_stat(rmst(second, 40))
    expected = (one["rmst"] - other["rmst"]) ** 2 / (one["se"] ** 2 / 2 + other["se"] ** 2)

    assert (expected, 2.0) == pytest.approx((found["statistic"], found["df"]), rel=1e-10)


SOME = (np.array([1.0, 2, 3]), np.array([1.0, 0, 1]))


@pytest.mark.parametrize(
    ("sample", "tau", "why"),
    [
        ((np.empty(0), np.empty(0)), 2, NO_TIME),
        ((np.array([1.0, 2]), np.array([1.0, 0])), 5, "a group is followed to 2 only: not known to 5"),
        (SOME, 0, "the restricting time is not greater than 0"),
    ],
)
def test_what_is_not_known_says_why(sample, tau, why):
    """Nobody, follow-up too short, no time."""
    every = [*rmst(sample, tau), *rmst_difference(sample, SOME, tau), *rmst_test([SOME, sample], tau)]

    assert {why} == {r.warnings for r in every}
    assert all(np.isnan(r.value) for r in every)


def test_no_event_is_known_and_marked():
    """Nobody has the event: all live to the end, nothing to test with."""
    none = (np.array([6.0, 6]), np.zeros(2))
    found = {r.stat: r for r in rmst_difference(none, none, 5)}

    assert (0.0, NO_SPREAD) == (found["diff"].value, found["p"].warnings)
    assert (5.0, NO_SPREAD) == rmst(none, 5)[0][1:2] + (rmst(none, 5)[0].warnings,)
    assert NO_SPREAD == rmst_test([none, none], 5)[0].warnings
