"""What the columns of some data tell of a rule: whether any record could be at fault, whatever stands in it."""

import pytest

from sdtm2adam.validation.rules.nothing_to_find import hindrance, nothing_to_find
from tests.validation.rules.small import frame, rule, study, table

ROWS = "FLAG | NOTE\nY | .\nN | ."


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ([{"name": "FLAG", "operator": "equal_to", "value": "N"}], ""),
        ([{"name": "FLAG", "operator": "equal_to", "value": "X"}], ""),  # a matter of the values
        ([{"name": "FLAGN", "operator": "non_empty"}], "there is no FLAGN"),
        ([{"name": "NOTE", "operator": "non_empty"}], "NOTE has no value"),
        ([{"name": "FLAGN", "operator": "exists"}], "there is no FLAGN"),
        ([{"name": "FLAG", "operator": "exists"}], ""),
        ([{"name": "FLAG", "operator": "not_exists"}], "FLAG is there"),
        ([{"name": "FLAGN", "operator": "not_exists"}], ""),
        ([{"name": "FLAG", "operator": "non_empty"}, {"name": "FLAGN", "operator": "equal_to", "value": 1}], "there is no FLAGN"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_hinders_a_fault(check, why):
    assert why == hindrance(rule({"all": check}).check, frame(ROWS), "")


@pytest.mark.parametrize("operator", ["empty", "not_equal_to", "is_not_contained_by"])
def test_a_column_that_could_be_read_as_empty_hinders_nothing_where_empty_is_a_fault(operator):
    """Whether a column that is not there counts as empty is a matter of opinion, so that nothing is shown by it."""
    leaf = {"name": "FLAGN", "operator": operator, "value": [1] if "contained" in operator else 1}

    assert "" == hindrance(rule({"all": [leaf]}).check, frame(ROWS), "")


def test_in_any_every_branch_must_be_hindered():
    absent, there = {"name": "FLAGN", "operator": "non_empty"}, {"name": "FLAG", "operator": "non_empty"}

    assert "" == hindrance(rule({"any": [absent, there]}).check, frame(ROWS), "")
    assert "there is no FLAGN" == hindrance(rule({"any": [absent, {**absent, "name": "NOTE"}]}).check, frame(ROWS), "")
    assert "" == hindrance(rule({"all": [{"not": absent}]}).check, frame(ROWS), "")


def test_every_dataset_that_the_rule_looks_at_must_be_hindered():
    made = rule({"all": [{"name": "FLAGN", "operator": "non_empty"}]}, Scope={"Domains": {"Include": ["ADLB", "ADVS"]}})
    with_it, without = "FLAGN\n1", "FLAG\nY"

    assert "ADLB: there is no FLAGN" == nothing_to_find(made, study(table("ADLB", without), table("ADAE", with_it)))
    assert "" == nothing_to_find(made, study(table("ADLB", without), table("ADVS", with_it)))
    assert "no dataset is in the scope of the rule" == nothing_to_find(made, study(table("ADAE", with_it)))


def test_what_an_operation_makes_is_there():
    made = rule({"all": [{"name": "$n", "operator": "equal_to", "value": 5}]}, Operations=[{"id": "$n", "operator": "record_count"}])

    assert "" == nothing_to_find(made, study(table("ADLB", "FLAG\nY")))
    other = rule({"all": [{"name": "$m", "operator": "equal_to", "value": 5}]}, Operations=[{"id": "$n", "operator": "record_count"}])
    assert "ADLB: there is no $m" == nothing_to_find(other, study(table("ADLB", "FLAG\nY")))
