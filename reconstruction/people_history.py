"""Age, first symptom, diagnosis, size: what is known of a participant before the trial, fitted to Table 1."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from reconstruction.dates import DAYS_IN_MONTH, collected, imputed
from reconstruction.people_fit import settle, two_group_miss

PRECISIONS = ["day", "month", "year"]
ONSET_KNOWN = [0.42, 0.45, 0.13]
DIAGNOSIS_KNOWN = [0.78, 0.18, 0.04]

# Riluzole was stable for three months before V1, and starts with the diagnosis.
RILUZOLE_DAYS = 95
AT_MOST_DAYS = 5 * 365


def with_history(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adds AGE, BRTHDT, ONSET_DT, DIAG_DT (as collected), ELESC, HEIGHT_CM and WEIGHT_KG."""
    dated = with_disease_dates(with_birth(with_ages(table, rng), rng), rng)
    return with_size(dated, rng).assign(ELESC=rng.choice(["DEFINITE", "PROBABLE"], len(table), p=[0.62, 0.38]))


def with_ages(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Ages of the analysed in whole years, 27 to 74, with the printed means, SDs and p."""
    arms = [table.index[table["FAS"] & (table["ARM"] == arm)] for arm in "AB"]
    first = len(arms[0])
    drawn = np.concatenate([rng.normal(53.7, 7.7, first), rng.normal(52.5, 9.4, len(arms[1]))])
    off = two_group_miss("Age at screening, yr")

    def two_other_ages(ages: np.ndarray) -> np.ndarray:
        moved = ages.copy()
        moved[rng.integers(0, len(ages), 2)] += rng.integers(-2, 3, 2)
        return moved.clip(27, 74)

    ages = settle(drawn.round().clip(27, 74), two_other_ages, lambda x: off(x[:first], x[first:]), rng)
    full = table.copy()
    full.loc[arms[0].append(arms[1]), "AGE"] = ages.astype(int)
    return full


def with_birth(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A birth date that makes AGE the completed years at consent."""
    past = rng.integers(0, 364, len(table))
    born = [
        consent - pd.DateOffset(years=int(age)) - pd.Timedelta(days=int(n)) for consent, age, n in zip(table["IC_DT"], table["AGE"], past)
    ]
    return table.assign(BRTHDT=born)


def with_disease_dates(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """First symptom and diagnosis as the form has them; their imputed dates give the printed months to V5."""
    known = table.assign(
        ONSET_KNOWN=rng.choice(PRECISIONS, len(table), p=ONSET_KNOWN),
        DIAG_KNOWN=rng.choice(PRECISIONS, len(table), p=DIAGNOSIS_KNOWN),
        STYLE=rng.choice(["iso", "dmy"], len(table), p=[0.7, 0.3]),
    )
    people = [Disease(person, rng) for person in known.itertuples()]
    fit(people, "diagnosis", "Time from diagnosis to baseline, mo", rng)
    fit(people, "onset", "Duration of symptoms, mo", rng)
    return table.assign(
        ONSET_DT=[collected(p.onset, p.onset_known, p.style) for p in people],
        DIAG_DT=[collected(p.diagnosis, p.diagnosis_known, p.style) for p in people],
    )


class Disease:
    """The two dates of one participant, kept in order and inside the inclusion criteria whatever is imputed."""

    def __init__(self, person, rng: np.random.Generator):
        self.v1 = person.V1.date()
        self.v5 = None if pd.isna(person.V5) else person.V5.date()
        self.arm = person.ARM if person.FAS else None
        self.onset_known, self.diagnosis_known, self.style = person.ONSET_KNOWN, person.DIAG_KNOWN, person.STYLE
        self.too_long = person.SF == "INCL05"
        self.onset = self.diagnosis = None
        while not self.in_order(self.onset, self.diagnosis):
            self.diagnosis = self.v1 - timedelta(int(RILUZOLE_DAYS + rng.lognormal(4.5, 1.1)))
            longer = 1500 if self.too_long else 0
            self.onset = self.diagnosis - timedelta(int(longer + rng.lognormal(5.6, 0.6)))

    def in_order(self, onset: date | None, diagnosis: date | None) -> bool:
        """First symptom a month or more before diagnosis; within five years unless that was the reason to fail."""
        if onset is None or diagnosis is None:
            return False
        began, named = imputed(onset, self.onset_known), imputed(diagnosis, self.diagnosis_known)
        settled = max(named, diagnosis) <= self.v1 - timedelta(RILUZOLE_DAYS)
        apart = min(named - began, diagnosis - onset) >= timedelta(30)
        return settled and apart and ((self.v1 - began).days > AT_MOST_DAYS) == self.too_long

    def months_to_v5(self, which: str, onset: date, diagnosis: date) -> float:
        day = imputed(onset, self.onset_known) if which == "onset" else imputed(diagnosis, self.diagnosis_known)
        return (self.v5 - day).days / DAYS_IN_MONTH


Dated = tuple[list[tuple[date, date]], np.ndarray]


def fit(people: list[Disease], which: str, row: str, rng: np.random.Generator) -> None:
    """Shifts dates until the analysed of both arms give the printed `row`; a diagnosis takes the first symptom along."""
    analysed = [p for p in people if p.arm == "A"] + [p for p in people if p.arm == "B"]
    first = sum(p.arm == "A" for p in analysed)
    off = two_group_miss(row)

    def shift_one(state: Dated) -> Dated:
        at = rng.integers(len(analysed))
        shift = timedelta(int(rng.normal(0, 60)))
        onset, diagnosis = state[0][at]
        pair = (onset + shift, diagnosis if which == "onset" else diagnosis + shift)
        if not analysed[at].in_order(*pair):
            return state
        moved, months = state[0].copy(), state[1].copy()
        moved[at], months[at] = pair, analysed[at].months_to_v5(which, *pair)
        return moved, months

    pairs = [(p.onset, p.diagnosis) for p in analysed]
    months = np.array([p.months_to_v5(which, *pair) for p, pair in zip(analysed, pairs)])
    found, _ = settle((pairs, months), shift_one, lambda s: off(s[1][:first], s[1][first:]), rng)
    for person, pair in zip(analysed, found):
        person.onset, person.diagnosis = pair


def with_size(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Height in cm (whole) and weight in kg (one decimal) at screening, by sex."""
    man = (table["SEX"] == "M").to_numpy()
    height = np.where(man, rng.normal(169, 5.5, len(table)), rng.normal(156.5, 5, len(table))).round()
    index = rng.normal(22.6, 2.4, len(table)).clip(17.5, 29.5)
    return table.assign(HEIGHT_CM=height.astype(int), WEIGHT_KG=(index * (height / 100) ** 2).round(1))
