"""Common differences of proportions: one stratum, mirrored groups, all or none."""

import numpy as np
import pytest

from sdtm2adam.ard.common_difference import NOBODY, common_difference_newcombe, common_difference_score
from sdtm2adam.ard.proportions import newcombe

WOMEN = np.array([[[20, 20], [25, 24]], [[8, 4], [4, 6]]])  # women and men, placebo and high dose, age 65-80 and under 65


def by_stat(results):
    return {r.stat: r.value for r in results}


def test_one_stratum_has_newcombes_limits():
    """20 of 40 and 25 of 49, no strata: the limits of the plain method."""
    found = by_stat(common_difference_newcombe(WOMEN[:1]))

    assert newcombe(20, 40, 25, 49) == pytest.approx((found["ci_low"], found["ci_high"]), rel=1e-12)


@pytest.mark.parametrize("method", [common_difference_newcombe, common_difference_score])
def test_exchanged_groups_turn_the_limits_and_order_of_strata_changes_nothing(method):
    """High dose minus placebo; strata turned round, and one of a single group added."""
    one, turned = by_stat(method(WOMEN)), by_stat(method(WOMEN[:, ::-1]))
    more = by_stat(method(np.concatenate([WOMEN[::-1], [[[3, 1], [0, 0]]]])))

    assert (one["diff"], one["ci_low"]) == pytest.approx((-turned["diff"], -turned["ci_high"]), abs=1e-9)
    assert one == pytest.approx(more, abs=1e-12)


@pytest.mark.parametrize("method", [common_difference_newcombe, common_difference_score])
def test_all_none_and_nobody(method):
    """All have it in both groups: difference 0 between limits; nobody in a group: missing with a word."""
    found = by_stat(method(np.array([[[5, 0], [6, 0]], [[9, 0], [8, 0]]])))
    none = by_stat(method(np.array([[[0, 5], [0, 6]]])))

    assert found["ci_low"] < found["diff"] < found["ci_high"]
    assert none["ci_low"] < none["diff"] < none["ci_high"]
    assert abs(found["diff"]) < 0.05
    assert {NOBODY} == {r.warnings for r in method(np.array([[[5, 2], [0, 0]]]))}
