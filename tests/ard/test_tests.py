"""Tests between groups: other tables of R, published p values, and data that allow no test."""

import numpy as np
import pytest

from sdtm2adam.ard.descriptive import deviation, quartiles
from sdtm2adam.ard.tests import chisq, chisq_or_fisher, fisher, folded_f, ttest_mean, ttest_pooled, ttest_welch


def values(results, names=None):
    return {(names or {}).get(r.stat, r.stat): r.value for r in results if r.level == ""}


def text(results, stat="test"):
    return next(r.text for r in results if r.stat == stat)


def table(data, groups, levels):
    return data.pivot(index=groups, columns=levels, values="count").to_numpy()


def test_t_of_constant_groups_has_a_difference_and_no_p():
    """0.1 is not exact in binary: its mean must not make a variance out of nothing."""
    found = ttest_pooled(np.array([0.1] * 3), np.array([0.3] * 7))

    assert pytest.approx(-0.2) == values(found)["diff"]
    assert 0 == values(found)["se"]
    assert np.isnan(values(found)["p"])
    assert all(r.warnings for r in found if r.stat in ("ci_low", "statistic", "p"))


@pytest.mark.parametrize(("first", "second"), [([], [1.0, 2.0]), ([], []), ([1.0], [2.0])])
def test_t_without_enough_values_says_why(first, second):
    """An empty group, two empty groups, one value each: no p, no crash, a reason."""
    found = ttest_pooled(np.array(first), np.array(second))

    assert np.isnan(values(found)["p"])
    assert all(r.warnings for r in found if r.stat == "p")


def test_t_of_one_value_against_several_uses_the_variance_of_the_several():
    """By hand: 5 against 1, 2, 3: diff 3, pooled variance 1 on 2 df, se sqrt(4/3)."""
    found = values(ttest_pooled(np.array([5.0]), np.array([1.0, 2.0, 3.0])))

    assert pytest.approx((3, 2, (4 / 3) ** 0.5)) == (found["diff"], found["df"], found["se"])


@pytest.mark.parametrize("name", ["bronchitis_2x2"])
def test_chisq_of_other_tables(shared_oracle, unlike, name):
    """SAS 9.4 PROC FREQ: 12.1804, p 0.0005."""
    found = shared_oracle(name)
    counts = table(found.data, "history", "bronchitis")

    assert {} == unlike(found.printed("chi-square"), values(chisq(counts), {"statistic": "chisq"}))


def test_fisher_of_the_tea_tasting(oracle, unlike):
    """R: fisher.test(TeaTasting); 34 of the 70 arrangements are at most as probable."""
    tea = oracle("tea_tasting")
    found = values(fisher(table(tea.data, "guess", "truth")), {"p": "p_two_sided"})

    assert {} == unlike(tea.printed("Fisher exact 2x2"), found)
    assert pytest.approx(34 / 70, rel=1e-12) == found["p_two_sided"]


def test_fisher_of_2x2_tables_agrees_with_scipy():
    """Another program over many tables, small and skewed."""
    from scipy.stats import fisher_exact

    random = np.random.default_rng(20180)
    tables = [t for t in random.integers(0, 12, (60, 2, 2)) if t.sum(axis=0).all() and t.sum(axis=1).all()]

    assert len(tables) > 30
    assert pytest.approx([fisher_exact(t).pvalue for t in tables], rel=1e-9) == [values(fisher(t))["p"] for t in tables]


def test_fisher_is_taken_where_an_expected_count_is_below_five():
    """8/32 against 1/27: smallest expected count 4.1; published as Fisher 0.031, chi-square would be 0.023."""
    small = np.array([[8, 24], [1, 26]])

    assert "Fisher exact" == text(chisq_or_fisher(small))
    assert "0.031" == f"{values(chisq_or_fisher(small))['p']:.3f}"
    assert "0.023" == f"{values(chisq(small))['p']:.3f}"
    assert "4.1" == f"{values(fisher(small))['min_expected']:.1f}"


@pytest.mark.parametrize(
    ("published", "counts"),
    [
        ("0.235", [[18, 14], [11, 16]]),
        ("0.604", [[23, 9], [21, 6]]),
        ("0.383", [[20, 13], [22, 9]]),
        ("0.002", [[20, 12], [6, 21]]),
    ],
)
def test_chisq_is_taken_where_expected_counts_are_large(published, counts):
    """Published p values of 2x2 tables, chi-square without correction."""
    found = chisq_or_fisher(np.array(counts))

    assert ("Chi-square", published) == (text(found), f"{values(found)['p']:.3f}")


@pytest.mark.parametrize("counts", [[[0, 32], [0, 27]], [[0, 0], [5, 4]], [[0, 0], [0, 0]], [[32, 0], [27, 0]]])
@pytest.mark.parametrize("test", [chisq, fisher, chisq_or_fisher])
def test_tables_without_two_groups_and_two_categories_give_a_reason(test, counts):
    """Nobody has a family history: there is nothing to test, and no crash."""
    found = test(np.array(counts))

    assert np.isnan(values(found)["p"])
    assert next(r.warnings for r in found if r.stat == "p")


def test_a_category_that_nobody_has_changes_nothing():
    """SAS PROC FREQ leaves empty columns out: df 1, not 2."""
    assert values(chisq(np.array([[18, 14, 0], [11, 16, 0]]))) == values(chisq(np.array([[18, 14], [11, 16]])))


def test_a_table_too_large_for_the_exact_test_says_so():
    """1000 subjects in three groups by five levels: no p rather than hours, or a simulated one."""
    found = fisher(np.array([[100, 90, 80, 70, 60], [100, 50, 80, 60, 60], [50, 50, 50, 50, 50]]))

    assert "the table is too large for the exact test" == next(r.warnings for r in found if r.stat == "p")


def test_quartiles_are_those_of_sas(oracle, unlike):
    """SAS 9.4 PROC UNIVARIATE, default PCTLDEF=5: p25 of these ten is 30; R's default and numpy's give 32.5."""
    ten = oracle("percentiles_10")
    found = values(quartiles(ten.data["aval"].to_numpy(dtype=float)), {"q1": "p25"})

    assert {} == unlike(ten.printed("percentiles PCTLDEF=5"), found)
    assert 155 == found["median"]


def test_deviation_of_equal_values_is_exactly_zero():
    """Seven times 0.3 has a rounding error in its mean."""
    assert 0 == deviation(np.array([0.3] * 7))


@pytest.mark.parametrize(
    ("test", "samples", "why"),
    [
        (ttest_welch, ([1.0], [2.0, 3]), "one value a group"),
        (ttest_welch, ([], [2.0, 3]), "no value"),
        (ttest_welch, ([1.0, 1], [1.0, 1]), "all equal"),
        (folded_f, ([1.0], [2.0, 3]), "fewer than two"),
        (folded_f, ([1.0, 1], [2.0, 3]), "all equal"),
        (ttest_mean, ([],), "no value"),
        (ttest_mean, ([1.0],), "one value only"),
        (ttest_mean, ([1.0, 1],), "all values are equal"),
    ],
)
def test_samples_that_allow_no_test_say_why(test, samples, why):
    """Missing p with a word."""
    found = {r.stat: r for r in test(*map(np.array, samples))}

    assert np.isnan(found["p"].value)
    assert why in found["p"].warnings
