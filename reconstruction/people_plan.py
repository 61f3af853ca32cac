"""The trial profile: who was screened, who failed, who was allocated where, who left, and who came on which day."""

import numpy as np
import pandas as pd

from reconstruction.dates import days, is_workday, workday

FIRST_SCREENING, LAST_SCREENING = pd.Timestamp("2011-12-05"), pd.Timestamp("2012-11-22")
# Six months after baseline must end in July 2013, so the last participant who reached baseline was screened in October.
LAST_OF_THE_ANALYSED = pd.Timestamp("2012-10-24")
LAST_RANDOMISED = pd.Timestamp("2012-11-12")

VISITS = ["V1", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10"]
LAST_VISIT = pd.Timestamp("2013-07-31")

# Days that must be working days, counted from V5: marrow, admission with second marrow, CSF, injection, injection.
IN_HOSPITAL = (-28, -2, -1, 0, 26)

# Died of respiratory failure after V9 and before V10; they have no V10.
DIED_BEFORE_V10 = {("A", 31), ("B", 25), ("B", 26)}

MAY_NOT_APPLY = ["SF", "ARM", "RAND_NO", "EXCL", "DTH_CAUSE", "LT_STATUS"]

CRITERIA = {
    "INCL01": "Age 25 to 75 years",
    "INCL02": "Clinically probable or definite ALS (revised El Escorial)",
    "INCL03": "ALSFRS-R total 31 to 46",
    "INCL04": "Stable riluzole 50 mg twice daily for 3 months before screening",
    "INCL05": "Disease duration at most 5 years from first symptom",
    "EXCL01": "Participation in another clinical trial in the past 12 months",
    "EXCL02": "FVC below 40% of predicted",
    "EXCL03": "Comorbidity that interferes with the study",
    "EXCL04": "Tracheostomy or non-invasive ventilation",
    "EXCL05": "Bleeding tendency",
    "EXCL06": "Drugs that affect the bone marrow",
}

# Screen failures in order of screening: criterion, sex, age.
FAILURES = [
    ("INCL03", "M", 61), ("EXCL02", "F", 67), ("INCL05", "M", 55), ("INCL04", "F", 48),
    ("EXCL02", "M", 70), ("EXCL03", "M", 64), ("INCL03", "F", 58),
]  # fmt: skip

# Randomised but out before V5: arm, reason, sex, age, site of onset. The last row is the last participant randomised.
# Four men and one woman make 33 and 31 of the randomised; ages add up to 275, which keeps their mean age at 53.3.
LEAVERS = [
    ("A", "WITHDRAWAL", "M", 58, "LIMB"), ("B", "DEATH", "M", 64, "LIMB"), ("B", "SAE", "M", 53, "BULBAR"),
    ("B", "WITHDRAWAL", "F", 51, "LIMB"), ("B", "WITHDRAWAL", "M", 49, "LIMB"),
]  # fmt: skip

ANALYSED = {"A": 32, "B": 27}
MEN = {"A": 18, "B": 11}
BULBAR = {"A": 9, "B": 6}

# Blocks of six; the last one stays open after four.
BLOCK, OPEN_BLOCK = list("AAABBB"), list("AAAB")


def profile(rng: np.random.Generator) -> pd.DataFrame:
    """One row per screened participant (71), in order of screening, with consent, allocation and analysis set.

    SLOT numbers the analysed within their arm, in no order of time; missing for everybody else.
    """
    screened = consented(screening_dates(rng), rng)
    failures = rng.choice(np.arange(4, 66), 6, replace=False).tolist() + [70]
    table = screened.assign(SF=None, SEX=None, AGE=0, ONSET_SITE=None, EXCL=None)
    for at, (criterion, sex, age) in zip(sorted(failures), FAILURES):
        table.loc[at, ["SF", "SEX", "AGE", "ONSET_SITE"]] = [criterion, sex, age, "LIMB"]
    return none_for_missing(with_analysed(with_leavers(with_allocation(table, rng), rng), rng))


def none_for_missing(table: pd.DataFrame) -> pd.DataFrame:
    """Text that does not apply is None, not NaN."""
    texts = table[[column for column in MAY_NOT_APPLY if column in table]].astype(object)
    return table.assign(**texts.where(texts.notna(), None))


def screening_dates(rng: np.random.Generator) -> pd.Series:
    """71 days of V1: the last three are fixed by the profile, two of them by the end of the trial."""
    span = (LAST_OF_THE_ANALYSED - FIRST_SCREENING).days
    between = [workday(FIRST_SCREENING + days(n)) for n in rng.integers(1, span, 67)]
    return pd.Series([FIRST_SCREENING, *sorted(between), LAST_OF_THE_ANALYSED, LAST_RANDOMISED, LAST_SCREENING])


def consented(v1: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Consent on the day of screening or on one of the few working days before."""
    before = rng.choice([0, 1, 2, 3, 5], len(v1), p=[0.70, 0.12, 0.08, 0.06, 0.04])
    before[0] = 0
    consent = [min(day, workday(day - days(n))) for day, n in zip(v1, before)]
    numbers = [f"{n:03d}" for n in range(1, len(v1) + 1)]
    return pd.DataFrame({"SUBJ": numbers, "IC_DT": consent, "V1": v1})


def with_allocation(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Randomised one to three weeks after V1 in permuted blocks; numbers follow the order of randomisation."""
    eligible = table.index[table["SF"].isna()]
    when = pd.Series([workday(table.at[i, "V1"] + days(rng.integers(7, 20))) for i in eligible], index=eligible)
    order = when.sort_values(kind="stable").index
    arms = np.concatenate([rng.permutation(BLOCK) for _ in range(10)] + [OPEN_BLOCK])
    numbers = [f"R{n:03d}" for n in range(1, len(order) + 1)]
    return table.assign(
        RAND_DT=when,
        RAND_NO=pd.Series(numbers, index=order, dtype=object),
        ARM=pd.Series(arms.tolist(), index=order, dtype=object),
    )


def with_leavers(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    left = table.copy()
    last = left["RAND_NO"].last_valid_index()
    for arm, reason, sex, age, site in LEAVERS[:-1]:
        free = left.index[(left["ARM"] == arm) & left["EXCL"].isna() & (left.index != last)]
        left.loc[rng.choice(free), ["EXCL", "SEX", "AGE", "ONSET_SITE"]] = [reason, sex, age, site]
    left.loc[last, ["EXCL", "SEX", "AGE", "ONSET_SITE"]] = list(LEAVERS[-1][1:])
    return left


def with_analysed(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The full analysis set, with sex and site of onset dealt out at random in the printed numbers."""
    full = table.assign(FAS=table["ARM"].notna() & table["EXCL"].isna(), SLOT=pd.array([pd.NA] * len(table), "Int64"))
    for arm, size in ANALYSED.items():
        members = full.index[full["FAS"] & (full["ARM"] == arm)]
        full.loc[members, "SLOT"] = rng.permutation(size)
        full.loc[members, "SEX"] = rng.permutation(["M"] * MEN[arm] + ["F"] * (size - MEN[arm]))
        full.loc[members, "ONSET_SITE"] = rng.permutation(["BULBAR"] * BULBAR[arm] + ["LIMB"] * (size - BULBAR[arm]))
    return full


def with_visits(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adds V3 to V10, missing where the participant no longer came. Screen failures have V1 only."""
    rows = [attended(person, rng) for person in table.itertuples()]
    return table.assign(**pd.DataFrame(rows, index=table.index, columns=VISITS[1:]).astype("datetime64[ns]"))


def attended(person, rng: np.random.Generator) -> dict[str, pd.Timestamp]:
    if person.SF is not None:
        return {}
    planned = schedule(person.V1, rng)
    if person.FAS:
        early = (person.ARM, person.SLOT) in DIED_BEFORE_V10
        return {visit: day for visit, day in planned.items() if not (early and visit == "V10")}
    # The control who died did so before V3; the others who left came to V3 and not to V5.
    return {} if person.EXCL == "DEATH" else {"V3": planned["V3"]}


def schedule(v1: pd.Timestamp, rng: np.random.Generator) -> dict[str, pd.Timestamp]:
    baselines = possible_baselines(v1)
    v5 = baselines[rng.integers(len(baselines))]
    return {
        "V3": mostly(v5, -28, (-29, -30), rng),
        "V4": v5 - days(2),
        "V5": v5,
        "V6": mostly(v5, 26, (25, 27), rng),
        "V7": workday(v5 + days(61 + rng.integers(-4, 4))),
        "V8": workday(v5 + days(91 + rng.integers(-4, 4))),
        "V9": workday(v5 + days(122 + rng.integers(-4, 4))),
        "V10": min(workday(v5 + days(183 + rng.integers(-5, 4))), LAST_VISIT),
    }


def possible_baselines(v1: pd.Timestamp) -> list[pd.Timestamp]:
    """Days about three months after V1 on which every hospital day of the plan is a working day."""
    around = [v1 + days(n) for n in range(84, 99)]
    return [day for day in around if all(is_workday(day + days(n)) for n in IN_HOSPITAL)]


def mostly(v5: pd.Timestamp, planned: int, instead: tuple[int, int], rng: np.random.Generator) -> pd.Timestamp:
    """The planned day, and once in ten another one if the clinic is open then."""
    other = v5 + days(rng.choice(instead))
    return other if rng.random() < 0.1 and is_workday(other) else v5 + days(planned)
