"""What every reader hands on: the records of one export as columns of collected text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Table:
    """The records of one export, nothing interpreted.

    names     of the columns, in the order of the file
    columns   one categorical of text a column, without missing values; categories in order of appearance
    lines     where each record begins: line of a text file, row of a sheet, number of the record
    comments  lines that are declared comments and no records
    blanks    lines, or rows between others, that hold nothing
    """

    names: tuple[str, ...]
    columns: tuple[pd.Categorical, ...]
    lines: np.ndarray
    comments: tuple[int, ...] = ()
    blanks: tuple[int, ...] = ()


def coded(texts: Sequence[str]) -> pd.Categorical:
    """A column of texts."""
    whole = np.empty(len(texts), dtype=object)
    whole[:] = texts
    codes, distinct = pd.factorize(whole)
    return categorical(codes, list(distinct))


def categorical(codes: np.ndarray, texts: Sequence[str]) -> pd.Categorical:
    """A column from codes into distinct texts; plain objects, which are quicker to go through than Arrow text."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(texts, dtype=object), validate=False)


def recoded(codes: np.ndarray, texts: Sequence[str]) -> pd.Categorical:
    """A column from codes into texts of which several may be alike; the code -1 is blank text."""
    alike, distinct = pd.factorize(np.array([*texts, ""], dtype=object))
    return in_order(alike[codes], distinct)


def in_order(codes: np.ndarray, texts: Sequence[str]) -> pd.Categorical:
    """A column from codes into distinct texts, of which it keeps those that it has, in order of appearance."""
    own, used = pd.factorize(codes)
    return categorical(own, [texts[i] for i in used])


def numbered(count: int) -> np.ndarray:
    """Records 1 to `count`."""
    return np.arange(1, count + 1, dtype=np.int64)
