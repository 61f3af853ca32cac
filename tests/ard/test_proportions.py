"""Limits of proportions, differences, ratios and odds ratios, as PROC FREQ and R print them."""

import numpy as np
import pytest

from sdtm2adam.ard.proportions import DIFFERENCES, clopper_pearson, odds_ratio, risk_difference, risk_ratio, wilson

RESPONSE = "PROC FREQ riskdiff; Act minus PBO, resp=Yes, 36/154 v 12/77"


def by_stat(results):
    return {r.stat: r.value for r in results}


def limits(results):
    found = by_stat(results)
    return {"ci95_lower": found["ci_low"], "ci95_upper": found["ci_high"]}


@pytest.mark.parametrize(("counts", "options"), [((36, 154), "36/154"), ((12, 77), "12/77"), ((48, 231), "48/231")])
def test_clopper_pearson_as_sas_prints_it(oracle, unlike, counts, options):
    """PROC FREQ, BINOMIAL and RISKDIFF: exact limits of one proportion."""
    rows = oracle("cibic_response_2x2").expected
    rows = rows[(rows["method"] == "Clopper-Pearson") & rows["options"].str.endswith(options)]
    low, high = clopper_pearson(*counts)

    assert {} == unlike(dict(zip(rows["quantity"], rows["value"])), {"ci95_lower": low, "ci95_upper": high})


def test_wilson_as_sas_and_r_print_it(oracle, unlike):
    """PROC FREQ BINOMIAL(WILSON) of 36/154; R: prop.test(52, 100, correct = FALSE)."""
    of_sas = oracle("cibic_response_2x2").printed("Wilson")
    of_r = oracle("heads_52_of_100").printed("Wilson", "correct=FALSE")

    assert {} == unlike(of_sas, dict(zip(("ci95_lower", "ci95_upper"), wilson(36, 154))))
    assert {} == unlike(of_r, dict(zip(("ci95_lower", "ci95_upper"), wilson(52, 100))))


@pytest.mark.parametrize(
    ("method", "printed"),
    [("risk_difference_wald", "Wald"), ("risk_difference_newcombe", "Newcombe"), ("risk_difference_mn", "Miettinen-Nurminen")],
)
def test_limits_of_a_difference_as_sas_prints_them(oracle, unlike, method, printed):
    """PROC FREQ RISKDIFF (CL=WALD NEWCOMBE MN) of 36/154 against 12/77: 0.0779."""
    found = risk_difference(method, 36, 154, 12, 77)
    rows = oracle("cibic_response_2x2").printed(f"risk difference, {printed}", RESPONSE)

    assert {} == unlike(rows, limits(found) | {"risk_difference": by_stat(found)["diff"]})


def test_ratios_as_sas_prints_them(oracle, unlike):
    """PROC FREQ RELRISK: relative risk 1.5000 and odds ratio 1.6525 with Wald limits."""
    read = oracle("cibic_response_2x2")
    ratio, odds = risk_ratio(36, 154, 12, 77), odds_ratio(36, 154, 12, 77)

    assert {} == unlike(read.printed("relative risk"), {"relative_risk": by_stat(ratio)["ratio"]})
    assert {} == unlike(read.printed("relative risk, Wald"), limits(ratio))
    assert {} == unlike(read.printed("odds ratio"), {"odds_ratio": by_stat(odds)["ratio"]})
    assert {} == unlike(read.printed("odds ratio, Wald"), limits(odds))


@pytest.mark.parametrize("method", DIFFERENCES)
@pytest.mark.parametrize("counts", [(0, 20, 0, 20), (20, 20, 20, 20), (20, 20, 0, 20), (0, 1, 1, 1), (5, 20, 5, 20)])
def test_limits_hold_the_difference_and_stay_within_one(method, counts):
    """Nobody, everybody, one a group: limits are ordered around the difference and between -1 and 1 (Wald may not be)."""
    found = by_stat(risk_difference(method, *counts))
    bound = 1 + 1e-12 if method != "risk_difference_wald" else np.inf

    assert found["ci_low"] <= found["diff"] + 1e-12
    assert found["diff"] - 1e-12 <= found["ci_high"]
    assert max(abs(found["ci_low"]), abs(found["ci_high"])) <= bound


@pytest.mark.parametrize("method", DIFFERENCES)
def test_exchanging_the_groups_turns_the_limits(method):
    """12/77 minus 36/154 is the mirror of 36/154 minus 12/77."""
    one, other = by_stat(risk_difference(method, 36, 154, 12, 77)), by_stat(risk_difference(method, 12, 77, 36, 154))

    assert (one["ci_low"], one["ci_high"]) == pytest.approx((-other["ci_high"], -other["ci_low"]), abs=1e-12)


def test_an_empty_group_or_cell_says_why():
    """No ratio by zero, no difference of nobody."""
    assert "a group has no subject" == risk_difference("risk_difference_mn", 0, 0, 1, 5)[0].warnings
    assert "a group has no subject with it" == risk_ratio(0, 5, 1, 5)[0].warnings
    assert "a cell of the table is empty" == odds_ratio(5, 5, 1, 5)[0].warnings


def test_differences_in_percentage_points():
    """36 of 154 minus 12 of 77: 7.79 points, with the limits of the proportions times 100."""
    found = by_stat(risk_difference("risk_difference_mn", 36, 154, 12, 77))

    assert 100 * (36 / 154 - 12 / 77) == pytest.approx(found["diff_pct"])
    assert (100 * found["ci_low"], 100 * found["ci_high"]) == pytest.approx((found["pct_low"], found["pct_high"]))
