"""A table's rows and columns against small results frames."""

import pandas as pd
import pytest

from sdtm2adam.errors import StudyError
from tests.tlf.literals import AGE, displayed, results, table, texts

EVENTS = pd.concat(
    [
        AGE.query("analysis == 'population'"),
        results(
            """
            ae ; A ; ; ; events ; 4
            ae ; A ; ; Cardiac disorders ; events ; 1
            ae ; A ; ; Cardiac disorders | Arrest ; events ; 1
            ae ; A ; ; General disorders ; events ; 3
            ae ; A ; ; General disorders ; participants ; 3
            ae ; A ; ; General disorders | Pain ; events ; 1
            ae ; A ; ; General disorders | Pain ; participants ; 1
            ae ; A ; ; General disorders | Pyrexia ; events ; 2
            ae ; A ; ; General disorders | Pyrexia ; participants ; 2
            """
        ),
    ],
    ignore_index=True,
)
ONLY_A = {"a": "{events|xx}"}


def test_a_cell_is_its_results_in_its_mask():
    """A standard deviation that could not be estimated is marked; the p value is below its last decimal."""
    display = displayed(table([{"label": "Age", "analysis": "age", "show": "{mean|xx.x} ({sd|xx.x})"}]))[0]

    assert [["Age", "53.7 (7.7)", "52.5 (-)", "<0.001"]] == texts(display)


def test_a_cell_knows_the_rows_of_the_results_behind_it():
    row = displayed(table([{"label": "Age", "analysis": "age", "show": "{mean|xx.x} ({sd|xx.x})"}]))[0].blocks[0].rows[0]

    assert [(), (2, 3), (4, 5), (6,)] == [cell.ards for cell in row.cells]


def test_a_percentage_is_of_the_n_and_N_of_its_cell():
    display = displayed(table([{"label": "Male", "analysis": "sex", "level": "M", "show": "{n|xx} ({pct|xx})"}]))[0]

    assert [["Male", "18 (56)", "0 (0)", ""]] == texts(display)


def test_a_category_shows_the_comparison_only_where_the_row_says_so():
    male = {"label": "Male", "analysis": "sex", "level": "M", "show": "{n|xx}", "compare": True}

    assert [["Male", "18", "0", "0.236"]] == texts(displayed(table([male]))[0])


def test_a_show_by_column_fills_these_columns_and_no_others():
    row = {"label": "Age", "analysis": "age", "show": {"a": "{mean|xx}"}}

    assert [["Age", "54", "", ""]] == texts(displayed(table([row]))[0])


def test_headers_carry_the_N_of_their_group():
    head = displayed(table([{"label": "Age"}]))[0].blocks[0].head

    assert ["Item", "A\nn = 32", "B\nn = 27", "p"] == [cell.text for cell in head]


def test_a_spanning_header_hands_down_its_group_and_stands_over_its_columns():
    columns = [
        {"label": "A, n = {N}", "group": "A", "columns": [{"id": "m", "label": "Mean"}, {"id": "s", "label": "SD"}]},
        {"id": "b", "label": "B", "group": "B"},
    ]
    rows = [{"label": "Age", "analysis": "age", "show": {"m": "{mean|xx}", "s": "{sd|xx}", "b": "{mean|xx}"}}]
    block = displayed(table(rows, panels=[{"columns": columns, "rows": rows}]))[0].blocks[0]

    assert [
        ("", 0, 1, 0, 2),
        ("A, n = 32", 1, 2, 0, 1),
        ("Mean", 1, 1, 1, 1),
        ("SD", 2, 1, 1, 1),
        ("B", 3, 1, 0, 2),
    ] == [(c.text, c.column, c.columns, c.line, c.lines) for c in block.head]


def test_nested_rows_unfold_in_the_order_given_then_by_frequency_and_lose_none():
    """Cardiac disorders are not in `order` and stand last; Pyrexia has more participants than Pain."""
    row = {"nested": "ae", "total": "Events, total", "order": ["General disorders"], "show": ONLY_A}
    display = displayed(table([row]), ard=EVENTS)[0]

    assert [
        ("Events, total", "4", 0),
        ("General disorders", "3", 1),
        ("Pyrexia", "2", 2),
        ("Pain", "1", 2),
        ("Cardiac disorders", "1", 1),
        ("Arrest", "1", 2),
    ] == [(row.cells[0].text, row.cells[1].text, row.depth) for row in display.blocks[0].rows]


