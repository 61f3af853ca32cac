"""An analysis dataset: variables in the order of its file, labels from the standard, unique keys."""

import pytest

from sdtm2adam.adam.dataset import build, check_labels, label_of, parameter_table
from sdtm2adam.derive.origin import Catalogue
from sdtm2adam.errors import Findings
from tests.derive.tables import frame, rows
from tests.planned import planned

ADLB = """
dataset: ADLB
label: Laboratory Analysis
class: BDS
structure: One record per subject per parameter per visit
keys: [USUBJID, PARAMN, ADT]
from: {dataset: LB}
derive:
  - parameter: {topic: LBTESTCD}
  - parameter_text: {}
  - analysis_date: {dtc: LBDTC}
  - copy: {from: LBSTRESN, new: AVAL}
parameters:
  WBC: {label: Leukocytes (10^9/L), from: WBC}
  HGB: {label: Hemoglobin (g/L), from: HGB}
variables:
  USUBJID: {}
  PARAMCD: {}
  PARAM: {}
  PARAMN: {}
  ADT: {}
  AVAL: {}
  LBSEQ: {}
  NOTE: {label: My own, value: x}
"""
LB = frame("""
    USUBJID | LBSEQ | LBTESTCD | LBSTRESN | LBDTC
    P1      | 1     | HGB      | 135      | 2012-03-05
    P1      | 2     | WBC      | 5.5      | 2012-03-06
    P1      | 3     | WBC      | 6        | 2012-03-05
""")


def built(tmp_path, text=ADLB, table=LB):
    made, found, catalogue = planned(tmp_path, text), Findings(), Catalogue()
    assert [] == made.said
    tables = {"LB": catalogue.enter("LB", table)}
    return build(made.plan, made.spec, tables, catalogue, found)[0], list(found)


def test_variables_stand_in_the_order_of_the_file(tmp_path):
    adlb, found = built(tmp_path)

    assert [] == found
    assert "USUBJID PARAMCD PARAM PARAMN ADT AVAL LBSEQ NOTE".split() == list(adlb.frame.columns) == adlb.meta.names


def test_parameters_are_numbered_in_the_order_of_the_file_and_records_sorted_by_the_keys(tmp_path):
    expected = [("WBC", 1, "2012-03-05", 6), ("WBC", 1, "2012-03-06", 5.5), ("HGB", 2, "2012-03-05", 135)]

    assert expected == rows(built(tmp_path)[0].frame, "PARAMCD PARAMN ADT AVAL")


def test_the_table_of_parameters(tmp_path):
    table = parameter_table(planned(tmp_path, ADLB.replace(", from: HGB", "")).spec)

    assert [("WBC", "Leukocytes (10^9/L)", 1, "WBC"), ("HGB", "Hemoglobin (g/L)", 2, None)] == rows(table, "PARAMCD PARAM PARAMN source")


def test_no_parameters_are_an_empty_table(tmp_path):
    assert [] == rows(
        parameter_table(planned(tmp_path, "dataset: ADSL\nkeys: [USUBJID]\nfrom: {dataset: DM}\n").spec), "PARAMCD PARAM PARAMN source"
    )


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("PARAMCD", ("Parameter Code", "text")),
        ("AVAL", ("Analysis Value", "float")),
        ("ADT", ("Analysis Date", "date")),
        ("PARAMN", ("Parameter (N)", "integer")),
        ("LBSEQ", ("Sequence Number", "integer")),
        ("NOTE", ("My own", "text")),
    ],
)
def test_label_and_type_of_a_variable(tmp_path, variable, expected):
    """From the file, else ADaM, else the SDTM domain it was carried from; the type is what the values are."""
    made = built(tmp_path)[0].meta.variable(variable)

    assert expected == (made.label, made.type)


def test_a_variable_that_no_standard_names_needs_a_label(tmp_path):
    spec = planned(tmp_path, ADLB.replace("{label: My own, value: x}", "{value: x}")).spec

    assert ["specs/x.yaml: NOTE is no ADaM or SDTM variable; give it a `label:`"] == [f.message for f in check_labels(spec, "specs/x.yaml")]
    assert [] == check_labels(planned(tmp_path, ADLB).spec, "specs/x.yaml")
    assert "Age" == label_of("AGE", spec)


def test_a_variable_carried_under_its_sdtm_name_keeps_its_sdtm_label(tmp_path):
    """ADaM prints --TERM as `Reported Term` for every domain; what begins with no letters of a domain has the label of ADaM."""
    text = "dataset: ADAE\nclass: OCCDS\nkeys: [USUBJID]\nfrom: {dataset: AE}\nvariables: {AETERM: {}, ASTDT: {}, CMTRT: {}}\n"
    spec = planned(tmp_path, text).spec

    assert "Reported Term for the Adverse Event" == label_of("AETERM", spec)
    assert ["Analysis Start Date", "Reported Name of Drug, Med, or Therapy"] == [label_of(n, spec) for n in ("ASTDT", "CMTRT")]


def test_a_listed_variable_that_no_step_makes_is_told(tmp_path):
    made, found = built(tmp_path, ADLB.replace("  LBSEQ: {}", "  AVALC: {}"))

    assert [("adam-variable", "AVALC")] == [(f.rule, f.variable) for f in found]
    assert [None] * 3 == [row[0] for row in rows(made.frame, "AVALC")]


def test_records_that_share_their_key_are_told(tmp_path):
    twice = frame("""
        USUBJID | LBSEQ | LBTESTCD | LBSTRESN | LBDTC
        P1      | 1     | HGB      | 135      | 2012-03-05
        P1      | 2     | HGB      | 136      | 2012-03-05
        P2      | 1     | HGB      | 136      | 2012-03-05
    """)
    _, found = built(tmp_path, table=twice)

    assert [("duplicate-key", "ADLB", 2, ("P1",))] == [(f.rule, f.dataset, f.count, f.subjects) for f in found]
    assert "2 records share their key (USUBJID, PARAMN, ADT) with another: P1" == found[0].message


def test_every_record_knows_its_record_in_sdtm(tmp_path):
    assert [(0, "LB", 2), (1, "LB", 1), (2, "LB", 0)] == rows(built(tmp_path)[0].lineage, "row parent parent_row")


def test_an_empty_domain_makes_an_empty_dataset(tmp_path):
    adlb, found = built(tmp_path, table=LB.iloc[:0])

    assert ([], 0) == (found, len(adlb.frame))
    assert "USUBJID PARAMCD PARAM PARAMN ADT AVAL LBSEQ NOTE".split() == list(adlb.frame.columns)
    assert ("date", "text") == (adlb.meta.variable("ADT").type, adlb.meta.variable("PARAM").type)
