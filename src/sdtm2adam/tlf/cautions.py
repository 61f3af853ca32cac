"""What a reader must know of a model's number: a mark at each cell whose result carries a warning, and the footnote that says it.

    # the search did not converge
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from sdtm2adam.tlf.model import Cell, Row
from sdtm2adam.tlf.results import Result, Results

# Methods whose warnings question the number itself.
OF_MODELS = ("ancova", "ancova_imputed", "mmrm", "mixed", "regression", "cox", "cox_type_3", "rmst", "incidence_rate",
             "risk_difference_wald")  # fmt: skip
MARK = "#"

Panels = Sequence[tuple[Row, ...]]


def with_cautions(panels: Panels, results: Results) -> tuple[list[tuple[Row, ...]], tuple[str, ...]]:
    """The rows of each panel with a mark at the cells of models that come with a warning, and one footnote a warning.

    A cell that shows no number says by itself that there is none, and has no mark.
    """
    warned = {result.row: result.warnings for result in results.by_key.values() if _questions(result)}
    marks: dict[str, str] = {}

    def marked(cell: Cell) -> Cell:
        said = dict.fromkeys(warned[ard] for ard in cell.ards if ard in warned)
        for words in said:
            marks.setdefault(words, MARK * (len(marks) + 1))
        return replace(cell, mark=cell.mark + "".join(marks[words] for words in said)) if said else cell

    rows = [tuple(replace(row, cells=tuple(map(marked, row.cells))) for row in panel) for panel in panels]
    return rows, tuple(f"{mark} {words}" for words, mark in marks.items())


def _questions(result: Result) -> bool:
    return bool(result.warnings) and result.method in OF_MODELS and isfinite(result.value)
