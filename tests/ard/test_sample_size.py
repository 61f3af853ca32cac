"""Sample sizes and powers as PROC POWER, R and pwr print them, and the size of the reference trial."""

import pytest

from sdtm2adam.ard.sample_size import (
    Aim,
    enrolled,
    largest_sd,
    power_one_mean,
    power_two_means,
    power_two_proportions,
    sd_of_difference,
    size_one_mean,
    size_two_means,
    size_two_proportions,
)
from sdtm2adam.errors import StudyError

R_ROOT = 1.220703e-04  # the tolerance with which R's power functions look for a size or a proportion (tol = .Machine$double.eps^0.25)
R_PT = 1e-12  # where R's noncentral t distribution stops adding up
EIGHTY = Aim(power=0.8, alpha=0.05, sides=2)


def by_stat(results):
    return {r.stat: r.value for r in results}


@pytest.fixture
def printed(oracle):
    """(method, quantity, words of the call) -> printed value."""
    rows = oracle("sample_size").expected

    def value(method, quantity, words):
        chosen = rows[(rows["method"] == method) & (rows["quantity"] == quantity) & rows["options"].str.contains(words, regex=False)]
        assert 1 == len(chosen)
        return {quantity: chosen["value"].iloc[0]}

    return value


def test_two_groups_as_sas_prints_them(printed, unlike):
    """PROC POWER TWOSAMPLEMEANS TEST=DIFF MEANDIFF=8 STDDEV=15 POWER=0.8: N total 114, actual power 0.806."""
    found = by_stat(size_two_means(8, 15, EIGHTY))

    assert {} == unlike(printed("sample size, two-sample t", "n_total", "PROC POWER"), {"n_total": found["n_total"]})
    assert {} == unlike(printed("sample size, two-sample t", "actual_power", "PROC POWER"), {"actual_power": found["power"]})


def test_pairs_as_sas_prints_them(printed, unlike):
    """PROC POWER PAIREDMEANS MEANDIFF=30 STDDEV=45 CORR=0.5 POWER=0.8: 20 pairs, actual power 0.807."""
    found = by_stat(size_one_mean(30, sd_of_difference(45, 0.5), EIGHTY))

    assert {} == unlike(printed("sample size, paired t", "n_pairs", "PROC POWER"), {"n_pairs": found["n"]})
    assert {} == unlike(printed("sample size, paired t", "actual_power", "PROC POWER"), {"actual_power": found["power"]})


def test_one_group_as_pwr_prints_it(printed):
    """R pwr: pwr.t.test(d = 1, n = 30) and (d = 0.2, n = 20), one sample, two-sided: both tails count."""
    for words, n, difference in (("d=1, n=30", 30, 1.0), ("d=0.2, n=20", 20, 0.2)):
        text = printed("power, one-sample t", "power", words)["power"]
        assert float(text) == pytest.approx(power_one_mean(n, difference, 1, 0.05, 2), abs=R_PT)


def test_powers_as_r_prints_them(printed, unlike):
    """R: power.t.test(n = 20, delta = 1) and power.prop.test(n = 50, .5, .75), which leave out the far tail (strict = FALSE)."""
    assert {} == unlike(printed("power, two-sample t", "power", "n=20"), {"power": power_two_means(20, 20, 1, 1, 0.025, 1)})
    assert {} == unlike(printed("power, two proportions", "power", "p2=.75"), {"power": power_two_proportions(50, 50, 0.5, 0.75, 0.025, 1)})


@pytest.mark.parametrize(
    ("method", "words", "power"),
    [
        ("sample size, two-sample t", "power.t.test(power=.90, delta=1)", lambda n: power_two_means(n, n, 1, 1, 0.025, 1)),
        ("sample size, two-sample t", "one.sided", lambda n: power_two_means(n, n, 1, 1, 0.05, 1)),
        ("sample size, two proportions", "power=.90", lambda n: power_two_proportions(n, n, 0.5, 0.75, 0.025, 1)),
    ],
)
def test_sizes_that_r_prints_with_decimals_have_the_power(printed, method, words, power):
    """R: n = 22.0211, 17.84713 and 76.70693 a group: within the tolerance of R's search the power is 0.9."""
    n = float(printed(method, "n_per_group", words)["n_per_group"])

    assert power(n - R_ROOT) < 0.9 < power(n + R_ROOT)


