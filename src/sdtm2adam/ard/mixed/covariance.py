"""Covariance structures: a matrix as a function of its parameters, with first and second derivatives.

Three kinds serve all of SAS's names, since every one of them is linear in its parameters, a product of powers of them, or a
Cholesky root times its transpose:

    Linear     sum of parameter x fixed matrix     UN, CS, TOEP, VC
    Powers     each cell a product of powers       AR(1), CSH, ARH(1), TOEPH, ANTE(1)
    Root       L L'                                FA0(r)

Source: SAS/STAT, PROC MIXED, REPEATED statement, TYPE=. Parameters stand in the order of SAS's `Covariance Parameter
Estimates`, and are the ones that SAS prints: of CS the covariance and the residual variance that is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LOG, TANH, SQUARE, PLAIN = "log", "tanh", "square", "plain"  # how a parameter is searched for


@dataclass(frozen=True)
class Linear:
    """Sum over k of theta_k x basis[k]. `search`: how each parameter is looked for; `begin`: a start from a full matrix."""

    name: str
    labels: tuple[str, ...]
    basis: np.ndarray  # (K, d, d)
    search: tuple[str, ...]
    begin: Callable[[np.ndarray], np.ndarray]

    @property
    def size(self) -> int:
        return self.basis.shape[1]

    def scaled(self, theta: np.ndarray, factor: float) -> np.ndarray:
        """The parameters where what varies is multiplied by a factor."""
        return theta * factor**2

    def matrix(self, theta: np.ndarray) -> np.ndarray:
        return np.tensordot(theta, self.basis, 1)

    def first(self, theta: np.ndarray) -> np.ndarray:
        return self.basis

    def second(self, theta: np.ndarray) -> np.ndarray | None:
        """None: it is zero."""
        return None


@dataclass(frozen=True)
class Powers:
    """Cell (i, j) is the product over k of theta_k ** powers[i, j, k]: scales have the power 1/2 and 1, correlations whole ones."""

    name: str
    labels: tuple[str, ...]
    powers: np.ndarray  # (d, d, K)
    search: tuple[str, ...]
    begin: Callable[[np.ndarray], np.ndarray]

    @property
    def size(self) -> int:
        return self.powers.shape[0]

    def scaled(self, theta: np.ndarray, factor: float) -> np.ndarray:
        return np.where(np.array(self.search) == LOG, theta * factor**2, theta)

    def matrix(self, theta: np.ndarray) -> np.ndarray:
        return self._raised(theta, 0).prod(axis=2)

    def first(self, theta: np.ndarray) -> np.ndarray:
        raised, slope = self._raised(theta, 0), self._raised(theta, 1)
        return np.stack([self._product(raised, {k: slope}) for k in range(len(theta))])

    def second(self, theta: np.ndarray) -> np.ndarray:
        raised, slope, bend = (self._raised(theta, order) for order in (0, 1, 2))
        count = len(theta)
        made = np.empty((count, count, self.size, self.size))
        for j in range(count):
            made[j, j] = self._product(raised, {j: bend})
            for k in range(j):
                made[j, k] = made[k, j] = self._product(raised, {j: slope, k: slope})
        return made

    def _raised(self, theta: np.ndarray, order: int) -> np.ndarray:
        """The order-th derivative of each factor theta ** power; a factor that is not there (power 0) is 1 and has none."""
        powers, factor = self.powers, np.ones_like(self.powers)
        for step in range(order):
            factor = factor * (powers - step)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(factor == 0, 0.0, factor * np.power(theta, np.where(factor == 0, 1.0, powers - order)))

    @staticmethod
    def _product(raised: np.ndarray, replaced: dict[int, np.ndarray]) -> np.ndarray:
        factors = raised.copy()
        for k, derived in replaced.items():
            factors[:, :, k] = derived[:, :, k]
        return factors.prod(axis=2)


@dataclass(frozen=True)
class Root:
    """L L' with L of `rank` columns, lower trapezoidal: never indefinite, and of less than full rank where the data say so."""

    name: str
    labels: tuple[str, ...]
    places: tuple[tuple[int, int], ...]  # row and column of each parameter in L
    size: int
    search: tuple[str, ...]
    begin: Callable[[np.ndarray], np.ndarray]

    def scaled(self, theta: np.ndarray, factor: float) -> np.ndarray:
        return theta * factor

    def root(self, theta: np.ndarray) -> np.ndarray:
        made = np.zeros((self.size, max(c for _, c in self.places) + 1))
        made[tuple(np.transpose(self.places))] = theta
        return made

    def matrix(self, theta: np.ndarray) -> np.ndarray:
        lower = self.root(theta)
        return lower @ lower.T

    def first(self, theta: np.ndarray) -> np.ndarray:
        lower, made = self.root(theta), np.zeros((len(theta), self.size, self.size))
        for k, (row, column) in enumerate(self.places):
            made[k, row, :] += lower[:, column]
            made[k, :, row] += lower[:, column]
        return made

    def second(self, theta: np.ndarray) -> np.ndarray:
        made = np.zeros((len(theta), len(theta), self.size, self.size))
        for j, (row, column) in enumerate(self.places):
            for k, (other, beside) in enumerate(self.places):
                if column == beside:
                    made[j, k, row, other] += 1
                    made[j, k, other, row] += 1
        return made


