"""Rules beside the built-in checks: one shape, drafts as notes, what both say told once, explanations that wait."""

from dataclasses import replace

import numpy as np
import pandas as pd

from sdtm2adam.errors import ERROR, NOTE, WARNING
from sdtm2adam.formats.define_model import DefineFile, Standard
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.validation.conformance.delivery import Dataset, Delivery, Variable
from sdtm2adam.validation.conformance.files import normal
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.report import lines, rule_table
from sdtm2adam.validation.conformance.split import domains_of
from sdtm2adam.validation.rules.findings import rules_over
from sdtm2adam.validation.rules.operations.guide import asks_guide
from sdtm2adam.validation.rules.rule_model import Authority
from tests.derive.tables import frame
from tests.validation.rules.small import rule

AE = """
    STUDYID | DOMAIN | USUBJID | AESEQ | AETERM | AEBODSYS | AEBDSYCD
    S       | AE     | P1      | 1     | FALL   | NERVES   | .
    S       | AE     | P1      | 2     | PAIN   | .        | .
    S       | AE     | P2      | 1     | PAIN   | NERVES   | 1
"""
BODSYS = {"all": [{"name": "--BODSYS", "operator": "non_empty"}, {"name": "--BDSYCD", "operator": "empty"}]}
VS = """
    STUDYID | DOMAIN | USUBJID | VSSEQ | VSTESTCD | VSSTAT   | VSREASND
    S       | VS     | P1      | 1     | TEMP     | NOT DONE | .
"""
PAIN = {"all": [{"name": "AETERM", "operator": "equal_to", "value": "PAIN"}]}


def delivery(**tables: str) -> Delivery:
    datasets = {}
    for name, text in tables.items():
        read = frame(text)
        columns = {c: normal(pd.Series(read[c])) for c in read.columns}
        held = pd.DataFrame(columns)
        variables = {c: Variable(c, c, isinstance(held[c].dtype, pd.CategoricalDtype), 8) for c in held.columns}
        datasets[name] = Dataset(name, f"{name.lower()}.xpt", held, name, variables, "xpt5")
    return Delivery("data", datasets, domains_of(datasets))


def cited(made, *ids: str):
    authority = Authority("CDISC", "SDTMIG", "3.4", ids)
    return replace(made, authorities=(authority,))


def outcome(*rules, explained=(), place=None) -> Outcome:
    def further(data):
        ran = rules_over(data, rules)
        return ran.findings, ran.ran

    return conformance((delivery(AE=AE),), explained, place, further if rules else None)


def of(told: Outcome, id: str) -> list:
    return [j for j in told.judged if j.finding.rule == id]


def test_a_finding_has_records_values_subjects_and_what_it_cites():
    (judged,) = of(outcome(cited(rule(PAIN, id="CORE-1"), "CG9999")), "CORE-1")

    told = judged.finding
    assert (ERROR, "AE", "AETERM") == (told.severity, told.dataset, told.variable)
    assert ((1, 2), 2, ("P1", "P2")) == (told.rows, told.count, told.subjects)
    assert ("CG9999",) == judged.cites
    assert "It does not hold: 2 of 3 records\n    AETERM='PAIN'   2 records, first 2" == judged.finding.message
    assert "ae.xpt records 2, 3" == judged.finding.source


def test_where_records_were_collected_stands_behind_where_they_stand():
    (judged,) = of(outcome(rule(PAIN, id="CORE-1"), place=lambda dataset, rows: f"raw/ae.csv lines {rows[0] + 2}"), "CORE-1")

    assert "ae.xpt records 2, 3 (raw/ae.csv lines 3)" == judged.finding.source


def test_severities():
    """Published and fully executable: an error; one that may overreport: a warning; a draft: a note, marked."""
    pain_or = {word: {"all": [{"name": "AETERM", "operator": "is_contained_by", "value": ["PAIN", word]}]} for word in ("ACHE", "COUGH")}
    draft = rule(pain_or["ACHE"], id="D-1", Core={"Id": "D-1", "Status": "Draft"})
    partly = rule(pain_or["COUGH"], id="CORE-2", Executability="Partially Executable - Possible Overreporting")
    told = outcome(rule(PAIN, id="CORE-1", Executability="Fully Executable"), partly, draft)

    assert [ERROR, WARNING, NOTE] == [of(told, id)[0].finding.severity for id in ("CORE-1", "CORE-2", "D-1")]
    assert of(told, "D-1")[0].finding.message.startswith("draft: It does not hold")
    assert {"CORE-1"} == {f.rule for f in told.errors if not f.rule.startswith("S2A-")}


