"""One heading for what an expectation, a built-in check and a published rule ask: who asks, each answer, the records once."""

import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from sdtm2adam.errors import ERROR, NOTE, WARNING, Finding
from sdtm2adam.spec.explained import Explanation
from sdtm2adam.spec.suite import Expectation, Suite
from sdtm2adam.validation.conformance.heading_table import TITLE, heading_markup, heading_table, summary
from sdtm2adam.validation.conformance.headings import CHECK, EXPECTATION, RULE, Heading
from sdtm2adam.validation.conformance.outcome import Outcome, conformance
from sdtm2adam.validation.conformance.report import write_conformance
from sdtm2adam.validation.conformance.told_together import told_together
from sdtm2adam.validation.expected import Expected
from sdtm2adam.validation.rules.findings import rules_over
from sdtm2adam.validation.rules.rule_model import Authority
from sdtm2adam.validation.suites import NOT_CHECKED, run_suites
from tests.validation.conformance.built import delivery
from tests.validation.rules.small import rule

AE = """
    STUDYID | DOMAIN | USUBJID | AESEQ | AETERM | AESTDTC    | AEENDTC    | AECAT | AESCAT
    S       | AE     | P1      | 1     | FALL   | 2020-01-05 | 2020-01-02 | .     | B
    S       | AE     | P1      | 2     | PAIN   | 2020-01-05 | 2020-01    | A     | .
    S       | AE     | P2      | 1     | PAIN   | 2020-02-01 | 2020-01-09 | A     | B
"""
DATA = delivery(AE=AE)
PAIR = {"column_A": "AEENDTC", "column_B": "AESTDTC", "or_equal": True, "ignore_row_if": "either_value_is_missing"}
ORDER = ("column_pair_values_a_to_be_greater_than_b", PAIR)
DATES = {"all": [{"name": "--STDTC", "operator": "date_greater_than", "value": "--ENDTC"}]}
CATEGORY = {"all": [{"name": "--SCAT", "operator": "non_empty"}, {"name": "--CAT", "operator": "empty"}]}


def suite(*asked: tuple, dataset: str = "AE") -> Suite:
    """(expectation, arguments) or (expectation, arguments, where); ids E-1, E-2 ..."""
    made = [
        Expectation(
            id=f"E-{i}", says=f"Expectation number {i}", severity=WARNING, expect=f"expect_{expect}", arguments=arguments,
            where=where[0] if where else "", written_at=f"validation/sdtm/ae.yaml:{i}",
        )
        for i, (expect, arguments, *where) in enumerate(asked, 1)
    ]  # fmt: skip
    return Suite(dataset=dataset, expectations=tuple(made), stage="sdtm", path="validation/sdtm/ae.yaml")


def outcome(*rules, expected: Suite | None = None, data=DATA, explained=()) -> Outcome:
    """What conformance says with these rules, and a suite that great_expectations has answered."""

    def further(one):
        ran = rules_over(one, rules)
        return ran.findings, ran.ran

    told = conformance((data,), explained, further=further if rules else None)
    if expected is None:
        return told.with_headings(Expected())
    found = run_suites([expected], {("sdtm", name): held.frame for name, held in data.datasets.items()})
    return told.with_headings(Expected((expected,), tuple(found)))


def cited(made, *ids: str):
    return replace(made, authorities=(Authority("CDISC", "SDTMIG", "3.4", ids),))


def of(told: Outcome, text: str) -> list[Heading]:
    return [heading for heading in told.headings if text in heading.text]


def answers(heading: Heading) -> list[tuple[str, str, str]]:
    return [(asker.kind, asker.id, asker.outcome) for asker in heading.askers]


DATES_RULE = cited(rule(DATES, id="CORE-718"), "FB3209")
VIOLATED = outcome(DATES_RULE, expected=suite(ORDER))


def test_what_three_ask_and_find_stands_under_one_heading():
    """S2A-1120 asks it too, in its own words; of 2020-01 nobody knows whether it is before 2020-01-05."""
    (heading,) = of(VIOLATED, "AESTDTC")

    assert "AE: AEENDTC is not before AESTDTC" == heading.text
    assert [(EXPECTATION, "E-1", "2 records"), (CHECK, "S2A-1120", "2 records"), (RULE, "CORE-718", "2 records")] == answers(heading)
    assert ["validation/sdtm/ae.yaml:1", "FB3209", "FB3209"] == [asker.at for asker in heading.askers]
    assert ((0, 2), "ae.parquet records 1, 3") == (heading.rows, heading.where)
    assert heading.values.startswith("AEENDTC='2020-01-02' AESTDTC='2020-01-05'   record 1")


