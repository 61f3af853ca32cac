"""The figures of the reference study: every number behind them is a result or a record, and they agree with the tables."""

import re

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.store import finished
from sdtm2adam.study import open_study
from sdtm2adam.tlf.masks import significant
from sdtm2adam.tracing import trace_cell
from tests.conftest import ROOT

FILES = sorted(path.stem for path in (ROOT / "tlf").glob("f_*.yaml"))


@pytest.fixture(scope="module")
def ard(reference_out):
    return finished(reference_out).get("ard", "ard")


@pytest.fixture(scope="module")
def displays(reference_displays):
    """The figures by their ids, laid out again from what the run has left."""
    return {display.output: display for display in reference_displays if display.kind == "figure"}


def test_the_packet_has_its_figures(displays):
    assert FILES == sorted(displays)
    assert 18 <= len(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_figure_has_a_picture_words_and_numbers(displays, name):
    display = displays[name]

    assert display.picture.alt.startswith(f"{display.heading}: {display.title}.")
    assert display.data and all(block.rows for block in display.data)
    assert "No data met" not in display.picture.alt


@pytest.mark.parametrize("name", FILES)
def test_a_number_behind_a_figure_is_its_result(displays, ard, name):
    """To six digits: the result itself, its complement (1 - specificity, the share with an event), or its percentage."""
    values = ard["value"].to_numpy()
    cells = [c for block in displays[name].data for row in block.rows for c in row.cells if len(c.ards) == 1 and c.value is not None]
    odd = [
        c for c in cells for v in [values[c.ards[0]]] if c.text not in (significant(v, 6), significant(1 - v, 6), significant(100 * v, 6))
    ]

    assert [] == odd


@pytest.mark.parametrize("name", FILES)
def test_a_record_behind_a_figure_is_of_the_participant_who_is_named(displays, reference_out, name):
    store = finished(reference_out)
    for block in displays[name].data:
        named = [(i, re.search(r"Record of (AD\w+)", column)) for i, column in enumerate(block.columns)]
        if "Participant" not in block.columns:
            continue
        at = block.columns.index("Participant")
        for i, dataset in [(i, found[1]) for i, found in named if found]:
            people = store.get("adam", dataset)["USUBJID"].astype(str).tolist()
            assert [] == [row.label for row in block.rows if people[int(row.cells[i].value) - 1] != row.cells[at].text]


def test_participants_flow_as_the_table_of_disposition_counts_them(displays, ard):
    """CONSORT and Table 14.1.1.1: one set of numbers."""
    flow = {row.cells[0].text: row.cells[2].text for row in displays["f_14_1_2"].data[0].rows if not row.cells[1].text}
    table = ard[(ard["output"] == "t_14_1_1_1") & (ard["stat"] == "n")]

    def n(analysis: str, level: str = "Y") -> str:
        return f"{table.loc[(table['analysis'] == analysis) & (table['group'] == 'TOTAL') & (table['level'] == level), 'value'].item():g}"

    assert (n("screened"), n("failed", ""), n("randomized")) == (
        flow["Assessed for eligibility"],
        flow["Not randomized"],
        flow["Randomized"],
    )


def test_mean_changes_are_those_of_the_table(ard):
    """Figure 14.2.1 and Table 14.2.1.3."""

    def of(output: str) -> pd.DataFrame:
        rows = ard[
            (ard["output"] == output)
            & (ard["analysis"] == "change")
            & ard["stat"].isin(["n", "mean", "se"])
            & (ard["group"] != "comparison")
        ]
        return rows.set_index(["group", "by", "stat"])["value"].sort_index()

    pd.testing.assert_series_equal(of("t_14_2_1_3"), of("f_14_2_1"))


@pytest.mark.parametrize(("name", "p"), [("f_14_2_8", "0.487"), ("f_14_2_9", "0.318")])
def test_curves_show_the_published_test(displays, name, p):
    """Oh et al. 2018, Results: p of overall and of tracheostomy-free survival."""
    assert f"Log-rank test: p = {p}." in displays[name].picture.alt


def test_a_number_behind_a_figure_is_traced_to_its_raw_rows(reference_out, ard):
    of = {"output": "f_14_2_1", "analysis": "change", "group": "MSC", "by": "Month 4", "stat": "mean"}
    value = ard.loc[(ard[list(of)] == pd.Series(of)).all(axis=1), "value"].item()
    told = "\n".join(trace_cell(open_study(ROOT), "f_14_2_1", "MSC Group, Month 4", "mean", store=finished(reference_out)))

    assert f"result change/MSC/Month 4/CHG mean = {value:.15g}" in told
    assert "ADQS: 32 records" in told


def test_a_figure_of_records_has_no_result_to_trace(reference_out):
    with pytest.raises(StudyError, match="draws records and no results"):
        trace_cell(open_study(ROOT), "f_14_2_4", "MSC Group", "AVAL", store=finished(reference_out))
