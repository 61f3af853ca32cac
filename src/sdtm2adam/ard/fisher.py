"""Fisher's exact test of a table of any size, by exact enumeration.

The probability of every table with the margins of the observed one is known; the p value adds up those that
are no more probable than it. Columns are filled one after another. Partly filled tables with the same row
totals left over and the same probability so far are one case, and a case is settled at once when all its
completions are, or none is, as improbable as the observed table (Mehta and Patel, JASA 1983;78:427-434).
"""

import numpy as np

TIE = 1e-7  # tables whose probability differs by less, relatively, are equally probable (as in R and SAS)
MOST_STATES = 2_000_000
MOST_CASES = 5_000_000


def fisher_p(table: np.ndarray) -> float | None:
    """Two-sided p of a table of counts without empty rows or columns; None when it is too large to enumerate."""
    table = table if table.shape[0] <= table.shape[1] else table.T
    table = table[:, np.argsort(table.sum(axis=0), kind="stable")]
    left, columns = table.sum(axis=1), table.sum(axis=0)
    if np.prod(left + 1.0) > MOST_STATES:
        return None
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, table.sum() + 1)))])
    fills = [_fills(left, total) for total in columns[:-1]]
    if sum(len(f) for f in fills) > MOST_CASES:
        return None
    observed = -logs[table].sum() + TIE
    best, worst = _bounds(left, columns, fills, logs)
    margins = logs[left].sum() + logs[columns].sum() - logs[table.sum()]
    found = _improbable(left, columns, fills, logs, best, worst, margins, observed + margins)
    return None if found is None else float(min(1.0, found))


def _fills(left: np.ndarray, total: int) -> np.ndarray:
    """Every way to put `total` into a column whose rows have at most `left`: one way a row."""
    ways = np.zeros((1, 0), dtype=int)
    for room in left[:-1]:
        grown = np.repeat(ways, room + 1, axis=0)
        next_row = np.tile(np.arange(room + 1), len(ways))
        ways = np.column_stack([grown, next_row])
        ways = ways[ways.sum(axis=1) <= total]
    last = total - ways.sum(axis=1)
    return np.column_stack([ways, last])[last <= left[-1]]


def _strides(left: np.ndarray) -> np.ndarray:
    return np.concatenate([[1], np.cumprod(left[:-1] + 1)])


def _bounds(left, columns, fills, logs) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """For each column and each rest of row totals: log of the most and least probable completion from there on."""
    strides, size = _strides(left), int(np.prod(left + 1))
    every = np.arange(size)[:, None] // strides % (left + 1)
    ends = np.where(every.sum(axis=1) == columns[-1], -logs[every].sum(axis=1), np.nan)
    best, worst = [ends], [ends]
    for j in range(len(columns) - 2, -1, -1):
        states = np.flatnonzero(every.sum(axis=1) == columns[j:].sum())
        high, low, rows = np.full(size, np.nan), np.full(size, np.nan), every[states]
        for way, weight in zip(fills[j], -logs[fills[j]].sum(axis=1), strict=True):
            at = states[(rows >= way).all(axis=1)]
            to = at - way @ strides
            high[at] = np.fmax(high[at], weight + best[0][to])
            low[at] = np.fmin(low[at], weight + worst[0][to])
        best.insert(0, high)
        worst.insert(0, low)
    return best, worst


def _improbable(left, columns, fills, logs, best, worst, margins, observed) -> float | None:
    """Probability of the tables whose log probability is at most `observed`."""
    strides = _strides(left)
    state, past, weight = np.array([left @ strides]), np.array([margins]), np.array([1.0])
    found = 0.0
    for j, ways in enumerate(fills):
        tally = -logs[ways].sum(axis=1)
        rest, rows = columns[j + 1 :], state[:, None] // strides % (left + 1)
        cases = []
        for way, log_way in zip(ways, tally, strict=True):
            fits = (rows >= way).all(axis=1)
            to, now, times = state[fits] - way @ strides, past[fits] + log_way, weight[fits]
            settled = now + best[j + 1][to] <= observed
            found += (times[settled] * np.exp(now[settled] + _all_completions(to[settled], left, rest, logs))).sum()
            kept = ~settled & (now + worst[j + 1][to] <= observed)
            cases.append((to[kept], now[kept], times[kept]))
        if sum(len(c[0]) for c in cases) > MOST_CASES:
            return None
        state, past, weight = _merged(*(np.concatenate(part) for part in zip(*cases, strict=True)))
    return found


def _all_completions(state, left, rest, logs) -> np.ndarray:
    """Log of the sum over all completions of 1 / product of cell factorials (the multinomial identity)."""
    rows = state[:, None] // _strides(left) % (left + 1)
    return logs[rest.sum()] - logs[rows].sum(axis=1) - logs[rest].sum()


def _merged(state, past, weight):
    """Cases of equal state and probability as one, with their weights added."""
    same, where = np.unique(np.column_stack([state, np.round(past * 1e9)]), axis=0, return_inverse=True)
    first = np.zeros(len(same), dtype=int)
    first[where.ravel()] = np.arange(len(state))
    return state[first], past[first], np.bincount(where.ravel(), weights=weight, minlength=len(same))
