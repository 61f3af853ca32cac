"""Numbers of the reference study's analysis datasets, found again from its SDTM transport files in plain pandas.

Nothing here uses the program but to run it once: files are read by pyreadstat, and the rules are written out anew.
"""

from collections.abc import Callable

import pandas as pd
import pyreadstat
import pytest

STUDY = "NCT01363401-01-"
MONTH = {1: -3, 3: -1, 4: -0.07, 5: 0, 6: 1, 7: 2, 8: 3, 9: 4, 10: 6}


@pytest.fixture(scope="module")
def sdtm(reference_out) -> Callable[[str], pd.DataFrame]:
    return lambda name: read(reference_out / "xpt" / "sdtm" / f"{name.lower()}.xpt")


@pytest.fixture(scope="module")
def adam(reference_out) -> Callable[[str], pd.DataFrame]:
    return lambda name: read(reference_out / "xpt" / "adam" / f"{name.lower()}.xpt")


def read(path) -> pd.DataFrame:
    """A transport file; blank text is missing, as in SAS."""
    return pyreadstat.read_xport(path)[0].replace({"": None})


def of(frame: pd.DataFrame, number: str, **conditions) -> pd.DataFrame:
    """The records of one participant that have these values."""
    found = frame[frame["USUBJID"] == STUDY + number]
    for column, value in conditions.items():
        found = found[found[column] == value]
    return found


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text[:10])


ITEMS = {
    "ALSFRBUL": ["ALSR101", "ALSR102", "ALSR103"],
    "ALSFRFIN": ["ALSR104", "ALSR105A", "ALSR105B", "ALSR106"],
    "ALSFRGRO": ["ALSR107", "ALSR108", "ALSR109"],
    "ALSFRRES": ["ALSR110", "ALSR111", "ALSR112"],
}


@pytest.mark.parametrize("parameter", ITEMS)
def test_a_subscore_is_the_sum_of_its_three_items(parameter, sdtm, adam):
    """At every visit of every participant; of items 5a and 5b one was asked."""
    qs, adqs = sdtm("QS"), adam("ADQS")
    items = qs[qs["QSTESTCD"].isin(ITEMS[parameter])]
    expected = items.assign(AVISITN=items["VISITNUM"].map(MONTH)).groupby(["USUBJID", "AVISITN"])["QSSTRESN"].agg(["sum", "size"])
    found = adqs[adqs["PARAMCD"] == parameter].set_index(["USUBJID", "AVISITN"])["AVAL"]

    assert {3} == set(expected["size"])
    assert expected["sum"].to_dict() == found.to_dict()


def test_the_four_subscores_add_up_to_the_total(adam):
    adqs = adam("ADQS")
    observed = adqs[adqs["DTYPE"].isna()]
    total = observed[observed["PARAMCD"] == "ALSFRTOT"].set_index(["USUBJID", "AVISITN"])["AVAL"]
    parts = observed[observed["PARAMCD"].isin(ITEMS)].groupby(["USUBJID", "AVISITN"])["AVAL"].sum()

    assert 544 == len(total)
    assert total.to_dict() == parts.to_dict()


def test_the_total_is_carried_forward_for_who_died_before_the_visit_of_6_months(sdtm, adam):
    """Of the full analysis set three died between V9 and V10: their last total, and its change from V5, count at 6 months."""
    qs, adqs = sdtm("QS"), adam("ADQS")
    totals = qs[(qs["QSTESTCD"] == "ALSR113") & qs["USUBJID"].isin(adqs.loc[adqs["FASFL"] == "Y", "USUBJID"])]
    expected = {}
    for subject, visits in totals.groupby("USUBJID"):
        value = dict(zip(visits["VISITNUM"], visits["QSSTRESN"], strict=True))
        for visit in (9, 10):
            if visit not in value:
                last = value[max(v for v in value if 5 < v < visit)]
                expected[subject, MONTH[visit]] = (last, last - value[5])
    carried = adqs[adqs["DTYPE"] == "LOCF"].set_index(["USUBJID", "AVISITN"])[["AVAL", "CHG"]]

    assert {(STUDY + n, 6) for n in ("012", "053", "059")} == set(expected)
    assert expected == {k: tuple(v) for k, v in zip(carried.index, carried.to_numpy().tolist(), strict=True)}


@pytest.mark.parametrize(("month", "observed", "carried"), [(4, 59, 0), (6, 56, 3)])
def test_observed_and_carried_values_make_the_two_analyses(month, observed, carried, adam):
    """ANL01FL is the analysis of what was observed, ANL02FL that of everybody."""
    total = adam("ADQS").query("PARAMCD == 'ALSFRTOT' and AVISITN == @month and FASFL == 'Y'")

    assert observed == (total["ANL01FL"] == "Y").sum()
    assert observed + carried == (total["ANL02FL"] == "Y").sum() == len(total)


