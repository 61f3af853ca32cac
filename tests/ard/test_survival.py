"""Kaplan-Meier and log-rank against the numbers that SAS, R and SPSS print; where they differ, each its own."""

import numpy as np
import pytest

from sdtm2adam.ard import survival as km
from sdtm2adam.ard.logrank import compared
from sdtm2adam.ard.survival import kaplan_meier

HALF = 0.5


def sample(data):
    return data["time"].to_numpy(dtype=float), data["status"].to_numpy()


def curve(data):
    return kaplan_meier(*sample(data))


def samples(data, by):
    return [sample(group) for _, group in data.groupby(by)]


@pytest.mark.parametrize("group", ["Maintained", "Nonmaintained"])
def test_curve_of_aml_as_r_prints_it(oracle, unlike, group):
    """R: summary(survfit(Surv(time, status) ~ x, aml)): at risk, survival, Greenwood's error, log limits."""
    aml = oracle("aml")
    fit = curve(aml.data[aml.data["x"] == group])
    low, high = km.log_limits(fit)
    columns = {"n_risk": fit.at_risk, "n_event": fit.events, "survival": fit.survival, "std_err": fit.se}
    columns |= {"ci95_lower": low, "ci95_upper": high}
    ours = {f"{group} t={t:g} {name}": c[i] for name, c in columns.items() for i, t in enumerate(fit.time)}
    printed = {q: v for q, v in aml.printed("Kaplan-Meier").items() if q.startswith(group) and v != "NaN"}

    assert {} == unlike(printed, ours)


@pytest.mark.parametrize("group", ["Maintained", "Nonmaintained"])
def test_median_of_aml_as_r_prints_it(oracle, unlike, group):
    """R: survfit(Surv(time, status) ~ x, aml), conf.type = "log": 31 (18, NA) and 23 (8, NA)."""
    aml = oracle("aml")
    fit = curve(aml.data[aml.data["x"] == group])
    low, high = km.limits_of_quantile(fit, HALF, "log")
    ours = {f"{group} median": km.midway_of_flat(fit, HALF), f"{group} ci95_lower": low, f"{group} ci95_upper": high}

    assert {} == unlike(oracle("aml").printed("KM median, log CI"), ours)


def test_logrank_of_aml_as_r_prints_it(oracle, unlike):
    """R: survdiff(Surv(time, status) ~ x, aml): chisq 3.4 on 1 df, expected 10.69 and 7.31."""
    aml = oracle("aml")
    _, expected, chisq = compared([samples(aml.data, "x")])
    ours = {"chisq": chisq, "expected_Maintained": expected[0], "expected_Nonmaintained": expected[1]}

    assert {} == unlike(aml.printed("log-rank"), ours)


@pytest.mark.parametrize("group", ["1", "2", "Overall"])
def test_mean_and_median_as_spss_prints_them(oracle, unlike, group):
    """SPSS 31: KM time BY sex /STATUS=status(1) /PRINT TABLE MEAN; to 10 digits and more, limits too."""
    spss = oracle("spss_survival_72")
    name = group if group == "Overall" else f"sex={group}"
    fit = curve(spss.data if group == "Overall" else spss.data[spss.data["sex"] == int(group)])
    mean, se = km.mean_to_last_time(fit)
    median, median_se = km.first_at_or_below(fit, HALF), km.density_se(fit, HALF)
    ours = {"Mean Estimate": mean, "Mean SE": se, "Median Estimate": median, "Median SE": median_se}
    ours |= {"Mean Lower": mean - km.SPSS_975 * se, "Median Upper": median + km.SPSS_975 * median_se}

    assert {} == unlike(spss.printed("KM mean and median, SPSS"), {f"{name} {q}": v for q, v in ours.items()})


def test_logrank_as_spss_prints_it(oracle, unlike):
    """SPSS 31: KM ... /TEST=LOGRANK."""
    spss = oracle("spss_survival_72")
    _, _, chisq = compared([samples(spss.data, "sex")])

    assert {} == unlike(spss.printed("log-rank"), {"Overall Chi-square": chisq})


CELLS = {"n=62": None, "trt=2 (test)": 2, "trt=1 (standard)": 1}


@pytest.mark.parametrize("cases", CELLS)
def test_mean_as_sas_prints_it(oracle, unlike, cases):
    """SAS PROC LIFETEST: mean to the last event, its error with m / (m - 1)."""
    lung = oracle("veteran_62")
    data = lung.data if CELLS[cases] is None else lung.data[lung.data["trt"] == CELLS[cases]]
    mean, se = km.mean_to_last_event(curve(data))

    assert {} == unlike(lung.printed("KM mean, SAS", cases), {"mean": mean, "mean_se": se})


