"""SUPP--: values that have no variable in their domain, one record a value."""

import numpy as np
import pandas as pd

from sdtm2adam.derive.flags import order_of
from sdtm2adam.derive.origin import hidden
from sdtm2adam.derive.text import coded, constant_text, from_codes, on_distinct_numbers, one_below_other
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
    numbers = rows[sequence].to_numpy(dtype="float64") if sequence in rows.columns else np.full(len(rows), np.nan)
    values = [coded(rows[name]) for name in spec.supplemental]
    filled = [np.flatnonzero(_filled(value)) for value in values]
    which = np.repeat(np.arange(len(filled)), [len(at) for at in filled])
    at = np.concatenate(filled)
    text = one_below_other([value.iloc[where] for value, where in zip(values, filled, strict=True)], [len(where) for where in filled])
    subject = coded(rows["USUBJID"])
    by_name = np.argsort(np.argsort(list(spec.supplemental)))
    order = np.lexsort([by_name[which], numbers[at], *order_of(rows, ["USUBJID"])[0][None, at]])
    at, which, own = at[order], which[order], list(spec.supplemental.values())
    index = pd.RangeIndex(len(at))

    def of_each(told: list[str | None]) -> pd.Series:
        """What each qualifier says, on its records."""
        return from_codes(which, told, index)

    behind = rows[hidden(rows)].take(at).set_axis(index)
    records = behind.assign(
        STUDYID=coded(rows["STUDYID"]).iloc[at].set_axis(index),
        RDOMAIN=constant_text(spec.name, index),
        USUBJID=subject.iloc[at].set_axis(index),
        IDVAR=constant_text(sequence if sequence in rows.columns else None, index),
        IDVARVAL=on_distinct_numbers(pd.Series(numbers[at]), lambda number: f"{number:.0f}"),
        QNAM=of_each(list(spec.supplemental)),
        QLABEL=of_each([s.label or name for name, s in spec.supplemental.items()]),
        QVAL=text.iloc[order].set_axis(index),
        QORIG=of_each([s.made_by for s in own]),
        QEVAL=of_each([s.evaluator or None for s in own]),
    )
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


def _filled(text: pd.Series) -> np.ndarray:
    """Where a coded column has more than blanks."""
    return np.array([bool(str(value).strip()) for value in text.cat.categories] + [False])[text.cat.codes.to_numpy()]
