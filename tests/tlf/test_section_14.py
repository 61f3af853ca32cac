"""Tables of sections 14.1 and 14.2 of the reference study, held against its data by other ways than they were made."""

import pandas as pd
import pytest

from sdtm2adam.spec.output import read_output
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def data(reference_out):
    """A dataset by its stage and name."""
    return lambda stage, name: pd.read_parquet(reference_out / stage / f"{name}.parquet")


@pytest.fixture(scope="module")
def cell(reference_out):
    """The text of a cell by output, label of the row (the first of that name) and column."""
    cells = pd.read_parquet(reference_out / "tlf" / "cells.parquet").astype({"row": str, "column": str, "text": str, "output": str})

    def found(output: str, row: str, column: str, panel: int = 0) -> str:
        met = cells[(cells["output"] == output) & (cells["row"] == row) & (cells["column"] == column) & (cells["panel"] == panel)]
        return met["text"].iloc[0]

    return found


def written(name: str):
    return read_output(ROOT / "tlf" / f"{name}.yaml", name)[0]


def test_the_schedule_of_assessments_is_that_of_the_records(data):
    """An X stands where the planned visits of a domain have records, and nowhere else."""
    behind = {
        "ALSFRS-R": ("QS", "QSCAT == 'ALSFRS-R'"),
        "AALS": ("QS", "QSCAT == 'AALS'"),
        "SF-36": ("QS", "QSCAT == 'SF-36'"),
        "FVC": ("RE", "RETESTCD == 'FVCPP'"),
        "Blood count, chemistry, urinalysis": ("LB", "LBCAT in ['HEMATOLOGY', 'CHEMISTRY', 'URINALYSIS']"),
        "Cytokines of cerebrospinal fluid": ("LB", "LBCAT == 'CYTOKINES'"),
        "Vital signs[^six]": ("VS", "VSTESTCD == 'SYSBP'"),
        "Physical and neurological examination": ("PE", "PETESTCD == 'GENAPP'"),
        "Collection of bone marrow": ("BE", "BETERM == 'BONE MARROW COLLECTED'"),
        "Collection of cerebrospinal fluid[^before]": ("BE", "BETERM == 'CEREBROSPINAL FLUID COLLECTED'"),
        "Injection of cells": ("EC", "ECMOOD == 'PERFORMED'"),
        "Genetic screening": ("GF", "GFTSTDTL == 'DETECTION'"),
    }
    rows = {row.label: sorted(row.cells) for row in written("t_14_1_8").panels[0].rows if row.cells}
    planned = set(data("sdtm", "TV")["VISITNUM"])

    for label, (domain, where) in behind.items():
        visits = set(data("sdtm", domain).query(where)["VISITNUM"]) & planned
        assert sorted(f"v{number:g}" for number in visits) == rows[label], label
    assert set(rows) - set(behind) == {"Informed consent", "Inclusion and exclusion criteria", "Demographics, medical history"}


def test_who_was_screened_is_randomized_or_not_and_who_left_is_counted_by_reason(cell):
    def n(row: str, column: str = "total", output: str = "t_14_1_1_1") -> int:
        return int(cell(output, row, column).split(" ")[0])

    assert n("Screened") == n("Not randomized") + n("Randomized")
    for column in ("msc", "ctl", "total"):
        assert n("Randomized", column) == n("Full analysis set", column) + n("Excluded before baseline (V5)", column)
        assert n("Excluded before baseline (V5)", column) == sum(n(row, column) for row in ("Withdrawal", "Death", "Serious adverse event"))
        assert n("Full analysis set", column) == n("Completed 6 months (V10)", column) + n("Discontinued after baseline", column)
    assert n("First injection (V5)", "msc") == n("Second injection (V6)", "msc") == n("Full analysis set", "msc")


def test_visits_are_counted_as_sv_has_them(cell, data):
    sv = data("sdtm", "SV").merge(data("adam", "ADSL")[["USUBJID", "TRT01P", "RANDFL"]], on="USUBJID").query("RANDFL == 'Y'")
    month3 = sv.query("VISITNUM == 8 and TRT01P == 'CONTROL'")

    assert f"{(month3['SVCNTMOD'] == 'IN PERSON').sum()} (74.2)" == cell("t_14_1_1_3", "Month 3", "control_person")
    assert f"{(month3['SVCNTMOD'] == 'TELEPHONE CALL').sum()} (12.9)" == cell("t_14_1_1_3", "Month 3", "control_call")
    missed = sv.query("VISITNUM == 10 and TRT01P == 'CONTROL' and SVOCCUR == 'N'")
    assert f"{len(missed)} (6.5)" == cell("t_14_1_1_3", "Month 6", "control_missed")
    assert "92" == cell("t_14_1_1_3", "Month 3", "planned")


