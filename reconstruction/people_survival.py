"""Long-term follow-up: a course for every randomised participant, and the dates that the forms keep of it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from reconstruction.dates import days
from reconstruction.people_course import NEVER, Course, is_young, survival_miss
from reconstruction.people_fit import settle

CUTOFF = pd.Timestamp("2018-02-28")
AT_MOST_MONTHS = 75

# Days from V5 to the deaths of the analysed during the trial, all after V9 and before V10.
DEATH_AFTER_V5 = {("A", 31): 152, ("B", 25): 149, ("B", 26): 166}
ARREST_AFTER_RANDOMISATION = 24

# How many of each arm entered another MSC therapy, and how many were lost from sight.
OTHER_MSC, LOST = 2, 1

# Seeds with which the two searches find every printed number within their steps; most others stop just short of it.
SEED_YOUNGER, SEED_OLDER = 2, 0

# Where the search starts, from what the printed numbers imply: the younger of the MSC group hardly die; control deaths
# are early and survivors live long (the standard error of 6 asks for both); half the younger have a tracheostomy.
ALIVE = {("A", False): 0.30, ("A", True): 0.75, ("B", False): 0.45, ("B", True): 0.5}
EARLY = {"A": 1.6, "B": 3.0}
TRACHEOSTOMISED, TRACHEOSTOMISED_YOUNG = 0.2, 0.5

# Those who left before V5 have a course too: dead, or in contact until these shares of the time to the cut-off.
AFTER_LEAVING = {"WITHDRAWAL": [("LOST", 0.2), ("DEAD", 0.45), ("LOST", 0.1)], "SAE": [("DEAD", 0.25)]}

BULBAR_WITH_EARLY_TUBE = 3

# Nothing but the deaths above happens until so many days after the last visit of the trial.
EVENT_FREE = 20

# No death in the last year or so before the cut-off: the search would otherwise reach the means by piling them up there.
QUIET_END = 240


def with_long_term(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adds deaths, tracheostomy, NIV, PEG, other MSC therapy, last status and its date; missing for screen failures."""
    analysed = table[table["FAS"]]
    young = is_young(analysed)
    search = np.random.default_rng(SEED_YOUNGER)
    course, fixed, status = first_course(analysed, search)
    # The younger first, for the numbers printed of them alone; then the older, for those of everybody.
    course = settle(course, moves(analysed, young & ~fixed, search), survival_miss(analysed, True), search, 15_000)
    search = np.random.default_rng(SEED_OLDER)
    course = settle(course, moves(analysed, ~young & ~fixed, search), survival_miss(analysed, False), search, 4_000)
    followed = with_course(table, analysed, course, status)
    return with_support(with_leavers_course(followed), rng)


def last_possible(v1: pd.Series) -> np.ndarray:
    """Days from V1 to the end of follow-up, whichever comes first: the cut-off date or 75 months."""
    ends = [min(CUTOFF, day + pd.DateOffset(months=AT_MOST_MONTHS)) for day in v1]
    return (pd.Series(ends, index=v1.index) - v1).dt.days.to_numpy()


def end_of_trial(analysed: pd.DataFrame) -> np.ndarray:
    """Days from V1 to V10, or to V9 for those who died in between."""
    return (analysed["V10"].fillna(analysed["V9"]) - analysed["V1"]).dt.days.to_numpy()


