"""Search for whole-number scores whose sums of squares and counts are as printed (simulated annealing).

The scores of a group are rows of whole numbers, one row a participant. Sums are settled when the rows are made
and kept by every move: a move adds a step to one participant and takes it from another of the same group.
What a row contributes (its squares, what it counts for, how implausible it is) is added up over the rows; the search
ends when every goal, an interval for such a sum or for a sum of such sums, is met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from reconstruction.scores_printed import Size, Spread

STEPS = (1, 1, 1, 2, 3, 5, 8)  # equally likely sizes of a move
HOT, COLD = 3.0, 0.01
PER_CENT = 100  # a sum of squares that is 1% off costs as much as a count that is off by a half


class Goal(NamedTuple):
    """The sum at `place`, with that at `other` if any, must lie in `low` to `high`; a miss by one costs `weight`."""

    place: int
    other: int | None
    low: float
    high: float
    weight: float


@dataclass(frozen=True)
class Group:
    """Participants of one group: their rows, the columns open to moves in each, and what a row contributes."""

    rows: list[list]
    open_columns: list[tuple[int, ...]]
    contributions: Callable[[int, list], tuple]


def anneal(groups: list[Group], goals: list[Goal], rng, steps=STEPS, moves: int = 200_000) -> list[list[list]]:
    """Rows of each group that meet every goal; ValueError, with what is left, when none are found in `moves`."""
    rows = [[list(row) for row in group.rows] for group in groups]
    given = [[group.contributions(i, row) for i, row in enumerate(own)] for group, own in zip(groups, rows)]
    sums = [sum(column) for own in given for column in zip(*own)]
    starts = [0, len(given[0][0])]
    price = total_price(goals, sums)
    for which, first, second, column, step, chance, cooling in _proposals(groups, rng, steps, moves):
        if price <= 0:
            return rows
        group, own = groups[which], rows[which]
        own[first][column] += step
        own[second][column] -= step
        new = {i: group.contributions(i, own[i]) for i in (first, second)}
        tried = list(sums)
        for i, values in new.items():
            for place, (after, before) in enumerate(zip(values, given[which][i]), starts[which]):
                tried[place] += after - before
        price_tried = total_price(goals, tried)
        if price_tried <= price or chance < exp((price - price_tried) / cooling):
            price, sums = price_tried, tried
            for i, values in new.items():
                given[which][i] = values
        else:
            own[first][column] -= step
            own[second][column] += step
    raise ValueError(f"no scores found; unmet: {[goal for goal in goals if total_price([goal], sums) > 0]}")


def total_price(goals: list[Goal], sums: list[float]) -> float:
    """What all misses cost together; 0 when every goal is met."""
    price = 0.0
    for place, other, low, high, weight in goals:
        value = sums[place] if other is None else sums[place] + sums[other]
        if value < low:
            price += weight * (low - value)
        elif value > high:
            price += weight * (value - high)
    return price


def _proposals(groups: list[Group], rng, steps, moves: int):
    """Moves at random, with the temperature falling from HOT to COLD."""
    sizes = [len(group.rows) for group in groups]
    open_rows = [
        {column: [i for i, columns in enumerate(group.open_columns) if column in columns] for column in set().union(*group.open_columns)}
        for group in groups
    ]
    columns = [sorted(each) for each in open_rows]
    block = 10_000
    for start in range(0, moves, block):
        draws = rng.random((block, 5)).tolist()
        for k, (a, b, c, d, chance) in enumerate(draws):
            which = int(a * sum(sizes) >= sizes[0])
            column = columns[which][int(b * len(columns[which]))]
            among = open_rows[which][column]
            first = int(c * len(among))
            rest = d * (len(among) - 1)
            second = (first + 1 + int(rest)) % len(among)
            step = steps[int((rest - int(rest)) * len(steps))]
            yield which, among[first], among[second], column, step, chance, HOT * (COLD / HOT) ** ((start + k) / moves)


def square_goals(places: tuple[int, int], allowed: Spread, sizes: tuple[Size, Size], unit: int) -> list[Goal]:
    """Goals for the sums of squares at `places`, the groups' own and both together, of scores in parts of 1/unit."""
    raw = [size.total**2 / size.n for size in sizes]
    wanted = [
        (places[0], None, allowed.msc, raw[0]),
        (places[1], None, allowed.control, raw[1]),
        (*places, allowed.both, sum(raw)),
    ]
    return [
        Goal(
            place,
            other,
            (interval.low + offset) * unit**2,
            (interval.high + offset) * unit**2,
            PER_CENT / (interval.high * unit**2),
        )
        for place, other, interval, offset in wanted
    ]
