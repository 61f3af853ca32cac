"""All cases, and what has none."""

from typing import NamedTuple

from sdtm2adam.qualification import mixed_models, numbers, planning, tables, times
from sdtm2adam.qualification.case import Case

CASES: tuple[Case, ...] = (*numbers.CASES, *tables.CASES, *times.CASES, *mixed_models.CASES, *planning.CASES)


class Unwitnessed(NamedTuple):
    """A method that no printed number stands behind; `names` as in `Case`, `instead`: what its tests rest on."""

    method: str
    names: str
    instead: str


UNWITNESSED = (
    Unwitnessed("counts, percentages, records and participants, shifts", "population count subjects events shift",
                "counted by hand in the tests; percentages are rounded by integer arithmetic"),
    Unwitnessed("minimum, maximum, missing", "summary", "by hand"),
    Unwitnessed("geometric CV and SD", "", "by hand (logs 0 and 2), and they do not depend on units; the geometric mean is witnessed"),
    Unwitnessed("Kaplan-Meier median with limits of the density", "survival",
                "witnessed with SPSS's mean and median; no other program prints it"),
    Unwitnessed("ROC: Youden's cut-off", "roc", "by hand on five values"),
    Unwitnessed("difference of rates", "rate_difference", "by hand: the variance is the sum of n / T squared"),
    Unwitnessed("monotone regression imputation", "", "agrees with the normal model, which is witnessed, within random error"),
    Unwitnessed("RMST of three groups or more", "rmst_test", "equals the test of two groups where a group stands twice"),
    Unwitnessed("fixed sequence and fallback", "multiplicity fixed_sequence fallback", "equal graphs, which are witnessed"),
    Unwitnessed("VC in an MMRM", "mmrm", "a case of the random effects, which are witnessed"),
    Unwitnessed("cumulative distribution of a change", "distribution", "counted by hand in the tests"),
    Unwitnessed("LOCF, non-responder imputation", "", "derivations of analysis datasets, by hand in their tests"),
)  # fmt: skip
