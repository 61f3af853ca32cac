"""Rules beside the built-in checks: one shape, drafts as notes, what both say told once, explanations that wait."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

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
        datasets[name] = Dataset(name, f"{name.lower()}.xpt", held, name, variables, "xpt5", (), frozenset({"labels", "lengths"}))
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
    assert [(("CG0082",), ["CORE-24", "CORE-25"])] == [(j.cites, [f.rule for f in j.also]) for j in of(told, "S2A-0903")]
    assert "    rule    S2A-0903 CG0082; also CORE-24 (error), CORE-25 (error); owner: mapping" in lines(told)
    assert "    CORE-25 It must hold: 1 finding, 1 record, told under S2A-0903" in lines(told)


def test_what_finds_the_same_record_and_asks_something_else_is_told_beside():
    """Of the one record that both find it is not said that they say the same."""
    other = cited(rule({"all": [*BODSYS["all"], {"name": "AETERM", "operator": "equal_to", "value": "FALL"}]}, id="CORE-25"), "CG7777")

    assert [(0,)] == [j.finding.rows for j in of(outcome(other), "CORE-25")]


def test_two_rules_that_ask_the_same_are_told_once():
    listed = {"all": [{"name": "AETERM", "operator": "is_contained_by", "value": ["PAIN"]}]}
    told = outcome(rule(PAIN, id="CORE-1"), rule(listed, id="CORE-2"))

    assert ([(1, 2)], []) == ([j.finding.rows for j in of(told, "CORE-1")], of(told, "CORE-2"))
    assert [["CORE-2"]] == [[f.rule for f in j.also] for j in of(told, "CORE-1")]


NOT_DONE = {"all": [{"name": "VSSTAT", "operator": "equal_to", "value": "NOT DONE"}, {"name": "VSREASND", "operator": "empty"}]}
FIRST = {"all": [*NOT_DONE["all"], {"name": "VSTESTCD", "operator": "equal_to", "value": "TEMP"}]}
PARTLY = {"Executability": "Partially Executable - Possible Overreporting"}
WHY = "The form has no field for a reason, so none was collected."


def not_done(*rules, explained=()) -> Outcome:
    """Two tests were not done and have no reason: S2A-0703, a note, which cites FB4202."""
    data = delivery(VS=f"{VS}    S | VS | P2 | 1 | PULSE | NOT DONE | .\n")

    def further(given):
        ran = rules_over(given, rules)
        return ran.findings, ran.ran

    return conformance((data,), explained, further=further)


def silent(told: Outcome) -> list:
    """Severity, rows, the rules that say the same, and whether it is explained."""
    return [(j.finding.severity, j.finding.rows, [f.rule for f in j.also], bool(j.text)) for j in of(told, "S2A-0703")]


@pytest.mark.parametrize("ids", [("FB4202",), ("CG7777",)], ids=["same citation", "same question"])
@pytest.mark.parametrize("severity, said", [(ERROR, {}), (WARNING, PARTLY), (NOTE, {"Core": {"Id": "CORE-9", "Status": "Draft"}})])
def test_what_is_told_once_is_as_severe_as_the_severer_of_the_two(ids, severity, said):
    told = not_done(cited(rule(NOT_DONE, id="CORE-9", **said), *ids))

    assert [(severity, (0, 1), ["CORE-9"], False)] == silent(told)
    assert [] == of(told, "CORE-9")
    assert (severity == ERROR) == any(f.rule == "S2A-0703" for f in told.errors)


def test_only_the_records_that_the_severer_one_has_are_told_with_its_severity():
    told = not_done(cited(rule(FIRST, id="CORE-9"), "FB4202"))

    assert [(ERROR, (0,), ["CORE-9"], False), (NOTE, (1,), [], False)] == silent(told)
    assert of(told, "S2A-0703")[0].finding.message.startswith("it was not done, and no reason is given: 1 of 2 records")


RELATED = """
    STUDYID | RDOMAIN | USUBJID | IDVAR | IDVARVAL | RELTYPE | RELID
    S       | AE      | P1      | AESEQ | 9        | .       | R1
    S       | CM      | P1      | CMSEQ | 1        | .       | R1
