"""The invented participants give the printed profile, Table 1 and survival, and could have been in the trial.

Printed numbers come from validation/published.csv and are compared digit for digit, rounded half away from zero.
Means, tests and curves are computed by scipy and statsmodels, not by the code that searched for them.
"""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, ttest_ind
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from reconstruction.dates import completed_years, months_between, read_collected
from reconstruction.people import COLUMNS, people

ROOT = Path(__file__).parents[2]
CUTOFF = pd.Timestamp("2018-02-28")
GROUP = {"A": "MSC Group", "B": "Control Group"}
VISITS = ["V1", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10"]


@pytest.fixture(scope="module")
def everybody() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="module")
def analysed(everybody) -> pd.DataFrame:
    frame = everybody[everybody["FAS"]]
    onset, diagnosis = (frame[column].map(read_collected) for column in ("ONSET_DT", "DIAG_DT"))
    last = pd.Series([min(CUTOFF, day + pd.DateOffset(months=75)) for day in frame["V1"]], frame.index)
    stop = pd.concat([frame["LT_DT"], frame["OTHER_MSC_DT"], last], axis=1).min(axis=1)
    first = frame[["DTH_DT", "TRACH_DT"]].min(axis=1)
    return frame.assign(
        DURATION=months_between(onset, frame["V5"]),
        DIAGNOSED=months_between(diagnosis, frame["V5"]),
        OS=months_between(frame["V1"], stop),
        OS_EVENT=frame["DTH_DT"] <= stop,
        TFS=months_between(frame["V1"], pd.concat([stop, first], axis=1).min(axis=1)),
        TFS_EVENT=first <= stop,
    )


def published(display: str) -> dict[tuple[str, str, str], str]:
    with open(ROOT / "validation" / "published.csv", encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["display"] == display]
    return {(row["row"], row["group"], row["statistic"]): row["published"] for row in rows}


def as_printed(exact: float, like: str) -> str:
    """`exact` with as many decimals as `like`, half away from zero."""
    digits = Decimal(1).scaleb(-len(like.partition(".")[2]))
    return str(Decimal(format(exact, ".15g")).quantize(digits, ROUND_HALF_UP))


def compare(display: str, exact: dict[tuple[str, str, str], float]) -> None:
    printed = published(display)
    expected = {key: printed[key] for key in exact}

    assert expected == {key: as_printed(value, printed[key]) for key, value in exact.items()}


