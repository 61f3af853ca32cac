"""Where a row came from: the hidden columns that every verb passes on.

    _src     number of the row that this row was made from; -1 for a row made from several
    _from    for those: the tuple of row numbers behind it; missing otherwise
    _via_0:A,B   number of the row of another table that brought in the columns A and B; -1 for none; where several rows did
                 together (a sum), there is such a column for each

Row numbers count through all tables of a build, so one number names table and row. The builder turns
these columns into the lineage of the finished dataset; verbs only carry them.
"""

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from sdtm2adam.derive.rows import Rows
from sdtm2adam.derive.text import is_text, text_below

SRC, FROM, VIA = "_src", "_from", "_via_"
NONE = -1


def hidden(df: pd.DataFrame) -> list[str]:
    """The columns that carry origin, not data."""
    return [c for c in df if str(c).startswith("_")]


def once(df: pd.DataFrame, column: str, met: np.ndarray) -> np.ndarray:
    """The rows that are `met`, less those that repeat a collected record with the same value in `column` (as unpivot does)."""
    if SRC not in df:
        return met
    seen = pd.DataFrame({"record": df[SRC].to_numpy(), "value": pd.factorize(df[column])[0]})
    again = seen[met & (df[SRC].to_numpy() != NONE)].duplicated()
    kept = met.copy()
    kept[again.index[again]] = False
    return kept


def parents(df: pd.DataFrame) -> pd.Series:
    """The tuple of rows behind each row."""
    several = df[FROM].to_list() if FROM in df else [None] * len(df)
    behind = [s if isinstance(s, tuple) else (n,) if n != NONE else () for s, n in zip(several, df[SRC].to_list(), strict=True)]
    return pd.Series(behind, index=df.index, dtype=object)


def both(first: pd.Series, second: pd.Series) -> list[tuple]:
    """Row by row, the rows behind either of two aligned parent columns."""
    return [tuple(sorted({*a, *b})) for a, b in zip(first.to_list(), second.to_list(), strict=True)]


def of_several(df: pd.DataFrame, new: np.ndarray, behind: list[tuple]) -> dict[str, object]:
    """The columns of origin of a frame whose `new` rows are made from several; the others keep theirs."""
    tuples = df[FROM].to_numpy(dtype=object, copy=True) if FROM in df else np.full(len(df), None, dtype=object)
    tuples[np.flatnonzero(new)] = pd.Series(behind, dtype=object).to_numpy()
    numbers = {c: np.where(new, NONE, df[c].to_numpy()) for c in hidden(df) if c == SRC or str(c).startswith(VIA)}
    return {**numbers, FROM: pd.Series(tuples, index=df.index, dtype=object)}


def appended(df: pd.DataFrame | Rows, rows: pd.DataFrame | Rows) -> Rows:
    """`df` with `rows` below it; columns that rows lack stay missing, category columns stay categories."""
    names = [*df, *(c for c in rows if c not in df)]
    if SRC in df and FROM not in names and rows.empty:
        names.append(FROM)

    def stacked(name: str, index: pd.Index) -> pd.Series:
        return pd.Series(_below(df.get(name), rows.get(name), len(df), len(rows), name), index=index, name=name)

    return Rows.made({name: partial(stacked, name) for name in map(str, names)}, pd.RangeIndex(len(df) + len(rows)))


def _below(
    first: pd.Series | None, second: pd.Series | None, above: int, below: int, name: str
) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """One column of both frames; None stands for a frame that lacks it: missing there, or no row in a column of row numbers."""
    if name == SRC or name.startswith(VIA):
        parts = [np.full(n, NONE) if p is None else p.to_numpy() for p, n in ((first, above), (second, below))]
        return np.concatenate(parts).astype(np.int64)
    if name == FROM:
        parts = [np.full(n, None, dtype=object) if p is None else p.to_numpy(dtype=object) for p, n in ((first, above), (second, below))]
        return np.concatenate(parts)
    kinds = [p.dtype for p in (first, second) if p is not None]
    if kinds and all(isinstance(kind, pd.CategoricalDtype) for kind in kinds):
        return text_below([first, second], [above, below])
    if kinds and kinds[0].kind in "fmM" and all(kind == kinds[0] for kind in kinds):  # numbers, times and dates have a missing of their own
        missing = np.nan if kinds[0].kind == "f" else np.array("NaT", dtype=kinds[0])
        return np.concatenate([np.full(n, missing) if p is None else p.to_numpy() for p, n in ((first, above), (second, below))])
    return _of_one_kind(first, second, above, below)


