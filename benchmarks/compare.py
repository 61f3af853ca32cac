"""Comparing two datasets of 40 columns: ours against what is usually done with pandas, in the same run.

    python benchmarks/compare.py [records]        # 300,000 unless given

The other side is in another order, lacks some records, and a few hundred of its values are changed. pandas is asked twice:
`DataFrame.compare`, which wants both sides in one order with the same records, so both are sorted and cut to what they share
first; and a merge by the keys with every pair of columns compared. Both give less than ours: no tolerance, no kinds of
missing, no counts by variable. All find the same cells. The data are given once as frames and once as files.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from sdtm2adam.compare.comparison import compare, compare_sides
from sdtm2adam.compare.files import read_file

KEYS = ["USUBJID", "PARAMCD", "AVISITN"]


def analysis(records: int) -> pd.DataFrame:
    """40 columns as a large BDS dataset has them: 3 of the key, 20 of coded text, 12 of numbers, 5 of dates."""
    random = np.random.default_rng(2718)
    at = np.arange(records)
    columns: dict = {
        "USUBJID": pd.Series(at // 300, dtype="str").radd("STUDY-01-").astype("category"),
        "PARAMCD": pd.Series(at % 30, dtype="str").radd("PARAM").astype("category"),
        "AVISITN": (at // 30 % 10).astype("float64"),
    }
    for i in range(20):
        terms = np.array([f"TERM {i} NUMBER {j}" for j in range(40)], dtype=object)
        columns[f"TEXT{i}"] = pd.Categorical.from_codes(random.integers(-1, 40, records), terms)
    for i in range(12):
        columns[f"NUMBER{i}"] = np.where(random.random(records) < 0.1, np.nan, random.normal(50, 20, records))
    for i in range(5):
        columns[f"DATE{i}"] = np.datetime64("2020-01-01", "s") + random.integers(0, 1500, records).astype("timedelta64[D]")
    return pd.DataFrame(columns)


def changed(frame: pd.DataFrame) -> pd.DataFrame:
    """Another order, every thousandth record gone, 100 numbers, 100 texts and 100 dates changed."""
    random = np.random.default_rng(3141)
    other = frame.drop(index=frame.index[::1000]).sample(frac=1, random_state=1).reset_index(drop=True)
    rows = random.choice(len(other), 300, replace=False)
    number, text, date = other["NUMBER3"].to_numpy().copy(), other["TEXT3"].copy(), other["DATE3"].copy()
    number[rows[:100]] = -1
    text = text.cat.add_categories(["CHANGED"])
    text.iloc[rows[100:200]] = "CHANGED"
    date.iloc[rows[200:]] = date.iloc[rows[200:]] + pd.Timedelta(days=9999)
    return other.assign(NUMBER3=number, TEXT3=text, DATE3=date)


def by_dataframe_compare(base: pd.DataFrame, other: pd.DataFrame) -> int:
    """Cells that differ, by DataFrame.compare on sorted frames of text as text."""
    one, two = (side.astype({c: "str" for c in side.select_dtypes("category")}).set_index(KEYS).sort_index() for side in (base, other))
    shared = one.index.intersection(two.index)
    told = one.loc[shared].compare(two.loc[shared])
    here, there = told.xs("self", axis=1, level=1), told.xs("other", axis=1, level=1)
    return int((here.notna() | there.notna()).to_numpy().sum())


def by_merge(base: pd.DataFrame, other: pd.DataFrame) -> int:
    """Cells that differ, by a merge and a comparison of each pair of columns."""
    one, two = (side.astype({c: "str" for c in side.select_dtypes("category")}) for side in (base, other))
    both = one.merge(two, on=KEYS, suffixes=("", "_other"))
    wrong = 0
    for name in base.columns.difference(KEYS):
        here, there = both[name], both[f"{name}_other"]
        wrong += int(((here != there) & ~(here.isna() & there.isna())).sum())
    return wrong


def timed(what: str, doing: Callable[[], object]) -> tuple[float, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = doing()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"    {what:44} {wall:7.2f} s elapsed  {cpu:7.2f} s CPU", flush=True)
    return cpu, result


def main(records: int) -> None:
    base = analysis(records)
    other = changed(base)
    print(f"{records:,} records x {len(base.columns)} columns against {len(other):,} in another order")
    ours, told = timed("compare, keys given", lambda: compare(base, other, KEYS))
    timed("compare, keys proposed", lambda: compare(base, other))
    timed("its cells that differ as a table", told.differences)
    merge, of_merge = timed("pandas: merge, columns compared", lambda: by_merge(base, other))
    usual, of_usual = timed("pandas: DataFrame.compare", lambda: by_dataframe_compare(base, other))
    print(f"    ours takes 1/{merge / ours:.1f} and 1/{usual / ours:.1f} of their CPU time")
    print(f"    cells that differ: ours {told.cells_unequal}, by merge {of_merge}, by DataFrame.compare {of_usual}; ", end="")
    print(f"{told.cells:,} compared, {len(told.match.only_base)} records only in base")
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "base.parquet", Path(folder) / "other.csv"
        base.to_parquet(paths[0], index=False)
        other.to_csv(paths[1], index=False)

        def from_files():
            sides = [next(iter(read_file(path, path.name).values())) for path in paths]
            return compare_sides(*sides, KEYS)

        _, told = timed("Parquet against CSV, reading included", from_files)
        print(f"    cells that differ: {told.cells_unequal}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
