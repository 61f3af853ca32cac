"""The suites of the reference study: enough of them, held by its data, and every one able to fail."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.errors import Findings
from sdtm2adam.spec.base import read_spec
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.spec.suite import Suite, read_suites
from sdtm2adam.validation.suites import NOT_CHECKED, run_suites
from tests.validation.corruption import about_rows, broken, broken_whole

ROOT = Path(__file__).parents[2]
SUITES = read_suites(ROOT / "validation", "validation")
RAW = read_spec(ROOT / "specs" / "raw.yaml", RawSpec, "specs/raw.yaml")[0]


@pytest.fixture(scope="module")
def frames(reference_out) -> dict[tuple[str, str], pd.DataFrame]:
    """Every dataset of a complete run."""
    stages = ("raw", "sdtm", "adam")
    return {(stage, path.stem): pd.read_parquet(path) for stage in stages for path in sorted((reference_out / stage).glob("*.parquet"))}


@pytest.fixture(scope="module")
def as_it_is(frames) -> Findings:
    return run_suites(SUITES, frames, RAW)


def test_there_are_enough():
    """At least 150 expectations, and a suite for every export."""
    assert 150 <= sum(len(suite.expectations) for suite in SUITES)
    assert set(RAW.exports) == {suite.dataset for suite in SUITES if suite.stage == "raw"}


def test_the_reference_study_has_no_errors(as_it_is):
    """Its deliberate mess (raw/README.md) is told as warnings and notes; everything could be checked."""
    assert [] == [f.text() for f in as_it_is.errors]


def test_the_deliberate_mess_is_seen(as_it_is):
    """The duplicate record, the blank unit, the changed unit, dates of another style, comments that say nothing."""
    seen = {f.rule for f in as_it_is}

    assert {"RAW-VS-001", "RAW-LB-007", "RAW-LB-014", "RAW-MH-003", "RAW-SV-009", "RAW-HIST-008"} <= seen


@pytest.mark.parametrize("suite", SUITES, ids=lambda s: f"{s.stage}-{s.dataset}")
def test_every_expectation_can_fail(suite: Suite, frames, as_it_is):
    """One broken record an expectation, added to the real ones: each is found by its id, the others keep complying."""
    frame = frames[suite.stage, suite.dataset]
    failing = {f.rule: f.rows for f in as_it_is if f.dataset == suite.dataset}
    by_row = [e for e in suite.expectations if about_rows(e)]
    records = [broken(e, frame, ~np.isin(np.arange(len(frame)), failing.get(e.id, ()))) for e in by_row]
    corrupt = pd.concat([frame, *records], ignore_index=True)
    found = {f.rule: set(f.rows) for f in run_suites([suite], {(suite.stage, suite.dataset): corrupt}, RAW)}

    assert NOT_CHECKED not in found
    assert [] == [e.id for i, e in enumerate(by_row) if len(frame) + i not in found.get(e.id, ())]
    fresh = {e.id: {r for r in found[e.id] if r < len(frame)} - set(failing.get(e.id, ())) for e in by_row if "unique" not in e.expect}
    assert {} == {rule: rows for rule, rows in fresh.items() if rows}


@pytest.mark.parametrize(
    "suite, expectation", [(s, e) for s in SUITES for e in s.expectations if not about_rows(e)], ids=lambda x: getattr(x, "id", "")
)
def test_every_expectation_about_the_whole_can_fail(suite, expectation, frames):
    """What is said of a column or a table, against a frame that is changed as a whole."""
    frame = frames[suite.stage, suite.dataset]
    only = suite.model_copy(update={"expectations": (expectation,)})
    found = run_suites([only], {(suite.stage, suite.dataset): broken_whole(expectation, frame)}, RAW)

    assert [expectation.id] == [f.rule for f in found]
