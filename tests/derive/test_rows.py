"""Rows under way behave as the data frame that they stand for, and make a column only when it is asked for."""

import numpy as np
import pandas as pd
import pytest

from sdtm2adam.derive.rows import Rows
from tests.derive.tables import frame, values

SUBJECTS = frame("""
    USUBJID | AGE
    P1      | 54
    P2      | .
    P3      | 61
""")


def test_a_column_is_the_column_of_the_frame():
    rows = Rows.of(SUBJECTS)

    assert (["P1", "P2", "P3"], [54.0, None, 61.0]) == (values(rows, "USUBJID"), values(rows, "AGE"))
    assert ("AGE", 3, ["USUBJID", "AGE"]) == (rows["AGE"].name, len(rows), list(rows.columns))


def test_a_new_column_leaves_the_rows_before_it_as_they_were():
    """Arrays, series and one value for all rows; a column that is there is replaced where it stands."""
    rows = Rows.of(SUBJECTS)
    made = rows.assign(AGE=rows["AGE"] + 1, SEX="F", N=np.arange(3))

    assert ["USUBJID", "AGE", "SEX", "N"] == list(made)
    assert ([55.0, None, 62.0], ["F", "F", "F"], [0, 1, 2]) == (values(made, "AGE"), values(made, "SEX"), values(made, "N"))
    assert (["USUBJID", "AGE"], [54.0, None, 61.0]) == (list(rows), values(rows, "AGE"))


def test_a_series_goes_to_the_rows_of_its_labels():
    """As in a data frame: what was computed of some rows is missing on the others."""
    made = Rows.of(SUBJECTS).assign(LAST=pd.Series(["x"], index=[2]))

    assert [None, None, "x"] == values(made, "LAST")


def test_columns_of_another_length_are_refused():
    with pytest.raises(ValueError, match="Length"):
        Rows.of(SUBJECTS).assign(N=np.arange(2))


@pytest.mark.parametrize(
    "some",
    [
        lambda df: df[np.array([True, False, True])],
        lambda df: df[df["AGE"].notna()],
        lambda df: df.iloc[[0, 2]],
        lambda df: df.iloc[::2],
        lambda df: df.take([0, 2]),
    ],
)
def test_some_rows_keep_their_values_and_labels(some):
    rows, expected = some(Rows.of(SUBJECTS)), some(SUBJECTS)

    pd.testing.assert_frame_equal(expected, rows.frame, check_column_type=False)


def test_rows_numbered_anew():
    last = Rows.of(SUBJECTS).iloc[[2]]

    assert [2] == list(last["AGE"].index)
    assert [0] == list(last.reset_index(drop=True)["AGE"].index)


def test_columns_by_name_and_without_some():
    rows = Rows.of(SUBJECTS)

    assert ["AGE"] == list(rows[["AGE"]]) == list(rows.drop(columns="USUBJID"))
    assert rows.get("SEX") is None
    with pytest.raises(KeyError, match="SEX"):
        rows["SEX"]


def test_a_column_is_made_once_for_all_rows_that_share_it():
    """And not at all where nobody asks."""
    asked = []

    def make(index: pd.Index) -> pd.Series:
        asked.append("A")
        return pd.Series([1.0, 2.0], index=index, name="A")

    rows = Rows.made({"A": make}, pd.RangeIndex(2))
    made = rows.assign(B=3)
    assert [] == asked

    assert [1.0, 2.0] == values(made, "A") == values(rows, "A")
    assert ["A"] == asked


def test_objects_stay_objects():
    """A column of parents is tuples or nothing; without any tuple it is no text."""
    rows = Rows.of(pd.DataFrame({"_from": pd.Series([None, (1, 2)], dtype=object)}))

    assert object == rows.iloc[[0]].reset_index(drop=True)["_from"].dtype


def test_anything_else_is_asked_of_the_data_frame():
    rows = Rows.of(SUBJECTS).assign(AGE=[54.0, 54.0, 54.0])

    assert [False, True, True] == rows.duplicated(["AGE"]).tolist()
    with pytest.raises(AttributeError, match="no_such_thing"):
        rows.no_such_thing()