def test_what_three_ask_and_nobody_finds_has_passed():
    good = delivery(AE=AE.replace("2020-01-02", "2020-01-05").replace("2020-01-09", "2020-02-09"))
    (heading,) = of(outcome(DATES_RULE, expected=suite(ORDER), data=good), "AESTDTC")

    assert ["passed"] * 3 == [asker.outcome for asker in heading.askers]
    assert ((), "", "") == (heading.rows, heading.where, heading.values)


def test_who_could_not_answer_says_why():
    """Of a dataset without AESTDTC the rule cannot be asked and the expectation cannot be checked; no check asks."""
    without = delivery(AE="STUDYID | DOMAIN | USUBJID | AESEQ | AEENDTC\nS | AE | P1 | 1 | 2020-01-05")
    (heading,) = of(outcome(DATES_RULE, expected=suite(ORDER), data=without), "AESTDTC")

    assert [
        (EXPECTATION, "E-1", "not run: there is no column AESTDTC - did you mean AEENDTC?"),
        (RULE, "CORE-718", "not run: there is no column AESTDTC"),
    ] == answers(heading)
    assert "1 not answered by all" in summary([heading])


def test_an_answer_of_fewer_records_says_which():
    """A text that is no date is out of order to the suite; check and rule do not compare it."""
    odd = delivery(AE=AE.replace("2020-01-09", "in spring"))
    (heading,) = of(outcome(DATES_RULE, expected=suite(ORDER), data=odd), "AESTDTC")

    assert ["2 records", "1 record: 1", "1 record: 1"] == [asker.outcome for asker in heading.askers]
    assert (0, 2) == heading.rows


@pytest.mark.parametrize(
    "almost",
    [
        ("column_values_to_not_be_null", {"column": "AECAT"}, "AESCAT == 'B'"),
        ("column_values_to_not_be_null", {"column": "AECAT"}, "AETERM is not missing"),
        ("column_values_to_be_in_set", {"column": "AECAT", "value_set": ["A"]}, "AESCAT is not missing"),
    ],
)
def test_what_is_almost_the_same_stays_apart(almost):
    """The same record, another condition or another set: two kinds ask `AECAT where AESCAT`, and the suite something else."""
    (heading,) = of(outcome(rule(CATEGORY, id="CORE-103"), expected=suite(almost)), "AESCAT")

    assert [CHECK, RULE] == [asker.kind for asker in heading.askers]


def test_what_is_explained_is_a_note_to_who_may_be_explained():
    """A finding that stands under the check's name is explained for the rule too; the expectation is the study's own word."""
    explained = [Explanation(rule="S2A-1120", text="The site has confirmed both dates.", where="AETERM == 'FALL'")]
    (heading,) = of(outcome(DATES_RULE, expected=suite(ORDER), explained=explained), "AESTDTC")
    assert ["2 records", "2 records, 1 of them explained", "2 records, 1 of them explained"] == [a.outcome for a in heading.askers]

    explained = [Explanation(rule="S2A-1120", text="The site has confirmed both dates.")]
    (heading,) = of(outcome(DATES_RULE, expected=suite(ORDER), explained=explained), "AESTDTC")
    assert [(WARNING, "2 records"), (NOTE, "2 records, explained"), (NOTE, "2 records, explained")] == [
        (a.severity, a.outcome) for a in heading.askers
    ]


def test_two_checks_of_one_kind_share_a_heading_only_where_they_find_something():
    """The keys of the define are what S2A-0407 asks; a draft rule is told as one."""
    draft = rule(DATES, id="D-1", Core={"Id": "D-1", "Status": "Draft"})
    (heading,) = of(outcome(draft), "AESTDTC")
    assert [(CHECK, ERROR), ("draft rule", NOTE)] == [(a.kind, a.severity) for a in heading.askers]

    terms = {term: {"all": [{"name": "AETERM", "operator": "equal_to", "value": term}]} for term in ("PAIN", "X")}
    told = outcome(*(rule(check, id=f"CORE-{term}-{n}") for term, check in terms.items() for n in (1, 2)))
    assert [["CORE-PAIN-1", "CORE-PAIN-2"]] == [[a.id for a in h.askers] for h in of(told, "AETERM")]