"""
EMPTY = "STUDYID | DOMAIN | USUBJID | CMSEQ | CMTRT"


def relating(*rules) -> Outcome:
    """Neither record of RELREC has the one that it refers to; CM is there and empty."""
    data = delivery(AE=AE, CM=EMPTY, RELREC=RELATED)

    def further(given):
        ran = rules_over(given, rules)
        return ran.findings, ran.ran

    return conformance((data,), further=further)


REFERS = {"all": [{"name": "IDVARVAL", "operator": "non_empty"}]}


@pytest.mark.parametrize("said", [{}, {"Sensitivity": "Dataset"}], ids=["of the records", "once for the dataset"])
def test_what_a_check_tells_in_several_findings_and_a_rule_in_one_is_told_once(said):
    """S2A-1504 has a finding for each domain that is referred to."""
    scope = {"Domains": {"Include": ["RELREC"]}}
    told = relating(cited(rule(REFERS, id="CORE-206", Scope=scope, **said), "CG0371"))

    assert [((0,), ["CORE-206"]), ((1,), ["CORE-206"])] == [(j.finding.rows, [f.rule for f in j.also]) for j in of(told, "S2A-1504")]
    assert [] == of(told, "CORE-206")


def test_a_dataset_without_records_is_there_under_its_name():
    absent = {"all": [{"name": "RDOMAIN", "operator": "is_not_contained_by", "value": "$there"}]}
    there = {"id": "$there", "operator": "study_domains"}
    made = rule(absent, id="CORE-384", Operations=[there], Scope={"Domains": {"Include": ["RELREC"]}})

    assert [] == of(relating(made), "CORE-384")


def test_variables_that_are_not_there_are_named():
    """And told with the check that names them too."""
    check = {"all": [{"name": "variable_name", "operator": "not_contains_all", "value": ["$required"]}]}
    made = rule(
        check, "Variable Metadata Check", id="CORE-355",
        Operations=[{"id": "$required", "operator": "required_variables"}], Sensitivity="Dataset",
        Outcome={"Message": "Something is missing", "Output Variables": ["$required"]},
    )  # fmt: skip

    (judged,) = of(outcome(made), "CORE-355")
    assert ("", "Something is missing: AEDECOD") == (judged.finding.variable, judged.finding.message.splitlines()[0])
    assert [["CORE-355"]] == [[f.rule for f in j.also] for j in of(outcome(cited(made, "CG0014")), "S2A-0301")]


def test_a_finding_cites_the_ids_of_its_own_standard():
    send = Authority("CDISC", "SENDIG", "3.1", ("SEND121",))
    made = cited(rule(PAIN, id="CORE-1"), "CG9999")

    assert [("CG9999",)] == [j.cites for j in of(outcome(replace(made, authorities=(send, *made.authorities))), "CORE-1")]


def test_what_checks_found_stands_before_what_rules_found():
    told = [j for j in outcome(rule(PAIN, id="CORE-1")).judged if j.finding.severity == ERROR]

    assert ["CORE-1"] == [j.finding.rule for j in told][-1:]
    assert len(told) > 1


def test_a_rule_of_which_a_draft_asks_the_same_stands_under_its_own_id():
    draft = rule(PAIN, id="CORE-1", Core={"Id": "CORE-1", "Status": "Draft"})
    told = outcome(draft, rule(PAIN, id="CORE-2"))

    assert [(ERROR, ["CORE-1"])] == [(j.finding.severity, [f.rule for f in j.also]) for j in of(told, "CORE-2")]
    assert [] == of(told, "CORE-1")


def test_what_could_not_be_carried_out_is_not_told_with_what_was_found():
    """S2A-0303 speaks of the whole dataset, as a rule that broke does."""
    broken = cited(rule({"all": [{"name": "AETERM", "operator": "matches_regex", "value": "("}]}, id="CORE-5"), "CG0016")

    assert "CG0016" in of(outcome(broken), "S2A-0303")[0].cites
    assert 1 == len(of(outcome(broken), "CORE-5"))


def test_a_rule_about_another_variable_is_told_beside_a_check_that_answers_to_it():
    """S2A-0903 answers to CG0050 for AEDECOD; what it says of AEBODSYS is another matter."""
    other = cited(rule({"all": [*BODSYS["all"], {"name": "AETERM", "operator": "equal_to", "value": "FALL"}]}, id="CORE-9"), "CG0050")

    told = outcome(other)
    assert [(0,)] == [j.finding.rows for j in of(told, "CORE-9")]
    assert [("AEBODSYS", ())] == [(j.finding.variable, j.also) for j in of(told, "S2A-0903")]


@pytest.mark.parametrize("id, variable", [("CORE-9", ""), ("CORE-9", "VSSTAT"), ("S2A-0703", "VSREASND")])
def test_what_explains_either_of_two_that_are_told_once_explains_it(id, variable):
    entry = Explanation(rule=id, dataset="VS", variable=variable, text=WHY)
    told = not_done(cited(rule(NOT_DONE, id="CORE-9"), "FB4202"), explained=[entry])

    assert [(NOTE, (0, 1), ["CORE-9"], True)] == silent(told)
    assert [] == of(told, "explained-nothing")


def test_an_explanation_of_each_of_the_two_says_nothing_wrong():
    entries = [Explanation(rule=id, dataset="VS", text=WHY) for id in ("CORE-9", "S2A-0703")]
    told = not_done(cited(rule(NOT_DONE, id="CORE-9"), "FB4202"), explained=entries)

    assert [(NOTE, (0, 1), ["CORE-9"], True)] == silent(told)
    assert [] == of(told, "explained-nothing")


def test_a_rule_s_explanation_explains_the_records_that_the_rule_has():
    entry = Explanation(rule="CORE-9", dataset="VS", text=WHY)
    told = not_done(cited(rule(FIRST, id="CORE-9", **PARTLY), "FB4202"), cited(rule(NOT_DONE, id="CORE-8"), "FB4202"), explained=[entry])

    assert {(NOTE, (0,), ("CORE-8", "CORE-9"), True), (ERROR, (1,), ("CORE-8",), False)} == {
        (severity, rows, tuple(also), explained) for severity, rows, also, explained in silent(told)
    }


def test_what_is_wrong_with_a_draft_does_not_explain_the_check_that_says_the_same():
    entry = Explanation(rule="CORE-9", dataset="VS", text="The draft is not finished and asks too much.")
    told = not_done(cited(rule(NOT_DONE, id="CORE-9", Core={"Id": "CORE-9", "Status": "Draft"}), "FB4202"), explained=[entry])

    assert [(NOTE, (0, 1), ["CORE-9"], False)] == silent(told)
    assert [] == of(told, "explained-nothing")


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
    assert "It is there (variable_label AETERM)" == judged.finding.message


def about_variables(kind: str, check: dict, **said):
    reported = ["variable_value", "variable_name"] if kind.startswith("Value") else ["variable_name", "variable_size"]
    return rule(check, kind, id="CORE-6", Outcome={"Message": "It is so", "Output Variables": reported}, **said)


def test_a_finding_about_cells_is_one_of_each_variable_with_its_values():
    check = {"all": [{"name": "variable_value", "operator": "is_contained_by", "value": ["PAIN", "FALL", "NERVES"]}]}
    told = [j.finding for j in of(outcome(about_variables("Value Check with Variable Metadata", check)), "CORE-6")]

    assert [("AETERM", (0, 1, 2)), ("AEBODSYS", (0, 2))] == [(f.variable, f.rows) for f in told]
    assert "It is so: 2 of 3 records\n    AEBODSYS='NERVES'   2 records, first 1" == told[1].message


def test_a_published_rule_tells_of_each_variable_and_a_draft_of_all_of_them_by_name():
    check = {"all": [{"name": "variable_size", "operator": "equal_to", "value": 8}]}
    kind = "Variable Metadata Check"
    published = of(outcome(about_variables(kind, check)), "CORE-6")
    (draft,) = of(outcome(about_variables(kind, check, Core={"Id": "CORE-6", "Status": "Draft"})), "CORE-6")

    variables = ["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM", "AEBODSYS", "AEBDSYCD"]
    assert variables == [j.finding.variable for j in published]
    assert "It is so (variable_size 8)" == published[0].finding.message
    assert ("", 7) == (draft.finding.variable, draft.finding.count)
    said = draft.finding.message.splitlines()
    assert ["draft: It is so: 7 variables", "    STUDYID  variable_size 8"] == said[:2]
    assert "    and AESEQ, AETERM, AEBODSYS, AEBDSYCD" == said[-1]


def test_many_variables_of_one_dataset_are_told_together():
    """One fault of the whole file is no five hundred findings."""
    wide = {"XX": "STUDYID | DOMAIN | USUBJID | " + " | ".join(f"XXV{n}" for n in range(40)) + "\nS | XX | P1 | " + " | ".join("a" * 40)}
    check = {"all": [{"name": "variable_size", "operator": "equal_to", "value": 8}]}
    (told,) = rules_over(delivery(**wide), [about_variables("Variable Metadata Check", check)]).findings

    assert ("", 43) == (told.variable, told.count)
    assert told.message.startswith("It is so: 43 variables\n    STUDYID  variable_size 8\n")
    assert told.message.endswith("XXV39")


def test_what_the_files_do_not_carry_is_not_empty():
    """A Parquet file has no labels: a rule about labels is not run, and says why."""
    check = {"all": [{"name": "variable_label", "operator": "empty"}]}
    data = delivery(AE=AE)
    bare = replace(data, datasets={"AE": replace(data.datasets["AE"], carries=frozenset())})
    ran = rules_over(bare, [about_variables("Variable Metadata Check", check)])

    assert ((), "not run: needs files that have labels") == (ran.findings, ran.ran[0].why)


def test_a_finding_about_the_dataset_names_no_variable_of_the_rule_s_own_frame():
    check = {"all": [{"name": "dataset_name", "operator": "equal_to", "value": "AE"}]}
    reports = {"Message": "It is so", "Output Variables": ["dataset_name", "record_count"]}
    (judged,) = of(outcome(rule(check, "Dataset Metadata Check", id="CORE-6", Outcome=reports)), "CORE-6")

    assert ("", "It is so (dataset_name AE; record_count 3)") == (judged.finding.variable, judged.finding.message)


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
