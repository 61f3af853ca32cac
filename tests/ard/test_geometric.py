"""Geometric means and variation: ratios, units, and values that have none."""

import numpy as np
import pytest

from sdtm2adam.ard.descriptive import NO_VALUE, NOT_POSITIVE, ONE_VALUE, geometric, mean_limits


def by_stat(results):
    return {r.stat: r.value for r in results}


def test_ratio_of_geometric_means_as_sas_prints_it(shared_oracle, unlike):
    """PROC TTEST DIST=LOGNORMAL of two groups: 0.8381, placebo by treatment."""
    read = shared_oracle("wtgain_two_sample")
    one, other = (
        by_stat(geometric(read.data.loc[read.data["trt_grp"] == arm, "WtGain"].to_numpy(float)))["geo_mean"]
        for arm in ("placebo", "treatment")
    )

    assert {} == unlike(read.printed("t test, lognormal"), {"geometric_mean_ratio": one / other})


def test_variation_by_hand_does_not_depend_on_units():
    """1 and e^2 have logs 0 and 2: geometric mean e, s = sqrt(2), CV sqrt(e^2 - 1); in other units the same CV."""
    values = np.exp([0.0, 2.0])
    found, thousandfold = by_stat(geometric(values)), by_stat(geometric(1000 * values))

    assert (np.e, np.sqrt(np.e**2 - 1), np.exp(np.sqrt(2))) == pytest.approx(
        (found["geo_mean"], found["geo_cv"], found["geo_sd"]), rel=1e-12
    )
    assert (1000 * np.e, found["geo_cv"]) == pytest.approx((thousandfold["geo_mean"], thousandfold["geo_cv"]), rel=1e-12)


def test_values_that_have_none_say_why():
    """Nobody, a zero, one value, equal values."""
    assert {NO_VALUE} == {r.warnings for r in [*geometric(np.empty(0)), *mean_limits(np.empty(0))]}
    assert {NOT_POSITIVE} == {r.warnings for r in geometric(np.array([1.0, 0.0]))}
    assert ["", *[ONE_VALUE] * 4] == [r.warnings for r in geometric(np.array([3.0]))]
    assert (3.0, 0.0, 1.0, 3.0, 3.0) == pytest.approx(tuple(by_stat(geometric(np.array([3.0, 3.0]))).values()), rel=1e-12)
    assert (2.0, 2.0) == tuple(by_stat(mean_limits(np.array([2.0, 2.0]))).values())