@pytest.mark.parametrize("cases", CELLS)
def test_quartiles_with_plain_limits_as_sas_prints_them(oracle, unlike, cases):
    """SAS PROC LIFETEST of a version whose limits are linear: 76.5 is midway in a flat piece at one half."""
    lung = oracle("veteran_62")
    fit = curve(lung.data if CELLS[cases] is None else lung.data[lung.data["trt"] == CELLS[cases]])
    ours = {f"p{p}": km.midway_to_next_event(fit, 1 - p / 100) for p in (25, 50, 75)}
    limits = {p: km.limits_of_quantile(fit, 1 - p / 100, "plain") for p in (25, 50, 75)}
    ours |= {f"p{p} ci95_{side}": pair[i] for p, pair in limits.items() for i, side in enumerate(("lower", "upper"))}

    assert {} == unlike(lung.printed("KM quartiles, SAS", cases), ours)


def test_logrank_as_sas_prints_it(oracle, unlike):
    """SAS PROC LIFETEST: strata treatment; Log-Rank 0.7698."""
    lung = oracle("veteran_62")
    _, _, chisq = compared([samples(lung.data, "trt")])

    assert {} == unlike(lung.printed("log-rank"), {"chisq": chisq})


@pytest.mark.parametrize("status", ["status_a", "status_b"])
@pytest.mark.parametrize(("program", "rule"), [("SAS", km.midway_to_next_event), ("R", km.midway_of_flat)])
def test_sas_and_r_differ_where_the_curve_stays_at_one_half(oracle, unlike, status, program, rule):
    """No event after the curve reached one half: SAS has no median, R takes the middle to the last time."""
    flat = oracle("km_flat_at_half")
    fit = curve(flat.data.assign(status=flat.data[status]))
    ours = {name: rule(fit, level) for name, level in (("p25", 0.75), ("median", HALF))}
    ours |= {"p75": rule(fit, 0.25)} if program == "SAS" else {}  # R's last quartile of status_b cannot be: see README
    low, high = km.limits_of_quantile(fit, HALF, "loglog")

    printed = flat.printed("KM quartiles, loglog CI", status, program)
    assert {} == unlike(printed, ours | {"median ci95_lower": low, "median ci95_upper": high})


@pytest.mark.parametrize("afb", [0, 1])
def test_quartiles_with_loglog_limits_as_sas_prints_them(shared_oracle, unlike, afb):
    """SAS 9.4 PROC LIFETEST, its default limits."""
    heart = shared_oracle("whas500")
    years = heart.data.assign(time=(heart.data["LENFOL"] / 365.25).round(2), status=heart.data["FSTAT"])
    fit = curve(years[years["AFB"] == afb])
    limits = {p: km.limits_of_quantile(fit, 1 - p / 100, "loglog") for p in (25, 50, 75)}
    ours = {f"p{p}": km.midway_to_next_event(fit, 1 - p / 100) for p in (25, 50, 75)}
    ours |= {f"p{p} ci95_{side}": pair[i] for p, pair in limits.items() for i, side in enumerate(("lower", "upper"))}

    assert {} == unlike(heart.printed("KM quartiles, loglog CI", f"AFB={afb}", "SAS"), ours)


@pytest.mark.parametrize("ecog", [0, 1, 2])
def test_restricted_mean_as_r_prints_it(shared_oracle, unlike, ecog):
    """R: print(survfit(Surv(time, status) ~ ph.ecog, lung), rmean = 730)."""
    lung = shared_oracle("lung")
    mean, se = km.restricted_mean(curve(lung.data[lung.data["ph_ecog"] == ecog].eval("status = status - 1")), 730)

    assert {} == unlike(lung.printed("RMST", f"ph_ecog={ecog}"), {"rmean": mean, "rmean_se": se})


def test_conventions_differ_on_four_times():
    """1, 2, 3, 4, all events: SAS and R say 2.5, SPSS says 2."""
    fit = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4))

    assert (2.5, 2.5, 2.0) == tuple(f(fit, HALF) for f in (km.midway_to_next_event, km.midway_of_flat, km.first_at_or_below))


def test_order_of_the_records_does_not_matter():
    """Shuffled records give the same curve and the same log-rank, bit for bit."""
    random = np.random.default_rng(5)
    time, event, group = random.integers(1, 30, 50).astype(float), random.integers(0, 2, 50), random.integers(0, 2, 50)
    order = random.permutation(50)
    split = [(time[group == g], event[group == g]) for g in (0, 1)]
    shuffled = [(time[order][group[order] == g], event[order][group[order] == g]) for g in (0, 1)]

    assert np.array_equal(kaplan_meier(time, event).survival, kaplan_meier(time[order], event[order]).survival)
    assert compared([split])[2] == compared([shuffled])[2]


def test_without_events_there_is_no_mean_for_sas_and_no_test():
    """All censored: nothing to estimate, and no crash."""
    none = (np.array([3.0, 5.0]), np.zeros(2))

    assert np.isnan(km.mean_to_last_event(kaplan_meier(*none))).all()
    assert np.isnan(km.midway_to_next_event(kaplan_meier(*none), HALF))
    assert np.isnan(compared([[none, none]])[2])
