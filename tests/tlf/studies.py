"""A small trial as literals, and its outputs from YAML text: read, analysed, laid out."""

from types import SimpleNamespace

import pandas as pd

from sdtm2adam.ard.analyses import run_analyses
from sdtm2adam.errors import Findings
from sdtm2adam.spec.output import read_output
from sdtm2adam.spec.style import Style, read_style
from sdtm2adam.tlf.layout import lay_out

ADSL = pd.DataFrame(
    {
        "USUBJID": ["A1", "A2", "A3", "B1", "B2"],
        "ARM": ["A", "A", "A", "B", "B"],
        "AGE": [50.0, 61.0, 55.0, 40.0, 44.0],
        "BMI": [21.35, 30.0, None, 25.5, 22.125],
        "SEX": ["M", "F", "F", "F", None],
        "PPFL": ["Y", "N", "Y", "Y", "N"],
    }
)
ADLB = pd.DataFrame(
    [
        ("A1", "Sodium (mmol/L)", 2, "Month 4", 4, 140.0),
        ("A1", "Sodium (mmol/L)", 2, "Baseline", 0, 139.0),
        ("A2", "Sodium (mmol/L)", 2, "Baseline", 0, 141.0),
        ("B1", "Sodium (mmol/L)", 2, "Month 4", 4, 138.0),
        ("B1", "Albumin (g/L)", 1, "Month 4", 4, 41.25),
        ("A1", "Albumin (g/L)", 1, "Baseline", 0, 40.5),
        ("B2", "Albumin (g/L)", 1, "Baseline", 0, None),
    ],
    columns=["USUBJID", "PARAM", "PARAMN", "AVISIT", "AVISITN", "AVAL"],
)
ADAE = pd.DataFrame(
    [
        ("A1", "Nervous", "Headache"),
        ("A1", "Nervous", "Headache"),
        ("A2", "Nervous", "Dizziness"),
        ("A1", "General", "Pain"),
        ("B1", "General", "Fever"),
        ("B2", "General", "Fever"),
    ],
    columns=["USUBJID", "AESOC", "AEDECOD"],
)
DATASETS = {"ADSL": ADSL, "ADLB": ADLB, "ADAE": ADAE}
POPULATIONS = {
    "ALL": SimpleNamespace(label="All Subjects", where=""),
    "PP": SimpleNamespace(label="Per-Protocol Set", where="PPFL == 'Y'"),
}
HEAD = """\
output: t
kind: table
number: "14.1"
title: Shown
population: ALL
groups: {variable: ARM, levels: {A: Arm A, B: Arm B}, total: true}
"""


def table(folder, text: str, head: str = HEAD):
    """A table file read as a person wrote it."""
    path = folder / "t.yaml"
    path.write_text(head + text, encoding="utf-8")
    return read_output(path, "tlf/t.yaml")[0]


def style(folder, text: str) -> Style:
    path = folder / "style.yaml"
    path.write_text(text, encoding="utf-8")
    return read_style(path, "tlf/style.yaml")[0]


def shown(output, style=None, datasets=DATASETS):
    """The display of an output over the small trial."""
    ard, _ = run_analyses([output], datasets, POPULATIONS)
    return lay_out([output], ard, datasets, POPULATIONS, style or Style(), Findings())[0]


def lines(display, block: int = 0) -> list[str]:
    """The rows of a block as text: indent, then cells with | between."""
    return ["  " * row.cells[0].indent + " | ".join(cell.shown for cell in row.cells) for row in display.blocks[block].rows]


def heads(display, block: int = 0) -> list[str]:
    return [cell.text.replace("\n", " ") for cell in display.blocks[block].head]
