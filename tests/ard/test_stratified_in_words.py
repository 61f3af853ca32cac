"""Counts compared within strata, as a tlf file asks for them."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups
from sdtm2adam.spec.statistics import STRATIFIED

PAIR = Groups(variable="ARM", levels={"P": "Placebo", "H": "High dose"})


def people(counts):
    """One row a subject from (ARM, STRATUM, RESP, how many)."""
    rows = [(arm, stratum, resp) for arm, stratum, resp, n in counts for _ in range(n)]
    data = pd.DataFrame(rows, columns=["ARM", "STRATUM", "RESP"])
    return data.assign(USUBJID=[f"P{i}" for i in range(len(data))])


@pytest.fixture
def sexes(oracle):
    """Sex by treatment within two age groups, as SAS had it."""
    read = oracle("adcibc_sex_age_cmh")
    arms = {"Placebo": "P", "Xanomeline High Dose": "H"}
    used = read.data[read.data["trtp"].isin(arms) & (read.data["agegr1"] != ">80")]
    return read, people([(arms[r.trtp], r.agegr1, r.sex, r.count) for r in used.itertuples(index=False)])


@pytest.mark.parametrize(
    ("compare", "printed", "names"),
    [
        ("cmh_general", "CMH, general association", {"chisq": "statistic", "df": "df", "p": "p"}),
        ("cmh_row_means", "CMH, row mean scores", {"chisq": "statistic", "df": "df", "p": "p"}),
        ("cmh_correlation", "CMH, correlation", {"chisq": "statistic", "df": "df", "p": "p"}),
        ("odds_ratio_mh", "common odds ratio, Mantel-Haenszel", {"estimate": "ratio", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("odds_ratio_logit", "common odds ratio, logit", {"estimate": "ratio", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("risk_ratio_mh", "common relative risk column 1 (F), Mantel-Haenszel",
         {"estimate": "ratio", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("risk_ratio_logit", "common relative risk column 1 (F), logit",
         {"estimate": "ratio", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("common_difference_score", "common risk difference, summary score",
         {"estimate": "diff", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("common_difference_newcombe", "common risk difference, stratified Newcombe",
         {"estimate": "diff", "ci95_lower": "ci_low", "ci95_upper": "ci_high"}),
        ("breslow_day", "Breslow-Day", {"chisq": "statistic", "df": "df", "p": "p"}),
    ],
)  # fmt: skip
def test_sex_by_treatment_within_age_as_sas_prints_it(answers, sexes, unlike, compare, printed, names):
    """PROC FREQ agegr1*trtp*sex / CMH COMMONRISKDIFF, through `count` and `strata:`."""
    read, data = sexes
    found = answers(data, {"statistics": "count", "variable": "RESP", "levels": ["F"], "strata": "STRATUM", "compare": compare},
                    groups=PAIR, carried=["STRATUM"])  # fmt: skip
    ours = {quantity: found["a", "comparison", "", "", stat][0] for quantity, stat in names.items()}

    assert {} == unlike(read.printed(printed, "Placebo v High Dose"), ours)


def test_several_levels_and_several_strata_as_r_prints_them(answers, oracle, unlike):
    """R: mantelhaen.test(Satisfaction), income by satisfaction within gender: M^2 = 10.2 on 9 df, p 0.3345."""
    read = oracle("job_satisfaction_cmh")
    groups = Groups(variable="ARM", levels={level: level for level in read.data["income"].unique()})
    data = people([(r.income, r.gender, r.satisfaction, r.count) for r in read.data.itertuples(index=False)])
    found = answers(data, {"statistics": "count", "variable": "RESP", "strata": "STRATUM", "compare": "cmh_general"}, groups=groups,
                    carried=["STRATUM"])  # fmt: skip
    ours = {q: found["a", "comparison", "", "", s][0] for q, s in {"chisq": "statistic", "df": "df", "p": "p"}.items()}

    assert {} == unlike(read.printed("CMH, general association"), ours)


SMALL = [("A", "x", "Y", 3), ("A", "x", "N", 1), ("A", "y", "Y", 1), ("A", "y", "N", 3),
         ("B", "x", "Y", 1), ("B", "x", "N", 3), ("B", "y", "Y", 1), ("B", "y", "N", 3)]  # fmt: skip


def test_subjects_without_a_record_count_in_their_stratum(answers):
    """Records of those with an event only: the same as counting Y and N. By hand: (3*3/8 + 1*3/8) / (1*1/8 + 3*1/8) = 3."""
    whole = people(SMALL)
    counted = answers(whole, {"statistics": "count", "variable": "RESP", "levels": "Y", "strata": "STRATUM", "compare": "odds_ratio_mh"},
                      carried=["STRATUM"])  # fmt: skip
    adsl = whole[["USUBJID", "ARM", "STRATUM"]]
    happened = answers(whole[whole["RESP"] == "Y"], {"statistics": "subjects", "strata": "STRATUM", "compare": "odds_ratio_mh"}, adsl=adsl)
    nested = answers(whole[whole["RESP"] == "Y"].assign(SOC="Heart"), {"statistics": "events", "nested": "SOC", "strata": "STRATUM",
                     "compare": "odds_ratio_mh", "compare_each": True}, adsl=adsl)  # fmt: skip

    assert 3 == pytest.approx(counted["a", "comparison", "", "", "ratio"][0])
    assert 3 == pytest.approx(happened["a", "comparison", "", "", "ratio"][0])
    assert 3 == pytest.approx(nested["a", "comparison", "", "Heart", "ratio"][0])


def test_those_without_a_value_count_as_without_it_or_not_at_all(answers):
    """Of the population they are the rest (non-responder imputation); of the non-missing they are nobody."""
    data = people([*SMALL, ("A", "x", None, 4)])
    asked = {"statistics": "count", "variable": "RESP", "levels": "Y", "strata": "STRATUM", "compare": "odds_ratio_mh"}
    found = {d: answers(data, asked | {"denominator": d}, carried=["STRATUM"])["a", "comparison", "", "", "ratio"][0]
             for d in ("population", "non_missing")}  # fmt: skip

    assert 3 == pytest.approx(found["non_missing"])
    assert (3 * 3 / 12 + 1 * 3 / 8) / (5 * 1 / 12 + 3 * 1 / 8) == pytest.approx(found["population"])


@pytest.mark.parametrize("whom", [{"denominator": "at_visit"}, {"among": "RESP is not missing"}])
def test_strata_count_those_whom_percentages_are_of(answers, whom):
    """Of those with a record: the four of ADSL who have none count nowhere."""
    whole = people([*SMALL, ("A", "x", None, 4)])
    asked = {"statistics": "subjects", "where": "RESP == 'Y'", "strata": "STRATUM", "compare": "odds_ratio_mh"}
    found = answers(whole.dropna(subset="RESP"), asked | whom, adsl=whole[["USUBJID", "ARM", "STRATUM"]])

    assert 8 == found["a", "A", "", "", "N"][0]
    assert 3 == pytest.approx(found["a", "comparison", "", "", "ratio"][0])


def test_each_level_against_the_rest(answers):
    """Y and N of the same table: ratios are each other's reciprocals."""
    found = answers(people(SMALL), {"statistics": "count", "variable": "RESP", "strata": "STRATUM", "compare": "odds_ratio_mh",
                    "compare_each": True}, carried=["STRATUM"])  # fmt: skip

    assert 1 == pytest.approx(found["a", "comparison", "", "Y", "ratio"][0] * found["a", "comparison", "", "N", "ratio"][0])


