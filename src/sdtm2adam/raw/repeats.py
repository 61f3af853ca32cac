"""Records that say the same twice: exact duplicates, and keys that are not unique."""

import numpy as np
import pandas as pd

# Odd 64-bit constants, so that a sum of codes times them seldom agrees by chance; agreement is verified after.
FIRST, STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)


def first_alike(columns: list[pd.Categorical], length: int) -> np.ndarray:
    """For each row the position of the first row with the same values; a row alone has its own.

    Missing equals missing.
    """
    own = np.arange(length)
    alike = pd.Series(_mixed(columns, length)).duplicated(keep=False).to_numpy()
    if not alike.any():
        return own
    suspects = np.flatnonzero(alike)
    codes = pd.DataFrame({i: column.codes[suspects] for i, column in enumerate(columns)})
    groups = codes.groupby(list(codes.columns), sort=False).ngroup().to_numpy()
    _, first = np.unique(groups, return_index=True)
    own[suspects] = suspects[first[groups]]
    return own


def _mixed(columns: list[pd.Categorical], length: int) -> np.ndarray:
    mixed, weight = np.zeros(length, np.uint64), FIRST
    for column in columns:
        mixed = mixed + column.codes.astype(np.int64).view(np.uint64) * weight
        weight = np.uint64((int(weight) * int(STEP)) % 2**64)
    return mixed
