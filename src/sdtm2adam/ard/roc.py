"""Receiver operating characteristic of one marker: area with DeLong's error, and the cut-off of Youden.

Numbers in, results out. Source: DeLong, DeLong and Clarke-Pearson (1988); SAS: PROC LOGISTIC, ROC; R: pROC.
"""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.ard.ranks import NORMAL_975, two_sided_normal

STATS = ("auc", "se", "ci_low", "ci_high", "z", "p", "cutoff", "sensitivity", "specificity", "youden")


@dataclass(frozen=True)
class Area:
    """The area under the curve and what each subject adds to its variance: of cases, then of controls."""

    auc: float
    of_cases: np.ndarray
    of_controls: np.ndarray

    @property
    def variance(self) -> float:
        """DeLong's variance; missing with one case or one control."""
        if min(len(self.of_cases), len(self.of_controls)) < 2:
            return MISSING
        return float(self.of_cases.var(ddof=1) / len(self.of_cases) + self.of_controls.var(ddof=1) / len(self.of_controls))


def area(cases: np.ndarray, controls: np.ndarray) -> Area:
    """The chance that a case has the higher value, ties counting half (Mann and Whitney's U by the number of pairs)."""
    order = np.sort(controls), np.sort(cases)
    below = (np.searchsorted(order[0], cases, "left") + np.searchsorted(order[0], cases, "right")) / (2 * len(controls))
    above = 1 - (np.searchsorted(order[1], controls, "left") + np.searchsorted(order[1], controls, "right")) / (2 * len(cases))
    return Area(float(below.mean()), below, above)


def roc(cases: np.ndarray, controls: np.ndarray) -> list[Result]:
    """auc, se, ci_low, ci_high (95%), z and p against 0.5, and Youden's cutoff with its sensitivity and specificity.

    An area above 0.5 says that high values speak for a case, and a value above the cut-off is called one; where it is below 0.5, low
    ones do, and a value below it is (`options` say which). The cut-off lies midway between two values; of several that are equally
    good the one farthest on the side of the controls is given.
    """
    method = "roc_delong"
    if min(len(cases), len(controls)) == 0:
        why = "no case" if len(cases) == 0 else "no control"
        return [Result(s, MISSING, method=method, warnings=why) for s in STATS]
    found = area(cases, controls)
    se = float(np.sqrt(found.variance))
    why = "one case or one control only: no variance" if np.isnan(se) else "the groups do not overlap: no variance" if se == 0 else ""
    half, z = NORMAL_975 * se, (found.auc - 0.5) / se if se > 0 else MISSING
    turned = -1 if found.auc < 0.5 else 1
    cutoff, sensitivity, specificity = youden(turned * cases, turned * controls)
    called = "a value below the cut-off is called a case" if turned < 0 else "a value above the cut-off is called a case"
    numbers = {
        "auc": found.auc, "se": se, "ci_low": found.auc - half if se > 0 else MISSING, "ci_high": found.auc + half if se > 0 else MISSING,
        "z": z, "p": two_sided_normal(z) if se > 0 else MISSING, "cutoff": turned * cutoff, "sensitivity": sensitivity,
        "specificity": specificity, "youden": sensitivity + specificity - 1,
    }  # fmt: skip
    return [Result(s, v, method=method, options=called, warnings=why if np.isnan(v) else "") for s, v in numbers.items()]


def steps(cases: np.ndarray, controls: np.ndarray) -> list[Result]:
    """Every step of the curve with the threshold as level: threshold, curve_sensitivity, curve_specificity.

    Values above the threshold are called cases, whatever the area, so that the area under these steps is `auc`. The first step calls
    all records cases, and its level is `all`. None where there are no cases or no controls.
    """
    if min(len(cases), len(controls)) == 0:
        return []
    cases, controls = np.sort(cases), np.sort(controls)
    made = [Result(stat, v, "all", method="roc_curve") for stat, v in (("curve_sensitivity", 1.0), ("curve_specificity", 0.0))]
    for value in np.unique(np.concatenate([cases, controls])).tolist():
        found = {
            "threshold": value,
            "curve_sensitivity": 1 - np.searchsorted(cases, value, "right") / len(cases),
            "curve_specificity": np.searchsorted(controls, value, "right") / len(controls),
        }
        made += [Result(stat, float(v), repr(value), method="roc_curve") for stat, v in found.items()]
    return made


def youden(cases: np.ndarray, controls: np.ndarray) -> tuple[float, float, float]:
    """The cut-off with the largest sum of sensitivity and specificity, and the two; a value above it is called a case."""
    seen = np.unique(np.concatenate([cases, controls]))
    cuts = (seen[1:] + seen[:-1]) / 2 if len(seen) > 1 else seen
    sensitivity = 1 - np.searchsorted(np.sort(cases), cuts, "right") / len(cases)
    specificity = np.searchsorted(np.sort(controls), cuts, "right") / len(controls)
    best = int(np.argmax(np.round(sensitivity + specificity, 12)))
    return float(cuts[best]), float(sensitivity[best]), float(specificity[best])
