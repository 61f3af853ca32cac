"""The efficacy scores of the reconstruction: synthetic, calibrated so that Table 1 and Table 3 print as published.

ALSFRS-R totals come first. The other measures are calibrated by themselves and then handed to the participants so that
whoever falls steeply in the ALSFRS-R tends to do so in the AALS, the FVC and the SF-36 too; sums do not mind the order.
Items, subscores, domains and litres are filled in last and change no total. `scores_printed` tells what the printed
numbers ask for, `annealing` finds it.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from reconstruction.scores_alsfrs import ARMS, MONTHS, all_visits, alsfrs_totals
from reconstruction.scores_frames import Body, Scores, aals_rows, alsfrs_rows, body, frames, fvc_rows, sf36_rows
from reconstruction.scores_measures import (
    FVC_V1_ALONE,
    MEASURES,
    NO_V1_AALS,
    TELEPHONE_V9,
    UNRECORDED_AALS_V1,
    measure_totals,
)

__all__ = ["Scores", "scores", "screening_scores"]

SEED, SCREENING_SEED = 20180911, 311
DIRECTIONS = {"AALS": -1, "FVC": 1, "SF36": 1}  # -1 where a higher score is worse
LOOSENESS = 0.7  # SD of what blurs the agreement of two measures, in SDs; 0 would make them copies of each other
THREE_VISITS = ["V1", "V5", "V9"]
ALSFRS_RANGE, FVC_LEAST = (31, 46), 40.0
OUTSIDE_ALSFRS = (29, 47)  # screen failures on INCL03, in turn


def scores(people: pd.DataFrame | None = None) -> Scores:
    """Scores of the full analysis set by ARM ("A" MSC, "B" control), SLOT and VISIT; the same on every call.

    Given `people`, the items and subscores follow the participants' onset and gastrostomy and the litres their
    sex, age and body size; without it everybody has limb onset and one size. Totals and per cents do not differ.
    """
    totals = calibrated_totals()
    bodies = {} if people is None else {(p.ARM, p.SLOT): body(p, MONTHS) for p in people[people.FAS].itertuples()}
    alsfrs, aals, fvc, sf36 = [], [], [], []
    for arm_number, (arm, settled) in enumerate(ARMS.items()):
        for slot in range(settled.n):
            key, of = {"ARM": arm, "SLOT": slot}, bodies.get((arm, slot), Body())
            streams = [np.random.default_rng([SEED, arm_number, slot, form]) for form in range(3)]
            course = {name: dict(zip(THREE_VISITS, totals[name][arm][slot].tolist())) for name in MEASURES}
            alsfrs += alsfrs_rows(key, dict(zip(MONTHS, totals["ALSFRS"][arm][slot])), of, streams[0])
            aals += aals_rows(key, course["AALS"], of, streams[1], _unrecorded(arm, slot))
            fvc += fvc_rows(key, course["FVC"], of)
            sf36 += sf36_rows(key, course["SF36"], streams[2])
    return frames(alsfrs, aals, fvc, sf36)


@cache
def calibrated_totals() -> dict[str, dict[str, np.ndarray]]:
    """Totals by measure and arm, one row a slot: ALSFRS at all visits, the others at V1, V5, V9; NaN where missing."""
    rng = np.random.default_rng(SEED)
    alsfrs = alsfrs_totals(rng)
    alsfrs["B"] = steepest_first(alsfrs["B"], TELEPHONE_V9, set(ARMS["B"].lead_without_v10))
    totals = {"ALSFRS": {arm: all_visits(rows, arm, rng) for arm, rows in alsfrs.items()}}
    for name, measure in MEASURES.items():
        found = measure_totals(measure, rng)
        totals[name] = {
            arm: matched(rows, alsfrs[arm], set(measure.sides[arm].fixed), DIRECTIONS[name], rng) for arm, rows in found.items()
        }
    for slot, percent in FVC_V1_ALONE.items():
        totals["FVC"]["B"][slot, 0] = percent
    return totals


def _unrecorded(arm: str, slot: int) -> dict[str, int]:
    return {"V1": UNRECORDED_AALS_V1} if (arm, slot) == ("A", NO_V1_AALS) else {}


def steepest_first(totals: np.ndarray, slots: tuple[int, ...], taken: set[int]) -> np.ndarray:
    """Rows rearranged so that those who lost most from V1 to V5 stand at `slots`; rows in `taken` stay."""
    order = list(range(len(totals)))
    free = [row for row in np.argsort(totals[:, 1] - totals[:, 0], kind="stable") if row not in taken]
    for slot, row in zip(slots, free):
        here, there = slot, order.index(row)
        order[here], order[there] = order[there], order[here]
    return totals[order]


def matched(totals: np.ndarray, alsfrs: np.ndarray, settled: set[int], direction: int, rng) -> np.ndarray:
    """Rows of a measure (V1, V5, V9) rearranged to go with the ALSFRS-R of the slots.

    `direction` is 1 where a lower score is worse, -1 where a higher one is. Slots in `settled` keep their rows.
    """
    free = [slot for slot in range(len(totals)) if slot not in settled]
    own = _course(totals[free, :3])
    wanted = direction * _course(alsfrs[free, :3])
    wanted = wanted + rng.normal(0, LOOSENESS, wanted.shape)
    _, rows = linear_sum_assignment(((wanted[:, None, :] - own[None, :, :]) ** 2).sum(axis=2))
    placed = totals.copy()
    placed[free] = totals[free][rows]
    return placed


def _course(totals: np.ndarray) -> np.ndarray:
    """V5, change to V5 and change from V5, each in SDs from its mean."""
    course = np.c_[totals[:, 1], np.diff(totals, axis=1)]
    return (course - course.mean(axis=0)) / course.std(axis=0)


def screening_scores(people: pd.DataFrame) -> Scores:
    """Everybody screened outside the full analysis set, keyed by SUBJ.

    ALSFRS-R and FVC at V1 for all of them; AALS and SF-36 at V1 and ALSFRS-R at V3 (where attended) for the randomised.
    A screen failure on INCL03 is outside 31 to 46, one on EXCL02 below 40% of predicted; all others fulfil both.
    """
    alsfrs, aals, fvc, sf36 = [], [], [], []
    outside = iter(OUTSIDE_ALSFRS * len(people))
    for person in people[~people.FAS].itertuples():
        rng = np.random.default_rng([SCREENING_SEED, int(person.SUBJ)])
        key, of = {"SUBJ": person.SUBJ}, body(person, ("V1", "V3"))
        first = next(outside) if person.SF == "INCL03" else int(rng.integers(ALSFRS_RANGE[0] + 2, ALSFRS_RANGE[1] - 1))
        totals = {"V1": first} | ({"V3": first - int(rng.integers(1, 5))} if pd.notna(person.V3) else {})
        alsfrs += alsfrs_rows(key, totals, of, rng)
        fvc += fvc_rows(key, {"V1": _percent(person.SF, first, rng)}, of)
        if person.ARM is not None and pd.notna(person.ARM):
            aals += aals_rows(key, {"V1": round(52 + 3.5 * (46 - first) + rng.normal(0, 6))}, of, rng)
            sf36 += sf36_rows(key, {"V1": float(round(10 + first + rng.normal(0, 8)))}, rng)
    return frames(alsfrs, aals, fvc, sf36)


def _percent(screen_failure: str | None, total: int, rng) -> float:
    """Per cent of predicted FVC at V1."""
    if screen_failure == "EXCL02":
        return round(rng.uniform(26, FVC_LEAST - 2), 1)
    return round(max(FVC_LEAST + 4, 78 + 1.5 * (total - 39) + rng.normal(0, 11)), 1)
