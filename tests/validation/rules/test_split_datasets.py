"""A domain in several files: one dataset to most rules, told by the file that a fault stands in."""

import pytest

from sdtm2adam.validation.rules.issues import ISSUES, PASSED
from tests.validation.rules.small import found, outcomes, results, rule, table

QSPH = table("QSPH", "DOMAIN | USUBJID | QSSEQ | QSTESTCD | QSMARK\nQS | P1 | 1 | A | .\nQS | P2 | 2 | B | .")
QSMM = table("QSMM", "DOMAIN | USUBJID | QSSEQ | QSTESTCD | QSSTAT\nQS | P1 | 1 | B | .\nQS | P1 | 3 | C | .")
AE = table("AE", "DOMAIN | USUBJID | AETERM\nAE | P1 | A")
TWICE = {"all": [{"name": "--SEQ", "operator": "is_not_unique_set", "value": ["USUBJID"]}]}
FAAE = table("FAAE", "DOMAIN | USUBJID | FATESTCD | FAOBJ\nFA | P1 | A | B")


def by_file(made, *tables, **more) -> list[tuple]:
    """(file, record, reported values) of every issue."""
    return [(i.part.name, i.record, tuple(i.values.values())) for r in results(made, *tables, **more) for i in r.issues]


def test_a_fault_of_records_is_told_with_file_and_record():
    made = rule(TWICE, Outcome={"Output Variables": ["--TESTCD"]})

    assert [("QSPH", 1, ("A",)), ("QSMM", 1, ("B",))] == by_file(made, QSPH, QSMM)


def test_a_dataset_of_another_name_than_its_domain_is_called_as_its_file_is():
    assert [("FAAE", 1, ("A",))] == found(rule({"all": [{"name": "FATESTCD", "operator": "non_empty"}]}), FAAE)


@pytest.mark.parametrize(("name", "files"), [("QSMARK", "QSMM, QSPH"), ("USUBJID", "QSMM, QSPH")])
def test_a_fault_of_the_dataset_names_the_files_that_have_it(name, files):
    """A column that any part has is there in all of them."""
    made = rule({"all": [{"name": name, "operator": "exists"}]}, sensitivity="Dataset")

    assert [files] == [dataset for dataset, _, _ in found(made, QSPH, QSMM)]
    only = rule({"all": [{"name": "QSTESTCD", "operator": "equal_to", "value": "C"}]}, sensitivity="Dataset")
    assert [("QSMM", None, ("C",))] == found(only, QSPH, QSMM)


def test_variables_are_those_of_each_file_by_their_place_in_it():
    """Both have USUBJID, only the second has QSSTAT; its number is the one that it has there."""
    made = rule(
        {"any": [{"name": "variable_name", "operator": "is_contained_by", "value": ["USUBJID", "QSSTAT"]}]},
        "Variable Metadata Check", Outcome={"Output Variables": ["variable_name"]},
    )  # fmt: skip

    assert [("QSPH", 2, ("USUBJID",)), ("QSMM", 2, ("USUBJID",)), ("QSMM", 5, ("QSSTAT",))] == by_file(made, QSPH, QSMM)


def test_cells_are_those_of_each_file_by_their_record_in_it():
    sequence = {"name": "variable_name", "operator": "equal_to", "value": "QSSEQ"}
    made = rule(
        {"all": [sequence, {"name": "variable_value", "operator": "equal_to", "value": 3}]},
        "Value Check with Variable Metadata", Outcome={"Output Variables": ["variable_name", "variable_value"]},
    )  # fmt: skip

    assert [("QSMM", 2, ("QSSEQ", 3.0))] == by_file(made, QSPH, QSMM)


def test_a_rule_for_split_datasets_visits_each_part_by_itself():
    scope = {"Domains": {"Include": ["ALL"], "include_split_datasets": True}}
    every = rule(TWICE, Scope=scope)
    ends = {"name": "dataset_name", "operator": "ends_with", "value": "MM"}
    named = rule({"all": [ends]}, "Dataset Metadata Check", "Dataset", Scope=scope)

    assert {"QSPH": (PASSED, ""), "QSMM": (PASSED, "")} == outcomes(every, QSPH, QSMM)
    assert {"QSPH": (PASSED, ""), "QSMM": (ISSUES, ""), "AE": (PASSED, "")} == outcomes(named, QSPH, QSMM, AE)


def test_a_part_is_not_joined_to_its_own_domain():
    made = rule(
        {"all": [{"name": "QSTESTCD", "operator": "equal_to", "value": "B"}]},
        Scope={"Domains": {"Include": ["QS"], "include_split_datasets": True}}, Match_Datasets=[{"Name": "QS", "Keys": ["USUBJID"]}],
    )  # fmt: skip

    assert [("QSPH", 2, ("B",)), ("QSMM", 1, ("B",))] == by_file(made, QSPH, QSMM)
