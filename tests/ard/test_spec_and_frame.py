"""What an entry of `analyses:` may say, and the contract of the results frame."""

import pandas as pd
import pytest
from pydantic import ValidationError

from sdtm2adam.ard import frame, tests
from sdtm2adam.ard.analyses import STATISTICS as RUN
from sdtm2adam.ard.comparisons import COMPARISONS as COMPARED
from sdtm2adam.ard.time_to_event import MEANS, MEDIANS
from sdtm2adam.spec import statistics as spec
from sdtm2adam.spec.analysis import Analysis


def refused(**given):
    with pytest.raises(ValidationError) as stop:
        Analysis.model_validate({"id": "a", **given})
    return str(stop.value)


def test_every_name_of_the_spec_is_a_function():
    """No name is accepted and then not known, and no function is out of reach."""
    assert set(spec.STATISTICS) == set(RUN)
    assert set(spec.COMPARISONS) == set(COMPARED)
    assert set(spec.COUNT_TESTS) == set(tests.COUNT_TESTS)
    assert set(spec.CONVENTIONS) == set(MEANS) == set(MEDIANS)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("`statistics: sumary` is not known - did you mean summary?", {"statistics": "sumary"}),
        ("`compare: chisq_or_fischer` is not known - did you mean chisq_or_fisher?",
         {"statistics": "count", "variable": "SEX", "compare": "chisq_or_fischer"}),
        ("`variabel` is not known here - did you mean variable?", {"statistics": "count", "variabel": "SEX"}),
        ("`statistics: count` needs `variable:`", {"statistics": "count"}),
        ("`statistics: events` needs `nested:`", {"statistics": "events"}),
        ("`levels:` does nothing with `statistics: summary`",
         {"statistics": "summary", "variable": "AGE", "levels": ["1"]}),
        ("`compare: ttest_pooled` does not fit `statistics: count`",
         {"statistics": "count", "variable": "SEX", "compare": "ttest_pooled"}),
        ("`compare_each:` needs `compare:`", {"statistics": "count", "variable": "SEX", "compare_each": True}),
        ("`statistics: shift` needs `baseline:`", {"statistics": "shift", "variable": "ANRIND"}),
        ("`denominator: from` is for `statistics: shift`", {"statistics": "count", "variable": "SEX", "denominator": "from"}),
        ("a shift counts subjects with both values",
         {"statistics": "shift", "variable": "ANRIND", "baseline": "BNRIND", "denominator": "at_visit"}),
        ("`worst:` does nothing with `statistics: count`", {"statistics": "count", "variable": "SEX", "worst": "GRADE"}),
        ("`by:` asks for PARAM after the worst is chosen",
         {"statistics": "subjects", "worst": "GRADE", "by_variable": "PARAM"}),
        ("`convention: SPS` is not known - did you mean SPSS?", {"statistics": "survival", "convention": "SPS"}),
        ("condition `AGE >`", {"statistics": "population", "where": "AGE >"}),
        ("condition `AGE >`", {"statistics": "population", "by": {"old": "AGE >"}}),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(words, given):
    """With the closest known word where there is one."""
    assert words in refused(**given)


def test_levels_are_text():
    """Grades written as numbers, and a single level without brackets."""
    assert ("1", "2.5", "N") == Analysis(id="a", statistics="count", variable="X", levels=[1, 2.5, "N"]).levels
    assert ("Y",) == Analysis(id="a", statistics="count", variable="X", levels="Y").levels


def row(**given):
    base = dict(zip(frame.COLUMNS, ["t", "a", "A", "", "AGE", "", "mean", 1.0, "", "", "", float("nan"), ""], strict=True))
    return tuple((base | given).values())


def test_the_empty_frame_has_the_types():
    """Text columns and two numbers, also without a row."""
    assert ["value", "df"] == [c for c in frame.COLUMNS if frame.empty()[c].dtype == "float64"]
    assert 0 == len(frame.empty())


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("stand twice: t/a/A//AGE//mean", [row(), row()]),
        ("missing without a reason: t/a/A//AGE//mean", [row(value=float("nan"))]),
        ("text in results is never missing", [row(text=None)]),
    ],
)
def test_a_broken_frame_is_our_fault(words, rows):
    """ValueError with a traceback, not a message to the study."""
    with pytest.raises(ValueError, match=words):
        frame.frame(rows)


def test_a_missing_value_may_stand_beside_text_or_a_reason():
    """`Fisher exact` is text; an sd of one value has a warning."""
    nan = float("nan")
    kept = frame.frame([row(value=nan, text="Fisher exact"), row(stat="sd", value=nan, warnings="one value only")])

    assert isinstance(kept, pd.DataFrame)
    assert 2 == len(kept)
