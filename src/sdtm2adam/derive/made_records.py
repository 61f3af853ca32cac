"""Records made from other records of a dataset: what they take over from those, and where they come from."""

import re

import numpy as np
import pandas as pd

from sdtm2adam.derive.origin import FROM, NONE, SRC, VIA, appended, hidden, parents
from sdtm2adam.derive.text import constant_text, numbered

# What is said of one value, and not of a value made from it (ADaMIG 3.3.4, 3.3.7, 3.3.8; SDTM results).
OF_A_VALUE = re.compile(
    r"AVAL\w*|P?B?CHG\w*|R2\w+|SHIFT\d+N?|M?CRIT\d+\w*|A(NR|\d)IND|ATOXGR\w*|ABLFL|ANL\d\dF[LN]|DTYPE"
    r"|[A-Z]{2}(STRES[CNU]|ORRESU?|NRIND|STAT|REASND|BLFL|LOBXFL)"
)
# And what is said of one parameter.
OF_A_PARAMETER = re.compile(
    OF_A_VALUE.pattern + r"|PARAM\w*|BASE(C|CAT\d+|CA\d+N)?|B(NRIND|TOXGR\w*)|A(NR|\d)(LO|HI)C?|[A-Z]{2}(TEST|TESTCD|STNR\w+|ORNR\w+|LOINC)"
)
TRACED = ("SRCDOM", "SRCVAR", "SRCSEQ")


def copies(df: pd.DataFrame, at: np.ndarray, **columns: object) -> pd.DataFrame:
    """The records at these positions once more, with some columns of their own; each comes from what its original comes from."""
    return df.take(at).reset_index(drop=True).assign(**columns)


def combined(
    df: pd.DataFrame, rows: np.ndarray, group: np.ndarray, blank: re.Pattern, aside: np.ndarray | None = None, **columns: object
) -> pd.DataFrame:
    """One record for each group of records, from all of them.

    rows  positions of the records;  group  the number of each one's group, from 0 and without gaps;  columns  of the new records
    A column keeps its value where all records of the group agree on it, and is missing where they differ; columns whose
    names `blank` describes are missing. Records `aside` lend their value; only SRCDOM, SRCVAR and SRCSEQ are theirs too.
    """
    placed, starts = _placed(rows, group)
    shaping, begins = (placed, starts) if aside is None else _placed(rows[~aside], group[~aside])
    first = df.take(shaping[begins] if len(shaping) else shaping).reset_index(drop=True)
    data = [c for c in df.columns if c not in hidden(df) and c not in columns]
    blanked = {c for c in data if blank.fullmatch(str(c))}
    unlike = {c: np.full(len(first), True) if c in blanked else _unlike(df[c], shaping, begins) for c in df.columns if c != FROM}
    unlike |= {c: _unlike(df[c], placed, starts) for c in TRACED if c in data}
    made = first.assign(**{c: first[c].mask(unlike[c]) for c in data}, **columns)
    if SRC not in df.columns:
        return made
    brought = {c: str(c).partition(":")[2].split(",") for c in hidden(df) if str(c).startswith(VIA)}
    numbers = {c: np.where(unlike[c] | blanked.issuperset(names), NONE, first[c].to_numpy()) for c, names in brought.items()}
    return made.assign(**{SRC: NONE, **numbers, FROM: pd.Series(_behind(df, placed, starts), index=made.index, dtype=object)})


def _placed(rows: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The records sorted by group, and where each group begins."""
    return rows[np.lexsort([rows, group])], np.flatnonzero(np.diff(np.sort(group), prepend=-1))


def below(df: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with new records below it; DTYPE is there, and missing where nothing was derived."""
    whole = appended(df, rows)
    return whole if "DTYPE" in whole.columns else whole.assign(DTYPE=constant_text(None, whole.index))


def _unlike(column: pd.Series, placed: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Whether the records of each group differ in a column; missing is a value of its own."""
    if not len(placed):
        return np.zeros(0, dtype=bool)
    codes = numbered(column.take(placed))[0]
    return np.minimum.reduceat(codes, starts) != np.maximum.reduceat(codes, starts)


def _behind(df: pd.DataFrame, placed: np.ndarray, starts: np.ndarray) -> list[tuple]:
    """The rows of origin behind each group, in order and without repeats."""
    if not len(placed):
        return []
    if FROM in df.columns and df[FROM].take(placed).notna().any():
        pieces = np.split(np.array([*parents(df.take(placed)), ()], dtype=object)[:-1], starts[1:])
        return [tuple(sorted({n for behind in piece for n in behind})) for piece in pieces]
    pieces = np.split(df[SRC].to_numpy()[placed], starts[1:])
    return [tuple(sorted({n for n in piece.tolist() if n != NONE})) for piece in pieces]
