"""Specs to plans: every fault told at once and with its line, datasets in the order in which they need one another."""

import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.plans import check_columns, in_order
from tests.planned import planned

AE = """
domain: AE
keys: [USUBJID, AETERM]
from: {export: ae, where: "TERM is not missing"}
derive:
  - reference_dates: {dm: DM, columns: [RFSTDTC]}
variables:
  AESEQ: {sequence: {}}
  AETERM: {from: TERM}
  AESER: {from: SERIOUS, codelist: NY}
  AESTDTC: {date: STDT, time: STTM}
  AESTDY: {study_day: {date: AESTDTC, reference: RFSTDTC}}
supplemental:
  AEPROC: {from: PROC, label: Related to Procedure}
"""
EXPORT = {"USUBJID", "TERM", "SERIOUS", "STDT", "STTM", "PROC"}
TABLES = {"ae": EXPORT, "DM": {"USUBJID", "RFSTDTC"}}


def called(calls) -> list[tuple]:
    return [(call.verb.name, *call.adds) for call in calls]


def test_an_entry_becomes_a_call_that_makes_its_variable(tmp_path):
    """In the order of the file; a codelist stands in for the copy; --SEQ and SUPP-- come after sorting."""
    plan = planned(tmp_path, AE, codelists=("NY",)).plan

    assert [
        ("reference_dates", "RFSTDTC"),
        ("copy", "AETERM"),
        ("to_terms", "AESER"),
        ("iso_datetime", "AESTDTC"),
        ("study_day", "AESTDY"),
    ] == called(plan.calls)
    assert [("sequence", "AESEQ"), ("copy", "AEPROC")] == called(plan.last)
    assert (("AE", "SUPPAE"), {"ae", "DM", "NY"}) == (plan.gives, plan.needs())


def test_the_variables_of_every_domain_come_first(tmp_path):
    first = {"STUDYID": {"value": "S1"}, "USUBJID": {"compose": {"parts": ["STUDYID", "SUBJ"]}}}
    plan = planned(tmp_path, "domain: AE\nkeys: [USUBJID]\nfrom: {export: ae}\nvariables:\n  AETERM: {from: TERM}\n", first=first).plan

    assert [("constant", "STUDYID"), ("compose", "USUBJID"), ("copy", "AETERM")] == called(plan.calls)


def test_rows_of_a_domain_bring_their_identifiers_along(tmp_path):
    first = {"USUBJID": {"compose": {"parts": ["STUDYID", "SUBJ"]}}, "DOMAIN": {"value": "SE"}}
    plan = planned(tmp_path, "domain: SE\nkeys: [USUBJID]\nfrom: {dataset: DM}\n", first=first).plan

    assert [("constant", "DOMAIN")] == called(plan.calls)


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path):
    wrong = """
domain: AE
keys: [USUBJID]
from: {export: ae, where: "TERM is"}
derive:
  - keep: {where: "A > 1"}
    copy: {}
  - studyday: {date: A}
  - upper: {form: A}
variables:
  AETERM: {uper: {from: TERM}}
  AESER: {from: SERIOUS, codelist: NO}
"""
    made = planned(tmp_path, wrong, codelists=("NY",))

    starts = [
        "specs/x.yaml:4: condition `TERM is`",
        "specs/x.yaml:6: a step names one verb; here are `keep`, `copy`",
        "specs/x.yaml:8: there is no verb `studyday` - did you mean study_day?",
        "specs/x.yaml:9: upper has no argument `form` - did you mean from?",
        "specs/x.yaml:9: upper needs the argument `new`",
        "specs/x.yaml:11: there is no verb `uper` - did you mean upper?",
        "specs/x.yaml:12: there is no codelist NO",
    ]

    assert starts == [said[: len(start)] for said, start in zip(made.said, starts)]
    assert len(starts) == len(made.said)


def followed(tmp_path, text, columns) -> tuple[set, list[str]]:
    found, made = Findings(), planned(tmp_path, text, codelists=("NY",))
    return check_columns(made.plan, columns, found, made.document), [f.message for f in found]


