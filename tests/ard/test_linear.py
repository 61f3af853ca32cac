"""Linear models against PROC GLM, and what data allow no answer."""

import numpy as np
import pytest

from sdtm2adam.ard.design import Factor, design
from sdtm2adam.ard.linear import linear


@pytest.fixture
def drugs(oracle):
    """PROC GLM class Drug; model PostTreatment = Drug PreTreatment / solution; lsmeans Drug / stderr pdiff."""
    read = oracle("drugtest_ancova")
    data = read.data
    values = {"Drug": data["Drug"].to_numpy(dtype=object), "Pre": data["PreTreatment"].to_numpy()}
    made = design(values, [("Drug",), ("Pre",)], {"Drug": Factor(("A", "D", "F"), "F")})
    return read, linear(data["PostTreatment"].to_numpy(dtype=float), made)


def test_ancova_as_sas_prints_it(drugs, unlike):
    """The F test of the model, R-square and root mean square error."""
    read, fit = drugs
    overall = fit.overall()
    ours = {"model_df": overall["num_df"], "model_ss": overall["ss"], "model_F": overall["statistic"], "model_p": overall["p"]}
    ours |= {"error_df": fit.df, "error_ss": fit.residual_ss, "error_ms": fit.mean_square, "total_ss": fit.total_ss}
    ours |= {"r_square": fit.r_squared, "root_mse": fit.mean_square**0.5}

    assert {} == unlike(read.printed("ANCOVA, overall"), ours)


@pytest.mark.parametrize(("term", "shown"), [("Drug", "drug"), ("Pre", "pre")])
def test_type_three_tests_as_sas_prints_them(drugs, unlike, term, shown):
    """Type III sums of squares, F and p."""
    read, fit = drugs
    test = fit.f(fit.design.type_three((term,)))
    ours = {f"{shown}_df": test["num_df"], f"{shown}_ss": test["ss"], f"{shown}_F": test["statistic"], f"{shown}_p": test["p"]}

    assert {} == unlike(read.printed("type III SS"), ours)


def test_ls_means_and_their_differences_as_sas_prints_them(drugs, unlike):
    """LS means with standard errors, the p of their differences, and their covariances."""
    read, fit = drugs
    rows = {drug: fit.design.mean(Drug=drug) for drug in "ADF"}
    ours = {}
    for drug, row in rows.items():
        test = fit.t(row)
        ours |= {f"lsmean_{drug}": test["estimate"], f"lsmean_{drug}_se": test["se"]}
    ours |= {f"p_{a}_vs_{b}": fit.t(rows[a] - rows[b])["p"] for a, b in ("AD", "AF", "DF")}
    ours |= {f"cov_{a}_{b}": fit.mean_square * (rows[a] @ fit.unscaled @ rows[b]) for a, b in ("AA", "AD", "AF", "DD", "DF", "FF")}

    assert {} == unlike(read.printed("LS means"), ours)


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