def test_the_order_of_inner_terms_can_be_given_too():
    row = {"nested": "ae", "order": {"General disorders": ["Pain", "Pyrexia"]}, "show": ONLY_A}

    assert ["General disorders", "Pain", "Pyrexia"] == [t[0] for t in texts(displayed(table([row]), ard=EVENTS)[0])][:3]


def test_every_cell_without_a_result_is_named_with_what_is_near():
    """Two rows ask for what is not there; both are told, each with the closest that is."""
    rows = [
        {"label": "Male", "analysis": "sex", "level": "Male", "show": {"a": "{n|xx}"}},
        {"label": "Age", "analysis": "age", "show": {"b": "{meen|xx}"}},
    ]
    with pytest.raises(StudyError) as stopped:
        displayed(table(rows))

    told = str(stopped.value)
    assert "row 'Male', column a, {n}: no level 'Male'" in told
    assert "asked for  analysis 'sex', group 'A', level 'Male'" in told
    assert "row 'Age', column b, {meen}: no stat 'meen' - did you mean mean?" in told


def test_a_result_that_stands_twice_is_not_chosen_from():
    twice = pd.concat([AGE, AGE.query("analysis == 'age'")], ignore_index=True)

    with pytest.raises(StudyError, match="stands there twice"):
        displayed(table([{"label": "Age", "analysis": "age", "show": {"a": "{mean|xx}"}}]), ard=twice)


def test_a_cell_that_is_one_number_is_also_a_typed_value():
    """As shown, so that a spreadsheet agrees with the page; what is not a number stays text."""
    rows = [{"label": "Age", "analysis": "age", "show": {"a": "{mean|xx.x}", "b": "{sd|xx}", "p": "{p|p.xxx}"}}]
    cells = displayed(table(rows))[0].blocks[0].rows[0].cells

    assert [(None, ""), (53.7, "0.0"), (None, ""), (None, "")] == [(c.value, c.form) for c in cells]


def test_two_outputs_of_one_name_are_refused():
    with pytest.raises(StudyError, match="would overwrite"):
        displayed(table([{"label": "Age"}]), table([{"label": "Age"}]))


def test_a_population_that_is_not_there_is_named():
    with pytest.raises(StudyError, match="no population SAFE - did you mean SAF"):
        displayed(table([{"label": "Age"}], population="SAFE"))


def test_a_column_may_hold_the_second_half_of_a_level():
    """As a shift does: the row is where it began, the column where it went, and a spanning header hands its own down."""
    moves = results(
        """
        move ; A ; ; LOW | LOW ; n ; 2
        move ; A ; ; LOW | HIGH ; n ; 3
        """
    )
    columns = [
        {"id": "low", "label": "Low", "group": "A", "level": "LOW", "show": "{n|xx}"},
        {"label": "High", "level": "HIGH", "columns": [{"id": "high", "label": "n", "group": "A", "show": "{n|xx}"}]},
    ]
    analyses = [{"id": "move", "dataset": "ADLB", "statistics": "shift", "baseline": "BNRIND", "variable": "ANRIND"}]
    rows = [{"label": "Low", "analysis": "move", "level": "LOW"}]
    shown = table(rows, analyses=analyses, panels=[{"columns": columns, "rows": rows}])

    assert [["Low", "2", "3"]] == texts(displayed(shown, ard=moves)[0])


def test_only_common_levels_are_shown():
    """At least 10% in any group: pain is at 10% of B and at 5% of A, tremor at 9.9% of neither."""
    counted = [("A", "Pain", 1, 20), ("B", "Pain", 2, 20), ("A", "Tremor", 99, 1000), ("B", "Tremor", 0, 20)]
    lines = [f"ae ; {g} ; ; {pt} ; {stat} ; {v}" for g, pt, n, of in counted for stat, v in (("participants", n), ("N", of), ("events", n))]
    rows = [{"nested": "ae", "at_least": 10, "show": ONLY_A}]
    sizes = AGE.query("analysis == 'population'")
    display = displayed(table(rows), ard=pd.concat([sizes, results("\n".join(lines))], ignore_index=True))[0]

    assert ["Pain"] == [row[0] for row in texts(display)]
