"""What a room hands on: a finished dataset with metadata, lineage and counts."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Built:
    """One dataset, ready to be written.

    frame    exactly the variables of `meta`, in that order
    meta     name, label, variables (spec/meta.py)
    lineage  row, parent, parent_row: every row's parents
    read, left_out  rows read from each source, and those that its `where` left out
    """

    frame: pd.DataFrame
    meta: object
    lineage: pd.DataFrame
    read: dict[str, int]
    left_out: dict[str, int]
