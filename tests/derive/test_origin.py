"""Where a row came from: numbers of origin, stacking, and the lineage of a finished dataset."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.origin import Catalogue, appended, lineage, of_several, parents
from tests.derive.tables import apply, frame, rows, values


def entered(*tables: tuple[str, int]) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """A catalogue of tables of so many rows."""
    catalogue = Catalogue()
    return catalogue, {name: catalogue.enter(name, pd.DataFrame({"X": range(size)})) for name, size in tables}


def test_one_number_names_table_and_row():
    """An empty table takes no numbers; the next begins where it would have."""
    catalogue, tables = entered(("ae", 2), ("none", 0), ("cm", 3))

    assert [2, 3, 4] == values(tables["cm"], "_src")
    assert [("ae", 0), ("ae", 1), ("cm", 0), ("cm", 2)] == rows(catalogue.places(np.array([0, 1, 2, 4])), "parent parent_row")


def test_the_places_of_no_rows():
    catalogue, _ = entered(("none", 0))

    assert [] == rows(catalogue.places(np.array([])), "parent parent_row")


def test_a_plain_row_has_one_parent():
    catalogue, tables = entered(("dm", 1), ("ae", 2))

    assert [(0, "ae", 1), (1, "ae", 0)] == rows(lineage(tables["ae"].iloc[::-1].reset_index(drop=True), catalogue), "row parent parent_row")


def test_a_joined_row_has_the_row_that_was_brought_in_as_well():
    """-1 says that nothing was brought in."""
    catalogue, tables = entered(("dm", 2), ("ae", 2))
    joined = tables["ae"].assign(_via_0=[1, -1])

    assert [(0, "dm", 1), (0, "ae", 0), (1, "ae", 1)] == rows(lineage(joined, catalogue), "row parent parent_row")


def test_a_row_made_of_several_has_all_of_them_behind_it():
    """The rows beside it keep their own."""
    catalogue, tables = entered(("qs", 3))
    two = tables["qs"].iloc[:2].assign(_via_0=[1, 1])
    made = two.assign(**of_several(two, np.array([False, True]), [(0, 2)]))

    assert [(0, "qs", 0), (0, "qs", 1), (1, "qs", 0), (1, "qs", 2)] == rows(lineage(made, catalogue), "row parent parent_row")


def test_a_parent_is_named_once():
    catalogue, tables = entered(("qs", 2))

    assert [(0, "qs", 0), (1, "qs", 1)] == rows(lineage(tables["qs"].assign(_via_0=[0, 1]), catalogue), "row parent parent_row")


def test_a_row_made_by_hand_from_a_table_without_numbers_has_no_parents():
    """A lookup table of the study is not collected data: it has no rows to point to."""
    catalogue, tables = entered(("qs", 1))
    data = tables["qs"].assign(USUBJID=pd.Series(["P1"], dtype="category"), PARAMCD=pd.Series(["A"], dtype="category"))
    plan = frame("USUBJID\nP1\nP2")
    made = apply("add_absent", data, {"plan": plan}, table="plan", on=["USUBJID"], columns={"PARAMCD": "A"})

    assert ["P1", "P2"] == values(made, "USUBJID")
    assert [(0, "qs", 0)] == rows(lineage(made, catalogue), "row parent parent_row")


def test_a_frame_without_origin_has_no_lineage():
    assert [] == rows(lineage(frame("A\nx"), Catalogue()), "row parent parent_row")


def test_parents_of_plain_and_derived_rows():
    df = pd.DataFrame({"_src": [4, -1], "_from": pd.Series([None, (1, 2)], dtype=object)})

    assert [(4,), (1, 2)] == parents(df).tolist()


def test_rows_below_lack_what_they_do_not_have():
    """Text, numbers, dates and numbers of origin keep their kinds."""
    first = frame("_src | _via_0 | T | N | D:date\n1 | 5 | a | 1 | 2012-03-05").astype({"_via_0": "int64"})
    second = frame("_src | T | M\n2 | b | 7")
    both = appended(first, second)

    assert [(1, 5, "a", 1, "2012-03-05", None), (2, -1, "b", None, None, 7)] == rows(both, "_src _via_0 T N D M")
    assert ["int64", "int64", "category", "float64", "datetime64[s]", "float64"] == [
        str(both[c].dtype) for c in "_src _via_0 T N D M".split()
    ]


def test_no_rows_below_still_bring_their_columns():
    both = appended(frame("A\nx"), frame("B | N:text\ny | z").iloc[:0])

    assert [("x", None, None)] == rows(both, "A B N")


def test_rows_below_none_at_all():
    first, second = frame("A | N\nx | 1").iloc[:0], frame("A | N\ny | 2")

    assert [("y", 2)] == rows(appended(first, second), "A N")


def test_text_below_numbers_is_text():
    """Two sources may hold one variable once as number and once as text: the column is text, and 5 stays 5."""
    number, text = frame("V\n5\n2.5"), frame("V:text\n<5\n.")

    assert ["5", "2.5", "<5", None] == values(appended(number, text), "V")
    assert ["<5", None, "5", "2.5"] == values(appended(text, number), "V")


def test_a_column_that_is_wholly_missing_takes_the_kind_of_the_other():
    empty = pd.DataFrame({"V": [np.nan]})

    assert [None, "a"] == values(appended(empty, frame("V\na")), "V")
    assert [None, "2012-03-05"] == values(appended(empty, frame("V:date\n2012-03-05")), "V")
    assert ["2012-03-05", None] == values(appended(frame("V:date\n2012-03-05"), empty), "V")
