"""Names in listings, narratives and appendices that nothing has: each told with its line and what is near."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.output import read_output
from sdtm2adam.spec.output_names import output_findings, sdtm_behind, with_analyses

COLUMNS = {
    "ADSL": ["USUBJID", "AGE"],
    "ADAE": ["USUBJID", "AETERM", "ASTDT", "AENDT"],
    "sdtm.DS": ["USUBJID", "DSDECOD"],
    "sdtm.TA": ["ARM"],
}
LISTING = """\
output: l
kind: listing
number: "16.2.7"
title: Events
dataset: ADAE
population: SAF
where: "ASTDT is not missing"
sort: [USUBJID]
headings:
  - {label: Subject, variable: USUBJID}
across: AETERM
columns:
  - label: Events
    columns:
      - {label: Cough, variable: AENDT, level: Cough}
"""
NARRATIVE = """\
output: n
kind: narrative
number: "14.3.3"
title: "{USUBJID}"
population: SAF
subjects:
  - {dataset: ADAE, where: "AETERM == 'Cough'"}
fields:
  AETERM: {case: lower}
parts:
  - title: "{AETERM}"
    each: {dataset: ADAE}
    facts:
      Age: "{AGE}"
    text:
      - "Aged {AGE}."
    table:
      dataset: ADAE
      around: {start: ASTDT, end: AENDT, events: {dataset: ADAE}, from: ASTDT, to: AENDT}
      columns:
        - {variable: AETERM, label: Term}
"""
APPENDIX = 'output: a\nkind: appendix\nnumber: "16.1.9"\noutputs:\n  - l\n'


def told(folder, text):
    path = folder / "o.yaml"
    path.write_text(text, encoding="utf-8")
    output, document = read_output(path, "tlf/o.yaml")
    return [finding.message for finding in output_findings(output, document, COLUMNS, ["SAF"], ["l"])]


@pytest.mark.parametrize("text", [LISTING, NARRATIVE, APPENDIX])
def test_names_that_exist_are_not_told(tmp_path, text):
    assert [] == told(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "right", "wrong", "message"),
    [
        (LISTING, "population: SAF", "population: SFA", "tlf/o.yaml:6: there is no population SFA - did you mean SAF?"),
        (LISTING, "dataset: ADAE", "dataset: sdtm.DD", "tlf/o.yaml:5: there is no dataset sdtm.DD - did you mean sdtm.DS?"),
        (LISTING, "variable: USUBJID", "variable: USUBJD", "tlf/o.yaml:10: ADAE has no variable USUBJD - did you mean USUBJID?"),
        (LISTING, "across: AETERM", "across: AETREM", "tlf/o.yaml:11: ADAE has no variable AETREM - did you mean AETERM?"),
        (LISTING, "variable: AENDT", "variable: AENDTT", "tlf/o.yaml:15: ADAE has no variable AENDTT - did you mean AENDT?"),
        (NARRATIVE, '"{USUBJID}"', '"{USUBJD}"', "tlf/o.yaml:4: ADSL has no variable USUBJD - did you mean USUBJID?"),
        (NARRATIVE, "AETERM == 'Cough'", "AETREM == 'Cough'", "tlf/o.yaml:7: ADAE has no variable AETREM - did you mean AETERM?"),
        (NARRATIVE, "each: {dataset: ADAE}", "each: {dataset: ADEA}", "tlf/o.yaml:12: there is no dataset ADEA - did you mean ADAE?"),
        (NARRATIVE, 'Age: "{AGE}"', 'Age: "{AEG}"', "tlf/o.yaml:14: ADAE has no variable AEG - did you mean AGE?"),
        (NARRATIVE, "Aged {AGE}.", "Aged {AEG}.", "tlf/o.yaml:16: ADAE has no variable AEG - did you mean AGE?"),
        (NARRATIVE, "start: ASTDT", "start: ASTTD", "tlf/o.yaml:19: ADAE has no variable ASTTD - did you mean ASTDT?"),
        (NARRATIVE, "{variable: AETERM", "{variable: AETERN", "tlf/o.yaml:21: ADAE has no variable AETERN - did you mean AETERM?"),
        (APPENDIX, "- l", "- ll", "tlf/o.yaml:5: there is no output ll - did you mean l?"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_its_line(tmp_path, text, right, wrong, message):
    assert right in text
    assert [message] == told(tmp_path, text.replace(right, wrong))


def test_a_dataset_without_subjects_cannot_be_listed(tmp_path):
    wrong = LISTING.replace("dataset: ADAE", "dataset: sdtm.TA")

    assert "tlf/o.yaml:5: sdtm.TA has no USUBJID: its records belong to no population" in told(tmp_path, wrong)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("{case: lower}", "{case: upper}", "tlf/o.yaml:9"),
        ("AETERM: {case: lower}", "AETREM: {case: lower}", "`fields` tells of AETREM, which no text names"),
        ('"Aged {AGE}."', '"Aged {AGE."', "tlf/o.yaml:11: `parts.0`: a brace has no partner in 'Aged {AGE.'"),
    ],
)
def test_what_a_narrative_cannot_mean_is_refused(tmp_path, right, wrong, message):
    with pytest.raises(StudyError) as stopped:
        told(tmp_path, NARRATIVE.replace(right, wrong))

    assert message in str(stopped.value)


def test_an_id_leaves_room_for_the_numbers_of_its_outputs(tmp_path):
    with pytest.raises(StudyError, match="at most 27 characters"):
        told(tmp_path, NARRATIVE.replace("output: n", f"output: {'n' * 28}"))


def test_datasets_of_sdtm_are_known_with_their_qualifiers(tmp_path):
    path = tmp_path / "o.yaml"
    path.write_text(LISTING.replace("dataset: ADAE", "dataset: sdtm.DS"), encoding="utf-8")
    listing, _ = read_output(path, "o.yaml")
    path.write_text(NARRATIVE, encoding="utf-8")
    narrative, _ = read_output(path, "o.yaml")

    assert {"DS", "SUPPDS"} == sdtm_behind([listing, narrative])
    assert [listing] == with_analyses([listing, narrative])


def test_a_table_of_text_is_no_display_of_results(tmp_path):
    """A schedule of assessments has no analysis; a define could not say what it displays."""
    text = (
        "output: t\nkind: table\nnumber: '14.1.8'\ntitle: Schedule\npopulation: SAF\npanels:\n"
        "  - columns: [{id: v1, label: V1}]\n    rows: [{label: Consent, cells: {v1: X}}]\n"
    )
    path = tmp_path / "t.yaml"
    path.write_text(text, encoding="utf-8")

    assert [] == with_analyses([read_output(path, "tlf/t.yaml")[0]])
