"""Rows under way: what a plan hands from verb to verb in the place of a data frame.

A verb makes a column or two of a dataset that has fifty, and a plan has dozens of verbs. A data frame renews the books of all
its columns every time; here a new column is one more entry in a dictionary, and the columns of chosen rows are taken when
somebody asks for them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial

import numpy as np
import pandas as pd

Make = Callable[[pd.Index], pd.Series]


class _Column:
    """A column that is made when it is first asked for, once for all rows that share it."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Make | None = None, made: pd.Series | None = None) -> None:
        self._make, self._made = make, made

    def made(self, index: pd.Index) -> pd.Series:
        """The column under whatever labels and name it has; `index` is for one that is not made yet."""
        if self._made is None:
            self._made, self._make = self._make(index), None
        return self._made

    def over(self, index: pd.Index, name: str) -> pd.Series:
        """The column with these labels, as many as it has values, and under this name."""
        made = self.made(index)
        if made.name != name or not made.index.equals(index):
            made = self._made = like(made, made.array, index, name)
        return made


def like(column: pd.Series, values: pd.api.extensions.ExtensionArray, index: pd.Index, name: str) -> pd.Series:
    """Values of the kind of a column."""
    kind = object if column.dtype == object else None  # anything else says its kind itself
    return pd.Series(values, index=index, dtype=kind, name=name, copy=False)


class Rows:
    """Stands for a data frame and is used like one: `rows["AGE"]`, `rows.assign(...)`, `rows[mask]`, `rows.iloc[...]`.

    What verbs do all the time is done here, for columns whose names are text; anything else is asked of the data frame itself,
    `frame`, which is made then. Functions of pandas that are given frames (concat, merge) are given that one.
    Nothing is changed in place: rows share their columns, so neither does a verb.
    """

    def __init__(self, columns: dict[str, _Column], index: pd.Index) -> None:
        self._columns, self.index = columns, index

    @classmethod
    def of(cls, frame: "pd.DataFrame | Rows") -> "Rows":
        """The rows of a data frame; of rows, themselves."""
        return frame if isinstance(frame, cls) else cls.made({c: lambda _, c=c: frame[c] for c in frame}, frame.index)

    @classmethod
    def made(cls, columns: Mapping[str, Make], index: pd.Index) -> "Rows":
        """Rows of columns that are made when asked for."""
        return cls({name: _Column(make) for name, make in columns.items()}, index)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The data frame that these rows stand for."""
        return pd.DataFrame({name: self[name] for name in self}, index=self.index).set_axis(self.columns, axis=1)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.frame, name)

    @cached_property
    def columns(self) -> pd.Index:
        return pd.Index(list(self._columns), dtype=object)  # plain objects: an arrow index of names is slow to look into

    @property
    def empty(self) -> bool:
        return not self._columns or not len(self)

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __getitem__(self, picked: "str | list[str] | np.ndarray | pd.Series") -> "pd.Series | Rows":
        """A column by its name, rows with fewer columns by a list of names, fewer rows by a mask."""
        if isinstance(picked, str):
            return self._columns[picked].over(self.index, picked)
        if isinstance(picked, np.ndarray | pd.Series):
            return self.take(np.flatnonzero(np.asarray(picked, dtype=bool)))
        return Rows({name: self._columns[name] for name in picked}, self.index)

    def get(self, name: str, default: object = None) -> object:
        column = self._columns.get(name)
        return default if column is None else column.over(self.index, name)

    def assign(self, **columns: object) -> "Rows":
        """These columns (series, arrays or one value for all rows) in the place of those of their names, or behind the others."""
        new = {name: _Column(made=self._as_column(given)) for name, given in columns.items()}
        return Rows({**self._columns, **new}, self.index)

    def _as_column(self, given: object) -> pd.Series:
        if not isinstance(given, pd.Series):
            return pd.Series(given, index=self.index)
        return given if given.index.equals(self.index) else given.reindex(self.index)

    def drop(self, columns: str | Collection[str]) -> "Rows":
        away = {columns} if isinstance(columns, str) else set(columns)
        return self[[name for name in self if name not in away]]

    @property
    def iloc(self) -> "_ByPosition":
        return _ByPosition(self)

    def take(self, at: np.ndarray) -> "Rows":
        """The rows at these positions, in this order."""

        def taken(name: str, index: pd.Index) -> pd.Series:
            column = self._columns[name].made(self.index)
            return like(column, column.array.take(at), index, name)

        return Rows.made({name: partial(taken, name) for name in self}, self.index.take(at))

    def reset_index(self, drop: bool) -> "Rows | pd.DataFrame":
        return self.set_axis(pd.RangeIndex(len(self))) if drop else self.frame.reset_index()

    def set_axis(self, index: pd.Index) -> "Rows":
        """The same rows under other labels."""
        return Rows(self._columns, index)


class _ByPosition:
    """`rows.iloc[...]`: a slice, or positions."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __getitem__(self, at: "slice | np.ndarray | list[int]") -> Rows:
        return self._rows.take(np.arange(len(self._rows))[at])


def same_rows(before: Rows, after: Rows) -> bool:
    """Whether the rows are the same in the same order, by their index and, where there are any, their numbers of origin."""
    if not after.index.equals(before.index):
        return False
    if "_src" not in before:
        return True
    if "_src" not in after:
        return False
    return after["_src"] is before["_src"] or bool((after["_src"].to_numpy() == before["_src"].to_numpy()).all())