def test_injections_are_those_of_ec(cell, data):
    ec = data("sdtm", "EC").query("ECMOOD == 'PERFORMED'")
    dates = ec.assign(day=pd.to_datetime(ec["ECSTDTC"].astype(str).str[:10])).pivot(index="USUBJID", columns="ECSPID", values="day")
    days = (dates["2"] - dates["1"]).dt.days

    assert f"{days.min()}, {days.max()}" == cell("t_14_1_5", "Interval between injections, days", "range")
    both = ec.groupby("USUBJID")["ECDOSE"].sum()
    assert f"{both.min():.2f}, {both.max():.2f}" == cell("t_14_1_5", "Volume injected in all, mL", "range")


@pytest.mark.parametrize("output", ["t_14_1_2_3", "t_14_1_2_4"])
def test_baseline_is_not_tested_where_consort_says_so(output):
    assert all(analysis.compare == "none" for analysis in written(output).analyses)
    assert not any(leaf.group == "comparison" for panel in written(output).panels for leaf in panel.leaves())


def test_the_risk_difference_of_responders_is_that_of_the_shares_beside_it(cell):
    """22 of 32 and 5 of 27: 0.6875 - 0.1852 = 0.5023; the p values are those of the publication's table."""
    for output, months in (("t_14_2_3_1", "4"), ("t_14_2_3_2", "6")):
        for here, there in (("≥50% (good responders)", "≥50%, good responders"), ("≥75%", "≥75%"), ("≥100%", "≥100%")):
            msc, control = (int(cell(output, here, column).split(" ")[0]) for column in ("msc", "control"))
            assert f"{msc / 32 - control / 27:.3f}" == cell(output, here, "rd")
            assert cell("t_14_2_1_1", there, f"p{months}", 1) == cell(output, here, "p")
            assert msc == int(cell("t_14_2_1_1", there, f"msc{months}", 1).split(" ")[0])


@pytest.mark.parametrize(
    ("output", "heading", "row"),
    [
        ("t_14_2_1_2", "Change", "ALSFRS-R score change from baseline to 6 months"),
        ("t_14_2_2_1", "Change of slope", "Changes in ALSFRS-R slope between lead-in and follow-up period (4 months)"),
        ("t_14_2_2_2", "Change of slope", "Changes in ALSFRS-R slope between lead-in and follow-up period, up to 6 months"),
        ("t_14_2_2_3", "Change", "AALS score change from baseline to 4 months"),
        ("t_14_2_2_4", "Change of slope", "Changes in AALS slope between lead-in and follow-up period"),
        ("t_14_2_2_5", "Change", "FVC % change from baseline to 4 months"),
        ("t_14_2_2_6", "Change of slope", "Changes in FVC % slope between lead-in and follow-up period"),
        ("t_14_2_2_7", "Change", "SF-36 change from baseline to 4 months"),
    ],
)
def test_a_table_of_one_endpoint_says_what_the_table_of_all_says(cell, output, heading, row):
    both = cell("t_14_2_1_1", row, "diff")
    diff, se, limits = both.split(" ")[0], both.split("(")[1].split(";")[0], both.split("; ")[1].rstrip(")")

    told = [cell(output, heading, column) for column in ("diff", "ci", "p")]
    assert [f"{diff} ({se})", limits, cell("t_14_2_1_1", row, "p")] == told


def test_nobody_has_a_variant_of_a_gene_and_everybody_was_screened(cell, data):
    gf = data("sdtm", "GF")

    for gene in gf["GFSYM"].unique():
        row = "C9orf72 Repeat Expansion" if gene == "C9orf72" else f"{gene} Variant"
        tested = gf[gf["GFSYM"] == gene]
        assert str(tested["USUBJID"].nunique()) == cell("t_14_1_7", row, "total_tested")
        assert str((tested["GFSTRESC"] != "NEGATIVE").sum()) == cell("t_14_1_7", row, "total_positive")
