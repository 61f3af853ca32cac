"""Rows that stand twice in an export: left out once, and told."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.contract import RESHAPED, verb
from sdtm2adam.derive.flags import groups
from sdtm2adam.errors import WARNING, Finding, Findings


@verb(rows=RESHAPED)
def once_each(df: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Rows that are alike in every collected column are kept once; a warning counts and places the others.

    For exports that repeat a row. Rows that differ anywhere are kept; missing is alike to missing.

    Example:
        - once_each: {}

        SUBJ | VS_DT      | PULSE
        P1   | 2012-03-05 | 64
        P1   | 2012-03-05 | 64
        P1   | 2012-03-05 | 66
        ->
        SUBJ | VS_DT      | PULSE
        P1   | 2012-03-05 | 64
        P1   | 2012-03-05 | 66

        says: 1 row repeats
    """
    columns = [c for c in df.columns if not str(c).startswith("_")]
    again = pd.Series(groups(df, columns), index=df.index).duplicated().to_numpy()
    if again.any():
        rows = tuple(np.flatnonzero(again).tolist())
        says = "1 row repeats" if len(rows) == 1 else f"{len(rows)} rows repeat"
        says += " another row in every column and " + ("is left out" if len(rows) == 1 else "are left out")
        fix = "ask the vendor to export each record once"
        found.add(Finding("duplicate-row", WARNING, "", "", says, rows=rows, count=len(rows), fix=fix))
    return df[~again].reset_index(drop=True)
