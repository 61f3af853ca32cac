"""From datasets to results: who is counted, in what group, and against what denominator."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.ard.frame import COLUMNS, key
from sdtm2adam.spec.analysis import Analysis, Groups

POPULATIONS = {
    "ALL": SimpleNamespace(label="All", where=""),
    "FAS": SimpleNamespace(label="Full Analysis Set", where="FASFL == 'Y'"),
}
TWO = Groups(variable="TRT01P", levels={"A": "Active", "C": "Control"})
WITH_TOTAL = TWO.model_copy(update={"total": True})


@dataclass
class Output:
    analyses: list
    output: str = "t1"
    population: str = "FAS"
    groups: Groups | None = TWO


def frame(text):
    """A small table: `.` is missing, columns of numbers are numbers."""
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    data = pd.DataFrame(lines, columns=head).replace(".", None)
    numeric = {c: pd.to_numeric(data[c], errors="coerce") for c in head}
    return data.assign(**{c: n for c, n in numeric.items() if n.notna().sum() == data[c].notna().sum() and n.notna().any()})


ADSL = frame("""
    USUBJID | TRT01P | FASFL | SEX | AGE | FAMHX
    P1      | A      | Y     | M   | 50  | N
    P2      | A      | Y     | F   | 60  | N
    P3      | A      | Y     | M   | 70  | N
    P4      | C      | Y     | F   | 40  | N
    P5      | C      | Y     | F   | .   | N
    P6      | C      | N     | M   | 99  | N
    P7      | .      | N     | M   | 30  | N
""")
ADAE = frame("""
    USUBJID | AESOC   | AEDECOD  | AESER | MONTH
    P1      | Nervous | Headache | N     | 1
    P1      | Nervous | Headache | N     | 5
    P1      | General | Pain     | N     | 2
    P2      | Muscle  | Pain     | N     | 3
    P4      | Heart   | Arrest   | Y     | 6
    P6      | General | Pain     | Y     | 1
    P7      | General | Pain     | Y     | 1
""")
ADTTE = frame("""
    USUBJID | PARAMCD | AVAL | CNSR
    P1      | OS      | 10   | 0
    P2      | OS      | 20   | 1
    P3      | OS      | 30   | 0
    P4      | OS      | 5    | 0
    P5      | OS      | 15   | 0
    P6      | OS      | 40   | 1
