"""Where a row of a dataset was collected: whose it is, on which form, in which line of which file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sdtm2adam.errors import some
from sdtm2adam.spec.raw import LINE, RawSpec, at_lines

SUBJECT = "USUBJID"
Collected = Callable[[str, np.ndarray], str]


@dataclass(frozen=True)
class Place:
    """A dataset as its rows are told to a person.

    collected  (dataset, rows) -> where these records of a finished dataset were collected, "" where that is not known
    """

    stage: str
    dataset: str
    form: str = ""
    file: str = ""
    subject: tuple[str, ...] = (SUBJECT,)
    unit: str = "line"
    collected: Collected | None = None

    def whose(self, frame: pd.DataFrame) -> np.ndarray:
        """The subject of each row as text; "" where a row has none."""
        columns = [c for c in self.subject if c in frame.columns]
        if not columns:
            return np.full(len(frame), "", dtype=object)
        parts = [frame[c].astype(object) for c in columns]
        known = np.logical_and.reduce([p.notna().to_numpy() for p in parts])
        joined = parts[0].astype(str)
        for part in parts[1:]:
            joined = joined + "-" + part.astype(str)
        return np.where(known, joined.to_numpy(dtype=object), "")

    def where(self, frame: pd.DataFrame, rows: Sequence[int]) -> str:
        """`raw/ae.csv lines 4, 7` where lines are known, else `sdtm AE records 3, 6 (raw/ae.csv lines 4, 7)`; the first record is 1."""
        if self.file and LINE in frame.columns:
            return at_lines(self.file, frame[LINE].to_numpy()[list(rows)], self.unit)
        name = self.file or f"{self.stage} {self.dataset}"
        if not len(rows):
            return name
        told = f"{name} {'record' if len(rows) == 1 else 'records'} {some(int(row) + 1 for row in rows)}"
        lines = self.collected(self.dataset, np.array(rows, dtype="int64")) if self.collected else ""
        return f"{told} ({lines})" if lines else told


def place_of(stage: str, dataset: str, raw: RawSpec | None, collected: Collected | None = None) -> Place:
    """The place of one dataset; `raw` (specs/raw.yaml) knows the form, the file and the subject of an export."""
    if stage != "raw" or raw is None or dataset not in raw.exports:
        return Place(stage, dataset, collected=collected if stage != "raw" else None)
    export = raw.exports[dataset]
    return Place(stage, dataset, export.form, raw.shown_file(dataset), export.subject, export.unit)