Structure = Linear | Powers | Root


def unstructured(size: int) -> Linear:
    """UN: every variance and covariance of its own."""
    places = [(i, j) for i in range(size) for j in range(i + 1)]
    basis = np.zeros((len(places), size, size))
    for k, (i, j) in enumerate(places):
        basis[k, i, j] = basis[k, j, i] = 1
    labels = tuple(f"UN({i + 1},{j + 1})" for i, j in places)
    rows, columns = np.transpose(places)
    return Linear("UN", labels, basis, (PLAIN,) * len(places), lambda full: full[rows, columns])


def root(size: int, rank: int | None = None) -> Root:
    """FA0(rank): the lower Cholesky root of an unstructured matrix, with `rank` columns."""
    columns = size if rank is None else rank
    places = tuple((i, j) for i in range(size) for j in range(min(i + 1, columns)))
    labels = tuple(f"FA({i + 1},{j + 1})" for i, j in places)
    rows_and_columns = tuple(np.transpose(places))
    return Root(f"FA0({columns})", labels, places, size, (PLAIN,) * len(places), lambda full: trapezoid(full, columns)[rows_and_columns])


def trapezoid(full: np.ndarray, rank: int) -> np.ndarray:
    """The lower trapezoidal root of the nearest matrix of this rank, its diagonal not negative."""
    values, vectors = np.linalg.eigh(full)
    half = vectors[:, ::-1][:, :rank] * np.sqrt(np.clip(values[::-1][:rank], 0, None))
    lower = np.linalg.qr(half.T, mode="r").T
    return lower * np.where(np.diag(lower[:rank]) < 0, -1, 1)


def compound_symmetry(size: int) -> Linear:
    """CS: one covariance, and the variance that is left."""
    basis = np.stack([np.ones((size, size)), np.eye(size)])

    def begin(full: np.ndarray) -> np.ndarray:
        across = full[~np.eye(size, dtype=bool)].mean() if size > 1 else 0.0
        return np.array([across, np.diag(full).mean() - across])

    return Linear("CS", ("CS", "Residual"), basis, (PLAIN, LOG), begin)


def toeplitz(size: int) -> Linear:
    """TOEP: one covariance for each distance between visits, and the variance."""
    apart = _apart(size)
    basis = np.stack([(apart == lag).astype(float) for lag in (*range(1, size), 0)])
    labels = (*(f"TOEP({lag + 1})" for lag in range(1, size)), "Residual")
    search = (*(PLAIN,) * (size - 1), LOG)
    return Linear("TOEP", labels, basis, search, lambda full: np.array([full[b > 0].mean() for b in basis]))