# Criteria of CTCAE version 3.0 in the units of the study: grade of a value against its limits.
GRADES = {
    "HGB": ("LOW", lambda v, lo, hi: 4 if v < 65 else 3 if v < 80 else 2 if v < 100 else 1 if v < lo else 0),
    "WBC": ("LOW", lambda v, lo, hi: 4 if v < 1 else 3 if v < 2 else 2 if v < 3 else 1 if v < lo else 0),
    "PLAT": ("LOW", lambda v, lo, hi: 4 if v < 25 else 3 if v < 50 else 2 if v < 75 else 1 if v < lo else 0),
    "ALT": ("HIGH", lambda v, lo, hi: 4 if v > 20 * hi else 3 if v > 5 * hi else 2 if v > 2.5 * hi else 1 if v > hi else 0),
    "CK": ("HIGH", lambda v, lo, hi: 4 if v > 10 * hi else 3 if v > 5 * hi else 2 if v > 2.5 * hi else 1 if v > hi else 0),
    "CHOL": ("HIGH", lambda v, lo, hi: 4 if v > 12.92 else 3 if v > 10.34 else 2 if v > 7.75 else 1 if v > hi else 0),
    "K": ("LOW", lambda v, lo, hi: 4 if v < 2.5 else 3 if v < 3 else 1 if v < lo else 0),
    "GLUC": ("HIGH", lambda v, lo, hi: 4 if v > 27.8 else 3 if v > 13.9 else 2 if v > 8.9 else 1 if v > hi else 0),
    "PHOS": ("LOW", lambda v, lo, hi: 4 if v < 0.3 else 3 if v < 0.6 else 2 if v < 0.8 else 1 if v < lo else 0),
}


@pytest.mark.parametrize("test", GRADES)
def test_grades_follow_the_criteria(test, sdtm, adam):
    """Every value of nine tests; among them grades 1 to 3 occur."""
    lb, adlb = sdtm("LB"), adam("ADLB")
    direction, grade = GRADES[test]
    blood = lb[(lb["LBTESTCD"] == test) & lb["LBCAT"].isin(["CHEMISTRY", "HEMATOLOGY"])]
    rows = blood[["USUBJID", "LBSEQ", "LBSTRESN", "LBSTNRLO", "LBSTNRHI"]].to_numpy().tolist()
    expected = {(s, n): str(grade(value, low, high)) for s, n, value, low, high in rows}
    of_test = adlb[adlb["PARAMCD"] == test]
    found = of_test.set_index(["USUBJID", "LBSEQ"])["ATOXGRL" if direction == "LOW" else "ATOXGRH"].to_dict()

    assert expected == found


def test_a_cytokine_below_the_limit_counts_as_half_the_limit(sdtm, adam):
    """13 values were below; the others are as measured."""
    lb = sdtm("LB").query("LBCAT == 'CYTOKINES'")
    below = lb["LBSTRESC"].str.startswith("<")
    expected = lb["LBSTRESN"].where(~below, lb["LBLLOQ"] / 2)
    found = adam("ADCYT").set_index(["USUBJID", "LBSEQ"])["AVAL"]

    assert 13 == below.sum()
    assert dict(zip(zip(lb["USUBJID"], lb["LBSEQ"], strict=True), expected, strict=True)) == found.to_dict()


@pytest.mark.parametrize("number", ["001", "004", "053", "068"])
def test_baseline_of_blood_pressure_is_the_last_value_before_treatment(number, sdtm, adam):
    """With the time of day in the arm that was injected; the change is from there."""
    start = of(sdtm("DM"), number)["RFSTDTC"].iloc[0]
    pressure = of(sdtm("VS"), number, VSTESTCD="SYSBP")
    before = pressure[[t < start if len(start) > 10 else t[:10] <= start for t in pressure["VSDTC"]]]
    expected = before.sort_values("VSDTC")["VSSTRESN"].iloc[-1]
    last = pressure.sort_values("VSDTC").iloc[-1]
    found = of(adam("ADVS"), number, PARAMCD="SYSBP")

    assert {expected} == set(found["BASE"])
    assert last["VSSTRESN"] - expected == found.set_index("VSSEQ")["CHG"][last["VSSEQ"]]


