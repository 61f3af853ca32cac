"""Adjusted p values of several hypotheses: by step-up, step-down and single-step methods, in a fixed sequence, and by a graph.

P values in, adjusted p values out, in the same order; a hypothesis is rejected where its adjusted p is at most alpha. Source: SAS/STAT,
PROC MULTTEST; R: p.adjust; Bretz, Maurer, Brannath and Posch (2009) for graphs, of which the fallback procedure and gatekeeping are
cases.

    bonferroni, sidak      single step
    holm, holm_sidak       step-down
    hochberg, hommel       step-up; for p values that are independent or positively dependent
    fdr_bh, fdr_by         the false discovery rate, not the familywise error
    fixed_sequence         each is tested only when all before it are rejected
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.frame import MISSING, Result
from sdtm2adam.errors import StudyError

NO_P = "no p value: not rejected, and counted with those that are not"
ABOUT_ONE = 1 + 1e-9  # weights that are typed as decimals need not add up to 1 exactly


def bonferroni(p: np.ndarray) -> np.ndarray:
    return np.minimum(1, p * len(p))


def sidak(p: np.ndarray) -> np.ndarray:
    return _of_several(p, len(p))


def holm(p: np.ndarray) -> np.ndarray:
    return _down(p, lambda ordered, left: np.minimum(1, ordered * left))


def holm_sidak(p: np.ndarray) -> np.ndarray:
    return _down(p, _of_several)


def hochberg(p: np.ndarray) -> np.ndarray:
    return _up(p, lambda ordered, left: ordered * left)


def fdr_bh(p: np.ndarray) -> np.ndarray:
    """Benjamini and Hochberg (1995)."""
    return _up(p, lambda ordered, left: ordered * len(p) / (len(p) - left + 1))


def fdr_by(p: np.ndarray) -> np.ndarray:
    """Benjamini and Yekutieli (2001), for any dependence."""
    return np.minimum(1, fdr_bh(p) * (1 / np.arange(1, len(p) + 1)).sum()) if len(p) else p


def hommel(p: np.ndarray) -> np.ndarray:
    """The closed test with Simes' test of each intersection, by the algorithm of Wright (1992)."""
    order = np.argsort(p, kind="stable")
    ordered, n = p[order], len(p)
    adjusted = np.full(n, (n * ordered / np.arange(1, n + 1)).min(initial=1.0))
    for size in range(n - 1, 1, -1):
        last = np.arange(n - size + 1, n)  # the size - 1 largest
        least = (size * ordered[last] / np.arange(2, size + 1)).min()
        of_size = np.minimum(size * ordered, least)
        of_size[last] = of_size[n - size]
        adjusted = np.maximum(adjusted, of_size)
    return _as_given(np.maximum(adjusted, ordered), order)


def fixed_sequence(p: np.ndarray) -> np.ndarray:
    """The largest p so far, in the order given."""
    return np.maximum.accumulate(p)


METHODS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "bonferroni": bonferroni,
    "sidak": sidak,
    "holm": holm,
    "holm_sidak": holm_sidak,
    "hochberg": hochberg,
    "hommel": hommel,
    "fdr_bh": fdr_bh,
    "fdr_by": fdr_by,
    "fixed_sequence": fixed_sequence,
}


@dataclass(frozen=True)
class Graph:
    """A sequentially rejective procedure: weights of the hypotheses, and to whom each hands on its weight once rejected.

    weights (n,) add up to at most 1; transitions (n, n), row to column, nothing to itself, rows add up to at most 1.
    """

    weights: np.ndarray
    transitions: np.ndarray

    def without(self, j: int) -> "Graph":
        """The graph after the rejection of one hypothesis, which keeps its place with nothing to hand on."""
        g, n = self.transitions, len(self.weights)
        through = np.outer(g[:, j], g[j])
        room = 1 - np.diag(through)[:, None]
        made = np.where(room > 1e-12, (g + through) / np.where(room > 1e-12, room, 1), 0.0)
        made[np.arange(n), np.arange(n)] = 0.0
        made[j], made[:, j] = 0.0, 0.0
        weights = self.weights + self.weights[j] * g[j]
        weights[j] = 0.0
        return Graph(weights, made)


def fallback(weights: Sequence[float]) -> Graph:
    """Wiens' fallback procedure as a graph: each hands its weight on to the next, the last to nobody."""
    return Graph(np.asarray(weights, dtype=float), np.eye(len(weights), k=1))


