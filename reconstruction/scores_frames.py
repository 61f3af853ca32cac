"""Rows of the four score forms for one participant: totals with the parts they are made of."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reconstruction.scores_parts import (
    AALS_RANGES,
    ALSFRS_ITEMS,
    SF36_DOMAINS,
    aals_subscores,
    alsfrs_items,
    sf36_domains,
)

AALS_MAX = 164
PRORATED_WITHOUT = "RESP"
UNRECORDED = ("MUSCLE", "UPPER")  # where two subscores are missing there is no total
DOMAIN_PARTS = 10  # SF-36 domains have one decimal
# Forced vital capacity of healthy Koreans: constant, age squared, height in cm, weight in kg (Choi and others, 2005).
PREDICTED_FVC = {"M": (-4.8434, -0.00008633, 0.05292, 0.01095), "F": (-3.0006, -0.0001273, 0.03951, 0.006892)}


@dataclass(frozen=True)
class Scores:
    """Long frames, one row a participant (ARM and SLOT, or SUBJ outside the full analysis set) and visit."""

    alsfrs: pd.DataFrame
    aals: pd.DataFrame
    fvc: pd.DataFrame
    sf36: pd.DataFrame


@dataclass(frozen=True)
class Body:
    """What shapes the parts of a score: region of onset, predicted FVC in litres, visits with a gastrostomy."""

    onset: str = "LIMB"
    predicted_l: float = 3.75
    fed_by_tube: frozenset = field(default_factory=frozenset)


def body(person, visits) -> Body:
    """Of one row of people(); a visit on or after the gastrostomy asks for cutting with a tube (item 5b)."""
    constant, age2, height, weight = PREDICTED_FVC[person.SEX]
    predicted = constant + age2 * person.AGE**2 + height * person.HEIGHT_CM + weight * person.WEIGHT_KG
    tube = frozenset(visit for visit in visits if pd.notna(person.PEG_DT) and getattr(person, visit) >= person.PEG_DT)
    return Body(person.ONSET_SITE, predicted, tube)


def alsfrs_rows(key: dict, totals: dict[str, float], of: Body, rng) -> list[dict]:
    """Totals by visit, missing ones left out; exactly one of ALSFRS05A and ALSFRS05B is filled."""
    known = {visit: int(total) for visit, total in totals.items() if not np.isnan(total)}
    items = alsfrs_items(list(known.values()), of.onset, rng).tolist()
    return [
        {**key, "VISIT": visit, "TOTAL": total, **_items(values, visit in of.fed_by_tube)}
        for (visit, total), values in zip(known.items(), items)
    ]


def _items(values: list[int], fed_by_tube: bool) -> dict:
    row = {}
    for item, value in zip(ALSFRS_ITEMS, values):
        if item == "ALSFRS05":
            row |= {"ALSFRS05A": pd.NA if fed_by_tube else value, "ALSFRS05B": value if fed_by_tube else pd.NA}
        else:
            row[item] = value
    return row


def aals_rows(key: dict, totals: dict[str, float], of: Body, rng, unrecorded: dict[str, int] | None = None) -> list[dict]:
    """Totals by visit, missing ones left out; a total with a decimal is prorated and lacks one subscore.

    `unrecorded` gives what the total would have been where two subscores were not recorded.
    """
    known = {visit: total for visit, total in totals.items() if not np.isnan(total)} | (unrecorded or {})
    levels = list(range(min(AALS_MAX, int(max(known.values())) + 20) + 1))[30:]
    ladder = dict(zip(levels, (dict(zip(AALS_RANGES, row)) for row in aals_subscores(levels, of.onset, rng).tolist())))
    rows = []
    for visit in totals:
        if visit in (unrecorded or {}):
            parts = {name: np.nan if name in UNRECORDED else value for name, value in ladder[unrecorded[visit]].items()}
            rows.append({**key, "VISIT": visit, **parts, "AALS_TOTAL": np.nan})
        elif visit in known:
            rows.append({**key, "VISIT": visit, **_subscores(ladder, known[visit]), "AALS_TOTAL": known[visit]})
    return rows


def _subscores(ladder: dict[int, dict], total: float) -> dict:
    if total == int(total):
        return ladder[int(total)]
    return next({**parts, PRORATED_WITHOUT: np.nan} for parts in ladder.values() if prorated(parts) == total)


def prorated(parts: dict) -> float:
    """The total without the missing subscore: the others, raised by the share of the scale they cover; one decimal."""
    answered = sum(value for name, value in parts.items() if name != PRORATED_WITHOUT)
    return round(answered * AALS_MAX / (AALS_MAX - AALS_RANGES[PRORATED_WITHOUT][1]), 1)


def fvc_rows(key: dict, percents: dict[str, float], of: Body) -> list[dict]:
    """Per cent of predicted and litres by visit; missing ones as NOT DONE."""
    return [
        {
            **key,
            "VISIT": visit,
            "STATUS": "NOT DONE" if np.isnan(percent) else "DONE",
            "FVC_L": round(percent * of.predicted_l / 100, 2),
            "FVC_PCT": percent,
        }
        for visit, percent in percents.items()
    ]


def sf36_rows(key: dict, totals: dict[str, float], rng) -> list[dict]:
    """Totals by visit, missing ones left out; the total is the mean of eight domains with one decimal."""
    known = {visit: total for visit, total in totals.items() if not np.isnan(total)}
    sums = [round(total * len(SF36_DOMAINS) * DOMAIN_PARTS) for total in known.values()]
    domains = sf36_domains(sums, rng) / DOMAIN_PARTS
    return [
        {**key, "VISIT": visit, **dict(zip(SF36_DOMAINS, row)), "SF_TOTAL": total}
        for (visit, total), row in zip(known.items(), domains.tolist())
    ]


def frames(alsfrs: list[dict], aals: list[dict], fvc: list[dict], sf36: list[dict]) -> Scores:
    whole = pd.DataFrame(alsfrs).astype({"ALSFRS05A": "Int64", "ALSFRS05B": "Int64"})
    return Scores(whole, *(pd.DataFrame(rows) for rows in (aals, fvc, sf36)))
