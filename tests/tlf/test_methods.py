"""The test behind each comparison is told on the page, from the results."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.ard.comparisons import COMPARISONS
from sdtm2adam.ard.tests import COUNT_TESTS, ttest_pooled
from sdtm2adam.errors import StudyError
from sdtm2adam.tlf.methods import WORDS
from tests.tlf.literals import AGE, displayed, results, table

SIZES = AGE.query("analysis == 'population'")
T, CHISQ, FISHER = (WORDS[method] for method in ("ttest_pooled", "chisq", "fisher"))
COLUMNS = [{"id": "d", "label": "Difference", "group": "comparison"}, {"id": "p", "label": "p", "group": "comparison"}]


def shown(ps: str, panels=None, compare: str = "chisq_or_fisher"):
    """A table of p values, `analysis method value` in a line each; by default one panel with a row each."""
    lines = [line.split() for line in ps.strip().splitlines()]
    ard = pd.concat([SIZES, results("\n".join(f"{a} ; comparison ; ; ; p ; {p} ; {m}" for a, m, p in lines))], ignore_index=True)
    analyses = [_analysis(name, "ttest_pooled" if method == "ttest_pooled" else compare) for name, method, _ in lines]
    rows = [{"label": name, "analysis": name, "show": {"p": "{p|p.xxx}"}} for name, *_ in lines]
    panels = panels or [("", rows)]
    given = [{"title": title, "columns": COLUMNS[1:], "rows": [_row(row) for row in part]} for title, part in panels]
    return displayed(table([], panels=given, analyses=analyses, footnotes=["MSC = cells."]), ard=ard)[0]


def _analysis(name: str, compare: str) -> dict:
    statistics = "summary" if compare == "ttest_pooled" else "count"
    return {"id": name, "dataset": "ADSL", "variable": "AGE", "statistics": statistics, "compare": compare}


def _row(row) -> dict:
    return row if isinstance(row, dict) else {"label": row, "analysis": row, "show": {"p": "{p|p.xxx}"}}


def cells(display, block: int = 0) -> list[tuple[str, str]]:
    return [(row.cells[1].text, row.cells[1].mark) for row in display.blocks[block].rows]


def test_one_test_for_all_is_told_once_after_the_footnotes_of_the_spec():
    display = shown("age ttest_pooled 0.5\nsex ttest_pooled 0.25")

    assert ("MSC = cells.", f"p: {T}.") == display.footnotes
    assert [("0.500", ""), ("0.250", "")] == cells(display)


def test_cells_with_another_test_than_most_are_marked():
    display = shown("age ttest_pooled 0.5\nsex chisq 0.25\nsite ttest_pooled 0.125")

    assert f"p: {T}; † {CHISQ}." == display.footnotes[-1]
    assert [("0.500", ""), ("0.250", "†"), ("0.125", "")] == cells(display)


def test_a_chosen_exact_test_says_why_and_a_requested_one_does_not():
    """`compare: chisq_or_fisher` came to Fisher's test by an expected count; `compare: fisher` was asked for."""
    ps = "a chisq 0.5\nb chisq 0.25\nc fisher 0.125"

    assert f"p: {CHISQ}; † {FISHER}, since an expected count is below 5." == shown(ps).footnotes[-1]
    assert f"p: {FISHER}." == shown("c fisher 0.125", compare="fisher").footnotes[-1]


def test_panels_with_different_usual_tests_have_a_footnote_each():
    """As in an efficacy table: t tests above, responders below, one of them by the exact test."""
    ps = "age ttest_pooled 0.5\nr50 chisq 0.25\nr75 chisq 0.125\nr100 fisher 0.03"
    display = shown(ps, panels=[("", ["age"]), ("Responders", ["r50", "r75", "r100"])])

    assert (f"p: {T}.", f"Responders, p: {CHISQ}; † {FISHER}, since an expected count is below 5.") == display.footnotes[1:]
    assert [("0.250", ""), ("0.125", ""), ("0.030", "†")] == cells(display, 1)


def test_marks_follow_the_order_of_reading():
    display = shown("a ttest_pooled 0.1\nb fisher 0.2\nc chisq 0.3\nd ttest_pooled 0.4\ne fisher 0.5\nf ttest_pooled 0.6")

    assert ["", "†", "‡", "", "†", ""] == [mark for _, mark in cells(display)]
    assert f"p: {T}; † {FISHER}, since an expected count is below 5; ‡ {CHISQ}." == display.footnotes[-1]


