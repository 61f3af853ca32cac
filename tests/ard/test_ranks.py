"""Rank tests as NPAR1WAY and R print them, and ranks that allow none."""

import numpy as np
import pytest

from sdtm2adam.ard.ranks import kruskal_wallis, signed_rank, wilcoxon, wilcoxon_exact

CORRECTED = "Wilcoxon rank sum, normal approximation with continuity correction"


def by_stat(results):
    return {r.stat: r.value for r in results if r.stat != "test"}


@pytest.fixture
def weights(oracle):
    """Birth weights of smokers and others: PROC NPAR1WAY WILCOXON HL; EXACT WILCOXON HL."""
    read = oracle("birthweight_smoking")
    groups = {name: group["bw"].to_numpy() for name, group in read.data.groupby("grp")}
    return read, groups["s"], groups["ns"]


def test_normal_approximation_as_sas_prints_it(weights, unlike):
    """z with continuity correction -2.5756, two-sided p 0.0100; Hodges-Lehmann -0.4250 with Moses' limits."""
    read, smokers, others = weights
    found = by_stat(wilcoxon(smokers, others))
    shift = {"location_shift": found["shift"], "ci95_lower": found["ci_low"], "ci95_upper": found["ci_high"]}

    assert {} == unlike(read.printed(CORRECTED), {"statistic": found["statistic"], "z": found["z"], "p_two_sided": found["p"]})
    assert {} == unlike(read.printed("Hodges-Lehmann, asymptotic (Moses)"), shift)


TIED = [("birthweight_smoking", "grp", "bw", "s"), ("placebo_high_ranksum", "arm", "y", None)]


@pytest.mark.parametrize(("name", "by", "value", "first"), TIED)
def test_exact_p_with_ties_as_sas_prints_it(oracle, unlike, name, by, value, first):
    """EXACT WILCOXON: 0.0082 and 0.0094."""
    read = oracle(name)
    names = sorted(read.data[by].unique(), key=lambda g: (g != first, g))
    samples = [read.data.loc[read.data[by] == g, value].to_numpy() for g in names]

    assert {} == unlike(read.printed("Wilcoxon rank sum, exact"), {"p_two_sided": by_stat(wilcoxon_exact(*samples))["p"]})


def test_large_samples_as_r_prints_them(shared_oracle, unlike):
    """R: wilcox.test(Ozone ~ Month, 5 v 8), p 0.0001208; kruskal.test over five months, chisq 29.267."""
    read = shared_oracle("airquality_ozone")
    months = {m: g["Ozone"].dropna().to_numpy() for m, g in read.data.groupby("Month")}

    assert {} == unlike(read.printed(CORRECTED), {"p_two_sided": by_stat(wilcoxon(months[5], months[8]))["p"]})
    found = by_stat(kruskal_wallis(list(months.values())))
    assert {} == unlike(read.printed("Kruskal-Wallis"), {"chisq": found["statistic"], "df": found["df"], "p": found["p"]})


def test_kruskal_wallis_as_sas_prints_it(weights, unlike):
    """PROC NPAR1WAY WILCOXON: chi-square 6.7467."""
    read, smokers, others = weights
    found = by_stat(kruskal_wallis([smokers, others]))

    assert {} == unlike(read.printed("Kruskal-Wallis"), {"chisq": found["statistic"], "df": found["df"], "p": found["p"]})


def test_signed_rank_as_r_prints_it(oracle, unlike):
    """R: wilcox.test(first, second, paired = TRUE): V = 40, which is S = 40 - 9 x 10 / 4; p 0.03906."""
    read = oracle("hamilton_depression")
    found = by_stat(signed_rank((read.data["first"] - read.data["second"]).to_numpy()))

    assert 40 - 22.5 == found["statistic"]
    assert {} == unlike({"p_two_sided": "0.03906"}, {"p_two_sided": found["p"]})


def test_exact_p_is_that_of_all_permutations():
    """Ten values with ties: every choice of four counted by hand."""
    from itertools import combinations

    values = np.array([1.0, 2, 2, 3, 3, 3, 4, 5, 6, 6])
    first, second = values[[0, 1, 4, 8]], np.delete(values, [0, 1, 4, 8])
    ranks = np.array([1, 2.5, 2.5, 5, 5, 5, 7, 8, 9.5, 9.5])
    sums = np.array([sum(ranks[list(chosen)]) for chosen in combinations(range(10), 4)])
    far = np.abs(sums - 22) >= abs(ranks[[0, 1, 4, 8]].sum() - 22)

    assert by_stat(wilcoxon_exact(first, second))["p"] == pytest.approx(far.mean(), rel=1e-12)


@pytest.mark.parametrize("test", [wilcoxon, wilcoxon_exact])
@pytest.mark.parametrize(("first", "second", "why"), [([], [1.0], "a group has no value"), ([2.0, 2], [2.0], "all values are equal")])
def test_ranks_that_tell_nothing_say_why(test, first, second, why):
    """Missing results with a word, no traceback."""
    found = test(np.array(first), np.array(second))

    assert all(np.isnan(r.value) and why == r.warnings for r in found if r.stat != "test")


def test_limits_need_enough_values():
    """Two against two: the shift is known, its limits lie beyond all differences."""
    found = {r.stat: r for r in wilcoxon(np.array([1.0, 2]), np.array([3.0, 5]))}

    assert -2.5 == found["shift"].value
    assert "too few values for limits" == found["ci_low"].warnings
