"""Laboratory, vital signs and examinations of the reference study, recomputed from its analysis datasets with nothing but pandas.

The flags that the outputs use are not: which value is the last, the lowest or the worst is found again from dates and values.
"""

import pandas as pd
import pytest

ARMS = ("MSC", "CONTROL")
RANK = {"LOW": 1, "NORMAL": 2, "HIGH": 3, "ABNORMAL": 3}


@pytest.fixture(scope="module")
def ard(reference_out) -> pd.DataFrame:
    found = pd.read_parquet(reference_out / "ard" / "ard.parquet")
    return found[found["output"].str.startswith("t_14_3_")]


@pytest.fixture(scope="module")
def values(ard) -> dict:
    """(output, analysis, group, by, level, stat) -> value"""
    key = ["output", "analysis", "group", "by", "level", "stat"]
    return dict(zip(ard[key].astype(str).itertuples(index=False, name=None), ard["value"], strict=True))


@pytest.fixture(scope="module")
def adam(reference_out):
    """An ADaM dataset by its name, its categories as text."""

    def read(name):
        found = pd.read_parquet(reference_out / "adam" / f"{name}.parquet").query("SAFFL == 'Y'")
        return found.assign(**{c: found[c].astype(object) for c in found.columns if isinstance(found[c].dtype, pd.CategoricalDtype)})

    return read


def after_treatment(lab: pd.DataFrame, known: str) -> pd.DataFrame:
    """Records after the first treatment that have a value, in the order of their dates."""
    return lab[(lab["ADT"] > lab["TRTSDT"]) & lab[known].notna()].sort_values(["USUBJID", "PARAMCD", "ADT", "LBSEQ"])


def held(values, place, pairs: pd.DataFrame, start: str, end: str) -> None:
    """Each pair of a shift against the records, one a subject, and every other pair is 0."""
    counted = pairs.groupby([start, end]).size()
    told = {
        tuple(level.split(" | ")): value
        for (output, analysis, group, by, level, stat), value in values.items()
        if (output, analysis, group, by) == place and stat == "n" and level and "TOTAL" not in level and "(missing)" not in level
    }
    assert told, place
    assert {pair: count for pair, count in told.items() if count} == counted.to_dict(), place
    assert len(pairs) == values[(*place, "TOTAL | TOTAL", "n")] == values[(*place, "", "n")]


@pytest.mark.parametrize(
    ("output", "dataset", "months"),
    [
        ("t_14_3_5_1_1", "ADLB", {"Month -3": -3, "Baseline": 0, "Month 4": 4}),
        ("t_14_3_5_1_2", "ADLB", {"Month -3": -3, "Baseline": 0, "Month 4": 4}),
        ("t_14_3_6_1", "ADVS", {"Month -3": -3, "Baseline": 0, "Month 1": 1, "Month 3": 3, "Month 6": 6}),
    ],
)
def test_means_by_visit(values, adam, output, dataset, months):
    data = adam(dataset)
    data = data[data["ANL01FL"] == "Y"]
    params = {by.split(" | ")[0] for (name, _, _, by, _, _) in values if name == output and by}
    assert len(params) > 6

    for param in sorted(params):
        for label, month in months.items():
            for arm in ARMS:
                part = data[(data["PARAM"] == param) & (data["AVISITN"] == month) & (data["TRT01A"] == arm)]["AVAL"].dropna()
                place = (output, "value", arm, f"{param} | {label}", "")
                expected = [len(part), part.mean(), part.std(), part.median(), part.min(), part.max()]
                assert expected == pytest.approx([values[(*place, s)] for s in ("n", "mean", "sd", "median", "min", "max")]), place


def test_changes_are_differences_of_the_values(values, adam):
    lab = adam("ADLB")
    base = lab[(lab["AVISITN"] == 0)].set_index(["USUBJID", "PARAM"])["AVAL"]
    late = lab[lab["AVISITN"] == 4].set_index(["USUBJID", "PARAM"])
    change = (late["AVAL"] - base.reindex(late.index)).dropna()
    for arm in ARMS:
        for param in ("Hemoglobin (g/L)", "Platelets (10^9/L)", "Leukocytes (10^9/L)"):
            part = change[(late["TRT01A"].reindex(change.index) == arm) & (change.index.get_level_values("PARAM") == param)]
            place = ("t_14_3_5_1_1", "change", arm, f"{param} | Month 4", "")
            assert [len(part), part.mean()] == pytest.approx([values[(*place, "n")], values[(*place, "mean")]])


@pytest.mark.parametrize(("output", "group"), [("t_14_3_5_2_1", "HEMATOLOGY"), ("t_14_3_5_2_2", "CHEMISTRY")])
def test_shifts_to_the_last_value(values, adam, output, group):
    lab = adam("ADLB")
    last = after_treatment(lab[lab["PARCAT1"] == group], "ANRIND").groupby(["USUBJID", "PARAM"], as_index=False).last()
    for (param, arm), part in last.dropna(subset=["BNRIND"]).groupby(["PARAM", "TRT01A"]):
        held(values, (output, "shift", arm, param), part, "BNRIND", "ANRIND")