def _of_one_kind(first: pd.Series | None, second: pd.Series | None, above: int, below: int):
    """A column whose halves differ in kind: one without any value takes the kind of the other, and text wins over numbers."""
    parts = (first, second)
    given = [p for p in parts if p is not None]
    if not given:
        return np.full(above + below, None, dtype=object)
    filled = [p for p in given if p.notna().any()] or given
    known = next((p for p in filled if is_text(p)), filled[0])
    parts = [p if p is None or p is known or p.notna().any() else None for p in parts]
    if is_text(known):
        return text_below(parts, [above, below])
    kind = "float64" if pd.api.types.is_numeric_dtype(known.dtype) else known.dtype
    missing = [
        pd.Series(None, index=range(n), dtype=kind) if p is None else p.astype(kind) for p, n in zip(parts, (above, below), strict=True)
    ]
    return pd.concat(missing, ignore_index=True).array


@dataclass
class Catalogue:
    """Which table and row each row number of a build stands for; tables are entered as they come to be."""

    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    size: int = 0

    def enter(self, name: str, df: pd.DataFrame) -> Rows:
        """The rows of the table, numbered in `_src`."""
        self.names.append(name)
        self.starts.append(self.size)
        numbers = np.arange(self.size, self.size + len(df), dtype=np.int64)
        self.size += len(df)
        return Rows.of(df).assign(**{SRC: numbers})

    def places(self, numbers: np.ndarray) -> pd.DataFrame:
        """Table name (`parent`) and row in it (`parent_row`) of each row number."""
        return pd.DataFrame(self.columns_of(numbers))

    def columns_of(self, numbers: np.ndarray) -> dict[str, np.ndarray | pd.api.extensions.ExtensionArray]:
        """The same, as the columns of a frame to be."""
        numbers, starts = np.asarray(numbers, dtype=np.int64), np.array(self.starts, dtype=np.int64)
        # an empty table shares its start with the next one: the last table that starts there holds the row
        at = np.searchsorted(starts, numbers, side="right") - 1
        return {"parent": pd.array(self.names, dtype="str").take(at), "parent_row": numbers - starts.take(at)}


def lineage(df: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """One record for each parent of each row: row, parent (table), parent_row, brought; in order, without repeats.

    brought  the columns that this parent brought in (`A,B`); empty for the row that the record was made from
    """
    number, row, brought = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    names = sorted({"", *(str(c).partition(":")[2] for c in hidden(df) if str(c).startswith(VIA))})
    for column in hidden(df):
        if column == FROM:
            many = df[FROM].dropna()
            row.append(np.repeat(many.index.to_numpy(dtype=np.int64), many.map(len).to_numpy(dtype=np.int64)))
            number.append(np.fromiter((n for behind in many for n in behind), np.int64))
        elif column == SRC or str(column).startswith(VIA):
            values = df[column].to_numpy(dtype=np.int64)
            row.append(np.flatnonzero(values >= 0))
            number.append(values[row[-1]])
        else:
            continue
        brought.append(np.full(len(row[-1]), names.index(str(column).partition(":")[2])))
    every = np.stack([np.concatenate(part) for part in (brought, number, row)])
    every = every[:, np.lexsort(every)]
    every = every[:, np.append(True, np.any(np.diff(every), axis=0))[: every.shape[1]]]
    said = pd.Categorical.from_codes(every[0], categories=pd.Index(names, dtype="str"), validate=False)
    return pd.DataFrame({"row": every[2], **catalogue.columns_of(every[1]), "brought": said})
