"""Published numbers against ours: what counts as reproduced, and how ours is rounded."""

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from sdtm2adam.published import COLUMNS, compare, read_published, report

ARD = pd.DataFrame(
    [
        ("t_1", "age", "A", "", "", "mean", 53.65),
        ("t_1", "age", "A", "", "", "sd", 8.0),
        ("t_1", "age", "B", "", "", "mean", float("nan")),
        ("t_1", "age", "comparison", "", "", "p", 0.00049),
        ("t_1", "sex", "A", "", "M", "n", 5),
        ("t_1", "sex", "A", "", "M", "N", 8),
        ("t_1", "sex", "A", "", "M", "pct", 62.5),
        ("t_1", "chg", "A", None, None, "mean", -0.004),
    ],
    columns=["output", "analysis", "group", "by", "level", "stat", "value"],
)


def cell(published: str, key: str, status: str = "reproducible", note: str = ""):
    """What becomes of one published number with this key (output analysis group level stat; `-` is empty)."""
    output, analysis, group, level, stat = ("" if part == "-" else part for part in key.split())
    row = dict.fromkeys(COLUMNS, "") | {"display": "Table 1", "row": "Age", "published": published, "status": status, "note": note}
    row |= {"output": output, "analysis": analysis, "ard_group": group, "level": level, "stat": stat}
    return compare(pd.DataFrame([row]), ARD)[0]


@pytest.mark.parametrize(
    ("published", "key", "ours", "verdict"),
    [
        ("53.7", "t_1 age A - mean", "53.7", "reproduced"),
        ("54", "t_1 age A - mean", "54", "reproduced"),
        ("53.65", "t_1 age A - mean", "53.65", "reproduced"),
        ("53.6", "t_1 age A - mean", "53.7", "not reproduced"),
        ("8", "t_1 age A - sd", "8", "reproduced"),
        ("8.00", "t_1 age A - sd", "8.00", "reproduced"),
        ("63", "t_1 sex A M pct", "63", "reproduced"),
        ("62", "t_1 sex A M pct", "63", "not reproduced"),
        ("62.5", "t_1 sex A M pct", "62.5", "reproduced"),
        ("<0.001", "t_1 age comparison - p", "<0.001", "reproduced"),
        ("0.0005", "t_1 age comparison - p", "0.0005", "reproduced"),
        ("0.00", "t_1 chg A - mean", "0.00", "reproduced"),
        ("53.7", "t_1 age B - mean", "missing", "not reproduced"),
        ("53.7", "t_1 weight A - mean", "missing", "not reproduced"),
        ("53.7", "- - - - -", "", "no result"),
    ],
)
def test_our_number_is_rounded_as_theirs_was_printed(published, key, ours, verdict):
    """Half away from zero, percentages from n and N (5 of 8 is 63 %), no negative zero.

    A result that cannot be estimated, or that its key does not find, is not reproduced; a number without a key
    has no result yet.
    """
    made = cell(published, key)

    assert (ours, verdict) == (made.ours, made.verdict)


@pytest.mark.parametrize(("status", "verdict"), [("inconsistent", "printed inconsistently"), ("model-based", "model-based")])
def test_what_was_printed_inconsistently_counts_neither_way(status, verdict):
    """Our number is told beside it, and the reason."""
    made = cell("53.6", "t_1 age A - mean", status, "mean and n do not fit")

    assert (verdict, "53.7", "mean and n do not fit") == (made.verdict, made.ours, made.note)


def test_the_report_names_what_differs_and_counts_the_rest():
    cells = [
        cell("53.7", "t_1 age A - mean"),
        cell("53.6", "t_1 age A - mean"),
        cell("9", "t_1 age A - sd", "inconsistent", "see text"),
        cell("1", "- - - - -"),
    ]

    assert [
        "not reproduced         Table 1: Age: published 53.6, ours 53.7",
        "printed inconsistently Table 1: Age: published 9, ours 8\n                         see text",
        "no result              Table 1: Age: published 1, ours -",
        "Table 1: 1 reproduced, 1 not reproduced, 1 printed inconsistently, 1 no result",
        "1 of 2 reproducible cells reproduced; 1 printed inconsistently",
    ] == report(cells)
    assert "reproduced             Table 1: Age: published 53.7, ours 53.7" == report(cells, every=True)[0]


def test_published_numbers_are_read_as_they_stand(tmp_path):
    """8.00 keeps its zeros and NA is text."""
    path = tmp_path / "published.csv"
    path.write_text(",".join(COLUMNS) + "\nTable 1,NA,,A,mean,8.00,reproducible,,t_1,age,A,,,mean\n")

    assert [("NA", "8.00")] == list(read_published(path)[["row", "published"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "published.csv is missing"),
        (",".join(COLUMNS).replace("analysis", "analyses") + "\n", "has no column analysis - did you mean analyses?"),
        (
            ",".join(COLUMNS) + "\nTable 1,,,A,mean,8,reproducable,,,,,,,\n",
            "row 2: status `reproducable` is not one of .*did you mean reproducible",
        ),
    ],
)
def test_a_file_that_cannot_be_compared_is_told(tmp_path, text, says):
    """A misspelt status would count neither way and nobody would see it."""
    path = tmp_path / "published.csv"
    if text is not None:
        path.write_text(text)

    with pytest.raises(StudyError, match=says.replace("?", r"\?")):
        read_published(path)


@pytest.mark.parametrize(
    ("within", "published", "ours", "verdict"),
    [
        ("0.05", "-0.55", -0.5049, "within its note"),
        ("0.05", "-0.55", -0.4949, "not reproduced"),
        ("<0.01", "0.003", 0.0099, "within its note"),
        ("<0.01", "0.003", 0.0101, "not reproduced"),
        ("", "0.003", 0.5, "model-based"),
    ],
)
def test_a_number_of_a_model_agrees_within_its_note(within, published, ours, verdict):
    """The note of a model-based row as a number: a distance, or a bound of ours."""
    key = {"output": "t1", "analysis": "a", "ard_group": "A", "by": "", "level": "", "stat": "p"}
    row = {"display": "Text", "row": "Slope", "timepoint": "", "group": "A", "statistic": "p", "published": published,
           "status": "model-based", "note": "", "within": within, **key}  # fmt: skip
    ard = pd.DataFrame([{"output": "t1", "analysis": "a", "group": "A", "by": "", "level": "", "stat": "p", "value": ours}])

    assert [verdict] == [cell.verdict for cell in compare(pd.DataFrame([row]), ard)]