def graph_faults(names: Sequence[str], weights: Sequence[float], transitions: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is wrong with a graph as a person writes it: hypothesis -> {hypothesis: share}. Empty when nothing is."""
    faults = []
    if len(weights) != len(names):
        faults.append(f"{len(weights)} weights for {len(names)} hypotheses")
    faults += [f"weight {w:.15g} of {n} is not between 0 and 1" for n, w in zip(names, weights, strict=False) if not 0 <= w <= 1]
    if sum(weights) > ABOUT_ONE:
        faults.append(f"weights add up to {sum(weights):.15g}, more than 1")
    for name, shares in transitions.items():
        unknown = [n for n in (name, *shares) if n not in names]
        faults += [f"{n} is no hypothesis of the graph" for n in unknown]
        faults += [f"{name} hands on to itself"] if name in shares else []
        faults += [f"share {s:.15g} from {name} to {n} is not between 0 and 1" for n, s in shares.items() if not 0 <= s <= 1]
        if sum(shares.values()) > ABOUT_ONE:
            faults.append(f"shares of {name} add up to {sum(shares.values()):.15g}, more than 1")
    return faults


def graph(names: Sequence[str], weights: Sequence[float], transitions: Mapping[str, Mapping[str, float]]) -> Graph:
    """The graph that a person writes. Errors: StudyError that lists all of graph_faults."""
    if faults := graph_faults(names, weights, transitions):
        raise StudyError("this graph of hypotheses cannot be tested:\n" + "\n".join(f"    {fault}" for fault in faults))
    shares = np.array([[transitions.get(a, {}).get(b, 0.0) for b in names] for a in names], dtype=float).reshape(len(names), -1)
    return Graph(np.asarray(weights, dtype=float), shares)


def graphical(p: np.ndarray, start: Graph) -> np.ndarray:
    """Adjusted p values of the procedure with weighted Bonferroni tests: step by step the hypothesis with the least p by its weight."""
    adjusted, left, now, so_far = np.ones(len(p)), np.ones(len(p), dtype=bool), start, 0.0
    for _ in range(len(p)):
        can = left & (now.weights > 0)
        if not can.any():
            break
        ratio = np.where(can, p / np.where(can, np.minimum(now.weights, 1), 1), np.inf)
        j = int(np.argmin(ratio))
        so_far = max(so_far, float(ratio[j]))
        adjusted[j] = min(1.0, so_far)
        left[j], now = False, now.without(j)
    return adjusted


def adjusted(method: str, p: Mapping[str, float], alpha: float, start: Graph | None = None) -> list[Result]:
    """p_adjusted and rejected (1 or 0) of each hypothesis, at its name as level; by one of METHODS, or `graph` and `fallback` by a graph.

    A missing p counts as 1: its hypothesis is not rejected and stays in the family. Errors: StudyError for a p outside 0 to 1.
    """
    given = np.array([float(v) for v in p.values()])
    wrong = [f"{name}: {value:.15g}" for name, value in p.items() if not np.isnan(value) and not 0 <= value <= 1]
    if wrong:
        raise StudyError(f"not a p value: {', '.join(wrong)}")
    counted = np.where(np.isnan(given), 1.0, given)
    found = graphical(counted, start) if start is not None else METHODS[method](counted)
    options, rows = f"familywise alpha {alpha:.15g}, {len(given)} hypotheses", []
    for name, raw, value in zip(p, given, found.tolist(), strict=True):
        why = NO_P if np.isnan(raw) else ""
        rows.append(Result("p_adjusted", MISSING if why else value, level=name, method=method, options=options, warnings=why))
        rows.append(Result("rejected", float(not why and value <= alpha), level=name, method=method, options=options, warnings=why))
    return rows


def _of_several(p: np.ndarray, tests: np.ndarray | int) -> np.ndarray:
    """1 - (1 - p) ** tests, also for the smallest p."""
    with np.errstate(divide="ignore"):
        return -np.expm1(tests * np.log1p(-p))


def _down(p: np.ndarray, step: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """From the smallest p on, the largest adjusted value so far; `left` counts those not smaller."""
    order = np.argsort(p, kind="stable")
    return _as_given(np.maximum.accumulate(step(p[order], np.arange(len(p), 0, -1))), order)


def _up(p: np.ndarray, step: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """From the largest p down, the smallest adjusted value so far."""
    order = np.argsort(p, kind="stable")
    values = np.minimum(1, step(p[order], np.arange(len(p), 0, -1)))
    return _as_given(np.minimum.accumulate(values[::-1])[::-1], order)


def _as_given(ordered: np.ndarray, order: np.ndarray) -> np.ndarray:
    made = np.empty_like(ordered)
    made[order] = ordered
    return made
