"""The results of outputs with a model or test, each number with its row in the results frame."""

import pandas as pd

from sdtm2adam.errors import Findings
from sdtm2adam.spec.appendix import Appendix
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.layout import lay_out, numbers_frame
from tests.tlf.literals import ADSL, AGE, POPULATIONS, table

ROW = {"label": "Age", "analysis": "age", "show": {"a": "{mean|xx.x}"}}
ARD = AGE.assign(df=[57.0 if group == "comparison" else float("nan") for group in AGE["group"]], options="")
ARD["method"] = ["ttest_pooled" if a == "age" and g == "comparison" else "" for a, g in zip(ARD["analysis"], ARD["group"], strict=True)]
ARD.loc[ARD["value"].isna(), "warnings"] = "one value only"


def displays(ard=ARD, **changes):
    appendix = Appendix.model_validate({"output": "a", "kind": "appendix", "number": "16.1.9", **changes})
    found = lay_out([appendix, table([ROW])], ard, {"ADSL": ADSL}, POPULATIONS, Style(), Findings())
    return [display for display in found if display.kind == "appendix"]


def blocks(display):
    """Title, header and rows of each block."""
    return [
        (block.title, [cell.text for cell in block.head], [[cell.text for cell in row.cells] for row in block.rows])
        for block in display.blocks
    ]


def test_each_analysis_with_a_test_tells_how_it_was_done_and_what_came_out():
    """`ae` has no result and no test, and is not told. Statistics that rows have in common are columns."""
    found = displays()

    assert [("a_1", "16.1.9.1", "Table 14.1.1: Age", "All Subjects")] == [(d.output, d.number, d.title, d.population) for d in found]
    assert [
        ("Analysis age", [], [
            ["dataset", "ADSL"], ["statistics", "summary"], ["variable", "AGE"],
            ["methods used", "ttest_pooled: Student's t test with pooled variance"],
        ]),
        ("", ["Group", "mean", "SD", "Note"], [["A", "53.65", "7.7", ""], ["B", "52.5", "-", "one value only"]]),
        ("ttest_pooled", ["Group", "p", "df"], [["comparison", "0.0004", "57"]]),
    ] == blocks(found[0])[:3]  # fmt: skip
    assert ["Analysis age", "Analysis sex"] == [title for title, head, _ in blocks(found[0]) if not head]


def test_every_result_of_the_analysis_is_shown_once():
    shown = numbers_frame(displays())["ard"].tolist()

    assert sorted(shown) == ARD.index[ARD["analysis"].isin(["age", "sex"])].tolist()


def test_tiny_p_values_are_not_zero():
    tiny = ARD.assign(value=ARD["value"].where(ARD["stat"] != "p", 5.4e-51))

    assert ["<0.0001"] == [row[1] for title, _, rows in blocks(displays(tiny)[0]) if title == "ttest_pooled" for row in rows]


def test_only_the_outputs_that_are_named():
    other = table([ROW], output="t2", number="14.1.2")
    ard = pd.concat([ARD, ARD.assign(output="t2")], ignore_index=True)
    appendix = Appendix.model_validate({"output": "a", "kind": "appendix", "number": "16.1.9", "outputs": ["t2"]})
    found = lay_out([appendix, table([ROW]), other], ard, {"ADSL": ADSL}, POPULATIONS, Style(), Findings())

    assert ["Table 14.1.2: Age"] == [display.title for display in found if display.kind == "appendix"]


def test_without_a_model_or_test_one_output_says_so():
    found = displays(ARD[(ARD["group"] != "comparison").to_numpy()].reset_index(drop=True), empty="No test.")

    assert [("a", [("", [], [["No test."]])])] == [(display.output, blocks(display)) for display in found]