@pytest.mark.parametrize(("by", "kind"), [("Lowest Value", "min"), ("Highest Value", "max")])
def test_shifts_to_the_extremes(values, adam, by, kind):
    lab = adam("ADLB")
    later = after_treatment(lab[lab["PARCAT1"].isin(["HEMATOLOGY", "CHEMISTRY"])], "ANRIND")
    later = later.assign(RANK=later["ANRIND"].map(RANK))
    worst = later.groupby(["USUBJID", "PARAM", "PARCAT1", "TRT01A", "BNRIND"])["RANK"].agg(kind).reset_index()
    worst["TO"] = worst["RANK"].map({1: "LOW", 2: "NORMAL", 3: "HIGH"})
    for (param, group, arm), part in worst.groupby(["PARAM", "PARCAT1", "TRT01A"]):
        output = "t_14_3_5_2_4" if group == "HEMATOLOGY" else "t_14_3_5_2_5"
        held(values, (output, "worst", arm, f"{param} | {by}"), part, "BNRIND", "TO")


@pytest.mark.parametrize(("output", "side"), [("t_14_3_5_3_1", "L"), ("t_14_3_5_3_2", "H")])
def test_shifts_to_the_worst_grade(values, adam, output, side):
    lab = adam("ADLB")
    lab = lab[~lab["PARAMCD"].isin(["NEUT", "LYM"])]
    later = after_treatment(lab, f"ATOXGR{side}")
    later = later.assign(GRADE=later[f"ATOXGR{side}"].astype(int))
    worst = later.groupby(["USUBJID", f"ATOXDSC{side}", "TRT01A", f"BTOXGR{side}"])["GRADE"].max().astype(str).reset_index()
    for (term, arm), part in worst.groupby([f"ATOXDSC{side}", "TRT01A"]):
        held(values, (output, "shift", arm, term), part, f"BTOXGR{side}", "GRADE")


def test_markedly_abnormal_are_grades_2_and_above_that_rose(values, adam):
    lab = adam("ADLB")
    for analysis, side in (("low", "L"), ("high", "H")):
        later = after_treatment(lab, f"ATOXGR{side}")
        later = later.assign(GRADE=later[f"ATOXGR{side}"].astype(int), BEFORE=pd.to_numeric(later[f"BTOXGR{side}"]))
        worst = later.loc[later.groupby(["USUBJID", f"ATOXDSC{side}"])["GRADE"].idxmax()]
        marked = worst[(worst["GRADE"] >= 2) & (worst["GRADE"] > worst["BEFORE"])]
        counted = marked.groupby([f"ATOXDSC{side}", "TRT01A"]).size().to_dict()
        told = {
            (by, group): value
            for (output, name, group, by, level, stat), value in values.items()
            if (output, name, level, stat) == ("t_14_3_5_4", analysis, "Y", "n") and value
        }
        assert told == counted
        assert counted, "somebody has one on either side"


def test_vital_signs_after_each_injection(values, adam):
    vital = adam("ADVS")
    vital = vital[vital["ATPTREF"].notna()]
    for (param, point, reference), part in vital.groupby(["PARAM", "ATPT", "ATPTREF"]):
        if part["PARAMCD"].iloc[0] in ("SYSBP", "DIABP", "PULSE", "RESP", "TEMP"):
            place = ("t_14_3_6_2", "value", "MSC", f"{param} | {point} | {reference}", "")
            assert [len(part), part["AVAL"].mean()] == pytest.approx([values[(*place, "n")], values[(*place, "mean")]]), place


@pytest.mark.parametrize(
    ("analysis", "param", "met"),
    [
        ("sbpge140", "SYSBP", lambda v: v >= 140),
        ("sbplt90", "SYSBP", lambda v: v < 90),
        ("dbpge90", "DIABP", lambda v: v >= 90),
        ("dbplt60", "DIABP", lambda v: v < 60),
    ],
)
def test_blood_pressure_categories(values, adam, analysis, param, met):
    vital = adam("ADVS")
    later = vital[(vital["PARAMCD"] == param) & (vital["ADT"] >= vital["TRTSDT"]) & vital["ABLFL"].isna() & vital["AVAL"].notna()]
    for arm in ARMS:
        part = later[later["TRT01A"] == arm]
        expected = (part[met(part["AVAL"])]["USUBJID"].nunique(), part["USUBJID"].nunique())
        assert expected == tuple(values["t_14_3_6_4", analysis, arm, "", "", stat] for stat in ("n", "N"))


@pytest.mark.parametrize(("output", "category"), [("t_14_3_7_1", "PHYSICAL"), ("t_14_3_7_2", "NEUROLOGICAL")])
def test_shifts_of_examinations(values, adam, output, category):
    exam = adam("ADPE")
    exam = exam[(exam["PARCAT1"] == category) & exam["AVISITN"].isin([1, 4, 6])].dropna(subset=["BASECAT1", "AVALCAT1"])
    for (param, month, arm), part in exam.groupby(["PARAM", "AVISITN", "TRT01A"]):
        held(values, (output, "shift", arm, f"{param} | Month {month:g}"), part, "BASECAT1", "AVALCAT1")


def test_every_safety_output_has_the_same_participants(ard):
    """33 and 31 in all that show the safety set, 32 of those injected."""
    sizes = ard[(ard["analysis"] == "population") & (ard["stat"] == "N")]
    told = sizes.groupby(["options", "group"])["value"].agg(lambda found: tuple(sorted(set(found)))).to_dict()

    safety = {group: found for (options, group), found in told.items() if options == "population SAF"}
    assert {"MSC": (33,), "CONTROL": (31,), "TOTAL": (64,)} == safety
    assert {("population SAFINJ", "MSC"): (32,)} == {key: found for key, found in told.items() if key[0] == "population SAFINJ"}