def test_what_a_built_in_check_says_of_the_same_records_is_told_once():
    """S2A-0903 answers to CG0082, as one rule does; another cites something else and asks the same."""
    cites_it = cited(rule({"all": [*BODSYS["all"], {"name": "AETERM", "operator": "starts_with", "value": "F"}]}, id="CORE-24"), "CG0082")
    asks_it = cited(rule(BODSYS, id="CORE-25"), "CG7777")
    told = outcome(cites_it, asks_it)

    assert [] == of(told, "CORE-24") + of(told, "CORE-25")
    assert [("CG0082", "CORE-24", "CORE-25")] == [j.cites for j in of(told, "S2A-0903")]


def test_what_finds_the_same_record_and_asks_something_else_is_told_beside():
    """Of the one record that both find it is not said that they say the same."""
    other = cited(rule({"all": [*BODSYS["all"], {"name": "AETERM", "operator": "equal_to", "value": "FALL"}]}, id="CORE-25"), "CG7777")

    assert [(0,)] == [j.finding.rows for j in of(outcome(other), "CORE-25")]


def test_two_rules_that_ask_the_same_are_told_once():
    listed = {"all": [{"name": "AETERM", "operator": "is_contained_by", "value": ["PAIN"]}]}
    told = outcome(rule(PAIN, id="CORE-1"), rule(listed, id="CORE-2"))

    assert ([(1, 2)], []) == ([j.finding.rows for j in of(told, "CORE-1")], of(told, "CORE-2"))
    assert [("CORE-2",)] == [j.cites for j in of(told, "CORE-1")]


def test_what_is_more_severe_than_the_answer_to_the_same_question_is_told():
    """S2A-0703 is a note; an error that asks the same and cites something else stays one."""
    silent = [{"name": "VSSTAT", "operator": "equal_to", "value": "NOT DONE"}, {"name": "VSREASND", "operator": "empty"}]
    ran = rules_over(delivery(VS=VS), [rule({"all": silent}, id="CORE-9")])
    told = conformance((delivery(VS=VS),), further=lambda _: (ran.findings, ran.ran))

    assert ([NOTE], [ERROR]) == tuple([j.finding.severity for j in of(told, id)] for id in ("S2A-0703", "CORE-9"))


def test_more_records_than_the_built_in_check_has_are_told():
    more = cited(rule({"all": [{"name": "AEBODSYS", "operator": "non_empty"}]}, id="CORE-26"), "CG0082")

    assert [(0, 2)] == [j.finding.rows for j in of(outcome(more), "CORE-26")]


def test_an_explanation_of_a_rule_counts_and_waits_without_it():
    explained = [Explanation(rule="CORE-1", dataset="AE", text="The site wrote it so, and it was confirmed.")]

    (judged,) = of(outcome(rule(PAIN, id="CORE-1"), explained=explained), "CORE-1")
    assert (NOTE, "The site wrote it so, and it was confirmed.") == (judged.finding.severity, judged.text)
    assert [] == of(outcome(explained=explained), "explained-nothing")
    nothing = rule({"all": [{"name": "AETERM", "operator": "empty"}]}, id="CORE-1")
    assert 1 == len(of(outcome(nothing, explained=explained), "explained-nothing"))


def test_what_was_not_run_is_counted_with_its_reason():
    needs = rule(
        {"all": [{"name": "$ok", "operator": "equal_to", "value": False}]}, id="CORE-3",
        Operations=[{"id": "$ok", "operator": "valid_meddra_code_references", "name": "AEBDSYCD"}],
    )  # fmt: skip
    said = lines(outcome(needs, rule({"all": [{"name": "X"}]}, id="CORE-4"), rule(PAIN, id="CORE-1")))

    assert "  3 rules: 1 run, 0 not applicable, 2 not run" in said
    why = "needs MedDRA, whose files are not named (dictionaries: in specs/study.yaml, or --meddra DIR)"
    assert f"    not run: 1 for {why}" in said
    assert "    not run: 1 for a condition has no operator" in said


