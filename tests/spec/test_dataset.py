"""A dataset's file: short forms of variables, where rows come from, names."""

import pytest
from pydantic import ValidationError

from sdtm2adam.spec.dataset import DatasetSpec, Source, Supplemental, Variable, single


@pytest.mark.parametrize(
    ("written", "verb", "arguments", "made_by"),
    [
        ({"from": "AE_TERM"}, "copy", {"from": "AE_TERM"}, "Collected"),
        ({"value": "KOR"}, "constant", {"value": "KOR"}, "Assigned"),
        ({"value": 3, "where": "A > 1"}, "constant", {"value": 3, "where": "A > 1"}, "Assigned"),
        ({"date": "STDT"}, "iso_datetime", {"date": "STDT"}, "Collected"),
        ({"date": "STDT", "time": "STTM", "order": "DMY"}, "iso_datetime", {"date": "STDT", "time": "STTM", "order": "DMY"}, "Collected"),
        ({"sequence": {}}, "sequence", {}, "Derived"),
        ({"sequence": None}, "sequence", {}, "Derived"),
        ({"study_day": {"date": "A", "reference": "B"}}, "study_day", {"date": "A", "reference": "B"}, "Derived"),
        ({"from": "ACT_", "origin": "Derived"}, "copy", {"from": "ACT_"}, "Derived"),
        ({}, None, {}, "Derived"),
        (None, None, {}, "Derived"),
    ],
)
def test_short_forms(written, verb, arguments, made_by):
    variable = Variable.model_validate(written)

    assert (verb, arguments, made_by) == (variable.verb, variable.arguments, variable.made_by)


def test_what_a_variable_says_of_itself_stands_beside_its_verb():
    variable = Variable.model_validate(
        {"from": "A", "label": "A label", "length": 20, "codelist": "NY", "comment": "why", "type": "text", "format": "$20."}
    )

    assert ("copy", "A label", 20, "NY", "why", "text") == (
        variable.verb, variable.label, variable.length, variable.codelist, variable.comment, variable.type
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "empty"),
    [
        ({"origin": "Not Available"}, True),
        ({"origin": "Assigned"}, False),
        ({"from": "A", "origin": "Not Available"}, False),
        (None, False),
    ],
)
def test_a_variable_is_left_empty_where_nobody_collected_it_and_nothing_makes_it(written, empty):
    assert empty == Variable.model_validate(written).is_left_empty


def test_a_supplemental_value_says_who_evaluated_it():
    made = Supplemental.model_validate({"from": "A", "label": "Adjudicated", "evaluator": "ADJUDICATOR"})

    assert ("copy", {"from": "A"}, "ADJUDICATOR") == (made.verb, made.arguments, made.evaluator)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("AE_TERM", "write a mapping"),
        ({"from": "A", "where": "B > 1"}, "`where` does not go with `from:`"),
        ({"from": "A", "value": "B"}, "does not go with `from:`"),
        ({"upper": {"from": "A"}, "number": {"from": "A"}}, "one verb a variable; here are `upper`, `number`"),
        ({"upper": "A"}, "verb `upper` takes named arguments"),
        ({"form": "A"}, "`form` is not known here - did you mean from?"),
        ({"from": "A", "length": 201}, "200"),
        ({"from": "A", "type": "dat"}, "date"),
    ],
)
def test_what_a_variable_cannot_say(written, says):
    with pytest.raises(ValidationError, match=says):
        Variable.model_validate(written)


def test_one_source_or_several():
    one = DatasetSpec.model_validate({"domain": "AE", "keys": ["USUBJID"], "from": {"export": "ae"}})
    two = DatasetSpec.model_validate(
        {"dataset": "ADLB", "keys": ["USUBJID"], "from": [{"dataset": "LB"}, {"dataset": "VS", "where": "X > 1"}]}
    )

    assert ("AE", ["ae"]) == (one.name, [s.table for s in one.sources])
    assert ("ADLB", ["LB", "VS"]) == (two.name, [s.table for s in two.sources])


def test_a_source_may_be_a_table_that_the_study_states():
    assert ("ta", "ta", None) == ((source := Source.model_validate({"table": "ta"})).table, source.stated, source.export)


@pytest.mark.parametrize("written", [{}, {"export": "ae", "dataset": "AE"}, {"export": "ae", "table": "ta"}])
def test_a_source_is_an_export_a_dataset_or_a_table(written):
    with pytest.raises(ValidationError, match="either `export:`"):
        Source.model_validate(written)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dataset": "AE"}, "say `domain:`"),
        ({"domain": "ae"}, "at most 8 capitals"),
        ({"domain": "ADVERSEEVENT"}, "at most 8 capitals"),
        ({"domain": "A가"}, "at most 8 capitals"),
        ({"keys": []}, "at least 1 item"),
        ({"key": ["X"]}, "`key` is not known here - did you mean keys?"),
    ],
)
def test_what_a_dataset_cannot_say(change, says):
    with pytest.raises(ValidationError) as told:
        DatasetSpec.model_validate({"domain": "AE", "keys": ["USUBJID"], "from": {"export": "ae"}, **change})

    assert says in str(told.value)


def test_a_step_names_one_verb():
    assert ("keep", {"where": "A > 1"}) == single({"keep": {"where": "A > 1"}})
    with pytest.raises(ValueError, match="here are `keep`, `copy`"):
        single({"keep": {}, "copy": {}})
