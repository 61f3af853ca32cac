"""Columns as the rules see them: the distinct values once, and for each record the number of its value.

    Values  the distinct values of a column, with what has been asked of them kept (a question is asked of each value once)
    Column  values and codes; -1 is a record without a value
    Frame   named columns of one length, each made when it is first asked for

A value is text, a number (float), true or false, or a list, set or mapping that an operation made.
"Null" in these files is a missing value or a text without a character.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd


class Values:
    """Distinct values. number: they come from a numeric variable, all of them floats."""

    __slots__ = ("asked", "items", "number")

    def __init__(self, items: Sequence[object], number: bool = False):
        self.items = items
        self.number = number
        self.asked: dict[object, np.ndarray] = {}

    def truth(self, key: object, test: Callable[[object], bool], missing: bool = False) -> np.ndarray:
        """The test's answer by code, that for a missing value last. `key` names the test; the same key is asked once."""
        known = self.asked.get((key, missing))
        if known is None:
            answers = np.fromiter((bool(test(item)) for item in self.items), dtype=bool, count=len(self.items))
            known = self.asked[(key, missing)] = np.append(answers, missing)
        return known

    def made(self, key: object, make: Callable[["Values"], object]) -> object:
        """Something made of the values, kept under `key`."""
        if key not in self.asked:
            self.asked[key] = make(self)
        return self.asked[key]

    @property
    def nested(self) -> bool:
        """Whether any value is a list, a set or a mapping."""
        return not self.number and self.made("nested", lambda v: any(isinstance(item, (list, set, dict)) for item in v.items))


class Column:
    """One value a record."""

    __slots__ = ("codes", "values")

    def __init__(self, values: Values, codes: np.ndarray):
        self.values = values
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def number(self) -> bool:
        return self.values.number

    def where(self, key: object, test: Callable[[object], bool], missing: bool = False) -> np.ndarray:
        """One truth a record: the test's answer for its value, `missing` where it has none."""
        return self.values.truth(key, test, missing)[self.codes]

    def null(self) -> np.ndarray:
        """True where there is no value, or one that says nothing: empty text, an empty list, set or mapping."""
        if self.values.number:
            return self.codes < 0
        return self.where("null", is_null, True)

    def take(self, positions: np.ndarray) -> "Column":
        """The records at these positions; -1 gives a missing value."""
        return Column(self.values, np.append(self.codes, -1)[positions])

    def at(self, row: int) -> object:
        """The value of one record, None for none."""
        code = self.codes[row]
        return None if code < 0 else self.values.items[code]

    def first(self) -> object:
        """The value of the first record, None where there is none or no record."""
        return self.at(0) if len(self.codes) else None

    def objects(self) -> list[object]:
        """One value a record, None for missing."""
        items = [*self.values.items, None]
        return [items[code] for code in self.codes]

    def used(self) -> np.ndarray:
        """The codes that occur, in the order of first appearance."""
        return first_seen(self.codes)

    def distinct(self) -> list[object]:
        """The values that occur and are not null, in the order of first appearance."""
        return [item for item in (self.values.items[code] for code in self.used()) if not is_null(item)]


def first_seen(codes: np.ndarray) -> np.ndarray:
    """The codes that occur, each once, in the order of first appearance; without -1."""
    distinct, first = np.unique(codes, return_index=True)
    ordered = distinct[np.argsort(first, kind="stable")]
    return ordered[ordered >= 0]


def is_null(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, set, dict, tuple)) and not len(value))


def constant(value: object, count: int) -> Column:
    """The same value in every record; None gives missing values."""
    if value is None:
        return Column(Values([]), np.full(count, -1, dtype="int64"))
    return Column(Values([value], isinstance(value, float)), np.zeros(count, dtype="int64"))


def column_of(objects: Iterable[object], number: bool = False) -> Column:
    """A column of these values, None (and NaN) for missing. Lists are told apart by what they hold."""
    known: dict[object, int] = {}
    items: list[object] = []
    codes = []
    for value in objects:
        if value is None or value != value:
            codes.append(-1)
            continue
        key = (type(value).__name__, repr(value)) if isinstance(value, (list, set, dict, bool)) else value
        code = known.setdefault(key, len(items))
        if code == len(items):
            items.append(value)
        codes.append(code)
    return Column(Values(items, number), np.array(codes, dtype="int64"))


def spread(of_distinct: Column, by: Column) -> Column:
    """One value for each distinct value of `by`, laid on its records; missing where it is missing."""
    return Column(of_distinct.values, np.append(of_distinct.codes, -1)[by.codes])


