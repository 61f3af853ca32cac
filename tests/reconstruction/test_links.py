"""What one form of the export says of another: numbers of adverse events, labels of specimens."""

import pandas as pd

from tests.reconstruction.test_forms import DAY, export


def of_events(name: str) -> pd.DataFrame:
    """The rows of a form that name an adverse event, with that event's columns behind."""
    rows = export(name).query("AE_NO != ''")
    return rows.merge(export("ae"), on=["SITE", "SUBJ", "AE_NO"], how="left", suffixes=("", "_AE"), validate="m:1")


def test_a_medicine_treats_an_event_of_the_participant_for_as_long_as_it_lasts():
    treating = of_events("cm")

    assert 20 <= len(treating)
    assert treating.AE_PT.notna().all()
    month_known = ~treating.STDT_AE.str.startswith("UN")
    began = pd.to_datetime(treating.STDT_AE[month_known], format="%d-%b-%Y").dt.strftime("%Y-%m-%d")
    assert (began == treating.STDT[month_known]).all()


def test_what_is_taken_for_long_treats_no_event():
    assert {""} == set(export("cm").query("INDICATION in ['Supplement', 'Bone marrow aspiration']").AE_NO)


def test_the_event_that_ended_the_trial_is_named():
    """Four deaths in the trial by fatal events, and one withdrawal for a serious event."""
    ended = of_events("disposition")

    assert {"3": 4, "4": 1} == ended.DS_REASON_CD.value_counts().to_dict()
    assert {"5"} == set(ended.query("DS_REASON_CD == '3'").GRADE)
    assert {"Y"} == set(ended.SERIOUS)


def test_the_fatal_event_is_named_by_the_death_form():
    """Deaths after the trial have none: events were no longer collected."""
    died = of_events("death")

    assert 4 == len(died)
    assert {"Y"} == set(died.SAE_DEATH)
    assert set(died.SUBJ) == set(export("ae").query("SAE_DEATH == 'Y'").SUBJ)


def test_labels_of_specimens_stand_once():
    labels = pd.concat([export("bm_extraction").SPECIMEN_ID, export("csf_collection").SPECIMEN_ID])

    assert labels.is_unique and labels.ne("").all()


def test_the_cytokine_laboratory_names_specimens_that_were_collected_on_that_day():
    collected = export("csf_collection").set_index("SPECIMEN_ID").CSF_DT.str.replace("-", "")
    measured = export("csf_cytokine")

    assert (collected.loc[measured.SPECIMEN_ID].to_numpy() == measured.SAMPLE_DT.to_numpy()).all()


def test_fluid_is_taken_on_the_day_before_each_injection():
    """20 to 30 mL, once for each of 64 injections."""
    injections, fluid = export("injection"), export("csf_collection")
    both = injections.merge(fluid, on=["SITE", "SUBJ", "EVENT"], suffixes=("", "_CSF"))

    assert len(injections) == len(fluid) == len(both) == 64
    assert (pd.to_datetime(both.INJ_DT) - pd.to_datetime(both.CSF_DT)).eq(DAY).all()
    assert both.VOLUME_ML_CSF.astype(int).between(20, 30).all()


def test_every_code_of_a_hand_is_in_the_code_lists():
    lists = export("codelists").query("LIST == 'HAND_CD'")

    assert set(export("als_history").HAND_CD) <= set(lists.CODE)