@pytest.mark.parametrize("number", ["002", "016", "069"])
def test_exposure_is_what_the_injections_held(number, sdtm, adam):
    """Cells, their sum, the days between both injections, and the cells by weight."""
    ec, more = of(sdtm("EC"), number).sort_values("ECSTDTC"), of(sdtm("SUPPEC"), number)
    cells = [float(more[(more["QNAM"] == "ECCELLS") & (more["IDVARVAL"] == str(int(n)))]["QVAL"].iloc[0]) for n in ec["ECSEQ"]]
    weight = [float(more[(more["QNAM"] == "ECWEIGHT") & (more["IDVARVAL"] == str(int(n)))]["QVAL"].iloc[0]) for n in ec["ECSEQ"]]
    apart = (day(ec["ECSTDTC"].iloc[1]) - day(ec["ECSTDTC"].iloc[0])).days
    found = of(adam("ADEX"), number).sort_values("AVISITN").groupby("PARAMCD")["AVAL"].apply(list)

    assert cells == found["CELLS"]
    assert [c / w for c, w in zip(cells, weight, strict=True)] == found["DOSEGIVN"]
    assert [sum(cells)] == pytest.approx(found["TOTCELLS"])
    assert [apart] == found["INTERVAL"]
    assert [2] == found["NINJ"]


@pytest.mark.parametrize("parameter, procedure", [("TTPEG", "PERCUTANEOUS ENDOSCOPIC GASTROSTOMY"), ("TTTRACH", "TRACHEOSTOMY"),
                                                  ("TTNIV", "NON-INVASIVE MECHANICAL VENTILATION")])  # fmt: skip
def test_a_time_to_a_procedure_runs_from_screening_to_the_first_of_it(parameter, procedure, sdtm, adam):
    """Of the full analysis set; who died, entered another cell therapy or was last heard of before is censored then."""
    sv, pr, ss, dm = (sdtm(n) for n in ("SV", "PR", "SS", "DM"))
    first = pr[pr["PRDECOD"] == procedure].groupby("USUBJID")["PRSTDTC"].min()
    start = sv[sv["VISITNUM"] == 1].set_index("USUBJID")["SVSTDTC"]
    ends = ss.groupby("USUBJID")["SSDTC"].min()
    death = dm.set_index("USUBJID")["DTHDTC"]
    expected = {}
    for subject in adam("ADSL").query("FASFL == 'Y'")["USUBJID"]:
        begin = day(start[subject])
        observed = [t for t in (ends.get(subject), death.get(subject)) if isinstance(t, str)]
        end = min([day(t) for t in observed] + [pd.Timestamp("2018-02-28"), begin + pd.Timedelta(days=2283)])
        event = day(first[subject]) if subject in first else pd.Timestamp.max
        expected[subject] = ((min(event, end) - begin).days / 30.4375, 0 if event <= end else 1)
    found = adam("ADTTE").query("PARAMCD == @parameter").set_index("USUBJID")

    assert set(expected) == set(found.index)
    assert {s: t for s, (t, _) in expected.items()} == pytest.approx(found["AVAL"].to_dict())
    assert {s: c for s, (_, c) in expected.items()} == found["CNSR"].to_dict()


@pytest.mark.parametrize("number", ["001", "004", "047", "010"])
def test_subject_level_values(number, sdtm, adam):
    """Body mass index, days of treatment and how the study ended; without treatment and randomisation they are missing."""
    dm, vs, ds = (of(sdtm(n), number) for n in ("DM", "VS", "DS"))
    found = of(adam("ADSL"), number).iloc[0]
    height = vs[vs["VSTESTCD"] == "HEIGHT"]["VSSTRESN"].iloc[0] / 100
    ended = ds[ds["DSCAT"] == "DISPOSITION EVENT"]["DSDECOD"].iloc[0]
    status = {"COMPLETED": "COMPLETED", "SCREEN FAILURE": None}.get(ended, "DISCONTINUED")
    treated = dm["RFSTDTC"].iloc[0]

    assert status == (found["EOSSTT"] or None)
    if treated:
        weight = vs[(vs["VSTESTCD"] == "WEIGHT") & (vs["VISITNUM"] == 5)].sort_values("VSDTC")["VSSTRESN"].iloc[0]
        assert (day(dm["RFENDTC"].iloc[0]) - day(treated)).days + 1 == found["TRTDURD"]
        assert weight / height**2 == pytest.approx(found["BMIBL"])
    else:
        assert pd.isna(found["TRTDURD"]) and pd.isna(found["BMIBL"])


def test_medication_that_may_have_been_taken_under_treatment_is_concomitant(sdtm, adam):
    """A partial start is the first, a partial end the last day that it may mean; without an end it goes on."""
    dm = sdtm("DM").set_index("USUBJID")
    expected = {}
    for cm in sdtm("CM").itertuples():
        start, end = dm["RFSTDTC"][cm.USUBJID], dm["RFENDTC"][cm.USUBJID]
        first = (cm.CMSTDTC + "-01-01"[len(cm.CMSTDTC) - 4 :])[:10]
        last = cm.CMENDTC or "9999-12-31"
        taken = bool(start) and first <= end[:10] and last >= start[:10]
        expected[cm.USUBJID, cm.CMSEQ] = "Y" if taken else None
    found = adam("ADCM").set_index(["USUBJID", "CMSEQ"])["ONTRTFL"]

    assert {k for k, v in expected.items() if v} == set(found[found == "Y"].index)
