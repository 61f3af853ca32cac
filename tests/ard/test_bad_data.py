"""Data that allow no number: every analysis gives a marked result or one clear message."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.ard.frame import Result, rows
from sdtm2adam.ard.rates import rate_difference
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})


def visits(per_subject=(4.0, 8.0, 12.0), n=12):
    """Two arms, a value that falls week by week, sites, and a time to an event of each subject."""
    rng = np.random.default_rng(3)
    subject, week = np.repeat(np.arange(n), len(per_subject)), np.tile(per_subject, n)
    return pd.DataFrame(
        {
            "USUBJID": [f"P{s:02d}" for s in subject],
            "ARM": np.where(subject % 2 == 0, "A", "B"),
            "WEEK": week,
            "AVAL": 40 - 0.3 * week + np.repeat(rng.normal(0, 3, n), len(per_subject)) + rng.normal(0, 1, len(week)),
            "SITE": np.where(subject % 4 < 2, "S1", "S2"),
            "TIME": subject + 1.0,
            "CNSR": 0.0,
        }
    )


def results(data, adsl=None, **analysis):
    """(group, level, stat) -> (value, warnings)."""
    people = data[["USUBJID", "ARM"]].drop_duplicates() if adsl is None else adsl
    asked = [Analysis.model_validate({"id": "a", "dataset": "DATA", **analysis})]
    output = SimpleNamespace(output="t", population="ALL", groups=ARMS, analyses=asked)
    ard, _ = run_analyses([output], {"ADSL": people, "DATA": data}, {"ALL": SimpleNamespace(where="")})
    return {(r.group, r.level, r.stat): (r.value, r.warnings) for r in ard[ard["analysis"] == "a"].itertuples()}


SLOPES = {"statistics": "mixed", "variable": "AVAL", "effects": ["ARM", "WEEK", "ARM*WEEK"], "random": ["Intercept", "WEEK"]}
BOTH = {**SLOPES, "slopes": ["WEEK"], "means_at": {"week 12": {"WEEK": 12}}}


def test_slopes_of_one_visit_are_missing_and_say_so():
    found = results(visits(per_subject=(4.0,)), **BOTH)
    for stat, level in (("slope", "WEEK"), ("lsmean", "week 12")):
        value, why = found["A", level, stat]
        assert np.isnan(value) and why


def test_a_slope_that_one_group_does_not_have_is_told_and_the_other_is_given():
    data = visits()
    one_visit_in_a = data[(data["ARM"] == "B") | (data["WEEK"] == 4)]
    found = results(one_visit_in_a, **SLOPES | {"random": ["Intercept"]}, slopes=["WEEK"])
    assert found["A", "WEEK", "slope"][1].startswith("cannot be estimated")
    assert found["comparison", "WEEK", "diff"][1].startswith("cannot be estimated")
    assert found["B", "WEEK", "slope"][0] == pytest.approx(-0.3, abs=0.2)


def test_a_slope_is_given_where_the_mean_it_belongs_to_has_an_empty_cell():
    """No record of A at S2: the means over sites cannot be estimated, and the common slope can."""
    data = visits()
    lacking = data[~((data["ARM"] == "A") & (data["SITE"] == "S2"))]
    asked = {"statistics": "mixed", "variable": "AVAL", "effects": ["ARM", "SITE", "ARM*SITE", "WEEK"], "random": ["Intercept"]}
    found = results(lacking, **asked, slopes=["WEEK"], means_at={"week 8": {"WEEK": 8}})
    assert np.isnan(found["A", "week 8", "lsmean"][0])
    assert found["A", "WEEK", "slope"][0] == pytest.approx(-0.3, abs=0.2)


@pytest.mark.parametrize("word", [{"class": ["WEEK"], "slopes": ["WEEK"]}, {"class": ["WEEK"], "means_at": {"w": {"WEEK": 4}}}])
def test_a_class_has_no_slope_and_no_value(word):
    with pytest.raises(StudyError, match="WEEK is a class of the model and cannot be its number too"):
        results(visits(), **SLOPES | {"random": ["Intercept"]}, **word)


def test_a_random_effect_and_a_time_that_are_text_are_no_numbers():
    data = visits()
    with pytest.raises(StudyError, match="WEEK is not a number"):
        results(data.assign(WEEK=data["WEEK"].astype("str")), **SLOPES)
    once = data[data["WEEK"] == 4].assign(TIME="late")
    with pytest.raises(StudyError, match="TIME is not a number"):
        results(once, statistics="cox", time="TIME", censor="CNSR", effects=["ARM"])


def test_a_stratified_log_rank_test_without_a_record():
    nobody = visits().iloc[:0]
    asked = {"statistics": "survival", "time": "TIME", "censor": "CNSR", "compare": "logrank", "strata": ["SITE"]}
    value, why = results(nobody, visits()[["USUBJID", "ARM"]].drop_duplicates(), **asked)["comparison", "", "p"]
    assert np.isnan(value) and why == "fewer than two groups have subjects"


@pytest.mark.parametrize("asked", [
    {"statistics": "summary", "compare": "ttest_welch", "where": "WEEK == 4"},
    {"statistics": "mmrm", "effects": ["ARM", "WEEK"], "visit": "WEEK"},
    {"statistics": "ancova", "effects": ["ARM"], "where": "WEEK == 4"},
])  # fmt: skip
def test_values_beyond_any_transport_file_are_counted_and_stop(asked):
    data = visits()
    with pytest.raises(StudyError, match=r"AVAL is beyond 1e75 in \d+ record\(s\) of group A"):
        results(data.assign(AVAL=data["AVAL"] * 1e300), variable="AVAL", **asked)


def test_the_limits_of_a_difference_of_rates_hold_for_very_small_and_very_large_exposures():
    usual = {r.stat: r.value for r in rate_difference(4, 10.0, 6, 12.0)}
    for scale in (1e-200, 1e200):
        found = {r.stat: r.value * scale for r in rate_difference(4, 10.0 * scale, 6, 12.0 * scale)}
        assert found == pytest.approx(usual)


def test_no_result_is_a_negative_zero():
    (row,) = rows("t", "a", "A", "", "X", [Result("z", -0.0)])
    assert not np.signbit(row[7])
