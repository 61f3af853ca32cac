"""SDTMIG 3.4 as carried; the facts below were copied by hand from the guide's tables."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards import sdtm_dataset, sdtm_datasets, sdtm_variables, supp_variables


def test_dataset_says_its_label_class_and_structure():
    assert ("Adverse Events", "Events", "One record per adverse event per subject") == sdtm_dataset("AE")
    assert ("Related Records", "Relationship") == sdtm_dataset("RELREC")[:2]


def test_supplemental_dataset_is_labelled_with_its_parent():
    assert "Supplemental Qualifiers for AE" == sdtm_dataset("SUPPAE").label
    assert list(supp_variables()) == list(sdtm_variables("SUPPAE"))


def test_variables_stand_in_the_order_of_the_guide():
    expected = ["STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QLABEL", "QVAL", "QORIG", "QEVAL"]

    assert expected == list(supp_variables())
    assert list(range(1, 11)) == [variable.order for variable in supp_variables().values()]


@pytest.mark.parametrize(
    ("domain", "name", "label", "kind", "core", "codelists"),
    [
        ("AE", "AETERM", "Reported Term for the Adverse Event", "Char", "Req", ()),
        ("AE", "AESEV", "Severity/Intensity", "Char", "Perm", ("AESEV",)),
        ("DM", "SEX", "Sex", "Char", "Req", ("SEX",)),
        ("DM", "ARMCD", "Planned Arm Code", "Char", "Exp", ()),
        ("LB", "LBTESTCD", "Lab Test or Examination Short Name", "Char", "Req", ("LBTESTCD",)),
        ("LB", "LBSTRESN", "Numeric Result/Finding in Standard Units", "Num", "Exp", ()),
        ("VS", "VSORRESU", "Original Units", "Char", "Exp", ("VSRESU",)),
        ("DS", "DSDECOD", "Standardized Disposition Term", "Char", "Req", ("NCOMPLT", "PROTMLST", "OTHEVENT")),
    ],
)
def test_variable_has_its_facts(domain, name, label, kind, core, codelists):
    variable = sdtm_variables(domain)[name]

    assert (label, kind, core, codelists) == (variable.label, variable.type, variable.core, variable.codelists)


def test_what_values_follow_without_a_codelist_is_said():
    assert "ISO 8601 datetime or interval" == sdtm_variables("AE")["AESTDTC"].described
    assert "MedDRA" == sdtm_variables("AE")["AEDECOD"].described


def test_no_name_of_a_dataset_has_open_letters():
    """`--` is resolved for every domain, and all labels fit the 40 bytes of XPT."""
    variables = [variable for domain in sdtm_datasets() for variable in sdtm_variables(domain).values()]

    assert 1917 == len(variables)
    assert [] == [v.name for v in variables if not v.name.isalnum() or len(v.name) > 8 or len(v.label.encode()) > 40]


def test_unknown_dataset_is_told_with_the_closest_known():
    with pytest.raises(StudyError, match="SDTMIG 3.4 has no dataset RELRC - did you mean RELREC?"):
        sdtm_variables("RELRC")


def test_what_is_handed_out_may_be_changed_without_harm():
    sdtm_variables("DM").clear()

    assert 32 == len(sdtm_variables("DM"))
