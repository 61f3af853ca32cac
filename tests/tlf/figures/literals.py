"""A small trial as literals, and figures of it: drawn on a canvas that a test may look at, or as a display."""

from types import SimpleNamespace

import pandas as pd

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.errors import Findings
from sdtm2adam.spec.figure import Figure
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.figures.canvas import Canvas
from sdtm2adam.tlf.figures.drawing import DRAWINGS
from sdtm2adam.tlf.figures.source import Source
from sdtm2adam.tlf.layout import lay_out
from sdtm2adam.tlf.results import results_of

ADSL = pd.DataFrame({"USUBJID": ["P1", "P2", "P3", "P4", "P5"], "ARM": ["A", "A", "A", "B", "B"], "SEX": ["M", "F", "M", "F", "F"]})
SCORES = pd.DataFrame(
    {
        "USUBJID": ["P1", "P1", "P2", "P2", "P3", "P3", "P4", "P4", "P5", "P5"],
        "VISIT": [1.0, 2.0] * 5,
        "AVAL": [10.0, 12.0, 20.0, 25.0, 30.0, 36.0, 14.0, 13.0, 18.0, 16.0],
        "CHG": [None, 2.0, None, 5.0, None, 6.0, None, -1.0, None, -2.0],
    }
)
TIMES = pd.DataFrame({"USUBJID": ["P1", "P2", "P3", "P4", "P5"], "AVAL": [3.0, 5.0, 8.0, 2.0, 6.0], "CNSR": [0.0, 1.0, 0.0, 0.0, 1.0]})
EVENTS = pd.DataFrame({"USUBJID": ["P1", "P1", "P2", "P4"], "TERM": ["Cough", "Fever", "Cough", "Fever"]})
DATASETS = {"ADSL": ADSL, "ADQS": SCORES, "ADTTE": TIMES, "ADAE": EVENTS}
POPULATIONS = {"ALL": SimpleNamespace(label="All Participants", where="")}
BY_VISIT = {"Visit 1": "VISIT == 1", "Visit 2": "VISIT == 2"}
SUMMARY = {"id": "score", "dataset": "ADQS", "variable": "AVAL", "statistics": "summary", "by": BY_VISIT}
MEANS = {"means": {"analysis": "score", "error": "se", "at": {"Visit 1": 1, "Visit 2": 2}, "under": {"label": "n", "show": "{n}"}}}
SURVIVAL = {"id": "os", "dataset": "ADTTE", "statistics": "survival", "times": [0, 4, 8], "curve": True, "compare": "logrank"}
ROC = {"id": "roc", "dataset": "ADQS", "variable": "AVAL", "statistics": "roc", "cases": "VISIT == 2", "curve": True}
SIZE = {"id": "size", "statistics": "population"}
# One figure of each drawing: its analyses and what it draws.
EACH = {
    "means": ([SUMMARY], MEANS),
    "courses": (
        [SUMMARY],
        {"courses": {"dataset": "ADQS", "x_value": "VISIT", "y_value": "AVAL", "mean": "score", "at": {"Visit 1": 1, "Visit 2": 2}}},
    ),
    "ranked": ([], {"ranked": {"dataset": "ADQS", "where": "VISIT == 2", "value": "CHG", "y": {"low": -4, "high": 4, "lines": [1]}}}),
    "pairs": (
        [{**SUMMARY, "id": "first", "by": {"Score": "VISIT == 1"}}, {**SUMMARY, "id": "second", "by": {"Score": "VISIT == 2"}}],
        {
            "pairs": {
                "dataset": "ADQS",
                "value": "AVAL",
                "panels": {"Score": ""},
                "before": {"V1": "VISIT == 1"},
                "after": {"V2": "VISIT == 2"},
                "medians": ["first", "second"],
            }
        },
    ),
    "roc": ([ROC], {"roc": {"analysis": "roc", "show": "AUC {auc|xx.xx}"}}),
    "regression": (
        [{"id": "line", "dataset": "ADQS", "where": "VISIT == 2", "variable": "CHG", "statistics": "regression", "effects": ["AVAL"]}],
        {"regression": {"analysis": "line", "show": "n = {n}\nslope {estimate|xx.xx}"}},
    ),
    "peaks": (
        [SIZE],
        {"peaks": {"dataset": "ADQS", "x": {"value": "AVAL", "where": "VISIT == 1", "lines": [15]}, "y": {"value": "AVAL", "lines": [14]}}},
    ),
    "survival": ([SURVIVAL], {"survival": {"analysis": "os", "show": "p = {p|p.xxx}"}}),
    "distribution": (
        [{"id": "d", "dataset": "ADQS", "variable": "CHG", "statistics": "distribution"}],
        {"distribution": {"analysis": "d"}},
    ),
    "forest": (
        [{**SURVIVAL, "compare": "cox_efron", "curve": False}],
        {
            "forest": {
                "rows": [{"label": "All", "analysis": "os"}],
                "value": "hr",
                "x": {"log": True, "lines": [1]},
                "columns": [
                    {"label": "A (N = {N})", "group": "A", "show": "{events} / {n}"},
                    {"label": "HR", "group": "comparison", "show": "{hr|xx.xx}"},
                ],
            }
        },
    ),
    "dots": (
        [
            {
                "id": "ae",
                "dataset": "ADAE",
                "variable": "TERM",
                "statistics": "subjects",
                "compare": "risk_difference_wald",
                "compare_each": True,
            }
        ],
        {"dots": {"analysis": "ae", "show": "{diff|xx.x}"}},
    ),
    "boxes": ([SUMMARY], {"boxes": {"panels": {"Score": "score"}, "under": "{n}"}}),
    "swimmer": (
        [],
        {
            "swimmer": {
                "dataset": "ADTTE",
                "length": "AVAL",
                "ends": {"Death": "CNSR == 0"},
                "marks": {"Late": {"where": "AVAL > 5", "at": "AVAL"}},
            }
        },
    ),
    "flow": (
        [
            {"id": "sex", "variable": "SEX", "statistics": "count"},
            {"id": "men", "where": "SEX == 'M'", "statistics": "subjects"},
            {"id": "all", "where": "SEX is not missing", "statistics": "subjects"},
            {"id": "women", "where": "SEX == 'F'", "statistics": "subjects"},
        ],
        {
            "flow": {
                "boxes": [
                    {"id": "all", "label": "All", "analysis": "all", "group": "TOTAL", "reasons": "sex"},
                    {"id": "men", "beside": "all", "label": "Men", "analysis": "men", "group": "TOTAL"},
                    {"id": "women", "below": "all", "label": "Women", "analysis": "women", "group": "TOTAL"},
                ]
            }
        },
    ),
}


