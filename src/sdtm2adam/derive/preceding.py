"""For each row, the row of a list that comes last before it: windows, carried values, intervals."""

import numpy as np

from sdtm2adam.derive.origin import NONE


def last_up_to(mine: np.ndarray, at: np.ndarray, theirs: np.ndarray, since: np.ndarray, strictly: bool = False) -> np.ndarray:
    """Position in the list of the last entry with the row's key whose `since` is not after `at` (`strictly`: is before it).

    mine, theirs  keys as whole numbers, alike on both sides; below 0 for none.  at, since  numbers; NaN for none
    Gives -1 where there is no such entry. Of entries with the same key and `since`, the last of the list.
    """
    usable = np.flatnonzero(~np.isnan(since) & (theirs >= 0))
    ranks = np.unique(np.concatenate([since[usable], at]), return_inverse=True)[1].astype(np.int64)
    size = len(ranks) + 1
    there = theirs[usable].astype(np.int64) * size + ranks[: len(usable)]
    here = mine.astype(np.int64) * size + ranks[len(usable) :]
    order = np.argsort(there, kind="stable")
    found = np.searchsorted(there[order], here, side="left" if strictly else "right") - 1
    row = np.append(usable[order], NONE)[found]  # -1 finds the appended NONE
    of_the_same = np.append(theirs, NONE)[row] == mine
    return np.where((row >= 0) & of_the_same & (mine >= 0) & ~np.isnan(at), row, NONE)