def test_a_rule_that_cannot_be_carried_out_is_one_finding():
    broken = rule({"all": [{"name": "AETERM", "operator": "matches_regex", "value": "("}]}, id="CORE-5")

    (judged,) = of(outcome(broken), "CORE-5")
    assert WARNING == judged.finding.severity
    assert "CORE-5 could not be carried out on it: the pattern '(' is no regular expression" in judged.finding.message


def test_a_finding_about_a_variable_names_it():
    made = rule(
        {"all": [{"name": "variable_name", "operator": "equal_to", "value": "AETERM"}]}, "Variable Metadata Check", id="CORE-6",
        Outcome={"Message": "It is there", "Output Variables": ["variable_name", "variable_label"]},
    )  # fmt: skip

    (judged,) = of(outcome(made), "CORE-6")
    assert ("AE", "AETERM", ()) == (judged.finding.dataset, judged.finding.variable, judged.finding.rows)
    assert "It is there (variable_name AETERM; variable_label AETERM)" == judged.finding.message


def test_records_are_those_of_the_file():
    assert np.array_equal([1, 2], of(outcome(rule(PAIN, id="CORE-1")), "CORE-1")[0].finding.rows)


LABEL = {
    "check": {"all": [{"name": "$label", "operator": "equal_to", "value": "Adverse Events"}]},
    "Operations": [{"id": "$label", "operator": "domain_label"}],
}


def of_version(version: str, *rules) -> Outcome:
    """The outcome of rules over data whose define names a version of the guide."""
    define = DefineFile("define.xml", "2.1", standards=(Standard("STD.IG", "SDTMIG", "IG", version, "Final"),))
    data = replace(delivery(AE=AE), define=define)

    def further(given):
        ran = rules_over(given, rules)
        return ran.findings, ran.ran

    return conformance((data,), (), None, further)


def test_what_was_answered_by_another_version_s_tables_says_so():
    """The tables of the guide are those of 3.4: a rule that asks them for data of 3.3 is named, and so is what it found."""
    authorities = tuple(Authority("CDISC", "SDTMIG", version, ("CG1",)) for version in ("3.3", "3.4"))
    asks = replace(rule(LABEL["check"], id="CORE-7", Operations=LABEL["Operations"]), authorities=authorities)
    does_not = replace(rule(PAIN, id="CORE-8"), authorities=authorities)
    older, same = of_version("3.3", asks, does_not), of_version("3.4", asks, does_not)

    note = "by the tables of SDTMIG 3.4, the only ones carried; the data follow SDTMIG 3.3"
    assert f"    {note}: 1 rule (CORE-7)" in lines(older)
    assert of(older, "CORE-7")[0].finding.message.endswith(f"\n    {note}")
    assert note not in of(older, "CORE-8")[0].finding.message
    assert [note, ""] == rule_table(older).set_index("rule").loc[["CORE-7", "CORE-8"], "note"].tolist()
    assert not [line for line in lines(same) if "by the tables of" in line]
    assert 3 == of(same, "CORE-7")[0].finding.count


def test_where_no_define_names_a_version_that_is_told_too():
    asks = rule(LABEL["check"], id="CORE-7", Operations=LABEL["Operations"])

    note = "by the tables of SDTMIG 3.4, the only ones carried; no define says which version the data follow"
    assert f"    {note}: 1 rule (CORE-7)" in lines(outcome(asks))


def test_a_rule_of_a_kind_that_lays_the_guide_beside_asks_it_too():
    check = {"all": [{"name": "library_variable_core", "operator": "equal_to", "value": "Req"}]}

    assert asks_guide(rule(check, "Variable Metadata Check against Library Metadata"))
    assert asks_guide(rule(LABEL["check"], Operations=LABEL["Operations"]))
    assert not asks_guide(rule(PAIN))
