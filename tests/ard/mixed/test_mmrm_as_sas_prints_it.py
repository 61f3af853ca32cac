"""MMRM on the data of the R package mmrm (200 patients, 4 visits, 537 values) against the listings of PROC MIXED, SAS 9.4.

SAS stops when g'H^-1 g is below 1e-8 of -2 log likelihood, which leaves its estimates beside the optimum by up to
sqrt(difference of -2 log likelihood) standard errors. So two things are asked: our optimum is not above SAS's and its covariance
parameters are as near as that; and at SAS's own covariance parameters we give SAS's numbers, to one in the last printed digit (the
parameters are printed to six).
"""

import numpy as np
import pytest

from sdtm2adam.ard.mixed.likelihood import point_at
from sdtm2adam.qualification.mixed_models import STOPS_AT, unit

CALL = "PROC MIXED method={}; FEV1 = {}; repeated AVISIT / subject=USUBJID type={}; ddfm={}"
ORDER = "; AVISIT order VIS1 VIS2 VIS3 VIS4"
FULL = "ARMCD AVISIT ARMCD*AVISIT RACE SEX"
FULL_DDFM = "satterthwaite; ref Asian, VIS1, Male, PBO; AVISIT order VIS2 VIS3 VIS4 VIS1"
OF_ONE_MEAN = ("CS", "CSH", "AR(1)", "ARH(1)", "TOEPH", "ANTE(1)", "TOEP")
LISTED = [
    *(CALL.format(m, "intercept", t, "satterthwaite") + ORDER for m in ("reml", "ml") for t in OF_ONE_MEAN),
    *(CALL.format(m, "intercept", "UN", "satterthwaite") + "; AVISIT order VIS2 VIS3 VIS4 VIS1" for m in ("reml", "ml")),
    *(CALL.format(m, "ARMCD SEX", t, "satterthwaite cl; ref PBO, Male") + ORDER for m in ("reml", "ml") for t in ("UN", "AR(1)")),
    CALL.format("ml", FULL, "UN", FULL_DDFM),
    CALL.format("reml", FULL, "UN", FULL_DDFM + "; lsmeans AVISIT*ARMCD / pdiff=all cl slice=AVISIT"),
]


@pytest.mark.parametrize("options", LISTED)
def test_the_optimum_is_where_sas_stopped_looking(fev, options):
    """-2 (restricted) log likelihood, and covariance parameters within SAS's own stopping rule."""
    call, printed = fev(options)
    best = call.fit.point.value
    deviations = np.sqrt(np.diag(call.fit.asymptotic))
    reach = np.sqrt(STOPS_AT * best / 2)
    beside = {
        name: (text, ours)
        for (name, ours), se in zip(call.parameters().items(), deviations)
        if abs(float(text := printed[name]) - ours) > reach * se + unit(text) / 2
    }

    assert call.fit.converged
    assert {} == beside
    if text := printed.get("-2 (Res) Log Like, last iteration"):
        assert -unit(text) <= float(text) - best <= STOPS_AT * best / 2


@pytest.mark.parametrize("options", LISTED)
def test_fixed_effects_at_the_covariance_parameters_of_sas(fev, options):
    """Estimates, standard errors, Satterthwaite df, t, p, type III tests, LS means, differences and slices."""
    call, printed = fev(options)
    ours = call.at(printed)
    compared = {q: (text, ours[q]) for q, text in printed.items() if q in ours}
    unlike = {
        q: pair
        for q, pair in compared.items()
        if not (pair[1] < float(pair[0][1:]) if pair[0].startswith("<") else abs(float(pair[0]) - pair[1]) <= 1.5 * unit(pair[0]))
    }

    assert {} == unlike
    assert len(compared) >= 5


@pytest.mark.parametrize("ddfm", ["kr", "kr(firstorder)"])
@pytest.mark.parametrize("structure", ["UN", "CS", "CSH", "AR(1)", "ARH(1)", "TOEP", "TOEPH", "ANTE(1)"])
def test_kenward_roger_standard_errors_and_df(fev, structure, ddfm):
    """DDFM=KR and KR(FIRSTORDER), printed to 12 digits: within what SAS's stopping rule may move them."""
    call, printed = fev(CALL.format("reml", "ARMCD", structure, ddfm))
    spread, theta = call.fit.asymptotic, call.fit.point.theta
    here = call.quantities(call.fit)

    def moved(quantity: str) -> float:
        """How far the quantity moves, at most, while g'H^-1 g stays as small as SAS asks."""
        slope = np.empty(len(theta))
        for k, se in enumerate(np.sqrt(np.diag(spread))):
            step = np.zeros(len(theta))
            step[k] = 1e-4 * se
            up, down = (call.at({n: str(v) for n, v in zip(call.parameters(), theta + s)})[quantity] for s in (step, -step))
            slope[k] = (up - down) / (2e-4 * se)
        return float(np.sqrt(STOPS_AT * call.fit.point.value / 2 * (slope @ spread @ slope)))

    for quantity in ("ARMCD se", "ARMCD df"):
        assert abs(float(printed[quantity]) - here[quantity]) <= moved(quantity) * 1.01 + unit(printed[quantity])


def test_gradient_and_hessian_are_those_of_the_likelihood(fev):
    """Against central differences, away from the optimum, for a structure with second derivatives."""
    call, _ = fev(CALL.format("ml", "intercept", "ANTE(1)", "satterthwaite") + ORDER)
    model, theta = call.fit.model, call.fit.point.theta * np.linspace(0.9, 1.1, 7)
    here = point_at(model, theta)
    for k in range(len(theta)):
        step = np.zeros(len(theta))
        step[k] = 1e-5 * theta[k]
        up, down = point_at(model, theta + step), point_at(model, theta - step)

        assert here.gradient[k] == pytest.approx((up.value - down.value) / (2 * step[k]), rel=1e-5, abs=1e-5)
        assert here.hessian[k] == pytest.approx((up.gradient - down.gradient) / (2 * step[k]), rel=1e-5, abs=1e-6)
