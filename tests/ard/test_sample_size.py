"""The sample size of the reference trial, ratios, units, and what makes no sense."""

import pytest

from sdtm2adam.ard.sample_size import (
    Aim,
    enrolled,
    largest_sd,
    power_two_means,
    size_one_mean,
    size_two_means,
    size_two_proportions,
)
from sdtm2adam.errors import StudyError

EIGHTY = Aim(power=0.8, alpha=0.05, sides=2)


def by_stat(results):
    return {r.stat: r.value for r in results}


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


@pytest.mark.parametrize(("difference", "sd"), [(1e300, 1e-300), (-5001.0, 5.0)])
def test_a_difference_of_more_standard_deviations_than_can_be_computed_stops(difference, sd):
    for size in (size_two_means, size_one_mean):
        with pytest.raises(StudyError, match="is more than 1000 times sd"):
            size(difference, sd, EIGHTY)


def test_a_level_too_small_to_be_computed_stops_and_a_small_one_keeps_power_below_one():
    with pytest.raises(StudyError, match="alpha 1e-300 is below 1e-12"):
        size_two_means(1, 1, Aim(power=0.9, alpha=1e-300, sides=2))
    found = by_stat(size_two_means(1, 1, Aim(power=0.9, alpha=1e-12, sides=2)))
    assert 0.9 <= found["power"] < 0.91


def test_power_where_the_far_tail_is_nothing_is_that_of_one_side_at_half_the_level():
    """80 a group, one standard deviation, 0.1% two-sided: the far tail has no value that a program can compute."""
    assert power_two_means(80, 80, 1, 1, 0.001, 2) == pytest.approx(power_two_means(80, 80, 1, 1, 0.0005, 1), abs=1e-12)
    assert 1 == by_stat(size_two_means(999, 1, EIGHTY))["power"]
