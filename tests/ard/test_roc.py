"""Area under the curve and cut-offs by hand, and samples that have none."""

import numpy as np
import pytest

from sdtm2adam.ard.roc import area, roc, youden


def test_area_counts_pairs():
    """Two cases, three controls: 4 pairs won, 1 tied, 1 lost of 6; typed by hand."""
    assert (4 + 0.5) / 6 == area(np.array([3.0, 5.0]), np.array([1.0, 3.0, 4.0])).auc


def test_cut_off_of_youden():
    """Between 2 and 3 both cases are found and one control of three is called a case."""
    assert (2.5, 1.0, 2 / 3) == youden(np.array([3.0, 5.0]), np.array([1.0, 2.0, 4.0]))


def test_where_low_values_speak_for_a_case_the_cut_off_is_from_below():
    """Below 2.5 stand both cases and one control of three; `options` say that the case is below."""
    found = {r.stat: r for r in roc(np.array([1.0, 2.0]), np.array([1.5, 3.0, 5.0]))}

    assert (2.5, 1.0, 2 / 3) == tuple(found[s].value for s in ("cutoff", "sensitivity", "specificity"))
    assert "a value below the cut-off is called a case" == found["cutoff"].options
    assert found["auc"].value < 0.5


def test_exchanging_the_groups_turns_the_area():
    """What speaks for a case speaks against a control."""
    cases, controls = np.array([3.0, 5, 5, 8]), np.array([1.0, 3, 4])

    assert 1 == pytest.approx(area(cases, controls).auc + area(controls, cases).auc)
    assert area(cases, controls).variance == pytest.approx(area(controls, cases).variance)


@pytest.mark.parametrize(
    ("cases", "controls", "why"),
    [([], [1.0], "no case"), ([1.0], [], "no control"), ([1.0], [2.0, 3], "no variance"), ([5.0, 6], [1.0, 2], "do not overlap")],
)
def test_samples_without_a_test_say_why(cases, controls, why):
    """Missing p with a word."""
    found = {r.stat: r for r in roc(np.array(cases), np.array(controls))}

    assert np.isnan(found["p"].value)
    assert why in found["p"].warnings