def test_columns_are_followed_through_a_plan_without_data(tmp_path):
    made, said = followed(tmp_path, AE, TABLES)

    assert [] == said
    assert {"USUBJID", "AESEQ", "AETERM", "AESER", "AESTDTC", "AESTDY", "AEPROC", "RFSTDTC"} <= made


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ('where: "TERM is', 'where: "TREM is'),
            "specs/x.yaml:4: where `TREM is not missing`: there is no column TREM - did you mean TERM?",
        ),
        (("from: TERM", "from: TERMS"), "specs/x.yaml:9: copy: there is no column TERMS - did you mean TERM?"),
        (("date: AESTDTC", "date: AESTDT"), "specs/x.yaml:12: study_day: there is no column AESTDT - did you mean AESTDTC?"),
        (
            ("columns: [RFSTDTC]", "columns: [RFSTDT]"),
            "specs/x.yaml:6: reference_dates, table DM: there is no column RFSTDT - did you mean RFSTDTC?",
        ),
        (("keys: [USUBJID, AETERM]", "keys: [USUBJID, AETREM]"), "specs/x.yaml:3: keys: there is no column AETREM - did you mean AETERM?"),
        (("from: PROC", "from: PROCED"), "specs/x.yaml:14: copy: there is no column PROCED - did you mean PROC?"),
    ],
)
def test_a_column_that_will_not_be_there_is_told_with_its_line(tmp_path, change, says):
    assert says in followed(tmp_path, AE.replace(*change), TABLES)[1]


def test_the_columns_that_a_lookup_needs_of_its_table_are_followed_too(tmp_path):
    text = """
domain: LB
keys: [LBTESTCD]
from: {export: lb}
variables:
  LBTESTCD: {lookup: {from: TEST, table: tests, key: collectd, value: LBTESTCD}}
"""
    _, said = followed(tmp_path, text, {"lb": {"TEST"}, "tests": {"collected", "LBTESTCD"}})

    assert ["specs/x.yaml:6: lookup, table tests: there is no column collectd - did you mean collected?"] == said


def dataset(tmp_path, name, *sources):
    kinds = ", ".join(f"{{dataset: {s}}}" for s in sources)
    return planned(tmp_path, f"dataset: {name}\nkeys: [USUBJID]\nfrom: [{kinds}]\n").plan


def test_each_dataset_comes_after_those_it_reads(tmp_path):
    plans = {
        "ADTTE": dataset(tmp_path, "ADTTE", "ADSL", "ADRS"),
        "ADRS": dataset(tmp_path, "ADRS", "ADSL"),
        "ADSL": dataset(tmp_path, "ADSL", "DM"),
    }
    found = Findings()

    assert ["ADSL", "ADRS", "ADTTE"] == [p.name for p in in_order(plans, {"DM"}, {n: f"specs/{n}.yaml" for n in plans}, found)]
    assert 0 == len(found)


def test_a_table_that_nobody_makes_is_told_with_the_closest(tmp_path):
    """And the datasets stay in an order, so that their other faults can be told beside it."""
    plans, found = {"ADSL": dataset(tmp_path, "ADSL", "DMM")}, Findings()

    assert ["ADSL"] == [p.name for p in in_order(plans, {"DM"}, {"ADSL": "specs/x.yaml"}, found)]
    assert ["specs/x.yaml:3: there is no export, table or dataset DMM - did you mean DM?"] == [f.message for f in found]


def test_a_circle_is_told(tmp_path):
    plans = {"A": dataset(tmp_path, "A", "B"), "B": dataset(tmp_path, "B", "A"), "C": dataset(tmp_path, "C", "A")}
    found = Findings()

    ordered = in_order(plans, set(), {n: f"specs/{n}.yaml" for n in plans}, found)

    said = "\n".join(f.message for f in found)
    assert ["A", "B", "C"] == [p.name for p in ordered]
    assert "wait for one another" in said
    assert "A needs B" in said
    assert "B needs A" in said
