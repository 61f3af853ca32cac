"""What each dataset made of the records of each table: reached, left out, repeated, left out by a step, lost.

Counted afresh from the frames, the conditions in the specs and the lineage that was written, so that it is a
check on the build and not a copy of what the build says of itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from sdtm2adam.spec.condition import parse
from sdtm2adam.spec.dataset import Source
from sdtm2adam.spec.raw import LINE

ANY = "(any)"
ODD = np.uint64(0x9E3779B97F4A7C15)  # any large odd number spreads the codes


@dataclass(frozen=True)
class Line:
    """What one dataset (or, as `(any)`, all of them together) made of the records of one table.

    how        rows: its records become records;  joined: its values are brought to records of other tables
    reached    records that stand behind at least one record of `into`
    left_out   records that no source reads because of its `where:`, which stands in `condition`
    repeated   exact repeats of another record, made nothing of
    other      records read and made nothing of: a step left them out, or a join does not ask for them
    unused     collected columns that no spec reads and that `not_submitted:` does not name
    made       records of `into` behind which at least one record of the table stands
    explained  how many of `other` a step left out by its condition or with a finding; `steps` says which
    """

    stage: str
    table: str
    file: str
    records: int
    into: str
    how: str
    reached: int
    left_out: int
    repeated: int
    other: int
    condition: str = ""
    unused: str = ""
    made: int = 0
    explained: int = 0
    steps: str = ""

    @property
    def lost(self) -> int:
        """Records that a source reads and that ended in neither a record nor a reason."""
        return self.other - self.explained if self.how == "rows" else 0


@dataclass(frozen=True)
class Use:
    """What a dataset holds of the records of one table, by its lineage.

    made_from  how many records of the dataset were made from each record of the table
    behind     how many records of the dataset each stands behind at all, values brought in by a join included
    made       records of the dataset that any record of the table stands behind
    beyond     parents named in the lineage that the table does not have
    """

    made_from: np.ndarray
    behind: np.ndarray
    made: int = 0
    beyond: int = 0

    @property
    def reached(self) -> np.ndarray:
        return self.behind > 0


def unused(size: int) -> Use:
    """No record of the dataset comes from the table."""
    return Use(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64))


def uses(lineage: pd.DataFrame, sizes: Mapping[str, int]) -> dict[str, Use]:
    """For each table that a dataset was made from, what became of its records.

    sizes  the records of every table
    """
    codes, tables = pd.factorize(lineage["parent"].array)
    brought = lineage["brought"].array
    brought = brought if isinstance(brought, pd.Categorical) else pd.Categorical(brought)
    own = np.append(brought.categories == "", True)[brought.codes].astype(bool)
    rows, parents = lineage["row"].to_numpy(dtype=np.int64), lineage["parent_row"].to_numpy(dtype=np.int64)
    found = {}
    for i, table in enumerate(map(str, tables)):
        here = codes == i
        found[table] = _use(rows[here], parents[here], own[here], sizes.get(table, 0))
    return found


def _use(rows: np.ndarray, parents: np.ndarray, own: np.ndarray, size: int) -> Use:
    known = (parents >= 0) & (parents < size)
    pairs = np.unique(rows[known] * max(size, 1) + parents[known])
    behind = np.bincount(pairs % max(size, 1), minlength=size)
    made_from = np.bincount(parents[known & own], minlength=size)
    return Use(made_from, behind, len(np.unique(rows)), int((~known).sum()))


def lines_of(
    stage: str,
    table: str,
    file: str,
    frame: pd.DataFrame,
    into: Mapping[str, Use],
    sources: Mapping[str, list[Source]],
    alike: np.ndarray,
) -> Iterator[Line]:
    """For a table a line for all datasets together, then one for each dataset that it went into.

    into     the datasets that read it, and what they hold of it
    sources  of each dataset those that read its records
    alike    for each record the first that says the same, itself where it is alone
    """
    size, single = len(frame), []
    reached, read = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for name, use in into.items():
        conditions = [s.where or "" for s in sources[name]]
        met = met_by(conditions, frame)
        reached, read = reached | use.reached, read | met
        said = "" if "" in conditions else "; ".join(dict.fromkeys(conditions))
        how = "rows" if conditions else "joined"
        parts = _parts(use.reached, met if conditions else np.ones(size, dtype=bool), alike)
        single.append(Line(stage, table, file, size, name, how, *parts, said, made=use.made))
    only_joined = not any(line.how == "rows" for line in single)
    parts = _parts(reached, np.ones(size, dtype=bool) if only_joined else read, alike)
    yield Line(stage, table, file, size, ANY if single else "", "", *parts)
    yield from single


def met_by(conditions: list[str], frame: pd.DataFrame) -> np.ndarray:
    """The records that meet at least one of the conditions; "" is met by all."""
    met = np.zeros(len(frame), dtype=bool)
    for condition in dict.fromkeys(conditions):
        met |= parse(condition).mask(frame) if condition else np.ones(len(frame), dtype=bool)
    return met


def repeats(alike: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """For each record the one that it repeats: of those that say the same the first that is `kept`, or else the first; -1 for that one."""
    size = len(alike)
    rows = np.arange(size)
    first = np.full(size, size, dtype=np.int64)
    np.minimum.at(first, alike, np.where(kept, rows, size))
    chosen = np.where(first[alike] < size, first[alike], alike)
    return np.where(chosen == rows, -1, chosen)


def _parts(reached: np.ndarray, read: np.ndarray, alike: np.ndarray) -> tuple[int, int, int, int]:
    """reached, left_out, repeated, other; each record counts once."""
    again = repeats(alike, reached) >= 0
    left_out, repeated = ~reached & ~read, ~reached & read & again
    return int(reached.sum()), int(left_out.sum()), int(repeated.sum()), int((~reached & read & ~again).sum())


def collected(frame: pd.DataFrame) -> dict[str, pd.Categorical]:
    """The collected columns of an export's frame, each as categories."""
    arrays = {str(name): frame[name].array for name in frame.columns if name != LINE}
    return {name: a if isinstance(a, pd.Categorical) else pd.Categorical(a) for name, a in arrays.items()}


def alike_in(columns: Iterable[pd.Categorical], size: int) -> np.ndarray:
    """For each record the position of the first that is alike in every column; missing is alike to missing."""
    alike = np.arange(size)
    texts = [column.codes for column in columns]
    mixed = np.zeros(size, dtype=np.uint64)
    for codes in texts:  # whole numbers that wrap around; equal by chance is possible, so that equality is looked at below
        mixed = mixed * ODD + codes.astype(np.int64).view(np.uint64)
    suspects = np.flatnonzero(pd.Series(mixed).duplicated(keep=False).to_numpy())
    if not texts or not len(suspects):
        return alike
    order = suspects[np.lexsort([suspects, *(codes[suspects] for codes in texts)])]
    differs = np.zeros(len(order) - 1, dtype=bool)
    for codes in texts:
        differs |= codes[order[1:]] != codes[order[:-1]]
    starts = np.flatnonzero(np.append(True, differs))
    alike[order] = np.repeat(order[starts], np.diff(np.append(starts, len(order))))
    return alike


def as_frame(lines: Iterable[Line]) -> pd.DataFrame:
    """The lines as a table, one row each."""
    return pd.DataFrame([[getattr(line, f.name) for f in fields(Line)] for line in lines], columns=[f.name for f in fields(Line)])
