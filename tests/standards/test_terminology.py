"""Controlled terminology of 2025-03-28 as carried; the facts below were copied by hand from NCI EVS's lists."""

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.standards import codelist, codelists, sdtm_variables

REFERENCE_TRIAL = "DM AE QS LB EX DS SV SE MH CM RE PR VS PE TA TE TV TI TS DV IE SS DD GF SC BE BS SUPPDM RELREC".split()


def test_severity_has_three_values_and_cannot_be_extended():
    severity = codelist("AESEV")

    assert ["MILD", "MODERATE", "SEVERE"] == list(severity.terms)
    assert ("C66769", False, "SDTM") == (severity.code, severity.extensible, severity.package)
    assert ("C41338", ("1", "Grade 1")) == severity.terms["MILD"]


def test_codelist_is_found_by_its_code_too():
    assert codelist("C66742") is codelist("NY")
    assert {"N": "C49487", "NA": "C48660", "U": "C17998", "Y": "C49488"} == {
        value: term.code for value, term in codelist("NY").terms.items()
    }


def test_value_that_looks_missing_stays_text():
    """NA is a value of NY and a synonym elsewhere; it is never read as missing."""
    assert "NA" in codelist("NY").terms


def test_test_code_and_test_name_share_a_c_code():
    code = codelist("LBTESTCD").terms["ALT"].code

    assert "Alanine Aminotransferase" == codelist("LBTEST").value_of(code)


def test_synonyms_are_taken_apart():
    assert ("/day", "Daily", "Per Day") == codelist("FREQ").terms["QD"].synonyms
    assert codelist("UNIT").extensible


def test_adam_and_define_terminology_are_carried():
    assert ("ADaM", "DEFINE") == (codelist("DATEFL").package, codelist("BDSSC").package)
    assert ["D", "M", "Y"] == list(codelist("DATEFL").terms)


def test_every_codelist_of_the_reference_trials_domains_is_carried():
    named = {short for domain in REFERENCE_TRIAL for v in sdtm_variables(domain).values() for short in v.codelists}

    assert set() == named - set(codelists())


def test_unknown_codelist_is_told_with_the_closest_known():
    with pytest.raises(StudyError, match="codelist ASEV is not among those carried .* did you mean AESEV?"):
        codelist("ASEV")


def test_codelist_without_terms_says_so():
    with pytest.raises(StudyError, match="codelist CPTEST .* is listed, but its terms are not carried"):
        codelist("CPTEST")
