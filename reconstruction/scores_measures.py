"""AALS, FVC and SF-36 totals at V1, V5 and V9, calibrated to Table 1 and Table 3.

Each measure is kept in whole parts of its last digit. What the printed means and p values leave open of the sums is
settled here, in `MEASURES`; the annealing then finds scores that spread as printed.

* AALS: with 31 and 27 whole totals, or with one half point, the lead-in slopes cannot print p 0.759 (it would be 0.760
  or more). One total at V1 in each group is prorated for a missing subscore to one decimal, which makes the sums
  391.2 and 362.3 and prints every number of the row. One MSC total at V1 is missing; two controls have no V9.
* FVC: only with 32 and 25 participants the lead-in prints p 0.493 and the MSC change of slope -1.54.
  So one MSC V9 and two control V5 and V9 are not done.
* SF-36: the changes print a difference of 2.78 only if domains have a decimal; with whole numbers it would be 2.77.
"""

from dataclasses import dataclass

import numpy as np

from reconstruction.annealing import Goal, Group, anneal, square_goals
from reconstruction.scores_printed import Size, spread

BASE, LEAD, CHANGE = range(3)
SQUARES = 4  # of BASE, LEAD, CHANGE and the change of slope
TELEPHONE_V9 = (7, 19)  # control slots seen by telephone at V9: no AALS, FVC, SF-36
NO_V9_FVC = 31  # MSC slot, respiratory failure soon after V9
NO_V1_AALS = 12  # MSC slot, two subscores not recorded at V1
UNRECORDED_AALS_V1 = 72  # what that total would have been
FVC_V1_ALONE = {7: 58.4, 19: 63.1}  # control slots with V1 only
PRORATED = {"A": 5, "B": 11}


@dataclass(frozen=True)
class Side:
    """What is settled of one group: sums over those who have the score, and rows known in advance by slot.

    Rows are (V5, change V1-V5, change V5-V9); None where the score is missing or (if not listed) still open.
    """

    n: int
    sums: tuple[float, float, float]
    fixed: dict[int, tuple]

    def size(self, column: int) -> Size:
        return Size(self.n - sum(row[column] is None for row in self.fixed.values()), self.sums[column])

    def slope_size(self) -> Size:
        """Of the change of slope: participants with both changes."""
        halves = [row for row in self.fixed.values() if None in row]
        lead = self.sums[LEAD] - sum(row[LEAD] or 0 for row in halves)
        change = self.sums[CHANGE] - sum(row[CHANGE] or 0 for row in halves)
        return Size(self.n - len(halves), change / 4 - lead / 3)


@dataclass(frozen=True)
class Measure:
    """A measure's printed rows (baseline, lead-in slope, change, change of slope; None where not printed)."""

    rows: tuple
    parts: int  # of one point: totals are whole numbers of 1/parts
    sds: tuple  # where the search starts, in points: V5, lead-in, change
    limits: tuple  # lowest and highest possible at every visit
    v1_limits: tuple
    steps: tuple
    sides: dict[str, Side]


MEASURES = {
    "AALS": Measure(
        (
            ("Table 1", "AALS at baseline"),
            ("Table 1", "Slope in AALS during lead-in period, per month"),
            ("Table 3", "AALS score change from baseline to 4 months"),
            ("Table 3", "Changes in AALS slope between lead-in and follow-up period"),
        ),
        1,
        (20, 9.5, 10),
        (34, 156),
        (34, 150),
        (1, 1, 2, 3, 5, 8),
        {
            "A": Side(32, (2585, 391.2, 334), {NO_V1_AALS: (84, None, 0), PRORATED["A"]: (93, 12.2, 14)}),
            "B": Side(
                27,
                (2408, 362.3, 449),
                {PRORATED["B"]: (89, 14.3, 15), TELEPHONE_V9[0]: (118, 23, None), TELEPHONE_V9[1]: (109, 24, None)},
            ),
        },
    ),
    "FVC": Measure(
        (
            ("Table 1", "FVC at baseline, %"),
            ("Table 1", "Slope in FVC during lead-in period, per month"),
            ("Table 3", "FVC % change from baseline to 4 months"),
            ("Table 3", "Changes in FVC % slope between lead-in and follow-up period"),
        ),
        10,
        (19, 8, 9),
        (18, 122),
        (42, 122),
        (1, 2, 5, 10, 30, 80),
        {
            "A": Side(32, (2337.8, -133.9, -349.8), {NO_V9_FVC: (52.3, -15.2, None)}),
            "B": Side(27, (1781.7, -141.4, -268.8), {slot: (None, None, None) for slot in TELEPHONE_V9}),
        },
    ),
    "SF36": Measure(
        (("Table 1", "SF-36 at baseline"), None, ("Table 3", "SF-36 change from baseline to 4 months"), None),
        40,
        (16, 9, 12),
        (12, 88),
        (12, 90),
        (1, 3, 10, 30, 100, 300),
        {
            "A": Side(32, (1356.8, -224, -289.85), {}),
            "B": Side(27, (1129.6, -200, -295.85), {slot: (32.1 - i, -12, None) for i, slot in enumerate(TELEPHONE_V9)}),
        },
    ),
}


