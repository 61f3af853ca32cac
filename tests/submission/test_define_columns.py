"""Columns as a define looks at them: distinct values, combinations of them, dates as the numbers of the file."""

import numpy as np
import pandas as pd

from sdtm2adam.submission.define_columns import Columns


def text(*values: str | None) -> pd.Series:
    return pd.Series(pd.Categorical(values))


def test_distinct_values_are_sorted_and_none_is_missing():
    """Of categories only those that occur."""
    coded = pd.Series(pd.Categorical(["B", None, "A"], categories=["B", "A", "NEVER USED"]))
    columns = Columns(pd.DataFrame({"C": coded, "T": pd.Series(["B", None, "A"], dtype="str"), "N": [2.5, float("nan"), 1.0]}))

    assert ["A", "B"] == columns.distinct("C")
    assert ["A", "B"] == columns.distinct("T")
    assert [1.0, 2.5] == columns.distinct("N")


def test_combinations_have_the_last_column_and_none_for_what_else_is_missing():
    columns = Columns(pd.DataFrame({
        "LBTESTCD": text("ALB", "ALB", "ALB", None, "PROT"),
        "LBSPEC": text("SERUM", "SERUM", None, "URINE", "URINE"),
        "LBSTRESN": [4.0, 4.0, 5.0, 6.0, None],
    }))  # fmt: skip

    assert [(None, "URINE", 6.0), ("ALB", None, 5.0), ("ALB", "SERUM", 4.0)] == columns.combinations(["LBTESTCD", "LBSPEC", "LBSTRESN"])


def test_many_columns_of_many_values_do_not_run_over():
    """Twelve columns of 4,000 values each are more combinations than a whole number of 64 bits can tell apart."""
    numbers = np.arange(4000.0)
    columns = Columns(pd.DataFrame({f"V{i}": np.roll(numbers, i) for i in range(12)}))

    assert 4000 == len(columns.combinations([f"V{i}" for i in range(12)]))
    assert tuple(float((5 - i) % 4000) for i in range(12)) in columns.combinations([f"V{i}" for i in range(12)])


def test_dates_and_times_are_the_numbers_that_sas_has():
    """SAS: '02JAN1960'd is 1, '01JAN1960:00:01:00'dt is 60, '00:01't is 60."""
    columns = Columns(
        pd.DataFrame({
            "ADT": np.array(["1960-01-02", "NaT"], dtype="datetime64[s]"),
            "ADTM": np.array(["1960-01-01T00:01", "NaT"], dtype="datetime64[s]"),
            "ATM": np.array([60, "NaT"], dtype="timedelta64[s]"),
        }),
        {"ADT": "date", "ADTM": "datetime", "ATM": "time"},
    )  # fmt: skip

    assert ([1.0], [60.0], [60.0]) == (columns.distinct("ADT"), columns.distinct("ADTM"), columns.distinct("ATM"))
