"""Rubin's rules: by hand, and imputations that tell nothing."""

import numpy as np
import pytest

from sdtm2adam.ard.rubin import NO_VARIANCE, TOO_FEW, pooled


def by_stat(results):
    return {r.stat: r.value for r in results}


def test_infinite_complete_df_is_rubins_own():
    """Estimates 1 and 3 with error 1: between 2, total 1 + 1.5 x 2 = 4, df (1) / (3/4)^2 = 16/9."""
    found = pooled([1, 3], [1, 1])

    assert (2.0, 4.0, 16 / 9, 3.0) == pytest.approx((found.estimate, found.total, found.df, found.increase))


def test_without_missing_values_the_complete_analysis_is_left():
    """Three equal imputations: estimate, error and degrees of freedom as they are; t on 10 df."""
    found = pooled([2, 2, 2], [0.5, 0.5, 0.5], 10)
    results = by_stat(found.results("x", "y"))

    assert (2.0, 0.5, 10.0, 4.0, 0.0) == tuple(results[s] for s in ("estimate", "se", "df", "statistic", "missing_information"))
    assert (2 - 2.2281388519649385 * 0.5) == pytest.approx(results["ci_low"], rel=1e-9)
    assert 1.959963984540054 == pytest.approx(by_stat(pooled([0, 0], [1, 1]).results("x", "y"))["ci_high"], rel=1e-9)


def test_what_is_not_known_says_why():
    """One imputation; no variance at all."""
    one, none = ({r.stat: r for r in f.results("x", "y")} for f in (pooled([2], [0.5], 10), pooled([2, 2], [0, 0], 10)))

    assert (2.0, TOO_FEW, TOO_FEW) == (one["estimate"].value, one["se"].warnings, one["p"].warnings)
    assert (2.0, 0.0, NO_VARIANCE) == (none["estimate"].value, none["se"].value, none["p"].warnings)
    assert all(np.isnan(r["p"].value) for r in (one, none))
