"""The tests of the local laboratory: names, units, limits and how values of people with ALS are spread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Test:
    """A measured test. Men and women have limits of their own where the laboratory has them.

    `between` and `within` are the spread of people and of one person's visits, in units of the
    test; `skewed` tests are drawn on a log scale. Results below `detection` are told as `<...`.
    """

    panel: str
    name: str
    unit: str
    limits: dict[str, tuple[float, float]]
    mean: dict[str, float]
    between: float
    within: float
    digits: int = 1
    skewed: bool = False
    detection: float | None = None


def both(low, high) -> dict:
    return {"M": (low, high), "F": (low, high)}


def same(mean) -> dict:
    return {"M": mean, "F": mean}


MEASURED = [
    Test("HEM", "WBC", "10^3/uL", both(4.0, 10.0), same(6.3), 1.5, 0.8, 2),
    Test("HEM", "RBC", "10^6/uL", {"M": (4.2, 6.3), "F": (4.0, 5.4)}, {"M": 4.75, "F": 4.35}, 0.30, 0.12, 2),
    Test("HEM", "Hb", "g/dL", {"M": (13.0, 17.0), "F": (12.0, 16.0)}, {"M": 14.7, "F": 13.2}, 0.85, 0.4, 1),
    Test("HEM", "Hct", "%", {"M": (39.0, 52.0), "F": (36.0, 48.0)}, {"M": 43.8, "F": 39.8}, 2.4, 1.1, 1),
    Test("HEM", "PLT", "10^3/uL", both(150, 400), same(238), 48, 18, 0),
    Test("HEM", "Seg.neutrophil", "%", both(40.0, 73.0), same(56.5), 7.5, 4.5, 1),
    Test("HEM", "Lymphocyte", "%", both(19.0, 49.0), same(33.0), 6.5, 4.0, 1),
    Test("HEM", "Monocyte", "%", both(2.0, 10.0), same(6.0), 1.2, 0.8, 1),
    Test("HEM", "Eosinophil", "%", both(0.0, 7.0), same(2.3), 0.5, 0.3, 1, skewed=True),
    Test("HEM", "Basophil", "%", both(0.0, 2.0), same(0.5), 0.3, 0.2, 1, skewed=True),
    Test("CHEM", "AST(SGOT)", "IU/L", both(7, 38), same(25), 0.26, 0.16, 0, skewed=True),
    Test("CHEM", "ALT(SGPT)", "IU/L", both(4, 43), same(26), 0.36, 0.20, 0, skewed=True),
    Test("CHEM", "ALP", "IU/L", both(30, 115), same(66), 0.22, 0.08, 0, skewed=True),
    Test("CHEM", "r-GTP", "IU/L", {"M": (11, 63), "F": (8, 35)}, {"M": 29, "F": 18}, 0.40, 0.15, 0, skewed=True),
    Test("CHEM", "T.bilirubin", "mg/dL", both(0.2, 1.2), same(0.65), 0.30, 0.18, 2, skewed=True),
    Test("CHEM", "T.protein", "g/dL", both(6.0, 8.3), same(7.2), 0.32, 0.2, 1),
    Test("CHEM", "Albumin", "g/dL", both(3.5, 5.2), same(4.4), 0.25, 0.13, 1),
    Test("CHEM", "BUN", "mg/dL", both(8.0, 23.0), same(14.5), 0.22, 0.16, 1, skewed=True),
    # Little muscle, little creatinine: low values are common in ALS.
    Test(
        "CHEM",
        "Creatinine",
        "mg/dL",
        {"M": (0.7, 1.3), "F": (0.5, 1.1)},
        {"M": 0.76, "F": 0.58},
        0.17,
        0.07,
        2,
        skewed=True,
    ),
    Test("CHEM", "Glucose", "mg/dL", both(70, 110), same(97), 0.12, 0.08, 0, skewed=True),
    Test("CHEM", "Uric acid", "mg/dL", {"M": (3.0, 8.0), "F": (2.0, 6.5)}, {"M": 5.3, "F": 4.1}, 0.9, 0.4, 1),
    Test("CHEM", "T.cholesterol", "mg/dL", both(120, 230), same(192), 30, 14, 0),
    Test("CHEM", "Triglyceride", "mg/dL", both(30, 150), same(112), 0.40, 0.22, 0, skewed=True),
    Test("CHEM", "Na", "mEq/L", both(135, 145), same(140.5), 1.2, 1.2, 0),
    Test("CHEM", "K", "mEq/L", both(3.5, 5.3), same(4.3), 0.22, 0.2, 1),
    Test("CHEM", "Cl", "mEq/L", both(98, 110), same(103), 1.4, 1.3, 0),
    Test("CHEM", "Calcium", "mg/dL", both(8.4, 10.2), same(9.3), 0.28, 0.18, 1),
    Test("CHEM", "Phosphorus", "mg/dL", both(2.5, 4.6), same(3.6), 0.38, 0.25, 1),
    Test("CHEM", "LDH", "IU/L", both(120, 250), same(182), 0.14, 0.09, 0, skewed=True),
    Test("CHEM", "CK", "IU/L", {"M": (38, 174), "F": (26, 140)}, {"M": 175, "F": 105}, 0.60, 0.22, 0, skewed=True),
    Test("CHEM", "CRP", "mg/dL", both(0.0, 0.8), same(0.55), 0.35, 0.35, 2, skewed=True, detection=0.5),
    Test("UA", "S.G", "", both(1.005, 1.030), same(1.0175), 0.003, 0.004, 3),
    Test("UA", "pH", "", both(5.0, 8.0), same(6.1), 0.4, 0.5, 1),
]

# Dipstick tests: results in falling frequency, with the share of each; normal is Negative.
DIPSTICK = {
    "Protein": {"Negative": 0.88, "Trace": 0.08, "1+": 0.03, "2+": 0.01},
    "Glucose (urine)": {"Negative": 0.96, "Trace": 0.01, "1+": 0.01, "3+": 0.02},
    "Ketone": {"Negative": 0.93, "Trace": 0.05, "1+": 0.02},
    "Occult blood": {"Negative": 0.85, "Trace": 0.08, "1+": 0.05, "2+": 0.02},
    "Bilirubin (urine)": {"Negative": 0.99, "1+": 0.01},
    "Urobilinogen": {"Negative": 0.97, "Trace": 0.03},
    "Nitrite": {"Negative": 0.97, "Positive": 0.03},
    "Leukocyte": {"Negative": 0.86, "Trace": 0.07, "1+": 0.05, "2+": 0.02},
}

# From this day on the laboratory reports in SI units: factor and digits of the new unit.
SI_FROM = "2012-10-01"
SI = {"Hb": ("g/L", 10, 0), "Glucose": ("mmol/L", 0.0555, 1)}
