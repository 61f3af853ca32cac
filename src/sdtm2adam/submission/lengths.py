"""How many bytes each text variable needs, the same in every dataset that has it.

Source: FDA Study Data Technical Conformance Guide, 3.3.2: the longest value over all datasets of the study,
and for SUPP-- the longest of that dataset. RELREC is taken apart in the same way: its IDVARVAL is no other's.
"""

import numpy as np
import pandas as pd

from sdtm2adam.submission.columns import distinct_text, is_text


def lengths(frames: dict[str, pd.DataFrame]) -> dict[str, dict[str, int]]:
    """Dataset -> text variable -> bytes of its longest value; at least 1, also where every value is missing.

    In: datasets by name. The parts of a split SUPP-- (SUPPQSAL, SUPPQSMM) share theirs. A variable that is
    text in one dataset and a number in another has a length only where it is text.
    """
    own = {name: _longest(frame) for name, frame in frames.items()}
    shared: dict[tuple[str, str], int] = {}
    for dataset, longest in own.items():
        for variable, size in longest.items():
            key = (_sharing(dataset), variable)
            shared[key] = max(size, shared.get(key, 1))
    return {name: {variable: shared[_sharing(name), variable] for variable in longest} for name, longest in own.items()}


def _longest(frame: pd.DataFrame) -> dict[str, int]:
    return {str(name): _size(column) for name, column in frame.items() if is_text(column)}


def _size(column: pd.Series) -> int:
    held = column.array
    if not isinstance(held, pd.Categorical):
        return distinct_text(column).longest
    used = np.zeros(len(held.categories) + 1, dtype=bool)  # the last place is that of missing
    used[held.codes] = True
    return max((len(text.encode()) for text, met in zip(held.categories, used, strict=False) if met), default=1) or 1


def _sharing(dataset: str) -> str:
    """Datasets with the same answer share their lengths; SUPPQSAL and SUPPQSMM are both parts of SUPPQS."""
    return dataset[:6] if dataset.startswith("SUPP") else dataset if dataset == "RELREC" else ""