def test_the_proportion_that_r_solves_for_has_the_power(printed):
    """R: power.prop.test(n = 50, p1 = .5, power = .9): p2 = 0.8026141."""
    p2 = float(printed("power, two proportions", "p2", "solve p2")["p2"])
    below, above = (power_two_proportions(50, 50, 0.5, p2 + away, 0.025, 1) for away in (-R_ROOT, R_ROOT))

    assert below < 0.9 < above


def test_size_of_the_reference_trial():
    """2.28 points, 80% power, one-sided 2.5%, 10% drop-out: 32 a group.

    The standard deviation is not published. 32 enrolled are 28 evaluable (28 / 0.9 = 31.1, 29 / 0.9 = 32.2), so it lies between
    the largest that 27 a group can bear and the largest that 28 can: 2.93 to 2.99 points.
    """
    aim = Aim(power=0.8, alpha=0.025, sides=1, dropout=0.1)
    too_few, enough = largest_sd(27, 27, 2.28, aim), largest_sd(28, 28, 2.28, aim)

    assert (2.93, 2.99) == (pytest.approx(too_few, abs=0.005), pytest.approx(enough, abs=0.005))
    for sd in (too_few + 1e-6, 2.96, enough):
        found = by_stat(size_two_means(2.28, sd, aim))
        assert (28, 32, 64) == tuple(found[s] for s in ("n_first", "enrolled_first", "enrolled_total"))
    assert (27, 30) == tuple(by_stat(size_two_means(2.28, too_few, aim))[s] for s in ("n_first", "enrolled_first"))


def test_unequal_groups_keep_their_ratio():
    """Two to one: as many blocks as are needed, and one block less is too few."""
    found = by_stat(size_two_means(8, 15, EIGHTY, (2, 1)))
    n, m = found["n_first"], found["n_second"]

    assert n == 2 * m
    assert power_two_means(n, m, 8, 15, 0.05, 2) >= 0.8 > power_two_means(n - 2, m - 1, 8, 15, 0.05, 2)


def test_units_and_sign_do_not_matter():
    """Points or hundredths, treatment minus control or the reverse."""
    one, other = by_stat(size_two_means(2.5, 4, EIGHTY)), by_stat(size_two_means(-250, 400, EIGHTY))

    assert one == pytest.approx(other, rel=1e-12)
    assert by_stat(size_two_proportions(0.2, 0.4, EIGHTY)) == by_stat(size_two_proportions(0.4, 0.2, EIGHTY))


def test_drop_out_is_made_up_for_and_not_by_rounding_error():
    """27 / 0.9 is 30, not 31."""
    assert (30, 32, 28) == (enrolled(27, 0.1), enrolled(28, 0.1), enrolled(28, 0.0))


def test_no_difference_can_never_be_shown():
    """Missing with a word."""
    assert {"no size reaches a power of 0.8"} == {r.warnings for r in size_two_means(0, 15, EIGHTY)}
    assert {"no size reaches a power of 0.8"} == {r.warnings for r in size_one_mean(0, 15, EIGHTY)}
    assert {"no size reaches a power of 0.8"} == {r.warnings for r in size_two_proportions(0.3, 0.3, EIGHTY)}


def test_what_makes_no_sense_is_told_at_once():
    """Five faults in one message."""
    with pytest.raises(StudyError) as told:
        size_two_means(1, 0, Aim(power=1, alpha=0, sides=3, dropout=1), (0, 1))

    assert str(told.value).splitlines()[1:] == [
        "    power 1 is not between 0 and 1",
        "    alpha 0 is not between 0 and 1",
        "    sides 3 is neither 1 nor 2",
        "    dropout 1 is not from 0 to less than 1",
        "    sd 0 is not greater than 0",
        "    ratio 0:1 is not of two whole numbers",
    ]


def test_a_difference_that_is_not_a_number_stops():
    """Missing or infinite differences give no size."""
    for difference in (float("nan"), float("inf")):
        with pytest.raises(StudyError, match="is not a number"):
            size_two_means(difference, 1, EIGHTY)
        with pytest.raises(StudyError, match="is not a number"):
            size_one_mean(difference, 1, EIGHTY)


def test_certain_proportions_need_few():
    """All against none: two a group show it."""
    assert (2, 1.0) == tuple(by_stat(size_two_proportions(1, 0, EIGHTY))[s] for s in ("n_first", "power"))
