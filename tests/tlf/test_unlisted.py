"""Participants of a group that no output lists are told; they were in no column and nobody said so."""

from types import SimpleNamespace

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.errors import WARNING, Findings
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.layout import lay_out
from sdtm2adam.tlf.unlisted import unlisted_groups
from tests.tlf.studies import DATASETS, POPULATIONS, table

ROWS = "panels: [{columns: groups, rows: [{label: Age, of: {variable: AGE, statistics: summary}}]}]\n"


def arms(*values: str | None) -> dict:
    return {**DATASETS, "ADSL": DATASETS["ADSL"].assign(ARM=list(values))}


def test_a_group_that_no_output_lists_is_told(tmp_path):
    data, seen = arms("A", "A", "C", "C", "B"), Findings()
    output = table(tmp_path, ROWS)
    ard, _ = run_analyses([output], data, POPULATIONS)
    lay_out([output], ard, data, POPULATIONS, Style(), seen)

    (found,) = seen
    assert (WARNING, "ADSL", "ARM", 2) == (found.severity, found.dataset, found.variable, found.count)
    assert "2 participant(s) are in group C, which no output lists: no column of a group counts them in t" == found.message


def test_a_group_that_another_output_lists_may_be_left_out(tmp_path):
    both = [table(tmp_path, ROWS), table(tmp_path, ROWS)]
    both[1] = both[1].model_copy(update={"groups": both[1].groups.model_copy(update={"levels": {"C": "Arm C"}})})

    assert [] == list(unlisted_groups(both, arms("A", "A", "C", "C", "B"), POPULATIONS))


def test_who_is_not_in_the_population_or_in_no_group_is_not_told(tmp_path):
    """B2 is in no arm; the participant of arm C is not in the set."""
    populations = {"ALL": SimpleNamespace(label="Adults under 60", where="AGE < 60")}

    assert [] == list(unlisted_groups([table(tmp_path, ROWS)], arms("A", "C", "A", "B", None), populations))
