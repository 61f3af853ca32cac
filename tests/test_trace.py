"""Every cell of the published tables leads to lines of the raw files; three are followed by hand, on the files alone."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.store import Store, finished
from sdtm2adam.study import Study, open_study
from sdtm2adam.tracing import trace_cell

ROOT = Path(__file__).parents[1]
TABLES = ("t_14_1_2_1", "t_14_3_1_1", "t_14_2_1_1")  # Tables 1, 2 and 3 of the publication
MSC = "A"


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(ROOT)


@pytest.fixture(scope="module")
def store(reference_out) -> Store:
    return finished(reference_out)


def traced(study: Study, store: Store, output: str, row: str, column: str) -> dict[str, list[int]]:
    """The raw lines behind a cell, by file."""
    lines = trace_cell(study, output, row, column, every=True, store=store)
    found = [re.fullmatch(r" +(raw/\S+) lines? ([\d, ]+)", line) for line in lines]
    return {m[1]: [int(n) for n in m[2].split(", ")] for m in found if m}


def raw(name: str, **how) -> pd.DataFrame:
    """A raw file as pandas reads it, with the line of each record; USUBJID-like `who` from site and subject."""
    frame = pd.read_csv(ROOT / "raw" / name, dtype=str, **how)
    who = frame["SITE"] + "-" + frame["SUBJ"] if "SITE" in frame else frame["SCREENING_NO"]
    return frame.assign(who=who, line=range(2, len(frame) + 2))


@pytest.mark.parametrize("output", TABLES)
def test_every_cell_leads_to_raw_lines(study, store, output):
    """Every row and column of the table; a cell that counts no record has none."""
    cells = store.get("tlf", "cells")
    places = cells.loc[cells["output"] == output, ["row", "column", "text"]].drop_duplicates()
    lost = [
        (place.row, place.column, place.text)
        for place in places.itertuples()
        if not traced(study, store, output, place.row, place.column) and place.text != "0"
    ]

    assert len(places) > 40
    assert [] == lost


def randomised() -> pd.Series:
    """The allocated group of each participant."""
    iwrs = raw("iwrs_randomisation.csv", sep=";", comment="#")
    return iwrs.set_index("who")["ARM_CD"]


def analysed() -> set[str]:
    """The full analysis set of the MSC group: randomised to it, with a total at V5 and at a later visit."""
    alsfrs = raw("alsfrs.csv")
    alsfrs = alsfrs[alsfrs["ALSFRS_TOTAL"].notna()]
    number = alsfrs["EVENT"].str.extract(r"(\d+)")[0].astype(int)
    both = set(alsfrs.loc[number == 5, "who"]) & set(alsfrs.loc[number > 5, "who"])
    return both & set(randomised().index[randomised() == MSC])


def test_the_adverse_drug_reactions_of_four_months_by_hand(study, store):
    """Four events: of the MSC group, possibly related or related to cells or procedure, from randomisation to V9."""
    ae = raw("ae.csv", encoding="cp949")
    v9 = raw("visit.csv").query("EVENT == 'V9' and VISSTAT == 'DONE'").set_index("who")["VISDT"]
    iwrs = raw("iwrs_randomisation.csv", sep=";", comment="#").set_index("who")["RAND_DT"]
    start = pd.to_datetime(ae["STDT"], format="%d-%b-%Y", errors="coerce")
    since = pd.to_datetime(ae["who"].map(iwrs), format="%d-%b-%Y")
    until = pd.to_datetime(ae["who"].map(v9), format="%Y-%m-%d")
    related = ae["REL_CELL_CD"].isin(["3", "4"]) | ae["REL_PROC_CD"].isin(["3", "4"])
    mine = ae[related & (ae["who"].map(randomised()) == MSC) & (start >= since) & (start <= until)]

    assert 4 == len(mine)
    assert mine["line"].tolist() == traced(study, store, "t_14_3_1_1", "Adverse drug reactions, total", "msc4e")["raw/ae.csv"]


def test_men_of_the_msc_group_by_hand(study, store):
    """18 (56): the demographics of all 32 participants of the group, who are the denominator."""
    dm = raw("dm.csv")
    mine = dm[dm["who"].isin(analysed())]

    assert (32, 18) == (len(mine), sum(mine["SEX_CD"] == "1"))
    assert mine["line"].tolist() == traced(study, store, "t_14_1_2_1", "Male", "msc")["raw/dm.csv"]


def test_the_change_of_the_score_by_hand(study, store):
    """-1.69: the totals at V5 and V9 of the 32 participants, and no other visit."""
    alsfrs = raw("alsfrs.csv")
    mine = alsfrs[alsfrs["who"].isin(analysed()) & alsfrs["EVENT"].isin(["V5 Baseline", "V9"])]
    totals = mine.pivot(index="who", columns="EVENT", values="ALSFRS_TOTAL").astype(float)

    assert "-1.69" == f"{(totals['V9'] - totals['V5 Baseline']).mean():.2f}"
    way = traced(study, store, "t_14_2_1_1", "ALSFRS-R score change from baseline to 4 months", "msc")
    assert mine["line"].tolist() == way["raw/alsfrs.csv"]


def test_a_trace_begins_with_the_cell_and_its_result(study, store):
    lines = trace_cell(study, "t_14_3_1_1", "adverse drug reactions, total", "4 Months MSC Events", store=store)

    assert "t_14_3_1_1 | Adverse drug reactions, total | msc4e: 4" == lines[0]
    assert "result adr/MSC/4 Months/" in lines[2]
    assert " = 4 " in lines[2]


@pytest.mark.parametrize(
    ("output", "row", "column", "says"),
    [
        ("t_14_3_1_2x", "x", "y", "there is no table `t_14_3_1_2x` - did you mean t_14_3_1_2?"),
        ("t_14_3_1_1", "Pyrexiaa", "msc4e", "there is no row `Pyrexiaa` - did you mean Pyrexia?"),
        ("t_14_3_1_1", "Pyrexia", "msc", "`msc` names several columns: msc4e, msc4p, msc6e, msc6p"),
    ],
)
def test_a_cell_that_is_not_there_is_answered_with_what_there_is(study, store, output, row, column, says):
    with pytest.raises(StudyError, match=re.escape(says)):
        trace_cell(study, output, row, column, store=store)


def test_a_trace_looks_into_the_study_s_own_out(study, tmp_path):
    with pytest.raises(StudyError, match="There is no out/ yet; make it with: sdtm2adam run"):
        trace_cell(replace(study, folder=tmp_path), "t_14_3_1_1", "Pyrexia", "msc4e")


def test_a_listed_cell_by_hand(study, store):
    """The second event of the first participant with two: its line of the export, and no other."""
    ae = raw("ae.csv", encoding="cp949")
    mine = ae[ae["who"] == ae["who"].iloc[0]]

    assert [mine["line"].tolist()[1]] == traced(study, store, "l_16_2_7_1", "2", "Start")["raw/ae.csv"]


def test_a_listed_record_of_sdtm_and_its_qualifier_by_hand(study, store):
    """The lot and the viability of the first injection of a participant stand on the same line."""
    injections = raw("injection.csv")
    line = [injections["line"].iloc[0]]

    assert line == traced(study, store, "l_16_2_5_1", "1", "Lot")["raw/injection.csv"]
    assert line == traced(study, store, "l_16_2_5_1", "1", "Viability")["raw/injection.csv"]


def test_of_values_side_by_side_the_record_of_the_cell_is_traced(study, store):
    """Hemoglobin and leukocytes of one row are two results of the laboratory."""
    hgb, wbc = (traced(study, store, "l_16_2_8_1", "1", f"AVALC {test}")["raw/lab_results.csv"] for test in ("HGB", "WBC"))
    lines = (ROOT / "raw" / "lab_results.csv").read_text(encoding="utf-8-sig").splitlines()

    assert ["Hb", "WBC"] == [lines[line - 1].split(",")[6] for (line,) in (hgb, wbc)]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("999", "Start", "listing l_16_2_7_1 has no row 999; it has 68"),
        ("NCT01363401-01-002", "Start", "names 2 rows, numbers 1, 2: give one of them"),
        ("nobody", "Start", "`nobody` names no row"),
        ("1", "Weight", "`Weight` names no column; there are USUBJID (Participant)"),
    ],
)
def test_what_a_listing_has_not_is_told(study, store, row, column, says):
    with pytest.raises(StudyError) as stopped:
        trace_cell(study, "l_16_2_7_1", row, column, store=store)

    assert says in str(stopped.value)


def test_an_empty_cell_has_no_record(study, store):
    """Item 5b is asked only of who has a gastrostomy."""
    assert "the cell is empty: no record stands behind it" == trace_cell(study, "l_16_2_6_1", "1", "5b", store=store)[-1]
