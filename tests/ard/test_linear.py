"""Linear models: what data allow no answer."""

import numpy as np
import pytest

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.linear import linear


def test_a_mean_of_an_empty_cell_cannot_be_estimated():
    """Arm B has no value at week 2: that LS mean has no row, the others have."""
    values = {"ARM": np.array(list("AABB"), dtype=object), "WEEK": np.array(list("1211"), dtype=object)}
    made = design(values, [("ARM",), ("WEEK",), ("ARM", "WEEK")], {"ARM": Factor(("A", "B"), "A"), "WEEK": Factor(("1", "2"), "1")})

    assert made.mean(ARM="B", WEEK="2") is None
    assert made.mean(ARM="A", WEEK="2") is not None
    assert made.type_three(("ARM",)) is None
    assert ("B*2",) == made.dropped


def test_a_covariate_that_repeats_another_is_dropped_and_named():
    """Weight in pounds says what weight in kilograms has said."""
    kilograms = np.array([60.0, 70, 80, 90])
    made = design({"KG": kilograms, "LB": kilograms * 2.2046226}, [("KG",), ("LB",)], {})

    assert ("LB",) == made.dropped
    assert ("Intercept", "KG") == made.names


def test_a_level_that_the_factor_lacks_is_named():
    """A value outside the declared levels is an error, never a row of zeros."""
    with pytest.raises(ValueError, match="ARM has no level C"):
        design({"ARM": np.array(["A", "C"], dtype=object)}, [("ARM",)], {"ARM": Factor(("A", "B"), "A")})


@pytest.mark.parametrize("y", [[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]])
def test_without_residual_variance_there_is_no_test(y):
    """A perfect fit: the estimate is known, its t and p are missing."""
    fit = linear(np.array(y), design({"X": np.arange(4.0)}, [("X",)], {}))
    test = fit.t(fit.design.coefficient("X"))

    assert test["estimate"] == pytest.approx(y[1] - y[0])
    assert np.isnan(test["p"])
    assert np.isnan(fit.overall()["p"])