def later(trial: np.ndarray, last: np.ndarray, early: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A day after the trial, the more often an early one the larger `early`."""
    span = np.maximum(last - trial - EVENT_FREE, 1)
    return trial + EVENT_FREE + (span * rng.beta(0.9, early, np.shape(trial))).astype(int)


def first_course(analysed: pd.DataFrame, rng: np.random.Generator) -> tuple[Course, np.ndarray, np.ndarray]:
    """A plausible course to start from, who in it must not be moved, and the last status of each."""
    size, last, trial = len(analysed), last_possible(analysed["V1"]), end_of_trial(analysed)
    contact = last - np.where(rng.random(size) < 0.6, 0, rng.integers(1, 75, size))
    young = is_young(analysed)
    early = analysed["ARM"].map(EARLY).to_numpy(float)
    dead = rng.random(size) > np.array([ALIVE[pair] for pair in zip(analysed["ARM"], young)])
    end = np.where(dead, later(trial, last - QUIET_END, early, rng), contact)
    censored = np.full(size, NEVER)
    status = np.full(size, "", object)
    for at, (arm, slot) in enumerate(zip(analysed["ARM"], analysed["SLOT"])):
        if (arm, slot) in DEATH_AFTER_V5:
            lead_in = (analysed["V5"].iloc[at] - analysed["V1"].iloc[at]).days
            end[at], dead[at], status[at] = lead_in + DEATH_AFTER_V5[arm, slot], True, "DEAD"
    for arm in "AB":
        free = np.flatnonzero((analysed["ARM"] == arm) & (status == ""))
        chosen = rng.choice(free, OTHER_MSC + LOST, replace=False)
        for at in chosen[:OTHER_MSC]:
            censored[at] = trial[at] + rng.integers(90, 700)
            # The first of the two dies later on; that death does not count any more.
            dead[at] = at == chosen[0]
            end[at] = censored[at] + rng.integers(150, 600) if dead[at] else contact[at]
            status[at] = "DEAD" if dead[at] else "ALIVE"
        for at in chosen[OTHER_MSC:]:
            end[at], dead[at], status[at] = trial[at] + rng.integers(200, 900), False, "LOST"
    fixed = status != ""
    room = end > trial + 90
    with_cannula = rng.random(size) < np.where(young, TRACHEOSTOMISED_YOUNG, TRACHEOSTOMISED)
    tracheostomy = np.where(with_cannula & room & ~fixed, later(trial, end - 30, 1.6, rng), NEVER)
    return Course(end, dead, tracheostomy, censored), fixed, status


def moves(analysed: pd.DataFrame, whose: np.ndarray, rng: np.random.Generator) -> Callable[[Course], Course]:
    """Small changes to the course of one participant: another day, another fate, with or without tracheostomy."""
    last, trial = last_possible(analysed["V1"]), end_of_trial(analysed)
    contact = last - np.where(rng.random(len(last)) < 0.6, 0, rng.integers(1, 75, len(last)))
    early = analysed["ARM"].map(EARLY).to_numpy(float)
    movable = np.flatnonzero(whose)

    def move(course: Course) -> Course:
        at, kind = rng.choice(movable), rng.random()
        end, dead, cut = course.end.copy(), course.dead.copy(), course.tracheostomy.copy()
        if kind < 0.5 and dead[at]:
            end[at] += int(rng.normal(0, 200 * rng.random() ** 2))
        elif kind < 0.57:
            dead[at] = not dead[at]
            end[at] = later(trial[at], last[at] - QUIET_END, early[at], rng) if dead[at] else contact[at]
        elif cut[at] < NEVER and kind < 0.93:
            cut[at] += int(rng.normal(0, 200 * rng.random() ** 2))
        else:
            cut[at] = NEVER if cut[at] < NEVER else later(trial[at], last[at] - QUIET_END, early[at], rng)
        alive_enough = trial[at] + EVENT_FREE <= end[at] <= (last[at] - QUIET_END if dead[at] else last[at])
        in_order = alive_enough and (cut[at] == NEVER or trial[at] + EVENT_FREE <= cut[at] <= end[at] - 30)
        return replace(course, end=end, dead=dead, tracheostomy=cut) if in_order else course

    return move


def with_course(table: pd.DataFrame, analysed: pd.DataFrame, course: Course, status: np.ndarray) -> pd.DataFrame:
    """The course of the analysed as dates."""

    def on(day: np.ndarray, where: np.ndarray) -> pd.Series:
        return (analysed["V1"] + pd.to_timedelta(np.where(where, day, 0), "D")).where(where)

    outcome = np.where(status != "", status, np.where(course.dead, "DEAD", "ALIVE"))
    dates = pd.DataFrame({
        "DTH_DT": on(course.end, course.dead),
        "TRACH_DT": on(course.tracheostomy, course.tracheostomy < NEVER),
        "OTHER_MSC_DT": on(course.censored, course.censored < NEVER),
        "LT_DT": on(course.end, np.ones(len(analysed), bool)),
        "DTH_CAUSE": pd.Series(np.where(course.dead, "RESPIRATORY FAILURE", None), analysed.index, dtype=object),
        "LT_STATUS": pd.Series(outcome, analysed.index, dtype=object),
    })  # fmt: skip
    return table.join(dates)


def with_leavers_course(table: pd.DataFrame) -> pd.DataFrame:
    """The five who left before V5: one sudden cardiac arrest before V3, the others dead later or lost."""
    full = table.copy()
    fates = {reason: iter(list_of) for reason, list_of in AFTER_LEAVING.items()}
    for at, person in full[full["EXCL"].notna()].iterrows():
        if person["EXCL"] == "DEATH":
            day, cause, status = person["RAND_DT"] + days(ARREST_AFTER_RANDOMISATION), "SUDDEN CARDIAC ARREST", "DEAD"
        else:
            status, share = next(fates[person["EXCL"]])
            day = person["V3"] + days(share * (CUTOFF - person["V3"]).days)
            cause = "RESPIRATORY FAILURE" if status == "DEAD" else None
        full.loc[at, ["LT_DT", "LT_STATUS", "DTH_CAUSE"]] = [day, status, cause]
        full.loc[at, "DTH_DT"] = day if status == "DEAD" else pd.NaT
    return full


def with_support(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Gastrostomy and non-invasive ventilation, before tracheostomy and death.

    Three participants with bulbar onset get their tube during the trial; everything else comes after the last visit.
    """
    full = table.assign(NIV_DT=pd.NaT, PEG_DT=pd.NaT).astype({"NIV_DT": "datetime64[ns]", "PEG_DT": "datetime64[ns]"})
    analysed = full[full["FAS"]]
    bulbar = analysed.index[(analysed["ONSET_SITE"] == "BULBAR") & analysed["V10"].notna()]
    early = rng.choice(bulbar, BULBAR_WITH_EARLY_TUBE, replace=False)
    for at, person in analysed.iterrows():
        start = (person["V10"] if pd.notna(person["V10"]) else person["V9"]) + days(3)
        until = min(day for day in (person["TRACH_DT"], person["LT_DT"]) if pd.notna(day)) - days(5)
        span = (until - start).days
        worse = person["LT_STATUS"] == "DEAD" or pd.notna(person["TRACH_DT"])
        if rng.random() < (0.6 if worse else 0.2) and span > 10:
            full.loc[at, "NIV_DT"] = start + days(span * rng.uniform(0.4, 1))
        if at in early:
            full.loc[at, "PEG_DT"] = person["V7"] + days(rng.integers(5, 80))
        elif rng.random() < (0.55 if worse else 0.2) and span > 30:
            full.loc[at, "PEG_DT"] = start + days(span * rng.uniform(0.1, 0.9))
    return full
