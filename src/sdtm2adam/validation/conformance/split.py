"""Which domain a dataset is, or is a part of: the guide lets a large one be split into several files."""

import numpy as np
import pandas as pd

from sdtm2adam.validation.conformance.cells import is_text
from sdtm2adam.validation.conformance.delivery import Dataset, Domain


def domains_of(datasets: dict[str, Dataset]) -> dict[str, Domain]:
    """Datasets by the domain that they are, or are a part of."""
    members: dict[str, list[Dataset]] = {}
    for dataset in datasets.values():
        members.setdefault(domain_name(dataset), []).append(dataset)
    return {name: Domain(name, tuple(members[name])) for name in sorted(members)}


def domain_name(dataset: Dataset) -> str:
    """The domain of a dataset: QS for QSMM with DOMAIN QS; SUPPQS for SUPPQSMM with RDOMAIN QS; else its own name.

    A name that only begins like its DOMAIN is a part when it has three or four letters, as the guide splits.
    """
    name = dataset.name
    if name.startswith(("SUPP", "SQ")) and len(name) > 4:
        parents = _only(dataset.frame, "RDOMAIN")
        rest = name.removeprefix("SUPP") if name.startswith("SUPP") else name.removeprefix("SQ")
        return "SUPP" + (parents if parents and rest.startswith(parents) else rest)
    own = _only(dataset.frame, "DOMAIN")
    return own if len(own) == 2 and name.startswith(own) and len(name) in (3, 4) else name


def _only(frame: pd.DataFrame, column: str) -> str:
    """The value of a column that has one only; "" otherwise."""
    if column not in frame.columns or not is_text(frame[column]):
        return ""
    codes = np.unique(frame[column].array.codes)
    codes = codes[codes >= 0]
    return str(frame[column].array.categories[codes[0]]) if len(codes) == 1 else ""