""")
DATA = {"ADSL": ADSL, "ADAE": ADAE, "ADTTE": ADTTE}


def analysis(**given):
    return Analysis.model_validate({"id": "a", **given})


def results(*analyses, data=DATA, **output):
    return run_analyses([Output(list(analyses), **output)], data, POPULATIONS)[0]


def value(ard, stat, group="A", level="", by="", name="a"):
    found = ard[(ard["analysis"] == name) & (ard["stat"] == stat) & (ard["group"] == group)]
    found = found[(found["level"] == level) & (found["by"] == by)]
    assert len(found) == 1, f"{len(found)} rows for {stat} {group} {level} {by}"
    return found["value"].iloc[0]


def by_group(ard, stat, level="", by="", groups=("A", "C")):
    return tuple(value(ard, stat, group, level, by) for group in groups)


def test_big_n_is_that_of_the_population():
    """P6 and P7 are not in the full analysis set."""
    ard = results(analysis(variable="SEX", statistics="count"), groups=WITH_TOTAL)

    assert (3, 2, 5) == tuple(value(ard, "N", g, name="population") for g in ("A", "C", "TOTAL"))
    assert COLUMNS == tuple(ard.columns)


def test_counts_have_a_row_for_a_level_that_nobody_has():
    """No man in C: n 0 of N 2; percentages unrounded."""
    ard = results(analysis(variable="SEX", levels=["M", "F"], statistics="count"))

    assert (2, 0) == by_group(ard, "n", "M")
    assert (3, 2) == by_group(ard, "N", "M")
    assert pytest.approx((200 / 3, 0)) == by_group(ard, "pct", "M")


def test_levels_that_are_not_said_are_those_observed_in_any_group():
    """C has no man, and gets the row because A has."""
    ard = results(analysis(variable="SEX", statistics="count"))

    assert ["F", "M"] == list(ard.loc[(ard["group"] == "C") & (ard["stat"] == "pct"), "level"])


def test_a_value_that_is_not_listed_is_said():
    """Two women are in no row, and the n of the group tells so."""
    ard = results(analysis(variable="SEX", levels=["M"], statistics="count"))
    said = ard[(ard["group"] == "C") & (ard["stat"] == "n") & (ard["level"] == "")]

    assert ["not in `levels`: 2 subject(s) with F"] == list(said["warnings"])


def test_denominator_may_be_those_with_a_value():
    """One of the two in C has no age category: 1 of 1, not 1 of 2."""
    adsl = ADSL.assign(AGEGR1=["<65", "<65", ">=65", "<65", None, ">=65", "<65"])
    given = {"variable": "AGEGR1", "statistics": "count"}
    ard = results(analysis(**given, denominator="non_missing"), data={"ADSL": adsl})

    assert (1, 1, 1) == tuple(value(ard, s, "C", level) for s, level in (("n", "<65"), ("N", "<65"), ("missing", "")))
    assert 2 == value(results(analysis(**given), data={"ADSL": adsl}), "N", "C", "<65")


def test_summary_by_hand():
    """50, 60, 70: mean 60, sd 10, se 10/sqrt 3, quartiles 50 60 70; one value alone has no sd."""
    ard = results(analysis(variable="AGE", statistics="summary"))
    stats = ("N", "n", "missing", "mean", "sd", "se", "q1", "median", "q3", "min", "max")

    assert pytest.approx((3, 3, 0, 60, 10, 10 / 3**0.5, 50, 60, 70, 50, 70)) == tuple(value(ard, s) for s in stats)
    assert (2, 1, 1, 40) == tuple(value(ard, s, "C") for s in ("N", "n", "missing", "mean"))
    assert np.isnan(value(ard, "sd", "C"))
    assert ["one value only: no standard deviation"] == list(ard.loc[(ard["group"] == "C") & (ard["stat"] == "sd"), "warnings"])


def test_subjects_without_any_record_are_missing():
    """Only P1 has the parameter: the other two of A are missing, whether their record lacks it or is not there."""
    adqs = frame("""
        USUBJID | PARAMCD | AVAL
        P1      | X       | 7
        P2      | X       | .
        P3      | Y       | 9
        P4      | X       | 3
    """)
    ard = results(
        analysis(dataset="ADQS", where="PARAMCD == 'X'", variable="AVAL", statistics="summary"),
        data={**DATA, "ADQS": adqs},
    )

    assert (3, 1, 2, 7) == tuple(value(ard, s) for s in ("N", "n", "missing", "mean"))


def test_t_test_is_first_group_minus_second():
    """Ages 50, 60, 70 against 40, 20: diff 60 - 30; the groups in the order of the output."""
    adsl = ADSL.assign(AGE=[50, 60, 70, 40, 20, 99, 30])
    ard = results(analysis(variable="AGE", statistics="summary", compare="ttest_pooled"), data={"ADSL": adsl})

    assert (30, 3) == (value(ard, "diff", "comparison"), value(ard, "df", "comparison"))
    assert {"A minus C, 95% CI"} == set(ard.loc[ard["stat"] == "diff", "options"])


def test_events_and_participants_by_nested_terms():
    """P1 has headache twice: two events, one participant. Pain is under two classes. C gets zeros for A's terms."""
    ard = results(analysis(dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events"))
    levels = list(ard.loc[(ard["group"] == "A") & (ard["stat"] == "events"), "level"])

    assert [
        "", "General", "General | Pain", "Heart", "Heart | Arrest",
        "Muscle", "Muscle | Pain", "Nervous", "Nervous | Headache",
    ] == levels  # fmt: skip
    assert (4, 1) == by_group(ard, "events")
    assert (2, 1) == by_group(ard, "participants")
    assert (2, 1) == (
        value(ard, "events", level="Nervous | Headache"),
        value(ard, "participants", level="Nervous | Headache"),
    )
    assert (1, 1) == (value(ard, "events", level="General | Pain"), value(ard, "events", level="Muscle | Pain"))
    assert (0, 0, 2) == tuple(value(ard, s, "C", "General | Pain") for s in ("events", "participants", "N"))


def test_windows_side_by_side_share_their_levels():
    """A term of the second window only has zeros in the first; terms outside both windows have no row."""
    by = {"4 Months": "MONTH <= 4", "5 Months": "MONTH <= 5"}
    ard = results(analysis(dataset="ADAE", by=by, nested=["AESOC", "AEDECOD"], statistics="events"))

    assert (3, 4) == tuple(value(ard, "events", by=b) for b in by)
    assert (1, 2) == tuple(value(ard, "events", level="Nervous | Headache", by=b) for b in by)
    assert "Heart" not in set(ard["level"])


def test_an_event_without_a_term_is_counted_under_missing():
    """Not coded yet, and not dropped."""
    adae = frame("""
        USUBJID | AESOC   | AEDECOD
        P1      | Nervous | .
    """)
    ard = results(analysis(dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events"), data={"ADSL": ADSL, "ADAE": adae})

    assert 1 == value(ard, "events", level="Nervous | (missing)")


def test_subjects_with_any_record_are_compared_with_those_without():
    """2 of 3 against 1 of 2: an expected count is below 5, so Fisher; by hand p is 1."""
    ard = results(analysis(dataset="ADAE", statistics="subjects", compare="chisq_or_fisher"))

    assert (2, 1) == by_group(ard, "n")
    assert pytest.approx(1) == value(ard, "p", "comparison")
    assert ["Fisher exact"] == list(ard.loc[ard["stat"] == "test", "text"])


def test_no_event_in_any_group_is_zero_of_n():
    """A table of serious reactions may be empty: zeros, a missing p with its reason, no crash."""
    ard = results(analysis(dataset="ADAE", where="AESER == 'X'", statistics="subjects", compare="chisq_or_fisher"))

    assert (0, 0) == by_group(ard, "n")
    assert ["all subjects are in one category"] == list(ard.loc[ard["stat"] == "p", "warnings"])


def test_each_level_may_be_compared_with_the_rest():
    """Published responders at 6 months: 8 of 32 against 1 of 27, Fisher 0.031; 20 against 6, chi-square 0.002."""
    groups = ["A"] * 32 + ["C"] * 27
    best = ["100"] * 8 + ["50"] * 12 + ["0"] * 12 + ["100"] + ["50"] * 5 + ["0"] * 21
    adsl = pd.DataFrame({"USUBJID": [f"P{i}" for i in range(59)], "TRT01P": groups, "FASFL": "Y", "BEST": best})
    ard = results(
        analysis(variable="BEST", levels=["0", "50", "100"], statistics="count", compare="chisq_or_fisher", compare_each=True),
        data={"ADSL": adsl},
    )
    method = ard[ard["stat"] == "p"].set_index("level")["method"]

    assert "0.031" == f"{value(ard, 'p', 'comparison', '100'):.3f}"
    assert "0.002" == f"{value(ard, 'p', 'comparison', '0'):.3f}"
    assert ("fisher", "chisq") == (method["100"], method["0"])


def test_a_single_level_is_compared_with_the_rest():
    """`levels: [M]` alone gives the 2x2 of men against not men, like `levels: [M, F]`."""
    one, two = (results(analysis(variable="SEX", levels=listed, statistics="count", compare="fisher")) for listed in (["M"], ["M", "F"]))

    assert value(one, "p", "comparison") == value(two, "p", "comparison")


def test_survival_of_each_group():
    """A: 10 event, 20 censored, 30 event; C: 5 and 15, both events. By hand: S_A 2/3 then 0; mean 10 + 20 * 2/3."""
    ard = results(
        analysis(
            dataset="ADTTE",
            where="PARAMCD == 'OS'",
            statistics="survival",
            convention="SPSS",
            compare="logrank",
            times=[12],
        )
    )

    assert pytest.approx((10 + 20 * 2 / 3, 10)) == by_group(ard, "mean")
    assert (30, 5) == by_group(ard, "median")
    assert ((3, 2, 1), (2, 2, 0)) == tuple(tuple(value(ard, s, g) for s in ("n", "events", "censored")) for g in "AC")
    assert (2, 1) == by_group(ard, "at_risk", "12")
    assert pytest.approx((2 / 3, 1 / 2)) == by_group(ard, "survival", "12")
    assert 1 == value(ard, "df", "comparison")
    assert 4 == value(ard, "observed", "comparison", "A") + value(ard, "observed", "comparison", "C")


def test_survival_subgroups_are_conditions():
    """Age is in ADSL and not in ADTTE: it is carried by subject."""
    ard = results(analysis(dataset="ADTTE", statistics="survival", by={"all": "", "<65": "AGE < 65", ">=65": "AGE >= 65"}))

    assert (3, 2, 1) == tuple(value(ard, "n", by=b) for b in ("all", "<65", ">=65"))


def test_without_groups_everyone_is_total():
    """The screened: those without a treatment too."""
    ard = results(analysis(statistics="population"), population="ALL", groups=None)

    assert 7 == value(ard, "N", "TOTAL")
    assert {"TOTAL"} == set(ard["group"]) - {"comparison"}


def test_total_holds_those_without_a_group():
    """P7 was never randomised: in TOTAL, in no column."""
    ard = results(analysis(variable="SEX", statistics="count"), population="ALL", groups=WITH_TOTAL)

    assert (3, 3, 7) == by_group(ard, "N", "M", groups=("A", "C", "TOTAL"))
    assert (2, 1, 4) == by_group(ard, "n", "M", groups=("A", "C", "TOTAL"))


def test_population_of_one_analysis_may_differ():
    """The output is of the full analysis set, this analysis of all."""
    ard = results(analysis(statistics="population", population="ALL"), groups=WITH_TOTAL)

    assert (7, 5) == (value(ard, "N", "TOTAL"), value(ard, "N", "TOTAL", name="population"))


def test_order_of_rows_changes_nothing():
    """Every dataset shuffled: the same results, bit for bit."""
    analyses = [
        analysis(id="s", variable="AGE", statistics="summary", compare="ttest_pooled"),
        analysis(id="c", variable="SEX", statistics="count", compare="chisq_or_fisher"),
        analysis(id="e", dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events"),
        analysis(id="k", dataset="ADTTE", statistics="survival", compare="logrank"),
    ]
    shuffled = {name: data.sample(frac=1, random_state=3).reset_index(drop=True) for name, data in DATA.items()}

    pd.testing.assert_frame_equal(results(*analyses), results(*analyses, data=shuffled), check_exact=True)


def test_names_of_groups_change_nothing():
    """Other values of the treatment variable, the same numbers."""
    asked = analysis(variable="AGE", statistics="summary", compare="ttest_pooled")
    renamed = {"ADSL": ADSL.replace({"TRT01P": {"A": "Zeta", "C": "Alpha"}})}
    other = results(asked, data=renamed, groups=Groups(variable="TRT01P", levels={"Zeta": "1", "Alpha": "2"}))

    assert list(results(asked)["value"].dropna()) == list(other["value"].dropna())


def test_categories_and_numbers_are_levels_too():
    """A category column and a grade as number: levels as text, grades by size."""
    adae = ADAE.assign(AETOXGR=[10.0, 2, 2, 1, 1, 1, 1], AESOC=ADAE["AESOC"].astype("category"))
    ard = results(analysis(dataset="ADAE", variable="AETOXGR", statistics="subjects"), data={**DATA, "ADAE": adae})

    assert ["1", "2", "10"] == [v for v in ard.loc[(ard["group"] == "A") & (ard["stat"] == "n"), "level"] if v]


def test_empty_datasets_give_zeros():
    """No subject yet, no event yet."""
    empty = {name: data.iloc[:0] for name, data in DATA.items()}
    ard = results(
        analysis(id="s", variable="AGE", statistics="summary", compare="ttest_pooled"),
        analysis(id="c", variable="SEX", levels=["M", "F"], statistics="count", compare="chisq_or_fisher"),
        analysis(id="e", dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events"),
        analysis(id="k", dataset="ADTTE", statistics="survival", compare="logrank"),
        data=empty,
    )

    assert 0 == ard.loc[ard["stat"] == "N", "value"].sum()
    assert ard.loc[ard["value"].isna() & (ard["text"] == ""), "warnings"].ne("").all()


def test_outputs_without_analyses_are_passed_over():
    """A listing shows records and has no results."""
    ard, sources = run_analyses([SimpleNamespace(output="l1", population="FAS")], {}, POPULATIONS)

    assert (0, 0, COLUMNS) == (len(ard), len(sources), tuple(ard.columns))


def test_keys_name_rows_for_good():
    """The same text for the same result, whatever else is in the frame."""
    ard = results(analysis(variable="AGE", statistics="summary"))

    assert "t1/a/A//AGE//mean" in set(key(ard))
    assert key(ard).is_unique
