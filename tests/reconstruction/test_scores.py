"""The synthetic scores print Table 1, Table 3 and the piecewise model as published; their parts add up."""

import sys
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import reml  # noqa: E402

from reconstruction.scores import scores, screening_scores  # noqa: E402

MONTHS = {"V1": -3, "V3": -1, "V4": -0.07, "V5": 0, "V6": 1, "V7": 2, "V8": 3, "V9": 4, "V10": 6}
ITEMS = [f"ALSFRS{item}" for item in "01 02 03 04 05A 05B 06 07 08 09 10 11 12".split()]
SUBSCORES = {"BULBAR": (6, 30), "RESP": (6, 30), "MUSCLE": (6, 36), "LOWER": (6, 35), "UPPER": (6, 33)}
DOMAINS = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]


@cache
def courses() -> dict[str, pd.DataFrame]:
    """Totals by measure: one row (ARM, SLOT), one column a visit."""
    made = scores()
    values = {
        "ALSFRS-R": (made.alsfrs, "TOTAL"),
        "AALS": (made.aals, "AALS_TOTAL"),
        "FVC": (made.fvc, "FVC_PCT"),
        "SF-36": (made.sf36, "SF_TOTAL"),
    }
    return {
        name: frame.pivot(index=["ARM", "SLOT"], columns="VISIT", values=value).astype(float) for name, (frame, value) in values.items()
    }


def lead_in(name: str) -> pd.Series:
    return (courses()[name]["V5"] - courses()[name]["V1"]) / 3


def follow_up(name: str, visit: str, months: int) -> pd.Series:
    return (courses()[name][visit] - courses()[name]["V5"]) / months


@cache
def continuous() -> dict[str, pd.Series]:
    """What each continuous row of the tables is about, by participant."""
    return {
        "ALSFRS-R at baseline": courses()["ALSFRS-R"]["V5"],
        "AALS at baseline": courses()["AALS"]["V5"],
        "FVC at baseline, %": courses()["FVC"]["V5"],
        "SF-36 at baseline": courses()["SF-36"]["V5"],
        "Slope in ALSFRS-R during lead-in period, per month": lead_in("ALSFRS-R"),
        "Slope in AALS during lead-in period, per month": lead_in("AALS"),
        "Slope in FVC during lead-in period, per month": lead_in("FVC"),
        "ALSFRS-R score change from baseline to 4 months": follow_up("ALSFRS-R", "V9", 1),
        "ALSFRS-R score change from baseline to 6 months": follow_up("ALSFRS-R", "V10", 1),
        "Changes in ALSFRS-R slope between lead-in and follow-up period (4 months)": follow_up("ALSFRS-R", "V9", 4) - lead_in("ALSFRS-R"),
        "Changes in ALSFRS-R slope between lead-in and follow-up period, up to 6 months": follow_up("ALSFRS-R", "V10", 6)
        - lead_in("ALSFRS-R"),
        "AALS score change from baseline to 4 months": follow_up("AALS", "V9", 1),
        "Changes in AALS slope between lead-in and follow-up period": follow_up("AALS", "V9", 4) - lead_in("AALS"),
        "FVC % change from baseline to 4 months": follow_up("FVC", "V9", 1),
        "Changes in FVC % slope between lead-in and follow-up period": follow_up("FVC", "V9", 4) - lead_in("FVC"),
        "SF-36 change from baseline to 4 months": follow_up("SF-36", "V9", 1),
    }


@cache
def responders() -> dict[tuple[str, str], pd.Series]:
    """Who counts for each responder row and time: so many per cent better than a falling lead-in slope."""
    before, found = lead_in("ALSFRS-R"), {}
    for months, visit, length in (("4 Months", "V9", 4), ("6 Months", "V10", 6)):
        after = follow_up("ALSFRS-R", visit, length)
        improvement = (after - before) / -before.where(before < 0) * 100
        found["<50% improvement in ALSFRS-R slope, poor responders", months] = ~(improvement >= 50)
        found[">=50% improvement in ALSFRS-R slope, good responders", months] = improvement >= 50
        found[">=75% improvement in ALSFRS-R slope", months] = improvement >= 75
        found[">=100% improvement in ALSFRS-R slope", months] = improvement >= 100
    return found