def test_the_heading_stands_once_in_page_and_workbook(tmp_path):
    """In the table one row an asker, and the question and the records in the first of them."""
    _, book, page = write_conformance(VIOLATED, tmp_path)
    (heading,) = of(VIOLATED, "AESTDTC")

    assert 1 == page.read_text(encoding="utf-8").count(heading.text)
    rows = list(openpyxl.load_workbook(book)[TITLE].iter_rows(values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == heading.text)
    assert [(heading.text, "E-1"), ("", "S2A-1120"), ("", "CORE-718")] == [(row[0], row[2]) for row in rows[first : first + 3]]
    assert [heading.where, "", ""] == [row[7] for row in rows[first : first + 3]]
    assert heading_table(VIOLATED.headings)["question"].tolist().count(heading.text) == 1
    assert len(VIOLATED.headings) == len(re.findall('<tr class="question">', page.read_text(encoding="utf-8")))


def test_who_found_nothing_has_no_shade():
    (heading,) = of(VIOLATED, "AESTDTC")
    passed = heading._replace(askers=(heading.askers[0]._replace(severity="", outcome="passed"),))

    assert "<tr><td>expectation</td>" in heading_markup((passed,))


def test_text_is_no_markup(tmp_path):
    strange = ("column_values_to_be_in_set", {"column": "AECAT", "value_set": ["<b>"]})
    odd = outcome(expected=suite(strange, strange))
    page = write_conformance(odd, tmp_path)[2].read_text(encoding="utf-8")

    assert "AE: AECAT is &#x27;&lt;b&gt;&#x27; or empty" in page
    assert "<b>" not in page


def test_the_same_outcome_makes_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in write_conformance(VIOLATED, tmp_path / "a")]

    assert first == [path.read_bytes() for path in write_conformance(outcome(DATES_RULE, expected=suite(ORDER)), tmp_path / "b")]


def test_nothing_that_several_ask(tmp_path):
    told = replace(outcome(), headings=())
    page = write_conformance(told, tmp_path)[2].read_text(encoding="utf-8")

    assert "no question is asked by several" == summary(())
    assert "<h2>Asked by several</h2>\n<p>None.</p>" in page


def finding(by: str, severity: str, *rows: int, message: str = "It is wrong") -> Finding:
    return Finding(by, severity, "AE", "AEENDTC", message, rows=rows, count=len(rows))


def test_findings_to_one_question_are_told_once_in_the_findings_of_a_run():
    """The most severe stays, of equal ones the expectation's, with who else found it; others are left as they are."""
    other = Finding(NOT_CHECKED, ERROR, "AE", "X", "E-9 could not be checked")
    told = told_together([finding("S2A-1120", WARNING, 0, 2), other, finding("E-1", WARNING, 0, 2)], VIOLATED.headings)
    also = "also found by S2A-1120, CORE-718 (AE: AEENDTC is not before AESTDTC): ae.parquet records 1, 3"
    kept = finding("E-1", WARNING, 0, 2, message=f"It is wrong\n    {also}")
    assert [other, kept] == told

    told = told_together([finding("S2A-1120", ERROR, 0, 2), finding("E-1", WARNING, 0, 2)], VIOLATED.headings)
    assert ["S2A-1120"] == [one.rule for one in told]

    fewer = [finding("S2A-1120", ERROR, 0), finding("E-1", WARNING, 0, 2)]
    assert fewer == told_together(fewer, VIOLATED.headings)


def test_an_explanation_stays_where_the_finding_that_has_it_is_told_with_another():
    explained = finding("S2A-1120", NOTE, 0, 2, message="It is wrong\n    explained  The site has confirmed it. (e.yaml:1)")
    (told,) = told_together([explained, finding("E-1", WARNING, 0, 2)], VIOLATED.headings)

    assert told.message.endswith("\n    explained  The site has confirmed it. (e.yaml:1)")


def test_a_suite_of_a_dataset_that_is_not_delivered_is_not_told():
    told = outcome(DATES_RULE).with_headings(Expected((suite(ORDER, dataset="XX"),)))

    assert EXPECTATION not in {kind for heading in told.headings for kind in heading.kinds}
    assert isinstance(heading_table(told.headings), pd.DataFrame)
