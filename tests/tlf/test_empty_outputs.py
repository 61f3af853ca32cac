"""Outputs about which the data say nothing, or one group has nobody."""

import pytest

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.errors import StudyError
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.shells import shells
from tests.tlf.studies import DATASETS, HEAD, POPULATIONS, heads, lines, shown, table

EVENTS = """\
panels:
  - columns: groups
    rows:
      - {label: Any event, of: {id: any, dataset: ADAE, statistics: subjects}}
      - {nested: ae}
analyses: [{id: ae, dataset: ADAE, nested: [AESOC, AEDECOD], statistics: events}]
"""
BY_VISIT = """\
panels:
  - group_by: PARAM
    columns: groups
    rows: [{block: continuous, label: Value, of: {id: v, dataset: ADLB, by_variable: PARAM, variable: AVAL}}]
"""


MODEL = """\
analyses:
  - {id: m, dataset: ADLB, where: "PARAM == 'None'", statistics: mmrm, variable: AVAL, visit: AVISITN, effects: [ARM, AVISITN]}
panels:
  - columns: [{id: a, label: A, group: A}, {id: b, label: B, group: B}, {id: d, label: Difference, group: comparison}]
    rows:
      - {label: n, of: {variable: AGE, statistics: summary}, show: {a: "{n}", b: "{n}"}}
      - {label: Month 4, analysis: m, level: "4", show: {a: "{lsmean|xx.x} ({se|xx.x})", b: "{lsmean|xx.x}", d: "{diff|xx.x}"}}
"""


def test_a_model_without_records_is_missing_at_every_visit(tmp_path):
    """It knows no visits then; the table stopped."""
    assert ["n | 3 | 2 | ", "Month 4 | - | - | -"] == lines(shown(table(tmp_path, MODEL)))


def without(name: str) -> dict:
    return {**DATASETS, name: DATASETS[name].iloc[:0]}


@pytest.mark.parametrize(("text", "name"), [(EVENTS, "ADAE"), (BY_VISIT, "ADLB")])
def test_a_table_of_an_empty_dataset_says_so(tmp_path, text, name):
    display = shown(table(tmp_path, text), Style(no_data="Nothing was seen."), without(name))

    assert ["Nothing was seen. |  |  | "] == lines(display)
    assert ["", "Arm A N = 3", "Arm B N = 2", "Total N = 5"] == heads(display)


def test_a_group_without_participants_has_n_0_and_no_percentages(tmp_path):
    adsl = DATASETS["ADSL"].query("ARM == 'A'")
    data = {"ADSL": adsl, "ADAE": DATASETS["ADAE"].query("USUBJID in ['A1', 'A2', 'A3']")}
    display = shown(table(tmp_path, EVENTS), datasets=data)

    assert ["", "Arm A N = 3", "Arm B N = 0", "Total N = 3"] == heads(display)
    assert "Any event | 2 (66.7) | 0 | 2 (66.7)" == lines(display)[0]


def test_a_population_without_anybody_has_no_table(tmp_path):
    adsl = DATASETS["ADSL"].assign(PPFL="N")
    display = shown(table(tmp_path, EVENTS, HEAD.replace("population: ALL", "population: PP")), datasets={**DATASETS, "ADSL": adsl})

    assert ["No data met the criteria. |  |  | "] == lines(display)


def test_a_missing_variable_is_one_error_that_names_it(tmp_path):
    with pytest.raises(StudyError, match="no variable AESOC") as stopped:
        run_analyses([table(tmp_path, EVENTS)], {**DATASETS, "ADAE": DATASETS["ADAE"].drop(columns="AESOC")}, POPULATIONS)

    assert 1 == str(stopped.value).count("no variable")


def test_a_table_of_what_is_planned_names_no_population(tmp_path):
    """No participant stands behind a sample size; the shell and the page say so alike."""
    text = """\
analyses: [{id: n, statistics: sample_size, sample_size: {test: two_means, difference: 2.28, sd: 2.95, power: 0.8}}]
panels: [{columns: [{id: n, label: n, group: comparison, show: "{n_first|xx}"}], rows: [{label: A group, analysis: n}]}]
"""
    planned = table(tmp_path, text)

    assert "" == shown(planned).population
    assert [""] == [display.population for display in shells([planned], POPULATIONS, Style())]
    assert "All Subjects" == shown(table(tmp_path, MODEL)).population
