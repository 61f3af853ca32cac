"""Stratified tables: equivalent formulations, order and names, and tables that tell nothing."""

import numpy as np
import pytest

from sdtm2adam.ard.cmh import (
    ALTERNATIVES,
    NOTHING_TO_COMPARE,
    breslow_day,
    cmh,
    cmh_corrected,
    odds_ratio_logit,
    odds_ratio_mh,
    risk_ratio_mh,
)
from sdtm2adam.ard.cmh_exact import cmh_exact


def by_stat(results):
    return {r.stat: r.value for r in results}


def tables(data, stratum, row, column, count, levels):
    """Counts as strata x rows x columns; the levels of rows and columns in this order."""
    wide = data.fillna("None").pivot_table(index=stratum, columns=[row, column], values=count, aggfunc="sum", observed=False)
    return np.array([[wide[r, c] for c in levels[1]] for r in levels[0]]).transpose(2, 0, 1)


@pytest.fixture
def sexes(oracle):
    """Treatment by sex within age group: all, and two groups of treatment and of age."""
    read = oracle("adcibc_sex_age_cmh")
    arms = ["Placebo", "Xanomeline High Dose", "Xanomeline Low Dose"]
    young = read.data[read.data["agegr1"] != ">80"]
    whole = tables(read.data, "agegr1", "trtp", "sex", "count", (arms, ["F", "M"]))
    return read, whole, tables(young, "agegr1", "trtp", "sex", "count", (arms[:2], ["F", "M"]))


@pytest.fixture
def rabbits(oracle):
    read = oracle("rabbits_penicillin")
    return read, tables(read.data, "level", "delay", "response", "count", (["None", "1.5h"], ["Cured", "Died"]))


def test_exact_ratio_and_limits_solve_their_equations(rabbits):
    """At the limits a sum as far as 16 has probability 2.5%; at the ratio it is expected. Checked by writing out the product."""
    _, given = rabbits
    found = by_stat(cmh_exact(given))

    def chance_of_sums(ratio):
        from math import comb

        whole = np.ones(1)
        for (a, b), (c, d) in given.astype(int).tolist():
            row, column, n = a + b, a + c, a + b + c + d
            whole = np.convolve(whole, [comb(column, k) * comb(n - column, row - k) * ratio**k if 0 <= row - k <= n - column and k <= column
                                        else 0.0 for k in range(row + 1)])  # fmt: skip
        return whole / whole.sum()

    assert chance_of_sums(found["ci_low"])[16:].sum() == pytest.approx(0.025, rel=1e-9)
    assert chance_of_sums(found["ci_high"])[:17].sum() == pytest.approx(0.025, rel=1e-9)
    expected = chance_of_sums(found["ratio"])
    assert expected @ np.arange(len(expected)) == pytest.approx(16, rel=1e-9)


def test_one_stratum_is_the_chi_square_with_n_less_one():
    """15 of 40 against 25 of 40: (80 - 1) / 80 of the chi-square of 5.0, 4.9375; and its odds ratio is (15 x 15) / (25 x 25)."""
    one = np.array([[[15, 25], [25, 15]]])

    assert 4.9375 == pytest.approx(by_stat(cmh("cmh_general", one))["statistic"], rel=1e-12)
    assert 0.36 == pytest.approx(by_stat(odds_ratio_mh(one))["ratio"], rel=1e-12)


@pytest.mark.parametrize("method", ALTERNATIVES)
def test_order_of_strata_and_strata_that_tell_nothing_change_nothing(sexes, method):
    """Strata turned round, one of a single group and one of a single subject added."""
    _, whole, _ = sexes
    more = np.concatenate([whole[::-1], [[[7, 3], [0, 0], [0, 0]], [[0, 0], [1, 0], [0, 0]]]])

    assert [r.value for r in cmh(method, more)] == pytest.approx([r.value for r in cmh(method, whole)], rel=1e-10)


def test_names_of_rows_do_not_matter_to_general_association(sexes):
    """Groups in another order: the same statistic; the common odds ratio of exchanged groups is the inverse."""
    _, whole, two = sexes
    ratio, turned = by_stat(odds_ratio_mh(two)), by_stat(odds_ratio_mh(two[:, ::-1]))

    assert by_stat(cmh("cmh_general", whole[:, [2, 0, 1]])) == pytest.approx(by_stat(cmh("cmh_general", whole)), rel=1e-10)
    assert (1 / turned["ratio"], 1 / turned["ci_high"]) == pytest.approx((ratio["ratio"], ratio["ci_low"]), rel=1e-12)


@pytest.mark.parametrize("given", [np.zeros((2, 2, 2)), [[[5, 5], [0, 0]]], [[[5, 0], [4, 0]]], [[[0, 0], [0, 0]], [[1, 0], [0, 0]]]])
def test_tables_that_tell_nothing_say_why(given):
    """Nobody, one group, one answer: missing with a word, no traceback."""
    given = np.array(given)
    every = [*(r for method in ALTERNATIVES for r in cmh(method, given)), *cmh_corrected(given), *odds_ratio_logit(given)]
    more = [*odds_ratio_mh(given), *risk_ratio_mh(given), *breslow_day(given), *cmh_exact(given)]

    assert {NOTHING_TO_COMPARE} == {r.warnings for r in every}
    assert all((np.isnan(r.value) and r.warnings) or r.value == 1 for r in [*every, *more])


def test_all_events_in_one_group_is_marked():
    """5 of 5 against 0 of 5: the exact ratio is infinite, its lower limit is known; Mantel-Haenszel has none."""
    exact = {r.stat: r for r in cmh_exact(np.array([[[5, 0], [0, 5]]]))}

    assert "infinite: the sum of first cells is the largest that the margins allow" == exact["ci_high"].warnings
    assert exact["p"].value == pytest.approx(2 / 252, rel=1e-12)
    assert "the odds ratio is zero or infinite in all strata together" == odds_ratio_mh(np.array([[[5, 0], [0, 5]]]))[0].warnings
