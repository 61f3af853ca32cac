"""metadata.json: what a run says of the datasets that it wrote as Parquet, beside them."""

import json
from pathlib import Path

from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

METADATA = "metadata.json"


def read_metadata(path: Path) -> dict[str, DatasetMeta]:
    """What a run wrote of its datasets; nothing when the file is not that."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {
            d["name"]: DatasetMeta(**{**d, "variables": tuple(VariableMeta(**v) for v in d["variables"]), "keys": tuple(d["keys"])})
            for d in told
        }
    except (OSError, ValueError, TypeError, KeyError):
        return {}
