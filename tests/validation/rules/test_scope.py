"""Which datasets a rule looks at, what `--` stands for, and what a missing column does."""

from dataclasses import replace

import pytest

from sdtm2adam.validation.rules.issues import ISSUES, SKIPPED
from sdtm2adam.validation.rules.scope import speaks_for
from sdtm2adam.validation.rules.study_data import Table
from tests.validation.rules.small import found, outcomes, rule, table

AE = table("AE", "DOMAIN | USUBJID | AETERM\nAE | P1 | A")
LB = table("LB", "DOMAIN | USUBJID | LBTESTCD\nLB | P1 | A")
FA = table("FA", "DOMAIN | USUBJID | FATESTCD | FAOBJ\nFA | P1 | A | B")
SUPPAE = table("SUPPAE", "RDOMAIN | USUBJID | QNAM | QVAL\nAE | P1 | A | B")
APMH = table("APMH", "DOMAIN | APID | MHTERM\nAPMH | P1 | A")
XX = table("XX", "DOMAIN | USUBJID | XXTRT\nXX | P1 | A")
ADSL = table("ADSL", "USUBJID | AGE\nP1 | 4")
ADLB = table("ADLB", "USUBJID | PARAMCD | AVAL\nP1 | A | 1")
ADAE = table("ADAE", "USUBJID | AETERM\nP1 | A")
ALL = (AE, LB, FA, SUPPAE, APMH, XX)
ALWAYS = {"all": [{"name": "ZZ", "operator": "not_exists"}]}


def looked_at(scope: dict, *tables, **more) -> list[str]:
    return [name for name, (outcome, _) in outcomes(rule(ALWAYS, Scope=scope), *tables, **more).items() if outcome == ISSUES]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, ["AE", "LB", "FA", "SUPPAE", "APMH", "XX"]),
        ({"Domains": {"Include": ["AE", "SUPP--"]}}, ["AE", "SUPPAE"]),
        ({"Domains": {"Include": ["AP--"]}}, ["APMH"]),
        ({"Domains": {"Include": ["ALL"], "Exclude": ["AE"]}}, ["LB", "FA", "SUPPAE", "APMH", "XX"]),
        ({"Classes": {"Include": ["FINDINGS"]}}, ["LB", "FA"]),
        ({"Classes": {"Include": ["FINDINGS ABOUT"]}}, ["FA"]),
        ({"Classes": {"Include": ["INTERVENTIONS"]}}, ["XX"]),
        ({"Classes": {"Include": ["RELATIONSHIP"]}}, ["SUPPAE"]),
        ({"Classes": {"Exclude": ["FINDINGS"]}}, ["AE", "SUPPAE", "APMH", "XX"]),
        ({"Classes": {"Include": ["EVENTS"]}}, ["AE", "APMH"]),
    ],
    ids=str,
)
def test_domains_and_classes(scope, expected):
    assert expected == looked_at(scope, *ALL)


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ("SUBJECT LEVEL ANALYSIS DATASET", ["ADSL"]),
        ("BASIC DATA STRUCTURE", ["ADLB"]),
        ("OCCURRENCE DATA STRUCTURE", ["ADAE"]),
        ("ALL", ["ADSL", "ADLB", "ADAE"]),
    ],
)
def test_data_structures(structure, expected):
    assert expected == looked_at({"Data Structures": {"Include": [structure]}}, ADSL, ADLB, ADAE)


@pytest.mark.parametrize("told", ["TIME-TO-EVENT", "Time to Event", "TIME TO EVENT"])
def test_a_subclass_is_the_same_with_hyphens_and_with_spaces(told):
    def adtte(subclass: str) -> Table:
        return replace(ADLB, name="ADTTE", klass="BASIC DATA STRUCTURE", subclass=subclass)

    assert ["ADTTE"] == looked_at({"Subclasses": {"Include": ["TIME-TO-EVENT"]}}, adtte(told))
    assert [] == looked_at({"Subclasses": {"Exclude": ["TIME-TO-EVENT"]}}, adtte(told))
    assert [] == looked_at({"Subclasses": {"Include": ["ADVERSE EVENT"]}}, adtte(told))