def test_a_difference_is_told_with_its_p_value():
    ard = pd.concat([SIZES, results("""
        age ; comparison ; ; ; diff ; 2.98 ; ttest_pooled
        age ; comparison ; ; ; p ; 0.0004 ; ttest_pooled
    """)], ignore_index=True)  # fmt: skip
    row = {"label": "Age", "analysis": "age", "show": {"d": "{diff|xx.xx}", "p": "{p|p.xxx}"}}
    display = displayed(table([row], panels=[{"columns": COLUMNS, "rows": [row]}]), ard=ard)[0]

    assert (f"Difference and p: {T}.",) == display.footnotes


def test_a_comparison_without_an_estimate_is_no_reason_for_a_footnote():
    display = shown("age chisq nan")

    assert ("MSC = cells.",) == display.footnotes
    assert [("-", "")] == cells(display)


def test_a_method_without_words_stops_the_table():
    with pytest.raises(StudyError, match="no words for the method invented"):
        shown("age invented 0.5")


def test_every_comparison_that_can_be_asked_for_has_words():
    """The names under `compare:` and the methods that the tests themselves write into the results."""
    asked = set(COMPARISONS) - {"none", "chisq_or_fisher"}
    counted = [result.method for test in COUNT_TESTS.values() for result in test(np.array([[9, 1], [2, 8]]))]
    written = {result.method for result in ttest_pooled(np.array([1.0, 2.0]), np.array([2.0, 4.0]))} | set(counted)

    assert asked | written <= set(WORDS)


def test_a_column_that_bears_the_name_of_its_estimate_is_named_once():
    """Two columns with tests of their own: `Difference: ...` and `p: ...`, not `P, p: ...`."""
    lines = "a ; comparison ; ; ; diff ; 1.5 ; rmst_difference\nb ; comparison ; ; ; p ; 0.5 ; logrank"
    ard = pd.concat([SIZES, results(lines)], ignore_index=True)
    rows = [{"label": "a", "analysis": "a", "show": {"d": "{diff|xx.x}"}}, {"label": "b", "analysis": "b", "show": {"p": "{p|p.xxx}"}}]
    analyses = [{"id": n, "dataset": "ADTTE", "statistics": "survival", "compare": "logrank"} for n in "ab"]
    display = displayed(table([], panels=[{"columns": COLUMNS, "rows": rows}], analyses=analyses), ard=ard)[0]

    assert (f"Difference: {WORDS['rmst_difference']}.", f"p: {WORDS['logrank']}.") == display.footnotes


def test_a_column_whose_label_holds_the_name_of_its_estimate_says_it_once():
    """`Risk Difference, 95% CI: ...`, not `Risk Difference, 95% CI, difference: ...`."""
    columns = [{"id": "d", "label": "Risk\nDifference", "group": "comparison"}, {"id": "ci", "label": "95% CI", "group": "comparison"}]
    lines = "a ; comparison ; ; ; diff ; 0.5 ; risk_difference_mn\nb ; comparison ; ; ; p ; 0.5 ; chisq"
    ard = pd.concat([SIZES, results(lines)], ignore_index=True)
    rows = [
        {"label": "a", "analysis": "a", "show": {"d": "{diff|xx.x}", "ci": "{diff|xx.x}"}},
        {"label": "b", "analysis": "b", "show": {"p": "{p|p.xxx}"}},
    ]
    analyses = [_analysis("a", "risk_difference_mn"), _analysis("b", "chisq")]
    display = displayed(table([], panels=[{"columns": [*columns, COLUMNS[1]], "rows": rows}], analyses=analyses), ard=ard)[0]

    assert (f"Risk Difference, 95% CI: {WORDS['risk_difference_mn']}.", f"p: {CHISQ}.") == display.footnotes


def test_the_p_value_that_an_adjustment_starts_from_is_not_told_as_adjusted():
    display = shown("a holm 0.5\nb hochberg 0.25")

    assert ("MSC = cells.",) == display.footnotes
    assert [("0.500", ""), ("0.250", "")] == cells(display)


@pytest.mark.parametrize(("method", "stat", "says"), [("cox", "hr", "Hazard ratio: "), ("rate_ratio", "ratio", "Ratio: ")])
def test_a_ratio_is_called_what_it_is(method, stat, says):
    """A reader looks for the words of the column, not for "comparison"."""
    ard = pd.concat([SIZES, results(f"a ; comparison ; ; ; {stat} ; 0.76 ; {method}")], ignore_index=True)
    panel = {"columns": COLUMNS[:1], "rows": [{"label": "a", "analysis": "a", "show": {"d": f"{{{stat}|xx.xx}}"}}]}

    display = displayed(table([], panels=[panel], analyses=[_analysis("a", "ttest_pooled")]), ard=ard)[0]
    assert (f"{says}{WORDS[method]}.",) == display.footnotes