def computed() -> dict[tuple[str, str, str, str], float]:
    """Every statistic of the tables by (row, timepoint, group, statistic), not rounded."""
    numbers = {}
    for row, values in continuous().items():
        msc, control = (values[arm].dropna().to_numpy() for arm in "AB")
        test = stats.ttest_ind(msc, control, equal_var=True)
        limits = test.confidence_interval()
        diff = msc.mean() - control.mean()
        numbers |= {
            (row, "", group, name): value
            for group, own in (("MSC Group", msc), ("Control Group", control))
            for name, value in (("n", len(own)), ("mean", own.mean()), ("sd", own.std(ddof=1)))
        }
        numbers |= {
            (row, "", "difference", name): value
            for name, value in (
                ("diff", diff),
                ("se", diff / test.statistic),
                ("ci_low", limits.low),
                ("ci_high", limits.high),
                ("p", test.pvalue),
            )
        }
    for (row, months), who in responders().items():
        counts = np.array([[who[arm].sum(), (~who[arm]).sum()] for arm in "AB"])
        for group, own in zip(("MSC Group", "Control Group"), counts):
            numbers |= {(row, months, group, "n"): own[0], (row, months, group, "pct"): 100 * own[0] / own.sum()}
        numbers[row, months, "difference", "p"] = two_by_two(counts)
    return numbers


def two_by_two(counts: np.ndarray) -> float:
    """Chi-square without continuity correction; Fisher's exact test where an expected count is below 5."""
    test = stats.chi2_contingency(counts, correction=False)
    return stats.fisher_exact(counts).pvalue if (test.expected_freq < 5).any() else test.pvalue


def as_printed(value: float, text: str) -> str:
    """`value` in the form of the published `text`: half away from zero."""
    if text.startswith("<"):
        return "<0.001" if value < 0.0005 else format(value, ".3f")
    decimals = len(text.partition(".")[2])
    rounded = Decimal(format(value, ".15g")).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return str(rounded)


def published() -> list[tuple]:
    table = pd.read_csv(ROOT / "validation" / "published.csv", dtype=str, keep_default_na=False)
    rows = set(continuous()) | {row for row, _ in responders()}
    table = table[table["row"].isin(rows) & table["display"].isin(["Table 1", "Table 3"]) & table["status"].eq("reproducible")]
    return list(table[["row", "timepoint", "group", "statistic", "published"]].itertuples(index=False, name=None))


def test_every_reproducible_number_of_the_tables_is_printed_as_published():
    """161 numbers of Table 1 and Table 3; one is out of reach of whole totals."""
    exact = computed()
    pairs = {tuple(key): (text, as_printed(exact[tuple(key)], text)) for *key, text in published()}
    differing = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

    assert {} == differing


def test_no_responder_stands_on_a_threshold():
    """Whether a slope is computed in one order or another, nobody may change sides; 100% is exact in any order."""
    before = lead_in("ALSFRS-R")
    for visit, months in (("V9", 4), ("V10", 6)):
        improvement = (1 - follow_up("ALSFRS-R", visit, months) / before)[before < 0].dropna() * 100

        assert not np.isclose(improvement, 50).any()
        assert not np.isclose(improvement, 75).any()


@cache
def piecewise_fit() -> reml.Fit:
    """Group (1 = control), lead-in and follow-up time and their interactions; intercept and both slopes random."""
    visits = courses()["ALSFRS-R"][list(MONTHS)]
    patterns = []
    for arm, control in (("A", 0.0), ("B", 1.0)):
        for _, same in visits.loc[arm].groupby(visits.loc[arm].isna().agg(tuple, axis=1)):
            seen = same.dropna(axis=1)
            months = np.array([MONTHS[visit] for visit in seen.columns], float)
            before, after = np.minimum(months, 0), np.maximum(months, 0)
            z = np.column_stack([np.ones_like(months), before, after])
            patterns.append(reml.pattern(np.column_stack([z, control * z]), z, seen.to_numpy()))
    return reml.fit(patterns)


@pytest.mark.parametrize(
    "who, weights, slope, se", [("MSC", [0, 0, 1, 0, 0, 0], -0.55, 0.11), ("control", [0, 0, 1, 0, 0, 1], -1.13, 0.15)]
)
def test_follow_up_slopes_of_the_piecewise_model_agree(who, weights, slope, se):
    estimate, error, _ = piecewise_fit().contrast(weights)

    assert slope == pytest.approx(estimate, abs=0.05)
    assert se == pytest.approx(error, abs=0.05)


def test_follow_up_slopes_of_the_piecewise_model_differ():
    """The optimiser must have arrived: no gradient is left, and several starts end at the same likelihood."""
    fit = piecewise_fit()

    assert fit.gradient < 0.02 and fit.disagreement < 1e-3
    assert fit.contrast([0, 0, 0, 0, 0, 1])[2] < 0.01