def test_split_datasets():
    parts = (table("QSPH", "DOMAIN | USUBJID\nQS | P1"), table("QSMM", "DOMAIN | USUBJID\nQS | P1"), AE)

    assert ["QS", "AE"] == looked_at({"Domains": {"Include": ["ALL"]}}, *parts)
    assert ["QSPH", "QSMM"] == looked_at({"Domains": {"include_split_datasets": True}}, *parts)
    assert ["AE"] == looked_at({"Domains": {"Include": ["ALL"], "include_split_datasets": False}}, *parts)


def test_associated_persons_without_a_record_have_no_class():
    """Nothing says whose class they would have; a rule for a class does not look at them, and does not stop."""
    empty = table("APMH", "DOMAIN | APID | MHCAT")

    assert [] == looked_at({"Classes": {"Include": ["EVENTS"]}}, empty)
    assert {"APMH": (SKIPPED, "its class is not in the scope of the rule"), "AE": (ISSUES, "")} == outcomes(
        rule(ALWAYS, Scope={"Classes": {"Include": ["EVENTS"]}}), empty, AE
    )


def test_two_dashes_are_the_letters_of_the_domain():
    """Of associated persons those of the domain behind AP; of a supplement, none."""
    made = rule({"all": [{"name": "--TERM", "operator": "equal_to", "value": "A"}]})

    assert [("AE", 1, ("A",)), ("APMH", 1, ("A",))] == found(made, AE, LB, APMH)


def test_a_missing_column_ends_it_but_in_any_only_its_branch():
    every = rule({"all": [{"name": "AETERM", "operator": "exists"}, {"name": "AEOUT", "operator": "empty"}]})
    either = rule({"any": [{"name": "AETERM", "operator": "non_empty"}, {"name": "AEOUT", "operator": "empty"}]})
    neither = rule({"any": [{"name": "A1", "operator": "empty"}, {"all": [{"name": "A2", "operator": "empty"}]}]})

    assert {"AE": (SKIPPED, "there is no column AEOUT")} == outcomes(every, AE)
    assert {"AE": (ISSUES, "")} == outcomes(either, AE)
    assert SKIPPED == outcomes(neither, AE)["AE"][0]


def test_a_condition_without_a_name_asks_every_column():
    """It holds where any column has it; the reference engine writes the condition once for each, so that all must."""
    made = rule({"all": [{"operator": "equal_to", "value": "A"}]}, Outcome={"Output Variables": ["USUBJID"]})
    ae = table("AE", "USUBJID | AETERM\nA | A\nP2 | A\nP3 | B")

    assert [1, 2] == [record for _, record, _ in found(made, ae)]
    assert [1] == [record for _, record, _ in found(made, ae, compatible=True)]


def test_not_and_nesting():
    made = rule(
        {"all": [{"not": {"name": "AETERM", "operator": "equal_to", "value": "B"}}, {"any": [{"name": "DOMAIN", "operator": "non_empty"}]}]}
    )

    assert [("AE", 1, ("A", "AE"))] == found(made, AE)


def test_an_output_variable_that_is_not_there_says_so():
    made = rule({"all": [{"name": "AETERM", "operator": "non_empty"}]}, Outcome={"Output Variables": ["AETERM", "AEOUT"]})

    assert [("AE", 1, ("A", "Not in dataset"))] == found(made, AE)


def test_sensitivities():
    """Once a dataset, with its first row; once a study, at the first dataset that was not skipped."""
    two = table("CM", "DOMAIN | USUBJID | CMTRT\nCM | P1 | A\nCM | P2 | B")
    check = {"all": [{"name": "DOMAIN", "operator": "non_empty"}]}
    reported = {"Output Variables": ["USUBJID"]}

    assert [("CM", 1, ("P1",)), ("CM", 2, ("P2",))] == found(rule(check, Outcome=reported), two)
    assert [("CM", None, ("P1",))] == found(rule(check, sensitivity="Dataset", Outcome=reported), two)
    assert [("SUPPAE", "skipped"), ("AE", "issues")] == [
        (name, outcome) for name, (outcome, _) in outcomes(rule(check, sensitivity="Study"), SUPPAE, AE, two).items()
    ]


def test_which_standard_a_rule_speaks_for():
    made = rule(ALWAYS, Authorities=[{"Organization": "CDISC", "Standards": [{"Name": "ADAMIG", "Version": "1.3 "}]}])

    assert speaks_for(made, "ADaMIG")
    assert speaks_for(made, "ADaMIG", "1.3")
    assert not speaks_for(made, "ADaMIG", "1.0")
    assert not speaks_for(made, "SDTMIG")
