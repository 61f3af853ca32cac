"""Which variables a domain may have, in which order."""

import pytest

from sdtm2adam.sdtm.variables import variables_of


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
