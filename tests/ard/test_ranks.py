"""Rank tests: large samples of R, permutations counted by hand, and ranks that allow none."""

import numpy as np
import pytest

from sdtm2adam.ard.ranks import kruskal_wallis, wilcoxon, wilcoxon_exact

CORRECTED = "Wilcoxon rank sum, normal approximation with continuity correction"


def by_stat(results):
    return {r.stat: r.value for r in results if r.stat != "test"}


def test_large_samples_as_r_prints_them(shared_oracle, unlike):
    """R: wilcox.test(Ozone ~ Month, 5 v 8), p 0.0001208; kruskal.test over five months, chisq 29.267."""
    read = shared_oracle("airquality_ozone")
    months = {m: g["Ozone"].dropna().to_numpy() for m, g in read.data.groupby("Month")}

    assert {} == unlike(read.printed(CORRECTED), {"p_two_sided": by_stat(wilcoxon(months[5], months[8]))["p"]})
    found = by_stat(kruskal_wallis(list(months.values())))
    assert {} == unlike(read.printed("Kruskal-Wallis"), {"chisq": found["statistic"], "df": found["df"], "p": found["p"]})


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