def test_items_of_the_alsfrs_add_up():
    """Each item 0 to 4, item 5 in exactly one of its two forms, the participants eligible at V1."""
    alsfrs = scores().alsfrs
    items = alsfrs[ITEMS].astype("Int64")

    assert (items.sum(axis=1) == alsfrs["TOTAL"]).all()
    assert items.stack().between(0, 4).all()
    assert (items[["ALSFRS05A", "ALSFRS05B"]].notna().sum(axis=1) == 1).all()
    assert alsfrs.query("VISIT == 'V1'")["TOTAL"].between(31, 46).all()
    assert [("A", 31), ("B", 25), ("B", 26)] == courses()["ALSFRS-R"].query("V10.isna()").index.tolist()


def test_subscores_of_the_aals_add_up():
    """Two totals are prorated for one missing subscore, one total is missing with two."""
    aals = scores().aals
    parts = aals[list(SUBSCORES)]
    whole = parts.notna().all(axis=1)
    prorated = aals[parts["RESP"].isna()]

    assert (parts.sum(axis=1) == aals["AALS_TOTAL"])[whole].all()
    assert all(parts[name].dropna().between(*limits).all() for name, limits in SUBSCORES.items())
    assert 2 == len(prorated) and 3 == (~whole).sum() and 1 == aals["AALS_TOTAL"].isna().sum()
    assert (prorated["AALS_TOTAL"] == (parts.loc[prorated.index].sum(axis=1) * 164 / 134).round(1)).all()


def test_domains_of_the_sf36_average_to_the_total():
    sf36 = scores().sf36

    assert np.allclose(sf36[DOMAINS].mean(axis=1), sf36["SF_TOTAL"], atol=1e-9)
    assert sf36[DOMAINS].stack().between(0, 100).all()
    assert np.allclose(sf36["SF_TOTAL"].round(3), sf36["SF_TOTAL"], atol=1e-9)


def test_vital_capacity_is_missing_only_where_not_done():
    """Everybody had at least 40% of predicted at V1."""
    fvc = scores().fvc

    assert (fvc["STATUS"].eq("NOT DONE") == fvc["FVC_PCT"].isna()).all()
    assert (fvc["FVC_L"].isna() == fvc["FVC_PCT"].isna()).all()
    assert (fvc.query("VISIT == 'V1'")["FVC_PCT"] >= 40).all()


def people() -> pd.DataFrame:
    """A screen failure by score and one by vital capacity, one who left after V3, and one of the full analysis set."""
    day = pd.Timestamp("2012-03-05")
    visits = {visit: [day + pd.Timedelta(30 * i, "D")] * 4 for i, visit in enumerate(MONTHS)}
    frame = pd.DataFrame(
        {
            "SUBJ": ["001", "002", "003", "004"],
            "SLOT": [pd.NA, pd.NA, pd.NA, 0],
            "ARM": [None, None, "B", "A"],
            "FAS": [False, False, False, True],
            "SF": ["INCL03", "EXCL02", None, None],
            "SEX": ["M", "F", "M", "F"],
            "AGE": [50, 60, 41, 39],
            "HEIGHT_CM": [170, 158, 175, 160],
            "WEIGHT_KG": [70.0, 55, 80, 60],
            "ONSET_SITE": "BULBAR",
            "PEG_DT": [pd.NaT, pd.NaT, pd.NaT, visits["V9"][0]],
            **visits,
        }
    )
    frame.loc[:1, "V3"] = pd.NaT
    return frame


def test_screening_scores_are_of_those_outside_the_full_analysis_set():
    """A screen failure has what failed it; only the randomised have AALS, SF-36 and V3."""
    others = screening_scores(people())
    first = others.alsfrs[others.alsfrs["VISIT"].eq("V1")].set_index("SUBJ")["TOTAL"]

    assert [("001", "V1"), ("002", "V1"), ("003", "V1"), ("003", "V3")] == list(
        others.alsfrs[["SUBJ", "VISIT"]].itertuples(index=False, name=None)
    )
    assert not 31 <= first["001"] <= 46 and 31 <= first["002"] <= 46
    assert [False, True, False] == (others.fvc["FVC_PCT"] < 40).tolist()
    assert ["003"] == others.aals["SUBJ"].tolist() == others.sf36["SUBJ"].tolist()


def test_the_people_shape_parts_but_no_total():
    """With a gastrostomy from V9 on, item 5 is asked as 5b; litres follow the body."""
    plain, own = scores(), scores(people())
    fed = own.alsfrs.query("ARM == 'A' and SLOT == 0")

    assert plain.alsfrs["TOTAL"].equals(own.alsfrs["TOTAL"])
    assert ["V9", "V10"] == fed.loc[fed["ALSFRS05B"].notna(), "VISIT"].tolist()
    assert plain.fvc["FVC_PCT"].equals(own.fvc["FVC_PCT"]) and plain.fvc["FVC_L"][0] > own.fvc["FVC_L"][0]