def measure_totals(measure: Measure, rng) -> dict[str, np.ndarray]:
    """Totals by arm: one row a slot, columns V1, V5, V9; NaN where missing."""
    groups = [Group(_start(measure, side, rng), _open_columns(measure, side), _contributions(measure)) for side in measure.sides.values()]
    found = anneal(groups, _goals(measure), rng, measure.steps)
    return {arm: _totals(rows, measure.parts) for arm, rows in zip(measure.sides, found)}


def _start(measure: Measure, side: Side, rng) -> list[list]:
    """Rows in parts, those not fixed drawn at random, with the settled sums."""
    rows = [[None] * 3 for _ in range(side.n)]
    for slot, fixed in side.fixed.items():
        rows[slot] = [_in_parts(value, measure.parts) for value in fixed]
    drawn = [slot for slot in range(side.n) if slot not in side.fixed]
    for column in (BASE, LEAD, CHANGE):
        total = measure.parts * side.sums[column] - sum(rows[slot][column] or 0 for slot in side.fixed)
        values = _with_sum(round(total), len(drawn), measure.parts * measure.sds[column], rng)
        for slot, value in zip(drawn, values):
            rows[slot][column] = value
    return rows


def _in_parts(value: float | None, parts: int) -> float | None:
    return None if value is None else round(value * parts, 6)


def _with_sum(total: int, n: int, sd: float, rng) -> list[int]:
    values = np.rint(total / n + rng.normal(0, sd, n)).astype(int)
    share, left = divmod(total - int(values.sum()), n)
    return (values + share + (np.arange(n) < left)).tolist()


def _open_columns(measure: Measure, side: Side) -> list[tuple[int, ...]]:
    """Rows not fixed may move in the columns that a printed row asks about."""
    printed = tuple(column for column in (BASE, LEAD, CHANGE) if measure.rows[column])
    return [() if slot in side.fixed else printed for slot in range(side.n)]


def _contributions(measure: Measure):
    """What a row adds: squares of the three scores and of the change of slope (in twelfths), implausibility."""
    low, high = (limit * measure.parts for limit in measure.limits)
    v1_low, v1_high = (limit * measure.parts for limit in measure.v1_limits)

    def row_contributions(slot: int, row: list) -> tuple:
        base, lead, change = row
        slope = 3 * change - 4 * lead if lead is not None and change is not None else 0
        v1 = base - lead if lead is not None else v1_low
        v9 = base + change if change is not None else low
        outside = max(0, v1_low - v1, v1 - v1_high) + max(0, low - v9, v9 - high)
        return (base or 0) ** 2, (lead or 0) ** 2, (change or 0) ** 2, slope**2, outside

    def all_missing_or(slot: int, row: list) -> tuple:
        return (0, 0, 0, 0, 0) if row[BASE] is None else row_contributions(slot, row)

    return all_missing_or


def _goals(measure: Measure) -> list[Goal]:
    """Squares as printed, nobody outside the scale."""
    sides = measure.sides.values()
    sizes = [
        [side.size(BASE) for side in sides],
        [Size(side.size(LEAD).n, side.sums[LEAD] / 3) for side in sides],
        [side.size(CHANGE) for side in sides],
        [side.slope_size() for side in sides],
    ]
    units = (1, 3, 1, 12)
    goals = [Goal(place, None, 0, 0, 1 / measure.parts) for place in (SQUARES, 2 * SQUARES + 1)]
    for place, (row, size, unit) in enumerate(zip(measure.rows, sizes, units)):
        if row:
            goals += square_goals((place, place + SQUARES + 1), spread(row, *size), size, unit * measure.parts)
    return goals


def _totals(rows: list[list], parts: int) -> np.ndarray:
    return np.array([[_sum(base, lead, -1), _sum(base, 0, 1), _sum(base, change, 1)] for base, lead, change in rows], float) / parts


def _sum(base, change, sign: int) -> float:
    return np.nan if base is None or change is None else base + sign * change
