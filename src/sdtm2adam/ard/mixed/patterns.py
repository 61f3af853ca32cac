"""Subjects with the same design of random effects and the same visits, summed into one pattern.

A likelihood needs of the data only sums over the subjects of a pattern: for each pair of its rows the products of all columns
of X and of y. However many subjects there are, each step of a fit then costs what the patterns cost.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Patterns:
    """The patterns of one number of rows n.

    count   (P,) subjects of each
    visits  (P, n) row of the residual matrix that each observation stands in
    random  (P, n, r) design of the random effects; r may be 0
    sums    (P, n, n, q, q) sums over subjects of the products of row a and row b of (X, y)
    """

    count: np.ndarray
    visits: np.ndarray
    random: np.ndarray
    sums: np.ndarray


def patterns(subject: np.ndarray, visits: np.ndarray, random: np.ndarray, xy: np.ndarray) -> list[Patterns]:
    """The patterns of all subjects, by their number of rows.

    subject  (N,) codes;  visits  (N,) whole numbers;  random  (N, r);  xy  (N, p + 1), y last. Rows in any order.
    """
    order = np.lexsort((visits, subject))
    subject, visits, random, xy = subject[order], visits[order], random[order], xy[order]
    starts = np.flatnonzero(np.append(True, subject[1:] != subject[:-1]))
    sizes = np.diff(np.append(starts, len(subject)))
    return [_of_size(n, starts[sizes == n], visits, random, xy) for n in np.unique(sizes)]


def _of_size(n: int, starts: np.ndarray, visits: np.ndarray, random: np.ndarray, xy: np.ndarray) -> Patterns:
    rows = starts[:, None] + np.arange(n)
    design = np.concatenate([visits[rows], random[rows].reshape(len(rows), -1)], axis=1)
    kinds, of = np.unique(design, axis=0, return_inverse=True)
    order = np.argsort(of, kind="stable")
    bounds = np.searchsorted(of[order], np.arange(len(kinds) + 1))
    flat = xy[rows].reshape(len(rows), -1)[order]
    width = xy.shape[1]
    sums = np.stack([(part := flat[a:b]).T @ part for a, b in pairwise(bounds)])
    return Patterns(
        count=np.diff(bounds).astype(float),
        visits=kinds[:, :n].astype(int),
        random=kinds[:, n:].reshape(len(kinds), n, -1),
        sums=sums.reshape(len(kinds), n, width, n, width).transpose(0, 1, 3, 2, 4),
    )
