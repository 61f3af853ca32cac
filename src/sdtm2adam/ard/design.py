"""Design of fixed effects: factors, covariates and their products as columns, and what is asked of them as rows.

Columns are coded against a reference level. LS means average over the levels of all other factors alike and hold covariates at
their means; a type III test asks whether an effect vanishes when every factor is coded to sum to zero.
Source: SAS/STAT, LSMEANS statement, and The Four Types of Estimable Functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

TINY = 1e-9  # of a column's length: what is left of it beside the columns before counts as nothing

Term = tuple[str, ...]


@dataclass(frozen=True)
class Factor:
    """A categorical variable: its levels in order, one of which the others are held against."""

    levels: tuple[str, ...]
    reference: str

    @property
    def others(self) -> list[str]:
        return [level for level in self.levels if level != self.reference]

    def against_reference(self, weights: np.ndarray) -> np.ndarray:
        """(N, levels) shares of each level to (N, levels - 1) columns."""
        return weights[:, [self.levels.index(level) for level in self.others]]

    def summing_to_zero(self, weights: np.ndarray) -> np.ndarray:
        return self.against_reference(weights) - weights[:, [self.levels.index(self.reference)]]


@dataclass(frozen=True)
class Design:
    """A design matrix of full column rank, and how rows of it are made.

    matrix   (N, p) the columns that are kept;  names, of_term  of each
    kept     which of all columns are;  dropped  names of those that depend on columns before them
    """

    terms: tuple[Term, ...]
    factors: Mapping[str, Factor]
    means: Mapping[str, float]  # of the covariates
    matrix: np.ndarray
    names: tuple[str, ...]
    of_term: tuple[Term, ...]
    kept: np.ndarray
    dropped: tuple[str, ...]
    nulls: np.ndarray  # (all columns, d): combinations of columns that are zero in the data
    summing: np.ndarray  # (N, all columns) the same effects, factors coded to sum to zero

    def mean(self, **at: str | float) -> np.ndarray | None:
        """The row of an LS mean at these levels of factors (and values of covariates); None where it cannot be estimated."""
        return self._estimable(self._of_all_columns(at))

    def slope(self, name: str, **at: str | float) -> np.ndarray | None:
        """The row of the change of a mean by one unit of a covariate, at these levels of factors; None where it cannot be estimated."""
        return self._estimable(self._of_all_columns(at | {name: 1.0}) - self._of_all_columns(at | {name: 0.0}))

    def _of_all_columns(self, at: Mapping[str, str | float]) -> np.ndarray:
        """The row of a mean over all columns, those that are left out too."""
        weights = {
            name: np.array([[float(level == at[name]) if name in at else 1 / len(factor.levels) for level in factor.levels]])
            for name, factor in self.factors.items()
        }
        values = {name: np.array([float(at.get(name, mean))]) for name, mean in self.means.items()}
        parts = [_columns(term, weights, values, self.factors, Factor.against_reference)[0] for term in self.terms]
        return np.concatenate(parts, axis=1)[0]

    def _estimable(self, row: np.ndarray) -> np.ndarray | None:
        """The row over the columns that are kept; None where the data do not tell it."""
        if len(self.nulls.T) and np.abs(row @ self.nulls).max() > 1e-8:
            return None
        return row[self.kept]

    def type_three(self, term: Term) -> np.ndarray | None:
        """The rows of the type III hypothesis of an effect; None where cells are empty or columns depend on one another."""
        if self.dropped:
            return None
        into = np.linalg.lstsq(self.summing, self.matrix, rcond=None)[0]
        rows = into[[i for i, of in enumerate(self.of_term) if of == term]]
        # Each level against the reference, as SAS writes the rows: Satterthwaite's df of an F test hang on how they are written.
        sizes = [len(self.factors[name].others) for name in term if name in self.factors]
        return reduce(np.kron, [np.eye(size) + 1 for size in sizes], np.eye(1)) @ rows

    def coefficient(self, name: str) -> np.ndarray:
        """The row that picks one column by its name, `TRT`, `TRT*WEEK 4`, `AGE`."""
        row = np.zeros(len(self.names))
        row[self.names.index(name)] = 1
        return row


def design(values: Mapping[str, np.ndarray], terms: Sequence[Term], factors: Mapping[str, Factor]) -> Design:
    """The design of an intercept and these terms; a variable that is no factor is a covariate.

    values  variable -> (N,): of a factor its levels as text, of a covariate numbers; nothing missing.
    Errors: ValueError for a level that its factor does not have.
    """
    every = ((), *terms)
    used = dict.fromkeys(name for term in terms for name in term)
    weights = {name: _shares(name, values[name], factors[name]) for name in used if name in factors}
    numbers = {name: np.asarray(values[name], dtype=float) for name in used if name not in factors}
    rows = len(next(iter(values.values())))
    parts = [_columns(term, weights, numbers, factors, Factor.against_reference, rows) for term in every]
    summing = [_columns(term, weights, numbers, factors, Factor.summing_to_zero, rows)[0] for term in every]
    whole = np.concatenate([columns for columns, _ in parts], axis=1)
    names = [name for _, labels in parts for name in labels]
    of_term = [term for term, (_, labels) in zip(every, parts, strict=True) for _ in labels]
    kept, nulls = _full_rank(whole)
    return Design(
        terms=every,
        factors={name: factors[name] for name in weights},
        means={name: float(number.mean()) for name, number in numbers.items()},
        matrix=whole[:, kept],
        names=tuple(n for n, k in zip(names, kept, strict=True) if k),
        of_term=tuple(t for t, k in zip(of_term, kept, strict=True) if k),
        kept=kept,
        dropped=tuple(n for n, k in zip(names, kept, strict=True) if not k),
        nulls=nulls,
        summing=np.concatenate(summing, axis=1),
    )


def _shares(name: str, values: np.ndarray, factor: Factor) -> np.ndarray:
    unknown = sorted({str(v) for v in values} - set(factor.levels))
    if unknown:
        raise ValueError(f"{name} has no level {', '.join(unknown)}")
    return (np.asarray(values, dtype=object)[:, None] == np.array(factor.levels, dtype=object)[None, :]).astype(float)


def _columns(
    term: Term,
    weights: Mapping[str, np.ndarray],
    numbers: Mapping[str, np.ndarray],
    factors: Mapping[str, Factor],
    coding,
    rows: int = 1,
) -> tuple[np.ndarray, list[str]]:
    """The columns of a term and their names: products over its variables, the last of them fastest."""
    parts = [(coding(factors[n], weights[n]), factors[n].others) if n in factors else (numbers[n][:, None], [n]) for n in term]
    columns = reduce(lambda a, b: (a[:, :, None] * b[:, None, :]).reshape(len(a), -1), [c for c, _ in parts], np.ones((rows, 1)))
    names = reduce(lambda a, b: [f"{x}*{y}" if x else y for x in a for y in b], [n for _, n in parts], [""])
    return columns, [name or "Intercept" for name in names]


def _full_rank(whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which columns do not depend on those before them, and how those that do are made of them (as combinations that are zero)."""
    kept = np.zeros(whole.shape[1], dtype=bool)
    basis = np.zeros((len(whole), 0))
    for i, column in enumerate(whole.T):
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        length = np.linalg.norm(left)
        if length > TINY * max(np.linalg.norm(column), 1e-300):
            kept[i] = True
            basis = np.column_stack([basis, left / length])
    nulls = np.zeros((whole.shape[1], int((~kept).sum())))
    nulls[kept] = -np.linalg.lstsq(whole[:, kept], whole[:, ~kept], rcond=None)[0]
    nulls[~kept] = np.eye(nulls.shape[1])
    return kept, nulls
