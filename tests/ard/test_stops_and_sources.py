"""What stops an analysis, and which records stand behind a result."""

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd
import pytest

from sdtm2adam.ard import check_analyses, run_analyses
from sdtm2adam.ard.sources import rows_behind
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

POPULATIONS = {"ALL": SimpleNamespace(where=""), "FAS": SimpleNamespace(where="FASFL == 'Y'")}
TWO = Groups(variable="TRT01P", levels={"A": "Active", "C": "Control"})
WITH_TOTAL = TWO.model_copy(update={"total": True})
ADSL = pd.DataFrame(
    {
        "USUBJID": ["P1", "P2", "P3", "P4", "P5", "P6", "P7"],
        "TRT01P": ["A", "A", "A", "C", "C", "C", None],
        "FASFL": ["Y", "Y", "Y", "Y", "Y", "N", "N"],
        "SEX": ["M", "F", "M", "F", "F", "M", "M"],
        "AGE": [50, 60, 70, 40, None, 99, 30],
    }
)
ADAE = pd.DataFrame(
    {
        "USUBJID": ["P1", "P1", "P1", "P2", "P4", "P6", "P7"],
        "AESOC": ["Nervous", "Nervous", "General", "Muscle", "Heart", "General", "General"],
        "AEDECOD": ["Headache", "Headache", "Pain", "Pain", "Arrest", "Pain", "Pain"],
        "AESER": ["N", "N", "N", "N", "Y", "Y", "Y"],
    }
)
ADTTE = pd.DataFrame({"USUBJID": ADSL["USUBJID"][:6], "AVAL": [10, 20, 30, 5, 15, 40], "CNSR": [0, 1, 0, 0, 0, 1]})
DATA = {"ADSL": ADSL, "ADAE": ADAE, "ADTTE": ADTTE}


@dataclass
class Output:
    analyses: list
    output: str = "t1"
    population: str = "FAS"
    groups: Groups | None = TWO


def analysis(**given):
    return Analysis.model_validate({"id": "a", **given})


def stopped(*analyses, data=DATA, **output):
    with pytest.raises(StudyError) as stop:
        run_analyses([Output(list(analyses), **output)], data, POPULATIONS)
    return str(stop.value)


def test_every_unknown_name_is_told_at_once():
    """One error with all of them and what was probably meant."""
    said = stopped(
        analysis(id="one", variable="SXE", statistics="count"),
        analysis(id="two", dataset="ADEA", statistics="subjects"),
        analysis(id="three", dataset="ADAE", where="AESERR == 'Y'", statistics="subjects", population="FSA"),
        analysis(id="three", statistics="population"),
    )

    for words in ("SXE - did you mean SEX?", "ADEA - did you mean ADAE?", "AESERR - did you mean AESER?",
                  "FSA - did you mean FAS?", "three stands 2 times", "output t1, analysis one"):  # fmt: skip
        assert words in said


def test_names_can_be_checked_without_data():
    """What `check` does before any export is read."""
    columns = {"ADSL": ["USUBJID", "TRT01P", "FASFL", "SEX"]}
    output = Output([analysis(variable="SEX", statistics="count")])

    check_analyses([output], columns, POPULATIONS)
    with pytest.raises(StudyError, match="no population XX"):
        check_analyses([Output(output.analyses, population="XX")], columns, POPULATIONS)


def test_a_subject_twice_in_adsl_stops():
    """Every N would be wrong."""
    twice = pd.concat([ADSL, ADSL.iloc[:1]], ignore_index=True)

    assert "ADSL has more than one record for 1 subject(s): P1" in stopped(analysis(statistics="population"), data={"ADSL": twice})


@pytest.mark.parametrize(
    ("words", "given", "data"),
    [
        ("2 subject record(s) too many in group A",
         {"dataset": "ADAE", "variable": "AESOC", "statistics": "count"}, {}),
        ("SEX is not a number", {"variable": "SEX", "statistics": "summary"}, {}),
        ("1 record(s) of subjects that are not in ADSL: P9", {"dataset": "ADAE", "statistics": "subjects"},
         {"ADAE": ADAE.assign(USUBJID=["P9", *ADAE["USUBJID"][1:]])}),
        ("ADAE.TRT01P is not that of ADSL in 2 record(s), of P4, P6", {"dataset": "ADAE", "statistics": "subjects"},
         {"ADAE": ADAE.assign(TRT01P=["A", "A", "A", "A", "A", "A", None])}),
        ("1 negative AVAL", {"dataset": "ADTTE", "statistics": "survival"},
         {"ADTTE": ADTTE.assign(AVAL=[-1, 2, 3, 4, 5, 6])}),
    ],
)  # fmt: skip
def test_data_that_would_give_a_wrong_number_stop(words, given, data):
    """Repeated records, text in a mean, strangers, another treatment than ADSL's, a negative time."""
    assert words in stopped(analysis(**given), data=DATA | data)


def test_a_member_without_a_group_stops():
    """P7 would be in no column and no one would know."""
    assert "1 subject(s) without TRT01P: P7" in stopped(analysis(statistics="population"), population="ALL")


def test_a_group_that_nobody_has_stops_with_what_there_is():
    """A typo in the groups of an output is not an empty column."""
    typo = Groups(variable="TRT01P", levels={"A": "Active", "CC": "Control"})

    assert "no subject has TRT01P 'CC'" in stopped(analysis(statistics="population"), groups=typo)


def test_a_third_group_stops_the_t_test():
    """Which two would be compared?"""
    adsl = ADSL.assign(TRT01P=["A", "A", "B", "C", "C", "C", "A"])
    three = Groups(variable="TRT01P", levels={"A": "", "B": "", "C": ""})
    given = analysis(variable="AGE", statistics="summary", compare="ttest_pooled")

    assert "for two groups and there are 3" in stopped(given, data={"ADSL": adsl}, groups=three)


def test_records_behind_a_result():
    """The class total of A comes from its records in the class, N from the subjects, a comparison from all groups."""
    output = Output(
        [analysis(dataset="ADAE", nested=["AESOC", "AEDECOD"], statistics="events", compare="fisher")],
        groups=WITH_TOTAL,
    )
    ard, sources = run_analyses([output], DATA, POPULATIONS)

    def behind(stat, group, level=""):
        at = ard.index[(ard["analysis"] == "a") & (ard["stat"] == stat) & (ard["group"] == group) & (ard["level"] == level)]
        return list(rows_behind(ard, sources, at[0]).itertuples(index=False, name=None))

    assert [("ADAE", 0), ("ADAE", 1)] == behind("events", "A", "Nervous")
    assert [("ADAE", 2)] == behind("events", "A", "General | Pain")
    assert [("ADSL", 3), ("ADSL", 4)] == [row for row in behind("N", "C") if row[0] == "ADSL"]
    assert [("ADAE", i) for i in range(5)] == behind("events", "TOTAL") == behind("p", "comparison")
    assert 5 + 5 == len(sources)


def test_sources_hold_the_records_of_total_only():
    """P7 has no group: its record stands under "", behind TOTAL and behind no comparison."""
    output = Output([analysis(variable="AGE", statistics="summary")], population="ALL", groups=WITH_TOTAL)
    _, sources = run_analyses([output], DATA, POPULATIONS)
    own = sources[sources["analysis"] == "a"]

    assert {"A": 3, "C": 2, "": 1} == own["group"].astype("str").value_counts().to_dict()
