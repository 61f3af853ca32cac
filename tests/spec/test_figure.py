"""What can be wrong in a figure's file, before any data are read and before its datasets exist."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.figure_names import figure_findings
from sdtm2adam.spec.output import read_output

FILE = """\
output: f
kind: figure
number: "14.2.1"
title: Scores
population: ALL
groups: {variable: ARM, levels: {A: Active}}
analyses:
  - {id: score, dataset: ADQS, variable: AVAL, statistics: summary, by: {V1: "VISIT == 1"}}
draw:
  means:
    analysis: score
    error: se
    at: {V1: 1}
    under: {label: n, show: "{n}"}
    x: {label: Visit, low: 0, high: 2}
"""
RECORDS = """\
output: f
kind: figure
number: "14.2.1"
title: Scores
population: ALL
groups: {variable: ARM, levels: {A: Active}}
draw:
  ranked:
    dataset: ADQS
    where: "VISIT == 2"
    value: CHG
"""
COLUMNS = {"ADSL": ["USUBJID", "ARM"], "ADQS": ["USUBJID", "VISIT", "AVAL", "CHG"]}


def written(folder, text):
    path = folder / "f.yaml"
    path.write_text(text, encoding="utf-8")
    return read_output(path, "tlf/f.yaml")


def test_a_figure_is_read_by_its_kind(tmp_path):
    output, _ = written(tmp_path, FILE)

    assert ("f", "figure", "means", ("score",)) == (output.output, output.kind, output.draw.name, output.draw.drawing.shows)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("draw:", "drow:", "tlf/f.yaml:9: `drow` is not known here - did you mean draw?"),
        ("  means:", "  maens:", "tlf/f.yaml:10: `maens` is not known here - did you mean means?"),
        ("    error: se", "    eror: se", "tlf/f.yaml:12: `eror` is not known here - did you mean error?"),
        ("    analysis: score", "    analysis: scoer", "no analysis `scoer` - did you mean score?"),
        ('show: "{n}"', 'show: "{n|zz}"', "tlf/f.yaml:14: "),
        ("low: 0, high: 2", "low: 2, high: 0", "tlf/f.yaml:15: "),
        ("low: 0, high: 2", "low: 0, high: 2, log: true", "a logarithmic axis has no zero"),
        ("    error: se", "    error: se\n    low: ci_low\n    high: ci_high", "say `error:`, or `low:` and `high:`"),
        ("kind: figure", "kind: figur", "tlf/f.yaml:2: `kind: figur` is not known - did you mean figure?"),
    ],
)
def test_faults_are_told_with_file_and_line(tmp_path, right, wrong, told):
    with pytest.raises(StudyError) as stopped:
        written(tmp_path, FILE.replace(right, wrong))

    assert told in str(stopped.value)


def test_a_figure_has_one_drawing(tmp_path):
    with pytest.raises(StudyError, match="say one drawing: means, courses, ranked"):
        written(tmp_path, FILE + "  ranked: {dataset: ADQS, value: CHG}\n")


def test_boxes_of_a_flow_chart_follow_the_one_they_name(tmp_path):
    first, second = "{id: all, label: All, analysis: score, group: A}", "{id: men, below: al, label: Men, analysis: score, group: A}"
    flow = f"draw:\n  flow:\n    boxes:\n      - {first}\n      - {second}\n"
    with pytest.raises(StudyError, match="no box al stands above box men - did you mean all?"):
        written(tmp_path, FILE[: FILE.index("draw:")] + flow)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("dataset: ADQS", "dataset: ADQX", "tlf/f.yaml:9: there is no dataset ADQX - did you mean ADQS?"),
        ("value: CHG", "value: CHGG", "tlf/f.yaml:11: ADQS has no variable CHGG - did you mean CHG?"),
        ("VISIT == 2", "VISITT == 2", "tlf/f.yaml:10: ADQS has no variable VISITT - did you mean VISIT?"),
        ("population: ALL", "population: AL", "tlf/f.yaml:5: there is no population AL - did you mean ALL?"),
        ("variable: ARM", "variable: ARN", "tlf/f.yaml:6: ADSL has no variable ARN - did you mean ARM?"),
    ],
)
def test_names_of_records_that_nothing_has_are_told_before_there_are_data(tmp_path, right, wrong, told):
    output, document = written(tmp_path, RECORDS.replace(right, wrong))

    assert [told] == [f.message for f in figure_findings(output, document, COLUMNS, ["ALL"])]
