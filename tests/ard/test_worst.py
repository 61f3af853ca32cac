"""Subjects counted once, at their worst, in all and within each term."""

from types import SimpleNamespace

import pandas as pd
import pytest
from pydantic import ValidationError

from sdtm2adam.ard import run_analyses
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.analysis import Analysis, Groups

ARMS = Groups(variable="ARM", levels={"A": "Active", "B": "Control"})
# subject, SOC, PT, grade: P1 has a 1 and a 3 of one term, P2 the same grade twice, P3 no grade
EVENTS = [
    ("P1", "Nervous", "Headache", 1),
    ("P1", "Nervous", "Headache", 3),
    ("P1", "Nervous", "Tremor", 2),
    ("P1", "General", "Pain", 4),
    ("P2", "Nervous", "Headache", 2),
    ("P2", "Nervous", "Headache", 2),
    ("P3", "General", "Pain", None),
    ("P4", "Nervous", "Tremor", 1),
]
BY = {**{f"Grade {g}": f"GRADE == {g}" for g in (1, 2, 3, 4)}, "No grade": "GRADE is missing"}


def found(events=EVENTS, **given):
    data = pd.DataFrame(events, columns=["USUBJID", "SOC", "PT", "GRADE"])
    adsl = pd.DataFrame({"USUBJID": ["P1", "P2", "P3", "P4"], "ARM": ["A", "A", "A", "B"]})
    asked = Analysis.model_validate({"id": "a", "dataset": "AE", "worst": "GRADE", "by": BY, **given})
    output = SimpleNamespace(output="t", population="ALL", groups=ARMS, analyses=[asked])
    ard, _ = run_analyses([output], {"ADSL": adsl, "AE": data}, {"ALL": SimpleNamespace(where="")})
    return {(r.group, r.by, r.level, r.stat): r.value for r in ard[ard["analysis"] == "a"].itertuples()}


def counted(values, level, stat="participants", group="A"):
    return [values[group, by, level, stat] for by in BY]


def test_once_in_all_and_once_a_term_each_at_its_own_worst():
    """Grade 1, 2, 3, 4, none: P1 is at 4 in all, at 3 in its nervous terms, at 2 in tremor."""
    values = found(statistics="events", nested=["SOC", "PT"])

    assert [0, 1, 0, 1, 1] == counted(values, "")
    assert [0, 1, 1, 0, 0] == counted(values, "Nervous")
    assert [0, 1, 1, 0, 0] == counted(values, "Nervous | Headache")
    assert [0, 1, 0, 0, 0] == counted(values, "Nervous | Tremor")
    assert [0, 0, 0, 1, 1] == counted(values, "General")
    assert [1, 0, 0, 0, 0] == counted(values, "Nervous | Tremor", group="B")
    assert not any(stat == "events" for *_, stat in values), "events are not counted at the worst"


def test_every_subject_with_an_event_is_at_one_grade():
    values = found(statistics="events", nested=["SOC", "PT"])
    anyone = found(statistics="events", nested=["SOC", "PT"], worst="", by={})

    for level in ("", "Nervous", "Nervous | Headache", "Nervous | Tremor", "General", "General | Pain"):
        assert sum(counted(values, level)) == anyone["A", "", level, "participants"], level


def test_subjects_by_one_variable():
    values = found(statistics="subjects", variable="SOC")

    assert ([0, 1, 0, 1, 1], [0, 1, 1, 0, 0]) == (counted(values, "", "n"), counted(values, "Nervous", "n"))


def test_without_variable_and_without_records():
    assert [0, 1, 0, 1, 1] == counted(found(statistics="subjects"), "", "n")
    assert [0, 0, 0, 0, 0] == counted(found(statistics="subjects", where="PT == 'none'"), "", "n")


def test_text_is_no_grade():
    with pytest.raises(StudyError, match="`worst: GRADE` is not a number"):
        found(events=[("P1", "Nervous", "Headache", "SEVERE")], statistics="subjects", by={})


def test_by_asks_for_nothing_but_the_worst():
    """A window would be applied after the worst of all windows is chosen."""
    with pytest.raises(ValidationError, match="asks for AE4MFL after the worst is chosen; with `worst:` say it in `where:`"):
        Analysis.model_validate({"id": "a", "statistics": "subjects", "worst": "GRADE", "by": {"4 Months": "AE4MFL == 'Y'"}})


def test_a_worst_that_where_leaves_out_hides_no_milder_one():
    """Among subjects with any event, of the nervous events alone: P1 is at 3 there, not at the 4 of its pain."""
    values = found(statistics="subjects", among="SOC != 'none'", where="SOC == 'Nervous'")

    assert [0, 1, 1, 0, 0] == counted(values, "", "n")
