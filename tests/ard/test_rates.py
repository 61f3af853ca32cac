"""Exposure-adjusted rates: by hand, units, exchanged groups, and what cannot be known."""

import numpy as np
import pytest

from sdtm2adam.ard.rates import NO_TIME, incidence_rate, rate_difference, rate_ratio


def by_stat(results):
    return {r.stat: r.value for r in results}


def test_difference_of_rates_by_hand():
    """10 in 100 years minus 4 in 80: 0.05, standard error sqrt(10 / 10000 + 4 / 6400)."""
    found = by_stat(rate_difference(10, 100, 4, 80, per=100))
    half = 1.959963984540054 * np.sqrt(0.001 + 0.000625) * 100

    assert [5.0, 5.0 - half, 5.0 + half] == pytest.approx([found[s] for s in ("diff", "ci_low", "ci_high")], rel=1e-12)


def test_no_event_has_an_upper_limit():
    """0 in 30 years: -log(0.025) / 30, one-sided 97.5%."""
    found = by_stat(incidence_rate(0, 30))

    assert (0.0, 0.0) == (found["rate"], found["ci_low"])
    assert -np.log(0.025) / 30 == pytest.approx(found["ci_high"], rel=1e-12)


def test_units_of_exposure_and_exchange_of_groups():
    """Days or years give the same ratio; exchanged groups its inverse."""
    years, days, turned = by_stat(rate_ratio(9, 40, 4, 50)), by_stat(rate_ratio(9, 14610, 4, 18262.5)), by_stat(rate_ratio(4, 50, 9, 40))

    assert years == pytest.approx(days, rel=1e-12)
    assert (years["ratio"], years["ci_low"], years["p"]) == pytest.approx(
        (1 / turned["ratio"], 1 / turned["ci_high"], turned["p"]), rel=1e-12
    )


def test_what_cannot_be_known_is_marked():
    """Nobody exposed, no event, all events in one group."""
    assert {NO_TIME} == {r.warnings for r in [*incidence_rate(0, 0), *rate_ratio(1, 0, 1, 5), *rate_difference(1, 0, 1, 5)]}
    assert {"no event in either group"} == {r.warnings for r in rate_ratio(0, 5, 0, 5)}
    assert ["", "no event in either group: no variance", "no event in either group: no variance"] == [
        r.warnings for r in rate_difference(0, 5, 0, 5)
    ]
    all_in_first = {r.stat: r for r in rate_ratio(3, 5, 0, 5)}
    assert "infinite: no event in the second group" == all_in_first["ratio"].warnings == all_in_first["ci_high"].warnings
    assert 0.25 == pytest.approx(all_in_first["p"].value, rel=1e-9)
