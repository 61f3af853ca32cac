"""Whole curves as results: every step of survival, of a receiver operating characteristic, and of a distribution."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.ard.roc import area, steps
from tests.tlf.figures.literals import POPULATIONS, figure

NOBODY_SHOWN = {"distribution": {"analysis": "a"}}


def results(analysis: dict, **datasets) -> pd.DataFrame:
    ard, _ = run_analyses([figure([{"id": "a", **analysis}], NOBODY_SHOWN)], datasets, POPULATIONS)
    return ard


def test_every_step_of_a_curve_is_a_result():
    """R survival, aml, maintained: survfit(Surv(time, status) ~ 1) gives n.risk, n.event, n.censor and surv at each time."""
    times = [9.0, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    events = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    people = [f"P{i}" for i in range(11)]
    adsl = pd.DataFrame({"USUBJID": people, "ARM": ["A"] * 11})
    adtte = pd.DataFrame({"USUBJID": people, "AVAL": times, "CNSR": [1.0 - e for e in events]})
    ard = results({"dataset": "ADTTE", "statistics": "survival", "curve": True}, ADSL=adsl, ADTTE=adtte)

    def of(stat: str) -> list[float]:
        return ard.loc[(ard["stat"] == stat) & (ard["group"] == "A"), "value"].tolist()

    assert sorted(set(times)) == of("step")
    assert [11, 10, 8, 7, 6, 5, 4, 3, 2, 1] == of("step_at_risk")
    assert [1, 1, 1, 1, 0, 1, 1, 0, 1, 0] == of("step_events")
    assert [0, 1, 0, 0, 1, 0, 0, 1, 0, 1] == of("step_censored")
    assert pytest.approx([0.909, 0.818, 0.716, 0.614, 0.614, 0.491, 0.368, 0.368, 0.184, 0.184], abs=5e-4) == of("step_survival")


def test_a_curve_is_given_where_it_is_asked_for():
    adsl = pd.DataFrame({"USUBJID": ["P1"], "ARM": ["A"]})
    adtte = pd.DataFrame({"USUBJID": ["P1"], "AVAL": [1.0], "CNSR": [0.0]})
    ard = results({"dataset": "ADTTE", "statistics": "survival"}, ADSL=adsl, ADTTE=adtte)

    assert not ard["stat"].str.startswith("step").any()


@pytest.mark.parametrize("higher", ["cases", "controls"])
def test_the_area_under_the_steps_is_that_of_the_ranks(higher):
    """Trapezoids against Mann and Whitney's count of pairs, with ties, whichever side is higher."""
    cases, controls = np.array([1.0, 2, 2, 5, 7]), np.array([0.0, 2, 3, 3])
    cases, controls = (cases, controls) if higher == "cases" else (controls, cases)
    made = steps(cases, controls)
    y = np.array([r.value for r in made if r.stat == "curve_sensitivity"])
    x = 1 - np.array([r.value for r in made if r.stat == "curve_specificity"])

    assert (1, 1, 0, 0) == (x[0], y[0], x[-1], y[-1])
    assert pytest.approx(area(cases, controls).auc) == float(((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2).sum())


def test_no_steps_without_cases():
    assert [] == steps(np.array([]), np.array([1.0]))


def test_a_distribution_counts_records_at_or_below_each_value():
    adsl = pd.DataFrame({"USUBJID": ["P1", "P2", "P3", "P4"], "ARM": ["A"] * 4})
    adqs = pd.DataFrame({"USUBJID": adsl["USUBJID"], "CHG": [-1.5, 0.0, -1.5, None]})
    ard = results({"dataset": "ADQS", "variable": "CHG", "statistics": "distribution"}, ADSL=adsl, ADQS=adqs)
    mine = ard[(ard["group"] == "A") & (ard["analysis"] == "a")]

    assert [("", "n", 3)] == list(mine.loc[mine["level"] == "", ["level", "stat", "value"]].itertuples(index=False, name=None))
    assert {("-1.5", "at_or_below"): 2, ("0.0", "at_or_below"): 3, ("0.0", "pct"): 100} == {
        (level, stat): value
        for level, stat, value in mine[["level", "stat", "value"]].itertuples(index=False, name=None)
        if (level, stat) in [("-1.5", "at_or_below"), ("0.0", "at_or_below"), ("0.0", "pct")]
    }
