"""SUPP--: values that have no variable in their domain, one record a value."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.text import coded, constant_text
from sdtm2adam.spec.dataset import DatasetSpec
from sdtm2adam.spec.meta import DatasetMeta, VariableMeta

LABELS = {
    "STUDYID": "Study Identifier",
    "RDOMAIN": "Related Domain Abbreviation",
    "USUBJID": "Unique Subject Identifier",
    "IDVAR": "Identifying Variable",
    "IDVARVAL": "Identifying Variable Value",
    "QNAM": "Qualifier Variable Name",
    "QLABEL": "Qualifier Variable Label",
    "QVAL": "Data Value",
    "QORIG": "Origin",
    "QEVAL": "Evaluator",
}


def supplemental(spec: DatasetSpec, rows: pd.DataFrame) -> tuple[pd.DataFrame, DatasetMeta]:
    """The supplemental records of a domain, sorted by subject, record and QNAM.

    A record exists only where there is a value (QVAL is never empty). IDVAR is --SEQ with IDVARVAL as a
    plain whole number; both are missing for a domain of one record a subject (DM).
    Source: SDTMIG 3.4, 8.4 (Supplemental Qualifiers).
    """
    sequence = f"{spec.name}SEQ"
    has_sequence = sequence in rows.columns
    parts = [_one(spec, name, rows, sequence if has_sequence else None) for name in spec.supplemental]
    records = pd.concat(parts, ignore_index=True)
    order = ["USUBJID", *(["_seq"] if has_sequence else []), "QNAM"]
    records = records.sort_values(order, kind="stable", ignore_index=True).drop(columns="_seq")
    meta = DatasetMeta(
        f"SUPP{spec.name}",
        f"Supplemental Qualifiers for {spec.name}",
        tuple(
            VariableMeta(
                n, label, "text", length=0, role="Identifier" if n in ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL") else ""
            )
            for n, label in LABELS.items()
        ),
        ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
        "One record per supplemental qualifier per related parent domain record",
        "RELATIONSHIP",
    )
    return records, meta


def _one(spec: DatasetSpec, name: str, rows: pd.DataFrame, sequence: str | None) -> pd.DataFrame:
    own = spec.supplemental[name]
    text = coded(rows[name])
    empty = [not str(value).strip() for value in text.cat.categories] + [True]
    filled = rows[~np.array(empty)[text.cat.codes.to_numpy()]].reset_index(drop=True)
    numbers = filled[sequence].to_numpy(dtype="float64") if sequence else np.full(len(filled), np.nan)
    index = filled.index
    hidden = filled[[c for c in filled.columns if str(c).startswith("_")]]
    return hidden.assign(
        STUDYID=filled["STUDYID"].astype(object),
        RDOMAIN=spec.name,
        USUBJID=filled["USUBJID"].astype(object),
        IDVAR=sequence,
        IDVARVAL=[f"{n:.0f}" for n in numbers] if sequence else None,
        QNAM=name,
        QLABEL=own.label or name,
        QVAL=coded(filled[name]).astype(object),
        QORIG=constant_text(own.made_by, index).astype(object),
        QEVAL=own.evaluator or None,
        _seq=numbers,
    )
