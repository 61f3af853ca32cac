"""The safety outputs of the reference study, recomputed from its analysis datasets with nothing but pandas."""

import pandas as pd
import pytest

N = {"MSC": 33, "CONTROL": 31}  # as the publication has them


@pytest.fixture(scope="module")
def ard(reference_out) -> pd.DataFrame:
    return pd.read_parquet(reference_out / "ard" / "ard.parquet")


@pytest.fixture(scope="module")
def events(reference_out) -> pd.DataFrame:
    found = pd.read_parquet(reference_out / "adam" / "ADAE.parquet")
    return found.assign(**{c: found[c].astype(object) for c in found.columns if isinstance(found[c].dtype, pd.CategoricalDtype)})


def value(ard, output, analysis, group, by, level, stat):
    place = {"output": output, "analysis": analysis, "group": group, "by": by, "level": level, "stat": stat}
    found = ard[pd.concat([ard[name] == given for name, given in place.items()], axis=1).all(axis=1)]
    assert 1 == len(found), place
    return found["value"].iloc[0]


WINDOWS = {"4 Months": "AE4MFL", "6 Months": "AE6MFL"}
RELATED = ("POSSIBLY RELATED", "RELATED")
KINDS = {
    ("t_14_3_1_3", "any"): lambda ae: ae["USUBJID"].notna(),
    ("t_14_3_1_3", "te"): lambda ae: ae["TRTEMFL"] == "Y",
    ("t_14_3_1_3", "relproc"): lambda ae: ae["AERLPRT"].isin(RELATED),
    ("t_14_3_1_3", "g3"): lambda ae: ae["AETOXGR"].astype(float) >= 3,
    ("t_14_3_1_3", "serrel"): lambda ae: (ae["AESER"] == "Y") & (ae["AREL"] == "RELATED"),
    ("t_14_3_1_3", "fatal"): lambda ae: ae["AEOUT"] == "FATAL",
    ("t_14_3_1_4", "te"): lambda ae: ae["TRTEMFL"] == "Y",
    ("t_14_3_1_5", "te"): lambda ae: ae["TRTEMFL"] == "Y",
    ("t_14_3_1_7", "adr"): lambda ae: ae["AEREL"].isin(RELATED) | ae["AERLPRT"].isin(RELATED),
    ("t_14_3_1_8", "sae"): lambda ae: ae["AESER"] == "Y",
    ("t_14_3_1_9", "prod"): lambda ae: ae["AEREL"].isin(RELATED),
    ("t_14_3_1_11", "common"): lambda ae: ae["USUBJID"].notna(),
}


@pytest.mark.parametrize(("output", "analysis"), KINDS, ids="-".join)
@pytest.mark.parametrize("window", WINDOWS)
def test_events_and_participants_of_every_kind(ard, events, output, analysis, window):
    chosen = events[(events[WINDOWS[window]] == "Y") & KINDS[output, analysis](events)]

    for arm, size in N.items():
        part = chosen[chosen["TRT01A"] == arm]
        told = [value(ard, output, analysis, arm, window, "", stat) for stat in ("events", "participants", "N", "pct")]
        people = part["USUBJID"].nunique()
        assert [len(part), people, size, pytest.approx(100 * people / size)] == told


@pytest.mark.parametrize(("output", "analysis"), [("t_14_3_1_4", "te"), ("t_14_3_1_7", "adr"), ("t_14_3_1_8", "sae")])
def test_every_term_of_the_nested_tables(ard, events, output, analysis):
    """Each system organ class, and each preferred term within it, at 6 months: events, participants, and no term left out."""
    chosen = events[(events["AE6MFL"] == "Y") & KINDS[output, analysis](events)]
    terms = chosen.assign(LEVEL=chosen["AESOC"] + " | " + chosen["AEDECOD"])
    levels = set(ard[(ard["output"] == output) & (ard["analysis"] == analysis)]["level"])

    assert {"", *terms["AESOC"], *terms["LEVEL"]} == levels
    for arm in N:
        part = terms[terms["TRT01A"] == arm]
        for level in sorted(levels - {""}):
            here = part[(part["LEVEL"] == level) | (part["AESOC"] == level)]
            told = tuple(value(ard, output, analysis, arm, "6 Months", level, stat) for stat in ("events", "participants"))
            assert (len(here), here["USUBJID"].nunique()) == told, level


@pytest.mark.parametrize(("analysis", "window"), [("grade4", "AE4MFL"), ("grade6", "AE6MFL")])
def test_participants_at_their_highest_grade(ard, events, analysis, window):
    """In all, by class and by term, from the highest grade of each participant; the grades add up to any grade."""
    chosen = events[events[window] == "Y"]
    chosen = chosen.assign(GRADE=chosen["AETOXGR"].astype(int), ALL="", TERM=chosen["AESOC"] + " | " + chosen["AEDECOD"])
    for depth in ("ALL", "AESOC", "TERM"):
        worst = chosen.groupby(["TRT01A", depth, "USUBJID"])["GRADE"].max().reset_index()
        for (arm, level), part in worst.groupby(["TRT01A", depth]):
            told = [value(ard, "t_14_3_1_6", analysis, arm, f"Grade {g}", level, "participants") for g in range(1, 6)]
            assert [int((part["GRADE"] == g).sum()) for g in range(1, 6)] == told, level
            assert sum(told) == value(ard, "t_14_3_1_6", analysis, arm, "Any", level, "participants")