def components(blocks: tuple[int, ...], labels: tuple[str, ...]) -> Linear:
    """VC: a variance for each of several blocks of columns, all independent; a variance may be zero."""
    of = np.repeat(np.arange(len(blocks)), blocks)
    basis = np.stack([np.diag((of == k).astype(float)) for k in range(len(blocks))])

    def begin(full: np.ndarray) -> np.ndarray:
        return np.array([np.diag(full)[of == k].mean() for k in range(len(blocks))])

    return Linear("VC", labels, basis, (SQUARE,) * len(blocks), begin)


def independent(size: int) -> Linear:
    """One residual variance: what is left beside random effects."""
    basis = np.eye(size)[None]
    return Linear("VC", ("Residual",), basis, (LOG,), lambda full: np.array([np.diag(full).mean()]))


def autoregressive(size: int) -> Powers:
    """AR(1): one variance, correlations that fall with the distance between visits."""
    powers = np.stack([_apart(size), np.ones((size, size))], axis=2)
    return Powers("AR(1)", ("AR(1)", "Residual"), powers, (TANH, LOG), lambda full: np.array([_lag_one(full), np.diag(full).mean()]))


def heterogeneous(kind: str, size: int) -> Powers:
    """CSH, ARH(1), TOEPH or ANTE(1): a variance for each visit, and correlations."""
    apart = _apart(size)
    scales = 0.5 * (np.eye(size)[:, None, :] + np.eye(size)[None, :, :])
    correlations, labels = {
        "CSH": lambda: ([(apart > 0).astype(float)], ["CSH"]),
        "ARH(1)": lambda: ([apart], ["ARH(1)"]),
        "TOEPH": lambda: ([(apart == lag).astype(float) for lag in range(1, size)], [f"TOEPH({lag})" for lag in range(1, size)]),
        "ANTE(1)": lambda: ([_between(k, size) for k in range(size - 1)], [f"Rho({k + 1})" for k in range(size - 1)]),
    }[kind]()
    powers = np.concatenate([scales, np.stack(correlations, axis=2)], axis=2)
    names = (*(f"Var({i + 1})" for i in range(size)), *labels)

    def begin(full: np.ndarray) -> np.ndarray:
        deviation = np.sqrt(np.diag(full))
        seen = full / np.outer(deviation, deviation)
        alone = [np.where(sum(correlations) == c, c, 0) for c in correlations]  # cells that hold no other correlation
        return np.append(np.diag(full), [np.clip(seen[c == c[c > 0].min()].mean(), -0.9, 0.9) for c in alone])

    return Powers(kind, names, powers, (*(LOG,) * size, *(TANH,) * len(labels)), begin)


def _apart(size: int) -> np.ndarray:
    return np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)


def _between(k: int, size: int) -> np.ndarray:
    """1 where the step from visit k to k + 1 lies between two visits."""
    i, j = np.indices((size, size))
    return ((np.minimum(i, j) <= k) & (np.maximum(i, j) > k)).astype(float)


def _lag_one(full: np.ndarray) -> float:
    deviation = np.sqrt(np.diag(full))
    return float(np.clip((full / np.outer(deviation, deviation))[_apart(len(full)) == 1].mean(), -0.9, 0.9)) if len(full) > 1 else 0.0


REPEATED: dict[str, Callable[[int], Structure]] = {
    "UN": unstructured,
    "CS": compound_symmetry,
    "CSH": lambda size: heterogeneous("CSH", size),
    "AR(1)": autoregressive,
    "ARH(1)": lambda size: heterogeneous("ARH(1)", size),
    "TOEP": toeplitz,
    "TOEPH": lambda size: heterogeneous("TOEPH", size),
    "ANTE(1)": lambda size: heterogeneous("ANTE(1)", size),
}
