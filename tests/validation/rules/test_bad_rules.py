"""Rules and data that nobody should have made: one finding each, and the run goes on."""

import time

import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.validation.rules import patterns
from sdtm2adam.validation.rules.faults import RuleFault
from sdtm2adam.validation.rules.issues import BROKEN, ISSUES, NOT_RUN, PASSED, SKIPPED
from sdtm2adam.validation.rules.parsing import NotARule, rule_of
from sdtm2adam.validation.rules.rule_files import BIGGEST, read_rule
from tests.validation.rules.small import found, frame, outcomes, rule, table

AE = table("AE", "DOMAIN | USUBJID | AETERM\nAE | P1 | A\nAE | P2 | B")
EMPTY = table("CM", "DOMAIN | USUBJID | CMTRT")
FILLED = {"all": [{"name": "DOMAIN", "operator": "non_empty"}]}


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ({"all": [{"name": "X", "operator": "is_nummeric"}]}, "there is no operator is_nummeric"),
        ({"all": [{"name": "X", "operator": "equal"}]}, "there is no operator equal"),
        ({"all": [{"name": "X"}]}, "a condition has no operator"),
        ({"all": []}, "its Check is empty"),
        ({}, "its Check is empty"),
        (None, "its Check is empty"),
        ("X = 1", "a condition is no mapping"),
    ],
)
def test_a_check_that_cannot_run_says_why(check, why):
    made = rule(check)

    assert why in made.blocked
    assert {"": (NOT_RUN, made.blocked)} == outcomes(made, AE)


def test_an_unknown_operation_and_an_unknown_type():
    assert "there is no operation distinkt (there is distinct)" == rule(FILLED, Operations=[{"id": "$a", "operator": "distinkt"}]).blocked
    assert "there is no rule type 'Sonnet'" == rule(FILLED, "Sonnet").blocked


def test_an_operation_that_needs_itself():
    made = rule(
        FILLED,
        Operations=[
            {"id": "$a", "operator": "minus", "name": "$b", "subtract": "$a"},
            {"id": "$b", "operator": "distinct", "name": "DOMAIN"},
        ],
    )

    assert {"AE": (BROKEN, "the operation $a needs $b, which is made after it")} == outcomes(made, AE)
    itself = rule(FILLED, Operations=[{"id": "$a", "operator": "distinct", "name": "$a"}])
    assert {"AE": (BROKEN, "the operation $a needs $a, which is made of itself")} == outcomes(itself, AE)


def test_a_pattern_that_backtracks_for_ever_is_stopped():
    text = "a" * 40 + "!"
    made = rule({"all": [{"name": "AETERM", "operator": "matches_regex", "value": "^(a|aa|a?)+$"}]})
    start = time.monotonic()

    outcome, why = outcomes(made, table("AE", f"DOMAIN | AETERM\nAE | {text}"))["AE"]

    assert (BROKEN, True) == (outcome, "needs more than 0.5 seconds" in why)
    assert time.monotonic() - start < 30


def test_a_result_that_nothing_makes_is_no_text():
    made = rule({"all": [{"name": "AETERM", "operator": "not_equal_to", "value": "$terms"}]})

    assert {"AE": (BROKEN, "not_equal_to: nothing makes $terms")} == outcomes(made, AE)


def test_a_pattern_that_is_none():
    made = rule({"all": [{"name": "AETERM", "operator": "matches_regex", "value": "(A"}]})

    outcome, why = outcomes(made, AE)["AE"]
    assert BROKEN == outcome
    assert "'(A' is no regular expression" in why


def test_an_empty_dataset_is_skipped_and_the_others_are_looked_at():
    told = outcomes(rule(FILLED), EMPTY, AE)

    assert {"CM": (SKIPPED, "there are no records"), "AE": (ISSUES, "")} == told


def test_an_empty_dataset_has_variables_all_the_same():
    made = rule({"all": [{"name": "variable_name", "operator": "longer_than", "value": 8}]}, "Variable Metadata Check")

    assert {"CM": (PASSED, "")} == outcomes(made, EMPTY)


def test_a_dataset_of_500_columns():
    names = [f"V{at}" for at in range(500)]
    wide = table("AE", " | ".join(["DOMAIN", *names]) + "\n" + " | ".join(["AE", *("x" for _ in names)]))
    made = rule({"all": [{"operator": "equal_to", "value": "x", "value_is_literal": True}]}, Outcome={"Output Variables": ["V499"]})

    assert [("AE", 1, ("x",))] == found(made, wide)