def test_onset_within_48_hours_from_the_dates_of_the_injections(ard, events, reference_out):
    """From EC itself, by the calendar: the day of an injection and the two days after it, up to the next injection."""
    given = pd.read_parquet(reference_out / "sdtm" / "EC.parquet")[["USUBJID", "ECSPID", "ECSTDTC"]]
    given = given.assign(DAY=pd.to_datetime(given["ECSTDTC"].astype(str).str[:10]), ECSPID=given["ECSPID"].astype(str))
    pairs = events[["USUBJID", "AESEQ", "ASTDT"]].merge(given, on="USUBJID")
    days = (pd.to_datetime(pairs["ASTDT"]) - pairs["DAY"]).dt.days
    near = pairs[(days >= 0) & (days <= 2)]

    for number in ("1", "2"):
        part = near[near["ECSPID"] == number]
        told = tuple(value(ard, "t_14_3_1_10", "onset", "MSC", f"Injection {number}", "", stat) for stat in ("events", "participants", "N"))
        assert (len(part), part["USUBJID"].nunique(), given["USUBJID"].nunique()) == told


def test_risk_differences_are_those_of_the_percentages(ard):
    common = ard[ard["output"] == "t_14_3_1_11"]
    for by in WINDOWS:
        for level in set(common["level"]):
            share = [value(ard, "t_14_3_1_11", "common", arm, by, level, "pct") for arm in ("MSC", "CONTROL")]
            points = [value(ard, "t_14_3_1_11", "common", "comparison", by, level, s) for s in ("pct_low", "diff_pct", "pct_high")]
            assert share[0] - share[1] == pytest.approx(points[1]) and points == sorted(points)


def test_common_terms_are_those_of_5_percent(events, reference_out):
    """What the page shows, held against the data: 5% of 33 is two participants, of 31 too."""
    shown = pd.read_parquet(reference_out / "tlf" / "cells.parquet").query("output == 't_14_3_1_11'")["row"].astype(str)
    people = pd.concat(
        [events[events[flag] == "Y"].groupby(["TRT01A", "AEDECOD"])["USUBJID"].nunique().reset_index() for flag in WINDOWS.values()]
    )
    common = {row.AEDECOD for row in people.itertuples() if row.USUBJID / N[row.TRT01A] >= 0.05}

    assert common == set(shown) - {"Any adverse event"}
    assert common < set(people["AEDECOD"]), "some terms are rarer"


def test_subgroups_are_everybody(ard):
    """Of sex, age and onset each: n and N add up to those of all participants."""
    for arm in N:
        for kind in ("any", "ser"):
            for one, other in (("f", "m"), ("young", "old"), ("limb", "bulb")):
                for stat in ("n", "N"):
                    parts = [value(ard, "t_14_3_1_13", f"{kind}_{name}", arm, "", "", stat) for name in (one, other, "all")]
                    assert parts[0] + parts[1] == parts[2], (arm, kind, one, stat)


def test_what_ended_participation_is_what_the_disposition_says(ard, reference_out):
    """Participants who left because of an adverse event or died in the trial, and no others."""
    adsl = pd.read_parquet(reference_out / "adam" / "ADSL.parquet").query("SAFFL == 'Y'")
    left = adsl[adsl["DCSREAS"].isin(["ADVERSE EVENT", "DEATH"])]["TRT01A"].value_counts()

    assert {arm: value(ard, "t_14_3_1_12", "ended", arm, "6 Months", "", "participants") for arm in N} == left.to_dict()


@pytest.mark.parametrize("level", ["", "Headache", "Back pain"])
def test_rates_of_first_events_from_the_dates(ard, events, reference_out, level):
    """Events by 100 person-years; a participant is at risk to the first event, or to the end of observation."""
    adsl = pd.read_parquet(reference_out / "adam" / "ADSL.parquet").query("SAFFL == 'Y'").set_index("USUBJID")
    dates = adsl[["RANDDT", "WIN6DT", "DTHDT", "EOSDT"]].apply(pd.to_datetime)
    end = dates[["WIN6DT", "DTHDT", "EOSDT"]].min(axis=1)
    chosen = events[(events["AE6MFL"] == "Y") & ((events["AEDECOD"] == level) | (level == ""))]
    first = pd.to_datetime(chosen.groupby("USUBJID")["ASTDT"].min())
    days = (first.reindex(end.index).fillna(end) - dates["RANDDT"]).dt.days + 1

    for arm in N:
        mine = (adsl["TRT01A"] == arm).to_numpy()
        count = int(first.index.isin(adsl.index[mine]).sum())
        told = [value(ard, "t_14_3_1_14", "first", arm, "", level, stat) for stat in ("events", "exposure", "rate")]
        assert [count, days[mine].sum(), pytest.approx(count / days[mine].sum() * 36525)] == told
