"""Weighted and stratified tests of survival as LIFETEST and R print them."""

import numpy as np
import pytest

from sdtm2adam.ard.logrank import compared


def samples(data, by, time, event):
    return [(g[time].to_numpy(float), g[event].to_numpy(int)) for _, g in data.groupby(by)]


@pytest.mark.parametrize(("weight", "method"), [("gehan", "Wilcoxon (Gehan)"), ("tarone_ware", "Tarone-Ware")])
def test_weighted_tests_as_sas_prints_them(shared_oracle, unlike, weight, method):
    """PROC LIFETEST time lenfol*fstat(0); strata afb / test=wilcoxon | tarone: 8.2593, 9.4230."""
    read = shared_oracle("whas500")
    chisq = compared([samples(read.data, "AFB", "LENFOL", "FSTAT")], weight)[2]

    assert {} == unlike(read.printed(method, "time lenfol*fstat(0)"), {"chisq": chisq})


@pytest.mark.parametrize(("weight", "chisq"), [("logrank", 3.39639), ("gehan", 2.72331)])
def test_aml(oracle, weight, chisq):
    """aml: log-rank 3.4 (R survdiff), Gehan 2.72 (R survival with rho by lifelines and statsmodels alike)."""
    assert compared([samples(oracle("aml").data, "x", "time", "status")], weight)[2] == pytest.approx(chisq, abs=5e-6)


def test_stratified_log_rank_as_r_prints_it(shared_oracle, unlike):
    """R: survdiff(~ pat.karno + strata(inst), lung): 21.4 on 7 df, expected events by group."""
    read = shared_oracle("lung")
    data = read.data.dropna(subset=["pat_karno", "inst"]).assign(event=lambda d: (d["status"] == 2).astype(int))
    levels = sorted(data["pat_karno"].unique())
    strata = [
        [(s.loc[s["pat_karno"] == k, "time"].to_numpy(float), s.loc[s["pat_karno"] == k, "event"].to_numpy(int)) for k in levels]
        for _, s in data.groupby("inst")
    ]
    _, expected, chisq = compared(strata)
    ours = {"chisq": chisq} | {f"{level:g} expected": e for level, e in zip(levels, expected)}

    assert {} == unlike(read.printed("log-rank, stratified", "survdiff"), ours)


def test_one_stratum_is_no_stratification(oracle):
    """All participants in one stratum: the plain test."""
    split = samples(oracle("aml").data, "x", "time", "status")

    assert compared([split])[2] == compared([split, [(np.empty(0), np.empty(0, dtype=int))] * 2])[2]


def test_without_an_event_there_is_no_test():
    """Everybody censored."""
    group = (np.array([1.0, 2, 3]), np.zeros(3, dtype=int))

    assert np.isnan(compared([[group, group]])[2])
