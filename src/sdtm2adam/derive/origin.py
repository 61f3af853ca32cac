"""Where a row came from: the hidden columns that every verb passes on.

    _src     number of the row that this row was made from; -1 for a row made from several
    _from    for those: the tuple of row numbers behind it; missing otherwise
    _via_*   number of the row of another table whose values were brought in; -1 for none

Row numbers count through all tables of a build, so one number names table and row. The builder turns
these columns into the lineage of the finished dataset; verbs only carry them.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

SRC, FROM, VIA = "_src", "_from", "_via_"
NONE = -1


def hidden(df: pd.DataFrame) -> list[str]:
    """The columns that carry origin, not data."""
    return [c for c in df.columns if str(c).startswith("_")]


def made_from(df: pd.DataFrame, groups: np.ndarray | pd.Series) -> pd.Series:
    """For each group of rows, the tuple of all rows behind it, in order; grouped by `groups`.

    Missing `_src` columns (frames made by hand) give empty tuples.
    """
    labels = np.asarray(groups)
    if SRC not in df.columns:
        return pd.Series([()] * len(pd.unique(labels)), index=pd.unique(labels), dtype=object)
    return parents(df).groupby(labels, sort=False).agg(lambda tuples: tuple(sorted(set(sum(tuples, ())))))


def parents(df: pd.DataFrame) -> pd.Series:
    """The tuple of rows behind each row."""
    single = pd.Series([(s,) for s in df[SRC].to_list()], index=df.index, dtype=object)
    if FROM not in df.columns:
        return single
    return single.where(df[FROM].isna(), df[FROM])


def both(first: pd.Series, second: pd.Series) -> list[tuple]:
    """Row by row, the rows behind either of two aligned parent columns."""
    return [tuple(sorted({*a, *b})) for a, b in zip(first.to_list(), second.to_list(), strict=True)]


def derived(rows: pd.DataFrame, behind: list[tuple] | pd.Series) -> pd.DataFrame:
    """Mark rows as made from several: `_src` none, `_from` the rows behind, `_via_*` none."""
    via = {c: NONE for c in rows.columns if str(c).startswith(VIA)}
    tuples = pd.Series(list(behind), index=rows.index, dtype=object)
    return rows.assign(**{SRC: NONE, FROM: tuples}, **via)


def appended(df: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """`df` with `rows` below it; columns that rows lack stay missing, category columns stay categories."""
    if rows.empty:
        return df.assign(**{FROM: df.get(FROM, pd.Series(None, index=df.index, dtype=object))}) if SRC in df.columns else df
    columns = {c: _stacked(df, rows, c) for c in [*df.columns, *(c for c in rows.columns if c not in df.columns)]}
    return pd.DataFrame(columns)


def _stacked(df: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    parts = [
        f[column] if column in f.columns else pd.Series(_nothing(df, rows, column), index=f.index, dtype=_dtype(df, rows, column))
        for f in (df, rows)
    ]
    if any(isinstance(p.dtype, pd.CategoricalDtype) for p in parts):
        parts = [p.astype(object) for p in parts]
        return pd.concat(parts, ignore_index=True).astype("str").astype("category")
    return pd.concat(parts, ignore_index=True)


def _nothing(df: pd.DataFrame, rows: pd.DataFrame, column: str):
    return NONE if column == SRC or str(column).startswith(VIA) else None


def _dtype(df: pd.DataFrame, rows: pd.DataFrame, column: str):
    kind = df[column].dtype if column in df.columns else rows[column].dtype
    if column == SRC or str(column).startswith(VIA):
        return "int64"
    if pd.api.types.is_integer_dtype(kind):
        return "float64"
    return kind


@dataclass
class Catalogue:
    """Which table and row each row number of a build stands for; tables are entered as they come to be."""

    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    size: int = 0

    def enter(self, name: str, df: pd.DataFrame) -> pd.DataFrame:
        """The table with its rows numbered in `_src`."""
        self.names.append(name)
        self.starts.append(self.size)
        numbers = np.arange(self.size, self.size + len(df), dtype=np.int64)
        self.size += len(df)
        return df.assign(**{SRC: numbers})

    def places(self, numbers: np.ndarray) -> pd.DataFrame:
        """Table name (`parent`) and row in it (`parent_row`) of each row number."""
        numbers = np.asarray(numbers, dtype=np.int64)
        # an empty table shares its start with the next one: the last table that starts there holds the row
        at = np.searchsorted(np.array(self.starts, dtype=np.int64), numbers, side="right") - 1
        names = np.array(self.names, dtype=object)[at] if len(numbers) else np.array([], dtype=object)
        starts = np.array(self.starts, dtype=np.int64)[at] if len(numbers) else numbers
        return pd.DataFrame({"parent": pd.Series(names, dtype="str"), "parent_row": numbers - starts})


def lineage(df: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """One record for each parent of each row: row, parent (table), parent_row; in order, without repeats."""
    rows, numbers = [], []
    for column in hidden(df):
        if column == FROM:
            many = df[FROM].dropna()
            rows.append(np.repeat(many.index.to_numpy(), many.map(len).to_numpy(dtype=np.int64)))
            numbers.append(np.array([n for tuple_ in many for n in tuple_], dtype=np.int64))
        elif column == SRC or str(column).startswith(VIA):
            values = df[column].to_numpy(dtype=np.int64)
            rows.append(np.flatnonzero(values >= 0))
            numbers.append(values[values >= 0])
    if not rows:
        return pd.DataFrame({"row": [], "parent": [], "parent_row": []})
    every = pd.DataFrame({"row": np.concatenate(rows).astype(np.int64), "number": np.concatenate(numbers)})
    every = every.drop_duplicates().sort_values(["row", "number"], kind="stable", ignore_index=True)
    return pd.concat([every[["row"]], catalogue.places(every["number"].to_numpy())], axis=1)
