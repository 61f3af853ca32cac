"""Where the records of a run's datasets were collected: raw file and line, through out/lineage/."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sdtm2adam.errors import StudyError
from sdtm2adam.spec.raw import RawSpec
from sdtm2adam.store import Store

DEEPEST = 8  # datasets made of datasets made of datasets ...


def collected(store: Store, raw: RawSpec) -> Callable[[str, np.ndarray], str]:
    """(dataset, rows) -> the lines that these records were made from: `raw/ae.csv lines 4, 7`.

    "" where the run does not say: derived records, datasets it did not make, files of another version.
    """
    known: dict = {}

    def place(dataset: str, rows: np.ndarray) -> str:
        try:
            exports = _behind(store, raw, known, dataset, rows, DEEPEST)
            return "; ".join(raw.line_of(name, store.get("raw", name), lines) for name, lines in exports.items())
        except StudyError:
            return ""

    return place


def _behind(store: Store, raw: RawSpec, known: dict, dataset: str, rows: np.ndarray, deep: int) -> dict[str, np.ndarray]:
    """Export -> its rows that these were made from; what only brought in some columns is left out.

    `known` keeps what was read of each dataset: its parents by row, and the rows.
    """
    if dataset in raw.exports:
        return {dataset: rows}
    if not deep or not (store.folder / "lineage" / f"{dataset}.parquet").is_file():
        return {}
    if dataset not in known:
        lineage = store.get("lineage", dataset)
        made = lineage[(lineage["brought"].astype(object) == "").to_numpy()].sort_values("row", kind="stable")
        known[dataset] = made, made["row"].to_numpy()
    found: dict[str, np.ndarray] = {}
    for parent, part in _made_from(*known[dataset], rows).groupby("parent", observed=True, sort=False):
        for export, lines in _behind(store, raw, known, str(parent), part["parent_row"].to_numpy(), deep - 1).items():
            found[export] = np.union1d(found.get(export, np.array([], dtype="int64")), lines)
    return found


def _made_from(made: pd.DataFrame, of: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """The records of `made`, sorted by their row `of`, that are about these rows."""
    first = np.searchsorted(of, rows)
    counts = np.searchsorted(of, rows, side="right") - first
    return made.iloc[np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())]
