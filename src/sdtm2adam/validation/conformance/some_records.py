"""A finding of some of its records: the same words, with their number, values, subjects and place."""

import re
from dataclasses import replace

import numpy as np

from sdtm2adam.errors import Finding
from sdtm2adam.validation.conformance.delivery import Dataset

HEAD = re.compile(r"(?P<says>.*): [\d,]+ of [\d,]+ records?", re.DOTALL)
SHOWN = re.compile(r"\b([A-Z][A-Z0-9_]{0,7})=")


def of_rows(finding: Finding, part: Dataset, rows: np.ndarray) -> Finding:
    """The finding of these of its rows, in the dataset that it is about."""
    first, _, values = finding.message.partition("\n")
    head = HEAD.match(first)
    columns = [name for name in dict.fromkeys(SHOWN.findall(values)) if name in part.frame.columns]
    says = head["says"] if head else first
    message = f"{says}: {len(rows):,} of {len(part.frame):,} records{part.told(columns, rows)}"
    return replace(
        finding, message=message, rows=tuple(rows.tolist()), count=len(rows), subjects=part.subjects(rows), source=part.place(rows)
    )
