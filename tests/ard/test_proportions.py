"""Limits of proportions, differences, ratios and odds ratios: bounds, mirrored groups, empty cells."""

import numpy as np
import pytest

from sdtm2adam.ard.proportions import DIFFERENCES, odds_ratio, risk_difference, risk_ratio


def by_stat(results):
    return {r.stat: r.value for r in results}


@pytest.mark.parametrize("method", DIFFERENCES)
@pytest.mark.parametrize("counts", [(0, 20, 0, 20), (20, 20, 20, 20), (20, 20, 0, 20), (0, 1, 1, 1), (5, 20, 5, 20)])
def test_limits_hold_the_difference_and_stay_within_one(method, counts):
    """Nobody, everybody, one a group: limits are ordered around the difference and between -1 and 1 (Wald may not be)."""
    found = by_stat(risk_difference(method, *counts))
    bound = 1 + 1e-12 if method != "risk_difference_wald" else np.inf

    assert found["ci_low"] <= found["diff"] + 1e-12
    assert found["diff"] - 1e-12 <= found["ci_high"]
    assert max(abs(found["ci_low"]), abs(found["ci_high"])) <= bound


@pytest.mark.parametrize("method", DIFFERENCES)
def test_exchanging_the_groups_turns_the_limits(method):
    """12/77 minus 36/154 is the mirror of 36/154 minus 12/77."""
    one, other = by_stat(risk_difference(method, 36, 154, 12, 77)), by_stat(risk_difference(method, 12, 77, 36, 154))

    assert (one["ci_low"], one["ci_high"]) == pytest.approx((-other["ci_high"], -other["ci_low"]), abs=1e-12)


def test_an_empty_group_or_cell_says_why():
    """No ratio by zero, no difference of nobody."""
    assert "a group has no subject" == risk_difference("risk_difference_mn", 0, 0, 1, 5)[0].warnings
    assert "a group has no subject with it" == risk_ratio(0, 5, 1, 5)[0].warnings
    assert "a cell of the table is empty" == odds_ratio(5, 5, 1, 5)[0].warnings


def test_differences_in_percentage_points():
    """36 of 154 minus 12 of 77: 7.79 points, with the limits of the proportions times 100."""
    found = by_stat(risk_difference("risk_difference_mn", 36, 154, 12, 77))

    assert 100 * (36 / 154 - 12 / 77) == pytest.approx(found["diff_pct"])
    assert (100 * found["ci_low"], 100 * found["ci_high"]) == pytest.approx((found["pct_low"], found["pct_high"]))
