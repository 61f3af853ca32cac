"""By-conditions from the values of variables, and denominators by name."""

import pandas as pd
import pytest

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.errors import StudyError
from tests.tlf.studies import ADSL, DATASETS, POPULATIONS, table


def results(folder, analysis: str, datasets=DATASETS) -> pd.DataFrame:
    rows = "panels: [{columns: groups, rows: [{label: x, analysis: x}]}]\n"
    return run_analyses([table(folder, f"analyses: [{{id: x, {analysis}}}]\n{rows}")], datasets, POPULATIONS)[0]


def of(ard: pd.DataFrame, stat: str, **where) -> list[float]:
    found = ard[(ard["analysis"] == "x") & (ard["stat"] == stat)]
    for name, value in where.items():
        found = found[found[name] == value]
    return found["value"].tolist()


def test_each_value_is_a_condition_in_the_order_of_another_variable(tmp_path):
    ard = results(tmp_path, "dataset: ADLB, by_variable: {PARAM: PARAMN}, variable: AVAL, statistics: summary")

    assert ["", "Albumin (g/L)", "Sodium (mmol/L)"] == list(dict.fromkeys(ard["by"]))
    assert [1, 1, 2] == of(ard, "n", by="Albumin (g/L)")
    assert [3, 1, 4] == of(ard, "n", by="Sodium (mmol/L)")


def test_combinations_are_those_that_the_records_have_with_conditions_within(tmp_path):
    by = 'by: {High: "AVAL > 140", Any: "AVAL > 0"}'
    ard = results(tmp_path, f"dataset: ADLB, by_variable: [PARAM, AVISIT], {by}, variable: AVAL, statistics: summary")

    assert [
        "Albumin (g/L) | Baseline | High",
        "Albumin (g/L) | Baseline | Any",
        "Albumin (g/L) | Month 4 | High",
        "Albumin (g/L) | Month 4 | Any",
        "Sodium (mmol/L) | Baseline | High",
    ] == list(dict.fromkeys(ard["by"]))[1:6]
    assert [1, 0, 1] == of(ard, "n", by="Sodium (mmol/L) | Baseline | High")


def test_records_without_a_value_are_under_no_condition(tmp_path):
    adlb = DATASETS["ADLB"].assign(AVISIT=DATASETS["ADLB"]["AVISIT"].where(DATASETS["ADLB"]["AVISITN"] == 0))
    ard = results(tmp_path, "dataset: ADLB, by_variable: AVISIT, variable: AVAL, statistics: summary", {**DATASETS, "ADLB": adlb})

    assert ["", "Baseline"] == list(dict.fromkeys(ard["by"]))


def test_a_variable_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StudyError, match=r"no variable PARM - did you mean PARAM\?"):
        results(tmp_path, "dataset: ADLB, by_variable: PARM, variable: AVAL, statistics: summary")


@pytest.mark.parametrize(
    ("denominator", "sizes"),
    [
        ("", [3, 2, 5]),
        (", denominator: at_visit", [2, 0, 2]),  # A1 and A2 have sodium at baseline
        (', among: "PARAMN == 1"', [1, 1, 2]),  # albumin at baseline: A1, and B2 whose value is missing
    ],
)
def test_subjects_are_counted_of_whom_the_denominator_says(tmp_path, denominator, sizes):
    ard = results(
        tmp_path,
        f'dataset: ADLB, where: "AVAL > 140", by: {{Baseline: "AVISITN == 0 and PARAMN == 2"}}, statistics: subjects{denominator}'.replace(
            " and PARAMN == 2" if "among" in denominator else "\0", ""
        ),
    )

    assert sizes == of(ard, "N")


def test_values_are_counted_of_the_subjects_with_a_record(tmp_path):
    """B2 has a record without a value: it is in the denominator of the visit, not in that of values."""
    given = 'dataset: ADLB, where: "PARAMN == 1", by: {Baseline: "AVISITN == 0"}, variable: AVAL, levels: [40.5], statistics: count'

    assert [1, 1, 2] == of(results(tmp_path, f"{given}, denominator: at_visit"), "N", level="")
    assert [1, 0, 1] == of(results(tmp_path, f"{given}, denominator: non_missing"), "N", level="")


def test_who_is_not_among_them_is_not_counted(tmp_path):
    """Of the two women of arm A one is older than 60; the man is neither above nor below the line."""
    ard = results(tmp_path, """among: "SEX == 'F'", where: "AGE > 60", statistics: subjects""")

    assert ([1, 0, 1], [2, 1, 3]) == (of(ard, "n"), of(ard, "N"))


@pytest.mark.parametrize(
    ("values", "most"),
    [([1.0, 2.0], 0), ([1.5, 2.25], 2), ([0.1 + 0.2], 1), ([], 0), ([1e9 + 0.5], 1), ([1 / 3], 9)],
)
def test_decimals_are_those_of_the_values(tmp_path, values, most):
    adsl = ADSL.assign(AGE=[*values, *[None] * (5 - len(values))]).astype({"AGE": "float64"})
    ard = results(tmp_path, "variable: AGE, statistics: summary", {**DATASETS, "ADSL": adsl})

    assert most == max(of(ard, "decimals"))
