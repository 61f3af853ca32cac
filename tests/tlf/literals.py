"""Small results frames, specs and datasets as literals."""

from types import SimpleNamespace

import pandas as pd

from sdtm2adam.errors import Findings
from sdtm2adam.spec.listing import Listing
from sdtm2adam.spec.output import Table
from sdtm2adam.spec.style import Style
from sdtm2adam.tlf.layout import lay_out

COLUMNS = ("output", "analysis", "group", "by", "variable", "level", "stat", "value", "text", "method", "warnings")


def results(text: str) -> pd.DataFrame:
    """analysis ; group ; by ; level ; stat ; value (; method (; warnings)), one result a line, as a results frame of output t."""
    rows = [[part.strip() for part in line.split(";")] for line in text.strip().splitlines()]
    return pd.DataFrame(
        [("t", a, g, by, "", level, stat, float(value), "", *(*more, "", "")[:2]) for a, g, by, level, stat, value, *more in rows],
        columns=list(COLUMNS),
    )


AGE = results(
    """
    population ; A          ; ; ; N    ; 32
    population ; B          ; ; ; N    ; 27
    age        ; A          ; ; ; mean ; 53.65
    age        ; A          ; ; ; sd   ; 7.7
    age        ; B          ; ; ; mean ; 52.5
    age        ; B          ; ; ; sd   ; nan
    age        ; comparison ; ; ; p    ; 0.0004
    sex        ; A ; ; M ; n ; 18
    sex        ; A ; ; M ; N ; 32
    sex        ; B ; ; M ; n ; 0
    sex        ; B ; ; M ; N ; 27
    sex        ; comparison ; ; ; p ; 0.2355
    """
)


def table(rows, **changes) -> Table:
    """A table `t` of groups A and B with these rows in one panel."""
    columns = [
        {"id": "a", "label": "A\nn = {N}", "group": "A"},
        {"id": "b", "label": "B\nn = {N}", "group": "B"},
        {"id": "p", "label": "p", "group": "comparison", "show": "{p|p.xxx}"},
    ]
    given = {
        "output": "t",
        "kind": "table",
        "number": "14.1.1",
        "title": "Age",
        "population": "ALL",
        "groups": {"variable": "ARM", "levels": {"A": "A", "B": "B"}},
        "analyses": [
            {"id": "age", "dataset": "ADSL", "variable": "AGE", "statistics": "summary"},
            {"id": "sex", "dataset": "ADSL", "variable": "SEX", "statistics": "count"},
            {"id": "ae", "dataset": "ADAE", "nested": ["AESOC", "AEDECOD"], "statistics": "events"},
        ],
        "panels": [{"stub": {"label": "Item"}, "columns": columns, "rows": rows}],
    }
    return Table.model_validate({**given, **changes})


def listing(columns, **changes) -> Listing:
    """A listing `l` of ADAE."""
    given = {
        "output": "l",
        "kind": "listing",
        "number": "16.2.7",
        "title": "Adverse Events",
        "dataset": "ADAE",
        "population": "ALL",
        "columns": columns,
    }
    return Listing.model_validate({**given, **changes})


ADSL = pd.DataFrame({"USUBJID": ["P-1", "P-2"], "ARM": ["A", "B"], "SAFFL": ["Y", "N"]})
ADAE = pd.DataFrame(
    {
        "USUBJID": ["P-2", "P-1", "P-1"],
        "AETERM": ["=cmd <b>", "Cough\x07", None],
        "AESEQ": [1.0, 2.0, 1.0],
        "ASTDT": pd.to_datetime(["2012-03-04", None, "2012-03-05"]).as_unit("s"),
        "DOSE": [1.005, 2.25, float("nan")],
    }
)
DATASETS = {"ADSL": ADSL, "ADAE": ADAE}
POPULATIONS = {
    "ALL": SimpleNamespace(label="All Subjects", where=""),
    "SAF": SimpleNamespace(label="Safety Set", where="SAFFL == 'Y'"),
}


def displayed(*outputs, ard=AGE, findings=None, style=None):
    """The displays of outputs, over the literals above."""
    found = Findings() if findings is None else findings
    return lay_out(outputs, ard, DATASETS, POPULATIONS, style or Style(), found)


def texts(display, block: int = 0) -> list[list[str]]:
    """The texts of a block, row by row."""
    return [[cell.text for cell in row.cells] for row in display.blocks[block].rows]
