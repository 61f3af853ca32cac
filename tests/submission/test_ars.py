"""The packet as CDISC ARS 1.0: valid, every reference resolved, every number shown one of its results."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from sdtm2adam.ard import run_analyses
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.study import StudySpec
from sdtm2adam.store import finished
from sdtm2adam.submission.ars import Packet, reporting_event, write_ars
from sdtm2adam.submission.ars_groupings import condition_of
from sdtm2adam.submission.ars_methods import Methods
from sdtm2adam.submission.ars_where import where_clause
from tests.ard.test_agreement import EVENTS, SEX
from tests.ard.test_analyses import DATA, POPULATIONS, WITH_TOTAL, analysis

SCHEMA = Path(__file__).parents[3] / "shared" / "standards" / "schemas" / "ars-1.0" / "ars_ldm.schema.json"
COLUMNS = {name: frozenset(frame.columns) for name, frame in DATA.items()}


def schema_errors(event: dict) -> list[str]:
    if not SCHEMA.is_file():
        pytest.skip("CDISC's schema of ARS 1.0 is not on this machine")
    return [error.message for error in jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(event)]


def named(value: object, key: str):
    """Every value that stands under a key, at whatever depth."""
    if isinstance(value, dict):
        yield from (held for name, held in value.items() if name == key)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from named(inner, key)


@pytest.fixture(scope="module")
def event(reference_out) -> dict:
    return json.loads((reference_out / "ard" / "ars.json").read_text(encoding="utf-8"))


def test_the_reporting_event_of_the_reference_study_is_valid(event):
    assert [] == schema_errors(event)


@pytest.mark.parametrize(
    ("key", "of"),
    [
        ("methodId", "methods"),
        ("analysisSetId", "analysisSets"),
        ("dataSubsetId", "dataSubsets"),
        ("groupingId", "analysisGroupings"),
        ("analysisId", "analyses"),
        ("outputId", "outputs"),
    ],
)
def test_what_is_referred_to_is_there_and_what_is_there_is_referred_to(event, key, of):
    there = {one["id"] for one in event[of]}
    asked = set(named(event, key))

    assert asked <= there
    assert there == asked or of == "analysisSets"


def test_operations_groups_and_sponsor_terms_are_there(event):
    operations = {operation["id"] for method in event["methods"] for operation in method["operations"]}
    groups = {group["id"] for grouping in event["analysisGroupings"] for group in grouping.get("groups", ())}
    terms = {term["id"] for extension in event["terminologyExtensions"] for term in extension["sponsorTerms"]}

    assert set(named(event, "operationId")) == operations
    assert set(named(event, "groupId")) <= groups
    assert set(named(event, "sponsorTermId")) == terms


def test_adjusted_p_values_are_of_the_dataset_of_their_tests(event):
    datasets = {one["id"]: one["dataset"] for one in event["analyses"]}

    assert ["ADQS"] * 3 == [datasets[f"AN.t_14_2_1_7.{name}"] for name in ("sequence", "holm", "hochberg")]


def test_no_id_stands_twice(event):
    for of in ("methods", "analysisSets", "dataSubsets", "analysisGroupings", "analyses", "outputs"):
        assert {1} == set(Counter(one["id"] for one in event[of]).values())


def test_every_row_of_the_results_is_a_result_with_its_raw_value(reference_out, event):
    ard = finished(reference_out).get("ard", "ard")
    told = [result for one in event["analyses"] for result in one["results"]]
    values = Counter(result.get("rawValue", "") for result in told)

    assert len(ard) <= len(told)
    assert all(values[repr(value).removesuffix(".0")] for value in ard["value"].dropna())


def test_every_number_shown_is_the_formatted_value_of_a_result(reference_out, event):
    """Read back from the cells of the pages: each part of a mask is written as one of the results behind the cell."""
    store = finished(reference_out)
    ard, numbers = store.get("ard", "ard"), store.get("tlf", "numbers")
    shown = {
        (one["id"], result.get("rawValue", ""), result["formattedValue"])
        for one in event["analyses"]
        for result in one["results"]
        if "formattedValue" in result
    }
    rows = ard.loc[numbers["ard"]]
    pairs = zip(rows["value"], rows["text"], strict=True)
    raw = [text if pd.isna(value) else repr(float(value)).removesuffix(".0") for value, text in pairs]
    wanted = set(zip("AN." + rows["output"] + "." + rows["analysis"], raw, numbers["text"], strict=True))

    assert wanted
    assert wanted == shown


def test_files_are_where_they_are_said_to_be(reference_out, event):
    files = list(named(event["outputs"], "location"))

    assert files
    assert [] == [file for file in files if not (reference_out / "ard" / file).is_file()]


# On a packet that can be read

STUDY = {
    "study": "S1",
    "title": "A study",
    "standards": {"sdtmig": "3.4", "adamig": "1.3", "terminology": "2025-03-28"},
    "identifiers": {"STUDYID": {"value": "S1"}},
    "populations": {name: {"label": one.label, "where": one.where} for name, one in POPULATIONS.items()},
}
EARLY = EVENTS.model_copy(update={"by": {"Early": "MONTH < 3", "Late": "MONTH >= 3"}, "where": "AESER == 'N'"})
OUTPUT = {"output": "t1", "kind": "table", "number": "14.1", "title": "Sex", "population": "FAS", "reason": "REQUESTED BY THE BOARD"}
COLUMN = {"id": "a", "label": "A", "group": "A", "show": "{n}"}


@pytest.fixture
def small() -> Packet:
    """Sex and events of two groups and all together; the men of A are shown in two ways."""
    groups = WITH_TOTAL.model_dump()
    panels = [{"columns": [COLUMN], "rows": [{"label": "Men", "analysis": "sex", "level": "M"}]}]
    asked = [one.model_dump(exclude_unset=True) for one in (SEX, EARLY)]
    output = Table.model_validate(OUTPUT | {"groups": groups, "analyses": asked, "panels": panels})
    ard, _ = run_analyses([output], DATA, POPULATIONS)
    males = ard.index[(ard["analysis"] == "sex") & (ard["level"] == "M") & (ard["stat"] == "n") & (ard["group"] == "A")]
    numbers = pd.DataFrame({"output": "t1", "ard": males.repeat(2), "text": ["2", "2.0"]})
    return Packet(StudySpec.model_validate(STUDY), [output], ard, numbers, COLUMNS, {"t1": ["../tlf/t1.rtf", "../tlf/t1.docx"]})


def results(event: dict, analysis_id: str, operation: str, *groups: str) -> list[dict]:
    """The results of one operation that stand under these groups and values, grouping by grouping."""
    names = {group["id"]: group["name"] for grouping in event["analysisGroupings"] for group in grouping.get("groups", ())}
    one = next(one for one in event["analyses"] if one["id"] == f"AN.t1.{analysis_id}")
    return [
        {key: value for key, value in found.items() if key in ("rawValue", "formattedValue")}
        for found in one["results"]
        if found["operationId"] == operation
        and list(groups) == [names.get(place.get("groupId"), place.get("groupValue")) for place in found.get("resultGroups", ())]
    ]


def test_a_result_stands_under_its_group_condition_and_terms(small):
    event = reporting_event(small)

    assert [] == schema_errors(event)
    assert [{"rawValue": "2", "formattedValue": "2"}, {"rawValue": "2", "formattedValue": "2.0"}] == results(
        event, "sex", "M.count.n", "Active", "M"
    )
    assert [{"rawValue": "2"}] == results(event, "sex", "M.count.n", "M")  # of all together
    assert [{"rawValue": "1"}] == results(event, "events", "M.events.events", "Active", "Early", "General", "Pain")
    assert [{"rawValue": "2"}] == results(event, "events", "M.events.participants", "Active", "Late")


def test_conditions_are_sets_subsets_and_groups(small):
    event = reporting_event(small)
    fas = next(one for one in event["analysisSets"] if one["id"] == "AS.FAS")
    early = next(group for grouping in event["analysisGroupings"] for group in grouping.get("groups", ()) if group["name"] == "Early")

    assert {"dataset": "ADSL", "variable": "FASFL", "comparator": "EQ", "value": ["Y"]} == fas["condition"]
    assert {"dataset": "ADAE", "variable": "AESER", "comparator": "EQ", "value": ["N"]} == event["dataSubsets"][0]["condition"]
    assert {"dataset": "ADAE", "variable": "MONTH", "comparator": "LT", "value": ["3"]} == early["condition"]


def test_a_percentage_names_what_is_divided_by_what(small):
    method = next(one for one in reporting_event(small)["methods"] if one["id"] == "M.events")
    share = next(one for one in method["operations"] if one["name"] == "pct")

    assert ["M.events.participants", "M.events.N"] == [part["operationId"] for part in share["referencedOperationRelationships"]]


def test_words_that_the_standard_lacks_are_terms_of_the_sponsor(small):
    extensions = {one["enumeration"]: one["sponsorTerms"] for one in reporting_event(small)["terminologyExtensions"]}

    assert ["REQUESTED BY THE BOARD"] == [term["submissionValue"] for term in extensions["AnalysisReasonEnum"]]
    assert ["docx"] == [term["submissionValue"] for term in extensions["OutputFileTypeEnum"]]


def test_the_same_packet_gives_the_same_bytes(small, tmp_path):
    again = replace(small, methods=Methods(), terms={}, subsets={})

    assert write_ars(small, tmp_path / "a.json") == write_ars(again, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_condition_that_is_no_comparison_stands_in_words():
    clause = where_clause("AESER == 'Y' and (AEDECOD = 'Pain' or MONTH > 2) and TRT01P in ['A', 'C']", "ADAE", COLUMNS)
    parts = clause["compoundExpression"]["whereClauses"]

    assert "Records where AESER == 'Y' and (AEDECOD = 'Pain' or MONTH > 2) and TRT01P in ['A', 'C']" == clause["description"]
    assert [("ADAE", "AESER", "EQ"), ("ADSL", "TRT01P", "IN")] == [
        (one["condition"]["dataset"], one["condition"]["variable"], one["condition"]["comparator"]) for one in parts
    ]
    assert {} == where_clause("", "ADSL", COLUMNS)


def test_a_by_label_stands_for_values_and_a_condition():
    """Of two variables and a list of conditions; each stands in the terms of the standard where that can say it."""
    lab = analysis(
        id="lab",
        dataset="ADLB",
        variable="AVAL",
        statistics="summary",
        by_variable=["PARAM", "AVISIT"],
        by={"Late": "ADY >= 30 and AGE < 65"},
    )

    assert "PARAM == 'Children''s test' and AVISIT == 'Month 4' and ADY >= 30 and AGE < 65" == condition_of(
        lab, "Children's test | Month 4 | Late"
    )
    said = where_clause(condition_of(lab, "Sodium | Month 4 | Late"), "ADLB", {"ADLB": frozenset({"PARAM", "AVISIT", "ADY"})})
    clauses = [clause["condition"] for clause in said["compoundExpression"]["whereClauses"]]
    assert [("ADLB", "PARAM"), ("ADLB", "AVISIT"), ("ADLB", "ADY"), ("ADSL", "AGE")] == [(c["dataset"], c["variable"]) for c in clauses]
    assert "ADY >= 30" == condition_of(analysis(id="a", variable="AGE", statistics="summary", by={"Late": "ADY >= 30"}), "Late")