@pytest.mark.parametrize("compare", STRATIFIED)
@pytest.mark.parametrize(
    "counts",
    [
        [("A", "x", "Y", 1), ("B", "x", "N", 1)],
        [("A", "x", "N", 4), ("A", "y", "N", 4), ("B", "x", "N", 4), ("B", "y", "N", 4)],
        [("A", "x", "Y", 4), ("A", "y", "Y", 4), ("B", "x", "Y", 4), ("B", "y", "Y", 4)],
        [("A", "x", "Y", 4), ("A", "x", "N", 4), ("B", "y", "Y", 4), ("B", "y", "N", 4)],
        [("A", "x", "Y", 4), ("B", "x", "N", 4), ("A", "y", "Y", 4), ("B", "y", "N", 4)],
    ],
    ids=["one subject a group", "no event", "all events", "no stratum with both groups", "all against none"],
)
def test_tables_that_tell_little_give_a_number_or_a_reason(answers, compare, counts):
    """Never a traceback; infinite is missing and said."""
    found = answers(people(counts), {"statistics": "count", "variable": "RESP", "levels": "Y", "strata": "STRATUM", "compare": compare},
                    carried=["STRATUM"])  # fmt: skip
    compared = {k[4]: v for k, v in found.items() if k[1] == "comparison"}

    assert compared
    assert all(np.isfinite(value) or why for value, why in compared.values()), compared


def test_a_stratum_is_told_by_all_its_variables(answers):
    """A subject without it stops with one message."""
    data = people(SMALL)
    data.loc[0, "STRATUM"] = None

    with pytest.raises(StudyError, match="STRATUM is missing in group A"):
        answers(data, {"statistics": "count", "variable": "RESP", "levels": "Y", "strata": "STRATUM", "compare": "cmh_general"},
                carried=["STRATUM"])  # fmt: skip


def test_strata_of_counts_are_of_adsl(answers):
    """A variable of the dataset only is refused at check: those without a record have none."""
    with pytest.raises(StudyError, match="no variable STRATUM"):
        answers(people(SMALL), {"statistics": "count", "variable": "RESP", "strata": "STRATUM", "compare": "cmh_general"})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"compare": "cmh_general"}, "`compare: cmh_general` needs `strata:`"),
        ({"compare": "chisq", "strata": "X"}, "`strata:` needs `compare:` to be one of cmh_general"),
        ({"strata": "X"}, "`strata:` needs `compare:`"),
    ],
)
def test_strata_and_comparison_go_together(given, says):
    """A key that does nothing is an error."""
    with pytest.raises(ValueError, match=says):
        Analysis.model_validate({"id": "a", "statistics": "count", "variable": "RESP", **given})
