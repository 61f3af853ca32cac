"""A dictionary as it is asked: by level, whether it has these codes, terms or pairs of both, and whether terms lie on one path.

Questions are asked of distinct values, all at once, and answered by hash tables of Arrow; no row of a dictionary becomes a
Python object.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BETWEEN = "\x1f"  # parts values that are asked as one; no dictionary has it in a term
Texts = Sequence[str]


@dataclass(frozen=True, eq=False)
class Level:
    """One level: codes and terms, row by row. A code may stand more than once, with its other names."""

    codes: pa.ChunkedArray
    terms: pa.ChunkedArray

    def has_codes(self, codes: Texts, case: bool = True) -> np.ndarray:
        """One truth a code. case: whether capitals count."""
        return among(codes, self.codes, case)

    def has_terms(self, terms: Texts, case: bool = True) -> np.ndarray:
        return among(terms, self.terms, case)

    def has_pairs(self, codes: Texts, terms: Texts, case: bool = True) -> np.ndarray:
        """Whether the code is that of the term, pair by pair."""
        return among(joined([pa.array(codes, pa.string()), pa.array(terms, pa.string())]), joined([self.codes, self.terms]), case)


Path = Callable[[Sequence[Texts]], np.ndarray]


@dataclass(frozen=True, eq=False)
class Dictionary:
    """A dictionary that was read.

    versions        the version as its files say it, in every way that they do, the shortest first; empty where they do not
    levels          by name in capitals
    paths           what is asked of values of several levels: their names -> whether they lie on one path of the dictionary
    code_is_value   data hold its codes where of other dictionaries they hold terms, as --LOINC does
    """

    name: str
    versions: tuple[str, ...]
    levels: Mapping[str, Level]
    paths: Mapping[str, Path] = field(default_factory=dict)
    code_is_value: bool = False


def among(asked: Texts | pa.Array, known: pa.ChunkedArray, case: bool = True) -> np.ndarray:
    """Whether each text is one of those that are known."""
    texts = asked if isinstance(asked, pa.Array) else pa.array(asked, pa.string())
    if not case:
        texts, known = pc.utf8_lower(texts), pc.utf8_lower(known)
    return pc.is_in(texts, value_set=known).to_numpy(zero_copy_only=False)


def joined(columns: Sequence[pa.Array | pa.ChunkedArray]) -> pa.Array | pa.ChunkedArray:
    """The values of several columns as one text a row."""
    return pc.binary_join_element_wise(*columns, BETWEEN)
