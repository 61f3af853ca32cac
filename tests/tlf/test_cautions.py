"""Marks at a model's number that a reader must not take as it stands."""

import pandas as pd
import pytest

from tests.tlf.literals import AGE, displayed, results, table

SIZES = AGE.query("analysis == 'population'")
NOT, SINGULAR = "the search did not converge", "the covariance matrix of the random effects is singular"


def shown(lines: str):
    """A table of means of groups A and B, `analysis group value method warning` in a line each."""
    given = [[part.strip() for part in line.split(";")] for line in lines.strip().splitlines()]
    ard = pd.concat([SIZES, results("\n".join(f"{a} ; {g} ; ; ; mean ; {v} ; {m} ; {w}" for a, g, v, m, w in given))], ignore_index=True)
    names = list(dict.fromkeys(a for a, *_ in given))
    analyses = [{"id": n, "dataset": "ADSL", "variable": "AGE", "statistics": "summary"} for n in names]
    rows = [{"label": n, "analysis": n, "show": {"a": "{mean|xx.x}", "b": "{mean|xx.x}"}} for n in names]
    return displayed(table(rows, analyses=analyses), ard=ard)[0]


def marks(display) -> list[list[str]]:
    return [[cell.mark for cell in row.cells[1:3]] for row in display.blocks[0].rows]


def test_a_number_of_a_fit_that_did_not_converge_is_marked_and_told():
    """One warning, one mark, one footnote, however many cells."""
    display = shown(f"one ; A ; 2.5 ; mmrm ; {NOT}\none ; B ; 1.5 ; mmrm ; {NOT}\ntwo ; A ; 3 ; mmrm ;\ntwo ; B ; 4 ; mmrm ;")

    assert [["#", "#"], ["", ""]] == marks(display)
    assert f"# {NOT}" == display.footnotes[-1]


@pytest.mark.parametrize("method", ["cox", "cox_type_3", "ancova_imputed", "rmst", "incidence_rate"])
def test_numbers_that_need_caution_are_marked_whatever_the_model(method):
    """A covariate left out, subjects without one, subjects who were not exposed."""
    display = shown(f"one ; A ; 2.5 ; {method} ; AGE is left out\none ; B ; 1.5 ; {method} ;")

    assert [["#", ""]] == marks(display)
    assert "# AGE is left out" == display.footnotes[-1]


def test_each_warning_has_a_mark_of_its_own():
    """Two models, two faults."""
    display = shown(f"one ; A ; 2.5 ; mixed ; {SINGULAR}\none ; B ; 1.5 ; mixed ; {SINGULAR}\n"
                    f"two ; A ; 3 ; mmrm ; {NOT}\ntwo ; B ; 4 ; mmrm ;")

    assert [["#", "#"], ["##", ""]] == marks(display)
    assert (f"# {SINGULAR}", f"## {NOT}") == display.footnotes[-2:]


def test_warnings_of_other_methods_stand_in_the_results_only():
    """A further record of a subject is told in the ARD; the mean is what it is."""
    display = shown("one ; A ; 2.5 ; summary ; 1 further record(s)\none ; B ; 1.5 ; summary ;")

    assert [["", ""]] == marks(display)
    assert () == tuple(note for note in display.footnotes if note.startswith("#"))


def test_a_cell_without_a_number_needs_no_mark():
    """Missing says by itself that there is nothing to take."""
    display = shown(f"one ; A ; nan ; mmrm ; {NOT}\none ; B ; 1.5 ; mmrm ;")

    assert [["", ""]] == marks(display)
