"""ADaMIG 1.3 and OCCDS 1.1 as carried; the facts below were copied by hand from the guides' tables."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards import adam_variable, adam_variables


@pytest.mark.parametrize(
    ("structure", "name", "label", "kind", "core"),
    [
        ("ADSL", "TRTSDT", "Date of First Exposure to Treatment", "Num", "Cond"),
        ("ADSL", "TRT01P", "Planned Treatment for Period 01", "Char", "Req"),
        ("ADSL", "TR02PG1N", "Planned Pooled Trt 1 for Period 02 (N)", "Num", "Perm"),
        ("ADSL", "AGEGR1", "Pooled Age Group 1", "Char", "Perm"),
        ("BDS", "PARAMCD", "Parameter Code", "Char", "Req"),
        ("BDS", "CRIT12FL", "Criterion 12 Evaluation Result Flag", "Char", "Cond"),
        ("BDS", "ANL01FL", "Analysis Flag 01", "Char", "Cond"),
        ("TTE", "CNSR", "Censor", "Num", "Req"),
        ("OCCDS", "AETERM", "Reported Term", "Char", "Req"),
        ("OCCDS", "CMOCCUR", "CM Occurrence", "Char", "Cond"),
        ("OCCDS-AE", "TRTEMFL", "Treatment Emergent Analysis Flag", "Char", "Req"),
    ],
)
def test_variable_has_its_facts(structure, name, label, kind, core):
    """Patterns are resolved: TRxxPGyN, CRITyFL, --TERM."""
    variable = adam_variable(structure, name)

    assert (name, label, kind, core) == (variable.name, variable.label, variable.type, variable.core)


def test_variable_of_adsl_may_be_copied_anywhere():
    """SAFFL in a BDS dataset keeps its label and type, and is not conditional there."""
    variable = adam_variable("BDS", "SAFFL")

    assert ("Safety Population Flag", "Perm") == (variable.label, variable.core)


def test_variable_of_bds_is_known_to_time_to_event():
    assert "Baseline Value" == adam_variable("TTE", "BASE").label
    assert None is adam_variable("ADSL", "BASE")


@pytest.mark.parametrize("name", ["TRT1P", "TRT00P", "CRIT0", "ANL1FL", "MYDT", "XYZ"])
def test_name_the_guide_does_not_mean_is_none(name):
    """xx has two digits, y does not begin with 0, and a *DT of the study's own has no label to take."""
    assert None is adam_variable("BDS", name)


def test_values_that_a_flag_may_have_are_said():
    """A population flag of ADSL is Y or N, a record flag Y or nothing."""
    assert ("Y", "N") == adam_variables("ADSL")["SAFFL"].values
    assert ("Y",) == adam_variables("BDS")["ABLFL"].values


def test_unknown_structure_is_told_with_those_there_are():
    with pytest.raises(StudyError, match="no data structure OCDS - did you mean OCCDS?"):
        adam_variables("OCDS")
