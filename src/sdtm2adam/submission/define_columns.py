"""The columns of a dataset as distinct values and a code a row, each worked out once for all that a define asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

SAS_EPOCH = np.datetime64("1960-01-01", "s")
IN_SECONDS = {"date": 86_400, "datetime": 1, "time": 1}
PACKED = 2**40  # keys of several columns are made smaller before they could outgrow a whole number


@dataclass
class Columns:
    """A dataset's columns.

    timing  columns of dates and times -> date, datetime or time: their values are the numbers that the file holds
    """

    frame: pd.DataFrame
    timing: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[np.ndarray, list]] = field(default_factory=dict)

    def __post_init__(self):
        # names as plain objects: looking a column up by one costs a tenth of what pandas' own text takes
        self.frame = self.frame.set_axis(self.frame.columns.astype(object), axis=1)

    def __contains__(self, name: str) -> bool:
        return name in self.frame.columns

    def __len__(self) -> int:
        return len(self.frame)

    def coded(self, name: str) -> tuple[np.ndarray, list]:
        """A code a row, -1 for missing, and the distinct values that occur, sorted: texts, or numbers."""
        if name not in self.known:
            self.known[name] = _coded(self.frame[name], self.timing.get(name, ""))
        return self.known[name]

    def distinct(self, name: str) -> list:
        """The distinct values, sorted; missing ones do not count."""
        return self.coded(name)[1]

    def combinations(self, names: Iterable[str]) -> list[tuple]:
        """The distinct combinations in these columns that have the last one, sorted; what else is missing is None."""
        columns = [self.coded(name) for name in names]
        there = columns[-1][0] >= 0
        key, size = np.zeros(int(there.sum()), dtype=np.int64), 1
        for codes, values in columns:
            if size * (len(values) + 1) > PACKED:
                key = np.unique(key, return_inverse=True)[1]
                size = len(key) + 1
            key, size = key * (len(values) + 1) + codes[there] + 1, size * (len(values) + 1)
        first = np.unique(key, return_index=True)[1]
        picked = [(codes[there][first].tolist(), values) for codes, values in columns]
        return list(zip(*([values[code] if code >= 0 else None for code in codes] for codes, values in picked), strict=True))


def _coded(column: pd.Series, timing: str) -> tuple[np.ndarray, list]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _of_categories(column.cat.codes.to_numpy(), column.cat.categories)
    if timing:
        column = _as_numbers(column, timing)
    if pd.api.types.is_numeric_dtype(column.dtype):
        values, codes = np.unique(column.to_numpy(dtype="float64"), return_inverse=True)
        known = int((~np.isnan(values)).sum())
        return np.where(codes < known, codes, -1), values[:known].tolist()
    codes, texts = pd.factorize(column)
    return _of_categories(codes, pd.Index(texts))


def _of_categories(codes: np.ndarray, categories: pd.Index) -> tuple[np.ndarray, list]:
    """The codes as places in the sorted list of those categories that occur."""
    used = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(categories)))
    texts = [str(text) for text in categories.to_numpy(dtype=object)[used]]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    place = np.full(len(categories) + 1, -1, dtype=np.int64)  # the last is that of missing
    place[used[order]] = np.arange(len(order))
    return place[codes], [texts[i] for i in order]


def _as_numbers(column: pd.Series, timing: str) -> pd.Series:
    """Dates and times as SAS counts them: days or seconds since 1960, seconds since midnight."""
    values = column.to_numpy()
    missing = np.isnat(values)
    seconds = (values - SAS_EPOCH if timing != "time" else values).astype("timedelta64[s]").astype("float64")
    return pd.Series(np.where(missing, np.nan, seconds / IN_SECONDS[timing]))