def figure(analyses: list, draw: dict, **changes) -> Figure:
    """Figure `f` of groups A and B."""
    given = {
        "output": "f", "kind": "figure", "number": "14.2.1", "title": "Scores", "population": "ALL",
        "groups": {"variable": "ARM", "levels": {"A": "Active", "B": "Placebo"}, "total": "flow" in draw},
        "analyses": analyses, "draw": draw,
    }  # fmt: skip
    return Figure.model_validate({**given, **changes})


def of_each(name: str, **changes) -> Figure:
    """The figure of one drawing."""
    return figure(*EACH[name], **changes)


def displayed(output: Figure, datasets: dict = DATASETS, findings: Findings | None = None, style: Style | None = None):
    """The display of a figure, its results computed from the datasets."""
    ard, _ = run_analyses([output], datasets, POPULATIONS)
    display, *_ = lay_out([output], ard, datasets, POPULATIONS, style or Style(), Findings() if findings is None else findings)
    return display


def on_canvas(output: Figure, datasets: dict = DATASETS):
    """The canvas with its artists, and what was drawn."""
    ard, _ = run_analyses([output], datasets, POPULATIONS)
    canvas = Canvas(700, 400, 9)
    source = Source(output, results_of(ard, output.output), datasets, "", Style(), Findings())
    drawn = DRAWINGS[output.draw.name](output.draw.drawing, source, canvas)
    assert [] == [f.message for f in source.faults]
    return canvas, drawn


def points(canvas, gid: str) -> list[tuple[float, float]]:
    """The points of all lines of this gid, in the order drawn, gaps left out."""
    lines = [line for axes in canvas.figure.axes for line in axes.lines if line.get_gid() == gid]
    return [(float(x), float(y)) for line in lines for x, y in zip(*line.get_data(), strict=True) if x == x and y == y]


def rows(table) -> list[list[str]]:
    """The texts of a table of numbers."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def with_values(name: str, column: str, values) -> dict:
    """The datasets with other values in one column."""
    return {**DATASETS, name: DATASETS[name].assign(**{column: values})}