def test_one_bad_value_is_no_end():
    """A text among numbers compares as no number."""
    made = rule({"all": [{"name": "X", "operator": "greater_than", "value": 1}]})

    assert [("AE", 2, ("2",))] == [(d, r, ("2",)) for d, r, _ in found(made, table("AE", "DOMAIN | X\nAE | many\nAE | 2\nAE | ."))]


def test_what_a_rule_lacks_is_told_and_not_passed():
    needs = rule(
        {"all": [{"name": "$ok", "operator": "equal_to", "value": False}]},
        Operations=[{"id": "$ok", "operator": "valid_external_dictionary_value", "external_dictionary_type": "whodrug", "name": "AETERM"}],
    )
    define = rule({"all": [{"name": "define_variable_name", "operator": "non_empty"}]}, "Variable Metadata Check against Define XML")

    why = "needs WHODrug, whose files are not named (dictionaries: in specs/study.yaml, or --whodrug DIR)"
    assert {"": (NOT_RUN, why)} == outcomes(needs, AE)
    assert {"": (NOT_RUN, "needs a define.xml")} == outcomes(define, AE)


def test_conditions_nested_without_end():
    check: object = {"name": "DOMAIN", "operator": "non_empty"}
    for _ in range(60):
        check = {"all": [check]}

    assert "its conditions are nested deeper than 40" == rule(check).blocked


def test_yaml_that_blows_up_is_refused():
    """Ten levels of ten aliases each are ten thousand million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]

    with pytest.raises(StudyError, match="its aliases repeat values"):
        read_rule("\n".join([*lines, "Core: {Id: A}", "Check: *a10"]).encode(), "bomb.yml", "bomb")


def test_yaml_that_contains_itself_is_refused():
    with pytest.raises(StudyError, match=r"knot.yml:\d: it contains itself"):
        read_rule(b"Core: {Id: A}\nCheck: &c\n  all: [*c]\n", "knot.yml", "knot")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"Core: [", "not YAML"),
        (b" " * (BIGGEST + 1), "a rule has at most"),
        (b"Core: {Id: A}\nCore: {Id: B}\nCheck: {}\n", "stands here twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"- " * 100_000, "nested too deeply"),
    ],
    ids=["bytes", "cut", "large", "twice", "brackets", "dashes"],
)
def test_files_that_are_no_rule(given, says):
    with pytest.raises(StudyError, match=says):
        read_rule(given, "odd.yml", "odd")


def test_json_is_read_too_and_bounded():
    read = read_rule(b'{"Core": {"Id": "J-1", "Status": "Published"}, "Rule Type": "Record Data", "Check": {"all": []}}', "j.json", "j")

    assert ("J-1", "its Check is empty") == (read.id, read.blocked)
    with pytest.raises(StudyError, match="is no JSON"):
        read_rule(b'{"Core": ' + b"[" * 200_000, "deep.json", "deep")


@pytest.mark.parametrize("said", [[], "text", {}, {"Core": {}}, {"Check": {}}])
def test_other_yaml_is_no_rule(said):
    with pytest.raises(NotARule):
        rule_of(said, "x", "x.yml")


def test_a_rule_of_odd_kinds_of_values_is_read():
    """What stands where a mapping or a list should be is nothing, and never a traceback."""
    made = rule_of(
        {"Core": "x", "Check": {"all": FILLED["all"]}, "Scope": 4, "Outcome": None, "Authorities": "CDISC", "Operations": "x"}, "n", "n"
    )

    assert "n" == made.id
    assert "there is no operation without a name" in made.blocked


def test_columns_are_only_made_when_they_are_asked_for():
    asked = []
    held = frame("A\n1")
    lazy = held.with_columns({"B": lambda: asked.append("B") or held.column("A")})

    assert lazy.has("B")
    assert [] == asked
    assert lazy.column("B") is lazy.column("B")
    assert ["B"] == asked


def test_a_pattern_that_is_slow_with_every_text_is_stopped_too(monkeypatch):
    """Each match within its limit, and all of them together beyond theirs."""
    monkeypatch.setattr(patterns, "SLOW", -1.0)
    monkeypatch.setattr(patterns, "MOST_SLOW", 0.0)
    slow = patterns.Pattern("^A")

    with pytest.raises(RuleFault, match="for the texts that it is slow with"):
        slow.match("A")
