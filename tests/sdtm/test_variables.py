"""Which variables a domain may have, in which order."""

import pytest

from sdtm2adam.sdtm.variables import has_subjects, variables_of
from sdtm2adam.standards.sdtmig import sdtm_variables


def order(domain: str, *names: str) -> list[str]:
    return [name for name in variables_of(domain) if name in names]


def test_domains_of_the_general_classes_may_have_every_timing_variable():
    """AE in the guide has no VISITNUM; it may be added, with the label that the guide prints elsewhere."""
    visit = variables_of("AE")["VISITNUM"]

    assert ("VISITNUM", "Visit Number", "Num", "Timing", "Perm") == (visit.name, visit.label, visit.type, visit.role, visit.core)


def test_a_timing_variable_has_the_name_of_its_domain():
    assert ["DVSTDTC", "DVENDTC", "DVSTDY"] == order("DV", "DVSTDTC", "DVENDTC", "DVSTDY")
    assert "DVSTDTC" == variables_of("DV")["DVSTDTC"].name


def test_timing_variables_come_last_in_the_order_of_the_model():
    assert ["LBTESTCD", "LBSTRESN", "LBLOBXFL", "VISITNUM", "VISIT", "EPOCH", "LBDTC", "LBDY"] == order(
        "LB", "LBDY", "EPOCH", "LBTESTCD", "LBDTC", "VISIT", "VISITNUM", "LBSTRESN", "LBLOBXFL"
    )


@pytest.mark.parametrize("domain", ["DM", "SE", "SV", "TA"])
def test_special_purpose_and_trial_design_have_their_own_variables_only(domain):
    assert "VISITDY" not in variables_of(domain) or domain == "SV"
    assert f"{domain}TPT" not in variables_of(domain)


def test_a_qualifier_of_the_model_may_be_added_where_the_guide_has_it_in_other_domains():
    """VS in the guide has no quantitation limit; PC and others have, so the model gives it to every Findings domain."""
    limit = variables_of("VS")["VSLLOQ"]

    assert ("VSLLOQ", "Lower Limit of Quantitation", "Num", "Perm") == (limit.name, limit.label, limit.type, limit.core)


def test_identifiers_are_shared_by_all_classes():
    """No domain of events in the guide has a link; the model gives one to every class."""
    assert ["BESEQ", "BEREFID", "BESPID", "BELNKID", "BELNKGRP", "BETERM"] == order(
        "BE", "BELNKGRP", "BELNKID", "BEREFID", "BESEQ", "BESPID", "BETERM"
    )


def test_a_variable_of_another_class_is_not_admitted():
    """A dose is a qualifier of interventions."""
    assert "LBDOSE" not in variables_of("LB")
    assert "AEORRES" not in variables_of("AE")


def test_the_order_of_the_guide_stays_as_it_is():
    for domain in ("AE", "CM", "LB", "PR", "QS", "VS"):
        own = [n for n, v in sdtm_variables(domain).items() if v.role != "Timing"]
        assert own == [n for n in variables_of(domain) if n in own]


@pytest.mark.parametrize(
    ("domain", "about_one"), [("AE", True), ("DM", True), ("TA", False), ("TS", False), ("RELREC", False), ("RELSPEC", True)]
)
def test_which_domains_are_about_subjects(domain, about_one):
    assert about_one == has_subjects(domain)