def arms(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {arm: frame[frame["ARM"] == arm] for arm in "AB"}


def test_profile(everybody):
    """Figure 1B: from 71 screened to 56 at six months, and who left before baseline."""
    at = {arm: frame["V10"].notna().sum() for arm, frame in arms(everybody).items()}
    left = everybody.groupby(["ARM", "EXCL"]).size()
    randomised = everybody[everybody["ARM"].notna()]

    compare("Trial profile", {
        ("screened", "", "n"): len(everybody),
        ("screen failures", "", "n"): everybody["SF"].notna().sum(),
        ("randomized", "", "n"): len(randomised),
        ("allocated MSC", "", "n"): (everybody["ARM"] == "A").sum(),
        ("allocated Control", "", "n"): (everybody["ARM"] == "B").sum(),
        ("full analysis set", "", "n"): everybody["FAS"].sum(),
        ("full analysis set MSC", "", "n"): (everybody["FAS"] & (everybody["ARM"] == "A")).sum(),
        ("full analysis set Control", "", "n"): (everybody["FAS"] & (everybody["ARM"] == "B")).sum(),
        ("completed 4 months (V9)", "", "n"): everybody["V9"].notna().sum(),
        ("completed 6 months (V10)", "", "n"): everybody["V10"].notna().sum(),
        ("V10 MSC", "", "n"): at["A"],
        ("V10 Control", "", "n"): at["B"],
        ("Control excluded before V5: withdrawal", "", "n"): left["B", "WITHDRAWAL"],
        ("Control excluded before V5: death", "", "n"): left["B", "DEATH"],
        ("Control excluded before V5: SAE", "", "n"): left["B", "SAE"],
        ("MSC excluded before V5: withdrawal", "", "n"): left["A", "WITHDRAWAL"],
        ("men randomized", "", "n"): (randomised["SEX"] == "M").sum(),
        ("women randomized", "", "n"): (randomised["SEX"] == "F").sum(),
        ("mean age randomized", "", "mean"): randomised["AGE"].mean(),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Age at screening, yr", "AGE"),
        ("Duration of symptoms, mo", "DURATION"),
        ("Time from diagnosis to baseline, mo", "DIAGNOSED"),
    ],
)
def test_means_of_table_1(analysed, row, column):
    """Mean and SD by group, and the p of a pooled t test."""
    values = {arm: frame[column].to_numpy(float) for arm, frame in arms(analysed).items()}
    exact = {(row, "difference", "p"): ttest_ind(values["A"], values["B"]).pvalue}
    for arm, group in GROUP.items():
        exact |= {(row, group, "mean"): values[arm].mean(), (row, group, "sd"): values[arm].std(ddof=1)}

    compare("Table 1", exact)


@pytest.mark.parametrize(
    ("row", "column", "levels"),
    [
        ("Sex", "SEX", {"M": "Male", "F": "Female"}),
        ("Site of onset", "ONSET_SITE", {"LIMB": "Limb onset", "BULBAR": "Bulbar onset"}),
    ],
)
def test_counts_of_table_1(analysed, row, column, levels):
    """Number and percentage by group, and the p of a chi-square test without continuity correction."""
    counts = pd.crosstab(analysed[column], analysed["ARM"])
    exact = {(row, "difference", "p"): chi2_contingency(counts, correction=False).pvalue}
    for arm, group in GROUP.items():
        for level, label in levels.items():
            count = counts.loc[level, arm]
            exact |= {(label, group, "n"): count, (label, group, "pct"): 100 * count / counts[arm].sum()}

    compare("Table 1", exact)


def survival_mean(months: pd.Series, event: pd.Series) -> tuple[float, float]:
    """SPSS's mean and standard error: the curve of statsmodels, its area up to the last time, Greenwood's sum."""
    curve = SurvfuncRight(months, event.astype(int))
    times, alive = np.append(curve.surv_times, months.max()), np.append(1.0, curve.surv_prob)
    pieces = np.diff(times, prepend=0.0) * alive
    right = pieces[::-1].cumsum()[::-1][1:]
    left = curve.n_risk - curve.n_events
    terms = np.divide(right**2 * curve.n_events, curve.n_risk * left, out=np.zeros(len(left)), where=left > 0)
    return pieces.sum(), np.sqrt(terms.sum())


def test_mean_of_a_small_curve():
    """By hand: deaths at 1 and 3, censored at 2 and 4. S = 3/4 from 1, 3/8 from 3; 1 + 1.5 + 0.375 = 2.875.

    Variance 1.875^2 / (4 x 3) + 0.375^2 / (2 x 1) = 0.36328.
    """
    mean, error = survival_mean(pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([True, False, True, False]))

    assert (2.875, 0.60273) == (mean, round(error, 5))


@pytest.mark.parametrize(
    ("row", "outcome", "younger", "mean_row"),
    [
        ("Overall survival", "OS", False, "Overall survival, estimated mean, months"),
        ("Tracheostomy-free survival", "TFS", False, None),
        ("Overall survival, age <54 years", "OS", True, "Overall survival, age <54 years"),
        ("Tracheostomy-free survival, age <54 years", "TFS", True, "Tracheostomy-free survival, age <54 years"),
    ],
)
def test_survival(analysed, row, outcome, younger, mean_row):
    """Means (SE where printed) and log-rank p of the text."""
    chosen = analysed[analysed["AGE"] < 54] if younger else analysed
    event = f"{outcome}_EVENT"
    printed = published("Results text")
    _, p = survdiff(chosen[outcome], chosen[event].astype(int), chosen["ARM"])
    exact = {(row, "difference", "p"): p}
    for arm, frame in arms(chosen).items() if mean_row else ():
        mean, error = survival_mean(frame[outcome], frame[event])
        exact |= {(mean_row, GROUP[arm], "mean"): mean, (mean_row, GROUP[arm], "se"): error}

    compare("Results text", {key: value for key, value in exact.items() if key in printed})


def test_deaths_within_six_months(everybody):
    """One in the MSC group about five months after V5; three in the control group, one of them before V3."""
    dead = everybody[everybody["DTH_DT"] <= everybody["V1"] + pd.DateOffset(months=9)]
    in_trial = dead[dead["V10"].isna()]

    assert ["A-31", "B-25", "B-26", "B-DEATH"] == sorted(f"{row.ARM}-{row.EXCL or row.SLOT}" for row in in_trial.itertuples())
    analysed = in_trial[in_trial["FAS"]]
    assert (analysed["DTH_DT"] > analysed["V9"]).all()
    assert (analysed["DTH_DT"] < analysed["V5"] + pd.DateOffset(months=6)).all()


def test_slots(everybody):
    """Every slot once in its arm; only the analysed have one, and they have every visit but V10 after death."""
    slots = everybody[everybody["FAS"]].groupby("ARM")["SLOT"].agg(sorted)

    assert list(range(32)) == slots["A"]
    assert list(range(27)) == slots["B"]
    assert everybody["SLOT"].notna().equals(everybody["FAS"])
    assert everybody.loc[everybody["FAS"], VISITS[:-1]].notna().all(axis=None)


def test_visits_follow_the_plan(everybody):
    """Screening, allocation and visits are in order; hospital days are at the distances of the protocol."""
    analysed = everybody[everybody["FAS"]]
    from_v5 = {visit: (analysed[visit] - analysed["V5"]).dt.days for visit in VISITS}

    assert [f"{n:03d}" for n in range(1, 72)] == everybody.sort_values("V1", kind="stable")["SUBJ"].tolist()
    assert ("2011-12-05", "2012-11-22") == (f"{everybody['V1'].min():%F}", f"{everybody['V1'].max():%F}")
    assert (analysed[VISITS].diff(axis=1).iloc[:, 1:].fillna(pd.Timedelta(days=1)) > pd.Timedelta(0)).all(axis=None)
    assert everybody["V10"].max() <= pd.Timestamp("2013-07-31")
    assert from_v5["V3"].between(-30, -28).all()
    assert (from_v5["V4"] == -2).all()
    assert from_v5["V6"].between(25, 27).all()
    assert (from_v5["V6"] == 26).mean() > 0.85
    randomised = everybody[everybody["ARM"].notna()]
    assert (randomised["RAND_DT"] - randomised["V1"]).dt.days.between(7, 21).all()
    assert (randomised["V3"].isna() | (randomised["V3"] > randomised["RAND_DT"])).all()


def test_inclusion_criteria_hold(everybody):
    """Age 25 to 75; first symptom before diagnosis before V1, at most five years before screening if eligible."""
    ages = [completed_years(born, at) for born, at in zip(everybody["BRTHDT"], everybody["IC_DT"])]
    onset, diagnosis = (everybody[column].map(read_collected) for column in ("ONSET_DT", "DIAG_DT"))
    long_ill = onset + pd.DateOffset(years=5) < everybody["V1"]

    assert ages == everybody["AGE"].tolist()
    assert everybody["AGE"].between(25, 75).all()
    assert ((onset <= diagnosis) & (diagnosis < everybody["V1"])).all()
    assert long_ill.equals(everybody["SF"] == "INCL05")


def test_long_term_dates_are_in_order(everybody):
    """Nothing after the cut-off or after death; support comes before tracheostomy."""
    events = everybody[["TRACH_DT", "NIV_DT", "PEG_DT", "OTHER_MSC_DT", "DTH_DT"]]
    dead = everybody["LT_STATUS"] == "DEAD"

    assert everybody["LT_DT"].max() <= CUTOFF
    assert events.le(everybody["LT_DT"], axis=0).where(events.notna(), True).all(axis=None)
    assert dead.equals(everybody["DTH_DT"].notna())
    assert everybody.loc[dead, "DTH_DT"].equals(everybody.loc[dead, "LT_DT"])
    assert not (everybody["NIV_DT"] > everybody["TRACH_DT"]).any()
    assert everybody["LT_DT"].notna().equals(everybody["ARM"].notna())


def test_same_people_every_time(everybody):
    assert COLUMNS == list(everybody.columns)
    pd.testing.assert_frame_equal(everybody, people())