def column_from(series: pd.Series) -> Column:
    """A column of a dataset as the checks hold it: categories of text, or float64."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return Column(Values(series.array.categories.tolist()), series.array.codes.astype("int64"))
    codes, items = pd.factorize(series.to_numpy(dtype="float64"))
    return Column(Values(items.tolist(), True), codes.astype("int64"))


def stacked(columns: Sequence[Column | None], counts: Sequence[int]) -> Column:
    """Columns one below the other; None stands for a part that lacks it."""
    there = [column for column in columns if column is not None]
    known: dict[object, int] = {}
    items: list[object] = []
    codes = []
    for column, count in zip(columns, counts, strict=True):
        if column is None:
            codes.append(np.full(count, -1, dtype="int64"))
            continue
        place = np.empty(len(column.values.items) + 1, dtype="int64")
        for at, item in enumerate(column.values.items):
            key = item if column.number or isinstance(item, str) else (type(item).__name__, repr(item))
            place[at] = known.setdefault(key, len(items))
            if place[at] == len(items):
                items.append(item)
        place[-1] = -1
        codes.append(place[column.codes])
    return Column(Values(items, all(column.number for column in there)), np.concatenate(codes) if codes else np.zeros(0, dtype="int64"))


Make = Callable[[], Column]


class Frame:
    """Named columns of one length. Columns are made when first asked for and kept."""

    __slots__ = ("_columns", "awaited", "count", "described", "records", "starts")

    def __init__(
        self,
        count: int,
        columns: Mapping[str, Column | Make],
        records: np.ndarray | None = None,
        described: Iterable[str] = (),
        starts: np.ndarray | None = None,
        awaited: Iterable[str] = (),
    ):
        """records: for each row the record of the dataset that it stands for; None for one to one.

        described: the variables that the rows are about, where they are no records
        starts: where the records of each part of a split dataset begin, if not as in its files
        awaited: names that mean columns, whether these came or not
        """
        self.count = count
        self._columns = dict(columns)
        self.records = records
        self.described = frozenset(described)
        self.starts = starts
        self.awaited = frozenset(awaited)

    @property
    def names(self) -> list[str]:
        return list(self._columns)

    def has(self, name: object) -> bool:
        return isinstance(name, str) and name in self._columns

    def column(self, name: str) -> Column:
        held = self._columns[name]
        if not isinstance(held, Column):
            held = self._columns[name] = held()
        return held

    def record_of(self, row: int) -> int:
        return int(row if self.records is None else self.records[row])

    def with_columns(self, columns: Mapping[str, Column | Make]) -> "Frame":
        """The frame with more columns; one of the same name is replaced."""
        return Frame(self.count, {**self._shared(), **columns}, self.records, self.described, self.starts, self.awaited)

    def awaiting(self, names: Iterable[str]) -> "Frame":
        """The frame to which more names mean columns."""
        return Frame(self.count, self._shared(), self.records, self.described, self.starts, self.awaited | set(names))

    def _shared(self) -> dict[str, Column | Make]:
        """The columns for another frame; one that is not made yet is made here, once for all frames that have it."""

        def asked(name: str) -> Make:
            return lambda: self.column(name)

        return {name: held if isinstance(held, Column) else asked(name) for name, held in self._columns.items()}

    def lazily(self, name: str, positions: np.ndarray) -> Make:
        """The column at these positions, made when it is asked for."""
        return lambda: self.column(name).take(positions)

    def take(self, positions: np.ndarray) -> "Frame":
        """The rows at these positions, in this order; none may be -1."""
        records = positions if self.records is None else self.records[positions]
        columns = {name: self.lazily(name, positions) for name in self._columns}
        return Frame(len(positions), columns, records, self.described, self.starts, self.awaited)


def piled(frames: Sequence[Frame], starts: np.ndarray | None = None) -> Frame:
    """Frames one below the other, with every column that any of them has.

    starts   where the records of each begin, counted through; None where each row is one
    """
    counts = [frame.count for frame in frames]
    begins = np.cumsum([0, *counts]) if starts is None else starts
    records = [at + (np.arange(f.count) if f.records is None else f.records) for f, at in zip(frames, begins, strict=False)]

    def made(name: str) -> Make:
        return lambda: stacked([frame.column(name) if frame.has(name) else None for frame in frames], counts)

    columns = {name: made(name) for frame in frames for name in frame.names}
    described = [name for frame in frames for name in frame.described]
    return Frame(sum(counts), columns, np.concatenate(records), described, begins)
