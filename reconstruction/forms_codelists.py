"""The code values of the export and what they stand for."""

import pandas as pd

RELATED = {1: "Not related", 2: "Unlikely", 3: "Possible", 4: "Related"}

CODELISTS = {
    "SEX_CD": {1: "Male", 2: "Female"},
    "RACE_CD": {1: "White", 2: "Asian", 3: "Black or African American", 9: "Other"},
    "ETHNIC_CD": {1: "Hispanic or Latino", 2: "Not Hispanic or Latino"},
    "ARM_CD": {"A": "Autologous BM-MSC + riluzole", "B": "Riluzole alone"},
    "ONSET_SITE_CD": {1: "Limb", 2: "Bulbar"},
    "ELESC_CD": {1: "Definite", 2: "Probable"},
    "HAND_CD": {1: "Right", 2: "Left", 3: "Both"},
    "MODE_CD": {1: "Clinic", 2: "Telephone"},
    "REL_CELL_CD": RELATED,
    "REL_PROC_CD": RELATED,
    "OUTCOME_CD": {
        1: "Recovered",
        2: "Recovering",
        3: "Not recovered",
        4: "Recovered with sequelae",
        5: "Fatal",
        6: "Unknown",
    },
    "ACTION_CD": {1: "None", 2: "Injection postponed", 3: "Treatment withdrawn", 9: "Not applicable"},
    "DS_REASON_CD": {
        1: "Completed",
        2: "Withdrawal by subject",
        3: "Death",
        4: "Adverse event",
        5: "Eligibility criteria not met",
    },
    "LT_STATUS_CD": {1: "Alive", 2: "Dead", 3: "Lost to follow-up"},
}


def codelists() -> pd.DataFrame:
    """One row a code: LIST is the column that holds the code."""
    rows = [{"LIST": name, "CODE": str(code), "LABEL": label} for name, codes in CODELISTS.items() for code, label in codes.items()]
    return pd.DataFrame(rows)


def code(name: str, label: str) -> str:
    """The code that stands for a label."""
    return next(str(key) for key, text in CODELISTS[name].items() if text == label)
