"""Event rates by exposure, further statistics of a summary and restricted means, as a tlf file asks for them."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

PERSONS = pd.DataFrame({
    "USUBJID": ["P1", "P2", "P3", "P4"], "ARM": ["A", "A", "B", "B"], "DAYS": [100.0, 300, 50, 150],
})  # fmt: skip
EVENTS = pd.DataFrame({
    "USUBJID": ["P1", "P1", "P3"], "ARM": ["A", "A", "B"], "SOC": ["Heart", "Heart", "Skin"], "PT": ["Flutter", "Arrest", "Rash"],
    "DAY": [10.0, 60, 25],
})  # fmt: skip


def test_a_rate_is_events_by_exposure(answers):
    """By hand: 2 events in 400 days and 1 in 200: 0.5 by 100 days each; a ratio of 1."""
    found = answers(EVENTS, {"statistics": "rates", "exposure": "DAYS", "per": 100, "compare": "rate_ratio"}, adsl=PERSONS)

    assert (2, 1, 400, 0.5) == tuple(found["a", "A", "", "", s][0] for s in ("events", "participants", "exposure", "rate"))
    assert (1, 1, 200, 0.5) == tuple(found["a", "B", "", "", s][0] for s in ("events", "participants", "exposure", "rate"))
    assert 1 == pytest.approx(found["a", "comparison", "", "", "ratio"][0])


def test_of_first_events_exposure_ends_with_the_event(answers):
    """P1 is at risk for 10 days, P3 for 25: 1 in 310 and 1 in 175."""
    found = answers(EVENTS, {"statistics": "rates", "exposure": "DAYS", "onset": "DAY", "compare": "rate_difference"}, adsl=PERSONS)

    assert (1, 310) == tuple(found["a", "A", "", "", s][0] for s in ("events", "exposure"))
    assert (1, 175) == tuple(found["a", "B", "", "", s][0] for s in ("events", "exposure"))
    assert 1 / 310 - 1 / 175 == pytest.approx(found["a", "comparison", "", "", "diff"][0])


def test_levels_of_a_rate_are_nested_terms_or_values(answers):
    """A term that only the other group has is given with no event."""
    nested = answers(EVENTS, {"statistics": "rates", "exposure": "DAYS", "nested": ["SOC", "PT"]}, adsl=PERSONS)
    values = answers(EVENTS, {"statistics": "rates", "exposure": "DAYS", "variable": "SOC", "compare": "rate_ratio", "compare_each": True},
                     adsl=PERSONS)  # fmt: skip

    assert (2, 1, 0) == tuple(
        nested["a", g, "", level, "events"][0] for g, level in (("A", "Heart"), ("A", "Heart | Arrest"), ("B", "Heart"))
    )
    assert 2 / 400 == values["a", "A", "", "Heart", "rate"][0]
    assert "infinite" in values["a", "comparison", "", "Heart", "ratio"][1]


@pytest.mark.parametrize(("case", "exposures"), [("nickel", None), ("openepi", None)])
def test_a_rate_in_the_words_of_a_study_is_what_r_prints(answers, oracle, unlike, case, exposures):
    """R: poisson.test(137, 24.19893): 5.661407 (4.753125 to 6.692709); OpenEpi: 5 in 25, by 10: 2 (0.649 to 4.667)."""
    read = oracle("poisson_rates")
    row = read.data.set_index("case").loc[case]
    n = int(row["events"])
    data = pd.DataFrame({"USUBJID": [f"P{i}" for i in range(n)], "ARM": "A"})
    adsl = data.assign(TIME=row["exposure"] / n)
    found = answers(data, {"statistics": "rates", "exposure": "TIME", "per": row["per"]}, adsl=adsl,
                    groups=Groups(variable="ARM", levels={"A": "All"}))  # fmt: skip
    ours = {q: found["a", "A", "", "", s][0] for q, s in {"rate": "rate", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}.items()}

    assert {} == unlike(read.printed("incidence rate", case), ours)


@pytest.mark.parametrize(
    ("persons", "events", "says"),
    [
        (PERSONS.assign(DAYS=[100.0, 300, 0, 150]), EVENTS, "1 subject.s. of group B have a record and no DAYS"),
        (PERSONS.assign(DAYS=[-1.0, 300, 50, 150]), EVENTS, "DAYS is negative in 1 subject"),
        (PERSONS.assign(DAYS=[np.inf, 300, 50, 150]), EVENTS, "DAYS is infinite in 1 subject"),
        (PERSONS, EVENTS.assign(DAY=[10.0, 60, 51]), "1 event.s. of group B have no DAY from 0 to the end of DAYS"),
        (PERSONS, EVENTS.assign(DAY=[np.nan, 60, 25]), "1 event.s. of group A have no DAY"),
    ],
)
def test_exposures_that_cannot_be_meant_stop(answers, persons, events, says):
    """One clear message each."""
    with pytest.raises(StudyError, match=says):
        answers(events, {"statistics": "rates", "exposure": "DAYS", "onset": "DAY"}, adsl=persons)


def test_no_event_and_no_exposure(answers):
    """Without events a rate of 0 with an upper limit; without exposure none, and said; a subject without a value is told."""
    nobody = answers(EVENTS.head(0), {"statistics": "rates", "exposure": "DAYS", "compare": "rate_ratio"}, adsl=PERSONS)
    none = answers(EVENTS.head(0), {"statistics": "rates", "exposure": "DAYS"}, adsl=PERSONS.assign(DAYS=[0.0, 0, 50, np.nan]))

    assert 0 == nobody["a", "A", "", "", "rate"][0]
    assert "no event in either group" in nobody["a", "comparison", "", "", "ratio"][1]
    assert "no person-time" == none["a", "A", "", "", "rate"][1]
    assert "1 subject(s) without DAYS" in none["a", "B", "", "", "rate"][1]


def test_also_of_a_summary(answers):
    """By hand: 1, 10, 100 has the geometric mean 10; log values have s = ln 10. Limits of 1, 2, 3: 2 -/+ 4.302653 / sqrt 3."""
    data = pd.DataFrame({"USUBJID": [f"P{i}" for i in range(6)], "ARM": list("AAABBB"), "AVAL": [1.0, 10, 100, 1, 2, 3]})
    found = answers(data, {"statistics": "summary", "variable": "AVAL", "also": ["geometric", "mean_limits"]})

    assert 10 == pytest.approx(found["a", "A", "", "", "geo_mean"][0])
    assert np.sqrt(np.exp(np.log(10) ** 2) - 1) == pytest.approx(found["a", "A", "", "", "geo_cv"][0])
    assert 2 - 4.302652729911275 / np.sqrt(3) == pytest.approx(found["a", "B", "", "", "ci_low"][0])


@pytest.mark.parametrize(
    ("values", "says"), [([5.0, 0, 3], "zero or less"), ([5.0, np.nan, np.nan], "one value only"), ([np.nan] * 3, "no value")]
)
def test_also_says_what_it_cannot_tell(answers, values, says):
    """A zero has no logarithm; one value has no spread."""
    data = pd.DataFrame({"USUBJID": [f"P{i}" for i in range(3)], "ARM": "A", "AVAL": values})
    found = answers(
        data, {"statistics": "summary", "variable": "AVAL", "also": "geometric"}, groups=Groups(variable="ARM", levels={"A": "A"})
    )

    assert says in found["a", "A", "", "", "geo_cv"][1]


def test_restricted_means_as_sas_prints_them(answers, oracle, unlike):
    """PROC LIFETEST RMST(TAU=350), through the words of a study."""
    read = oracle("lung_cancer_rmst")
    data = read.data.assign(USUBJID=[f"P{i}" for i in range(len(read.data))], ARM=read.data["trt01pn"].map({1: "A", 2: "B"}))
    data = data.assign(AVAL=data["time"].astype(float), CNSR=data["cnsr"].astype(float))
    asked = {"statistics": "survival", "rmst": 350}
    found = answers(data, {"id": "d", **asked, "compare": "rmst_difference"}, {"id": "t", **asked, "compare": "rmst_test"})
    ours = {"rmst_1": found["d", "A", "", "", "rmst"], "se_1": found["d", "A", "", "", "rmst_se"],
            "rmst_2": found["d", "B", "", "", "rmst"],
            "difference": found["d", "comparison", "", "", "diff"], "difference_se": found["d", "comparison", "", "", "se"],
            "chisq": found["t", "comparison", "", "", "statistic"], "p": found["t", "comparison", "", "", "p"]}  # fmt: skip

    assert {} == unlike(read.printed("RMST, area under KM"), {q: value for q, (value, _) in ours.items()})


def test_a_time_beyond_what_was_seen_gives_no_restricted_mean(answers):
    """Both followed to 3 at most, asked to 5; nobody in a group."""
    data = pd.DataFrame({"USUBJID": list("PQRS"), "ARM": list("AABB"), "AVAL": [1.0, 3, 2, 3], "CNSR": [0.0, 1, 0, 1]})
    far = answers(data, {"statistics": "survival", "rmst": 5, "compare": "rmst_difference"})
    empty = answers(data, {"statistics": "survival", "rmst": 2, "compare": "rmst_difference", "where": "ARM == 'A'"})

    assert "followed to 3 only" in far["a", "A", "", "", "rmst"][1]
    assert "followed to 3 only" in far["a", "comparison", "", "", "diff"][1]
    assert "no subject with a time" == empty["a", "B", "", "", "rmst"][1] == empty["a", "comparison", "", "", "diff"][1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"statistics": "rates"}, "needs `exposure:`"),
        ({"statistics": "rates", "exposure": "D", "variable": "X", "nested": "Y"}, "both say what the levels"),
        ({"statistics": "rates", "exposure": "D", "per": 0}, "greater than 0"),
        ({"statistics": "summary", "variable": "X", "also": "geometrics"}, "did you mean geometric"),
        ({"statistics": "summary", "variable": "X", "exposure": "D"}, "`exposure:` does nothing"),
        ({"statistics": "survival", "compare": "rmst_difference"}, "needs `rmst:`"),
        ({"statistics": "survival", "rmst": -1}, "greater than 0"),
        ({"statistics": "change", "variable": "X", "also": "geometric"}, "`also:` does nothing"),
    ],
)
def test_keys_go_with_their_statistics(given, says):
    """Refused before any data are read."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "a", **given})
